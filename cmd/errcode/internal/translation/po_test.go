package translation_test

import (
	"strings"
	"testing"

	"example.com/errcode/cmd/errcode/internal/translation"
	"github.com/stretchr/testify/assert"
)

const poHeader = `# Translators may write here.
msgid ""
msgstr ""
"Project-Id-Version: shop\n"
"Language: pl\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 "
"|| n%100>=20) ? 1 : 2);\n"

`

func TestReadPO(t *testing.T) {
	for _, row := range []struct{ name, text, want string }{
		{"everything", poHeader + `#. note
#: where.go:1
#, python-brace-format
#| msgid "before"
msgctxt "order-shipped"
msgid "The order "
"has left"
msgstr ""
"Wys\305\202ane\t\x41\"\\"

#, fuzzy, c-format
msgctxt "order-lost"
msgid "Lost"
msgstr "Zgubione"

msgctxt "cart:limit"
msgid "One"
msgid_plural "{count} items"
msgstr[0] "jedna"
msgstr[1] "{count} rzeczy"
msgstr[2] "{count} rzeczy."
msgctxt "new"
msgid "New"
msgstr ""
`, `shop pl
14:1 order-shipped translated "The order has left" -> "Wysłane\tA\"\\"
21:1 order-lost stale "Lost" -> "Zgubione"
25:1 cart:limit translated "one: One; other: {count} items" -> "one: jedna; few: {count} rzeczy; many: {count} rzeczy.; other: {count} rzeczy."
31:1 new new "New" -> ""
`},
		{"no header", "msgctxt \"a\"\nmsgid \"x\"\nmsgstr \"y\"\n", ` de
1:1 a translated "x" -> "y"
`},
		{"plurals of the language, with no header", "msgctxt \"a\"\nmsgid \"x\"\nmsgid_plural \"xs\"\nmsgstr[0] \"y\"\nmsgstr[1] \"ys\"\n", ` de
1:1 a translated "one: x; other: xs" -> "one: y; other: ys"
`},
		{"a mark, CRLF and indents", "\ufeff" + strings.ReplaceAll(poHeader+"\tmsgctxt \"a\"\n  msgid \"x\"\nmsgstr \"y\"\n", "\n", "\r\n"), `shop pl
10:2 a translated "x" -> "y"
`},
		{"obsolete", poHeader + "#~ msgctxt \"gone\"\n#~ msgid \"x\"\n#~ msgstr \"y\"\n", `shop pl
10:1 warning: obsolete messages (#~) are left out
`},
		{"mistakes", poHeader + `msgid "no context"
msgstr "x"

msgctxt "a"
msgid "A"
msgstr "B"

msgctxt "a"
msgid "A"
msgstr "B"

msgctxt "b"
msgid "quote"
msgstr "a "quote" here"

msgctxt "c"
msgid "escape"
msgstr "\q"

msgctxt "d"
msgid "open
msgstr "x"

msgctxt "e"
msgid "twice"
msgid "twice"
msgstr "\377"

msgstr[9] "x"
domain "x"
`, `shop pl
13:1 a translated "A" -> "B"
21:1 b new "quote" -> ""
25:1 c new "escape" -> ""
29:1 d translated "" -> "x"
33:1 e new "twice" -> ""
23:8 error: a quote in the string "a "quote" here", expected \" for it
27:8 error: unknown escape "\\q" in a string
30:7 error: found "\"open", expected a string in quotes
35:1 error: msgid stands twice
36:8 error: the escapes of the string make invalid UTF-8
38:1 error: found "msgstr[9] \"x\"", expected a comment, or a string after one of msgctxt, msgid_plural, msgid, msgstr
39:1 error: found "domain \"x\"", expected a comment, or a string after one of msgctxt, msgid_plural, msgid, msgstr
10:1 error: message "no context" has no msgctxt, expected the key of a text
17:1 error: "a" stands twice
`},
		{"a string first", "\"x\"\n", ` de
1:1 error: a string without a keyword, expected one of msgctxt, msgid_plural, msgid, msgstr
`},
		{"one form too many", strings.Replace(poHeader, "pl", "de", 1) + "msgctxt \"a\"\nmsgid \"x\"\nmsgid_plural \"xs\"\nmsgstr[3] \"y\"\n", `shop de
13:1 error: msgstr[3] is one too many, expected 3 of them
`},
		{"another charset", "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=ISO-8859-2\\n\"\n", ` de
2:1 error: charset is "iso-8859-2", expected UTF-8
`},
		{"a formula that is none", "msgid \"\"\nmsgstr \"Plural-Forms: nplurals=2; plural=m;\\n\"\nmsgctxt \"a\"\nmsgid \"x\"\nmsgid_plural \"xs\"\nmsgstr[0] \"y\"\n", ` de
2:1 error: plural formula has "m", expected n or a number
`},
		{"the template of gettext", "msgid \"\"\nmsgstr \"Plural-Forms: nplurals=INTEGER; plural=EXPRESSION;\\n\"\nmsgctxt \"a\"\nmsgid \"x\"\nmsgid_plural \"xs\"\nmsgstr[0] \"y\"\n", ` de
2:1 error: nplurals is "INTEGER", expected a number from 1 to 6
`},
		{"half a header", "msgid \"\"\nmsgstr \"Plural-Forms: nplurals=2\\nLanguage: x y\\n\"\nmsgctxt \"a\"\nmsgid \"x\"\nmsgid_plural \"xs\"\nmsgstr[0] \"y\"\n", ` x y
2:1 error: language is "x y", expected a BCP 47 tag such as pt-BR
`},
	} {
		assert.Equal(t, row.want, shown(translation.PO.Read([]byte(row.text), "de")), row.name)
	}
}
