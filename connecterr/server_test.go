package connecterr_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"connectrpc.com/connect"
	"example.com/errcode"
	"example.com/errcode/connecterr"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
)

func domainWriter(got *reports) errcode.Writer {
	return errcode.Writer{Form: errcode.FormDomain, Report: got.add}
}

// told describes an error of Connect: its code, its message, and the code and status of
// errcode.
func told(t *testing.T, err error) string {
	t.Helper()
	e, ok := errors.AsType[*connect.Error](err)
	require.True(t, ok, err)
	text := fmt.Sprintf("%v %q", e.Code(), e.Message())
	for _, detail := range e.Details() {
		m, err := detail.Value()
		require.NoError(t, err)
		if info, ok := m.(*errdetails.ErrorInfo); ok {
			text += fmt.Sprintf(" %s %s", info.GetMetadata()["code"], info.GetMetadata()["status"])
		}
	}
	return text
}

// everything returns what a canary would be found in.
func everything(err error) string {
	e, _ := errors.AsType[*connect.Error](err)
	text := fmt.Sprint(e.Message(), e.Meta())
	for _, detail := range e.Details() {
		text += string(detail.Bytes())
	}
	return text
}

// upstream returns an error that a client received, of ours or another one.
func upstream(t *testing.T, err error, options ...connect.ClientOption) error {
	t.Helper()
	s := &service{fails: func(context.Context) error { return err }}
	_, got := kinds["unary"](t.Context(), dial(t, served(t, s, connecterr.Server{Writer: errcode.Writer{Report: discard}}), options...))
	return got
}

