package python_test

import (
	"fmt"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/internal/golden"
	"example.com/errcode/internal/python"
	"example.com/errcode/internal/snapshot"
	"github.com/stretchr/testify/require"
)

// project is the folder that has the generated files and their tests in Python.
const project = "../../clients/python/"

var forms = []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain, errcode.FormDomainDetails}

// builtIn describes the codes of the documents, and those that their forms send.
func builtIn() snapshot.Snapshot {
	return snapshot.Take(errcode.Catalogues()).WithGenerated(forms...)
}

// The committed file is what the catalogues give, the same bytes each time.
func TestFresh(t *testing.T) {
	golden.Equal(t, project+"errcode.py", python.Generate(builtIn()))
	require.Equal(t, python.Generate(builtIn()), python.Generate(builtIn()))
}

// The escape of a character has four digits, or eight.
func TestEscapes(t *testing.T) {
	for message, want := range map[string]string{
		"\x1f \x7f\u00a0":     `"\u001f \u007f\u00a0"`,
		"\uffff\U0001ffff":    `"\uffff\U0001ffff"`,
		"größe\U0010ffff\xff": "\"größe\\U0010ffff\ufffd\"",
	} {
		s := snapshot.Snapshot{Catalogues: []snapshot.Catalogue{{Name: "Own", Codes: []snapshot.Code{{Code: "a:b", Status: 400, Message: message, Action: "show_error"}}}}}
		require.Contains(t, codes(t, python.Generate(s)), `    A_B = ("a:b", 400, Action.SHOW_ERROR, `+want+", True)\n")
	}
}

// No codes at all, which must be valid too.
func TestEmpty(t *testing.T) {
	golden.Equal(t, project+"testdata/empty.py", python.Generate(snapshot.Snapshot{}))
}

// hostile are texts that try to leave their place in the file.
var hostile = []string{
	`"`, `'`, `"""`, `'''`, `'"`, `""''`, `say "hi"`, `it's "it"`, `\`, `\"`, `\\`, `\N{DIGIT ONE}`, `\x41`, `\u0041`, `{x}`, `%s`,
	"\n", "\r\n", "\t", "\f", "\x00", "\x1b]0;x\x07", "\x7f", "\u0085", "\u2028", "\u2029", "\u202e", "\ufeff", "😀", "\U000e0041", "größe", "日本語",
	"\"\"\"\nimport os\nos.abort()\n\"\"\"", "# type: ignore", "# fmt: off", "# noqa", "  two  spaces  ", "", " ",
	"a text that is so long that it has to be wrapped in a docstring, and can not be on one line with the other parts of the row",
}

// names are codes that are difficult to name in Python: key words, names that enums have,
// names that begin with a digit, and several with the same words.
var names = []string{
	"None", "class", "def:return", "__debug__", "mro", "name", "value", "status:message", "2fa:required", "1000", "a:b", "a-b", "a_b", "A_B", "a.b", "a:b:2", "a_b_2",
	"of", "own", "code", "com.acme/card-declined", "badNonce", "HTTPTimeout",
}

func hostileCatalogues() (s snapshot.Snapshot) {
	for i, text := range hostile {
		s.Catalogues = append(s.Catalogues, snapshot.Catalogue{Name: text, Codes: []snapshot.Code{
			{Code: fmt.Sprintf("hostile:text_%d", i), Status: 400, Message: text, Description: text + " " + text, Action: "show_error"},
		}})
	}
	c := snapshot.Catalogue{Name: "Names"}
	for _, name := range names {
		c.Codes = append(c.Codes, snapshot.Code{Code: name, Status: 418, Message: name, Action: "show_message"})
	}
	twice := snapshot.Catalogue{Name: "Twice", Document: "envelope", Codes: []snapshot.Code{{Code: "a:b", Status: 500, Message: "The first one counts", Action: "show_error"}}}
	s.Catalogues = append(s.Catalogues, c, twice)
	return s
}

// TestHostile writes catalogues of hostile texts and names, which the tests in Python
// import and compare with the lists.
func TestHostile(t *testing.T) {
	golden.Equal(t, project+"testdata/hostile.py", python.Generate(hostileCatalogues()))
	golden.EqualLines(t, project+"testdata/hostile_texts.json", hostile)
	golden.EqualLines(t, project+"testdata/hostile_names.json", names)
}

// codes returns the lines of the file that describe the codes.
func codes(t *testing.T, file []byte) string {
	t.Helper()
	_, rest, ok := strings.Cut(string(file), "if isinstance(text, str) else None\n\n")
	require.True(t, ok)
	lines, _, ok := strings.Cut(rest, "\n\n_CODES_BY_TEXT")
	require.True(t, ok)
	return lines
}

func TestCodes(t *testing.T) {
	var registry errcode.Registry
	billing := registry.NewCatalogue("Billing & Co.")
	declined := billing.Define("billing:card_declined", 402, "Card declined", errcode.Description("The bank said no, and would not say why it did so, see its page"), errcode.Help{Why: `The card has """ expired.`, Fix: `Ask for "another"`})
	billing.Define("PAYMENT_FAILED", 402, `Payment “failed”, try a "better" card, or else come back on another day`, errcode.Deprecated(declined))
	file := python.Generate(snapshot.Take(registry.Catalogues()))
	require.Equal(t, `    BILLING_CARD_DECLINED = (
        "billing:card_declined",
        402,
        Action.SHOW_ERROR,
        "Card declined",
        True,
    )
    """402. Card declined. To do: show a generic error message.

    The bank said no, and would not say why it did so, see its page

    The card has \"\"\" expired.

    Ask for \"another\"

    Table: Billing & Co.
    """

    BILLING_CO_PAYMENT_FAILED = (
        "PAYMENT_FAILED",
        402,
        Action.SHOW_ERROR,
        'Payment “failed”, try a "better" card, or else come back on another day',
        True,
    )
    """402. Payment “failed”, try a "better" card, or else come back on another day. To
    do: show a generic error message.

    Table: Billing & Co.

    Deprecated: use BILLING_CARD_DECLINED.
    """
`, codes(t, file))
	require.Contains(t, string(file), "            case errcode.Code.BILLING_CARD_DECLINED:\n")
}
