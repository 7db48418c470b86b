package errcode_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// checkAborted checks the error of a client that got no response, or not all of one.
func checkAborted(t *testing.T, s *server, err error) {
	t.Helper()
	require.Error(t, err)
	if s.EnableHTTP2 {
		assert.ErrorContains(t, err, "stream error: stream ID")
		assert.ErrorContains(t, err, "INTERNAL_ERROR; received from peer")
	} else if !errors.Is(err, io.EOF) {
		assert.ErrorIs(t, err, io.ErrUnexpectedEOF)
	}
}

// checkCutShort checks that the response to a GET breaks off after want.
func checkCutShort(t *testing.T, s *server, want string) {
	t.Helper()
	resp, err := s.Client().Get(s.URL)
	require.NoError(t, err)
	body, err := io.ReadAll(resp.Body)
	checkAborted(t, s, err)
	require.NoError(t, resp.Body.Close())
	assert.Equal(t, 200, resp.StatusCode)
	assert.Equal(t, want, string(body))
}

// stumbling is a handler that does f at the first path and answers 204 at others.
func stumbling(f handler) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if r.URL.Path == "/" {
			return f(w, r)
		}
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
}

// checkAlive checks that the server still serves.
func checkAlive(t *testing.T, s *server) {
	t.Helper()
	resp, body := s.Get(t, "/next")
	assert.Equal(t, 204, resp.StatusCode)
	assert.Empty(t, body)
}

func TestA02PanicBeforeAnyWrite(t *testing.T) {
	bodies := map[errcode.Form]string{
		errcode.FormProtekt:  internalBody,
		errcode.FormEnvelope: `{"success":false,"error":"Unhandled server error","code":"INTERNAL_ERROR"}`,
		errcode.FormDomain:   `{"status":500,"code":"INTERNAL_ERROR"}`,
	}
	for _, form := range allForms {
		for _, dev := range []bool{false, true} {
			t.Run(fmt.Sprint(form, " dev ", dev), func(t *testing.T) {
				adapted(t, errcode.Writer{Form: form, Dev: dev}, stumbling(func(w http.ResponseWriter, _ *http.Request) error {
					w.Header().Set("ETag", `"CANARY"`)
					panic("CANARY")
				}), func(t *testing.T, s *server, got <-chan errcode.Report) {
					resp, body := s.Get(t, "/")
					checkAnswer(t, resp, body, 500, bodies[form], plainHeader())
					rep := next(t, got)
					assert.Contains(t, string(rep.Stack), "TestA02PanicBeforeAnyWrite")
					assert.EqualError(t, rep.Err, "panic: CANARY")
					assert.Equal(t, errcode.Report{Err: rep.Err, Sent: rep.Sent, Status: 500, Panic: "CANARY", Stack: rep.Stack}, rep)
					checkAlive(t, s)
				})
			})
		}
	}
}

// TestA02ThrownErrorIsNoAnswer: an error that a handler panics with does not choose the
// response, whatever it wraps.
func TestA02ThrownErrorIsNoAnswer(t *testing.T) {
	adapted(t, errcode.Writer{}, stumbling(func(http.ResponseWriter, *http.Request) error {
		panic(errcode.UserNotFound.Wrap(errors.New("CANARY")))
	}), func(t *testing.T, s *server, got <-chan errcode.Report) {
		resp, body := s.Get(t, "/")
		checkAnswer(t, resp, body, 500, internalBody, plainHeader())
		rep := next(t, got)
		assert.EqualError(t, rep.Err, "panic: user:not_found: CANARY")
		assert.Zero(t, rep.Code)
		checkAlive(t, s)
	})
}

func TestA03PanicAfterFlush(t *testing.T) {
	long := strings.Repeat("0123456789", 10_000)
	adapted(t, errcode.Writer{}, stumbling(func(w http.ResponseWriter, _ *http.Request) error {
		_, _ = io.WriteString(w, long)
		w.(http.Flusher).Flush()
		panic("CANARY")
	}), func(t *testing.T, s *server, got <-chan errcode.Report) {
		checkCutShort(t, s, long)
		rep := next(t, got)
		assert.Equal(t, errcode.Report{Err: rep.Err, Status: 200, Begun: true, Panic: "CANARY", Stack: rep.Stack}, rep)
		assert.NotEmpty(t, rep.Stack)
		checkAlive(t, s)
	})
}

