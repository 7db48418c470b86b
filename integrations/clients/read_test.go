package clients_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/forms"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Codes on which Supabase's client acts.
var (
	supabaseCodes = errcode.NewRegistry().NewCatalogue("Supabase")
	weakPassword  = supabaseCodes.Define("weak_password", http.StatusUnprocessableEntity, "Password is too weak")
	noSession     = supabaseCodes.Define("session_not_found", http.StatusForbidden, "Session not found")
	otpExpired    = supabaseCodes.Define("otp_expired", http.StatusForbidden, "The link has expired")
)

// TestRead has what is special about clients for Node; TestREADME has the rest.
func TestRead(t *testing.T) {
	type object = map[string]any
	codeMessage, problem, domain := forms.CodeMessage{}.Form(), forms.Problem{}.Form(), errcode.FormDomain
	auth := []string{"error.toJSON()"}
	of := func(class, message string, status float64) object {
		return object{"name": class, "message": message, "status": status}
	}
	with := func(o object, name string, value any) object {
		o[name] = value
		return o
	}
	rows := []struct {
		client      string
		form        errcode.Form
		version     string
		err         error
		expressions []string
		want        []any
	}{
		// Supabase's client has a code only if the response says which version it is.
		{"@supabase/auth-js", codeMessage, "2024-01-01", otpExpired, auth, []any{with(of("AuthApiError", "The link has expired", 403), "code", "otp_expired")}},
		{"@supabase/auth-js", codeMessage, "", otpExpired, auth, []any{of("AuthApiError", "The link has expired", 403)}},
		{"@supabase/auth-js", codeMessage, "2023-01-01", otpExpired, auth, []any{of("AuthApiError", "The link has expired", 403)}},
		// It has classes of its own for two codes. The reasons would be in a member that none
		// of our forms has.
		{"@supabase/auth-js", codeMessage, "2024-01-01", weakPassword.WithRule("password", errcode.RuleTooShort, 8), auth,
			[]any{with(with(of("AuthWeakPasswordError", "Password is too weak", 422), "code", "weak_password"), "reasons", []any{})}},
		{"@supabase/auth-js", codeMessage, "2024-01-01", noSession, auth, []any{of("AuthSessionMissingError", "Auth session missing!", 400)}},
		{"@supabase/auth-js", codeMessage, "2024-01-01", errcode.ProtektSessionNotFound, auth, []any{of("AuthSessionMissingError", "Auth session missing!", 400)}},
		// It does not read a 5xx, and takes the body for the message if it finds none.
		{"@supabase/auth-js", codeMessage, "2024-01-01", errors.New("CANARY"), auth, []any{of("AuthRetryableFetchError", "{}", 500)}},
		{"@supabase/auth-js", domain, "2024-01-01", errcode.UserBanned, auth, []any{with(of("AuthApiError", `{"status":403,"code":"user:banned"}`, 403), "code", "user:banned")}},

		// Some errors have a code of the client's own where one looks for ours.
		{"axios", codeMessage, "", otpExpired, []string{"error.code", "error.message", "error.response.data"},
			[]any{"ERR_BAD_REQUEST", "Request failed with status code 403", object{"code": "otp_expired", "message": "The link has expired"}}},
		{"oauth4webapi", forms.OAuth{}.Form(), "", otpExpired, []string{"error.code", "error.cause"},
			[]any{"OAUTH_RESPONSE_BODY_ERROR", object{"error": "invalid_grant", "error_description": "The link has expired", "code": "otp_expired"}}},
		{"openid-client", forms.OAuth{}.Form(), "", otpExpired, []string{"error.code", "error.cause"},
			[]any{"OAUTH_RESPONSE_BODY_ERROR", object{"error": "invalid_grant", "error_description": "The link has expired", "code": "otp_expired"}}},
		// To these, application/problem+json is not JSON, even with a member error.
		{"oauth4webapi", problem, "", otpExpired, []string{"error.code", "error.message"},
			[]any{"OAUTH_RESPONSE_IS_NOT_JSON", `"response" content-type must be application/json`}},
		{"openid-client", problem, "", otpExpired, []string{"error.code", "error.message"},
			[]any{"OAUTH_RESPONSE_IS_NOT_JSON", "unexpected response content-type"}},

		// better-auth's fetch puts status and statusText into the body. The response is in an option
		// of the call.
		{"@better-fetch/fetch", codeMessage, "", otpExpired, []string{"error"},
			[]any{object{"code": "otp_expired", "message": "The link has expired", "status": 403.0, "statusText": "Forbidden"}}},
		{"@better-fetch/fetch", problem, "", errcode.UserBanned, []string{"error"},
			[]any{object{"title": "Forbidden", "detail": "User is banned", "code": "user:banned", "status": 403.0, "statusText": "Forbidden"}}},

		{"@better-fetch/fetch", codeMessage, "", errcode.RateLimitExceeded.WithRetryAfter(7 * time.Second), []string{"response.headers.get('retry-after')"}, []any{"7"}},

		// Problem details are JSON to all of these.
		{"openapi-fetch", problem, "", errcode.UserBanned, []string{"error"},
			[]any{object{"title": "Forbidden", "detail": "User is banned", "code": "user:banned", "status": 403.0}}},
		{"ky", problem, "", errcode.UserBanned, []string{"error.data", "error.message.split(':')[0]"},
			[]any{object{"title": "Forbidden", "detail": "User is banned", "code": "user:banned", "status": 403.0}, "Request failed with status code 403 Forbidden"}},
	}
	var steps []readStep
	for _, row := range rows {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if row.version != "" {
				w.Header().Set("X-Supabase-Api-Version", row.version)
			}
			errcode.Writer{Form: row.form, Report: func(errcode.Report) {}}.WriteError(w, r, row.err)
		}))
		defer server.Close()
		steps = append(steps, readStep{row.client, server.URL, row.expressions})
	}
	for i, got := range read(t, steps) {
		assert.Equal(t, rows[i].want, got, "%s %v", rows[i].client, rows[i].err)
	}
}

// A readStep is a call of a client by read.mjs.
type readStep struct {
	Client      string   `json:"client"`
	URL         string   `json:"url"`
	Expressions []string `json:"expressions"`
}

// read returns the values of the expressions of each step.
func read(t *testing.T, steps []readStep) [][]any {
	t.Helper()
	var answers []struct {
		Class  string `json:"class"`
		Result []any  `json:"result"`
		Text   string `json:"text"`
	}
	node(t, "read.mjs", map[string]any{"steps": steps}, &answers)
	require.Len(t, answers, len(steps))
	values := make([][]any, len(steps))
	for i, a := range answers {
		require.Empty(t, a.Class, "%+v: %s", steps[i], a.Text)
		values[i] = a.Result
	}
	return values
}
