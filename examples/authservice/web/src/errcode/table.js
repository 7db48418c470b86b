/* @ts-self-types="./table.d.ts" */
export function isText(value) {
    return typeof value === "string";
}
/** Reports whether a code has a colon, as those of domain:reason have. */
export function hasColon(code) {
    return isText(code) && code.includes(":");
}
/** Reports whether a type of problem details ends in a code, which stands there as a whole. */
export function endsIn(type, code) {
    return isText(type) && isText(code) && type.endsWith(code) && /[/#:=?]/.test(`/${type}`.at(-1 - code.length) ?? "");
}
/** Reports whether a body has a member whose name is, or is not, among these. */
export function hasMember(body, names, among) {
    return Object.keys(body).some((name) => names.test(name) === among);
}
/** Returns the words of a text. */
export function split(text) {
    return text.split(" ");
}
/**
 * Returns the table of a text that has groups of codes with "|" between them. A group begins
 * with what its codes have in common: the status, with "+" if they are the service's own,
 * and the action. A code has "=" and another code behind it if it is deprecated. What stands
 * behind "^" is in capitals: in small letters it takes less room.
 */
export function unpack(text) {
    return Object.fromEntries(text.split("|").flatMap((group) => {
        const [status = "", action, ...codes] = split(group.replace(/\^.*/, (capitals) => capitals.slice(1).toUpperCase()));
        return codes.map((row) => {
            const [code, replacedBy] = row.split("=");
            return [code, { status: parseInt(status), action, ...(/\+/.test(status) && { own: true }), ...(replacedBy && { replacedBy }) }];
        });
    }));
}
