package web_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/errcodetest"
	"example.com/errcode/examples/authservice/internal/secret"
	"example.com/errcode/examples/authservice/internal/servicetest"
	"example.com/errcode/examples/authservice/internal/store"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// dump returns a response as text, without what differs from one moment to the next.
func dump(e *servicetest.Env, resp *http.Response) string {
	e.Helper()
	body, err := io.ReadAll(resp.Body)
	require.NoError(e, err)
	header := resp.Header.Clone()
	header.Del("Date")
	return fmt.Sprintf("%d %v %s", resp.StatusCode, header, body)
}

// A sign-up answers the same for an address that is known; the mails differ.
func TestSignUpTellsNothing(t *testing.T) {
	e := servicetest.Start(t)
	ada := e.Account("ada")
	signUp := func(email, handle string) string {
		return dump(e, e.Post("/api/signup", servicetest.In{"email": email, "password": servicetest.Password, "handle": handle, "turnstile": "ok " + handle}))
	}
	assert.Equal(t, signUp("new@example.com", "new"), signUp(ada.Email, "other"))
	assert.NotEmpty(t, e.Mail("new@example.com", 1), "a link to confirm the address")
	assert.Empty(t, e.Mail(ada.Email, 1), "a link without a token")

	forgot := func(email string) string {
		return dump(e, e.Post("/api/password/forgot", servicetest.In{"email": email, "turnstile": "ok " + email}))
	}
	assert.Equal(t, forgot("nobody@example.com"), forgot(ada.Email))
	assert.NotEmpty(t, e.Mail(ada.Email, 2))
}

// A login that ends while it waits for others answers the same with and without an account.
func TestLoginTellsNothingWhileItWaits(t *testing.T) {
	e := servicetest.Start(t)
	e.Account("ada")
	e.Service.Passwords = secret.NewPasswords(0, secret.Cost{Memory: 64, Passes: 1}) // all are busy
	e.Wrap(func(api http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithTimeout(r.Context(), 100*time.Millisecond)
			defer cancel()
			api.ServeHTTP(w, r.WithContext(ctx))
		})
	})
	login := func(name string) string {
		return dump(e, e.Post("/api/login", servicetest.In{"email": name + "@example.com", "password": servicetest.Password}))
	}
	known := login("ada")
	assert.Equal(t, known, login("nobody"))
	assert.Contains(t, known, `"status":504`)
}

// A login answers the same bytes for all that it does not tell; the log knows.
func TestLoginTellsNothing(t *testing.T) {
	e := servicetest.Start(t)
	e.Account("ada")
	e.Account("grace", func(u *store.User) { u.Password = "" })
	e.Account("bob", func(u *store.User) { u.Banned = e.Now() })
	login := func(name string) string {
		return dump(e, e.Post("/api/login", servicetest.In{"email": name + "@example.com", "password": "wrong"}))
	}
	want := login("nobody")
	assert.Contains(t, want, `{"status":401,"code":"auth:invalid_credentials"}`)
	for _, name := range []string{"ada", "grace", "bob"} {
		assert.Equal(t, want, login(name), name)
	}
	for _, code := range []errcode.Code{errcode.UserNotFound, errcode.UserInvalidPassword, errcode.UserPasswordNotSet} {
		assert.Contains(t, e.Reports(), "code="+code.String())
	}
}

// A request that is repeated with its key has its effect once.
func TestIdempotencyKey(t *testing.T) {
	e := servicetest.Start(t)
	e.Header.Set("Idempotency-Key", "0123456789abcdef")
	body := servicetest.In{"email": "new@example.com", "password": servicetest.Password, "handle": "new", "turnstile": "ok"}
	first := dump(e, e.Post("/api/signup", body))
	assert.Equal(t, first, dump(e, e.Post("/api/signup", body)), "the token of Turnstile was used, and the handle is taken")
	e.Mail("new@example.com", 1)
	body["handle"] = "other"
	errcodetest.Is(t, e.Post("/api/signup", body), errcode.GeneralBadRequest)
	e.Header.Set("Idempotency-Key", "short")
	errcodetest.Is(t, e.Post("/api/signup", body), errcode.GeneralBadRequest)
	e.Header.Del("Idempotency-Key")
	body["turnstile"] = "ok again"
	e.OK("POST", "/api/signup", body) // the address is known now
	e.Mail("new@example.com", 2)
	assert.Len(t, e.Mailbox.Mails(), 2)
}

