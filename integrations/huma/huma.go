// Package humaerr makes huma answer in a service's own form.
//
//	mux := http.NewServeMux()
//	api, handler := humaerr.New(mux, huma.DefaultConfig("Users", "1.0.0"), writer)
//	humaerr.Register(api, huma.Operation{Method: "GET", Path: "/users/{id}"}, show)
//	…
//	http.ListenAndServe(addr, handler)
//
// The handler answers what huma finds wrong with a request, what a function given to
// Register returns, the 404 and 405 of the mux, and panics. An error of huma becomes ours by
// its status, such as that of huma.Error404NotFound, whatever its text is. Its details become
// fields: "body.items[1].email" is "items.1.email", and a property that is missing is a field
// of its own, which huma leaves to the one around it. Their texts are huma's; the values that
// huma shows besides are left out.
//
// # How it works
//
// huma writes the answer to an error itself, by content negotiation. A transformer sees it
// before that, and says so with [errcode.Fail]: the mux's handler drops what huma writes, and
// answers. Nothing global is changed. In a group or with another router of huma, use the
// Unwrap of its adapter in place of humago's, and a Writer.Handler around the router.
//
// # Traps
//
//   - huma.Register, huma.Get and the like make a 500 of an error that is not theirs, with
//     its text only: the code is lost, and the report does not have the error. Register hides
//     it from huma, which would also search it without end if it wraps itself.
//   - An error of errcode in huma.ErrorWithHeaders is such an error. Use WithRetryAfter and
//     WithChallenge.
//   - huma's JSON errors are 400 with the text of encoding/json in the field body.
//   - The OpenAPI document that huma makes describes huma's own errors, as problem details.
//     Set Operation.Responses, or take them from errcode export --format openapi.
//   - A huma.StreamResponse can't return an error: call errcode.Fail with the ResponseWriter
//     of humago.Unwrap.
//   - With NoFormatFallback, huma panics after it has refused the Accept of a request: the
//     answer is the 406, and the report has the panic.
package humaerr

import (
	"cmp"
	"context"
	"net/http"
	"strings"

	"example.com/errcode"
	"example.com/errcode/errmap"
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
)

// New returns an API on mux, and the handler that serves it and answers with wr.
func New(mux *http.ServeMux, config huma.Config, wr errcode.Writer) (huma.API, http.Handler) {
	config.Transformers, wr.Map = append([]huma.Transformer{fail}, config.Transformers...), errmap.First(errmap.As(fields), wr.Map)
	return humago.New(mux, config), wr.Mux(mux)
}

// fail is a transformer that takes errors away from huma.
func fail(ctx huma.Context, _ string, v any) (any, error) {
	err, ok := v.(huma.StatusError)
	if !ok || err.GetStatus() < 400 {
		return v, nil
	}
	_, w := humago.Unwrap(ctx)
	errcode.Fail(w, err)
	return struct{}{}, nil
}

// fields makes an error of ours of one that huma has made.
func fields(m *huma.ErrorModel) error {
	e := errcode.Status(m.Status)
	for _, d := range m.Errors {
		_, path, _ := strings.Cut(strings.NewReplacer("[", ".", "]", "").Replace(d.Location), ".") // without "body"
		name, missing := strings.CutPrefix(strings.TrimSuffix(d.Message, " to be present"), "expected required property ")
		if missing {
			e = e.WithRule(strings.TrimPrefix(path+"."+name, "."), errcode.RuleRequired)
		} else if d.Location != "" { // or it is the text of an error
			e = e.WithField(cmp.Or(path, d.Location), d.Message)
		}
	}
	return e
}

// Register is huma.Register for a function that returns errors of ours.
func Register[I, O any](api huma.API, op huma.Operation, handle func(context.Context, *I) (*O, error)) {
	huma.Register(api, op, func(ctx context.Context, in *I) (*O, error) {
		switch out, err := handle(ctx, in); err.(type) {
		case nil, huma.StatusError, huma.HeadersError:
			return out, err
		default:
			return nil, failure{err}
		}
	})
}

// A failure is an error in which huma finds at once what it looks for, so that it does not
// look deeper.
type failure struct{ error }

func (f failure) Unwrap() error         { return f.error }
func (failure) GetHeaders() http.Header { return nil }
func (failure) GetStatus() int          { return http.StatusInternalServerError }
