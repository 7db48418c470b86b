package errcode_test

import (
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
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
			assert.Empty(t, s.Log.String())
		}
	})
}

// adapted is served for one handler in the adapter.
func adapted(t *testing.T, wr errcode.Writer, handle handler, test func(t *testing.T, s *server, got <-chan errcode.Report)) {
	t.Helper()
	served(t, wr, func(wr errcode.Writer) http.Handler { return wr.Handler(handle) }, test)
}

// ownHeader is the header of a response without what net/http adds.
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
				resp, body := s.Get(t, "/")
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
		resp, body := s.Get(t, "/")
		checkAnswer(t, resp, body, 200, "", http.Header{})
		rep := next(t, got)
		assert.Equal(t, errcode.Report{Err: errcode.UserNotFound, Code: errcode.UserNotFound, Status: 200, Begun: true}, rep)
	})
}

// A response has begun, too, if its first write failed.
func TestA09CopyThatFailsAtOnce(t *testing.T) {
	var got reports
	var logged strings.Builder
	s := httptest.NewUnstartedServer(errcode.Writer{Report: got.add}.Handler(func(w http.ResponseWriter, _ *http.Request) error {
		w.Header().Set("Content-Length", "5")
		_, err := io.Copy(w, io.LimitReader(strings.NewReader(strings.Repeat("x", 30)), 30))
		return err
	}))
	s.Config.ErrorLog = log.New(&logged, "", 0)
	s.Start()
	resp, err := s.Client().Get(s.URL)
	require.NoError(t, err)
	assert.Equal(t, 200, resp.StatusCode)
	require.NoError(t, resp.Body.Close())
	s.Close() // waits for the handler
	assert.Empty(t, logged.String())
	rep := got.one(t)
	rep.Request = nil
	assert.Equal(t, errcode.Report{Err: http.ErrContentLength, Status: 200, Begun: true}, rep)
}

func TestA10SuccessIsLeftAlone(t *testing.T) {
	for _, status := range []int{0, http.StatusNoContent, http.StatusNotModified} {
		adapted(t, errcode.Writer{}, func(w http.ResponseWriter, _ *http.Request) error {
			if status != 0 {
				w.WriteHeader(status)
			}
			return nil
		}, func(t *testing.T, s *server, _ <-chan errcode.Report) {
			resp, body := s.Get(t, "/")
			checkAnswer(t, resp, body, max(status, 200), "", http.Header{})
		})
	}
}

func TestA11BodyTooLarge(t *testing.T) {
	// encoding/json hides a read error within a value if GOEXPERIMENT=jsonv2 is set
	// (golang/go#77789), but not one in the white space before it.
	const request = `           {"email":"ada@b.c"}`
	require.Len(t, request, 30)
	decode := func(r io.Reader) error { return json.NewDecoder(r).Decode(new(map[string]string)) }
	for name, read := range map[string]func(io.Reader) error{
		"bare": func(r io.Reader) error {
			_, err := io.ReadAll(r)
			return err
		},
		"wrapped": func(r io.Reader) error { return fmt.Errorf("decoding: %w", decode(r)) },
		"in a 400": func(r io.Reader) error {
			return errcode.GeneralBadRequest.WithField("email", "missing").Wrap(decode(r))
		},
		"in a 400 without code": func(r io.Reader) error { return errcode.Status(400).Wrap(decode(r)) },
	} {
		t.Run(name, func(t *testing.T) {
			adapted(t, errcode.Writer{}, func(w http.ResponseWriter, r *http.Request) error {
				return read(http.MaxBytesReader(w, r.Body, 10))
			}, func(t *testing.T, s *server, got <-chan errcode.Report) {
				resp, body := post(t, s, strings.NewReader(request))
				checkAnswer(t, resp, body, 413, `{"error":"content_too_large","message":"Content too large","statusCode":413}`, plainHeader())
				assert.Equal(t, resp.ProtoMajor == 1, resp.Close, "Connection: close")
				rep := next(t, got)
				var tooLarge *http.MaxBytesError
				require.ErrorAs(t, rep.Err, &tooLarge)
				code := errcode.FormProtekt.CodeFor(413)
				assert.Equal(t, errcode.Report{Err: rep.Err, Code: code, Sent: code, Status: 413}, rep)
				assert.Equal(t, slog.LevelInfo, rep.Level())
			})
		})
	}
}

