package translation

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"sort"
	"strconv"
	"strings"

	"example.com/errcode/internal/wire"
)

// A Language is a file of package i18n: a JSON object from key to text, or to an object
// with plural forms and what this package keeps beside them.
type Language struct {
	Entries []Entry
}

// An Entry is a key of a language file.
type Entry struct {
	Key   string
	Text  Text
	Plain bool // it is written as a string; nothing is kept beside it

	// Description is what the file has for people. If it begins as this package writes
	// it, it is the English text that Text was made from; see record.
	Description string

	Hash string   // of the English text, in files of go-i18n
	more []member // what else the object has, such as an id

	Line, Column int
}

type member struct{ name, text string }

// ParseLanguage reads a language file. It goes on after a problem.
func ParseLanguage(data []byte) (Language, []Problem) {
	p := languageParser{lines: newLines(data), seen: map[string]bool{}}
	root, err := wire.ParseTree(p.lines.data)
	var syntax *wire.SyntaxError
	switch {
	case errors.As(err, &syntax):
		p.problem(syntax.Offset, syntax.Reason())
	case root.Kind != '{':
		p.problem(root.Offset, "found "+root.Describe()+", expected an object from key to text")
	default:
		for _, m := range root.Members {
			p.entry(m)
		}
	}
	return p.Language, p.problems
}

type languageParser struct {
	Language
	lines    *lines
	seen     map[string]bool
	problems []Problem
}

func (p *languageParser) problem(offset int, text string) {
	line, column := p.lines.position(offset)
	p.problems = append(p.problems, Problem{line, column, text, false})
}

func (p *languageParser) entry(m wire.Member) {
	e := Entry{Key: m.Key, Text: Text{}}
	e.Line, e.Column = p.lines.position(m.Offset)
	if p.seen[m.Key] {
		p.problem(m.Offset, "key "+strconv.Quote(m.Key)+" stands twice")
		return
	}
	p.seen[m.Key] = true
	switch m.Value.Kind {
	case '"', 'n':
		e.Plain = true
		if m.Value.Kind == '"' {
			e.Text[other] = m.Value.Text
		}
	case '{':
		for _, part := range m.Value.Members {
			p.part(&e, part)
		}
	default:
		p.problem(m.Value.Offset, "found "+m.Value.Describe()+", expected a text")
		return
	}
	p.Entries = append(p.Entries, e)
}

// part takes a member of an entry.
func (p *languageParser) part(e *Entry, part wire.Member) {
	text := part.Value.Text
	switch part.Value.Kind {
	case 'n':
		text = ""
	case '"':
	default:
		p.problem(part.Value.Offset, "found "+part.Value.Describe()+", expected a text")
		return
	}
	switch name := strings.ToLower(part.Key); { // go-i18n does not mind capitals
	case slices.Contains(formNames, name):
		e.Text[name] = text
	case name == "description":
		e.Description = text
	case name == "hash":
		e.Hash = text
	default:
		e.more = append(e.more, member{part.Key, text})
	}
}

// places returns the places of all keys.
func (l *Language) places() map[string]int {
	places := map[string]int{}
	for i, e := range l.Entries {
		places[e.Key] = i
	}
	return places
}

// Filled returns how many entries have a text.
func (l *Language) Filled() (n int) {
	for _, e := range l.Entries {
		if !e.Text.Empty() {
			n++
		}
	}
	return n
}

// Bytes returns the file.
func (l *Language) Bytes() []byte {
	b := []byte("{")
	for i, e := range l.Entries {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendString(append(b, "\n  "...), e.Key), ": "...)
		b = e.append(b)
	}
	if len(l.Entries) > 0 {
		b = append(b, '\n')
	}
	return append(b, "}\n"...)
}

// KeyAt returns the key that a line of the file that was read belongs to, "" if there is
// none.
func (l *Language) KeyAt(line int) string {
	n := sort.Search(len(l.Entries), func(i int) bool { return l.Entries[i].Line > line })
	if n == 0 {
		return ""
	}
	return l.Entries[n-1].Key
}

// append appends the value of an entry. What has something beside the text takes a line
// for each of them, so that one reads the English above the translation.
func (e Entry) append(dst []byte) []byte {
	if e.Plain {
		return appendString(dst, e.Text[other])
	}
	var members []member
	if e.Description != "" {
		members = append(members, member{"description", e.Description})
	}
	if e.Hash != "" {
		members = append(members, member{"hash", e.Hash})
	}
	members = append(members, e.more...)
	before, between, after := "", ", ", ""
	if members != nil {
		before, between, after = "\n    ", ",\n    ", "\n  "
	}
	for _, form := range formNames {
		if text, ok := e.Text[form]; ok {
			members = append(members, member{form, text})
		}
	}
	dst = append(dst, '{')
	for i, m := range members {
		if i > 0 {
			before = between
		}
		dst = append(appendString(append(dst, before...), m.name), ": "...)
		dst = appendString(dst, m.text)
	}
	return append(append(dst, after...), '}')
}

// appendString appends a JSON string for people to read: "<" is not escaped.
func appendString(dst []byte, s string) []byte {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(s) // a buffer takes everything
	return append(dst, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...)
}

// clone returns an entry that can be changed.
func (e Entry) clone() Entry {
	e.Text = maps.Clone(e.Text)
	return e
}

// The beginnings of a description that is a record.
const (
	madeFrom = "English: "         // the text that was translated
	sameAs   = "Same as English: " // it is also the translation, as it should be
	changed  = "\nNow: "           // the text of today, after the one that was translated
)

// record returns the English text that the description says the translation was made
// from.
func (e Entry) record() (english string, same, ok bool) {
	english, _, _ = strings.Cut(e.Description, changed)
	if rest, ok := strings.CutPrefix(english, sameAs); ok {
		return rest, true, true
	}
	english, ok = strings.CutPrefix(english, madeFrom)
	return english, false, ok
}
