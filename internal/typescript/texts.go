package typescript

import (
	"slices"
	"strings"
)

// A Language has the texts of one language. The zero Language has none.
type Language struct {
	Tag  string // BCP 47
	keys []string
	text map[string]string // literals
}

// Add adds a text, unless there is one with that key: a code, a status, or "#" and the
// name of a rule.
func (l *Language) Add(k, text string) { l.put(k, quote(text)) }

// AddForms is Add for a text that has forms for numbers, by the names of CLDR. The form
// "undelayed" is for an error without a delay.
func (l *Language) AddForms(k string, forms map[string]string) {
	if len(forms) == 1 && forms["other"] != "" {
		l.Add(k, forms["other"])
		return
	}
	var rows []string
	for _, form := range []string{"zero", "one", "two", "few", "many", "other", "undelayed"} {
		if text, ok := forms[form]; ok {
			rows = append(rows, form+": "+quote(text))
		}
	}
	l.put(k, "{ "+strings.Join(rows, ", ")+" }")
}

func (l *Language) put(k, literal string) {
	if l.text == nil {
		l.text = map[string]string{}
	}
	if _, ok := l.text[k]; !ok {
		l.keys = append(l.keys, k)
		l.text[k] = literal
	}
}

// value returns the object literal.
func (l Language) value() string {
	if len(l.keys) == 0 {
		return "{\n    language: " + quote(l.Tag) + ",\n    texts: {},\n}"
	}
	var b strings.Builder
	b.WriteString("{\n    language: " + quote(l.Tag) + ",\n    texts: {\n")
	for _, k := range l.keys {
		b.WriteString("        " + key(k) + ": " + l.text[k] + ",\n")
	}
	b.WriteString("    },\n}")
	return b.String()
}

// module returns the module of a language, for the package. Up is the path to its root.
func (l Language) module(up string) file {
	return file{
		func(w way) string {
			if w == asJavaScript {
				return ""
			}
			return "import type { Texts } from \"" + up + "index.js\";\n"
		},
		func(w way) string {
			switch w {
			case asJavaScript:
				return "const texts = " + l.value() + ";\nexport default texts;\n"
			case asDeclarations:
				return "declare const texts: Texts;\nexport default texts;\n"
			}
			return "const texts: Texts = " + l.value() + ";\nexport default texts;\n"
		},
	}
}

// sorted returns languages by their tags.
func sorted(all []Language) []Language {
	return slices.SortedFunc(slices.Values(all), func(a, b Language) int { return strings.Compare(a.Tag, b.Tag) })
}
