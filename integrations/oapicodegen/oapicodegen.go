// Package oapierr makes a server that oapi-codegen (github.com/oapi-codegen/oapi-codegen)
// generated answer in the form of an [errcode.Writer].
//
// Generate the components once more whenever the codes change, make a package of them, and
// refer to them in the document of the service:
//
//	errcode export --format openapi --form domain-reason -o errors.openapi.json
//
//	"404": { "$ref": "errors.openapi.json#/components/responses/DomainReasonNotFound" }
//
// The import-mapping in the configuration says which package has them. A strict server gets
// its three hooks, and the mux is wrapped:
//
//	mux := http.NewServeMux()
//	api.HandlerWithOptions(
//		api.NewStrictHandlerWithOptions(service, nil, api.StrictHTTPServerOptions{
//			RequestErrorHandlerFunc:  oapierr.ErrorHandler(wr),
//			ResponseErrorHandlerFunc: wr.WriteError,
//		}),
//		api.StdHTTPServerOptions{BaseRouter: mux, ErrorHandlerFunc: oapierr.ErrorHandler(wr)})
//	http.Handle("/", wr.Mux(mux))
//
// Handlers return errcode's errors as the error, and do not make the types that were
// generated for the error responses: those are for clients.
//
// Traps:
//
//   - The generated server checks neither the media type nor the size of a body, nor the
//     limits in the schema, such as minLength. Put [http.MaxBytesHandler] around it; what
//     is too large is then answered with 413. Check values with an [errcode.Validation],
//     or put oapi-codegen's validating middleware around it, with an error handler that
//     answers Status(422).
//   - Authentication is not the generated server's either: it is a middleware.
package oapierr

import (
	"cmp"
	"errors"
	"net/http"
	"reflect"
	"strings"

	"example.com/errcode"
	"example.com/errcode/errmap"
)

// ErrorHandler answers what the generated server finds wrong with a request: parameters
// and bodies that it can't read.
func ErrorHandler(wr errcode.Writer) func(http.ResponseWriter, *http.Request, error) {
	return func(w http.ResponseWriter, r *http.Request, err error) {
		var v errcode.Validation
		if name, rule := parameter(err); name != "" {
			v.Rule(name, rule)
		}
		found := cmp.Or(v.Err(errcode.Code{}), errmap.Standard(err), error(errcode.Status(http.StatusBadRequest)))
		wr.WriteError(w, r, errors.Join(found, err))
	}
}

// parameter returns the name of the parameter that is wrong, "" if err is not about one.
// The types of these errors are generated into each server, and all have a ParamName.
func parameter(err error) (string, errcode.Rule) {
	v := reflect.Indirect(reflect.ValueOf(err))
	if v.Kind() != reflect.Struct {
		return "", 0
	}
	name := v.FieldByName("ParamName")
	if name.Kind() != reflect.String {
		return "", 0
	}
	if strings.HasPrefix(v.Type().Name(), "Required") {
		return name.String(), errcode.RuleRequired
	}
	return name.String(), errcode.RuleInvalid
}
