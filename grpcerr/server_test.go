package grpcerr_test

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

	"example.com/errcode"
	"example.com/errcode/grpcerr"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	pb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
)

// domainWriter returns a Writer that reports to got.
func domainWriter(got *reports) errcode.Writer {
	return errcode.Writer{Form: errcode.FormDomain, Report: got.add}
}

// told describes a status: its code of gRPC, its message, and the code and status of
// errcode.
func told(t *testing.T, s *status.Status) string {
	t.Helper()
	text := fmt.Sprintf("%v %q", s.Code(), s.Message())
	for _, detail := range s.Details() {
		if info, ok := detail.(*errdetails.ErrorInfo); ok {
			text += fmt.Sprintf(" %s %s", info.GetMetadata()["code"], info.GetMetadata()["status"])
		}
	}
	return text
}

// raw returns the status of a call without a client of ours, and what a canary would be
// found in.
func raw(t *testing.T, err error) (*status.Status, string) {
	t.Helper()
	s, ok := status.FromError(err)
	require.True(t, ok)
	b, err := proto.Marshal(s.Proto())
	require.NoError(t, err)
	return s, string(b) + s.Message()
}

// upstream returns an error that a client of ours received.
func upstream(t *testing.T, err error) error {
	t.Helper()
	return grpcerr.Client{}.Error(grpcerr.Server{Writer: errcode.Writer{Report: discard}}.Status(t.Context(), "/m", err).Err())
}

