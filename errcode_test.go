package errcode_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
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
	code := errcode.CodeOf(errcode.Parse(http.StatusPaymentRequired, []byte(`{"status":402,"code":"`+text+`"}`)))
	require.Equal(t, text, code.String())
	return code
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
		{errcode.ProtektInvalidCredentials, "invalid_credentials", 401, "The email or password provided is incorrect.", "Incorrect email or password", "", "invalid_credentials", errcode.ActionShowMessage, errcode.ProtektAuthentication},
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
			assert.Equal(t, row.text == "", c.IsZero())
			text, err := c.MarshalText()
			require.NoError(t, err)
			assert.Equal(t, row.text, string(text))
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

// Bodies with the code user:not_found: in a shape of ours, and in another.
const (
	shaped  = `{"status":404,"code":"user:not_found"}`
	strange = `{"code":"user:not_found","message":"m"}`
)

// received returns the code of a body as an empty registry reads it.
func received(t *testing.T, body string) errcode.Code {
	t.Helper()
	code := errcode.CodeOf(errcode.NewRegistry().Parse(404, []byte(body)))
	require.Equal(t, "user:not_found", code.String())
	return code
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
		{"made for a status, itself", errcode.FormEnvelope.CodeFor(405), errcode.FormEnvelope.CodeFor(405), true},
		{"made for a status, of another form", errcode.FormEnvelope.CodeFor(501), errcode.FormProtekt.CodeFor(501), false},
		{"made for a status and defined", errcode.FormEnvelope.CodeFor(405), other.NewCatalogue("HTTP").Define("METHOD_NOT_ALLOWED", 405, "No"), false},
		{"unknown, itself", unknown, unknown, true},
		{"unknown, same text", unknown, remoteCode(t, "billing:unheard_of"), true},
		{"unknown, other text", unknown, remoteCode(t, "billing:heard_of"), false},
		{"unknown and defined", unknown, errcode.UserNotFound, false},
		{"unknown and defined elsewhere", unknown, other.NewCatalogue("Billing").Define("billing:unheard_of", 402, "m"), true},
		{"in a shape of ours, of a registry without the table", received(t, shaped), errcode.UserNotFound, false},
		{"in a shape of ours, of a registry without the table, and own", received(t, shaped), twin, true},
		{"in another shape", received(t, strange), errcode.UserNotFound, false},
		{"in another shape, and own", received(t, strange), twin, true},
		{"in both shapes", received(t, shaped), received(t, strange), true},
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
	assert.NotErrorIs(t, errcode.Status(404), zero)
	assert.NotErrorIs(t, new(errcode.Error), zero)
	assert.False(t, errcode.UserNotFound.Is(errors.New("user:not_found")), "a text is not a code")
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
		{"WithParam", c.WithParam("a", 1), shown{message: c.Message(), text: "VALIDATION_ERROR"}},
		{"WithLog", c.WithLog("a", 1), shown{message: c.Message(), text: "VALIDATION_ERROR"}},
		{"WithChallenge", c.WithChallenge(errcode.Challenge{}), shown{message: c.Message(), text: "VALIDATION_ERROR"}},
		{"WithRule", c.WithRule("a", errcode.RuleRequired), shown{message: c.Message(), details: `{"a":"Required"}`, text: "VALIDATION_ERROR"}},
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

// account is an error of a service that embeds a Code.
type account struct {
	errcode.Code
	id int
}

func TestJ03CodeAsError(t *testing.T) {
	e, ok := errors.AsType[*errcode.Error](fmt.Errorf("x: %w", account{errcode.UserBanned, 7}))
	require.True(t, ok)
	assert.Equal(t, errcode.UserBanned, e.Code())
	assert.EqualError(t, e, "user:banned")
	assert.Nil(t, e.Unwrap())
	again, _ := errors.AsType[*errcode.Error](errcode.UserBanned)
	assert.Equal(t, e, again)
	var other interface{ Timeout() bool }
	assert.False(t, errcode.UserBanned.As(&other))
	assert.False(t, errcode.Code{}.As(&e))
}

func TestTemporaryCodes(t *testing.T) {
	var temporary []string
	for _, c := range builtIn() {
		if c.Temporary() {
			temporary = append(temporary, c.String())
		}
		assert.Equal(t, strings.Contains(" 429 502 503 504 ", fmt.Sprintf(" %d ", c.StatusCode())), c.Temporary(), c)
	}
	assert.Contains(t, temporary, "rate_limit:exceeded")
	assert.True(t, ledgerTimeout.Temporary(), "504")
	assert.False(t, errcode.Code{}.Temporary())
}
