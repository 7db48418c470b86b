import assert from "node:assert/strict";
import { test } from "node:test";
import { AxiosHeaders } from "axios";
import { parseAnyError, parseError, retryAfter } from "../errcode.js";

const date = "Sun, 06 Nov 1994 08:49:37 GMT";

test("seconds and dates", () => {
  const rows: readonly [value: string, want: number | undefined][] = [
    ["0", 0],
    ["120", 120],
    [" 120 ", 120],
    ["4294967295", 4294967295],
    ["4294967296", 4294967296],
    ["4294967297", 4294967296],
    ["9".repeat(400), 4294967296],
    ["-1", undefined],
    ["+1", undefined],
    ["1.5", undefined],
    ["1e3", undefined],
    ["0x10", undefined],
    ["١٢", undefined],
    ["", undefined],
    ["soon", undefined],
    ["Invalid Date", undefined],
    ["2026", 2026],
    ["2026-01-01", undefined],
    ["Sun, 06 Nov 1994 08:49:37 GMT", 0],
    ["Sun, 06 Nov 1994 08:51:37 GMT", 120],
    ["Sun, 06 Nov 1994 08:40:00 GMT", 0],
    ["Sun, 06 Nov 1994 08:51:37 CET", undefined],
    ["Sun, 06 Foo 1994 08:51:37 GMT", undefined],
    ["Sun, 06 Nov 1994 99:51:37 GMT", undefined],
    ["Sun, 31 Nov 1994 08:51:37 GMT", undefined],
    ["Sunday, 06-Nov-94 08:51:37 GMT", 120],
    ["Sunday, 06-Nov-94 08:51:37", undefined],
    ["Sunday, 31-Nov-94 08:51:37 GMT", undefined],
    ["Sun Nov  6 08:51:37 1994", 120],
    ["Wed Nov 16 08:49:37 1994", 864000],
    ["Thu Nov 31 08:49:37 1994", undefined],
  ];
  for (const [value, want] of rows) {
    assert.equal(parseAnyError(429, "", { "retry-after": value, date }).retryAfter, want, value);
    // Servers have sent the old forms before 1999.
    assert.equal(retryAfter({ "retry-after": value, date }), /^(?:Sunday, 06|Sun Nov  6|Wed Nov)/.test(value) ? undefined : want, value);
  }
});

test("a year of two digits is at most 50 years from now", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: Date.parse("Sun, 01 Nov 2026 00:00:00 GMT") });
  const years = (year: string): number => (parseAnyError(429, "", { "retry-after": `Sunday, 01-Nov-${year} 00:00:00 GMT` }).retryAfter ?? -1) / 86400 / 365.25;
  assert.equal(Math.round(years("27")), 1);
  assert.equal(Math.round(years("76")), 50);
  assert.equal(years("77"), 0);
  assert.equal(years("99"), 0);
});

test("challenges", () => {
  const bearer = `Bearer realm="x", error="invalid_token", error_description="It is over"`;
  for (const headers of [
    { "WWW-Authenticate": bearer },
    { "www-authenticate": ["Basic realm=\"a, b\"", bearer] },
    new Headers([["WWW-Authenticate", "Basic realm=\"a, b\""], ["WWW-Authenticate", bearer]]),
    new AxiosHeaders({ "WWW-Authenticate": bearer }),
  ]) {
    const error = parseAnyError(401, "", headers);
    assert.deepEqual([error.code, error.rawCode, error.message, error.action], [undefined, "invalid_token", "It is over", "redirect_to_login"]);
  }
  assert.equal(parseError(401, "", { "WWW-Authenticate": bearer }).rawCode, undefined);
  const both = parseAnyError(401, { error: "too_late" }, { "WWW-Authenticate": bearer });
  assert.deepEqual([both.rawCode, both.message], ["too_late", "Sign in to continue."]);
});

test("headers of all kinds", () => {
  const later = "Sun, 06 Nov 1994 08:50:07 GMT";
  assert.equal(retryAfter(undefined), undefined);
  assert.equal(retryAfter(null), undefined);
  assert.equal(retryAfter({}), undefined);
  assert.equal(retryAfter(new Headers()), undefined);
  assert.equal(retryAfter(new Headers({ "Retry-After": later, Date: date })), 30);
  assert.equal(retryAfter(new AxiosHeaders({ "Retry-After": later, Date: date })), 30);
  assert.equal(retryAfter(new Map([["retry-after", "5"]])), 5);
  for (const key of ["retry-after", "Retry-After", "RETRY-AFTER"]) {
    assert.equal(retryAfter({ [key]: later, dAtE: date }), 30);
  }
  assert.equal(retryAfter({ "Retry-After": 30 }), 30);
  assert.equal(retryAfter({ "retry-after": ["30", "60"] }), 30);
  assert.equal(retryAfter({ "retry-after": undefined }), undefined);
  assert.equal(retryAfter({ get: "a header of that name", "Retry-After": "30" }), 30);
});

test("a date without the header Date is compared with the clock", (t) => {
  t.mock.timers.enable({ apis: ["Date"], now: Date.parse(date) + 500 });
  assert.equal(retryAfter({ "retry-after": "Sun, 06 Nov 1994 08:50:07 GMT" }), 30);
  assert.equal(retryAfter({ "retry-after": "Sun, 06 Nov 1994 08:50:07 GMT", date: "yesterday" }), 30);
});
