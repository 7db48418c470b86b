package java

import (
	"fmt"
	"strconv"
	"strings"

	"example.com/errcode/internal/printable"
	"example.com/errcode/internal/shape"
	"example.com/errcode/internal/snapshot"
)

// tables returns the class with the tables of package shape, and what statuses mean. A path has
// dots between its members, a star for the first member, and is a dot alone for the body itself.
func tables() string {
	var b strings.Builder
	b.WriteString("  /** The tables by which responses are read. */\n  private static final class Tables {\n")
	writeShapes(&b)
	for _, t := range shape.Tables() {
		switch {
		case t.Unordered:
			writeSet(&b, t.Doc, constantCase(t.Name), t.Texts("."))
		case t.Members != nil:
			writeWords(&b, t.Doc, "List<String>", constantCase(t.Name), "words", t.Texts("."))
		}
	}
	writeSet(&b, "Members of our bodies. A body that has one of them twice is not read.", "OURS", shape.NamesBefore(shape.Count))
	writeSet(&b, "All members that mean something. An object that has one twice is passed over.", "MEMBERS", shape.NamesBefore(shape.All))
	writeSet(&b, "Texts that stand where codes do and are none, in lower case.", "WORDS", shape.Words)
	writeSet(&b, "Phrases of statuses, as IANA spells them, that would pass for codes.", "PHRASES", snapshot.StatusWords())
	for _, t := range shape.Tables() {
		if t.Paths != nil {
			writeWords(&b, t.Doc, "List<List<String>>", constantCase(t.Name), "paths", t.Texts("."))
		}
	}
	writeStatuses(&b)
	b.WriteString(`    private Tables() {}

    private static List<String> words(String text) {
      return text.isEmpty() ? List.of() : List.of(text.split(" "));
    }

    private static Set<String> set(String text) {
      return Set.copyOf(words(text));
    }

    /** Returns paths, each of which has dots between its members. */
    private static List<List<String>> paths(String text) {
      return words(text).stream().map(path -> List.of(path.split("\\."))).toList();
    }
  }
`)
	return b.String()
}

// writeShapes writes the bodies of package shape. Records are left out: they are never the body
// of a response.
func writeShapes(b *strings.Builder) {
	b.WriteString("    /** The bodies that the service writes. The first that fits counts. */\n    static final List<Shape> SHAPES =\n        List.of(")
	end := ""
	for _, s := range shape.Shapes {
		if s.Record {
			continue
		}
		var arguments []string
		for _, list := range []string{
			strings.Join(shape.Names(s.Message), " "), strings.Join(s.Strings.Names(), " "), strings.Join(s.False.Names(), " "),
			s.Status.String(), strings.Join(s.Without.Names(), " "), strings.Join(s.Only.Names(), " "),
		} {
			arguments = append(arguments, "words("+quote(list)+")")
		}
		arguments = append(append([]string{quote(s.Code.String())}, arguments...), strconv.FormatBool(s.Marked))
		inner := "\n                "
		b.WriteString(end + "\n            new Shape( // " + s.Name + inner + strings.Join(arguments, ","+inner) + ")")
		end = ","
	}
	b.WriteString(");\n\n")
}

// constantCase returns the name of a table as Java spells constants.
func constantCase(name string) string {
	return strings.ToUpper(strings.Join(snapshot.Words(name), "_"))
}

func writeSet(b *strings.Builder, doc, name string, words []string) {
	writeWords(b, doc, "Set<String>", name, "set", words)
}

// writeWords writes a constant with words.
func writeWords(b *strings.Builder, doc, kind, name, function string, words []string) {
	declaration := fmt.Sprintf("    static final %s %s =", kind, name)
	text := strings.Join(words, " ")
	b.WriteString(comment("    ", html(doc)))
	switch {
	case len(declaration+" "+function+"("+quote(text)+");") <= width:
		b.WriteString(declaration + " " + function + "(" + quote(text) + ");\n\n")
		return
	case len("        "+function+"("+quote(text)+");") <= width:
		b.WriteString(declaration + "\n        " + function + "(" + quote(text) + ");\n\n")
		return
	}
	b.WriteString(declaration + "\n        " + function + "(\n            ")
	lines := printable.Lines(text, width-len(`                + " ");`))
	for i, line := range lines {
		if i < len(lines)-1 {
			line += " "
		}
		if i > 0 {
			b.WriteString("\n                + ")
		}
		b.WriteString(quote(line))
	}
	b.WriteString(");\n\n")
}

// writeStatuses writes what statuses mean.
func writeStatuses(b *strings.Builder) {
	b.WriteString("    /** What a status implies about an error whose code is not known. */\n    static Action action(int status) {\n      return switch (status) {\n")
	for status, action := range snapshot.StatusActions() {
		fmt.Fprintf(b, "        case %d -> Action.%s;\n", status, actionName(action.String()))
	}
	b.WriteString("        default -> Action.SHOW_ERROR;\n      };\n    }\n\n")
	b.WriteString("    /** What to tell the user about a status, or about one of a class. */\n    static String sentence(int status) {\n      return switch (status) {\n")
	var class strings.Builder
	for _, text := range snapshot.StatusTexts {
		row := fmt.Sprintf("case %d -> %s;\n", text.Status, quote(text.Text))
		if text.Status > 0 && text.Status < 10 {
			if text.Status == 4 {
				row = "default -> " + quote(text.Text) + ";\n"
			}
			class.WriteString("              " + row)
		} else {
			b.WriteString("        " + row)
		}
	}
	b.WriteString("        default ->\n            switch (status / 100) {\n" + class.String() + "            };\n      };\n    }\n\n")
}
