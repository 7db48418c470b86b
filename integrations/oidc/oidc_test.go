package oidc_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/errcodetest"
	"example.com/errcode/errmap"
	"example.com/errcode/integrations/internal/told"
	"example.com/errcode/integrations/oidc"
	lib "github.com/coreos/go-oidc/v3/oidc"
	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"
)

// A provider is an OpenID Connect provider on loopback. An entry of fails replaces what
// it answers at that path.
type provider struct {
	*httptest.Server
	key   *rsa.PrivateKey
	fails sync.Map // from the path to an http.HandlerFunc
}

func newProvider(t *testing.T) *provider {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	require.NoError(t, err)
	p := &provider{key: key}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if fail, ok := p.fails.Load(r.URL.Path); ok {
			fail.(http.HandlerFunc)(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(map[string]any{
			"/.well-known/openid-configuration": map[string]any{
				"issuer": p.URL, "token_endpoint": p.URL + "/token", "authorization_endpoint": p.URL + "/authorize",
				"jwks_uri": p.URL + "/keys", "userinfo_endpoint": p.URL + "/userinfo",
				"id_token_signing_alg_values_supported": []string{"RS256"},
			},
			"/keys": map[string]any{"keys": []any{map[string]any{
				"kty": "RSA", "kid": "1", "alg": "RS256", "use": "sig",
				"n": base64.RawURLEncoding.EncodeToString(key.N.Bytes()),
				"e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes()),
			}}},
			"/token":    map[string]any{"access_token": "a", "token_type": "Bearer"},
			"/userinfo": map[string]any{"sub": "ada", "email": "ada@example.com"},
		}[r.URL.Path])
	}))
	t.Cleanup(p.Close)
	return p
}

// answer returns a handler that answers like this.
func answer(status int, contentType, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		w.WriteHeader(status)
		w.Write([]byte(body))
	}
}

func abort(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// sign returns an ID token of the provider with the claims.
func (p *provider) sign(t *testing.T, claims jwt.MapClaims) string {
	t.Helper()
	all := jwt.MapClaims{"iss": p.URL, "aud": "client", "sub": "ada", "exp": jwt.NewNumericDate(time.Now().Add(time.Hour))}
	for name, value := range claims {
		all[name] = value
	}
	token := jwt.NewWithClaims(jwt.SigningMethodRS256, all)
	token.Header["kid"] = "1"
	signed, err := token.SignedString(p.key)
	require.NoError(t, err)
	return signed
}

func (p *provider) discover(t *testing.T) *lib.Provider {
	t.Helper()
	found, err := lib.NewProvider(t.Context(), p.URL)
	require.NoError(t, err)
	return found
}

func (p *provider) exchange(t *testing.T) error {
	t.Helper()
	config := oauth2.Config{ClientID: "client", ClientSecret: "s3cret", Endpoint: p.discover(t).Endpoint()}
	_, err := config.Exchange(t.Context(), "canary")
	return err
}

func TestExchange(t *testing.T) {
	p := newProvider(t)
	require.NoError(t, p.exchange(t))
	for _, row := range []struct {
		name   string
		answer http.HandlerFunc
		code   string // of the provider
		logged string
	}{
		{"RFC 6749", answer(400, "application/json", `{"error":"invalid_grant","error_description":"Code was used"}`), "invalid_grant",
			"oauth:token_exchange_failed: invalid_grant"},
		{"status 200, as GitHub", answer(200, "application/json", `{"error":"bad_verification_code","error_description":"Expired"}`), "bad_verification_code",
			"oauth:token_exchange_failed: bad_verification_code"},
		{"ours", answer(401, "application/json", `{"error":"invalid_client","error_description":"D","code":"auth:invalid_credentials"}`), "auth:invalid_credentials",
			"oauth:token_exchange_failed: auth:invalid_credentials"},
		{"text", answer(500, "text/html", `<h1>canary</h1>`), "",
			"oauth:token_exchange_failed: HTTP 500: unexpected byte '<' at offset 0 of JSON, expected an object"},
	} {
		p.fails.Store("/token", row.answer)
		plain := p.exchange(t)
		err := oidc.Exchange(plain)
		assert.Equal(t, "400 oauth:token_exchange_failed", told.By(nil, err), row.name)
		var remote *errcode.Error
		require.ErrorAs(t, errors.Unwrap(err), &remote, row.name)
		assert.True(t, remote.Remote(), row.name)
		assert.Equal(t, row.code, remote.Code().String(), row.name)
		assert.Equal(t, row.logged, err.Error(), row.name)
		assert.NotContains(t, err.Error(), "canary", row.name)
	}
	p.fails.Store("/token", http.HandlerFunc(abort))
	assert.Equal(t, "400 oauth:token_exchange_failed", told.By(nil, oidc.Exchange(p.exchange(t))), "no answer")
}

func TestIDToken(t *testing.T) {
	p := newProvider(t)
	another := newProvider(t)
	hour := jwt.NewNumericDate(time.Now().Add(time.Hour))
	hmac, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{"iss": p.URL, "aud": "client", "exp": hour}).SignedString([]byte("secret"))
	require.NoError(t, err)
	const expired, invalid = "401 user:token_expired", "401 user:invalid_token"
	for _, row := range []struct{ name, token, want string }{
		{"expired", p.sign(t, jwt.MapClaims{"exp": 1}), expired},
		{"expired, of another client", p.sign(t, jwt.MapClaims{"exp": 1, "aud": "shop"}), invalid},
		{"of another client", p.sign(t, jwt.MapClaims{"aud": "shop"}), invalid},
		{"of another issuer", p.sign(t, jwt.MapClaims{"iss": "failed to verify signature: fetching keys "}), invalid},
		{"not valid yet", p.sign(t, jwt.MapClaims{"nbf": hour}), invalid},
		{"forged", another.sign(t, jwt.MapClaims{"iss": p.URL}), invalid},
		{"wrong algorithm", hmac, invalid},
		{"malformed", "canary", invalid},
		{"empty", "", invalid},
	} {
		verifier := p.discover(t).Verifier(&lib.Config{ClientID: "client"})
		_, err := verifier.Verify(t.Context(), row.token)
		require.Error(t, err, row.name)
		err = oidc.IDToken(err, errcode.UserTokenExpired, errcode.UserInvalidToken)
		assert.Equal(t, row.want, told.By(nil, err), "%s: %v", row.name, err)
	}

	good := p.sign(t, nil)
	for name, fail := range map[string]http.HandlerFunc{
		"no answer": abort,
		"failure":   answer(500, "text/plain", "down"),
		"not keys":  answer(200, "text/html", "<h1>Login</h1>"),
	} {
		p.fails.Store("/keys", fail)
		_, err := p.discover(t).Verifier(&lib.Config{ClientID: "client"}).Verify(t.Context(), good)
		require.Error(t, err, name)
		err = oidc.IDToken(err, errcode.UserTokenExpired, errcode.UserInvalidToken)
		assert.Equal(t, "503 http:service_unavailable", told.By(nil, err), "%s: %v", name, err)
		assert.True(t, errcode.Temporary(err), name)
	}
	p.fails.Delete("/keys")
	verifier := p.discover(t).Verifier(&lib.Config{ClientID: "client"})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = verifier.Verify(ctx, good)
	assert.ErrorContains(t, err, "context canceled")
	assert.NotErrorIs(t, err, context.Canceled, "flattened: if this fails, IDToken can be simpler")
	_, err = verifier.Verify(t.Context(), good)
	assert.NoError(t, err)
}

