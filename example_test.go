package errcode_test

import (
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"time"

	"example.com/errcode"
)

// A handler returns a code with its cause; a test checks the code.
func ExampleCode_Wrap() {
	err := errcode.UserNotFound.Wrap(sql.ErrNoRows)
	fmt.Println(err)
	fmt.Println(errors.Is(err, errcode.UserNotFound), errors.Is(err, sql.ErrNoRows))
	// Output:
	// user:not_found: sql: no rows in result set
	// true true
}

// The code can be found through any wrapping.
func ExampleCodeOf() {
	err := fmt.Errorf("handling login: %w", errcode.UserBanned.Errorf("ban %d", 7))
	code := errcode.CodeOf(err)
	fmt.Println(code, code.StatusCode(), code.Action())
	// Output: user:banned 403 show_message
}

// Any code renders in any form.
func ExampleForm() {
	for _, form := range []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain} {
		api := errcode.Writer{Form: form, Report: func(errcode.Report) {}}
		_, _, body := api.Response(nil, errcode.UserTokenExpired)
		fmt.Printf("%s\n", body)
	}
	// Output:
	// {"error":"user:token_expired","message":"Token expired","statusCode":401}
	// {"success":false,"error":"Token expired","code":"user:token_expired"}
	// {"status":401,"code":"user:token_expired"}
}

// What a handler returns is answered and logged, once. The cause is in the log
// only.
func ExampleWriter_Handler() {
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	api := errcode.Writer{Form: errcode.FormDomain, Report: errcode.ReportTo(logger)}

	handler := api.Handler(func(http.ResponseWriter, *http.Request) error {
		return errcode.SessionExpired.Errorf("session %q", "s1")
	})
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/me", nil))
	fmt.Println(w.Code, w.Body)
	// Output:
	// level=INFO msg="request failed" code=session:expired status=401 method=GET path=/me error="session:expired: session \"s1\""
	// 401 {"status":401,"code":"session:expired"}
}

// WriteError can be the error handler that another library asks for.
func ExampleWriter_WriteError() {
	api := errcode.Writer{Challenges: []errcode.Challenge{{Realm: "api"}}, Report: func(errcode.Report) {}}
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Authorization", "Bearer old")
	w := httptest.NewRecorder()
	api.WriteError(w, r, errcode.ProtektTokenExpired)
	fmt.Println(w.Header().Get("WWW-Authenticate"))
	fmt.Println(w.Body)
	// Output:
	// Bearer realm="api", error="invalid_token"
	// {"error":"token_expired","message":"Access token has expired","statusCode":401}
}

// Another service's response becomes an error that matches the same variables.
func ExampleFromResponse() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		errcode.Writer{Form: errcode.FormEnvelope, Report: func(errcode.Report) {}}.
			WriteError(w, r, errcode.EnvelopeRateLimitExceeded.WithRetryAfter(30*time.Second))
	}))
	defer server.Close()

	resp, err := http.Get(server.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer resp.Body.Close()
	err = errcode.FromResponse(resp)
	fmt.Println(errors.Is(err, errcode.EnvelopeRateLimitExceeded))

	var e *errcode.Error
	if errors.As(err, &e) {
		delay, _ := e.RetryAfter()
		fmt.Println(e.Code().Temporary(), delay)
	}
	// Output:
	// true
	// true 30s
}

// Parse reads a body from anywhere. Codes that are not defined here are kept.
func ExampleParse() {
	err := errcode.Parse(402, []byte(`{"status":402,"code":"shop:closed"}`))
	code := errcode.CodeOf(err)
	fmt.Println(code, code.StatusCode(), code.Catalogue() == nil)
	// Output: shop:closed 402 true
}

// On a login route, nobody may learn which accounts there are.
func ExampleMaskAccounts() {
	login := errcode.Writer{
		Form:   errcode.FormDomain,
		Mask:   errcode.MaskAccounts(errcode.AuthInvalidCredentials),
		Report: func(errcode.Report) {},
	}
	for _, err := range []error{errcode.UserNotFound, errcode.UserInvalidPassword, errcode.ProtektAccountLocked} {
		status, _, body := login.Response(nil, err)
		fmt.Printf("%d %s\n", status, body)
	}
	// Output:
	// 401 {"status":401,"code":"auth:invalid_credentials"}
	// 401 {"status":401,"code":"auth:invalid_credentials"}
	// 401 {"status":401,"code":"auth:invalid_credentials"}
}

// Users who may not see an organisation must not learn that it exists.
func ExampleNewMask() {
	mask := errcode.NewMask(map[errcode.Code]errcode.Code{
		errcode.UserPermissionInsufficient: errcode.SystemNotFound,
	}, errcode.MaskAccounts(errcode.AuthInvalidCredentials))

	api := errcode.Writer{Form: errcode.FormDomain, Mask: mask, Report: func(errcode.Report) {}}
	status, _, body := api.Response(nil, errcode.UserPermissionInsufficient.WithMessage("You are not in this organisation"))
	fmt.Printf("%d %s\n", status, body)
	fmt.Println(mask.Code(errcode.UserBanned))
	// Output:
	// 404 {"status":404,"code":"system:not_found"}
	// auth:invalid_credentials
}

