package grpcerr

import (
	"context"
	"errors"
	"net/http"

	"example.com/errcode"
	"example.com/errcode/rpcerr"
	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/grpc"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/status"
)

// A Server answers calls that fail. The zero Server is ready to use. Its methods are safe
// for concurrent use.
//
// What an error becomes is said at [errcode.Writer.WriteError]. Besides:
//
//   - A status that a handler made itself, if the Writer's Map has no code for it, keeps
//     its code of gRPC. Its text and its details stay inside, and the code of errcode is
//     that of the HTTP status: codes.Aborted is sent as ABORTED, with the service's code
//     for 409. Unknown, Internal, DataLoss and OK say nothing, and are answered as an error
//     without a code.
//   - An error of another service, which a [Client] received, is an upstream failure.
//   - If the caller has cancelled the call, an error without a code that says so is sent
//     as CANCELLED, and reported as it is over HTTP.
//   - A panic is recovered, answered as an error without a code, and reported.
//
// A stream that fails after it has sent messages ends with the status all the same.
//
// A masked error has nothing that tells the true one. Metadata that the handler has set with
// grpc.SetHeader or grpc.SetTrailer is sent all the same: gRPC lets nobody take it back.
//
// Reports have a request that stands for the call. It has the call's context, the method
// of gRPC as URL and, unless it is unknown, as Pattern, and the header fields
// Accept-Language and Authorization from the metadata. Accept-Language is also read as
// grpc-gateway passes it on.
type Server struct {
	Writer errcode.Writer

	// Domain is that of ErrorInfo, a name of the service that is unique in the world, such
	// as "auth.example.com".
	Domain string
}

var (
	_ grpc.UnaryServerInterceptor  = Server{}.Unary
	_ grpc.StreamServerInterceptor = Server{}.Stream
	_ grpc.StreamHandler           = Unknown
)

// Unary is a [grpc.UnaryServerInterceptor]. Interceptors that come after it in a chain may
// return errors as handlers do.
func (s Server) Unary(ctx context.Context, req any, info *grpc.UnaryServerInfo, handler grpc.UnaryHandler) (resp any, err error) {
	err = try(func() error {
		resp, err = handler(ctx, req)
		return err
	})
	if err != nil {
		return nil, s.answer(requestOf(ctx, info.FullMethod), err)
	}
	return resp, nil
}

// Stream is a [grpc.StreamServerInterceptor]; see [Server.Unary].
func (s Server) Stream(srv any, stream grpc.ServerStream, info *grpc.StreamServerInfo, handler grpc.StreamHandler) error {
	err := try(func() error { return handler(srv, stream) })
	if err == nil {
		return nil
	}
	r := requestOf(stream.Context(), info.FullMethod)
	if srv == nil { // for UnknownServiceHandler: the client may have made the method up
		r.Pattern = ""
	}
	return s.answer(r, err)
}

// Unknown answers a call of a service or method that does not exist, for
// [grpc.UnknownServiceHandler]: with UNIMPLEMENTED and the code for 405. Without it gRPC
// answers with a text of its own, which no interceptor sees.
func Unknown(any, grpc.ServerStream) error { return errcode.Status(http.StatusMethodNotAllowed) }

// try calls f and returns its error, or one that stands for its panic.
func try(f func() error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = errcode.Recovered(value)
		}
	}()
	return f()
}

// answer returns the error that an interceptor returns.
func (s Server) answer(r *http.Request, err error) error {
	if done, ok := err.(*answered); ok { // by another Server, further in
		return done
	}
	return &answered{s.status(r, err)}
}

// An answered is the error of a call that is answered and reported.
type answered struct{ status *status.Status }

func (a *answered) Error() string              { return a.status.String() }
func (a *answered) GRPCStatus() *status.Status { return a.status }

// Status returns the status with which a call of method, such as "/users.v1.Users/Get", is
// answered that fails with err, and reports the failure. It is for code that is not called
// through an interceptor. A nil err is a programming error, as for
// [errcode.Writer.WriteError].
func (s Server) Status(ctx context.Context, method string, err error) *status.Status {
	return s.status(requestOf(ctx, method), err)
}

func (s Server) status(r *http.Request, err error) *status.Status {
	sent, _ := rpcerr.Deliver(s.Writer, s.Domain, r, err, classOf)
	return status.FromProto(sent)
}

// A statusError is an error with a status of gRPC.
type statusError interface {
	error
	GRPCStatus() *status.Status
}

// classOf returns the code of a status that a handler made, OK if there is none.
func classOf(err error) (code.Code, error) {
	own, ok := errors.AsType[statusError](err)
	if !ok {
		return code.Code_OK, nil
	}
	return code.Code(own.GRPCStatus().Code()), nil
}

// languages are the keys of metadata that have the languages which the reader prefers, as
// clients and grpc-gateway write them.
var languages = []string{"accept-language", "grpcgateway-accept-language"}

// requestOf returns a request that stands for a call.
func requestOf(ctx context.Context, method string) *http.Request {
	var preferred []string
	for _, key := range languages {
		if preferred = metadata.ValueFromIncomingContext(ctx, key); len(preferred) > 0 {
			break
		}
	}
	return rpcerr.Request(ctx, method, preferred, metadata.ValueFromIncomingContext(ctx, "authorization"))
}
