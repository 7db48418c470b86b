package errcode_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"os"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	notFoundBody = `{"error":"user:not_found","message":"User not found","statusCode":404}`
	internalBody = `{"error":"internal_error","message":"Unexpected server error","statusCode":500}`
)

// patience is how long a test waits for what must happen.
const patience = 20 * time.Second

type handler = func(http.ResponseWriter, *http.Request) error

// returning gives a handler that returns err.
func returning(err error) handler {
	return func(http.ResponseWriter, *http.Request) error { return err }
}

// await returns what comes through c.
func await[T any](t *testing.T, c <-chan T) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(patience):
		require.FailNow(t, "nothing came")
		panic("not reached")
	}
}

// next returns the next report without its request, which it checks to be there.
func next(t *testing.T, got <-chan errcode.Report) errcode.Report {
	t.Helper()
	rep := await(t, got)
	require.NotNil(t, rep.Request)
	rep.Request = nil
	return rep
}

// served runs test on both protocols, each against a server of its own whose handler
// build makes of wr. What test does not take out of got, and whatever net/http logs,
// is a failure.
func served(t *testing.T, wr errcode.Writer, build func(errcode.Writer) http.Handler, test func(t *testing.T, s *server, got <-chan errcode.Report)) {
	t.Helper()
	got := make(chan errcode.Report, 16)
	wr.Report = func(rep errcode.Report) { got <- rep }
	bothProtocols(t, build(wr), func(t *testing.T, s *server) {
		test(t, s, got)
		s.Close() // waits for handlers
		if assert.Empty(t, len(got), "reports") {
			assert.Empty(t, s.log.String())
		}
	})
}

// adapted is served for one handler behind the adapter.
func adapted(t *testing.T, wr errcode.Writer, handle handler, test func(t *testing.T, s *server, got <-chan errcode.Report)) {
	t.Helper()
	served(t, wr, func(wr errcode.Writer) http.Handler { return wr.Handler(handle) }, test)
}

// ownHeader is the header of a response but for what net/http adds.
func ownHeader(resp *http.Response) http.Header {
	h := resp.Header.Clone()
	h.Del("Date")
	h.Del("Content-Length")
	return h
}

// checkAnswer checks all of a response.
func checkAnswer(t *testing.T, resp *http.Response, body []byte, status int, wantBody string, wantHeader http.Header) {
	t.Helper()
	assert.Equal(t, status, resp.StatusCode)
	assert.Equal(t, wantBody, string(body))
	assert.Equal(t, wantHeader, ownHeader(resp))
	assert.Equal(t, int64(len(wantBody)), resp.ContentLength)
	assert.Empty(t, resp.Trailer)
}

// A spy counts what is written through it.
type spy struct {
	http.ResponseWriter
	writes *atomic.Int32
}

func (s spy) Unwrap() http.ResponseWriter { return s.ResponseWriter }

func (s spy) WriteHeader(status int) {
	s.writes.Add(1)
	s.ResponseWriter.WriteHeader(status)
}

func (s spy) Write(b []byte) (int, error) {
	s.writes.Add(1)
	return s.ResponseWriter.Write(b)
}

func TestA01ReturnedErrorIsTheAnswer(t *testing.T) {
	for name, err := range map[string]error{
		"code":    errcode.UserNotFound,
		"error":   errcode.UserNotFound.Wrap(io.EOF),
		"wrapped": fmt.Errorf("loading: %w", errcode.UserNotFound),
		"joined":  errors.Join(io.EOF, errcode.UserNotFound, errcode.UserUnauthorized),
	} {
		t.Run(name, func(t *testing.T) {
			adapted(t, errcode.Writer{}, returning(err), func(t *testing.T, s *server, got <-chan errcode.Report) {
				resp, body := s.get(t, "/")
				checkAnswer(t, resp, body, 404, notFoundBody, plainHeader())
				assert.Equal(t, errcode.Report{Err: err, Code: errcode.UserNotFound, Sent: errcode.UserNotFound, Status: 404}, next(t, got))
			})
		})
	}
}

