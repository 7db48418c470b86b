// Package placeholder fills {name} in the texts of messages.
package placeholder

import (
	"strconv"
	"strings"
)

// next finds the first placeholder in text: text[start:end] is "{name}". It returns
// ok false if there is none. A brace that begins no placeholder is plain text.
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

// nameByte reports whether c may stand in a name: letters, digits and underscores, a
// letter first.
func nameByte(c byte, first bool) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
		return true
	case '0' <= c && c <= '9', c == '_':
		return !first
	}
	return false
}

// Names returns the names of the placeholders in text, in order, nil for none.
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

// Expand returns text with each placeholder replaced by its value, a string, an int64
// or a float64. A placeholder without a value stays.
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
