package translation

import (
	"fmt"
	"slices"
)

// Result says what an import did.
type Result struct {
	Changed []string // keys with a text that is new or another one
	Same    int      // texts that the file had already
	Empty   int      // messages without a translation
}

// Import puts the translations of a file into l. A text that is already there is replaced
// by another one, never by an empty one. With guesses, texts that a tool has marked as
// not sure are taken too. The problems say what was left out, and where it stands; if one
// of them is not a warning, l must not be written.
func (l *Language) Import(f File, format Format, sources []Source, guesses bool) (r Result, problems []Problem) {
	known := map[string]Source{}
	for _, s := range sources {
		known[s.Key] = s
	}
	places := l.places()
	for _, m := range f.Messages {
		say := func(warning bool, format string, args ...any) {
			problems = append(problems, Problem{m.Line, m.Column, fmt.Sprintf(format, args...), warning})
		}
		s, ok := known[m.Key]
		if !ok {
			say(false, "unknown key %q, expected one of the program's codes and rules", m.Key)
			continue
		}
		if m.Target.Empty() {
			r.Empty++
			continue
		}
		i, had := places[m.Key]
		e := Entry{Key: m.Key, Text: Text{}}
		if had {
			e = l.Entries[i]
		}
		after := e.clone()
		for form, text := range m.Target.filled() {
			after.Text[form] = text
		}
		differs := !after.Text.Equal(e.Text)
		if m.State == Stale && !guesses && !(format.Edited && differs) {
			if !differs {
				r.Same++
			} else {
				say(true, "%q is left out: its translation is marked as one that needs work", m.Key)
			}
			continue
		}
		if differs {
			r.Changed = append(r.Changed, m.Key)
		} else {
			r.Same++
		}
		if english, ok := m.sourceIs(s.English); ok {
			if differs || m.complete() {
				after.confirm(s.English, m.State, differs)
			}
		} else {
			say(true, "the English text of %q is %q now, and was %q when this was translated: marked as stale", m.Key, s.English, english)
			if differs {
				after.made(english, false)
				after.mark(s.English)
			}
		}
		if had {
			l.Entries[i] = after
		} else {
			places[m.Key] = len(l.Entries)
			l.Entries = append(l.Entries, after)
		}
	}
	l.sorted(sources)
	return r, problems
}

// confirm notes that a translator has seen a text beside the English of today. One that
// is the English text was exported as stale: a translator who says that it is translated
// means it.
func (e *Entry) confirm(english Text, state State, differs bool) {
	before, _, _ := e.State(english)
	same := e.identical(english) && (state == Same || before == Same || !differs && state == Translated && e.Copied(english))
	if differs || before == Stale || same && before != Same {
		e.made(english, same)
	}
}

// Done reports whether there is nothing left to do for a translator.
func (m Message) Done() bool { return m.State > Stale && m.complete() }

// complete reports whether there is a text for each form. gettext counts others as not
// translated, and drops their marks.
func (m Message) complete() bool {
	return !slices.ContainsFunc(m.Forms, func(form string) bool { return m.Target[form] == "" })
}

// sourceIs reports whether the English text of a message is that of today, and returns
// it. Files have it for each form of the translation.
func (m Message) sourceIs(english Text) (was Text, ok bool) {
	was, ok = Text{}, true
	for form, text := range m.Source {
		ok = ok && text == english.In(form)
		if _, has := english[form]; has || form == other {
			was[form] = text
		}
	}
	if ok {
		return english, true
	}
	if was[other] == "" {
		was = m.Source
	}
	return was, false
}
