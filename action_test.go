package errcode_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestActionOfEveryCode has the documents' codes under what a front end should do about
// them. That of a code which is added later stands in testdata/codes.txt alone.
func TestActionOfEveryCode(t *testing.T) {
	want := map[errcode.Action]string{
		errcode.ActionShowError: `
			internal_error INTERNAL_ERROR oauth:invalid_auth_url oauth:invalid_token_url oauth:user_info_parse_failed
			totp:secret_generation_failed totp:qr_generation_failed file:read_error system:internal_error
			system:hashing_error system:token_creation_error`,
		errcode.ActionRedirectToLogin: `
			invalid_token refresh_token_invalid session_not_found session_revoked AUTHENTICATION_ERROR
			user:invalid_session user:unauthorized user:no_refresh_token user:invalid_token session:invalid_user_id
			session:expired session:not_found totp:temp_token_invalid totp:temp_token_expired`,
		errcode.ActionRefreshAndRetry: `
			token_expired TOKEN_EXPIRED user:token_expired`,
		errcode.ActionShowAccessDenied: `
			insufficient_permissions access_denied AUTHORIZATION_ERROR user:permission_insufficient FORBIDDEN`,
		errcode.ActionShowNotFound: `
			user_not_found NOT_FOUND user:not_found oauth:connection_not_found system:not_found`,
		errcode.ActionShowFieldErrors: `
			VALIDATION_ERROR general:validation_error`,
		errcode.ActionShowConflict: `
			CONFLICT user:handle_already_exists user:email_already_exists oauth:account_already_linked
			oauth:email_already_exists password:already_set email:already_verified totp:already_enabled`,
		errcode.ActionRetryWithBackoff: `
			RATE_LIMIT_EXCEEDED rate_limit:exceeded`,
		errcode.ActionContactSupport: `
			TENANT_ERROR`,
		errcode.ActionRetryLater: `
			service_unavailable EXTERNAL_SERVICE_ERROR turnstile:service_error eventstream:publish_failed
			worker:connection_failed worker:response_invalid worker:verification_email_send_failed
			worker:password_reset_email_send_failed`,
		errcode.ActionRetryOrShowError: `
			DATABASE_ERROR meilisearch:query_failed system:transaction_error system:database_error`,
		errcode.ActionShowMessage: `
			invalid_credentials account_locked auth:invalid_credentials user:invalid_password user:password_not_set
			user:banned oauth:invalid_redirect_url oauth:token_exchange_failed oauth:user_info_fetch_failed
			oauth:cannot_unlink_last_connection oauth:invalid_image_url oauth:invalid_state oauth:state_expired
			oauth:handle_required oauth:email_not_verified password:required_for_update password:incorrect
			password:cannot_update_oauth_only password:new_password_missing token:invalid_verification
			token:expired_verification token:email_mismatch token:invalid_reset token:expired_reset
			token:invalid_email_change totp:not_enabled totp:invalid_code totp:backup_code_exhausted file:upload_error
			file:not_found general:bad_request general:invalid_ip_address FILE_TOO_LARGE turnstile:token_missing
			turnstile:verification_failed`,
		errcode.ActionVerifyEmail: `
			email_not_verified user:not_verified`,
	}
	actions := make(map[string]errcode.Action)
	for action, codes := range want {
		for code := range strings.FieldsSeq(codes) {
			require.NotContains(t, actions, code)
			actions[code] = action
		}
	}
	for code, action := range actions {
		c, ok := errcode.Lookup(code)
		assert.True(t, ok, code)
		assert.Equal(t, action, c.Action(), code)
	}
}

// TestFaultOfEveryCode has the codes whose fault the status does not imply.
func TestFaultOfEveryCode(t *testing.T) {
	odd := map[string]errcode.Fault{
		"system:internal_error":        errcode.FaultService,
		"file:read_error":              errcode.FaultService,
		"oauth:invalid_auth_url":       errcode.FaultService,
		"oauth:invalid_token_url":      errcode.FaultService,
		"oauth:token_exchange_failed":  errcode.FaultDependency,
		"oauth:user_info_fetch_failed": errcode.FaultDependency,
	}
	for _, c := range builtIn() {
		want, ok := odd[c.String()]
		switch status := c.StatusCode(); {
		case ok:
		case status == 502, status == 503, status == 504:
			want = errcode.FaultDependency
		case status >= 500:
			want = errcode.FaultService
		default:
			want = errcode.FaultClient
		}
		assert.Equal(t, want, c.Fault(), c)
		delete(odd, c.String())
	}
	assert.Empty(t, odd)
}

