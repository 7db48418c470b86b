package rust

import (
	"fmt"
	"slices"
	"strings"

	"example.com/errcode"
	"example.com/errcode/internal/snapshot"
)

// codes returns the enums, and the tables of the codes and of the statuses.
func codes(s snapshot.Snapshot) string {
	all := nameAll(s)
	var b strings.Builder
	b.WriteString(`/// A code of the table. The comment of each begins with its spelling on the wire.
///
/// A newer service may send codes that are not here: they have no variant, and a text that
/// is none gives an error. Codes are ordered as in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Code {`)
	for i, c := range all {
		if i == 0 {
			b.WriteString("\n")
		}
		writeVariant(&b, c)
	}
	b.WriteString("}\n\nimpl Code {\n    /// All codes, in the order of the table.\n")
	writeList(&b, "    ", "pub const ALL: &'static [Code]", variants(all))
	b.WriteString("}\n\n")
	writeActions(&b)
	b.WriteString("/// The codes, in the order of the enum.\n")
	writeList(&b, "", "const TABLE: &[Info]", infos(all))
	b.WriteString("\n/// The codes, ordered by their spelling.\n")
	slices.SortFunc(all, func(a, b named) int { return strings.Compare(a.Code.Code, b.Code.Code) })
	writeList(&b, "", "const BY_TEXT: &[Code]", variants(all))
	b.WriteString("\n/// What the statuses of errors mean.\nconst STATUSES: &[Status] = &[\n")
	for status := 400; status <= 599; status++ {
		err := errcode.Status(status)
		if err.Message() != fmt.Sprintf("HTTP %d", status) || err.Action() != errcode.ActionShowError {
			fmt.Fprintf(&b, "    (%d, %s, Action::%s),\n", status, quote(err.Message()), actionName(err.Action().String()))
		}
	}
	b.WriteString("];\n")
	return b.String()
}

// variants returns the names of codes as expressions.
func variants(all []named) []string {
	names := make([]string, len(all))
	for i, c := range all {
		names[i] = "Code::" + c.variant
	}
	return names
}

// writeList writes a constant with an element on each line, or on one line if there are none.
func writeList(b *strings.Builder, indent, declaration string, elements []string) {
	if len(elements) == 0 {
		fmt.Fprintf(b, "%s%s = &[];\n", indent, declaration)
		return
	}
	fmt.Fprintf(b, "%s%s = &[\n", indent, declaration)
	for _, element := range elements {
		fmt.Fprintf(b, "%s    %s,\n", indent, element)
	}
	fmt.Fprintf(b, "%s];\n", indent)
}

func writeVariant(b *strings.Builder, c named) {
	paragraphs := []string{fmt.Sprintf("%s, status %d: %s", code(c.Code.Code), c.Status, doc(c.Message))}
	if text := c.ToDo(); text != "" {
		paragraphs = append(paragraphs, "To do: "+doc(text)+".")
	}
	for _, text := range []string{c.Description, c.Why, c.Fix} {
		if text != "" {
			paragraphs = append(paragraphs, doc(text))
		}
	}
	where := "Table: " + doc(c.Catalogue.Name)
	if c.Catalogue.Document != "" { // otherwise nobody knows the name of the variable
		where += ", " + doc(c.Catalogue.Document) + " document. Go: " + code(snapshot.GoName(c.Catalogue, c.Code.Code))
	}
	paragraphs = append(paragraphs, where)
	if c.ReplacedBy != "" {
		paragraphs = append(paragraphs, "Deprecated: use "+code(c.ReplacedBy)+".")
	}
	fmt.Fprintf(b, "    /// %s\n    %s,\n", strings.Join(paragraphs, "\n    ///\n    /// "), c.variant)
}

// infos returns the rows of the table.
func infos(all []named) []string {
	rows := make([]string, len(all))
	for i, c := range all {
		rows[i] = fmt.Sprintf(`Info {
        text: %s,
        status: %d,
        action: Action::%s,
        message: %s,
        replaced_by: %s,
        own: %t,
    }`, quote(c.Code.Code), c.Status, actionName(c.Action), quote(c.Message), quote(c.ReplacedBy), c.Catalogue.Own())
	}
	return rows
}

// actionName returns the name of an action, that of the default for one that is unknown.
func actionName(name string) string {
	var action errcode.Action
	if action.UnmarshalText([]byte(name)) != nil {
		action = errcode.ActionShowError
	}
	return camelCase(snapshot.Words(action.String()))
}

// writeActions writes the enum of actions.
func writeActions(b *strings.Builder) {
	b.WriteString(`/// What a client should do about an error: the actions of the envelope document, and what it
/// lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Action {
`)
	for action := range errcode.Actions() {
		fmt.Fprintf(b, "    /// %s.\n    %s,\n", doc(action.Text()), actionName(action.String()))
	}
	b.WriteString(`}

impl Action {
    /// The name of the action in the documents, such as ` + "`refresh_and_retry`" + `.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
`)
	for action := range errcode.Actions() {
		fmt.Fprintf(b, "            Action::%s => %s,\n", actionName(action.String()), quote(action.String()))
	}
	b.WriteString("        }\n    }\n}\n\n")
}
