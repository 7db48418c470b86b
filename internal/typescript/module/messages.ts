import type { APIError } from "./error.js";
import { statusMessage } from "./error.js";
import { isText } from "./table.js";
import { kind, member, text } from "./values.js";

/**
 * Texts in one language: the key is a code, a status, or `#` and the name of a rule for
 * fields. A text may have forms for numbers, by the names of `Intl.PluralRules`, and a form
 * "undelayed" for errors without a delay.
 */
export interface Texts {
  /** The BCP 47 tag of the language. */
  readonly language: string;
  readonly texts: { readonly [key: string]: string | { readonly [form: string]: string } };
}

/** Values for the placeholders of a text. */
export type TextParams = { readonly [name: string]: string | number | undefined };

/**
 * Returns the text to show for an error: the one of its code in `texts`, else the
 * message that was sent, else the one of its status in `texts`, else a sentence in
 * English. `{retry_after}` is the delay in words: "2 minutes". A text with a placeholder
 * that has no value is passed over for the next.
 *
 * @param texts - Texts in the language of the reader, as `loadTexts` loads them.
 * @param params - Values for other placeholders. A number among them decides the plural
 * form: `count`, or else the first in the text.
 */
export function messageFor(
  error: Pick<APIError, "code" | "status" | "message" | "retryAfter">,
  texts?: Texts | undefined,
  params: TextParams = {},
): string {
  const { code, status, message, retryAfter } = error;
  const retry_after = retryAfter !== undefined && texts ? duration(retryAfter, texts.language) : undefined;
  const find = (key = ""): string | undefined => fill(texts, key, { retry_after, ...params });
  const sent = message === statusMessage(status) ? undefined : message;
  return find(code) ?? sent ?? find(String(status)) ?? message;
}

/**
 * Returns what is wrong with each field of a request: from the dot path of the field,
 * such as `settings.max_sessions`, to a text for the user. It is empty if the details
 * say nothing of fields.
 */
export function fieldErrors(error: { readonly details?: unknown }): Record<string, string> {
  return fields(error, (text) => text);
}

/**
 * Like {@link fieldErrors}, in the language of `texts`, if the response names the rules that
 * fields break, as problem details do. A text that needs values, such as `{min}`, is left to
 * the service.
 */
export function fieldMessages(error: { readonly details?: unknown }, texts?: Texts): Record<string, string> {
  return fields(error, (text, rule) => fill(texts, `#${rule}`, {}) ?? text);
}

/** Returns the fields of details: an object of texts, or the list errors of problem details. */
function fields({ details }: { readonly details?: unknown }, read: (text: string, rule: unknown) => string): Record<string, string> {
  const entries: (readonly [unknown, unknown, unknown?])[] = Array.isArray(details)
    ? details.map((entry) => [text(entry, "field") || undefined, member(entry, "detail"), member(entry, "rule")] as const)
    : kind(details) === "object" ? Object.entries(details as object) : [];
  return Object.fromEntries(entries.flatMap(([path, found, rule]) => (isText(path) && isText(found) ? [[path, read(found, rule)]] : [])));
}

/** Returns the text with that key, undefined if it lacks a value. */
function fill(all: Texts | undefined, key: string, params: TextParams): string | undefined {
  if (!all || !Object.hasOwn(all.texts, key)) {
    return undefined;
  }
  const found = all.texts[key];
  const placeholder = /\{([a-z]\w*)\}/gi;
  let text = found;
  if (typeof found === "object") {
    const names = ["count", ...Array.from((found["other"] ?? "").matchAll(placeholder), ([, name = ""]) => name)];
    const number = names.map((name) => params[name]).find((value) => typeof value === "number");
    const form = typeof number === "number" ? new Intl.PluralRules(all.language).select(number) : "other";
    text = (params["retry_after"] === undefined ? found["undelayed"] : undefined) ?? found[form] ?? found["other"];
  }
  let missing = typeof text !== "string";
  const filled = String(text).replace(placeholder, (_, name: string) => {
    const value = Object.hasOwn(params, name) ? params[name] : undefined;
    missing ||= value === undefined;
    return String(value);
  });
  return missing ? undefined : filled;
}

/** Returns seconds in words, rounded up, in the unit that a person would choose. */
function duration(seconds: number, language: string): string {
  const units = [["second", 1, 120], ["minute", 60, 120], ["hour", 3600, 48], ["day", 86400, Infinity]] as const;
  const [unit, size] = units.find(([, size, limit]) => Math.ceil(seconds / size) < limit) ?? units[3];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long", numberingSystem: "latn" }).format(Math.ceil(seconds / size));
}
