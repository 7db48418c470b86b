package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"example.com/errcode"
	"example.com/errcode/examples/authservice/internal/secret"
	"example.com/errcode/examples/authservice/internal/store"
)

// How long a session lasts, and how long it may go unused.
const (
	sessionLifetime = 30 * 24 * time.Hour
	refreshLifetime = 7 * 24 * time.Hour
)

// A caller is the user who sent a request, with the session.
type caller struct {
	store.User
	session store.Session
}

// signedIn returns a handler for users who are signed in.
func (s *Server) signedIn(handle func(http.ResponseWriter, *http.Request, caller) error) func(http.ResponseWriter, *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		c, err := s.caller(r)
		if err != nil {
			return err
		}
		return handle(w, r, c)
	}
}

// admin returns a handler for admins.
func (s *Server) admin(handle func(http.ResponseWriter, *http.Request, caller) error) func(http.ResponseWriter, *http.Request) error {
	return s.signedIn(func(w http.ResponseWriter, r *http.Request, c caller) error {
		if err := c.mustBeAdmin(); err != nil {
			return err
		}
		return handle(w, r, c)
	})
}

func (c caller) mustBeAdmin() error {
	if c.Role != "admin" {
		return errcode.UserPermissionInsufficient.WithLog("user_id", c.ID)
	}
	return nil
}

// AuthenticateAdmin returns an error unless an access token is that of an admin.
func (s *Server) AuthenticateAdmin(ctx context.Context, token string) error {
	c, err := s.authenticate(ctx, token)
	if err != nil {
		return err
	}
	return c.mustBeAdmin()
}

// caller returns who sent a request.
func (s *Server) caller(r *http.Request) (caller, error) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return caller{}, errcode.UserUnauthorized
	}
	c, err := s.authenticate(r.Context(), token)
	if err != nil {
		return caller{}, err
	}
	if language, ok := r.Context().Value(languageKey{}).(*string); ok {
		*language = c.Language
	}
	return c, nil
}

// authenticate returns whose access token this is. The session decides, so that one that
// was ended is over at once.
func (s *Server) authenticate(ctx context.Context, token string) (caller, error) {
	claims, err := s.keys.Check(strings.TrimSpace(token))
	if err != nil {
		return caller{}, err
	}
	session, err := s.Store.Session(ctx, claims.Session)
	if err != nil {
		return caller{}, missing(err, errcode.SessionNotFound)
	}
	switch {
	case !session.Revoked.IsZero():
		return caller{}, errcode.UserInvalidSession.Errorf("session revoked")
	case s.Now().After(session.Expires):
		return caller{}, errcode.SessionExpired
	case len(session.UserID) != len(secret.NewID()):
		return caller{}, errcode.SessionInvalidUserID.WithLog("session", session.ID)
	}
	user, err := s.Store.User(ctx, session.UserID)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return caller{}, errcode.UserInvalidSession.Errorf("the user of the session was deleted")
	case err != nil:
		return caller{}, err
	case !user.Banned.IsZero():
		return caller{}, errcode.UserBanned.WithLog("user_id", user.ID)
	}
	return caller{user, session}, nil
}

// tokens are what a client gets when a session begins or is refreshed.
type tokens struct {
	Access    string `json:"access_token"`
	Type      string `json:"token_type"`
	ExpiresIn int    `json:"expires_in"` // seconds
	Refresh   string `json:"refresh_token,omitempty"`
	Redirect  string `json:"redirect,omitempty"` // of a sign-in with a provider: where it began
}

// start begins a session.
func (s *Server) start(r *http.Request, q store.Queries, user store.User) (tokens, error) {
	now := s.Now()
	session := store.Session{
		ID: secret.NewID(), UserID: user.ID, Agent: cut(r.UserAgent(), 200), Address: s.address(r),
		Created: now, Used: now, Expires: now.Add(sessionLifetime),
	}
	if err := q.AddSession(r.Context(), session); err != nil {
		return tokens{}, err
	}
	return s.renew(r.Context(), q, session)
}

// renew makes new tokens for a session.
func (s *Server) renew(ctx context.Context, q store.Queries, session store.Session) (tokens, error) {
	access, err := s.keys.Sign(secret.Claims{Session: session.ID, User: session.UserID})
	if err != nil {
		return tokens{}, err
	}
	t := tokens{Access: access, Type: "Bearer", ExpiresIn: int(secret.Lifetime / time.Second), Refresh: secret.NewToken()}
	expires := s.Now().Add(refreshLifetime)
	return t, q.AddRefreshToken(ctx, store.RefreshToken{Hash: secret.Hash(t.Refresh), SessionID: session.ID, Expires: expires})
}

// cookie is the name of the cookie with the refresh token, which scripts can't read.
const cookie = "refresh_token"

