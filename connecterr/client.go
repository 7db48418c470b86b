package connecterr

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"

	"connectrpc.com/connect"
	"example.com/errcode"
	"example.com/errcode/rpcerr"
	"google.golang.org/genproto/googleapis/rpc/code"
	spb "google.golang.org/genproto/googleapis/rpc/status"
	"google.golang.org/protobuf/types/known/anypb"
)

// A Client makes errors of what calls fail with. It is a [connect.Interceptor] for clients.
// The zero Client is ready to use. Its methods are safe for concurrent use.
//
// Such an error is an [errcode.Error], which is remote, with the [connect.Error] as its
// cause. It is matched by [errors.Is] with the code that was sent, known or not, and has the
// HTTP status, the message, the fields and the delay. An errcode.Writer answers it as an
// upstream failure; [errcode.Error.Reissue] repeats it on purpose.
//
// An error of a service without errcode, or of a proxy, is remote too. It has no code, or
// the reason of an ErrorInfo as a foreign one. That way a handler that returns such an
// error doesn't tell its own clients what another service said. What fails in the client
// itself, such as a connection or its own context, is left alone.
type Client struct {
	// Codes are those that errors can have. The default is those of package errcode.
	Codes *errcode.Registry
}

var _ connect.Interceptor = Client{}

// WrapUnary is for unary calls; see [connect.Interceptor]. The first interceptor of a list
// sees the errors of all others; those that come after this one see plain errors of
// Connect.
func (c Client) WrapUnary(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, req connect.AnyRequest) (connect.AnyResponse, error) {
		resp, err := next(ctx, req)
		if req.Spec().IsClient && err != nil {
			return nil, c.received(ctx, err)
		}
		return resp, err
	}
}

// WrapStreamingClient is for streams; see [Client.WrapUnary].
func (c Client) WrapStreamingClient(next connect.StreamingClientFunc) connect.StreamingClientFunc {
	return func(ctx context.Context, spec connect.Spec) connect.StreamingClientConn {
		return &stream{next(ctx, spec), ctx, c}
	}
}

// WrapStreamingHandler returns next.
func (Client) WrapStreamingHandler(next connect.StreamingHandlerFunc) connect.StreamingHandlerFunc {
	return next
}

// Error returns the error for one that a call failed with, as the interceptor does: for
// calls that have none. An error that did not come from the other side is returned as it
// is.
func (c Client) Error(err error) error { return c.received(context.Background(), err) }

func (c Client) received(ctx context.Context, err error) error {
	if e, ok := errors.AsType[*errcode.Error](err); ok && e.Remote() || errors.Is(err, io.EOF) { // the end of a stream
		return err
	}
	own, ok := errors.AsType[*connect.Error](err)
	if !ok || !isRemote(own) {
		return err // nil, too
	}
	if ended := rpcerr.Ended(ctx, code.Code(own.Code())); ended != nil { // the server has noticed as well
		return fmt.Errorf("%w: %w", ended, err)
	}
	s := &spb.Status{Code: int32(own.Code()), Message: own.Message()}
	for _, detail := range own.Details() {
		s.Details = append(s.Details, &anypb.Any{TypeUrl: "type.googleapis.com/" + detail.Type(), Value: detail.Bytes()})
	}
	e, _ := rpcerr.Error(s, c.Codes).(*errcode.Error)
	return e.Wrap(err)
}

// isRemote reports whether an error says what the other side answered: an error of
// Connect, or of HTTP if it came from a proxy.
func isRemote(e *connect.Error) bool {
	if connect.IsNotModifiedError(e) {
		return false
	}
	switch e.Code() {
	case connect.CodeUnknown, connect.CodeUnavailable, connect.CodeUnimplemented, connect.CodeUnauthenticated, connect.CodePermissionDenied:
		_, broken := errors.AsType[net.Error](e) // a deadline of a context is one, too
		return !broken && !errors.Is(e, context.Canceled)
	}
	return connect.IsWireError(e)
}

// A stream is a stream of a client.
type stream struct {
	connect.StreamingClientConn
	ctx    context.Context
	client Client
}

func (s *stream) Send(m any) error {
	return s.client.received(s.ctx, s.StreamingClientConn.Send(m))
}

func (s *stream) Receive(m any) error {
	return s.client.received(s.ctx, s.StreamingClientConn.Receive(m))
}

func (s *stream) CloseRequest() error {
	return s.client.received(s.ctx, s.StreamingClientConn.CloseRequest())
}

func (s *stream) CloseResponse() error {
	return s.client.received(s.ctx, s.StreamingClientConn.CloseResponse())
}
