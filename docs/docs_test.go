package docs_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"sync"
	"testing"

	"example.com/errcode"
	"example.com/errcode/docs"
	"example.com/errcode/forms"
	"example.com/errcode/i18n"
	"example.com/errcode/internal/docpage"
	"example.com/errcode/internal/golden"
	"example.com/errcode/internal/snapshot"
	"github.com/stretchr/testify/assert"
)

// The forms of the three documents.
var documentForms = []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain}

// builtIn is the catalogues of the package, with what the forms themselves send.
func builtIn() snapshot.Snapshot {
	return snapshot.Take(errcode.Catalogues()).WithGenerated(documentForms...)
}

// The committed files are those of the built-in catalogues.
func TestFilesAreFresh(t *testing.T) {
	s := builtIn()
	for name, generated := range map[string][]byte{"errors.md": docpage.Markdown(s, documentForms...), "errors.html": docpage.HTML(s, documentForms...)} {
		golden.Equal(t, name, generated)
	}
}

func TestURL(t *testing.T) {
	odd := new(errcode.Registry).NewCatalogue("Odd").Define("urn:acme/v2.1:card-declined", 400, "Odd")
	for _, row := range []struct {
		base, want, wantOdd, wantIndex string
	}{
		{"", "/errors/user:not_found", "/errors/urn:acme/v2.1:card-declined", "/errors/"},
		{"/docs/errors/", "/docs/errors/user:not_found", "/docs/errors/urn:acme/v2.1:card-declined", "/docs/errors/"},
		{"https://acme.example/e", "https://acme.example/e/user:not_found", "https://acme.example/e/urn:acme/v2.1:card-declined", "https://acme.example/e/"},
	} {
		o := docs.Options{Base: row.base}
		assert.Equal(t, row.want, o.URL(errcode.UserNotFound))
		assert.Equal(t, row.wantOdd, o.URL(odd))
		assert.Equal(t, row.wantIndex, o.URL(errcode.Code{}))
	}
}

// The address is good for the link of a Writer and for the type of problem details.
func TestURLIsSent(t *testing.T) {
	o := docs.Options{Base: "https://acme.example/errors"}
	api := errcode.Writer{Form: forms.Problem{Type: o.URL}.Form(), Help: o.URL, Report: func(errcode.Report) {}}
	_, header, body := api.Response(nil, errcode.UserNotFound)
	assert.Equal(t, []string{`<https://acme.example/errors/user:not_found>; rel="help"`}, header["Link"])
	assert.Contains(t, string(body), `"type":"https://acme.example/errors/user:not_found"`)
}

func TestOptionsRefused(t *testing.T) {
	for _, base := range []string{"https://acme.example/errors?v=1", "/errors#codes", "mailto:errors", "https://acme.example/%zz", "acme.example/errors"} {
		assert.PanicsWithValue(t, fmt.Sprintf(`docs: Base is %q, expected the address of the documentation, such as "https://api.example.com/errors"`, base), func() {
			docs.Handler(docs.Options{Base: base})
		})
	}
}

// The pages are made once, and again when there is more to show.
func TestHandlerFollowsTheRegistry(t *testing.T) {
	var r errcode.Registry
	h := docs.Handler(docs.Options{Registry: &r, Forms: []errcode.Form{errcode.FormDomain}})
	pages := map[string]string{} // from ETag
	see := func(want string, wantPages int) {
		t.Helper()
		response := ask(h, "GET", "/errors/")
		body := text(t, response)
		assert.Contains(t, body, want)
		etag := response.Header.Get("ETag")
		if known, ok := pages[etag]; ok {
			assert.True(t, known == body, "one ETag for two pages")
		}
		pages[etag] = body
		assert.Len(t, pages, wantPages)
	}
	see("11 codes in 1 table:", 1)
	see("http:method_not_allowed", 1)
	billing := r.NewCatalogue("Billing")
	see("11 codes in 2 tables:", 2)
	assert.Equal(t, 404, ask(h, "GET", "/errors/billing:card_declined").StatusCode)
	billing.Define("billing:card_declined", http.StatusPaymentRequired, "Card declined")
	see("12 codes in 2 tables:", 3)
	see("billing:card_declined", 3)
	assert.Equal(t, 200, ask(h, "GET", "/errors/billing:card_declined").StatusCode)
}

var (
	shownCode = regexp.MustCompile(`<li class="row" id="([^"]*)"`)
	shownForm = regexp.MustCompile(`<dt>([^<]*)</dt><dd>The member`)
)

// found returns what a pattern finds in the page.
func found(pattern *regexp.Regexp, page string) []string {
	var all []string
	for _, m := range pattern.FindAllStringSubmatch(page, -1) {
		all = append(all, m[1])
	}
	return all
}

