package i18n

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"unicode/utf8"

	"example.com/errcode"
	"example.com/errcode/internal/placeholder"
	"example.com/errcode/internal/printable"
	"example.com/errcode/internal/wire"
	"golang.org/x/text/feature/plural"
)

// Limits of a file of messages.
const (
	maxFile    = 4 << 20 // bytes
	maxMessage = 1024    // runes, as on the wire
)

// The plural forms by the names that CLDR and go-i18n give them.
var formNames = map[string]plural.Form{
	"zero": plural.Zero, "one": plural.One, "two": plural.Two, "few": plural.Few, "many": plural.Many, "other": plural.Other,
}

// readFile reads a file of messages, whose keys lookup knows. It goes on after a
// problem, to name them all, and returns the messages that have none.
func readFile(fsys fs.FS, name string, lookup func(key string) (errcode.Code, bool)) (map[errcode.Code]message, []error) {
	data, err := readLimited(fsys, name)
	if err != nil {
		return nil, []error{err}
	}
	p := parser{file: name, data: data, lookup: lookup, messages: map[errcode.Code]message{}}
	root, err := wire.ParseTree(data)
	var syntax *wire.SyntaxError
	switch {
	case errors.As(err, &syntax):
		p.problem(syntax.Offset, "%s", syntax.Reason())
	case root.Kind != '{':
		p.problem(root.Offset, "found %s, expected an object from code to text", root.Describe())
	default:
		p.codes(root)
	}
	return p.messages, p.problems
}

func readLimited(fsys fs.FS, name string) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err == nil && len(data) > maxFile {
		err = fmt.Errorf("%s: file is larger than %d bytes", name, maxFile)
	}
	return data, err
}

// A parser takes the messages of one file.
type parser struct {
	file     string
	data     []byte
	lookup   func(key string) (errcode.Code, bool)
	messages map[errcode.Code]message
	problems []error
}

// position returns "file:line:column".
func (p *parser) position(offset int) string {
	line, column := wire.Position(p.data, offset)
	return fmt.Sprintf("%s:%d:%d", p.file, line, column)
}

func (p *parser) problem(offset int, format string, args ...any) {
	p.problems = append(p.problems, fmt.Errorf("%s: "+format, append([]any{p.position(offset)}, args...)...))
}

// codes takes the members of the file's object.
func (p *parser) codes(root *wire.Node) {
	seen := map[string]bool{}
	for _, m := range root.Members {
		texts, ok := p.texts(m.Value)
		code, known := p.lookup(m.Key)
		switch {
		case seen[m.Key]:
			p.problem(m.Offset, "code %q stands twice", m.Key)
		case !known:
			p.problem(m.Offset, "unknown code %q", printable.CutBytes(m.Key, 200))
		case ok:
			p.message(m.Offset, code, texts)
		}
		seen[m.Key] = true
	}
}

// message takes the text of a code, or its plural forms.
func (p *parser) message(offset int, code errcode.Code, texts map[plural.Form]string) {
	m := message{text: texts[plural.Other], names: placeholder.Names(texts[plural.Other]), origin: p.position(offset)}
	if len(texts) > 1 {
		m.forms = texts
	}
	if err := m.checkPlaceholders(code); err != nil {
		p.problems = append(p.problems, err)
		return
	}
	p.messages[code] = m
}

// texts reads a text, or an object of plural forms; ok is false if there was a problem.
func (p *parser) texts(n *wire.Node) (texts map[plural.Form]string, ok bool) {
	if n.Kind != '{' {
		text, ok := p.text(n)
		return map[plural.Form]string{plural.Other: text}, ok
	}
	before := len(p.problems)
	texts = map[plural.Form]string{}
	for _, m := range n.Members {
		text, _ := p.text(m.Value)
		form, known := formNames[m.Key]
		if _, twice := texts[form]; !known || twice {
			p.problem(m.Offset, "plural form %q, expected zero, one, two, few, many or other, each once", m.Key)
			continue
		}
		texts[form] = text
	}
	if _, ok := texts[plural.Other]; !ok && len(p.problems) == before {
		p.problem(n.Offset, `plural form "other" is missing`)
	}
	return texts, len(p.problems) == before
}

// text returns n as a text that may stand in a message, or notes a problem.
func (p *parser) text(n *wire.Node) (string, bool) {
	unsafe := strings.IndexFunc(n.Text, printable.Unsafe)
	switch {
	case n.Kind != '"':
		p.problem(n.Offset, "found %s, expected a text", n.Describe())
	case strings.TrimSpace(n.Text) == "":
		p.problem(n.Offset, "empty text")
	case unsafe >= 0:
		r, _ := utf8.DecodeRuneInString(n.Text[unsafe:])
		p.problem(n.Offset, "text has the control character %U", r)
	case utf8.RuneCountInString(n.Text) > maxMessage:
		p.problem(n.Offset, "text has %d characters, expected at most %d", utf8.RuneCountInString(n.Text), maxMessage)
	default:
		return n.Text, true
	}
	return "", false
}
