import type { TextLoader } from "./texts.js";
/** The texts of the table, by language. */
export const files: Readonly<Record<string, TextLoader>> = {
    de: () => import("./texts/de.js"),
    "zh-Hans": () => import("./texts/zh-Hans.js"),
};
/** Sentences for the people who use the product, by language. */
export const plainFiles: Readonly<Record<string, TextLoader>> = {
    de: () => import("./texts/plain/de.js"),
};
