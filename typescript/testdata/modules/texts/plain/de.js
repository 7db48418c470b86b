const texts = {
    language: "de",
    texts: {
        a: "b",
    },
};
export default texts;
