package rust

import (
	"fmt"
	"strings"

	"example.com/errcode/internal/shape"
	"example.com/errcode/internal/snapshot"
)

// places returns the tables of package shape. A path has dots between its members, a star for
// the first member, and is a dot alone for the body itself.
func places() string {
	var b strings.Builder
	writeShapes(&b)
	for _, t := range shape.Tables() {
		doc := t.Doc
		if t.Name == "delayPlaces" { // it stands after the delays
			doc = "Paths to the objects that may have one of those."
		}
		writeWords(&b, doc, strings.ToUpper(strings.Join(snapshot.Words(t.Name), "_")), t.Texts("."))
	}
	writeWords(&b, "Members of our bodies. A body that has one of them twice is not read.", "OURS", shape.NamesBefore(shape.Count))
	writeWords(&b, "All members that mean something. An object that has one of them twice is passed over.", "MEMBERS", shape.NamesBefore(shape.All))
	writeWords(&b, "Texts that stand where codes do and are none, in lower case.", "WORDS", shape.Words)
	return b.String()
}

func writeShapes(b *strings.Builder) {
	b.WriteString("/// The bodies that the service writes. The first that fits counts.\nconst SHAPES: &[Shape] = &[\n")
	for _, s := range shape.Shapes {
		if s.Record { // never the body of a response
			continue
		}
		fmt.Fprintf(b, `    // %s
    Shape {
        code: %s,
        messages: %s,
        texts: %s,
        falses: %s,
        status: %s,
        without: %s,
        only: %s,
        marked: %t,
    },
`, s.Name, quote(s.Code.String()), quoteWords(shape.Names(s.Message)), quoteWords(s.Strings.Names()), quoteWords(s.False.Names()),
			quote(s.Status.String()), quoteWords(s.Without.Names()), quoteWords(s.Only.Names()), s.Marked)
	}
	b.WriteString("];\n\n")
}

func quoteWords(words []string) string { return quote(strings.Join(words, " ")) }

// writeWords writes a constant with words, on lines that rustfmt leaves as they are.
func writeWords(b *strings.Builder, doc, name string, words []string) {
	const width = 92
	fmt.Fprintf(b, "/// %s\nconst %s: &str = \"\\\n", doc, name)
	line := "   "
	for i, word := range words {
		if len(line)+1+len(word) > width {
			b.WriteString(line + " \\\n")
			line = "   "
		}
		line += " " + word
		if i == len(words)-1 {
			b.WriteString(line)
		}
	}
	b.WriteString("\";\n\n")
}
