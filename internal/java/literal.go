package java

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"example.com/errcode/internal/printable"
)

// quote returns s as a string literal, in ASCII and on one line. Bytes that are not UTF-8 become
// U+FFFD.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r >= ' ' && r <= '~':
			b.WriteRune(r)
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		case r < ' ': // an escape of Unicode would be a line break there
			fmt.Fprintf(&b, `\%03o`, r)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// html returns s on one line for a comment that javadoc reads, which it can neither end nor mark
// up. A backslash would be an escape of Unicode, in comments too.
func html(s string) string {
	var b strings.Builder
	for _, r := range strings.Join(strings.Fields(printable.Whole(s)), " ") {
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '&':
			b.WriteString("&amp;")
		case strings.ContainsRune(`\*@{}`, r), r >= utf8.RuneSelf:
			fmt.Fprintf(&b, "&#%d;", r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// width is how long lines are, as google-java-format has it.
const width = 100

// comment returns paragraphs as a comment for javadoc.
func comment(indent string, paragraphs ...string) string {
	if line := indent + "/** " + paragraphs[0] + " */\n"; len(paragraphs) == 1 && len(line) <= width+1 {
		return line
	}
	var b strings.Builder
	b.WriteString(indent + "/**\n")
	for i, paragraph := range paragraphs {
		if i > 0 {
			b.WriteString(indent + " *\n")
			if !strings.HasPrefix(paragraph, "@") {
				paragraph = "<p>" + paragraph
			}
		}
		for _, line := range printable.Lines(paragraph, width-len(indent+" * ")) {
			b.WriteString(indent + " * " + line + "\n")
		}
	}
	b.WriteString(indent + " */\n")
	return b.String()
}

// call returns a call, laid out as google-java-format does: on one line, or with its arguments
// on the next one, or each on its own.
func call(indent, before string, arguments []string, after string) string {
	line := strings.Join(arguments, ", ")
	inner := indent + "    "
	switch {
	case len(indent+before+line+after) <= width:
		return indent + before + line + after + "\n"
	case len(inner+line+after) <= width:
		return indent + before + "\n" + inner + line + after + "\n"
	}
	return indent + before + "\n" + inner + strings.Join(arguments, ",\n"+inner) + after + "\n"
}
