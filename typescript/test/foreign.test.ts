import assert from "node:assert/strict";
import { STATUS_CODES } from "node:http";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import { fieldErrors, parseAnyError, parseError } from "../errcode.js";
import { readProject } from "./support.js";

/** A response of a real kind of service, in words of our own, and what a person who reads it would answer. */
interface Foreign {
  readonly name: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly want: {
    readonly code: string;
    readonly message: string;
    readonly fields: Readonly<Record<string, string>> | null;
    readonly retry: number | null;
  };
}

const foreign = JSON.parse(readProject("../testdata/foreign.json")) as readonly Foreign[];

test("bodies of other services", (t) => {
  const tallies = [
    { name: "codes", percent: 90, found: 0, there: 0, wrong: 0, allowed: 0 },
    { name: "messages", percent: 93, found: 0, there: 0, wrong: 0, allowed: 0 },
    { name: "fields", percent: 60, found: 0, there: 0, wrong: 0, allowed: 2 },
    { name: "retry", percent: 100, found: 0, there: 0, wrong: 0, allowed: 0 },
    { name: "status", percent: 100, found: 0, there: 0, wrong: 0, allowed: 0 },
  ];
  const missed: string[] = [];
  for (const { name, status, headers, body, want } of foreign) {
    const error = parseAnyError(status, body, headers);
    const ofStatus = [parseError(status, "").message, STATUS_CODES[status]].includes(error.message) && error.message !== want.message;
    const rows: readonly [want: unknown, got: unknown][] = [
      [want.code || undefined, error.rawCode],
      [want.message || undefined, ofStatus ? undefined : error.message],
      [want.fields ?? {}, { ...fieldErrors(error) }],
      [want.retry ?? undefined, error.retryAfter],
      [status, error.status],
    ];
    const there = (value: unknown): boolean => value !== undefined && !isDeepStrictEqual(value, {});
    tallies.forEach((tally, i) => {
      const [expected, got] = rows[i] ?? [];
      const found = isDeepStrictEqual(got, expected);
      tally.there += Number(there(expected));
      tally.found += Number(there(expected) && found);
      tally.wrong += Number(there(got) && !found);
      if (!found) {
        missed.push(`${name}: ${tally.name} ${JSON.stringify(got)}, want ${JSON.stringify(expected)}`);
      }
    });
  }
  t.diagnostic(`${foreign.length} responses`);
  for (const { name, found, there, wrong, percent, allowed } of tallies) {
    t.diagnostic(`${name.padEnd(8)} ${String(found).padStart(3)} of ${String(there).padStart(3)} found, ${wrong} wrong`);
    assert.ok(100 * found >= percent * there, `${name}: expected at least ${percent} %`);
    assert.ok(wrong <= allowed, `${name} that nobody would read there: ${missed.join("\n")}`);
  }
  t.diagnostic(`not as a person reads it:\n${missed.join("\n")}`);
});
