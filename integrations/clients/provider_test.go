package clients_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/forms"
	"github.com/stretchr/testify/assert"
)

// The codes of the authorization server, and their words.
var (
	codes = errcode.NewRegistry(errcode.Auth, errcode.User, errcode.RateLimit)
	own   = codes.NewCatalogue("Authorization server")

	clientUnknown  = own.Define("client:unknown", http.StatusUnauthorized, "Unknown client or wrong secret")
	clientMetadata = own.Define("client:metadata", http.StatusUnprocessableEntity, "Client metadata is not valid")
	clientRedirect = own.Define("client:redirect", http.StatusBadRequest, "Redirect address is not allowed")
	grantUnknown   = own.Define("grant:unknown", http.StatusBadRequest, "Unknown grant type")
	tokenUnknown   = own.Define("token:unknown_type", http.StatusBadRequest, "Tokens of this type can't be revoked")
	devicePending  = own.Define("device:pending", http.StatusBadRequest, "The user has not answered yet")
	deviceTooFast  = own.Define("device:too_fast", http.StatusTooManyRequests, "Ask less often")
	deviceDenied   = own.Define("device:denied", http.StatusForbidden, "The user said no")
	deviceExpired  = own.Define("device:expired", http.StatusGone, "The device code is too old")
	dpopNonce      = own.Define("dpop:nonce", http.StatusUnauthorized, "The proof needs a nonce")
	dpopProof      = own.Define("dpop:proof", http.StatusUnauthorized, "The proof is not valid")
	loginNeeded    = own.Define("login:needed", http.StatusUnauthorized, "The user has to sign in")

	oauthForm = forms.OAuth{Like: errcode.FormDomain, Errors: map[errcode.Code]string{
		clientUnknown:  "invalid_client",
		clientMetadata: "invalid_client_metadata",
		clientRedirect: "invalid_redirect_uri",
		grantUnknown:   "unsupported_grant_type",
		tokenUnknown:   "unsupported_token_type",
		devicePending:  "authorization_pending",
		deviceTooFast:  "slow_down",
		deviceDenied:   "access_denied",
		deviceExpired:  "expired_token",
		dpopNonce:      "use_dpop_nonce",
		dpopProof:      "invalid_dpop_proof",
		loginNeeded:    "login_required",
	}}
)

// refusals are the errors that a request asks for by its code, token or scope.
var refusals = map[string]error{
	"stale":      errcode.AuthInvalidCredentials,
	"banned":     errcode.UserBanned.WithMessage("“Ada” is banned – “forever”"),
	"login":      loginNeeded,
	"type":       tokenUnknown,
	"pending":    devicePending,
	"fast":       deviceTooFast,
	"denied":     deviceDenied,
	"expired":    deviceExpired,
	"busy":       errcode.RateLimitExceeded.WithRetryAfter(7 * time.Second),
	"down":       errcode.Status(http.StatusServiceUnavailable).WithRetryAfter(7 * time.Second),
	"unforeseen": errors.New("CANARY"),
}

// A provider is a small authorization server whose handlers return errors: for a wrong
// secret, an unknown grant type, a proof without a nonce, and those in refusals.
type provider struct {
	issuer string
	api    errcode.Writer
	mux    *http.ServeMux

	mu      sync.Mutex
	asked   map[string]int
	answers []answer
}

// An answer is what the provider sent for a request.
type answer struct {
	request *http.Request
	*httptest.ResponseRecorder
}

