package openapi

import (
	"fmt"
	"strconv"
	"strings"

	"example.com/errcode/internal/printable"
	"example.com/errcode/internal/wire"
)

// An object is a JSON object with its members in order. A value is a string, an int, a
// bool, an object or a list.
type object []member

type member struct {
	key   string
	value any
}

type list []any

// with returns o with one more member.
func (o object) with(key string, value any) object {
	return append(o[:len(o):len(o)], member{key, value})
}

// text returns o as indented JSON with a newline at the end.
func (o object) text() []byte {
	var b strings.Builder
	write(&b, o, "\n")
	b.WriteByte('\n')
	return []byte(b.String())
}

// write writes a value whose lines begin with indent, which itself begins with a
// newline.
func write(b *strings.Builder, value any, indent string) {
	switch v := value.(type) {
	case object:
		deeper := indent + "  "
		for i, m := range v {
			b.WriteString(map[bool]string{true: "{", false: ","}[i == 0] + deeper)
			b.Write(wire.AppendVisible(nil, m.key))
			b.WriteString(": ")
			write(b, m.value, deeper)
		}
		if len(v) == 0 {
			b.WriteByte('{')
			indent = ""
		}
		b.WriteString(indent + "}")
	case list:
		deeper := indent + "  "
		for i, element := range v {
			b.WriteString(map[bool]string{true: "[", false: ","}[i == 0] + deeper)
			write(b, element, deeper)
		}
		if len(v) == 0 {
			b.WriteByte('[')
			indent = ""
		}
		b.WriteString(indent + "]")
	case string:
		b.Write(wire.AppendVisible(nil, v))
	case int:
		b.WriteString(strconv.Itoa(v))
	case bool:
		b.WriteString(strconv.FormatBool(v))
	default:
		panic(fmt.Sprintf("openapi: value of type %T", value))
	}
}

// markdown returns s for a description in CommonMark, where it is text and nothing else.
func markdown(s string) string {
	var b strings.Builder
	for _, r := range strings.ReplaceAll(s, "*/", "* /") { // the end of a comment in generated code
		switch {
		case r == '<':
			b.WriteString("&lt;")
		case r == '&':
			b.WriteString("&amp;")
		case printable.Unsafe(r):
			b.WriteByte(' ') // a line break would end the list item
		case strings.ContainsRune("\\`*_{}[]>#|~!:$@", r):
			b.WriteByte('\\')
			b.WriteRune(r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
