package chierr_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/errcodetest"
	chierr "example.com/errcode/integrations/chi"
	"example.com/errcode/integrations/internal/webtest"
	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func Example() {
	api := errcode.Writer{Form: errcode.FormEnvelope, Report: errcode.ReportTo(slog.New(slog.DiscardHandler))}
	router := chi.NewRouter()
	chierr.Use(router, api)
	router.Method("GET", "/users/{id}", api.Handler(func(http.ResponseWriter, *http.Request) error {
		return errcode.EnvelopeNotFound.WithMessage("No such user")
	}))

	for _, line := range []string{"GET /users/7", "DELETE /users/7", "GET /nothing"} {
		w := httptest.NewRecorder()
		router.ServeHTTP(w, webtest.Request(line, ""))
		fmt.Println(w.Code, w.Header().Get("Allow"), w.Body)
	}
	// Output:
	// 404  {"success":false,"error":"No such user","code":"NOT_FOUND"}
	// 405 GET {"success":false,"error":"Method not allowed","code":"METHOD_NOT_ALLOWED"}
	// 404  {"success":false,"error":"The requested resource does not exist","code":"NOT_FOUND"}
}

func TestAdapter(t *testing.T) {
	errcodetest.TestAdapter(t, func(wr errcode.Writer, handle errcodetest.Handle) http.Handler {
		router := chi.NewRouter()
		chierr.Use(router, wr)
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
			router.Method(method, errcodetest.Path, wr.Handler(handle))
		}
		return router
	})
}

const (
	notFound   = `404 {"success":false,"error":"The requested resource does not exist","code":"NOT_FOUND"}`
	notAllowed = `405 {"success":false,"error":"Method not allowed","code":"METHOD_NOT_ALLOWED"}`
	internal   = `500 {"success":false,"error":"Unhandled server error","code":"INTERNAL_ERROR"}`
)

type key struct{}

// withContext replaces the request, as most middleware do.
func withContext(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), key{}, "trace")))
	})
}

// wrapped hides from chi that a router is mounted.
type wrapped struct{ http.Handler }

func TestRoutes(t *testing.T) {
	var got webtest.Log
	wr := errcode.Writer{Form: errcode.FormEnvelope, Report: got.Report}
	failing := wr.Handler(func(http.ResponseWriter, *http.Request) error { return errors.New("failed") })
	router := chi.NewRouter()
	chierr.Use(router, wr)
	router.Use(middleware.StripSlashes, withContext)
	router.Method("GET", "/reset/{token}", failing)
	router.Method("POST", "/reset/{token}", failing)
	router.Method("GET", "/reset/{token}/panic", http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("failed") }))
	router.Get("/page", func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "my page", http.StatusNotFound) })
	router.Route("/api", func(router chi.Router) {
		router.Method("PUT", "/", failing)
		router.Route("/orgs/{org}", func(router chi.Router) {
			router.Method("DELETE", "/users/{id}", failing)
		})
	})
	inner := chi.NewRouter()
	chierr.Use(inner, wr)
	inner.Method("PATCH", "/things/{id}", failing)
	inner.Route("/deep", func(router chi.Router) { router.Method("PATCH", "/{id}", failing) })
	router.Mount("/wrapped", wrapped{inner})
	router.With(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("failed") })
	}).Get("/inline/{token}", func(http.ResponseWriter, *http.Request) {})

	for _, row := range []struct{ line, want, report string }{
		{"GET /reset/CANARY", internal, "GET /reset/{token} 500: failed"},
		{"GET /reset/CANARY/", internal, "GET /reset/{token} 500: failed"},
		{"GET /reset/CANARY/panic", internal, "GET /reset/{token}/panic 500: panic: failed"},
		{"GET /inline/CANARY", internal, "GET /inline/{token} 500: panic: failed"},
		{"DELETE /reset/CANARY", notAllowed + "\nAllow: GET | POST", "DELETE /reset/{token} 405 METHOD_NOT_ALLOWED: HTTP 405"},
		{"DELETE /reset/CANARY/", notAllowed + "\nAllow: GET | POST", "DELETE /reset/{token} 405 METHOD_NOT_ALLOWED: HTTP 405"},
		{"BREW /reset/CANARY", notAllowed + "\nAllow: GET | POST", "BREW /reset/{token} 405 METHOD_NOT_ALLOWED: HTTP 405"},
		{"HEAD /reset/CANARY", "405 \nAllow: GET | POST", "HEAD /reset/{token} 405 METHOD_NOT_ALLOWED: HTTP 405"},
		{"BREW /nothing", notFound, "BREW  404 NOT_FOUND: HTTP 404"},
		{"GET /nothing", notFound, "GET  404 NOT_FOUND: HTTP 404"},
		{"HEAD /nothing", "404 ", "HEAD  404 NOT_FOUND: HTTP 404"},
		{"GET /api", notAllowed + "\nAllow: PUT", "GET /api 405 METHOD_NOT_ALLOWED: HTTP 405"},
		{"GET /api/orgs/7/users/CANARY", notAllowed + "\nAllow: DELETE", "GET /api/orgs/{org}/users/{id} 405 METHOD_NOT_ALLOWED: HTTP 405"},
		{"DELETE /api/orgs/7/users/CANARY", internal, "DELETE /api/orgs/{org}/users/{id} 500: failed"},
		{"GET /api/orgs/7/CANARY", notFound, "GET /api/orgs/{org}/* 404 NOT_FOUND: HTTP 404"},
		{"GET /wrapped/things/CANARY", notAllowed + "\nAllow: PATCH", "GET /wrapped/things/{id} 405 METHOD_NOT_ALLOWED: HTTP 405"},
		{"GET /wrapped/deep/CANARY", notAllowed + "\nAllow: PATCH", "GET /wrapped/deep/{id} 405 METHOD_NOT_ALLOWED: HTTP 405"},
		{"GET /wrapped/CANARY", notFound, "GET /wrapped/* 404 NOT_FOUND: HTTP 404"},
		{"GET /page", "404 my page\nContent-Type: text/plain; charset=utf-8\nX-Content-Type-Options: nosniff", ""},
	} {
		assert.Equal(t, row.want, webtest.Ask(router, row.line, ""), row.line)
		assert.Equal(t, row.report, got.Lines(), row.line)
	}
}

