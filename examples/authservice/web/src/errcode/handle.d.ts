import type { ActionHandlers } from "./codes.js";
import type { APIError } from "./error.js";
import type { ErrorAction, ErrorHandler } from "./table.js";
/**
 * A handler for each action, or for some and a default for the others. To forget one
 * without a default does not compile.
 */
export type ErrorHandlers = ActionHandlers<unknown> | (Partial<ActionHandlers<unknown>> & {
    default: ErrorHandler<unknown>;
});
/**
 * What the handlers return, one or the other.
 */
export type Handled<H> = {
    [K in keyof H]-?: H[K] extends ErrorHandler<infer T> ? T : never;
}[keyof H];
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
export declare function handleError<H extends ErrorHandlers>(error: APIError, handlers: H & {
    readonly [K in Exclude<keyof H, ErrorAction | "default">]: never;
}, options?: {
    readonly login?: boolean;
}): Handled<H>;
