package clients_test

import (
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/forms"
	"example.com/errcode/integrations/clients"
	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/stretchr/testify/assert"
	"golang.org/x/oauth2"
)

// failing serves an error in a form.
func failing(t *testing.T, form errcode.Form, err error) string {
	wr := errcode.Writer{Form: form, Report: func(rep errcode.Report) { assert.NoError(t, rep.Problem) }}
	server := httptest.NewServer(wr.Error(err))
	t.Cleanup(server.Close)
	return server.URL
}

// TestOIDC: go-oidc has the error only in the text, with Transport errors.Is finds it.
func TestOIDC(t *testing.T) {
	discovery := func(t *testing.T, client *http.Client, url string) error {
		_, err := oidc.NewProvider(oidc.ClientContext(t.Context(), client), url)
		return err
	}
	userInfo := func(t *testing.T, client *http.Client, url string) error {
		ctx := oidc.ClientContext(t.Context(), client)
		provider := (&oidc.ProviderConfig{IssuerURL: url, UserInfoURL: url}).NewProvider(ctx)
		_, err := provider.UserInfo(ctx, oauth2.StaticTokenSource(&oauth2.Token{AccessToken: "old"}))
		return err
	}
	encoded := base64.RawURLEncoding.EncodeToString
	token := encoded([]byte(`{"alg":"RS256"}`)) + "." + encoded([]byte(`{"iss":"i","aud":"web","exp":4102444800}`)) + "." + encoded([]byte("signature"))
	keys := func(t *testing.T, client *http.Client, url string) error {
		_, err := oidc.NewRemoteKeySet(oidc.ClientContext(t.Context(), client), url).VerifySignature(t.Context(), token)
		return err
	}
	verifier := func(t *testing.T, client *http.Client, url string) error {
		set := oidc.NewRemoteKeySet(oidc.ClientContext(t.Context(), client), url)
		_, err := oidc.NewVerifier("i", set, &oidc.Config{ClientID: "web"}).Verify(t.Context(), token)
		return err
	}
	busy := errcode.RateLimitExceeded.WithRetryAfter(7 * time.Second)
	for name, row := range map[string]struct {
		call  func(*testing.T, *http.Client, string) error
		form  errcode.Form
		err   error
		text  string
		code  errcode.Code
		found bool // with Transport
	}{
		"discovery": {discovery, errcode.FormProtekt, errcode.ProtektAccessDenied,
			`403 Forbidden: {"error":"access_denied","message":"Access to resource is forbidden","statusCode":403}`, errcode.ProtektAccessDenied, true},
		"discovery, busy": {discovery, errcode.FormDomain, busy,
			`429 Too Many Requests: {"status":429,"code":"rate_limit:exceeded"}`, errcode.RateLimitExceeded, true},
		"user info": {userInfo, errcode.FormEnvelope, errcode.UserTokenExpired,
			`401 Unauthorized: {"success":false,"error":"Token expired","code":"user:token_expired"}`, errcode.UserTokenExpired, true},
		"user info, problem": {userInfo, forms.Problem{}.Form(), errcode.UserBanned,
			`403 Forbidden: {"title":"Forbidden","status":403,"detail":"User is banned","code":"user:banned"}`, errcode.UserBanned, true},
		"keys": {keys, forms.OAuth{Like: errcode.FormDomain}.Form(), errors.New("CANARY"),
			`fetching keys oidc: get keys failed: 500 Internal Server Error {"error":"server_error","error_description":"Unhandled server error","code":"INTERNAL_ERROR"}`, errcode.EnvelopeInternalError, true},
		"verifier": {verifier, forms.CodeMessage{}.Form(), errcode.TurnstileServiceError,
			`failed to verify signature: fetching keys oidc: get keys failed: 503 Service Unavailable {"code":"turnstile:service_error","message":"Turnstile service error"}`, errcode.TurnstileServiceError, false},
	} {
		t.Run(name, func(t *testing.T) {
			url := failing(t, row.form, row.err)
			assert.EqualError(t, row.call(t, http.DefaultClient, url), row.text)
			err := row.call(t, &http.Client{Transport: clients.Transport{}}, url)
			assert.Equal(t, row.found, errors.Is(err, row.code), "%v", err)
			delay, _ := retryAfter(err)
			want, _ := retryAfter(row.err)
			assert.Equal(t, want, delay)
		})
	}
}

func retryAfter(err error) (time.Duration, bool) {
	e, ok := errors.AsType[*errcode.Error](err)
	if !ok {
		return 0, false
	}
	return e.RetryAfter()
}

type refusing struct{ err error }

func (r refusing) RoundTrip(*http.Request) (*http.Response, error) { return nil, r.err }

func TestTransport(t *testing.T) {
	ask := func(transport clients.Transport, url string) error {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		assert.NoError(t, err)
		resp, err := (&http.Client{Transport: transport}).Do(r)
		if err == nil {
			assert.NoError(t, resp.Body.Close())
		}
		return err
	}
	assert.ErrorIs(t, ask(clients.Transport{Base: refusing{assert.AnError}}, "http://127.0.0.1"), assert.AnError)
	good := httptest.NewServer(http.NotFoundHandler())
	defer good.Close()
	var e *errcode.Error
	assert.ErrorAs(t, ask(clients.Transport{}, good.URL), &e)
	assert.Equal(t, 404, e.StatusCode())

	url := failing(t, errcode.FormEnvelope, clientUnknown)
	assert.Equal(t, clientUnknown, errcode.CodeOf(ask(clients.Transport{Registry: codes}, url)))
	other := ask(clients.Transport{}, url)
	assert.ErrorIs(t, other, clientUnknown)
	assert.NotEqual(t, clientUnknown, errcode.CodeOf(other), "the package's registry does not have it")
}
