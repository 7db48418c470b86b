package rust_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/forms"
	"example.com/errcode/internal/golden"
	"example.com/errcode/internal/rust"
	"example.com/errcode/internal/shape"
	"example.com/errcode/internal/snapshot"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// crate is the one that has the generated files and their tests.
const crate = "../../clients/rust/"

var documented = []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain, errcode.FormDomainDetails}

// builtIn describes the codes of the documents, and those that their forms send.
func builtIn() snapshot.Snapshot {
	return snapshot.Take(errcode.Catalogues()).WithGenerated(documented...)
}

// The committed file is what the catalogues give, the same bytes each time.
func TestFresh(t *testing.T) {
	file := rust.Generate(builtIn())
	golden.Equal(t, crate+"src/errcode.rs", file)
	require.Equal(t, file, rust.Generate(builtIn()))
}

// hostile are texts that try to leave their place in the file.
var hostile = []string{
	"`", `"`, `'`, `\`, "\n", "\r\n", "\t", "\x00", "\x1b]0;x\x07", "\x7f", "\u0085", "\u2028", "\u2029", "\u202e", "\ufeff", "😀", "Größe, 大小",
	"*/ pub fn pwned() {} /*", "// x", "\"; pub fn pwned() {} //", "{x}", "{}", "${x}", `\u{41}`, `\x41`, `r#"x"#`, "'static", "#![feature(x)]", "#[test]",
	"<script>alert(1)</script>", "[its page]", "[`Code::Nosuch`]", "](javascript:x)", "https://docs.example.com/a_b?c=[d]&e=*f*.", "http://", "_a_ __b__ c_d",
	"1. one", "12) two", "- three", "+ four", "=== five", "# six", "> seven", "| a | b |", "~~x~~", "&lt;&amp;", "    indented", "trailing  ", "``", "100% sure %s", strings.Repeat("long ", 60),
}

// spellings are codes whose names clash with others, with keywords of Rust, or with what the
// module itself names.
var spellings = []string{
	"self", "Self", "crate", "fn", "type", "match", "async", "dyn", "1a", "2:b", "a:b_c", "a:b-c", "a:b.c", "a:bC", "a:b_c2", "A:B_C",
	"code", "action", "err", "error", "ok", "none", "some", "string", "vec", "option", "info", "all", "com.acme/card-declined", "urn:a:b", "badNonce", "HTTPTimeout", "oauth:x",
}

// Each hostile text is the name of a table, a message and a description; each of the
// spellings is a code in a table whose name has nothing for the name of a variant.
func hostileCatalogue() (s snapshot.Snapshot) {
	for i, text := range hostile {
		s.Catalogues = append(s.Catalogues, snapshot.Catalogue{Name: text, Codes: []snapshot.Code{{
			Code: fmt.Sprintf("hostile:text_%d", i), Status: 400, Message: text, Description: text + " " + text, Why: text, Fix: text, Action: "show_error", ReplacedBy: "self",
		}}})
	}
	own := snapshot.Catalogue{Name: "✗"}
	for _, code := range spellings {
		own.Codes = append(own.Codes, snapshot.Code{Code: code, Status: 429, Message: code, Action: "dance"})
	}
	own.Codes = append(own.Codes, snapshot.Code{Code: "self", Status: 500, Message: "The same once more"})
	s.Catalogues = append(s.Catalogues, own)
	return s
}

// TestHostile writes a catalogue of hostile texts and names, which the tests in Rust compile
// and compare with the lists.
func TestHostile(t *testing.T) {
	golden.Equal(t, crate+"testdata/hostile.rs", rust.Generate(hostileCatalogue()))
	golden.EqualLines(t, crate+"testdata/hostile.json", append(append([]string{}, hostile...), spellings...))
}

