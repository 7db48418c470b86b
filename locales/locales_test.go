package locales_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"example.com/errcode"
	"example.com/errcode/internal/placeholder"
	"example.com/errcode/internal/printable"
	"example.com/errcode/locales"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/unicode/norm"
)

var update = flag.Bool("update", false, "write en.json anew")

const languages = "ar de en es fr it ja ko pl pt ru th tr zh-Hans zh-Hant"

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
	for code := range errcode.All() {
		b.WriteString(map[bool]string{true: "{\n  ", false: ",\n  "}[b.Len() == 0])
		for _, s := range []string{code.String(), code.Message()} {
			require.NoError(t, encoder.Encode(s))
			b.Truncate(b.Len() - 1) // the newline
			if s == code.String() {
				b.WriteString(": ")
			}
		}
	}
	b.WriteString("\n}\n")
	if *update {
		require.NoError(t, os.WriteFile("en.json", b.Bytes(), 0o644))
	}
	committed, err := os.ReadFile("en.json")
	require.NoError(t, err)
	assert.Equal(t, b.String(), string(committed))
}

func TestLanguages(t *testing.T) {
	names, err := fs.Glob(locales.Files, "*")
	require.NoError(t, err)
	assert.Equal(t, strings.Fields(languages), strings.Fields(strings.ReplaceAll(strings.Join(names, " "), ".json", "")))
}

// TestL12Lint checks what a program can check of a translation.
func TestL12Lint(t *testing.T) {
	var codes []string
	for code := range errcode.All() {
		codes = append(codes, code.String())
	}
	// Names and acronyms stand in a translation just where they stand in English,
	// but for AI, which some languages write their own way.
	names := []string{"OAuth", "TOTP", "Turnstile", "URL", "IP", "LMS"}
	english := read(t, "en")
	for _, tag := range strings.Fields(languages) {
		t.Run(tag, func(t *testing.T) {
			data, err := locales.Files.ReadFile(tag + ".json")
			require.NoError(t, err)
			pairs := read(t, tag)
			var keys []string
			byEnglish, byText := map[string]string{}, map[string]string{}
			var again strings.Builder // the file, as it should be written
			for i, p := range pairs {
				keys = append(keys, p.code)
				source := english[i].text
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
			assert.Equal(t, codes, keys)
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
		_, behind, ok := strings.Cut(s, word)
		if !ok {
			return false
		}
		before := s[:len(s)-len(behind)-len(word)]
		latin := func(r rune) bool { return r < 0x80 && unicode.IsLetter(r) }
		if !strings.ContainsFunc(last(before), latin) && !strings.ContainsFunc(first(behind), latin) {
			return true
		}
		s = behind
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
