package humaerr_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"example.com/errcode"
	"example.com/errcode/errcodetest"
	humaerr "example.com/errcode/integrations/huma"
	"example.com/errcode/integrations/internal/webtest"
	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/danielgtaylor/huma/v2/conditional"
	"github.com/stretchr/testify/assert"
)

type invitation struct {
	Body struct {
		Items []struct {
			Email string `json:"email" format:"email"`
			Role  string `json:"role,omitempty" enum:"admin,member"`
		} `json:"items"`
	}
}

type nothing struct{}

type key struct{}

func Example() {
	writer := errcode.Writer{Form: errcode.FormEnvelope, Report: errcode.ReportTo(slog.New(slog.DiscardHandler))}
	api, handler := humaerr.New(http.NewServeMux(), huma.DefaultConfig("Invitations", "1.0.0"), writer)
	humaerr.Register(api, huma.Operation{Method: http.MethodPost, Path: "/invitations"}, func(context.Context, *invitation) (*nothing, error) {
		return nil, errcode.EnvelopeConflict.WithMessage("Already invited")
	})

	for _, body := range []string{
		`{"items":[{"email":"ada@example.com"},{"email":"bob@example.com","role":"owner"}]}`,
		`{"items":[{"role":"admin"}]}`,
		`{"items":[]}`,
	} {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, webtest.Request("POST /invitations", body))
		fmt.Println(w.Code, w.Body)
	}
	// Output:
	// 422 {"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":{"items.1.role":"expected value to be one of \"admin, member\""}}
	// 422 {"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":{"items.0.email":"Required"}}
	// 409 {"success":false,"error":"Already invited","code":"CONFLICT"}
}

// A request is an input that keeps huma's context.
type request struct{ ctx huma.Context }

func (r *request) Resolve(ctx huma.Context) []error {
	r.ctx = ctx
	return nil
}

var methods = []string{http.MethodGet, http.MethodHead, http.MethodPost}

// TestAdapter: handlers return the error, and have no ResponseWriter.
func TestAdapter(t *testing.T) {
	errcodetest.TestAdapter(t, func(wr errcode.Writer, handle errcodetest.Handle) http.Handler {
		api, h := humaerr.New(http.NewServeMux(), huma.DefaultConfig("Test", "1"), wr)
		for _, method := range methods {
			humaerr.Register(api, huma.Operation{Method: method, Path: errcodetest.Path, DefaultStatus: 200}, func(_ context.Context, in *request) (*nothing, error) {
				r, _ := humago.Unwrap(in.ctx)
				return nil, handle(nil, r)
			})
		}
		return h
	})
}

// TestAdapterOfStreams: handlers write the response themselves.
func TestAdapterOfStreams(t *testing.T) {
	errcodetest.TestAdapter(t, func(wr errcode.Writer, handle errcodetest.Handle) http.Handler {
		api, h := humaerr.New(http.NewServeMux(), huma.DefaultConfig("Test", "1"), wr)
		for _, method := range methods {
			humaerr.Register(api, huma.Operation{Method: method, Path: errcodetest.Path}, func(context.Context, *nothing) (*huma.StreamResponse, error) {
				return &huma.StreamResponse{Body: func(ctx huma.Context) {
					r, w := humago.Unwrap(ctx)
					if err := handle(w, r); err != nil {
						errcode.Fail(w, err)
					}
				}}, nil
			})
		}
		return h
	})
}

const (
	conflict = `409 {"success":false,"error":"Resource already exists (e.g. duplicate email)","code":"CONFLICT"}`
	invalid  = `422 {"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":`
	internal = `500 {"success":false,"error":"Unhandled server error","code":"INTERNAL_ERROR"}`
)

// returning returns a handler that fails.
func returning(err error) func(context.Context, *nothing) (*nothing, error) {
	return func(context.Context, *nothing) (*nothing, error) { return nil, err }
}

