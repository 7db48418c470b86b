import type { Texts } from "./messages.js";
/** Loads texts. */
export type TextLoader = () => Promise<{
    readonly default: Texts;
}>;
/**
 * The BCP 47 tags of the languages, in alphabetical order.
 */
export declare const languages: readonly string[];
/**
 * Loads the texts of the best language for a reader, each language from a file of its own.
 *
 * ```ts
 * const texts = await loadTexts(navigator.languages, { plain: true });
 * show(messageFor(error, texts));
 * ```
 *
 * @param wanted - BCP 47 tags, the best first.
 * @param options - `plain` asks for sentences for the people who use the product, in place
 * of the documents' texts.
 */
export declare function loadTexts(wanted: string | readonly string[], options?: {
    readonly plain?: boolean;
}): Promise<Texts>;
/**
 * Returns the tag of the best language for a reader: one of {@link languages}, English if
 * there is none of those that the reader wants.
 *
 * @param wanted - BCP 47 tags, the best first.
 */
export declare function bestLanguage(wanted: string | readonly string[]): string;
