package web

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"

	"example.com/errcode"
	"example.com/errcode/examples/authservice/internal/store"
	"golang.org/x/text/language"
)

// profile is what a user sees of the own account.
type profile struct {
	ID          string    `json:"id"`
	Email       string    `json:"email"`
	Handle      string    `json:"handle"`
	Role        string    `json:"role"`
	Language    string    `json:"language,omitempty"`
	HasPassword bool      `json:"has_password"`
	TOTP        bool      `json:"totp"`
	Avatar      bool      `json:"avatar"`
	Created     time.Time `json:"created_at"`
}

func (s *Server) me(w http.ResponseWriter, _ *http.Request, c caller) error {
	return reply(w, http.StatusOK, profile{c.ID, c.Email, c.Handle, c.Role, c.Language, c.Password != "", !c.TOTP.IsZero(), c.Avatar != "", c.Created})
}

// change changes a user in a transaction.
func (s *Server) change(ctx context.Context, id string, fn func(store.Queries, *store.User) error) error {
	return s.Store.Tx(ctx, func(q store.Queries) error {
		user, err := q.LockUser(ctx, id)
		if err != nil {
			return err
		}
		if err := fn(q, &user); err != nil {
			return err
		}
		return q.SaveUser(ctx, user)
	})
}

// checkLanguage notes if a language is not a BCP 47 tag. "" is that of the browser.
func checkLanguage(v *errcode.Validation, tag string) {
	if _, err := language.Parse(tag); err != nil && tag != "" {
		v.Rule("language", errcode.RulePattern)
	}
}

// changeProfile changes what is in the request, and leaves the rest.
func (s *Server) changeProfile(w http.ResponseWriter, r *http.Request, c caller) error {
	var in struct {
		Handle   *string `json:"handle"`
		Language *string `json:"language"`
	}
	if err := read(w, r, &in); err != nil {
		return err
	}
	var v errcode.Validation
	if in.Handle != nil {
		*in.Handle = strings.ToLower(*in.Handle)
		checkHandle(&v, *in.Handle)
	}
	if in.Language != nil {
		checkLanguage(&v, *in.Language)
	}
	if err := v.Err(errcode.GeneralValidationError); err != nil {
		return err
	}
	err := s.change(r.Context(), c.ID, func(_ store.Queries, user *store.User) error {
		if in.Handle != nil {
			user.Handle = *in.Handle
		}
		if in.Language != nil {
			user.Language = *in.Language
		}
		return nil
	})
	var taken *store.TakenError
	if errors.As(err, &taken) {
		return errcode.UserHandleAlreadyExists.Wrap(err)
	} else if err != nil {
		return err
	}
	return done(w)
}

// confirmIdentity checks the password of a user who is signed in, before something that
// can't be undone.
func (s *Server) confirmIdentity(w http.ResponseWriter, r *http.Request, c caller) error {
	var in struct {
		Password string `json:"password"`
	}
	if err := read(w, r, &in); err != nil {
		return err
	}
	if err := s.limit(r, perAccount, c.Email); err != nil {
		return err
	}
	if c.Password == "" {
		return errcode.UserPasswordNotSet
	}
	switch matches, err := s.Passwords.Check(r.Context(), c.Password, in.Password); {
	case err != nil:
		return err
	case !matches:
		return errcode.UserInvalidPassword
	}
	return done(w)
}