// Rows W02, W03, W15, W17, A01, A13, A23, A24, A27 and C20: what an error becomes, over
// all protocols.
func TestErrors(t *testing.T) {
	cause := errors.New("CANARY-pq: password authentication failed at 10.0.0.5")
	detailed := connect.NewError(connect.CodeNotFound, cause)
	detail, err := connect.NewErrorDetail(&errdetails.ErrorInfo{Reason: canary, Metadata: map[string]string{"code": "user:banned", "status": "403"}})
	require.NoError(t, err)
	detailed.AddDetail(detail)
	detailed.Meta().Set("X-Canary", canary)
	ours := connect.WithInterceptors(connecterr.Client{})
	notFound := `not_found "User not found" user:not_found 404`
	internal := `internal "Unhandled server error" INTERNAL_ERROR 500`
	failure := `unavailable "Invalid worker response" worker:response_invalid 502`
	for _, row := range []struct {
		name string
		err  error
		want string
	}{
		{"W02 plain", cause, internal},
		{"W03 cause", errcode.UserNotFound.Wrap(cause), notFound},
		{"W03 prefix", fmt.Errorf("ctx CANARY: %w", errcode.UserNotFound.Wrap(cause)), notFound},
		{"W03 nested", errcode.UserNotFound.Wrap(errcode.SystemDatabaseError.Wrap(cause).WithMessage(canary)), notFound},
		{"W15 typed nil", (*errcode.Error)(nil), internal},
		{"W15 typed nil of connect", (*connect.Error)(nil), internal},
		{"W17 joined", errors.Join(io.EOF, errcode.UserNotFound, errcode.UserUnauthorized), notFound},
		{"A01 code", errcode.UserNotFound, notFound},
		{"status of errcode", errcode.Status(http.StatusConflict).Wrap(cause), `already_exists "Conflict" http:conflict 409`},
		{"A13 deadline", fmt.Errorf("query CANARY: %w", context.DeadlineExceeded), `deadline_exceeded "Gateway timeout" http:gateway_timeout 504`},
		{"A13 dial", &net.OpError{Op: "dial", Net: "tcp", Err: cause}, failure},
		{"cancelled, but not by the caller", fmt.Errorf("CANARY: %w", context.Canceled), internal},
		{"A23 panic in Error", panicsInError{}, internal},
		{"A24 wraps itself", new(selfWrapping), internal},
		{"A27 uncomparable", uncomparable{[]int{1}}, internal},

		{"error of connect", connect.NewError(connect.CodeNotFound, cause), `not_found "Not found" system:not_found 404`},
		{"with details", detailed, `not_found "Not found" system:not_found 404`},
		{"wrapped", fmt.Errorf("CANARY: %w", connect.NewError(connect.CodePermissionDenied, cause)), `permission_denied "Forbidden" FORBIDDEN 403`},
		{"around a code", connect.NewError(connect.CodePermissionDenied, errcode.UserNotFound.Wrap(cause)), notFound},
		{"below a code", errcode.UserNotFound.Wrap(connect.NewError(connect.CodeAborted, cause)), notFound},

		{"upstream", upstream(t, errcode.UserBanned.WithMessage(canary), ours), failure},
		{"upstream, wrapped", fmt.Errorf("CANARY: %w", upstream(t, errcode.UserBanned.WithMessage(canary), ours)), failure},
		{"upstream, without our client", upstream(t, errcode.UserBanned.WithMessage(canary)), failure},
		{"upstream without errcode", connect.NewWireError(connect.CodePermissionDenied, cause), failure},
		{"upstream, reissued", reissued(upstream(t, errcode.UserBanned, ours)), `permission_denied "User is banned" user:banned 403`},
		{"code below which is an upstream", errcode.UserNotFound.Wrap(upstream(t, errcode.UserBanned.WithMessage(canary), ours)), notFound},
	} {
		t.Run(row.name, func(t *testing.T) {
			var got reports
			s := &service{fails: func(context.Context) error { return row.err }, sent: 3}
			address := served(t, s, connecterr.Server{Writer: domainWriter(&got), Domain: domain})
			for variant, options := range variants {
				client := dial(t, address, options...)
				for kind, call := range kinds {
					n, err := call(t.Context(), client)
					if kind == "server stream" || kind == "both" {
						assert.Equal(t, 3, n, "a stream that fails has sent what it has sent")
					}
					assert.Equal(t, row.want, told(t, err), "%s, %s", variant, kind)
					assert.NotContains(t, everything(err), canary, "%s, %s", variant, kind)
					rep := got.one(t)
					assert.NoError(t, rep.Problem)
					assert.Nil(t, rep.Panic)
				}
			}
		})
	}
}

func reissued(err error) error {
	e, _ := errors.AsType[*errcode.Error](err)
	return e.Reissue()
}

// awkward are errors whose methods do not behave.
type (
	panicsInError struct{}
	selfWrapping  struct{}
	uncomparable  struct{ items []int }
)

func (panicsInError) Error() string   { panic("in Error") }
func (selfWrapping) Error() string    { return "itself" }
func (e *selfWrapping) Unwrap() error { return e }
func (uncomparable) Error() string    { return "uncomparable" }

// TestClasses: the code of an error of Connect that a handler made is kept, unless it says
// nothing.
func TestClasses(t *testing.T) {
	want := map[connect.Code]string{
		connect.CodeCanceled: "canceled INTERNAL_ERROR", connect.CodeUnknown: "internal INTERNAL_ERROR", connect.CodeInvalidArgument: "invalid_argument general:bad_request",
		connect.CodeDeadlineExceeded: "deadline_exceeded http:gateway_timeout", connect.CodeNotFound: "not_found system:not_found", connect.CodeAlreadyExists: "already_exists http:conflict",
		connect.CodePermissionDenied: "permission_denied FORBIDDEN", connect.CodeResourceExhausted: "resource_exhausted rate_limit:exceeded",
		connect.CodeFailedPrecondition: "failed_precondition general:bad_request", connect.CodeAborted: "aborted http:conflict", connect.CodeOutOfRange: "out_of_range general:bad_request",
		connect.CodeUnimplemented: "unimplemented http:not_implemented", connect.CodeInternal: "internal INTERNAL_ERROR", connect.CodeUnavailable: "unavailable http:service_unavailable",
		connect.CodeDataLoss: "internal INTERNAL_ERROR", connect.CodeUnauthenticated: "unauthenticated user:unauthorized",
		99: "internal INTERNAL_ERROR",
	}
	var code connect.Code
	s := &service{fails: func(context.Context) error { return connect.NewError(code, errors.New(canary)) }}
	client := dial(t, served(t, s, connecterr.Server{Writer: errcode.Writer{Form: errcode.FormDomain, Report: discard}}))
	for code = range want {
		_, err := kinds["unary"](t.Context(), client)
		fields := strings.Fields(told(t, err))
		assert.Equal(t, want[code], fields[0]+" "+fields[len(fields)-2])
	}
}

