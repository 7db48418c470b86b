// Package typescript writes the codes as one dependency-free TypeScript file: a table,
// the type of their spellings, a parser for error responses and a typed dispatcher over
// what a front end should do.
package typescript

import (
	_ "embed"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"

	"example.com/errcode"
	"example.com/errcode/internal/printable"
	"example.com/errcode/internal/shape"
	"example.com/errcode/internal/snapshot"
	"example.com/errcode/internal/wire"
)

// The parts of the file that don't depend on the codes.
var (
	//go:embed head.ts
	head string
	//go:embed tail.ts
	tail string
	//go:embed foreign.ts
	reader string // of bodies that others write
	//go:embed header.ts
	headers string
)

// handlingOrder has the actions in the order in which the envelope document handles
// them, then those that it lacks, then those that it leaves to its default.
var handlingOrder = [...]errcode.Action{
	errcode.ActionRefreshAndRetry,
	errcode.ActionRedirectToLogin,
	errcode.ActionShowAccessDenied,
	errcode.ActionShowFieldErrors,
	errcode.ActionShowNotFound,
	errcode.ActionShowConflict,
	errcode.ActionRetryWithBackoff,
	errcode.ActionShowMessage,
	errcode.ActionVerifyEmail,
	errcode.ActionShowError,
	errcode.ActionRetryOrShowError,
	errcode.ActionRetryLater,
	errcode.ActionContactSupport,
}

// Generate returns the file. Any text of s is safe in it.
func Generate(s snapshot.Snapshot) []byte {
	var b strings.Builder
	b.WriteString(head)
	writeHandlers(&b)
	writeTable(&b, s)
	writeStatusActions(&b)
	writeShapes(&b)
	writeTables(&b)
	b.WriteString(tail)
	b.WriteString(reader)
	b.WriteString(headers)
	return []byte(b.String())
}

func writeHandlers(b *strings.Builder) {
	b.WriteString(`
/**
 * A handler for each action. The first ones are in the handling order of the envelope
 * document.
 */
export interface ActionHandlers<T> {
`)
	for _, action := range handlingOrder {
		fmt.Fprintf(b, "  /** %s. */\n  %s: ErrorHandler<T>;\n", comment(action.Text()), key(action.String()))
	}
	b.WriteString("}\n")
}

func writeTable(b *strings.Builder, s snapshot.Snapshot) {
	b.WriteString(`
/**
 * The codes, spelled as they are on the wire, with what is known of each.
 */
export const errorCodes = {
`)
	for _, catalogue := range s.Catalogues {
		if catalogue.Document == "" {
			fmt.Fprintf(b, "  // %s\n", comment(catalogue.Name))
		} else {
			fmt.Fprintf(b, "  // %s, %s document\n", comment(catalogue.Name), comment(catalogue.Document))
		}
		for _, code := range catalogue.Codes {
			writeCode(b, catalogue, code)
		}
	}
	b.WriteString("} as const;\n")
}

func writeCode(b *strings.Builder, table snapshot.Catalogue, code snapshot.Code) {
	var doc []string
	for _, text := range []string{code.Description, code.Why, code.Fix} {
		if text != "" {
			doc = append(doc, comment(text))
		}
	}
	if code.ReplacedBy != "" {
		doc = append(doc, "@deprecated Use "+comment(code.ReplacedBy)+".")
	}
	switch len(doc) {
	case 0:
	case 1:
		fmt.Fprintf(b, "  /** %s */\n", doc[0])
	default:
		fmt.Fprintf(b, "  /**\n   * %s\n   */\n", strings.Join(doc, "\n   *\n   * "))
	}
	// This order of the members compresses best.
	fmt.Fprintf(b, "  %s: { status: %d, action: %s, message: %s",
		key(code.Code), code.Status, quote(code.Action), quote(code.Message))
	if table.Document == "" && !table.Generated {
		b.WriteString(", own: true")
	}
	if code.ReplacedBy != "" {
		fmt.Fprintf(b, ", replacedBy: %s", quote(code.ReplacedBy))
	}
	b.WriteString(" },\n")
}

// writeStatusActions writes what each status implies for a code that is not in the
// table.
func writeStatusActions(b *strings.Builder) {
	b.WriteString(`
/** What the status implies about an error whose code is not known here. */
const statusActions: { readonly [status: number]: ErrorAction } = {
`)
	for status := 400; status <= 599; status++ {
		if action := errcode.Status(status).Action(); action != errcode.ActionShowError {
			fmt.Fprintf(b, "  %d: %s, // %s\n", status, quote(action.String()), http.StatusText(status))
		}
	}
	b.WriteString("};\n")
}

// writeShapes writes the tables of package shape. Records are left out: they are never
// the body of a response.
func writeShapes(b *strings.Builder) {
	b.WriteString(`
/** The bodies that the service writes. The first that fits counts. */
const shapes: readonly Shape[] = [
`)
	for _, s := range shape.Shapes {
		if !s.Record {
			writeShape(b, s)
		}
	}
	b.WriteString("];\n")
	fmt.Fprintf(b, "\n/** Members that hold the status. */\nconst statusMembers: readonly string[] = %s;\n", array(names([]shape.Member{shape.Status, shape.StatusCode})))
}

