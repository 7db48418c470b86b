package errcode_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// byHand is a response that a handler writes to a hijacked connection.
const byHand = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"

// hijack answers with byHand.
func hijack(w http.ResponseWriter) error {
	conn, rw, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return err
	}
	_, err = rw.WriteString(byHand)
	return errors.Join(err, rw.Flush(), conn.Close())
}

func TestA15FailureAfterHijack(t *testing.T) {
	for name, fail := range map[string]handler{
		"error": returning(errcode.UserNotFound),
		"panic": func(http.ResponseWriter, *http.Request) error { panic("CANARY") },
	} {
		t.Run(name, func(t *testing.T) {
			escaped := make(chan any, 1)
			served(t, errcode.Writer{}, func(wr errcode.Writer) http.Handler {
				adapter := wr.Handler(func(w http.ResponseWriter, r *http.Request) error {
					if err := hijack(w); err != nil {
						return err
					}
					return fail(w, r)
				})
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					escaped <- panicOf(func() { adapter.ServeHTTP(w, r) })
				})
			}, func(t *testing.T, s *server, got <-chan errcode.Report) {
				resp, body := s.Get(t, "/")
				assert.Nil(t, await(t, escaped), "what the adapter panicked with")
				rep := next(t, got)
				if s.EnableHTTP2 { // can't be hijacked, and the handler says so
					checkAnswer(t, resp, body, 500, internalBody, plainHeader())
					assert.ErrorIs(t, rep.Err, errors.ErrUnsupported)
					return
				}
				checkAnswer(t, resp, body, 200, "hi", http.Header{})
				assert.True(t, rep.Begun)
				assert.Zero(t, rep.Status)
				assert.Zero(t, rep.Sent)
				assert.NoError(t, rep.Problem)
			})
		})
	}
}

// TestA15HijackedByTheOuterOfTwo: the inner adapter must not abort what is no longer
// the server's.
func TestA15HijackedByTheOuterOfTwo(t *testing.T) {
	escaped := make(chan any, 1)
	served(t, errcode.Writer{}, func(wr errcode.Writer) http.Handler {
		return wr.Handler(func(w http.ResponseWriter, r *http.Request) error {
			if err := hijack(w); err != nil {
				return err
			}
			inner := wr.Handler(func(http.ResponseWriter, *http.Request) error { panic("CANARY") })
			escaped <- panicOf(func() { inner.ServeHTTP(transparent{w}, r) })
			return nil
		})
	}, func(t *testing.T, s *server, got <-chan errcode.Report) {
		_, body := s.Get(t, "/")
		if s.EnableHTTP2 { // can't be hijacked
			assert.Equal(t, internalBody, string(body))
			next(t, got)
			return
		}
		assert.Equal(t, "hi", string(body))
		assert.Equal(t, "CANARY", next(t, got).Panic)
		assert.Nil(t, await(t, escaped), "what the adapter panicked with")
	})
}

func TestA16ResponseControllerReachesTheServer(t *testing.T) {
	later := time.Now().Add(time.Hour)
	adapted(t, errcode.Writer{}, func(w http.ResponseWriter, r *http.Request) error {
		rc := http.NewResponseController(w)
		if err := errors.Join(rc.EnableFullDuplex(), rc.SetReadDeadline(later), rc.SetWriteDeadline(later)); err != nil {
			return err
		}
		if r.ProtoMajor == 1 && r.URL.Path == "/hijack" {
			conn, rw, err := rc.Hijack()
			if err != nil {
				return err
			}
			_, err = rw.WriteString(byHand)
			return errors.Join(err, rw.Flush(), conn.Close())
		}
		_, err := io.WriteString(w, "hi")
		return errors.Join(err, rc.Flush())
	}, func(t *testing.T, s *server, _ <-chan errcode.Report) {
		for _, path := range []string{"/flush", "/hijack"} {
			resp, body := s.Get(t, path)
			assert.Equal(t, 200, resp.StatusCode)
			assert.Equal(t, "hi", string(body))
		}
	})
}

// opaque is a wrapper with only the methods of a ResponseWriter.
type opaque struct{ http.ResponseWriter }

// transparent is a wrapper that can be unwrapped.
type transparent struct{ http.ResponseWriter }

