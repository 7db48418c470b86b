
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
 * The members of a body that mean something, whichever its form.
 */
export interface ErrorContent {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly details?: unknown;
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

  /** The code, if it is one of the table. Compare this one: the compiler knows how it is spelled. */
  readonly code: ErrorCode | undefined;

  /** The code as it was sent, known or not. It is undefined if there was none, or a malformed one. */
  readonly rawCode: string | undefined;

  /** What to do: as the table says or, without a known code, as the status implies. */
  readonly action: ErrorAction;

  /** The member details, whatever it holds; see {@link fieldErrors}. */
  readonly details: unknown;

  /** How many seconds to wait, if the response said so; see {@link retryAfter}. */
  readonly retryAfter: number | undefined;

  constructor(status: number, content: ErrorContent = {}) {
    const code = isErrorCode(content.code) ? content.code : undefined;
    const table: { readonly [code: string]: ErrorInfo } = errorCodes;
    const info = code === undefined ? undefined : table[code];
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
 * Makes an error of a response that is none of the successful ones. It recognises the
 * three bodies by their members and never throws: whatever can't be read, such as the
 * page of a proxy, gives an error without a code.
 *
 * A well-formed code that is not in the table, of a newer service, is kept as
 * {@link APIError.rawCode}. The message is the one that was sent, else the table's.
 *
 * @param status - The HTTP status of the response.
 * @param body - The body, as text or as the value parsed from it.
 * @param headers - The headers, for {@link retryAfter}.
 */
export function parseError(status: number, body: unknown, headers?: HeadersLike | null): APIError {
  return new APIError(status, { ...parseBody(body), retryAfter: retryAfter(headers) });
}

function parseBody(body: unknown): ErrorContent {
  try {
    const value: unknown = typeof body === "string" ? JSON.parse(body.replace(/^\uFEFF/, "")) : body;
    // {"error":code,"message":…,"statusCode":…}
    let code = text(value, "error");
    let message = text(value, "message");
    if (text(value, "code") !== undefined) {
      // {"success":false,"error":message,"code":…,"details":…} or {"status":…,"code":…,"details":…}
      message = code;
      code = text(value, "code");
    }
    return code !== undefined && wellFormed(code) ? { code, message, details: member(value, "details") } : {};
  } catch {
    return {};
  }
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

/** Reports whether a code is spelled domain:reason, reason or REASON. */
function wellFormed(code: string): boolean {
  return (
    code.length <= 128 &&
    /^(?:(?:[a-z][a-z0-9]*(?:_[a-z0-9]+)*:)?[a-z][a-z0-9]*(?:_[a-z0-9]+)*|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)$/.test(code)
  );
}

/**
 * Headers as clients have them: with a method `get`, such as those of fetch and axios,
 * or an object whose keys may be in any case, such as those of Node.
 */
export type HeadersLike = { get(name: string): unknown } | { readonly [name: string]: unknown };

/**
 * Returns how many seconds the header Retry-After asks to wait, which it says as a
 * number or as a date; undefined if there is none or it says neither. A date is compared
 * with the header Date or else with the clock.
 *
 * A browser shows these headers to scripts of another origin only if the service lists
 * them in Access-Control-Expose-Headers.
 */
export function retryAfter(headers: HeadersLike | null | undefined): number | undefined {
  const value = header(headers, "retry-after");
  if (/^[0-9]+$/.test(value)) {
    const seconds = Number(value);
    return seconds < 2 ** 32 ? seconds : undefined;
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
 * Does what the envelope document recommends about an error, and returns what the
 * handler returned. As in the document, `default` shows a generic message:
 *
 * ```ts
 * handleError(error, {
 *   refresh_and_retry: () => refreshAndRetry(),
 *   redirect_to_login: () => redirectToLogin(),
 *   show_access_denied: () => showAccessDenied(),
 *   show_field_errors: (error) => showFieldErrors(fieldErrors(error)),
 *   show_not_found: () => showNotFound(),
 *   show_conflict: (error) => showConflictMessage(error.message),
 *   retry_with_backoff: (error) => retryWithBackoff(error.retryAfter),
 *   default: (error) => showGenericError(error.message),
 * });
 * ```
 */
export function handleError<H extends ErrorHandlers>(
  error: APIError,
  handlers: H & { readonly [K in Exclude<keyof H, ErrorAction | "default">]: never },
): Handled<H>;
export function handleError(error: APIError, handlers: Partial<Record<string, ErrorHandler<unknown>>>): unknown {
  return (handlers[error.action] ?? handlers["default"])?.(error);
}
