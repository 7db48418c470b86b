package errcode_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestW11HostileLanguage(t *testing.T) {
	for _, tag := range []string{"de\r\nSet-Cookie: x=1", "de,en", "", "dé", "de en"} {
		w := record(errcode.Writer{Localizer: fixed{errcode.Translation{Message: "Hallo", Language: tag}}}, errcode.UserNotFound)
		assert.Equal(t, plainHeader(), w.Header())
		assert.Equal(t, `{"error":"user:not_found","message":"Hallo","statusCode":404}`, w.Body.String())
	}
}

// fixed is a Localizer with one text.
type fixed struct{ text errcode.Translation }

func (f fixed) Localize(*http.Request, *errcode.Error) errcode.Translation { return f.text }

func TestW19NothingIsCached(t *testing.T) {
	catalogue := new(errcode.Registry).NewCatalogue("Cacheable")
	for _, status := range []int{404, 405, 410, 414, 501, 401} {
		code := catalogue.Define(fmt.Sprintf("cacheable:status_%d", status), status, "Cacheable by default")
		h := errcode.Writer{Report: discard}.Handler(func(w http.ResponseWriter, _ *http.Request) error {
			w.Header().Set("Cache-Control", "public, max-age=3600")
			w.Header().Set("Expires", "Thu, 01 Dec 2033 16:00:00 GMT")
			w.Header().Set("Pragma", "cache")
			for _, key := range []string{
				"CDN-Cache-Control", "Cloudflare-CDN-Cache-Control", "Vercel-CDN-Cache-Control", "Fastly-Surrogate-Control",
				"Surrogate-Control", "Edge-Control", "X-Accel-Expires",
			} {
				w.Header().Set(key, "max-age=600")
			}
			return code
		})
		bothProtocols(t, h, func(t *testing.T, s *server) {
			resp, body := s.Get(t, "/")
			want := plainHeader()
			if status == 401 {
				want.Set("WWW-Authenticate", `Bearer realm=""`)
			}
			want["Content-Length"] = []string{strconv.Itoa(len(body))}
			want["Date"] = resp.Header["Date"]
			assert.Equal(t, want, resp.Header)
		})
	}
}

func TestW20StaleHeadersGo(t *testing.T) {
	stale := []string{
		"Content-Length", "ETag", "Last-Modified", "Content-Range", "Accept-Ranges", "Content-Digest", "Digest", "Content-MD5", "Content-Disposition",
		"Location", "Refresh", "X-Accel-Redirect", "X-Sendfile", "Repr-Digest", "Content-Language", "Content-Location",
	}
	h := errcode.Writer{Report: discard}.Handler(func(w http.ResponseWriter, _ *http.Request) error {
		for _, key := range stale {
			w.Header().Set(key, "5")
		}
		w.Header().Set("Vary", "Origin")
		w.Header().Set("Access-Control-Allow-Origin", "*")
		w.Header().Set("Content-Type", "text/html")
		http.SetCookie(w, &http.Cookie{Name: "a", Value: "b"})
		return errcode.UserNotFound
	})
	want := plainHeader()
	want.Set("Vary", "Origin")
	want.Set("Access-Control-Allow-Origin", "*")
	want.Set("Set-Cookie", "a=b")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	assert.Equal(t, want, w.Header())
	bothProtocols(t, h, func(t *testing.T, s *server) {
		resp, body := s.Get(t, "/")
		assert.Equal(t, `{"error":"user:not_found","message":"User not found","statusCode":404}`, string(body))
		want := want.Clone()
		want["Content-Length"] = []string{strconv.Itoa(len(body))}
		want["Date"] = resp.Header["Date"]
		assert.Equal(t, want, resp.Header)
	})
}

// TestW20M05SpelledInAnotherWay has header fields that a handler put into the map under
// names that net/http sends as they are, in place of or beside ours.
func TestW20M05SpelledInAnotherWay(t *testing.T) {
	wr := errcode.Writer{
		Report: discard, Mask: errcode.MaskAccounts(errcode.AuthInvalidCredentials),
		Localizer: fixed{errcode.Translation{Message: "Hallo", Language: "de", Varies: true}},
	}
	w := httptest.NewRecorder()
	h := w.Header()
	h["WWW-Authenticate"] = []string{`Bearer realm="api", error="account"`}
	h["Www-Authenticate"] = []string{`Basic realm="old"`}
	for _, key := range []string{
		"ETag", "content-length", "content-language", "retry-after", "X-RateLimit-Limit", "RateLimit", "location",
		"CDN-Cache-Control", "content-type", "cache-control", "X-CONTENT-TYPE-OPTIONS",
	} {
		h[key] = []string{"5"}
	}
	h["vary"], h["X-Request-ID"] = []string{"Origin"}, []string{"1"}
	wr.WriteError(w, nil, errcode.UserNotFound)
	want := with(plainHeader(), "Content-Language", "de")
	want["Www-Authenticate"] = []string{`Basic realm="old"`, `Bearer realm="api"`}
	want["Vary"] = []string{"Origin", "Accept-Language"}
	want["X-Request-ID"] = []string{"1"}
	assert.Equal(t, want, w.Header())
}

