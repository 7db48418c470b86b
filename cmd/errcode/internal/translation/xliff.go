package translation

import (
	"cmp"
	"fmt"
	"strings"
	"unicode/utf8"

	"example.com/errcode/internal/placeholder"
)

// The namespace of XLIFF 2.0 and 2.1.
const xliffSpace = "urn:oasis:names:tc:xliff:document:2.0"

// staleState is the sub-state of a segment whose English text has changed.
const staleState = "errcode:stale"

// pluralType is the type of a group with a unit for each plural form.
const pluralType = "errcode:plural"

// writeXLIFF returns an XLIFF 2.0 file. Units are named for their keys; the forms of a
// plural are units of a group. A placeholder is an element that translators can't change.
func writeXLIFF(f File) []byte {
	w := &xliffWriter{}
	w.line(`<?xml version="1.0" encoding="UTF-8"?>`)
	w.line(`<xliff xmlns="%s" version="2.0" srcLang="en" trgLang="%s">`, xliffSpace, attribute(f.Language))
	w.line(`  <file id="f1" original="%s" xml:space="preserve">`, attribute(f.Program))
	for i, m := range f.Messages {
		if m.Forms == nil {
			w.unit("    ", fmt.Sprintf("u%d", i+1), m, "")
			continue
		}
		w.line(`    <group id="g%d" name="%s" type="%s">`, i+1, attribute(m.Key), pluralType)
		w.notes("      ", m)
		for _, form := range m.Forms {
			w.unit("      ", fmt.Sprintf("u%d-%s", i+1, form), m, form)
		}
		w.line(`    </group>`)
	}
	w.line("  </file>")
	w.line("</xliff>")
	return []byte(w.String())
}

type xliffWriter struct{ strings.Builder }

func (w *xliffWriter) line(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }

// unit writes a text, or a form of it.
func (w *xliffWriter) unit(indent, id string, m Message, form string) {
	source, target := m.Source.In(form), m.Target[cmp.Or(form, other)]
	w.line(`%s<unit id="%s" name="%s">`, indent, id, attribute(unitName(m.Key, form)))
	if form == "" {
		w.notes(indent+"  ", m)
	}
	names := unique(placeholder.Names(source), placeholder.Names(target))
	if len(names) > 0 {
		w.line("%s  <originalData>", indent)
		for i, name := range names {
			w.line(`%s    <data id="d%d">{%s}</data>`, indent, i+1, name)
		}
		w.line("%s  </originalData>", indent)
	}
	w.line("%s  <segment%s>", indent, segmentState(m.State, target))
	w.line("%s    <source>%s</source>", indent, inline(source, names, form))
	if target != "" {
		w.line("%s    <target>%s</target>", indent, inline(target, names, form))
	}
	w.line("%s  </segment>", indent)
	w.line("%s</unit>", indent)
}

// segmentState returns the attributes that say the state.
func segmentState(state State, target string) string {
	switch {
	case target == "":
		return ` state="initial"`
	case state == Stale:
		return ` state="initial" subState="` + staleState + `"`
	case state == Same:
		return ` state="final"`
	}
	return ` state="translated"`
}

func (w *xliffWriter) notes(indent string, m Message) {
	if len(m.Notes) == 0 {
		return
	}
	w.line("%s<notes>", indent)
	for _, note := range m.Notes {
		w.line(`%s  <note category="%s">%s</note>`, indent, attribute(note.Category), attribute(oneLine(note.Text)))
	}
	w.line("%s</notes>", indent)
}

// unique returns the elements of two lists, each once.
func unique(lists ...[]string) (all []string) {
	seen := map[string]bool{}
	for _, list := range lists {
		for _, s := range list {
			if !seen[s] {
				all, seen[s] = append(all, s), true
			}
		}
	}
	return all
}

// inline returns the content of a source or a target. Placeholders have the identifier of
// their first occurrence; the same one later is a copy. Every form of a plural
// except the general one may go without: "a second".
func inline(text string, names []string, form string) string {
	deletable := ""
	if form == "" || form == other {
		deletable = ` canDelete="no"`
	}
	at := map[string]int{}
	for i, name := range names {
		at[name] = i + 1
	}
	count := map[string]int{}
	var b strings.Builder
	rest := text
	for _, name := range placeholder.Names(text) {
		before, after, _ := strings.Cut(rest, "{"+name+"}")
		escapeXML(&b, before)
		rest = after
		id := fmt.Sprint(at[name])
		if count[name]++; count[name] > 1 {
			id += fmt.Sprintf("-%d", count[name])
		}
		fmt.Fprintf(&b, `<ph id="%s" dataRef="d%d" equiv="{%s}" disp="{%s}"%s/>`, id, at[name], name, name, deletable)
	}
	escapeXML(&b, rest)
	return b.String()
}

// escapeXML writes text. A character that XML can't have is an element with its number.
func escapeXML(b *strings.Builder, text string) {
	for _, r := range text {
		switch {
		case !xmlRune(r):
			fmt.Fprintf(b, `<cp hex="%04X"/>`, r)
		default:
			_, _ = xmlEscapes.WriteString(b, string(r)) // a builder takes everything
		}
	}
}

// attribute returns text for an attribute or a note. What XML can't have is replaced.
func attribute(text string) string {
	var b strings.Builder
	for _, r := range text {
		if !xmlRune(r) {
			r = utf8.RuneError
		}
		b.WriteRune(r)
	}
	return strings.ReplaceAll(xmlEscapes.Replace(b.String()), `"`, "&quot;")
}

// xmlEscapes escapes text. A parser would make a bare carriage return a line feed.
var xmlEscapes = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#13;")

// xmlRune reports whether r may stand in an XML document.
func xmlRune(r rune) bool {
	return r == '\t' || r == '\n' || r == '\r' || 0x20 <= r && r <= 0xd7ff || 0xe000 <= r && r <= 0xfffd || 0x10000 <= r && r <= 0x10ffff
}
