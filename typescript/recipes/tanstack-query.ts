// TanStack Query: createFetch, in the query function, refreshes and waits, so the client
// tries again only what got no response. One place handles the errors of queries and
// mutations. In React, import from @tanstack/react-query.
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
      // The network may be back; a bug in a query stays.
      queries: { retry: (failures, error) => failures < 3 && isAPIError(error) && error.status === 0 },
    },
  });
}
