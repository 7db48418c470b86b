package typescript

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"example.com/errcode"
	"example.com/errcode/internal/shape"
	"example.com/errcode/internal/snapshot"
)

// codesModule returns the module of the table, of the actions and of the shapes.
func codesModule(s snapshot.Snapshot) file {
	return file{
		imported("table", "ErrorAction, ErrorHandler, ErrorInfo, Shape", "endsIn, hasColon, hasMember, isText, split, unpack"),
		types(handlers() + codeTypes(s)),
		constant("The actions.", "actions", "readonly ErrorAction[]", `/* @__PURE__ */ split(`+quote(actionNames())+`)`),
		constant("The codes, spelled as they are on the wire, with what is known of each.",
			"errorCodes", "ErrorCodes", `/* @__PURE__ */ unpack(`+quote(packed(s))+`)`),
		constant("What to do about an error without a known code, by its status or the first digit of that.", "statusActions", "string", quote(packedStatuses(statusActions()))),
		constant("What to tell the user about a status, by the status or its first digit.", "statusTexts", "string", quote(packedStatuses(snapshot.StatusTexts))),
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

// packed returns the table as one text, which takes less than half the room of an object.
// Function unpack of table.ts reads it, and says what it looks like. Codes that have
// status and action in common stand together.
func packed(s snapshot.Snapshot) string {
	var heads []string
	plain, capitals := map[string][]string{}, map[string][]string{}
	for catalogue, code := range s.All() {
		head := strconv.Itoa(code.Status)
		if catalogue.Own() {
			head += "+"
		}
		head += " " + code.Action
		if !slices.Contains(heads, head) {
			heads = append(heads, head)
		}
		row := code.Code
		if code.ReplacedBy != "" {
			row += "=" + code.ReplacedBy
		}
		if small := strings.ToLower(row); small != row && strings.ToUpper(row) == row {
			capitals[head] = append(capitals[head], small)
		} else {
			plain[head] = append(plain[head], row)
		}
	}
	var groups []string
	for _, head := range heads {
		group := strings.Join(append([]string{head}, plain[head]...), " ")
		if all := capitals[head]; all != nil {
			group += " ^" + strings.Join(all, " ")
		}
		groups = append(groups, group)
	}
	return strings.Join(groups, "|")
}

// packedStatuses returns a line for each status, and for each class of statuses. That of the
// client's errors is the last, since it stands for any other status as well.
func packedStatuses(rows []snapshot.StatusText) string {
	var lines []string
	last := func(row snapshot.StatusText) int { return map[int]int{4: 2, 5: 1}[row.Status] }
	for _, row := range slices.SortedStableFunc(slices.Values(rows), func(a, b snapshot.StatusText) int { return last(a) - last(b) }) {
		lines = append(lines, fmt.Sprintf("%d %s", row.Status, row.Text))
	}
	return strings.Join(lines, "\n")
}

// statusActions returns the actions of statuses, and that of the others.
func statusActions() []snapshot.StatusText {
	all := []snapshot.StatusText{{Status: 4, Text: errcode.ActionShowError.String()}, {Status: 5, Text: errcode.ActionShowError.String()}}
	for status, action := range snapshot.StatusActions() {
		all = append(all, snapshot.StatusText{Status: status, Text: action.String()})
	}
	return all
}
