// axios: an interceptor turns each AxiosError into an APIError, after one refresh for all
// requests whose token has expired.
import axios, { type AxiosInstance, type InternalAxiosRequestConfig } from "axios";
import { APIError, parseError, shareRefresh } from "../errcode.js";

/** The token to send, and how to get a new one. Clients with the same function share its refreshes. */
export interface Session {
  readonly token: () => string | undefined;
  readonly refresh: () => Promise<unknown>;
}

/** Makes a client throw APIErrors. A request that was cancelled stays an AxiosError. */
export function withAPIErrors(client: AxiosInstance, session?: Session): AxiosInstance {
  const shared = session && shareRefresh(session.refresh);
  const sent = new WeakMap<object, unknown>(); // what shared.state was when a request was sent
  client.interceptors.request.use((config) => {
    if (session && shared) {
      sent.set(config, shared.state());
      const token = session.token();
      if (token) {
        config.headers.set("Authorization", `Bearer ${token}`);
      }
    }
    return config;
  });
  client.interceptors.response.use(undefined, async (cause: unknown) => {
    if (!axios.isAxiosError(cause) || axios.isCancel(cause)) {
      throw cause;
    }
    const { config, response } = cause;
    // The data of a download is a Blob, whose text comes later.
    const error = response ? await parseError(response.status, response.data as string | Blob, response.headers) : new APIError(0, { cause });
    if (error.action !== "refresh_and_retry" || !config || !shared || !sent.has(config) || again.has(config)) {
      throw error;
    }
    await shared.after(sent.get(config));
    return client.request(repeated(config));
  });
  return client;
}

/** Requests that are sent once more. */
const again = new WeakSet<object>();

function repeated(config: InternalAxiosRequestConfig): InternalAxiosRequestConfig {
  const copy = { ...config };
  again.add(copy);
  return copy;
}