// Rows A02, A05 and A07: a panic is answered and reported, and the server lives.
func TestPanics(t *testing.T) {
	for name, value := range map[string]any{"text": canary, "error": errcode.UserNotFound.WithMessage(canary), "error of connect": connect.NewError(connect.CodeNotFound, errors.New(canary)), "nil": nil} {
		var got reports
		var panics atomic.Bool
		s := &service{sent: 2, fails: func(context.Context) error {
			if panics.Load() {
				panic(value)
			}
			return nil
		}}
		address := served(t, s, connecterr.Server{Writer: domainWriter(&got)})
		for variant, options := range variants {
			client := dial(t, address, options...)
			for kind, call := range kinds {
				panics.Store(true)
				_, err := call(t.Context(), client)
				assert.Equal(t, `internal "Unhandled server error" INTERNAL_ERROR 500`, told(t, err), "%s, %s, %s", name, variant, kind)
				for _, secret := range []string{canary, "goroutine ", ".go:"} {
					assert.NotContains(t, everything(err), secret)
				}
				rep := got.one(t)
				if value != nil {
					assert.Equal(t, value, rep.Panic)
				} else {
					assert.Error(t, rep.Panic.(error))
				}
				assert.Contains(t, string(rep.Stack), "service", kind)
				panics.Store(false)
				_, err = call(t.Context(), client)
				assert.NoError(t, err, "the next call is served")
			}
		}
		assert.Empty(t, got.all)
	}

	var got reports
	s := &service{sent: 2, fails: func(context.Context) error { panic(http.ErrAbortHandler) }}
	client := dial(t, served(t, s, connecterr.Server{Writer: domainWriter(&got)}))
	for kind, call := range kinds {
		_, err := call(t.Context(), client)
		e, ok := errors.AsType[*connect.Error](err)
		require.True(t, ok, kind)
		assert.False(t, connect.IsWireError(e), "the response breaks off")
	}
	assert.Empty(t, got.all)
}

func TestSuccessIsLeftAlone(t *testing.T) {
	for _, sent := range []int{0, 3} {
		var got reports
		s := &service{sent: sent, fails: func(context.Context) error { return nil }}
		address := served(t, s, connecterr.Server{Writer: domainWriter(&got)})
		for variant, options := range variants {
			client := dial(t, address, append(options, connect.WithInterceptors(connecterr.Client{}))...)
			for kind, call := range kinds {
				n, err := call(t.Context(), client)
				assert.NoError(t, err, "%s, %s", variant, kind)
				if kind == "both" || kind == "server stream" {
					assert.Equal(t, sent, n)
				}
			}
		}
		assert.Empty(t, got.all)
	}
}