func (w transparent) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// around is where a middleware stands between two adapters.
var around = map[string]func(http.ResponseWriter) http.ResponseWriter{
	"nothing":     func(w http.ResponseWriter) http.ResponseWriter { return w },
	"opaque":      func(w http.ResponseWriter) http.ResponseWriter { return opaque{w} },
	"transparent": func(w http.ResponseWriter) http.ResponseWriter { return transparent{w} },
}

func TestA22NestedAdaptersAnswerAndReportOnce(t *testing.T) {
	for between, wrap := range around {
		for name, row := range map[string]struct {
			handle handler
			cut    string // what comes before the connection is aborted
		}{
			"error": {handle: returning(errcode.UserNotFound)},
			"panic": {handle: func(http.ResponseWriter, *http.Request) error { panic("CANARY") }},
			"late panic": {cut: "hello", handle: func(w http.ResponseWriter, _ *http.Request) error {
				_, _ = io.WriteString(w, "hello")
				_ = http.NewResponseController(w).Flush() // opaque can't
				panic("CANARY")
			}},
		} {
			t.Run(between+" "+name, func(t *testing.T) {
				served(t, errcode.Writer{}, func(wr errcode.Writer) http.Handler {
					inner := wr.Handler(row.handle)
					return wr.Handler(stumbling(func(w http.ResponseWriter, r *http.Request) error {
						inner.ServeHTTP(wrap(w), r)
						return nil
					}))
				}, func(t *testing.T, s *server, got <-chan errcode.Report) {
					switch {
					case row.cut != "" && between == "opaque":
						_, err := s.Client().Get(s.URL)
						checkAborted(t, s, err)
					case row.cut != "":
						checkCutShort(t, s, row.cut)
					case name == "error":
						resp, body := s.Get(t, "/")
						checkAnswer(t, resp, body, 404, notFoundBody, plainHeader())
					default:
						resp, body := s.Get(t, "/")
						checkAnswer(t, resp, body, 500, internalBody, plainHeader())
					}
					next(t, got) // and no other, see served
					checkAlive(t, s)
				})
			})
		}
	}
}

// TestA22WhatTheMiddlewareBetweenWrote: the inner adapter sees it, whether it was
// written before the handler ran or meanwhile.
func TestA22WhatTheMiddlewareBetweenWrote(t *testing.T) {
	write := func(w http.ResponseWriter) {
		w.WriteHeader(http.StatusAccepted)
		_, _ = io.WriteString(w, "hello")
	}
	for _, early := range []bool{true, false} {
		for name, fail := range map[string]func(errcode.Writer, http.ResponseWriter, *http.Request) error{
			"returned": func(errcode.Writer, http.ResponseWriter, *http.Request) error { return errcode.UserNotFound },
			"written": func(wr errcode.Writer, w http.ResponseWriter, r *http.Request) error {
				wr.WriteError(transparent{w}, r, errcode.UserNotFound)
				return nil
			},
		} {
			t.Run(name, func(t *testing.T) {
				served(t, errcode.Writer{}, func(wr errcode.Writer) http.Handler {
					return wr.Handler(func(outer http.ResponseWriter, r *http.Request) error {
						if early {
							write(outer)
						}
						wr.Handler(func(w http.ResponseWriter, r *http.Request) error {
							if !early {
								write(outer)
							}
							return fail(wr, w, r)
						}).ServeHTTP(transparent{outer}, r)
						return nil
					})
				}, func(t *testing.T, s *server, got <-chan errcode.Report) {
					resp, body := s.Get(t, "/")
					checkAnswer(t, resp, body, 202, "hello", http.Header{"Content-Type": {"text/plain; charset=utf-8"}})
					code := errcode.UserNotFound
					assert.Equal(t, errcode.Report{Err: code, Code: code, Status: 202, Begun: true}, next(t, got))
				})
			})
		}
	}
}

// A frameworkWriter is the ResponseWriter of a framework that holds the status back until
// there is a body, and knows whether there is one.
type frameworkWriter struct {
	http.ResponseWriter
	status  int
	written bool
}

func (w *frameworkWriter) WriteHeader(status int) { w.status = status }
func (w *frameworkWriter) Written() bool          { return w.written }
func (w *frameworkWriter) Status() int            { return w.status }

func (w *frameworkWriter) Write(b []byte) (int, error) {
	if !w.written {
		w.written = true
		w.ResponseWriter.WriteHeader(w.status)
	}
	return w.ResponseWriter.Write(b)
}

