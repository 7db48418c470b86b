package translation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"example.com/errcode/internal/placeholder"
	"golang.org/x/text/language"
)

// A Source is a text of a program that is to be translated.
type Source struct {
	Key     string
	English Text
	Notes   []Note
}

// counted are the placeholders that stand for a number of things.
var counted = []string{"count", "n"}

// forms returns the plural forms that a translation should have, nil if it is one text. A
// translator who has written one text where forms are possible is right.
func (s Source) forms(tag language.Tag, have Text) []string {
	plural := len(s.English) > 1 || len(have) > 1
	if !plural && have.Empty() {
		plural = slices.ContainsFunc(placeholder.Names(s.English[other]), func(name string) bool { return slices.Contains(counted, name) })
	}
	forms := Forms(tag)
	if !plural || len(forms) == 1 && len(s.English) == 1 && len(have) <= 1 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(formNames), func(form string) bool {
		_, ok := have[form]
		return !ok && !slices.Contains(forms, form)
	})
}

// Changes says what became of the entries of a file.
type Changes struct {
	Added    []string // new keys, without a text
	Stale    []string // made from another English text
	Unknown  []string // keys that the program no longer has
	Accepted []string // translations that Accept said are right
}

// Update brings a file up to date: it has all sources, in their order, with the English
// beside those that are new or recorded. No text is changed. Keys that the program no
// longer has are at the end, or gone if prune is set.
func (l *Language) Update(sources []Source, tag language.Tag, prune bool) (c Changes) {
	have := map[string]Entry{}
	for _, e := range l.Entries {
		have[e.Key] = e
	}
	var entries []Entry
	for _, s := range sources {
		e, ok := have[s.Key]
		delete(have, s.Key)
		e = e.clone()
		if e.Key = s.Key; !ok {
			c.Added = append(c.Added, s.Key)
		}
		if e.Text.Empty() {
			e.Text = Plain("")
			for _, form := range s.forms(tag, nil) {
				e.Text[form] = ""
			}
			e.made(s.English, false)
			e.Hash = ""
		} else if e.mark(s.English); e.stale(s.English) {
			c.Stale = append(c.Stale, s.Key)
		}
		entries = append(entries, e)
	}
	for _, e := range l.Entries {
		if _, unknown := have[e.Key]; unknown {
			c.Unknown = append(c.Unknown, e.Key)
			if !prune {
				entries = append(entries, e)
			}
		}
	}
	l.Entries = entries
	return c
}

func (e Entry) stale(english Text) bool {
	state, _, _ := e.State(english)
	return state == Stale
}

// Accept notes that the translations of some keys fit the English texts of today, also if
// they are the same. "all" stands for all keys. The error names a key without a text.
func (l *Language) Accept(sources []Source, keys []string) (accepted []string, err error) {
	places, known := l.places(), map[string]bool{"all": true}
	for _, s := range sources {
		known[s.Key] = true
		i, ok := places[s.Key]
		ok = ok && !l.Entries[i].Text.Empty()
		switch {
		case slices.Contains(keys, s.Key) && !ok:
			return nil, fmt.Errorf("key %q has no text, expected one with a translation to accept", s.Key)
		case !ok || !slices.Contains(keys, s.Key) && !slices.Contains(keys, "all"):
			continue
		}
		e := l.Entries[i]
		before := e
		if e.made(s.English, e.identical(s.English)); e.Description != before.Description || e.Hash != before.Hash {
			accepted = append(accepted, s.Key)
			l.Entries[i] = e
		}
	}
	for _, key := range keys {
		if !known[key] {
			return nil, fmt.Errorf("unknown key %q, expected all, or one of the file", key)
		}
	}
	return accepted, nil
}

// identical reports whether a text is the English one, in all forms.
func (e Entry) identical(english Text) bool {
	for form, text := range e.Text {
		if text != "" && text != english.In(form) {
			return false
		}
	}
	return !e.Text.Empty()
}

// Copied reports whether the text is the English one and nobody has said that it should
// be. Texts without a letter are the same in all languages.
func (e Entry) Copied(english Text) bool {
	letters := strings.ContainsFunc(withoutPlaceholders(english[other]), unicode.IsLetter)
	_, same, ok := e.record()
	return letters && e.identical(english) && !(ok && same)
}

// Export returns the file for translators.
func (l *Language) Export(program string, tag language.Tag, sources []Source) File {
	f := File{Program: program, Language: tag.String()}
	places := l.places()
	for _, s := range sources {
		m := Message{Key: s.Key, Source: s.English, Target: Text{}, Notes: slices.Clone(s.Notes)}
		if i, ok := places[s.Key]; ok {
			e := l.Entries[i]
			m.Target = e.Text.filled()
			m.State, m.Previous, _ = e.State(s.English)
			if e.Copied(s.English) && m.State == Translated {
				m.State = Stale
				m.Notes = append(m.Notes, Note{"check", "the translation is the English text"})
			}
		}
		m.Forms = s.forms(tag, m.Target)
		if m.Previous != "" {
			m.Notes = append(m.Notes, Note{"changed", "the English text was: " + m.Previous})
		}
		f.Messages = append(f.Messages, m)
	}
	return f
}

// sorted puts the entries in the order of the sources, the others at the end.
func (l *Language) sorted(sources []Source) {
	at := map[string]int{}
	for i, s := range sources {
		at[s.Key] = i + 1
	}
	slices.SortStableFunc(l.Entries, func(a, b Entry) int {
		return cmp.Compare(cmp.Or(at[a.Key], len(sources)+1), cmp.Or(at[b.Key], len(sources)+1))
	})
}
