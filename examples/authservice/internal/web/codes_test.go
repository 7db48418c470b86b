package web_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/examples/authservice/internal/secret"
	"example.com/errcode/examples/authservice/internal/servicetest"
	"example.com/errcode/examples/authservice/internal/store"
	"github.com/pquerna/otp/totp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A scenario brings the service to answer with a code.
type scenario func(*servicetest.Env) *http.Response

// scenarios are those that need no fault; see faults_test.go for the others.
var scenarios = map[errcode.Code]scenario{
	errcode.AuthInvalidCredentials: func(e *servicetest.Env) *http.Response {
		return e.Post("/api/login", servicetest.In{"email": "nobody@example.com", "password": servicetest.Password})
	},
	errcode.UserInvalidPassword: func(e *servicetest.Env) *http.Response {
		e.SignIn("ada")
		return e.Post("/api/me/confirm", servicetest.In{"password": "wrong"})
	},
	errcode.UserPasswordNotSet: func(e *servicetest.Env) *http.Response {
		signInWithProvider(e, "grace")
		return e.Post("/api/me/confirm", servicetest.In{"password": "any"})
	},
	errcode.UserInvalidSession: func(e *servicetest.Env) *http.Response {
		u := e.SignIn("ada")
		require.NoError(e, e.Store.RevokeSession(e.Context(), u.ID, e.Session(u), e.Now()))
		return e.Get("/api/me")
	},
	errcode.UserNotVerified: func(e *servicetest.Env) *http.Response {
		e.OK("POST", "/api/signup", servicetest.In{"email": "new@example.com", "password": servicetest.Password, "handle": "new", "turnstile": "ok"})
		return e.Post("/api/login", servicetest.In{"email": "new@example.com", "password": servicetest.Password})
	},
	errcode.UserNotFound: func(e *servicetest.Env) *http.Response {
		e.SignIn("ada", servicetest.Admin)
		return e.Post("/api/admin/users/"+secret.NewID()+"/ban", servicetest.In{})
	},
	errcode.UserUnauthorized: func(e *servicetest.Env) *http.Response { return e.Get("/api/me") },
	errcode.UserBanned: func(e *servicetest.Env) *http.Response {
		u := e.Account("bob")
		e.SignIn("ada", servicetest.Admin)
		e.OK("POST", "/api/admin/users/"+u.ID+"/ban", servicetest.In{})
		return e.Post("/api/login", servicetest.In{"email": u.Email, "password": servicetest.Password})
	},
	errcode.UserPermissionInsufficient: func(e *servicetest.Env) *http.Response {
		e.SignIn("ada")
		return e.Get("/api/admin/users")
	},
	errcode.UserHandleAlreadyExists: func(e *servicetest.Env) *http.Response {
		e.Account("ada")
		return e.Post("/api/signup", servicetest.In{"email": "other@example.com", "password": servicetest.Password, "handle": "Ada", "turnstile": "ok"})
	},
	errcode.UserEmailAlreadyExists: func(e *servicetest.Env) *http.Response {
		e.Account("bob")
		e.SignIn("ada")
		return e.Post("/api/me/email", servicetest.In{"email": "bob@example.com", "password": servicetest.Password})
	},
	errcode.UserTokenExpired: func(e *servicetest.Env) *http.Response {
		e.SignIn("ada")
		e.Wait(secret.Lifetime + time.Second)
		return e.Get("/api/me")
	},
	errcode.UserNoRefreshToken: func(e *servicetest.Env) *http.Response { return e.Post("/api/refresh", nil) },
	errcode.UserInvalidToken: func(e *servicetest.Env) *http.Response {
		e.Access = "not.a.token"
		return e.Get("/api/me")
	},
	errcode.SessionExpired: func(e *servicetest.Env) *http.Response {
		u := e.SignIn("ada")
		e.Exec("UPDATE sessions SET expires_at = 1 WHERE user_id = $1", u.ID)
		return e.Get("/api/me")
	},
	errcode.SessionNotFound: func(e *servicetest.Env) *http.Response {
		u := e.SignIn("ada")
		e.Exec("DELETE FROM sessions WHERE user_id = $1", u.ID)
		return e.Get("/api/me")
	},
	errcode.OAuthInvalidRedirectURL: func(e *servicetest.Env) *http.Response {
		return e.Post("/api/oauth/development", servicetest.In{"redirect": "https://elsewhere.example"})
	},
	errcode.OAuthTokenExchangeFailed: func(e *servicetest.Env) *http.Response {
		back := e.ThroughProvider("grace", true)
		back["code"] = "made up"
		return e.Post(servicetest.Callback, back)
	},
	errcode.OAuthAccountAlreadyLinked: func(e *servicetest.Env) *http.Response {
		signInWithProvider(e, "grace")
		e.SignIn("ada")
		return e.Post(servicetest.Callback, e.ThroughProvider("grace", true))
	},
	errcode.OAuthConnectionNotFound: func(e *servicetest.Env) *http.Response {
		e.SignIn("ada")
		return e.Send("DELETE", "/api/me/connections/development", nil)
	},
	errcode.OAuthCannotUnlinkLastConnection: func(e *servicetest.Env) *http.Response {
		signInWithProvider(e, "grace")
		return e.Send("DELETE", "/api/me/connections/development", nil)
	},
	errcode.OAuthInvalidImageURL: func(e *servicetest.Env) *http.Response {
		signInWithProvider(e, "grace")
		e.Exec("UPDATE connections SET picture = 'http://elsewhere.example/a.png'")
		return e.Post("/api/me/avatar/import", servicetest.In{"provider": "development"})
	},
	errcode.OAuthInvalidState: func(e *servicetest.Env) *http.Response {
		back := e.ThroughProvider("grace", true)
		back["state"] = "another"
		return e.Post(servicetest.Callback, back)
	},
	errcode.OAuthStateExpired: func(e *servicetest.Env) *http.Response {
		back := e.ThroughProvider("grace", true)
		e.Wait(11 * time.Minute)
		return e.Post(servicetest.Callback, back)
	},
	errcode.OAuthHandleRequired: func(e *servicetest.Env) *http.Response {
		token := e.OK("POST", servicetest.Callback, e.ThroughProvider("grace", true))["signup_token"]
		return e.Post("/api/oauth/signup", servicetest.In{"signup_token": token, "handle": ""})
	},
	errcode.OAuthEmailAlreadyExists: func(e *servicetest.Env) *http.Response {
		e.Account("grace", func(u *store.User) { u.Email = "grace@provider.example" })
		return e.Post(servicetest.Callback, e.ThroughProvider("grace", true))
	},
	errcode.OAuthEmailNotVerified: func(e *servicetest.Env) *http.Response {
		return e.Post(servicetest.Callback, e.ThroughProvider("grace", false))
	},
	errcode.PasswordRequiredForUpdate: func(e *servicetest.Env) *http.Response {
		e.SignIn("ada")
		return e.Send("PUT", "/api/me/password", servicetest.In{"new_password": "battery staple"})
	},
	errcode.PasswordIncorrect: func(e *servicetest.Env) *http.Response {
		e.SignIn("ada")
		return e.Send("PUT", "/api/me/password", servicetest.In{"current_password": "wrong", "new_password": "battery staple"})
	},
	errcode.PasswordCannotUpdateOAuthOnly: func(e *servicetest.Env) *http.Response {
		signInWithProvider(e, "grace")
		return e.Send("PUT", "/api/me/password", servicetest.In{"current_password": "any", "new_password": "battery staple"})
	},
	errcode.PasswordNewPasswordMissing: func(e *servicetest.Env) *http.Response {
		e.SignIn("ada")
		return e.Send("PUT", "/api/me/password", servicetest.In{"current_password": servicetest.Password})
	},
	errcode.PasswordAlreadySet: func(e *servicetest.Env) *http.Response {
		e.SignIn("ada")
		return e.Post("/api/me/password", servicetest.In{"new_password": "battery staple"})
	},
	errcode.TokenInvalidVerification: func(e *servicetest.Env) *http.Response {
		return e.Post("/api/email/verify", servicetest.In{"token": "made up"})
	},
	errcode.TokenExpiredVerification: func(e *servicetest.Env) *http.Response {
		token := signUp(e, "new@example.com")
		e.Wait(25 * time.Hour)
		return e.Post("/api/email/verify", servicetest.In{"token": token})
	},
	errcode.TokenEmailMismatch: func(e *servicetest.Env) *http.Response {
		token := signUp(e, "new@example.com")
		e.Exec("UPDATE users SET email = 'newer@example.com'")
		return e.Post("/api/email/verify", servicetest.In{"token": token})
	},
	errcode.TokenInvalidReset: func(e *servicetest.Env) *http.Response {
		return e.Post("/api/password/reset", servicetest.In{"token": "made up", "new_password": "battery staple"})
	},
	errcode.TokenExpiredReset: func(e *servicetest.Env) *http.Response {
		u := e.Account("ada")
		e.OK("POST", "/api/password/forgot", servicetest.In{"email": u.Email, "turnstile": "ok"})
		token := e.Mail(u.Email, 1)
		e.Wait(2 * time.Hour)
		return e.Post("/api/password/reset", servicetest.In{"token": token, "new_password": "battery staple"})
	},
	errcode.TokenInvalidEmailChange: func(e *servicetest.Env) *http.Response {
		return e.Post("/api/email/confirm", servicetest.In{"token": "made up"})
	},
	errcode.EmailAlreadyVerified: func(e *servicetest.Env) *http.Response {
		token := signUp(e, "new@example.com")
		e.OK("POST", "/api/email/verify", servicetest.In{"token": token})
		return e.Post("/api/email/verify", servicetest.In{"token": token})
	},
	errcode.TOTPAlreadyEnabled: func(e *servicetest.Env) *http.Response {
		e.SignIn("ada")
		enableTOTP(e)
		return e.Post("/api/me/totp", servicetest.In{})
	},
	errcode.TOTPNotEnabled: func(e *servicetest.Env) *http.Response {
		e.SignIn("ada")
		return e.Send("DELETE", "/api/me/totp", servicetest.In{"code": "000000"})
	},
	errcode.TOTPInvalidCode: func(e *servicetest.Env) *http.Response {
		e.SignIn("ada")
		enableTOTP(e)
		return e.Post("/api/login/totp", servicetest.In{"totp_token": password(e, "ada"), "code": "no code"})
	},
	errcode.TOTPTempTokenInvalid: func(e *servicetest.Env) *http.Response {
		return e.Post("/api/login/totp", servicetest.In{"totp_token": "made up", "code": "000000"})
	},
	errcode.TOTPTempTokenExpired: func(e *servicetest.Env) *http.Response {
		e.SignIn("ada")
		enableTOTP(e)
		token := password(e, "ada")
		e.Wait(6 * time.Minute)
		return e.Post("/api/login/totp", servicetest.In{"totp_token": token, "code": "000000"})
	},
	errcode.TOTPBackupCodeExhausted: func(e *servicetest.Env) *http.Response {
		e.SignIn("ada")
		for _, code := range enableTOTP(e) {
			e.OK("POST", "/api/login/totp", servicetest.In{"totp_token": password(e, "ada"), "code": code})
			e.Wait(time.Minute) // for the limit
		}
		return e.Post("/api/login/totp", servicetest.In{"totp_token": password(e, "ada"), "code": "0000-0000"})
	},
	errcode.FileUploadError: func(e *servicetest.Env) *http.Response {
		e.SignIn("ada")
		return e.Send("PUT", "/api/me/avatar", servicetest.Upload(e, "avatar", []byte("no picture")))
	},
	errcode.FileNotFound: func(e *servicetest.Env) *http.Response {
		e.SignIn("ada")
		return e.Send("PUT", "/api/me/avatar", servicetest.Upload(e, "other", picture(e, 1)))
	},
	errcode.FileReadError: func(e *servicetest.Env) *http.Response {
		u := e.SignIn("ada")
		e.OK("PUT", "/api/me/avatar", servicetest.Upload(e, "avatar", picture(e, 1)))
		u, err := e.Store.User(e.Context(), u.ID)
		require.NoError(e, err)
		require.NoError(e, os.Remove(filepath.Join(e.Folder, u.Avatar)))
		return e.Get("/api/users/ada/avatar")
	},
	errcode.GeneralBadRequest: func(e *servicetest.Env) *http.Response {
		return e.Post("/api/login", servicetest.Raw{Reader: strings.NewReader(`{"email":`), ContentType: "application/json"})
	},
	errcode.GeneralValidationError: func(e *servicetest.Env) *http.Response {
		return e.Post("/api/signup", servicetest.In{"email": "new", "password": "short", "handle": "new"})
	},
	errcode.GeneralInvalidIPAddress: func(e *servicetest.Env) *http.Response {
		e.SignIn("ada", servicetest.Admin)
		return e.Post("/api/admin/blocks", servicetest.In{"address": "300.1.1.1"})
	},
	errcode.GeneralForbidden: func(e *servicetest.Env) *http.Response {
		e.Header.Set("Sec-Fetch-Site", "cross-site")
		return e.Post("/api/login", servicetest.In{"email": "ada@example.com", "password": servicetest.Password})
	},
	errcode.GeneralFileTooLarge: func(e *servicetest.Env) *http.Response {
		e.SignIn("ada")
		return e.Send("PUT", "/api/me/avatar", servicetest.Upload(e, "avatar", make([]byte, 2<<20)))
	},
	errcode.RateLimitExceeded: func(e *servicetest.Env) *http.Response {
		e.Account("ada")
		for range 10 {
			_ = e.Post("/api/login", servicetest.In{"email": "ada@example.com", "password": "wrong"}).Body.Close()
		}
		return e.Post("/api/login", servicetest.In{"email": "ada@example.com", "password": "wrong"})
	},
	errcode.TurnstileTokenMissing: func(e *servicetest.Env) *http.Response {
		return e.Post("/api/password/forgot", servicetest.In{"email": "ada@example.com"})
	},
	errcode.TurnstileVerificationFailed: func(e *servicetest.Env) *http.Response {
		return e.Post("/api/password/forgot", servicetest.In{"email": "ada@example.com", "turnstile": "bad"})
	},
	errcode.MeilisearchQueryFailed: func(e *servicetest.Env) *http.Response {
		e.SignIn("ada", servicetest.Admin)
		return e.Get("/api/admin/users?q=%22")
	},
	errcode.SystemNotFound: func(e *servicetest.Env) *http.Response {
		e.SignIn("ada")
		return e.Send("DELETE", "/api/sessions/"+secret.NewID(), nil)
	},
}

