package errcode_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// shout is a Localizer that gives away what it was asked for.
type shout struct{}

func (shout) Localize(_ *http.Request, err *errcode.Error) errcode.Text {
	return errcode.Text{Message: "¡" + err.Message() + "!", Language: "es", Varies: true}
}

// TestW06MaskedCodesLookTheSame answers with every code that MaskAccounts hides, with
// all an error can carry and headers that a careless handler set, and with the alias
// itself, and expects one response.
func TestW06MaskedCodesLookTheSame(t *testing.T) {
	mask := errcode.MaskAccounts()
	groups := map[errcode.Code][]errcode.Code{}
	for hidden, alias := range mask {
		groups[alias] = append(groups[alias], hidden)
	}
	require.Len(t, groups, 3)
	for alias, hidden := range groups {
		for _, form := range allForms {
			for _, dev := range []bool{false, true} {
				for _, localizer := range []errcode.Localizer{nil, shout{}} {
					var got reports
					wr := errcode.Writer{Form: form, Dev: dev, Localizer: localizer, Mask: mask, Realm: "api", Report: got.add}
					want := record(errcode.Writer{Form: form, Localizer: localizer, Realm: "api"}, alias)
					for _, code := range append(hidden, alias) {
						for _, err := range []error{
							code,
							code.Errorf("no row"),
							fmt.Errorf("login: %w", code.WithMessage("No such user")),
							code.WithField("email", "unknown").WithRetryAfter(time.Minute),
							code.WithDetails(make(chan int)),
						} {
							w := httptest.NewRecorder()
							w.Header().Set("Retry-After", "60")
							w.Header().Set("WWW-Authenticate", `Bearer error="account"`)
							wr.WriteError(w, httptest.NewRequest(http.MethodPost, "/login", nil), err)
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

func TestMaskAccounts(t *testing.T) {
	assert.Equal(t, map[errcode.Code]errcode.Code{
		errcode.ProtektUserNotFound:     errcode.ProtektInvalidCredentials,
		errcode.ProtektEmailNotVerified: errcode.ProtektInvalidCredentials,
		errcode.ProtektAccountLocked:    errcode.ProtektInvalidCredentials,
		errcode.EnvelopeNotFound:        errcode.EnvelopeAuthenticationError,
		errcode.UserInvalidPassword:     errcode.AuthInvalidCredentials,
		errcode.UserPasswordNotSet:      errcode.AuthInvalidCredentials,
		errcode.UserNotVerified:         errcode.AuthInvalidCredentials,
		errcode.UserNotFound:            errcode.AuthInvalidCredentials,
		errcode.UserBanned:              errcode.AuthInvalidCredentials,
	}, errcode.MaskAccounts())

	mine := errcode.MaskAccounts()
	delete(mine, errcode.UserBanned)
	assert.Contains(t, errcode.MaskAccounts(), errcode.UserBanned, "each call gives a map of its own")
	wr := errcode.Writer{Form: errcode.FormDomain, Mask: mine}
	assert.Equal(t, `{"status":403,"code":"user:banned"}`, record(wr, errcode.UserBanned).Body.String())
}

func TestMaskLeavesOthersAlone(t *testing.T) {
	wr := errcode.Writer{Form: errcode.FormEnvelope, Mask: errcode.MaskAccounts()}
	w := record(wr, errcode.EnvelopeValidationError.WithField("email", "is empty"))
	assert.Equal(t, `{"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":{"email":"is empty"}}`, w.Body.String())
	w = record(wr, errors.New("x"))
	assert.Equal(t, internalErrors[errcode.FormEnvelope], w.Body.String())

	// An alias that is no code hides nothing.
	wr.Mask = map[errcode.Code]errcode.Code{errcode.UserNotFound: {}}
	assert.Equal(t, 404, record(wr, errcode.UserNotFound).Code)
}
