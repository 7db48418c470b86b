package errcode_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// remoteCode is a code that Parse keeps and that nobody defined.
func remoteCode(t *testing.T, text string) errcode.Code {
	t.Helper()
	e := errcode.Parse(http.StatusPaymentRequired, []byte(`{"status":402,"code":"`+text+`"}`))
	require.Equal(t, text, e.Code().String())
	return e.Code()
}

func TestCodeSaysWhatItIs(t *testing.T) {
	for _, row := range []struct {
		code                                 errcode.Code
		text                                 string
		status                               int
		message, description, domain, reason string
		action                               errcode.Action
		catalogue                            *errcode.Catalogue
	}{
		{errcode.UserNotFound, "user:not_found", 404, "User not found", "User not found", "user", "not_found", errcode.ActionShowNotFound, errcode.User},
		{errcode.ProtektInvalidCredentials, "invalid_credentials", 401, "The email or password provided is incorrect.", "Incorrect email or password", "", "invalid_credentials", errcode.ActionRedirectToLogin, errcode.ProtektAuthentication},
		{errcode.EnvelopeTokenExpired, "TOKEN_EXPIRED", 401, "Access token has expired", "Access token has expired", "", "TOKEN_EXPIRED", errcode.ActionRefreshAndRetry, errcode.Envelope},
		{errcode.RateLimitExceeded, "rate_limit:exceeded", 429, "Too many requests", "Too many requests", "rate_limit", "exceeded", errcode.ActionRetryWithBackoff, errcode.RateLimit},
		{remoteCode(t, "billing:unheard_of"), "billing:unheard_of", 402, "Payment Required", "Payment Required", "billing", "unheard_of", errcode.ActionShowError, nil},
		{errcode.Code{}, "", 500, "", "", "", "", errcode.ActionShowError, nil},
	} {
		c := row.code
		t.Run("code="+row.text, func(t *testing.T) {
			assert.Equal(t, row.text, c.String())
			assert.Equal(t, row.text, c.Error())
			assert.Equal(t, row.text, c.ErrorType())
			assert.Equal(t, `errcode.Code("`+row.text+`")`, fmt.Sprintf("%#v", c))
			assert.Equal(t, row.text, fmt.Sprintf("%v", c))
			assert.Equal(t, row.status, c.StatusCode())
			assert.Equal(t, row.message, c.Message())
			assert.Equal(t, row.description, c.Description())
			assert.Equal(t, row.domain, c.Domain())
			assert.Equal(t, row.reason, c.Reason())
			assert.Equal(t, row.action, c.Action())
			assert.Same(t, row.catalogue, c.Catalogue())
			assert.Equal(t, slog.KindString, c.LogValue().Kind())
			assert.Equal(t, row.text, c.LogValue().String())
		})
	}
}

func TestDomainAndReasonMakeTheCode(t *testing.T) {
	for _, c := range builtIn() {
		if c.Domain() == "" {
			assert.Equal(t, c.String(), c.Reason())
			continue
		}
		assert.Equal(t, c.String(), c.Domain()+":"+c.Reason())
	}
}

