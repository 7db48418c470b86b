// Holds the Python files against the rules and the formatter of Ruff, which npm has as
// WebAssembly.
import { readdirSync, readFileSync } from "node:fs";
import ruff from "@astral-sh/ruff-wasm-nodejs";

// The rules that find mistakes, and those of style that are not a matter of taste.
const select = ["A", "ANN", "ARG", "ASYNC", "B", "C4", "D", "E", "ERA", "F", "FLY", "FURB", "I", "ISC", "N", "PERF", "PGH", "PIE", "PL", "PYI", "RET", "RSE", "RUF", "S", "SIM", "TC", "UP", "W"];
// Magic methods; messages, which may be long and have curly quotes; an exception's many
// keywords; numbers that a name would hide.
const ignore = ["D105", "D107", "E501", "PLR0913", "PLR2004", "RUF001"];
// Tests have names in place of descriptions, start programs and read what they pickled.
const inTests = ["ANN401", "D101", "D102", "D103", "S102", "S301", "S310", "S404", "S603", "S607"];

const workspace = (ignore) =>
  new ruff.Workspace(
    { "target-version": "py311", "line-length": 88, lint: { select, ignore, pydocstyle: { convention: "google" } } },
    ruff.PositionEncoding.Utf8,
  );
const [strict, lax] = [workspace(ignore), workspace([...ignore, ...inTests])];

const folder = new URL(".", import.meta.url);
let [count, found] = [0, 0];
const names = ["", "testdata/"].flatMap((inside) => readdirSync(new URL(inside || ".", folder)).map((name) => inside + name));
for (const name of names.filter((name) => name.endsWith(".py")).sort()) {
  // Ruff is told to skip the generated file, which is right in every other project.
  count++;
  const text = readFileSync(new URL(name, folder), "utf8").replace(/^# (?:ruff|flake8): noqa$/gm, "#");
  for (const { code, message, start_location: at } of (name.startsWith("test_") ? lax : strict).check(text)) {
    console.log(`${name}:${at.row}:${at.column}: ${code} ${message}`);
    found++;
  }
  if (strict.format(text) !== text) {
    console.log(`${name}: not as the formatter writes it`);
    found++;
  }
}
console.log(`ruff ${ruff.Workspace.version()}: ${count} files, ${found} reports`);
process.exitCode = found ? 1 : 0;
