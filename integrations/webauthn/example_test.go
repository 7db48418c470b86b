package webauthn_test

import (
	"fmt"

	"example.com/errcode"
	"example.com/errcode/errmap"
	"example.com/errcode/integrations/webauthn"
	"github.com/go-webauthn/webauthn/protocol"
)

func ExampleWebAuthn() {
	login := errcode.Writer{
		Form: errcode.FormDomain,
		Map: errmap.First(
			webauthn.WebAuthn(errcode.AuthInvalidCredentials, errcode.TOTPTempTokenExpired, errcode.GeneralForbidden),
			errmap.Standard,
		),
	}
	for _, err := range []error{
		protocol.ErrAssertionSignature,
		protocol.ErrBadRequest.WithDetails("Session has Expired"),
		protocol.ErrPolicyRestriction,
	} {
		fmt.Println(login.Answer(nil, err))
	}
	// Output:
	// 401 auth:invalid_credentials: Invalid email/password combination
	// 400 totp:temp_token_expired: Expired temporary login token
	// 403 FORBIDDEN: Forbidden
}
