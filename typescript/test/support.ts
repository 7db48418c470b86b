import { readFileSync } from "node:fs";

/** The root of this project, from the compiled tests in build/test. */
export const project = new URL("../../", import.meta.url);

export function readProject(path: string): string {
  return readFileSync(new URL(path, project), "utf8");
}

/** A response that the Go tests recorded, and what Go finds in it. */
export interface Recorded {
  readonly name: string;
  readonly status: number;
  readonly header: Readonly<Record<string, string>>;
  readonly body: string;
  readonly want: {
    readonly code: string;
    readonly known: boolean;
    readonly message?: string;
    readonly action: string;
    readonly temporary: boolean;
    readonly fields?: Readonly<Record<string, string>>;
    readonly retryAfter?: number;
  };
}

export const responses = JSON.parse(readProject("../clients/conformance.json")) as readonly Recorded[];

/** The responses that a Writer made. */
export const written = responses.filter((r) => /^(protekt|envelope|domain-reason): /.test(r.name));
