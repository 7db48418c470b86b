// Next: a server action can't throw, since Next hides what it throws in production. It
// returns the error as a plain object, for useActionState. SvelteKit: the same with
// `return fail(error.status || 503, { error: error.toJSON() })`.
import { APIError, type ErrorJSON, fieldErrors, fromJSON, isAPIError, messageFor, type Texts } from "../errcode.js";

/** What an action returns, and the page gets. */
export type ActionState<T> = { readonly data: T } | { readonly error: ErrorJSON };

/** Makes an action of a function that throws APIErrors. The action belongs in a file with "use server". */
export function action<T>(run: (form: FormData) => Promise<T>): (previous: ActionState<T> | undefined, form: FormData) => Promise<ActionState<T>> {
  return async (_, form) => {
    try {
      return { data: await run(form) };
    } catch (error) {
      if (!isAPIError(error)) {
        throw error; // redirect and notFound of Next are thrown, too
      }
      return { error: error.toJSON() };
    }
  };
}

/** Returns what the form shows, in the page. */
export function shown<T>(state: ActionState<T> | undefined, texts?: Texts): { error?: APIError; message?: string; fields: Record<string, string> } {
  if (!state || "data" in state) {
    return { fields: {} };
  }
  const error = fromJSON(state.error);
  return { error, message: messageFor(error, texts), fields: fieldErrors(error) };
}