func TestA04FailureAfterShortWrite(t *testing.T) {
	t.Run("panic", func(t *testing.T) {
		adapted(t, errcode.Writer{}, stumbling(func(w http.ResponseWriter, _ *http.Request) error {
			_, _ = w.Write([]byte("hello"))
			panic("CANARY")
		}), func(t *testing.T, s *server, got <-chan errcode.Report) {
			_, err := s.Client().Get(s.URL)
			checkAborted(t, s, err)
			assert.Equal(t, "CANARY", next(t, got).Panic)
			checkAlive(t, s)
		})
	})
	t.Run("error", func(t *testing.T) {
		adapted(t, errcode.Writer{}, func(w http.ResponseWriter, _ *http.Request) error {
			_, _ = w.Write([]byte("hello"))
			return errcode.UserNotFound
		}, func(t *testing.T, s *server, got <-chan errcode.Report) {
			resp, body := s.Get(t, "/")
			checkAnswer(t, resp, body, 200, "hello", http.Header{"Content-Type": {"text/plain; charset=utf-8"}})
			assert.Equal(t, errcode.Report{Err: errcode.UserNotFound, Code: errcode.UserNotFound, Status: 200, Begun: true}, next(t, got))
		})
	})
}

func TestA05AbortPassesThrough(t *testing.T) {
	abort := func(http.ResponseWriter, *http.Request) error { panic(http.ErrAbortHandler) }
	adapted(t, errcode.Writer{}, stumbling(abort), func(t *testing.T, s *server, _ <-chan errcode.Report) {
		_, err := s.Client().Get(s.URL)
		checkAborted(t, s, err)
		checkAlive(t, s)
	})

	var got reports
	var writes atomic.Int32
	w := httptest.NewRecorder()
	value := panicOf(func() {
		errcode.Writer{Report: got.add}.Handler(abort).ServeHTTP(spy{w, &writes}, httptest.NewRequest(http.MethodGet, "/", nil))
	})
	assert.True(t, value == any(http.ErrAbortHandler), "the very same value, not %v", value)
	assert.Empty(t, got.list())
	assert.Zero(t, writes.Load())
	assert.Empty(t, w.Header())
}

func TestA06ReverseProxyWhoseUpstreamDies(t *testing.T) {
	upstream := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "0123456789")
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}))
	defer upstream.Close()
	target, err := url.Parse(upstream.URL)
	require.NoError(t, err)
	proxy := &httputil.ReverseProxy{
		Rewrite:       func(r *httputil.ProxyRequest) { r.SetURL(target) },
		FlushInterval: -1,
		ErrorLog:      log.New(io.Discard, "", 0),
		Transport:     &http.Transport{DisableKeepAlives: true},
	}
	adapted(t, errcode.Writer{}, stumbling(func(w http.ResponseWriter, r *http.Request) error {
		proxy.ServeHTTP(w, r)
		return nil
	}), func(t *testing.T, s *server, _ <-chan errcode.Report) {
		checkCutShort(t, s, "0123456789")
		checkAlive(t, s)
	})
}

func TestA07PanicWithNil(t *testing.T) {
	for _, setting := range []string{"panicnil=0", "panicnil=1"} {
		t.Run(setting, func(t *testing.T) {
			t.Setenv("GODEBUG", setting)
			adapted(t, errcode.Writer{}, stumbling(func(http.ResponseWriter, *http.Request) error { panic(nil) }),
				func(t *testing.T, s *server, got <-chan errcode.Report) {
					resp, body := s.Get(t, "/")
					checkAnswer(t, resp, body, 500, internalBody, plainHeader())
					rep := next(t, got)
					assert.IsType(t, new(runtime.PanicNilError), rep.Panic)
					assert.EqualError(t, rep.Err, "panic: "+new(runtime.PanicNilError).Error())
					assert.NotEmpty(t, rep.Stack)
					checkAlive(t, s)
				})
		})
	}
}

