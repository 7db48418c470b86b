package openapi

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"example.com/errcode/internal/printable"
	"example.com/errcode/internal/wire"
)

// An object is a JSON object with its members in order. A value is a string, an int, a
// bool, a literal, an object or a list.
type object []member

type member struct {
	key   string
	value any
}

type list []any

// A literal is a number, true, false or null, as it is written.
type literal string

// parse reads one JSON value.
func parse(data []byte) (value any, ok bool) {
	node, err := wire.ParseTree(data)
	if err != nil {
		return nil, false
	}
	return valueOf(node), true
}

func valueOf(n *wire.Node) any {
	switch n.Kind {
	case '{':
		o := object{}
		for _, m := range n.Members {
			o = append(o, member{m.Key, valueOf(m.Value)})
		}
		return o
	case '[':
		l := list{}
		for _, element := range n.Elements {
			l = append(l, valueOf(element))
		}
		return l
	case '"':
		return n.Text
	}
	return literal(n.Text)
}

// at returns the value of a member, nil if there is none.
func (o object) at(key string) any {
	for _, m := range o {
		if m.key == key {
			return m.value
		}
	}
	return nil
}

// without returns o without some members.
func (o object) without(keys ...string) object {
	return slices.DeleteFunc(slices.Clone(o), func(m member) bool { return slices.Contains(keys, m.key) })
}

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
			b.Write(wire.AppendEscaped(nil, m.key))
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
		b.Write(wire.AppendEscaped(nil, v))
	case int:
		b.WriteString(strconv.Itoa(v))
	case bool:
		b.WriteString(strconv.FormatBool(v))
	case literal:
		b.WriteString(string(v))
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
