package printable_test

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"example.com/errcode/internal/printable"
	"github.com/stretchr/testify/assert"
)

func TestUnsafe(t *testing.T) {
	const direction = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
	for r := rune(0); r <= unicode.MaxRune; r++ {
		want := unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || strings.ContainsRune(direction, r)
		if printable.Unsafe(r) != want && r != utf8.RuneError {
			assert.Equal(t, want, printable.Unsafe(r), "%U", r)
		}
	}
	assert.True(t, unicode.Is(unicode.Bidi_Control, '\u061c'))
	for _, r := range direction {
		assert.True(t, unicode.Is(unicode.Bidi_Control, r), "%U", r)
	}
	assert.False(t, printable.Unsafe(utf8.RuneError), "a text may contain it")
}

func TestText(t *testing.T) {
	for s, want := range map[string]string{
		"":                         "",
		"plain":                    "plain",
		"Größe, размер, 大小, 🙂":     "Größe, размер, 大小, 🙂",
		"a\nb\rc\td":               `a\nb\rc\td`,
		"\x00\x1b[2J\x7f\u009b":    `\u0000\u001b[2J\u007f\u009b`,
		"\u202eevil\u2066\u2069":   `\u202eevil\u2066\u2069`,
		"\u2028\u2029\u061c\u200f": `\u2028\u2029\u061c\u200f`,
		"\xff\xc3(\xe2\x82":        `\xff\xc3(\xe2\x82`,
		"\uFFFD":                   "\uFFFD", // valid as it is
		`C:\new`:                   `C:\new`, // text, not Go source
	} {
		assert.Equal(t, want, printable.Text(s, 100))
		b, ok := printable.Append([]byte("> "), s, 100)
		assert.Equal(t, "> "+want, string(b))
		assert.True(t, ok)
	}
}

func TestTextLimit(t *testing.T) {
	for _, row := range []struct {
		s     string
		limit int
		want  string
	}{
		{"12345678", 8, "12345678"},
		{"123456789", 8, "12345…"},
		{"1234567\n", 8, "12345…"}, // \n takes two bytes
		{"123456\n", 8, `123456\n`},
		{"1234567\n", 9, `1234567\n`},
		{"12é45678", 9, "12é45678"},
		{"12é456789", 9, "12é45…"},
		{"123éééé", 9, "123é…"}, // a character is not split
		{"1234é\u202e", 9, "1234é…"},
		{strings.Repeat("🙂", 3), 12, "🙂🙂🙂"},
		{strings.Repeat("🙂", 4), 12, "🙂🙂…"},
		{"1234", 3, "…"},
	} {
		assert.Equal(t, row.want, printable.Text(row.s, row.limit), "%q at %d", row.s, row.limit)
		b, ok := printable.Append(nil, row.s, row.limit)
		assert.Equal(t, row.want, string(b))
		assert.Equal(t, !strings.HasSuffix(row.want, "…"), ok)
	}

	// What dst held before counts, and is cut to make room.
	b, ok := printable.Append([]byte("12345678"), "9", 8)
	assert.Equal(t, "12345…", string(b))
	assert.False(t, ok)
	b, ok = printable.Append([]byte("12345678"), "", 8)
	assert.Equal(t, "12345678", string(b))
	assert.True(t, ok)
}

func TestWhole(t *testing.T) {
	assert.Empty(t, printable.Whole(""))
	assert.Equal(t, "größe", printable.Whole("größe"))
	assert.Equal(t, strings.Repeat(`\u0000`, 1000), printable.Whole(strings.Repeat("\x00", 1000)))
}

func TestLines(t *testing.T) {
	for s, want := range map[string][]string{
		"":                  {""},
		" ":                 {""},
		"one":               {"one"},
		"one  two\n":        {"one two"},
		"größe größe":       {"größe", "größe"}, // 11 characters
		"größe größ a":      {"größe größ", "a"},
		"a longestword bcd": {"a", "longestword", "bcd"},
	} {
		assert.Equal(t, want, printable.Lines(s, 10), s)
	}
}

func TestCutRunes(t *testing.T) {
	for _, row := range []struct{ s, want string }{
		{"", ""},
		{"12345", "12345"},
		{"123456", "1234…"},
		{"ééééé", "ééééé"},
		{"éééééé", "éééé…"},
		{"1234🙂", "1234🙂"},
		{"1234🙂6", "1234…"},
		{"\xff\xff\xff\xff\xff", "\xff\xff\xff\xff\xff"},
		{"\xff\xff\xff\xff\xff\xff", "\xff\xff\xff\xff…"},
	} {
		assert.Equal(t, row.want, printable.CutRunes(row.s, 5), "%q", row.s)
	}
}

func TestCutBytes(t *testing.T) {
	for _, row := range []struct{ s, want string }{
		{"", ""},
		{"12345", "12345"},
		{"123456", "12345"},
		{"1234é", "1234"},
		{"123é5", "123é"},
		{"12🙂7", "12"},
		{"🙂🙂", "🙂"},
		{"\x80\x80\x80\x80\x80\x80", ""}, // no character begins here
	} {
		assert.Equal(t, row.want, printable.CutBytes(row.s, 5), "%q", row.s)
	}
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "plain", "a\nb", "\u202e\xff🙂", strings.Repeat("é\x00", 40)} {
		f.Add(s, 16)
	}
	f.Fuzz(func(t *testing.T, s string, limit int) {
		limit = 3 + int(uint(limit)%100) // room for an ellipsis
		text := printable.Text(s, limit)
		if len(text) > limit || !utf8.ValidString(text) || strings.ContainsFunc(text, printable.Unsafe) {
			t.Errorf("Text(%q, %d) = %q", s, limit, text)
		}
		if again := printable.Text(text, limit); again != text {
			t.Errorf("Text(%q, %d) = %q, then %q", s, limit, text, again)
		}
		if cut := printable.CutBytes(s, limit); len(cut) > limit || !strings.HasPrefix(s, cut) {
			t.Errorf("CutBytes(%q, %d) = %q", s, limit, cut)
		}
		if cut := printable.CutRunes(s, limit); utf8.RuneCountInString(cut) > limit {
			t.Errorf("CutRunes(%q, %d) = %q", s, limit, cut)
		}
	})
}
