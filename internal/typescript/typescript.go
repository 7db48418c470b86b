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
	"example.com/errcode/internal/snapshot"
	"example.com/errcode/internal/wire"
)

// The parts of the file that don't depend on the codes.
var (
	//go:embed head.ts
	head string
	//go:embed tail.ts
	tail string
)

// handlingOrder is the order in which the envelope document handles errors, then the
// ones that it leaves to its default.
var handlingOrder = [...]errcode.Action{
	errcode.ActionRefreshAndRetry,
	errcode.ActionRedirectToLogin,
	errcode.ActionShowAccessDenied,
	errcode.ActionShowFieldErrors,
	errcode.ActionShowNotFound,
	errcode.ActionShowConflict,
	errcode.ActionRetryWithBackoff,
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
	b.WriteString(tail)
	return []byte(b.String())
}

func writeHandlers(b *strings.Builder) {
	b.WriteString(`
/**
 * A handler for each of the actions, in the handling order of the envelope document.
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
			writeCode(b, catalogue.Name, code)
		}
	}
	b.WriteString("} as const;\n")
}

func writeCode(b *strings.Builder, table string, code snapshot.Code) {
	var doc []string
	if code.Description != "" {
		doc = append(doc, comment(code.Description))
	}
	if code.ReplacedBy != "" {
		doc = append(doc, "@deprecated Use "+comment(code.ReplacedBy)+".")
	}
	switch len(doc) {
	case 1:
		fmt.Fprintf(b, "  /** %s */\n", doc[0])
	case 2:
		fmt.Fprintf(b, "  /**\n   * %s\n   *\n   * %s\n   */\n", doc[0], doc[1])
	}
	fmt.Fprintf(b, "  %s: { status: %d, message: %s, action: %s, table: %s",
		key(code.Code), code.Status, quote(code.Message), quote(code.Action), quote(table))
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
	var scratch errcode.Registry
	catalogue := scratch.NewCatalogue("Statuses")
	for status := 400; status <= 599; status++ {
		code := catalogue.Define(fmt.Sprintf("status_%d", status), status, fmt.Sprintf("HTTP %d", status))
		if action := code.Action(); action != errcode.ActionShowError {
			fmt.Fprintf(b, "  %d: %s, // %s\n", status, quote(action.String()), http.StatusText(status))
		}
	}
	b.WriteString("};\n")
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
func quote(s string) string { return string(wire.AppendVisible(nil, s)) }

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
