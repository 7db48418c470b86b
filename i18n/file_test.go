package i18n_test

import (
	"io/fs"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/i18n"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestProblemsInFiles(t *testing.T) {
	long := strings.Repeat("ä", 1025)
	for _, row := range []struct {
		name, content string
		want          []string
	}{
		{"de.json", ``, []string{`de.json:1:1: unexpected end, expected a value`}},
		{"de.json", `[]`, []string{`de.json:1:1: found an array, expected an object from code to text`}},
		{"de.json", "{\n\t\"user:banned\": \"x\",\n}", []string{`de.json:3:1: unexpected byte '}', expected a key`}},
		{"de.json", `{"user:banned": "x"} {}`, []string{`de.json:1:22: unexpected byte '{', expected the end`}},
		{"de.json", "{\n  \"user:bannd\": \"x\",\n  \"ä\": \"ö\"\n}", []string{`de.json:2:3: unknown code "user:bannd"`, `de.json:3:3: unknown code "ä"`}},
		{"de.json", "{\n  \"user:banned\": \"x\",\n  \"user:banned\": \"y\"\n}", []string{`de.json:3:3: code "user:banned" stands twice`}},
		{"de.json", `{"user:bannd": "x", "user:bannd": "y"}`, []string{`de.json:1:2: unknown code "user:bannd"`, `de.json:1:21: unknown code "user:bannd"`}},
		{"de.json", `{"user:banned": "a\nb"}`, []string{`de.json:1:17: text has the control character U+000A`}},
		{"de.json", `{"user:banned": "a\u202eb"}`, []string{`de.json:1:17: text has the control character U+202E`}},
		{"de.json", `{"user:banned": "` + long + `"}`, []string{`de.json:1:17: text has 1025 characters, expected at most 1024`}},
		{"de.json", "{\"user:banned\": \"a\xffb\"}", []string{`de.json:1:19: invalid UTF-8, byte 0xff at offset 18`}},
		{"de.json", "\ufeff{\"user:banned\": \"a\xffb\"}", []string{`de.json:1:19: invalid UTF-8, byte 0xff at offset 21`}},
		{"de.json", `{"user:banned": 7, "user:not_found": [{}], "shop:shut": false}`, []string{
			`de.json:1:17: found the number 7, expected a text`, `de.json:1:38: found an array, expected a text`, `de.json:1:57: found false, expected a text`,
		}},
		{"de.json", `{"shop:too_many_items": {"one": "{count}"}}`, []string{`de.json:1:25: plural form "other" is missing`}},
		{"de.json", `{"shop:too_many_items": {"one": "{count}", "lots": "x", "other": "{count}", "other": "{count}"}}`, []string{
			`de.json:1:44: plural form "lots", expected zero, one, two, few, many or other, or one of description, hash, id, leftdelim, rightdelim`,
			`de.json:1:77: "other" stands twice`,
		}},
		{"de.json", `{"shop:too_many_items": {"other": {"a": []}}}`, []string{`de.json:1:35: found an object, expected a text`}},
		{"de.json", `{"shop:too_many_items": "{number}"}`, []string{`de.json:1:2: code "shop:too_many_items" has the placeholders ["number"], expected those of the English message, ["count"]`}},
		{"de.json", `{"shop:too_many_items": {"one": "{number}", "other": "{count}"}}`, []string{`de.json:1:2: code "shop:too_many_items" has the placeholder "number", expected those of the English message, ["count"]`}},
		{"de.json", `{"token_expired": "x"}`, []string{`de.json:1:2: code "token_expired" has another text than code "TOKEN_EXPIRED", but the same in English ("Access token has expired")`}},
		{"de.json", `{"TOKEN_EXPIRED": "x"}`, []string{`de.json:1:2: code "TOKEN_EXPIRED" has another text than code "token_expired", but the same in English ("Access token has expired")`}},
		{"sv.json", `{"TOKEN_EXPIRED": "x", "token_expired": {"one": "x", "other": "x"}}`, []string{`sv.json:1:2: code "TOKEN_EXPIRED" has another text than code "token_expired", but the same in English ("Access token has expired")`}},
		{"de.json", `{"shop:shut": {"description": 7, "Description": "x", "id": "shop:open", "other": "x"}}`, []string{
			`de.json:1:15: the id is "shop:open", expected the key, "shop:shut"`,
			`de.json:1:31: found the number 7, expected a text`,
			`de.json:1:34: "description" stands twice`,
		}},
		{"de.json", `{"shop:shut": {"description": "x"}}`, []string{`de.json:1:15: plural form "other" is missing`}},
		{"de.json", `{"#too_shrt": "x", "#": "y", "#required": "z", "#required": "z"}`, []string{
			`de.json:1:2: unknown key "#too_shrt", expected the name of a rule or a unit, such as #required or #second`,
			`de.json:1:20: unknown key "#", expected the name of a rule or a unit, such as #required or #second`,
			`de.json:1:48: key "#required" stands twice`,
		}},
		{"de.json", `{"#too_short": "{max}", "#required": "{x}", "#second": "s", "#day": {"one": "{x}", "other": "{n}"}, "#one_of": ""}`, []string{
			`de.json:1:2: key "#too_short" has the placeholders ["max"], expected those of the English message, ["min"]`,
			`de.json:1:25: key "#required" has the placeholders ["x"], expected those of the English message, []`,
			`de.json:1:45: key "#second" has the placeholders [], expected those of the English message, ["n"]`,
			`de.json:1:61: key "#day" has the placeholder "x", expected those of the English message, ["n"]`,
		}},
		{"en.json", `{"#too_short": "{max}", "#second": "{n} {x}"}`, []string{
			`en.json:1:2: key "#too_short" has the placeholders ["max"], expected those of the English message, ["min"]`,
			`en.json:1:25: key "#second" has the placeholders ["n" "x"], expected those of the English message, ["n"]`,
		}},
		{"german!.json", `{}`, []string{`german!.json: file name is not a BCP 47 tag, such as pt-BR.json`}},
		{"de.json", `{"user:banned": {`, []string{`de.json:1:18: unexpected end, expected a key`}},
		{"de.json", `{"user:banned": {"one"`, []string{`de.json:1:23: unexpected end, expected ":"`}},
		{"de.json", `{"user:banned": {"one": "x"`, []string{`de.json:1:28: unexpected end, expected "," or "}"`}},
		{"de.json", `{"user:banned": [[`, []string{`de.json:1:19: unexpected end, expected a value`}},
		{"de.json", `{"user:banned"`, []string{`de.json:1:15: unexpected end, expected ":"`}},
		{"de.json", `{"user:banned": "x"`, []string{`de.json:1:20: unexpected end, expected "," or "}"`}},
		{"de.json", `{` + strings.Repeat(" ", 4<<20), []string{`de.json: file is larger than 4194304 bytes`}},
		{"de.json", strings.Repeat("[", 1_000_000), []string{`de.json:1:33: JSON nested deeper than 32`}},
	} {
		_, err := i18n.New(i18n.Config{Files: []fs.FS{files(map[string]string{row.name: row.content})}})
		require.Error(t, err, row.content)
		assert.Equal(t, row.want, strings.Split(err.Error(), "\n"), row.content[:min(len(row.content), 100)])
	}
}

