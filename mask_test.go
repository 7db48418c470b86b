package errcode_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shout is a Localizer whose text shows what it was asked for.
type shout struct{}

func (shout) Localize(_ *http.Request, err *errcode.Error) errcode.Translation {
	return errcode.Translation{Message: "¡" + err.Message() + "!", Language: "es", Varies: true}
}

// accountStates are the codes that MaskAccounts masks.
var accountStates = []errcode.Code{
	errcode.ProtektInvalidCredentials, errcode.ProtektUserNotFound, errcode.ProtektEmailNotVerified, errcode.ProtektAccountLocked,
	errcode.EnvelopeAuthenticationError, errcode.EnvelopeNotFound,
	errcode.AuthInvalidCredentials, errcode.UserInvalidPassword, errcode.UserPasswordNotSet,
	errcode.UserNotVerified, errcode.UserNotFound, errcode.UserBanned,
}

// TestW06M01MaskedCodesLookTheSame answers with every code that MaskAccounts masks,
// with all that an error can carry and with header fields that a careless handler set,
// and with the alias itself. It expects one response.
func TestW06M01MaskedCodesLookTheSame(t *testing.T) {
	for _, alias := range []errcode.Code{errcode.AuthInvalidCredentials, errcode.ProtektInvalidCredentials, errcode.EnvelopeAuthenticationError} {
		mask := errcode.MaskAccounts(alias)
		for _, form := range documentForms {
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				for _, dev := range []bool{false, true} {
					for _, localizer := range []errcode.Localizer{nil, shout{}} {
						var got reports
						challenges := []errcode.Challenge{{Realm: "api"}}
						wr := errcode.Writer{Form: form, Dev: dev, Localizer: localizer, Mask: mask, Challenges: challenges, Help: helpOf, Report: got.add}
						r := httptest.NewRequest(method, "/login", nil)
						r.Header.Set("Authorization", "Bearer x")
						want := recordRequest(errcode.Writer{Form: form, Localizer: localizer, Challenges: challenges, Help: helpOf}, r, alias)
						require.Equal(t, []string{"</errors/" + alias.String() + `>; rel="help"`}, want.Header()["Link"])
						for _, code := range append(slices.Clone(accountStates), alias) {
							for _, err := range []error{
								code,
								code.Errorf("no row"),
								fmt.Errorf("login: %w", code.WithMessage("No such user")),
								code.WithField("email", "unknown").WithRetryAfter(time.Minute),
								code.WithRule("email", errcode.RuleRequired).WithParam("email", "x"),
								code.WithDetails(make(chan int)),
								code.WithChallenge(errcode.Challenge{Realm: "users", Scope: "x", Error: "y"}),
							} {
								w := httptest.NewRecorder()
								for key, value := range map[string]string{
									"Retry-After": "60", "WWW-Authenticate": `Bearer error="account"`, "Allow": "GET", "Location": "/banned",
									"Refresh": "0", "Link": "</banned>", "RateLimit": "x", "RateLimit-Policy": "x", "X-RateLimit-Limit": "1", "X-Rate-Limit-Reset": "1", "Proxy-Authenticate": "Basic",
								} {
									w.Header().Set(key, value)
								}
								wr.WriteError(w, r, err)
								require.Equal(t, want.Code, w.Code)
								require.Equal(t, want.Body.String(), w.Body.String())
								require.Equal(t, want.Header(), w.Header())
								rep := got.list()[len(got.list())-1]
								require.Equal(t, code, rep.Code, "the log keeps the truth")
								require.Equal(t, alias, rep.Sent)
								require.ErrorIs(t, rep.Err, code)
							}
						}
					}
				}
			}
		}
	}
}

// TestM01AnswersAreTheSame looks at what other protocols are given.
func TestM01AnswersAreTheSame(t *testing.T) {
	wr := errcode.Writer{Dev: true, Mask: errcode.MaskAccounts(errcode.AuthInvalidCredentials)}
	want := errcode.Writer{Dev: true}.Answer(nil, errcode.AuthInvalidCredentials)
	assert.False(t, want.Masked)
	want.Masked = true // also if it is the true code
	for _, code := range append([]errcode.Code{errcode.AuthInvalidCredentials}, accountStates...) {
		assert.Equal(t, want, wr.Answer(nil, code.WithMessage("no").WithField("a", "b").WithRetryAfter(time.Second).Errorf("cause")), code)
	}
}