// never are the codes that nothing sensible can produce. Their Help says why.
var never = map[errcode.Code]string{
	errcode.SystemInternalError: "Avoid this code",
}

// TestEveryCode drives each code of the document that is not in never through HTTP, and
// checks what came back.
func TestEveryCode(t *testing.T) {
	for code := range errcode.All() {
		if code.Catalogue().Document() != errcode.User.Document() {
			continue
		}
		one, ok := faults[code]
		if run, normal := scenarios[code]; normal {
			assert.False(t, ok, code)
			one, ok = fault{run: run}, true
		}
		if why, left := never[code]; left {
			assert.Contains(t, code.Help().Fix, why)
			assert.False(t, ok, code)
			continue
		}
		if !assert.True(t, ok, "no scenario for %s", code) {
			continue
		}
		t.Run(code.String(), func(t *testing.T) {
			t.Parallel()
			e := servicetest.Start(t, one.change)
			check(e, one.run(e), code)
		})
	}
}

// check checks status, body and code of a response.
func check(e *servicetest.Env, resp *http.Response, code errcode.Code) {
	e.Helper()
	body, err := io.ReadAll(resp.Body)
	require.NoError(e, err)
	assert.Equal(e, code.StatusCode(), resp.StatusCode, e.Reports())
	want := fmt.Sprintf(`{"status":%d,"code":"%s"}`, code.StatusCode(), code)
	switch code {
	case errcode.GeneralValidationError:
		want = `{"status":400,"code":"general:validation_error","details":{"email":"Not a valid email address","password":"Too short, the minimum length is 8"}}`
	case errcode.RateLimitExceeded:
		assert.Regexp(e, `^[1-6]?\d$`, resp.Header.Get("Retry-After"))
	}
	assert.Equal(e, want, string(body), e.Reports())
	resp.Body = io.NopCloser(bytes.NewReader(body))
	decoded := errcode.FromResponse(resp)
	assert.True(e, errors.Is(decoded, code), "%v", decoded)
	assert.Equal(e, "application/json", resp.Header.Get("Content-Type"))
	assert.Equal(e, "no-store", resp.Header.Get("Cache-Control"))
	log := e.Reports()
	assert.NotContains(e, log, servicetest.Password)
	assert.NotContains(e, log, "@example.com")
	if e.Access != "" {
		assert.NotContains(e, log, e.Access)
	}
}