func TestAllProblemsOfAllFilesAreNamed(t *testing.T) {
	_, err := i18n.New(i18n.Config{Files: []fs.FS{files(map[string]string{"fr.json": `{"a": "b"}`, "de.json": `{"a": "b", "c": "d"}`}), files(map[string]string{"it.json": `x`})}})
	assert.EqualError(t, err, "de.json:1:2: unknown code \"a\"\nde.json:1:12: unknown code \"c\"\nfr.json:1:2: unknown code \"a\"\nit.json:1:1: unexpected byte 'x', expected a value")
}

func TestFilesMayHaveAByteOrderMarkAndCRLF(t *testing.T) {
	b, err := i18n.New(i18n.Config{Files: []fs.FS{files(map[string]string{"de.json": "\ufeff{\r\n\"shop:shut\": \"zu\"\r\n}\r\n"})}})
	require.NoError(t, err)
	assert.Equal(t, "zu", b.Text("de", shopShut.Wrap(nil)).Message)
}

func TestTextsThatAreNotTranslatedYet(t *testing.T) {
	for _, text := range []string{`""`, `" \u00a0"`, `null`, `{"other": ""}`, `{"one": "x {count}", "other": null}`, `{"hash": "sha1-5", "other": ""}`} {
		b, err := i18n.New(i18n.Config{Languages: []string{"de"}, Files: []fs.FS{
			files(map[string]string{"de.json": `{"shop:too_many_items": "{count} Artikel", "user:banned": "Weg"}`}),
			files(map[string]string{"de.json": `{"shop:too_many_items": ` + text + `, "user:banned": "", "shop:shut": "", "#required": ""}`}),
		}})
		require.NoError(t, err, text)
		assert.Equal(t, "3 Artikel", b.Text("de", shopItems.WithParam("count", 3)).Message, "the text of the file below")
		assert.Equal(t, "Weg", b.Text("de", errcode.UserBanned.Wrap(nil)).Message)
		assert.Equal(t, errcode.Translation{Message: "The shop is shut", Language: "en"}, b.Text("de", shopShut.Wrap(nil)))
		assert.Equal(t, "Erforderlich", b.LocalizeRule("de", errcode.RuleRequired, nil))
		assert.ErrorContains(t, b.Check(), `de: no message for code "shop:shut" (The shop is shut)`)
	}
}

