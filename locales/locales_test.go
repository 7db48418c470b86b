package locales_test

import (
	"io/fs"
	"slices"
	"strings"
	"testing"
	"unicode"

	"example.com/errcode"
	"example.com/errcode/internal/delay"
	"example.com/errcode/internal/golden"
	"example.com/errcode/internal/placeholder"
	"example.com/errcode/internal/printable"
	"example.com/errcode/internal/wire"
	"example.com/errcode/locales"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// languages returns the tags of the files.
func languages(t *testing.T) []string {
	t.Helper()
	names, err := fs.Glob(locales.Files, "*.json")
	require.NoError(t, err)
	for i, name := range names {
		names[i] = strings.TrimSuffix(name, ".json")
	}
	return names
}

// A text is a member of a file, or an English text.
type text struct {
	key   string
	forms []form // the last is "other"
}

type form struct{ name, text string }

func (t text) other() string { return t.forms[len(t.forms)-1].text }

// single returns a text without plural forms.
func single(key, other string) text { return text{key, []form{{"other", other}}} }

// english returns the texts in Go source: the built-in codes, a code for each status that
// has a name, spelled as in FormDomain, the rules, and the units of {retry_after}.
func english() (texts []text) {
	for code := range errcode.All() {
		texts = append(texts, single(code.String(), code.Message()))
	}
	layout := errcode.FormDomain.Layout()
	layout.Code = nil
	spelled := errcode.NewForm(layout)
	for status := 400; status < 600; status++ {
		if code := spelled.CodeFor(status); code.StatusCode() == status {
			texts = append(texts, single(code.String(), code.Message()))
		}
	}
	for rule := range errcode.Rules() {
		texts = append(texts, single("#"+rule.String(), rule.Text()))
	}
	for unit := range delay.Units {
		one, other := unit.English()
		texts = append(texts, text{"#" + unit.String(), []form{{"one", one}, {"other", other}}})
	}
	return texts
}

// read returns the members of a file in order.
func read(t *testing.T, path string) (texts []text) {
	t.Helper()
	data, err := locales.Files.ReadFile(path)
	require.NoError(t, err)
	root, err := wire.ParseTree(data)
	require.NoError(t, err)
	for _, m := range root.Members {
		one := single(m.Key, m.Value.Text)
		if m.Value.Kind == '{' {
			one.forms = nil
			for _, f := range m.Value.Members {
				one.forms = append(one.forms, form{f.Key, f.Value.Text})
			}
		}
		texts = append(texts, one)
	}
	return texts
}

// file returns the texts as a file has them: one a line, with an indent of two spaces.
func file(texts []text) string {
	var b strings.Builder
	quoted := func(s string) string { return unescape(string(wire.AppendString(nil, s))) }
	for i, one := range texts {
		b.WriteString(map[bool]string{true: "{\n  ", false: ",\n  "}[i == 0] + quoted(one.key) + ": ")
		if len(one.forms) == 1 {
			b.WriteString(quoted(one.other()))
			continue
		}
		for j, f := range one.forms {
			b.WriteString(map[bool]string{true: "{", false: ", "}[j == 0] + quoted(f.name) + ": " + quoted(f.text))
		}
		b.WriteString("}")
	}
	return b.String() + "\n}\n"
}

// TestEnglishIsGenerated compares en.json with the texts in Go source, or writes it.
func TestEnglishIsGenerated(t *testing.T) {
	golden.Equal(t, "en.json", []byte(file(english())))
}

func TestLanguages(t *testing.T) {
	tags := languages(t)
	assert.Contains(t, tags, "en")
	for _, tag := range tags {
		parsed, err := language.Parse(tag)
		require.NoError(t, err, tag)
		assert.Equal(t, parsed.String(), tag, "a file is named for the canonical form of its tag")
	}
}

// TestL12Lint checks what a program can check of a translation.
func TestL12Lint(t *testing.T) {
	for _, tag := range languages(t) {
		t.Run(tag, func(t *testing.T) { lint(t, english(), tag, tag+".json") })
	}
}

// Names and acronyms stand in a translation just where they stand in English. AI and QR
// are not among them: some languages have words of their own for them.
var names = []string{"OAuth", "TOTP", "Turnstile", "URL", "URI", "IP", "HTTP", "LMS", "API"}

// lint compares a file with the English texts that it translates.
func lint(t *testing.T, source []text, tag, path string) {
	t.Helper()
	texts := read(t, path)
	data, err := locales.Files.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, keys(source), keys(texts), "the order of the English file, and no others")
	assert.Equal(t, file(texts), string(data), "two-space indent, one line a key")
	byEnglish, byText := map[string]string{}, map[string]string{}
	for i, one := range texts {
		from := source[i].other()
		assert.Equal(t, formsOf(tag, source[i]), formNames(one), one)
		for _, f := range one.forms {
			s := f.text
			assert.True(t, norm.NFC.IsNormalString(s), one)
			assert.Equal(t, strings.TrimSpace(s), s, one)
			assert.NotEmpty(t, s, one)
			assert.Equal(t, -1, strings.IndexFunc(s, printable.Unsafe), one)
			assert.False(t, strings.ContainsAny(filled(s), "<>{}%\u00a0"), one)
			assert.NotContains(t, s, "  ", one)
			assert.NotContains(t, s, "'", "%v: an apostrophe of a typewriter", one)
			if f.name == "other" {
				assert.ElementsMatch(t, placeholder.Names(from), placeholder.Names(s), one)
			}
			for _, name := range placeholder.Names(s) {
				assert.Contains(t, placeholder.Names(from), name, one)
			}
			for _, name := range names {
				assert.Equal(t, strings.Contains(from, name), containsWord(s, name), "%s: %v", name, one)
			}
			if strings.HasSuffix(from, ".") != endsInStop(s) && tag != "th" { // Thai has none
				t.Errorf("%v: a full stop where %q has none, or none where it has one", one, from)
			}
		}
		// One English text, one translation; two, two.
		if other, ok := byEnglish[from]; ok {
			assert.Equal(t, other, one.other())
		} else if other, ok := byText[one.other()]; ok {
			assert.Equal(t, other, from, one)
		}
		byEnglish[from], byText[one.other()] = one.other(), from
	}
}

