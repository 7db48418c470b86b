package docpage_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"maps"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/internal/docpage"
	"example.com/errcode/internal/golden"
	"example.com/errcode/internal/snapshot"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The forms of the three documents.
var forms = []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain}

// builtIn is the catalogues of the package.
func builtIn() snapshot.Snapshot { return snapshot.Take(errcode.Catalogues()) }

// small is what a service may have: a code of each kind.
func small() snapshot.Snapshot {
	var r errcode.Registry
	billing := r.NewCatalogue("Billing")
	declined := billing.Define("billing:card_declined", http.StatusPaymentRequired, "Card declined", errcode.Description("The bank said no"),
		errcode.FaultDependency, errcode.Help{Why: "The card was refused.", Fix: "Ask for another card."})
	billing.Define("billing:no_card", http.StatusPaymentRequired, "No card", errcode.Deprecated(declined))
	billing.Define("billing:old", http.StatusConflict, "Old", errcode.Deprecated(errcode.UserNotFound))
	r.NewCatalogue("Nothing yet")
	ledger := r.NewCatalogue("billing") // the same id, with another number
	ledger.Define("LEDGER_SLOW", http.StatusGatewayTimeout, "The ledger is slow", errcode.ActionContactSupport)
	return snapshot.Take(r.Catalogues())
}

// hostile has texts that no registry accepts, but that a file may have.
func hostile() snapshot.Snapshot {
	const text = "a|b\\|c `d` *e* _f_ <script>g</script> [h](javascript:x) ](javascript:x) &lt; \"i\" 'j' $k$ ~l~ # ! {m} <!-- --> ``` ://n www.o p@q\n\n| r |\x1b]0;s\x07\u202et\xff"
	return snapshot.Snapshot{Catalogues: []snapshot.Catalogue{{
		Name: text, Document: `"><b>` + text,
		Codes: []snapshot.Code{
			{Code: text, Status: 0, Message: text, Description: text, Action: text, ReplacedBy: text},
			{Code: "plain", Status: 418, Message: text, Action: "show_error", ReplacedBy: "javascript:x)|<b>"},
			{Code: "", Status: -1},
		},
	}, {}, {}}}
}

func TestMarkdown(t *testing.T) {
	for name, s := range map[string]snapshot.Snapshot{"small": small(), "hostile": hostile(), "empty": {}} {
		t.Run(name, func(t *testing.T) {
			golden.Equal(t, filepath.Join("testdata", name+".md"), docpage.Markdown(s, forms...))
		})
	}
}

// I07: the same catalogues give the same bytes.
func TestI07SameBytes(t *testing.T) {
	assert.Equal(t, docpage.HTML(builtIn(), forms...), docpage.HTML(builtIn(), forms...))
	assert.Equal(t, docpage.Markdown(builtIn(), forms...), docpage.Markdown(builtIn(), forms...))
}

var (
	element = regexp.MustCompile(`<(/?[a-zA-Z!][^\s>]*)`)
	entry   = regexp.MustCompile(`(?s)<div class="detail" id="([^"]*)">.*?</details></li>`)
	body    = regexp.MustCompile(`(?s)<figure data-copy="([^"]*) body">.*?<pre tabindex="0"><span class="http">(.*?)</span>\n\n<code>(.*?)</code></pre>`)
	markup  = regexp.MustCompile(`<[^>]*>`)
)

// plain returns the text of markup.
func plain(text string) string { return html.UnescapeString(markup.ReplaceAllString(text, "")) }

// elements returns the names of the elements of a page.
func elements(page []byte) []string {
	names := map[string]bool{}
	for _, m := range element.FindAllSubmatch(page, -1) {
		names[string(m[1])] = true
	}
	return slices.Sorted(maps.Keys(names))
}

// I09: a text of a catalogue is never an element. That a browser agrees is tested in
// docs/browsertest.
func TestI09NoMarkup(t *testing.T) {
	known := elements(append(docpage.HTML(builtIn(), forms...), docpage.HTML(small(), forms...)...))
	assert.Subset(t, known, elements(docpage.HTML(hostile(), forms...)))
	for line := range strings.Lines(string(docpage.Markdown(hostile(), forms...))) {
		line = strings.NewReplacer(`\|`, "").Replace(line)
		if strings.HasPrefix(line, "|") {
			assert.Equal(t, 6, strings.Count(line, "|"), line)
		}
	}
}

