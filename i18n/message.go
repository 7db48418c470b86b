package i18n

import (
	"cmp"
	"maps"
	"slices"

	"example.com/errcode"
	"example.com/errcode/internal/delay"
	"example.com/errcode/internal/placeholder"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// A message is one text, or one for each plural form.
type message struct {
	text string // the form "other"
	*parts
}

// parts are what plain texts lack: then they are nil.
type parts struct {
	forms map[plural.Form]string // nil if there is only one
	names []string               // of the placeholders in the form "other", in order
	waits bool                   // {retry_after} is one of them

	description, hash string // for translators
}

// The plural forms by the names that CLDR and go-i18n give them.
var formNames = map[string]plural.Form{
	"zero": plural.Zero, "one": plural.One, "two": plural.Two, "few": plural.Few, "many": plural.Many, "other": plural.Other,
}

func newMessage(text string) message {
	names := placeholder.Names(text)
	if names == nil {
		return message{text: text}
	}
	return message{text, &parts{names: names, waits: slices.Contains(names, delay.Placeholder)}}
}

// newForms returns a message of plural forms, of which "other" is one.
func newForms(texts map[string]string) message {
	m := newMessage(texts["other"])
	if len(texts) > 1 {
		if m.parts == nil {
			m.parts = &parts{}
		}
		m.forms = map[plural.Form]string{}
		for name, text := range texts {
			m.forms[formNames[name]] = text
		}
	}
	return m
}

// placeholders returns the names of the placeholders, in order.
func (m message) placeholders() []string {
	if m.parts == nil {
		return nil
	}
	return m.names
}

// plurals returns the forms, nil if there is only one.
func (m message) plurals() map[plural.Form]string {
	if m.parts == nil {
		return nil
	}
	return m.forms
}

// fill returns the text of d for err. ok is false if the text says how long to wait, and
// err does not, or d has no words for it.
func (m message) fill(d *dictionary, err *errcode.Error) (text string, ok bool) {
	if m.parts == nil {
		return m.text, true
	}
	value := err.Param
	if m.waits {
		words, ok := err.Param(delay.Placeholder)
		if !ok {
			wait, told := err.RetryAfter()
			if !told || wait > delay.Longest {
				return "", false
			}
			if words, ok = d.words(wait); !ok {
				return "", false
			}
		}
		value = func(name string) (any, bool) {
			if name == delay.Placeholder {
				return words, true
			}
			return err.Param(name)
		}
	}
	return placeholder.Expand(m.form(d.tag, value), value), true
}

// ofUnit returns the text for a number of units.
func (m message) ofUnit(tag language.Tag, n int64) string {
	value := func(string) (any, bool) { return n, true }
	return placeholder.Expand(m.form(tag, value), value)
}

// ofRule returns the text for the parameters of a rule, without filling it.
func (m message) ofRule(tag language.Tag, rule errcode.Rule, params []any) string {
	return m.form(tag, func(name string) (any, bool) {
		if i := slices.Index(placeholder.Names(rule.Text()), name); i >= 0 && i < len(params) {
			return params[i], true
		}
		return nil, false
	})
}

// form returns the text for the number among the values.
func (m message) form(tag language.Tag, value func(name string) (any, bool)) string {
	if m.plurals() == nil {
		return m.text
	}
	n, ok := m.count(value)
	if !ok {
		return m.text
	}
	const million = 1_000_000 // larger numbers have the form of their last digits
	if n = max(n, -n, 0); n > million {
		n = million + n%million
	}
	return cmp.Or(m.forms[plural.Cardinal.MatchPlural(tag, int(n), 0, 0, 0, 0)], m.text)
}

// count returns the number that decides among the forms.
func (m message) count(value func(name string) (any, bool)) (int64, bool) {
	if n, ok := value("count"); ok {
		n, ok := n.(int64)
		return n, ok
	}
	for _, name := range m.names {
		if v, ok := value(name); ok {
			if n, ok := v.(int64); ok {
				return n, true
			}
		}
	}
	return 0, false
}

func (m message) equal(other message) bool {
	return m.text == other.text && maps.Equal(m.plurals(), other.plurals())
}