func TestA09BegunResponseIsLeftAlone(t *testing.T) {
	adapted(t, errcode.Writer{}, func(w http.ResponseWriter, _ *http.Request) error {
		w.WriteHeader(http.StatusOK)
		return errcode.UserNotFound
	}, func(t *testing.T, s *server, got <-chan errcode.Report) {
		resp, body := s.get(t, "/")
		checkAnswer(t, resp, body, 200, "", http.Header{})
		rep := next(t, got)
		assert.Equal(t, errcode.Report{Err: errcode.UserNotFound, Code: errcode.UserNotFound, Status: 200, Begun: true}, rep)
	})
}

func TestA10SuccessIsLeftAlone(t *testing.T) {
	for _, status := range []int{0, http.StatusNoContent, http.StatusNotModified} {
		adapted(t, errcode.Writer{}, func(w http.ResponseWriter, _ *http.Request) error {
			if status != 0 {
				w.WriteHeader(status)
			}
			return nil
		}, func(t *testing.T, s *server, _ <-chan errcode.Report) {
			resp, body := s.get(t, "/")
			checkAnswer(t, resp, body, max(status, 200), "", http.Header{})
		})
	}
}

func TestA11BodyTooLarge(t *testing.T) {
	// encoding/json hides a read error within a value if GOEXPERIMENT=jsonv2 is set
	// (golang/go#77789), but not one in the white space before it.
	const request = `           {"email":"ada@b.c"}`
	require.Len(t, request, 30)
	for name, read := range map[string]func(io.Reader) error{
		"bare": func(r io.Reader) error {
			_, err := io.ReadAll(r)
			return err
		},
		"wrapped": func(r io.Reader) error {
			return fmt.Errorf("decoding: %w", json.NewDecoder(r).Decode(new(map[string]string)))
		},
	} {
		t.Run(name, func(t *testing.T) {
			adapted(t, errcode.Writer{}, func(w http.ResponseWriter, r *http.Request) error {
				return read(http.MaxBytesReader(w, r.Body, 10))
			}, func(t *testing.T, s *server, got <-chan errcode.Report) {
				resp, err := s.Client().Post(s.URL, "application/json", strings.NewReader(request))
				require.NoError(t, err)
				body, err := io.ReadAll(resp.Body)
				require.NoError(t, err)
				require.NoError(t, resp.Body.Close())
				checkAnswer(t, resp, body, 413, `{"error":"FILE_TOO_LARGE","message":"Payload too large","statusCode":413}`, plainHeader())
				assert.Equal(t, resp.ProtoMajor == 1, resp.Close, "Connection: close")
				rep := next(t, got)
				var tooLarge *http.MaxBytesError
				require.ErrorAs(t, rep.Err, &tooLarge)
				assert.Equal(t, errcode.Report{Err: rep.Err, Code: errcode.GeneralFileTooLarge, Sent: errcode.GeneralFileTooLarge, Status: 413}, rep)
			})
		})
	}
}

// leave makes a request and cancels it when the handler has started.
func leave(t *testing.T, s *server, started <-chan struct{}) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL, nil)
	require.NoError(t, err)
	go func() {
		<-started
		cancel()
	}()
	_, err = s.Client().Do(r)
	require.ErrorIs(t, err, context.Canceled)
}

func TestA12ClientThatLeftGetsNothing(t *testing.T) {
	started := make(chan struct{})
	var writes atomic.Int32
	served(t, errcode.Writer{}, func(wr errcode.Writer) http.Handler {
		adapter := wr.Handler(func(_ http.ResponseWriter, r *http.Request) error {
			started <- struct{}{}
			<-r.Context().Done()
			return r.Context().Err()
		})
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { adapter.ServeHTTP(spy{w, &writes}, r) })
	}, func(t *testing.T, s *server, got <-chan errcode.Report) {
		leave(t, s, started)
		rep := next(t, got)
		assert.Equal(t, errcode.Report{Err: context.Canceled, Status: 499}, rep)
		assert.Equal(t, "INFO", rep.Level().String())
		assert.Zero(t, writes.Load())
	})
}

