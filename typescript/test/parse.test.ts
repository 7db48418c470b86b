import assert from "node:assert/strict";
import { STATUS_CODES } from "node:http";
import { test } from "node:test";
import { APIError, type ErrorCode, english, errorCodes, fieldErrors, isErrorCode, parseAnyError, parseError } from "../errcode.js";
import * as hostile from "../testdata/hostile.js";
import { readProject, responses, written } from "./support.js";

test("every code is recorded in every form", () => {
  for (const form of ["protekt", "envelope", "domain-reason", "domain-reason-details"]) {
    for (const code of Object.keys(errorCodes)) {
      assert.ok(responses.some((r) => r.name === `${form}: ${code}` && r.want.code === code), `${form}: ${code}`);
    }
  }
  assert.ok(Object.keys(errorCodes).length > 100);
});

/** Messages that only repeat the status. */
function ofStatus(status: number): (string | undefined)[] {
  return [parseError(status, "").message, STATUS_CODES[status]];
}

/** What Go says too. */
function check(error: APIError, r: (typeof responses)[number]): void {
  assert.ok(error instanceof APIError);
  assert.equal(error.status, r.status);
  assert.equal(error.rawCode ?? "", r.want.code);
  assert.equal(error.code, r.want.known ? r.want.code : undefined);
  // Go has the text of the table, where none was sent.
  const message = error.code && error.message === parseError(r.status, "").message ? english.texts[error.code] : error.message;
  assert.ok(r.want.message === undefined ? ofStatus(r.status).includes(message as string) : message === r.want.message, error.message);
  assert.equal(error.action, r.want.action);
  assert.equal(error.temporary, r.want.temporary);
  assert.equal(error.retryAfter?.toFixed(9), r.want.retryAfter?.toFixed(9)); // Go counts nanoseconds
}

for (const r of responses) {
  test(r.name, () => {
    const error = parseAnyError(r.status, r.body, new Headers(r.header));
    check(error, r);
    // Go reads an object as fields only if all its members are strings.
    assert.deepEqual(fieldErrors(error), { ...r.want.fields });

    let value: unknown;
    try {
      value = JSON.parse(r.body.replace(/^\uFEFF/, ""));
    } catch {
      return;
    }
    check(parseAnyError(r.status, value, r.header), r);
  });
}

test("parseError finds the same in the bodies of our forms, and no other code in others", () => {
  for (const r of responses) {
    const [short, full] = [parseError(r.status, r.body, r.header), parseAnyError(r.status, r.body, r.header)];
    if (written.includes(r)) {
      assert.deepEqual(short.toJSON(), full.toJSON(), r.name);
    }
    assert.ok(short.code === undefined || short.code === full.code, r.name);
  }
});

test("the documented status and action", () => {
  for (const r of written) {
    const error = parseError(r.status, r.body);
    assert.ok(error.code);
    assert.equal(errorCodes[error.code].status, r.status);
    assert.equal(errorCodes[error.code].action, error.action);
  }
});

test("the table says what the catalogues say", () => {
  const { catalogues } = JSON.parse(readProject("../catalogue.json")) as { catalogues: { codes: { code: ErrorCode; status: number; action: string }[] }[] };
  for (const { code, status, action } of catalogues.flatMap(({ codes }) => codes)) {
    assert.deepEqual(errorCodes[code], { status, action });
  }
  const { own, replacedBy } = hostile.errorCodes["hostile:text_0"];
  assert.deepEqual([own, replacedBy], [true, undefined]);
});

test("without a code, the status implies the action", () => {
  const error = parseError(502, "<html>CANARY</html>", { "Retry-After": "7" });
  assert.deepEqual(
    { ...error, message: error.message },
    { name: "APIError", status: 502, code: undefined, rawCode: undefined, action: "retry_later", details: undefined, retryAfter: 7, temporary: true, message: "Something went wrong. Try again later." },
  );
  assert.equal(parseError(500, "").action, "show_error");
  assert.equal(parseError(0, undefined).action, "retry_later");
});