func TestW20A11ConnectionAndEncodingSpelledInAnotherWay(t *testing.T) {
	h := errcode.Writer{Report: discard}.Handler(func(w http.ResponseWriter, _ *http.Request) error {
		w.Header()["content-encoding"], w.Header()["connection"] = []string{"gzip"}, []string{"keep-alive"}
		return &http.MaxBytesError{}
	})
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	assert.Equal(t, with(plainHeader(), "Connection", "close"), w.Header())
}

func TestW20ContentRangeStaysWith416(t *testing.T) {
	w := httptest.NewRecorder()
	w.Header().Set("Content-Range", "bytes */47022")
	errcode.Writer{Report: discard}.WriteError(w, nil, errcode.Status(http.StatusRequestedRangeNotSatisfiable))
	assert.Equal(t, 416, w.Code)
	assert.Equal(t, with(plainHeader(), "Content-Range", "bytes */47022"), w.Header())
}

// TestFieldsOfOthersStay has what a handler or a middleware needs with an error.
func TestFieldsOfOthersStay(t *testing.T) {
	for _, key := range []string{
		"Allow", "Link", "Proxy-Authenticate", "Upgrade", "Ratelimit", "Ratelimit-Policy", "X-Ratelimit-Remaining", "Retry-After",
		"Content-Encoding", "X-Request-Id", "Strict-Transport-Security", "Www-Authenticate",
	} {
		w := httptest.NewRecorder()
		w.Header().Set(key, "value")
		errcode.Writer{Report: discard}.WriteError(w, nil, errcode.UserNotFound)
		assert.Equal(t, with(plainHeader(), key, "value"), w.Header())
	}
}

func TestW21HeadIsGetWithoutBody(t *testing.T) {
	long := errcode.EnvelopeValidationError.WithField("a", strings.Repeat("x", 4000)) // net/http counts up to 2,048 by itself
	errs := []error{long}
	for code := range errcode.All() {
		errs = append(errs, code)
	}
	next := 0
	wr := errcode.Writer{Form: errcode.FormEnvelope, Report: discard}
	h := wr.Handler(func(http.ResponseWriter, *http.Request) error { return errs[next] })
	bothProtocols(t, h, func(t *testing.T, s *server) {
		for next = range errs {
			get, body := s.Get(t, "/")
			head, err := s.Client().Head(s.URL)
			require.NoError(t, err)
			none, err := io.ReadAll(head.Body)
			require.NoError(t, err)
			require.NoError(t, head.Body.Close())
			assert.Empty(t, none)
			assert.Equal(t, get.StatusCode, head.StatusCode)
			get.Header["Date"] = head.Header["Date"]
			assert.Equal(t, get.Header, head.Header)
			assert.Equal(t, strconv.Itoa(len(body)), head.Header.Get("Content-Length"))
		}
	})
	w := recordRequest(wr, httptest.NewRequest(http.MethodHead, "/", nil), errcode.UserNotFound)
	assert.Equal(t, 404, w.Code)
	assert.Empty(t, w.Body.Bytes())
	assert.Equal(t, with(plainHeader(), "Content-Length", "66"), w.Header())
}

func TestContentLengthOnTheWire(t *testing.T) {
	for size := 2048 - 2; size <= 2048+2; size++ {
		frame := len(record(errcode.Writer{Form: errcode.FormEnvelope}, errcode.EnvelopeValidationError.WithField("a", "")).Body.String())
		h := errcode.Writer{Form: errcode.FormEnvelope, Report: discard}.Handler(func(http.ResponseWriter, *http.Request) error {
			return errcode.EnvelopeValidationError.WithField("a", strings.Repeat("x", size-frame))
		})
		bothProtocols(t, h, func(t *testing.T, s *server) {
			resp, body := s.Get(t, "/")
			assert.Len(t, body, size)
			assert.EqualValues(t, size, resp.ContentLength)
		})
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
		assert.Equal(t, size > 2048, w.Header()["Content-Length"] != nil, "%d: net/http sets it up to here", size)
	}
}

