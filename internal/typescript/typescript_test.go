package typescript_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/internal/snapshot"
	"example.com/errcode/internal/typescript"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the files in /typescript anew")

// project is the Node project that has the generated files and their tests.
const project = "../../typescript/"

// golden compares got with a file of the project, or writes it with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	if *update {
		require.NoError(t, os.WriteFile(project+name, got, 0o644))
	}
	want, err := os.ReadFile(project + name)
	require.NoError(t, err, "run go test ./internal/typescript -update")
	require.Equal(t, string(want), string(got), "stale; run go test ./internal/typescript -update")
}

// The committed file is what the catalogues give, the same bytes each time.
func TestI07Fresh(t *testing.T) {
	golden(t, "errcode.ts", typescript.Generate(snapshot.Take(errcode.Catalogues())))
	require.Equal(t, typescript.Generate(snapshot.Take(errcode.Catalogues())), typescript.Generate(snapshot.Take(errcode.Catalogues())))
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
	golden(t, "testdata/hostile.ts", typescript.Generate(s))
	golden(t, "testdata/hostile.json", lines(t, hostile))
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
	declined := billing.Define("billing:card_declined", 402, "Card declined", errcode.Description("The bank said no, see [its page]"))
	billing.Define("PAYMENT_FAILED", 402, `Payment “failed”, try a "better" card`, errcode.ReplacedBy(declined))
	billing.Define("constructor", 429, "Too many", errcode.Description("Slow down"), errcode.ReplacedBy(declined))
	require.Equal(t, `  // Billing & Co.
  /** The bank said no, see \[its page\] */
  "billing:card_declined": { status: 402, message: "Card declined", action: "show_error", table: "Billing \u0026 Co." },
  /** @deprecated Use billing:card_declined. */
  PAYMENT_FAILED: { status: 402, message: "Payment “failed”, try a \"better\" card", action: "show_error", table: "Billing \u0026 Co.", replacedBy: "billing:card_declined" },
  /**
   * Slow down
   *
   * @deprecated Use billing:card_declined.
   */
  constructor: { status: 429, message: "Too many", action: "retry_with_backoff", table: "Billing \u0026 Co.", replacedBy: "billing:card_declined" },
`, table(t, typescript.Generate(snapshot.Take(registry.Catalogues()))))
}

// No codes at all, which must compile too.
func TestTableEmpty(t *testing.T) {
	file := typescript.Generate(snapshot.Snapshot{})
	require.Empty(t, table(t, file))
	golden(t, "testdata/empty.ts", file)
}

// A key that sets the prototype of an object literal must not be one.
func TestTablePrototype(t *testing.T) {
	file := typescript.Generate(snapshot.Snapshot{Catalogues: []snapshot.Catalogue{{Name: "x", Codes: []snapshot.Code{
		{Code: "__proto__", Status: 400, Message: "m", Action: "show_error"}, {Code: "a b", Status: 400, Message: "m", Action: "show_error"},
	}}}})
	require.Equal(t, `  // x
  ["__proto__"]: { status: 400, message: "m", action: "show_error", table: "x" },
  "a b": { status: 400, message: "m", action: "show_error", table: "x" },
`, table(t, file))
}

// Each action has its handler, also one that is added.
func TestEveryActionHasAHandler(t *testing.T) {
	file := string(typescript.Generate(snapshot.Snapshot{}))
	count := 0
	for action := errcode.ActionShowError; action == errcode.ActionShowError || action.String() != errcode.ActionShowError.String(); action++ {
		count++
		require.Equal(t, 1, strings.Count(file, fmt.Sprintf("  /** %s. */\n  %s: ErrorHandler<T>;\n", action.Text(), action)), action)
	}
	require.Equal(t, 11, count)
}

// What is quoted as JSON is the same text again.
func TestQuotedTextIsJSON(t *testing.T) {
	for _, text := range hostile {
		rows := table(t, typescript.Generate(snapshot.Snapshot{Catalogues: []snapshot.Catalogue{{Name: "x", Codes: []snapshot.Code{{Code: "a", Message: text}}}}}))
		_, rest, _ := strings.Cut(rows, "message: ")
		literal, _, _ := strings.Cut(rest, `, action: ""`)
		var got string
		require.NoError(t, json.Unmarshal([]byte(literal), &got), literal)
		require.Equal(t, text, got)
	}
}