// TestA12SilenceIsNoSuccess cancels the context of a request whose client is still
// there, as a server does that shuts down. net/http would send 200 for a handler
// that wrote nothing.
func TestA12SilenceIsNoSuccess(t *testing.T) {
	for name, handle := range map[string]handler{
		"error": returning(errcode.UserNotFound),
		"panic": func(http.ResponseWriter, *http.Request) error { panic("CANARY") },
	} {
		t.Run(name, func(t *testing.T) {
			cancelled := func(wr errcode.Writer) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					ctx, cancel := context.WithCancel(r.Context())
					cancel()
					wr.Handler(handle).ServeHTTP(w, r.WithContext(ctx))
				})
			}
			served(t, errcode.Writer{}, cancelled, func(t *testing.T, s *server, got <-chan errcode.Report) {
				_, err := s.Client().Get(s.URL)
				checkAborted(t, s, err)
				rep := next(t, got)
				assert.Equal(t, 499, rep.Status)
				assert.Zero(t, rep.Sent)
			})

			// Where no server recovers it, there is no panic.
			var got reports
			var writes atomic.Int32
			w := httptest.NewRecorder()
			cancelled(errcode.Writer{Report: got.add}).ServeHTTP(spy{w, &writes}, httptest.NewRequest(http.MethodGet, "/", nil))
			assert.Zero(t, writes.Load())
			assert.Empty(t, w.Header())
			assert.Equal(t, 499, got.one(t).Status)
		})
	}
}

// TestA12WriteErrorAborts is the same for WriteError without the adapter, and for a
// client that leaves while it is being answered.
func TestA12WriteErrorAborts(t *testing.T) {
	cancelled := func(wr errcode.Writer) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithCancel(r.Context())
			cancel()
			wr.WriteError(w, r.WithContext(ctx), errcode.UserNotFound)
		})
	}
	served(t, errcode.Writer{}, cancelled, func(t *testing.T, s *server, got <-chan errcode.Report) {
		_, err := s.Client().Get(s.URL)
		checkAborted(t, s, err)
		rep := next(t, got)
		assert.Equal(t, 499, rep.Status)
		assert.False(t, rep.Begun)
	})

	var got reports
	ctx, cancel := context.WithCancel(t.Context())
	w := httptest.NewRecorder()
	errcode.Writer{Report: got.add}.Handler(func(w http.ResponseWriter, _ *http.Request) error {
		_, _ = w.Write([]byte("half"))
		cancel()
		return ctx.Err()
	}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil).WithContext(ctx))
	assert.Equal(t, "half", w.Body.String())
	rep := got.one(t)
	assert.Equal(t, 499, rep.Status)
	assert.True(t, rep.Begun)
	assert.Equal(t, slog.LevelInfo, rep.Level())
}

// TestA12SlowBodyIsAnswered: the server's own patience has come to an end, and the
// client is still there. On HTTP/1.1 net/http cancels the context all the same.
func TestA12SlowBodyIsAnswered(t *testing.T) {
	slow := func(w http.ResponseWriter, r *http.Request) error {
		if err := http.NewResponseController(w).SetReadDeadline(time.Now().Add(20 * time.Millisecond)); err != nil {
			return err
		}
		_, err := io.ReadAll(r.Body)
		return errcode.EnvelopeValidationError.Wrap(fmt.Errorf("reading: %w", err))
	}
	adapted(t, errcode.Writer{}, slow, func(t *testing.T, s *server, got <-chan errcode.Report) {
		body, silent := io.Pipe()
		defer time.AfterFunc(10*time.Second, func() { _ = silent.Close() }).Stop()
		defer func() { _ = silent.Close() }()
		resp, err := s.Client().Post(s.URL, "text/plain", body)
		require.NoError(t, err)
		defer func() { assert.NoError(t, resp.Body.Close()) }()
		answer, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		assert.Equal(t, 422, resp.StatusCode)
		assert.Equal(t, `{"error":"VALIDATION_ERROR","message":"Request validation failed","statusCode":422}`, string(answer))
		rep := next(t, got)
		assert.Equal(t, 422, rep.Status)
		assert.ErrorIs(t, rep.Err, os.ErrDeadlineExceeded)
	})
}