// The responses on the page are those that a Writer sends, with a member on each line.
func TestBodies(t *testing.T) {
	entries := entry.FindAllSubmatch(docpage.HTML(builtIn(), forms...), -1)
	require.Len(t, entries, len(slices.Collect(errcode.All())))
	for _, m := range entries {
		code, ok := errcode.Lookup(string(m[1]))
		require.True(t, ok, "%s", m[1])
		shown := body.FindAllSubmatch(m[0], -1)
		require.Len(t, shown, len(forms))
		for i, f := range forms {
			status, header, sent := errcode.Writer{Form: f, Report: func(errcode.Report) {}}.Response(nil, code)
			head := fmt.Sprintf("HTTP/1.1 %d %s\nContent-Type: application/json", status, http.StatusText(status))
			for _, challenge := range header["Www-Authenticate"] {
				head += "\nWWW-Authenticate: " + challenge
			}
			assert.Equal(t, f.String(), string(shown[i][1]))
			assert.Equal(t, head, plain(string(shown[i][2])))
			var compact bytes.Buffer
			require.NoError(t, json.Compact(&compact, []byte(plain(string(shown[i][3])))))
			assert.Equal(t, string(sent), compact.String())
		}
		assert.Contains(t, plain(string(m[0])), "What a front end does\n"+code.Action().Text()+"\n")
		assert.Equal(t, code.Temporary(), strings.Contains(string(m[0]), "The same request may succeed later"), code)
	}
}

// The policy allows what is on the page.
func TestPolicy(t *testing.T) {
	page := string(docpage.HTML(small(), forms...))
	for _, name := range []string{"style", "script"} {
		m := regexp.MustCompile(`(?s)<`+name+`>(.*?)</`+name+`>`).FindAllStringSubmatch(page, -1)
		require.Len(t, m, 1)
		sum := sha256.Sum256([]byte(m[0][1]))
		assert.Contains(t, docpage.Policy(), name+"-src 'sha256-"+base64.StdEncoding.EncodeToString(sum[:])+"';")
	}
	assert.Contains(t, html.UnescapeString(page), `<meta http-equiv="Content-Security-Policy" content="`+docpage.Policy()+`">`)
}

// What a page says of a service's own codes.
func TestHTMLOfService(t *testing.T) {
	page := string(docpage.HTML(small(), forms...))
	for _, want := range []string{
		"<!-- Generated by errcode; do not edit. -->\n<!doctype html>\n",
		`4 codes in 3 tables`,
		`<section class="table" id="table-billing" `,
		`<section class="table" id="table-billing-2" `,
		`<li class="row old"><details><summary><code>billing:no_card</code><span>No card</span><b class="pill s4">402</b><i>Show a generic error message</i></summary>`,
		`<p class="deprecated"><b>Deprecated.</b> Use <a href="#billing:card_declined"><code>billing:card_declined</code></a> instead.</p>`,
		`<p class="deprecated"><b>Deprecated.</b> Use <code>user:not_found</code> instead.</p>`, // not on the page
		`<p class="described">The bank said no</p>`,
		`<div><dt>Retry</dt><dd><span class="temporary">The same request may succeed later</span></dd></div>`,
		`<p class="why">The card was refused.</p>`,
		`<p class="fix">Ask for another card.</p>`,
		`<div><dt>At fault</dt><dd>A dependency of the service</dd></div>`,
		`<div><dt>Action</dt><dd><code>contact_support</code></dd></div>`,
		`<option value="504">504 Gateway Timeout</option>`,
		`<option value="contact_support">Check configuration / contact support</option>`,
	} {
		assert.Contains(t, page, want)
	}
	assert.NotContains(t, page, "<dt>Go</dt>", "nobody but the service knows the names of its variables")
	assert.NotContains(t, page, "<small>", "there is one group of tables")
	page = string(docpage.HTML(small()))
	assert.NotContains(t, page, "<figure")
	assert.Contains(t, page, `<p class="lede">4 codes in 3 tables: what each one means, why it happens, what to do about it.</p>`)
	assert.Contains(t, page, "The HTTP status is the one beside the code. A response may name")
}

// A table says whose it is if there are tables of several documents. What forms send by
// themselves is no document.
func TestGroups(t *testing.T) {
	const title = `<h2 id="-title-table-billing">Billing <small>This service</small></h2>`
	own := small().WithGenerated(errcode.FormEnvelope)
	assert.NotContains(t, string(docpage.HTML(own, errcode.FormEnvelope)), title)
	own.Catalogues = append(own.Catalogues, builtIn().Catalogues[0])
	assert.Contains(t, string(docpage.HTML(own, errcode.FormEnvelope)), title)
}

// No id stands twice, even if a code is spelled like the id of a table or of its title.
func TestIDsAreUnique(t *testing.T) {
	var r errcode.Registry
	billing := r.NewCatalogue("Billing")
	for _, code := range []string{"table-billing", "table-billing-2", "title-table-billing"} {
		billing.Define(code, 400, "m")
	}
	s := snapshot.Take(r.Catalogues())
	for _, page := range [][]byte{docpage.HTML(s, forms...), docpage.Markdown(s, forms...)} {
		seen := map[string]bool{}
		for _, m := range regexp.MustCompile(` id="([^"]*)"`).FindAllSubmatch(page, -1) {
			assert.False(t, seen[string(m[1])], "%s stands twice", m[1])
			seen[string(m[1])] = true
		}
		assert.True(t, seen["table-billing"])
		assert.True(t, seen["table-billing-3"], "the table")
	}
}
