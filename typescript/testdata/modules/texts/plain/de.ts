import type { Texts } from "../../index.js";
const texts: Texts = {
    language: "de",
    texts: {
        a: "b",
    },
};
export default texts;