// filled returns a text without its placeholders.
func filled(s string) string {
	return placeholder.Expand(s, func(string) (any, bool) { return "", true })
}

func keys(texts []text) (keys []string) {
	for _, one := range texts {
		keys = append(keys, one.key)
	}
	return keys
}

func formNames(one text) (names []string) {
	for _, f := range one.forms {
		names = append(names, f.name)
	}
	return names
}

// formsOf returns the plural forms that the translation of a text has: those that whole
// numbers have in the language, by CLDR, and "other".
func formsOf(tag string, source text) (names []string) {
	used := map[plural.Form]bool{plural.Other: true}
	for n := range 200 {
		used[plural.Cardinal.MatchPlural(language.MustParse(tag), n, 0, 0, 0, 0)] = len(source.forms) > 1
	}
	used[plural.Other] = true
	for form, name := range []string{plural.Other: "other", plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many"} {
		if used[plural.Form(form)] && form != int(plural.Other) {
			names = append(names, name)
		}
	}
	return append(names, "other")
}

// unescape undoes what is escaped for HTML.
func unescape(s string) string {
	return strings.NewReplacer(`\u0026`, "&", `\u003c`, "<", `\u003e`, ">").Replace(s)
}

// containsWord reports whether word stands in s, not as a part of a longer Latin word.
func containsWord(s, word string) bool {
	for {
		_, after, ok := strings.Cut(s, word)
		if !ok {
			return false
		}
		before := s[:len(s)-len(after)-len(word)]
		latin := func(r rune) bool { return r < 0x80 && unicode.IsLetter(r) }
		if !strings.ContainsFunc(last(before), latin) && !strings.ContainsFunc(first(after), latin) {
			return true
		}
		s = after
	}
}

func first(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}

func last(s string) string {
	runes := []rune(s)
	return string(runes[max(len(runes)-1, 0):])
}

func endsInStop(s string) bool {
	return slices.Contains([]string{".", "。", "।", "۔"}, last(s))
}
