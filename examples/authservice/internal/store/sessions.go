package store

import (
	"context"
	"time"
)

// A Session begins with a login and ends with a logout, or when its time is over.
type Session struct {
	ID      string
	UserID  string
	Agent   string // the browser, as it says
	Address string // IP address
	Created time.Time
	Used    time.Time // when it was last refreshed
	Expires time.Time
	Revoked time.Time
}

const sessionColumns = "id, user_id, agent, address, created_at, used_at, expires_at, revoked_at"

func scanSession(row scanner) (s Session, err error) {
	var created, used, expires, revoked int64
	err = row.Scan(&s.ID, &s.UserID, &s.Agent, &s.Address, &created, &used, &expires, &revoked)
	s.Created, s.Used, s.Expires, s.Revoked = at(created), at(used), at(expires), at(revoked)
	return s, err
}

// Session returns the session with an ID.
func (q Queries) Session(ctx context.Context, id string) (Session, error) {
	s, err := scanSession(q.db.QueryRowContext(ctx, "SELECT "+sessionColumns+" FROM sessions WHERE id = $1", id))
	return s, failed(err)
}

// Sessions returns the sessions of a user that are open, the latest first.
func (q Queries) Sessions(ctx context.Context, user string, now time.Time) ([]Session, error) {
	return list(ctx, q, scanSession, "SELECT "+sessionColumns+` FROM sessions
		WHERE user_id = $1 AND revoked_at = 0 AND expires_at > $2 ORDER BY used_at DESC, id`, user, millis(now))
}

// AddSession stores a new session.
func (q Queries) AddSession(ctx context.Context, s Session) error {
	return q.exec(ctx, "INSERT INTO sessions ("+sessionColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
		s.ID, s.UserID, s.Agent, s.Address, millis(s.Created), millis(s.Used), millis(s.Expires), millis(s.Revoked))
}

// UseSession notes that a session was refreshed.
func (q Queries) UseSession(ctx context.Context, id string, now time.Time) error {
	return q.change(ctx, "UPDATE sessions SET used_at = $2 WHERE id = $1", id, millis(now))
}

// RevokeSession ends a session of a user that is open. It returns ErrNotFound if there is
// none.
func (q Queries) RevokeSession(ctx context.Context, user, id string, now time.Time) error {
	return q.change(ctx, "UPDATE sessions SET revoked_at = $3 WHERE id = $1 AND user_id = $2 AND revoked_at = 0", id, user, millis(now))
}

// RevokeSessions ends all sessions of a user but the one with the ID except.
func (q Queries) RevokeSessions(ctx context.Context, user, except string, now time.Time) error {
	return q.exec(ctx, "UPDATE sessions SET revoked_at = $3 WHERE user_id = $1 AND id <> $2 AND revoked_at = 0", user, except, millis(now))
}

// A RefreshToken belongs to a session and serves once.
type RefreshToken struct {
	Hash      string
	SessionID string
	Used      time.Time
	Expires   time.Time
}

// AddRefreshToken stores a new refresh token.
func (q Queries) AddRefreshToken(ctx context.Context, t RefreshToken) error {
	return q.exec(ctx, "INSERT INTO refresh_tokens (hash, session_id, expires_at) VALUES ($1, $2, $3)", t.Hash, t.SessionID, millis(t.Expires))
}

// RefreshToken returns the refresh token with a hash, and keeps other transactions from
// using it.
func (q Queries) RefreshToken(ctx context.Context, hash string) (t RefreshToken, err error) {
	var used, expires int64
	err = q.db.QueryRowContext(ctx, "SELECT hash, session_id, used_at, expires_at FROM refresh_tokens WHERE hash = $1"+q.lock(), hash).
		Scan(&t.Hash, &t.SessionID, &used, &expires)
	t.Used, t.Expires = at(used), at(expires)
	return t, failed(err)
}

// UseRefreshToken uses a refresh token up.
func (q Queries) UseRefreshToken(ctx context.Context, hash string, now time.Time) error {
	return q.change(ctx, "UPDATE refresh_tokens SET used_at = $2 WHERE hash = $1 AND used_at = 0", hash, millis(now))
}
