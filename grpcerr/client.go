package grpcerr

import (
	"context"
	"errors"
	"fmt"

	"example.com/errcode"
	"example.com/errcode/rpcerr"
	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// A Client makes errors of the statuses that calls end with. The zero Client is ready to
// use. Its methods are safe for concurrent use.
//
// Such an error is matched by [errors.Is] with the code that was sent, known or not, and
// has an [errcode.Error], which is remote, with the HTTP status, the message, the fields and
// the delay. An errcode.Writer answers it as an upstream failure; [errcode.Error.Reissue]
// repeats it on purpose. For package status it is still the same: [status.FromError]
// returns the status as it was sent.
//
// A status of a service without errcode, or of gRPC itself, is an errcode.Error too. It
// has no code, or the reason of an ErrorInfo as a foreign one. That way a handler that
// returns such an error doesn't tell its own clients what another service said. If the
// call was cancelled, or ran out of time, and its own context has ended, the error is not
// remote and wraps the error of the context.
type Client struct {
	// Codes are those that errors can have. The default is those of package errcode.
	Codes *errcode.Registry
}

var (
	_ grpc.UnaryClientInterceptor  = Client{}.Unary
	_ grpc.StreamClientInterceptor = Client{}.Stream
)

// Unary is a [grpc.UnaryClientInterceptor]. The first one of a chain sees the errors of all
// others; interceptors that come after it see plain statuses.
func (c Client) Unary(ctx context.Context, method string, req, reply any, cc *grpc.ClientConn, invoke grpc.UnaryInvoker, opts ...grpc.CallOption) error {
	return c.received(ctx, invoke(ctx, method, req, reply, cc, opts...))
}

// Stream is a [grpc.StreamClientInterceptor]; see [Client.Unary].
func (c Client) Stream(ctx context.Context, desc *grpc.StreamDesc, cc *grpc.ClientConn, method string, open grpc.Streamer, opts ...grpc.CallOption) (grpc.ClientStream, error) {
	s, err := open(ctx, desc, cc, method, opts...)
	if err != nil {
		return nil, c.received(ctx, err)
	}
	return &stream{s, ctx, c}, nil
}

// Error returns the error for one that a call ended with, as the interceptors do: for calls
// that have none. An error without a status, such as io.EOF at the end of a stream, is
// returned as it is.
func (c Client) Error(err error) error { return c.received(context.Background(), err) }

func (c Client) received(ctx context.Context, err error) error {
	if _, ok := errors.AsType[*failed](err); ok {
		return err
	}
	own, ok := errors.AsType[statusError](err)
	if !ok || own.GRPCStatus().Code() == codes.OK {
		return err // nil, too
	}
	s := own.GRPCStatus()
	if ended := rpcerr.Ended(ctx, code.Code(s.Code())); ended != nil {
		return &failed{s, fmt.Errorf("%w: %w", ended, err)}
	}
	e, _ := rpcerr.Error(s.Proto(), c.Codes).(*errcode.Error)
	return &failed{s, e.Wrap(err)}
}

// A failed is the error of a call that failed.
type failed struct {
	status *status.Status
	err    error
}

func (f *failed) Error() string              { return f.err.Error() }
func (f *failed) Unwrap() error              { return f.err }
func (f *failed) GRPCStatus() *status.Status { return f.status }

// A stream is a stream of a client.
type stream struct {
	grpc.ClientStream
	ctx    context.Context
	client Client
}

func (s *stream) SendMsg(m any) error { return s.client.received(s.ctx, s.ClientStream.SendMsg(m)) }
func (s *stream) RecvMsg(m any) error { return s.client.received(s.ctx, s.ClientStream.RecvMsg(m)) }
func (s *stream) CloseSend() error    { return s.client.received(s.ctx, s.ClientStream.CloseSend()) }
