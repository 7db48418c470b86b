package translation

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// formNames are the names of the plural forms, in the order of CLDR.
var formNames = []string{"zero", "one", "two", "few", "many", other}

// formOf are the forms of package plural, in the order of formNames.
var formOf = []plural.Form{plural.Zero, plural.One, plural.Two, plural.Few, plural.Many, plural.Other}

// The plural rules of CLDR for integers look at the last digits: at most two of them,
// or six in languages that count millions as nouns.
const (
	period  = 100
	samples = 1000 // more than the largest small number that a rule names
	million = 1_000_000
)

// A rule is the plural rule of a language, for integers.
type rule struct {
	forms []string        // those that integers have, and "other"
	of    func(n int) int // the index in forms
}

// rules are the rules of the languages that were asked for.
var rules sync.Map

// ruleOf returns the rule of a language.
func ruleOf(tag language.Tag) rule {
	if known, ok := rules.Load(tag); ok {
		return known.(rule)
	}
	r := newRule(tag)
	rules.Store(tag, r)
	return r
}

func newRule(tag language.Tag) rule {
	form := func(n int) string {
		return formNames[slices.Index(formOf, plural.Cardinal.MatchPlural(tag, n, 0, 0, 0, 0))]
	}
	found := map[string]bool{other: true}
	for n := range samples {
		found[form(n)] = true
	}
	found[form(million)] = true
	var forms []string
	for _, name := range formNames {
		if found[name] {
			forms = append(forms, name)
		}
	}
	return rule{forms, func(n int) int { return slices.Index(forms, form(n)) }}
}

// Forms returns the plural forms that texts in a language have, by their CLDR names, in
// CLDR's order. "other" is always among them: it is for texts without a number, too.
func Forms(tag language.Tag) []string { return slices.Clone(ruleOf(tag).forms) }

// formula returns the rule as gettext wants it in a Plural-Forms header: an expression
// in C that gives the index of the form for n.
func formula(tag language.Tag) string {
	r := ruleOf(tag)
	last := len(r.forms) - 1
	var b strings.Builder
	fmt.Fprintf(&b, "nplurals=%d; plural=", len(r.forms))
	rest := last // the form of all numbers that no condition is for
	if r.of(samples+period+5) != last && unused(r, last) {
		rest = r.of(samples + period + 5)
	}
	for i := range r.forms {
		if i == rest || unused(r, i) {
			continue
		}
		fmt.Fprintf(&b, "(%s) ? %d : ", condition(r, i), i)
	}
	fmt.Fprintf(&b, "%d;", rest)
	return b.String()
}

// unused reports whether no integer has a form: fractions do.
func unused(r rule, form int) bool {
	for n := range samples {
		if r.of(n) == form {
			return false
		}
	}
	return r.of(million) != form
}

// condition returns the expression that is true for the numbers of a form. Numbers above
// samples have the form of their last two digits, except for millions.
func condition(r rule, form int) string {
	has := func(n int) bool { return r.of(n) == form }
	repeats := func(n int) bool { return has(samples + n%period) }
	last := make([]bool, period)
	for n := range last {
		last[n] = repeats(n)
	}
	// Small numbers that differ from what their last digits say.
	added, removed := make([]bool, samples), make([]bool, samples)
	for n := range samples {
		added[n], removed[n] = has(n) && !repeats(n), !has(n) && repeats(n)
	}
	said := ""
	if slices.Contains(last, true) {
		said = digits(last)
	}
	if slices.Contains(removed, true) {
		said = "(" + said + ") && " + negated("n", removed)
	}
	switch {
	case slices.Contains(added, true) && said != "":
		said = "(" + said + ") || " + ranges("n", added)
	case slices.Contains(added, true):
		said = ranges("n", added)
	}
	if millions := has(million); millions != has(samples) {
		switch {
		case millions && said == "":
			said = "n != 0 && n%1000000 == 0"
		case millions:
			said = "(" + said + ") || n != 0 && n%1000000 == 0"
		default:
			said = "(" + said + ") && (n == 0 || n%1000000 != 0)"
		}
	}
	return said
}

// digits returns the condition for the last two digits of n, by the last one if that is
// enough to say most of it.
func digits(set []bool) string {
	ones := make([]bool, 10) // digits that most numbers of a set end in
	for d := range ones {
		count := 0
		for n := d; n < len(set); n += 10 {
			if set[n] {
				count++
			}
		}
		ones[d] = count > len(set)/20
	}
	added, removed := make([]bool, len(set)), make([]bool, len(set))
	for n := range set {
		added[n] = set[n] && !ones[n%10]
		removed[n] = !set[n] && ones[n%10]
	}
	if !slices.Contains(ones, true) {
		return ranges("n%100", set)
	}
	said := ranges("n%10", ones)
	if slices.Contains(removed, true) {
		said += " && " + negated("n%100", removed)
	}
	if slices.Contains(added, true) {
		said += " || " + ranges("n%100", added)
	}
	return said
}

// ranges returns the condition that term is one of a set of numbers.
func ranges(term string, set []bool) string {
	said := spans(set, func(from, to int) string {
		if from == to {
			return fmt.Sprintf("%s == %d", term, from)
		}
		if from == 0 {
			return fmt.Sprintf("%s <= %d", term, to)
		}
		return fmt.Sprintf("%s >= %d && %s <= %d", term, from, term, to)
	})
	if len(said) == 1 {
		return said[0]
	}
	return "(" + strings.Join(said, " || ") + ")"
}

// negated returns the condition that term is none of a set of numbers.
func negated(term string, set []bool) string {
	said := spans(set, func(from, to int) string {
		if from == to {
			return fmt.Sprintf("%s != %d", term, from)
		}
		if from == 0 {
			return fmt.Sprintf("%s > %d", term, to)
		}
		return fmt.Sprintf("(%s < %d || %s > %d)", term, from, term, to)
	})
	return strings.Join(said, " && ")
}

// spans calls say for each run of numbers in a set.
func spans(set []bool, say func(from, to int) string) (said []string) {
	for n := 0; n < len(set); n++ {
		if !set[n] {
			continue
		}
		from := n
		for n+1 < len(set) && set[n+1] {
			n++
		}
		said = append(said, say(from, n))
	}
	return said
}

// A Form is a plural form with a number that has it.
type Form struct {
	Name    string
	Example int
}

// CheckForms returns the forms that a translation lacks, though numbers in its language
// have them, and those that it has though none has, not even a fraction. A text with one
// form is right unless the English one has more.
func (s Source) CheckForms(tag language.Tag, text Text) (lacking []Form, never []string) {
	r := ruleOf(tag)
	if text = text.filled(); len(text) > 1 || len(s.English) > 1 {
		for i, form := range r.forms {
			if text[form] == "" && !unused(r, i) {
				lacking = append(lacking, Form{form, r.example(i)})
			}
		}
	}
	for _, form := range formNames {
		if text[form] != "" && !slices.Contains(r.forms, form) && !ofFractions(tag, form) {
			never = append(never, form)
		}
	}
	return lacking, never
}

// example returns the least number that has a form.
func (r rule) example(form int) int {
	for n := range samples {
		if r.of(n) == form {
			return n
		}
	}
	return million
}

// ofFractions reports whether fractions have a form, such as 1.5 in Czech.
func ofFractions(tag language.Tag, form string) bool {
	for n := range 21 {
		for f := range 10 {
			if formNames[slices.Index(formOf, plural.Cardinal.MatchPlural(tag, n, 1, 1, f, f))] == form {
				return true
			}
		}
	}
	return false
}
