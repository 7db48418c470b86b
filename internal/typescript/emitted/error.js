import { actions, errorCodes, statusActions, statusTexts } from "./codes.js";
import { isText } from "./table.js";
/**
 * Reports whether a value is a code of the table. Spelling and case count.
 */
export function isErrorCode(value) {
    return isText(value) && Object.hasOwn(errorCodes, value);
}
/**
 * Reports whether a value is an {@link APIError}, also one that another copy of this
 * file or another window has made. `instanceof` does not know those.
 */
export function isAPIError(value) {
    return Object(value)["errcode.APIError"] === true;
}
/**
 * An error response, as `parseError` understood it, or a request without a response,
 * whose status is 0.
 */
export class APIError extends Error {
    name = "APIError";
    constructor(status, content = {}) {
        const { code, retryAfter } = content;
        const found = (isErrorCode(code) ? errorCodes[code] : undefined);
        const info = content.foreign && !found?.own ? undefined : found;
        super(content.message || statusMessage(status), content);
        this.status = status;
        this.code = info && code;
        this.rawCode = code;
        this.action = content.action ?? info?.action ?? ofStatus(statusActions, status);
        this.details = content.details ?? undefined;
        this.retryAfter = retryAfter;
        this.temporary =
            retryAfter !== undefined || / (0|429|50[2-4]) | (authorization_pending|slow_down)$/.test(` ${status} ${info?.status} ${code}`); // RFC 8628, section 3.5
    }
    /** Marks errors of all copies of this file, also in other windows. */
    get "errcode.APIError"() {
        return true;
    }
    /**
     * Returns the error as a plain object, for logs, stores, and between server and client.
     * `JSON.stringify` calls it. For `structuredClone` and `postMessage`, which leave only
     * the message of an error, call it yourself. {@link fromJSON} makes an error of it again.
     * The cause and the stack are left out.
     */
    toJSON() {
        return { ...this, message: this.message };
    }
}
/**
 * Makes an error of what {@link APIError.toJSON} returned, or of its text. It also takes
 * what Go makes of an error with `json.Marshal`. Anything else is a TypeError.
 */
export function fromJSON(json) {
    const value = isText(json) ? JSON.parse(json) : json;
    const { status, code, rawCode, message, details, action, retryAfter, retry_after, temporary } = Object(value);
    const sent = rawCode ?? code;
    if (!/^(0|[45]\d\d)$/.test(String(status)) || [sent, message].some((text) => text !== undefined && !isText(text))) {
        throw new TypeError(`expected an error as JSON, with a status, a code and a message, found ${JSON.stringify(json)}`);
    }
    return new APIError(Number(status), {
        code: sent,
        message: message,
        details,
        foreign: temporary !== undefined && code === undefined, // Go has no such member
        retryAfter: [retryAfter, retry_after].find((seconds) => typeof seconds === "number"),
        action: actions.find((known) => known === action), // a newer service may have more
    });
}
/** Returns a sentence for a status, in English: for 404 that of 404, else that of 4xx. */
export function statusMessage(status) {
    return ofStatus(statusTexts, status);
}
/** Returns what stands behind a status in a text, else behind its first digit, else behind 4. */
function ofStatus(text, status) {
    return RegExp(`^(?:${status}|${String(status)[0]}|4) (.*)`, "m").exec(text)?.[1] ?? "";
}
