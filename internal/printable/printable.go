// Package printable makes text safe to print in a log line or on a terminal.
package printable

import (
	"encoding/binary"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Ellipsis is the end of a text that was cut.
const Ellipsis = "…"

// Unsafe reports whether r could forge a log line or disturb a terminal. Such characters
// are control characters, line and paragraph separators, and characters that change the
// direction of the text around them (Unicode TR 9).
func Unsafe(r rune) bool {
	switch {
	case r < 0x80:
		return r < 0x20 || r == 0x7f
	case r == 0x061c, r == 0x200e, r == 0x200f, // direction marks
		0x202a <= r && r <= 0x202e, // embeddings and overrides
		0x2066 <= r && r <= 0x2069, // isolates
		r == 0x2028, r == 0x2029:
		return true
	}
	return unicode.IsControl(r)
}

// plain returns the length of the longest prefix of s that is printable ASCII. It looks at
// eight bytes at a time.
func plain(s string) int {
	const (
		ones  = 0x0101010101010101
		highs = 0x8080808080808080
	)
	i := 0
	for ; i+8 <= len(s); i += 8 {
		x := binary.LittleEndian.Uint64([]byte(s[i : i+8]))
		// Adding one sets the high bit of 0x7f. Subtracting sets that of what is below a
		// space. If that borrows from the next byte, the answer is known already.
		if (x|(x+ones)|(x-' '*ones))&highs != 0 {
			break
		}
	}
	for i < len(s) && ' ' <= s[i] && s[i] <= '~' {
		i++
	}
	return i
}

// Append appends s to dst with unsafe characters and invalid UTF-8 written as Go escapes
// (\n, \u202e, \xff). If the result would be longer than limit bytes, ok is false, and
// the result is cut and ends in an ellipsis; what dst held before may be cut too. The
// limit must be at least the length of the ellipsis, 3.
func Append(dst []byte, s string, limit int) (_ []byte, ok bool) {
	const hex = "0123456789abcdef"
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf { // else plain finds nothing
			n, room := plain(s[i:]), max(limit-len(dst), 0)
			if dst = append(dst, s[i:i+min(n, room)]...); n > room {
				return cut(dst, limit), false
			}
			if i += n; i == len(s) {
				break
			}
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		var buf [6]byte
		text := append(buf[:0], s[i:i+size]...)
		switch {
		case r == utf8.RuneError && size == 1:
			text = append(buf[:0], '\\', 'x', hex[s[i]>>4], hex[s[i]&15])
		case r == '\n':
			text = append(buf[:0], `\n`...)
		case r == '\r':
			text = append(buf[:0], `\r`...)
		case r == '\t':
			text = append(buf[:0], `\t`...)
		case Unsafe(r):
			text = append(buf[:0], '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
		}
		if len(dst)+len(text) > limit {
			return cut(dst, limit), false
		}
		dst = append(dst, text...)
		i += size
	}
	return dst, true
}

// cut shortens dst, if need be, and appends an ellipsis, so that limit is kept.
func cut(dst []byte, limit int) []byte {
	for len(dst) > 0 && len(dst)+len(Ellipsis) > limit {
		_, size := utf8.DecodeLastRune(dst)
		dst = dst[:len(dst)-size]
	}
	return append(dst, Ellipsis...)
}

// Text returns s as Append writes it, in at most limit bytes.
func Text(s string, limit int) string {
	if len(s) <= limit {
		if rest := s[plain(s):]; rest == "" || utf8.ValidString(rest) && !strings.ContainsFunc(rest, Unsafe) {
			return s
		}
	}
	var buf [256]byte // long enough for most
	b, _ := Append(buf[:0], s, limit)
	return string(b)
}

// Whole returns s as Append writes it, without a limit.
func Whole(s string) string {
	const longest = len(`\u0000`) // of what stands for a byte
	return Text(s, len(s)*longest)
}

// Lines returns s in lines of at most limit characters, broken at white space. A longer word
// has a line of its own.
func Lines(s string, limit int) (lines []string) {
	line := ""
	for word := range strings.FieldsSeq(s) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) <= limit:
			line += " " + word
		default:
			lines = append(lines, line)
			line = word
		}
	}
	return append(lines, line)
}

// CutRunes returns s cut to at most limit runes. If it was cut, the last of them is an
// ellipsis.
func CutRunes(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	n, keep := 0, 0
	for i := range s {
		if n == limit-1 {
			keep = i
		}
		if n++; n > limit {
			return s[:keep] + Ellipsis
		}
	}
	return s
}

// CutBytes returns s cut to at most limit bytes. It does not split a character.
func CutBytes(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}