// newProvider starts a provider. When the test ends, it checks all that was sent. The
// challenges are those of its Writer.
func newProvider(t *testing.T, challenges ...errcode.Challenge) *provider {
	p := &provider{mux: http.NewServeMux(), asked: map[string]int{}}
	p.api = errcode.Writer{Form: oauthForm.Form(), Challenges: challenges, Report: func(rep errcode.Report) { assert.NoError(t, rep.Problem) }}
	for pattern, handle := range map[string]func(http.ResponseWriter, *http.Request) error{
		"GET /.well-known/oauth-authorization-server": p.metadata,
		"GET /.well-known/openid-configuration":       p.metadata,
		"POST /token":                                 p.token,
		"POST /par":                                   p.byScope,
		"POST /device":                                p.byScope,
		"POST /revoke":                                p.byToken,
		"POST /introspect":                            p.byToken,
		"POST /register":                              p.register,
		"GET /authorize":                              p.authorize,
	} {
		p.mux.Handle(pattern, p.api.Handler(handle))
	}
	resource := p.api
	resource.Form = errcode.FormDomain
	resource.Challenges = []errcode.Challenge{{Scheme: "DPoP", Algs: "ES256"}}
	p.mux.Handle("GET /resource", resource.Handler(p.resource))

	server := httptest.NewServer(http.HandlerFunc(p.record))
	p.issuer = server.URL
	t.Cleanup(func() {
		server.Close()
		p.check(t)
	})
	return p
}

// record serves a request and keeps what was sent.
func (p *provider) record(w http.ResponseWriter, r *http.Request) {
	rec := httptest.NewRecorder()
	p.api.Mux(p.mux).ServeHTTP(rec, r)
	for name, lines := range rec.Header() {
		w.Header()[name] = lines
	}
	w.WriteHeader(rec.Code)
	_, _ = w.Write(rec.Body.Bytes()) // a client that has left is not an error
	p.mu.Lock()
	defer p.mu.Unlock()
	p.answers = append(p.answers, answer{r, rec})
}

// check checks what holds for all answers.
func (p *provider) check(t *testing.T) {
	for _, a := range p.answers {
		where := fmt.Sprintf("%s %s: %d %s", a.request.Method, a.request.URL.Path, a.Code, a.Body)
		assert.NotContains(t, fmt.Sprint(a.Header(), a.Body), "CANARY", where)
		if a.request.URL.Path == "/resource" {
			continue
		}
		challenge := a.Header().Values("WWW-Authenticate")
		if a.Code == http.StatusUnauthorized {
			assert.Contains(t, a.Body.String(), `"error":"invalid_client"`, where)
			scheme, _, _ := strings.Cut(a.request.Header.Get("Authorization"), " ")
			if assert.Len(t, challenge, 1, where) {
				assert.Regexp(t, "^"+scheme+" ", challenge[0], where)
			}
		} else {
			assert.Empty(t, challenge, where)
		}
		for _, c := range a.Body.String() {
			if !assert.Less(t, c, rune(0x7f), where) {
				break
			}
		}
		to, err := url.Parse(a.Header().Get("Location"))
		assert.NoError(t, err)
		fragment, err := url.ParseQuery(to.Fragment)
		assert.NoError(t, err)
		assert.NotContains(t, to.Query(), "code", to)
		assert.NotContains(t, fragment, "code", to)
	}
}

func (p *provider) metadata(w http.ResponseWriter, r *http.Request) error {
	metadata := map[string]any{
		"issuer":                   p.issuer,
		"jwks_uri":                 p.issuer + "/keys",
		"response_types_supported": []string{"code", "id_token"},
		"authorization_response_iss_parameter_supported": true,
	}
	for name, path := range map[string]string{
		"token": "token", "authorization": "authorize", "pushed_authorization_request": "par", "device_authorization": "device",
		"revocation": "revoke", "introspection": "introspect", "registration": "register", "userinfo": "resource",
	} {
		metadata[name+"_endpoint"] = p.issuer + "/" + path
	}
	return sendJSON(w, metadata)
}

func sendJSON(w http.ResponseWriter, value any) error {
	w.Header().Set("Content-Type", "application/json")
	return json.NewEncoder(w).Encode(value)
}

// refuse returns the error that a value asks for, nil if it asks for none. A value such as
// pending-denied asks for one error after the other, and for the last one for ever.
func (p *provider) refuse(value string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	words := strings.Split(value, "-")
	next := words[min(p.asked[value], len(words)-1)]
	p.asked[value]++
	return refusals[next]
}

