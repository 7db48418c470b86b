// Package pgx turns errors of PostgreSQL and of its driver jackc/pgx/v5 into answers, with
// a rule for errmap.First. Copy the function into your service:
//
//	api := errcode.Writer{
//		Form: errcode.FormDomain,
//		Map: errmap.First(
//			Postgres(map[string]error{
//				"users_email_key": errcode.UserEmailAlreadyExists,
//				"users_age_check": errcode.GeneralValidationError.WithRule("age", errcode.RuleTooSmall, 18),
//			}),
//			errmap.Standard,
//		),
//	}
//
// What is in no table and no case below stays an error without a code: a syntax error in
// a query, a missing column or a constraint that nobody mapped is a mistake of the
// service, and is answered with 500. The same goes for values that PostgreSQL can't read
// (SQLSTATE 22P02, such as "abc" for a uuid): check them before the query, where the name
// of the field is known.
//
// # Constraints have names
//
// One statement can violate several constraints, and only the name says which. Give them
// names in the schema: those that PostgreSQL makes up change with the columns. Two traps:
//
//   - A foreign key has the same name and the same SQLSTATE whether a row is inserted
//     that points nowhere or one is deleted that others point to. Map it only if one of
//     the two can happen.
//   - A deferred constraint fails at Commit. Return the error of Commit as well.
//
// # What the Writer knows itself
//
// A context that ran out is answered with 504, and a server that can't be reached with
// 502. The rule makes that a 503 with a delay, as for a server that is starting, stopping
// or full: to the client it is all the same. It also knows statement_timeout, which is the
// server's own clock, and not an error of a context.
//
// # Lost connections
//
// A connection that breaks during a query gives io.ErrUnexpectedEOF or
// pgconn.ErrConnClosed. The first is also the error of a request body that was cut off,
// and errmap.Standard takes it for that. So the rule comes before errmap.Standard, and
// bodies are read with package decode, which says itself what was wrong with them.
//
// Don't repeat a statement because pgconn.SafeToRetry(err) says so: it says so about an
// Exec without arguments that was sent, and carried out, before the connection broke
// (v5.12.0; the test shows it).
//
// # Conflicts between transactions
//
// After a serialization failure (40001) or a deadlock (40P01) the whole transaction can be
// repeated, and succeeds most often. Do that in the service, two or three times; what
// still fails is answered with 503 and a delay, so that errcode.Temporary is true for the
// client.
//
// # No rows
//
// There is no case for pgx.ErrNoRows, which is sql.ErrNoRows, too. What was not found is
// known only at the query; see package errmap.
//
// # What is in the log
//
// The text of a *pgconn.PgError has the name of the constraint and no values. They are in
// its Detail ("Key (email)=(a@example.com) already exists."): don't log that. Texts of
// class 22 quote the value.
package pgx

import (
	"io"
	"net/http"
	"strings"
	"time"

	"example.com/errcode"
	"example.com/errcode/errmap"
	"github.com/jackc/pgx/v5/pgconn"
)

// Postgres returns a rule for errors of PostgreSQL. A violation of one of the constraints,
// by name, becomes the error that is given for it.
func Postgres(constraints map[string]error) func(error) error {
	later := errcode.Status(http.StatusServiceUnavailable).WithRetryAfter(time.Second)
	return errmap.First(
		errmap.As(func(e *pgconn.PgError) error {
			switch e.Code {
			case "40001", "40P01", "55P03": // serialization failure, deadlock, lock not available
				return later
			case "57P01", "57P02", "57P03": // shutdown, crash, still starting
				return later
			case "57014": // statement_timeout
				return errcode.Status(http.StatusGatewayTimeout)
			}
			if strings.HasPrefix(e.Code, "53") { // too many connections, out of memory or disk
				return later
			}
			return constraints[e.ConstraintName]
		}),
		errmap.As(func(*pgconn.ConnectError) error { return later }),
		errmap.Is(later, io.ErrUnexpectedEOF, pgconn.ErrConnClosed),
	)
}
