// openapi-fetch: a client whose types come from an OpenAPI document that refers to the
// generated responses (service.openapi.json; service.ts is made by openapi-typescript).
import createClient, { type Client, type ClientOptions } from "openapi-fetch";
import { createFetch, type FetchOptions, parseError } from "../errcode.js";
import type { paths } from "./service.js";

/** Returns a client that throws APIErrors. */
export function newClient(options: ClientOptions, session: FetchOptions = {}): Client<paths> {
  return createClient<paths>({ ...options, fetch: createFetch(session) });
}

/** Returns the address of a user, undefined if there is no such user. Nothing is thrown for an error response. */
export async function emailOf(id: string, options: ClientOptions): Promise<string | undefined> {
  const { data, error, response } = await createClient<paths>(options).GET("/users/{id}", { params: { path: { id } } });
  if (data) {
    return data.email;
  }
  // The document says which codes there are: a misspelled one does not compile.
  if (error.code === "user:not_found") {
    return undefined;
  }
  throw parseError(response.status, error, response.headers);
}
