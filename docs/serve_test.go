package docs_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/docs"
	"example.com/errcode/internal/docpage"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// text returns the body of a response.
func text(t *testing.T, r *http.Response) string {
	t.Helper()
	var reader io.Reader = r.Body
	if r.Header.Get("Content-Encoding") == "gzip" {
		unpacked, err := gzip.NewReader(r.Body)
		require.NoError(t, err)
		reader = unpacked
	}
	body, err := io.ReadAll(reader)
	require.NoError(t, err)
	return string(body)
}

func TestHandler(t *testing.T) {
	site := docpage.New(builtIn(), docpage.Config{Forms: documentForms, Base: "/errors"})
	style := docpage.Assets()[0]
	h := docs.Handler(docs.Options{})
	for _, file := range []struct {
		path, mediaType, caching string
		text                     []byte
	}{
		{"/errors/", "text/html; charset=utf-8", "no-cache", site.Index()},
		{"/errors/user:not_found", "text/html; charset=utf-8", "no-cache", site.Code("user:not_found")},
		{"/errors/user%3Anot_found", "text/html; charset=utf-8", "no-cache", site.Code("user:not_found")},
		{"/errors/errors.json", "application/json", "no-cache", site.JSON()},
		{"/errors/-/search.json", "application/json", "no-cache", site.Search()},
		{"/errors/" + style.Name, "text/css; charset=utf-8", "public, max-age=31536000, immutable", []byte(style.Text)},
	} {
		t.Run(file.path, func(t *testing.T) {
			etag := ask(h, "GET", file.path).Header.Get("ETag")
			require.Regexp(t, `^"[\w-]{24}"$`, etag)
			packed := strings.TrimSuffix(etag, `"`) + `-gzip"`
			always := http.Header{
				"Content-Security-Policy": {docpage.SitePolicy},
				"X-Content-Type-Options":  {"nosniff"},
				"Referrer-Policy":         {"no-referrer"},
				"Cache-Control":           {file.caching},
				"Vary":                    {"Accept-Encoding"},
			}
			whole := http.Header{"Content-Type": {file.mediaType}, "Accept-Ranges": {"bytes"}, "Content-Length": {strconv.Itoa(len(file.text))}}
			small := http.Header{"Content-Type": {file.mediaType}, "Accept-Ranges": {"bytes"}, "Content-Encoding": {"gzip"}}
			for _, test := range []struct {
				name, method string
				headers      []string
				status       int
				more         http.Header
				etag, body   string
			}{
				{"GET", "GET", nil, 200, whole, etag, string(file.text)},
				{"HEAD", "HEAD", nil, 200, whole, etag, ""},
				{"the same", "GET", []string{"If-None-Match", etag}, 304, nil, etag, ""},
				{"the same among others", "GET", []string{"If-None-Match", `"other", W/` + etag}, 304, nil, etag, ""},
				{"any", "HEAD", []string{"If-None-Match", "*"}, 304, nil, etag, ""},
				{"another", "GET", []string{"If-None-Match", `"other"`}, 200, whole, etag, string(file.text)},
				{"gzip", "GET", []string{"Accept-Encoding", "br, gzip"}, 200, small, packed, string(file.text)},
				{"gzip, the same", "GET", []string{"Accept-Encoding", "gzip", "If-None-Match", packed}, 304, http.Header{}, packed, ""},
				{"gzip, plain before", "GET", []string{"Accept-Encoding", "gzip", "If-None-Match", etag}, 200, small, packed, string(file.text)},
				{"gzip refused", "GET", []string{"Accept-Encoding", "gzip;q=0, *"}, 200, whole, etag, string(file.text)},
			} {
				t.Run(test.name, func(t *testing.T) {
					r := ask(h, test.method, file.path, test.headers...)
					want := always.Clone()
					want.Set("ETag", test.etag)
					for name, values := range test.more {
						want[name] = values
					}
					got := r.Header.Clone()
					if test.status == 304 {
						got.Del("Content-Encoding") // of a response without content it says nothing
					}
					assert.Equal(t, test.status, r.StatusCode)
					assert.Equal(t, want, got)
					if test.method == "GET" && test.status == 200 {
						assert.True(t, test.body == text(t, r), "the body")
					}
				})
			}
		})
	}
	for _, method := range []string{"POST", "PUT", "DELETE", "OPTIONS", "get", "CONNECT"} {
		r := ask(h, method, "/errors/")
		assert.Equal(t, 405, r.StatusCode, method)
		assert.Equal(t, http.Header{
			"Allow": {"GET, HEAD"}, "Content-Type": {"text/plain; charset=utf-8"},
			"X-Content-Type-Options": {"nosniff"}, "Referrer-Policy": {"no-referrer"}, "Content-Security-Policy": {docpage.SitePolicy},
		}, r.Header, method)
		assert.Equal(t, "The documentation can be read only: GET or HEAD.\n", text(t, r))
	}
}