// TestMountedInAMux: the pattern of a mux around the router is not lost.
func TestMountedInAMux(t *testing.T) {
	var got webtest.Log
	wr := errcode.Writer{Form: errcode.FormEnvelope, Report: got.Report}
	router := chi.NewRouter()
	chierr.Use(router, wr)
	mux := http.NewServeMux()
	mux.Handle("/v1/", router)
	assert.Equal(t, notFound, webtest.Ask(wr.Mux(mux), "GET /v1/CANARY", ""))
	assert.Equal(t, "GET /v1/ 404 NOT_FOUND: HTTP 404", got.Lines())
}

// TestMiddleware: what a middleware has set for every response stays.
func TestMiddleware(t *testing.T) {
	var got webtest.Log
	wr := errcode.Writer{Form: errcode.FormEnvelope, Report: got.Report}
	router := chi.NewRouter()
	chierr.Use(router, wr)
	router.Use(func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Access-Control-Allow-Origin", "*")
			w.Header().Set("Vary", "Origin")
			next.ServeHTTP(w, r)
		})
	}, middleware.Compress(5))
	router.Method("GET", "/", wr.Handler(func(w http.ResponseWriter, _ *http.Request) error {
		w.Header().Set("ETag", "stale")
		return errcode.EnvelopeConflict
	}))

	cors := "\nAccess-Control-Allow-Origin: *\nVary: Origin"
	assert.Equal(t, `409 {"success":false,"error":"Resource already exists (e.g. duplicate email)","code":"CONFLICT"}`+cors, webtest.Ask(router, "GET /", ""))
	assert.Equal(t, notFound+cors, webtest.Ask(router, "GET /nothing", ""))

	w := httptest.NewRecorder()
	router.ServeHTTP(w, webtest.Request("GET /", "", "Accept-Encoding", "gzip"))
	assert.Equal(t, "gzip", w.Header().Get("Content-Encoding"))
	plain, err := gzip.NewReader(w.Body)
	require.NoError(t, err)
	body, err := io.ReadAll(plain)
	require.NoError(t, err)
	assert.Equal(t, `{"success":false,"error":"Resource already exists (e.g. duplicate email)","code":"CONFLICT"}`, string(body))
}

// TestContextOfTheReport: it is that of the innermost request, which has the trace.
func TestContextOfTheReport(t *testing.T) {
	var got webtest.Log
	wr := errcode.Writer{Report: got.Report}
	router := chi.NewRouter()
	chierr.Use(router, wr)
	router.Use(withContext)
	router.Method("GET", "/", wr.Handler(func(http.ResponseWriter, *http.Request) error { return errcode.UserNotFound }))
	webtest.Ask(router, "GET /", "")
	assert.Equal(t, "trace", got.Take()[0].Request.Context().Value(key{}))
}

// TestErrorAsJSON: a handler that writes an error itself sends its record, without secrets.
func TestErrorAsJSON(t *testing.T) {
	router := chi.NewRouter()
	router.Get("/", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]error{"error": errcode.UserUnauthorized.Wrap(errors.New("CANARY"))})
	})
	assert.Equal(t, `200 {"error":{"code":"user:unauthorized","status":401,"message":"Not authenticated"}}`+"\nContent-Type: text/plain; charset=utf-8",
		webtest.Ask(router, "GET /", ""))
}

// TestTimeout shows why middleware.Timeout should not be used: it writes a second status.
func TestTimeout(t *testing.T) {
	for _, row := range []struct {
		deadline func(http.Handler) http.Handler
		logged   string
	}{
		{middleware.Timeout(time.Nanosecond), "superfluous response.WriteHeader"},
		{func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				ctx, cancel := context.WithTimeout(r.Context(), time.Nanosecond)
				defer cancel()
				next.ServeHTTP(w, r.WithContext(ctx))
			})
		}, ""},
	} {
		wr := errcode.Writer{Form: errcode.FormEnvelope, Report: new(webtest.Log).Report}
		router := chi.NewRouter()
		chierr.Use(router, wr)
		router.Use(row.deadline)
		router.Method("GET", "/", wr.Handler(func(_ http.ResponseWriter, r *http.Request) error {
			<-r.Context().Done()
			return r.Context().Err()
		}))
		var text bytes.Buffer
		server := httptest.NewUnstartedServer(router)
		server.Config.ErrorLog = log.New(&text, "", 0)
		server.Start()
		resp, err := server.Client().Get(server.URL)
		require.NoError(t, err)
		assert.Equal(t, `504 {"success":false,"error":"Gateway timeout","code":"GATEWAY_TIMEOUT"}`, webtest.Show(resp))
		server.Close() // waits for the handler
		assert.Contains(t, text.String(), row.logged)
		assert.Equal(t, row.logged == "", text.Len() == 0)
	}
}