func TestM02Chains(t *testing.T) {
	a, b, c, d := errcode.UserNotFound, errcode.UserBanned, errcode.UserNotVerified, errcode.AuthInvalidCredentials
	type codes = map[errcode.Code]errcode.Code
	first, second := errcode.NewMask(codes{a: b}), errcode.NewMask(codes{b: c})
	for _, row := range []struct {
		name string
		mask errcode.Mask
		want codes // from all four
	}{
		{"nothing", errcode.NewMask(nil), codes{a: a, b: b, c: c, d: d}},
		{"zero Mask", errcode.Mask{}, codes{a: a, b: b, c: c, d: d}},
		{"chain", errcode.NewMask(codes{a: b, b: c, c: d}), codes{a: d, b: d, c: d, d: d}},
		{"joined", errcode.NewMask(nil, first, second), codes{a: c, b: c, c: c, d: d}},
		{"joined in the other order", errcode.NewMask(nil, second, first), codes{a: c, b: c, c: c, d: d}},
		{"joined with codes", errcode.NewMask(codes{c: d}, first, second), codes{a: d, b: d, c: d, d: d}},
		{"codes decide before the others", errcode.NewMask(codes{a: d}, first), codes{a: d, b: b, c: c, d: d}},
		{"the first of the others decides", errcode.NewMask(nil, errcode.NewMask(codes{a: d}), first), codes{a: d, b: b, c: c, d: d}},
		{"a code masked as itself", errcode.NewMask(codes{a: a}), codes{a: a, b: b, c: c, d: d}},
		{"a code masked as itself, joined", errcode.NewMask(nil, errcode.NewMask(codes{a: a})), codes{a: a, b: b, c: c, d: d}},
	} {
		for code, want := range row.want {
			assert.Equal(t, want, row.mask.Code(code), "%s: %s", row.name, code)
		}
		assert.Equal(t, errcode.Code{}, row.mask.Code(errcode.Code{}), row.name)
	}
	// A chain ends in one definition, even if a registry has another of the same text.
	own := errcode.NewRegistry().NewCatalogue("Own").Define("AUTHENTICATION_ERROR", 400, "Login failed")
	twins := errcode.NewMask(codes{a: errcode.EnvelopeAuthenticationError}, errcode.MaskAccounts(own))
	for _, code := range []errcode.Code{a, b, own, errcode.EnvelopeAuthenticationError} {
		assert.True(t, own == twins.Code(code), code.String())
	}
	// All codes of a chain leave alike, from the first to the end.
	wr := errcode.Writer{Mask: errcode.NewMask(codes{a: b}, errcode.NewMask(codes{b: d}))}
	for _, code := range []errcode.Code{a, b, d} {
		w := record(wr, code.WithMessage("mine"))
		assert.Equal(t, `{"error":"auth:invalid_credentials","message":"Invalid email/password combination","statusCode":401}`, w.Body.String())
	}
	assert.Equal(t, `{"error":"user:not_found","message":"User not found","statusCode":404}`,
		record(errcode.Writer{Mask: errcode.NewMask(nil, errcode.NewMask(codes{a: a}))}, a.WithMessage("mine")).Body.String())
}

func TestM02Panics(t *testing.T) {
	a, b, c := errcode.UserNotFound, errcode.UserBanned, errcode.UserNotVerified
	twin := errcode.NewRegistry().NewCatalogue("Own").Define("user:not_found", 404, "Nobody")
	assert.Equal(t, b, errcode.NewMask(map[errcode.Code]errcode.Code{a: b, twin: b}).Code(twin))
	type codes = map[errcode.Code]errcode.Code
	for want, f := range map[string]func(){
		"errcode: cycle in a mask: user:banned hides behind user:not_found hides behind user:banned": func() {
			errcode.NewMask(codes{a: b, b: a})
		},
		"errcode: cycle in a mask: user:banned hides behind user:not_verified hides behind user:banned": func() {
			errcode.NewMask(codes{a: b}, errcode.NewMask(codes{b: c}), errcode.NewMask(codes{c: b}))
		},
		`errcode: mask from code "" to code "user:banned", expected two codes`:                             func() { errcode.NewMask(codes{{}: b}) },
		`errcode: mask from code "user:banned" to code "", expected two codes`:                             func() { errcode.NewMask(codes{b: {}}) },
		`errcode: code "user:not_found" of two registries hides behind different codes, expected one code`: func() { errcode.NewMask(codes{a: b, twin: c}) },
		`errcode: codes of a mask hide behind code "user:not_found" of two registries, expected one code`:  func() { errcode.NewMask(codes{b: a, c: twin}) },
		"errcode: MaskAccounts needs a code that all others leave as, such as AuthInvalidCredentials": func() {
			errcode.MaskAccounts(errcode.Code{})
		},
	} {
		assert.PanicsWithValue(t, want, f)
	}
}

func TestM03Except(t *testing.T) {
	own := errcode.NewRegistry().NewCatalogue("Own").Define("user:not_verified", 403, "Verify first")
	mask := errcode.MaskAccounts(errcode.AuthInvalidCredentials, errcode.UserBanned, own)
	for _, code := range accountStates {
		want := errcode.AuthInvalidCredentials
		if code == errcode.UserBanned || code == errcode.UserNotVerified {
			want = code
		}
		assert.Equal(t, want, mask.Code(code))
	}
	assert.Equal(t, own, mask.Code(own), "by its text")
	assert.Equal(t, errcode.UserNotFound, errcode.MaskAccounts(errcode.UserNotFound, errcode.UserNotFound).Code(errcode.UserNotFound))

	// Two Writers have the Mask, one of them with more.
	some := errcode.Writer{Form: errcode.FormDomain, Mask: mask}
	more := some
	more.Mask = errcode.NewMask(map[errcode.Code]errcode.Code{errcode.UserBanned: errcode.SystemNotFound}, mask)
	assert.Equal(t, `{"status":403,"code":"user:banned"}`, record(some, errcode.UserBanned).Body.String())
	assert.Equal(t, `{"status":404,"code":"system:not_found"}`, record(more, errcode.UserBanned).Body.String())
	assert.Equal(t, `{"status":403,"code":"user:banned"}`, record(some, errcode.UserBanned.Wrap(nil)).Body.String())
}