// TestA12ResetWhileReading: this error is of the client's connection as well, but the
// client has gone.
func TestA12ResetWhileReading(t *testing.T) {
	reading, got := make(chan struct{}), make(chan errcode.Report, 1)
	wr := errcode.Writer{Report: func(rep errcode.Report) { got <- rep }}
	s := httptest.NewServer(wr.Handler(func(_ http.ResponseWriter, r *http.Request) error {
		close(reading)
		_, err := io.ReadAll(r.Body)
		return err
	}))
	defer s.Close()
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	require.NoError(t, err)
	_, err = io.WriteString(conn, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf")
	require.NoError(t, err)
	<-reading
	require.NoError(t, conn.(*net.TCPConn).SetLinger(0)) // closing it is a reset
	require.NoError(t, conn.Close())
	rep := <-got
	var op *net.OpError
	require.ErrorAs(t, rep.Err, &op)
	assert.Equal(t, s.Listener.Addr(), op.Source)
	assert.Equal(t, 499, rep.Status)
}

// TestA12DeadlineOfOthers: the client has gone, and after that a database timed out.
func TestA12DeadlineOfOthers(t *testing.T) {
	started := make(chan struct{})
	database, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { assert.NoError(t, database.Close()) }()
	handle := func(_ http.ResponseWriter, r *http.Request) error {
		conn, err := net.Dial("tcp", database.Addr().String())
		if err != nil {
			return err
		}
		defer func() { _ = conn.Close() }()
		started <- struct{}{}
		<-r.Context().Done()
		if err := conn.SetReadDeadline(time.Now()); err != nil {
			return err
		}
		_, err = conn.Read(make([]byte, 1))
		return fmt.Errorf("query: %w", err)
	}
	adapted(t, errcode.Writer{}, handle, func(t *testing.T, s *server, got <-chan errcode.Report) {
		leave(t, s, started)
		rep := next(t, got)
		assert.ErrorIs(t, rep.Err, os.ErrDeadlineExceeded)
		assert.Equal(t, 499, rep.Status)
		assert.Zero(t, rep.Sent)
	})
}

func TestA13DeadlineIsAPlainError(t *testing.T) {
	timeout := func(err error) errcode.Code {
		if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) {
			return errcode.ProtektServiceUnavailable
		}
		return errcode.Code{}
	}
	for _, err := range []error{
		fmt.Errorf("query: %w", context.DeadlineExceeded),
		fmt.Errorf("read: %w", os.ErrDeadlineExceeded),
	} {
		adapted(t, errcode.Writer{}, returning(err), func(t *testing.T, s *server, got <-chan errcode.Report) {
			resp, body := s.get(t, "/")
			checkAnswer(t, resp, body, 500, internalBody, plainHeader())
			assert.Equal(t, errcode.Report{Err: err, Sent: errcode.ProtektInternalError, Status: 500}, next(t, got))
		})
		adapted(t, errcode.Writer{Map: timeout}, returning(err), func(t *testing.T, s *server, got <-chan errcode.Report) {
			resp, body := s.get(t, "/")
			checkAnswer(t, resp, body, 503, `{"error":"service_unavailable","message":"Temporary outage or maintenance","statusCode":503}`, plainHeader())
			code := errcode.ProtektServiceUnavailable
			assert.Equal(t, errcode.Report{Err: err, Code: code, Sent: code, Status: 503}, next(t, got))
		})
	}
}

