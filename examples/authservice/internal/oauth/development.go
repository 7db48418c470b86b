package oauth

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"math/big"
	"net/http"
	"strings"
	"sync"
	"time"

	"example.com/errcode/examples/authservice/internal/secret"
	"github.com/golang-jwt/jwt/v5"
)

// Development is a provider of OpenID Connect for development. Its page signs in whoever is
// asked for, without a password.
type Development struct {
	issuer, client, secret string
	key                    *rsa.PrivateKey
	mux                    *http.ServeMux

	mu    sync.Mutex
	codes map[string]grant // also access tokens
}

// A grant is what a code, and then an access token, stands for.
type grant struct {
	challenge, nonce, redirect string
	profile                    Profile
	expires                    time.Time
}

// NewDevelopment returns a provider that serves at an address, for one client.
func NewDevelopment(issuer, client, secret string) (*Development, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	d := &Development{issuer: issuer, client: client, secret: secret, key: key, mux: http.NewServeMux(), codes: map[string]grant{}}
	d.mux.HandleFunc("GET /.well-known/openid-configuration", d.configuration)
	d.mux.HandleFunc("GET /keys", d.keys)
	d.mux.HandleFunc("GET /authorize", d.page)
	d.mux.HandleFunc("POST /authorize", d.authorize)
	d.mux.HandleFunc("POST /token", d.token)
	d.mux.HandleFunc("GET /userinfo", d.userinfo)
	d.mux.HandleFunc("GET /picture.png", picture)
	return d, nil
}

// ServeHTTP serves the provider.
func (d *Development) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.mux.ServeHTTP(w, r) }

func send(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

func (d *Development) configuration(w http.ResponseWriter, _ *http.Request) {
	send(w, http.StatusOK, map[string]any{
		"issuer": d.issuer, "authorization_endpoint": d.issuer + "/authorize", "token_endpoint": d.issuer + "/token",
		"userinfo_endpoint": d.issuer + "/userinfo", "jwks_uri": d.issuer + "/keys",
		"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"},
		"id_token_signing_alg_values_supported": []string{"RS256"}, "code_challenge_methods_supported": []string{"S256"},
	})
}

func (d *Development) keys(w http.ResponseWriter, _ *http.Request) {
	send(w, http.StatusOK, map[string]any{"keys": []map[string]string{{
		"kty": "RSA", "kid": "1", "alg": "RS256", "use": "sig",
		"n": base64.RawURLEncoding.EncodeToString(d.key.N.Bytes()),
		"e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(d.key.E)).Bytes()),
	}}})
}

var form = template.Must(template.New("").Parse(`<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Development provider</title>
<style>body{font:1rem/1.5 system-ui;max-width:25rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}label{display:block;margin:.5rem 0}input{font:inherit}</style>
<h1>Sign in as</h1><form method="post">
{{range $name, $value := .}}<input type="hidden" name="{{$name}}" value="{{index $value 0}}">{{end}}
<label>User <input name="user" value="grace" required></label>
<label><input type="checkbox" name="verified" value="yes" checked> The address is confirmed</label>
<button name="answer" value="yes">Sign in</button> <button name="answer" value="no">Cancel</button></form>`))

func (d *Development) page(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = form.Execute(w, r.URL.Query())
}

func (d *Development) authorize(w http.ResponseWriter, r *http.Request) {
	redirect := r.PostFormValue("redirect_uri")
	if r.PostFormValue("client_id") != d.client || redirect == "" || r.PostFormValue("code_challenge") == "" {
		http.Error(w, "expected client_id, redirect_uri and code_challenge", http.StatusBadRequest)
		return
	}
	answer := "error=access_denied"
	if r.PostFormValue("answer") != "no" {
		user := strings.ToLower(r.PostFormValue("user"))
		code := secret.NewToken()
		d.keep(code, grant{r.PostFormValue("code_challenge"), r.PostFormValue("nonce"), redirect, Profile{
			Subject: "dev-" + user, Email: user + "@provider.example", Verified: r.PostFormValue("verified") == "yes",
			Handle: user, Picture: d.issuer + "/picture.png",
		}, time.Now().Add(time.Minute)})
		answer = "code=" + code
	}
	http.Redirect(w, r, redirect+"?"+answer+"&state="+template.URLQueryEscaper(r.PostFormValue("state")), http.StatusSeeOther)
}

func (d *Development) keep(key string, g grant) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for old, g := range d.codes {
		if time.Now().After(g.expires) {
			delete(d.codes, old)
		}
	}
	d.codes[key] = g
}

// take returns what a code stands for, once.
func (d *Development) take(code string) (grant, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	g, ok := d.codes[code]
	delete(d.codes, code)
	return g, ok && time.Now().Before(g.expires)
}

func (d *Development) token(w http.ResponseWriter, r *http.Request) {
	client, password, ok := r.BasicAuth()
	if !ok {
		client, password = r.PostFormValue("client_id"), r.PostFormValue("client_secret")
	}
	if client != d.client || password != d.secret {
		send(w, http.StatusUnauthorized, map[string]string{"error": "invalid_client"})
		return
	}
	g, ok := d.take(r.PostFormValue("code"))
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	if !ok || base64.RawURLEncoding.EncodeToString(sum[:]) != g.challenge || r.PostFormValue("redirect_uri") != g.redirect {
		send(w, http.StatusBadRequest, map[string]string{"error": "invalid_grant"})
		return
	}
	id := jwt.NewWithClaims(jwt.SigningMethodRS256, jwt.MapClaims{
		"iss": d.issuer, "aud": d.client, "sub": g.profile.Subject, "nonce": g.nonce,
		"iat": time.Now().Unix(), "exp": time.Now().Add(time.Minute).Unix(),
	})
	id.Header["kid"] = "1"
	signed, err := id.SignedString(d.key)
	if err != nil {
		send(w, http.StatusInternalServerError, map[string]string{"error": "server_error"})
		return
	}
	access := secret.NewToken()
	g.expires = time.Now().Add(time.Minute)
	d.keep(access, g)
	send(w, http.StatusOK, map[string]any{"access_token": access, "token_type": "Bearer", "expires_in": 60, "id_token": signed})
}

func (d *Development) userinfo(w http.ResponseWriter, r *http.Request) {
	g, ok := d.take(strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	if !ok {
		send(w, http.StatusUnauthorized, map[string]string{"error": "invalid_token"})
		return
	}
	send(w, http.StatusOK, g.profile)
}

// picture is one pixel.
func picture(w http.ResponseWriter, _ *http.Request) {
	data, _ := base64.StdEncoding.DecodeString("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
	w.Header().Set("Content-Type", "image/png")
	_, _ = w.Write(data)
}
