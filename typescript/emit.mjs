// Compiles the modules of the package, which the generator embeds as JavaScript and
// declarations:
//
//	node emit.mjs          writes them
//	node emit.mjs --check  says which are stale, and which of those that the generator
//	                       makes by itself differ from what the compiler makes
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const project = fileURLToPath(new URL(".", import.meta.url));
const generator = join(project, "../internal/typescript");
const folder = mkdtempSync(join(tmpdir(), "errcode-"));
try {
  const sources = join(folder, "src");
  const out = join(folder, "out");
  cpSync(join(generator, "module"), sources, { recursive: true });
  // A table of hostile texts, with all that the generator makes.
  cpSync(join(project, "testdata/modules"), sources, { recursive: true, filter: (path) => !/\.js$|\.d\.ts$/.test(path) });
  writeFileSync(join(folder, "package.json"), `{"type":"module"}`);
  const options = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, isolatedDeclarations: true, verbatimModuleSyntax: true, declaration: true, noEmitOnError: true, target: "es2022", lib: ["es2022"], module: "nodenext", types: [], newLine: "lf", rootDir: "src", outDir: "out" };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options, include: ["src"] }));
  try {
    execFileSync(process.execPath, [join(project, "node_modules/typescript/bin/tsc"), "-p", folder, "--pretty", "false"], { encoding: "utf8" });
  } catch (error) {
    throw new Error(error.stdout);
  }
  const check = process.argv.includes("--check");
  let stale = 0;
  const same = (path, want) => {
    let have = "";
    try {
      have = readFileSync(path, "utf8");
    } catch {
      // there is none
    }
    if (have !== want) {
      stale++;
      console.log(`${path}: stale, expected what the compiler makes`);
    }
  };
  const emitted = readdirSync(out, { recursive: true }).filter((name) => /\.(?:js|d\.ts)$/.test(name));
  const embedded = new Set(readdirSync(join(generator, "module")).map((name) => name.replace(/\.ts$/, "")));
  if (!check) {
    rmSync(join(generator, "emitted"), { recursive: true, force: true });
    mkdirSync(join(generator, "emitted"));
  }
  for (const name of emitted) {
    const text = readFileSync(join(out, name), "utf8");
    const path = embedded.has(name.replace(/\.(?:js|d\.ts)$/, "")) ? join(generator, "emitted", name) : join(project, "testdata/modules", name);
    if (!check && path.startsWith(generator)) {
      writeFileSync(path, text);
    } else {
      same(path, text);
    }
  }
  if (stale) {
    process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}