// Rows W02, W03, W15, W17, A01, A13, A23, A24, A27 and C20: what an error becomes.
func TestErrors(t *testing.T) {
	cause := errors.New("CANARY-pq: password authentication failed at 10.0.0.5")
	detailed, err := status.New(codes.NotFound, "CANARY").WithDetails(&errdetails.ErrorInfo{Reason: "CANARY", Metadata: map[string]string{"code": "user:banned", "status": "403"}})
	require.NoError(t, err)
	notFound := `NotFound "User not found" user:not_found 404`
	internal := `Internal "Unhandled server error" INTERNAL_ERROR 500`
	failure := `Unavailable "Invalid worker response" worker:response_invalid 502`
	for _, row := range []struct {
		name string
		err  error
		want string
	}{
		{"W02 plain", cause, internal},
		{"W03 cause", errcode.UserNotFound.Wrap(cause), notFound},
		{"W03 prefix", fmt.Errorf("ctx CANARY: %w", errcode.UserNotFound.Wrap(cause)), notFound},
		{"W03 nested", errcode.UserNotFound.Wrap(errcode.SystemDatabaseError.Wrap(cause).WithMessage("CANARY")), notFound},
		{"W15 typed nil", (*errcode.Error)(nil), internal},
		{"W17 joined", errors.Join(io.EOF, errcode.UserNotFound, errcode.UserUnauthorized), notFound},
		{"A01 code", errcode.UserNotFound, notFound},
		{"status of errcode", errcode.Status(http.StatusConflict).Wrap(cause), `AlreadyExists "Conflict" http:conflict 409`},
		{"A13 deadline", fmt.Errorf("query CANARY: %w", context.DeadlineExceeded), `DeadlineExceeded "Gateway timeout" http:gateway_timeout 504`},
		{"A13 dial", &net.OpError{Op: "dial", Net: "tcp", Err: cause}, failure},
		{"cancelled, but not by the caller", fmt.Errorf("CANARY: %w", context.Canceled), internal},
		{"A23 panic in Error", panicsInError{}, internal},
		{"A24 wraps itself", new(selfWrapping), internal},
		{"A27 uncomparable", uncomparable{[]int{1}}, internal},

		{"status", status.Error(codes.NotFound, "CANARY"), `NotFound "Not found" system:not_found 404`},
		{"status with details", detailed.Err(), `NotFound "Not found" system:not_found 404`},
		{"wrapped status", fmt.Errorf("CANARY: %w", status.Error(codes.PermissionDenied, "CANARY")), `PermissionDenied "Forbidden" FORBIDDEN 403`},
		{"status below a code", errcode.UserNotFound.Wrap(status.Error(codes.Aborted, "CANARY")), notFound},
		{"status without a class", status.Error(codes.Code(99), "CANARY"), internal},
		{"status of an error that is fine", fine{}, internal},

		{"upstream", upstream(t, errcode.UserBanned.WithMessage("CANARY")), failure},
		{"upstream, wrapped", fmt.Errorf("CANARY: %w", upstream(t, errcode.UserBanned.WithMessage("CANARY"))), failure},
		{"upstream without errcode", grpcerr.Client{}.Error(status.Error(codes.PermissionDenied, "CANARY")), failure},
		{"upstream, reissued", reissued(upstream(t, errcode.UserBanned)), `PermissionDenied "User is banned" user:banned 403`},
		{"code below which is an upstream", errcode.UserNotFound.Wrap(upstream(t, errcode.UserBanned.WithMessage("CANARY"))), notFound},
	} {
		t.Run(row.name, func(t *testing.T) {
			var got reports
			s := &service{fails: func(context.Context) error { return row.err }, sent: 3}
			client := pb.NewTestServiceClient(connect(t, serve(t, s, interceptors(grpcerr.Server{Writer: domainWriter(&got), Domain: domain})...)))
			for kind, call := range kinds {
				got.all = nil
				n, err := call(t.Context(), client)
				if strings.Contains(kind, "server") || kind == "both" {
					assert.Equal(t, 3, n, "a stream that fails has sent what it has sent")
				}
				st, wire := raw(t, err)
				assert.Equal(t, row.want, told(t, st), kind)
				assert.NotContains(t, wire, canary, kind)
				rep := got.one(t)
				assert.NoError(t, rep.Problem)
				assert.Nil(t, rep.Panic)
				assert.Equal(t, fmt.Sprintf("%v", rep.Status), st.Details()[0].(*errdetails.ErrorInfo).GetMetadata()["status"], "the report has the status that was sent")
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
	fine          struct{}
)

func (panicsInError) Error() string     { panic("in Error") }
func (selfWrapping) Error() string      { return "itself" }
func (e *selfWrapping) Unwrap() error   { return e }
func (uncomparable) Error() string      { return "uncomparable" }
func (fine) Error() string              { return canary }
func (fine) GRPCStatus() *status.Status { return nil }

// TestClasses: the class of a status that a handler made is kept, unless it says nothing.
func TestClasses(t *testing.T) {
	want := map[codes.Code]string{
		codes.Canceled: "Canceled INTERNAL_ERROR", codes.Unknown: "Internal INTERNAL_ERROR", codes.InvalidArgument: "InvalidArgument general:bad_request",
		codes.DeadlineExceeded: "DeadlineExceeded http:gateway_timeout", codes.NotFound: "NotFound system:not_found", codes.AlreadyExists: "AlreadyExists http:conflict",
		codes.PermissionDenied: "PermissionDenied FORBIDDEN", codes.ResourceExhausted: "ResourceExhausted rate_limit:exceeded",
		codes.FailedPrecondition: "FailedPrecondition general:bad_request", codes.Aborted: "Aborted http:conflict", codes.OutOfRange: "OutOfRange general:bad_request",
		codes.Unimplemented: "Unimplemented http:not_implemented", codes.Internal: "Internal INTERNAL_ERROR", codes.Unavailable: "Unavailable http:service_unavailable",
		codes.DataLoss: "Internal INTERNAL_ERROR", codes.Unauthenticated: "Unauthenticated user:unauthorized",
	}
	for class := codes.Canceled; class <= codes.Unauthenticated; class++ {
		var got reports
		s := grpcerr.Server{Writer: domainWriter(&got)}.Status(t.Context(), "/m", status.Error(class, canary))
		info, ok := s.Details()[0].(*errdetails.ErrorInfo)
		require.True(t, ok)
		assert.Equal(t, want[class], fmt.Sprint(s.Code(), " ", info.GetMetadata()["code"]))
	}

	// Nor does it tell masked codes apart.
	wr := errcode.Writer{Form: errcode.FormDomain, Report: discard}
	conflict := errcode.FormDomain.CodeFor(http.StatusConflict)
	wr.Mask = errcode.NewMask(map[errcode.Code]errcode.Code{errcode.UserEmailAlreadyExists: conflict})
	s := grpcerr.Server{Writer: wr}
	want1 := s.Status(t.Context(), "/m", errcode.UserEmailAlreadyExists).Proto()
	for _, err := range []error{conflict, status.Error(codes.Aborted, canary), status.Error(codes.AlreadyExists, canary)} {
		assert.True(t, proto.Equal(want1, s.Status(t.Context(), "/m", err).Proto()), err)
	}
}

// TestMap: the service's own Map comes first, and is asked once.
func TestMap(t *testing.T) {
	noRows := errors.New("no rows, CANARY")
	asked := 0
	s := grpcerr.Server{Writer: errcode.Writer{Form: errcode.FormDomain, Report: discard, Map: func(err error) error {
		asked++
		switch {
		case errors.Is(err, noRows):
			return errcode.UserNotFound.WithMessage("No Bob")
		case status.Code(err) == codes.Aborted:
			return errcode.SystemDatabaseError.WithRetryAfter(time.Second)
		case status.Code(err) == codes.OutOfRange:
			return errcode.Status(http.StatusRequestedRangeNotSatisfiable)
		case errors.Is(err, io.EOF):
			panic("in Map")
		}
		return err
	}}}
	for _, row := range []struct {
		err  error
		want string
	}{
		{fmt.Errorf("query: %w", noRows), `NotFound "No Bob" user:not_found 404`},
		{status.Error(codes.Aborted, canary), `Internal "Database error" system:database_error 500`},
		{status.Error(codes.OutOfRange, canary), `InvalidArgument "Range not satisfiable" http:range_not_satisfiable 416`},
		{status.Error(codes.AlreadyExists, canary), `AlreadyExists "Conflict" http:conflict 409`},
		{io.EOF, `Internal "Unhandled server error" INTERNAL_ERROR 500`},
		{errors.New(canary), `Internal "Unhandled server error" INTERNAL_ERROR 500`},
	} {
		asked = 0
		assert.Equal(t, row.want, told(t, s.Status(t.Context(), "/m", row.err)))
		assert.Equal(t, 1, asked)
	}
}

// Rows A02 and A07: a panic is answered and reported, and the server lives.
func TestPanics(t *testing.T) {
	for name, value := range map[string]any{"text": canary, "error": errcode.UserNotFound.WithMessage(canary), "status": status.Error(codes.NotFound, canary), "nil": nil} {
		var got reports
		var panics atomic.Bool
		s := &service{sent: 2, fails: func(context.Context) error {
			if panics.Load() {
				panic(value)
			}
			return nil
		}}
		client := pb.NewTestServiceClient(connect(t, serve(t, s, interceptors(grpcerr.Server{Writer: domainWriter(&got)})...)))
		for kind, call := range kinds {
			got.all = nil
			panics.Store(true)
			_, err := call(t.Context(), client)
			st, wire := raw(t, err)
			assert.Equal(t, `Internal "Unhandled server error" INTERNAL_ERROR 500`, told(t, st), name)
			for _, secret := range []string{canary, "goroutine ", ".go:"} {
				assert.NotContains(t, wire, secret)
			}
			rep := got.one(t)
			if value != nil {
				assert.Equal(t, value, rep.Panic)
			} else {
				assert.Error(t, rep.Panic.(error))
			}
			assert.Contains(t, string(rep.Stack), "service", kind)
			assert.Equal(t, slog.LevelError, rep.Level())
			assert.Equal(t, "_panic", rep.Label())
			panics.Store(false)
			_, err = call(t.Context(), client)
			assert.NoError(t, err, "the next call is served")
		}
	}
}

func TestSuccessIsLeftAlone(t *testing.T) {
	var got reports
	s := &service{sent: 3, fails: func(context.Context) error { return nil }}
	client := dial(t, serve(t, s, interceptors(grpcerr.Server{Writer: domainWriter(&got)})...), grpcerr.Client{})
	for kind, call := range kinds {
		_, err := call(t.Context(), client)
		assert.NoError(t, err, kind)
	}
	assert.Empty(t, got.all)
}

// TestReports: a report has a request that stands for the call (rows C20 and T25).
func TestReports(t *testing.T) {
	type key struct{}
	var got reports
	s := &service{fails: func(context.Context) error { return errcode.UserNotFound.Wrap(io.EOF) }}
	tag := func(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		return handler(context.WithValue(ctx, key{}, "value"), req)
	}
	address := serve(t, s, append([]grpc.ServerOption{grpc.ChainUnaryInterceptor(tag)}, interceptors(grpcerr.Server{Writer: domainWriter(&got)})...)...)
	client := pb.NewTestServiceClient(connect(t, address))
	ctx := metadata.AppendToOutgoingContext(t.Context(), "accept-language", "de", "authorization", "Bearer token", "cookie", "secret")
	_, err := client.EmptyCall(ctx, &pb.Empty{})
	require.Error(t, err)
	rep := got.one(t)
	assert.Equal(t, "value", rep.Request.Context().Value(key{}))
	assert.Equal(t, http.Header{"Accept-Language": {"de"}, "Authorization": {"Bearer token"}}, rep.Request.Header)
	assert.Equal(t, "[code=user:not_found status=404 method=POST route=/grpc.testing.TestService/EmptyCall error=user:not_found: EOF]", rep.LogValue().String())
	assert.False(t, rep.Canceled)
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
	server := grpcerr.Server{Writer: errcode.Writer{Report: discard, Localizer: texts{}}}
	client := dial(t, serve(t, s, interceptors(server)...), grpcerr.Client{})
	for _, key := range []string{"accept-language", "grpcgateway-accept-language"} {
		for kind, call := range kinds {
			_, err := call(metadata.AppendToOutgoingContext(t.Context(), key, "de"), client)
			assert.Equal(t, "User not found", status.Convert(err).Message(), "for developers")
			e, ok := errors.AsType[*errcode.Error](err)
			require.True(t, ok)
			assert.Equal(t, "Auf Deutsch: user:not_found", e.Message(), kind)
		}
	}
	_, err := client.EmptyCall(t.Context(), &pb.Empty{})
	e, ok := errors.AsType[*errcode.Error](err)
	require.True(t, ok)
	assert.Equal(t, "User not found", e.Message())
}

// Row W06.
func TestMask(t *testing.T) {
	server := grpcerr.Server{Writer: errcode.Writer{Report: discard, Mask: errcode.MaskAccounts(errcode.AuthInvalidCredentials)}}
	want := server.Status(t.Context(), "/m", errcode.AuthInvalidCredentials).Proto()
	for _, err := range []error{errcode.UserNotFound.WithMessage("No Bob"), errcode.UserBanned.WithRetryAfter(time.Hour), errcode.UserInvalidPassword.WithField("a", "b")} {
		assert.True(t, proto.Equal(want, server.Status(t.Context(), "/m", err).Proto()), err)
	}
}

// Row W16.
func TestNilIsAMistake(t *testing.T) {
	var got reports
	s := grpcerr.Server{Writer: domainWriter(&got)}.Status(t.Context(), "/m", nil)
	assert.Equal(t, `Internal "Unhandled server error" INTERNAL_ERROR 500`, told(t, s))
	assert.EqualError(t, got.one(t).Problem, "errcode: a nil error was given to be answered")
}

// Row A22: of two interceptors the inner one answers.
func TestNested(t *testing.T) {
	var inner, outer reports
	s := &service{fails: func(context.Context) error { return errcode.UserNotFound.WithField("a", "b") }}
	options := interceptors(grpcerr.Server{Writer: domainWriter(&outer)}, grpcerr.Server{Writer: domainWriter(&inner), Domain: domain})
	client := dial(t, serve(t, s, options...), grpcerr.Client{})
	for kind, call := range kinds {
		inner.all = nil
		_, err := call(t.Context(), client)
		require.ErrorIs(t, err, errcode.UserNotFound, kind)
		inner.one(t)
		assert.Empty(t, outer.all)
	}
}

// TestOtherInterceptors: those outside see a status.
func TestOtherInterceptors(t *testing.T) {
	var seen error
	outside := func(ctx context.Context, req any, _ *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (any, error) {
		resp, err := handler(ctx, req)
		seen = err
		return resp, err
	}
	s := &service{fails: func(context.Context) error { return errcode.UserNotFound.Wrap(errors.New(canary)) }}
	address := serve(t, s, append([]grpc.ServerOption{grpc.ChainUnaryInterceptor(outside)}, interceptors(grpcerr.Server{Writer: errcode.Writer{Report: discard}})...)...)
	_, err := dial(t, address, grpcerr.Client{}).EmptyCall(t.Context(), &pb.Empty{})
	require.Error(t, err)
	assert.Equal(t, codes.NotFound, status.Code(seen))
	assert.EqualError(t, seen, "rpc error: code = NotFound desc = User not found")
}

func TestUnknownMethods(t *testing.T) {
	var got reports
	address := serve(t, &service{}, interceptors(grpcerr.Server{Writer: domainWriter(&got)})...)
	conn := connect(t, address)
	for _, method := range []string{"/none.Such/Call", "/grpc.testing.TestService/CANARY"} {
		got.all = nil
		err := conn.Invoke(t.Context(), method, &pb.Empty{}, &pb.Empty{})
		st, wire := raw(t, err)
		assert.Equal(t, `Unimplemented "Method not allowed" http:method_not_allowed 405`, told(t, st))
		assert.NotContains(t, wire, canary)
		rep := got.one(t)
		assert.Equal(t, slog.LevelInfo, rep.Level(), "anybody can call what does not exist")
		assert.Equal(t, []string{method, ""}, []string{rep.Request.URL.Path, rep.Request.Pattern}, "a label of metrics")
	}
	_, err := pb.NewTestServiceClient(conn).UnimplementedCall(t.Context(), &pb.Empty{})
	st, _ := raw(t, err)
	assert.Equal(t, `Unimplemented "Not implemented" http:not_implemented 501`, told(t, st))
}

// Row A12: the caller cancels, or its deadline passes.
func TestCallerLeaves(t *testing.T) {
	for _, row := range []struct {
		name  string
		fails func(ctx context.Context) error
		class codes.Code
		level slog.Level
		label string
	}{
		{"the context's error", func(ctx context.Context) error { return ctx.Err() }, codes.Canceled, slog.LevelInfo, "_canceled"},
		{"wrapped", func(ctx context.Context) error { return fmt.Errorf("query: %w", ctx.Err()) }, codes.Canceled, slog.LevelInfo, "_canceled"},
		{"a status", func(ctx context.Context) error { return status.FromContextError(ctx.Err()).Err() }, codes.Canceled, slog.LevelInfo, "_canceled"},
		{"a client", func(ctx context.Context) error {
			_, err := brokenClient(t).EmptyCall(ctx, &pb.Empty{})
			return err
		}, codes.Canceled, slog.LevelInfo, "_canceled"},
		{"a database that fails meanwhile", func(context.Context) error { return errcode.SystemDatabaseError }, codes.Internal, slog.LevelError, "system:database_error"},
		{"an error without a code", func(context.Context) error { return io.EOF }, codes.Internal, slog.LevelError, "_other"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := make(chan errcode.Report, 1)
			answers := make(chan error, 1)
			begun := make(chan struct{})
			s := &service{sent: 1, fails: func(ctx context.Context) error {
				close(begun)
				<-ctx.Done()
				return row.fails(ctx)
			}}
			outside := func(srv any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
				err := handler(srv, stream)
				answers <- err
				return err
			}
			address := serve(t, s, append([]grpc.ServerOption{grpc.ChainStreamInterceptor(outside)},
				interceptors(grpcerr.Server{Writer: errcode.Writer{Report: func(rep errcode.Report) { got <- rep }}})...)...)
			ctx, cancel := context.WithCancel(t.Context())
			stream, err := dial(t, address, grpcerr.Client{}).StreamingOutputCall(ctx, &pb.StreamingOutputCallRequest{})
			require.NoError(t, err)
			_, err = stream.Recv()
			require.NoError(t, err)
			<-begun
			cancel()
			_, err = stream.Recv()
			require.ErrorIs(t, err, context.Canceled, "the client's own context")
			assert.Equal(t, codes.Canceled, status.Code(err))

			assert.Equal(t, row.class, status.Code(<-answers))
			rep := <-got
			assert.True(t, rep.Canceled)
			assert.Equal(t, row.level, rep.Level())
			assert.Equal(t, row.label, rep.Label())
		})
	}
}

// brokenClient returns a client whose calls end with their contexts.
func brokenClient(t *testing.T) pb.TestServiceClient {
	t.Helper()
	s := &service{fails: func(ctx context.Context) error {
		<-ctx.Done()
		return ctx.Err()
	}}
	return dial(t, serve(t, s, interceptors(grpcerr.Server{Writer: errcode.Writer{Report: discard}})...), grpcerr.Client{})
}

// TestRecvFails: a handler returns what the stream gave it.
func TestRecvFails(t *testing.T) {
	got := make(chan errcode.Report, 1)
	s := &service{fails: func(context.Context) error { return nil }}
	client := dial(t, serve(t, s, interceptors(grpcerr.Server{Writer: errcode.Writer{Report: func(rep errcode.Report) { got <- rep }}})...), grpcerr.Client{})
	ctx, cancel := context.WithCancel(t.Context())
	stream, err := client.FullDuplexCall(ctx)
	require.NoError(t, err)
	cancel()
	_, err = stream.Recv()
	require.ErrorIs(t, err, context.Canceled)
	rep := <-got
	assert.Equal(t, slog.LevelInfo, rep.Level())
	assert.Equal(t, "_canceled", rep.Label())
	assert.EqualError(t, rep.Err, "rpc error: code = Canceled desc = context canceled")
	assert.Equal(t, codes.Canceled, status.Code(rep.Err), "it is still the status")
}

func TestDeadline(t *testing.T) {
	var got reports
	s := &service{fails: func(ctx context.Context) error {
		ctx, cancel := context.WithTimeout(ctx, time.Millisecond)
		defer cancel()
		<-ctx.Done()
		return fmt.Errorf("query: %w", ctx.Err())
	}}
	client := dial(t, serve(t, s, interceptors(grpcerr.Server{Writer: domainWriter(&got)})...), grpcerr.Client{})
	_, err := client.EmptyCall(t.Context(), &pb.Empty{})
	assert.Equal(t, `DeadlineExceeded "Gateway timeout" http:gateway_timeout 504`, told(t, status.Convert(err)))
	require.NotErrorIs(t, err, context.DeadlineExceeded, "it is another program's")
	assert.Equal(t, 504, got.one(t).Status)

	// The deadline of the client's own call.
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err = brokenClient(t).EmptyCall(ctx, &pb.Empty{})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	assert.Equal(t, codes.DeadlineExceeded, status.Code(err))
	_, isOurs := errors.AsType[*errcode.Error](err)
	assert.False(t, isOurs, "nothing came over the wire")
}

// TestLosses: what is cut is a problem of the report, and the client gets the rest.
func TestLosses(t *testing.T) {
	fields := errcode.Fields{}
	for i := range 1000 {
		fields[fmt.Sprintf("f%03d", i)] = strings.Repeat("ü", 100)
	}
	var got reports
	s := &service{fails: func(context.Context) error {
		return errcode.UserNotFound.WithFields(fields).WithMessage(strings.Repeat("界", 1024))
	}}
	client := dial(t, serve(t, s, interceptors(grpcerr.Server{Writer: domainWriter(&got)})...), grpcerr.Client{})
	_, err := client.EmptyCall(t.Context(), &pb.Empty{})
	require.ErrorIs(t, err, errcode.UserNotFound)
	e, _ := errors.AsType[*errcode.Error](err)
	assert.Equal(t, strings.Repeat("界", 112)+"…", e.Message())
	assert.NotEmpty(t, e.Fields())
	assert.Regexp(t, `^errcode: delivering the answer: message cut, expected at most 1024 bytes\nfields left out: \d+ of 1000|`, got.one(t).Problem.Error())
	assert.Equal(t, slog.LevelWarn, got.one(t).Level())
}
