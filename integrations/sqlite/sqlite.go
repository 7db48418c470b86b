// Package sqlite turns errors of SQLite, with the driver modernc.org/sqlite, into answers,
// with a rule for errmap.First. Copy the functions into your service:
//
//	api := errcode.Writer{
//		Form: errcode.FormDomain,
//		Map: errmap.First(
//			SQLite(map[string]error{
//				"users.email": errcode.UserEmailAlreadyExists,
//				"adult":       errcode.GeneralValidationError.WithRule("age", errcode.RuleTooSmall, 18),
//			}),
//			errmap.Standard,
//		),
//	}
//
// A context that ran out is answered with 504 by the Writer itself; everything else that
// is neither in the table nor a case below is a mistake of the service, and a 500.
//
// # Constraints
//
// SQLite says in a text which constraint was violated, and nowhere else. The rule takes
// what stands at the end of it:
//
//	users.email           a column that is UNIQUE, or the primary key
//	orgs.name, orgs.city  several columns
//	index 'handle'        a unique index on an expression
//	adult                 the name of a CHECK
//
// The rest can't be told apart: NOT NULL names its column as UNIQUE does, so the table is
// asked only for UNIQUE, PRIMARY KEY and CHECK; FOREIGN KEY names nothing. Give these a
// code at the statement.
//
// # Busy
//
// One connection writes at a time. Set busy_timeout, so that the others wait:
//
//	sql.Open("sqlite", "file:auth.db?_pragma=busy_timeout(5000)&_txlock=immediate")
//
// What still fails after that time is answered with 503 and a delay. A transaction that
// has read and then writes fails at once, without waiting: its snapshot is old. That is
// what _txlock=immediate prevents.
//
// # Full-text queries
//
// FTS5 reports a query that it can't parse as SQLITE_ERROR, the code of every mistake in
// SQL, with texts such as "unterminated string" or "no such column: x" (for "-x"). No rule
// can tell whose mistake it was. Where users type words, quote them, and nothing can go
// wrong:
//
//	`"` + strings.ReplaceAll(words, `"`, `""`) + `"`
//
// Where they may use the syntax of FTS5, Search gives the error a code at the query. It
// comes from Query or from Rows.Err.
//
// # No rows
//
// There is no case for sql.ErrNoRows: what was not found is known only at the query; see
// package errmap.
package sqlite

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"example.com/errcode"
	"example.com/errcode/errmap"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// SQLite returns a rule for errors of SQLite. A violation of one of the constraints, by
// what SQLite calls it, becomes the error that is given for it.
func SQLite(constraints map[string]error) func(error) error {
	return errmap.As(func(e *sqlite.Error) error {
		switch e.Code() {
		case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_CHECK:
			text := strings.TrimSuffix(e.Error(), fmt.Sprintf(" (%d)", e.Code()))
			return constraints[text[strings.LastIndex(text, ": ")+len(": "):]]
		}
		switch e.Code() & 0xff { // without the details that SQLite adds to a code
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return errcode.Status(http.StatusServiceUnavailable).WithRetryAfter(time.Second)
		}
		return nil
	})
}

// Search returns the error of a full-text query that a user typed: refused, if SQLite
// could not parse it, and otherwise err.
func Search(err error, refused *errcode.Error) error {
	var e *sqlite.Error
	if errors.As(err, &e) && e.Code() == sqlite3.SQLITE_ERROR {
		return refused.Wrap(err)
	}
	return err
}
