package i18n_test

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

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
		{"de.json", `{"user:banned": ""}`, []string{`de.json:1:17: empty text`}},
		{"de.json", `{"user:banned": " \u00a0"}`, []string{`de.json:1:17: empty text`}},
		{"de.json", `{"user:banned": "a\nb"}`, []string{`de.json:1:17: text has the control character U+000A`}},
		{"de.json", `{"user:banned": "a\u202eb"}`, []string{`de.json:1:17: text has the control character U+202E`}},
		{"de.json", `{"user:banned": "` + long + `"}`, []string{`de.json:1:17: text has 1025 characters, expected at most 1024`}},
		{"de.json", "{\"user:banned\": \"a\xffb\"}", []string{`de.json:1:19: invalid UTF-8, byte 0xff at offset 18`}},
		{"de.json", "\ufeff{\"user:banned\": \"a\xffb\"}", []string{`de.json:1:19: invalid UTF-8, byte 0xff at offset 21`}},
		{"de.json", `{"user:banned": 7, "user:not_found": [{}], "shop:shut": null}`, []string{
			`de.json:1:17: found the number 7, expected a text`, `de.json:1:38: found an array, expected a text`, `de.json:1:57: found null, expected a text`,
		}},
		{"de.json", `{"shop:too_many_items": {"one": "{count}"}}`, []string{`de.json:1:25: plural form "other" is missing`}},
		{"de.json", `{"shop:too_many_items": {"one": "{count}", "lots": "x", "other": "{count}", "other": "{count}"}}`, []string{
			`de.json:1:44: plural form "lots", expected zero, one, two, few, many or other, each once`,
			`de.json:1:77: plural form "other", expected zero, one, two, few, many or other, each once`,
		}},
		{"de.json", `{"shop:too_many_items": {"other": {"a": []}}}`, []string{`de.json:1:35: found an object, expected a text`}},
		{"de.json", `{"shop:too_many_items": "{number}"}`, []string{`de.json:1:2: code "shop:too_many_items" has the placeholders ["number"], expected those of the English message, ["count"]`}},
		{"de.json", `{"shop:too_many_items": {"one": "{number}", "other": "{count}"}}`, []string{`de.json:1:2: code "shop:too_many_items" has the placeholder "number", expected those of the English message, ["count"]`}},
		{"de.json", `{"token_expired": "x"}`, []string{`de.json:1:2: code "token_expired" has another text than code "TOKEN_EXPIRED", but the same in English ("Access token has expired")`}},
		{"de.json", `{"TOKEN_EXPIRED": "x"}`, []string{`de.json:1:2: code "TOKEN_EXPIRED" has another text than code "token_expired", but the same in English ("Access token has expired")`}},
		{"sv.json", `{"TOKEN_EXPIRED": "x", "token_expired": {"one": "x", "other": "x"}}`, []string{`sv.json:1:2: code "TOKEN_EXPIRED" has another text than code "token_expired", but the same in English ("Access token has expired")`}},
		{"german!.json", `{}`, []string{`german!.json: file name is no BCP 47 tag such as pt-BR.json`}},
		{"de.json", `{"user:banned": {`, []string{`de.json:1:18: unexpected end, expected a key`}},
		{"de.json", `{"user:banned": {"one"`, []string{`de.json:1:23: unexpected end, expected ":"`}},
		{"de.json", `{"user:banned": {"one": "x"`, []string{`de.json:1:28: unexpected end, expected "," or "}"`}},
		{"de.json", `{"user:banned": [[`, []string{`de.json:1:19: unexpected end, expected a value`}},
		{"de.json", `{"user:banned"`, []string{`de.json:1:15: unexpected end, expected ":"`}},
		{"de.json", `{"user:banned": "x"`, []string{`de.json:1:20: unexpected end, expected "," or "}"`}},
		{"de.json", `{` + strings.Repeat(" ", 4<<20), []string{`de.json: file is larger than 4194304 bytes`}},
		{"de.json", strings.Repeat("[", 1_000_000), []string{`de.json:1:33: JSON nested deeper than 32`}},
	} {
		_, err := i18n.New(i18n.Files(files(map[string]string{row.name: row.content})))
		require.Error(t, err, row.content)
		assert.Equal(t, row.want, strings.Split(err.Error(), "\n"), row.content[:min(len(row.content), 100)])
	}
}

func TestAllProblemsOfAllFilesAreNamed(t *testing.T) {
	_, err := i18n.New(i18n.Files(files(map[string]string{"fr.json": `{"a": "b"}`, "de.json": `{"a": "b", "c": "d"}`})), i18n.Files(files(map[string]string{"it.json": `x`})))
	assert.EqualError(t, err, "de.json:1:12: unknown code \"c\"\nde.json:1:2: unknown code \"a\"\nfr.json:1:2: unknown code \"a\"\nit.json:1:1: unexpected byte 'x', expected a value")
}

func TestFilesMayHaveAByteOrderMarkAndCRLF(t *testing.T) {
	b, err := i18n.New(i18n.Files(files(map[string]string{"de.json": "\ufeff{\r\n\"shop:shut\": \"zu\"\r\n}\r\n"})))
	require.NoError(t, err)
	assert.Equal(t, "zu", b.Text("de", shopShut.Wrap(nil)).Message)
}

// brokenFS lists a file that can't be read.
type brokenFS struct{ fstest.MapFS }

func (b brokenFS) Open(name string) (fs.File, error) {
	if name == "de.json" {
		return nil, errors.New("disk on fire")
	}
	return b.MapFS.Open(name)
}

func TestUnreadableFile(t *testing.T) {
	_, err := i18n.New(i18n.Files(brokenFS{files(map[string]string{"de.json": "{}"})}))
	assert.EqualError(t, err, "disk on fire")
}