func TestAcceptEncoding(t *testing.T) {
	h := docs.Handler(docs.Options{})
	for field, want := range map[string]bool{
		"": false, "gzip": true, "GZIP": true, "x-gzip": true, "br": false, "*": true, "*;q=0": false, "gzip;q=0": false, "gzip; q=0.000": false, "gzip;q=0.5": true,
		"gzip; Q=1": true, "*;q=0, gzip": true, "gzip, *;q=0": true, "identity": false, "gzipped": false, "*, gzip;q=0": false, "deflate, gzip;q=1.0, *;q=0.5": true,
	} {
		r := ask(h, "GET", "/errors/user:not_found", "Accept-Encoding", field)
		assert.Equal(t, want, r.Header.Get("Content-Encoding") == "gzip", field)
	}
}

// A code that does not exist has a page of its own, which suggests others.
func TestUnknownCode(t *testing.T) {
	h := docs.Handler(docs.Options{})
	for _, path := range []string{"/errors/user:notfound", "/errors/a/b", "/errors/user:notfound/", "/errors/-/", "/errors/-/0.css", "/errors/%3Cscript%3E", "/errors/%00", "/errors/user:not_found%2F%2F"} {
		r := ask(h, "GET", path, "Accept-Encoding", "gzip")
		assert.Equal(t, 404, r.StatusCode, path)
		assert.Equal(t, "text/html; charset=utf-8", r.Header.Get("Content-Type"))
		assert.Equal(t, "no-cache", r.Header.Get("Cache-Control"))
		assert.Empty(t, r.Header.Get("ETag"))
		assert.Contains(t, text(t, r), "is not documented here.", path)
		head := ask(h, "HEAD", path)
		assert.Equal(t, 404, head.StatusCode)
		assert.Empty(t, text(t, head))
	}
	assert.Contains(t, text(t, ask(h, "GET", "/errors/user:notfound")), `<a href="./user:not_found">`)
}

// mounted are the ways to put the handler into a server: the server's handler, and the
// path of the index.
func mounted(h http.Handler) map[string]struct {
	handler http.Handler
	at      string
} {
	type mount = struct {
		handler http.Handler
		at      string
	}
	mux := func(patterns ...string) *http.ServeMux {
		m := http.NewServeMux()
		for _, pattern := range patterns {
			m.Handle(pattern, h)
		}
		return m
	}
	stripped := func(pattern, prefix string) *http.ServeMux {
		m := http.NewServeMux()
		m.Handle(pattern, http.StripPrefix(prefix, h))
		m.Handle(strings.TrimSuffix(pattern, "/"), http.StripPrefix(strings.TrimSuffix(prefix, "/"), h))
		return m
	}
	return map[string]mount{
		"two patterns":                         {mux("/errors", "/errors/"), "/errors"},
		"one pattern":                          {mux("/errors/"), "/errors"},
		"with a method":                        {mux("GET /errors", "GET /errors/"), "/errors"},
		"another path":                         {mux("/docs/v1/problems", "/docs/v1/problems/"), "/docs/v1/problems"},
		"a wildcard":                           {mux("/{tenant}/errors", "/{tenant}/errors/{rest...}"), "/acme/errors"},
		"StripPrefix":                          {stripped("/errors/", "/errors"), "/errors"},
		"StripPrefix with slash":               {stripped("/errors/", "/errors/"), "/errors"},
		"alone":                                {h, "/errors"},
		"behind a proxy that removes a prefix": {http.StripPrefix("/api", mux("/errors", "/errors/")), "/api/errors"},
		"at the root":                          {mux("/"), ""},
	}
}

