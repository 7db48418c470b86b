package clients_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"
	"time"

	"example.com/errcode"
	"example.com/errcode/integrations/clients"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// refusal is what x/oauth2 reads of an error.
type refusal struct {
	status      int
	word        string
	description string
	code        errcode.Code
	delay       time.Duration
	challenge   string
}

// check checks that the client has read all of an error.
func check(t *testing.T, want refusal, err error) {
	t.Helper()
	var re *oauth2.RetrieveError
	require.ErrorAs(t, err, &re)
	ours := clients.FromOAuth2(err)
	assert.ErrorIs(t, ours, want.code)
	assert.ErrorIs(t, ours, err)
	e, _ := errors.AsType[*errcode.Error](ours)
	require.NotNil(t, e)
	assert.True(t, e.Remote())
	assert.Equal(t, want.description, e.Message())
	assert.Equal(t, want.status, e.StatusCode())
	delay, _ := e.RetryAfter()
	assert.Equal(t, want, refusal{re.Response.StatusCode, re.ErrorCode, re.ErrorDescription, want.code, delay, re.Response.Header.Get("WWW-Authenticate")})
}

func TestF04OAuth2(t *testing.T) {
	const (
		header = oauth2.AuthStyleInHeader
		form   = oauth2.AuthStyleInParams
		banned = "'Ada' is banned - 'forever'"
		secret = "Unknown client or wrong secret"
	)
	stale := refusal{status: 400, word: "invalid_grant", description: "Invalid email/password combination", code: errcode.AuthInvalidCredentials}
	busy := refusal{status: 429, word: "temporarily_unavailable", description: "Too many requests", code: errcode.RateLimitExceeded, delay: 7 * time.Second}
	unforeseen := refusal{status: 500, word: "server_error", description: "Unhandled server error", code: errcode.EnvelopeInternalError}
	for name, row := range map[string]struct {
		challenges []errcode.Challenge
		style      oauth2.AuthStyle
		secret     string
		value      string
		want       refusal
	}{
		"Basic, grant":             {[]errcode.Challenge{basic}, header, "right", "stale", stale},
		"post, grant":              {[]errcode.Challenge{basic}, form, "right", "stale", stale},
		"Basic, client":            {[]errcode.Challenge{basic}, header, "wrong", "stale", refusal{401, "invalid_client", secret, clientUnknown, 0, `Basic realm="token"`}},
		"Basic, client, no realm":  {nil, header, "wrong", "stale", refusal{401, "invalid_client", secret, clientUnknown, 0, `Basic realm=""`}},
		"post, client":             {[]errcode.Challenge{basic}, form, "wrong", "stale", refusal{400, "invalid_client", secret, clientUnknown, 0, ""}},
		"Basic, grant, no realm":   {nil, header, "right", "stale", stale},
		"not ASCII":                {nil, header, "right", "banned", refusal{400, "invalid_grant", banned, errcode.UserBanned, 0, ""}},
		"Basic, too many requests": {nil, header, "right", "busy", busy},
		"post, too many requests":  {nil, form, "right", "busy", busy},
		"unforeseen":               {nil, header, "right", "unforeseen", unforeseen},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProvider(t, row.challenges...)
			c := oauth2.Config{ClientID: "web", ClientSecret: row.secret, Endpoint: oauth2.Endpoint{TokenURL: p.issuer + "/token", AuthStyle: row.style}}
			_, err := c.Exchange(t.Context(), row.value)
			check(t, row.want, err)
			_, err = c.TokenSource(t.Context(), &oauth2.Token{RefreshToken: row.value}).Token()
			check(t, row.want, err)
			cc := clientcredentials.Config{ClientID: "web", ClientSecret: row.secret, Scopes: []string{row.value}, TokenURL: p.issuer + "/token", AuthStyle: row.style}
			_, err = cc.Token(t.Context())
			check(t, row.want, err)
		})
	}
}

// TestF04OAuth2Device asks for a token until the user has answered. The time is that of
// synctest; the server is outside of it.
func TestF04OAuth2Device(t *testing.T) {
	p := newProvider(t)
	synctest.Test(t, func(t *testing.T) {
		// No connection is kept, so that nothing is under way while the client waits.
		client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
		ctx := context.WithValue(t.Context(), oauth2.HTTPClient, client)
		c := oauth2.Config{ClientID: "web", ClientSecret: "right", Scopes: []string{"stale"}, Endpoint: oauth2.Endpoint{
			DeviceAuthURL: p.issuer + "/device", TokenURL: p.issuer + "/token", AuthStyle: oauth2.AuthStyleInParams}}
		secret := oauth2.SetAuthURLParam("client_secret", "right")

		_, err := c.DeviceAuth(ctx, secret)
		check(t, refusal{status: 400, word: "invalid_grant", description: "Invalid email/password combination", code: errcode.AuthInvalidCredentials}, err)

		// It waits 1 s, 1 s, and 5 s more after slow_down.
		start := time.Now()
		_, err = c.DeviceAccessToken(ctx, &oauth2.DeviceAuthResponse{DeviceCode: "pending-fast-denied", Interval: 1})
		check(t, refusal{status: 400, word: "access_denied", description: "The user said no", code: deviceDenied}, err)
		assert.Equal(t, 8*time.Second, time.Since(start))

		_, err = c.DeviceAccessToken(ctx, &oauth2.DeviceAuthResponse{DeviceCode: "expired", Interval: 1})
		check(t, refusal{status: 400, word: "expired_token", description: "The device code is too old", code: deviceExpired}, err)
	})
}

func TestFromOAuth2(t *testing.T) {
	ask := func(handle http.HandlerFunc) error {
		server := httptest.NewServer(handle)
		defer server.Close()
		c := oauth2.Config{ClientID: "web", Endpoint: oauth2.Endpoint{TokenURL: server.URL, AuthStyle: oauth2.AuthStyleInParams}}
		_, err := c.Exchange(t.Context(), "code")
		return err
	}
	unreachable := ask(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	require.Error(t, unreachable)
	assert.Equal(t, unreachable, clients.FromOAuth2(unreachable))
	assert.NoError(t, clients.FromOAuth2(nil))
	empty := &oauth2.RetrieveError{}
	assert.Equal(t, error(empty), clients.FromOAuth2(empty))

	for name, row := range map[string]struct {
		handle  http.HandlerFunc
		status  int
		code    string
		message string
		text    string
	}{
		"another server": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprint(w, `{"error":"access_denied","error_description":"No"}`)
		}, 400, "access_denied", "No", `access_denied: oauth2: "access_denied" "No"`},
		"200, as GitHub refuses": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, `{"error":"bad_verification_code","error_description":"The code passed is incorrect or expired."}`)
		}, 400, "bad_verification_code", "The code passed is incorrect or expired.", `bad_verification_code: oauth2: "bad_verification_code" "The code passed is incorrect or expired."`},
		"no JSON": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusBadGateway)
		}, 502, "", "Bad Gateway", `HTTP 502: oauth2: cannot fetch token: 502 Bad Gateway\nResponse: \nexpected JSON, not media type "text/html"`},
	} {
		t.Run(name, func(t *testing.T) {
			err := ask(row.handle)
			var e *errcode.Error
			ours := clients.FromOAuth2(err)
			require.ErrorAs(t, ours, &e)
			assert.ErrorIs(t, ours, err)
			assert.False(t, errors.Is(ours, errcode.ProtektAccessDenied))
			assert.Equal(t, row.status, e.StatusCode())
			assert.Equal(t, row.code, e.Code().String())
			assert.Equal(t, row.message, e.Message())
			assert.Equal(t, row.text, ours.Error())
		})
	}
}
