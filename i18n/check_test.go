package i18n_test

import (
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/i18n"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// units are the keys of what {retry_after} is counted in.
var units = []string{"#second", "#minute", "#hour", "#day"}

func TestMissing(t *testing.T) {
	b, err := i18n.New(i18n.Config{Languages: []string{"de", "pl", "el", "el-CY"}, Files: []fs.FS{files(map[string]string{
		"de.json":    `{"shop:shut": "Zu", "shop:wait": "{name} {seconds}", "shop:too_many_items": "{count}"}`,
		"pl.json":    `{"shop:shut": "Nie", "shop:wait": {"one": "{name} {seconds}", "few": "{name} {seconds}", "other": "{name} {seconds}"}, "shop:too_many_items": {"few": "{count}", "other": "{count}"}, "#day": {"one": "dzień", "few": "{n} dni", "other": "{n} dnia"}}`,
		"el.json":    `{"shop:shut": "Κλειστά", "shop:wait": "{name} {seconds}", "shop:too_many_items": "{count}", "#second": "{n} δ", "#required": "Υποχρεωτικό"}`,
		"el-CY.json": `{"user:banned": "Όχι"}`,
	})}})
	require.NoError(t, err)
	byLanguage := map[string][]i18n.Missing{}
	for m := range b.Missing() {
		byLanguage[m.Language] = append(byLanguage[m.Language], m)
	}
	assert.Empty(t, byLanguage["en"])
	assert.Empty(t, byLanguage["de"])
	assert.Equal(t, []i18n.Missing{
		{Language: "pl", Key: "shop:wait", English: "Try again in {seconds} seconds, {name}", Forms: []string{"many"}},
		{Language: "pl", Key: "shop:too_many_items", English: "{count} items", Forms: []string{"one", "many"}},
		{Language: "pl", Key: "#day", English: "{n} days", Forms: []string{"many"}},
	}, byLanguage["pl"])
	var greek []string
	for _, m := range byLanguage["el"] {
		greek = append(greek, m.Key)
	}
	assert.Contains(t, greek, "user:not_found")
	assert.NotContains(t, greek, "user:banned", "which stands in el-CY, and is read in el")
	assert.Contains(t, greek, "#invalid")
	assert.Contains(t, greek, "#day")
	assert.NotContains(t, greek, "#second")
	assert.NotContains(t, greek, "#required")
	assert.NotContains(t, greek, "shop:shut")
	assert.Len(t, byLanguage["el-CY"], len(greek))

	lines := strings.Split(b.Check().Error(), "\n")
	assert.Equal(t, []string{
		`pl: the message for code "shop:wait" lacks the plural forms ["many"] (Try again in {seconds} seconds, {name})`,
		`pl: the message for code "shop:too_many_items" lacks the plural forms ["one" "many"] ({count} items)`,
		`pl: the message for key "#day" lacks the plural forms ["many"] ({n} days)`,
	}, lines[:3])
	assert.Contains(t, lines, `el: no message for key "#too_short" (Too short, the minimum length is {min})`)
	missing, ok := errors.AsType[i18n.Missing](b.Check())
	assert.True(t, ok)
	assert.Equal(t, byLanguage["pl"][0], missing)
	for range b.Missing() {
		break
	}
}

// TestOverridesSetThePlaceholders has texts in the default language, and in English, that
// have other placeholders than the text in Go source.
func TestOverridesSetThePlaceholders(t *testing.T) {
	for _, row := range []struct {
		name   string
		config i18n.Config
		files  []map[string]string
		want   []string
	}{
		{"English", i18n.Config{}, []map[string]string{{
			"en.json": `{"rate_limit:exceeded": "Wait {retry_after}"}`, "de.json": `{"rate_limit:exceeded": "{retry_after} warten"}`,
		}}, nil},
		{"not in a translation", i18n.Config{}, []map[string]string{{
			"en.json": `{"rate_limit:exceeded": "Wait {retry_after}"}`, "de.json": `{"rate_limit:exceeded": "Warten"}`,
		}}, []string{`de.json:1:2: code "rate_limit:exceeded" has the placeholders [], expected those of the English message, ["retry_after"]`}},
		{"in a translation alone", i18n.Config{}, []map[string]string{{
			"de.json": `{"rate_limit:exceeded": "{retry_after} warten"}`,
		}}, []string{`de.json:1:2: code "rate_limit:exceeded" has the placeholders ["retry_after"], expected those of the English message, []`}},
		{"the default language is not English", i18n.Config{Default: "de"}, []map[string]string{{
			"de.json": `{"rate_limit:exceeded": "{retry_after} warten", "shop:shut": "Zu bis {time}"}`, "fr.json": `{"rate_limit:exceeded": "{retry_after}", "shop:shut": "Fermé"}`,
		}}, []string{`fr.json:1:42: code "shop:shut" has the placeholders [], expected those of the message in "de", ["time"]`}},
		{"English sets what the default language does not", i18n.Config{Default: "de"}, []map[string]string{{
			"en.json": `{"shop:shut": "Shut until {time}"}`, "fr.json": `{"shop:shut": "Fermé jusqu’à {time}"}`,
		}}, nil},
		{"a later file", i18n.Config{}, []map[string]string{
			{"en.json": `{"shop:shut": "Shut until {time}"}`, "de.json": `{"shop:shut": "Zu"}`},
			{"en.json": `{"shop:shut": "Shut"}`},
		}, nil},
		{"a later file replaces the text", i18n.Config{}, []map[string]string{
			{"de.json": `{"shop:shut": "Zu bis {time}"}`},
			{"de.json": `{"shop:shut": "Zu"}`},
		}, nil},
		{"rules may leave out theirs", i18n.Config{}, []map[string]string{{
			"en.json": `{"#too_short": "Too short"}`, "de.json": `{"#too_short": "Zu kurz, mindestens {min}"}`, "fr.json": `{"#too_short": "Trop court"}`,
		}}, []string{`de.json:1:2: key "#too_short" has the placeholders ["min"], expected those of the English message, []`}},
	} {
		for _, content := range row.files {
			row.config.Files = append(row.config.Files, files(content))
		}
		_, err := i18n.New(row.config)
		if row.want == nil {
			assert.NoError(t, err, row.name)
		} else if assert.Error(t, err, row.name) {
			assert.Equal(t, row.want, strings.Split(err.Error(), "\n"), row.name)
		}
	}
	// The plain messages set them too.
	_, err := i18n.New(i18n.Config{Files: []fs.FS{i18n.Plain(), files(map[string]string{"de.json": `{"rate_limit:exceeded": "Warten"}`})}})
	assert.EqualError(t, err, `de.json:1:2: code "rate_limit:exceeded" has the placeholders [], expected those of the English message, ["retry_after"]`)
}

// TestConsistentTexts has codes that share one English text.
func TestConsistentTexts(t *testing.T) {
	refused := `de.json:1:2: code "TOKEN_EXPIRED" has another text than code "token_expired", but the same in English ("Access token has expired")`
	own := files(map[string]string{"de.json": `{"TOKEN_EXPIRED": "x"}`})
	_, err := i18n.New(i18n.Config{Files: []fs.FS{own}})
	assert.EqualError(t, err, refused)
	_, err = i18n.New(i18n.Config{Files: []fs.FS{i18n.Plain(), own}})
	assert.EqualError(t, err, refused)
	// Where English tells them apart, a translation may.
	_, err = i18n.New(i18n.Config{Files: []fs.FS{own, files(map[string]string{"en.json": `{"TOKEN_EXPIRED": "Sign in"}`})}})
	assert.NoError(t, err)
	// Codes that share a plain message only may part.
	_, err = i18n.New(i18n.Config{Files: []fs.FS{i18n.Plain(), files(map[string]string{"de.json": `{"session:expired": "x"}`})}})
	assert.NoError(t, err)
}

// TestShippedIsComplete is what Check says of the shipped languages.
func TestShippedIsComplete(t *testing.T) {
	for _, files := range [][]fs.FS{nil, {i18n.Plain()}} {
		b := i18n.Must(i18n.New(i18n.Config{Registry: errcode.NewRegistry(slices.Collect(documented())...), Files: files}))
		assert.NoError(t, b.Check())
	}
}

// documented yields the tables of the documents.
func documented() func(yield func(*errcode.Catalogue) bool) {
	return func(yield func(*errcode.Catalogue) bool) {
		for c := range errcode.Catalogues() {
			if c.Document() != "" && !yield(c) {
				return
			}
		}
	}
}
