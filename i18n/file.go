package i18n

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"example.com/errcode"
	"example.com/errcode/internal/placeholder"
	"example.com/errcode/internal/printable"
	"example.com/errcode/internal/wire"
)

// Limits of a file of messages.
const (
	maxFile    = 4 << 20 // bytes
	maxMessage = 1024    // runes, as on the wire
)

// readFile reads a file of messages. find knows the keys. It goes on after a problem, to
// name them all, and returns the texts that have none.
func readFile(fsys fs.FS, name string, find func(text string) (key, bool)) (*layer, Problems, error) {
	data, err := readLimited(fsys, name)
	if err != nil {
		return nil, nil, err
	}
	p := parser{find: find, layer: &layer{
		file: name, data: data, offsets: map[string]int{}, codes: map[errcode.Code]message{}, named: map[string]message{},
	}}
	root, err := wire.ParseTree(data)
	var syntax *wire.SyntaxError
	switch {
	case len(data) > maxFile:
		p.problems = Problems{{File: name, Text: fmt.Sprintf("file is larger than %d bytes", maxFile)}}
	case errors.As(err, &syntax):
		p.problem(syntax.Offset, "%s", syntax.Reason())
	case root.Kind != '{':
		p.problem(root.Offset, "found %s, expected an object from code to text", root.Describe())
	default:
		p.members(root)
	}
	return p.layer, p.problems, nil
}

// readLimited reads a file up to the first byte that is too many.
func readLimited(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, maxFile+1))
}

// A parser takes the texts of one file.
type parser struct {
	*layer
	find     func(text string) (key, bool)
	problems Problems
}

// problem notes what is wrong at a place in the file.
func (l *layer) problem(offset int, format string, args ...any) Problem {
	line, column := wire.Position(l.data, offset)
	return Problem{l.file, line, column, fmt.Sprintf(format, args...)}
}

func (p *parser) problem(offset int, format string, args ...any) {
	p.problems = append(p.problems, p.layer.problem(offset, format, args...))
}

// members takes the members of the file's object.
func (p *parser) members(root *wire.Node) {
	for _, member := range root.Members {
		m, ok := p.message(member.Key, member.Value)
		k, known := p.find(member.Key)
		_, twice := p.offsets[member.Key]
		switch {
		case known && twice:
			p.problem(member.Offset, "%s stands twice", k.describe())
		case !known && strings.HasPrefix(member.Key, "#"):
			p.problem(member.Offset, "unknown key %q, expected the name of a rule or a unit, such as #required or #second", printable.CutBytes(member.Key, 200))
		case !known:
			p.problem(member.Offset, "unknown code %q", printable.CutBytes(member.Key, 200))
		case !ok:
		case k.name != "":
			p.named[k.name] = m
		default:
			p.codes[k.code] = m
		}
		p.offsets[member.Key] = member.Offset
	}
}

// message reads a text, or an object of plural forms. ok is false if there is none, and
// if there was a problem.
func (p *parser) message(key string, n *wire.Node) (m message, ok bool) {
	if n.Kind != '{' {
		text := p.text(n)
		return newMessage(text), text != ""
	}
	before := len(p.problems)
	o := object{texts: map[string]string{}, notes: map[string]string{}}
	for _, member := range n.Members {
		p.member(&o, member)
	}
	if id := o.notes["id"]; id != "" && id != key {
		p.problem(n.Offset, "the id is %q, expected the key, %q", id, key)
	}
	_, whole := o.texts["other"]
	if !whole && len(p.problems) == before {
		p.problem(n.Offset, `plural form "other" is missing`)
	}
	maps.DeleteFunc(o.texts, func(_, text string) bool { return text == "" })
	if len(p.problems) > before || o.texts["other"] == "" {
		return message{}, false
	}
	m = newForms(o.delimited())
	if o.notes["description"] != "" || o.notes["hash"] != "" {
		if m.parts == nil {
			m.parts = &parts{}
		}
		m.description, m.hash = o.notes["description"], o.notes["hash"]
	}
	return m, true
}

// An object is a message with its plural forms.
type object struct{ texts, notes map[string]string }

// noteNames are the members of a go-i18n message that are not texts.
var noteNames = []string{"description", "hash", "id", "leftdelim", "rightdelim"}

// member takes one member of an object. Like go-i18n it does not mind capitals.
func (p *parser) member(o *object, member wire.Member) {
	name := strings.ToLower(member.Key)
	into := o.texts
	_, form := formNames[name]
	switch {
	case slices.Contains(noteNames, name):
		into = o.notes
	case !form:
		p.problem(member.Offset, "plural form %q, expected zero, one, two, few, many or other, or one of %s", printable.CutBytes(member.Key, 200), strings.Join(noteNames, ", "))
		return
	}
	if _, twice := into[name]; twice {
		p.problem(member.Offset, "%q stands twice", name)
		return
	}
	into[name] = ""
	switch {
	case form:
		into[name] = p.text(member.Value)
	case member.Value.Kind == '"':
		into[name] = member.Value.Text
	case member.Value.Kind != 'n': // null
		p.problem(member.Value.Offset, "found %s, expected a text", member.Value.Describe())
	}
}

// delimited returns the texts with placeholders as they are written here: with the
// delimiters "<<" and ">>", "<<.name>>" is {name}.
func (o *object) delimited() map[string]string {
	left, right := o.notes["leftdelim"], o.notes["rightdelim"]
	if left == "" && right == "" {
		return o.texts
	}
	left, right = cmp.Or(left, "{{"), cmp.Or(right, "}}") // those of package text/template
	for form, text := range o.texts {
		var b strings.Builder
		for {
			before, rest, found := strings.Cut(text, left)
			inner, after, closed := strings.Cut(rest, right)
			name := "{" + strings.TrimPrefix(strings.TrimSpace(inner), ".") + "}"
			if !found || !closed || len(placeholder.Names(name)) != 1 || placeholder.Names(name)[0] != name[1:len(name)-1] {
				break
			}
			b.WriteString(before + name)
			text = after
		}
		o.texts[form] = b.String() + text
	}
	return o.texts
}

// text returns n as a text that may stand in a message, or notes a problem. It returns
// "" for a text that has not been translated yet.
func (p *parser) text(n *wire.Node) string {
	unsafe := strings.IndexFunc(n.Text, printable.Unsafe)
	switch {
	case n.Kind == 'n':
	case n.Kind != '"':
		p.problem(n.Offset, "found %s, expected a text", n.Describe())
	case strings.TrimSpace(n.Text) == "":
	case unsafe >= 0:
		r, _ := utf8.DecodeRuneInString(n.Text[unsafe:])
		p.problem(n.Offset, "text has the control character %U", r)
	case utf8.RuneCountInString(n.Text) > maxMessage:
		p.problem(n.Offset, "text has %d characters, expected at most %d", utf8.RuneCountInString(n.Text), maxMessage)
	default:
		return n.Text
	}
	return ""
}
