package wire_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"example.com/errcode/internal/wire"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestAppendString(t *testing.T) {
	for s, want := range map[string]string{
		"":                         `""`,
		"plain":                    `"plain"`,
		"12345678":                 `"12345678"`,
		"123456789 and more":       `"123456789 and more"`,
		"\"\\/":                    `"\"\\/"`,
		"\b\f\n\r\t":               `"\b\f\n\r\t"`,
		"\x00\x01\x1b\x1f\x7f":     "\"\\u0000\\u0001\\u001b\\u001f\x7f\"",
		"<script>&'</script>":      `"\u003cscript\u003e\u0026'\u003c/script\u003e"`,
		"\u2027\u2028\u2029\u202a": "\"\u2027\\u2028\\u2029\u202a\"",
		"äöü€\U0001f600":           "\"äöü€\U0001f600\"",
		"bad\xff\xfe!":             `"bad\ufffd\ufffd!"`,
		"\xed\xa0\x80":             `"\ufffd\ufffd\ufffd"`, // a surrogate
		"cut \xe2\x82":             `"cut \ufffd\ufffd"`,
		"\xc0\x80":                 `"\ufffd\ufffd"`, // overlong
		"\ufffd":                   "\"\ufffd\"",     // a valid one is kept
		"eight by\"te, then \xff<": `"eight by\"te, then \ufffd\u003c"`,
	} {
		assert.Equal(t, want, string(wire.AppendString(nil, s)))
		assert.Equal(t, "x"+want, string(wire.AppendString([]byte("x"), s)))
	}
}

// checkString checks AppendString and Unquote against encoding/json.
func checkString(t *testing.T, s string) {
	t.Helper()
	want := naiveString(t, s)
	got := string(wire.AppendString(nil, s))
	if want != got {
		require.Equal(t, want, got, "%q", s)
	}
	if text := wire.Unquote([]byte(got)); text != string([]rune(s)) {
		require.Equal(t, string([]rune(s)), text)
	}
}

// naiveString is AppendString with the help of encoding/json. It replaces invalid UTF-8
// itself, since version 2 of encoding/json does so in another way.
func naiveString(t *testing.T, s string) string {
	t.Helper()
	var naive strings.Builder
	naive.WriteByte('"')
	for {
		head, bad := s, invalid(s)
		if bad >= 0 {
			head = s[:bad]
		}
		b, err := json.Marshal(head)
		require.NoError(t, err)
		naive.Write(b[1 : len(b)-1])
		if bad < 0 {
			break
		}
		naive.WriteString(`\ufffd`)
		s = s[bad+1:]
	}
	naive.WriteByte('"')
	return naive.String()
}

// invalid returns the index of the first byte of s that is not valid UTF-8, or -1.
func invalid(s string) int {
	for i, r := range s {
		if r == utf8.RuneError && !strings.HasPrefix(s[i:], "\ufffd") {
			return i
		}
	}
	return -1
}

// TestAppendStringEveryByte has each pair of bytes in the middle of eight, where the test
// of all eight at once could confuse them, and each byte at each index of short strings.
func TestAppendStringEveryByte(t *testing.T) {
	for a := range 256 {
		for b := range 256 {
			checkString(t, string([]byte{'1', '2', '3', byte(a), byte(b), '6', '7', '8'}))
		}
	}
	for length := range 18 {
		for at := range length {
			for c := range 256 {
				s := []byte(strings.Repeat("!", length))
				s[at] = byte(c)
				checkString(t, string(s))
			}
		}
	}
}

func TestAppendEscaped(t *testing.T) {
	for s, want := range map[string]string{
		"":                           `""`,
		"größe <b>\n":                `"größe \u003cb\u003e\n"`,
		"a\x7fb\u009b":               `"a\u007fb\u009b"`,
		"\u202eevil\u2069\u061c":     `"\u202eevil\u2069\u061c"`,
		"\u2028\xff\ufffd\U0001f600": "\"\\u2028\\ufffd\ufffd\U0001f600\"",
	} {
		assert.Equal(t, want, string(wire.AppendEscaped(nil, s)))
		assert.Equal(t, "x"+want, string(wire.AppendEscaped([]byte("x"), s)))
		assert.Equal(t, string([]rune(s)), wire.Unquote([]byte(want)))
	}
}

func TestAppendStringEveryRune(t *testing.T) {
	const at = 512
	var s []rune
	for r := range rune(utf8.MaxRune + 1) {
		if s = append(s, r); len(s) == at {
			checkString(t, string(s))
			s = s[:0]
		}
	}
	require.Empty(t, s)
}
