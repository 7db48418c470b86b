// fetch: one refresh for all requests whose token has expired, new headers for the repeat,
// and waits as Retry-After says.
import { createFetch, type Fetch } from "../errcode.js";

/** Where the tokens are kept: localStorage, for example. */
export interface Tokens {
  access_token?: string;
  refresh_token?: string;
}

/** Returns a fetch that sends the access token, and refreshes it. */
export function newAPI(base: string, tokens: Tokens): Fetch {
  return createFetch({
    headers: () => (tokens.access_token ? { Authorization: `Bearer ${tokens.access_token}` } : {}),
    version: () => tokens.access_token, // another tab may have refreshed
    refresh: async (send) => {
      const response = await send(`${base}/refresh`, { method: "POST", body: JSON.stringify({ refresh_token: tokens.refresh_token }) });
      Object.assign(tokens, await response.json());
    },
  });
}

/** Like fetch, but throws an APIError unless the response is successful. */
export const request: Fetch = createFetch({ maxWait: 0 });

/** Like {@link request}, but tries again where that helps. Requests with the same function share its refreshes. */
export function requestAgain(url: string | URL, init: RequestInit, refresh: () => Promise<void>): Promise<Response> {
  return createFetch({ refresh, maxWait: 60 })(url, init);
}
