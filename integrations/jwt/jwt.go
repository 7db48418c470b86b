// Package jwt turns errors of golang-jwt/jwt/v5 into the codes for tokens, with a rule for
// errmap.First. Copy the function into your service:
//
//	api := errcode.Writer{
//		Form: errcode.FormDomain,
//		Map: errmap.First(
//			JWT(errcode.UserTokenExpired, errcode.UserInvalidToken),
//			errmap.Standard,
//		),
//	}
//
// Each document has the two codes: ProtektTokenExpired and ProtektInvalidToken,
// EnvelopeTokenExpired and EnvelopeAuthenticationError. The first makes a front end fetch a
// new token and try again, the second makes it log out. So these cases matter:
//
//   - A token that is expired and has another fault, such as a wrong audience, is not
//     worth refreshing. The package reports all faults of the claims together, and
//     errors.Is(err, jwt.ErrTokenExpired) is true; the rule calls it invalid.
//   - A token that is not valid yet is invalid. Between servers whose clocks differ that
//     logs users out: set jwt.WithLeeway.
//   - If the key function fails, the token is not at fault. The error is a
//     jwt.ErrTokenUnverifiable all the same, as for a token without an algorithm. The rule
//     tells them apart: a key server that is down gives a 502, since the Writer knows
//     connections, and does not log all users out.
//   - A key of the wrong type (jwt.ErrInvalidKeyType) is a mistake of the service, and a
//     500. Set jwt.WithValidMethods: without it the client chooses the algorithm, and so
//     the type.
//   - An empty string is a malformed token. A request without a token is another code,
//     UserUnauthorized: check that first.
//
// A key function gives the error for a key that does not exist the code itself:
//
//	return nil, errcode.UserInvalidToken.Errorf("unknown key %q", token.Header["kid"])
//
// The rule is for tokens of a request. A refresh token that is refused has another code
// (UserNoRefreshToken, ProtektRefreshTokenInvalid), or the front end would refresh for
// ever; so have verification and reset tokens, which are 400. Use rules of their own
// there, such as JWT(errcode.TokenExpiredReset, errcode.TokenInvalidReset).
package jwt

import (
	"errors"
	"slices"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

// JWT returns a rule for errors of Parse: expired, if that is all that is wrong with a
// token, and otherwise invalid.
func JWT(expired, invalid error) func(error) error {
	return func(err error) error {
		is := func(targets ...error) bool {
			return slices.ContainsFunc(targets, func(target error) bool { return errors.Is(err, target) })
		}
		switch {
		case is(jwt.ErrInvalidKey, jwt.ErrInvalidKeyType, jwt.ErrHashUnavailable): // the service's key
			return nil
		case is(jwt.ErrTokenUnverifiable):
			// "signing method (alg) is unspecified", or "unexpected signing method" in the key
			// function of many programs. Other texts are about the key function.
			if strings.Contains(err.Error(), "signing method") {
				return invalid
			}
			return nil
		case is(jwt.ErrTokenInvalidAudience, jwt.ErrTokenInvalidIssuer, jwt.ErrTokenInvalidSubject,
			jwt.ErrTokenInvalidId, jwt.ErrTokenNotValidYet, jwt.ErrTokenUsedBeforeIssued,
			jwt.ErrTokenRequiredClaimMissing, jwt.ErrInvalidType):
			return invalid
		case is(jwt.ErrTokenExpired):
			return expired
		case is(jwt.ErrTokenMalformed, jwt.ErrTokenSignatureInvalid, jwt.ErrTokenInvalidClaims):
			return invalid
		}
		return nil
	}
}
