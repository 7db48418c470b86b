package docpage

import (
	"bytes"
	"fmt"
	"html"
	"strings"

	"example.com/errcode"
	"example.com/errcode/internal/snapshot"
)

// Markdown returns the documentation of s, with a body in each of these forms, in
// GitHub's Markdown: a table for each catalogue, in which each code has an anchor.
func Markdown(s snapshot.Snapshot, forms ...errcode.Form) []byte {
	p := New(s, Config{Forms: forms, GoNames: true})
	b := bytes.NewBufferString(generated)
	fmt.Fprintf(b, "\n# Error codes\n\n%s in %s: what each means, its HTTP status, and what a front end should do.\n", count(p.Codes, "code"), count(p.Tables, "table"))
	if p.Codes == 0 {
		return b.Bytes()
	}
	b.WriteString("Decide by the code, never by the status or the text. A code marked *temporary* may succeed later with the same request, unchanged.\n")

	for _, g := range p.Groups {
		var links []string
		for _, t := range g.Tables {
			links = append(links, fmt.Sprintf("[%s](%s)", Escape(t.Name), target(t.ID)))
		}
		fmt.Fprintf(b, "\n- %s: %s", Escape(g.Label), strings.Join(links, ", "))
	}
	b.WriteString("\n")
	writeForms(b, p)
	for _, g := range p.Groups {
		for _, t := range g.Tables {
			writeTable(b, g, t, len(p.Groups) > 1)
		}
	}
	return b.Bytes()
}

// writeForms explains the forms with the bodies of the first code.
func writeForms(b *bytes.Buffer, p *Site) {
	first, bodies := p.sample()
	if len(bodies) == 0 {
		return
	}
	sentence := "Any code comes in each of these forms; a service uses one."
	if len(p.Forms) == 1 {
		sentence = "All codes come in this form."
	}
	fmt.Fprintf(b, "\n## The bodies\n\n%s This is %s:\n", sentence, CodeSpan(first.Code))
	for _, body := range bodies {
		fmt.Fprintf(b, "\n**%s**", Escape(body.Name(first)))
		if note := body.Form.Note; note != "" {
			b.WriteString(": " + Escape(note))
		}
		language := ""
		if body.JSON() {
			language = "json"
		}
		fence := "```"
		for strings.Contains(body.Line(), fence) {
			fence += "`"
		}
		fmt.Fprintf(b, "\n\n%s%s\n%s\n%s\n", fence, language, body.Line(), fence)
	}
}

func writeTable(b *bytes.Buffer, g *group, t *table, several bool) {
	heading := Escape(t.Name)
	if several {
		heading += " (" + Escape(g.Label) + ")"
	}
	fmt.Fprintf(b, "\n<a id=\"%s\"></a>\n\n## %s\n", html.EscapeString(t.ID), heading)
	if len(t.Entries) == 0 {
		b.WriteString("\nNo codes.\n")
		return
	}
	named := t.Entries[0].Go != "" // then all are
	b.WriteString("\n| Code | Status | Message | Frontend action |")
	if named {
		b.WriteString(" Go |")
	}
	b.WriteString("\n|---|---|---|---|")
	if named {
		b.WriteString("---|")
	}
	b.WriteString("\n")
	for _, e := range t.Entries {
		fmt.Fprintf(b, "| <a id=\"%s\"></a>[%s](%s) | %d %s | %s | %s |",
			strings.ReplaceAll(html.EscapeString(e.Code), "|", "&#124;"), CodeSpan(e.Code), target(e.Code),
			e.Status, e.StatusName, meaning(e), Escape(e.Action))
		if named {
			fmt.Fprintf(b, " %s |", CodeSpan(e.Go))
		}
		b.WriteString("\n")
	}
}

// meaning returns the cell with the message and with what else is to be said.
func meaning(e *entry) string {
	s := Escape(e.Message)
	if e.Description != "" {
		s += "<br>Documented as: " + Escape(e.Description)
	}
	if e.Why != "" {
		s += "<br>" + Escape(e.Why)
	}
	if e.Fix != "" {
		s += "<br>" + Escape(e.Fix)
	}
	if e.Fault != "" {
		s += "<br>Fault: " + Escape(e.Fault)
	}
	if e.Temporary {
		s += "<br>*Temporary*"
	}
	if e.Deprecated {
		replacement := CodeSpan(e.Replacement)
		if e.Linked() {
			replacement = "[" + replacement + "](" + target(e.Replacement) + ")"
		}
		s += "<br>**Deprecated**, use " + replacement
	}
	return s
}

// target returns the destination of a link to an id of the page. What could end it is
// percent-encoded.
func target(id string) string {
	return strings.NewReplacer("(", "%28", ")", "%29", "&", "%26").Replace(fragment(id))
}

// CodeSpan returns s in code letters. In HTML, since a code span of Markdown has no
// escapes.
func CodeSpan(s string) string {
	if !strings.ContainsAny(s, "`|\\<>&") {
		return "`" + s + "`"
	}
	return "<code>" + Escape(s) + "</code>"
}

// special are the characters that mean something in Markdown, in HTML, in GitHub's
// tables, strike-through and formulas, or make a link of an address. Those that tables
// treat in ways of their own are entities.
var special = strings.NewReplacer(
	"&", "&amp;", "<", "&lt;", ">", "&gt;", "|", "&#124;", `\`, "&#92;",
	"`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "#", `\#`, "!", `\!`,
	"~", `\~`, "$", `\$`, "{", `\{`, "}", `\}`,
	"://", "&#58;//", "www.", "www&#46;", "@", "&#64;",
)

// Escape returns s as text in a cell or a heading.
func Escape(s string) string { return special.Replace(s) }
