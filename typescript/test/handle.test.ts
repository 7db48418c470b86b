import assert from "node:assert/strict";
import { test } from "node:test";
import { type ActionHandlers, type APIError, type ErrorAction, errorCodes, handleError, parseError } from "../errcode.js";
import { responses } from "./support.js";

/** Handlers that return their own names. */
const named: ActionHandlers<string> = {
  refresh_and_retry: () => "refresh_and_retry",
  redirect_to_login: () => "redirect_to_login",
  show_access_denied: () => "show_access_denied",
  show_field_errors: () => "show_field_errors",
  show_not_found: () => "show_not_found",
  show_conflict: () => "show_conflict",
  retry_with_backoff: () => "retry_with_backoff",
  show_message: () => "show_message",
  verify_email: () => "verify_email",
  show_error: () => "show_error",
  retry_or_show_error: () => "retry_or_show_error",
  retry_later: () => "retry_later",
  contact_support: () => "contact_support",
};

/** The handling logic of the envelope document, word for word. */
function documented(code: string): string {
  switch (code) {
    case "TOKEN_EXPIRED":
      return "refreshAndRetry";
    case "AUTHENTICATION_ERROR":
      return "redirectToLogin";
    case "AUTHORIZATION_ERROR":
      return "showAccessDenied";
    case "VALIDATION_ERROR":
      return "showFieldErrors";
    case "NOT_FOUND":
      return "showNotFound";
    case "CONFLICT":
      return "showConflictMessage";
    case "RATE_LIMIT_EXCEEDED":
      return "retryWithBackoff";
    default:
      return "showGenericError";
  }
}

test("each code has the handler of its action", () => {
  const used = new Set<ErrorAction>();
  for (const [code, { status, action }] of Object.entries(errorCodes)) {
    const error = parseError(status, { status, code });
    assert.equal(handleError(error, named), action);
    used.add(action);
  }
  assert.deepEqual([...used].sort(), Object.keys(named).sort());
});

test("as the envelope document has it", () => {
  const codes = [
    "AUTHENTICATION_ERROR", "TOKEN_EXPIRED", "AUTHORIZATION_ERROR", "NOT_FOUND", "VALIDATION_ERROR", "CONFLICT",
    "RATE_LIMIT_EXCEEDED", "TENANT_ERROR", "EXTERNAL_SERVICE_ERROR", "DATABASE_ERROR", "INTERNAL_ERROR",
  ];
  for (const code of codes) {
    const r = responses.find((r) => r.name === `envelope: ${code}`);
    assert.ok(r, code);
    const done = handleError(parseError(r.status, r.body), {
      refresh_and_retry: () => "refreshAndRetry",
      redirect_to_login: () => "redirectToLogin",
      show_access_denied: () => "showAccessDenied",
      show_field_errors: () => "showFieldErrors",
      show_not_found: () => "showNotFound",
      show_conflict: () => "showConflictMessage",
      retry_with_backoff: () => "retryWithBackoff",
      default: () => "showGenericError",
    });
    assert.equal(done, documented(code), code);
  }
});

test("without a known code the status decides", () => {
  const rows: readonly [status: number, want: ErrorAction][] = [
    [400, "show_error"],
    [401, "redirect_to_login"],
    [403, "show_access_denied"],
    [404, "show_not_found"],
    [409, "show_conflict"],
    [410, "show_not_found"],
    [418, "show_error"],
    [422, "show_field_errors"],
    [423, "show_access_denied"],
    [429, "retry_with_backoff"],
    [500, "show_error"],
    [502, "retry_later"],
    [503, "retry_later"],
    [504, "retry_later"],
    [0, "retry_later"],
    [NaN, "show_error"],
  ];
  for (const [status, want] of rows) {
    assert.equal(handleError(parseError(status, ""), named), want, String(status));
    assert.equal(handleError(parseError(status, { code: "new:code" }), named), want, String(status));
  }
});

test("a login form shows messages and offers verification", () => {
  const handlers = { show_message: (e: APIError) => e.message, verify_email: () => "mail", default: () => "generic" };
  assert.equal(handleError(parseError(401, { status: 401, code: "auth:invalid_credentials" }), handlers), "Sign in to continue.");
  assert.equal(handleError(parseError(401, { status: 401, code: "user:not_verified" }), handlers), "mail");
  assert.equal(handleError(parseError(401, { code: "user:not_verified" }), handlers), "generic");
});

test("the login page does not redirect to itself", () => {
  const error = parseError(401, { success: false, error: "m", code: "AUTHENTICATION_ERROR" });
  assert.equal(handleError(error, named), "redirect_to_login");
  assert.equal(handleError(error, named, {}), "redirect_to_login");
  assert.equal(handleError(error, named, { login: true }), "show_message");
  assert.equal(handleError(error, { redirect_to_login: () => "", default: (e) => e.message }, { login: true }), "m");
  assert.equal(handleError(parseError(404, ""), named, { login: true }), "show_not_found");
});

test("handlers get the error, and their result is returned", async () => {
  const error = parseError(429, { status: 429, code: "rate_limit:exceeded" }, { "Retry-After": "3" });
  assert.equal(handleError(error, { retry_with_backoff: (e) => e.retryAfter, default: () => -1 }), 3);
  assert.equal(handleError(error, { default: (e) => e }), error);
  assert.equal(await handleError(error, { ...named, retry_with_backoff: async () => "later", default: () => "never" }), "later");
  assert.throws(() => handleError(error, { default: (e): never => { throw e; } }), error);
});