func TestA08Goexit(t *testing.T) {
	adapted(t, errcode.Writer{}, stumbling(func(http.ResponseWriter, *http.Request) error {
		runtime.Goexit()
		return nil
	}), func(t *testing.T, s *server, _ <-chan errcode.Report) {
		_, err := s.Client().Get(s.URL)
		checkAborted(t, s, err)
		checkAlive(t, s)
	})

	var got reports
	var writes atomic.Int32
	w := httptest.NewRecorder()
	done := make(chan struct{})
	go func() {
		defer close(done)
		errcode.Writer{Report: got.add}.Handler(func(http.ResponseWriter, *http.Request) error {
			runtime.Goexit()
			return nil
		}).ServeHTTP(spy{w, &writes}, httptest.NewRequest(http.MethodGet, "/", nil))
		assert.Fail(t, "the goroutine went on")
	}()
	await(t, done)
	assert.Empty(t, got.list())
	assert.Zero(t, writes.Load())
}

func TestA17ClientLeavesWhileItIsServed(t *testing.T) {
	served(t, errcode.Writer{}, func(wr errcode.Writer) http.Handler {
		return wr.Handler(func(w http.ResponseWriter, r *http.Request) error {
			chunk := make([]byte, 32<<10)
			for n := 0; n < 1<<20; n += len(chunk) {
				if n == len(chunk) { // the client has one
					if err := http.NewResponseController(w).Flush(); err != nil {
						return err
					}
					<-r.Context().Done()
				}
				if _, err := w.Write(chunk); err != nil {
					return err
				}
			}
			return r.Context().Err()
		})
	}, func(t *testing.T, s *server, got <-chan errcode.Report) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL, nil)
		require.NoError(t, err)
		resp, err := s.Client().Do(r)
		require.NoError(t, err)
		_, err = io.ReadFull(resp.Body, make([]byte, 32<<10))
		require.NoError(t, err)
		cancel()
		require.NoError(t, resp.Body.Close())
		rep := next(t, got) // and only one, see served
		assert.True(t, rep.Begun)
		assert.Zero(t, rep.Sent)
		assert.NoError(t, rep.Problem)
		assert.Nil(t, rep.Panic)
	})
}

func TestA21WhatTheLibraryCallsPanics(t *testing.T) {
	validation := `{"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":{}}`
	for name, row := range map[string]struct {
		wr     errcode.Writer
		err    func() error
		status int
		body   string
	}{
		"localizer": {errcode.Writer{Localizer: panickyLocalizer{}}, func() error { return errcode.UserNotFound }, 404, notFoundBody},
		"map":       {errcode.Writer{Map: func(error) error { panic("in Map") }}, func() error { return io.EOF }, 500, internalBody},
		"form": {errcode.Writer{Form: errcode.NewForm(errcode.Layout{Name: "own", Append: func([]byte, *http.Request, *errcode.Answer) ([]byte, error) { panic("in Append") }})},
			func() error { return errcode.UserNotFound }, 404, `{"status":404,"code":"user:not_found"}`},
		"vocabulary": {errcode.Writer{Form: errcode.NewForm(errcode.Layout{
			Name: "own",
			Append: func(dst []byte, _ *http.Request, a *errcode.Answer) ([]byte, error) {
				return append(dst, `{"code":"`+a.Code.String()+`"}`...), nil
			},
			Code:  func(int) errcode.Code { panic("in Code") },
			Spell: func(string) string { panic("in Spell") },
		})}, func() error { return io.EOF }, 500, `{"code":"internal_error"}`},
		"prepare": {errcode.Writer{Form: errcode.NewForm(errcode.Layout{
			Name: "own",
			Append: func(dst []byte, _ *http.Request, a *errcode.Answer) ([]byte, error) {
				return append(dst, `{"code":"`+a.Code.String()+`"}`...), nil
			},
			Prepare: func(*http.Request, *errcode.Answer) { panic("in Prepare") },
		})}, func() error { return errcode.UserNotFound }, 404, `{"code":"user:not_found"}`},
		"details": {errcode.Writer{Form: errcode.FormEnvelope},
			func() error { return errcode.EnvelopeValidationError.WithDetails(panicky{}) }, 422, validation},
	} {
		t.Run(name, func(t *testing.T) {
			adapted(t, row.wr, stumbling(func(http.ResponseWriter, *http.Request) error { return row.err() }),
				func(t *testing.T, s *server, got <-chan errcode.Report) {
					resp, body := s.Get(t, "/")
					checkAnswer(t, resp, body, row.status, row.body, plainHeader())
					assert.Equal(t, row.status, next(t, got).Status)
					checkAlive(t, s)
				})
		})
	}
	t.Run("logger", func(t *testing.T) {
		wr := errcode.Writer{Report: func(errcode.Report) { panic("in the logger") }}
		bothProtocols(t, wr.Handler(stumbling(returning(errcode.UserNotFound))), func(t *testing.T, s *server) {
			resp, body := s.Get(t, "/")
			checkAnswer(t, resp, body, 404, notFoundBody, plainHeader())
			checkAlive(t, s)
			s.Close()
			assert.Empty(t, s.Log.String())
		})
	})
}

