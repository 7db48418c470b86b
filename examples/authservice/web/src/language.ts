import type { Texts } from "./errcode/index.js";
import { loadTexts } from "./errcode/texts.js";
import { Store, useStore } from "./store";
import { de } from "./words/de";
import { en, type Words } from "./words/en";

/*
 * The texts of errors are there in 25 languages, the words of the front end in two. The
 * profile decides, else what was chosen before, else the browser.
 */
const storageKey = "language";
const dictionaries: Readonly<Record<string, Words>> = { en, de };

interface Language {
  /** The tag of the words. */
  readonly tag: string;
  readonly words: Words;
  /** The texts of errors; undefined until they are loaded. */
  readonly texts: Texts | undefined;
}

const current = new Store<Language>({ tag: "en", words: en, texts: undefined });

export const language = {
  /** What the reader chose, "" for the language of the browser. */
  chosen: localStorage.getItem(storageKey) ?? "",

  get texts(): Texts | undefined {
    return current.value.texts;
  },

  choose(tag: string): void {
    if (tag !== this.chosen || !current.value.texts) {
      this.chosen = tag;
      localStorage.setItem(storageKey, tag);
      void this.load();
    }
  },

  /** Loads the texts of what was chosen. */
  async load(): Promise<void> {
    const chosen = this.chosen;
    const wanted = chosen ? [chosen] : navigator.languages;
    const tag = wanted.map((tag) => tag.split("-")[0] ?? "").find((tag) => Object.hasOwn(dictionaries, tag)) ?? "en";
    current.value = { tag, words: dictionaries[tag] ?? en, texts: current.value.texts };
    document.documentElement.lang = tag;
    try {
      const texts = await loadTexts(wanted, { plain: true });
      if (chosen === this.chosen) {
        current.value = { ...current.value, texts };
      }
    } catch {
      // The network is gone; the texts that are there stay until it comes back.
      addEventListener("online", () => void this.load(), { once: true });
    }
  },
};

/** The words and texts for the reader. */
export function useLanguage(): Language {
  return useStore(current);
}

/** The name of a language, in that language. */
export function languageName(tag: string): string {
  return new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
}
