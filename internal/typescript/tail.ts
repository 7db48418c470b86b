
/**
 * A code of the table. A misspelled one does not compile.
 */
export type ErrorCode = keyof typeof errorCodes;

/**
 * Reports whether a value is a code of the table. Spelling and case count.
 */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === "string" && Object.hasOwn(errorCodes, value);
}

/**
 * What a body says, whichever its form.
 */
export interface ErrorContent {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly details?: unknown;
  /** Whether another service wrote the body. Its codes are never those of a document. */
  readonly foreign?: boolean | undefined;
  /** Seconds to wait. */
  readonly retryAfter?: number | undefined;
}

/**
 * An error response, as {@link parseError} understood it.
 */
export class APIError extends Error {
  override readonly name = "APIError";

  /** The HTTP status of the response. It counts, whatever the body says. */
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
   * The member details, whatever it holds, or the fields of a body that another service
   * wrote; see {@link fieldErrors}.
   */
  readonly details: unknown;

  /**
   * How many seconds to wait, if the response said so: the header Retry-After, or else
   * the body of another service, which may say a fraction. See {@link retryAfter}.
   */
  readonly retryAfter: number | undefined;

  /**
   * Whether the same request, unchanged, may succeed later: the status or that of the
   * code is 429, 502, 503 or 504, a delay is known, or the code says so.
   */
  readonly temporary: boolean;

  constructor(status: number, content: ErrorContent = {}) {
    const table: { readonly [code: string]: ErrorInfo } = errorCodes;
    let code = isErrorCode(content.code) ? content.code : undefined;
    let info = code === undefined ? undefined : table[code];
    if (content.foreign && !info?.own) {
      code = info = undefined;
    }
    super(content.message || info?.message || `HTTP ${status}`);
    this.status = status;
    this.code = code;
    this.rawCode = content.code;
    this.action = info?.action ?? statusActions[status] ?? "show_error";
    this.details = content.details ?? undefined;
    this.retryAfter = content.retryAfter;
    this.temporary =
      content.retryAfter !== undefined ||
      [429, 502, 503, 504].some((later) => later === status || later === info?.status) ||
      /^(?:authorization_pending|slow_down)$/.test(content.code ?? ""); // RFC 8628, section 3.5
  }
}

/**
 * Makes an error of a response that failed. It recognises the bodies of the three forms,
 * of problem details, of OAuth and of gRPC gateways and Connect by their members, and looks
 * for the code, the message, the fields and the delay of any other body in the places
 * where services have them. It never throws: what can't be read, such as the page of a
 * proxy or more than 64 KiB, gives an error without a code, or with the one that the header
 * WWW-Authenticate has.
 *
 * A code that is not in the table is kept as {@link APIError.rawCode}. The message is the
 * one that was sent, else the table's.
 *
 * @param status - The HTTP status of the response.
 * @param body - The body: text, bytes in an ArrayBuffer or a view of one, or the value
 * parsed from it. For a Blob, a stream or an iterable of bytes, the result is a promise,
 * which is never rejected.
 * @param headers - The headers, for {@link retryAfter} and for WWW-Authenticate.
 */
export function parseError<B>(status: number, body: B, headers?: HeadersLike | null): Parsed<B>;
export function parseError(status: number, body: unknown, headers?: HeadersLike | null): APIError | Promise<APIError> {
  const parse = (body: unknown): APIError => {
    const found = parseBody(status, body);
    return new APIError(status, {
      ...(found.code ? found : challenged(header(headers, "www-authenticate"), found)),
      retryAfter: retryAfter(headers) ?? found.retryAfter,
    });
  };
  return isLater(body) ? read(body).then(parse, () => parse("")) : parse(body);
}

/** A Blob, a stream or an iterable of bytes. */
type Later =
  | { text(): PromiseLike<string> }
  | { getReader(): { read(): PromiseLike<{ readonly done: boolean; readonly value?: unknown }> } }
  | AsyncIterable<unknown>;