func TestAnswers(t *testing.T) {
	op := huma.Operation{Method: http.MethodPost, Path: "/x/{token}"}
	for name, row := range map[string]struct {
		register     func(api huma.API)
		query, body  string
		header       []string
		want, report string // without "POST POST /x/{token} " before it; "" for none
	}{
		"a code":        {register: func(api huma.API) { humaerr.Register(api, op, returning(errcode.EnvelopeConflict.Wrap(io.EOF))) }, want: conflict, report: "409 CONFLICT: CONFLICT: EOF"},
		"a plain error": {register: func(api huma.API) { humaerr.Register(api, op, returning(errors.New("CANARY"))) }, want: internal, report: "500: CANARY"},
		"huma's error": {register: func(api huma.API) {
			humaerr.Register(api, op, returning(huma.Error409Conflict("CANARY", errors.New("CANARY"))))
		},
			want: conflict, report: "409 CONFLICT: CANARY"},
		"huma's error with a field": {register: func(api huma.API) {
			humaerr.Register(api, op, returning(huma.Error422UnprocessableEntity("no", &huma.ErrorDetail{Location: "body.to", Message: "is away", Value: "CANARY"})))
		}, want: invalid + `{"to":"is away"}}`, report: "422 VALIDATION_ERROR: no"},
		"huma's error with header fields": {register: func(api huma.API) {
			humaerr.Register(api, op, returning(huma.ErrorWithHeaders(huma.Error409Conflict("no"), http.Header{"Link": {"<x>"}})))
		}, want: conflict + "\nLink: <x>", report: "409 CONFLICT: no"},
		"a wrapped error of huma": {register: func(api huma.API) {
			humaerr.Register(api, op, returning(fmt.Errorf("step: %w", huma.Error409Conflict("no"))))
		},
			want: conflict, report: "409 CONFLICT: step: no"},
		"not modified": {register: func(api huma.API) {
			humaerr.Register(api, op, func(_ context.Context, in *struct{ conditional.Params }) (*nothing, error) {
				return nil, huma.Status304NotModified()
			})
		}, want: "304 \nContent-Type: application/problem+json\nLink: </schemas/ErrorModel.json>; rel=\"describedBy\""},
		"panic": {register: func(api huma.API) {
			humaerr.Register(api, op, func(context.Context, *nothing) (*nothing, error) { panic("failed") })
		}, want: internal, report: "500: panic: failed"},
		"without Register, the code is lost": {register: func(api huma.API) {
			huma.Register(api, op, returning(errcode.EnvelopeConflict.Wrap(errors.New("CANARY"))))
		},
			want: internal, report: "500: unexpected error occurred"},
		"what a middleware has set": {register: func(api huma.API) {
			api.UseMiddleware(func(ctx huma.Context, next func(huma.Context)) {
				ctx.SetHeader("Vary", "Origin")
				ctx.SetHeader("ETag", "stale")
				next(huma.WithValue(ctx, key{}, "trace")) // a context around huma's
			})
			humaerr.Register(api, op, returning(errcode.EnvelopeConflict))
		}, want: conflict + "\nVary: Origin", report: "409 CONFLICT: CONFLICT"},
		"a middleware that fails": {register: func(api huma.API) {
			api.UseMiddleware(func(ctx huma.Context, _ func(huma.Context)) {
				_ = huma.WriteErr(api, ctx, http.StatusConflict, "CANARY")
			})
			humaerr.Register(api, op, returning(nil))
		}, want: conflict, report: "409 CONFLICT: CANARY"},
		"a success": {register: func(api huma.API) { humaerr.Register(api, op, returning(nil)) }, want: "204 "},

		"broken JSON": {register: invites, body: `{"items":`, want: `400 {"success":false,"error":"Bad request","code":"BAD_REQUEST","details":{"body":"unexpected end of JSON input"}}`,
			report: "400 BAD_REQUEST: validation failed"},
		"no body": {register: invites, want: `400 {"success":false,"error":"Bad request","code":"BAD_REQUEST"}`, report: "400 BAD_REQUEST: request body is required"},
		"another type": {register: invites, body: "a=b", header: []string{"Content-Type", "text/csv"},
			want:   `415 {"success":false,"error":"Unsupported media type","code":"UNSUPPORTED_MEDIA_TYPE","details":{"body":"unknown content type: text/csv"}}`,
			report: "415 UNSUPPORTED_MEDIA_TYPE: validation failed"},
		"body": {register: invites, body: `{"items":[{"email":"CANARY"},{"email":7,"x":1},{}],"y":1}`,
			want:   invalid + `{"items.0.email":"expected string to be RFC 5322 email: mail: missing '@' or angle-addr","items.1.email":"expected string","items.1.x":"unexpected property","items.2.email":"Required","y":"unexpected property"}}`,
			report: "422 VALIDATION_ERROR: validation failed"},
		"body without its only property": {register: invites, body: `{}`, want: invalid + `{"items":"Required"}}`, report: "422 VALIDATION_ERROR: validation failed"},
		"query and path": {register: func(api huma.API) {
			humaerr.Register(api, op, func(context.Context, *struct {
				Token int    `path:"token"`
				Page  int    `query:"page" minimum:"1"`
				Sort  string `query:"sort" required:"true"`
			}) (*nothing, error) {
				return nil, nil
			})
		}, query: "?page=0", want: invalid + `{"page":"expected number \u003e= 1","sort":"required query parameter is missing","token":"invalid integer"}}`,
			report: "422 VALIDATION_ERROR: validation failed"},
	} {
		t.Run(name, func(t *testing.T) {
			var log webtest.Log
			api, h := humaerr.New(http.NewServeMux(), huma.DefaultConfig("Test", "1"), errcode.Writer{Form: errcode.FormEnvelope, Report: log.Report})
			row.register(api)
			assert.Equal(t, row.want, webtest.Ask(h, "POST /x/CANARY"+row.query, row.body, row.header...))
			if row.report != "" {
				row.report = "POST POST /x/{token} " + row.report
			}
			assert.Equal(t, row.report, log.Lines())
		})
	}
}

