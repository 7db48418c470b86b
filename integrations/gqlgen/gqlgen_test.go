package gqlgenerr_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/i18n"
	gqlgenerr "example.com/errcode/integrations/gqlgen"
	"example.com/errcode/integrations/internal/webtest"
	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler"
	"github.com/99designs/gqlgen/graphql/handler/extension"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/99designs/gqlgen/graphql/handler/transport"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

func Example() {
	api := errcode.Writer{Form: errcode.FormEnvelope, Report: errcode.ReportTo(slog.New(slog.DiscardHandler))}
	srv := handler.New(executable{user: func(_ context.Context, id string) (*user, error) {
		return nil, errcode.UserNotFound.Errorf("no user %q", id)
	}})
	srv.AddTransport(transport.POST{})
	mux := http.NewServeMux()
	mux.Handle("POST /query", gqlgenerr.Handler(srv, api))
	root := api.Mux(mux)

	for _, line := range []string{"POST /query", "PUT /query"} {
		w := httptest.NewRecorder()
		root.ServeHTTP(w, webtest.Request(line, `{"query":"{ user(id: 7) { name } }"}`))
		fmt.Println(w.Code, w.Body)
	}
	// Output:
	// 200 {"errors":[{"message":"User not found","path":["user"],"locations":[{"line":1,"column":3}],"extensions":{"code":"user:not_found","status":404}}],"data":{"user":null}}
	// 405 {"success":false,"error":"Method not allowed","code":"METHOD_NOT_ALLOWED"}
}

// ask sends a query and returns the answer without data, and the reports.
func ask(wr errcode.Writer, e executable, body string, header ...string) (answer string, reports []errcode.Report, lines string) {
	var log webtest.Log
	wr.Report = log.Report
	srv := handler.New(e)
	srv.AddTransport(transport.POST{})
	srv.AddTransport(transport.GET{})
	srv.SetQueryCache(lru.New[*ast.QueryDocument](10))
	srv.Use(extension.AutomaticPersistedQuery{Cache: lru.New[string](10)})
	srv.Use(extension.FixedComplexityLimit(3))
	srv.AroundOperations(func(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
		if graphql.GetOperationContext(ctx).Operation.Name == "Panics" {
			panic("failed")
		}
		return next(ctx)
	})
	srv.AroundResponses(func(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
		if graphql.HasOperationContext(ctx) && graphql.GetOperationContext(ctx).OperationName == "Fails" {
			graphql.AddError(ctx, errcode.UserUnauthorized)
			return &graphql.Response{Errors: graphql.GetErrors(ctx)}
		}
		return next(ctx)
	})
	srv.Use(refusing{})
	mux := http.NewServeMux()
	mux.Handle("POST /query", gqlgenerr.Handler(srv, wr))
	answer = webtest.Ask(mux, "POST /query", body, header...)
	reports = log.Take()
	slices.SortFunc(reports, func(a, b errcode.Report) int { return strings.Compare(a.String(), b.String()) })
	for _, rep := range reports {
		log.Report(rep)
	}
	return answer, reports, log.Lines()
}

// failing returns a schema whose query user fails.
func failing(err error) executable {
	return executable{user: func(context.Context, string) (*user, error) { return nil, err }}
}

const (
	query = `{"query":"{ user(id: 7) { name } }"}`
	media = "\nContent-Type: application/json"
)

