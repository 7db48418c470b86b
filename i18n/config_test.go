package i18n_test

import (
	"errors"
	"io/fs"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"example.com/errcode"
	"example.com/errcode/i18n"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestConfig(t *testing.T) {
	b, err := i18n.New(i18n.Config{Languages: []string{"de", "fr"}})
	require.NoError(t, err)
	assert.Equal(t, []string{"en", "de", "fr"}, b.Languages())
	assert.Equal(t, "en", chosen(b, "ja"))

	b, err = i18n.New(i18n.Config{Default: "de", Languages: []string{"de", "fr"}})
	require.NoError(t, err)
	assert.Equal(t, []string{"de", "fr"}, b.Languages())
	assert.Equal(t, "de", chosen(b, "en"))

	tags := languages(t)
	others := slices.DeleteFunc(slices.Clone(tags), func(tag string) bool { return tag == "en" })
	assert.Equal(t, append([]string{"en"}, others...), shipped.Languages())

	for field, config := range map[string]i18n.Config{
		"Languages": {Languages: []string{"de", "xx"}}, "Default": {Default: "xx"}, "Fixed": {Fixed: "xx"},
	} {
		_, err = i18n.New(config)
		assert.EqualError(t, err, `i18n: Config.`+field+`: no messages in language "xx", expected one of `+strings.Join(tags, " "))
		assert.PanicsWithValue(t, err.Error(), func() { i18n.Must(i18n.New(config)) })
	}
	_, err = i18n.New(i18n.Config{Default: "", Languages: []string{"", "not a tag"}})
	assert.EqualError(t, err, `i18n: Config.Languages: no messages in language "", expected one of `+strings.Join(tags, " ")+`
i18n: Config.Languages: no messages in language "not a tag", expected one of `+strings.Join(tags, " "))
}

func TestContradictions(t *testing.T) {
	for want, config := range map[string]i18n.Config{
		`i18n: Config has Fixed "de" and Languages ["de" "fr"], expected one of them: with a fixed language there is nothing to choose`: {Fixed: "de", Languages: []string{"de", "fr"}},
		`i18n: Config has Fixed "de" and Default "fr", expected one of them: with a fixed language there is nothing to choose`:          {Fixed: "de", Default: "fr"},
		`i18n: Config has Fixed "de" and Override, expected one of them: with a fixed language there is nothing to choose`:              {Fixed: "de", Override: func(*http.Request) string { return "" }},
		`i18n: Config.Files[1] is nil, expected a file system with files such as de.json`:                                               {Files: []fs.FS{i18n.Plain(), nil}},
	} {
		_, err := i18n.New(config)
		assert.EqualError(t, err, want)
	}
}

func TestManyLanguages(t *testing.T) {
	many := map[string]string{}
	for _, base := range strings.Fields("de es fr it pt") {
		for _, region := range strings.Fields("AD AE AF AG AI AL AM AO AR AT AU AW AX AZ BA BB BD BE BF BG") {
			many[base+"-"+region+".json"] = `{"shop:shut": "` + base + region + `"}`
		}
	}
	b, err := i18n.New(i18n.Config{Files: []fs.FS{files(many)}})
	require.NoError(t, err)
	assert.Len(t, b.Languages(), len(languages(t))+len(many))
	for _, tag := range b.Languages() {
		assert.Equal(t, tag, chosenFor(b, tag, shopShut, errcode.UserNotFound))
	}
	assert.Equal(t, "pt-BG", b.Text("pt-BG, *;q=0.5, en;q=0", shopShut.Wrap(nil)).Language)
	assert.Equal(t, "ar", chosen(b, "*, en;q=0"), "the last of the languages may be refused, and any other")
	assert.Equal(t, "en", chosen(b, "*, pt-BG;q=0, zh-Hant;q=0"))
}

// chosenFor returns the language of the answer to a reader of a language, whichever of
// the codes it has.
func chosenFor(b *i18n.Bundle, tag string, codes ...errcode.Code) string {
	for _, code := range codes {
		if text := b.Text(tag, code.Wrap(nil)); text.Language == tag {
			return text.Language
		}
	}
	return "none"
}

func TestFileSystemsWithoutLanguages(t *testing.T) {
	many := fstest.MapFS{}
	for _, c := range "abcdefghijkl" {
		many[string(c)] = &fstest.MapFile{}
	}
	for _, row := range []struct {
		fsys fs.FS
		want string
	}{
		{fstest.MapFS{}, `no file is named for a language, such as de.json; found nothing`},
		{files(map[string]string{"de.yaml": "", "de.JSON": "{}"}), `no file is named for a language, such as de.json; found "de.JSON", "de.yaml"`},
		{files(map[string]string{"embed.go": "", "locales/de.json": "{}", "web/a.css": ""}), `no file is named for a language, such as de.json; found "embed.go", folder "locales", folder "web"; the files of the folder "locales" are those of fs.Sub(files, "locales")`},
		{many, `no file is named for a language, such as de.json; found "a", "b", "c", "d", "e", "f", "g", "h" and 4 more`},
		{missingFS{}, `no files can be listed: readdir .: file does not exist`},
	} {
		_, err := i18n.New(i18n.Config{Files: []fs.FS{i18n.Plain(), row.fsys}})
		assert.EqualError(t, err, "i18n: Config.Files[1]: "+row.want)
	}
	_, err := i18n.New(i18n.Config{Files: []fs.FS{missingFS{}}})
	assert.ErrorIs(t, err, fs.ErrNotExist)
}

// missingFS is a folder that is not there.
type missingFS struct{}

func (missingFS) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
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
	_, err := i18n.New(i18n.Config{Files: []fs.FS{brokenFS{files(map[string]string{"de.json": "{}"})}}})
	assert.EqualError(t, err, "i18n: Config.Files[0]: disk on fire")
}

