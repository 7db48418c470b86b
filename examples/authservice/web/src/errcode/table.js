/* @ts-self-types="./table.d.ts" */
/** Returns the words of a text. */
export function split(text) {
    return text.split(" ");
}
/**
 * Returns the table of a text that has, for each code: the code, a space, the status and a
 * digit for the action, then "+" if the code is the service's own, and "=" with the code
 * to use in its place if it is deprecated.
 */
export function unpack(actions, text) {
    return Object.fromEntries(Array.from(text.matchAll(/(\S+) (\d+)(\w)(\+?)(?:=(\S+))?/g), ([, code, status, action = "", own, replacedBy]) => [
        code,
        { status: Number(status), action: actions[parseInt(action, 36)], ...(own && { own: true }), ...(replacedBy && { replacedBy }) },
    ]));
}
