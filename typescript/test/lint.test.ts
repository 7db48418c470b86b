import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";
import { project } from "./support.js";

/** Returns what Redocly's linter says of a document, by its rules. */
function lint(name: string): Map<string, string> {
  let output: string;
  try {
    output = execFileSync("node_modules/.bin/redocly", ["lint", name, "--format=json"], {
      cwd: project,
      encoding: "utf8",
      env: { ...process.env, REDOCLY_TELEMETRY: "off", REDOCLY_SUPPRESS_UPDATE_NOTICE: "true" },
      stdio: ["ignore", "pipe", "ignore"],
    });
  } catch (failure) {
    output = (failure as { stdout: string }).stdout; // it found errors
  }
  const found = JSON.parse(output.slice(output.indexOf("{"))) as { problems: { ruleId: string; severity: string; message: string }[] };
  return new Map(found.problems.map((p) => [`${p.severity} ${p.ruleId}`, p.message]));
}

test("Redocly's linter finds nothing in a document that refers to ours", () => {
  assert.deepEqual(lint("recipes/service.openapi.json"), new Map());
});

test("what it says of ours by themselves: components are there for others", () => {
  for (const name of ["../openapi/errcode.openapi.json", "../openapi/operations.openapi.json"]) {
    assert.deepEqual([...lint(name).keys()].sort(), ["warn info-license", "warn no-unused-components"], name);
  }
});
