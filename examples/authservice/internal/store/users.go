package store

import (
	"context"
	"time"
)

// A User is an account.
type User struct {
	ID       string
	Email    string // lower case
	Handle   string
	Password string // a hash; "" if the user signs in with a provider only
	Role     string // "user" or "admin"
	Language string // a BCP 47 tag, "" for that of the browser
	Verified time.Time
	Banned   time.Time
	Avatar   string // the name of a file, "" if there is none

	TOTPSecret string
	TOTP       time.Time // when it was turned on, zero if it is not
	TOTPStep   int64     // the last time step whose code was used

	Created time.Time
}

const userColumns = "id, email, handle, password, role, language, verified_at, banned_at, avatar, totp_secret, totp_at, totp_step, created_at"

func scanUser(row scanner) (u User, err error) {
	var verified, banned, totp, created int64
	err = row.Scan(&u.ID, &u.Email, &u.Handle, &u.Password, &u.Role, &u.Language, &verified, &banned, &u.Avatar, &u.TOTPSecret, &totp, &u.TOTPStep, &created)
	u.Verified, u.Banned, u.TOTP, u.Created = at(verified), at(banned), at(totp), at(created)
	return u, err
}

func (q Queries) user(ctx context.Context, where string, arg any) (User, error) {
	u, err := scanUser(q.db.QueryRowContext(ctx, "SELECT "+userColumns+" FROM users WHERE "+where, arg))
	return u, failed(err)
}

// User returns the user with an ID.
func (q Queries) User(ctx context.Context, id string) (User, error) {
	return q.user(ctx, "id = $1", id)
}

// LockUser is like User, and keeps other transactions from changing the user.
func (q Queries) LockUser(ctx context.Context, id string) (User, error) {
	return q.user(ctx, "id = $1"+q.lock(), id)
}

// UserByEmail returns the user with an address in lower case.
func (q Queries) UserByEmail(ctx context.Context, email string) (User, error) {
	return q.user(ctx, "email = $1", email)
}

// UserByHandle returns the user with a handle.
func (q Queries) UserByHandle(ctx context.Context, handle string) (User, error) {
	return q.user(ctx, "handle = $1", handle)
}

// AddUser stores a new user.
func (q Queries) AddUser(ctx context.Context, u User) error {
	return q.exec(ctx, "INSERT INTO users ("+userColumns+") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
		u.ID, u.Email, u.Handle, u.Password, u.Role, u.Language, millis(u.Verified), millis(u.Banned), u.Avatar, u.TOTPSecret, millis(u.TOTP), u.TOTPStep, millis(u.Created))
}

// SaveUser stores all of a user that can change.
func (q Queries) SaveUser(ctx context.Context, u User) error {
	return q.change(ctx, `UPDATE users SET email = $2, handle = $3, password = $4, role = $5, language = $6, verified_at = $7,
		banned_at = $8, avatar = $9, totp_secret = $10, totp_at = $11, totp_step = $12 WHERE id = $1`,
		u.ID, u.Email, u.Handle, u.Password, u.Role, u.Language, millis(u.Verified), millis(u.Banned), u.Avatar, u.TOTPSecret, millis(u.TOTP), u.TOTPStep)
}

// SearchUsers returns at most 50 users by a query in the language of the database's search:
// FTS5 of SQLite, or to_tsquery of PostgreSQL. The error says what is wrong with a query.
func (q Queries) SearchUsers(ctx context.Context, query string) ([]User, error) {
	if q.postgres {
		return list(ctx, q, scanUser, "SELECT "+userColumns+` FROM users
			WHERE to_tsvector('simple', handle || ' ' || email) @@ to_tsquery('simple', $1) ORDER BY handle LIMIT 50`, query)
	}
	return list(ctx, q, scanUser, "SELECT "+userColumns+` FROM users
		WHERE rowid IN (SELECT rowid FROM users_search WHERE users_search MATCH $1) ORDER BY handle LIMIT 50`, query)
}

// Users returns the 50 newest users.
func (q Queries) Users(ctx context.Context) ([]User, error) {
	return list(ctx, q, scanUser, "SELECT "+userColumns+" FROM users ORDER BY created_at DESC, id LIMIT 50")
}

// SetBackupCodes replaces the backup codes of a user with those that have these hashes.
func (q Queries) SetBackupCodes(ctx context.Context, user string, hashes []string) error {
	if err := q.exec(ctx, "DELETE FROM backup_codes WHERE user_id = $1", user); err != nil {
		return err
	}
	for _, hash := range hashes {
		if err := q.exec(ctx, "INSERT INTO backup_codes (user_id, hash) VALUES ($1, $2)", user, hash); err != nil {
			return err
		}
	}
	return nil
}

// UseBackupCode uses a backup code up. It returns ErrNotFound if the user has no unused one
// with this hash.
func (q Queries) UseBackupCode(ctx context.Context, user, hash string, now time.Time) error {
	return q.change(ctx, "UPDATE backup_codes SET used_at = $3 WHERE user_id = $1 AND hash = $2 AND used_at = 0", user, hash, millis(now))
}

// BackupCodes returns how many unused backup codes a user has.
func (q Queries) BackupCodes(ctx context.Context, user string) (n int, err error) {
	err = q.db.QueryRowContext(ctx, "SELECT count(*) FROM backup_codes WHERE user_id = $1 AND used_at = 0", user).Scan(&n)
	return n, failed(err)
}

// Blocked reports whether an IP address is blocked.
func (q Queries) Blocked(ctx context.Context, address string) (bool, error) {
	var n int
	err := q.db.QueryRowContext(ctx, "SELECT count(*) FROM blocked_addresses WHERE address = $1", address).Scan(&n)
	return n > 0, failed(err)
}

// Block blocks an IP address.
func (q Queries) Block(ctx context.Context, address string, now time.Time) error {
	return q.exec(ctx, "INSERT INTO blocked_addresses (address, created_at) VALUES ($1, $2) ON CONFLICT DO NOTHING", address, millis(now))
}

// Unblock lifts the block of an IP address.
func (q Queries) Unblock(ctx context.Context, address string) error {
	return q.change(ctx, "DELETE FROM blocked_addresses WHERE address = $1", address)
}