// No codes at all, which must compile too.
func TestEmpty(t *testing.T) {
	golden.Equal(t, crate+"testdata/empty.rs", rust.Generate(snapshot.Snapshot{}))
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

// variants returns the lines of the enum.
func variants(t *testing.T, file []byte) string {
	return between(t, file, "pub enum Code {", "\n}\n") + "\n"
}

// names returns the names of the variants.
func names(t *testing.T, file []byte) (all []string) {
	for _, found := range regexp.MustCompile(`(?m)^    (\w+),$`).FindAllStringSubmatch(variants(t, file), -1) {
		all = append(all, found[1])
	}
	return all
}

func TestTable(t *testing.T) {
	var registry errcode.Registry
	billing := registry.NewCatalogue("Billing & Co.")
	declined := billing.Define("billing:card_declined", 402, "Card declined", errcode.Description("The bank said no, see [its page] or https://bank.example/help."), errcode.Help{Why: "The card has *expired*.", Fix: "Ask for another."})
	billing.Define("PAYMENT_FAILED", 402, `Payment “failed”, try a "better" card`, errcode.Deprecated(declined))
	file := rust.Generate(snapshot.Take(registry.Catalogues()))
	require.Equal(t, "    /// `billing:card_declined`, status 402: Card declined"+`
    ///
    /// To do: show a generic error message.
    ///
    /// The bank said no, see \[its page\] or <https://bank.example/help>.
    ///
    /// The card has \*expired\*.
    ///
    /// Ask for another.
    ///
    /// Table: Billing \& Co.
    BillingCardDeclined,
`+"    /// `PAYMENT_FAILED`, status 402: Payment “failed”, try a \"better\" card"+`
    ///
    /// To do: show a generic error message.
    ///
    /// Table: Billing \& Co.
    ///
`+"    /// Deprecated: use `billing:card_declined`."+`
    BillingCoPaymentFailed,
`, variants(t, file))
	require.Equal(t, `    Info {
        text: "billing:card_declined",
        status: 402,
        action: Action::ShowError,
        message: "Card declined",
        replaced_by: "",
        own: true,
    },
    Info {
        text: "PAYMENT_FAILED",
        status: 402,
        action: Action::ShowError,
        message: "Payment “failed”, try a \"better\" card",
        replaced_by: "billing:card_declined",
        own: true,
    },
`, between(t, file, "const TABLE: &[Info] = &[", "];\n"))
	require.Equal(t, "    Code::BillingCoPaymentFailed,\n    Code::BillingCardDeclined,\n", between(t, file, "const BY_TEXT: &[Code] = &[", "];\n"))
}

// The names of the documents' codes are those of Go, with initialisms as Rust spells them. What
// a form itself sends is named for the form.
func TestNames(t *testing.T) {
	all := names(t, rust.Generate(builtIn()))
	require.Len(t, all, len(builtIn().Index()))
	seen := map[string]bool{}
	for _, name := range all {
		assert.False(t, seen[name], name)
		assert.Regexp(t, `^[A-Z][A-Za-z0-9]+$`, name)
		assert.NotRegexp(t, `\d$`, name)
		seen[name] = true
	}
	for _, name := range []string{
		"UserNotFound", "ProtektUserNotFound", "EnvelopeNotFound", "ProtektTokenExpired", "EnvelopeTokenExpired", "UserTokenExpired",
		"OAuthTokenExchangeFailed", "TotpInvalidCode", "ProtektBadRequest", "EnvelopeBadRequest", "HttpMethodNotAllowed",
	} {
		assert.Contains(t, all, name)
	}
	problem := forms.Problem{Like: errcode.FormProtekt}.Form()
	assert.Contains(t, names(t, rust.Generate(snapshot.Snapshot{}.WithGenerated(problem))), "ProblemBadRequest")
}

// Names that would clash or are no names.
func TestHostileNames(t *testing.T) {
	all := names(t, rust.Generate(hostileCatalogue()))
	require.Equal(t, []string{
		"CodeSelf", "CodeSelf2", "Crate", "Fn", "Type", "Match", "Async", "Dyn", "Code1a", "Code2B", "ABC", "ABC3", "ABC4", "ABC5", "ABC2", "ABC6",
		"Code", "Action", "Err", "Error", "Ok", "None", "Some", "String", "Vec", "Option", "Info", "All", "ComAcmeCardDeclined", "UrnAB", "BadNonce", "HttpTimeout", "OAuthX",
	}, all[len(hostile):])
}

// Every member that means something is in a table, and every table has the members of package
// shape in their order.
func TestPlaces(t *testing.T) {
	file := rust.Generate(snapshot.Snapshot{})
	table := func(name string) []string {
		return strings.Fields(strings.ReplaceAll(between(t, file, "const "+name+": &str = \"\\", "\";\n"), "\\\n", ""))
	}
	var members []string
	for m := shape.None + 1; m < shape.All; m++ {
		if m != shape.Count {
			members = append(members, m.String())
		}
	}
	assert.Equal(t, members, table("MEMBERS"))
	assert.Equal(t, members[:shape.Count-1], table("OURS"))
	assert.Equal(t, shape.Words, table("WORDS"))
	assert.Equal(t, []string{".", "error", "errors", "errors.extensions"}, table("PLACES")[:4])
	assert.Contains(t, table("PLACES"), "fieldErrors.*")
	assert.Len(t, table("FIELD_PATHS"), len(shape.FieldPaths))
	for _, s := range shape.Shapes {
		assert.Equal(t, !s.Record, strings.Contains(string(file), "    // "+s.Name+"\n    Shape {\n"), s.Name)
	}
}

// A text is the same again where its escapes are those of JSON, too.
func TestQuoted(t *testing.T) {
	for _, text := range hostile {
		file := rust.Generate(snapshot.Snapshot{Catalogues: []snapshot.Catalogue{{Name: "x", Codes: []snapshot.Code{{Code: "a", Message: text}}}}})
		literal := strings.TrimSuffix(strings.TrimPrefix(between(t, file, "        action: Action::ShowError,", "\n        replaced_by"), "        message: "), ",")
		literal = regexp.MustCompile(`\\u\{(\w+)\}`).ReplaceAllStringFunc(literal, func(found string) string {
			return `\u` + strings.Repeat("0", 8-len(found)) + found[3:len(found)-1]
		})
		var got string
		if strings.Contains(text, `\u{`) {
			continue // this is the text of an escape
		}
		require.NoError(t, json.Unmarshal([]byte(literal), &got), literal)
		require.Equal(t, text, got)
	}
}

// Bytes that are not UTF-8 would not be Rust.
func TestQuotedIsUTF8(t *testing.T) {
	file := rust.Generate(snapshot.Snapshot{Catalogues: []snapshot.Catalogue{{Name: "\xff", Codes: []snapshot.Code{{Code: "a", Message: "b\xffc", Why: "\xfe"}}}}})
	assert.Contains(t, string(file), "        message: \"b\ufffdc\",\n")
	assert.Contains(t, string(file), "    /// \\\\xfe\n")
}

// An underscore within a word means nothing in Markdown. Any other has a backslash before it.
func TestUnderscores(t *testing.T) {
	for message, want := range map[string]string{
		"0_9 9_0 a_z z_a A_Z Z_A": "0_9 9_0 a_z z_a A_Z Z_A",
		"_0 9_ _":                 `\_0 9\_ \_`,
		"a__b":                    `a\_\_b`,
		"0_/ /_0 9_: :_9":         `0\_/ /\_0 9\_: :\_9`,
		"A_@ @_A Z_[ [_Z":         `A\_@ @\_A Z\_\[ \[\_Z`,
		"a_` `_a z_{ {_z":         "a\\_\\` \\`\\_a z\\_{ {\\_z",
	} {
		file := rust.Generate(snapshot.Snapshot{Catalogues: []snapshot.Catalogue{{Name: "x", Codes: []snapshot.Code{{Code: "a", Status: 400, Message: message}}}}})
		require.Contains(t, variants(t, file), "    /// `a`, status 400: "+want+"\n")
	}
}
