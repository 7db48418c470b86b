package errcodetest_test

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/errcodetest"
	"github.com/stretchr/testify/assert"
)

type build = func(wr errcode.Writer, handle errcodetest.Handle) http.Handler

// adapter is an adapter that is Writer.Handler.
func adapter(wr errcode.Writer, handle errcodetest.Handle) http.Handler { return wr.Handler(handle) }

// muxAdapter routes the methods to a handler, in a mux of its own.
func muxAdapter(wr errcode.Writer, handle errcodetest.Handle) http.Handler {
	mux := http.NewServeMux()
	for _, method := range []string{"GET ", "POST "} {
		mux.Handle(method+errcodetest.Path, wr.Handler(handle))
	}
	return wr.Mux(mux)
}

// plainAdapter is one of a framework without a ResponseWriter.
func plainAdapter(wr errcode.Writer, handle errcodetest.Handle) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		wr.Handler(func(w http.ResponseWriter, r *http.Request) error { return handle(nil, r) }).ServeHTTP(w, r)
	})
}

func TestAdapters(t *testing.T) {
	for name, build := range map[string]build{"Handler": adapter, "Mux": muxAdapter, "without a ResponseWriter": plainAdapter} {
		t.Run(name, func(t *testing.T) { errcodetest.TestAdapter(t, build) })
	}
}

// answering is an adapter that calls answer with the error of the handler, and recovers
// panics if it should.
func answering(recovers bool, answer func(wr errcode.Writer, w http.ResponseWriter, r *http.Request, err error)) build {
	return func(wr errcode.Writer, handle errcodetest.Handle) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer func() {
				if v := recover(); v != nil {
					if !recovers {
						panic(http.ErrAbortHandler) // as net/http does, without its log
					}
					answer(wr, w, r, errors.New("panic"))
				}
			}()
			if err := handle(w, r); err != nil {
				answer(wr, w, r, err)
			}
		})
	}
}

// around changes what goes through an adapter that is right.
func around(change func(h http.Handler, w http.ResponseWriter, r *http.Request)) build {
	return func(wr errcode.Writer, handle errcodetest.Handle) http.Handler {
		h := muxAdapter(wr, handle)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { change(h, w, r) })
	}
}

// A dropping ResponseWriter does not let Flush through.
type dropping struct{ http.ResponseWriter }