// G04: those tables, own codes, and what the form itself can send; nothing else.
func TestG04HandlerOfARegistry(t *testing.T) {
	codes := errcode.NewRegistry(errcode.Auth, errcode.RateLimit)
	codes.NewCatalogue("Billing").Define("card-declined", http.StatusPaymentRequired, "Card declined")
	want := []string{
		"auth:invalid_credentials", "rate_limit:exceeded", "card-declined",
		"general:bad_request", "system:not_found", "http:method_not_allowed", "http:request_timeout", "FILE_TOO_LARGE", "http:unsupported_media_type",
		"general:validation_error", "INTERNAL_ERROR", "worker:response_invalid", "http:service_unavailable", "http:gateway_timeout",
	}
	h := docs.Handler(docs.Options{Registry: codes, Forms: []errcode.Form{errcode.FormDomain}})
	page := text(t, ask(h, "GET", "/errors/"))
	assert.Equal(t, want, found(shownCode, page))
	assert.Equal(t, []string{"domain-reason"}, found(shownForm, page))
	for _, code := range want {
		assert.Equal(t, 200, ask(h, "GET", "/errors/"+code).StatusCode, code)
	}
	assert.Equal(t, 404, ask(h, "GET", "/errors/user:not_found").StatusCode)

	page = text(t, ask(docs.Handler(docs.Options{Registry: codes}), "GET", "/errors/"))
	assert.Equal(t, []string{"protekt", "envelope", "domain-reason"}, found(shownForm, page))
}

// Names of Go variables are shown on request only.
func TestGoNames(t *testing.T) {
	for _, shown := range []bool{true, false} {
		h := docs.Handler(docs.Options{GoNames: shown})
		for _, path := range []string{"/errors/user:not_found", "/errors/errors.json", "/errors/-/search.json"} {
			assert.Equal(t, shown, strings.Contains(strings.ReplaceAll(text(t, ask(h, "GET", path)), "<wbr>", ""), "errcode.UserNotFound"), path)
		}
	}
}

var _ docs.Languages = (*i18n.Bundle)(nil)

// polyglot speaks English as the users do, German, and no French although it says so.
type polyglot struct{}

func (polyglot) Languages() []string { return []string{"en", "de", "fr"} }

func (polyglot) Text(languages string, err *errcode.Error) errcode.Translation {
	if languages == "de" {
		return errcode.Translation{Message: "Fehler " + err.Code().String(), Language: "de"}
	}
	return errcode.Translation{Message: "Oops, " + err.Message(), Language: "en"}
}

func TestLanguages(t *testing.T) {
	h := docs.Handler(docs.Options{Registry: errcode.NewRegistry(errcode.User), Languages: polyglot{}, Forms: []errcode.Form{errcode.FormEnvelope}})
	page := text(t, ask(h, "GET", "/errors/user:not_found"))
	assert.Contains(t, page, `<p class="plain">Oops, User not found</p>`)
	assert.Contains(t, page, `In 2 languages`)
	assert.Contains(t, page, `<dd lang="de" dir="auto">Fehler user:not_found</dd>`)
	assert.Contains(t, text(t, ask(h, "GET", "/errors/METHOD_NOT_ALLOWED")), `<dd lang="de" dir="auto">Fehler METHOD_NOT_ALLOWED</dd>`, "of the form")
	assert.Contains(t, text(t, ask(h, "GET", "/errors/-/search.json")), `Oops, User not found\nFehler user:not_found`)
	assert.Contains(t, text(t, ask(h, "GET", "/errors/errors.json")), `"messages":{"de":"Fehler user:not_found","en":"Oops, User not found"}`)
}

// Codes may be added while the pages are read.
func TestHandlerIsSafeForConcurrentUse(t *testing.T) {
	var r errcode.Registry
	c := r.NewCatalogue("Many")
	h := docs.Handler(docs.Options{Registry: &r, Forms: []errcode.Form{errcode.FormDomain}, Languages: polyglot{}})
	var all sync.WaitGroup
	for _, path := range []string{"/errors/", "/errors/INTERNAL_ERROR", "/errors/errors.json", "/errors/-/search.json"} {
		all.Go(func() {
			for range 10 {
				assert.Equal(t, 200, ask(h, "GET", path, "Accept-Encoding", "gzip").StatusCode)
			}
		})
	}
	for _, code := range strings.Fields("a b c d e f g h i j k l") {
		c.Define("many:"+code, 400, "Text")
	}
	all.Wait()
	assert.Contains(t, text(t, ask(h, "GET", "/errors/")), "23 codes in 2 tables")
}

// ask sends a request with headers, name and value in turn.
func ask(h http.Handler, method, path string, headers ...string) *http.Response {
	r := httptest.NewRequest(method, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}
