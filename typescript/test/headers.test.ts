import assert from "node:assert/strict";
import { test } from "node:test";
import { AxiosHeaders } from "axios";
import { retryAfter } from "../errcode.js";

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
    ["2026", 2026],
    ["2026-01-01", undefined],
    ["Sun, 06 Nov 1994 08:49:37 GMT", 0],
    ["Sun, 06 Nov 1994 08:51:37 GMT", 120],
    ["Sun, 06 Nov 1994 08:40:00 GMT", 0],
    ["Sun, 06 Nov 1994 08:51:37 CET", undefined],
    ["Sun, 06 Foo 1994 08:51:37 GMT", undefined],
    ["Sun, 06 Nov 1994 99:51:37 GMT", undefined],
  ];
  for (const [value, want] of rows) {
    assert.equal(retryAfter({ "retry-after": value, date }), want, value);
  }
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