// TestA13DeadlineOfTheRequestIsAnswered: only a client that left gets nothing.
func TestA13DeadlineOfTheRequestIsAnswered(t *testing.T) {
	served(t, errcode.Writer{}, func(wr errcode.Writer) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithDeadline(r.Context(), time.Now().Add(-time.Second))
			defer cancel()
			wr.Handler(returning(ctx.Err())).ServeHTTP(w, r.WithContext(ctx))
		})
	}, func(t *testing.T, s *server, got <-chan errcode.Report) {
		resp, body := s.get(t, "/")
		checkAnswer(t, resp, body, 500, internalBody, plainHeader())
		assert.Equal(t, errcode.Report{Err: context.DeadlineExceeded, Sent: errcode.ProtektInternalError, Status: 500}, next(t, got))
	})
}

func TestA14EarlyHintsThenError(t *testing.T) {
	const link = "</style.css>; rel=preload"
	adapted(t, errcode.Writer{}, func(w http.ResponseWriter, _ *http.Request) error {
		w.Header().Set("Link", link)
		w.WriteHeader(http.StatusEarlyHints)
		return errcode.UserNotFound
	}, func(t *testing.T, s *server, got <-chan errcode.Report) {
		var hints []string
		ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
			Got1xxResponse: func(code int, header textproto.MIMEHeader) error {
				hints = append(hints, fmt.Sprint(code, " ", header.Get("Link")))
				return nil
			},
		})
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL, nil)
		require.NoError(t, err)
		resp, body := do(t, s, r)
		assert.Equal(t, []string{"103 " + link}, hints)
		checkAnswer(t, resp, body, 404, notFoundBody, with(plainHeader(), "Link", link))
		assert.Equal(t, errcode.Report{Err: errcode.UserNotFound, Code: errcode.UserNotFound, Sent: errcode.UserNotFound, Status: 404}, next(t, got))
	})
}

// do returns the response to r and its whole body.
func do(t *testing.T, s *server, r *http.Request) (*http.Response, []byte) {
	t.Helper()
	resp, err := s.Client().Do(r)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp, body
}

func TestA18HandlerAfterTimeout(t *testing.T) {
	release := make(chan struct{})
	served(t, errcode.Writer{}, func(wr errcode.Writer) http.Handler {
		return http.TimeoutHandler(wr.Handler(func(http.ResponseWriter, *http.Request) error {
			<-release
			return errcode.UserNotFound
		}), 20*time.Millisecond, "too slow")
	}, func(t *testing.T, s *server, got <-chan errcode.Report) {
		resp, body := s.get(t, "/")
		assert.Equal(t, 503, resp.StatusCode)
		assert.Equal(t, "too slow", string(body))
		assert.Empty(t, resp.Header["Cache-Control"], "a header of ours")
		release <- struct{}{}
		rep := next(t, got)
		assert.ErrorIs(t, rep.Problem, http.ErrHandlerTimeout)
		assert.EqualError(t, rep.Problem, "errcode: response not written: http: Handler timeout")
		assert.Equal(t, errcode.UserNotFound, rep.Err)
		assert.Equal(t, "WARN", rep.Level().String())
	})
}

func TestA19BothProtocolsAnswerTheSame(t *testing.T) {
	many := errcode.Fields{}
	for i := range 100 {
		many[fmt.Sprintf("users.%d.email", i)] = "is not an address"
	}
	errs := map[string]error{
		"/401":        errcode.UserTokenExpired,
		"/404":        errcode.UserNotFound.Wrap(io.EOF),
		"/429":        errcode.EnvelopeRateLimitExceeded.WithRetryAfter(90 * time.Second),
		"/422":        errcode.EnvelopeValidationError.WithFields(many),
		"/unforeseen": io.EOF,
	}
	wr := errcode.Writer{Form: errcode.FormEnvelope, Realm: "api", Report: discard}
	seen := map[int]map[string]string{} // by protocol and request
	bothProtocols(t, wr.Handler(func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Vary", "Origin")
		w.Header().Set("ETag", `"stale"`)
		return errs[r.URL.Path]
	}), func(t *testing.T, s *server) {
		for path := range errs {
			for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodDelete} {
				r, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, nil)
				require.NoError(t, err)
				resp, body := do(t, s, r)
				if seen[resp.ProtoMajor] == nil {
					seen[resp.ProtoMajor] = map[string]string{}
				}
				seen[resp.ProtoMajor][method+path] = fmt.Sprintln(resp.StatusCode, ownHeader(resp), resp.ContentLength, string(body))
			}
		}
	})
	require.Len(t, seen[1], 4*len(errs))
	assert.Equal(t, seen[1], seen[2])
}

