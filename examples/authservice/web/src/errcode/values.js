/* @ts-self-types="./values.d.ts" */
/** Returns the kind of a value, by the names of JSON. */
export function kind(value) {
    return Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
}
/** Returns a member of an object. */
export function member(value, key) {
    return kind(value) === "object" && Object.hasOwn(value, key) ? value[key] : undefined;
}
export function text(value, key) {
    const found = member(value, key);
    return typeof found === "string" ? found : undefined;
}
