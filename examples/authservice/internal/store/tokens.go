package store

import (
	"context"
	"time"
)

// A Token is one of a link in a mail, or of a step of a sign-in. It serves once.
type Token struct {
	Hash    string
	Kind    string
	UserID  string
	Email   string
	Data    string
	Expires time.Time
	Used    time.Time
}

// AddToken stores a new token.
func (q Queries) AddToken(ctx context.Context, t Token) error {
	return q.exec(ctx, "INSERT INTO tokens (hash, kind, user_id, email, data, expires_at) VALUES ($1, $2, $3, $4, $5, $6)",
		t.Hash, t.Kind, t.UserID, t.Email, t.Data, millis(t.Expires))
}

// Token returns the token of a kind with a hash, used or not, and keeps other transactions
// from using it.
func (q Queries) Token(ctx context.Context, kind, hash string) (t Token, err error) {
	var expires, used int64
	err = q.db.QueryRowContext(ctx, "SELECT hash, kind, user_id, email, data, expires_at, used_at FROM tokens WHERE kind = $1 AND hash = $2"+q.lock(), kind, hash).
		Scan(&t.Hash, &t.Kind, &t.UserID, &t.Email, &t.Data, &expires, &used)
	t.Expires, t.Used = at(expires), at(used)
	return t, failed(err)
}

// UseToken uses a token up.
func (q Queries) UseToken(ctx context.Context, hash string, now time.Time) error {
	return q.change(ctx, "UPDATE tokens SET used_at = $2 WHERE hash = $1 AND used_at = 0", hash, millis(now))
}

// UseTokens uses up all tokens of a kind that a user has.
func (q Queries) UseTokens(ctx context.Context, user, kind string, now time.Time) error {
	return q.exec(ctx, "UPDATE tokens SET used_at = $3 WHERE user_id = $1 AND kind = $2 AND used_at = 0", user, kind, millis(now))
}

// Sweep deletes what was of use until a time before now.
func (q Queries) Sweep(ctx context.Context, now time.Time) error {
	const keep = 7 * 24 * time.Hour // so that one who comes late is told that it is too late
	for statement, before := range map[string]time.Time{
		"DELETE FROM tokens WHERE expires_at < $1":           now.Add(-keep),
		"DELETE FROM refresh_tokens WHERE expires_at < $1":   now.Add(-keep),
		"DELETE FROM sessions WHERE expires_at < $1":         now.Add(-keep),
		"DELETE FROM idempotency_keys WHERE created_at < $1": now.Add(-24 * time.Hour),
		"DELETE FROM sent_mails WHERE sent_at < $1":          now.Add(-keep),
	} {
		if err := q.exec(ctx, statement, millis(before)); err != nil {
			return err
		}
	}
	return nil
}

// An Answer is what a request with an Idempotency-Key was answered with.
type Answer struct {
	Request string // says which request it was
	Text    string
}

// ClaimKey stores a key that no other transaction may claim before this one ends. It
// returns false, and the answer, if one has claimed it before.
func (q Queries) ClaimKey(ctx context.Context, hash, request string, now time.Time) (claimed bool, before Answer, err error) {
	result, err := q.db.ExecContext(ctx, "INSERT INTO idempotency_keys (hash, request, answer, created_at) VALUES ($1, $2, '', $3) ON CONFLICT DO NOTHING", hash, request, millis(now))
	if err != nil {
		return false, before, failed(err)
	}
	if n, err := result.RowsAffected(); err != nil || n == 1 {
		return err == nil, before, failed(err)
	}
	err = q.db.QueryRowContext(ctx, "SELECT request, answer FROM idempotency_keys WHERE hash = $1", hash).Scan(&before.Request, &before.Text)
	return false, before, failed(err)
}

// SaveAnswer stores the answer for a key that was claimed.
func (q Queries) SaveAnswer(ctx context.Context, hash, answer string) error {
	return q.change(ctx, "UPDATE idempotency_keys SET answer = $2 WHERE hash = $1", hash, answer)
}

// A Connection links an account of a provider to a user.
type Connection struct {
	Provider string
	Subject  string // the provider's ID of the account
	UserID   string
	Picture  string // a URL
	Created  time.Time
}

const connectionColumns = "provider, subject, user_id, picture, created_at"

func scanConnection(row scanner) (c Connection, err error) {
	var created int64
	err = row.Scan(&c.Provider, &c.Subject, &c.UserID, &c.Picture, &created)
	c.Created = at(created)
	return c, err
}

// Connection returns the connection of a provider's account.
func (q Queries) Connection(ctx context.Context, provider, subject string) (Connection, error) {
	c, err := scanConnection(q.db.QueryRowContext(ctx, "SELECT "+connectionColumns+" FROM connections WHERE provider = $1 AND subject = $2", provider, subject))
	return c, failed(err)
}

// Connections returns the connections of a user.
func (q Queries) Connections(ctx context.Context, user string) ([]Connection, error) {
	return list(ctx, q, scanConnection, "SELECT "+connectionColumns+" FROM connections WHERE user_id = $1 ORDER BY provider", user)
}

// AddConnection links an account of a provider.
func (q Queries) AddConnection(ctx context.Context, c Connection) error {
	return q.exec(ctx, "INSERT INTO connections ("+connectionColumns+") VALUES ($1, $2, $3, $4, $5)", c.Provider, c.Subject, c.UserID, c.Picture, millis(c.Created))
}

// RemoveConnection unlinks a provider.
func (q Queries) RemoveConnection(ctx context.Context, user, provider string) error {
	return q.change(ctx, "DELETE FROM connections WHERE user_id = $1 AND provider = $2", user, provider)
}
