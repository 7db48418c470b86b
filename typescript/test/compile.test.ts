import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import * as hostile from "../testdata/hostile.js";
import { project, readProject } from "./support.js";

const run = promisify(execFile);

const compilers = { "TypeScript 5": "node_modules/typescript/bin/tsc", "TypeScript 7": "node_modules/typescript7/bin/tsc" };

const strict = [
  "strict", "noUncheckedIndexedAccess", "exactOptionalPropertyTypes", "verbatimModuleSyntax", "erasableSyntaxOnly", "isolatedModules", "isolatedDeclarations",
  "declaration", "noEmitOnError", "noPropertyAccessFromIndexSignature", "noImplicitOverride", "noImplicitReturns", "noUnusedLocals", "noUnusedParameters", "noFallthroughCasesInSwitch",
];

/** Compiles files in their own folder, beside errcode.ts, with only the library of ECMAScript 2022. */
async function compile(compiler: string, files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "errcode-"));
  try {
    await copyFile(new URL("errcode.ts", project), join(folder, "errcode.ts"));
    for (const [name, content] of Object.entries(files)) {
      await writeFile(join(folder, name), content);
    }
    const options = Object.fromEntries(strict.map((name) => [name, true]));
    await writeFile(
      join(folder, "tsconfig.json"),
      JSON.stringify({ compilerOptions: { ...options, target: "es2022", lib: ["es2022"], module: "nodenext", types: [], outDir: "out" }, include: ["*.ts"] }),
    );
    await writeFile(join(folder, "package.json"), `{"type":"module"}`);
    const { stdout } = await run(process.execPath, [fileURLToPath(new URL(compiler, project)), "-p", ".", "--pretty", "false"], { cwd: folder }).catch(
      (e: { stdout: string }) => e,
    );
    return stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}

for (const [name, compiler] of Object.entries(compilers)) {
  test(`${name} is what it is called`, async () => {
    const { stdout } = await run(process.execPath, [fileURLToPath(new URL(compiler, project)), "--version"]);
    assert.match(stdout, new RegExp(`^Version ${name.slice(-1)}\\.`));
  });

  test(`${name} compiles the file strictly, on its own, with hostile texts, and without codes`, async () => {
    assert.equal(await compile(compiler, { "hostile.ts": readProject("testdata/hostile.ts"), "empty.ts": readProject("testdata/empty.ts") }), "");
  });

  test(`${name} refuses misspelled and missing names`, async () => {
    const stdout = await compile(compiler, {
      "code.ts": `import type { ErrorCode } from "./errcode.js";\nexport const code: ErrorCode = "user:notfound";\n`,
      "comparison.ts": `import { parseError } from "./errcode.js";\nexport const gone: boolean = parseError(404, "").code === "user:notfound";\n`,
      "handlers.ts": `import { handleError, parseError } from "./errcode.js";\nhandleError(parseError(404, ""), { redirect_to_login: () => {} });\n`,
    });
    const [code, comparison, ...handlers] = stdout.trimEnd().split("\n");
    assert.match(code ?? "", /^code\.ts\(2,14\): error TS2820: Type '"user:notfound"' is not assignable to type .*Did you mean '"user:not_found"'\?$/);
    assert.match(comparison ?? "", /^comparison\.ts\(2,30\): error TS2367: .*'"user:notfound"' have no overlap\.$/);
    assert.match(handlers.join("\n"), /^handlers\.ts\(2,34\): error TS2345: (?:.|\n)*Property 'default' is missing/);
  });
}

test("the texts of a catalogue arrive unchanged", () => {
  const texts = JSON.parse(readProject("testdata/hostile.json")) as string[];
  const rows = Object.values(hostile.english.texts);
  assert.deepEqual(rows, texts);
  assert.deepEqual(Object.keys(hostile).sort(), [
    "APIError", "createFetch", "english", "errorCodes", "fieldErrors", "fieldMessages", "fromJSON", "handleError", "isAPIError", "isErrorCode", "messageFor", "parseAnyError",
    "parseError", "retryAfter", "shareRefresh",
  ]);
});

/** Returns what a bundler makes of a program that imports the file. */
async function bundle(program: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: fileURLToPath(project), loader: "ts" },
    bundle: true, minify: true, format: "esm", write: false,
  });
  return outputFiles.map((file) => file.text).join("");
}

test("a bundle has only the code that is used", async () => {
  assert.equal(await bundle(`import "./errcode.ts"`), "");
  const small = await bundle(`export { fieldErrors, isAPIError, messageFor, retryAfter } from "./errcode.ts"`);
  assert.ok(gzipSync(small).length < 1400 && !small.includes("not_found"), small);
});

test("no enum, no import, no suppressed check", () => {
  const source = readProject("errcode.ts");
  assert.match(source, /^\/\/ Generated by errcode; do not edit\.\n/);
  for (const word of [/^\s*(?:export )?(?:const |declare )*enum /m, /^import /m, /@ts-/, /\bany\b[;,)>\]]/, /!\./]) {
    assert.doesNotMatch(source, word);
  }
});
