import assert from "node:assert/strict";
import { test } from "node:test";
import { APIError, english, fieldErrors, fieldMessages, fromJSON, isAPIError, messageFor, parseError, type Texts } from "../errcode.js";
import { responses } from "./support.js";

const german: Texts = {
  language: "de",
  texts: {
    "user:not_found": "Kein Konto",
    "rate_limit:exceeded": { other: "Zu viele Versuche. Noch {retry_after}.", undelayed: "Zu viele Versuche." },
    "totp:backup_code_exhausted": { other: "{count} von {of}", undelayed: "Keiner von {of}" },
    CONFLICT: { one: "{count} Datei gibt es schon", other: "{count} Dateien gibt es schon" },
    "general:bad_request": "{what} fehlt",
    "409": "Das gibt es schon",
    "#email": "Keine E-Mail-Adresse",
    "#too_short": "Mindestens {min} Zeichen",
  },
};

test("the text of the code, else what was sent, else that of the status", () => {
  const rows: readonly [status: number, content: object, params: Record<string, string | number>, want: string][] = [
    [404, { code: "user:not_found", message: "No user" }, {}, "Kein Konto"],
    [404, { code: "user:not_found", message: "No user", foreign: true }, {}, "No user"],
    [404, { code: "file:not_found", message: "No file" }, {}, "No file"],
    [409, { code: "new:code" }, {}, "Das gibt es schon"],
    [404, {}, {}, "This doesn’t exist."],
    [418, {}, {}, "That didn’t work."],
    [599, {}, {}, "Something went wrong. Try again later."],
    [429, { code: "rate_limit:exceeded", retryAfter: 1 }, {}, "Zu viele Versuche. Noch 1 Sekunde."],
    [429, { code: "rate_limit:exceeded", retryAfter: 119.5 }, {}, "Zu viele Versuche. Noch 2 Minuten."],
    [429, { code: "rate_limit:exceeded", retryAfter: 3600 }, {}, "Zu viele Versuche. Noch 60 Minuten."],
    [429, { code: "rate_limit:exceeded", retryAfter: 7201 }, {}, "Zu viele Versuche. Noch 3 Stunden."],
    [429, { code: "rate_limit:exceeded", retryAfter: 172800 }, {}, "Zu viele Versuche. Noch 2 Tage."],
    [429, { code: "rate_limit:exceeded" }, {}, "Zu viele Versuche."],
    [400, { code: "totp:backup_code_exhausted" }, { of: 8 }, "Keiner von 8"],
    [400, { code: "totp:backup_code_exhausted", message: "sent" }, {}, "sent"],
    [409, { code: "CONFLICT" }, { count: 1 }, "1 Datei gibt es schon"],
    [409, { code: "CONFLICT" }, { count: 2 }, "2 Dateien gibt es schon"],
    [409, { code: "CONFLICT", message: "sent" }, {}, "sent"],
    [400, { code: "general:bad_request" }, { what: "{what}" }, "{what} fehlt"],
    [400, { code: "general:bad_request", message: "sent" }, { toString: "x" }, "sent"],
  ];
  for (const [status, content, params, want] of rows) {
    assert.equal(messageFor(new APIError(status, content), german, params), want);
  }
  assert.equal(messageFor(new APIError(404, { code: "user:not_found" })), "This doesn’t exist.");
  assert.equal(messageFor(new APIError(404, { code: "user:not_found" }), english), "User not found");
  assert.equal(messageFor(new APIError(429, { code: "rate_limit:exceeded", retryAfter: 5 }), { ...german, language: "ar" }), "Zu viele Versuche. Noch 5 ثوان.");
});

test("texts for the rules of fields, where the response names them", () => {
  const errors = [
    { detail: "Not a valid email address", pointer: "#/email", field: "email", rule: "email" },
    { detail: "Too short, the minimum is 8", pointer: "#/password", field: "password", rule: "too_short" },
    { detail: "Taken", pointer: "#/name", field: "name" },
  ];
  const error = parseError(400, { title: "Bad Request", status: 400, detail: "m", code: "general:validation_error", errors });
  assert.deepEqual(fieldErrors(error), { email: "Not a valid email address", password: "Too short, the minimum is 8", name: "Taken" });
  assert.deepEqual(fieldMessages(error, german), { email: "Keine E-Mail-Adresse", password: "Too short, the minimum is 8", name: "Taken" });
  assert.deepEqual(fieldMessages(error), fieldErrors(error));
});

test("an error as JSON, and back", () => {
  for (const r of responses) {
    const error = parseError(r.status, r.body, r.header);
    const copies = [fromJSON(JSON.stringify(error)), fromJSON(structuredClone(error.toJSON())), fromJSON(JSON.parse(JSON.stringify({ error })).error)];
    for (const copy of copies) {
      assert.ok(isAPIError(copy));
      assert.deepEqual(copy.toJSON(), error.toJSON(), r.name);
    }
  }
  const log = JSON.parse(JSON.stringify(new APIError(401, { code: "TOKEN_EXPIRED", message: "Over", action: "redirect_to_login" }))) as object;
  assert.deepEqual(log, { name: "APIError", status: 401, code: "TOKEN_EXPIRED", rawCode: "TOKEN_EXPIRED", action: "redirect_to_login", temporary: false, message: "Over" });
  assert.equal(fromJSON(log).action, "redirect_to_login");
  const written = fromJSON(`{"code":"rate_limit:exceeded","status":429,"message":"m","retry_after":1.5}`); // by Go
  assert.deepEqual([written.code, written.retryAfter, written.action], ["rate_limit:exceeded", 1.5, "retry_with_backoff"]);
  assert.equal(fromJSON({ status: 404, action: "of a newer service" }).action, "show_not_found");
  for (const other of [undefined, null, 7, {}, [], { status: 200 }, { status: "x" }, { status: 404, code: 7 }, { status: 404, message: {} }, "null"]) {
    assert.throws(() => fromJSON(other), /^TypeError: expected an error as JSON, with a status, a code and a message, found /);
  }
  assert.throws(() => fromJSON("{"), SyntaxError);
});

test("errors of another copy of the file are known", async () => {
  const copy = (await import(`../errcode.js?${"copy"}`)) as typeof import("../errcode.js");
  const error = new copy.APIError(404);
  assert.deepEqual([error instanceof APIError, isAPIError(error), copy.isAPIError(new APIError(404))], [false, true, true]);
  for (const other of [undefined, null, 0, "APIError", {}, new Error("x"), { name: "APIError", status: 404 }, error.toJSON()]) {
    assert.equal(isAPIError(other), false);
  }
});
