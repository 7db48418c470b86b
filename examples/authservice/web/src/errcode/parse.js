/* @ts-self-types="./parse.d.ts" */
import { shapes, words } from "./codes.js";
import { APIError, isErrorCode } from "./error.js";
import { retryAfter } from "./headers.js";
export function parseError(status, body, headers) {
    const parsed = (body) => {
        const found = readBody(status, body, readRoot);
        return new APIError(status, { ...found, retryAfter: retryAfter(headers) });
    };
    return isLater(body, "text") ? settled(async () => body.text(), parsed) : parsed(body);
}
/** Reports whether a body has a method. */
export function isLater(body, name) {
    try {
        return typeof body[name] === "function";
    }
    catch {
        return false;
    }
}
/** Reports whether a body is a stream or an iterable of bytes. */
export function isStream(body) {
    return isLater(body, "getReader") || isLater(body, Symbol.asyncIterator);
}
/** Parses what is read; nothing if that fails. */
export function settled(read, parsed) {
    return read().then(parsed, () => parsed(""));
}
/** How many bytes of a body are read. */
export const limit = 65536;
export function newDecoder() {
    return new TextDecoder();
}
/** Returns the bytes of a value; undefined if it has none. */
export function binary(value) {
    return ArrayBuffer.isView(value)
        ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
        : /ArrayBuffer\]$/.test(Object.prototype.toString.call(value)) // of another window, too
            ? new Uint8Array(value)
            : undefined;
}
/** Reads a body. A function reads one that has none of the shapes, undefined if it is no JSON. */
export function readBody(status, body, other) {
    let value;
    try {
        const json = binary(body) ?? body;
        value = json;
        if (typeof json === "string" || json !== body || ArrayBuffer.isView(json)) {
            value = undefined;
            if (json.length <= limit) {
                value = JSON.parse((typeof json === "string" ? json : newDecoder().decode(json)).replace(/^\uFEFF/, ""));
            }
        }
        const shape = shapes.find((shape) => fits(shape, status, value));
        if (shape) {
            return {
                code: text(value, shape.code),
                message: shape.messages.split(" ").map((name) => text(value, name)).find((found) => found !== undefined),
                // Problem details have fields in another member.
                details: member(value, "details") ?? (shape.marked && member(value, "errors")),
            };
        }
    }
    catch {
        value = undefined;
    }
    try {
        return other(value);
    }
    catch {
        return {};
    }
}
/** Reports whether a response has a shape. */
function fits({ code: name, needs, without = "", only, marked }, status, value) {
    const code = text(value, name) ?? "";
    const names = Object.keys(Object(value));
    const has = (list, name) => list.split(" ").includes(name);
    const found = names.map((name) => {
        const held = member(value, name);
        return name + (typeof held === "string" ? "$" : held === false ? "!" : held === status ? "#" : "");
    });
    return ((isErrorCode(code) || isWellFormed(code)) &&
        needs.split(" ").every((need) => found.includes(need)) &&
        !names.some((name) => has(without, name)) &&
        !found.some((name) => /^status(?:Code)?[!$]?$/.test(name)) &&
        (code.includes(":") ||
            (!names.some((name) => only && !has(only, name)) &&
                (!marked || RegExp(`(?:^|[/#:=?])${code.replaceAll(".", "\\.")}$`).test(text(value, marked) ?? "")))));
}
/** Reads code and message of a body that another service wrote, where most have them. */
function readRoot(value) {
    const find = (names, code) => names.split(" ").map((name) => text(value, name)).find((found) => found && isWellFormed(found) === code);
    return {
        code: find("code error", true),
        message: find("message error_description detail error title", false),
        details: member(value, "details"),
        foreign: true,
    };
}
/**
 * Reports whether a text follows the grammar of codes, tokens joined by single separators,
 * and is not a word such as Forbidden or error, or a number below 1,000.
 */
export function isWellFormed(code) {
    return /^[a-z\d]+(?:[-_.:/][a-z\d]+)*$/i.test(code) && !/^[A-Z][a-z]+$/.test(code) && !words.test(code) && !(Number(code) < 1000);
}
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
