package docpage_test

import (
	"encoding/json"
	"fmt"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/internal/docpage"
	"example.com/errcode/internal/snapshot"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// acme is a service with an own title, languages, and codes with all kinds of separators.
func acme() *docpage.Site {
	var r errcode.Registry
	billing := r.NewCatalogue("Billing")
	declined := billing.Define("billing:card_declined", http.StatusPaymentRequired, "Card declined", errcode.Description("The bank said no"),
		errcode.Help{Why: "The card was refused; see billing:no_card, BILLING/api/v2.1, billing:card_declined and billing:gone.", Fix: "Ask for another card. Do not use conflict."})
	billing.Define("billing:no_card", http.StatusBadRequest, "No card", errcode.Deprecated(declined))
	billing.Define("BILLING/api/v2.1", http.StatusServiceUnavailable, "Down")
	billing.Define("conflict", http.StatusConflict, "Conflict")
	return docpage.New(snapshot.Take(r.Catalogues()), docpage.Config{
		Title: "Acme <errors>", Base: "https://acme.example/errors/", Forms: []errcode.Form{errcode.FormDomain},
		Messages: func(code string) []docpage.Message {
			if code != "billing:card_declined" {
				return nil
			}
			return []docpage.Message{{"en", "Your card was declined. Use another one."}, {"ar", "رُفضت بطاقتك."}, {"tlh", "Qo'!"}}
		},
	})
}

func TestCodePage(t *testing.T) {
	s := acme()
	page := string(s.Code("billing:card_declined"))
	for _, want := range []string{
		"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\"",
		"<title>billing:card_declined · Acme &lt;errors&gt;</title>\n",
		`<meta name="description" content="Card declined: The card was refused; see `,
		`<link rel="canonical" href="https://acme.example/errors/billing:card_declined">`,
		`<link rel="alternate" type="application/json" href="./errors.json">`,
		`<a class="home" href="./">Acme &lt;errors&gt;</a>`,
		`<p class="crumbs"><a href="./#table-billing">Billing</a></p>`,
		`<code class="name">billing:<wbr>card_<wbr>declined</code>`,
		`<p class="message">Card declined</p>`,
		`<p class="plain">Your card was declined. Use another one.</p>`,
		`<p class="described">The bank said no</p>`,
		`<p class="why">The card was refused; see <a href="./billing:no_card"><code>billing:no_card</code></a>, <a href="./BILLING/api/v2.1"><code>BILLING/api/v2.1</code></a>, billing:card_declined and billing:gone.</p>`,
		`<p class="fix">Ask for another card. Do not use conflict.</p>`,
		`<div><dt>Status</dt><dd>402 Payment Required</dd></div>`,
		`<div><dt>Action</dt><dd><code>show_error</code></dd></div>`,
		`<div><dt>At fault</dt><dd>The client</dd></div>`,
		`<div><dt>Retry</dt><dd>Not with the same request</dd></div>`,
		`<summary><h2>In 3 languages</h2></summary>`,
		`<div><dt lang="ar" title="ar">العربية</dt><dd lang="ar" dir="auto">رُفضت بطاقتك.</dd></div>`,
		`<div><dt lang="tlh" title="tlh">tlh</dt><dd lang="tlh" dir="auto">Qo&#39;!</dd></div>`,
		`<li><a href="./conflict"><code>conflict</code></a> <span>Conflict</span></li>`,
	} {
		assert.Contains(t, page, want)
	}
	assert.NotContains(t, page, "<style", "styles are a file")
	assert.NotContains(t, page, " style=")
	assert.NotContains(t, page, "<script>")
	assert.NotContains(t, page, "<dt>Go</dt>")

	// What it means and what to do come before the body.
	last := 0
	for _, title := range []string{"What users read", "Why it happens", "How to fix it", "What a front end does", "The response", "Recognise it", "In 3 languages", "Related codes"} {
		i := strings.Index(page, title)
		assert.Greater(t, i, last, title)
		last = i
	}

	// The way to the index from a code with slashes.
	page = string(s.Code("BILLING/api/v2.1"))
	assert.Contains(t, page, `<a class="home" href="../../">`)
	assert.Contains(t, page, `href="../../-/`)
	assert.Contains(t, page, `<a href="../../billing:no_card">`)
	assert.Contains(t, page, `<link rel="canonical" href="https://acme.example/errors/BILLING/api/v2.1">`)
	assert.Contains(t, string(s.Code("billing:no_card")), `Use <a href="./billing:card_declined"><code>billing:card_declined</code></a> instead.`)
	assert.Nil(t, s.Code("billing:gone"))
}

func TestMissingPage(t *testing.T) {
	s := docpage.New(builtIn(), docpage.Config{Forms: forms})
	suggested := regexp.MustCompile(`<li class="row"><a href="\./([^"]*)">`)
	for _, row := range []struct{ code, want string }{
		{"user:notfound", "user:not_found user_not_found"},
		{"user-not-found", "user_not_found user:not_found"},
		{"totp_invalid", "totp:invalid_code"},
		{"<script>", ""},
		{"\x00\xff" + strings.Repeat("x", 9000), ""},
		{"", ""},
	} {
		page := string(s.Missing(row.code))
		var got []string
		for _, m := range suggested.FindAllStringSubmatch(page, -1) {
			got = append(got, m[1])
		}
		want := strings.Fields(row.want)
		require.GreaterOrEqual(t, len(got), len(want), row.code)
		if row.want == "" {
			assert.Empty(t, got, "%.20q", row.code)
		}
		assert.Equal(t, want, append([]string{}, got[:len(want)]...), "%.20q", row.code)
		assert.Contains(t, page, "<title>No such code · Error codes</title>")
		assert.NotContains(t, page, "<script>")
	}
	assert.Contains(t, string(s.Missing("<b>")), `<code class="name">&lt;b&gt;</code> is not documented here.`)
}

func TestIndexPage(t *testing.T) {
	page := string(acme().Index())
	for _, want := range []string{
		"<title>Acme &lt;errors&gt;</title>",
		`<link rel="canonical" href="https://acme.example/errors/">`,
		`<p class="lede">4 codes in 1 table: what each one means, why it happens, what to do about it, and the body that is sent.</p>`,
		`data-more="./-/search.json"`,
		`<li class="row" id="billing:card_declined"><a href="./billing:card_declined"><code>billing:card_declined</code></a><span>Card declined</span><b class="pill s4">402</b><i>Show a generic error message</i></li>`,
		`<li class="row old" id="billing:no_card">`,
		`<a href="./BILLING/api/v2.1">`,
	} {
		assert.Contains(t, page, want)
	}
	assert.Contains(t, string(docpage.New(builtIn(), docpage.Config{Base: "/errors"}).Index()), "<title>Error codes</title>")
	assert.NotContains(t, string(docpage.New(builtIn(), docpage.Config{Base: "/errors"}).Index()), "canonical", "only the path is known")
}

func TestJSON(t *testing.T) {
	assert.JSONEq(t, `{
		"title": "Acme <errors>",
		"forms": [{"name": "domain-reason", "mediaType": "application/json", "note": "The member code is the code; a front end has its own texts. There are details in development only."}],
		"codes": [
			{
				"code": "billing:card_declined", "url": "https://acme.example/errors/billing:card_declined", "table": "Billing",
				"status": 402, "statusText": "Payment Required", "message": "Card declined", "description": "The bank said no",
				"why": "The card was refused; see billing:no_card, BILLING/api/v2.1, billing:card_declined and billing:gone.",
				"fix": "Ask for another card. Do not use conflict.",
				"action": "show_error", "actionText": "Show a generic error message", "fault": "client", "temporary": false,
				"messages": {"en": "Your card was declined. Use another one.", "ar": "رُفضت بطاقتك.", "tlh": "Qo'!"},
				"bodies": [{"form": "domain-reason", "status": 402, "body": "{\"status\":402,\"code\":\"billing:card_declined\"}"}]
			},
			{
				"code": "billing:no_card", "url": "https://acme.example/errors/billing:no_card", "table": "Billing",
				"status": 400, "statusText": "Bad Request", "message": "No card", "action": "show_error", "actionText": "Show a generic error message",
				"fault": "client", "temporary": false, "replacedBy": "billing:card_declined",
				"bodies": [{"form": "domain-reason", "status": 400, "body": "{\"status\":400,\"code\":\"billing:no_card\"}"}]
			},
			{
				"code": "BILLING/api/v2.1", "url": "https://acme.example/errors/BILLING/api/v2.1", "table": "Billing",
				"status": 503, "statusText": "Service Unavailable", "message": "Down", "action": "retry_later", "actionText": "Retry or show a “try again later” message",
				"fault": "dependency", "temporary": true,
				"bodies": [{"form": "domain-reason", "status": 503, "body": "{\"status\":503,\"code\":\"BILLING/api/v2.1\"}"}]
			},
			{
				"code": "conflict", "url": "https://acme.example/errors/conflict", "table": "Billing",
				"status": 409, "statusText": "Conflict", "message": "Conflict", "action": "show_conflict", "actionText": "Inform user of the conflict",
				"fault": "client", "temporary": false,
				"bodies": [{"form": "domain-reason", "status": 409, "body": "{\"status\":409,\"code\":\"conflict\"}"}]
			}
		]
	}`, string(acme().JSON()))
	assert.JSONEq(t, `{"title":"Error codes","forms":[],"codes":[]}`, string(docpage.New(snapshot.Snapshot{}, docpage.Config{}).JSON()))

	named := docpage.New(builtIn(), docpage.Config{GoNames: true})
	var data struct {
		Codes []struct{ Code, Go, Document string }
	}
	require.NoError(t, json.Unmarshal(named.JSON(), &data))
	assert.Equal(t, struct{ Code, Go, Document string }{"invalid_credentials", "errcode.ProtektInvalidCredentials", "protekt"}, data.Codes[0])
}

// TestSynonyms: the search of the index knows the table of package synonyms, without what
// means itself.
func TestSynonyms(t *testing.T) {
	script := docpage.Assets()[slices.IndexFunc(docpage.Assets(), func(a docpage.Asset) bool { return strings.HasSuffix(a.Name, ".js") })].Text
	_, rest, ok := strings.Cut(script, "const synonyms = ")
	require.True(t, ok)
	list, _, _ := strings.Cut(rest, ";\n")
	var pairs [][2]string
	require.NoError(t, json.Unmarshal([]byte(list), &pairs))
	means := map[string][]string{}
	for _, pair := range pairs {
		means[pair[0]] = append(means[pair[0]], pair[1])
	}
	for words, want := range map[string][]string{
		"2fa":       {"totp", "two factor"},
		"duplicate": {"already exists", "already registered", "already taken"}, // and itself
		"login":     nil,                                                       // above all itself
		"mail":      {"email"},
		"totp":      nil,
	} {
		assert.Equal(t, want, means[words], words)
	}
}

func TestSearchData(t *testing.T) {
	assert.JSONEq(t, `{"billing:card_declined": ["",
		"The bank said no The card was refused; see billing:no_card, BILLING/api/v2.1, billing:card_declined and billing:gone. Ask for another card. Do not use conflict.",
		"Your card was declined. Use another one.\nرُفضت بطاقتك.\nQo'!"]}`, string(acme().Search()))
}

// Many returns the documentation of a service with many codes.
func many(codes int) *docpage.Site {
	var r errcode.Registry
	for i := range codes / 100 {
		c := r.NewCatalogue(fmt.Sprintf("Domain %d", i))
		for j := range 100 {
			c.Define(fmt.Sprintf("domain%03d:reason_number_%03d", i, j), 400+j%5, fmt.Sprintf("Message number %d of domain %d", j, i))
		}
	}
	return docpage.New(snapshot.Take(r.Catalogues()), docpage.Config{Forms: []errcode.Form{errcode.FormDomain}})
}

// TestSizeOfManyCodes: the page of 10,000 codes has at most 3 MB, and its size is linear.
func TestSizeOfManyCodes(t *testing.T) {
	small, large := many(2000), many(10000)
	for name, page := range map[string]func(*docpage.Site) []byte{"index": (*docpage.Site).Index, "file": (*docpage.Site).File} {
		few, all := len(page(small)), len(page(large))
		t.Logf("%s: %d bytes for 2,000 codes, %d for 10,000", name, few, all)
		assert.LessOrEqual(t, all, 3_000_000, name)
		assert.LessOrEqual(t, all, 6*few, name)
	}
	file := string(large.File())
	assert.Contains(t, file, `<li class="row" id="domain099:reason_number_099"><code>domain099:reason_number_099</code>`)
	assert.Contains(t, html.UnescapeString(file), `<dt>domain-reason</dt>`)
	assert.Contains(t, string(large.Code("domain099:reason_number_099")), "The response")
}

// One file has the bodies of each code, if there are at most a thousand.
func TestBodiesOfManyCodes(t *testing.T) {
	for codes, want := range map[int]int{1000: 1000, 1100: 0} {
		assert.Equal(t, want, strings.Count(string(many(codes).File()), `<figure data-copy="domain-reason body">`), codes)
	}
}