// TestReports: a report has a request that stands for the call.
func TestReports(t *testing.T) {
	var got reports
	s := &service{fails: func(context.Context) error { return errcode.UserNotFound.Wrap(io.EOF) }}
	client := dial(t, served(t, s, connecterr.Server{Writer: domainWriter(&got)}))
	for kind, call := range kinds {
		_, err := call(t.Context(), client, "Accept-Language", "de", "Authorization", "Bearer token", "Cookie", "secret")
		require.Error(t, err)
		rep := got.one(t)
		assert.Equal(t, http.Header{"Accept-Language": {"de"}, "Authorization": {"Bearer token"}}, rep.Request.Header)
		method := map[string]string{"unary": "Unary", "server stream": "Server", "client stream": "Client", "both": "Both"}[kind]
		assert.Equal(t, "[code=user:not_found status=404 method=POST route=/test.v1.Test/"+method+" error=user:not_found: EOF]", rep.LogValue().String())
	}
}

// texts is a Localizer that knows one language besides English.
type texts struct{}

func (texts) Localize(r *http.Request, err *errcode.Error) errcode.Translation {
	if r.Header.Get("Accept-Language") != "de" {
		return errcode.Translation{Varies: true}
	}
	return errcode.Translation{Message: "Auf Deutsch: " + err.Code().String(), Language: "de", Varies: true}
}

func TestLanguage(t *testing.T) {
	s := &service{fails: func(context.Context) error { return errcode.UserNotFound }}
	address := served(t, s, connecterr.Server{Writer: errcode.Writer{Report: discard, Localizer: texts{}}})
	for variant, options := range variants {
		client := dial(t, address, append(options, connect.WithInterceptors(connecterr.Client{}))...)
		for kind, call := range kinds {
			for language, want := range map[string]string{"de": "Auf Deutsch: user:not_found", "en": "User not found"} {
				_, err := call(t.Context(), client, "Accept-Language", language)
				own, _ := errors.AsType[*connect.Error](err)
				assert.Equal(t, "User not found", own.Message(), "for developers")
				e, ok := errors.AsType[*errcode.Error](err)
				require.True(t, ok)
				assert.Equal(t, want, e.Message(), "%s, %s", variant, kind)
			}
		}
	}
}

// Row W06.
func TestMask(t *testing.T) {
	var returned error
	s := &service{fails: func(ctx context.Context) error {
		if errcode.CodeOf(returned) == errcode.UserBanned { // what only this handler says
			info, _ := connect.CallInfoForHandlerContext(ctx)
			for _, key := range []string{"Retry-After", "Link", "X-RateLimit-Remaining", "WWW-Authenticate", "Location"} {
				for _, h := range []http.Header{info.ResponseHeader(), info.ResponseTrailer()} {
					h.Set(key, "900")
					h[strings.ToLower(key)] = []string{"901"}
				}
			}
		}
		return returned
	}}
	address := served(t, s, connecterr.Server{Writer: errcode.Writer{Report: discard, Mask: errcode.MaskAccounts(errcode.AuthInvalidCredentials)}})
	body := func(err error) string {
		returned = err
		resp, body := post(t, address+prefix+"Unary", "application/json", `""`)
		resp.Header.Del("Date")
		return fmt.Sprint(resp.StatusCode, resp.Header, body)
	}
	masked := []error{errcode.UserNotFound.WithMessage("No Bob"), errcode.UserBanned.WithRetryAfter(time.Hour), errcode.UserInvalidPassword.WithField("a", "b")}
	want := body(errcode.AuthInvalidCredentials)
	for _, err := range masked {
		assert.Equal(t, want, body(err))
	}
	for variant, options := range variants {
		client := dial(t, address, options...)
		for kind, call := range kinds {
			received := func(err error) string {
				returned = err
				_, err = call(t.Context(), client)
				own, ok := errors.AsType[*connect.Error](err)
				require.True(t, ok)
				own.Meta().Del("Date")
				return fmt.Sprint(own.Code(), own.Message(), own.Meta())
			}
			want := received(errcode.AuthInvalidCredentials)
			for _, err := range masked {
				assert.Equal(t, want, received(err), "%s, %s, %v", variant, kind, err)
			}
		}
	}
}

