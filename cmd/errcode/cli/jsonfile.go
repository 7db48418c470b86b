package cli

import (
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"example.com/errcode/internal/wire"
)

// placeAt returns the place of an offset in the file. Asked for offsets in rising order, it
// looks at each byte once.
func (f *file) placeAt(offset int) place {
	if offset < f.offset || f.line == 0 {
		f.offset, f.line, f.column = len(f.data)-len(withoutMark(f.data)), 1, 1
	}
	for f.offset < min(offset, len(f.data)) {
		r, size := utf8.DecodeRune(f.data[f.offset:])
		f.offset += size
		f.column++
		if r == '\n' {
			f.line++
			f.column = 1
		}
	}
	return place{f.name, f.line, f.column}
}

// tree reads the file as JSON; nil if that is not possible, which is a problem.
func (f *file) tree() *wire.Node {
	root, err := wire.ParseTree(f.data)
	var syntax *wire.SyntaxError
	if errors.As(err, &syntax) {
		f.add(f.placeAt(syntax.Offset), "%s", syntax.Reason())
		return nil
	}
	return root
}

// fields are what an object may have: what to do with each, in the order in which an
// error lists them.
type fields []field

type field struct {
	name     string
	required bool
	read     func(*wire.Node)
}

// object reads an object, and notes what is wrong with it.
func (f *file) object(n *wire.Node, known fields) {
	start := f.placeAt(n.Offset)
	if n.Kind != '{' {
		f.add(start, "found %s, expected an object", n.Describe())
		return
	}
	names := make([]string, len(known))
	for i := range known {
		names[i] = known[i].name
	}
	seen := map[string]bool{}
	for _, m := range n.Members {
		at := slices.Index(names, m.Key)
		switch {
		case seen[m.Key]:
			f.add(f.placeAt(m.Offset), "key %q stands twice", m.Key)
		case at < 0:
			f.add(f.placeAt(m.Offset), "unknown field %q, expected one of %s", m.Key, strings.Join(names, ", "))
		default:
			known[at].read(m.Value)
		}
		seen[m.Key] = true
	}
	for _, k := range known {
		if k.required && !seen[k.name] {
			f.add(start, "field %q is missing", k.name)
		}
	}
}

// array calls read for each element.
func (f *file) array(n *wire.Node, read func(*wire.Node)) {
	if n.Kind != '[' {
		f.add(f.placeAt(n.Offset), "found %s, expected an array", n.Describe())
		return
	}
	for _, e := range n.Elements {
		read(e)
	}
}

// str returns a function that reads a text.
func (f *file) str(into *string) func(*wire.Node) {
	return func(n *wire.Node) {
		if n.Kind != '"' {
			f.add(f.placeAt(n.Offset), "found %s, expected a text", n.Describe())
			return
		}
		*into = n.Text
	}
}