// invites registers an operation that reads a body.
func invites(api huma.API) {
	humaerr.Register(api, huma.Operation{Method: http.MethodPost, Path: "/x/{token}"}, func(context.Context, *invitation) (*nothing, error) {
		return nil, nil
	})
}

func TestRoutes(t *testing.T) {
	var log webtest.Log
	api, h := humaerr.New(http.NewServeMux(), huma.DefaultConfig("Test", "1"), errcode.Writer{Form: errcode.FormEnvelope, Report: log.Report})
	humaerr.Register(api, huma.Operation{Method: http.MethodGet, Path: "/users/{id}"}, returning(nil))
	for _, row := range []struct{ line, want, report string }{
		{"GET /users/7", "204 ", ""},
		{"GET /nothing", `404 {"success":false,"error":"The requested resource does not exist","code":"NOT_FOUND"}`, "GET  404 NOT_FOUND: HTTP 404"},
		{"PUT /users/7", `405 {"success":false,"error":"Method not allowed","code":"METHOD_NOT_ALLOWED"}` + "\nAllow: GET, HEAD", "PUT GET /users/{id} 405 METHOD_NOT_ALLOWED: HTTP 405"},
	} {
		assert.Equal(t, row.want, webtest.Ask(h, row.line, ""), row.line)
		assert.Equal(t, row.report, log.Lines(), row.line)
	}
}

// TestNotAcceptable: huma panics after it has refused, and the client gets the 406.
func TestNotAcceptable(t *testing.T) {
	var log webtest.Log
	config := huma.DefaultConfig("Test", "1")
	config.DefaultFormat, config.NoFormatFallback = "", true
	api, h := humaerr.New(http.NewServeMux(), config, errcode.Writer{Form: errcode.FormEnvelope, Report: log.Report})
	humaerr.Register(api, huma.Operation{Method: http.MethodGet, Path: "/"}, func(context.Context, *nothing) (*struct{ Body int }, error) {
		return &struct{ Body int }{}, nil
	})
	assert.Equal(t, `406 {"success":false,"error":"Not acceptable","code":"NOT_ACCEPTABLE"}`, webtest.Ask(h, "GET /", "", "Accept", "text/csv"))
	rep := log.Take()[0]
	assert.Equal(t, 406, rep.Status)
	assert.NotNil(t, rep.Panic)
}
