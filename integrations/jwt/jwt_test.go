package jwt_test

import (
	"errors"
	"fmt"
	"net"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/errcodetest"
	"example.com/errcode/errmap"
	"example.com/errcode/integrations/internal/told"
	"example.com/errcode/integrations/jwt"
	lib "github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	expired  = "401 user:token_expired"
	invalid  = "401 user:invalid_token"
	internal = "500 INTERNAL_ERROR"
)

var rule = errmap.First(jwt.JWT(errcode.UserTokenExpired, errcode.UserInvalidToken), errmap.Standard)

var secret = []byte("the key that signs the tokens of this test")

// sign returns a token with the claims.
func sign(t *testing.T, key []byte, claims lib.MapClaims) string {
	t.Helper()
	token, err := lib.NewWithClaims(lib.SigningMethodHS256, claims).SignedString(key)
	require.NoError(t, err)
	return token
}

// parse is what a service does with a token.
func parse(token string, key lib.Keyfunc, options ...lib.ParserOption) error {
	_, err := lib.Parse(token, key, append(options, lib.WithAudience("api"), lib.WithIssuedAt())...)
	return err
}

func own(*lib.Token) (any, error) { return secret, nil }

func at(after time.Duration) *lib.NumericDate { return lib.NewNumericDate(time.Now().Add(after)) }

func TestTokens(t *testing.T) {
	now := at(0)
	past, future := at(-time.Hour), at(time.Hour)
	good := sign(t, secret, lib.MapClaims{"aud": "api", "exp": future, "iat": now})
	require.NoError(t, parse(good, own))
	unsigned, err := lib.NewWithClaims(lib.SigningMethodNone, lib.MapClaims{"aud": "api"}).SignedString(lib.UnsafeAllowNoneSignatureType)
	require.NoError(t, err)
	for _, row := range []struct{ name, token, want string }{
		{"expired", sign(t, secret, lib.MapClaims{"aud": "api", "exp": past}), expired},
		{"expired, for somebody else", sign(t, secret, lib.MapClaims{"aud": "shop", "exp": past}), invalid},
		{"expired and not valid yet", sign(t, secret, lib.MapClaims{"aud": "api", "exp": past, "nbf": future}), invalid},
		{"expired, forged", sign(t, []byte("another"), lib.MapClaims{"aud": "api", "exp": past}), invalid},
		{"expired, and a claim of a wrong type", sign(t, secret, lib.MapClaims{"aud": "api", "exp": past, "nbf": "soon"}), invalid},
		{"not valid yet", sign(t, secret, lib.MapClaims{"aud": "api", "nbf": future}), invalid},
		{"issued in the future", sign(t, secret, lib.MapClaims{"aud": "api", "iat": future}), invalid},
		{"forged", sign(t, []byte("another"), lib.MapClaims{"aud": "api", "exp": future}), invalid},
		{"audience", sign(t, secret, lib.MapClaims{"aud": "shop"}), invalid},
		{"no audience", sign(t, secret, lib.MapClaims{}), invalid},
		{"empty", "", invalid},
		{"malformed", "abc", invalid},
		{"not base64", "!.!.!", invalid},
		{"not JSON", "YQ.YQ.YQ", invalid},
		{"unknown algorithm", "eyJhbGciOiJYIn0.e30.", invalid},
		{"no algorithm", "e30.e30.", invalid},
		{"signature cut off", good[:strings.LastIndexByte(good, '.')+1], invalid},
		{"without a signature", unsigned, internal}, // see TestValidMethods
	} {
		err := parse(row.token, own)
		require.Error(t, err, row.name)
		assert.Equal(t, row.want, told.By(rule, err), "%s: %v", row.name, err)
		assert.Equal(t, row.want, told.By(rule, fmt.Errorf("login: %w", err)), row.name)
	}
}

// TestValidMethods shows that without WithValidMethods the client chooses the type of key.
func TestValidMethods(t *testing.T) {
	token, err := lib.NewWithClaims(lib.SigningMethodNone, lib.MapClaims{"aud": "api"}).SignedString(lib.UnsafeAllowNoneSignatureType)
	require.NoError(t, err)
	err = parse(token, own)
	assert.ErrorIs(t, err, lib.ErrTokenSignatureInvalid)
	assert.Equal(t, invalid, told.By(rule, parse(token, own, lib.WithValidMethods([]string{"HS256"}))))
}

func TestKeyFunction(t *testing.T) {
	token := sign(t, secret, lib.MapClaims{"aud": "api"})
	down := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	for _, row := range []struct {
		name string
		key  lib.Keyfunc
		want string
	}{
		{"key server down", func(*lib.Token) (any, error) { return nil, fmt.Errorf("keys: %w", down) }, "502 worker:response_invalid"},
		{"unknown key", func(*lib.Token) (any, error) { return nil, errcode.UserInvalidToken.Errorf("unknown key") }, invalid},
		{"other failure", func(*lib.Token) (any, error) { return nil, errors.New("no keys loaded") }, internal},
		{"unwanted algorithm", func(token *lib.Token) (any, error) {
			return nil, fmt.Errorf("unexpected signing method: %v", token.Header["alg"])
		}, invalid},
		{"no key function", nil, internal},
		{"no keys", func(*lib.Token) (any, error) { return lib.VerificationKeySet{}, nil }, internal},
		{"key of a wrong type", func(*lib.Token) (any, error) { return "text", nil }, internal},
	} {
		assert.Equal(t, row.want, told.By(rule, parse(token, row.key)), row.name)
	}
	assert.Equal(t, internal, told.By(rule, errors.New("other")))
}

// A claim that fails a check of the service, with a code of its own.
type claims struct{ lib.RegisteredClaims }

func (claims) Validate() error { return errcode.UserBanned }

func TestOwnClaims(t *testing.T) {
	_, err := lib.ParseWithClaims(sign(t, secret, lib.MapClaims{}), &claims{}, own)
	assert.Equal(t, "403 user:banned", told.By(rule, err))
}

// TestTexts checks that nothing of a token is in the error or in the response, and that
// the response says what is wrong with it (RFC 6750, section 3.1).
func TestTexts(t *testing.T) {
	token := sign(t, []byte("another"), lib.MapClaims{"aud": "api", "sub": "canary"})
	err := parse(token, own)
	_, payload, _ := strings.Cut(token, ".")
	assert.NotContains(t, err.Error(), payload)

	wr := errcode.Writer{Form: errcode.FormDomainDetails, Map: rule, Report: func(errcode.Report) {}}
	w, r := httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	wr.WriteError(w, r, err)
	errcodetest.Is(t, w.Result(), errcode.UserInvalidToken)
	errcodetest.Never(t, w.Result(), token, payload, "canary", "signature")
	assert.Equal(t, `Bearer realm="", error="invalid_token"`, w.Header().Get("WWW-Authenticate"))
}
