package locales_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"unicode"

	"example.com/errcode"
	"example.com/errcode/internal/golden"
	"example.com/errcode/internal/placeholder"
	"example.com/errcode/internal/printable"
	"example.com/errcode/locales"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"golang.org/x/text/unicode/norm"
)

// languages returns the tags of the files.
func languages(t *testing.T) []string {
	t.Helper()
	names, err := fs.Glob(locales.Files, "*")
	require.NoError(t, err)
	for i, name := range names {
		names[i] = strings.TrimSuffix(name, ".json")
	}
	return names
}

// texts returns the keys of every file, each with its English text: the built-in codes,
// and a code for each status that has a name, spelled as in FormDomain.
func texts() []pair {
	var pairs []pair
	for code := range errcode.All() {
		pairs = append(pairs, pair{code.String(), code.Message()})
	}
	layout := errcode.FormDomain.Layout()
	layout.Code = nil
	form := errcode.NewForm(layout)
	for status := 400; status < 600; status++ {
		if code := form.CodeFor(status); code.StatusCode() == status {
			pairs = append(pairs, pair{code.String(), code.Message()})
		}
	}
	return pairs
}

// pair is a code and its text.
type pair struct{ code, text string }

// read returns the members of a file in order.
func read(t *testing.T, tag string) []pair {
	t.Helper()
	data, err := locales.Files.ReadFile(tag + ".json")
	require.NoError(t, err)
	decoder := json.NewDecoder(bytes.NewReader(data))
	next := func() any {
		token, err := decoder.Token()
		require.NoError(t, err)
		return token
	}
	var pairs []pair
	require.Equal(t, json.Delim('{'), next())
	for decoder.More() {
		pairs = append(pairs, pair{next().(string), next().(string)})
	}
	return pairs
}

// TestEnglishIsGenerated compares en.json with the catalogues, or writes it.
func TestEnglishIsGenerated(t *testing.T) {
	b := &bytes.Buffer{}
	encoder := json.NewEncoder(b)
	encoder.SetEscapeHTML(false)
	for _, p := range texts() {
		b.WriteString(map[bool]string{true: "{\n  ", false: ",\n  "}[b.Len() == 0])
		for i, s := range []string{p.code, p.text} {
			b.WriteString([]string{"", ": "}[i])
			require.NoError(t, encoder.Encode(s))
			b.Truncate(b.Len() - 1) // the newline
		}
	}
	b.WriteString("\n}\n")
	golden.Equal(t, "en.json", b.Bytes())
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
	var codes []string
	for _, p := range texts() {
		codes = append(codes, p.code)
	}
	// Names and acronyms stand in a translation just where they stand in English. AI is
	// not among them: some languages have a word of their own for it.
	names := []string{"OAuth", "TOTP", "Turnstile", "URL", "URI", "IP", "HTTP", "LMS"}
	english := map[string]string{}
	for _, p := range read(t, "en") {
		english[p.code] = p.text
	}
	for _, tag := range languages(t) {
		t.Run(tag, func(t *testing.T) {
			data, err := locales.Files.ReadFile(tag + ".json")
			require.NoError(t, err)
			pairs := read(t, tag)
			var keys, missing []string
			byEnglish, byText := map[string]string{}, map[string]string{}
			var again strings.Builder // the file, as it should be written
			for i, p := range pairs {
				keys = append(keys, p.code)
				source := english[p.code]
				assert.True(t, norm.NFC.IsNormalString(p.text), p)
				assert.Equal(t, strings.TrimSpace(p.text), p.text, p)
				assert.NotEmpty(t, p.text, p)
				assert.Equal(t, -1, strings.IndexFunc(p.text, printable.Unsafe), p)
				assert.False(t, strings.ContainsAny(p.text, "<>{}%\u00a0"), p)
				assert.NotContains(t, p.text, "  ", p)
				assert.Empty(t, placeholder.Names(p.text))
				for _, name := range names {
					assert.Equal(t, strings.Contains(source, name), containsWord(p.text, name), "%s: %v", name, p)
				}
				// One English text, one translation; two, two.
				if other, ok := byEnglish[source]; ok {
					assert.Equal(t, other, p.text)
				} else if other, ok := byText[p.text]; ok {
					assert.Equal(t, other, source, p)
				}
				byEnglish[source], byText[p.text] = p.text, source

				quoted, err := json.Marshal(p.text)
				require.NoError(t, err)
				again.WriteString(map[bool]string{true: "{\n", false: ",\n"}[i == 0] + `  "` + p.code + `": ` + string(quoted))
				if strings.HasSuffix(source, ".") != endsInStop(p.text) && tag != "th" { // Thai has none
					t.Errorf("%v: a full stop where %q has none, or none where it has one", p, source)
				}
			}
			for _, code := range codes {
				if !slices.Contains(keys, code) {
					missing = append(missing, code)
				}
			}
			if assert.Empty(t, missing, "codes without a translation") {
				assert.Equal(t, codes, keys, "the order of the codes, and no others")
			}
			assert.Equal(t, unescape(again.String())+"\n}\n", string(data), "two-space indent, one line a code")
		})
	}
}

// unescape undoes what json.Marshal does for HTML.
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