// TestResponseOfAFramework: the handler writes to the framework's own ResponseWriter, past
// the adapter, which asks it whether the response has begun.
func TestResponseOfAFramework(t *testing.T) {
	for name, row := range map[string]struct {
		write  func(w http.ResponseWriter)
		status int
		body   string
		begun  bool
	}{
		"nothing": {func(http.ResponseWriter) {}, 404, notFoundBody, false},
		"status":  {func(w http.ResponseWriter) { w.WriteHeader(http.StatusAccepted) }, 404, notFoundBody, false},
		"body": {func(w http.ResponseWriter) {
			w.WriteHeader(http.StatusAccepted)
			_, _ = io.WriteString(w, "hello")
		}, 202, "hello", true},
	} {
		for how, answer := range map[string]func(wr errcode.Writer, w http.ResponseWriter, r *http.Request){
			"Handler": func(wr errcode.Writer, w http.ResponseWriter, r *http.Request) {
				wr.Handler(func(http.ResponseWriter, *http.Request) error {
					row.write(w)
					return errcode.UserNotFound
				}).ServeHTTP(w, r)
			},
			"Handler around a wrapper": func(wr errcode.Writer, w http.ResponseWriter, r *http.Request) {
				wr.Handler(func(http.ResponseWriter, *http.Request) error {
					row.write(w)
					return errcode.UserNotFound
				}).ServeHTTP(transparent{w}, r)
			},
			"Handler inside another": func(wr errcode.Writer, w http.ResponseWriter, r *http.Request) {
				wr.Handler(func(outer http.ResponseWriter, r *http.Request) error {
					w := &frameworkWriter{ResponseWriter: outer, status: 200}
					wr.Handler(func(http.ResponseWriter, *http.Request) error {
						row.write(w)
						return errcode.UserNotFound
					}).ServeHTTP(w, r)
					return nil
				}).ServeHTTP(w, r)
			},
			"WriteError": func(wr errcode.Writer, w http.ResponseWriter, r *http.Request) {
				row.write(w)
				wr.WriteError(w, r, errcode.UserNotFound)
			},
			"WriteError to a wrapper": func(wr errcode.Writer, w http.ResponseWriter, r *http.Request) {
				row.write(w)
				wr.WriteError(transparent{w}, r, errcode.UserNotFound)
			},
		} {
			t.Run(name+" "+how, func(t *testing.T) {
				var got reports
				w := httptest.NewRecorder()
				answer(errcode.Writer{Report: got.add}, &frameworkWriter{ResponseWriter: w, status: 200}, httptest.NewRequest(http.MethodGet, "/", nil))
				assert.Equal(t, row.status, w.Code)
				assert.Equal(t, row.body, w.Body.String())
				rep := got.one(t)
				assert.Equal(t, row.status, rep.Status)
				assert.Equal(t, row.begun, rep.Begun)
				assert.Equal(t, row.begun, rep.Sent.IsZero())
			})
		}
	}
}

// TestResponseOfAFrameworkAfterAPanic: what has begun never looks complete.
func TestResponseOfAFrameworkAfterAPanic(t *testing.T) {
	var got reports
	w := &frameworkWriter{ResponseWriter: httptest.NewRecorder(), status: 200}
	adapter := errcode.Writer{Report: got.add}.Handler(func(http.ResponseWriter, *http.Request) error {
		_, _ = io.WriteString(w, "hello")
		panic("CANARY")
	})
	assert.Equal(t, http.ErrAbortHandler, panicOf(func() { adapter.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil)) }))
	assert.Equal(t, "CANARY", got.one(t).Panic)
	assert.True(t, got.one(t).Begun)
}

// recursive is a wrapper that unwraps to itself.
type recursive struct{ http.ResponseWriter }

func (w *recursive) Unwrap() http.ResponseWriter { return w }

func TestWrapperWithoutEnd(t *testing.T) {
	w := httptest.NewRecorder()
	errcode.Writer{Report: discard}.WriteError(&recursive{w}, nil, errcode.UserNotFound)
	assert.Equal(t, notFoundBody, w.Body.String())
}