// signUp signs up, and returns the token of the mail.
func signUp(e *servicetest.Env, email string) string {
	e.Helper()
	e.OK("POST", "/api/signup", servicetest.In{"email": email, "password": servicetest.Password, "handle": "new", "turnstile": "ok"})
	return e.Mail(email, 1)
}

// signInWithProvider makes an account with the provider, and signs in.
func signInWithProvider(e *servicetest.Env, user string) {
	e.Helper()
	token := e.OK("POST", servicetest.Callback, e.ThroughProvider(user, true))["signup_token"]
	e.Access, _ = e.OK("POST", "/api/oauth/signup", servicetest.In{"signup_token": token, "handle": user})["access_token"].(string)
	require.NotEmpty(e, e.Access)
}

// enableTOTP turns TOTP on, and returns the backup codes.
func enableTOTP(e *servicetest.Env) (codes []string) {
	e.Helper()
	key, _ := e.OK("POST", "/api/me/totp", servicetest.In{})["secret"].(string)
	code, err := totp.GenerateCode(key, e.Now())
	require.NoError(e, err)
	all, _ := e.OK("POST", "/api/me/totp/confirm", servicetest.In{"code": code})["backup_codes"].([]any)
	for _, one := range all {
		codes = append(codes, one.(string))
	}
	require.Len(e, codes, 10)
	return codes
}

// password sends the password of a user with TOTP, and returns the token for the code.
func password(e *servicetest.Env, name string) string {
	e.Helper()
	token, _ := e.OK("POST", "/api/login", servicetest.In{"email": name + "@example.com", "password": servicetest.Password})["totp_token"].(string)
	require.NotEmpty(e, token)
	return token
}

// picture is a PNG with a side of n pixels.
func picture(e *servicetest.Env, n int) []byte {
	e.Helper()
	var b bytes.Buffer
	require.NoError(e, png.Encode(&b, image.NewGray(image.Rect(0, 0, n, n))))
	return b.Bytes()
}
