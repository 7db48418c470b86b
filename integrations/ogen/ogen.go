// Package ogenerr is what a server that ogen (github.com/ogen-go/ogen) generated needs so
// that it answers in the form of an [errcode.Writer].
//
// Generate the components once more whenever the codes change, next to the document of the
// service, and refer to them:
//
//	errcode export --format openapi --form domain-reason -o errors.openapi.json
//
//	"404": { "$ref": "errors.openapi.json#/components/responses/DomainReasonNotFound" }
//
// Ogen reads references to other files if ogen.yml has "parser: {allow_remote: true}".
// Then make the server with the options, and mount it with [Handler]:
//
//	server, err := api.NewServer(service, security,
//		api.WithErrorHandler(ogenerr.ErrorHandler(wr)),
//		api.WithNotFound(wr.Error(errcode.Status(http.StatusNotFound)).ServeHTTP),
//		api.WithMethodNotAllowed(ogenerr.MethodNotAllowed(wr)))
//	…
//	http.Handle("/", ogenerr.Handler(wr, server))
//
// Handlers return errcode's errors as the error, and do not make the types that ogen
// generated for the error responses: those are for clients.
//
// Traps:
//
//   - Ogen reads a body of any size. Put [http.MaxBytesHandler] around the server; what
//     is too large is then answered with 413.
//   - Texts of ogen's own errors have values of the request in them, and DecodeBodyError
//     the whole body. Clients are not told them; a [errcode.Report] has the text.
//   - The path of a member that is missing inside an object or an array is known to ogen
//     as the member's name alone: "name", and not "roles.0.name".
package ogenerr

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"example.com/errcode"
	ht "github.com/ogen-go/ogen/http"
	"github.com/ogen-go/ogen/ogenerrors"
	"github.com/ogen-go/ogen/validate"
)

// Handler serves what ogen generated. A panic is answered by wr and reported, and reports
// have the pattern of the path.
func Handler[R interface{ PathPattern() string }](wr errcode.Writer, server interface {
	http.Handler
	FindPath(method string, address *url.URL) (R, bool)
}) http.Handler {
	return wr.Handler(func(w http.ResponseWriter, r *http.Request) error {
		if route, ok := server.FindPath(r.Method, r.URL); ok {
			r.Pattern = route.PathPattern()
		}
		server.ServeHTTP(w, r)
		return nil
	})
}

// ErrorHandler is for the option WithErrorHandler: it answers what handlers return, and
// what ogen finds wrong with a request.
func ErrorHandler(wr errcode.Writer) ogenerrors.ErrorHandler {
	return func(_ context.Context, w http.ResponseWriter, r *http.Request, err error) {
		var v errcode.Validation
		var param *ogenerrors.DecodeParamError
		var invalid *validate.Error
		// What ogen makes is not wrapped. All other errors are the handler's own.
		switch _, ok := err.(ogenerrors.Error); {
		case err == ht.ErrNotImplemented:
			err = errcode.Status(http.StatusNotImplemented).Wrap(err)
		case !ok || !errcode.CodeOf(err).IsZero():
		case errors.As(err, &param):
			v.Rule(param.Name, errcode.RuleInvalid)
			err = errors.Join(v.Err(errcode.Code{}), err)
		case errors.As(err, &invalid):
			add(&v, "", invalid)
			err = errors.Join(v.Err(errcode.Code{}), err)
		default:
			err = errcode.Status(ogenerrors.ErrorCode(err)).Wrap(err)
		}
		wr.WriteError(w, r, err)
	}
}

// add adds the fields of an error of ogen, whose path begins with prefix.
func add(v *errcode.Validation, prefix string, invalid *validate.Error) {
	for _, field := range invalid.Fields {
		path := strings.Trim(prefix+"."+strings.Trim(field.Name, "[]"), ".")
		var deeper *validate.Error
		var short *validate.MinLengthError
		var long *validate.MaxLengthError
		switch {
		case errors.As(field.Error, &deeper):
			add(v, path, deeper)
		case errors.As(field.Error, &short):
			v.Rule(path, errcode.RuleTooShort, short.MinLength)
		case errors.As(field.Error, &long):
			v.Rule(path, errcode.RuleTooLong, long.MaxLength)
		case errors.Is(field.Error, validate.ErrFieldRequired):
			v.Rule(path, errcode.RuleRequired)
		default:
			v.Rule(path, errcode.RuleInvalid)
		}
	}
}

// MethodNotAllowed is for the option WithMethodNotAllowed.
func MethodNotAllowed(wr errcode.Writer) func(http.ResponseWriter, *http.Request, string) {
	return func(w http.ResponseWriter, r *http.Request, allowed string) {
		w.Header().Set("Allow", allowed)
		wr.WriteError(w, r, errcode.Status(http.StatusMethodNotAllowed))
	}
}