func TestResolverErrors(t *testing.T) {
	const head = `200 {"errors":[{"message":"`
	const where = `","path":["user"],"locations":[{"line":1,"column":3}],"extensions":{`
	const tail = `}}],"data":{"user":null}}` + media
	const internal = head + "Unhandled server error" + where + `"code":"INTERNAL_ERROR","status":500` + tail
	for name, row := range map[string]struct {
		err          error
		want, report string
	}{
		"code": {errcode.UserBanned.Wrap(errors.New("CANARY")), head + "User is banned" + where + `"code":"user:banned","status":403` + tail,
			"POST Query.user 403 user:banned: user:banned: CANARY"},
		"message, fields and a delay": {errcode.EnvelopeValidationError.WithMessage("No").WithRule("email", errcode.RuleEmail).WithRetryAfter(1500 * time.Millisecond),
			head + "No" + where + `"code":"VALIDATION_ERROR","details":{"email":"Not a valid email address"},"retry_after":1.5,"status":422` + tail,
			"POST Query.user 422 VALIDATION_ERROR: VALIDATION_ERROR"},
		"status":    {errcode.Status(409), head + "Resource already exists (e.g. duplicate email)" + where + `"code":"CONFLICT","status":409` + tail, "POST Query.user 409 CONFLICT: HTTP 409"},
		"masked":    {errcode.UserNotFound, head + "Invalid email/password combination" + where + `"code":"auth:invalid_credentials","status":401` + tail, "POST Query.user 401 user:not_found: user:not_found"},
		"mapped":    {io.ErrShortBuffer, head + "Resource already exists (e.g. duplicate email)" + where + `"code":"CONFLICT","status":409` + tail, "POST Query.user 409 CONFLICT: short buffer"},
		"plain":     {errors.New("CANARY"), internal, "POST Query.user 500: CANARY"},
		"of gqlgen": {gqlerror.Errorf("CANARY"), internal, "POST Query.user 500: input:1:3: user CANARY"},
		"another service's": {errcode.Parse(404, []byte(`{"status":404,"code":"user:not_found","message":"CANARY"}`)),
			head + "A downstream service (AI, LMS, etc.) failed" + where + `"code":"EXTERNAL_SERVICE_ERROR","status":502` + tail, "POST Query.user 502 user:not_found: user:not_found"},
	} {
		t.Run(name, func(t *testing.T) {
			wr := errcode.Writer{
				Form: errcode.FormEnvelope,
				Mask: errcode.NewMask(map[errcode.Code]errcode.Code{errcode.UserNotFound: errcode.AuthInvalidCredentials}),
				Map: func(err error) error {
					if errors.Is(err, io.ErrShortBuffer) {
						return errcode.EnvelopeConflict
					}
					return nil
				},
			}
			got, reports, lines := ask(wr, failing(row.err), query)
			assert.Equal(t, row.want, got)
			assert.Equal(t, row.report, lines)
			assert.ErrorIs(t, reports[0].Err, row.err)
		})
	}
}

// TestPaths: each error has its path in the query, which may have aliases, and its report
// the field of the schema.
func TestPaths(t *testing.T) {
	named := &user{name: func(context.Context) (string, error) { return "Ada", nil }}
	nameless := &user{name: func(context.Context) (string, error) { return "", errcode.UserBanned }}
	got, _, lines := ask(errcode.Writer{Form: errcode.FormEnvelope}, executable{
		users: func(context.Context) ([]*user, error) { return []*user{named, nil, nameless}, nil },
	}, `{"query":"{ CANARY: users { name } }"}`)
	assert.Contains(t, got, `"data":{"CANARY":[{"name":"Ada"},null,{"name":null}]}`)
	assert.Contains(t, got, `{"message":"Unhandled server error","path":["CANARY",1],"extensions":{"code":"INTERNAL_ERROR","status":500}}`)
	assert.Contains(t, got, `{"message":"User is banned","path":["CANARY",2,"name"],"locations":[{"line":1,"column":19}],"extensions":{"code":"user:banned","status":403}}`)
	assert.NotContains(t, got, "no user")
	assert.Equal(t, "POST User.name 403 user:banned: user:banned\nPOST Query.users 500: CANARY: no user", lines)
}

func TestPanics(t *testing.T) {
	got, reports, _ := ask(errcode.Writer{Form: errcode.FormEnvelope}, executable{
		user: func(context.Context, string) (*user, error) { panic("CANARY") },
	}, query)
	assert.Equal(t, `200 {"errors":[{"message":"Unhandled server error","path":["user"],"extensions":{"code":"INTERNAL_ERROR","status":500}}],"data":{"user":null}}`+media, got)
	require.Len(t, reports, 1)
	assert.Equal(t, "CANARY", reports[0].Panic)
	assert.Contains(t, string(reports[0].Stack), "TestPanics")

	got, reports, _ = ask(errcode.Writer{Form: errcode.FormEnvelope}, failing(nil), `{"query":"query Panics { user(id: 7) { name } }"}`)
	assert.Equal(t, `500 {"errors":[{"message":"Unhandled server error","extensions":{"code":"INTERNAL_ERROR","status":500}}],"data":null}`+media, got)
	require.Len(t, reports, 1)
	assert.Equal(t, "failed", reports[0].Panic)
	assert.Equal(t, "POST /query", reports[0].Request.Pattern)
}

// A refusing extension refuses the operation Refused.
type refusing struct{}

func (refusing) ExtensionName() string                   { return "Refusing" }
func (refusing) Validate(graphql.ExecutableSchema) error { return nil }

func (refusing) MutateOperationContext(_ context.Context, oc *graphql.OperationContext) *gqlerror.Error {
	if oc.OperationName == "Refused" {
		return gqlerror.Wrap(errcode.UserUnauthorized)
	}
	return nil
}

// TestInterceptors: what an interceptor or an extension finds is answered as well.
func TestInterceptors(t *testing.T) {
	for _, name := range []string{"Fails", "Refused"} {
		got, _, lines := ask(errcode.Writer{Form: errcode.FormEnvelope}, failing(nil), `{"operationName":"`+name+`","query":"query `+name+` { user(id: 7) { name } }"}`)
		assert.Equal(t, `200 {"errors":[{"message":"Not authenticated","extensions":{"code":"user:unauthorized","status":401}}],"data":null}`+media, got)
		assert.Equal(t, "POST POST /query 401 user:unauthorized: user:unauthorized", lines)
	}
}

