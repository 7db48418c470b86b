import { shapes, words } from "./codes.js";
import { APIError, type ErrorContent, isErrorCode } from "./error.js";
import { type HeadersLike, hasMethod, retryAfter } from "./headers.js";
import { type Body, isText } from "./table.js";

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
export function parseError<B>(status: number, body: B, headers?: HeadersLike | null): Parsed<B>;
export function parseError(status: number, body: unknown, headers?: HeadersLike | null): APIError | Promise<APIError> {
  return whenRead(body, (body) => new APIError(status, { ...readBody(status, body, readRoot), retryAfter: retryAfter(headers) }));
}

/** A body that has yet to be read. */
export interface Later {
  text(): PromiseLike<string>;
}

/** A promise if the body has yet to be read. A body whose type is unknown counts as one that is there. */
export type Parsed<B, L = Later> = unknown extends B ? APIError : B extends L ? Promise<APIError> : APIError;

/** Reports whether a body is a stream or an iterable of bytes. */
export function isStream(body: unknown): boolean {
  return hasMethod(body, "getReader") || hasMethod(body, Symbol.asyncIterator);
}

/** Parses a body, or what is read from it; nothing if that fails. */
export function whenRead(body: unknown, parsed: (body: unknown) => APIError): APIError | Promise<APIError> {
  return hasMethod(body, "text") ? (async () => body.text())().then(parsed, () => parsed("")) : parsed(body);
}

/** How many bytes of a body are read. */
export const limit = 65536;

/** Decodes UTF-8. */
export interface Decoder {
  decode(bytes?: unknown, options?: { readonly stream?: boolean }): string;
}

declare const TextDecoder: new () => Decoder;

export function newDecoder(): Decoder {
  return new TextDecoder();
}

/** What has a size: bytes, or a text. */
interface Sized {
  readonly byteLength?: number;
  readonly length: number;
}

/** Returns the text of bytes, or a value that is something else. */
function decoded(value: unknown): unknown {
  try {
    return new TextDecoder().decode(value);
  } catch {
    return value;
  }
}

/** Reads a body. A function reads one that has none of the shapes, undefined if it is not JSON. */
export function readBody(status: number, body: unknown, other: (value?: unknown) => ErrorContent): ErrorContent {
  try {
    let value = isText(body) ? body : decoded(body);
    if (isText(value)) {
      value = ((body as Sized).byteLength ?? (body as Sized).length) > limit ? undefined : JSON.parse(value.replace(/^\uFEFF/, ""));
    }
    const members: Body = { ...(value as Body) };
    const [code, details, ...messages] = shapes.map((shape) => shape(members, status)).find((found) => found && (isErrorCode(found[0]) || (isText(found[0]) && isWellFormed(found[0])))) || [];
    return code && [members.status, members.statusCode].every((own) => own === undefined || own === status)
      ? { code: code as string, details, message: messages.find(isText) }
      : other(value);
  } catch {
    return other();
  }
}

/** Reads code and message of a body that another service wrote, where most have them. */
function readRoot(value: unknown): ErrorContent {
  const { code, error, message, error_description, detail, title, details }: Body = { ...(value as Body) };
  const find = (members: readonly unknown[], wellFormed: boolean): string | undefined =>
    members.filter(isText).find((text) => text && isWellFormed(text) === wellFormed);
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
export function isWellFormed(code: string): boolean {
  return (
    /^(?!\S{129}|(0*\d{1,3}|\d+\.\d+|\d+(\.\d+)?e-?\d+)$)[a-z\d]+([-_.:/][a-z\d]+)*$/i.test(code) &&
    !/^[A-Z][a-z]+$/.test(code) &&
    !words.test(code)
  );
}
