// axios: an interceptor turns each AxiosError that has a response into an APIError.
import axios, { type AxiosInstance } from "axios";
import { parseError } from "../errcode.js";

/** Makes a client throw APIErrors. An error without a response stays an AxiosError. */
export function withAPIErrors(client: AxiosInstance): AxiosInstance {
  client.interceptors.response.use(undefined, (error: unknown) => {
    if (!axios.isAxiosError(error) || !error.response) {
      throw error;
    }
    const { status, data, headers } = error.response;
    throw parseError(status, data, headers);
  });
  return client;
}
