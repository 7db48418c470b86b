// fetch: error responses are thrown, and requests that may succeed later are repeated.
import { APIError, handleError, parseError } from "../errcode.js";

/** Like fetch, but throws an APIError unless the response is successful. */
export async function request(url: string | URL, init?: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  if (response.ok) {
    return response;
  }
  const body = await response.text().catch(() => ""); // the connection may break
  throw parseError(response.status, body, response.headers);
}

/** Like {@link request}, but tries once more if that may help. */
export async function requestAgain(url: string | URL, init: RequestInit, refreshToken: () => Promise<void>): Promise<Response> {
  try {
    return await request(url, init);
  } catch (error) {
    if (!(error instanceof APIError)) {
      throw error; // there was no response
    }
    return await handleError(error, {
      refresh_and_retry: async () => {
        await refreshToken();
        return request(url, init);
      },
      retry_with_backoff: async ({ retryAfter = 1 }) => {
        if (retryAfter > 60) {
          throw error; // too long to wait
        }
        await new Promise((resolve) => setTimeout(resolve, retryAfter * 1000));
        return request(url, init);
      },
      default: () => {
        throw error;
      },
    });
  }
}