// TestChallengeOfEveryCode has the codes that say to a client that its token is dead.
func TestChallengeOfEveryCode(t *testing.T) {
	want := strings.Fields(`
		invalid_token token_expired session_revoked AUTHENTICATION_ERROR TOKEN_EXPIRED user:invalid_session
		user:token_expired user:invalid_token session:invalid_user_id session:expired session:not_found`)
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Header.Set("Authorization", "Bearer x")
	for _, c := range builtIn() {
		if c.StatusCode() != 401 {
			assert.NotContains(t, want, c.String())
			continue
		}
		challenge := `Bearer realm=""`
		if slices.Contains(want, c.String()) {
			challenge += `, error="invalid_token"`
		}
		assert.Equal(t, []string{challenge}, recordRequest(errcode.Writer{}, r, c).Header()["Www-Authenticate"], c)
	}
}

// TestActions has the names after the functions in the Handling Logic of the envelope
// document, and the texts from its column Frontend Action. The last two are not in it.
func TestActions(t *testing.T) {
	texts := make(map[string]bool)
	for _, r := range rows(t) {
		texts[r.action] = true
	}
	delete(texts, "")
	added := map[string]string{
		"show_message": "Show the message",
		"verify_email": "Ask to verify the email address, and offer to send the mail again",
	}
	var names []string
	for action := range errcode.Actions() {
		names = append(names, action.String())
		if text, ok := added[action.String()]; ok {
			assert.Equal(t, text, action.Text())
			continue
		}
		assert.True(t, texts[action.Text()], action.Text())
		delete(texts, action.Text())
	}
	assert.Empty(t, slices.Collect(maps.Keys(texts)))
	assert.Equal(t, []string{
		"show_error", "redirect_to_login", "refresh_and_retry", "show_access_denied", "show_not_found", "show_field_errors",
		"show_conflict", "retry_with_backoff", "contact_support", "retry_later", "retry_or_show_error", "show_message", "verify_email",
	}, names)
	for _, none := range []errcode.Action{0, errcode.ActionVerifyEmail + 1, 255} {
		assert.Equal(t, "show_error", none.String())
		assert.Equal(t, "Show a generic error message", none.Text())
	}
	for action := range errcode.Actions() {
		assert.Equal(t, errcode.ActionShowError, action, "a listing stops when it is asked to")
		break
	}
}

func TestActionAsText(t *testing.T) {
	type document struct {
		Action errcode.Action          `json:"action"`
		Seen   map[errcode.Action]bool `json:"seen"`
	}
	for action := range errcode.Actions() {
		b, err := json.Marshal(document{action, map[errcode.Action]bool{action: true}})
		require.NoError(t, err)
		assert.Equal(t, fmt.Sprintf(`{"action":%q,"seen":{%q:true}}`, action, action), string(b))
		var back document
		require.NoError(t, json.Unmarshal(b, &back))
		assert.Equal(t, document{action, map[errcode.Action]bool{action: true}}, back)
	}
	const known = "show_error, redirect_to_login, refresh_and_retry, show_access_denied, show_not_found, show_field_errors, " +
		"show_conflict, retry_with_backoff, contact_support, retry_later, retry_or_show_error, show_message, verify_email"
	for _, row := range []struct{ text, quoted string }{
		{"", `""`},
		{"Show_Error", `"Show_Error"`},
		{"show_error\n", `"show_error\n"`},
		{strings.Repeat("a", 1<<20), `"` + strings.Repeat("a", 128) + `"`},
	} {
		action := errcode.ActionShowConflict
		assert.EqualError(t, action.UnmarshalText([]byte(row.text)), "errcode: unknown action "+row.quoted+", expected one of "+known)
		assert.Equal(t, errcode.ActionShowConflict, action, "nothing changes")
	}
}

func TestStatusImpliesAction(t *testing.T) {
	c := new(errcode.Registry).NewCatalogue("C")
	for status := 400; status <= 599; status++ {
		want, ok := map[int]errcode.Action{
			401: errcode.ActionRedirectToLogin,
			403: errcode.ActionShowAccessDenied,
			404: errcode.ActionShowNotFound,
			409: errcode.ActionShowConflict,
			410: errcode.ActionShowNotFound,
			422: errcode.ActionShowFieldErrors,
			423: errcode.ActionShowAccessDenied,
			429: errcode.ActionRetryWithBackoff,
			502: errcode.ActionRetryLater,
			503: errcode.ActionRetryLater,
			504: errcode.ActionRetryLater,
		}[status]
		if !ok {
			want = errcode.ActionShowError
		}
		implied := c.Define(fmt.Sprintf("a:b%d", status), status, "m")
		assert.Equal(t, want, implied.Action(), status)
		chosen := c.Define(fmt.Sprintf("a:c%d", status), status, "m", errcode.ActionContactSupport)
		assert.Equal(t, errcode.ActionContactSupport, chosen.Action(), status)
	}
	assert.Equal(t, errcode.ActionShowError, c.Define("a:z", 404, "m", errcode.Action(200)).Action())
}
