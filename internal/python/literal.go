package python

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"example.com/errcode/internal/printable"
)

// width is how long lines are, as the formatters of Python have it.
const width = 88

// A node is an expression, as the formatters lay it out: on one line if that is not too
// long, or else each part on a line of its own.
type node struct {
	label string // what stands before it, such as a key
	text  string // the expression, if it has no parts
	open  string // what stands before the parts, such as "("
	parts []node
	shut  string
}

func atom(text string) node { return node{text: text} }

// tuple returns a tuple.
func tuple(parts ...node) node {
	if len(parts) == 1 {
		return atom("(" + parts[0].flat() + ",)")
	}
	return node{open: "(", parts: parts, shut: ")"}
}

// texts returns the literals of texts.
func texts(all []string) (parts []node) {
	for _, text := range all {
		parts = append(parts, atom(quote(text)))
	}
	return parts
}

// flat returns the node on one line.
func (n node) flat() string {
	if n.open == "" {
		return n.label + n.text
	}
	parts := make([]string, len(n.parts))
	for i, part := range n.parts {
		parts[i] = part.flat()
	}
	return n.label + n.open + strings.Join(parts, ", ") + n.shut
}

// laid returns the node at an indent, after the text that is on its first line already,
// and before so many characters.
func (n node) laid(indent int, before string, after int) string {
	if line := n.flat(); n.open == "" || indent+utf8.RuneCountInString(before+line)+after <= width {
		return before + line
	}
	var b strings.Builder
	b.WriteString(before + n.label + n.open + "\n")
	for _, part := range n.parts {
		b.WriteString(strings.Repeat(" ", indent+4) + part.laid(indent+4, "", len(",")) + ",\n")
	}
	return b.String() + strings.Repeat(" ", indent) + n.shut
}

// quote returns s as a string literal, on one line and without characters that deceive
// the reader. It has the quotes that need fewer escapes.
func quote(s string) string {
	mark := '"'
	if strings.Count(s, `"`) > strings.Count(s, `'`) {
		mark = '\''
	}
	var b strings.Builder
	b.WriteRune(mark)
	for _, r := range s { // invalid UTF-8 becomes U+FFFD
		switch {
		case r == mark, r == '\\':
			b.WriteRune('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case !unicode.IsPrint(r):
			b.WriteString(escaped(r))
		default:
			b.WriteRune(r)
		}
	}
	b.WriteRune(mark)
	return b.String()
}

// escaped returns the escape of a character.
func escaped(r rune) string {
	if r > 0xffff {
		return fmt.Sprintf(`\U%08x`, r)
	}
	return fmt.Sprintf(`\u%04x`, r)
}

// docstring returns paragraphs as a string literal at an indent, which describes what
// stands before it.
func docstring(indent int, paragraphs ...string) string {
	margin := strings.Repeat(" ", indent)
	var lines []string
	for _, paragraph := range paragraphs {
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		room := width - indent
		if len(lines) == 0 {
			room -= len(`"""`)
		}
		lines = append(lines, printable.Lines(inDocstring(paragraph), room)...)
	}
	for i := range lines {
		if i > 0 && lines[i] != "" {
			lines[i] = margin + lines[i]
		}
	}
	if len(lines) == 1 && indent+utf8.RuneCountInString(lines[0])+2*len(`"""`) <= width {
		return margin + `"""` + lines[0] + `"""` + "\n"
	}
	return margin + `"""` + strings.Join(lines, "\n") + "\n" + margin + `"""` + "\n"
}

// inDocstring returns s for a docstring, which it can't end.
func inDocstring(s string) string {
	var b strings.Builder
	for _, r := range strings.Join(strings.Fields(s), " ") {
		switch {
		case r == '\\':
			b.WriteString(`\\`)
		case unicode.IsPrint(r), r == '\u200c', r == '\u200d': // joiners are a part of words
			b.WriteRune(r)
		default:
			b.WriteString(`\` + escaped(r))
		}
	}
	s = b.String()
	if strings.Contains(s, `""`) || strings.HasSuffix(s, `"`) {
		s = strings.ReplaceAll(s, `"`, `\"`)
	}
	return s
}