var reference = regexp.MustCompile(`(?:href|src|action|data-more)="([^"#]+)"`)

// Every link of every kind of page leads to a page, wherever the handler is.
func TestMounted(t *testing.T) {
	codes := errcode.NewRegistry(errcode.User)
	odd := codes.NewCatalogue("Odd")
	for _, code := range []string{"a/b/c", "errors/x", "x", "errors", "urn:acme:v2.1"} {
		odd.Define(code, 400, "Text of "+code)
	}
	h := docs.Handler(docs.Options{Registry: codes, Forms: []errcode.Form{errcode.FormDomain}})
	for name, m := range mounted(h) {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(m.handler)
			t.Cleanup(server.Close)
			get := func(address string) (*http.Response, string) {
				t.Helper()
				r, err := server.Client().Get(address)
				require.NoError(t, err)
				body := text(t, r)
				require.NoError(t, r.Body.Close())
				return r, body
			}
			seen := map[string]bool{}
			for _, path := range []string{"", "?q=token", "/", "/user:not_found", "/user:not_found/", "/a/b/c", "/a/b/c/", "/urn:acme:v2.1", "/errors/x", "/x"} {
				r, body := get(server.URL + m.at + path)
				assert.Equal(t, 200, r.StatusCode, path)
				for _, match := range reference.FindAllStringSubmatch(body, -1) {
					to, err := r.Request.URL.Parse(strings.ReplaceAll(match[1], "&amp;", "&"))
					require.NoError(t, err)
					if seen[to.String()] {
						continue
					}
					seen[to.String()] = true
					linked, _ := get(to.String())
					assert.Equal(t, 200, linked.StatusCode, "%s from %s", to, path)
				}
			}
			assert.GreaterOrEqual(t, len(seen), 13+5+6, "codes and files")
			for path, want := range map[string]string{"/user:not_found": "User not found", "/a/b/c": "Text of a/b/c", "/errors/x": "Text of errors/x", "/x": "Text of x"} {
				_, body := get(server.URL + m.at + path)
				assert.Contains(t, body, `<p class="message">`+want+`</p>`, path)
			}
			r, _ := get(server.URL + m.at + "/nope")
			assert.Equal(t, 404, r.StatusCode)
		})
	}
}

// Redirects are relative, keep the query, and lead nowhere else.
func TestRedirects(t *testing.T) {
	h := docs.Handler(docs.Options{})
	for path, want := range map[string]string{
		"/errors":                     "./errors/",
		"/errors?q=a+b&status=4":      "./errors/?q=a+b&status=4",
		"/errors/user:not_found/":     "../user:not_found",
		"/errors/user:not_found/?a=b": "../user:not_found?a=b",
	} {
		r := ask(h, "GET", path)
		assert.Equal(t, 307, r.StatusCode, path)
		assert.Equal(t, want, r.Header.Get("Location"), path)
		from, err := url.Parse("https://acme.example/v1" + path)
		require.NoError(t, err)
		to, err := from.Parse(want)
		require.NoError(t, err)
		assert.True(t, strings.HasPrefix(to.Path, "/v1/errors/"), to)
	}
}

// Where no router says which path the handler has, Base does.
func TestPathOfBase(t *testing.T) {
	for _, base := range []string{"/docs/e", "https://acme.example/docs/e/"} {
		h := docs.Handler(docs.Options{Base: base})
		assert.Equal(t, "./e/", ask(h, "GET", "/docs/e").Header.Get("Location"))
		assert.Equal(t, 200, ask(h, "GET", "/docs/e/").StatusCode)
		assert.Equal(t, 200, ask(h, "GET", "/docs/e/user:not_found").StatusCode)
		assert.Equal(t, 404, ask(h, "GET", "/errors/user:not_found").StatusCode)
	}
}

// A path that ends in .json has the data.
func TestOwnPathOfTheData(t *testing.T) {
	h := docs.Handler(docs.Options{})
	mux := http.NewServeMux()
	mux.Handle("/errors.json", h)
	r := ask(mux, "GET", "/errors.json")
	assert.Equal(t, 200, r.StatusCode)
	assert.Equal(t, text(t, ask(h, "GET", "/errors/errors.json")), text(t, r))
}
