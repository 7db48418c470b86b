// zod: errors of fields look the same, whether zod or the service found them, and codes
// can be validated.
import { z } from "zod";
import { type ErrorCode, fieldErrors, isAPIError, isErrorCode } from "../errcode.js";

/** A code of the table, such as in a log or in the state of a form. */
export const errorCode = z.custom<ErrorCode>(isErrorCode, { error: "expected an error code" });

/** Returns what is wrong with each field: from zod before a form is sent, from the service after. */
export function formErrors(error: unknown): Record<string, string> {
  if (isAPIError(error)) {
    return fieldErrors(error);
  }
  if (error instanceof z.ZodError) {
    // The first issue of a field counts.
    return Object.fromEntries([...error.issues].reverse().map((issue) => [issue.path.map(String).join("."), issue.message]));
  }
  throw error;
}
