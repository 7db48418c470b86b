package errcode_test

import (
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
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
	// Output: user:banned 403 show_access_denied
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

// WriteError fits wherever a library asks for an error handler.
func ExampleWriter_WriteError() {
	api := errcode.Writer{Realm: "api", Report: func(errcode.Report) {}}
	w := httptest.NewRecorder()
	api.WriteError(w, httptest.NewRequest(http.MethodGet, "/", nil), errcode.ProtektTokenExpired)
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
	fmt.Println(err, err.StatusCode(), err.Code().Catalogue() == nil)
	// Output: shop:closed 402 true
}

// On a login route, nobody may learn which accounts there are.
func ExampleMaskAccounts() {
	login := errcode.Writer{Form: errcode.FormDomain, Mask: errcode.MaskAccounts(), Report: func(errcode.Report) {}}
	for _, err := range []error{errcode.UserNotFound, errcode.UserInvalidPassword} {
		status, _, body := login.Response(nil, err)
		fmt.Printf("%d %s\n", status, body)
	}
	// Output:
	// 401 {"status":401,"code":"auth:invalid_credentials"}
	// 401 {"status":401,"code":"auth:invalid_credentials"}
}

// The fields that failed validation go by their dot paths.
func ExampleCode_WithFields() {
	err := errcode.EnvelopeValidationError.WithFields(errcode.Fields{
		"email":                 "value is not a valid email address",
		"settings.max_sessions": "value is not a valid integer",
	})
	api := errcode.Writer{Form: errcode.FormEnvelope, Report: func(errcode.Report) {}}
	_, _, body := api.Response(nil, err)
	fmt.Printf("%s\n", body)

	fmt.Println(errcode.Parse(422, body).Fields()["email"])
	// Output:
	// {"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":{"email":"value is not a valid email address","settings.max_sessions":"value is not a valid integer"}}
	// value is not a valid email address
}

// Errors of other packages get a code in one place.
func ExampleWriter_map() {
	api := errcode.Writer{
		Form: errcode.FormDomain,
		Map: func(err error) errcode.Code {
			if errors.Is(err, sql.ErrNoRows) {
				return errcode.SystemNotFound
			}
			return errcode.Code{}
		},
		Report: func(errcode.Report) {},
	}
	status, _, body := api.Response(nil, fmt.Errorf("query: %w", sql.ErrNoRows))
	fmt.Printf("%d %s\n", status, body)
	// Output: 404 {"status":404,"code":"system:not_found"}
}
