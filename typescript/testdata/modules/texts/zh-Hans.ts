import type { Texts } from "../index.js";
const texts: Texts = {
    language: "zh-Hans",
    texts: {},
};
export default texts;
