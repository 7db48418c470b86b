package i18n

import (
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"example.com/errcode/internal/placeholder"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// check returns the problems of the service's files that only show when all are read.
// first is the default language.
func check(loaded map[string]*dictionary, first *dictionary, codes vocabulary) error {
	var problems Problems
	for _, d := range loaded {
		for _, l := range d.layers {
			problems = append(problems, d.misplaced(l, first, loaded[source], codes)...)
		}
		if slices.ContainsFunc(d.layers, (*layer).own) && d.name != source {
			problems = append(problems, d.inconsistent(loaded[source], codes)...)
		}
	}
	for _, d := range loaded {
		for _, l := range d.layers {
			l.data, l.offsets = nil, nil
		}
	}
	return problems.err()
}

// misplaced returns a problem for each text of a service's file whose placeholders are
// not those that it should have. The text in the default language sets them, if a file
// has one, else the English text.
func (d *dictionary) misplaced(l *layer, first, english *dictionary, codes vocabulary) (problems Problems) {
	for text, offset := range l.offsets {
		k, ok := codes.key(text)
		if !ok {
			continue
		}
		m, top := d.top(k)
		if top != l {
			continue // another file replaces it
		}
		defined := k.english().placeholders()
		want, whose := defined, "the English message"
		for _, other := range []*dictionary{first, english} {
			if set, top := other.top(k); top != nil && top != other.base {
				want = set.placeholders()
				if other.name != source {
					whose = fmt.Sprintf("the message in %q", other.name)
				}
				break
			}
		}
		if k.isUnit() || k.name != "" && !contains(defined, m.placeholders()) {
			want, whose = defined, "the English message" // nothing else can be filled in
		}
		if got := m.placeholders(); !contains(want, got) || !contains(got, want) {
			problems = append(problems, l.problem(offset, "%s has the placeholders %q, expected those of %s, %q", k.describe(), got, whose, want))
		}
		forms := m.plurals()
		for _, form := range slices.Sorted(maps.Keys(forms)) { // one other than "other" may lack some: "a second"
			for _, name := range placeholder.Names(forms[form]) {
				if form != plural.Other && !slices.Contains(want, name) {
					problems = append(problems, l.problem(offset, "%s has the placeholder %q, expected those of %s, %q", k.describe(), name, whose, want))
				}
			}
		}
	}
	return problems
}

// contains reports whether all has each of some.
func contains(all, some []string) bool {
	return !slices.ContainsFunc(some, func(name string) bool { return !slices.Contains(all, name) })
}

// inconsistent returns a problem for each text of the service's files that differs from
// that of another code of the registry with the same English text.
func (d *dictionary) inconsistent(english *dictionary, codes vocabulary) (problems Problems) {
	type text struct{ defined, replaced string }
	first := map[text]key{} // the first code with an English text
	for code := range codes.all() {
		k := key{code: code}
		m, at := d.top(k)
		if at == nil {
			continue
		}
		replaced, _ := english.top(k)
		same := text{code.Message(), replaced.text}
		other, ok := first[same]
		if !ok {
			first[same] = k
			continue
		}
		before, atOther := d.top(other)
		if before.equal(m) {
			continue
		}
		if !at.own() {
			at, k, other = atOther, other, k
		}
		if at.own() {
			problems = append(problems, at.problem(at.offsets[k.String()], "code %q has another text than code %q, but the same in English (%q)", k, other, code.Message()))
		}
	}
	return problems
}

// Missing is a text that a language of the bundle lacks, or that lacks plural forms.
type Missing struct {
	Language string   // the language's tag
	Key      string   // a code, or "#" and the name of a rule or a unit, as in a file
	English  string   // the English text
	Forms    []string // the plural forms of the language that the text lacks; nil if there is no text
}

// Error says what is missing.
func (m Missing) Error() string {
	what := fmt.Sprintf("code %q", m.Key)
	if strings.HasPrefix(m.Key, "#") {
		what = fmt.Sprintf("key %q", m.Key)
	}
	if m.Forms != nil {
		return fmt.Sprintf("%s: the message for %s lacks the plural forms %q (%s)", m.Language, what, m.Forms, m.English)
	}
	return fmt.Sprintf("%s: no message for %s (%s)", m.Language, what, m.English)
}

// Missing yields what the languages of the bundle lack: the messages of the registry's
// codes, of the rules and of the units of {retry_after}, and plural forms. A text in
// the language that one belongs to (de for de-AT) will do. Shipped languages are
// complete for the built-in codes.
func (b *Bundle) Missing() iter.Seq[Missing] {
	return func(yield func(Missing) bool) {
		for _, d := range b.languages {
			for k := range b.codes.keys() {
				m, at := d.inherited(k)
				missing := Missing{Language: d.name, Key: k.String(), English: k.english().text}
				if at == d && m.plurals() != nil {
					missing.Forms = lacking(d.tag, m.plurals())
				}
				if (at == nil || missing.Forms != nil) && !yield(missing) {
					return
				}
			}
		}
	}
}

// Check returns what [Bundle.Missing] yields, as one error; nil if all languages are
// complete.
func (b *Bundle) Check() error {
	var problems []error
	for m := range b.Missing() {
		problems = append(problems, m)
	}
	return errors.Join(problems...)
}

// lacking returns the plural forms that whole numbers have in a language, and that forms
// lacks.
func lacking(tag language.Tag, forms map[plural.Form]string) (names []string) {
	used := map[plural.Form]bool{}
	for n := range 200 {
		used[plural.Cardinal.MatchPlural(tag, n, 0, 0, 0, 0)] = true
	}
	used[plural.Cardinal.MatchPlural(tag, 1_000_000, 0, 0, 0, 0)] = true
	for _, name := range []string{"zero", "one", "two", "few", "many", "other"} {
		if _, ok := forms[formNames[name]]; !ok && used[formNames[name]] {
			names = append(names, name)
		}
	}
	return names
}
