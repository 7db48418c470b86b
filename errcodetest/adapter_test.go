package errcodetest_test

import (
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
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

// A heldWriter is the ResponseWriter of a framework that holds back the status until there
// is a body, as that of gin.
type heldWriter struct {
	http.ResponseWriter
	status  int
	written bool
}

func (w *heldWriter) Written() bool          { return w.written }
func (w *heldWriter) Status() int            { return w.status }
func (w *heldWriter) WriteHeader(status int) { w.status = status }

func (w *heldWriter) commit() {
	if !w.written {
		w.written = true
		w.ResponseWriter.WriteHeader(w.status)
	}
}

func (w *heldWriter) Write(b []byte) (int, error) {
	w.commit()
	return w.ResponseWriter.Write(b)
}

func (w *heldWriter) FlushError() error {
	w.commit()
	return http.NewResponseController(w.ResponseWriter).Flush()
}

// holdingAdapter is one of a framework with a heldWriter.
func holdingAdapter(wr errcode.Writer, handle errcodetest.Handle) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		held := &heldWriter{ResponseWriter: w, status: http.StatusOK}
		wr.Handler(func(_ http.ResponseWriter, r *http.Request) error { return handle(held, r) }).ServeHTTP(held, r)
		held.commit()
	})
}

func TestAdapters(t *testing.T) {
	for name, build := range map[string]build{
		"Handler": adapter, "Mux": muxAdapter, "without a ResponseWriter": plainAdapter, "that holds back the status": holdingAdapter,
	} {
		t.Run(name, func(t *testing.T) { errcodetest.TestAdapter(t, build) })
	}
}

// serving serves what build returns, as the server of a framework does.
func serving(build build) func(l net.Listener, wr errcode.Writer, handle errcodetest.Handle) func() {
	return func(l net.Listener, wr errcode.Writer, handle errcodetest.Handle) func() {
		server := &http.Server{Handler: build(wr, handle)}
		done := make(chan error)
		go func() { done <- server.Serve(l) }()
		return func() {
			_ = server.Close()
			<-done
		}
	}
}

func TestServers(t *testing.T) {
	for name, build := range map[string]build{"Mux": muxAdapter, "without a ResponseWriter": plainAdapter} {
		t.Run(name, func(t *testing.T) { errcodetest.TestServer(t, serving(build)) })
	}
}

func TestServerFindsFaults(t *testing.T) {
	for name, row := range map[string]struct {
		start func(net.Listener, errcode.Writer, errcodetest.Handle) func()
		says  string // one of the failures
	}{
		"another form": {serving(func(wr errcode.Writer, handle errcodetest.Handle) http.Handler {
			wr.Form = errcode.FormDomain
			return muxAdapter(wr, handle)
		}), `h1 language: Accept-Language de, errcodetest.tagged: body "{\"status\":404,`},
		"a panic": {func(net.Listener, errcode.Writer, errcodetest.Handle) func() { panic("no server") }, `the adapter panicked: no server`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var r recorder
			errcodetest.TestServer(&r, row.start)
			if !slices.ContainsFunc(r.failures, func(failure string) bool { return strings.Contains(failure, row.says) }) {
				t.Errorf("nothing of this says %q:\n%s", row.says, strings.Join(r.failures, "\n"))
			}
			for _, failure := range r.failures {
				assert.True(t, strings.HasPrefix(failure, "h1 "), failure)
			}
		})
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
	rows := map[string]struct {
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
			//errcode:ignore codetext this is the mistake that the kit must find
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
		"a path without a route, for HEAD": {around(func(h http.Handler, w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodHead && r.URL.Path != errcodetest.Path {
				http.NotFound(w, r)
				return
			}
			h.ServeHTTP(w, r)
		}), "routes", `HEAD /errcodetest/nothing/here: Content-Type is ["text/plain; charset=utf-8"], expected ["application/json"]`},
		"no Pattern": {func(wr errcode.Writer, handle errcodetest.Handle) http.Handler {
			mux := http.NewServeMux()
			for _, method := range []string{"GET ", "POST "} {
				mux.HandleFunc(method+errcodetest.Path, func(w http.ResponseWriter, r *http.Request) {
					r = r.WithContext(r.Context()) // a copy
					r.Pattern = ""
					wr.Handler(handle).ServeHTTP(w, r)
				})
			}
			return wr.Mux(mux)
		}, "routes", `GET /errcodetest: the request of the report has no Pattern`},
		"a held status that is reported as sent": {func(wr errcode.Writer, handle errcodetest.Handle) http.Handler {
			report := wr.Report
			wr.Report = func(rep errcode.Report) {
				if rep.Err == error(errcode.UserNotFound) && rep.Request.Header.Get("Errcodetest") == "" && rep.Request.Header.Get("Accept-Language") == "" {
					rep.Begun = true
				}
				report(rep)
			}
			return holdingAdapter(wr, handle)
		}, "begun", `error after WriteHeader: the report is 404 user:not_found: user:not_found, expected that it says that status 404 was sent`},
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
	}
	// The checks of a faulty adapter mostly wait for what does not come, so more of them run
	// at a time than t.Parallel allows.
	found := map[string]*recorder{}
	var running sync.WaitGroup
	free := make(chan struct{}, 8)
	for name, row := range rows {
		r := &recorder{}
		found[name] = r
		running.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			errcodetest.TestAdapter(r, row.build)
		})
	}
	running.Wait()
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			failures := found[name].failures
			checks := map[string]bool{}
			for _, failure := range failures {
				protocol, rest, _ := strings.Cut(failure, " ")
				check, _, _ := strings.Cut(rest, ": ")
				checks[check] = true
				assert.Contains(t, []string{"h1", "h2"}, protocol)
			}
			assert.Equal(t, row.checks, strings.Join(slices.Sorted(maps.Keys(checks)), ", "))
			said := slices.ContainsFunc(failures, func(failure string) bool { return strings.Contains(failure, row.says) })
			if row.says != "" && !said {
				t.Errorf("nothing of this says %q:\n%s", row.says, strings.Join(failures, "\n"))
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
