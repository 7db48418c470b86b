package errcode_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

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

func TestA12ClientThatLeft(t *testing.T) {
	silent := silentServer(t)
	internal, external := errcode.EnvelopeInternalError, errcode.EnvelopeExternalServiceError
	for name, row := range map[string]struct {
		fail   func(error) error
		status int
		code   errcode.Code
		sent   errcode.Code
		level  slog.Level
		label  string
	}{
		"the context's error": {func(err error) error { return err }, 500, errcode.Code{}, internal, slog.LevelInfo, "_canceled"},
		"wrapped":             {func(err error) error { return errcode.SystemDatabaseError.Wrap(err) }, 500, errcode.SystemDatabaseError, errcode.SystemDatabaseError, slog.LevelInfo, "system:database_error"},
		"a database": {func(error) error { return errcode.SystemDatabaseError.Wrap(io.EOF) }, 500,
			errcode.SystemDatabaseError, errcode.SystemDatabaseError, slog.LevelError, "system:database_error"},
		"a database that times out": {func(error) error { return query(silent) }, 502, external, external, slog.LevelError, "EXTERNAL_SERVICE_ERROR"},
		"a plain error":             {func(error) error { return io.EOF }, 500, errcode.Code{}, internal, slog.LevelError, "_other"},
		"a dial": {func(error) error {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			_, err := new(net.Dialer).DialContext(ctx, "tcp", silent) // package net has an error of its own for this
			return err
		}, 502, external, external, slog.LevelInfo, "EXTERNAL_SERVICE_ERROR"},
	} {
		t.Run(name, func(t *testing.T) {
			started := make(chan struct{})
			adapted(t, errcode.Writer{Form: errcode.FormEnvelope}, func(_ http.ResponseWriter, r *http.Request) error {
				started <- struct{}{}
				<-r.Context().Done()
				return row.fail(r.Context().Err())
			}, func(t *testing.T, s *server, got <-chan errcode.Report) {
				leave(t, s, started)
				rep := next(t, got)
				assert.Equal(t, errcode.Report{Err: rep.Err, Code: row.code, Sent: row.sent, Status: row.status, Canceled: true}, rep)
				assert.Equal(t, row.level, rep.Level())
				assert.Equal(t, row.label, rep.Label())
			})
		})
	}
}

// TestA12Begun: the client has left in the middle of a response.
func TestA12Begun(t *testing.T) {
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
	assert.Equal(t, errcode.Report{Request: rep.Request, Err: context.Canceled, Status: 200, Begun: true, Canceled: true}, rep)
	assert.Equal(t, slog.LevelInfo, rep.Level())
}

// TestA12ResetWhileReading: the failure of the request's own connection is the client's.
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
	rep := next(t, got)
	var op *net.OpError
	require.ErrorAs(t, rep.Err, &op)
	assert.Equal(t, s.Listener.Addr(), op.Source)
	code := errcode.FormProtekt.CodeFor(400)
	assert.Equal(t, errcode.Report{Err: rep.Err, Code: code, Sent: code, Status: 400, Canceled: true}, rep)
	assert.Equal(t, slog.LevelInfo, rep.Level())
}

// TestS01Shutdown: a signal cancels the context of all requests, and those that are
// being served are answered before the server ends.
func TestS01Shutdown(t *testing.T) {
	for name, row := range map[string]struct {
		fail   handler
		status int
		body   string
		code   errcode.Code
	}{
		"cancelled": {func(_ http.ResponseWriter, r *http.Request) error { return fmt.Errorf("query: %w", r.Context().Err()) },
			500, internalBody, errcode.Code{}},
		"coded":  {returning(errcode.UserNotFound), 404, notFoundBody, errcode.UserNotFound},
		"thrown": {func(http.ResponseWriter, *http.Request) error { panic("CANARY") }, 500, internalBody, errcode.Code{}},
	} {
		t.Run(name, func(t *testing.T) {
			started, got := make(chan struct{}), make(chan errcode.Report, 1)
			wr := errcode.Writer{Report: func(rep errcode.Report) { got <- rep }}
			h := wr.Handler(func(w http.ResponseWriter, r *http.Request) error {
				started <- struct{}{}
				<-r.Context().Done()
				return row.fail(w, r)
			})
			var signal context.CancelFunc
			bothProtocols(t, h, func(t *testing.T, s *server) {
				done := make(chan error)
				go func() {
					<-started
					signal()
					done <- s.Config.Shutdown(t.Context())
				}()
				resp, body := s.Get(t, "/")
				checkAnswer(t, resp, body, row.status, row.body, plainHeader())
				rep := next(t, got)
				assert.Equal(t, row.status, rep.Status)
				assert.Equal(t, row.code, rep.Code)
				assert.True(t, rep.Canceled)
				assert.NoError(t, await(t, done))
				assert.Empty(t, s.Log.String())
			}, func(config *http.Server) {
				base, cancel := context.WithCancel(t.Context())
				signal = cancel
				config.BaseContext = func(net.Listener) context.Context { return base }
			})
		})
	}
}

