package grpcerr_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/grpcerr"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	pb "google.golang.org/grpc/interop/grpc_testing"
	"google.golang.org/grpc/status"
)

// TestThereAndBack: all built-in codes, over all kinds of calls.
func TestThereAndBack(t *testing.T) {
	var code errcode.Code
	s := &service{sent: 1, fails: func(context.Context) error { return code.Wrap(errors.New(canary)) }}
	client := dial(t, serve(t, s, interceptors(grpcerr.Server{Writer: errcode.Writer{Report: discard}, Domain: domain})...), grpcerr.Client{})
	n := 0
	for code = range errcode.All() {
		n++
		for kind, call := range kinds {
			_, err := call(t.Context(), client)
			require.ErrorIs(t, err, code, kind)
			assert.Equal(t, code, errcode.CodeOf(err))
			e, ok := errors.AsType[*errcode.Error](err)
			require.True(t, ok)
			assert.True(t, e.Remote())
			assert.Equal(t, code.StatusCode(), e.StatusCode())
			assert.Equal(t, code.Message(), e.Message())
			st, ok := status.FromError(err)
			require.True(t, ok)
			assert.Equal(t, code.Message(), st.Message(), "unchanged")
			assert.EqualError(t, err, fmt.Sprintf("%s: rpc error: code = %s desc = %s", code, st.Code(), code.Message()))
			assert.NotContains(t, err.Error(), canary)
		}
	}
	assert.Equal(t, 100, n)
}

// TestEverythingComesBack: message, fields, delay, and a code that the client does not
// know.
func TestEverythingComesBack(t *testing.T) {
	declined := errcode.NewRegistry().NewCatalogue("Billing").Define("billing:card_declined", http.StatusPaymentRequired, "Card declined")
	s := &service{fails: func(context.Context) error {
		return declined.WithMessage("Ask your bank").WithField("cards.0.number", "Declined").WithRetryAfter(1500 * time.Millisecond)
	}}
	address := serve(t, s, interceptors(grpcerr.Server{Writer: errcode.Writer{Report: discard}})...)
	for kind, call := range kinds {
		_, err := call(t.Context(), dial(t, address, grpcerr.Client{}))
		require.ErrorIs(t, err, declined, kind)
		e, ok := errors.AsType[*errcode.Error](err)
		require.True(t, ok)
		assert.Equal(t, http.StatusPaymentRequired, e.StatusCode())
		assert.Equal(t, "Ask your bank", e.Message())
		assert.Equal(t, errcode.Fields{"cards.0.number": "Declined"}, e.Fields())
		delay, ok := e.RetryAfter()
		assert.True(t, ok)
		assert.Equal(t, 1500*time.Millisecond, delay)
		assert.True(t, errcode.Temporary(err))
		assert.Equal(t, codes.FailedPrecondition, status.Code(err))
		_, ok = errcode.Lookup("billing:card_declined")
		assert.False(t, ok, "nothing that arrives over the network registers")
	}

	own := errcode.NewRegistry()
	known := own.NewCatalogue("Theirs").Define("billing:card_declined", http.StatusPaymentRequired, "Declined")
	_, err := dial(t, address, grpcerr.Client{Codes: own}).EmptyCall(t.Context(), &pb.Empty{})
	assert.Equal(t, known, errcode.CodeOf(err))
}

// TestServiceWithoutErrcode: its errors are remote as well, without a code of ours.
func TestServiceWithoutErrcode(t *testing.T) {
	s := &service{fails: func(context.Context) error { return status.Error(codes.PermissionDenied, "no 日本語 access") }}
	client := dial(t, serve(t, s), grpcerr.Client{})
	for kind, call := range kinds {
		_, err := call(t.Context(), client)
		e, ok := errors.AsType[*errcode.Error](err)
		require.True(t, ok, kind)
		assert.True(t, e.Remote())
		assert.True(t, errcode.CodeOf(err).IsZero())
		assert.Equal(t, 403, e.StatusCode())
		assert.Equal(t, "no 日本語 access", e.Message())
		st, ok := status.FromError(err)
		assert.True(t, ok)
		assert.Equal(t, "no 日本語 access", st.Message())
		assert.EqualError(t, err, "HTTP 403: rpc error: code = PermissionDenied desc = no 日本語 access")
	}
	// Row C15.
	s.fails = func(context.Context) error { return status.Error(codes.NotFound, "x\nlevel=INFO\x1b[2J") }
	_, err := client.EmptyCall(t.Context(), &pb.Empty{})
	assert.NotContains(t, err.Error(), "\n")
	assert.NotContains(t, err.Error(), "\x1b")
	assert.Equal(t, "x\nlevel=INFO\x1b[2J", status.Convert(err).Message())
}