// TestShapesOfOtherTools reads messages as go-i18n and translation platforms write them.
func TestShapesOfOtherTools(t *testing.T) {
	b, err := i18n.New(i18n.Config{Files: []fs.FS{files(map[string]string{"de.json": `{
		"shop:shut": {"description": "On the door. {not} a placeholder", "hash": "sha1-b5c3", "other": "Geschlossen"},
		"user:banned": {"id": "user:banned", "Other": "Konto gesperrt", "Description": null},
		"shop:too_many_items": {"leftdelim": "<<", "rightdelim": ">>", "one": "<<.count>> Artikel zu viel", "other": "<< count >> Artikel << zu viel >>"},
		"shop:wait": {"rightdelim": "}}", "other": "{{.name}}, noch {{ .seconds }} Sekunden {{"}
	}`})}})
	require.NoError(t, err)
	for want, e := range map[string]*errcode.Error{
		"Geschlossen":             shopShut.Wrap(nil),
		"Konto gesperrt":          errcode.UserBanned.Wrap(nil),
		"1 Artikel zu viel":       shopItems.WithParam("count", 1),
		"2 Artikel << zu viel >>": shopItems.WithParam("count", 2),
		"Ada, noch 3 Sekunden {{": shopWait.WithParam("name", "Ada").WithParam("seconds", 3),
	} {
		assert.Equal(t, want, b.Text("de", e).Message)
	}
	messages, err := b.Messages("de")
	require.NoError(t, err)
	assert.Equal(t, i18n.Message{Forms: map[string]string{"other": "Konto gesperrt"}, Language: "de"}, messages["user:banned"])
	assert.Equal(t, i18n.Message{
		Forms: map[string]string{"other": "Geschlossen"}, Language: "de", Description: "On the door. {not} a placeholder", Hash: "sha1-b5c3",
	}, messages["shop:shut"])
}

func TestOneFileForALanguage(t *testing.T) {
	_, err := i18n.New(i18n.Config{Files: []fs.FS{files(map[string]string{"pt-BR.json": "{}", "pt_BR.json": "{}", "iw.json": "{}", "he.json": "{}"})}})
	assert.EqualError(t, err, "iw.json: language \"he\" has another file, he.json\npt_BR.json: language \"pt-BR\" has another file, pt-BR.json")
	_, err = i18n.New(i18n.Config{Files: []fs.FS{files(map[string]string{"pt-BR.json": "{}"}), files(map[string]string{"pt_BR.json": "{}"})}})
	assert.NoError(t, err)
}
