package service_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/errcodetest"
	oapierr "example.com/errcode/integrations/oapicodegen"
	"example.com/errcode/integrations/oapicodegen/testdata/generated/api"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// service is what a team writes: it implements the interfaces that ogen generated.
type service struct {
	handle errcodetest.Handle
}

func (s service) CreateUser(_ context.Context, req api.CreateUserRequestObject) (api.CreateUserResponseObject, error) {
	var v errcode.Validation
	if len(req.Body.Email) < 3 {
		v.Rule("email", errcode.RuleTooShort, 3)
	}
	if err := v.Err(errcode.GeneralValidationError); err != nil {
		return nil, err
	}
	if req.Body.Email == "ada@example.com" {
		return nil, errcode.UserEmailAlreadyExists
	}
	return api.CreateUser201JSONResponse{Id: 1, Email: req.Body.Email}, nil
}

func (s service) GetUser(context.Context, api.GetUserRequestObject) (api.GetUserResponseObject, error) {
	return nil, errcode.UserNotFound
}

// requestKey is the key of the request, which the handlers of the kit want to see.
type requestKey struct{}

func (s service) it(ctx context.Context) error {
	return s.handle(nil, ctx.Value(requestKey{}).(*http.Request))
}

func (s service) GetIt(ctx context.Context, _ api.GetItRequestObject) (api.GetItResponseObject, error) {
	return api.GetIt200Response{}, s.it(ctx)
}

func (s service) HeadIt(ctx context.Context, _ api.HeadItRequestObject) (api.HeadItResponseObject, error) {
	return api.HeadIt200Response{}, s.it(ctx)
}

func (s service) PostIt(ctx context.Context, _ api.PostItRequestObject) (api.PostItResponseObject, error) {
	return api.PostIt200Response{}, s.it(ctx)
}

func newServer(wr errcode.Writer, s service) http.Handler {
	withRequest := func(next api.StrictHandlerFunc, _ string) api.StrictHandlerFunc {
		return func(ctx context.Context, w http.ResponseWriter, r *http.Request, request any) (any, error) {
			return next(context.WithValue(ctx, requestKey{}, r), w, r, request)
		}
	}
	mux := http.NewServeMux()
	api.HandlerWithOptions(
		api.NewStrictHandlerWithOptions(s, []api.StrictMiddlewareFunc{withRequest}, api.StrictHTTPServerOptions{
			RequestErrorHandlerFunc:  oapierr.ErrorHandler(wr),
			ResponseErrorHandlerFunc: wr.WriteError,
		}),
		api.StdHTTPServerOptions{BaseRouter: mux, ErrorHandlerFunc: oapierr.ErrorHandler(wr)})
	return wr.Mux(mux)
}

func TestKit(t *testing.T) {
	errcodetest.TestAdapter(t, func(wr errcode.Writer, handle errcodetest.Handle) http.Handler {
		return newServer(wr, service{handle})
	})
}

// What the generated server finds wrong is answered in the form, without a value of the request.
func TestOwnErrors(t *testing.T) {
	var reports []errcode.Report
	wr := errcode.Writer{Form: errcode.FormDomainDetails, Report: func(r errcode.Report) { reports = append(reports, r) }}
	server := http.MaxBytesHandler(newServer(wr, service{}), 1_000)
	const jsonType = "application/json"
	for _, row := range []struct {
		name, method, path, mediaType, body string
		status                              int
		want                                string
	}{
		{"created", "POST", "/users", jsonType, `{"email":"bob@example.com"}`, 201, `{"email":"bob@example.com","id":1}` + "\n"},
		{"the handler's", "POST", "/users", jsonType, `{"email":"ada@example.com"}`, 409, `{"status":409,"code":"user:email_already_exists"}`},
		{"empty", "POST", "/users", jsonType, ``, 400, `{"status":400,"code":"general:bad_request"}`},
		{"not JSON", "POST", "/users", jsonType, `{"email": CANARY`, 400, `{"status":400,"code":"general:bad_request"}`},
		{"wrong type", "POST", "/users", jsonType, `{"email":"CANARY","age":"CANARY"}`, 400, `{"status":400,"code":"general:validation_error"}`},
		{"too large", "POST", "/users", jsonType, `{"email":"` + strings.Repeat("CANARY", 1_000) + `"}`, 413, `{"status":413,"code":"FILE_TOO_LARGE"}`},
		{"values", "POST", "/users", jsonType, `{"email":"C"}`, 400, `{"status":400,"code":"general:validation_error","details":{"email":"Too short, the minimum length is 3"}}`},
		{"parameter", "GET", "/users/CANARY", "", ``, 400, `{"status":400,"code":"general:validation_error","details":{"id":"Not valid"}}`},
		{"no user", "GET", "/users/1", "", ``, 404, `{"status":404,"code":"user:not_found"}`},
		{"no route", "GET", "/CANARY", "", ``, 404, `{"status":404,"code":"system:not_found"}`},
		{"no method", "DELETE", "/users", "", ``, 405, `{"status":405,"code":"http:method_not_allowed"}`},
	} {
		t.Run(row.name, func(t *testing.T) {
			reports = nil
			r := httptest.NewRequest(row.method, row.path, strings.NewReader(row.body))
			if row.mediaType != "" {
				r.Header.Set("Content-Type", row.mediaType)
			}
			w := httptest.NewRecorder()
			server.ServeHTTP(w, r)
			body, err := io.ReadAll(w.Result().Body)
			require.NoError(t, err)
			assert.Equal(t, row.status, w.Code)
			assert.Equal(t, row.want, string(body))
			assert.NotContains(t, w.Header(), "CANARY")
			if row.status == 405 {
				assert.Equal(t, "POST", w.Header().Get("Allow"))
			}
			if row.status < 400 {
				assert.Empty(t, reports)
			} else {
				require.Len(t, reports, 1)
			}
		})
	}
}
