package web

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"example.com/errcode"
	"example.com/errcode/examples/authservice/internal/oauth"
	"example.com/errcode/examples/authservice/internal/secret"
	"example.com/errcode/examples/authservice/internal/store"
	"golang.org/x/oauth2"
)

// Kinds of tokens for signing in with a provider.
const (
	stateToken  = "oauth_state"
	signUpToken = "oauth_signup"
)

// stateCookie binds a state to the browser that began.
const stateCookie = "oauth_state"

// A begun sign-in or linking, as it is stored.
type begun struct {
	Provider string `json:"provider"`
	Verifier string `json:"verifier"`
	Nonce    string `json:"nonce"`
	Redirect string `json:"redirect"`
}

func (s *Server) providers(w http.ResponseWriter, _ *http.Request) error {
	return reply(w, http.StatusOK, slices.Sorted(maps.Keys(s.Providers)))
}

// beginOAuth answers with the address of the provider's page. If the user is signed in, the
// account of the provider is to be linked.
func (s *Server) beginOAuth(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Redirect string `json:"redirect"` // a path of the front end, for afterwards
	}
	if err := read(w, r, &in); err != nil {
		return err
	}
	provider := s.Providers[r.PathValue("provider")]
	switch {
	case provider == nil:
		return errcode.SystemNotFound.Errorf("provider %q", r.PathValue("provider"))
	case in.Redirect != "" && (!strings.HasPrefix(in.Redirect, "/") || strings.HasPrefix(in.Redirect, "//") || strings.ContainsAny(in.Redirect, "\\\t\n\r")):
		return errcode.OAuthInvalidRedirectURL.Errorf("redirect %q, expected a path", in.Redirect)
	}
	var user string
	if r.Header.Get("Authorization") != "" {
		c, err := s.caller(r)
		if err != nil {
			return err
		}
		user = c.ID
	}
	ctx := r.Context()
	state := secret.NewToken()
	b := begun{r.PathValue("provider"), oauth2.GenerateVerifier(), secret.NewToken(), in.Redirect}
	address, err := provider.URL(ctx, state, b.Verifier, b.Nonce)
	if err != nil {
		return err
	}
	data, err := json.Marshal(b)
	if err != nil {
		return err
	}
	err = s.Store.AddToken(ctx, store.Token{Hash: secret.Hash(state), Kind: stateToken, UserID: user, Data: string(data), Expires: s.Now().Add(10 * time.Minute)})
	if err != nil {
		return err
	}
	http.SetCookie(w, &http.Cookie{
		Name: stateCookie, Value: state, Path: "/api/oauth/", MaxAge: 600, HttpOnly: true,
		SameSite: http.SameSiteLaxMode, Secure: strings.HasPrefix(s.Base, "https:"),
	})
	return reply(w, http.StatusOK, map[string]string{"url": address})
}

// finishOAuth takes what the provider's page sent the browser back with.
func (s *Server) finishOAuth(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Code  string `json:"code"`
		State string `json:"state"`
		Error string `json:"error"`
	}
	if err := read(w, r, &in); err != nil {
		return err
	}
	b, user, err := s.takeState(r, in.State)
	switch {
	case err != nil:
		return err
	case in.Error != "":
		return errcode.OAuthTokenExchangeFailed.Errorf("the provider's page said %q", in.Error)
	}
	profile, err := s.Providers[b.Provider].Finish(r.Context(), in.Code, b.Verifier, b.Nonce)
	if err != nil {
		return err
	}
	if user != "" {
		return s.link(w, r, user, b, profile)
	}
	return s.signInWith(w, r, b, profile)
}

// takeState uses up the state of a sign-in, and returns what it began with, and the user
// who wants to link.
func (s *Server) takeState(r *http.Request, state string) (b begun, user string, err error) {
	ctx := r.Context()
	if c, err := r.Cookie(stateCookie); err != nil || c.Value != state {
		return b, "", errcode.OAuthInvalidState.Errorf("the state is not that of the cookie")
	}
	err = s.Store.Tx(ctx, func(q store.Queries) error {
		token, err := q.Token(ctx, stateToken, secret.Hash(state))
		if err != nil {
			return missing(err, errcode.OAuthInvalidState)
		}
		switch {
		case !token.Used.IsZero():
			return errcode.OAuthInvalidState.Errorf("state used")
		case s.Now().After(token.Expires):
			return errcode.OAuthStateExpired
		}
		if err := json.Unmarshal([]byte(token.Data), &b); err != nil {
			return err
		}
		if b.Provider != r.PathValue("provider") || s.Providers[b.Provider] == nil {
			return errcode.OAuthInvalidState.Errorf("the state is for the provider %q", b.Provider)
		}
		user = token.UserID
		return q.UseToken(ctx, token.Hash, s.Now())
	})
	return b, user, err
}

// link connects an account of a provider to a user who is signed in.
func (s *Server) link(w http.ResponseWriter, r *http.Request, user string, b begun, profile oauth.Profile) error {
	err := s.Store.AddConnection(r.Context(), store.Connection{Provider: b.Provider, Subject: profile.Subject, UserID: user, Picture: profile.Picture, Created: s.Now()})
	var taken *store.TakenError
	if errors.As(err, &taken) {
		return errcode.OAuthAccountAlreadyLinked.Wrap(err)
	} else if err != nil {
		return err
	}
	return reply(w, http.StatusOK, map[string]string{"redirect": b.Redirect})
}

