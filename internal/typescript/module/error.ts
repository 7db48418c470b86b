import { type ErrorCode, actions, errorCodes, statusActions, statusTexts } from "./codes.js";
import { type ErrorAction, type ErrorInfo, isText } from "./table.js";

/**
 * Reports whether a value is a code of the table. Spelling and case count.
 */
export function isErrorCode(value: unknown): value is ErrorCode {
  return isText(value) && Object.hasOwn(errorCodes, value);
}

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
export function isAPIError(value: unknown): value is APIError {
  return Object(value)["errcode.APIError"] === true;
}

/**
 * An error response, as `parseError` understood it, or a request without a response,
 * whose status is 0.
 */
export class APIError extends Error {
  override readonly name = "APIError";

  /** The HTTP status of the response, whatever the body says. It is 0 if there was no response. */
  declare readonly status: number;

  /**
   * The code, if it is one of the table. Compare this one: the compiler knows how it is
   * spelled. A body that another service wrote never has the code of a document, even if
   * it is spelled the same.
   */
  declare readonly code: ErrorCode | undefined;

  /** The code as it was sent, known or not. It is undefined if there was none. */
  declare readonly rawCode: string | undefined;

  /** What to do: as the table says or, without a known code, as the status implies. */
  declare readonly action: ErrorAction;

  /**
   * The member details, whatever it holds, or the fields of a body that has them
   * elsewhere; see `fieldErrors`.
   */
  declare readonly details: unknown;

  /**
   * How many seconds to wait, if the response said so: the header Retry-After, or else
   * the body of another service, which may say a fraction. See `retryAfter`.
   */
  declare readonly retryAfter: number | undefined;

  /**
   * Whether the same request, unchanged, may succeed later: there was no response, the
   * status or that of the code is 429, 502, 503 or 504, a delay is known, or the code
   * says so.
   */
  declare readonly temporary: boolean;

  constructor(status: number, content: ErrorContent = {}) {
    const { code, retryAfter } = content;
    const found = (isErrorCode(code) ? errorCodes[code] : undefined) as ErrorInfo | undefined;
    const info = content.foreign && !found?.own ? undefined : found;
    super(content.message || statusMessage(status), content);
    this.status = status;
    this.code = info && (code as ErrorCode);
    this.rawCode = code;
    this.action = content.action ?? info?.action ?? (ofStatus(statusActions, status) as ErrorAction);
    this.details = content.details ?? undefined;
    this.retryAfter = retryAfter;
    this.temporary =
      retryAfter !== undefined || / (0|429|50[2-4]) | (authorization_pending|slow_down)$/.test(` ${status} ${info?.status} ${code}`); // RFC 8628, section 3.5
  }

  /** Marks errors of all copies of this file, also in other windows. */
  get "errcode.APIError"(): true {
    return true;
  }

  /**
   * Returns the error as a plain object, for logs, stores, and between server and client.
   * `JSON.stringify` calls it. For `structuredClone` and `postMessage`, which leave only
   * the message of an error, call it yourself. {@link fromJSON} makes an error of it again.
   * The cause and the stack are left out.
   */
  toJSON(): ErrorJSON {
    return { ...this, message: this.message };
  }
}

/**
 * Makes an error of what {@link APIError.toJSON} returned, or of its text. It also takes
 * what Go makes of an error with `json.Marshal`. Anything else is a TypeError.
 */
export function fromJSON(json: unknown): APIError {
  const value: unknown = isText(json) ? JSON.parse(json) : json;
  const { status, code, rawCode, message, details, action, retryAfter, retry_after, temporary } = Object(value) as Record<string, unknown>;
  const sent = rawCode ?? code;
  if (!/^(0|[45]\d\d)$/.test(String(status)) || [sent, message].some((text) => text !== undefined && !isText(text))) {
    throw new TypeError(`expected an error as JSON, with a status, a code and a message, found ${JSON.stringify(json)}`);
  }
  return new APIError(Number(status), {
    code: sent as string | undefined,
    message: message as string | undefined,
    details,
    foreign: temporary !== undefined && code === undefined, // Go has no such member
    retryAfter: [retryAfter, retry_after].find((seconds) => typeof seconds === "number"),
    action: actions.find((known) => known === action), // a newer service may have more
  });
}

/** Returns a sentence for a status, in English: for 404 that of 404, else that of 4xx. */
export function statusMessage(status: number): string {
  return ofStatus(statusTexts, status);
}

/** Returns what stands behind a status in a text, else behind its first digit, else behind 4. */
function ofStatus(text: string, status: number): string {
  return RegExp(`^(?:${status}|${String(status)[0]}|4) (.*)`, "m").exec(text)?.[1] ?? "";
}