test("an unknown code is kept with its message and details", () => {
  const error = parseError(402, { success: false, error: "Card declined", code: "CARD_DECLINED", details: { card: "expired" } });
  assert.equal(error.code, undefined);
  assert.equal(error.rawCode, "CARD_DECLINED");
  assert.equal(error.message, "Card declined");
  assert.deepEqual(fieldErrors(error), { card: "expired" });
  assert.deepEqual(error.details, { card: "expired" });
  assert.equal(parseError(409, { status: 409, code: "CONFLICT", details: null }).details, undefined);
});

test("a body of another service never has the code of a document", () => {
  const ours = parseError(403, { error: "access_denied", message: "Denied", statusCode: 403 });
  assert.deepEqual([ours.code, ours.rawCode, ours.message, ours.action], ["access_denied", "access_denied", "Denied", "show_access_denied"]);
  const theirs = parseError(400, { error: "access_denied", error_description: "The user said no" });
  assert.deepEqual([theirs.code, theirs.rawCode, theirs.message, theirs.action], [undefined, "access_denied", "The user said no", "show_error"]);
});

test("a service's own code is known in any body", () => {
  for (const body of [{ status: 400, code: "hostile:text_0" }, { code: "hostile:text_0", message: "m" }, { error: { errorCode: "hostile:text_0" } }]) {
    assert.equal(hostile.parseAnyError(400, body).code, "hostile:text_0");
  }
  assert.equal(hostile.parseError(400, { code: "user:not_found" }).rawCode, "user:not_found");
});

test("an error can be made from its parts", () => {
  const content = { code: "user:not_found", message: "Gone" };
  assert.deepEqual([new APIError(404, content).code, new APIError(404, content).message], ["user:not_found", "Gone"]);
  assert.equal(new APIError(404, { ...content, foreign: true }).code, undefined);
});

test("a number that was rounded is not a code", () => {
  assert.equal(parseAnyError(400, `{"code":9007199254740993}`).rawCode, undefined);
});

test("never throws", () => {
  const trap = new Proxy({}, { get: () => assert.fail(), getOwnPropertyDescriptor: () => assert.fail(), ownKeys: () => assert.fail() });
  const cyclic: { code?: unknown } = {};
  cyclic.code = cyclic;
  const odd = [undefined, null, true, 0, NaN, 1n, Symbol("s"), () => 1, [], {}, new Map(), new Date(), Object.create(null), cyclic, trap, "[".repeat(1e6), Object.create({ code: "user:not_found" })];
  for (const body of odd) {
    for (const headers of [undefined, null, {}, trap, { get: () => assert.fail() }, { "retry-after": Symbol("s") }]) {
      for (const error of [parseError(503, body, headers), parseAnyError(503, body, headers)]) {
        assert.deepEqual([error.code, error.rawCode, error.action, error.retryAfter], [undefined, undefined, "retry_later", undefined]);
      }
    }
  }
});

test("an error like others", () => {
  const error = parseError(404, `{"status":404,"code":"user:not_found"}`);
  assert.ok(error instanceof Error);
  assert.equal(String(error), "APIError: This doesn’t exist.");
  assert.match(error.stack ?? "", /parse\.test/);
});

test("isErrorCode", () => {
  for (const code of Object.keys(errorCodes)) {
    assert.ok(isErrorCode(code));
  }
  for (const other of ["", "USER:NOT_FOUND", "user:not_found ", "toString", "constructor", "__proto__", "hasOwnProperty", undefined, null, 404, ["user:not_found"], {}]) {
    assert.equal(isErrorCode(other), false, String(other));
  }
});

test("fieldErrors", () => {
  const rows: readonly [details: unknown, want: Record<string, string>][] = [
    [undefined, {}],
    [null, {}],
    ["email", {}],
    [7, {}],
    [["a"], {}],
    [{}, {}],
    [{ email: "bad", "settings.max_sessions": "no integer" }, { email: "bad", "settings.max_sessions": "no integer" }],
    [{ email: "bad", count: 3, nested: { a: "b" }, list: ["a"], none: null }, { email: "bad" }],
  ];
  for (const [details, want] of rows) {
    assert.deepEqual(fieldErrors({ details }), want);
  }
  const fields = fieldErrors(parseError(422, `{"success":false,"code":"VALIDATION_ERROR","error":"m","details":{"__proto__":"x","constructor":"y"}}`));
  assert.deepEqual(Object.entries(fields), [["__proto__", "x"], ["constructor", "y"]]);
  assert.equal(Object.getPrototypeOf(fields), Object.prototype);
});