// cookie returns the refresh token of the browser.
func cookie(e *servicetest.Env) string {
	e.Helper()
	req, err := http.NewRequest("GET", e.URL+"/api/refresh", nil)
	require.NoError(e, err)
	for _, c := range e.Client.Jar.Cookies(req.URL) {
		if c.Name == "refresh_token" {
			return c.Value
		}
	}
	e.Fatal("no refresh token")
	return ""
}

// refreshWith sends a refresh token that is not that of the browser.
func refreshWith(e *servicetest.Env, token, key string) *http.Response {
	e.Helper()
	req, err := http.NewRequest("POST", e.URL+"/api/refresh", nil)
	require.NoError(e, err)
	req.AddCookie(&http.Cookie{Name: "refresh_token", Value: token})
	if key != "" {
		req.Header.Set("Idempotency-Key", key)
	}
	resp, err := new(http.Client).Do(req)
	require.NoError(e, err)
	e.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}

// A refresh token serves once. A client that lost the answer repeats the request with its
// key; a thief has no key.
func TestRefresh(t *testing.T) {
	e := servicetest.Start(t)
	e.SignIn("ada")
	old := cookie(e)
	const key = "a key of the browser"
	first := dump(e, refreshWith(e, old, key))
	assert.Contains(t, first, "200 ")
	assert.Equal(t, first, dump(e, refreshWith(e, old, key)), "the same tokens")
	e.OK("GET", "/api/me", nil)

	errcodetest.Is(t, refreshWith(e, old, "a key of a thief"), errcode.UserNoRefreshToken)
	errcodetest.Is(t, e.Get("/api/me"), errcode.UserInvalidSession)
	assert.Contains(t, e.Reports(), "refresh token used twice")
}

// The same without a key.
func TestRefreshTwice(t *testing.T) {
	e := servicetest.Start(t)
	e.SignIn("ada")
	old := cookie(e)
	e.OK("POST", "/api/refresh", nil)
	assert.NotEqual(t, old, cookie(e))
	errcodetest.Is(t, refreshWith(e, old, ""), errcode.UserNoRefreshToken)
	errcodetest.Is(t, e.Post("/api/refresh", nil), errcode.UserNoRefreshToken)
}

// A refresh token at the token endpoint, whose errors are those of OAuth.
func TestTokenEndpoint(t *testing.T) {
	e := servicetest.Start(t)
	e.SignIn("ada")
	send := func(grant, token string) *http.Response {
		resp, err := http.PostForm(e.URL+"/api/token", map[string][]string{"grant_type": {grant}, "refresh_token": {token}})
		require.NoError(t, err)
		t.Cleanup(func() { _ = resp.Body.Close() })
		return resp
	}
	assert.Contains(t, dump(e, send("refresh_token", cookie(e))), `"refresh_token":"`)
	assert.Contains(t, dump(e, send("refresh_token", "made up")), `400 map[`)
	assert.Contains(t, dump(e, send("refresh_token", "made up")), `{"error":"invalid_grant","error_description":"No refresh token available","code":"user:no_refresh_token"}`)
	assert.Contains(t, dump(e, send("password", "")), `{"error":"unsupported_grant_type",`)
}

