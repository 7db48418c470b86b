package typescript_test

import (
	"encoding/json"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/i18n"
	"example.com/errcode/internal/golden"
	"example.com/errcode/internal/snapshot"
	"example.com/errcode/internal/typescript"
	"github.com/stretchr/testify/require"
)

// A text whose only form is the one for all numbers is a text.
func TestAddForms(t *testing.T) {
	l := typescript.Language{Tag: "de"}
	l.AddForms("a", map[string]string{"other": "ohne Zahl"})
	l.AddForms("b", map[string]string{"one": "nur eins"})
	l.AddForms("c", map[string]string{"undelayed": "gleich", "other": "in {n}", "one": "in einer"})
	l.AddForms("a", map[string]string{"other": "zweimal"})
	files := typescript.Package{Languages: []typescript.Language{l}}.Files(snapshot.Snapshot{})
	require.Equal(t, `/* @ts-self-types="./de.d.ts" */
const texts = {
    language: "de",
    texts: {
        a: "ohne Zahl",
        b: { one: "nur eins" },
        c: { one: "in einer", other: "in {n}", undelayed: "gleich" },
    },
};
export default texts;
`, string(files["texts/de.js"]))
}

// What bestLanguage of the package chooses is what Go does; the tests in Node compare them.
func TestLanguages(t *testing.T) {
	bundle := i18n.Must(i18n.New(i18n.Config{}))
	chosen := map[string]string{}
	for _, wanted := range []string{
		"de-AT", "de_DE", "gsw", "lb", "lb fr", "gsw-CH fr-CH en", "xx fr-CH de", "nb nn no", "nb de",
		"zh", "zh-TW", "zh-HK", "zh-CN", "zh-SG", "zh-Hant-HK", "zh-Hans-TW", "cmn", "yue", "yue-HK",
		"pt", "pt-BR", "pt-PT", "pt-AO", "en-GB", "es-419", "iw", "in-ID", "sr-Latn", "be uk", "eu", "kk", "ca es",
		"", "*", "../x", "constructor", "x fr", "- fr",
	} {
		chosen[wanted] = bundle.Text(strings.ReplaceAll(wanted, " ", ","), errcode.UserNotFound.Wrap(nil)).Language
	}
	text, err := json.MarshalIndent(chosen, "", "  ")
	require.NoError(t, err)
	golden.Equal(t, project+"testdata/languages.json", append(text, '\n'))
}
