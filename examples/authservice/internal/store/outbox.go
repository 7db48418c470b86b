package store

import (
	"context"
	"time"
)

// An Event is to be published.
type Event struct {
	ID      string // published once, however often it is tried
	Subject string
	Payload string
}

// AddEvent stores an event, to be published once the transaction has committed.
func (q Queries) AddEvent(ctx context.Context, e Event, now time.Time) error {
	return q.exec(ctx, "INSERT INTO outbox (id, subject, payload, created_at) VALUES ($1, $2, $3, $4)", e.ID, e.Subject, e.Payload, millis(now))
}

// Events returns at most 100 events, the oldest first.
func (q Queries) Events(ctx context.Context) ([]Event, error) {
	return list(ctx, q, func(row scanner) (e Event, err error) { return e, row.Scan(&e.ID, &e.Subject, &e.Payload) },
		"SELECT id, subject, payload FROM outbox ORDER BY created_at, id LIMIT 100")
}

// RemoveEvent forgets an event that was published.
func (q Queries) RemoveEvent(ctx context.Context, id string) error {
	return q.exec(ctx, "DELETE FROM outbox WHERE id = $1", id)
}

// MailSent reports whether a mail was sent.
func (q Queries) MailSent(ctx context.Context, id string) (bool, error) {
	var n int
	err := q.db.QueryRowContext(ctx, "SELECT count(*) FROM sent_mails WHERE id = $1", id).Scan(&n)
	return n > 0, failed(err)
}

// NoteMail notes that a mail was sent.
func (q Queries) NoteMail(ctx context.Context, id string, now time.Time) error {
	return q.exec(ctx, "INSERT INTO sent_mails (id, sent_at) VALUES ($1, $2) ON CONFLICT DO NOTHING", id, millis(now))
}

// SigningKeys returns the seeds of the keys that sign tokens, by ID, the newest first.
func (q Queries) SigningKeys(ctx context.Context) ([]SigningKey, error) {
	return list(ctx, q, func(row scanner) (k SigningKey, err error) { return k, row.Scan(&k.ID, &k.Seed) },
		"SELECT id, seed FROM signing_keys ORDER BY created_at DESC, id")
}

// A SigningKey signs access tokens.
type SigningKey struct {
	ID   string
	Seed string // of Ed25519, in base64
}

// AddSigningKey stores a key.
func (q Queries) AddSigningKey(ctx context.Context, k SigningKey, now time.Time) error {
	return q.exec(ctx, "INSERT INTO signing_keys (id, seed, created_at) VALUES ($1, $2, $3)", k.ID, k.Seed, millis(now))
}