func TestCodeInALogRecord(t *testing.T) {
	var b bytes.Buffer
	logger := slog.New(slog.NewJSONHandler(&b, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	logger.Info("m", "code", errcode.UserBanned, "none", errcode.Code{})
	assert.Equal(t, `{"level":"INFO","msg":"m","code":"user:banned","none":""}`+"\n", b.String())
}

func TestCodeEqual(t *testing.T) {
	var other errcode.Registry
	twin := other.NewCatalogue("User").Define("user:not_found", http.StatusGone, "Gone")
	unknown := remoteCode(t, "billing:unheard_of")
	for _, row := range []struct {
		name  string
		a, b  errcode.Code
		equal bool
	}{
		{"itself", errcode.UserNotFound, errcode.UserNotFound, true},
		{"another", errcode.UserNotFound, errcode.UserBanned, false},
		{"differs in spelling only", errcode.ProtektTokenExpired, errcode.EnvelopeTokenExpired, false},
		{"same text in another registry", errcode.UserNotFound, twin, false},
		{"unknown, itself", unknown, unknown, true},
		{"unknown, same text", unknown, remoteCode(t, "billing:unheard_of"), true},
		{"unknown, other text", unknown, remoteCode(t, "billing:heard_of"), false},
		{"unknown and defined", unknown, errcode.UserNotFound, false},
		{"zero", errcode.Code{}, errcode.Code{}, true},
		{"zero and defined", errcode.Code{}, errcode.UserNotFound, false},
		{"zero and unknown", errcode.Code{}, unknown, false},
	} {
		t.Run(row.name, func(t *testing.T) {
			assert.Equal(t, row.equal, row.a.Equal(row.b))
			assert.Equal(t, row.equal, row.b.Equal(row.a))
			if zero := (errcode.Code{}); row.a == zero {
				return // errors.Is takes any two equal values for the same
			}
			assert.Equal(t, row.equal, errors.Is(row.a, row.b))
			assert.Equal(t, row.equal, errors.Is(row.b, row.a))
			assert.Equal(t, row.equal, errors.Is(row.a.Wrap(nil), row.b))
			assert.Equal(t, row.equal, errors.Is(fmt.Errorf("context: %w", row.a.Wrap(nil)), row.b))
		})
	}
}

func TestZeroCodeMatchesNoError(t *testing.T) {
	var zero errcode.Code
	assert.False(t, zero.Is(zero))
	assert.NotErrorIs(t, zero.Wrap(nil), zero)
	assert.NotErrorIs(t, zero.Wrap(nil), errcode.UserNotFound)
	assert.NotErrorIs(t, errcode.Parse(500, nil), zero)
	assert.NotErrorIs(t, errcode.UserNotFound.Wrap(nil), zero)
	assert.NotErrorIs(t, errcode.UserNotFound, zero)
	assert.NotErrorIs(t, new(errcode.Error), zero)
	assert.False(t, errcode.UserNotFound.Is(errors.New("user:not_found")), "a text is no code")
}

func TestCodeIsAMapKey(t *testing.T) {
	counts := map[errcode.Code]int{}
	for range 2 {
		for c := range errcode.All() {
			counts[c]++
		}
	}
	for c := range errcode.All() {
		assert.Equal(t, 2, counts[c], c)
	}
}

func TestCodeMarshalsAsItsText(t *testing.T) {
	type document struct {
		Code errcode.Code         `json:"code"`
		Seen map[errcode.Code]int `json:"seen"`
	}
	for c := range errcode.All() {
		b, err := json.Marshal(document{c, map[errcode.Code]int{c: 1}})
		require.NoError(t, err)
		require.Equal(t, fmt.Sprintf(`{"code":%q,"seen":{%q:1}}`, c, c), string(b))
		var back document
		require.NoError(t, json.Unmarshal(b, &back))
		require.Equal(t, document{c, map[errcode.Code]int{c: 1}}, back)
	}

	text, err := errcode.Code{}.MarshalText()
	require.NoError(t, err)
	assert.Empty(t, text)
	text, err = remoteCode(t, "billing:unheard_of").MarshalText()
	require.NoError(t, err)
	assert.Equal(t, "billing:unheard_of", string(text))
}

func TestCodeUnmarshalsWhatIsDefined(t *testing.T) {
	c := errcode.UserNotFound
	require.NoError(t, c.UnmarshalText([]byte("oauth:invalid_state")))
	assert.Equal(t, errcode.OAuthInvalidState, c)
	assert.Equal(t, "user:not_found", errcode.UserNotFound.String(), "the variable stays")

	require.NoError(t, c.UnmarshalText(nil))
	assert.Equal(t, errcode.Code{}, c)

	for _, row := range []struct{ name, text, quoted string }{
		{"unknown", "billing:unheard_of", `"billing:unheard_of"`},
		{"other case", "User:Not_Found", `"User:Not_Found"`},
		{"newline", "user:not_found\n", `"user:not_found\n"`},
		{"invalid UTF-8", "\xff", `"\xff"`},
		{"long", strings.Repeat("a", 1<<20), `"` + strings.Repeat("a", 128) + `"`},
	} {
		t.Run(row.name, func(t *testing.T) {
			c := errcode.UserBanned
			err := c.UnmarshalText([]byte(row.text))
			assert.EqualError(t, err, `errcode: unknown code `+row.quoted+`, expected a defined one such as "user:not_found"`)
			assert.Equal(t, errcode.UserBanned, c, "nothing changes")
		})
	}
}

func TestCodeMakesErrors(t *testing.T) {
	cause := errors.New("the cause")
	c := errcode.EnvelopeValidationError
	type shown struct {
		message, details, text string
		retry                  time.Duration
		hasRetry               bool
	}
	for _, row := range []struct {
		name string
		err  *errcode.Error
		want shown
	}{
		{"Wrap", c.Wrap(cause), shown{message: c.Message(), text: "VALIDATION_ERROR: the cause"}},
		{"Wrap nil", c.Wrap(nil), shown{message: c.Message(), text: "VALIDATION_ERROR"}},
		{"Errorf", c.Errorf("reading %d: %w", 1, cause), shown{message: c.Message(), text: "VALIDATION_ERROR: reading 1: the cause"}},
		{"WithMessage", c.WithMessage("No"), shown{message: "No", text: "VALIDATION_ERROR"}},
		{"WithField", c.WithField("a.b", "bad"), shown{message: c.Message(), details: `{"a.b":"bad"}`, text: "VALIDATION_ERROR"}},
		{"WithFields", c.WithFields(errcode.Fields{"b": "2", "a": "1"}), shown{message: c.Message(), details: `{"a":"1","b":"2"}`, text: "VALIDATION_ERROR"}},
		{"WithDetails", c.WithDetails([]int{1, 2}), shown{message: c.Message(), details: `[1,2]`, text: "VALIDATION_ERROR"}},
		{"WithRetryAfter", c.WithRetryAfter(time.Second), shown{message: c.Message(), text: "VALIDATION_ERROR", retry: time.Second, hasRetry: true}},
	} {
		t.Run(row.name, func(t *testing.T) {
			e := row.err
			require.NotNil(t, e)
			require.ErrorIs(t, e, c)
			assert.Equal(t, c, e.Code())
			assert.Equal(t, c, errcode.CodeOf(e))
			assert.Equal(t, c.StatusCode(), e.StatusCode())
			assert.Equal(t, strings.Contains(e.Error(), "the cause"), errors.Is(e, cause))
			retry, hasRetry := e.RetryAfter()
			assert.Equal(t, row.want, shown{e.Message(), string(e.Details()), e.Error(), retry, hasRetry})
		})
	}
}

// TestActionOfEveryCode has every code under what a front end should do about it.
func TestActionOfEveryCode(t *testing.T) {
	want := map[errcode.Action]string{
		errcode.ActionShowError: `
			internal_error INTERNAL_ERROR
			oauth:invalid_auth_url oauth:invalid_token_url oauth:invalid_redirect_url
			oauth:token_exchange_failed oauth:user_info_fetch_failed oauth:user_info_parse_failed
			oauth:cannot_unlink_last_connection oauth:invalid_image_url
			oauth:handle_required oauth:email_not_verified
			password:required_for_update password:incorrect password:cannot_update_oauth_only password:new_password_missing
			token:invalid_verification token:expired_verification token:email_mismatch
			token:invalid_reset token:expired_reset token:invalid_email_change
			totp:not_enabled totp:invalid_code totp:secret_generation_failed totp:qr_generation_failed
			file:upload_error file:read_error
			general:bad_request general:invalid_ip_address FILE_TOO_LARGE
			turnstile:token_missing
			system:internal_error system:hashing_error system:token_creation_error`,
		errcode.ActionRedirectToLogin: `
			invalid_credentials invalid_token refresh_token_invalid session_not_found session_revoked
			AUTHENTICATION_ERROR
			auth:invalid_credentials
			user:invalid_password user:password_not_set user:invalid_session user:not_verified
			user:unauthorized user:no_refresh_token user:invalid_token
			session:invalid_user_id session:expired session:not_found
			oauth:invalid_state oauth:state_expired
			totp:temp_token_invalid totp:temp_token_expired totp:backup_code_exhausted`,
		errcode.ActionRefreshAndRetry: `token_expired TOKEN_EXPIRED user:token_expired`,
		errcode.ActionShowAccessDenied: `
			email_not_verified insufficient_permissions access_denied AUTHORIZATION_ERROR
			user:banned user:permission_insufficient FORBIDDEN turnstile:verification_failed`,
		errcode.ActionShowNotFound:    `user_not_found NOT_FOUND user:not_found oauth:connection_not_found file:not_found system:not_found`,
		errcode.ActionShowFieldErrors: `VALIDATION_ERROR general:validation_error`,
		errcode.ActionShowConflict: `
			CONFLICT user:handle_already_exists user:email_already_exists
			oauth:account_already_linked oauth:email_already_exists
			password:already_set email:already_verified totp:already_enabled`,
		errcode.ActionRetryWithBackoff: `RATE_LIMIT_EXCEEDED rate_limit:exceeded`,
		errcode.ActionContactSupport:   `account_locked TENANT_ERROR`,
		errcode.ActionRetryLater: `
			service_unavailable EXTERNAL_SERVICE_ERROR turnstile:service_error eventstream:publish_failed
			worker:connection_failed worker:response_invalid
			worker:verification_email_send_failed worker:password_reset_email_send_failed`,
		errcode.ActionRetryOrShowError: `
			DATABASE_ERROR meilisearch:query_failed system:transaction_error system:database_error`,
	}
	actions := make(map[string]errcode.Action)
	for action, codes := range want {
		for code := range strings.FieldsSeq(codes) {
			require.NotContains(t, actions, code)
			actions[code] = action
		}
	}
	require.Len(t, actions, 100)
	for _, c := range builtIn() {
		assert.Equal(t, actions[c.String()], c.Action(), c)
	}
}

// TestActions has the names after the functions in the Handling Logic of the
// envelope document, and the texts from its column Frontend Action.
func TestActions(t *testing.T) {
	texts := make(map[string]bool)
	for _, r := range rows(t) {
		texts[r.action] = true
	}
	delete(texts, "")
	assert.Len(t, texts, 11)
	for i, name := range []string{
		"show_error", "redirect_to_login", "refresh_and_retry", "show_access_denied", "show_not_found", "show_field_errors",
		"show_conflict", "retry_with_backoff", "contact_support", "retry_later", "retry_or_show_error",
	} {
		action := errcode.Action(i + 1)
		assert.Equal(t, name, action.String())
		assert.True(t, texts[action.Text()], action.Text())
		delete(texts, action.Text())
	}
	assert.Empty(t, slices.Collect(maps.Keys(texts)))
	for _, none := range []errcode.Action{0, 12, 255} {
		assert.Equal(t, "show_error", none.String())
		assert.Equal(t, "Show a generic error message", none.Text())
	}
}

func TestTemporary(t *testing.T) {
	var temporary []string
	for _, c := range builtIn() {
		if c.Temporary() {
			temporary = append(temporary, c.String())
		}
	}
	assert.Equal(t, []string{
		"service_unavailable", "RATE_LIMIT_EXCEEDED", "EXTERNAL_SERVICE_ERROR", "rate_limit:exceeded", "turnstile:service_error",
		"eventstream:publish_failed", "worker:connection_failed", "worker:response_invalid",
		"worker:verification_email_send_failed", "worker:password_reset_email_send_failed",
	}, temporary)
	assert.True(t, ledgerTimeout.Temporary(), "504")
}

func TestReplacedBy(t *testing.T) {
	c := new(errcode.Registry).NewCatalogue("C")
	current := c.Define("c:current", 400, "Current")
	old := c.Define("c:old", 400, "Old", errcode.ReplacedBy(current))
	assert.Equal(t, current, old.ReplacedBy())
	assert.Equal(t, errcode.Code{}, current.ReplacedBy())
	assert.Equal(t, errcode.Code{}, errcode.Code{}.ReplacedBy())
	for code := range errcode.All() {
		assert.Equal(t, errcode.Code{}, code.ReplacedBy(), "no documented code is deprecated")
	}
}
