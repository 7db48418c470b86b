// Package translation writes the texts of a program into the files that translators
// work with, and reads back what they and their tools made of them.
//
// A [File] is what travels: each key of a program, its English text, what it is in one
// language, and what a translator should know. It is written as XLIFF 2.0, as PO (GNU
// gettext) or as CSV, and what is read back is a File again:
//
//	data := translation.XLIFF.Write(file)
//	…
//	file, problems := translation.XLIFF.Read(data, "de")
//
// A [Language] is the JSON file that package i18n reads, with what this package keeps in
// it: the English text that each translation was made from. When the English text of
// today is another one, the translation is stale. [Language.Update] makes the file of a
// new program from that of the old one, [Language.Import] puts a File into it.
package translation

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.com/errcode/internal/placeholder"
)

// A State says what a translation is worth.
type State int

const (
	New        State = iota // there is no text
	Stale                   // the text was made from another English text, or a tool guessed it
	Translated              // the text is that of a translator
	Same                    // the text is that of a translator, and rightly the English one
)

var stateNames = [...]string{"new", "stale", "translated", "same"}

func (s State) String() string { return stateNames[s] }

// A Text has the plural forms of a text by their CLDR names: zero, one, two, few, many
// and other. A text without forms has only "other".
type Text map[string]string

// Plain returns a text without forms.
func Plain(text string) Text { return Text{other: text} }

const other = "other"

// In returns the text for a form, which is that of "other" if there is none.
func (t Text) In(form string) string { return cmp.Or(t[form], t[other]) }

// Empty reports whether no form has a text.
func (t Text) Empty() bool {
	for _, text := range t {
		if text != "" {
			return false
		}
	}
	return true
}

// filled returns the forms that have a text.
func (t Text) filled() Text {
	t = maps.Clone(t)
	maps.DeleteFunc(t, func(_, text string) bool { return text == "" })
	return t
}

// Equal reports whether both have the same texts. A form without a text does not count.
func (t Text) Equal(u Text) bool { return maps.Equal(t.filled(), u.filled()) }

// String returns a plain text as it is, and others with all their forms.
func (t Text) String() string {
	if len(t) == 1 {
		if text, ok := t[other]; ok {
			return text
		}
	}
	var said []string
	for _, form := range formNames {
		if text, ok := t[form]; ok {
			said = append(said, form+": "+text)
		}
	}
	return strings.Join(said, "; ")
}

// withoutPlaceholders returns a text with nothing in the place of placeholders.
func withoutPlaceholders(text string) string {
	return placeholder.Expand(text, func(string) (any, bool) { return "", true })
}

// A Message is one key of a file.
type Message struct {
	Key      string
	Source   Text     // in English
	Target   Text     // in the language of the file
	Forms    []string // the plural forms that Target should have; nil if it is one text
	State    State
	Previous string // the English text that a stale translation was made from, if known
	Notes    []Note // for the translator; they are not read back

	Line, Column int // where it stands in the file that it was read from
}

// A Note tells a translator something about a message.
type Note struct{ Category, Text string }

// A File is what a translator gets and sends back.
type File struct {
	Program  string // whose texts they are
	Language string // BCP 47 tag
	Messages []Message
}

// A Problem is something in a file that can't be used.
type Problem struct {
	Line, Column int // in characters, from 1; 0 for the file as a whole
	Text         string
	Warning      bool // the rest of the file can be used all the same
}

// A Format is a kind of file.
type Format struct {
	Name       string   // on the command line
	Extensions []string // of file names, the first is that of files which are written

	// Edited says that people change texts of such files without changing the state: a
	// stale text that was changed is translated. Editors for the other formats set the
	// state, and machines leave it.
	Edited bool

	// Write returns the file.
	Write func(File) []byte

	// Read reads a file. The language is that of a file which does not say it itself.
	Read func(data []byte, language string) (File, []Problem)
}

