import type { TextLoader } from "./texts.js";
/** The texts of the table, by language. */
export declare const files: Readonly<Record<string, TextLoader>>;
/** Sentences for the people who use the product, by language. */
export declare const plainFiles: Readonly<Record<string, TextLoader>>;