func TestUserInfo(t *testing.T) {
	p := newProvider(t)
	get := func() error {
		_, err := p.discover(t).UserInfo(t.Context(), oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "a"}))
		return err
	}
	require.NoError(t, get())
	for _, row := range []struct {
		name   string
		answer http.HandlerFunc
		want   string
	}{
		{"refused", answer(401, "application/json", `{"error":"invalid_token"}`), "400 oauth:user_info_fetch_failed"},
		{"no answer", abort, "400 oauth:user_info_fetch_failed"},
		{"not JSON", answer(200, "application/json", `canary`), "500 oauth:user_info_parse_failed"},
	} {
		p.fails.Store("/userinfo", row.answer)
		err := oidc.UserInfo(get())
		assert.Equal(t, row.want, told.By(errmap.Standard, err), "%s: %v", row.name, err)

		w := httptest.NewRecorder()
		wr := errcode.Writer{Form: errcode.FormDomainDetails, Report: func(errcode.Report) {}}
		wr.WriteError(w, httptest.NewRequest("GET", "/", nil), err)
		errcodetest.Never(t, w.Result(), "canary", "invalid_token")
	}
}

func TestDiscovery(t *testing.T) {
	p := newProvider(t)
	for name, fail := range map[string]http.HandlerFunc{
		"no answer":      abort,
		"failure":        answer(500, "text/plain", "canary"),
		"HTML":           answer(200, "text/html", "<h1>Login</h1>"),
		"another issuer": answer(200, "application/json", `{"issuer":"https://example.com"}`),
	} {
		p.fails.Store("/.well-known/openid-configuration", fail)
		_, err := lib.NewProvider(t.Context(), p.URL)
		require.Error(t, err, name)
		assert.Equal(t, "503 http:service_unavailable", told.By(nil, errcode.Status(http.StatusServiceUnavailable).Wrap(err)), name)
		var mismatch *lib.IssuerMismatchError
		assert.Equal(t, name == "another issuer", errors.As(err, &mismatch), name)
	}
}