// TestA11OtherCodesStay: only a 400 becomes a 413. The connection closes all the same.
func TestA11OtherCodesStay(t *testing.T) {
	adapted(t, errcode.Writer{}, func(w http.ResponseWriter, r *http.Request) error {
		_, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 10))
		return errcode.EnvelopeValidationError.Wrap(err)
	}, func(t *testing.T, s *server, got <-chan errcode.Report) {
		resp, body := post(t, s, strings.NewReader(strings.Repeat("x", 30)))
		checkAnswer(t, resp, body, 422, `{"error":"VALIDATION_ERROR","message":"Request validation failed","statusCode":422}`, plainHeader())
		assert.Equal(t, resp.ProtoMajor == 1, resp.Close, "Connection: close")
		assert.Equal(t, 422, next(t, got).Status)
	})
}

// post returns the response to a POST of body, and its whole body.
func post(t *testing.T, s *server, body io.Reader) (*http.Response, []byte) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.URL, body)
	require.NoError(t, err)
	return do(t, s, r)
}

// Answers of A13, in FormEnvelope.
const (
	slowBody        = `{"success":false,"error":"Request timeout","code":"REQUEST_TIMEOUT"}`
	failedBody      = `{"success":false,"error":"Unhandled server error","code":"INTERNAL_ERROR"}`
	unreachableBody = `{"success":false,"error":"A downstream service (AI, LMS, etc.) failed","code":"EXTERNAL_SERVICE_ERROR"}`
	deadlineBody    = `{"success":false,"error":"Gateway timeout","code":"GATEWAY_TIMEOUT"}`
)

// silentServer returns the address of a server that accepts connections and says nothing.
func silentServer(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { assert.NoError(t, l.Close()) })
	return l.Addr().String()
}

// query waits in vain for an answer of the server at address.
func query(address string) error {
	conn, err := net.Dial("tcp", address)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	if err := conn.SetReadDeadline(time.Now()); err != nil {
		return err
	}
	_, err = conn.Read(make([]byte, 1))
	return fmt.Errorf("query: %w", err)
}

func TestA13Deadlines(t *testing.T) {
	silent := silentServer(t)
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, closed.Close())
	for name, row := range map[string]struct {
		fail   func(ctx context.Context) error
		status int
		body   string
		level  slog.Level
	}{
		"context": {func(ctx context.Context) error {
			ctx, cancel := context.WithTimeout(ctx, time.Nanosecond)
			defer cancel()
			<-ctx.Done()
			return fmt.Errorf("query: %w", ctx.Err())
		}, 504, deadlineBody, slog.LevelError},
		"another connection": {func(context.Context) error { return query(silent) }, 502, unreachableBody, slog.LevelError},
		"refused":            {func(context.Context) error { return query(closed.Addr().String()) }, 502, unreachableBody, slog.LevelError},
		"bare":               {func(context.Context) error { return os.ErrDeadlineExceeded }, 500, failedBody, slog.LevelError},
	} {
		t.Run(name, func(t *testing.T) {
			fail := func(_ http.ResponseWriter, r *http.Request) error { return row.fail(r.Context()) }
			adapted(t, errcode.Writer{Form: errcode.FormEnvelope}, fail, func(t *testing.T, s *server, got <-chan errcode.Report) {
				resp, body := s.Get(t, "/")
				checkAnswer(t, resp, body, row.status, row.body, plainHeader())
				rep := next(t, got)
				var code errcode.Code // of an error that says nothing
				if row.status != 500 {
					code = errcode.FormEnvelope.CodeFor(row.status)
				}
				assert.Equal(t, errcode.Report{Err: rep.Err, Code: code, Sent: errcode.FormEnvelope.CodeFor(row.status), Status: row.status}, rep)
				assert.Equal(t, row.level, rep.Level())
			})

			unavailable := errcode.ProtektServiceUnavailable
			asked := errcode.Writer{Form: errcode.FormEnvelope, Map: func(err error) error { return unavailable.Wrap(err) }}
			adapted(t, asked, fail, func(t *testing.T, s *server, got <-chan errcode.Report) {
				resp, body := s.Get(t, "/")
				checkAnswer(t, resp, body, 503, `{"success":false,"error":"Temporary outage or maintenance","code":"service_unavailable"}`, plainHeader())
				rep := next(t, got)
				assert.Equal(t, errcode.Report{Err: rep.Err, Code: unavailable, Sent: unavailable, Status: 503}, rep)
			})
		})
	}
}

