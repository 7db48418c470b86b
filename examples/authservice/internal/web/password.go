package web

import (
	"net/http"

	"example.com/errcode"
	"example.com/errcode/examples/authservice/internal/mail"
	"example.com/errcode/examples/authservice/internal/secret"
	"example.com/errcode/examples/authservice/internal/store"
)

// checkCurrent checks the password that a change asks for.
func (s *Server) checkCurrent(r *http.Request, c caller, password string) error {
	if err := s.limit(r, perAccount, c.Email); err != nil {
		return err
	}
	switch {
	case c.Password == "":
		return errcode.PasswordCannotUpdateOAuthOnly
	case password == "":
		return errcode.PasswordRequiredForUpdate
	}
	switch matches, err := s.Passwords.Check(r.Context(), c.Password, password); {
	case err != nil:
		return err
	case !matches:
		return errcode.PasswordIncorrect
	}
	return nil
}

// changePassword replaces the password, and ends all other sessions.
func (s *Server) changePassword(w http.ResponseWriter, r *http.Request, c caller) error {
	var in struct {
		Current string `json:"current_password"`
		New     string `json:"new_password"`
	}
	if err := read(w, r, &in); err != nil {
		return err
	}
	if err := s.checkCurrent(r, c, in.Current); err != nil {
		return err
	}
	return s.savePassword(w, r, c, in.New, func(store.User) error { return nil })
}

// setPassword sets the first password of a user who signs in with a provider.
func (s *Server) setPassword(w http.ResponseWriter, r *http.Request, c caller) error {
	var in struct {
		New string `json:"new_password"`
	}
	if err := read(w, r, &in); err != nil {
		return err
	}
	return s.savePassword(w, r, c, in.New, func(user store.User) error {
		if user.Password != "" {
			return errcode.PasswordAlreadySet
		}
		return nil
	})
}

// newHash checks a new password and returns its hash.
func (s *Server) newHash(r *http.Request, password string) (string, error) {
	if password == "" {
		return "", errcode.PasswordNewPasswordMissing
	}
	var v errcode.Validation
	checkPassword(&v, "new_password", password)
	if err := v.Err(errcode.GeneralValidationError); err != nil {
		return "", err
	}
	return s.Passwords.Hash(r.Context(), password)
}

// savePassword stores a new password of a user, unless check refuses.
func (s *Server) savePassword(w http.ResponseWriter, r *http.Request, c caller, password string, check func(store.User) error) error {
	hash, err := s.newHash(r, password)
	if err != nil {
		return err
	}
	err = s.change(r.Context(), c.ID, func(q store.Queries, user *store.User) error {
		if err := check(*user); err != nil {
			return err
		}
		user.Password = hash
		if err := q.RevokeSessions(r.Context(), user.ID, c.session.ID, s.Now()); err != nil {
			return err
		}
		return s.later(r.Context(), q, mail.Job{Kind: mail.Changed, Email: user.Email, UserID: user.ID})
	})
	if err != nil {
		return err
	}
	return done(w)
}

// resetPassword takes the token of a mail, and ends all sessions.
func (s *Server) resetPassword(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Token string `json:"token"`
		New   string `json:"new_password"`
	}
	if err := read(w, r, &in); err != nil {
		return err
	}
	if err := s.limit(r, perAddress, s.address(r)); err != nil {
		return err
	}
	hash, err := s.newHash(r, in.New)
	if err != nil {
		return err
	}
	ctx, now := r.Context(), s.Now()
	_, err = s.once(r, in.Token+"\x00"+in.New, func(q store.Queries) (string, error) {
		token, err := q.Token(ctx, string(mail.PasswordReset), secret.Hash(in.Token))
		if err != nil {
			return "", missing(err, errcode.TokenInvalidReset)
		}
		switch {
		case !token.Used.IsZero():
			return "", errcode.TokenInvalidReset.Errorf("token used")
		case now.After(token.Expires):
			return "", errcode.TokenExpiredReset
		}
		user, err := q.LockUser(ctx, token.UserID)
		if err != nil {
			return "", missing(err, errcode.TokenInvalidReset)
		}
		switch {
		case user.Email != token.Email:
			return "", errcode.TokenEmailMismatch
		}
		user.Password = hash
		if user.Verified.IsZero() { // who has the link has the mailbox
			user.Verified = now
		}
		if err := q.UseToken(ctx, token.Hash, now); err != nil {
			return "", err
		}
		if err := q.RevokeSessions(ctx, user.ID, "", now); err != nil {
			return "", err
		}
		if err := s.later(ctx, q, mail.Job{Kind: mail.Changed, Email: user.Email, UserID: user.ID}); err != nil {
			return "", err
		}
		return "ok", q.SaveUser(ctx, user)
	})
	if err != nil {
		return err
	}
	return done(w)
}
