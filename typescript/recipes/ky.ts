// ky: createFetch is ky's fetch. It waits and tries again, so ky's own retries are off, and
// its timeout is longer than the waits.
import ky, { type KyInstance, type Options } from "ky";
import { createFetch, type FetchOptions } from "../errcode.js";

/** Returns a client that throws APIErrors. */
export function withAPIErrors(options: Options = {}, session: FetchOptions = {}): KyInstance {
  return ky.create({ timeout: 60_000, ...options, retry: 0, fetch: createFetch(session) });
}
