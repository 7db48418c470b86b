// Package web is the HTTP API of the service. Its files are in the order of a request:
// server.go has the routes, errors.go what failures become, request.go what every request
// goes through, session.go who is signed in; the rest are the handlers.
package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"example.com/errcode"
	"example.com/errcode/examples/authservice/internal/events"
	"example.com/errcode/examples/authservice/internal/limit"
	"example.com/errcode/examples/authservice/internal/oauth"
	"example.com/errcode/examples/authservice/internal/secret"
	"example.com/errcode/examples/authservice/internal/store"
	"example.com/errcode/examples/authservice/internal/turnstile"
)

// Options are what a Server needs. Store, Bus and Avatars must be set.
type Options struct {
	Store     *store.Store
	Bus       Bus
	Avatars   string // a folder, which replicas share
	Base      string // the address that browsers use, such as https://auth.example.com
	Proxied   bool   // whether a proxy in front sets X-Forwarded-For
	Limiter   limit.Limiter
	Passwords *secret.Passwords
	Turnstile turnstile.Client
	Providers map[string]*oauth.Provider
	Report    func(errcode.Report)
	Now       func() time.Time
	Random    io.Reader // for TOTP secrets
	QRSize    int       // pixels of a side of a QR code
	Client    *http.Client
}

// A Bus takes jobs and questions for the worker.
type Bus interface {
	Publish(ctx context.Context, job, id string, payload []byte) error
	Ask(ctx context.Context, subject string, question []byte) ([]byte, error)
	Connected() bool
}

var _ Bus = (*events.Bus)(nil)

// A Server has the handlers.
type Server struct {
	Options
	keys     *secret.Keys
	api      errcode.Writer
	wake     chan struct{} // tells the relay that the outbox has something
	draining atomic.Bool
}

// New returns a Server. It makes a signing key if the database has none.
func New(ctx context.Context, o Options) (*Server, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Limiter == nil {
		o.Limiter = limit.NewMemory(o.Now)
	}
	if o.Passwords == nil {
		o.Passwords = secret.NewPasswords(4, secret.DefaultCost)
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.QRSize == 0 {
		o.QRSize = 256
	}
	if o.Client == nil {
		o.Client = &http.Client{Timeout: 10 * time.Second}
	}
	keys, err := signingKeys(ctx, o)
	if err != nil {
		return nil, err
	}
	s := &Server{Options: o, keys: keys, wake: make(chan struct{}, 1)}
	s.api = s.writer()
	return s, nil
}

// signingKeys reads the keys that replicas share.
func signingKeys(ctx context.Context, o Options) (*secret.Keys, error) {
	var seeds map[string]string
	var current string
	err := o.Store.Tx(ctx, func(q store.Queries) error {
		all, err := q.SigningKeys(ctx)
		if err == nil && len(all) == 0 {
			// Replicas that start at once store the same ID, and one of them wins.
			var seed string
			if seed, err = secret.NewSeed(); err != nil {
				return err
			}
			all = []store.SigningKey{{ID: "1", Seed: seed}}
			err = q.AddSigningKey(ctx, all[0], o.Now())
		}
		if err != nil {
			return err
		}
		seeds, current = map[string]string{}, all[0].ID
		for _, k := range all {
			seeds[k.ID] = k.Seed
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("signing keys: %w", err)
	}
	return secret.NewKeys(current, seeds, o.Now), nil
}

// Wake is what mail.Relay waits for.
func (s *Server) Wake() <-chan struct{} { return s.wake }

// Drain makes the service not ready, so that a balancer sends no more requests.
func (s *Server) Drain() { s.draining.Store(true) }

// Handler returns the routes of the API. Paths that do not exist are answered in the form
// of all errors.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	route := func(pattern string, handle func(http.ResponseWriter, *http.Request) error) {
		mux.Handle(pattern, s.api.Handler(handle))
	}
	login := s.api
	login.Mask = hidden
	mux.Handle("POST /api/login", login.Handler(s.login))
	mux.Handle("POST /api/token", s.tokenWriter().Handler(s.token))

	route("POST /api/signup", s.signUp)
	route("POST /api/verification", s.resendVerification)
	route("POST /api/email/verify", s.verifyEmail)
	route("POST /api/email/confirm", s.confirmEmail)
	route("POST /api/login/totp", s.loginTOTP)
	route("POST /api/refresh", s.refresh)
	route("POST /api/logout", s.signedIn(s.logout))
	route("POST /api/password/forgot", s.forgotPassword)
	route("POST /api/password/reset", s.resetPassword)

	route("GET /api/me", s.signedIn(s.me))
	route("PATCH /api/me", s.signedIn(s.changeProfile))
	route("POST /api/me/confirm", s.signedIn(s.confirmIdentity))
	route("POST /api/me/email", s.signedIn(s.changeEmail))
	route("PUT /api/me/password", s.signedIn(s.changePassword))
	route("POST /api/me/password", s.signedIn(s.setPassword))
	route("POST /api/me/totp", s.signedIn(s.beginTOTP))
	route("POST /api/me/totp/confirm", s.signedIn(s.confirmTOTP))
	route("DELETE /api/me/totp", s.signedIn(s.disableTOTP))
	route("PUT /api/me/avatar", s.signedIn(s.uploadAvatar))
	route("POST /api/me/avatar/import", s.signedIn(s.importAvatar))
	route("GET /api/users/{handle}/avatar", s.avatar)
	route("GET /api/sessions", s.signedIn(s.sessions))
	route("DELETE /api/sessions/{id}", s.signedIn(s.revokeSession))
	route("DELETE /api/sessions", s.signedIn(s.revokeSessions))

	route("GET /api/providers", s.providers)
	route("POST /api/oauth/{provider}", s.beginOAuth)
	route("POST /api/oauth/{provider}/callback", s.finishOAuth)
	route("POST /api/oauth/signup", s.finishSignUp)
	route("GET /api/me/connections", s.signedIn(s.connections))
	route("DELETE /api/me/connections/{provider}", s.signedIn(s.unlink))

	route("GET /api/admin/users", s.admin(s.searchUsers))
	route("POST /api/admin/users/{id}/ban", s.admin(s.ban))
	route("DELETE /api/admin/users/{id}/ban", s.admin(s.unban))
	route("POST /api/admin/users/{id}/mail", s.admin(s.sendMail))
	route("POST /api/admin/blocks", s.admin(s.block))
	route("DELETE /api/admin/blocks/{address}", s.admin(s.unblock))

	outer := http.NewServeMux()
	outer.Handle("/", s.guarded(s.api.Mux(mux)))
	outer.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") })
	outer.Handle("GET /readyz", s.api.Handler(s.ready))
	return outer
}

// ready reports whether the service can answer requests.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) error {
	if s.draining.Load() {
		return errcode.Status(http.StatusServiceUnavailable).Wrap(errors.New("the service is about to stop"))
	}
	ctx, cancel := context.WithTimeout(r.Context(), time.Second)
	defer cancel()
	if err := s.Store.Ping(ctx); err != nil {
		return errcode.Status(http.StatusServiceUnavailable).Wrap(err)
	}
	_, _ = io.WriteString(w, "ready\n")
	return nil
}