// From the sign-up to the end.
func TestJourney(t *testing.T) {
	e := servicetest.Start(t)
	const email = "new@example.com"
	e.OK("POST", "/api/email/verify", servicetest.In{"token": signUp(e, email)})
	login := servicetest.In{"email": "New@Example.com", "password": servicetest.Password}
	other, _ := e.OK("POST", "/api/login", login)["access_token"].(string)
	e.Access, _ = e.OK("POST", "/api/login", login)["access_token"].(string)
	profile := e.OK("GET", "/api/me", nil)
	assert.Equal(t, "new", profile["handle"])
	assert.Equal(t, true, profile["has_password"])

	// A new password ends the other session, and a mail says so.
	e.OK("PUT", "/api/me/password", servicetest.In{"current_password": servicetest.Password, "new_password": "battery staple"})
	e.Mail(email, 2)
	e.OK("GET", "/api/me", nil)
	mine := e.Access
	e.Access = other
	errcodetest.Is(t, e.Get("/api/me"), errcode.UserInvalidSession)
	e.Access = mine

	// A new address counts once its link is opened.
	e.OK("POST", "/api/me/email", servicetest.In{"email": "newer@example.com", "password": "battery staple"})
	token := e.Mail("newer@example.com", 1)
	assert.Equal(t, email, e.OK("GET", "/api/me", nil)["email"])
	e.OK("POST", "/api/email/confirm", servicetest.In{"token": token})
	assert.Equal(t, "newer@example.com", e.OK("GET", "/api/me", nil)["email"])

	// Two factors, and a backup code, which serves once.
	codes := enableTOTP(e)
	half := func() any {
		return e.OK("POST", "/api/login", servicetest.In{"email": "newer@example.com", "password": "battery staple"})["totp_token"]
	}
	e.OK("POST", "/api/login/totp", servicetest.In{"totp_token": half(), "code": codes[0]})
	errcodetest.Is(t, e.Post("/api/login/totp", servicetest.In{"totp_token": half(), "code": codes[0]}), errcode.TOTPInvalidCode)
	e.OK("DELETE", "/api/me/totp", servicetest.In{"code": codes[1]})

	// A picture.
	e.OK("PUT", "/api/me/avatar", servicetest.Upload(e, "avatar", picture(e, 3)))
	assert.Equal(t, "image/png", e.Get("/api/users/new/avatar").Header.Get("Content-Type"))

	// A forgotten password ends all sessions.
	e.Wait(time.Hour)
	e.Access = ""
	e.OK("POST", "/api/password/forgot", servicetest.In{"email": "newer@example.com", "turnstile": "ok forgot"})
	e.OK("POST", "/api/password/reset", servicetest.In{"token": e.Mail("newer@example.com", 2), "new_password": servicetest.Password})
	errcodetest.Is(t, e.Post("/api/refresh", nil), errcode.UserNoRefreshToken)
	e.Access, _ = e.OK("POST", "/api/login", servicetest.In{"email": "newer@example.com", "password": servicetest.Password})["access_token"].(string)
	e.OK("POST", "/api/logout", servicetest.In{})
	errcodetest.Is(t, e.Get("/api/me"), errcode.UserInvalidSession)
}

// With a provider: sign-up, picture, a first password, unlinking, linking.
func TestProviderJourney(t *testing.T) {
	e := servicetest.Start(t)
	signInWithProvider(e, "grace")
	e.OK("POST", "/api/me/avatar/import", servicetest.In{"provider": "development"})
	assert.Equal(t, "image/png", e.Get("/api/users/grace/avatar").Header.Get("Content-Type"))
	e.OK("POST", "/api/me/password", servicetest.In{"new_password": servicetest.Password})
	e.OK("DELETE", "/api/me/connections/development", nil)
	linked := e.OK("POST", servicetest.Callback, e.ThroughProvider("grace", true))
	assert.Equal(t, map[string]any{"redirect": "/account"}, linked, "where it began")
	e.Access = ""
	signedIn := e.OK("POST", servicetest.Callback, e.ThroughProvider("grace", true))
	assert.Equal(t, "/account", signedIn["redirect"])
	e.Access, _ = signedIn["access_token"].(string)
	assert.Equal(t, "grace@provider.example", e.OK("GET", "/api/me", nil)["email"])
}

