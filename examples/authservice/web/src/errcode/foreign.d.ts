import { type HeadersLike } from "./headers.js";
import { type Later, type Parsed } from "./parse.js";
/**
 * Like `parseError`, and looks for code, message, fields and delay of a body that another
 * service wrote in all places where services have them: nested objects, lists of errors,
 * the details of gRPC gateways and Connect. If the body has no code, the one in the header
 * WWW-Authenticate counts. Retry-After may be a date in any of the three forms of HTTP.
 * Streams and iterables of bytes are read as well, 64 KiB at most.
 */
export declare function parseAnyError<B>(status: number, body: B, headers?: HeadersLike | null): Parsed<B, AnyLater>;
/** A stream or an iterable of bytes. */
type Stream = {
    getReader(): {
        read(): PromiseLike<{
            readonly done: boolean;
            readonly value?: unknown;
        }>;
    };
} | AsyncIterable<unknown>;
/** A body that has yet to be read. */
export type AnyLater = Later | Stream;
export {};
