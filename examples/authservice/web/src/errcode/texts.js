/* @ts-self-types="./texts.d.ts" */
import { files, plainFiles } from "./languages.js";
/**
 * The BCP 47 tags of the languages, in alphabetical order.
 */
export const languages = /* @__PURE__ */ Object.keys(files);
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
export async function loadTexts(wanted, options = {}) {
    const tag = bestLanguage(wanted);
    const load = (options.plain && plainFiles[tag]) || files[tag] || (async () => ({ default: { language: tag, texts: {} } }));
    return (await load()).default;
}
/**
 * Returns the tag of the best language for a reader: one of {@link languages}, English if
 * there is none of those that the reader wants.
 *
 * @param wanted - BCP 47 tags, the best first.
 */
export function bestLanguage(wanted) {
    const tags = [wanted].flat().map(nearest);
    // Written German is what these readers are used to, unless they want another language, too.
    const german = tags.some((near) => /^(?:gsw|lb)$/.test(near.at(-1) ?? "")) ? "de" : "";
    return [...tags.flat(), german].find((tag) => Object.hasOwn(files, tag)) ?? "en";
}
/** Returns the tags of a language that will do for one, the nearest first. */
function nearest(tag) {
    let locale;
    try {
        locale = new Intl.Locale(tag.trim().replaceAll("_", "-"));
    }
    catch {
        return []; // not a tag
    }
    const { language: own, script, region } = locale;
    const language = own === "yue" ? "zh" : own; // Cantonese is written as Chinese
    const all = [
        [language, script, region],
        script ? [language, script] : [],
        [language, region],
        // Chinese is read in one of two scripts, Portuguese in two spellings.
        language === "zh" ? [language, locale.maximize().script] : language === "pt" && region && region !== "BR" ? [language, "PT"] : [],
        language === "zh" ? [] : [language],
        ...(/^n[obn]$/.test(language) ? [["no"], ["nb"], ["nn"]] : []), // any of the spellings will do
    ];
    return all.map((parts) => parts.filter(Boolean).join("-"));
}