func TestLaterFilesWin(t *testing.T) {
	own := files(map[string]string{"de.json": `{"user:banned": "Gesperrt", "shop:shut": "Zu"}`, "en.json": `{"user:not_found": "Nobody"}`})
	last := files(map[string]string{"de.json": `{"shop:shut": "Geschlossen"}`})
	b := i18n.Must(i18n.New(i18n.Config{Files: []fs.FS{i18n.Plain(), own, last}}))
	for _, row := range []struct {
		tag  string
		code errcode.Code
		want string
	}{
		{"de", shopShut, "Geschlossen"},
		{"de", errcode.UserBanned, "Gesperrt"},
		{"de", errcode.SessionExpired, "Ihre Sitzung ist beendet. Melden Sie sich erneut an."},
		{"en", errcode.UserNotFound, "Nobody"},
		{"en", errcode.UserBanned, "This account has been suspended."},
		{"en", shopShut, "The shop is shut"},
	} {
		assert.Equal(t, errcode.Translation{Message: row.want, Language: row.tag}, b.Text(row.tag, row.code.Wrap(nil)))
	}
	b = i18n.Must(i18n.New(i18n.Config{Files: []fs.FS{own, i18n.Plain()}}))
	assert.Equal(t, "This account has been suspended.", b.Text("en", errcode.UserBanned.Wrap(nil)).Message)
	assert.Equal(t, "Dieses Konto wurde gesperrt.", b.Text("de", errcode.UserBanned.Wrap(nil)).Message)
}

// TestPlain has a registry with few of the codes that the plain messages are for, and
// with one of its own that is spelled like a document's.
func TestPlain(t *testing.T) {
	b := i18n.Must(i18n.New(i18n.Config{Registry: bakery, Files: []fs.FS{i18n.Plain()}}))
	assert.Equal(t, "That didn’t work. Check what you entered and try again.", b.Text("en", errcode.EnvelopeValidationError.Wrap(nil)).Message)
	assert.Equal(t, "Request validation failed", b.Text("en", breadValidation.Wrap(nil)).Message)
	assert.Equal(t, "We couldn’t find what you were looking for. It may have been moved or deleted.", b.Text("en", errcode.FormProtekt.CodeFor(http.StatusGone).Wrap(nil)).Message)
	assert.Equal(t, "Payment required", b.Text("en", errcode.FormProtekt.CodeFor(http.StatusPaymentRequired).Wrap(nil)).Message, "which has no plain message")

	names, err := fs.Glob(i18n.Plain(), "*")
	require.NoError(t, err)
	for i, name := range names {
		names[i] = strings.TrimSuffix(name, ".json")
	}
	slices.Sort(names)
	assert.Equal(t, languages(t), names)
}
