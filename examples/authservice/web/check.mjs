// Builds into a temporary folder, and compares with dist, byte by byte.
import { mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "vite";

const root = import.meta.dirname;
const fresh = mkdtempSync(join(tmpdir(), "dist-"));
try {
  await build({ root, logLevel: "warn", build: { outDir: fresh, emptyOutDir: true } });
  const list = (folder) => readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  const committed = join(root, "dist");
  const names = new Set([...list(fresh), ...list(committed)]);
  const read = (folder, name) => {
    try {
      return readFileSync(join(folder, name));
    } catch {
      return undefined; // only the other folder has it
    }
  };
  const stale = [...names].filter((name) => !(read(fresh, name) && read(committed, name)?.equals(read(fresh, name))));
  if (stale.length > 0) {
    console.error(`dist is stale, run npm run build; these files differ:\n${stale.map((name) => `  ${name}`).join("\n")}`);
    process.exitCode = 1;
  } else {
    console.log(`dist is fresh: ${names.size} files`);
  }
} finally {
  rmSync(fresh, { recursive: true });
}
