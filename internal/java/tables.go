package java

import (
	"fmt"
	"strconv"
	"strings"

	"example.com/errcode/internal/shape"
	"example.com/errcode/internal/snapshot"
)

// tables returns the class with the tables of package shape, and what statuses mean. A path has
// dots between its members, a star for the first member, and is a dot alone for the body itself.
func tables() string {
	var b strings.Builder
	b.WriteString("  /** The tables by which responses are read. */\n  private static final class Tables {\n")
	writeShapes(&b)
	for _, t := range []struct {
		doc, name string
		members   []string
		unordered bool
	}{
		{"Members that hold the code in the body of another service, the best first.", "CODES", names(shape.Codes), false},
		{"Members that may hold it where there is none of those.", "HINTS", names(shape.Hints), false},
		{"Members that hold the message.", "MESSAGES", names(shape.Messages), false},
		{"Those that hold one only if it is not a code.", "SENTENCES", names(shape.Sentences), true},
		{"Members of an object that is about one field.", "ENTRIES", names(shape.Entries), true},
		{"Members of an entry that say what is wrong.", "FIELD_TEXTS", names(shape.FieldTexts), false},
		{"Members that say how long to wait: in milliseconds, and in seconds.", "DELAYS", names(shape.Delays), false},
		{"Members of our bodies. A body that has one of them twice is not read.", "OURS", names(before(shape.Count)), true},
		{"All members that mean something. An object that has one twice is passed over.", "MEMBERS", names(before(shape.All)), true},
		{"Texts that stand where codes do and are none, in lower case.", "WORDS", shape.Words, true},
		{"Phrases of statuses, as IANA spells them, that would pass for codes.", "PHRASES", snapshot.StatusWords(), true},
	} {
		kind, function := "List<String>", "words"
		if t.unordered {
			kind, function = "Set<String>", "set"
		}
		writeWords(&b, t.doc, kind, t.name, function, t.members)
	}
	for _, t := range []struct {
		doc, name string
		paths     [][]shape.Member
	}{
		{"Paths to the objects that may have a code or a message.", "PLACES", shape.Places},
		{"Paths to arrays that may have an entry for each field.", "FIELD_LISTS", shape.FieldLists},
		{"Paths to objects that may have a member for each field.", "FIELD_MAPS", shape.FieldMaps},
		{"Paths from an entry to the path of its field.", "FIELD_PATHS", shape.FieldPaths},
		{"Paths to the objects that may say how long to wait.", "DELAY_PLACES", shape.DelayPlaces},
	} {
		writeWords(&b, t.doc, "List<List<String>>", t.name, "paths", dotted(t.paths))
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
		status := ""
		if s.Status != shape.None {
			status = s.Status.String()
		}
		var arguments []string
		for _, list := range []string{
			strings.Join(names(s.Message), " "), strings.Join(s.Strings.Names(), " "), strings.Join(s.False.Names(), " "),
			status, strings.Join(s.Without.Names(), " "), strings.Join(s.Only.Names(), " "),
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
	lines := wrapped(text, width-len(`                + " ");`))
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

// before returns the members that are less than end.
func before(end shape.Member) (all []shape.Member) {
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

// dotted returns paths as texts.
func dotted(paths [][]shape.Member) (all []string) {
	for _, path := range paths {
		text := strings.Join(names(path), ".")
		for i, m := range path {
			if m == shape.None {
				steps := names(path)
				steps[i] = "*"
				text = strings.Join(steps, ".")
			}
		}
		if len(path) == 0 {
			text = "."
		}
		all = append(all, text)
	}
	return all
}
