package typescript

import (
	"fmt"
	"slices"
	"strings"

	"example.com/errcode/internal/shape"
	"example.com/errcode/internal/snapshot"
)

// codesModule returns the module of the table, of the actions and of the shapes.
func codesModule(s snapshot.Snapshot) file {
	return file{
		imported("table", "ErrorAction, ErrorHandler, ErrorInfo, Shape", "split, unpack"),
		types(handlers() + codeTypes(s)),
		constant("The actions. The table counts them from 0.", "actions", "readonly ErrorAction[]", `/* @__PURE__ */ split(`+quote(actionNames())+`)`),
		constant("The codes, spelled as they are on the wire, with what is known of each.",
			"errorCodes", "ErrorCodes", `/* @__PURE__ */ unpack(actions, `+quote(packed(s))+`)`),
		constant("What the status implies about an error whose code is not known here: the status and the place of the action.",
			"statusActions", "string", quote(packedStatuses())),
		constant("What to tell the user about a status, or about one of a class.", "statusTexts", "Readonly<Record<number, string>>", sentences()),
		constant("The bodies that the service writes. The first that fits counts.", "shapes", "readonly Shape[]", shapes()),
		constant("Texts that stand where codes do and are none.", "words", "RegExp", "/^(?:"+strings.Join(shape.Words, "|")+")$/i"),
	}
}

// handlers returns the type of handlers.
func handlers() string {
	var b strings.Builder
	b.WriteString(`
/**
 * A handler for each action. The first ones are in the handling order of the envelope
 * document.
 */
export interface ActionHandlers<T> {
`)
	for _, action := range handlingOrder {
		fmt.Fprintf(&b, "  /** %s. */\n  %s: ErrorHandler<T>;\n", comment(action.Text()), key(action.String()))
	}
	b.WriteString("}\n")
	return b.String()
}

// codeTypes returns the type of the table, which editors show with each code.
func codeTypes(s snapshot.Snapshot) string {
	var b strings.Builder
	b.WriteString(`
/**
 * The type of {@link errorCodes}.
 */
export interface ErrorCodes {
`)
	for catalogue, code := range s.All() {
		writeCode(&b, catalogue, code)
	}
	b.WriteString(`}

/**
 * A code of the table. A misspelled one does not compile.
 */
export type ErrorCode = keyof ErrorCodes;

`)
	return b.String()
}

func writeCode(b *strings.Builder, table snapshot.Catalogue, code snapshot.Code) {
	first := fmt.Sprintf("%d. %s", code.Status, comment(code.Message))
	if text := code.ToDo(); text != "" {
		first += ". To do: " + text
	}
	where := "Table: " + comment(table.Name)
	if table.Document != "" { // otherwise nobody knows the name of the variable
		where += ", " + comment(table.Document) + " document. Go: " + snapshot.GoName(table, code.Code)
	}
	doc := []string{first + "."}
	for _, text := range []string{code.Description, code.Why, code.Fix} {
		if text != "" {
			doc = append(doc, comment(text))
		}
	}
	doc = append(doc, where)
	if code.ReplacedBy != "" {
		doc = append(doc, "@deprecated Use "+comment(code.ReplacedBy)+".")
	}
	fmt.Fprintf(b, "  /**\n   * %s\n   */\n", strings.Join(doc, "\n   *\n   * "))
	fmt.Fprintf(b, "  readonly %s: ErrorInfo<%d, %s>;\n", key(code.Code), code.Status, quote(code.Action))
}

func actionNames() string {
	var all []string
	for _, action := range handlingOrder {
		all = append(all, action.String())
	}
	return strings.Join(all, " ")
}

// digit returns the place of an action as a digit.
func digit(action string) string {
	at := slices.Index(strings.Fields(actionNames()), action)
	return string("0123456789abcdefghijklmnopqrstuvwxyz"[max(at, 0)])
}

// packed returns the table as one text, which takes half the room of an object. Function
// unpack of table.ts reads it.
func packed(s snapshot.Snapshot) string {
	var all []string
	for catalogue, code := range s.All() {
		row := fmt.Sprintf("%s %d%s", code.Code, code.Status, digit(code.Action))
		if catalogue.Own() {
			row += "+"
		}
		if code.ReplacedBy != "" {
			row += "=" + code.ReplacedBy
		}
		all = append(all, row)
	}
	return strings.Join(all, " ")
}

// packedStatuses returns the actions of the statuses, other than show_error.
func packedStatuses() string {
	var b strings.Builder
	for status, action := range snapshot.StatusActions() {
		fmt.Fprintf(&b, " %d%s", status, digit(action.String()))
	}
	return b.String()
}

// sentences returns what to tell the user about statuses, and about classes of them.
func sentences() string {
	var rows []string
	for _, row := range snapshot.StatusTexts {
		rows = append(rows, fmt.Sprintf("%d: %s", row.Status, quote(row.Text)))
	}
	return "{ " + strings.Join(rows, ", ") + " }"
}
