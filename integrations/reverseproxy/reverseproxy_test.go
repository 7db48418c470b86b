package reverseproxyerr_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/integrations/internal/webtest"
	reverseproxyerr "example.com/errcode/integrations/reverseproxy"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// to returns a proxy of the server at an address.
func to(address string) *httputil.ReverseProxy {
	upstream, _ := url.Parse(address)
	return &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(upstream)
		r.Out.Header.Set("Authorization", "Bearer CANARY") // of the service itself
	}}
}

func Example() {
	users := errcode.Writer{Form: errcode.FormDomain, Report: errcode.ReportTo(slog.New(slog.DiscardHandler))}
	upstream := httptest.NewServer(users.Handler(func(_ http.ResponseWriter, r *http.Request) error {
		if r.URL.Path == "/users/7" {
			return errcode.UserNotFound.Wrap(errors.New("no rows"))
		}
		return errors.New("the disk is full")
	}))
	defer upstream.Close()

	api := errcode.Writer{Form: errcode.FormEnvelope, Report: errcode.ReportTo(slog.New(slog.DiscardHandler))}
	handler := reverseproxyerr.Handler(api, to(upstream.URL))
	for _, path := range []string{"/users/7", "/users"} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, webtest.Request("GET "+path, ""))
		fmt.Println(w.Code, w.Body)
	}
	// Output:
	// 404 {"success":false,"error":"User not found","code":"user:not_found"}
	// 500 {"success":false,"error":"Unhandled server error","code":"INTERNAL_ERROR"}
}

const (
	badGateway = `502 {"success":false,"error":"A downstream service (AI, LMS, etc.) failed","code":"EXTERNAL_SERVICE_ERROR"}`
	timeout    = `504 {"success":false,"error":"Gateway timeout","code":"GATEWAY_TIMEOUT"}`
)

// ask sends a request through a proxy and returns the answer and the report.
func ask(t *testing.T, proxy *httputil.ReverseProxy, http2 bool, r *http.Request) (answer, report string, rep errcode.Report) {
	t.Helper()
	var got webtest.Log
	var logged bytes.Buffer
	mux := http.NewServeMux()
	api := errcode.Writer{Form: errcode.FormEnvelope, Report: got.Report}
	mux.Handle("/x/{token}", reverseproxyerr.Handler(api, proxy))
	server := httptest.NewUnstartedServer(mux)
	server.Config.ErrorLog = log.New(&logged, "", 0)
	if server.EnableHTTP2 = http2; http2 {
		server.StartTLS()
	} else {
		server.Start()
	}
	r.URL, _ = url.Parse(server.URL + r.URL.RequestURI())
	r.RequestURI = ""
	resp, err := server.Client().Transport.RoundTrip(r) // follows no redirect
	if err != nil {
		answer = "no answer"
	} else {
		answer = webtest.Show(resp)
	}
	server.Close() // waits for the handler
	assert.Empty(t, logged.String())
	if all := got.Take(); len(all) > 0 {
		require.Len(t, all, 1)
		got.Report(all[0])
		rep = all[0]
	}
	return answer, got.Lines(), rep
}

