package typescript

import "strings"

// A way is one of the three ways in which a module is written.
type way int

const (
	asTypeScript   way = iota
	asJavaScript       // what the compiler emits for asTypeScript
	asDeclarations     // the same, for types
)

// A file is a module that is made here.
type file []part

// A part is a part of a module in one of the ways.
type part func(way) string

// in returns the source of the module in one of the ways.
func (f file) in(w way) string {
	var b strings.Builder
	for _, p := range f {
		b.WriteString(p(w))
	}
	return b.String()
}

// imported returns an import of types and values from another module. The compiler leaves
// out what it does not need.
func imported(from, types, values string) part {
	return func(w way) string {
		var names string
		switch each := "type " + strings.ReplaceAll(types, ", ", ", type "); {
		case w == asJavaScript && values == "":
			return ""
		case w == asJavaScript:
			names = "{ " + values + " }"
		case values == "":
			names = "type { " + types + " }"
		case w == asDeclarations:
			names = "{ " + each + " }"
		default:
			names = "{ " + each + ", " + values + " }"
		}
		return "import " + names + " from \"./" + from + ".js\";\n"
	}
}

// constant returns an exported constant.
func constant(doc, name, typ, value string) part {
	return func(w way) string {
		text := comments(doc) + "export "
		switch w {
		case asTypeScript:
			return text + "const " + name + ": " + typ + " = " + value + ";\n"
		case asJavaScript:
			return text + "const " + name + " = " + value + ";\n"
		default:
			return text + "declare const " + name + ": " + typ + ";\n"
		}
	}
}

// comments returns a comment of one line, or of several.
func comments(doc string) string {
	if !strings.Contains(doc, "\n") {
		return "/** " + doc + " */\n"
	}
	return "/**\n * " + strings.ReplaceAll(doc, "\n", "\n * ") + "\n */\n"
}

// types returns declarations of types, which are not in JavaScript. Their lines are
// indented by two spaces, by the compiler by four.
func types(text string) part {
	return func(w way) string {
		switch w {
		case asJavaScript:
			return ""
		case asDeclarations:
			lines := strings.Split(text, "\n")
			for i, line := range lines {
				if rest := strings.TrimLeft(line, " "); !strings.HasPrefix(rest, "*") {
					lines[i] = strings.Repeat(" ", len(line)-len(rest)) + line
				} else if len(line)-len(rest) > 1 {
					lines[i] = "  " + line
				}
			}
			return strings.ReplaceAll(strings.TrimLeft(strings.Join(lines, "\n"), "\n"), "\n\n", "\n")
		}
		return text
	}
}
