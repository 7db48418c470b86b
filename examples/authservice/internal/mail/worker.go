package mail

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"example.com/errcode"
	"example.com/errcode/examples/authservice/internal/events"
	"example.com/errcode/examples/authservice/internal/secret"
	"example.com/errcode/examples/authservice/internal/store"
)

// A Job asks for a mail to an address. Whether there is an account is for the worker to
// find out, so that the route that publishes the job takes as long for any address.
type Job struct {
	ID       string `json:"id"`
	Kind     Kind   `json:"kind"`
	Email    string `json:"email"`
	UserID   string `json:"user_id,omitempty"`
	Language string `json:"language,omitempty"` // if the user has none
}

// Subject is where the worker answers those that wait for a mail to be sent.
const Subject = "auth.mail.now"

// Name of the jobs.
const Name = "mail"

// A Result is what the worker answers.
type Result struct {
	Sent  bool   `json:"sent"`
	Error string `json:"error,omitempty"` // for logs
}

// A Worker sends mails.
type Worker struct {
	Store *store.Store
	SMTP  string // host:port
	Base  string // the address of the front end
	Now   func() time.Time
}

// Run takes jobs until ctx ends.
func (w *Worker) Run(ctx context.Context, bus *events.Bus) error {
	err := bus.Answer(ctx, Subject, func(ctx context.Context, question []byte) []byte {
		result := Result{Sent: true}
		if err := w.do(ctx, question); err != nil {
			slog.WarnContext(ctx, "mail not sent", "error", err)
			result = Result{Error: err.Error()}
		}
		answer, _ := json.Marshal(result) // of a bool and a string
		return answer
	})
	if err != nil {
		return err
	}
	bus.Work(ctx, Name, w.do)
	return nil
}

// lifetimes of the tokens.
var lifetimes = map[Kind]time.Duration{Verification: 24 * time.Hour, EmailChange: 24 * time.Hour, PasswordReset: time.Hour}

// do sends the mail of a job, if the account is in the state for it. A mail that was sent
// and could not be noted is sent again, with the same Message-ID.
func (w *Worker) do(ctx context.Context, payload []byte) error {
	var job Job
	if err := json.Unmarshal(payload, &job); err != nil {
		return errcode.GeneralBadRequest.Wrap(err) // will never be better
	}
	if sent, err := w.Store.MailSent(ctx, job.ID); err != nil || sent {
		return err
	}
	message, err := w.prepare(ctx, job)
	if err != nil || message == nil {
		return err
	}
	if err := w.send(ctx, *message); err != nil {
		return err
	}
	return w.Store.NoteMail(ctx, job.ID, w.Now())
}

// prepare returns the mail of a job, nil if none is to be sent.
func (w *Worker) prepare(ctx context.Context, job Job) (*Message, error) {
	var user store.User
	var err error
	if job.UserID != "" {
		user, err = w.Store.User(ctx, job.UserID)
	} else {
		user, err = w.Store.UserByEmail(ctx, job.Email)
	}
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, err
	case job.Kind == Verification && !user.Verified.IsZero():
		return nil, nil
	}
	language := user.Language
	if language == "" {
		language = job.Language
	}
	to, page := user.Email, map[Kind]string{Verification: "verify", PasswordReset: "reset", EmailChange: "email", Exists: "forgot", Changed: "forgot"}[job.Kind]
	if job.Kind == EmailChange {
		to = job.Email
	}
	lifetime, hasToken := lifetimes[job.Kind]
	if !hasToken {
		m := write(job.ID, to, language, job.Kind, w.Base, page, "")
		return &m, nil
	}
	token := secret.NewToken()
	err = w.Store.Tx(ctx, func(q store.Queries) error {
		if err := q.UseTokens(ctx, user.ID, string(job.Kind), w.Now()); err != nil { // the latest mail counts
			return err
		}
		return q.AddToken(ctx, store.Token{Hash: secret.Hash(token), Kind: string(job.Kind), UserID: user.ID, Email: to, Expires: w.Now().Add(lifetime)})
	})
	if err != nil {
		return nil, err
	}
	m := write(job.ID, to, language, job.Kind, w.Base, page, token)
	return &m, nil
}

// Relay publishes what transactions have put into the outbox, until ctx ends. All replicas
// do so: the stream drops what was published before.
func Relay(ctx context.Context, s *store.Store, bus *events.Bus, wake <-chan struct{}) {
	for {
		if err := relay(ctx, s, bus); err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "outbox not published", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-wake:
		case <-time.After(time.Second):
		}
	}
}

func relay(ctx context.Context, s *store.Store, bus *events.Bus) error {
	all, err := s.Events(ctx)
	if err != nil {
		return err
	}
	for _, e := range all {
		if err := bus.Publish(ctx, e.Subject, e.ID, []byte(e.Payload)); err != nil {
			return err
		}
		if err := s.RemoveEvent(ctx, e.ID); err != nil {
			return fmt.Errorf("published, and comes again: %w", err)
		}
	}
	return nil
}
