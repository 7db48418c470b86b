package cli

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"example.com/errcode"
	"example.com/errcode/cmd/errcode/internal/translation"
	"example.com/errcode/i18n"
	"example.com/errcode/internal/delay"
	"example.com/errcode/internal/placeholder"
	"example.com/errcode/locales"
)

// A source is a text that can be translated.
type source struct {
	translation.Source
	own  bool // a code of the program, and of no document
	name bool // of a rule or a unit of time
}

// what says what a key is, for messages.
func what(key string) string {
	if strings.HasPrefix(key, "#") {
		return fmt.Sprintf("text %q", key)
	}
	return fmt.Sprintf("code %q", key)
}

// sources returns all that can be translated, in the order of the catalogues. The codes
// that forms answer with by themselves follow, then rules, then units of time.
func (t *tool) sources(english map[string]i18n.Message) []source {
	var all []source
	add := func(key string, s source) {
		text, ok := english[key]
		if !ok {
			return
		}
		s.Key, s.English = key, translation.Text(text.Forms)
		all = append(all, s)
		delete(english, key)
	}
	for c := range t.catalogues() {
		for code := range c.Codes() {
			add(code.String(), source{own: c.Document() == "", Source: translation.Source{Notes: codeNotes(code)}})
		}
	}
	where := func(text string) translation.Source {
		return translation.Source{Notes: []translation.Note{{Category: "where", Text: text}}}
	}
	for _, key := range formKeys(english) {
		add(key, source{Source: where("errcode answers with it for a status, without a handler")})
	}
	for rule := range errcode.Rules() {
		add("#"+rule.String(), source{name: true, Source: where("what is wrong with a field of a form")})
	}
	for unit := range delay.Units {
		add("#"+unit.String(), source{name: true, Source: where("how long to wait, inside a sentence: Try again in 5 minutes.")})
	}
	addLimits(all)
	return all
}

// formKeys returns the keys that are not codes of the registry: first those of the file
// that is shipped, in its order.
func formKeys(english map[string]i18n.Message) (keys []string) {
	order := map[string]int{}
	if data, err := fs.ReadFile(locales.Files, "en.json"); err == nil {
		l, _ := translation.ParseLanguage(data)
		for i, e := range l.Entries {
			order[e.Key] = i - len(l.Entries)
		}
	}
	for key := range english {
		if !strings.HasPrefix(key, "#") {
			keys = append(keys, key)
		}
	}
	slices.SortFunc(keys, func(a, b string) int { return cmp.Or(cmp.Compare(order[a], order[b]), cmp.Compare(a, b)) })
	return keys
}

// codeNotes tells translators what they should know about a code.
func codeNotes(code errcode.Code) (notes []translation.Note) {
	add := func(category, text string) {
		if text = strings.TrimSpace(text); text != "" {
			notes = append(notes, translation.Note{Category: category, Text: text})
		}
	}
	if code.Description() != code.Message() {
		add("description", code.Description())
	}
	help := code.Help()
	add("help", help.Why+" "+help.Fix)
	add("where", fmt.Sprintf("status %d, table %q", code.StatusCode(), code.Catalogue().Name()))
	return notes
}

// maxSame is how many keys with the same English text a note names.
const maxSame = 3

// addLimits adds notes on what a translation must keep.
func addLimits(all []source) {
	same := map[string][]string{}
	for _, s := range all {
		text := s.English.String()
		same[text] = append(same[text], s.Key)
	}
	for i := range all {
		s := &all[i]
		limits := "one line of at most 1024 characters"
		if names := placeholder.Names(s.English["other"]); names != nil {
			slices.Sort(names)
			limits += "; keep {" + strings.Join(slices.Compact(names), "}, {") + "}"
		}
		s.Notes = append(s.Notes, translation.Note{Category: "limits", Text: limits})
		others := slices.DeleteFunc(slices.Clone(same[s.English.String()]), func(key string) bool { return key == s.Key })
		if len(others) > 0 && !s.name {
			s.Notes = append(s.Notes, translation.Note{Category: "same", Text: "the translation must be that of " + someKeys(others, maxSame)})
		}
	}
}

// wanted returns the sources that a language file should have: the program's own, rules
// and units of time if errcode does not ship them in the language, and all with all. What
// the file has already stays in it.
func wanted(sources []source, l *translation.Language, shipped, all bool) (list []translation.Source) {
	has := map[string]bool{}
	for _, e := range l.Entries {
		has[e.Key] = true
	}
	for _, s := range sources {
		if s.own || all || s.name && !shipped || has[s.Key] {
			list = append(list, s.Source)
		}
	}
	return list
}
