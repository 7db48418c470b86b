// Package wire writes and reads the JSON of error bodies and of files with messages and
// codes. Its work is bounded, and it uses no reflection.
package wire

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"example.com/errcode/internal/printable"
)

const hex = "0123456789abcdef"

// Eight bytes, each 1 or the high bit.
const (
	ones  = 0x0101010101010101
	highs = 0x8080808080808080
)

// isPlain[c] is true if c is an ASCII character that needs no escape in a JSON string, even
// if the JSON is embedded in HTML.
var isPlain = func() (t [256]bool) {
	for c := 0x20; c < utf8.RuneSelf; c++ {
		t[c] = c != '"' && c != '\\' && c != '<' && c != '>' && c != '&'
	}
	return t
}()

// AppendString appends s to dst as a JSON string. It writes the same bytes as version 1
// of encoding/json: <, >, &, U+2028 and U+2029 are escaped, and each byte of invalid
// UTF-8 becomes \ufffd.
func AppendString(dst []byte, s string) []byte {
	dst, _ = appendText(dst, s)
	return dst
}

// AppendMember appends the member of an object and a comma. If a text is not valid
// UTF-8, ok is false, and what was appended is of no use.
func AppendMember(dst []byte, key, value string) (_ []byte, ok bool) {
	if dst, ok = appendText(dst, key); ok {
		dst, ok = appendText(append(dst, ':'), value)
	}
	return append(dst, ','), ok
}

// appendText does what AppendString does, and reports whether s is valid UTF-8.
func appendText(dst []byte, s string) (_ []byte, valid bool) {
	dst = append(dst, '"')
	n := len(dst)
	dst = slices.Grow(dst, len(s)+len(`":`)) // a colon or a comma comes next
	if text := dst[n : n+len(s)]; copyVerbatim(text, s) {
		return append(dst[:n+len(s)], '"'), true
	}
	return appendQuoted(dst, s)
}

// copyVerbatim copies s to dst, and reports whether a JSON string has it as it is: s is
// valid UTF-8, and nothing in it needs an escape.
func copyVerbatim(dst []byte, s string) bool {
	seen, escape := uint64(0), uint64(0) // of all bytes, or'ed
	if n := len(s); n < 8 {
		for i := range n {
			c := s[i]
			dst[i] = c
			if c >= utf8.RuneSelf {
				seen = highs
			} else if !isPlain[c] {
				escape = highs
			}
		}
	} else {
		for i := 0; i < n-8; i += 8 {
			x := load(s[i:])
			binary.LittleEndian.PutUint64(dst[i:], x)
			seen, escape = seen|x, escape|escapes(x)
		}
		x := load(s[n-8:]) // some of them perhaps for the second time
		binary.LittleEndian.PutUint64(dst[n-8:], x)
		seen, escape = seen|x, escape|escapes(x)
	}
	return escape == 0 && (seen&highs == 0 || utf8.ValidString(s) && !separates(s))
}

// separates reports whether s has U+2028 or U+2029.
func separates(s string) bool {
	return strings.Contains(s, "\u2028") || strings.Contains(s, "\u2029")
}

// appendQuoted appends any s and a quote, and reports whether s is valid UTF-8.
func appendQuoted(dst []byte, s string) (_ []byte, valid bool) {
	valid = true
	start := 0 // s[start:i] is plain and not yet appended
	for i := 0; ; {
		if i < len(s) && s[i] < utf8.RuneSelf { // usually not after a non-ASCII character
			i += plainPrefix(s[i:])
		}
		if i >= len(s) {
			break
		}
		c := s[i]
		if c < utf8.RuneSelf {
			dst = append(dst, s[start:i]...)
			dst = appendEscape(dst, c)
			i++
			start = i
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			valid = false
			dst = append(dst, s[start:i]...)
			dst = append(dst, `\ufffd`...)
			start = i + size
		case r == '\u2028', r == '\u2029':
			dst = append(dst, s[start:i]...)
			dst = append(dst, '\\', 'u', '2', '0', '2', hex[r&15])
			start = i + size
		}
		i += size
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"'), valid
}

// AppendEscaped appends s as AppendString does, but also escapes the invisible characters
// that could deceive a reader: those that printable.Unsafe reports.
func AppendEscaped(dst []byte, s string) []byte {
	for _, r := range string(AppendString(nil, s)) {
		if printable.Unsafe(r) {
			dst = fmt.Appendf(dst, `\u%04x`, r) // all of them are below U+10000
		} else {
			dst = utf8.AppendRune(dst, r)
		}
	}
	return dst
}

func appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\b':
		return append(dst, `\b`...)
	case '\f':
		return append(dst, `\f`...)
	case '\n':
		return append(dst, `\n`...)
	case '\r':
		return append(dst, `\r`...)
	case '\t':
		return append(dst, `\t`...)
	}
	return append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
}

// plainPrefix returns the number of plain bytes before the first that is not plain. It
// looks at eight bytes at a time.
func plainPrefix(s string) int {
	if len(s) < 8 {
		i := 0
		for i < len(s) && isPlain[s[i]] {
			i++
		}
		return i
	}
	for i := 0; i+8 <= len(s); i += 8 {
		if special := specials(load(s[i:])); special != 0 {
			return i + bits.TrailingZeros64(special)/8
		}
	}
	// Look at the last eight bytes. Those that were looked at before are plain.
	last := len(s) - 8
	return last + bits.TrailingZeros64(specials(load(s[last:])))/8
}

func load(s string) uint64 {
	_ = s[7]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}

// escapes returns 0 if no ASCII character in x needs an escape. Otherwise the lowest bit
// that is set is the high bit of the first that does; those above it may be false alarms.
func escapes(x uint64) uint64 {
	angle, quote, slash := escaped(x)
	return ((x-0x20*ones)&^x | (angle-ones)&^angle | (quote-ones)&^quote | (slash-ones)&^slash) & highs
}

// escaped returns numbers with a byte that is zero where x has one of < and >, of " and &,
// and a backslash. The characters of each pair differ in one bit.
func escaped(x uint64) (angle, quote, slash uint64) {
	return (x | 0x02*ones) ^ '>'*ones, (x | 0x04*ones) ^ '&'*ones, x ^ '\\'*ones
}

// specials sets the high bit of each byte of x that is not plain. The lowest bit that is
// set is right; those above it may be false alarms. If none is set, bits.TrailingZeros64
// returns 64, which is eight bytes.
func specials(x uint64) uint64 {
	angle, quote, slash := escaped(x)
	// A subtraction sets the high bit of a byte that is zero. Otherwise that bit was set
	// before, and x has it too, or a lower byte borrowed, which is marked as well.
	return (x | (x - 0x20*ones) | (angle - ones) | (quote - ones) | (slash - ones)) & highs
}
