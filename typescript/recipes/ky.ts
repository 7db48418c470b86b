// ky: createFetch is ky's fetch. It repeats what ky would repeat, so ky's own retries are
// off.
import ky, { type KyInstance, type Options } from "ky";
import { createFetch, type FetchOptions } from "../errcode.js";

/** Returns a client that throws APIErrors. */
export function withAPIErrors(options: Options = {}, session: FetchOptions = {}): KyInstance {
  return ky.create({ ...options, retry: 0, fetch: createFetch(session) });
}