/** A promise if the body has yet to be read. A body whose type is unknown counts as one that is there. */
type Parsed<B> = unknown extends B ? APIError : B extends Later ? Promise<APIError> : APIError;

/** How many bytes of a body are read. */
const limit = 65536;

function isLater(body: unknown): body is Later {
  try {
    return ["text", "getReader", Symbol.asyncIterator].some((name) => typeof (body as Record<string | symbol, unknown>)[name] === "function");
  } catch {
    return false;
  }
}

/** Reads a body, and one chunk more than it may have. */
async function read(body: Later): Promise<string> {
  if ("text" in body) {
    return body.text();
  }
  const reader: { read?(): unknown; next?(): unknown; cancel?(): unknown; return?(): unknown } =
    "getReader" in body ? body.getReader() : body[Symbol.asyncIterator]();
  let all = "";
  let decode: (text: string) => string = String;
  for (;;) {
    const { done, value } = (await (reader.read ?? reader.next)?.call(reader)) as IteratorResult<unknown>;
    if (done || all.length > limit) {
      void Promise.resolve((reader.cancel ?? reader.return)?.call(reader)).catch(String); // nobody waits for that
      return decode(all);
    }
    const bytes = binary(value);
    decode = bytes === undefined ? decode : utf8;
    all += bytes ?? value;
  }
}

/** Returns bytes as a text in which each character is one; undefined if the value has none. */
function binary(value: unknown): string | undefined {
  const bytes = ArrayBuffer.isView(value)
    ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength)
    : /ArrayBuffer\]$/.test(Object.prototype.toString.call(value)) // of another window, too
      ? new Uint8Array(value as ArrayBuffer)
      : undefined;
  return bytes && Array.from(bytes.subarray(0, limit + 1), (byte) => String.fromCharCode(byte)).join("");
}

