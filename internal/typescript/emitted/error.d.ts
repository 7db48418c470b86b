import { type ErrorCode } from "./codes.js";
import { type ErrorAction } from "./table.js";
/**
 * Reports whether a value is a code of the table. Spelling and case count.
 */
export declare function isErrorCode(value: unknown): value is ErrorCode;
/**
 * What a response says, whichever its form.
 */
export interface ErrorContent {
    readonly code?: string | undefined;
    readonly message?: string | undefined;
    readonly details?: unknown;
    /** Whether another service wrote the body. Its codes are never those of a document. */
    readonly foreign?: boolean | undefined;
    /** Seconds to wait. */
    readonly retryAfter?: number | undefined;
    /** What to do, if it is not what the code or the status implies. */
    readonly action?: ErrorAction | undefined;
    /** What led to the error. */
    readonly cause?: unknown;
}
/**
 * An error as a plain object.
 */
export type ErrorJSON = Omit<APIError, "cause" | "stack" | "toJSON" | "errcode.APIError">;
/**
 * Reports whether a value is an {@link APIError}, also one that another copy of this
 * file or another window has made. `instanceof` does not know those.
 */
export declare function isAPIError(value: unknown): value is APIError;
/**
 * An error response, as `parseError` understood it, or a request without a response,
 * whose status is 0.
 */
export declare class APIError extends Error {
    readonly name = "APIError";
    /** The HTTP status of the response, whatever the body says. It is 0 if there was no response. */
    readonly status: number;
    /**
     * The code, if it is one of the table. Compare this one: the compiler knows how it is
     * spelled. A body that another service wrote never has the code of a document, even if
     * it is spelled the same.
     */
    readonly code: ErrorCode | undefined;
    /** The code as it was sent, known or not. It is undefined if there was none. */
    readonly rawCode: string | undefined;
    /** What to do: as the table says or, without a known code, as the status implies. */
    readonly action: ErrorAction;
    /**
     * The member details, whatever it holds, or the fields of a body that has them
     * elsewhere; see `fieldErrors`.
     */
    readonly details: unknown;
    /**
     * How many seconds to wait, if the response said so: the header Retry-After, or else
     * the body of another service, which may say a fraction. See `retryAfter`.
     */
    readonly retryAfter: number | undefined;
    /**
     * Whether the same request, unchanged, may succeed later: there was no response, the
     * status or that of the code is 429, 502, 503 or 504, a delay is known, or the code
     * says so.
     */
    readonly temporary: boolean;
    constructor(status: number, content?: ErrorContent);
    /** Marks errors of all copies of this file, also in other windows. */
    get "errcode.APIError"(): true;
    /**
     * Returns the error as a plain object, for logs, stores, and between server and client.
     * `JSON.stringify` calls it. For `structuredClone` and `postMessage`, which leave only
     * the message of an error, call it yourself. {@link fromJSON} makes an error of it again.
     * The cause and the stack are left out.
     */
    toJSON(): ErrorJSON;
}
/**
 * Makes an error of what {@link APIError.toJSON} returned, or of its text. It also takes
 * what Go makes of an error with `json.Marshal`. Anything else is a TypeError.
 */
export declare function fromJSON(json: unknown): APIError;
/** Returns a sentence for a status, in English: for 404 that of 404, else that of 4xx. */
export declare function statusMessage(status: number): string;