func TestAdapterFindsFaults(t *testing.T) {
	for name, row := range map[string]struct {
		build  build
		checks string // that fail
		says   string // one of them
	}{
		"http.Error": {answering(true, func(_ errcode.Writer, w http.ResponseWriter, _ *http.Request, err error) {
			http.Error(w, "it failed", http.StatusInternalServerError)
		}), "aborts, begun, bodies, errors, header, language, leaving, nested, panics",
			`GET, protekt, 401: status 500, expected 401`},
		"the text of the error": {answering(true, func(wr errcode.Writer, w http.ResponseWriter, r *http.Request, err error) {
			defer func() { _ = recover() }()
			wr.WriteError(w, r, errcode.CodeOf(err).WithMessage(err.Error()))
		}), "aborts, begun, bodies, errors, header, language, leaving, nested, panics",
			`of the response has the secret "CANARY-7f3a"`},
		"WriteError alone": {answering(false, func(wr errcode.Writer, w http.ResponseWriter, r *http.Request, err error) {
			wr.WriteError(w, r, err)
		}), "begun, nested, panics",
			`panic with error: Get `},
		"recovers all": {answering(true, func(wr errcode.Writer, w http.ResponseWriter, r *http.Request, err error) {
			wr.WriteError(w, r, err)
		}), "aborts, begun, panics",
			`http.ErrAbortHandler: the client got status 500`},
		"reports twice": {answering(true, func(wr errcode.Writer, w http.ResponseWriter, r *http.Request, err error) {
			wr.WriteError(w, r, err)
			wr.Report(errcode.Report{Request: r, Err: err})
		}), "aborts, begun, bodies, errors, language, leaving, nested, panics",
			`2 reports, expected one for each of 1 requests`},
		"no request": {func(wr errcode.Writer, handle errcodetest.Handle) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if err := handle(w, r); err != nil {
					wr.WriteError(w, nil, err)
				}
			})
		}, "begun, bodies, errors, language, leaving, nested, panics",
			`the report has no request`},
		"a router of its own": {func(wr errcode.Writer, handle errcodetest.Handle) http.Handler {
			mux := http.NewServeMux()
			for _, method := range []string{"GET ", "POST "} {
				mux.Handle(method+errcodetest.Path, wr.Handler(handle))
			}
			return mux
		}, "routes", `GET /errcodetest/nothing/here: body "404 page not found\n", expected "{\"success\":false,`},
		"405 without Allow": {around(func(h http.Handler, w http.ResponseWriter, r *http.Request) {
			h.ServeHTTP(noAllow{w}, r)
		}), "header, routes", `DELETE /errcodetest: status 405 without Allow`},
		"another status for paths": {around(func(h http.Handler, w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != errcodetest.Path {
				w.WriteHeader(http.StatusForbidden)
				return
			}
			h.ServeHTTP(w, r)
		}), "routes", `GET /errcodetest/nothing/here: status 403, expected one of [404]`},
		"Vary": {around(func(h http.Handler, w http.ResponseWriter, r *http.Request) {
			h.ServeHTTP(fixedVary{w}, r)
		}), "header, language", `Vary is ["Cookie"], expected Accept-Language in it`},
		"a body for a success": {around(func(h http.Handler, w http.ResponseWriter, r *http.Request) {
			h.ServeHTTP(w, r)
			_, _ = io.WriteString(w, " ")
		}), "begun, bodies, errors, header, language, nested, panics, routes, success", `a success with status 200: got`},
		"no flush": {around(func(h http.Handler, w http.ResponseWriter, r *http.Request) {
			h.ServeHTTP(dropping{w}, r)
		}), "begun", `http.ResponseController can't flush: feature not supported`},
		"another context": {around(func(h http.Handler, w http.ResponseWriter, r *http.Request) {
			h.ServeHTTP(w, r.WithContext(noContext{r.Context()}))
		}), "leaving", `a client that left: the report is`},
		"no fault": {around(func(h http.Handler, w http.ResponseWriter, r *http.Request) { h.ServeHTTP(w, r) }), "", ""},
		"a panic while it is built": {func(errcode.Writer, errcodetest.Handle) http.Handler { panic("no router") },
			"aborts, begun, bodies, errors, header, language, leaving, nested, panics, routes, success", `the adapter panicked: no router`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var r recorder
			errcodetest.TestAdapter(&r, row.build)
			checks := map[string]bool{}
			for _, failure := range r.failures {
				protocol, rest, _ := strings.Cut(failure, " ")
				check, _, _ := strings.Cut(rest, ": ")
				checks[check] = true
				assert.Contains(t, []string{"h1", "h2"}, protocol)
			}
			assert.Equal(t, row.checks, strings.Join(slices.Sorted(maps.Keys(checks)), ", "))
			said := slices.ContainsFunc(r.failures, func(failure string) bool { return strings.Contains(failure, row.says) })
			if row.says != "" && !said {
				t.Errorf("nothing of this says %q:\n%s", row.says, strings.Join(r.failures, "\n"))
			}
		})
	}
}

// A noAllow removes Allow.
type noAllow struct{ http.ResponseWriter }

func (w noAllow) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w noAllow) WriteHeader(status int) {
	w.Header().Del("Allow")
	w.ResponseWriter.WriteHeader(status)
}

// A fixedVary replaces Vary.
type fixedVary struct{ http.ResponseWriter }

func (w fixedVary) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w fixedVary) WriteHeader(status int) {
	w.Header().Set("Vary", "Cookie")
	w.ResponseWriter.WriteHeader(status)
}

// A noContext is never cancelled, for long.
type noContext struct{ context.Context }

func (noContext) Done() <-chan struct{} { return nil }
func (noContext) Err() error            { return nil }