// A shaky ResponseWriter panics with its value where it is told to.
type shaky struct {
	http.ResponseWriter
	inHeader, inStatus, inWrite any
	failing                     *bool // whether the handler has failed
}

// Header panics after the handler has failed: adapters look at it before.
func (s shaky) Header() http.Header {
	if s.inHeader != nil && *s.failing {
		panic(s.inHeader)
	}
	return s.ResponseWriter.Header()
}

func (s shaky) WriteHeader(status int) {
	if s.inStatus != nil {
		panic(s.inStatus)
	}
	s.ResponseWriter.WriteHeader(status)
}

func (s shaky) Write(b []byte) (int, error) {
	if s.inWrite != nil {
		panic(s.inWrite)
	}
	return s.ResponseWriter.Write(b)
}

// TestT25TheResponseWriterPanics: its panic goes on, after one report.
func TestT25TheResponseWriterPanics(t *testing.T) {
	for name, w := range map[string]shaky{
		"Header":      {inHeader: "broken"},
		"WriteHeader": {inStatus: "broken"},
		"Write":       {inWrite: "broken"},
		"abort":       {inWrite: http.ErrAbortHandler},
	} {
		value := cmp.Or(w.inHeader, w.inStatus, w.inWrite)
		var got reports
		wr := errcode.Writer{Report: got.add}
		failing := false
		w.failing = &failing
		fails := func(http.ResponseWriter, *http.Request) error {
			failing = true
			return errcode.UserNotFound
		}
		panics := func(http.ResponseWriter, *http.Request) error {
			failing = true
			panic("CANARY")
		}
		writes := func(w http.ResponseWriter, r *http.Request) error {
			failing = true
			wr.WriteError(w, r, errcode.UserNotFound)
			return nil
		}
		around := func(inner http.Handler) handler {
			return func(w http.ResponseWriter, r *http.Request) error {
				inner.ServeHTTP(struct{ shell }{shell{w}}, r)
				return nil
			}
		}
		for kind, h := range map[string]http.Handler{
			"WriteError":            http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _ = writes(w, r) }),
			"adapter":               wr.Handler(fails),
			"adapter, panic":        wr.Handler(panics),
			"WriteError in adapter": wr.Handler(writes),
			"nested":                wr.Handler(around(wr.Handler(fails))),
			"nested, panic":         wr.Handler(around(wr.Handler(panics))),
			"WriteError in nested":  wr.Handler(around(wr.Handler(writes))),
		} {
			t.Run(name+", "+kind, func(t *testing.T) {
				got.all, failing = nil, false
				w.ResponseWriter = httptest.NewRecorder()
				assert.PanicsWithValue(t, value, func() { h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil)) })
				rep := got.one(t)
				assert.EqualError(t, rep.Problem, "errcode: the response was not finished, what writes it panicked")
				if !strings.HasSuffix(kind, "panic") {
					assert.Equal(t, errcode.UserNotFound, rep.Code)
					assert.Equal(t, slog.LevelWarn, rep.Level())
				}
			})
		}
	}
}

