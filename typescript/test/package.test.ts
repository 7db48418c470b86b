// The package that export --format npm writes, with the tools that registries and
// bundlers use.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { publint } from "publint";
import { project, readProject } from "./support.js";

const run = promisify(execFile);
const root = fileURLToPath(project);
const bin = (name: string): string => join(root, "node_modules/.bin", name);

let folder: string;
let all: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "errcode-"));
  all = join(folder, "node_modules/@acme/errors");
  const errcode = join(folder, "errcode");
  await run("go", ["build", "-C", join(root, "../cmd/errcode"), "-o", errcode, "."]);
  const written = async (name: string, ...args: string[]): Promise<void> => {
    await run(errcode, ["export", "--format", "npm", "--package", name, "--package-version", "1.2.0", "-o", join(folder, "node_modules", name), ...args]);
  };
  await written("@acme/errors");
  await written("@acme/envelope", "--document", "envelope", "--form", "envelope");
  await writeFile(join(folder, "package.json"), `{"type":"module"}`);
});
after(() => rm(folder, { recursive: true }));

test("what the generator writes is what the compiler makes", async () => {
  await run(process.execPath, [join(root, "emit.mjs"), "--check"]);
});

test("publint finds nothing", async () => {
  assert.deepEqual((await publint({ pkgDir: all, strict: true })).messages, []);
});

test("are the types wrong? No", async () => {
  // As JSON: the table that attw prints depends on the terminal and on colours.
  const { stdout } = await run(bin("attw"), ["--pack", all, "--profile", "esm-only", "--format", "json", "--exclude-entrypoints", "./package.json"]); // fails for a problem
  const { analysis } = JSON.parse(stdout) as { analysis: Analysis };
  const resolved = Object.entries(analysis.entrypoints).map(([entry, { resolutions }]) => {
    return [entry, ...["node16-esm", "bundler"].map((kind) => resolutions[kind]?.resolution?.fileName ?? `wildcard: ${resolutions[kind]?.isWildcard}`)];
  });
  const file = (name: string): string => `/node_modules/@acme/errors/${name}.d.ts`;
  assert.deepEqual(resolved, [
    [".", file("index"), file("index")],
    ["./foreign", file("foreign"), file("foreign")],
    ["./texts", file("texts"), file("texts")],
    ["./texts/*", "wildcard: true", "wildcard: true"],
  ]);
  for (const name of ["index", "foreign", "texts"]) {
    assert.equal(analysis.programInfo["node16"]?.moduleKinds?.[file(name)]?.detectedKind, 99, name); // ESNext
  }
  // CommonJS has to import it dynamically: the profile passes over that.
  assert.deepEqual(analysis.problems.filter(({ resolutionKind }) => resolutionKind !== "node16-cjs"), []);
});

/** What attw prints, as far as the test reads it. */
interface Analysis {
  entrypoints: Record<string, { resolutions: Record<string, { isWildcard?: boolean; resolution?: { fileName: string } }> }>;
  programInfo: Record<string, { moduleKinds?: Record<string, { detectedKind: number }> }>;
  problems: { kind: string; entrypoint: string; resolutionKind: string }[];
}

test("npm packs all modules and all languages", async () => {
  const { stdout } = await run("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: all });
  const parsed = JSON.parse(stdout) as unknown;
  const [packed] = Object.values(parsed as object) as [{ size: number; files: { path: string }[] }];
  const paths = packed.files.map(({ path }) => path);
  const there = (await readdir(all, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(all.length + 1));
  assert.deepEqual(paths.sort(), there.filter((path) => path !== "jsr.json").sort());
  assert.ok(packed.size < 250_000, String(packed.size));
});

test("Deno runs it, and would publish it on JSR", async () => {
  const copy = join(folder, "jsr");
  await run("cp", ["-r", all, copy]);
  await writeFile(join(copy, "LICENSE"), "The one of the service.\n"); // JSR wants one
  const env = { ...process.env, DENO_DIR: join(folder, "deno"), NO_COLOR: "1" };
  await run(bin("deno"), ["publish", "--dry-run", "--allow-dirty", "--no-check=remote"], { cwd: copy, env });
  await writeFile(join(folder, "deno.ts"), `import { messageFor, parseError } from "./jsr/index.js";\nimport { loadTexts } from "./jsr/texts.js";\nconst text: string = messageFor(parseError(404, { status: 404, code: "user:not_found" }), await loadTexts("de-AT"));\nconsole.log(text);\n`);
  const { stdout } = await run(bin("deno"), ["run", "--check", "deno.ts"], { cwd: folder, env });
  assert.equal(stdout, "Benutzer nicht gefunden\n");
});

for (const compiler of ["typescript", "typescript7"]) {
  test(`a program compiles with the package, ${compiler}`, async () => {
    const program = `import { createFetch, type ErrorCode, errorCodes, fromJSON, handleError, isAPIError, messageFor, type Texts } from "@acme/errors";
import { parseAnyError } from "@acme/errors/foreign";
import { bestLanguage, languages, loadTexts } from "@acme/errors/texts";
import german from "@acme/errors/texts/plain/de";
export const code: ErrorCode = "user:not_found";
export const status: 404 = errorCodes[code].status;
export const texts: Texts = german;
export const api: typeof fetch = createFetch({ parse: parseAnyError });
export const text = async (error: unknown): Promise<string> => isAPIError(error) ? handleError(fromJSON(error.toJSON()), { default: async (e) => messageFor(e, await loadTexts(languages)) + bestLanguage("de") }) : "";
// @ts-expect-error a misspelled code
export const misspelled: ErrorCode = "user:notfound";
`;
    await writeFile(join(folder, "program.ts"), program);
    const options = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, noEmit: true, target: "es2022", lib: ["es2022", "dom", "dom.iterable"], module: "nodenext", types: [] };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files: ["program.ts"] }));
    const { stdout } = await run(process.execPath, [join(root, "node_modules", compiler, "bin/tsc"), "-p", folder, "--pretty", "false"]).catch((e: { stdout: string }) => e);
    assert.equal(stdout, "");
  });
}

