// Package gqlgenerr makes a GraphQL server of gqlgen answer with a service's codes.
//
//	srv := handler.New(generated.NewExecutableSchema(…))
//	srv.AddTransport(transport.POST{})
//	mux.Handle("POST /query", gqlgenerr.Handler(srv, api))
//
// GraphQL has its own form: each entry of errors has a message, and extensions with the
// members of a record, code, status, details and retry_after:
//
//	{"message":"User not found","path":["user"],"extensions":{"code":"user:not_found","status":404}}
//
// What a resolver returns is decided as over HTTP: by code, Map, Mask and language. A panic
// in a resolver is a 500. Each error has a report, whose route is the field of the schema,
// "Query.user".
//
// Errors that gqlgen finds in a query keep message and code, such as
// GRAPHQL_VALIDATION_FAILED or PERSISTED_QUERY_NOT_FOUND: clients go by them. The report has
// the status only, since the text may have what the client sent.
//
// # Traps
//
//   - By default the text of every error reaches the client, and so does that of a request
//     that is not JSON, with all of its body.
//   - The HTTP status is gqlgen's: 200 if a resolver fails. A request that must not run at
//     all, such as one without a session, is answered by a middleware around Handler with
//     [errcode.Writer.Handler], and its 404 and 405 by [errcode.Writer.Mux].
//   - graphql.GetOperationContext panics where there is no operation, as in the presenter for
//     a request that is not JSON. Handler needs none: it keeps the request in the context.
//   - An error of the type gqlerror.Error that a resolver returns is a plain one here, and
//     answered as a 500. One from the UnmarshalGQL method of a scalar is the client's fault:
//     return errcode.Status(400) there, or a code.
//   - graphql.ErrorResponse in an operation interceptor passes the presenter by, and
//     graphql.AddError panics there. Use AddError in a response interceptor (AroundResponses),
//     or return gqlerror.Wrap(err) from MutateOperationContext.
//   - http.ErrAbortHandler in a resolver is a panic as any other: gqlgen recovers it.
//   - gqlgen writes the header, so there is no Cache-Control and no Vary. What caches GET
//     queries needs them from a middleware.
package gqlgenerr

import (
	"context"
	"encoding/json"
	"net/http"

	"example.com/errcode"
	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

type key struct{}

// Handler returns a handler that serves srv and answers with wr.
func Handler(srv *handler.Server, wr errcode.Writer) http.Handler {
	srv.SetRecoverFunc(func(_ context.Context, v any) error { return errcode.Recovered(v) })
	srv.SetErrorPresenter(func(ctx context.Context, err error) *gqlerror.Error {
		presented := graphql.DefaultErrorPresenter(ctx, err)
		shown := *presented // with path and locations
		r, _ := ctx.Value(key{}).(http.Request)
		field := graphql.GetFieldContext(ctx)
		for field != nil && field.Field.Field == nil { // of an element of a list
			field = field.Parent
		}
		if field != nil {
			r.Pattern = field.Object + "." + field.Field.Name
		}
		own := shown.Err == nil && field == nil // an error of gqlgen itself
		switch {
		case own:
			err = errcode.Status(http.StatusBadRequest)
		case shown.Err != nil && err == error(presented):
			err = shown.Err // without the path, whose aliases the client chose
		}
		wr.Deliver(r.WithContext(ctx), err, func(a errcode.Answer) error {
			if own && shown.Extensions["code"] != nil {
				return nil // clients go by it
			}
			record, _ := json.Marshal(a) // it can't fail
			shown.Message, shown.Extensions = a.Message, nil
			err := json.Unmarshal(record, &shown.Extensions)
			delete(shown.Extensions, "message")
			return err
		})
		return &shown
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		srv.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), key{}, *r)))
	})
}