// slowly reads a body that does not come in time. On HTTP/1.1 net/http cancels the
// context for that, too.
func slowly(w http.ResponseWriter, r *http.Request) error {
	if err := http.NewResponseController(w).SetReadDeadline(time.Now().Add(20 * time.Millisecond)); err != nil {
		return err
	}
	_, err := io.ReadAll(r.Body)
	return fmt.Errorf("reading: %w", err)
}

// TestA13OwnBodyTooSlow: the client is still there and hears why. On HTTP/2 the error
// of net/http does not say whose deadline it was.
func TestA13OwnBodyTooSlow(t *testing.T) {
	for name, row := range map[string]struct {
		wrap   func(error) error
		h1, h2 int
		b1, b2 string
		c1, c2 errcode.Code
	}{
		"bare": {func(err error) error { return err }, 408, 500, slowBody, failedBody, errcode.FormEnvelope.CodeFor(408), errcode.Code{}},
		"in a 422": {func(err error) error { return errcode.EnvelopeValidationError.Wrap(err) }, 422, 422,
			`{"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":{}}`,
			`{"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":{}}`,
			errcode.EnvelopeValidationError, errcode.EnvelopeValidationError},
	} {
		t.Run(name, func(t *testing.T) {
			adapted(t, errcode.Writer{Form: errcode.FormEnvelope}, func(w http.ResponseWriter, r *http.Request) error {
				return row.wrap(slowly(w, r))
			}, func(t *testing.T, s *server, got <-chan errcode.Report) {
				body, silent := io.Pipe()
				defer time.AfterFunc(patience, func() { _ = silent.Close() }).Stop()
				defer func() { _ = silent.Close() }()
				resp, answer := post(t, s, body)
				status, want, code := row.h1, row.b1, row.c1
				if s.EnableHTTP2 {
					status, want, code = row.h2, row.b2, row.c2
				}
				checkAnswer(t, resp, answer, status, want, plainHeader())
				assert.Equal(t, resp.ProtoMajor == 1, resp.Close, "Connection: close")
				rep := next(t, got)
				assert.Equal(t, status, rep.Status)
				assert.Equal(t, code, rep.Code)
				assert.ErrorIs(t, rep.Err, os.ErrDeadlineExceeded)
				assert.Equal(t, resp.ProtoMajor == 1, rep.Canceled)
				assert.Equal(t, code.IsZero(), rep.Level() == slog.LevelError)
			})
		})
	}
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
		resp, body := s.Get(t, "/")
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
	wr := errcode.Writer{Form: errcode.FormEnvelope, Challenges: []errcode.Challenge{{Realm: "api"}}, Report: discard}
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

// A compressor is the ResponseWriter that a middleware that compresses gives to its
// handler.
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

// compress serves a request with h, which writes to a compressor.
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
				resp, body := s.Get(t, "/") // decodes if Content-Encoding says so
				assert.Equal(t, row.compressed, resp.Uncompressed)
				assert.Equal(t, 401, resp.StatusCode)
				assert.Equal(t, `{"error":"user:unauthorized","message":"Not authenticated","statusCode":401}`, string(body))
				assert.Equal(t, with(plainHeader(), "Www-Authenticate", `Bearer realm=""`), ownHeader(resp))
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