// writeTables writes the tables by which a body of another service is read. A path has
// dots between its members, and a star for the first member. Lists in texts take less
// room than arrays.
func writeTables(b *strings.Builder) {
	one := func(members []shape.Member) (paths [][]shape.Member) {
		for _, m := range members {
			paths = append(paths, []shape.Member{m})
		}
		return paths
	}
	for _, table := range []struct {
		doc, name string
		paths     [][]shape.Member
	}{
		{"Members that hold the code in the body of another service, the best first.", "codes", one(shape.Codes)},
		{"Members that may hold it where there is none of those.", "hints", one(shape.Hints)},
		{"Members that hold the message.", "messages", one(shape.Messages)},
		{"Those that hold one only if it is not a code.", "sentences", one(shape.Sentences)},
		{"Paths to the objects that may have a code or a message: the body itself, and objects in it.", "places", shape.Places},
		{"Members of an object that is about one field.", "entries", one(shape.Entries)},
		{"Paths to arrays that may have an entry for each field.", "fieldLists", shape.FieldLists},
		{"Paths to objects that may have a member for each field.", "fieldMaps", shape.FieldMaps},
		{"Paths from an entry to the path of its field.", "fieldPaths", shape.FieldPaths},
		{"Members of an entry that say what is wrong.", "fieldTexts", one(shape.FieldTexts)},
		{"Members that say how long to wait: in milliseconds, and in seconds.", "delays", one(shape.Delays)},
		{"Paths to the objects that may have one of those.", "delayPlaces", shape.DelayPlaces},
	} {
		texts := make([]string, 0, len(table.paths))
		for _, path := range table.paths {
			texts = append(texts, dotted(path))
		}
		fmt.Fprintf(b, "\n/** %s */\nconst %s = %s;\n", table.doc, table.name, quote(strings.Join(texts, " ")))
	}
	fmt.Fprintf(b, "\n/** Texts that stand where codes do and are none. */\nconst words = /^(?:%s)$/i;\n", strings.Join(shape.Words, "|"))
	fmt.Fprintf(b, "\n/** Phrases of statuses, as IANA spells them, that would pass for codes. */\nconst phrases = /^(?:%s)$/;\n", strings.Join(phrases(), "|"))
}

// dotted returns a path as a text.
func dotted(path []shape.Member) string {
	all := make([]string, 0, len(path))
	for _, m := range path {
		name := m.String()
		if m == shape.None {
			name = "*"
		}
		all = append(all, name)
	}
	return strings.Join(all, ".")
}

func writeShape(b *strings.Builder, s shape.Shape) {
	fmt.Fprintf(b, "  { code: %s, messages: %s, texts: %s", quote(s.Code.String()), array(names(s.Message)), array((s.Strings &^ shape.SetOf(s.Code)).Names()))
	if s.False != 0 {
		fmt.Fprintf(b, ", falses: %s", array(s.False.Names()))
	}
	if s.Status != shape.None {
		fmt.Fprintf(b, ", status: %s", quote(s.Status.String()))
	}
	if s.Without != 0 {
		fmt.Fprintf(b, ", without: %s", array(s.Without.Names()))
	}
	if s.Only != 0 {
		fmt.Fprintf(b, ", only: %s", array(s.Only.Names()))
	}
	if s.Marked {
		fmt.Fprintf(b, ", marked: %s", quote(shape.Type.String()))
	}
	fmt.Fprintf(b, " }, // %s\n", s.Name)
}

func names(members []shape.Member) []string {
	all := make([]string, 0, len(members))
	for _, m := range members {
		all = append(all, m.String())
	}
	return all
}

// array returns an array literal.
func array(texts []string) string {
	quoted := make([]string, 0, len(texts))
	for _, s := range texts {
		quoted = append(quoted, quote(s))
	}
	return "[" + strings.Join(quoted, ", ") + "]"
}

// phrases returns the phrases of statuses that are one word. A code has no spaces.
func phrases() (words []string) {
	for status := 400; status <= 599; status++ {
		if phrase := errcode.Status(status).Message(); !strings.Contains(phrase, " ") {
			words = append(words, phrase)
		}
	}
	return words
}

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// key returns s as a property name.
func key(s string) string {
	switch {
	case s == "__proto__": // would set the prototype
		return "[" + quote(s) + "]"
	case identifier.MatchString(s):
		return s
	}
	return quote(s)
}

// quote returns s as a string literal, on one line and without characters that deceive
// the reader. JSON strings are string literals since ECMAScript 2019.
func quote(s string) string { return string(wire.AppendEscaped(nil, s)) }

// comment returns s for a TSDoc comment or one that ends with the line, which it can
// neither end nor mark up.
func comment(s string) string {
	const longest = len(`\u0000`) // of what stands for a byte
	var b strings.Builder
	previous := rune(0)
	for _, r := range printable.Text(s, len(s)*longest) {
		if r < utf8.RuneSelf && strings.ContainsRune("\\`*[]{}<>@", r) || r == '/' && previous == '*' {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
		previous = r
	}
	return b.String()
}