// Browsers drop tabs and ends of lines, and read \ as /: these are addresses of another site.
func TestRedirectStaysHere(t *testing.T) {
	e := servicetest.Start(t)
	for _, redirect := range []string{
		"https://elsewhere.example", "//elsewhere.example", `/\elsewhere.example`,
		"/\t/elsewhere.example", "/\n/elsewhere.example", "/\r/elsewhere.example",
	} {
		errcodetest.Is(t, e.Post("/api/oauth/development", servicetest.In{"redirect": redirect}), errcode.OAuthInvalidRedirectURL)
	}
}

// The language of the profile comes before that of the browser.
func TestLanguage(t *testing.T) {
	e := servicetest.Start(t)
	e.SignIn("ada")
	e.Header.Set("Accept-Language", "fr")
	e.OK("PATCH", "/api/me", servicetest.In{"language": "de"})
	resp := e.Send("PATCH", "/api/me", servicetest.In{"handle": "A!"})
	assert.Equal(t, "de", resp.Header.Get("Content-Language"))
	assert.Contains(t, dump(e, resp), `"handle":"Nicht im erwarteten Format"`)
	e.Access = ""
	resp = e.Post("/api/signup", servicetest.In{"email": "x", "password": servicetest.Password, "handle": "new"})
	assert.Equal(t, "fr", resp.Header.Get("Content-Language"))
}

// Sessions are listed, and ended one by one.
func TestSessions(t *testing.T) {
	e := servicetest.Start(t)
	u := e.SignIn("ada")
	id := e.Session(u)
	body := dump(e, e.Get("/api/sessions"))
	assert.Contains(t, body, `"id":"`+id+`"`)
	assert.Contains(t, body, `"current":true`)
	e.OK("DELETE", "/api/sessions", nil)
	e.OK("GET", "/api/me", nil)
	e.OK("DELETE", "/api/sessions/"+id, nil)
	errcodetest.Is(t, e.Get("/api/me"), errcode.UserInvalidSession)
}

// Blocked addresses reach nothing, and readiness says what is missing.
func TestGuards(t *testing.T) {
	e := servicetest.Start(t)
	resp := e.Get("/readyz")
	assert.Equal(t, http.StatusOK, resp.StatusCode)
	e.SignIn("ada", servicetest.Admin)
	errcodetest.Is(t, e.Post("/api/admin/blocks", servicetest.In{"address": "127.0.0.1"}), errcode.GeneralForbidden)
	e.OK("POST", "/api/admin/blocks", servicetest.In{"address": "192.0.2.1"})
	e.OK("DELETE", "/api/admin/blocks/192.0.2.1", nil)
	errcodetest.Is(t, e.Send("DELETE", "/api/admin/blocks/192.0.2.1", nil), errcode.SystemNotFound)
	require.NoError(t, e.Store.Block(t.Context(), "127.0.0.1", e.Now()))
	errcodetest.Is(t, e.Get("/api/me"), errcode.GeneralForbidden)
	e.Service.Drain()
	assert.Equal(t, http.StatusServiceUnavailable, e.Get("/readyz").StatusCode)
	assert.Equal(t, http.StatusOK, e.Get("/healthz").StatusCode)
}

// Behind a proxy, the last address in X-Forwarded-For is the proxy's word, on whichever line
// it stands.
func TestForwardedAddress(t *testing.T) {
	e := servicetest.Start(t)
	e.Service.Proxied = true
	require.NoError(t, e.Store.Block(t.Context(), "192.0.2.1", e.Now()))
	for _, row := range []struct {
		lines   []string
		blocked bool
	}{
		{nil, false},
		{[]string{"192.0.2.1"}, true},
		{[]string{"192.0.2.9, 192.0.2.1"}, true},
		{[]string{"192.0.2.9", "192.0.2.1"}, true},
		{[]string{"192.0.2.1", "192.0.2.9"}, false},
		{[]string{"192.0.2.1, 192.0.2.9"}, false},
		{[]string{"192.0.2.9", "192.0.2.8, 192.0.2.1"}, true},
	} {
		e.Header = http.Header{"X-Forwarded-For": row.lines}
		want := http.StatusUnauthorized
		if row.blocked {
			want = http.StatusForbidden
		}
		assert.Equal(t, want, e.Get("/api/me").StatusCode, row.lines)
	}
}
