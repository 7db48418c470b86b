package translation

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"example.com/errcode/internal/printable"
	"golang.org/x/text/language"
)

// A poParser reads the entries of a PO file.
type poParser struct {
	builder
	list     []poEntry
	obsolete int // the first line of obsolete entries

	tag         language.Tag
	pluralForms string
	pluralAt    poField
	asked       bool
	known       [][]string // the forms of each index
}

// A poEntry is a message of a PO file.
type poEntry struct {
	fuzzy        bool
	fields       []poField
	line, column int
}

// A poField is a keyword with its string: msgid, msgstr[0].
type poField struct {
	name, text   string
	line, column int
}

func (e poEntry) field(name string) poField {
	for _, f := range e.fields {
		if f.name == name {
			return f
		}
	}
	return poField{line: e.line, column: e.column}
}

func (e poEntry) has(name string) bool {
	return slices.ContainsFunc(e.fields, func(f poField) bool { return f.name == name })
}

// index returns n of msgstr[n].
func (f poField) index() (int, bool) {
	digits, ok := strings.CutPrefix(f.name, "msgstr[")
	n, err := strconv.Atoi(strings.TrimSuffix(digits, "]"))
	return n, ok && err == nil
}

var poKeywords = []string{"msgctxt", "msgid_plural", "msgid", "msgstr"}

// entries splits a file. An entry ends where the next one begins: with a comment or with
// the first keyword after msgstr.
func (p *poParser) entries(text string) {
	var e poEntry
	end := func() {
		if e.fields != nil {
			p.list = append(p.list, e)
			e = poEntry{}
		}
	}
	number := 0
	for line := range strings.SplitSeq(text, "\n") {
		number++
		rest := strings.TrimSpace(line)
		column := utf8.RuneCountInString(line[:strings.Index(line, rest)]) + 1
		switch {
		case rest == "":
		case strings.HasPrefix(rest, "#~"):
			end()
			if p.obsolete == 0 {
				p.obsolete = number
			}
		case rest[0] == '#':
			if len(e.fields) > 0 {
				end()
			}
			if flags, ok := strings.CutPrefix(rest, "#,"); ok {
				for flag := range strings.SplitSeq(flags, ",") {
					e.fuzzy = e.fuzzy || strings.TrimSpace(flag) == "fuzzy"
				}
			}
		case rest[0] == '"':
			if len(e.fields) == 0 {
				p.problem(number, column, "a string without a keyword, expected one of %s", strings.Join(poKeywords, ", "))
				continue
			}
			last := &e.fields[len(e.fields)-1]
			last.text += p.quoted(rest, number, column)
		default:
			field, quoted := p.keyword(rest, number, column)
			if n := len(e.fields); n > 0 && strings.HasPrefix(e.fields[n-1].name, "msgstr") && !strings.HasPrefix(field.name, "msgstr") {
				end()
			}
			if field.name == "" {
				continue
			}
			if e.has(field.name) {
				p.problem(number, column, "%s stands twice", field.name)
				continue
			}
			if len(e.fields) == 0 {
				e.line, e.column = number, column
			}
			field.text = p.quoted(quoted, number, column+utf8.RuneCountInString(rest)-utf8.RuneCountInString(quoted))
			e.fields = append(e.fields, field)
		}
	}
	end()
}

// keyword returns the field that a line begins, and the string after it.
func (p *poParser) keyword(line string, number, column int) (poField, string) {
	for _, word := range poKeywords {
		rest, ok := strings.CutPrefix(line, word)
		if !ok {
			continue
		}
		if word == "msgstr" && strings.HasPrefix(rest, "[") {
			if digits, after, closed := strings.Cut(rest[1:], "]"); closed {
				if n, err := strconv.Atoi(digits); err == nil && n >= 0 && n < len(formNames) {
					return poField{name: fmt.Sprintf("msgstr[%d]", n), line: number, column: column}, strings.TrimSpace(after)
				}
			}
			break
		}
		if rest = strings.TrimSpace(rest); strings.HasPrefix(rest, `"`) {
			return poField{name: word, line: number, column: column}, rest
		}
	}
	p.problem(number, column, "found %q, expected a comment, or a string after one of %s", printable.CutRunes(line, maxShown), strings.Join(poKeywords, ", "))
	return poField{}, ""
}

// maxShown is how much of a text stands in a problem, in characters.
const maxShown = 60

// quoted returns what a string of a PO file stands for.
func (p *poParser) quoted(quoted string, line, column int) string {
	if len(quoted) < 2 || quoted[0] != '"' || quoted[len(quoted)-1] != '"' {
		p.problem(line, column, "found %q, expected a string in quotes", printable.CutRunes(quoted, maxShown))
		return ""
	}
	inner := quoted[1 : len(quoted)-1]
	var b strings.Builder
	for i := 0; i < len(inner); i++ {
		switch {
		case inner[i] == '"':
			p.problem(line, column, "a quote in the string %s, expected \\\" for it", printable.CutRunes(quoted, maxShown))
			return ""
		case inner[i] != '\\':
			b.WriteByte(inner[i])
			continue
		}
		value, size, ok := poEscape(inner[i+1:])
		if !ok {
			p.problem(line, column, "unknown escape %q in a string", inner[i:min(len(inner), i+2)])
			return ""
		}
		b.WriteByte(value)
		i += size
	}
	if !utf8.ValidString(b.String()) {
		p.problem(line, column, "the escapes of the string make invalid UTF-8")
		return ""
	}
	return b.String()
}

// poEscape returns the byte that the escape at the beginning of s, after its backslash,
// stands for, and how long the escape is.
func poEscape(s string) (value byte, size int, ok bool) {
	if s == "" {
		return 0, 0, false
	}
	if i := strings.IndexByte(`abfnrtv\"`, s[0]); i >= 0 {
		return "\a\b\f\n\r\t\v\\\""[i], 1, true
	}
	digits, base := 0, 8
	if s[0] == 'x' {
		s, base = s[1:], 16
		digits = len(s) - len(strings.TrimLeft(s, "0123456789abcdefABCDEF"))
		digits, size = min(digits, 2), 1
	} else {
		digits = min(len(s)-len(strings.TrimLeft(s, "01234567")), 3)
	}
	n, err := strconv.ParseUint(s[:digits], base, 8)
	return byte(n), size + digits, err == nil
}

// pluralForms reads the value of a Plural-Forms header.
func pluralForms(header string) (count int, e expression, err error) {
	for part := range strings.SplitSeq(header, ";") {
		name, value, _ := strings.Cut(part, "=")
		switch strings.TrimSpace(name) {
		case "nplurals":
			if count, err = strconv.Atoi(strings.TrimSpace(value)); err != nil || count < 1 || count > len(formNames) {
				return 0, nil, fmt.Errorf("nplurals is %q, expected a number from 1 to %d", strings.TrimSpace(value), len(formNames))
			}
		case "plural":
			if e, err = parseExpression(value); err != nil {
				return 0, nil, err
			}
		}
	}
	if count == 0 || e == nil {
		return 0, nil, fmt.Errorf("header Plural-Forms is %q, expected nplurals=COUNT; plural=FORMULA;", header)
	}
	return count, e, nil
}