// TestQueries: what gqlgen finds wrong with a query. The reports have no text of it.
func TestQueries(t *testing.T) {
	for name, row := range map[string]struct{ body, want, report string }{
		"not JSON":                      {`{"query":"CANARY`, `400 {"errors":[{"message":"Bad request","extensions":{"code":"BAD_REQUEST","status":400}}],"data":null}` + media, "400 BAD_REQUEST: HTTP 400"},
		"no query":                      {`{"query":""}`, `422 {"errors":[{"message":"no operation provided","extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}],"data":null}` + media, "400 BAD_REQUEST: HTTP 400"},
		"syntax":                        {`{"query":"{"}`, `422 {"errors":[{"message":"Expected Name, found \u003cEOF\u003e","locations":[{"line":1,"column":2}],"extensions":{"code":"GRAPHQL_PARSE_FAILED"}}],"data":null}` + media, "400 BAD_REQUEST: HTTP 400"},
		"unknown field":                 {`{"query":"{ users { CANARY } }"}`, `422 {"errors":[{"message":"Cannot query field \"CANARY\" on type \"User\".","locations":[{"line":1,"column":11}],"extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}],"data":null}` + media, "400 BAD_REQUEST: HTTP 400"},
		"variable":                      {`{"query":"query ($id: ID!) { user(id: $id) { name } }"}`, `422 {"errors":[{"message":"must be defined","path":["variable","id"],"extensions":{"code":"GRAPHQL_VALIDATION_FAILED"}}],"data":null}` + media, "400 BAD_REQUEST: HTTP 400"},
		"persisted":                     {`{"extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}}`, `200 {"errors":[{"message":"PersistedQueryNotFound","extensions":{"code":"PERSISTED_QUERY_NOT_FOUND"}}],"data":null}` + media, "400 BAD_REQUEST: HTTP 400"},
		"persisted, of another version": {`{"extensions":{"persistedQuery":{"version":7,"sha256Hash":"x"}}}`, `200 {"errors":[{"message":"Bad request","extensions":{"code":"BAD_REQUEST","status":400}}],"data":null}` + media, "400 BAD_REQUEST: HTTP 400"},
		"complexity":                    {`{"query":"{ a: user(id: 1) { name } b: user(id: 1) { name } }"}`, `200 {"errors":[{"message":"operation has complexity 4, which exceeds the limit of 3","extensions":{"code":"COMPLEXITY_LIMIT_EXCEEDED"}}],"data":null}` + media, "400 BAD_REQUEST: HTTP 400"},
	} {
		t.Run(name, func(t *testing.T) {
			got, reports, lines := ask(errcode.Writer{Form: errcode.FormEnvelope}, failing(nil), row.body)
			assert.Equal(t, row.want, got)
			assert.Equal(t, "POST POST /query "+row.report, lines)
			assert.NotContains(t, reports[0].LogValue().String(), "CANARY")
		})
	}
}

// TestLanguage: the message is in the language of the request, and the report has it.
func TestLanguage(t *testing.T) {
	texts, err := i18n.New(i18n.Config{})
	require.NoError(t, err)
	wr := errcode.Writer{Form: errcode.FormEnvelope, Localizer: texts}
	want := wr.Answer(webtest.Request("GET /", "", "Accept-Language", "de"), errcode.UserNotFound).Message
	require.NotEqual(t, errcode.UserNotFound.Message(), want)
	got, reports, _ := ask(wr, failing(errcode.UserNotFound), query, "Accept-Language", "de")
	assert.Contains(t, got, `"message":"`+want+`"`)
	assert.Equal(t, "de", reports[0].Request.Header.Get("Accept-Language"))
}

// TestContextOfTheReport: it is that of the resolver, which has the trace.
func TestContextOfTheReport(t *testing.T) {
	_, reports, _ := ask(errcode.Writer{}, failing(errcode.UserNotFound), query)
	assert.NotNil(t, graphql.GetFieldContext(reports[0].Request.Context()))
}

// TestWithoutHandler: a server that is served by itself has no request to report.
func TestWithoutHandler(t *testing.T) {
	var log webtest.Log
	srv := handler.New(failing(errcode.UserNotFound))
	srv.AddTransport(transport.POST{})
	gqlgenerr.Handler(srv, errcode.Writer{Report: log.Report})
	assert.Contains(t, webtest.Ask(srv, "POST /", query), `"code":"user:not_found"`)
	assert.Equal(t, " Query.user 404 user:not_found: user:not_found", log.Lines())
}