// A service has its own body, and its own spelling for the codes of all statuses.
func ExampleNewForm() {
	form := errcode.NewForm(errcode.Layout{
		Name: "shop",
		Append: func(dst []byte, _ *http.Request, a *errcode.Answer) ([]byte, error) {
			dst = append(dst, `{"error":{"code":`...)
			dst = errcode.AppendString(dst, a.Code.String())
			dst = append(dst, `,"message":`...)
			dst = errcode.AppendString(dst, a.Message)
			return append(dst, `}}`...), nil
		},
		Spell: func(phrase string) string { return strings.ReplaceAll(strings.ToLower(phrase), " ", "-") },
	})
	api := errcode.Writer{Form: form, Report: func(errcode.Report) {}}
	for _, err := range []error{errcode.UserNotFound, errcode.Status(http.StatusMethodNotAllowed), sql.ErrNoRows} {
		status, _, body := api.Response(nil, err)
		fmt.Printf("%d %s\n", status, body)
	}
	// Output:
	// 404 {"error":{"code":"user:not_found","message":"User not found"}}
	// 405 {"error":{"code":"method-not-allowed","message":"Method not allowed"}}
	// 500 {"error":{"code":"internal-server-error","message":"Internal server error"}}
}

// A library does not know the service's codes, so it returns a status.
func ExampleStatus() {
	err := errcode.Status(http.StatusUnsupportedMediaType).Errorf("media type %q", "text/csv")
	for _, form := range []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain} {
		fmt.Println(errcode.Writer{Form: form}.Answer(nil, err).Code)
	}
	// Output:
	// unsupported_media_type
	// UNSUPPORTED_MEDIA_TYPE
	// http:unsupported_media_type
}

// An Answer is for a place other than a response, such as the results of a batch.
func ExampleWriter_Answer() {
	api := errcode.Writer{Form: errcode.FormEnvelope}
	results := []any{
		map[string]int{"id": 7},
		api.Answer(nil, errcode.EnvelopeConflict.Errorf("duplicate key")),
	}
	b, err := json.Marshal(results)
	fmt.Println(string(b), err)
	// Output: [{"id":7},{"code":"CONFLICT","status":409,"message":"Resource already exists (e.g. duplicate email)"}] <nil>
}

// Deliver answers over another protocol, and reports as a response is reported.
func ExampleWriter_Deliver() {
	api := errcode.Writer{Form: errcode.FormDomain, Report: func(rep errcode.Report) {
		fmt.Println("report:", rep.Code, rep.Err, rep.Problem)
	}}
	send := func(a errcode.Answer) error { // to a queue, a socket, a stream
		fmt.Println("sent:", a.Status, a.Code, a.Message)
		return nil
	}
	api.Deliver(nil, errcode.UserBanned.Errorf("ban %d", 7), send)
	// Output:
	// sent: 403 user:banned User is banned
	// report: user:banned user:banned: ban 7 <nil>
}

// The mux's own 404 and 405 come in the Writer's form.
func ExampleWriter_Mux() {
	api := errcode.Writer{Form: errcode.FormDomain, Report: func(errcode.Report) {}}
	mux := http.NewServeMux()
	mux.Handle("GET /me", api.Handler(func(http.ResponseWriter, *http.Request) error { return errcode.UserUnauthorized }))

	handler := api.Mux(mux)
	for _, target := range []string{"GET /me", "POST /me", "GET /nowhere"} {
		method, path, _ := strings.Cut(target, " ")
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(method, path, nil))
		fmt.Printf("%s: %s %q\n", target, w.Body, w.Header().Get("Allow"))
	}
	// Output:
	// GET /me: {"status":401,"code":"user:unauthorized"} ""
	// POST /me: {"status":405,"code":"http:method_not_allowed"} "GET, HEAD"
	// GET /nowhere: {"status":404,"code":"system:not_found"} ""
}

// A token lacks a scope: the client learns which one it needs.
func ExampleError_WithChallenge() {
	err := errcode.UserPermissionInsufficient.WithChallenge(errcode.Challenge{Scope: "invoices:write"})
	_, header, _ := errcode.Writer{Report: func(errcode.Report) {}}.Response(nil, err)
	fmt.Println(header.Get("WWW-Authenticate"))
	// Output: Bearer realm="", error="insufficient_scope", scope="invoices:write"
}

// The fields that failed validation are named by their dot paths.
func ExampleCode_WithFields() {
	err := errcode.EnvelopeValidationError.WithFields(errcode.Fields{
		"email":                 "value is not a valid email address",
		"settings.max_sessions": "value is not a valid integer",
	})
	api := errcode.Writer{Form: errcode.FormEnvelope, Report: func(errcode.Report) {}}
	_, _, body := api.Response(nil, err)
	fmt.Printf("%s\n", body)

	if e, ok := errors.AsType[*errcode.Error](errcode.Parse(422, body)); ok {
		fmt.Println(e.Fields()["email"])
	}
	// Output:
	// {"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":{"email":"value is not a valid email address","settings.max_sessions":"value is not a valid integer"}}
	// value is not a valid email address
}

// Errors of other packages get a code in one place.
func ExampleWriter_map() {
	api := errcode.Writer{
		Form: errcode.FormDomain,
		Map: func(err error) error {
			if errors.Is(err, sql.ErrNoRows) {
				return errcode.SystemNotFound
			}
			return nil
		},
		Report: func(errcode.Report) {},
	}
	status, _, body := api.Response(nil, fmt.Errorf("query: %w", sql.ErrNoRows))
	fmt.Printf("%d %s\n", status, body)
	// Output: 404 {"status":404,"code":"system:not_found"}
}