// TestUpstreamOverHTTP: a handler of HTTP that returns what a call ended with does not tell
// its client.
func TestUpstreamOverHTTP(t *testing.T) {
	wr := errcode.Writer{Form: errcode.FormEnvelope, Report: discard}
	tell := func(err error) string {
		w := httptest.NewRecorder()
		wr.WriteError(w, httptest.NewRequest(http.MethodGet, "/", nil), err)
		return w.Body.String()
	}
	s := &service{fails: func(context.Context) error { return errcode.EnvelopeConflict.WithMessage(canary) }}
	address := serve(t, s, interceptors(grpcerr.Server{Writer: errcode.Writer{Report: discard}})...)
	_, err := dial(t, address, grpcerr.Client{}).EmptyCall(t.Context(), &pb.Empty{})
	failure := `{"success":false,"error":"A downstream service (AI, LMS, etc.) failed","code":"EXTERNAL_SERVICE_ERROR"}`
	assert.Equal(t, failure, tell(err))
	e, _ := errors.AsType[*errcode.Error](err)
	assert.Equal(t, `{"success":false,"error":"CANARY","code":"CONFLICT"}`, tell(e.Reissue()))

	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	_, err = dial(t, listener.Addr().String(), grpcerr.Client{}).EmptyCall(t.Context(), &pb.Empty{})
	assert.Equal(t, codes.Unavailable, status.Code(err))
	assert.Equal(t, failure, tell(err), "nobody is there")

	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	_, err = brokenClient(t).EmptyCall(ctx, &pb.Empty{})
	assert.Equal(t, `{"success":false,"error":"Gateway timeout","code":"GATEWAY_TIMEOUT"}`, tell(err))
}

func TestErrorsThatAreLeftAlone(t *testing.T) {
	var c grpcerr.Client
	assert.NoError(t, c.Error(nil))
	for _, err := range []error{io.EOF, fine{}, errcode.UserNotFound} {
		assert.Equal(t, err, c.Error(err))
	}
	once := c.Error(status.Error(codes.NotFound, "m"))
	assert.Equal(t, once, c.Error(once))
	wrapped := fmt.Errorf("again: %w", once)
	assert.Equal(t, wrapped, c.Error(wrapped))

	// A status that an interceptor of the client wraps keeps its text.
	err := c.Error(fmt.Errorf("CANARY: %w", status.Error(codes.NotFound, "m")))
	assert.Equal(t, "m", status.Convert(err).Message())
	assert.EqualError(t, err, "HTTP 404: CANARY: rpc error: code = NotFound desc = m")
}

// TestInterceptorsOfTheClient: those after ours see plain statuses, and ours the errors of
// all.
func TestInterceptorsOfTheClient(t *testing.T) {
	s := &service{fails: func(context.Context) error { return errcode.UserNotFound }}
	address := serve(t, s, interceptors(grpcerr.Server{Writer: errcode.Writer{Report: discard}})...)
	var seen error
	inner := func(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
		seen = invoke(ctx, method, req, reply, cc, opts...)
		return seen
	}
	open := func(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, streamer grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
		return nil, status.Error(codes.Unauthenticated, "no token")
	}
	var c grpcerr.Client
	client := pb.NewTestServiceClient(connect(t, address, grpc.WithChainUnaryInterceptor(c.Unary, inner, c.Unary), grpc.WithChainStreamInterceptor(c.Stream, open)))
	_, err := client.EmptyCall(t.Context(), &pb.Empty{})
	require.ErrorIs(t, err, errcode.UserNotFound)
	assert.Equal(t, seen, err, "once is enough")
	_, err = client.FullDuplexCall(t.Context())
	e, ok := errors.AsType[*errcode.Error](err)
	require.True(t, ok)
	assert.Equal(t, 401, e.StatusCode())
}

// TestLargeFields: what a client of Go gets of more than there is room for.
func TestLargeFields(t *testing.T) {
	fields := errcode.Fields{}
	for i := range 40 {
		fields[fmt.Sprintf("items.%02d.email", i)] = strings.Repeat("x", 50)
	}
	s := &service{fails: func(context.Context) error { return errcode.EnvelopeValidationError.WithFields(fields) }}
	address := serve(t, s, interceptors(grpcerr.Server{Writer: errcode.Writer{Report: discard}})...)
	_, err := dial(t, address, grpcerr.Client{}).EmptyCall(t.Context(), &pb.Empty{})
	e, ok := errors.AsType[*errcode.Error](err)
	require.True(t, ok)
	got := e.Fields()
	assert.Greater(t, len(got), 30)
	for path, message := range got {
		assert.Equal(t, fields[path], message)
	}
}
