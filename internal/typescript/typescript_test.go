package typescript_test

import (
	"encoding/json"
	"fmt"
	"strconv"
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
	golden.Equal(t, project+"testdata/hostile.ts", typescript.Generate(hostileCatalogue()))
	golden.EqualLines(t, project+"testdata/hostile.json", hostile)
}

func hostileCatalogue() (s snapshot.Snapshot) {
	for i, text := range hostile {
		s.Catalogues = append(s.Catalogues, snapshot.Catalogue{Name: text, Codes: []snapshot.Code{
			{Code: fmt.Sprintf("hostile:text_%d", i), Status: 400, Message: text, Description: text + " " + text, Action: "show_error"},
		}})
	}
	return s
}

// between returns the lines of a file between two others.
func between(t *testing.T, file []byte, first, last string) string {
	t.Helper()
	_, rest, ok := strings.Cut(string(file), first+"\n")
	require.True(t, ok, first)
	lines, _, ok := strings.Cut(rest, last)
	require.True(t, ok, last)
	return lines
}

// types returns the lines of the file that describe the codes.
func types(t *testing.T, file []byte) string {
	return between(t, file, "export interface ErrorCodes {", "}\n")
}

// packed returns the text with the table.
func packed(t *testing.T, file []byte) string {
	line := between(t, file, "/** The codes, spelled as they are on the wire, with what is known of each. */", "\n")
	literal := strings.TrimSuffix(strings.TrimPrefix(line, "export const errorCodes: ErrorCodes = /* @__PURE__ */ unpack("), ");")
	text, err := strconv.Unquote(literal)
	require.NoError(t, err, literal)
	return text
}

func TestTable(t *testing.T) {
	var registry errcode.Registry
	billing := registry.NewCatalogue("Billing & Co.")
	declined := billing.Define("billing:card_declined", 402, "Card declined", errcode.Description("The bank said no, see [its page]"), errcode.Help{Why: "The card has */ expired.", Fix: "Ask for another."})
	billing.Define("PAYMENT_FAILED", 402, `Payment “failed”, try a "better" card`, errcode.Deprecated(declined))
	billing.Define("constructor", 429, "Too many", errcode.Description("Slow down"), errcode.Deprecated(declined))
	file := typescript.Generate(snapshot.Take(registry.Catalogues()))
	require.Equal(t, `  /**
   * 402. Card declined. To do: show a generic error message.
   *
   * The bank said no, see \[its page\]
   *
   * The card has \*\/ expired.
   *
   * Ask for another.
   *
   * Table: Billing & Co.
   */
  readonly "billing:card_declined": ErrorInfo<402, "show_error">;
  /**
   * 402. Payment “failed”, try a "better" card. To do: show a generic error message.
   *
   * Table: Billing & Co.
   *
   * @deprecated Use billing:card_declined.
   */
  readonly PAYMENT_FAILED: ErrorInfo<402, "show_error">;
  /**
   * 429. Too many. To do: back off and retry after a delay.
   *
   * Slow down
   *
   * Table: Billing & Co.
   *
   * @deprecated Use billing:card_declined.
   */
  readonly constructor: ErrorInfo<429, "retry_with_backoff">;
`, types(t, file))
	require.Equal(t, "402+ show_error billing:card_declined PAYMENT_FAILED=billing:card_declined|429+ retry_with_backoff constructor=billing:card_declined", packed(t, file))
	require.Equal(t, `  language: "en",
    texts: {
        "billing:card_declined": "Card declined",
        PAYMENT_FAILED: "Payment “failed”, try a \"better\" card",
        constructor: "Too many",
    },
`, strings.TrimPrefix(between(t, file, "export const english: Texts = {", "};"), "  "))
}

// Editors show what a code of a document is in Go. What a form itself sends is in no
// document, and not the service's own.
func TestTableOfDocumentsAndForms(t *testing.T) {
	s := snapshot.Take(errcode.Catalogues()).WithGenerated(errcode.FormProtekt).Select(func(c snapshot.Catalogue, code snapshot.Code) bool {
		return code.Code == "file:not_found" || c.Generated && code.Status < 405
	})
	file := typescript.Generate(s)
	require.Equal(t, `  /**
   * 400. File not found. To do: show the message.
   *
   * The request names a file, or should contain one, that is not there. This is 400, although other not-found codes are 404.
   *
   * Check the name of the form's field and the file's ID. For the download of a file use system:not_found.
   *
   * Table: File, domain-reason document. Go: FileNotFound
   */
  readonly "file:not_found": ErrorInfo<400, "show_message">;
  /**
   * 400. Bad request. To do: show a generic error message.
   *
   * Table: Sent by the library
   */
  readonly bad_request: ErrorInfo<400, "show_error">;
  /**
   * 404. Not found. To do: show “not found” or redirect.
   *
   * Table: Sent by the library
   */
  readonly not_found: ErrorInfo<404, "show_not_found">;
`, types(t, file))
	require.Equal(t, "400 show_message file:not_found|400 show_error bad_request|404 show_not_found not_found", packed(t, file))
}

// Codes in capitals are in small letters, if what is to be used in their place is in
// capitals, too. Those that have status and action in common stand together.
func TestTableOfCapitals(t *testing.T) {
	var registry errcode.Registry
	c := registry.NewCatalogue("Capitals")
	capitals, small := c.Define("A_B", 400, "m"), c.Define("a.b", 400, "m")
	c.Define("429", 429, "m")
	c.Define("Mixed_C", 400, "m")
	c.Define("OLD", 400, "m", errcode.Deprecated(capitals))
	c.Define("OTHER", 400, "m", errcode.Deprecated(small))
	c.Define("VERIFY", 400, "m", errcode.ActionVerifyEmail)
	file := typescript.Generate(snapshot.Take(registry.Catalogues()))
	require.Equal(t, "400+ show_error a.b Mixed_C OTHER=a.b ^a_b old=a_b|429+ retry_with_backoff 429|400+ verify_email ^verify", packed(t, file))
}

// No codes at all, which must compile too.
func TestTableEmpty(t *testing.T) {
	file := typescript.Generate(snapshot.Snapshot{})
	require.Empty(t, types(t, file))
	golden.Equal(t, project+"testdata/empty.ts", file)
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
		file := typescript.Generate(snapshot.Snapshot{Catalogues: []snapshot.Catalogue{{Name: "x", Codes: []snapshot.Code{{Code: "a", Message: text}}}}})
		_, rest, _ := strings.Cut(between(t, file, "export const english: Texts = {", "\n};"), "        a: ")
		literal, _, _ := strings.Cut(rest, ",\n")
		var got string
		require.NoError(t, json.Unmarshal([]byte(literal), &got), literal)
		require.Equal(t, text, got)
	}
}
