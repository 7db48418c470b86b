package wire

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"strings"
	"unicode/utf8"
)

// CanonicalFields returns the length of the object with which data begins, and the number
// of its members, if all of them are as AppendMember writes them, with the keys in order
// and without escapes. If not, size is 0.
func CanonicalFields(data []byte) (size, n int) {
	if len(data) < len("{}") || data[0] != '{' {
		return 0, 0
	}
	if data[1] == '}' {
		return len("{}"), 0
	}
	var last []byte // key
	for i := 1; ; n++ {
		end, plain := canonicalString(data, i)
		if end == 0 || !plain {
			return 0, 0
		}
		key := data[i+1 : end-1]
		if n > 0 && bytes.Compare(last, key) >= 0 {
			return 0, 0
		}
		last = key
		if end == len(data) || data[end] != ':' {
			return 0, 0
		}
		if end, _ = canonicalString(data, end+1); end == 0 || end == len(data) {
			return 0, 0
		}
		switch data[end] {
		case ',':
			i = end + 1
		case '}':
			return end + 1, n + 1
		default:
			return 0, 0
		}
	}
}

// canonicalString returns where the string at i ends, 0 if there is none that AppendMember
// writes. Plain says that it has no escapes.
func canonicalString(data []byte, i int) (end int, plain bool) {
	if i >= len(data) || data[i] != '"' {
		return 0, false
	}
	i++
	start, seen := i, uint64(0) // all bytes, or'ed
	for plain = true; ; {
		for i+8 <= len(data) {
			x := binary.LittleEndian.Uint64(data[i:])
			if stop := escapes(x); stop != 0 {
				at := bits.TrailingZeros64(stop) &^ 7
				seen |= x & (1<<at - 1)
				i += at / 8
				break
			}
			seen |= x
			i += 8
		}
		for i < len(data) && (data[i] >= utf8.RuneSelf || isPlain[data[i]]) { // near the end of data
			seen |= uint64(data[i])
			i++
		}
		switch {
		case i >= len(data):
			return 0, false
		case data[i] == '"':
			text := data[start:i]
			if seen&highs != 0 && (!utf8.Valid(text) || bytes.Contains(text, []byte("\u2028")) || bytes.Contains(text, []byte("\u2029"))) {
				return 0, false
			}
			return i + 1, plain
		}
		size := canonicalEscape(data[i:])
		if size == 0 {
			return 0, false
		}
		i += size
		plain = false
	}
}

// canonicalEscape returns the length of the escape with which data begins, 0 if AppendString
// does not write it.
func canonicalEscape(data []byte) int {
	size := len(`\n`)
	if bytes.HasPrefix(data, []byte(`\u`)) {
		size = len(`\u0000`)
	}
	if len(data) < size || data[0] != '\\' {
		return 0
	}
	c := rune(unescape(data[1]))
	if data[1] == 'u' {
		c = hex4(data[2:])
	}
	var buffer [16]byte
	written := AppendString(buffer[:0], string(c))
	if written = written[1 : len(written)-1]; len(written) != size || !bytes.HasPrefix(data, written) {
		return 0
	}
	return size
}

// NextField returns the texts of the first member of an object whose members are as
// AppendMember writes them, and the rest of it, which NextField takes as well. After the
// last member the rest is "}".
func NextField(fields string) (key, value, rest string) {
	key, rest = nextString(fields[1:])
	value, rest = nextString(rest[1:])
	return key, value, rest
}

// nextString returns the text of the canonical string with which s begins. It is a part of s
// if there are no escapes in it.
func nextString(s string) (text, rest string) {
	end := 1 + strings.IndexByte(s[1:], '"')
	if text = s[1:end]; strings.IndexByte(text, '\\') < 0 {
		return text, s[end+1:]
	}
	for end = 1; s[end] != '"'; end++ {
		if s[end] == '\\' {
			end++
		}
	}
	end++
	return Unquote([]byte(s[:end])), s[end:]
}