// TestFieldsOfHandlers: what a handler has set is joined with what the error has, with and
// without Server.Handler.
func TestFieldsOfHandlers(t *testing.T) {
	errs := connecterr.Server{Writer: errcode.Writer{Report: discard, Localizer: texts{}}}
	var returned error
	shared := append(make([]string, 0, 3), "Origin")
	s := &service{fails: func(ctx context.Context) error {
		info, _ := connect.CallInfoForHandlerContext(ctx)
		h := info.ResponseHeader()
		h.Set("Retry-After", "900")
		h.Set("Cache-Control", "max-age=600")
		h["vary"] = shared
		h.Set("WWW-Authenticate", `Bearer realm="handler"`)
		return returned
	}}
	for name, address := range map[string]string{"with Handler": served(t, s, errs), "without": serve(t, s.handler())} {
		for _, row := range []struct {
			err   error
			delay string
		}{
			{errcode.RateLimitExceeded.WithRetryAfter(time.Second), "1"},
			{errcode.UserNotFound, "900"},
		} {
			returned = row.err
			resp, _ := post(t, address+prefix+"Unary", "application/json", `""`)
			assert.Equal(t, []string{row.delay}, resp.Header["Retry-After"], name)
			assert.Equal(t, []string{"no-store"}, resp.Header["Cache-Control"], name)
			assert.Equal(t, []string{"Origin", "Accept-Language"}, resp.Header["Vary"], name)
		}
		assert.Equal(t, []string{"Origin", "", ""}, shared[:3], "the handler's own")
		returned = errcode.UserTokenExpired
		resp, _ := post(t, address+prefix+"Unary", "application/json", `""`, "Authorization", "Bearer token")
		assert.Equal(t, []string{`Bearer realm="handler", error="invalid_token"`}, resp.Header["Www-Authenticate"], name)
	}
}

// Row A22: of two interceptors the inner one answers.
func TestNested(t *testing.T) {
	var inner, outer reports
	s := &service{fails: func(context.Context) error { return errcode.UserNotFound.WithField("a", "b") }}
	s.options = []connect.HandlerOption{connect.WithInterceptors(connecterr.Server{Writer: domainWriter(&outer)})}
	client := dial(t, served(t, s, connecterr.Server{Writer: domainWriter(&inner), Domain: domain}), connect.WithInterceptors(connecterr.Client{}))
	for kind, call := range kinds {
		_, err := call(t.Context(), client)
		require.ErrorIs(t, err, errcode.UserNotFound, kind)
		inner.one(t)
		assert.Empty(t, outer.all)
	}
}

// TestInterceptorsOfClientsAndHandlers: each does nothing on the other side.
func TestInterceptorsOfClientsAndHandlers(t *testing.T) {
	var got reports
	errs := connecterr.Server{Writer: domainWriter(&got)}
	s := &service{sent: 1, fails: func(context.Context) error { return errcode.UserNotFound }}
	s.options = []connect.HandlerOption{connect.WithInterceptors(connecterr.Client{})}
	address := served(t, s, errs)
	client := dial(t, address, connect.WithInterceptors(errs, connecterr.Client{}))
	for kind, call := range kinds {
		_, err := call(t.Context(), client)
		require.ErrorIs(t, err, errcode.UserNotFound, kind)
		got.one(t)
	}
}

