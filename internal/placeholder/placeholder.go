// Package placeholder replaces {name} in messages by a value.
package placeholder

import (
	"strconv"
	"strings"
)

// next finds the first placeholder in text: text[start:end] is "{name}". If there is
// none, ok is false. A brace that does not begin a placeholder is plain text.
func next(text string) (start, end int, ok bool) {
	for from := 0; ; {
		open := strings.IndexByte(text[from:], '{')
		if open < 0 {
			return 0, 0, false
		}
		start = from + open
		end = start + 1
		for end < len(text) && nameByte(text[end], end == start+1) {
			end++
		}
		if end < len(text) && text[end] == '}' && end > start+1 {
			return start, end + 1, true
		}
		from = start + 1
	}
}

// nameByte reports whether c may be a byte of a name, or the first byte. A name consists
// of ASCII letters, digits and underscores, and begins with a letter.
func nameByte(c byte, first bool) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
		return true
	case '0' <= c && c <= '9', c == '_':
		return !first
	}
	return false
}

// Names returns the names of the placeholders in text, in order and with repetitions.
func Names(text string) []string {
	var names []string
	for {
		start, end, ok := next(text)
		if !ok {
			return names
		}
		names = append(names, text[start+1:end-1])
		text = text[end:]
	}
}

// Expand returns text with each placeholder replaced by its value, which is a string, an
// int64 or a float64. A placeholder without such a value is kept. A placeholder in a
// value is not replaced.
func Expand(text string, value func(name string) (any, bool)) string {
	start, end, ok := next(text)
	if !ok {
		return text
	}
	b := make([]byte, 0, len(text)+16)
	for ; ok; start, end, ok = next(text) {
		b = append(b, text[:start]...)
		v, _ := value(text[start+1 : end-1])
		switch v := v.(type) {
		case string:
			b = append(b, v...)
		case int64:
			b = strconv.AppendInt(b, v, 10)
		case float64:
			b = strconv.AppendFloat(b, v, 'f', -1, 64)
		default:
			b = append(b, text[start:end]...)
		}
		text = text[end:]
	}
	return string(append(b, text...))
}
