package web

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"example.com/errcode"
	"example.com/errcode/examples/authservice/internal/mail"
	"example.com/errcode/examples/authservice/internal/secret"
	"example.com/errcode/examples/authservice/internal/store"
)

// accepted is the answer to all who give an address, whether or not it is known.
func accepted(w http.ResponseWriter) error { return reply(w, http.StatusAccepted, struct{}{}) }

// signUp makes an account. It answers the same for an address that is known, whose owner
// gets another mail. That a handle is taken is no secret.
func (s *Server) signUp(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Email     string `json:"email"`
		Password  string `json:"password"`
		Handle    string `json:"handle"`
		Language  string `json:"language"`
		Turnstile string `json:"turnstile"`
	}
	if err := read(w, r, &in); err != nil {
		return err
	}
	var v errcode.Validation
	email := normalEmail(in.Email)
	if email == "" {
		v.Rule("email", errcode.RuleEmail)
	}
	in.Handle = strings.ToLower(in.Handle)
	checkHandle(&v, in.Handle)
	checkPassword(&v, "password", in.Password)
	checkLanguage(&v, in.Language)
	if err := v.Err(errcode.GeneralValidationError); err != nil {
		return err
	}
	if err := s.limit(r, perAddress, s.address(r)); err != nil {
		return err
	}
	ctx := r.Context()
	hash, err := s.Passwords.Hash(ctx, in.Password)
	if err != nil {
		return err
	}
	// A repeated request has a token that was used: its key decides first.
	checked := s.Turnstile.Check(ctx, in.Turnstile, s.address(r))
	request := strings.Join([]string{email, in.Password, in.Handle, in.Language}, "\x00")
	_, err = s.once(r, request, func(q store.Queries) (string, error) {
		if checked != nil {
			return "", checked
		}
		_, err := q.UserByHandle(ctx, in.Handle)
		switch {
		case err == nil:
			return "", errcode.UserHandleAlreadyExists
		case !errors.Is(err, store.ErrNotFound):
			return "", err
		}
		_, err = q.UserByEmail(ctx, email)
		switch {
		case err == nil:
			return "ok", s.later(ctx, q, mail.Job{Kind: mail.Exists, Email: email, Language: in.Language})
		case !errors.Is(err, store.ErrNotFound):
			return "", err
		}
		user := store.User{ID: secret.NewID(), Email: email, Handle: in.Handle, Password: hash, Role: "user", Language: in.Language, Created: s.Now()}
		if err := q.AddUser(ctx, user); err != nil {
			return "", err
		}
		return "ok", s.later(ctx, q, mail.Job{Kind: mail.Verification, Email: email, UserID: user.ID, Language: in.Language})
	})
	var taken *store.TakenError
	switch {
	case errors.As(err, &taken) && taken.Index == "users_handle":
		return errcode.UserHandleAlreadyExists.Wrap(err)
	case errors.As(err, &taken): // somebody signed up with the address in the same moment, and gets the mail
		return accepted(w)
	case err != nil:
		return err
	}
	return accepted(w)
}

// later puts a mail into the outbox.
func (s *Server) later(ctx context.Context, q store.Queries, job mail.Job) error {
	job.ID = secret.NewID()
	payload, err := json.Marshal(job)
	if err != nil {
		return err
	}
	return q.AddEvent(ctx, store.Event{ID: job.ID, Subject: mail.Name, Payload: string(payload)}, s.Now())
}

// publish asks the worker for a mail. Nothing is stored before, so the client may repeat the
// request if that fails.
func (s *Server) publish(w http.ResponseWriter, r *http.Request, kind mail.Kind) error {
	var in struct {
		Email     string `json:"email"`
		Turnstile string `json:"turnstile"`
	}
	if err := read(w, r, &in); err != nil {
		return err
	}
	email := normalEmail(in.Email)
	if email == "" {
		return errcode.GeneralValidationError.WithRule("email", errcode.RuleEmail)
	}
	if err := s.limit(r, perAddress, s.address(r)); err != nil {
		return err
	}
	if err := s.limit(r, perMailbox, email); err != nil {
		return err
	}
	if err := s.Turnstile.Check(r.Context(), in.Turnstile, s.address(r)); err != nil {
		return err
	}
	job := mail.Job{ID: secret.NewID(), Kind: kind, Email: email}
	payload, err := json.Marshal(job)
	if err != nil {
		return err
	}
	if err := s.Bus.Publish(r.Context(), mail.Name, job.ID, payload); err != nil {
		return errcode.EventstreamPublishFailed.Wrap(err)
	}
	return accepted(w)
}

// resendVerification mails a new link to an address that waits to be verified.
func (s *Server) resendVerification(w http.ResponseWriter, r *http.Request) error {
	return s.publish(w, r, mail.Verification)
}

// forgotPassword mails a link to choose a new password.
func (s *Server) forgotPassword(w http.ResponseWriter, r *http.Request) error {
	return s.publish(w, r, mail.PasswordReset)
}

// verifyEmail takes the token of the link in the mail after a sign-up.
func (s *Server) verifyEmail(w http.ResponseWriter, r *http.Request) error {
	var in struct {
		Token string `json:"token"`
	}
	if err := read(w, r, &in); err != nil {
		return err
	}
	ctx, now := r.Context(), s.Now()
	_, err := s.once(r, in.Token, func(q store.Queries) (string, error) {
		token, err := q.Token(ctx, string(mail.Verification), secret.Hash(in.Token))
		if err != nil {
			return "", missing(err, errcode.TokenInvalidVerification)
		}
		user, err := q.LockUser(ctx, token.UserID)
		if err != nil {
			return "", missing(err, errcode.TokenInvalidVerification)
		}
		switch {
		case !user.Verified.IsZero() && user.Email == token.Email:
			return "", errcode.EmailAlreadyVerified // who has the link has the mailbox
		case !token.Used.IsZero():
			return "", errcode.TokenInvalidVerification.Errorf("token used")
		case now.After(token.Expires):
			return "", errcode.TokenExpiredVerification
		case user.Email != token.Email:
			return "", errcode.TokenEmailMismatch
		}
		if err := q.UseToken(ctx, token.Hash, now); err != nil {
			return "", err
		}
		user.Verified = now
		return "ok", q.SaveUser(ctx, user)
	})
	if err != nil {
		return err
	}
	return done(w)
}
