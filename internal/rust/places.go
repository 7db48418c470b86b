package rust

import (
	"fmt"
	"strings"

	"example.com/errcode/internal/shape"
)

// places returns the tables of package shape. A path has dots between its members, a star for
// the first member, and is a dot alone for the body itself.
func places() string {
	var b strings.Builder
	writeShapes(&b)
	for _, table := range []struct {
		doc, name string
		paths     [][]shape.Member
	}{
		{"Members that hold the code in the body of another service, the best first.", "CODES", single(shape.Codes)},
		{"Members that may hold it where there is none of those.", "HINTS", single(shape.Hints)},
		{"Members that hold the message.", "MESSAGES", single(shape.Messages)},
		{"Those that hold one only if it is not a code.", "SENTENCES", single(shape.Sentences)},
		{"Paths to the objects that may have a code or a message.", "PLACES", shape.Places},
		{"Members of an object that is about one field.", "ENTRIES", single(shape.Entries)},
		{"Paths to arrays that may have an entry for each field.", "FIELD_LISTS", shape.FieldLists},
		{"Paths to objects that may have a member for each field.", "FIELD_MAPS", shape.FieldMaps},
		{"Paths from an entry to the path of its field.", "FIELD_PATHS", shape.FieldPaths},
		{"Members of an entry that say what is wrong.", "FIELD_TEXTS", single(shape.FieldTexts)},
		{"Members that say how long to wait: in milliseconds, and in seconds.", "DELAYS", single(shape.Delays)},
		{"Paths to the objects that may have one of those.", "DELAY_PLACES", shape.DelayPlaces},
		{"Members of our bodies. A body that has one of them twice is not read.", "OURS", single(members(shape.Count))},
		{"All members that mean something. An object that has one of them twice is passed over.", "MEMBERS", single(members(shape.All))},
	} {
		var words []string
		for _, path := range table.paths {
			words = append(words, dotted(path))
		}
		writeWords(&b, table.doc, table.name, words)
	}
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
`, s.Name, quote(s.Code.String()), quoteWords(names(s.Message)), quoteWords(s.Strings.Names()), quoteWords(s.False.Names()),
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

// members returns the members that are less than end.
func members(end shape.Member) (all []shape.Member) {
	for m := shape.None + 1; m < end; m++ {
		if m != shape.Count { // which is between our members and the others
			all = append(all, m)
		}
	}
	return all
}

func names(members []shape.Member) (all []string) {
	for _, m := range members {
		all = append(all, m.String())
	}
	return all
}

// single returns paths of one member each.
func single(members []shape.Member) (paths [][]shape.Member) {
	for _, m := range members {
		paths = append(paths, []shape.Member{m})
	}
	return paths
}

// dotted returns a path as a text.
func dotted(path []shape.Member) string {
	if len(path) == 0 {
		return "."
	}
	all := names(path)
	for i, m := range path {
		if m == shape.None {
			all[i] = "*"
		}
	}
	return strings.Join(all, ".")
}
