package web

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"time"

	"example.com/errcode"
	"example.com/errcode/examples/authservice/internal/events"
	"example.com/errcode/examples/authservice/internal/mail"
	"example.com/errcode/examples/authservice/internal/secret"
	"example.com/errcode/examples/authservice/internal/store"
)

// SearchUsers finds users by a query in the language of the database's search. An empty one
// lists the newest.
func (s *Server) SearchUsers(ctx context.Context, query string) ([]store.User, error) {
	if query == "" {
		return s.Store.Users(ctx)
	}
	found, err := s.Store.SearchUsers(ctx, query)
	if err != nil {
		return nil, errcode.MeilisearchQueryFailed.Wrap(err)
	}
	return found, nil
}

func (s *Server) searchUsers(w http.ResponseWriter, r *http.Request, _ caller) error {
	found, err := s.SearchUsers(r.Context(), r.FormValue("q"))
	if err != nil {
		return err
	}
	type user struct {
		ID       string    `json:"id"`
		Email    string    `json:"email"`
		Handle   string    `json:"handle"`
		Role     string    `json:"role"`
		Verified bool      `json:"verified"`
		Banned   bool      `json:"banned"`
		Created  time.Time `json:"created_at"`
	}
	list := []user{}
	for _, u := range found {
		list = append(list, user{u.ID, u.Email, u.Handle, u.Role, !u.Verified.IsZero(), !u.Banned.IsZero(), u.Created})
	}
	return reply(w, http.StatusOK, list)
}

// Ban suspends an account and ends its sessions.
func (s *Server) Ban(ctx context.Context, id string) error {
	return missing(s.change(ctx, id, func(q store.Queries, user *store.User) error {
		user.Banned = s.Now()
		return q.RevokeSessions(ctx, id, "", s.Now())
	}), errcode.UserNotFound)
}

func (s *Server) ban(w http.ResponseWriter, r *http.Request, c caller) error {
	if r.PathValue("id") == c.ID {
		return errcode.GeneralForbidden.Errorf("an admin can't suspend the own account")
	}
	if err := s.Ban(r.Context(), r.PathValue("id")); err != nil {
		return err
	}
	return done(w)
}

// Unban lifts a suspension.
func (s *Server) Unban(ctx context.Context, id string) error {
	return missing(s.change(ctx, id, func(_ store.Queries, user *store.User) error {
		user.Banned = time.Time{}
		return nil
	}), errcode.UserNotFound)
}

func (s *Server) unban(w http.ResponseWriter, r *http.Request, _ caller) error {
	if err := s.Unban(r.Context(), r.PathValue("id")); err != nil {
		return err
	}
	return done(w)
}

// mailCodes are what is answered if a mail could not be sent.
var mailCodes = map[mail.Kind]errcode.Code{
	mail.Verification:  errcode.WorkerVerificationEmailSendFailed,
	mail.PasswordReset: errcode.WorkerPasswordResetEmailSendFailed,
}

// sendMail mails a link to a user, and waits until it is sent.
func (s *Server) sendMail(w http.ResponseWriter, r *http.Request, _ caller) error {
	var in struct {
		Kind mail.Kind `json:"kind"`
	}
	if err := read(w, r, &in); err != nil {
		return err
	}
	code, ok := mailCodes[in.Kind]
	if !ok {
		return errcode.GeneralValidationError.WithRule("kind", errcode.RuleOneOf, mail.Verification, mail.PasswordReset)
	}
	user, err := s.Store.User(r.Context(), r.PathValue("id"))
	switch {
	case err != nil:
		return missing(err, errcode.UserNotFound)
	case in.Kind == mail.Verification && !user.Verified.IsZero():
		return errcode.EmailAlreadyVerified
	}
	question, err := json.Marshal(mail.Job{ID: secret.NewID(), Kind: in.Kind, Email: user.Email, UserID: user.ID})
	if err != nil {
		return err
	}
	answer, err := s.Bus.Ask(r.Context(), mail.Subject, question)
	if errors.Is(err, events.ErrNoWorker) {
		return errcode.WorkerConnectionFailed.Wrap(err)
	} else if err != nil {
		return err
	}
	var result mail.Result
	switch err := json.Unmarshal(answer, &result); {
	case err != nil:
		return errcode.WorkerResponseInvalid.Wrap(err)
	case result.Sent:
		return done(w)
	case result.Error == "":
		return errcode.WorkerResponseInvalid.Wrap(fmt.Errorf("an answer of %d bytes says neither sent nor why not", len(answer)))
	}
	return code.Wrap(errors.New(result.Error))
}

// block refuses all requests of an IP address.
func (s *Server) block(w http.ResponseWriter, r *http.Request, c caller) error {
	var in struct {
		Address string `json:"address"`
	}
	if err := read(w, r, &in); err != nil {
		return err
	}
	address, err := netip.ParseAddr(in.Address)
	switch {
	case err != nil:
		return errcode.GeneralInvalidIPAddress.Wrap(err)
	case address.Unmap().String() == s.address(r):
		return errcode.GeneralForbidden.Errorf("an admin can't block the own address").WithLog("user_id", c.ID)
	}
	if err := s.Store.Block(r.Context(), address.Unmap().String(), s.Now()); err != nil {
		return err
	}
	return done(w)
}

func (s *Server) unblock(w http.ResponseWriter, r *http.Request, _ caller) error {
	err := s.Store.Unblock(r.Context(), r.PathValue("address"))
	if err != nil {
		return missing(err, errcode.SystemNotFound)
	}
	return done(w)
}
