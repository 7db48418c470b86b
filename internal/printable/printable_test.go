package printable_test

import (
	"fmt"
	"strconv"
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

// naive is what Append appends, one character at a time.
func naive(dst, s string, limit int) (text string, ok bool) {
	for _, piece := range pieces(s) {
		if len(dst)+len(piece) > limit {
			runes := []rune(dst)
			for len(string(runes))+len("…") > limit {
				runes = runes[:len(runes)-1]
			}
			return string(runes) + "…", false
		}
		dst += piece
	}
	return dst, true
}

// pieces returns what each character of s is written as.
func pieces(s string) (all []string) {
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\ufffd"):
			all = append(all, fmt.Sprintf(`\x%02x`, s[i]))
		case strings.ContainsRune("\n\r\t", r):
			all = append(all, strings.Trim(strconv.QuoteRune(r), "'"))
		case printable.Unsafe(r):
			all = append(all, fmt.Sprintf(`\u%04x`, r))
		default:
			all = append(all, string(r))
		}
	}
	return all
}

// FuzzAppend compares Append and Text with naive.
func FuzzAppend(f *testing.F) {
	for _, s := range []string{"", "plain", "seven b", "eight by", "a text of more than eight bytes", "a\nb", "\u202e\xff🙂", strings.Repeat("é\x00", 40)} {
		f.Add("dst", s, 16)
		f.Add("12345678", s, 1000)
	}
	for _, c := range []byte{0, '\n', 0x1f, ' ', '~', 0x7f, 0x80, 0xff} { // at each place in a word
		for i := range 9 {
			f.Add("", strings.Repeat("~", i)+string([]byte{c})+strings.Repeat(" ", 17-i), 24)
		}
	}
	f.Fuzz(func(t *testing.T, dst, s string, limit int) {
		limit = 3 + int(uint(limit)%200)   // room for an ellipsis
		dst = strings.ToValidUTF8(dst, "") // what was appended before is
		want, ok := naive(dst, s, limit)
		got, gotOK := printable.Append([]byte(dst), s, limit)
		if string(got) != want || gotOK != ok {
			t.Errorf("Append(%q, %q, %d) = %q, %t, expected %q, %t", dst, s, limit, got, gotOK, want, ok)
		}
		want, _ = naive("", s, limit)
		if got := printable.Text(s, limit); got != want {
			t.Errorf("Text(%q, %d) = %q, expected %q", s, limit, got, want)
		}
	})
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
