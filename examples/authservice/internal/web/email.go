package web

import (
	"errors"
	"net/http"

	"example.com/errcode"
	"example.com/errcode/examples/authservice/internal/mail"
	"example.com/errcode/examples/authservice/internal/secret"
	"example.com/errcode/examples/authservice/internal/store"
)

// changeEmail mails a link to a new address, which counts once the link is opened. The user
// is signed in and has given the password, and is told if the address is taken.
func (s *Server) changeEmail(w http.ResponseWriter, r *http.Request, c caller) error {
	var in struct {
		Email    string `json:"email"`
		Password string `json:"password"`
	}
	if err := read(w, r, &in); err != nil {
		return err
	}
	email := normalEmail(in.Email)
	if email == "" {
		return errcode.GeneralValidationError.WithRule("email", errcode.RuleEmail)
	}
	if err := s.checkCurrent(r, c, in.Password); err != nil {
		return err
	}
	if err := s.limit(r, perMailbox, email); err != nil {
		return err
	}
	_, err := s.once(r, c.ID+"\x00"+email, func(q store.Queries) (string, error) {
		_, err := q.UserByEmail(r.Context(), email)
		switch {
		case err == nil:
			return "", errcode.UserEmailAlreadyExists
		case !errors.Is(err, store.ErrNotFound):
			return "", err
		}
		return "ok", s.later(r.Context(), q, mail.Job{Kind: mail.EmailChange, Email: email, UserID: c.ID})
	})
	if err != nil {
		return err
	}
	return accepted(w)
}

// confirmEmail takes the token of the mail to a new address.
func (s *Server) confirmEmail(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Token string `json:"token"`
	}
	if err := read(w, r, &in); err != nil {
		return err
	}
	ctx, now := r.Context(), s.Now()
	_, err := s.once(r, in.Token, func(q store.Queries) (string, error) {
		token, err := q.Token(ctx, string(mail.EmailChange), secret.Hash(in.Token))
		if err != nil {
			return "", missing(err, errcode.TokenInvalidEmailChange)
		}
		switch {
		case !token.Used.IsZero(), now.After(token.Expires):
			return "", errcode.TokenInvalidEmailChange.Errorf("token used or expired")
		}
		user, err := q.LockUser(ctx, token.UserID)
		if err != nil {
			return "", missing(err, errcode.TokenInvalidEmailChange)
		}
		user.Email, user.Verified = token.Email, now
		if err := q.UseToken(ctx, token.Hash, now); err != nil {
			return "", err
		}
		return "ok", q.SaveUser(ctx, user)
	})
	var taken *store.TakenError
	if errors.As(err, &taken) { // since the mail was sent
		return errcode.UserEmailAlreadyExists.Wrap(err)
	} else if err != nil {
		return err
	}
	return done(w)
}
