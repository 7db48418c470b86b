package rust

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"example.com/errcode/internal/printable"
)

// quote returns s as a string literal, on one line and without characters that deceive the
// reader. Bytes that are not UTF-8 become U+FFFD.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case printable.Unsafe(r) || r == '\ufeff':
			fmt.Fprintf(&b, `\u{%x}`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

var (
	address = regexp.MustCompile(`https?://[\w.~:/?#@!$&'()*+,;=%-]*[\w/#=%-]`)
	// opening is what begins a list, a heading or a line in Markdown.
	opening = regexp.MustCompile(`^(?:[-+=]|\d+[.)])`)
)

// doc returns s as one line of Markdown, for a comment that rustdoc reads. Addresses are links.
func doc(s string) string {
	var b strings.Builder
	text := line(s)
	last := 0
	for _, at := range address.FindAllStringIndex(text, -1) {
		b.WriteString(escaped(text[last:at[0]]) + "<" + text[at[0]:at[1]] + ">")
		last = at[1]
	}
	b.WriteString(escaped(text[last:]))
	return opening.ReplaceAllStringFunc(b.String(), func(found string) string {
		return found[:len(found)-1] + `\` + found[len(found)-1:]
	})
}

// line returns s on one line, without characters that deceive the reader.
func line(s string) string {
	return strings.TrimSpace(strings.ReplaceAll(printable.Whole(s), "\ufeff", `\ufeff`))
}

// escaped returns s without what means something in Markdown. An underscore within a word
// means nothing.
func escaped(s string) string {
	var b strings.Builder
	for i, r := range s {
		within := i > 0 && i+1 < len(s) && isWord(s[i-1]) && isWord(s[i+1])
		if r < utf8.RuneSelf && strings.ContainsRune("\\`*[]<>#|~&$", r) || r == '_' && !within {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func isWord(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z' }

// code returns s as code in Markdown. Codes have no backquotes.
func code(s string) string { return "`" + line(strings.ReplaceAll(s, "`", "'")) + "`" }
