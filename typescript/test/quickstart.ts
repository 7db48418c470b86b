import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Tokens } from "../recipes/fetch.js";
import { project } from "./support.js";

/** The service of examples/quickstart, whose access tokens live for a short time and whose refresh tokens serve once. */
export interface Quickstart {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startQuickstart(lifetime: string): Promise<Quickstart> {
  const folder = mkdtempSync(join(tmpdir(), "errcode-"));
  const program = join(folder, "quickstart");
  execFileSync("go", ["build", "-o", program, "./examples/quickstart"], { cwd: fileURLToPath(new URL("..", project)) });
  const server = spawn(program, ["-addr", "127.0.0.1:0", "-lifetime", lifetime], { stdio: ["ignore", "pipe", "ignore"] });
  const [output] = (await once(server.stdout.setEncoding("utf8"), "data")) as [string];
  const url = /http:\S+\d/.exec(output)?.[0] ?? "";
  return {
    url,
    async stop() {
      server.kill();
      await once(server, "exit");
      rmSync(folder, { recursive: true });
    },
  };
}

/** Logs in, and returns the tokens. */
export async function logIn(base: string): Promise<Tokens> {
  const response = await fetch(`${base}/login`, { method: "POST", body: JSON.stringify({ email: "ada@example.com", password: "correct horse" }) });
  return (await response.json()) as Tokens;
}

/** Waits until the service refuses an access token. */
export async function expired({ access_token }: Tokens, base: string): Promise<void> {
  while ((await fetch(`${base}/me`, { headers: { Authorization: `Bearer ${access_token}` } })).ok) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
