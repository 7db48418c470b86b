const texts = {
    language: "zh-Hans",
    texts: {},
};
export default texts;