func TestEveryWayToBeginAResponse(t *testing.T) {
	for name, begin := range map[string]func(w http.ResponseWriter){
		"WriteHeader": func(w http.ResponseWriter) { w.WriteHeader(http.StatusOK) },
		"Write":       func(w http.ResponseWriter) { _, _ = w.Write(nil) },
		"WriteString": func(w http.ResponseWriter) { _, _ = io.WriteString(w, "") },
		"Flush":       func(w http.ResponseWriter) { w.(http.Flusher).Flush() },
		"Copy":        func(w http.ResponseWriter) { _, _ = io.Copy(w, io.LimitReader(strings.NewReader("hello"), 5)) },
	} {
		t.Run(name, func(t *testing.T) {
			adapted(t, errcode.Writer{}, func(w http.ResponseWriter, _ *http.Request) error {
				begin(w)
				return errcode.UserNotFound
			}, func(t *testing.T, s *server, got <-chan errcode.Report) {
				resp, body := s.Get(t, "/")
				assert.Equal(t, 200, resp.StatusCode)
				assert.Equal(t, map[string]string{"Copy": "hello"}[name], string(body))
				assert.Equal(t, errcode.Report{Err: errcode.UserNotFound, Code: errcode.UserNotFound, Status: 200, Begun: true}, next(t, got))
			})
		})
	}
}

// TestSwitchingProtocolsIsFinal: a 101 ends the response for net/http, unlike other
// 1xx.
func TestSwitchingProtocolsIsFinal(t *testing.T) {
	var got reports
	w := httptest.NewRecorder()
	errcode.Writer{Report: got.add}.Handler(func(w http.ResponseWriter, _ *http.Request) error {
		w.WriteHeader(http.StatusSwitchingProtocols)
		return errcode.UserNotFound
	}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	assert.Equal(t, 101, w.Code)
	assert.Empty(t, w.Body.String())
	assert.Equal(t, 101, got.one(t).Status)
	assert.True(t, got.one(t).Begun)
}

func TestWhatDoesNotBeginAResponse(t *testing.T) {
	for name, attempt := range map[string]func(t *testing.T, w http.ResponseWriter){
		"nothing to copy": func(t *testing.T, w http.ResponseWriter) {
			n, err := io.Copy(w, iotest.ErrReader(io.ErrClosedPipe))
			assert.Zero(t, n)
			assert.ErrorIs(t, err, io.ErrClosedPipe)
		},
		"flush that can't": func(t *testing.T, w http.ResponseWriter) {
			assert.ErrorIs(t, http.NewResponseController(w).Flush(), errors.ErrUnsupported)
			w.(http.Flusher).Flush()
		},
		"hijack that can't": func(t *testing.T, w http.ResponseWriter) {
			_, _, err := w.(http.Hijacker).Hijack()
			assert.ErrorIs(t, err, errors.ErrUnsupported)
		},
		"no such status": func(t *testing.T, w http.ResponseWriter) {
			assert.Equal(t, "invalid WriteHeader code 42", panicOf(func() { w.WriteHeader(42) }))
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := httptest.NewRecorder()
			errcode.Writer{Report: discard}.Handler(func(w http.ResponseWriter, _ *http.Request) error {
				attempt(t, w)
				return errcode.UserNotFound
			}).ServeHTTP(opaque{w}, httptest.NewRequest(http.MethodGet, "/", nil))
			assert.Equal(t, 404, w.Code)
			assert.Equal(t, notFoundBody, w.Body.String())
		})
	}
}

// brokenReader gives some bytes and then panics.
type brokenReader struct{ r io.Reader }

func (b brokenReader) Read(p []byte) (int, error) {
	if n, err := b.r.Read(p); err == nil {
		return n, nil
	}
	panic("CANARY")
}

func TestReaderThatPanicsWhileItIsCopied(t *testing.T) {
	long := strings.Repeat("0123456789", 10_000)
	adapted(t, errcode.Writer{}, stumbling(func(w http.ResponseWriter, _ *http.Request) error {
		_, err := io.Copy(w, brokenReader{strings.NewReader(long)})
		return err
	}), func(t *testing.T, s *server, got <-chan errcode.Report) {
		resp, err := s.Client().Get(s.URL)
		if err == nil { // some of it was sent
			_, err = io.Copy(io.Discard, resp.Body)
			require.NoError(t, resp.Body.Close())
		}
		checkAborted(t, s, err)
		rep := next(t, got)
		assert.Equal(t, "CANARY", rep.Panic)
		assert.True(t, rep.Begun)
		checkAlive(t, s)
	})
}
