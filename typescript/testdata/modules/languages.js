/** The texts of the table, by language. */
export const files = {
    de: () => import("./texts/de.js"),
    "zh-Hans": () => import("./texts/zh-Hans.js"),
};
/** Sentences for the people who use the product, by language. */
export const plainFiles = {
    de: () => import("./texts/plain/de.js"),
};
