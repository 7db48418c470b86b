import { shapes, words } from "./codes.js";
import { APIError, isErrorCode } from "./error.js";
import { hasMethod, retryAfter } from "./headers.js";
import { isText } from "./table.js";
export function parseError(status, body, headers) {
    return whenRead(body, (body) => new APIError(status, { ...readBody(status, body, readRoot), retryAfter: retryAfter(headers) }));
}
/** Reports whether a body is a stream or an iterable of bytes. */
export function isStream(body) {
    return hasMethod(body, "getReader") || hasMethod(body, Symbol.asyncIterator);
}
/** Parses a body, or what is read from it; nothing if that fails. */
export function whenRead(body, parsed) {
    return hasMethod(body, "text") ? (async () => body.text())().then(parsed, () => parsed("")) : parsed(body);
}
/** How many bytes of a body are read. */
export const limit = 65536;
export function newDecoder() {
    return new TextDecoder();
}
/** Returns the text of bytes, or a value that is something else. */
function decoded(value) {
    try {
        return new TextDecoder().decode(value);
    }
    catch {
        return value;
    }
}
/** Reads a body. A function reads one that has none of the shapes, undefined if it is not JSON. */
export function readBody(status, body, other) {
    try {
        let value = isText(body) ? body : decoded(body);
        if (isText(value)) {
            value = (body.byteLength ?? body.length) > limit ? undefined : JSON.parse(value.replace(/^\uFEFF/, ""));
        }
        const members = { ...value };
        const [code, details, ...messages] = shapes.map((shape) => shape(members, status)).find((found) => found && (isErrorCode(found[0]) || (isText(found[0]) && isWellFormed(found[0])))) || [];
        return code && [members.status, members.statusCode].every((own) => own === undefined || own === status)
            ? { code: code, details, message: messages.find(isText) }
            : other(value);
    }
    catch {
        return other();
    }
}
/** Reads code and message of a body that another service wrote, where most have them. */
function readRoot(value) {
    const { code, error, message, error_description, detail, title, details } = { ...value };
    const find = (members, wellFormed) => members.filter(isText).find((text) => text && isWellFormed(text) === wellFormed);
    return {
        code: find([code, error], true),
        message: find([message, error_description, detail, error, title], false),
        details,
        foreign: true,
    };
}
/**
 * Reports whether a text follows the grammar of codes, tokens joined by single separators,
 * at most 128 characters, and is not a word such as Forbidden or error, or a number that is
 * not of four digits or more.
 */
export function isWellFormed(code) {
    return (/^(?!\S{129}|(0*\d{1,3}|\d+\.\d+|\d+(\.\d+)?e-?\d+)$)[a-z\d]+([-_.:/][a-z\d]+)*$/i.test(code) &&
        !/^[A-Z][a-z]+$/.test(code) &&
        !words.test(code));
}
