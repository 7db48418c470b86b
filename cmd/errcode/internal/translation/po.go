package translation

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"example.com/errcode/internal/placeholder"
	"golang.org/x/text/language"
)

// writePO returns a file for GNU gettext and the many tools that know its format. The
// key is the context of a message, a stale text is fuzzy.
func writePO(f File) []byte {
	tag := language.Make(f.Language)
	var b strings.Builder
	b.WriteString("msgid \"\"\nmsgstr \"\"\n")
	for _, line := range []string{
		"Project-Id-Version: " + f.Program,
		"Language: " + strings.ReplaceAll(f.Language, "-", "_"),
		"MIME-Version: 1.0",
		"Content-Type: text/plain; charset=UTF-8",
		"Content-Transfer-Encoding: 8bit",
		"Plural-Forms: " + formula(tag),
		"PO-Revision-Date: ", "Last-Translator: ", "Language-Team: ", // for the translator's editor
		"X-Generator: errcode",
	} {
		b.WriteString(poString(line+"\n") + "\n")
	}
	for _, m := range f.Messages {
		b.WriteByte('\n')
		writePOMessage(&b, m, Forms(tag))
	}
	return []byte(b.String())
}

func writePOMessage(b *strings.Builder, m Message, forms []string) {
	for _, note := range m.Notes {
		text := note.Category + ": " + oneLine(note.Text)
		if strings.HasSuffix(text, `\`) {
			text += "." // gettext joins a line that ends in a backslash with the next one
		}
		fmt.Fprintf(b, "#. %s\n", text)
	}
	var flags []string
	if m.State == Stale {
		flags = append(flags, "fuzzy")
	}
	if braceFormat(m.Source) {
		flags = append(flags, "python-brace-format")
	}
	if flags != nil {
		fmt.Fprintf(b, "#, %s\n", strings.Join(flags, ", "))
	}
	if m.State == Stale && m.Previous != "" {
		fmt.Fprintf(b, "#| msgid %s\n", poString(m.Previous))
	}
	fmt.Fprintf(b, "msgctxt %s\n", poString(m.Key))
	if m.Forms == nil {
		fmt.Fprintf(b, "msgid %s\nmsgstr %s\n", poString(m.Source[other]), poString(m.Target[other]))
		return
	}
	fmt.Fprintf(b, "msgid %s\nmsgid_plural %s\n", poString(m.Source.In("one")), poString(m.Source[other]))
	for i, form := range forms {
		fmt.Fprintf(b, "msgstr[%d] %s\n", i, poString(m.Target[form]))
	}
}

// braceFormat reports whether a text has placeholders and no other braces, so that tools
// can check the placeholders by the rules of python-brace-format.
func braceFormat(text Text) bool {
	found := false
	for _, s := range text {
		found = found || len(placeholder.Names(s)) > 0
		if strings.ContainsAny(withoutPlaceholders(s), "{}") {
			return false
		}
	}
	return found
}

// oneLine returns text with spaces in place of line breaks.
func oneLine(text string) string { return strings.Join(strings.FieldsFunc(text, isBreak), " ") }

func isBreak(r rune) bool {
	return r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' || r == '\u0085'
}

var poEscapes = strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`, "\t", `\t`, "\r", `\r`, "\a", `\a`, "\b", `\b`, "\f", `\f`, "\v", `\v`)

// poString returns text as a string of a PO file.
func poString(text string) string { return `"` + poEscapes.Replace(text) + `"` }

// readPO reads a file that gettext or an editor wrote.
func readPO(data []byte, fallback string) (File, []Problem) {
	p := poParser{builder: newBuilder(data, fallback)}
	p.entries(string(p.lines.data))
	p.header(fallback)
	for _, e := range p.list {
		p.message(e)
	}
	if p.obsolete > 0 {
		p.problems = append(p.problems, Problem{p.obsolete, 1, "obsolete messages (#~) are left out", true})
	}
	return p.finish()
}

// header takes the first entry, which says the language and its plural forms.
func (p *poParser) header(fallback string) {
	p.pluralAt = poField{line: 1, column: 1}
	if len(p.list) == 0 || p.list[0].field("msgid").text != "" || p.list[0].has("msgctxt") {
		return
	}
	fields := p.list[0].field("msgstr")
	p.list, p.pluralAt = p.list[1:], fields
	for line := range strings.SplitSeq(fields.text, "\n") {
		name, value, _ := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "project-id-version":
			p.Program = value
		case "language":
			p.Language = cmp.Or(strings.ReplaceAll(value, "_", "-"), fallback)
		case "content-type":
			if _, charset, ok := strings.Cut(strings.ToLower(value), "charset="); ok && charset != "utf-8" && charset != "utf8" && charset != "us-ascii" {
				p.problem(fields.line, fields.column, "charset is %q, expected UTF-8", charset)
			}
		case "plural-forms":
			p.pluralForms = value
		}
	}
}

// message takes an entry.
func (p *poParser) message(e poEntry) {
	key := e.field("msgctxt")
	if key.text == "" {
		p.problem(e.line, e.column, "message %q has no msgctxt, expected the key of a text", e.field("msgid").text)
		return
	}
	state := Translated
	if e.fuzzy {
		state = Stale
	}
	u := unit{key: key.text, source: e.field("msgid").text, target: e.field("msgstr").text, state: state, line: key.line, column: key.column}
	if !e.has("msgid_plural") {
		p.add(u)
		return
	}
	forms, ok := p.forms()
	if !ok {
		return
	}
	m := Message{
		Key: u.key, Source: Text{"one": u.source, other: e.field("msgid_plural").text}, Target: Text{}, Forms: Forms(p.tag),
		State: state, Line: u.line, Column: u.column,
	}
	for _, f := range e.fields {
		i, ok := f.index()
		switch {
		case !ok:
			continue
		case i >= len(forms):
			p.problem(f.line, f.column, "%s is one too many, expected %d of them", f.name, len(forms))
			return
		}
		for _, form := range forms[i] {
			if f.text != "" {
				m.Target[form] = f.text
			}
		}
	}
	p.addMessage(m)
}

// forms returns the forms of CLDR that each msgstr[n] has, by the formula of the file.
func (p *poParser) forms() ([][]string, bool) {
	if p.asked {
		return p.known, p.known != nil
	}
	p.asked = true
	tag, err := language.Parse(p.Language)
	if err != nil {
		p.problem(p.pluralAt.line, p.pluralAt.column, "language is %q, expected a BCP 47 tag such as pt-BR", p.Language)
		return nil, false
	}
	p.tag = tag
	count, index, err := pluralForms(cmp.Or(p.pluralForms, formula(tag)))
	if err != nil {
		p.problem(p.pluralAt.line, p.pluralAt.column, "%v", err)
		return nil, false
	}
	p.known = formsByIndex(ruleOf(tag), count, index)
	return p.known, true
}

// formsByIndex returns the forms of a rule that each index of a formula is for.
func formsByIndex(r rule, count int, index expression) [][]string {
	found, same := make([][]string, count), count == len(r.forms)
	for n := range samples {
		i, form := index(n), r.of(n)
		same = same && i == form
		if i >= 0 && i < count && !slices.Contains(found[i], r.forms[form]) {
			found[i] = append(found[i], r.forms[form])
		}
	}
	for i := range found {
		if same {
			found[i] = []string{r.forms[i]}
		} else if slices.Contains(found[i], other) {
			found[i] = []string{other} // for all others, too
		}
	}
	// Formulas without a form for fractions use that of large numbers.
	if last := index(samples); !slices.ContainsFunc(found, func(f []string) bool { return slices.Contains(f, other) }) && last >= 0 && last < count {
		found[last] = append(found[last], other)
	}
	return found
}