// The formats.
var (
	XLIFF = Format{Name: "xliff", Extensions: []string{"xlf", "xliff"}, Write: writeXLIFF, Read: readXLIFF}
	PO    = Format{Name: "po", Extensions: []string{"po", "pot"}, Write: writePO, Read: readPO}
	CSV   = Format{Name: "csv", Extensions: []string{"csv", "tsv"}, Edited: true, Write: writeCSV, Read: readCSV}
)

// Formats are all formats.
var Formats = []Format{XLIFF, PO, CSV}

// unitName returns how a form of a key is called in files that have a line or a unit for
// each: key[few], or the key alone if the text has no forms.
func unitName(key, form string) string {
	if form == "" {
		return key
	}
	return key + "[" + form + "]"
}

// splitUnit is the reverse of unitName. A key never has a bracket.
func splitUnit(name string) (key, form string, err error) {
	key, rest, plural := strings.Cut(name, "[")
	if !plural {
		return name, "", nil
	}
	form, ok := strings.CutSuffix(rest, "]")
	if !ok || !slices.Contains(formNames, form) {
		return "", "", fmt.Errorf("key %q has the plural form %q, expected one of [%s]", name, "["+rest, strings.Join(formNames, "] ["))
	}
	return key, form, nil
}

// A builder makes messages of the units of a file, which may stand in any order.
type builder struct {
	File
	problems []Problem
	lines    *lines
	at       map[string]int             // indices of messages by key
	seen     map[string]map[string]bool // forms that stood already, by key
}

func newBuilder(data []byte, language string) builder {
	return builder{File: File{Language: language}, lines: newLines(data), at: map[string]int{}, seen: map[string]map[string]bool{}}
}

func (b *builder) problem(line, column int, format string, args ...any) {
	b.problems = append(b.problems, Problem{line, column, fmt.Sprintf(format, args...), false})
}

// problemAt adds a problem at an offset in the file.
func (b *builder) problemAt(offset int, format string, args ...any) {
	line, column := b.lines.position(offset)
	b.problem(line, column, format, args...)
}

// A unit is a text of a file, for a message or for one form of it.
type unit struct {
	key, form      string // "" for a text without forms
	source, target string
	state          State
	line, column   int
}

// add adds a unit to the message that it belongs to.
func (b *builder) add(u unit) {
	i, ok := b.at[u.key]
	if !ok {
		i = len(b.Messages)
		b.at[u.key], b.seen[u.key] = i, map[string]bool{}
		b.Messages = append(b.Messages, Message{
			Key: u.key, Source: Text{}, Target: Text{}, State: Same, Line: u.line, Column: u.column,
		})
	}
	m := &b.Messages[i]
	if b.seen[u.key][u.form] {
		b.problem(u.line, u.column, "%q stands twice", unitName(u.key, u.form))
		return
	}
	b.seen[u.key][u.form] = true
	if (u.form == "") != (len(m.Forms) == 0) && len(b.seen[u.key]) > 1 {
		b.problem(u.line, u.column, "%q is here with plural forms and without", u.key)
		return
	}
	if u.form != "" {
		m.Forms = append(m.Forms, u.form)
	}
	form := cmp.Or(u.form, other)
	m.Source[form] = u.source
	if u.target != "" {
		m.Target[form] = u.target
		m.State = min(m.State, u.state)
	}
}

// addMessage adds a message that has all its forms.
func (b *builder) addMessage(m Message) {
	if _, ok := b.at[m.Key]; ok {
		b.problem(m.Line, m.Column, "%q stands twice", m.Key)
		return
	}
	b.at[m.Key], b.seen[m.Key] = len(b.Messages), map[string]bool{"": true}
	b.Messages = append(b.Messages, m)
}

// finish returns the file. What no form has a text for is New.
func (b *builder) finish() (File, []Problem) {
	for i := range b.Messages {
		m := &b.Messages[i]
		if m.Target.Empty() {
			m.State = New
		}
		slices.SortFunc(m.Forms, func(a, b string) int {
			return cmp.Compare(slices.Index(formNames, a), slices.Index(formNames, b))
		})
	}
	return b.File, b.problems
}
