import { shapes, words } from "./codes.js";
import { APIError, type ErrorContent, isErrorCode } from "./error.js";
import { type HeadersLike, retryAfter } from "./headers.js";
import type { Shape } from "./table.js";

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
  const parsed = (body: unknown): APIError => {
    const found = readBody(status, body, readRoot);
    return new APIError(status, { ...found, retryAfter: retryAfter(headers) });
  };
  return isLater(body, "text") ? settled(async () => body.text(), parsed) : parsed(body);
}

/** A body that has yet to be read. */
export interface Later {
  text(): PromiseLike<string>;
}

/** A promise if the body has yet to be read. A body whose type is unknown counts as one that is there. */
export type Parsed<B, L = Later> = unknown extends B ? APIError : B extends L ? Promise<APIError> : APIError;

/** Reports whether a body has a method. */
export function isLater(body: unknown, name: string | symbol): body is Later {
  try {
    return typeof (body as Record<string | symbol, unknown>)[name] === "function";
  } catch {
    return false;
  }
}

/** Reports whether a body is a stream or an iterable of bytes. */
export function isStream(body: unknown): boolean {
  return isLater(body, "getReader") || isLater(body, Symbol.asyncIterator);
}

/** Parses what is read; nothing if that fails. */
export function settled(read: () => Promise<string>, parsed: (body: string) => APIError): Promise<APIError> {
  return read().then(parsed, () => parsed(""));
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

/** Returns the bytes of a value; undefined if it has none. */
export function binary(value: unknown): Uint8Array | undefined {
  return ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : /ArrayBuffer\]$/.test(Object.prototype.toString.call(value)) // of another window, too
      ? new Uint8Array(value as ArrayBuffer)
      : undefined;
}

/** Reads a body. A function reads one that has none of the shapes, undefined if it is no JSON. */
export function readBody(status: number, body: unknown, other: (value: unknown) => ErrorContent): ErrorContent {
  let value: unknown;
  try {
    const json = binary(body) ?? body;
    value = json;
    if (typeof json === "string" || json !== body || ArrayBuffer.isView(json)) {
      value = undefined;
      if ((json as string).length <= limit) {
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
  } catch {
    value = undefined;
  }
  try {
    return other(value);
  } catch {
    return {};
  }
}

/** Reports whether a response has a shape. */
function fits({ code: name, needs, without = "", only, marked }: Shape, status: number, value: unknown): boolean {
  const code = text(value, name) ?? "";
  const names = Object.keys(Object(value));
  const has = (list: string, name: string): boolean => list.split(" ").includes(name);
  const found = names.map((name) => {
    const held = member(value, name);
    return name + (typeof held === "string" ? "$" : held === false ? "!" : held === status ? "#" : "");
  });
  return (
    (isErrorCode(code) || isWellFormed(code)) &&
    needs.split(" ").every((need) => found.includes(need)) &&
    !names.some((name) => has(without, name)) &&
    !found.some((name) => /^status(?:Code)?[!$]?$/.test(name)) &&
    (code.includes(":") ||
      (!names.some((name) => only && !has(only, name)) &&
        (!marked || RegExp(`(?:^|[/#:=?])${code.replaceAll(".", "\\.")}$`).test(text(value, marked) ?? ""))))
  );
}

/** Reads code and message of a body that another service wrote, where most have them. */
function readRoot(value: unknown): ErrorContent {
  const find = (names: string, code: boolean): string | undefined =>
    names.split(" ").map((name) => text(value, name)).find((found) => found && isWellFormed(found) === code);
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
export function isWellFormed(code: string): boolean {
  return /^[a-z\d]+(?:[-_.:/][a-z\d]+)*$/i.test(code) && !/^[A-Z][a-z]+$/.test(code) && !words.test(code) && !(Number(code) < 1000);
}

/** Returns the kind of a value, by the names of JSON. */
export function kind(value: unknown): string {
  return Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
}

/** Returns a member of an object. */
export function member(value: unknown, key: string): unknown {
  return kind(value) === "object" && Object.hasOwn(value as object, key) ? (value as { readonly [key: string]: unknown })[key] : undefined;
}

export function text(value: unknown, key: string): string | undefined {
  const found = member(value, key);
  return typeof found === "string" ? found : undefined;
}