func TestUpstreamErrors(t *testing.T) {
	for name, row := range map[string]struct {
		upstream     http.HandlerFunc
		want, report string // the report after "GET /x/{token} "
	}{
		"success": {func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "fine") }, "200 fine\nContent-Type: text/plain; charset=utf-8", ""},
		"redirect": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "https://example.org/")
			w.WriteHeader(303)
		},
			"303 \nLocation: https://example.org/", ""},
		"a code that is defined here": {func(w http.ResponseWriter, r *http.Request) {
			errcode.Writer{Form: errcode.FormProtekt, Report: func(errcode.Report) {}}.WriteError(w, r, errcode.ProtektAccessDenied.WithMessage("Not yours"))
		}, `403 {"success":false,"error":"Not yours","code":"access_denied"}`, "403 access_denied: access_denied"},
		"fields and a delay": {func(w http.ResponseWriter, r *http.Request) {
			errcode.Writer{Form: errcode.FormEnvelope, Report: func(errcode.Report) {}}.WriteError(w, r,
				errcode.EnvelopeValidationError.WithField("items.0.email", "Taken").WithRetryAfter(3*time.Second))
		}, "422 {\"success\":false,\"error\":\"Request validation failed\",\"code\":\"VALIDATION_ERROR\",\"details\":{\"items.0.email\":\"Taken\"}}\nRetry-After: 3",
			"422 VALIDATION_ERROR: VALIDATION_ERROR"},
		"a code of another service": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(409)
			_, _ = io.WriteString(w, `{"status":409,"code":"orders:CANARY","message":"CANARY"}`)
		}, `409 {"success":false,"error":"Resource already exists (e.g. duplicate email)","code":"CONFLICT"}`, "409 CONFLICT: HTTP 409: orders:CANARY"},
		"404 page": {http.NotFound, `404 {"success":false,"error":"The requested resource does not exist","code":"NOT_FOUND"}`,
			`404 NOT_FOUND: HTTP 404: HTTP 404: unexpected byte '4' at offset 0 of JSON, expected an object`},
		"405": {func(w http.ResponseWriter, _ *http.Request) {
			for name, value := range map[string]string{"Allow": "PUT", "Vary": "Origin", "ETag": "stale", "Set-Cookie": "a=b", "Content-Encoding": "x", "Cache-Control": "public"} {
				w.Header().Set(name, value)
			}
			w.WriteHeader(405)
		}, "405 {\"success\":false,\"error\":\"Method not allowed\",\"code\":\"METHOD_NOT_ALLOWED\"}\nAllow: PUT\nSet-Cookie: a=b\nVary: Origin",
			`405 METHOD_NOT_ALLOWED: HTTP 405: HTTP 405: body is encoded with "x", expected gzip or no encoding`},
		"challenge": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("WWW-Authenticate", `DPoP error="use_dpop_nonce"`)
			w.WriteHeader(401)
		}, "401 {\"success\":false,\"error\":\"Missing, malformed, or invalid token\",\"code\":\"AUTHENTICATION_ERROR\"}\nWww-Authenticate: DPoP error=\"use_dpop_nonce\"",
			"401 AUTHENTICATION_ERROR: HTTP 401: use_dpop_nonce: unexpected end at offset 0 of JSON, expected an object"},
		"500 without a code": {func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "CANARY", 500) }, badGateway, "502: HTTP 500: unexpected byte 'C' at offset 0 of JSON, expected an object"},
		"503": {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Retry-After", "7"); w.WriteHeader(503) },
			badGateway + "\nRetry-After: 7", "502: HTTP 503: unexpected end at offset 0 of JSON, expected an object"},
		"our 500": {func(w http.ResponseWriter, r *http.Request) {
			errcode.Writer{Form: errcode.FormDomain, Report: func(errcode.Report) {}}.WriteError(w, r, errcode.SystemDatabaseError)
		}, `500 {"success":false,"error":"Database error","code":"system:database_error"}`, "500 system:database_error: HTTP 502: system:database_error"},
		"no answer":      {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, badGateway, "502 EXTERNAL_SERVICE_ERROR: HTTP 502: EOF"},
		"garbage":        {hijacked("CANARY\r\n\r\n"), badGateway, `502 EXTERNAL_SERVICE_ERROR: HTTP 502: net/http: HTTP/1.x transport connection broken: malformed HTTP response "CANARY"`},
		"a bad protocol": {hijacked("HTTP/1.1 101 Switching Protocols\r\nUpgrade: CANARY\r\nConnection: Upgrade\r\n\r\n"), badGateway, `502 EXTERNAL_SERVICE_ERROR: HTTP 502: backend tried to switch protocol "CANARY" when "" was requested`},
		"breaks off":     {hijacked("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n0123456789"), "broken off", ""},
		"an error that breaks off": {hijacked("HTTP/1.1 500 No\r\nContent-Length: 100\r\nContent-Type: application/json\r\n\r\n{\"code\":"), badGateway,
			"502: HTTP 500: unexpected EOF"},
	} {
		for _, http2 := range []bool{false, true} {
			t.Run(fmt.Sprint(name, http2), func(t *testing.T) {
				upstream := httptest.NewServer(row.upstream)
				upstream.Config.ErrorLog = log.New(io.Discard, "", 0)
				defer upstream.Close()
				proxy := to(upstream.URL)
				proxy.ErrorLog = log.New(io.Discard, "", 0)
				proxy.Transport = &http.Transport{DisableKeepAlives: true}
				answer, report, rep := ask(t, proxy, http2, webtest.Request("GET /x/CANARY", ""))
				if row.want == "broken off" {
					assert.True(t, answer == "no answer" || strings.Contains(answer, "unexpected EOF") || strings.Contains(answer, "stream error"), answer)
				} else {
					assert.Equal(t, row.want, answer)
				}
				want := row.report
				if want != "" {
					want = "GET /x/{token} " + want
					assert.Empty(t, rep.Request.Header.Get("Authorization"), "the service's own credentials")
				}
				assert.Equal(t, want, report)
			})
		}
	}
}