// TestNoLengthOfACompressedBody: a middleware may have forgotten to remove it.
func TestNoLengthOfACompressedBody(t *testing.T) {
	long := errcode.EnvelopeValidationError.WithField("a", strings.Repeat("x", 4000))
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		w := httptest.NewRecorder()
		w.Header().Set("Content-Encoding", "gzip")
		errcode.Writer{Form: errcode.FormEnvelope, Report: discard}.WriteError(w, httptest.NewRequest(method, "/", nil), long)
		assert.Equal(t, with(plainHeader(), "Content-Encoding", "gzip"), w.Header(), method)
	}
}

func TestW22AllowAndRetryAfter(t *testing.T) {
	methodNotAllowed := new(errcode.Registry).NewCatalogue("Methods").Define("method_not_allowed", 405, "Method not allowed")
	w := httptest.NewRecorder()
	w.Header().Set("Allow", "GET, HEAD")
	errcode.Writer{Report: discard}.WriteError(w, nil, methodNotAllowed)
	assert.Equal(t, with(plainHeader(), "Allow", "GET, HEAD"), w.Header())

	for _, code := range []errcode.Code{errcode.RateLimitExceeded, errcode.ProtektServiceUnavailable} {
		for delay, want := range map[time.Duration]http.Header{
			-time.Second:            plainHeader(),
			0:                       with(plainHeader(), "Retry-After", "0"),
			1:                       with(plainHeader(), "Retry-After", "1"),
			time.Second:             with(plainHeader(), "Retry-After", "1"),
			1200 * time.Millisecond: with(plainHeader(), "Retry-After", "2"),
			365 * 24 * time.Hour:    with(plainHeader(), "Retry-After", "31536000"),
			365*24*time.Hour + 1:    plainHeader(), // not sent
			1<<63 - 1:               plainHeader(),
		} {
			assert.Equal(t, want, record(errcode.Writer{}, code.WithRetryAfter(delay)).Header(), delay)
		}
	}
}

func TestLocalizedHeaders(t *testing.T) {
	text := errcode.Translation{Message: "Benutzer nicht gefunden", Language: "de-AT", Varies: true}
	localized := with(with(plainHeader(), "Content-Language", "de-AT"), "Vary", "Accept-Language")
	wr := errcode.Writer{Localizer: fixed{text}}

	w := record(wr, errcode.UserNotFound)
	assert.Equal(t, localized, w.Header())
	assert.Equal(t, `{"error":"user:not_found","message":"Benutzer nicht gefunden","statusCode":404}`, w.Body.String())

	// A message of the handler's own is in its own language.
	w = record(wr, errcode.UserNotFound.WithMessage("Nobody here"))
	assert.Equal(t, plainHeader(), w.Header())
	assert.Equal(t, `{"error":"user:not_found","message":"Nobody here","statusCode":404}`, w.Body.String())

	// The domain:reason body has no message.
	wr.Form = errcode.FormDomain
	assert.Equal(t, plainHeader(), record(wr, errcode.UserNotFound).Header())

	// Without a text the code's own is sent, without Content-Language.
	wr = errcode.Writer{Localizer: fixed{errcode.Translation{Language: "de", Varies: true}}}
	w = record(wr, errcode.UserNotFound)
	assert.Equal(t, with(plainHeader(), "Vary", "Accept-Language"), w.Header())
	assert.Equal(t, `{"error":"user:not_found","message":"User not found","statusCode":404}`, w.Body.String())

	wr = errcode.Writer{Localizer: fixed{errcode.Translation{Message: strings.Repeat("ä", 1025)}}}
	assert.Contains(t, record(wr, errcode.UserNotFound).Body.String(), `"`+strings.Repeat("ä", 1023)+`…"`)
}

func TestVaryIsAddedOnce(t *testing.T) {
	wr := errcode.Writer{Localizer: fixed{errcode.Translation{Message: "x", Varies: true}}, Report: discard}
	for _, row := range []struct{ before, after []string }{
		{nil, []string{"Accept-Language"}},
		{[]string{"Origin"}, []string{"Origin", "Accept-Language"}},
		{[]string{"Origin, accept-language"}, []string{"Origin, accept-language"}},
		{[]string{"Origin", "Accept-Language"}, []string{"Origin", "Accept-Language"}},
		{[]string{"Accept"}, []string{"Accept", "Accept-Language"}},
		{[]string{"*"}, []string{"*"}},
	} {
		w := httptest.NewRecorder()
		if row.before != nil {
			w.Header()["Vary"] = row.before
		}
		wr.WriteError(w, nil, errcode.UserNotFound)
		assert.Equal(t, row.after, w.Header()["Vary"])
	}
}