// A shell is the ResponseWriter of a middleware.
type shell struct{ http.ResponseWriter }

func (s shell) Unwrap() http.ResponseWriter { return s.ResponseWriter }

// TestRecovered: an adapter that recovers a panic itself reports as Handler does, and shows
// as little, in development mode too.
func TestRecovered(t *testing.T) {
	assert.NoError(t, errcode.Recovered(nil))
	value := errcode.UserNotFound.WithMessage("CANARY")
	caught := func() (err error) {
		defer func() { err = errcode.Recovered(recover()) }()
		panic(value)
	}()
	assert.EqualError(t, caught, "panic: user:not_found")
	for name, answer := range map[string]func(wr errcode.Writer, r *http.Request, err error) string{
		"WriteError": func(wr errcode.Writer, r *http.Request, err error) string {
			w := httptest.NewRecorder()
			wr.WriteError(w, r, err)
			return w.Body.String()
		},
		"Response": func(wr errcode.Writer, r *http.Request, err error) string {
			_, _, body := wr.Response(r, err)
			return string(body)
		},
		"Deliver": func(wr errcode.Writer, r *http.Request, err error) (body string) {
			wr.Deliver(r, err, func(a errcode.Answer) error {
				body = fmt.Sprintf(`{"status":%d,"code":%q}`, a.Status, a.Code) + a.Debug
				return nil
			})
			return body
		},
	} {
		for _, row := range []struct {
			err      error
			code     errcode.Code
			panicked bool
			body     string
		}{
			{caught, errcode.Code{}, true, `{"status":500,"code":"INTERNAL_ERROR"}`},
			{fmt.Errorf("resolver: %w", caught), errcode.Code{}, true, `{"status":500,"code":"INTERNAL_ERROR"}`},
			{errors.Join(io.EOF, caught), errcode.Code{}, true, `{"status":500,"code":"INTERNAL_ERROR"}`},
			{errcode.SystemDatabaseError.Wrap(caught), errcode.SystemDatabaseError, false, `{"status":500,"code":"system:database_error"}`},
			{io.EOF, errcode.Code{}, false, `{"status":500,"code":"INTERNAL_ERROR"}`},
		} {
			var got reports
			wr := errcode.Writer{Form: errcode.FormDomain, Report: got.add}
			assert.Equal(t, row.body, answer(wr, httptest.NewRequest(http.MethodGet, "/", nil), row.err), name)
			rep := got.one(t)
			assert.Equal(t, row.err, rep.Err, name)
			assert.Equal(t, row.code, rep.Code, name)
			if !row.panicked {
				assert.Nil(t, rep.Panic, name)
				assert.Nil(t, rep.Stack, name)
				continue
			}
			assert.Equal(t, value, rep.Panic, name)
			assert.Contains(t, string(rep.Stack), "TestRecovered", name)
			assert.Equal(t, "_panic", rep.Label(), name)
			assert.Equal(t, slog.LevelError, rep.Level(), name)
			wr.Dev = true
			assert.NotContains(t, answer(wr, nil, row.err), "CANARY", name)
			assert.NotContains(t, answer(wr, nil, row.err), "panic", name)
		}
	}
}

// TestRecoveredAndMap: Map may give a panic a code, and the report has it all the same.
func TestRecoveredAndMap(t *testing.T) {
	var got reports
	wr := errcode.Writer{Form: errcode.FormDomain, Report: got.add, Map: func(error) error { return errcode.Status(503) }}
	status, _, _ := wr.Response(nil, errcode.Recovered("CANARY"))
	assert.Equal(t, 503, status)
	assert.Equal(t, "CANARY", got.one(t).Panic)
	assert.NotEmpty(t, got.one(t).Stack)
}
