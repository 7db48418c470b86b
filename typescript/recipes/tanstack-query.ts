// TanStack Query: a request that may succeed later is tried again when the service
// says; any other fails at once, and one place handles the errors. In React, import
// from @tanstack/react-query.
import { QueryCache, QueryClient } from "@tanstack/query-core";
import { APIError, type ErrorHandlers, handleError } from "../errcode.js";

/** Reports whether the same request may succeed later. */
function temporary(error: Error): boolean {
  return (
    !(error instanceof APIError) || // there was no response
    handleError(error, {
      retry_with_backoff: () => true,
      retry_later: () => true,
      retry_or_show_error: () => true,
      default: () => false,
    })
  );
}

/** Returns a client whose queries throw APIErrors, which the handlers get after the last try. */
export function newQueryClient(handlers: ErrorHandlers): QueryClient {
  return new QueryClient({
    queryCache: new QueryCache({
      onError: (error) => {
        if (error instanceof APIError) {
          handleError(error, handlers);
        }
      },
    }),
    defaultOptions: {
      queries: {
        retry: (failures, error) => failures < 3 && temporary(error),
        retryDelay: (failures, error) => {
          const seconds = error instanceof APIError ? error.retryAfter : undefined;
          return Math.min(seconds ?? 2 ** failures, 60) * 1000;
        },
      },
    },
  });
}
