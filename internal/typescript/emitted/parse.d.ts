import { APIError, type ErrorContent } from "./error.js";
import { type HeadersLike } from "./headers.js";
/**
 * Makes an error of a response that failed. It recognises the bodies of the three forms,
 * of problem details and of OAuth by their members. Of any other body it takes a message
 * and a code from the members where most services have them. It never throws: what can't
 * be read, such as the page of a proxy or more than 64 KiB, gives an error without a code.
 *
 * `parseAnyError` finds more in the bodies of other services, and reads streams.
 *
 * A code that is not in the table is kept as `rawCode`. The message is the one that was
 * sent, else a sentence for the status.
 *
 * @param status - The HTTP status of the response.
 * @param body - The body: text, bytes in an ArrayBuffer or a view of one, or the value
 * parsed from it. For a Blob or a Response, the result is a promise, which is never
 * rejected.
 * @param headers - The headers, for {@link retryAfter}.
 */
export declare function parseError<B>(status: number, body: B, headers?: HeadersLike | null): Parsed<B>;
/** A body that has yet to be read. */
export interface Later {
    text(): PromiseLike<string>;
}
/** A promise if the body has yet to be read. A body whose type is unknown counts as one that is there. */
export type Parsed<B, L = Later> = unknown extends B ? APIError : B extends L ? Promise<APIError> : APIError;
/** Reports whether a body is a stream or an iterable of bytes. */
export declare function isStream(body: unknown): boolean;
/** Parses a body, or what is read from it; nothing if that fails. */
export declare function whenRead(body: unknown, parsed: (body: unknown) => APIError): APIError | Promise<APIError>;
/** How many bytes of a body are read. */
export declare const limit = 65536;
/** Decodes UTF-8. */
export interface Decoder {
    decode(bytes?: unknown, options?: {
        readonly stream?: boolean;
    }): string;
}
export declare function newDecoder(): Decoder;
/** Reads a body. A function reads one that has none of the shapes, undefined if it is not JSON. */
export declare function readBody(status: number, body: unknown, other: (value?: unknown) => ErrorContent): ErrorContent;
/**
 * Reports whether a text follows the grammar of codes, tokens joined by single separators,
 * at most 128 characters, and is not a word such as Forbidden or error, or a number that is
 * not of four digits or more.
 */
export declare function isWellFormed(code: string): boolean;
