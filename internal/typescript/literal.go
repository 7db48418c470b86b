package typescript

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"example.com/errcode/internal/printable"
	"example.com/errcode/internal/wire"
)

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// key returns s as a property name.
func key(s string) string {
	switch {
	case s == "__proto__": // would set the prototype
		return "[" + quote(s) + "]"
	case identifier.MatchString(s):
		return s
	}
	return quote(s)
}

// quote returns s as a string literal, on one line and without characters that deceive
// the reader. JSON strings are string literals since ECMAScript 2019.
func quote(s string) string { return string(wire.AppendEscaped(nil, s)) }

// comment returns s for a TSDoc comment or one that ends with the line, which it can
// neither end nor mark up.
func comment(s string) string {
	var b strings.Builder
	previous := rune(0)
	for _, r := range printable.Whole(s) {
		if r == '\ufeff' { // white space to a compiler
			b.WriteString(`\ufeff`)
			continue
		}
		if r < utf8.RuneSelf && strings.ContainsRune("\\`*[]{}<>@", r) || r == '/' && previous == '*' {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		previous = r
	}
	return b.String()
}