// TestS02HalfClosedConnection: net/http cancels the context of a client that has closed
// its side for writing and still reads.
func TestS02HalfClosedConnection(t *testing.T) {
	got := make(chan errcode.Report, 1)
	wr := errcode.Writer{Report: func(rep errcode.Report) { got <- rep }}
	s := httptest.NewServer(wr.Handler(func(http.ResponseWriter, *http.Request) error {
		time.Sleep(100 * time.Millisecond)
		return errcode.UserNotFound
	}))
	defer s.Close()
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	require.NoError(t, err)
	defer func() { assert.NoError(t, conn.Close()) }()
	_, err = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	require.NoError(t, conn.(*net.TCPConn).CloseWrite())
	response, err := io.ReadAll(conn)
	require.NoError(t, err)
	head, body, _ := strings.Cut(string(response), "\r\n\r\n")
	assert.True(t, strings.HasPrefix(head, "HTTP/1.1 404 Not Found\r\n"), head)
	assert.Equal(t, notFoundBody, body)
	rep := next(t, got)
	assert.Equal(t, errcode.Report{Err: errcode.UserNotFound, Code: errcode.UserNotFound, Sent: errcode.UserNotFound, Status: 404, Canceled: true}, rep)
}

// TestS02MiddlewareCancels: a middleware ends the context that it has derived, and the
// client is still there.
func TestS02MiddlewareCancels(t *testing.T) {
	for name, row := range map[string]struct {
		build  func(errcode.Writer) http.Handler
		status int
		body   string
	}{
		"returned": {func(wr errcode.Writer) http.Handler { return wr.Handler(returning(errcode.UserNotFound)) }, 404, notFoundBody},
		"written": {func(wr errcode.Writer) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { wr.WriteError(w, r, errcode.UserNotFound) })
		}, 404, notFoundBody},
		"thrown": {func(wr errcode.Writer) http.Handler {
			return wr.Handler(func(http.ResponseWriter, *http.Request) error { panic("CANARY") })
		}, 500, internalBody},
		"not found": {func(wr errcode.Writer) http.Handler { return wr.Mux(http.NewServeMux()) }, 404,
			`{"error":"not_found","message":"Not found","statusCode":404}`},
	} {
		t.Run(name, func(t *testing.T) {
			served(t, errcode.Writer{}, func(wr errcode.Writer) http.Handler {
				h := row.build(wr)
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					ctx, cancel := context.WithCancel(r.Context())
					cancel()
					h.ServeHTTP(w, r.WithContext(ctx))
				})
			}, func(t *testing.T, s *server, got <-chan errcode.Report) {
				resp, body := s.Get(t, "/")
				checkAnswer(t, resp, body, row.status, row.body, plainHeader())
				rep := next(t, got)
				assert.Equal(t, row.status, rep.Status)
				assert.Equal(t, row.status, rep.Sent.StatusCode())
				assert.True(t, rep.Canceled)
			})
		})
	}
}

// TestS03OwnGoroutine answers in a goroutine, in which a panic would end the process.
func TestS03OwnGoroutine(t *testing.T) {
	if !inOwnProcess(t) {
		return
	}
	for name, adapter := range map[string]func(errcode.Writer, http.Handler) http.Handler{
		"bare": func(_ errcode.Writer, h http.Handler) http.Handler { return h },
		"adapter": func(wr errcode.Writer, h http.Handler) http.Handler {
			return wr.Handler(func(w http.ResponseWriter, r *http.Request) error {
				h.ServeHTTP(w, r)
				return nil
			})
		},
		"mux": func(wr errcode.Writer, h http.Handler) http.Handler {
			mux := http.NewServeMux()
			mux.Handle("/", h)
			return wr.Mux(mux)
		},
	} {
		t.Run(name, func(t *testing.T) {
			started := make(chan struct{})
			served(t, errcode.Writer{}, func(wr errcode.Writer) http.Handler {
				return adapter(wr, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					done := make(chan struct{})
					go func() {
						defer close(done)
						<-r.Context().Done()
						wr.WriteError(w, r, errors.Join(r.Context().Err(), errcode.UserNotFound))
					}()
					started <- struct{}{}
					<-done
				}))
			}, func(t *testing.T, s *server, got <-chan errcode.Report) {
				leave(t, s, started)
				rep := next(t, got)
				assert.Equal(t, errcode.Report{Err: rep.Err, Code: errcode.UserNotFound, Sent: errcode.UserNotFound, Status: 404, Canceled: true}, rep)
			})
		})
	}
}
