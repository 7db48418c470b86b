// react-hook-form: what the service says of fields stands at the fields, all else at the
// form (errors.root).
import type { FieldPath, FieldValues, UseFormReturn } from "react-hook-form";
import { type APIError, fieldMessages, messageFor, type Texts } from "../errcode.js";

/** Shows an error in a form. The first field that is wrong gets the focus. */
export function setServerErrors<T extends FieldValues>(
  form: Pick<UseFormReturn<T>, "setError" | "getValues">,
  error: APIError,
  texts?: Texts,
): void {
  const known = new Set(paths(form.getValues()));
  const others: string[] = [];
  let shouldFocus = true;
  for (const [path, message] of Object.entries(fieldMessages(error, texts))) {
    if (known.has(path)) {
      form.setError(path as FieldPath<T>, { type: "server", message }, { shouldFocus });
      shouldFocus = false;
    } else {
      others.push(message);
    }
  }
  if (shouldFocus || others.length > 0) {
    form.setError("root.server", { type: error.code ?? "server", message: others.join(" ") || messageFor(error, texts) });
  }
}

/** Returns the dot paths of all values. */
function paths(values: unknown, before = ""): string[] {
  return typeof values === "object" && values !== null
    ? Object.entries(values).flatMap(([name, value]) => [before + name, ...paths(value, `${before}${name}.`)])
    : [];
}
