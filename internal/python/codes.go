package python

import (
	"strconv"
	"strings"

	"example.com/errcode"
	"example.com/errcode/internal/snapshot"
)

// actionEnum returns the enum of the actions.
func actionEnum() string {
	var b strings.Builder
	b.WriteString(`class Action(StrEnum):
    """What a front end should do about an error."""
`)
	for action := range errcode.Actions() {
		b.WriteString("\n    " + enumName(action.String()) + " = " + quote(action.String()) + "\n")
		b.WriteString(docstring(4, action.Text()+"."))
	}
	return b.String()
}

// enumName returns the name of a member of an enum.
func enumName(name string) string {
	return strings.ToUpper(strings.Join(snapshot.Words(name), "_"))
}

// codeEnum returns the enum of the codes. Editors show what is in the docstrings.
func codeEnum(s snapshot.Snapshot, names map[string]string) string {
	var b strings.Builder
	b.WriteString(`class Code(StrEnum):
    """A code of the table, which is its spelling on the wire."""

    status: int
    """The documented HTTP status."""

    action: Action
    """What a front end should do."""

    message: str
    """The documented message."""

    own: bool
    """Whether the code is the service's own, of none of the three documents."""

    # With its defaults, type checkers accept Code(text).
    def __new__(
        cls,
        text: str,
        status: int = 400,
        action: Action = Action.SHOW_ERROR,
        message: str = "",
        own: bool = False,
    ) -> Self:
        """Make a member of its row."""
        code = str.__new__(cls, text)
        code._value_ = text
        code.status = status
        code.action = action
        code.message = message
        code.own = own
        return code

    @staticmethod
    def of(text: object) -> "Code | None":
        """Return the code with that spelling, None for any other value."""
        return _CODES_BY_TEXT.get(text) if isinstance(text, str) else None
`)
	for table, code := range s.Once() {
		row := []node{atom(quote(code.Code)), atom(strconv.Itoa(code.Status)), atom("Action." + enumName(code.Action)), atom(quote(code.Message))}
		if table.Own() {
			row = append(row, atom("True"))
		}
		b.WriteString("\n    " + tuple(row...).laid(4, names[code.Code]+" = ", 0) + "\n")
		b.WriteString(docstring(4, paragraphs(table, code, names)...))
	}
	b.WriteString("\n\n_CODES_BY_TEXT = {code.value: code for code in Code}\n")
	return b.String()
}

// paragraphs returns what is to say about a code.
func paragraphs(table snapshot.Catalogue, code snapshot.Code, names map[string]string) []string {
	first := strconv.Itoa(code.Status) + ". " + strings.TrimSuffix(code.Message, ".")
	if text := code.ToDo(); text != "" {
		first += ". To do: " + text
	}
	all := []string{first + "."}
	for _, text := range []string{code.Description, code.Why, code.Fix} {
		if text != "" {
			all = append(all, text)
		}
	}
	where := "Table: " + table.Name
	if table.Document != "" {
		where += ", " + table.Document + " document"
	}
	all = append(all, where)
	if code.ReplacedBy != "" {
		name := code.ReplacedBy
		if found, ok := names[name]; ok {
			name = found
		}
		all = append(all, "Deprecated: use "+name+".")
	}
	return all
}