// client checks the credentials of the client, in the header or in the form.
func (p *provider) client(r *http.Request) error {
	id, secret, basic := r.BasicAuth()
	if !basic {
		id, secret = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	if id != "web" || secret != "right" {
		return clientUnknown.Errorf("client %q", id)
	}
	return nil
}

func (p *provider) token(w http.ResponseWriter, r *http.Request) error {
	if err := p.client(r); err != nil {
		return err
	}
	kind := "Bearer"
	if proof := r.Header.Get("DPoP"); proof != "" {
		kind = "DPoP"
		if err := nonce(w, proof, "token-1"); err != nil {
			return err
		}
	}
	grants := map[string]string{
		"authorization_code": "code",
		"refresh_token":      "refresh_token",
		"client_credentials": "scope",
		"urn:ietf:params:oauth:grant-type:device_code": "device_code",
	}
	parameter, ok := grants[r.PostFormValue("grant_type")]
	if !ok {
		return grantUnknown.Errorf("grant type %q", r.PostFormValue("grant_type"))
	}
	if err := p.refuse(r.PostFormValue(parameter)); err != nil {
		return err
	}
	return sendJSON(w, map[string]any{"access_token": "good", "token_type": kind, "expires_in": 60})
}

// nonce checks the nonce of a proof (RFC 9449, sections 8 and 9).
func nonce(w http.ResponseWriter, proof, want string) error {
	var claims struct{ Nonce string }
	parts := strings.Split(proof, ".")
	if len(parts) != 3 {
		return dpopProof.Errorf("proof with %d parts", len(parts))
	}
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err == nil {
		err = json.Unmarshal(payload, &claims)
	}
	if err != nil {
		return dpopProof.Wrap(err)
	}
	w.Header().Set("DPoP-Nonce", want)
	if claims.Nonce != want {
		return dpopNonce.WithChallenge(errcode.Challenge{Scheme: "DPoP", Error: "use_dpop_nonce"})
	}
	return nil
}

func (p *provider) byScope(w http.ResponseWriter, r *http.Request) error {
	if err := p.client(r); err != nil {
		return err
	}
	return p.refuse(r.PostFormValue("scope"))
}

func (p *provider) byToken(w http.ResponseWriter, r *http.Request) error {
	if err := p.client(r); err != nil {
		return err
	}
	return p.refuse(r.PostFormValue("token"))
}

func (p *provider) register(w http.ResponseWriter, r *http.Request) error {
	var client struct {
		Addresses []string `json:"redirect_uris"`
	}
	if err := json.NewDecoder(r.Body).Decode(&client); err != nil {
		return clientMetadata.Wrap(err)
	}
	if len(client.Addresses) == 0 {
		return clientMetadata.WithRule("redirect_uris", errcode.RuleRequired)
	}
	return clientRedirect.Errorf("address %q", client.Addresses[0])
}

// authorize redirects to the client, at the addresses that it has registered.
func (p *provider) authorize(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	callback, redirect := "https://client.example/callback?code=old", oauthForm.Redirect
	if q.Get("response_type") != "code" {
		callback, redirect = "https://client.example/callback", oauthForm.RedirectFragment
	}
	to, err := url.Parse(callback)
	if err != nil {
		return err
	}
	p.api.Deliver(r, p.refuse(q.Get("scope")), func(a errcode.Answer) error {
		http.Redirect(w, r, redirect(to, q.Get("state"), p.issuer, a), http.StatusSeeOther)
		return nil
	})
	return nil
}

// resource takes access tokens that are bound to a key.
func (p *provider) resource(w http.ResponseWriter, r *http.Request) error {
	if err := nonce(w, r.Header.Get("DPoP"), "resource-1"); err != nil {
		return err
	}
	_, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if token == "old" {
		return errcode.UserTokenExpired
	}
	return sendJSON(w, map[string]string{"sub": "ada"})
}