func (s *Server) setCookie(w http.ResponseWriter, refresh string) {
	c := &http.Cookie{
		Name: cookie, Value: refresh, Path: "/api/", HttpOnly: true, SameSite: http.SameSiteStrictMode,
		Secure: strings.HasPrefix(s.Base, "https:"), MaxAge: int(refreshLifetime / time.Second),
	}
	if refresh == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// replyTokens answers with the access token, and puts the refresh token into the cookie.
func (s *Server) replyTokens(w http.ResponseWriter, t tokens) error {
	s.setCookie(w, t.Refresh)
	t.Refresh = ""
	return reply(w, http.StatusOK, t)
}

// refresh makes new tokens of the refresh token in the cookie.
func (s *Server) refresh(w http.ResponseWriter, r *http.Request) error {
	c, err := r.Cookie(cookie)
	if err != nil {
		return errcode.UserNoRefreshToken.Wrap(err)
	}
	t, err := s.rotate(r, c.Value)
	if err != nil {
		return err
	}
	return s.replyTokens(w, t)
}

// rotate makes new tokens of a refresh token, which serves once. One that comes again was
// stolen, by the one who comes first or by the one who comes second, so the session ends. A
// client that lost the answer repeats the request with the same Idempotency-Key.
func (s *Server) rotate(r *http.Request, refresh string) (tokens, error) {
	ctx, now := r.Context(), s.Now()
	var refused error // for what must be stored although the request fails
	answer, err := s.once(r, refresh, func(q store.Queries) (string, error) {
		refused = nil
		token, err := q.RefreshToken(ctx, secret.Hash(refresh))
		if err != nil {
			return "", missing(err, errcode.UserNoRefreshToken)
		}
		session, err := q.Session(ctx, token.SessionID)
		if err != nil {
			return "", missing(err, errcode.UserNoRefreshToken)
		}
		switch {
		case !token.Used.IsZero():
			refused = errcode.UserNoRefreshToken.Errorf("refresh token used twice").WithLog("session", session.ID)
			err := q.RevokeSession(ctx, session.UserID, session.ID, now)
			if errors.Is(err, store.ErrNotFound) {
				err = nil
			}
			return "", err
		case !session.Revoked.IsZero(), now.After(session.Expires), now.After(token.Expires):
			return "", errcode.UserNoRefreshToken.Errorf("session over")
		}
		if err := q.UseRefreshToken(ctx, token.Hash, now); err != nil {
			return "", err
		}
		if err := q.UseSession(ctx, session.ID, now); err != nil {
			return "", err
		}
		t, err := s.renew(ctx, q, session)
		if err != nil {
			return "", err
		}
		text, err := json.Marshal(t)
		return string(text), err
	})
	if err != nil || refused != nil {
		return tokens{}, errors.Join(err, refused)
	}
	if answer == "" {
		return tokens{}, errcode.UserNoRefreshToken.Errorf("refresh token used twice")
	}
	var t tokens
	err = json.Unmarshal([]byte(answer), &t)
	return t, err
}

// token is the token endpoint of RFC 6749 for clients that are not browsers.
func (s *Server) token(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, 16<<10)
	if err := r.ParseForm(); err != nil {
		return errcode.GeneralBadRequest.Wrap(err)
	}
	if grant := r.PostForm.Get("grant_type"); grant != "refresh_token" {
		return unsupportedGrant.Errorf("grant_type %q", grant)
	}
	t, err := s.rotate(r, r.PostForm.Get("refresh_token"))
	if err != nil {
		return err
	}
	return reply(w, http.StatusOK, t)
}

func (s *Server) logout(w http.ResponseWriter, r *http.Request, c caller) error {
	err := s.Store.RevokeSession(r.Context(), c.ID, c.session.ID, s.Now())
	if err != nil && !errors.Is(err, store.ErrNotFound) { // another tab was faster
		return err
	}
	s.setCookie(w, "")
	return done(w)
}

// sessions lists where the user is signed in.
func (s *Server) sessions(w http.ResponseWriter, r *http.Request, c caller) error {
	all, err := s.Store.Sessions(r.Context(), c.ID, s.Now())
	if err != nil {
		return err
	}
	type session struct {
		ID      string    `json:"id"`
		Agent   string    `json:"agent"`
		Address string    `json:"address"`
		Created time.Time `json:"created_at"`
		Used    time.Time `json:"used_at"`
		Current bool      `json:"current"`
	}
	list := []session{}
	for _, one := range all {
		list = append(list, session{one.ID, one.Agent, one.Address, one.Created, one.Used, one.ID == c.session.ID})
	}
	return reply(w, http.StatusOK, list)
}

func (s *Server) revokeSession(w http.ResponseWriter, r *http.Request, c caller) error {
	err := s.Store.RevokeSession(r.Context(), c.ID, r.PathValue("id"), s.Now())
	if err != nil {
		return missing(err, errcode.SystemNotFound)
	}
	return done(w)
}

// revokeSessions ends all sessions but the one that asks.
func (s *Server) revokeSessions(w http.ResponseWriter, r *http.Request, c caller) error {
	if err := s.Store.RevokeSessions(r.Context(), c.ID, c.session.ID, s.Now()); err != nil {
		return err
	}
	return done(w)
}

func cut(s string, n int) string { return strings.ToValidUTF8(s[:min(len(s), n)], "") }
