
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
  /** Seconds, from the header Retry-After. */
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

  /** The member details, whatever it holds; see {@link fieldErrors}. */
  readonly details: unknown;

  /** How many seconds to wait, if the response said so; see {@link retryAfter}. */
  readonly retryAfter: number | undefined;

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
  }
}

/**
 * Makes an error of a response that failed. It recognises the bodies of the three forms,
 * of problem details and of OAuth by their members, and looks for the code and the
 * message of any other body under the usual names. It never throws: what can't be read,
 * such as the page of a proxy, gives an error without a code.
 *
 * A code that is not in the table is kept as {@link APIError.rawCode}. The message is the
 * one that was sent, else the table's.
 *
 * @param status - The HTTP status of the response.
 * @param body - The body, as text or as the value parsed from it.
 * @param headers - The headers, for {@link retryAfter}.
 */
export function parseError(status: number, body: unknown, headers?: HeadersLike | null): APIError {
  return new APIError(status, { ...parseBody(status, body), retryAfter: retryAfter(headers) });
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
    const value: unknown = typeof body === "string" ? JSON.parse(body.replace(/^\uFEFF/, "")) : body;
    const details = member(value, "details");
    const shape = shapes.find((shape) => fits(shape, status, value));
    if (shape) {
      const messages = shape.messages.map((name) => text(value, name));
      return { code: text(value, shape.code), message: messages.find((found) => found !== undefined), details };
    }
    // The members of the body count before those of the object in its member error.
    const find = (names: readonly string[], read: typeof foreignCode): string | undefined =>
      [value, member(value, "error")].flatMap((body) => names.map((name) => read(body, name))).find(Boolean);
    const code = find(codeMembers, foreignCode);
    const message = find(messageMembers, foreignMessage);
    return code || message ? { code, message, details, foreign: true } : {};
  } catch {
    return {};
  }
}

/** Reports whether a response has a shape. */
function fits(shape: Shape, status: number, value: unknown): boolean {
  const code = text(value, shape.code) ?? "";
  const { marked } = shape;
  return (
    // The grammar of codes: tokens joined by single separators.
    (isErrorCode(code) || (/^[a-z\d]+(?:[-_.:/][a-z\d]+)*$/i.test(code) && isCode(code))) &&
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

/**
 * Reports whether another service may have meant a text as a code: one without white
 * space that does not end as sentences do and is not a phrase or a word.
 */
function isCode(text: string): boolean {
  return (
    /^(?=.*[a-z\d])[!#-%'-;=?-[\]-~]{0,127}[#-%'-+\-/-9=@-[\]-~]$/i.test(text) && !phrases.test(text) && !isIdle(text)
  );
}

/** Reports whether a text that stands where codes do says nothing: a word, or a number that is not of four digits or more. */
function isIdle(text: string): boolean {
  const number = text < "A" ? Number(text) : NaN;
  return words.test(text) || number < 1000 || (/\D/.test(text) && !Number.isNaN(number));
}

/** Returns a member that may be a code. */
function foreignCode(body: unknown, name: string): string | undefined {
  const found = member(body, name);
  const code = Number.isSafeInteger(found) ? String(found) : text(body, name);
  return code !== undefined && isCode(code) ? code : undefined;
}

/** Returns a member that is a message. */
function foreignMessage(body: unknown, name: string): string | undefined {
  const found = text(body, name);
  return name === "error" && found && (isCode(found) || isIdle(found)) ? undefined : found;
}

function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, key)
    ? (value as { readonly [key: string]: unknown })[key]
    : undefined;
}

function text(value: unknown, key: string): string | undefined {
  const found = member(value, key);
  return typeof found === "string" ? found : undefined;
}

/**
 * Headers as clients have them: with a method `get`, such as those of fetch and axios,
 * or an object whose keys may be in any case, such as those of Node.
 */
export type HeadersLike = { get(name: string): unknown } | { readonly [name: string]: unknown };

/**
 * Returns how many seconds the header Retry-After asks to wait, which it says as a
 * number or as a date; undefined if there is none or it says neither. It is at most
 * 2**32. A date is compared with the header Date or else with the clock.
 *
 * A browser shows these headers to scripts of another origin only if the service lists
 * them in Access-Control-Expose-Headers.
 */
export function retryAfter(headers: HeadersLike | null | undefined): number | undefined {
  const value = header(headers, "retry-after");
  if (/^\d+$/.test(value)) {
    return Math.min(Number(value), 2 ** 32);
  }
  const at = httpDate(value);
  const now = httpDate(header(headers, "date")) ?? Date.now();
  return at === undefined ? undefined : Math.max(0, Math.ceil((at - now) / 1000));
}

/** Returns the first value of a header, "" if there is none. */
function header(headers: HeadersLike | null | undefined, name: string): string {
  try {
    let value: unknown;
    if (typeof headers?.get === "function") {
      value = headers.get(name);
    } else {
      value = Object.entries(headers ?? {}).find(([key]) => key.toLowerCase() === name)?.[1];
    }
    if (Array.isArray(value)) {
      value = value[0];
    }
    return typeof value === "string" || typeof value === "number" ? String(value).trim() : "";
  } catch {
    return "";
  }
}

/** Reads the one form of a date that servers may send (RFC 9110, section 5.6.7). */
function httpDate(value: string): number | undefined {
  const date = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(date) ? undefined : date;
}

/**
 * Returns what is wrong with each field of a request: from the dot path of the field,
 * such as `settings.max_sessions`, to a text for the user. It is empty if the details
 * say nothing of fields.
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
