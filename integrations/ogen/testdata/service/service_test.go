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
	ogenerr "example.com/errcode/integrations/ogen"
	"example.com/errcode/integrations/ogen/testdata/api"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// service is what a team writes: it implements the interfaces that ogen generated.
type service struct {
	handle errcodetest.Handle
}

func (s service) CreateUser(_ context.Context, req *api.NewUser) (api.CreateUserRes, error) {
	if req.Email == "ada@example.com" {
		return nil, errcode.UserEmailAlreadyExists
	}
	return &api.User{ID: 1, Email: req.Email}, nil
}

func (s service) GetUser(context.Context, api.GetUserParams) (api.GetUserRes, error) {
	return nil, errcode.UserNotFound
}

func (s service) HandleBearer(ctx context.Context, _ api.OperationName, t api.Bearer) (context.Context, error) {
	if t.Token != "good" {
		return nil, errcode.UserInvalidToken
	}
	return ctx, nil
}

// requestKey is the key of the request, which the handlers of the kit want to see.
type requestKey struct{}

func (s service) it(ctx context.Context) error {
	return s.handle(nil, ctx.Value(requestKey{}).(*http.Request))
}

func (s service) GetIt(ctx context.Context) error  { return s.it(ctx) }
func (s service) HeadIt(ctx context.Context) error { return s.it(ctx) }
func (s service) PostIt(ctx context.Context) error { return s.it(ctx) }

func newServer(t testing.TB, wr errcode.Writer, s service) http.Handler {
	answers := ogenerr.Answers{Writer: wr}
	server, err := api.NewServer(s, s,
		api.WithErrorHandler(answers.Error),
		api.WithNotFound(wr.Error(errcode.Status(http.StatusNotFound)).ServeHTTP),
		api.WithMethodNotAllowed(answers.MethodNotAllowed))
	require.NoError(t, err)
	return ogenerr.Handler(wr, server, server.FindPath)
}

func TestKit(t *testing.T) {
	errcodetest.TestAdapter(t, func(wr errcode.Writer, handle errcodetest.Handle) http.Handler {
		server := newServer(t, wr, service{handle})
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			server.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), requestKey{}, r)))
		})
	})
}

// What ogen itself finds wrong is answered in the form, without a value of the request.
func TestOwnErrors(t *testing.T) {
	var reports []errcode.Report
	wr := errcode.Writer{Form: errcode.FormDomainDetails, Report: func(r errcode.Report) { reports = append(reports, r) }}
	server := http.MaxBytesHandler(newServer(t, wr, service{}), 1_000)
	const jsonType = "application/json"
	for _, row := range []struct {
		name, method, path, token, mediaType, body string
		status                                     int
		want                                       string
	}{
		{"created", "POST", "/users", "good", jsonType, `{"email":"bob@example.com"}`, 201, `{"id":1,"email":"bob@example.com"}`},
		{"the handler's", "POST", "/users", "good", jsonType, `{"email":"ada@example.com"}`, 409, `{"status":409,"code":"user:email_already_exists"}`},
		{"no token", "POST", "/users", "", jsonType, `{}`, 401, `{"status":401,"code":"user:unauthorized"}`},
		{"bad token", "POST", "/users", "CANARY", jsonType, `{}`, 401, `{"status":401,"code":"user:invalid_token"}`},
		{"media type", "POST", "/users", "good", "text/CANARY", `{}`, 415, `{"status":415,"code":"http:unsupported_media_type"}`},
		{"empty", "POST", "/users", "good", jsonType, ``, 400, `{"status":400,"code":"general:bad_request"}`},
		{"not JSON", "POST", "/users", "good", jsonType, `{"email": CANARY`, 400, `{"status":400,"code":"general:bad_request"}`},
		{"wrong type", "POST", "/users", "good", jsonType, `{"email":"CANARY","age":"CANARY"}`, 400, `{"status":400,"code":"general:bad_request"}`},
		{"too large", "POST", "/users", "good", jsonType, `{"email":"` + strings.Repeat("CANARY", 1_000) + `"}`, 413, `{"status":413,"code":"FILE_TOO_LARGE"}`},
		{"required", "POST", "/users", "good", jsonType, `{"age":20}`, 400, `{"status":400,"code":"general:validation_error","details":{"email":"Required"}}`},
		{"values", "POST", "/users", "good", jsonType, `{"email":"a","age":1,"roles":[{"name":"ok"},{"name":"C"}]}`, 400,
			`{"status":400,"code":"general:validation_error","details":{"age":"Not valid","email":"Too short, the minimum length is 3","roles.1.name":"Too short, the minimum length is 2"}}`},
		{"parameter", "GET", "/users/CANARY", "good", "", ``, 400, `{"status":400,"code":"general:validation_error","details":{"id":"Not valid"}}`},
		{"parameter's value", "GET", "/users/0", "good", "", ``, 400, `{"status":400,"code":"general:validation_error","details":{"id":"Not valid"}}`},
		{"no user", "GET", "/users/1", "good", "", ``, 404, `{"status":404,"code":"user:not_found"}`},
		{"no route", "GET", "/CANARY", "", "", ``, 404, `{"status":404,"code":"system:not_found"}`},
		{"no method", "DELETE", "/users", "", "", ``, 405, `{"status":405,"code":"http:method_not_allowed"}`},
	} {
		t.Run(row.name, func(t *testing.T) {
			reports = nil
			r := httptest.NewRequest(row.method, row.path, strings.NewReader(row.body))
			if row.mediaType != "" {
				r.Header.Set("Content-Type", row.mediaType)
			}
			if row.token != "" {
				r.Header.Set("Authorization", "Bearer "+row.token)
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
