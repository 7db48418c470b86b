import type { APIError } from "./error.js";
/**
 * Texts in one language: the key is a code, a status, or `#` and the name of a rule for
 * fields. A text may have forms for numbers, by the names of `Intl.PluralRules`, and a form
 * "undelayed" for errors without a delay.
 */
export interface Texts {
    /** The BCP 47 tag of the language. */
    readonly language: string;
    readonly texts: {
        readonly [key: string]: string | {
            readonly [form: string]: string;
        };
    };
}
/** Values for the placeholders of a text. */
export type TextParams = {
    readonly [name: string]: string | number | undefined;
};
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
export declare function messageFor(error: Pick<APIError, "code" | "status" | "message" | "retryAfter">, texts?: Texts | undefined, params?: TextParams): string;
/**
 * Returns what is wrong with each field of a request: from the dot path of the field,
 * such as `settings.max_sessions`, to a text for the user. It is empty if the details
 * say nothing of fields.
 */
export declare function fieldErrors(error: {
    readonly details?: unknown;
}): Record<string, string>;
/**
 * Like {@link fieldErrors}, in the language of `texts`, if the response names the rules that
 * fields break, as problem details do. A text that needs values, such as `{min}`, is left to
 * the service.
 */
export declare function fieldMessages(error: {
    readonly details?: unknown;
}, texts?: Texts): Record<string, string>;
