// ky: a hook turns each HTTPError into an APIError. Ky itself retries as Retry-After
// says.
import ky, { isHTTPError, type KyInstance, type Options } from "ky";
import { parseError } from "../errcode.js";

/** Returns a client that throws APIErrors. */
export function withAPIErrors(options: Options = {}): KyInstance {
  return ky.create({
    ...options,
    hooks: {
      ...options.hooks,
      beforeError: [
        ({ error }) => (isHTTPError(error) ? parseError(error.response.status, error.data, error.response.headers) : error),
        ...(options.hooks?.beforeError ?? []),
      ],
    },
  });
}
