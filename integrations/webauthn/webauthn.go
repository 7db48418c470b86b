// Package webauthn turns the errors of passkey ceremonies, with go-webauthn/webauthn, into
// answers, with a rule for errmap.First. Copy the function into your service, and give each
// route the codes that fit it:
//
//	login := api
//	login.Map = errmap.First(
//		WebAuthn(errcode.AuthInvalidCredentials, errcode.TOTPTempTokenExpired, errcode.GeneralForbidden),
//		errmap.Standard,
//	)
//	register := api
//	register.Map = errmap.First(
//		WebAuthn(errcode.GeneralBadRequest, errcode.TOTPTempTokenExpired, errcode.GeneralForbidden),
//		errmap.Standard,
//	)
//
// The type of a *protocol.Error says where a ceremony failed and not whose fault it was:
// "invalid_request" is a body that can't be read, a credential that is not the user's, and
// a database that is down. To the client a refused login is one code in any case, so that
// it can't find out which credentials exist. What is told apart:
//
//   - The session has expired: the user was too slow, and the page starts the ceremony
//     again. The package says so in a text only. The documents have no code of that name;
//     the one above is for the same situation, or define your own.
//   - A policy of the service forbids the authenticator: another one may work.
//   - The function that looks up the user of a passkey failed. Its error is below the
//     package's; if it has a code, the Writer finds that, and if not, it is as any other
//     plain error. For an unknown user return a nil user without an error.
//   - Metadata that can't be had, and what is not implemented, are the service's mistakes.
//
// Traps:
//
//   - A *protocol.Error marshals to JSON with what it expected, in "debug". Don't send it.
//   - Its text does not have that: log e.DevInfo, with WithLog, where you need to know which
//     origin came.
//   - A copied authenticator does not give an error: look at Credential.Authenticator.CloneWarning.
//   - *protocol.ErrorUnknownCredential, in a login, means that the browser may forget the
//     credential. Look for it with errors.As before the error is returned.
package webauthn

import (
	"strings"

	"example.com/errcode/errmap"
	"github.com/go-webauthn/webauthn/protocol"
)

// WebAuthn returns a rule for errors of ceremonies: refused, or expired if the session was
// too old, or forbidden if a policy does not allow the authenticator.
func WebAuthn(refused, expired, forbidden error) func(error) error {
	return errmap.As(func(e *protocol.Error) error {
		switch {
		case e.Details == "Session has Expired":
			return expired
		case e.Err != nil && strings.HasPrefix(e.Details, "Failed to lookup "):
			return nil
		}
		switch e.Type {
		case protocol.ErrPolicyRestriction.Type:
			return forbidden
		case protocol.ErrMetadata.Type, protocol.ErrNotSpecImplemented.Type, protocol.ErrNotImplemented.Type:
			return nil
		}
		return refused
	})
}