// helpOf is a Writer's Help.
func helpOf(code errcode.Code) string { return "/errors/" + code.String() }

func TestHelpIsLinked(t *testing.T) {
	const link = `</errors/user:not_found>; rel="help"`
	codes := map[int]errcode.Code{500: errcode.SystemDatabaseError}
	for name, row := range map[string]struct {
		wr   errcode.Writer
		err  error
		set  []string // Link of the handler
		want []string
	}{
		"a code":                {errcode.Writer{}, errcode.UserNotFound, nil, []string{link}},
		"beside the handler's":  {errcode.Writer{}, errcode.UserNotFound, []string{"</style.css>; rel=preload"}, []string{"</style.css>; rel=preload", link}},
		"in place of a masked":  {errcode.Writer{Mask: errcode.NewMask(map[errcode.Code]errcode.Code{errcode.UserBanned: errcode.UserNotFound})}, errcode.UserBanned, []string{"</banned>"}, []string{link}},
		"an error without one":  {errcode.Writer{Codes: codes}, io.EOF, nil, []string{`</errors/system:database_error>; rel="help"`}},
		"a code for a status":   {errcode.Writer{Form: errcode.FormDomain}, errcode.Status(405), nil, []string{`</errors/http:method_not_allowed>; rel="help"`}},
		"another service's own": {errcode.Writer{}, errcode.Parse(404, []byte(`{"code":"a"}`)), nil, []string{`</errors/service_unavailable>; rel="help"`}},
		"with more":             {errcode.Writer{}, errcode.UserNotFound.WithMessage("Ada is gone"), nil, []string{link}},
	} {
		t.Run(name, func(t *testing.T) {
			var got reports
			row.wr.Help, row.wr.Report = helpOf, got.add
			w := httptest.NewRecorder()
			if row.set != nil {
				w.Header()["link"] = row.set
			}
			row.wr.WriteError(w, nil, row.err)
			assert.Equal(t, row.want, w.Header()["Link"])
			assert.NotContains(t, w.Header(), "link")
			_, header, _ := row.wr.Response(nil, row.err)
			assert.Equal(t, row.want[len(row.want)-1:], header["Link"])
			for _, rep := range got.list() {
				assert.NoError(t, rep.Problem)
			}
		})
	}
}

// Answers of other protocols have no header fields: Help is not asked.
func TestHelpIsForHTTP(t *testing.T) {
	wr := errcode.Writer{Report: discard, Help: func(code errcode.Code) string {
		t.Errorf("asked for the page of %q", code) // the Writer would recover a panic
		return ""
	}}
	wr.Deliver(nil, errcode.UserNotFound, func(errcode.Answer) error { return nil })
	wr.Record(nil, errcode.UserNotFound)
	assert.Equal(t, errcode.UserNotFound, wr.Answer(nil, errcode.UserNotFound).Code)
}

func TestHelpWithoutAnAddress(t *testing.T) {
	own := new(errcode.Registry).NewCatalogue("Own").Define("own:gone", http.StatusGone, "Gone") // a code keeps few bodies
	for _, row := range []struct {
		help func() string
		want string // the Problem
	}{
		{func() string { return "" }, ""},
		{func() string { panic("lost") }, `errcode: Help failed: panic: lost`},
		{func() string { return "/a b" }, `errcode: Help of code "own:gone" is "/a b", expected an address in printable ASCII, without spaces, quotes, < and >`},
		{func() string { return "/\r\nSet-Cookie: a=b" }, `errcode: Help of code "own:gone" is "/\r\nSet-Cookie: a=b", expected an address in printable ASCII, without spaces, quotes, < and >`},
		{func() string { return `/>; rel="x` }, `errcode: Help of code "own:gone" is "/>; rel=\"x", expected an address in printable ASCII, without spaces, quotes, < and >`},
		{func() string { return "/ü" }, `errcode: Help of code "own:gone" is "/ü", expected an address in printable ASCII, without spaces, quotes, < and >`},
	} {
		for _, form := range append(documentForms, errcode.NewForm(errcode.Layout{Name: "mine", Append: statusOnly})) {
			var got reports
			wr := errcode.Writer{Form: form, Report: got.add, Help: func(errcode.Code) string { return row.help() }}
			w := record(wr, own)
			assert.NotContains(t, w.Header(), "Link")
			if problem := got.one(t).Problem; row.want == "" {
				assert.NoError(t, problem)
			} else {
				assert.EqualError(t, problem, row.want)
			}
		}
	}
}