// A compressor is what a middleware that compresses hands on.
type compressor struct {
	http.ResponseWriter
	z    *gzip.Writer
	late bool // says so with the status
}

func (c compressor) Unwrap() http.ResponseWriter { return c.ResponseWriter }

func (c compressor) WriteHeader(status int) {
	if c.late {
		c.Header().Set("Content-Encoding", "gzip")
	}
	c.Header().Del("Content-Length")
	c.ResponseWriter.WriteHeader(status)
}

func (c compressor) Write(b []byte) (int, error) { return c.z.Write(b) }

// compress serves a request with h behind a compressor.
func compress(w http.ResponseWriter, r *http.Request, h http.Handler, late bool) {
	if !late {
		w.Header().Set("Content-Encoding", "gzip")
	}
	c := compressor{w, gzip.NewWriter(w), late}
	h.ServeHTTP(c, r)
	_ = c.z.Close() // a failure shows in the client
}

// TestA20CompressedOrNot: Content-Encoding says what the body is, wherever the
// handler or a middleware around it had set it.
func TestA20CompressedOrNot(t *testing.T) {
	unauthorized := returning(errcode.UserUnauthorized)
	for name, row := range map[string]struct {
		compressed bool
		build      func(errcode.Writer) http.Handler
	}{
		"around, early": {true, func(wr errcode.Writer) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { compress(w, r, wr.Handler(unauthorized), false) })
		}},
		"around, late": {true, func(wr errcode.Writer) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { compress(w, r, wr.Handler(unauthorized), true) })
		}},
		"by the handler, answered by itself": {false, func(wr errcode.Writer) http.Handler {
			return wr.Handler(func(w http.ResponseWriter, r *http.Request) error {
				w.Header().Set("Content-Encoding", "gzip")
				wr.WriteError(w, r, errcode.UserUnauthorized)
				return nil
			})
		}},
		"inside, written through it": {true, func(wr errcode.Writer) http.Handler {
			return wr.Handler(func(w http.ResponseWriter, r *http.Request) error {
				compress(w, r, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					wr.WriteError(w, r, errcode.UserUnauthorized)
				}), false)
				return nil
			})
		}},
		"inside, not written through it": {false, func(wr errcode.Writer) http.Handler {
			return wr.Handler(func(w http.ResponseWriter, _ *http.Request) error {
				w.Header().Set("Content-Encoding", "gzip")
				return errcode.UserUnauthorized
			})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			served(t, errcode.Writer{}, row.build, func(t *testing.T, s *server, got <-chan errcode.Report) {
				resp, body := s.get(t, "/") // decodes if Content-Encoding says so
				assert.Equal(t, row.compressed, resp.Uncompressed)
				assert.Equal(t, 401, resp.StatusCode)
				assert.Equal(t, `{"error":"user:unauthorized","message":"Not authenticated","statusCode":401}`, string(body))
				assert.Equal(t, with(plainHeader(), "Www-Authenticate", "Bearer"), ownHeader(resp))
				assert.Equal(t, 401, next(t, got).Status)
			})
		})
	}
}

func TestA25RequestBodyLeftUnread(t *testing.T) {
	adapted(t, errcode.Writer{}, returning(io.EOF), func(t *testing.T, s *server, got <-chan errcode.Report) {
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		for range 2 { // the second on a connection that is reused or new
			r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL, strings.NewReader(strings.Repeat("x", 10<<20)))
			require.NoError(t, err)
			resp, body := do(t, s, r)
			assert.Equal(t, 500, resp.StatusCode)
			assert.Equal(t, internalBody, string(body))
			assert.Equal(t, errcode.Report{Err: io.EOF, Sent: errcode.ProtektInternalError, Status: 500}, next(t, got))
		}
	})
}
