package connecterr

import (
	"context"
	"errors"
	"net/http"

	"connectrpc.com/connect"
	"example.com/errcode"
	"example.com/errcode/internal/header"
	"example.com/errcode/rpcerr"
	"google.golang.org/genproto/googleapis/rpc/code"
	spb "google.golang.org/genproto/googleapis/rpc/status"
)

// A Server answers calls that fail. It is a [connect.Interceptor] for handlers. The zero
// Server is ready to use. Its methods are safe for concurrent use.
//
// What an error becomes is said at [errcode.Writer.WriteError]. Besides:
//
//   - A [connect.Error] that a handler made itself, if the Writer's Map has no code for
//     it, keeps its code of Connect. Its text, details and metadata stay inside, and the
//     code of errcode is that of the HTTP status: connect.CodeAborted is sent as aborted,
//     with the service's code for 409. Unknown, internal and data_loss say nothing, and
//     are answered as an error without a code. [connect.NewNotModifiedError] is left alone.
//   - An error of another service, whether a [Client] received it or not, is an upstream
//     failure.
//   - If the caller has cancelled the call, an error without a code that says so is sent
//     as canceled, and reported as it is over HTTP.
//   - A panic is recovered, answered as an error without a code, and reported. Only
//     [http.ErrAbortHandler] goes on to net/http.
//
// A stream that fails after it has sent messages ends with the error all the same.
//
// Reports have a request that stands for the call. It has the call's context, the
// procedure as URL and Pattern, and the header fields Accept-Language and Authorization.
//
// An error of a unary call over the Connect protocol has the header fields that a Writer
// sets: Cache-Control and X-Content-Type-Options, and, if they apply, Vary, Retry-After and
// WWW-Authenticate. They are joined with what the handler has set of them and, by
// [Server.Handler], with what a middleware has set. In any protocol, a masked error loses
// what the handler has set that could tell the true one, unless a message was sent before.
type Server struct {
	Writer errcode.Writer

	// Domain is that of ErrorInfo, a name of the service that is unique in the world, such
	// as "auth.example.com".
	Domain string
}

var _ connect.Interceptor = Server{}

// WrapUnary answers for unary calls; see [connect.Interceptor]. Interceptors that come after
// it in a list may return errors as handlers do.
func (s Server) WrapUnary(next connect.UnaryFunc) connect.UnaryFunc {
	return func(ctx context.Context, req connect.AnyRequest) (resp connect.AnyResponse, err error) {
		if req.Spec().IsClient {
			return next(ctx, req)
		}
		err = try(func() error {
			resp, err = next(ctx, req)
			return err
		})
		if err != nil {
			var set []http.Header
			if info, ok := connect.CallInfoForHandlerContext(ctx); ok {
				set = []http.Header{info.ResponseHeader(), info.ResponseTrailer()}
			}
			return nil, s.answer(ctx, req.Spec(), req.Peer(), req.Header(), err, set...)
		}
		return resp, nil
	}
}

// WrapStreamingHandler answers for streams; see [Server.WrapUnary].
func (s Server) WrapStreamingHandler(next connect.StreamingHandlerFunc) connect.StreamingHandlerFunc {
	return func(ctx context.Context, conn connect.StreamingHandlerConn) error {
		err := try(func() error { return next(ctx, conn) })
		if err != nil {
			return s.answer(ctx, conn.Spec(), conn.Peer(), conn.RequestHeader(), err, conn.ResponseHeader(), conn.ResponseTrailer())
		}
		return nil
	}
}

// WrapStreamingClient returns next.
func (Server) WrapStreamingClient(next connect.StreamingClientFunc) connect.StreamingClientFunc {
	return next
}

// Gate returns a gate that answers as the interceptor does if gate fails or panics. Gates
// run before all interceptors; see [connect.WithRequestGate].
func (s Server) Gate(gate connect.RequestGateFunc) connect.RequestGateFunc {
	return func(ctx context.Context, spec connect.Spec, peer connect.Peer, header http.Header) (next context.Context, err error) {
		err = try(func() error {
			next, err = gate(ctx, spec, peer, header)
			return err
		})
		if err != nil {
			return nil, s.answer(ctx, spec, peer, header, err)
		}
		return next, nil
	}
}

// try calls f and returns its error, or one that stands for its panic.
func try(f func() error) (err error) {
	defer func() {
		switch value := recover(); value {
		case nil:
		case http.ErrAbortHandler:
			panic(value)
		default:
			err = errcode.Recovered(value)
		}
	}()
	return f()
}

// answer returns the error that an interceptor returns. Connect adds to it what the handler
// has set, in header and trailer.
func (s Server) answer(ctx context.Context, spec connect.Spec, peer connect.Peer, asked http.Header, err error, set ...http.Header) error {
	switch own := err.(type) {
	case *answered: // by another Server, further in
		return own
	case *connect.Error:
		if connect.IsNotModifiedError(own) {
			markAnswered(ctx, sent{errcode.Answer{Status: http.StatusNotModified}, nil})
			return own
		}
	}
	r := rpcerr.Request(ctx, spec.Procedure, asked[header.AcceptLanguage], asked["Authorization"])
	e, a := s.deliver(r, err)
	unary := peer.Protocol == connect.ProtocolConnect && spec.StreamType == connect.StreamTypeUnary
	for i, h := range set {
		clean(h, a)
		if a.Masked {
			delete(h, header.WWWAuthenticate)
		}
		if unary && i == 0 {
			take(e.Meta(), h)
		}
	}
	if unary {
		s.setHeader(e.Meta(), a)
	}
	markAnswered(ctx, sent{a, e.Meta()})
	return &answered{e}
}

// An answered is the error of a call that is answered and reported.
type answered struct{ err *connect.Error }

func (a *answered) Error() string { return a.err.Error() }
func (a *answered) Unwrap() error { return a.err }

// deliver reports a failure and returns what it is answered with.
func (s Server) deliver(r *http.Request, err error) (*connect.Error, errcode.Answer) {
	sent, a := rpcerr.Deliver(s.Writer, s.Domain, r, err, classOf)
	return errorOf(sent), a
}

// errorOf returns a status as an error of Connect.
func errorOf(s *spb.Status) *connect.Error {
	e := connect.NewError(connect.Code(s.GetCode()), errors.New(s.GetMessage()))
	for _, m := range s.GetDetails() {
		if detail, err := connect.NewErrorDetail(m); err == nil { // always
			e.AddDetail(detail)
		}
	}
	return e
}

// classOf returns the code of an error of Connect that a handler made, OK if there is
// none. One that came from another service is answered as that.
func classOf(err error) (code.Code, error) {
	own, ok := errors.AsType[*connect.Error](err)
	switch {
	case !ok:
		return code.Code_OK, nil
	case connect.IsWireError(own):
		return code.Code_OK, Client{}.Error(own)
	}
	return code.Code(own.Code()), nil
}