// TestM04CodesGoByTheirTexts has codes that are not the package's.
func TestM04CodesGoByTheirTexts(t *testing.T) {
	own := errcode.NewRegistry().NewCatalogue("Own").Define("user:not_found", 410, "Gone for good")
	wr := errcode.Writer{Form: errcode.FormEnvelope, Mask: errcode.MaskAccounts(errcode.AuthInvalidCredentials)}
	want := record(wr, errcode.UserNotFound)
	require.Equal(t, `{"success":false,"error":"Invalid email/password combination","code":"auth:invalid_credentials"}`, want.Body.String())

	var remote *errcode.Error
	require.ErrorAs(t, errcode.Parse(404, []byte(`{"success":false,"error":"No such user","code":"user:not_found","details":{"a":"b"}}`)), &remote)
	for _, err := range []error{own, own.WithField("a", "b"), remote.Reissue()} {
		w := record(wr, err)
		assert.Equal(t, want.Code, w.Code)
		assert.Equal(t, want.Header(), w.Header())
		assert.Equal(t, want.Body.String(), w.Body.String())
	}
	// Not reissued, it is an upstream's failure, which may be masked as well.
	assert.Equal(t, `{"success":false,"error":"A downstream service (AI, LMS, etc.) failed","code":"EXTERNAL_SERVICE_ERROR"}`, record(wr, remote).Body.String())
	wr.Mask = errcode.NewMask(map[errcode.Code]errcode.Code{errcode.EnvelopeExternalServiceError: errcode.EnvelopeInternalError}, wr.Mask)
	assert.Equal(t, internalErrors[errcode.FormEnvelope], record(wr, remote).Body.String())
}

// TestM05FieldsOfMaskedRoutes has a middleware that names the metadata, and handlers that
// say too much.
func TestM05FieldsOfMaskedRoutes(t *testing.T) {
	wr := errcode.Writer{Mask: errcode.MaskAccounts(errcode.AuthInvalidCredentials), Report: discard}
	tell := map[string]string{"Allow": "GET", "Retry-After": "5", "Link": "</help>", "RateLimit": `"a";r=1`, "Location": "/x", "Refresh": "1", "Proxy-Authenticate": "Basic"}
	for _, row := range []struct {
		set  []string
		want []string
	}{
		{[]string{`Bearer resource_metadata="https://m", error="account", scope="s"`}, []string{`Bearer resource_metadata="https://m"`}},
		{[]string{`Bearer realm="r", Resource_Metadata="https://m", error="account"`}, []string{`Bearer realm="r", Resource_Metadata="https://m"`}},
		{[]string{`DPoP realm="r", algs="ES256"`}, []string{`DPoP realm="r"`}},
		{[]string{`Negotiate c2VjcmV0==`}, []string{`Bearer realm=""`}},
		{nil, []string{`Bearer realm=""`}},
	} {
		for _, code := range accountStates {
			w := httptest.NewRecorder()
			if row.set != nil {
				w.Header()["Www-Authenticate"] = row.set
			}
			for key, value := range tell {
				w.Header().Set(key, value)
			}
			w.Header().Set("Set-Cookie", "a=b")
			wr.WriteError(w, nil, code)
			assert.Equal(t, with(with(plainHeader(), "Www-Authenticate", row.want...), "Set-Cookie", "a=b"), w.Header(), code)
		}
	}
	// An alias without a challenge has none, whatever was set.
	wr.Mask = errcode.MaskAccounts(errcode.SystemNotFound)
	w := httptest.NewRecorder()
	w.Header().Set("WWW-Authenticate", "Basic")
	wr.WriteError(w, nil, errcode.UserBanned)
	assert.Equal(t, plainHeader(), w.Header())
}

func TestMaskLeavesOthersAlone(t *testing.T) {
	wr := errcode.Writer{Form: errcode.FormEnvelope, Mask: errcode.MaskAccounts(errcode.EnvelopeAuthenticationError)}
	w := record(wr, errcode.EnvelopeValidationError.WithField("email", "is empty"))
	assert.Equal(t, `{"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":{"email":"is empty"}}`, w.Body.String())
	w = record(wr, errors.New("x"))
	assert.Equal(t, internalErrors[errcode.FormEnvelope], w.Body.String())
	for _, code := range builtIn() {
		if !slices.Contains(accountStates, code) {
			assert.Equal(t, code, wr.Mask.Code(code))
		}
	}
}
