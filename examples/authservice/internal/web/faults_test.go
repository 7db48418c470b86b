package web_test

import (
	"context"
	"errors"
	"net/http"
	"testing/iotest"
	"time"

	"example.com/errcode"
	"example.com/errcode/examples/authservice/internal/mail"
	"example.com/errcode/examples/authservice/internal/servicetest"
	"example.com/errcode/examples/authservice/internal/store"
	"example.com/errcode/examples/authservice/internal/web"
	"github.com/stretchr/testify/require"
)

// A fault is a scenario in which something else is broken.
type fault struct {
	change func(*web.Options) // nil if nothing is
	run    scenario
}

// faults are the scenarios of codes that only a fault can produce.
var faults = map[errcode.Code]fault{
	errcode.SessionInvalidUserID: {run: func(e *servicetest.Env) *http.Response {
		e.SignIn("ada")
		e.Exec("UPDATE sessions SET user_id = 'cut'")
		return e.Get("/api/me")
	}},
	errcode.OAuthInvalidAuthURL: {run: func(e *servicetest.Env) *http.Response {
		e.Provider.AuthURL = "provider.example/authorize" // a typing error in the configuration
		return e.Post("/api/oauth/development", servicetest.In{})
	}},
	errcode.OAuthInvalidTokenURL: {run: func(e *servicetest.Env) *http.Response {
		e.Provider.TokenURL = "https//provider.example/token"
		return e.Post("/api/oauth/development", servicetest.In{})
	}},
	errcode.OAuthUserInfoFetchFailed: {run: func(e *servicetest.Env) *http.Response {
		back := e.ThroughProvider("grace", true)
		e.Provider.UserInfoURL = e.URL + "/provider/nowhere"
		return e.Post(servicetest.Callback, back)
	}},
	errcode.OAuthUserInfoParseFailed: {run: func(e *servicetest.Env) *http.Response {
		back := e.ThroughProvider("grace", true)
		e.Provider.UserInfoURL = e.URL + "/healthz" // no JSON
		return e.Post(servicetest.Callback, back)
	}},
	errcode.TOTPSecretGenerationFailed: {
		change: func(o *web.Options) { o.Random = iotest.ErrReader(errors.New("no entropy")) },
		run: func(e *servicetest.Env) *http.Response {
			e.SignIn("ada")
			return e.Post("/api/me/totp", servicetest.In{})
		},
	},
	errcode.TOTPQRGenerationFailed: {
		change: func(o *web.Options) { o.QRSize = 8 },
		run: func(e *servicetest.Env) *http.Response {
			e.SignIn("ada")
			return e.Post("/api/me/totp", servicetest.In{})
		},
	},
	errcode.TurnstileServiceError: {run: func(e *servicetest.Env) *http.Response {
		return e.Post("/api/password/forgot", servicetest.In{"email": "ada@example.com", "turnstile": "down"})
	}},
	errcode.EventstreamPublishFailed: {run: func(e *servicetest.Env) *http.Response {
		e.Stop()
		e.Bus.Close()
		return e.Post("/api/password/forgot", servicetest.In{"email": "ada@example.com", "turnstile": "ok"})
	}},
	errcode.WorkerConnectionFailed: {run: func(e *servicetest.Env) *http.Response {
		e.Stop()
		return mailNow(e, mail.PasswordReset)
	}},
	errcode.WorkerResponseInvalid: {run: func(e *servicetest.Env) *http.Response {
		e.Stop()
		ctx, cancel := context.WithCancel(e.Context())
		e.Cleanup(cancel)
		require.NoError(e, e.Bus.Answer(ctx, mail.Subject, func(context.Context, []byte) []byte { return []byte("OK") }))
		return mailNow(e, mail.PasswordReset)
	}},
	errcode.WorkerVerificationEmailSendFailed: {run: func(e *servicetest.Env) *http.Response {
		require.NoError(e, e.Mailbox.Close())
		return mailNow(e, mail.Verification)
	}},
	errcode.WorkerPasswordResetEmailSendFailed: {run: func(e *servicetest.Env) *http.Response {
		require.NoError(e, e.Mailbox.Close())
		return mailNow(e, mail.PasswordReset)
	}},
	errcode.SystemHashingError: {run: func(e *servicetest.Env) *http.Response {
		e.Account("ada")
		e.Exec("UPDATE users SET password = '$argon2id$v=19$cut'")
		return e.Post("/api/login", servicetest.In{"email": "ada@example.com", "password": servicetest.Password})
	}},
	errcode.SystemTransactionError: {run: func(e *servicetest.Env) *http.Response {
		e.Account("ada")
		e.LockDatabase()
		return e.Post("/api/login", servicetest.In{"email": "ada@example.com", "password": servicetest.Password})
	}},
	errcode.SystemDatabaseError: {run: func(e *servicetest.Env) *http.Response {
		e.Stop()
		require.NoError(e, e.Store.Close())
		return e.Get("/api/me")
	}},
	errcode.SystemTokenCreationError: {
		change: func(o *web.Options) {
			if err := o.Store.AddSigningKey(context.Background(), store.SigningKey{ID: "1", Seed: "cut"}, time.Now()); err != nil {
				panic(err)
			}
		},
		run: func(e *servicetest.Env) *http.Response {
			e.Account("ada")
			return e.Post("/api/login", servicetest.In{"email": "ada@example.com", "password": servicetest.Password})
		},
	},
}

// mailNow asks, as an admin, for a mail to a user at once.
func mailNow(e *servicetest.Env, kind mail.Kind) *http.Response {
	e.Helper()
	u := e.Account("bob")
	e.Exec("UPDATE users SET verified_at = 0 WHERE id = $1", u.ID)
	e.SignIn("ada", servicetest.Admin)
	return e.Post("/api/admin/users/"+u.ID+"/mail", servicetest.In{"kind": kind})
}