/** Decodes UTF-8, in which each character is a byte. */
function utf8(bytes: string): string {
  return bytes.replace(/[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[\x80-\xff]/g, (character) => {
    try {
      return decodeURIComponent(character.replace(/./g, (byte) => `%${byte.charCodeAt(0).toString(16)}`));
    } catch {
      return "\ufffd";
    }
  });
}

/** A body that the service writes. */
interface Shape {
  /** The member that holds the code. */
  readonly code: string;
  /** The members that hold the message. The first that is there counts. */
  readonly messages: readonly string[];
  /** Members that must be there as texts, beside that of the code. */
  readonly texts: readonly string[];
  /** Members that must be there, and false. */
  readonly falses?: readonly string[];
  /** A member that must be there, equal to the HTTP status. */
  readonly status?: string;
  /** Members that must not be there, as they would hold a code. */
  readonly without?: readonly string[];
  /** Unless the code has a colon, there may be no other members. */
  readonly only?: readonly string[];
  /** Unless the code has a colon, this member must end in it. */
  readonly marked?: string;
}

function parseBody(status: number, body: unknown): ErrorContent {
  try {
    const bytes = binary(body);
    const json = bytes === undefined ? body : utf8(bytes);
    if (typeof json === "string" && (bytes ?? json).length > limit) {
      return {};
    }
    const value: unknown = typeof json === "string" ? JSON.parse(json.replace(/^\uFEFF/, "")) : json;
    const shape = shapes.find((shape) => fits(shape, status, value));
    if (!shape) {
      return readForeign(value);
    }
    const messages = shape.messages.map((name) => text(value, name));
    // Problem details have fields in other members.
    const details = member(value, "details") ?? (shape.marked && readForeign(value).details);
    return { code: text(value, shape.code), message: messages.find((found) => found !== undefined), details };
  } catch {
    return {};
  }
}

/** Reports whether a response has a shape. */
function fits(shape: Shape, status: number, value: unknown): boolean {
  const code = text(value, shape.code) ?? "";
  const { marked } = shape;
  return (
    (isErrorCode(code) || (isWellFormed(code) && isCode(code))) &&
    shape.texts.every((name) => text(value, name) !== undefined) &&
    !shape.falses?.some((name) => member(value, name) !== false) &&
    !shape.without?.some((name) => member(value, name) !== undefined) &&
    (!shape.status || member(value, shape.status) === status) &&
    statusMembers.every((name) => [undefined, status].includes(member(value, name) as number)) &&
    (code.includes(":") ||
      (!Object.keys(value as object).some((name) => shape.only?.includes(name) === false) &&
        (!marked || [..."/#:=?"].some((before) => `/${text(value, marked)}`.endsWith(before + code)))))
  );
}

/** Reports whether a text follows the grammar of codes: tokens joined by single separators. */
function isWellFormed(code: string): boolean {
  return /^[a-z\d]+(?:[-_.:/][a-z\d]+)*$/i.test(code);
}

/** Returns a member of an object, for * the first one. */
function member(value: unknown, key: string): unknown {
  if (kind(value) !== "object") {
    return undefined;
  }
  const members = value as { readonly [key: string]: unknown };
  return key === "*" ? Object.values(members)[0] : Object.hasOwn(members, key) ? members[key] : undefined;
}

function text(value: unknown, key: string): string | undefined {
  const found = member(value, key);
  return typeof found === "string" ? found : undefined;
}

/**
 * Returns what is wrong with each field of a request: from the dot path of the field,
 * such as `settings.max_sessions`, to a text for the user. It is empty if the details
 * say nothing of fields. What other services say of fields is in the details, too.
 */
export function fieldErrors(error: { readonly details?: unknown }): Record<string, string> {
  const { details } = error;
  if (typeof details !== "object" || details === null || Array.isArray(details)) {
    return {};
  }
  return Object.fromEntries(Object.entries(details).filter((entry) => typeof entry[1] === "string"));
}

/**
 * A handler for each action, or for some and a default for the others. To forget one
 * without a default does not compile.
 */
export type ErrorHandlers = ActionHandlers<unknown> | (Partial<ActionHandlers<unknown>> & { default: ErrorHandler<unknown> });

/**
 * What the handlers return, one or the other.
 */
export type Handled<H> = { [K in keyof H]-?: H[K] extends ErrorHandler<infer T> ? T : never }[keyof H];

/**
 * Does what helps about an error, as the envelope document recommends, and returns what
 * the handler returned. As in the document, `default` shows a generic message:
 *
 * ```ts
 * handleError(error, {
 *   refresh_and_retry: () => refreshAndRetry(),
 *   redirect_to_login: () => redirectToLogin(),
 *   show_access_denied: () => showAccessDenied(),
 *   show_field_errors: (error) => showFieldErrors(fieldErrors(error)),
 *   show_not_found: () => showNotFound(),
 *   show_conflict: (error) => showConflictMessage(error.message),
 *   show_message: (error) => showMessage(error.message),
 *   verify_email: () => offerVerificationMail(),
 *   retry_with_backoff: (error) => retryWithBackoff(error.retryAfter),
 *   default: (error) => showGenericError(error.message),
 * });
 * ```
 *
 * The login page itself takes `{ login: true }`: `show_message` then stands in for
 * `redirect_to_login`, which would load the page again and lose the message.
 */
export function handleError<H extends ErrorHandlers>(
  error: APIError,
  handlers: H & { readonly [K in Exclude<keyof H, ErrorAction | "default">]: never },
  options?: { readonly login?: boolean },
): Handled<H>;
export function handleError(
  error: APIError,
  handlers: Partial<Record<string, ErrorHandler<unknown>>>,
  options?: { readonly login?: boolean },
): unknown {
  const action = options?.login && error.action === "redirect_to_login" ? "show_message" : error.action;
  return (handlers[action] ?? handlers["default"])?.(error);
}