// hijacked answers with a text.
func hijacked(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		conn, rw, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = rw.WriteString(text)
		_ = rw.Flush()
		_ = conn.Close()
	}
}

func TestNoUpstream(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := "http://" + l.Addr().String()
	require.NoError(t, l.Close())
	answer, report, rep := ask(t, to(address), false, webtest.Request("GET /x/CANARY", ""))
	assert.Equal(t, badGateway, answer)
	assert.Contains(t, report, "GET /x/{token} 502 EXTERNAL_SERVICE_ERROR: dial tcp")
	assert.Equal(t, slog.LevelError, rep.Level())
}

func TestSlowUpstream(t *testing.T) {
	release := make(chan struct{})
	upstream := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer upstream.Close()
	defer close(release)
	proxy := to(upstream.URL)
	proxy.Transport = &http.Transport{ResponseHeaderTimeout: time.Millisecond}
	answer, report, _ := ask(t, proxy, false, webtest.Request("GET /x/CANARY", ""))
	assert.Equal(t, timeout, answer)
	assert.Equal(t, "GET /x/{token} 504 GATEWAY_TIMEOUT: net/http: timeout awaiting response headers", report)
}

// TestBodyOfTheClient: what is wrong with it is not the upstream's fault.
func TestBodyOfTheClient(t *testing.T) {
	upstream := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) }))
	defer upstream.Close()
	var got webtest.Log
	proxied := reverseproxyerr.Handler(errcode.Writer{Form: errcode.FormEnvelope, Report: got.Report}, to(upstream.URL))
	limited := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, 10)
		proxied.ServeHTTP(w, r)
	})
	assert.Equal(t, "413 {\"success\":false,\"error\":\"Content too large\",\"code\":\"CONTENT_TOO_LARGE\"}\nConnection: close",
		webtest.Ask(limited, "POST /", strings.Repeat("x", 1000)))
	assert.Equal(t, slog.LevelInfo, got.Take()[0].Level())
}

// TestClientThatLeft: nobody is to blame.
func TestClientThatLeft(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	upstream := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { cancel() }))
	defer upstream.Close()
	var got webtest.Log
	r := webtest.Request("GET /", "").WithContext(ctx)
	proxy := to(upstream.URL)
	proxy.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		_, _ = http.DefaultTransport.RoundTrip(r)
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
	reverseproxyerr.Handler(errcode.Writer{Report: got.Report}, proxy).ServeHTTP(httptest.NewRecorder(), r)
	rep := got.Take()[0]
	assert.True(t, rep.Canceled)
	assert.Equal(t, slog.LevelInfo, rep.Level())
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestModifyResponse: the proxy's own is called for successes.
func TestModifyResponse(t *testing.T) {
	proxy := to("http://example.org")
	proxy.Transport = roundTrip(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("body"))}, nil
	})
	var fail error
	proxy.ModifyResponse = func(resp *http.Response) error {
		resp.Header.Set("X-Own", "1")
		return fail
	}
	h := reverseproxyerr.Handler(errcode.Writer{Form: errcode.FormEnvelope, Report: new(webtest.Log).Report}, proxy)
	assert.Equal(t, "200 body\nX-Own: 1", webtest.Ask(h, "GET /", ""))
	fail = errcode.EnvelopeConflict
	assert.Equal(t, `409 {"success":false,"error":"Resource already exists (e.g. duplicate email)","code":"CONFLICT"}`, webtest.Ask(h, "GET /", ""))
}

// TestPanic: one in Rewrite is ours, and no failure of the upstream.
func TestPanic(t *testing.T) {
	var got webtest.Log
	proxy := &httputil.ReverseProxy{Rewrite: func(*httputil.ProxyRequest) { panic("failed") }}
	h := reverseproxyerr.Handler(errcode.Writer{Form: errcode.FormEnvelope, Report: got.Report}, proxy)
	assert.Equal(t, `500 {"success":false,"error":"Unhandled server error","code":"INTERNAL_ERROR"}`, webtest.Ask(h, "GET /", ""))
	assert.Equal(t, "failed", got.Take()[0].Panic)
}
