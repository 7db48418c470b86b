// Package store keeps accounts and sessions in SQLite or PostgreSQL, with the same SQL.
//
// Its errors are [ErrNotFound], [*TakenError], [*TxError] and, for any other failure of a
// statement, [*QueryError]. [Code] makes codes of the last two. What the others mean, only
// the caller knows.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"example.com/errcode"
	"github.com/jackc/pgx/v5/pgconn"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// A Store is a database.
type Store struct {
	Queries
	db *sql.DB
}

// Queries are the statements, on a database or in a transaction.
type Queries struct {
	db       querier
	postgres bool
}

type querier interface {
	ExecContext(context.Context, string, ...any) (sql.Result, error)
	QueryContext(context.Context, string, ...any) (*sql.Rows, error)
	QueryRowContext(context.Context, string, ...any) *sql.Row
}

// ErrNotFound says that no row has what was looked for.
var ErrNotFound = errors.New("store: not found")

// A TakenError says that a value that must be unique has been stored before.
type TakenError struct {
	Index string // such as users_email
	Err   error
}

func (e *TakenError) Error() string { return fmt.Sprintf("store: %s: %v", e.Index, e.Err) }
func (e *TakenError) Unwrap() error { return e.Err }

// A TxError says that a transaction could not begin or commit, or lost against others
// several times.
type TxError struct{ Err error }

func (e *TxError) Error() string { return fmt.Sprintf("store: transaction: %v", e.Err) }
func (e *TxError) Unwrap() error { return e.Err }

// A QueryError says that a statement failed.
type QueryError struct{ Err error }

func (e *QueryError) Error() string { return fmt.Sprintf("store: %v", e.Err) }
func (e *QueryError) Unwrap() error { return e.Err }

// retry is how long a client should wait before it tries again, when the database is away.
const retry = time.Second

// Code is a rule for errcode.Writer.Map. A database that is away gives the same code as
// one that refuses a statement, and says when to try again.
func Code(err error) error {
	var tx *TxError
	var query *QueryError
	switch {
	case errors.As(err, &tx):
		return errcode.SystemTransactionError.WithRetryAfter(retry)
	case errors.As(err, &query) && away(err):
		return errcode.SystemDatabaseError.WithRetryAfter(retry)
	case errors.As(err, &query):
		return errcode.SystemDatabaseError
	}
	return nil
}

// away reports whether the database did not answer, or is about to stop.
func away(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return strings.HasPrefix(pg.Code, "57P") || strings.HasPrefix(pg.Code, "08") || strings.HasPrefix(pg.Code, "53")
	}
	var lite *sqlite.Error
	return !errors.As(err, &lite)
}

// Open opens the database at url: sqlite:FILE, or postgres://…, and brings its schema up
// to date.
func Open(ctx context.Context, url string) (*Store, error) {
	driver, source := "pgx", url
	file, isFile := strings.CutPrefix(url, "sqlite:")
	switch {
	case isFile:
		driver = "sqlite"
		source = "file:" + file + "?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)&_txlock=immediate"
	case !strings.HasPrefix(url, "postgres://"):
		return nil, fmt.Errorf("store: invalid database %q, expected sqlite:FILE or postgres://…", url)
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	db.SetMaxOpenConns(16)
	db.SetMaxIdleConns(16)
	db.SetConnMaxIdleTime(time.Minute)
	s := &Store{Queries{db, !isFile}, db}
	if err := s.migrate(ctx); err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("store: %w", err)
	}
	return s, nil
}

// Close closes the database.
func (s *Store) Close() error { return s.db.Close() }

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.db.PingContext(ctx); err != nil {
		return &QueryError{err}
	}
	return nil
}

// attempts is how often a transaction that lost against another one is run.
const attempts = 5

// Tx runs fn in a transaction, which is committed if fn returns nil. It runs fn again if
// the transaction lost against another one, so fn must have no other effect.
func (s *Store) Tx(ctx context.Context, fn func(Queries) error) error {
	var err error
	for attempt := range attempts {
		var begin *TxError // the driver has waited for others
		if err = s.once(ctx, fn); err == nil || !lost(err) || errors.As(err, &begin) {
			return err
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(time.Duration(attempt+1) * 10 * time.Millisecond):
		}
	}
	return &TxError{err}
}

func (s *Store) once(ctx context.Context, fn func(Queries) error) (err error) {
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return &TxError{err}
	}
	defer func() { _ = tx.Rollback() }() // does nothing after a commit
	if err := fn(Queries{tx, s.postgres}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return &TxError{err}
	}
	return nil
}

// lost reports whether a transaction lost against another one.
func lost(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return pg.Code == "40001" || pg.Code == "40P01" // serialization failure, deadlock
	}
	var lite *sqlite.Error
	return errors.As(err, &lite) && lite.Code()&0xff == sqlite3.SQLITE_BUSY
}

// failed returns an error of this package for one of the driver.
func failed(err error) error {
	var pg *pgconn.PgError
	var lite *sqlite.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return ErrNotFound
	case errors.As(err, &pg) && pg.Code == "23505":
		return &TakenError{pg.ConstraintName, err}
	case errors.As(err, &lite) && (lite.Code() == sqlite3.SQLITE_CONSTRAINT_UNIQUE || lite.Code() == sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY):
		return &TakenError{indexIn(lite.Error()), err}
	}
	return &QueryError{err}
}

// indexIn returns the index of an error of SQLite, which names the columns only:
// "…: UNIQUE constraint failed: users.email (2067)".
func indexIn(text string) string {
	_, after, _ := strings.Cut(text, "UNIQUE constraint failed: ")
	columns := strings.Fields(after)
	if len(columns) == 0 {
		return ""
	}
	return strings.ReplaceAll(strings.TrimSuffix(columns[0], ","), ".", "_")
}

func (q Queries) exec(ctx context.Context, statement string, args ...any) error {
	_, err := q.db.ExecContext(ctx, statement, args...)
	return failed(err)
}

// change runs a statement that must change a row, and returns ErrNotFound if it has not.
func (q Queries) change(ctx context.Context, statement string, args ...any) error {
	result, err := q.db.ExecContext(ctx, statement, args...)
	if err != nil {
		return failed(err)
	}
	if n, err := result.RowsAffected(); err != nil {
		return failed(err)
	} else if n == 0 {
		return ErrNotFound
	}
	return nil
}

// list returns what scan makes of each row.
func list[T any](ctx context.Context, q Queries, scan func(scanner) (T, error), statement string, args ...any) ([]T, error) {
	rows, err := q.db.QueryContext(ctx, statement, args...)
	if err != nil {
		return nil, failed(err)
	}
	defer func() { _ = rows.Close() }()
	all := []T{}
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, failed(err)
		}
		all = append(all, one)
	}
	return all, failed(rows.Err())
}

type scanner interface{ Scan(...any) error }

// lock is what a SELECT in a transaction ends with, so that no other one changes the row.
// SQLite has one writer at a time.
func (q Queries) lock() string {
	if q.postgres {
		return " FOR UPDATE"
	}
	return ""
}

// millis returns the time as it is stored.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

// at returns a stored time.
func at(millis int64) time.Time {
	if millis == 0 {
		return time.Time{}
	}
	return time.UnixMilli(millis).UTC()
}