test("the bodies of other services are read from the package", async () => {
  const { parseAnyError } = (await import(join(all, "foreign.js"))) as typeof import("../errcode.js");
  const error = await parseAnyError(400, new Blob([`{"error":{"errors":[{"reason":"x"}],"message":"Gone"}}`]).stream());
  assert.equal(error.message, "Gone");
});

test("texts are loaded by language", async () => {
  const { bestLanguage, languages, loadTexts } = (await import(join(all, "texts.js"))) as {
    languages: readonly string[];
    bestLanguage(wanted: string | readonly string[]): string;
    loadTexts(wanted: string | readonly string[], options?: { plain?: boolean }): Promise<{ language: string; texts: Record<string, unknown> }>;
  };
  // What Go chooses for the same readers.
  for (const [wanted, want] of Object.entries(JSON.parse(readProject("testdata/languages.json")) as Record<string, string>)) {
    assert.equal(bestLanguage(wanted.split(" ")), want, wanted);
  }
  assert.equal(bestLanguage("de-AT"), "de");
  for (const tag of languages) {
    for (const plain of [false, true]) {
      const { language, texts } = await loadTexts(tag, { plain });
      assert.equal(language, tag);
      assert.ok(["user:not_found", "method_not_allowed", "404", "#too_short"].every((key) => texts[key]), tag);
    }
  }
  assert.match(String((await loadTexts("en", { plain: true })).texts["session:expired"]), /^Your session has ended/);
});

/** Returns what a bundler makes of an import, minified. */
async function bundle(names: string, from = "@acme/errors"): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: `export ${names} from "${from}"`, resolveDir: folder, loader: "ts" },
    bundle: true, minify: true, format: "esm", write: false,
  });
  return outputFiles.map((file) => file.text).join("");
}

test("sizes, minified and compressed", async (t) => {
  const rows: readonly [what: string, limit: number, names: string, from?: string][] = [
    ["all of the main module", 4950, "*"],
    ["the same without createFetch", 3630, "{ errorCodes, isErrorCode, APIError, isAPIError, parseError, handleError, retryAfter, fieldErrors, messageFor }"],
    ["parseError and handleError", 2940, "{ parseError, handleError }"],
    ["one document's parseError and handleError", 2090, "{ parseError, handleError }", "@acme/envelope"],
    ["createFetch", 3950, "{ createFetch }"],
    ["messageFor", 870, "{ messageFor }"],
    ["fieldErrors", 300, "{ fieldErrors }"],
    ["isAPIError", 100, "{ isAPIError }"],
    ["parseAnyError", 5670, "{ parseAnyError }", "@acme/errors/foreign"],
    ["the texts of a language", 4200, "{ default }", "@acme/errors/texts/de"],
  ];
  const large: string[] = [];
  for (const [what, limit, names, from] of rows) {
    const size = gzipSync(await bundle(names, from)).length;
    t.diagnostic(`${what}: ${size} bytes`);
    if (size > limit) {
      large.push(`${what}: ${size} bytes, expected at most ${limit}`);
    }
  }
  assert.deepEqual(large, []);
  assert.equal((await bundle("{}")).trim(), "");
  assert.ok(!(await bundle("{ isAPIError, messageFor, fieldErrors, handleError }")).includes("user:not_found"));
});
