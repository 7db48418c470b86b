package docs_test

import (
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"example.com/errcode"
	"example.com/errcode/docs"
	"example.com/errcode/internal/docpage"
	"example.com/errcode/internal/golden"
	"example.com/errcode/internal/snapshot"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The forms of the three documents.
var forms = []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain}

// builtIn is the catalogues of the package, with what the forms themselves send.
func builtIn() snapshot.Snapshot {
	return snapshot.Take(errcode.Catalogues()).WithGenerated(forms...)
}

// The committed files are those of the built-in catalogues.
func TestFilesAreFresh(t *testing.T) {
	s := builtIn()
	for name, generated := range map[string][]byte{"errors.md": docpage.Markdown(s, forms...), "errors.html": docpage.HTML(s, forms...)} {
		golden.Equal(t, name, generated)
	}
}

// ask sends a request with headers, name and value in turn.
func ask(h http.Handler, method string, headers ...string) *http.Response {
	r := httptest.NewRequest(method, "/errors?q=token", nil)
	for pair := range slices.Chunk(headers, 2) {
		r.Header.Set(pair[0], pair[1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

// text returns the body of a response.
func text(t *testing.T, r *http.Response) string {
	t.Helper()
	body, err := io.ReadAll(r.Body)
	require.NoError(t, err)
	return string(body)
}

func TestHandler(t *testing.T) {
	page := string(docpage.HTML(builtIn(), forms...))
	h := docs.Handler(nil)
	etag := ask(h, "GET").Header.Get("ETag")
	require.Regexp(t, `^"[\w-]{24}"$`, etag)

	always := http.Header{
		"Content-Security-Policy": {docpage.HeaderPolicy()},
		"X-Content-Type-Options":  {"nosniff"},
		"Referrer-Policy":         {"no-referrer"},
		"Cache-Control":           {"no-cache"},
		"Etag":                    {etag},
	}
	whole := http.Header{"Content-Type": {"text/html; charset=utf-8"}, "Accept-Ranges": {"bytes"}, "Content-Length": {strconv.Itoa(len(page))}}
	tests := []struct {
		name, method string
		headers      []string
		status       int
		more         http.Header
		body         string
	}{
		{"GET", "GET", nil, 200, whole, page},
		{"HEAD", "HEAD", nil, 200, whole, ""},
		{"the same page", "GET", []string{"If-None-Match", etag}, 304, nil, ""},
		{"the same page among others", "GET", []string{"If-None-Match", `"other", W/` + etag}, 304, nil, ""},
		{"any page", "HEAD", []string{"If-None-Match", "*"}, 304, nil, ""},
		{"another page", "GET", []string{"If-None-Match", `"other"`}, 200, whole, page},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := ask(h, test.method, test.headers...)
			want := always.Clone()
			for name, values := range test.more {
				want[name] = values
			}
			assert.Equal(t, test.status, r.StatusCode)
			assert.Equal(t, want, r.Header)
			assert.True(t, test.body == text(t, r), "the body")
		})
	}

	for _, method := range []string{"POST", "PUT", "DELETE", "OPTIONS", "get", "CONNECT"} {
		r := ask(h, method)
		assert.Equal(t, 405, r.StatusCode, method)
		assert.Equal(t, http.Header{"Allow": {"GET, HEAD"}, "Content-Type": {"text/plain; charset=utf-8"}, "X-Content-Type-Options": {"nosniff"}}, r.Header, method)
		assert.Equal(t, "The documentation can be read only: GET or HEAD.\n", text(t, r))
	}
}

// The page is made once, and again when there is more to show.
func TestHandlerFollowsTheCatalogues(t *testing.T) {
	var r errcode.Registry
	walks := 0
	var catalogues iter.Seq[*errcode.Catalogue] = func(yield func(*errcode.Catalogue) bool) {
		walks++
		for c := range r.Catalogues() {
			if !yield(c) {
				return
			}
		}
	}
	h := docs.Handler(catalogues, errcode.FormDomain)
	assert.Zero(t, walks, "before the first request")

	pages := map[string]string{} // from ETag
	see := func(want string, wantPages, wantWalks int) {
		t.Helper()
		response := ask(h, "GET")
		body := text(t, response)
		assert.Contains(t, body, want)
		etag := response.Header.Get("ETag")
		if known, ok := pages[etag]; ok {
			assert.True(t, known == body, "one ETag for two pages")
		}
		pages[etag] = body
		assert.Len(t, pages, wantPages)
		assert.Equal(t, wantWalks, walks)
	}
	see("11 codes in 1 table:", 1, 2)
	see("http:method_not_allowed", 1, 3)
	billing := r.NewCatalogue("Billing")
	see("11 codes in 2 tables:", 2, 5)
	billing.Define("billing:card_declined", http.StatusPaymentRequired, "Card declined")
	see("12 codes in 2 tables:", 3, 7)
	see("billing:card_declined", 3, 8)
}

var (
	shownCode = regexp.MustCompile(`<article class="entry" id="([^"]*)"`)
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
	page := text(t, ask(docs.Handler(codes.Catalogues(), errcode.FormDomain), "GET"))
	assert.Equal(t, []string{
		"auth:invalid_credentials", "rate_limit:exceeded", "card-declined",
		"general:bad_request", "system:not_found", "http:method_not_allowed", "http:request_timeout", "FILE_TOO_LARGE", "http:unsupported_media_type",
		"general:validation_error", "INTERNAL_ERROR", "worker:response_invalid", "http:service_unavailable", "http:gateway_timeout",
	}, found(shownCode, page))
	assert.Equal(t, []string{"domain-reason"}, found(shownForm, page))

	page = text(t, ask(docs.Handler(codes.Catalogues()), "GET"))
	assert.Equal(t, []string{"protekt", "envelope", "domain-reason"}, found(shownForm, page))
}

// Codes may be added while the page is read.
func TestHandlerIsSafeForConcurrentUse(t *testing.T) {
	var r errcode.Registry
	c := r.NewCatalogue("Many")
	h := docs.Handler(r.Catalogues(), errcode.FormDomain)
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 10 {
				assert.Equal(t, 200, ask(h, "GET").StatusCode)
			}
		})
	}
	for _, code := range strings.Fields("a b c d e f g h i j k l") {
		c.Define("many:"+code, 400, "Text")
	}
	all.Wait()
	assert.Contains(t, text(t, ask(h, "GET")), "23 codes in 2 tables")
}
