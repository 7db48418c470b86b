// TanStack Query: createFetch, in the query function, refreshes and waits, so no query is
// tried again by the client, and one place handles the errors of queries and mutations.
// In React, import from @tanstack/react-query.
import { MutationCache, QueryCache, QueryClient } from "@tanstack/query-core";
import { type ErrorHandlers, handleError, isAPIError } from "../errcode.js";

/** Returns a client whose errors the handlers get, each once. */
export function newQueryClient(handlers: ErrorHandlers): QueryClient {
  const onError = (error: Error): void => {
    if (isAPIError(error)) {
      handleError(error, handlers);
    }
  };
  return new QueryClient({
    queryCache: new QueryCache({ onError }),
    // A form shows its field errors by itself.
    mutationCache: new MutationCache({
      onError: (error) => {
        if (!isAPIError(error) || error.action !== "show_field_errors") {
          onError(error);
        }
      },
    }),
    defaultOptions: {
      // A query may be tried again when the network is back; a bug in it must not be.
      queries: { retry: (failures, error) => failures < 3 && isAPIError(error) && error.status === 0 },
    },
  });
}