// signInWith signs in the user of an account of a provider, or asks a new one for a handle.
func (s *Server) signInWith(w http.ResponseWriter, r *http.Request, b begun, profile oauth.Profile) error {
	ctx := r.Context()
	connection, err := s.Store.Connection(ctx, b.Provider, profile.Subject)
	if err == nil {
		user, err := s.Store.User(ctx, connection.UserID)
		if err != nil {
			return err
		}
		return s.finishLogin(w, r, user, b.Redirect)
	} else if !errors.Is(err, store.ErrNotFound) {
		return err
	}
	email := normalEmail(profile.Email)
	if email == "" || !profile.Verified {
		return errcode.OAuthEmailNotVerified
	}
	_, err = s.Store.UserByEmail(ctx, email)
	switch {
	case err == nil:
		return errcode.OAuthEmailAlreadyExists
	case !errors.Is(err, store.ErrNotFound):
		return err
	}
	data, err := json.Marshal(store.Connection{Provider: b.Provider, Subject: profile.Subject, Picture: profile.Picture})
	if err != nil {
		return err
	}
	token := secret.NewToken()
	err = s.Store.AddToken(ctx, store.Token{Hash: secret.Hash(token), Kind: signUpToken, Email: email, Data: string(data), Expires: s.Now().Add(time.Hour)})
	if err != nil {
		return err
	}
	return reply(w, http.StatusOK, map[string]string{"signup_token": token, "handle": suggestion(profile.Handle), "redirect": b.Redirect})
}

// suggestion makes a handle of a name at a provider.
func suggestion(name string) string {
	letters := func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '_' {
			return r
		}
		return -1
	}
	return strings.Map(letters, strings.ToLower(name))
}

// finishSignUp makes the account of a user who came from a provider.
func (s *Server) finishSignUp(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Token  string `json:"signup_token"`
		Handle string `json:"handle"`
	}
	if err := read(w, r, &in); err != nil {
		return err
	}
	in.Handle = strings.ToLower(in.Handle)
	if in.Handle == "" {
		return errcode.OAuthHandleRequired
	}
	var v errcode.Validation
	checkHandle(&v, in.Handle)
	if err := v.Err(errcode.GeneralValidationError); err != nil {
		return err
	}
	answer, err := s.once(r, in.Token+"\x00"+in.Handle, func(q store.Queries) (string, error) {
		return s.makeAccount(r, q, in.Token, in.Handle)
	})
	var taken *store.TakenError
	switch {
	case errors.As(err, &taken) && taken.Index == "users_handle":
		return errcode.UserHandleAlreadyExists.Wrap(err)
	case errors.As(err, &taken) && taken.Index == "users_email":
		return errcode.OAuthEmailAlreadyExists.Wrap(err)
	case errors.As(err, &taken):
		return errcode.OAuthAccountAlreadyLinked.Wrap(err)
	case err != nil:
		return err
	}
	var t tokens
	if err := json.Unmarshal([]byte(answer), &t); err != nil {
		return err
	}
	return s.replyTokens(w, t)
}

// makeAccount returns the tokens of the first session.
func (s *Server) makeAccount(r *http.Request, q store.Queries, token, handle string) (string, error) {
	ctx, now := r.Context(), s.Now()
	stored, err := q.Token(ctx, signUpToken, secret.Hash(token))
	if err != nil {
		return "", missing(err, errcode.OAuthInvalidState)
	}
	switch {
	case !stored.Used.IsZero():
		return "", errcode.OAuthInvalidState.Errorf("sign-up token used")
	case now.After(stored.Expires):
		return "", errcode.OAuthStateExpired
	}
	var connection store.Connection
	if err := json.Unmarshal([]byte(stored.Data), &connection); err != nil {
		return "", err
	}
	user := store.User{ID: secret.NewID(), Email: stored.Email, Handle: handle, Role: "user", Verified: now, Created: now}
	connection.UserID, connection.Created = user.ID, now
	for _, step := range []func() error{
		func() error { return q.UseToken(ctx, stored.Hash, now) },
		func() error { return q.AddUser(ctx, user) },
		func() error { return q.AddConnection(ctx, connection) },
	} {
		if err := step(); err != nil {
			return "", err
		}
	}
	t, err := s.start(r, q, user)
	if err != nil {
		return "", err
	}
	text, err := json.Marshal(t)
	return string(text), err
}

func (s *Server) connections(w http.ResponseWriter, r *http.Request, c caller) error {
	all, err := s.Store.Connections(r.Context(), c.ID)
	if err != nil {
		return err
	}
	names := []string{}
	for _, one := range all {
		names = append(names, one.Provider)
	}
	return reply(w, http.StatusOK, names)
}

// unlink disconnects a provider, unless nothing would be left to sign in with.
func (s *Server) unlink(w http.ResponseWriter, r *http.Request, c caller) error {
	name := r.PathValue("provider")
	err := s.change(r.Context(), c.ID, func(q store.Queries, user *store.User) error {
		return unlink(r.Context(), q, *user, name)
	})
	if err != nil {
		return err
	}
	return done(w)
}

func unlink(ctx context.Context, q store.Queries, user store.User, provider string) error {
	all, err := q.Connections(ctx, user.ID)
	switch {
	case err != nil:
		return err
	case !slices.ContainsFunc(all, func(one store.Connection) bool { return one.Provider == provider }):
		return errcode.OAuthConnectionNotFound
	case len(all) == 1 && user.Password == "":
		return errcode.OAuthCannotUnlinkLastConnection
	}
	return q.RemoveConnection(ctx, user.ID, provider)
}