func TestGate(t *testing.T) {
	var got reports
	var gate connect.RequestGateFunc
	errs := connecterr.Server{Writer: domainWriter(&got)}
	type key struct{}
	s := &service{fails: func(ctx context.Context) error {
		if ctx.Value(key{}) != "in" {
			return errors.New("the gate's context is lost")
		}
		return nil
	}}
	s.options = []connect.HandlerOption{connect.WithRequestGate(errs.Gate(func(ctx context.Context, spec connect.Spec, peer connect.Peer, header http.Header) (context.Context, error) {
		return gate(ctx, spec, peer, header)
	}))}
	address := served(t, s, errs)
	for variant, options := range variants {
		client := dial(t, address, options...)
		for kind, call := range kinds {
			gate = func(context.Context, connect.Spec, connect.Peer, http.Header) (context.Context, error) {
				return nil, errcode.UserUnauthorized.Wrap(errors.New(canary))
			}
			_, err := call(t.Context(), client)
			assert.Equal(t, `unauthenticated "Not authenticated" user:unauthorized 401`, told(t, err), "%s, %s", variant, kind)
			assert.NotContains(t, everything(err), canary)
			assert.Equal(t, errcode.UserUnauthorized, got.one(t).Code)

			gate = func(context.Context, connect.Spec, connect.Peer, http.Header) (context.Context, error) { panic(canary) }
			_, err = call(t.Context(), client)
			assert.Equal(t, `internal "Unhandled server error" INTERNAL_ERROR 500`, told(t, err), "%s, %s", variant, kind)
			assert.Equal(t, canary, got.one(t).Panic)

			gate = func(ctx context.Context, _ connect.Spec, _ connect.Peer, _ http.Header) (context.Context, error) {
				return context.WithValue(ctx, key{}, "in"), nil
			}
			_, err = call(t.Context(), client)
			require.NoError(t, err)
		}
	}
}

// TestNotModified is not an error.
func TestNotModified(t *testing.T) {
	var got reports
	s := &service{fails: func(context.Context) error { return connect.NewNotModifiedError(http.Header{"Etag": {`"1"`}}) }}
	address := served(t, s, connecterr.Server{Writer: domainWriter(&got)})
	resp, body := get(t, address+prefix+"Unary?encoding=json&message=%22%22&connect=v1")
	assert.Equal(t, []any{304, `"1"`, ""}, []any{resp.StatusCode, resp.Header.Get("Etag"), body})
	assert.Empty(t, got.all)

	client := dial(t, address, connect.WithHTTPGet(), connect.WithIdempotency(connect.IdempotencyNoSideEffects), connect.WithInterceptors(connecterr.Client{}))
	_, err := client.unary.CallUnary(t.Context(), connect.NewRequest(new(message)))
	assert.True(t, connect.IsNotModifiedError(err))
	_, isOurs := errors.AsType[*errcode.Error](err)
	assert.False(t, isOurs)
}

// Row A12: the caller cancels.
func TestCallerLeaves(t *testing.T) {
	for name, row := range map[string]struct {
		fails func(ctx context.Context) error
		level slog.Level
		label string
	}{
		"the context's error": {func(ctx context.Context) error { return ctx.Err() }, slog.LevelInfo, "_canceled"},
		"an error of connect": {func(context.Context) error { return connect.NewError(connect.CodeCanceled, errors.New("left")) }, slog.LevelInfo, "_canceled"},
		"a database":          {func(context.Context) error { return errcode.SystemDatabaseError }, slog.LevelError, "system:database_error"},
	} {
		t.Run(name, func(t *testing.T) {
			got := make(chan errcode.Report, 1)
			begun := make(chan struct{})
			s := &service{sent: 1, fails: func(ctx context.Context) error {
				close(begun)
				<-ctx.Done()
				return row.fails(ctx)
			}}
			address := served(t, s, connecterr.Server{Writer: errcode.Writer{Report: func(rep errcode.Report) { got <- rep }}})
			client := dial(t, address, connect.WithInterceptors(connecterr.Client{}))
			ctx, cancel := context.WithCancel(t.Context())
			stream, err := client.server.CallServerStream(ctx, request(nil))
			require.NoError(t, err)
			require.True(t, stream.Receive())
			<-begun
			cancel()
			require.False(t, stream.Receive())
			require.ErrorIs(t, stream.Err(), context.Canceled, "the client's own context")
			rep := <-got
			assert.True(t, rep.Canceled)
			assert.Equal(t, row.level, rep.Level())
			assert.Equal(t, row.label, rep.Label())
		})
	}
}
