// What must compile and, below @ts-expect-error, what must not. It is never run.
import { type ActionHandlers, APIError, type ErrorAction, type ErrorCode, type ErrorHandlers, errorCodes, fieldErrors, handleError, isErrorCode, parseError, retryAfter } from "../errcode.js";
import { errorCodes as ofHostileTexts, type ErrorInfo } from "../testdata/hostile.js";

declare const error: APIError;
declare const text: string;
declare const nothing: () => void;

// Codes.
export const right: ErrorCode = "user:not_found";
// @ts-expect-error a misspelled code
export const misspelled: ErrorCode = "user:notfound";
// @ts-expect-error another code, by its case
export const upper: ErrorCode = "USER:NOT_FOUND";
// @ts-expect-error any text
export const any: ErrorCode = text;
export const guarded: ErrorCode | undefined = isErrorCode(text) ? text : undefined;
export const status: 404 = errorCodes["user:not_found"].status;
// @ts-expect-error the table can't be changed
errorCodes["user:not_found"].status = 400;
// @ts-expect-error there is no such row
errorCodes["user:notfound"];
export const action: ErrorAction = errorCodes.TOKEN_EXPIRED.action;
export const hostile: ErrorInfo = ofHostileTexts["hostile:text_0"];

// Errors.
if (error.code === "user:not_found") nothing();
// @ts-expect-error a misspelled code is never equal
if (error.code === "user:notfound") nothing();
switch (error.code) {
  case "TOKEN_EXPIRED":
  case undefined:
    break;
  // @ts-expect-error a misspelled case
  case "TOKEN_EXPIERD":
    break;
}
if (error.rawCode === "billing:of_a_newer_service") nothing();
// @ts-expect-error errors don't change
error.status = 200;
// @ts-expect-error the type of details is unknown
error.details.email;
export const field: string | undefined = fieldErrors(error)["email"];
// @ts-expect-error under noUncheckedIndexedAccess a field may be missing
export const missing: string = fieldErrors(error)["email"];

// Parsing.
parseError(404, text);
parseError(404, {} as unknown, new Headers());
parseError(404, text, { "retry-after": ["1"] });
parseError(404, text, undefined);
parseError(404, text, null);
// @ts-expect-error a status is a number
parseError("404", text);
// @ts-expect-error headers are not a text
retryAfter("Retry-After: 1");

// Handlers.
const all: ErrorHandlers = {
  refresh_and_retry: nothing,
  redirect_to_login: nothing,
  show_access_denied: nothing,
  show_field_errors: nothing,
  show_not_found: nothing,
  show_conflict: nothing,
  retry_with_backoff: nothing,
  show_message: nothing,
  verify_email: nothing,
  show_error: nothing,
  retry_or_show_error: nothing,
  retry_later: nothing,
  contact_support: nothing,
};
handleError(error, all);
handleError(error, { default: nothing });
handleError(error, { redirect_to_login: nothing, default: nothing });
handleError(error, { redirect_to_login: async () => {}, default: nothing });
// @ts-expect-error the others are missing, and there is no default
handleError(error, { redirect_to_login: nothing });
// @ts-expect-error none at all
handleError(error, {});
{
  const { contact_support, ...rest } = all as ActionHandlers<void>;
  const nothing: void = handleError(error, { ...rest, contact_support });
  // @ts-expect-error contact_support is missing
  handleError(error, rest);
  void nothing;
}
handleError(error, {
  // @ts-expect-error a misspelled action
  redirect_to_log_in: nothing,
  default: nothing,
});
// @ts-expect-error one is missing
handleError(error, {
  refresh_and_retry: nothing,
  redirect_to_login: nothing,
  show_access_denied: nothing,
  show_field_errors: nothing,
  show_not_found: nothing,
  show_conflict: nothing,
  retry_with_backoff: nothing,
  show_message: nothing,
  verify_email: nothing,
  show_error: nothing,
  retry_or_show_error: nothing,
  retry_later: nothing,
});
export const returned: string = handleError(error, { show_not_found: () => "404", default: (e) => e.message });
// @ts-expect-error not what the handlers return
export const other: number = handleError(error, { default: (e) => e.message });
export const either: number | string = handleError(error, { show_not_found: () => 404, default: (e) => e.message });
export const later: Promise<string> | undefined = handleError(error, { refresh_and_retry: async () => "again", default: () => undefined });
export const never: string = handleError(error, { show_not_found: (e) => e.message, default: (e) => { throw e; } });
// @ts-expect-error a handler takes an error
handleError(error, { default: (status: number) => status });
// @ts-expect-error a handler is a function
handleError(error, { show_error: "message", default: () => {} });
handleError(error, {
  show_conflict(e) {
    const message: string = e.message;
    return message;
  },
  default: () => undefined,
});
