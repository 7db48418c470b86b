package typescript_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/internal/golden"
	"example.com/errcode/internal/snapshot"
	"example.com/errcode/internal/typescript"
	"github.com/stretchr/testify/require"
)

// project is the Node project that has the generated files and their tests.
const project = "../../typescript/"

var forms = []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain, errcode.FormDomainDetails}

// builtIn describes the codes of the documents, and those that their forms send.
func builtIn() snapshot.Snapshot {
	return snapshot.Take(errcode.Catalogues()).WithGenerated(forms...)
}

// The committed file is what the catalogues give, the same bytes each time.
func TestI07Fresh(t *testing.T) {
	golden.Equal(t, project+"errcode.ts", typescript.Generate(builtIn()))
	require.Equal(t, typescript.Generate(builtIn()), typescript.Generate(builtIn()))
}

// hostile are texts that try to leave their place in the file.
var hostile = []string{
	"`", `"`, `'`, `\`, "\n", "\r\n", "\t", "\x00", "\x1b]0;x\x07", "\x7f", "\u0085", "\u2028", "\u2029", "\u202e", "\ufeff", "😀",
	"*/ export const pwned = 1; /*", "// x", "${x}", "`${x}`", "<script>alert(1)</script>", "</script>", "<!--", "-->",
	"@deprecated no", "{@link x}", "@ts-expect-error", "a|b", "](javascript:x)", `\u0041`, `\` + "`", "100% sure %s",
}

// TestI08Hostile writes a catalogue of hostile texts, which the tests in Node compile
// and compare with the list.
func TestI08Hostile(t *testing.T) {
	var s snapshot.Snapshot
	for i, text := range hostile {
		s.Catalogues = append(s.Catalogues, snapshot.Catalogue{Name: text, Codes: []snapshot.Code{
			{Code: fmt.Sprintf("hostile:text_%d", i), Status: 400, Message: text, Description: text + " " + text, Action: "show_error"},
		}})
	}
	golden.Equal(t, project+"testdata/hostile.ts", typescript.Generate(s))
	golden.EqualLines(t, project+"testdata/hostile.json", hostile)
}

// table returns the lines of the file that hold the table.
func table(t *testing.T, file []byte) string {
	t.Helper()
	_, rest, ok := strings.Cut(string(file), "export const errorCodes = {\n")
	require.True(t, ok)
	rows, _, ok := strings.Cut(rest, "} as const;\n")
	require.True(t, ok)
	return rows
}

func TestTable(t *testing.T) {
	var registry errcode.Registry
	billing := registry.NewCatalogue("Billing & Co.")
	declined := billing.Define("billing:card_declined", 402, "Card declined", errcode.Description("The bank said no, see [its page]"), errcode.Help{Why: "The card has */ expired.", Fix: "Ask for another."})
	billing.Define("PAYMENT_FAILED", 402, `Payment “failed”, try a "better" card`, errcode.Deprecated(declined))
	billing.Define("constructor", 429, "Too many", errcode.Description("Slow down"), errcode.Deprecated(declined))
	require.Equal(t, `  // Billing & Co.
  /**
   * The bank said no, see \[its page\]
   *
   * The card has \*\/ expired.
   *
   * Ask for another.
   */
  "billing:card_declined": { status: 402, action: "show_error", message: "Card declined", own: true },
  /** @deprecated Use billing:card_declined. */
  PAYMENT_FAILED: { status: 402, action: "show_error", message: "Payment “failed”, try a \"better\" card", own: true, replacedBy: "billing:card_declined" },
  /**
   * Slow down
   *
   * @deprecated Use billing:card_declined.
   */
  constructor: { status: 429, action: "retry_with_backoff", message: "Too many", own: true, replacedBy: "billing:card_declined" },
`, table(t, typescript.Generate(snapshot.Take(registry.Catalogues()))))
}

// What a form itself sends is in no document, and not the service's own.
func TestTableOfGenerated(t *testing.T) {
	s := snapshot.Snapshot{}.WithGenerated(errcode.FormProtekt).Select(func(_ snapshot.Catalogue, c snapshot.Code) bool { return c.Status < 405 })
	require.Equal(t, `  // Sent by the library
  bad_request: { status: 400, action: "show_error", message: "Bad request" },
  not_found: { status: 404, action: "show_not_found", message: "Not found" },
`, table(t, typescript.Generate(s)))
}

// No codes at all, which must compile too.
func TestTableEmpty(t *testing.T) {
	file := typescript.Generate(snapshot.Snapshot{})
	require.Empty(t, table(t, file))
	golden.Equal(t, project+"testdata/empty.ts", file)
}

// A key that sets the prototype of an object literal must not be one.
func TestTablePrototype(t *testing.T) {
	file := typescript.Generate(snapshot.Snapshot{Catalogues: []snapshot.Catalogue{{Name: "x", Codes: []snapshot.Code{
		{Code: "__proto__", Status: 400, Message: "m", Action: "show_error"}, {Code: "a b", Status: 400, Message: "m", Action: "show_error"},
	}}}})
	require.Equal(t, `  // x
  ["__proto__"]: { status: 400, action: "show_error", message: "m", own: true },
  "a b": { status: 400, action: "show_error", message: "m", own: true },
`, table(t, file))
}

// Each action has its handler, also one that is added.
func TestEveryActionHasAHandler(t *testing.T) {
	file := string(typescript.Generate(snapshot.Snapshot{}))
	_, handlers, _ := strings.Cut(file, "export interface ActionHandlers<T> {\n")
	handlers, _, _ = strings.Cut(handlers, "}\n")
	var want, got []string
	for action := range errcode.Actions() {
		want = append(want, fmt.Sprintf("  /** %s. */\n  %s: ErrorHandler<T>;\n", action.Text(), action))
	}
	for handler := range strings.SplitAfterSeq(handlers, ";\n") {
		if handler != "" {
			got = append(got, handler)
		}
	}
	require.ElementsMatch(t, want, got)
}

// What is quoted as JSON is the same text again.
func TestQuotedTextIsJSON(t *testing.T) {
	for _, text := range hostile {
		rows := table(t, typescript.Generate(snapshot.Snapshot{Catalogues: []snapshot.Catalogue{{Name: "x", Codes: []snapshot.Code{{Code: "a", Message: text}}}}}))
		_, rest, _ := strings.Cut(rows, "message: ")
		literal, _, _ := strings.Cut(rest, `, own: true },`)
		var got string
		require.NoError(t, json.Unmarshal([]byte(literal), &got), literal)
		require.Equal(t, text, got)
	}
}
