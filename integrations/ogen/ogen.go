// Package ogenerr makes a server that ogen (github.com/ogen-go/ogen) generated answer in
// the form of an [errcode.Writer].
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
//	answers := ogenerr.Answers{Writer: wr}
//	server, err := api.NewServer(service, security,
//		api.WithErrorHandler(answers.Error),
//		api.WithNotFound(wr.Error(errcode.Status(http.StatusNotFound)).ServeHTTP),
//		api.WithMethodNotAllowed(answers.MethodNotAllowed))
//	…
//	http.Handle("/", ogenerr.Handler(wr, server, server.FindPath))
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
// have the pattern of the path, which the server's FindPath finds.
func Handler[R interface{ PathPattern() string }](wr errcode.Writer, server http.Handler, find func(method string, address *url.URL) (R, bool)) http.Handler {
	return wr.Handler(func(w http.ResponseWriter, r *http.Request) error {
		if route, ok := find(r.Method, r.URL); ok {
			r.Pattern = route.PathPattern()
		}
		server.ServeHTTP(w, r)
		return nil
	})
}

// Answers has what a generated server calls for errors.
type Answers struct{ Writer errcode.Writer }

// Error is for the option WithErrorHandler: it answers what handlers return, and what ogen
// finds wrong with a request.
func (a Answers) Error(_ context.Context, w http.ResponseWriter, r *http.Request, err error) {
	// What ogen makes is not wrapped. All other errors are the handler's own.
	if _, own := err.(ogenerrors.Error); err == ht.ErrNotImplemented || own && errcode.CodeOf(err).IsZero() {
		var v errcode.Validation
		add(&v, "", err)
		err = errors.Join(v.Err(errcode.Code{}), errcode.Status(ogenerrors.ErrorCode(err)).Wrap(err))
	}
	a.Writer.WriteError(w, r, err)
}

// MethodNotAllowed is for the option WithMethodNotAllowed.
func (a Answers) MethodNotAllowed(w http.ResponseWriter, r *http.Request, allowed string) {
	w.Header().Set("Allow", allowed)
	a.Writer.WriteError(w, r, errcode.Status(http.StatusMethodNotAllowed))
}

// add adds the fields that err is about. The path is that of the value, "" for the request.
func add(v *errcode.Validation, path string, err error) {
	if param, ok := errors.AsType[*ogenerrors.DecodeParamError](err); ok {
		v.Rule(param.Name, errcode.RuleInvalid)
	} else if invalid, ok := errors.AsType[*validate.Error](err); ok {
		for _, field := range invalid.Fields {
			add(v, strings.Trim(path+"."+strings.Trim(field.Name, "[]"), "."), field.Error)
		}
	} else if short, ok := errors.AsType[*validate.MinLengthError](err); ok {
		v.Rule(path, errcode.RuleTooShort, short.MinLength)
	} else if long, ok := errors.AsType[*validate.MaxLengthError](err); ok {
		v.Rule(path, errcode.RuleTooLong, long.MaxLength)
	} else if errors.Is(err, validate.ErrFieldRequired) {
		v.Rule(path, errcode.RuleRequired)
	} else if path != "" {
		v.Rule(path, errcode.RuleInvalid)
	}
}
