package i18n

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"sync"

	"example.com/errcode"
	"example.com/errcode/internal/placeholder"
	"example.com/errcode/locales"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// source is the language of the messages in Go source.
const source = "en"

// A dictionary has the messages of one language.
type dictionary struct {
	name    string // the canonical form of tag
	tag     language.Tag
	parent  *dictionary              // where to look next; nil for none
	own     map[errcode.Code]message // from the service's files
	shipped bool                     // whether package locales has a file

	read    sync.Once
	builtin map[errcode.Code]message // from package locales, read when first used
}

// A message is one text, or one for each plural form.
type message struct {
	text   string // the form "other"
	forms  map[plural.Form]string
	names  []string // of the placeholders in text, in order
	origin string   // file and position
}

// builtins returns the messages that are shipped, without those of the source
// language, which the codes have.
func (d *dictionary) builtins() map[errcode.Code]message {
	if !d.shipped || d.name == source {
		return nil
	}
	d.read.Do(func() {
		// A test reads all of them without an error.
		d.builtin, _ = readFile(locales.Files, d.name+".json", builtin)
	})
	return d.builtin
}

// lookup returns what d itself has for a code.
func (d *dictionary) lookup(code errcode.Code) (message, bool) {
	code = keyed(code)
	if m, ok := d.own[code]; ok {
		return m, true
	}
	m, ok := d.builtins()[code]
	return m, ok
}

// covers reports whether d, or a parent of it, has a message for a code.
func (d *dictionary) covers(code errcode.Code) bool {
	for ; d != nil; d = d.parent {
		if _, ok := d.lookup(code); ok || d.name == source {
			return true
		}
	}
	return false
}

// find returns the text of d for err.
func (d *dictionary) find(err *errcode.Error) (string, bool) {
	m, ok := d.lookup(err.Code())
	switch {
	case !ok:
		return err.Message(), d.name == source
	case len(m.names) == 0 && m.forms == nil:
		return m.text, true
	}
	return placeholder.Expand(m.form(d.tag, err), err.Param), true
}

// form returns the text for the number that err has.
func (m message) form(tag language.Tag, err *errcode.Error) string {
	if m.forms == nil {
		return m.text
	}
	n, ok := m.count(err)
	if !ok {
		return m.text
	}
	const million = 1_000_000 // larger numbers have the form of their last digits
	if n = max(n, -n, 0); n > million {
		n = million + n%million
	}
	form := plural.Cardinal.MatchPlural(tag, int(n), 0, 0, 0, 0)
	return cmp.Or(m.forms[form], m.text)
}

// count returns the number that decides among the forms.
func (m message) count(err *errcode.Error) (int64, bool) {
	if n, ok := err.Param("count"); ok {
		n, ok := n.(int64)
		return n, ok
	}
	for _, name := range m.names {
		if value, ok := err.Param(name); ok {
			if n, ok := value.(int64); ok {
				return n, true
			}
		}
	}
	return 0, false
}

// add adds the messages of a service's file.
func (d *dictionary) add(fsys fs.FS, name string, codes vocabulary) []error {
	messages, problems := readFile(fsys, name, codes.lookup)
	if d.own == nil {
		d.own = map[errcode.Code]message{}
	}
	for code, m := range messages {
		d.own[code] = m
	}
	return problems
}

// inconsistent returns an error for each text of the service's files that differs from
// that of another code of the registry with the same English text.
func (d *dictionary) inconsistent(codes vocabulary) (problems []error) {
	first := map[string]errcode.Code{} // the first code with an English text
	for code := range codes.all() {
		m, ok := d.lookup(code)
		if !ok {
			continue
		}
		other, ok := first[code.Message()]
		if !ok {
			first[code.Message()] = code
			continue
		}
		before, _ := d.lookup(other)
		if before.equal(m) {
			continue
		}
		at := m
		if _, own := d.own[code]; !own {
			at, code, other = before, other, code
		}
		problems = append(problems, fmt.Errorf("%s: code %q has another text than code %q, but the same in English (%q)", at.origin, code, other, code.Message()))
	}
	return problems
}

func (m message) equal(other message) bool {
	if m.text != other.text || len(m.forms) != len(other.forms) {
		return false
	}
	for form, text := range m.forms {
		if other.forms[form] != text {
			return false
		}
	}
	return true
}

// checkPlaceholders returns an error unless m has the placeholders of the code's
// English message. A form other than "other" may lack some of them: "a second".
func (m message) checkPlaceholders(code errcode.Code) error {
	want := placeholder.Names(code.Message())
	var problems []error
	if got := m.names; !sameNames(got, want) {
		problems = append(problems, fmt.Errorf("%s: code %q has the placeholders %q, expected those of the English message, %q", m.origin, code, got, want))
	}
	for _, form := range slices.Sorted(maps.Keys(m.forms)) {
		for _, name := range placeholder.Names(m.forms[form]) {
			if !slices.Contains(want, name) {
				problems = append(problems, fmt.Errorf("%s: code %q has the placeholder %q, expected those of the English message, %q", m.origin, code, name, want))
			}
		}
	}
	return errors.Join(problems...)
}

func sameNames(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(slices.Compact(a), slices.Compact(b))
}
