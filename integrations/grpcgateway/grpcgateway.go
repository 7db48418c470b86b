// Package grpcgateway lets a gateway of grpc-gateway v2 answer with the service's own body
// and header fields. The service behind it answers over gRPC with [grpcerr.Server]:
//
//	mux := runtime.NewServeMux(grpcgateway.Options(errcode.Writer{Form: errcode.FormEnvelope})...)
//	err := usersgw.RegisterUsersHandlerClient(ctx, mux, users.NewUsersClient(conn))
//
// Without it, a gateway answers with the status as JSON. For a 401 that has
// "WWW-Authenticate: Token expired", which names no scheme; there is no Retry-After; a wrong
// method is 501; and what can't be decoded is answered with the decoder's own text.
//
// The connection needs no interceptor of errcode. The gateway should import the packages
// that define the codes of the service. A code that it does not know is answered with that
// of its own form for the HTTP status. So is a status without a code, as the gateway itself
// makes it for a body that can't be decoded, and gRPC for a service that is down. The
// gateway passes Accept-Language on, so messages and the texts of fields come in the
// reader's language.
//
// The report of the service says why a call failed, that of the gateway only how it was
// answered; give the gateway's Writer a Report that does nothing if both go to one log. A
// stream that fails after its first message has the status as JSON in its last line, which
// [errcode.Parse] reads. A 405 has no Allow: the gateway does not tell which methods a path
// has.
package grpcgateway

import (
	"context"
	"errors"
	"net/http"

	"example.com/errcode"
	"example.com/errcode/grpcerr"
	"github.com/grpc-ecosystem/grpc-gateway/v2/runtime"
)

// Options returns the options with which a gateway answers failures as wr does.
func Options(wr errcode.Writer) []runtime.ServeMuxOption {
	return []runtime.ServeMuxOption{
		runtime.WithErrorHandler(func(_ context.Context, _ *runtime.ServeMux, _ runtime.Marshaler, w http.ResponseWriter, r *http.Request, err error) {
			wr.WriteError(w, r, own(err))
		}),
		runtime.WithRoutingErrorHandler(func(_ context.Context, _ *runtime.ServeMux, _ runtime.Marshaler, w http.ResponseWriter, r *http.Request, status int) {
			wr.WriteError(w, r, errcode.Status(status))
		}),
	}
}

// own returns the service's own error for what a call failed with.
func own(err error) error {
	e, ok := errors.AsType[*errcode.Error](grpcerr.Client{}.Error(err))
	if !ok {
		return err
	}
	if same := e.Reissue(); !same.Remote() {
		return same
	}
	like := errcode.Status(e.StatusCode()).WithFields(e.Fields()).Wrap(err)
	if delay, ok := e.RetryAfter(); ok {
		like = like.WithRetryAfter(delay)
	}
	return like
}
