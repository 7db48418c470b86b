// Package mysql turns errors of MySQL and MariaDB, with the driver go-sql-driver/mysql, into
// answers, with a rule for errmap.First. Copy the function and the table into your service:
//
//	api := errcode.Writer{
//		Form: errcode.FormDomain,
//		Map: errmap.First(
//			MySQL(map[string]error{
//				"users_email_key": errcode.UserEmailAlreadyExists,
//				"adult":           errcode.GeneralValidationError.WithRule("age", errcode.RuleTooSmall, 18),
//			}),
//			errmap.Standard,
//		),
//	}
//
// What is in no table and no case below is a mistake of the service, and a 500. A context
// that ran out is answered with 504 by the Writer itself, and a server that can't be
// reached with 502.
//
// # Constraints
//
// The name of the constraint is in the text of the error and nowhere else. MySQL writes
// "users.users_email_key" where MariaDB writes "users_email_key"; the rule takes the name
// after the point. A primary key is always "PRIMARY", whatever the table: give it a code at
// the statement. The texts are those of a server with the default lc_messages.
//
// A foreign key has two errors. The rule knows 1452, a row that points nowhere. The other,
// 1451, is for a row that is deleted and that others point to.
//
// # Conflicts and lost connections
//
// After a deadlock (1213) or a lock that was not to be had (1205) the transaction can be
// repeated from its beginning; 1205 undoes only the statement, so roll back first. What
// still fails is answered with 503 and a delay. So is a connection that was lost during a
// query, mysql.ErrInvalidConn, after which nobody knows whether the statement was carried
// out. If it was lost before, database/sql takes another by itself.
//
// # What is in the log
//
// The text of a duplicate key has the value: "Duplicate entry 'ada@example.com' for key
// 'users_email_key'". It is in the log wherever the error is. To keep it out, return the
// code without the cause at the statement.
//
// # No rows
//
// There is no case for sql.ErrNoRows: what was not found is known only at the query; see
// package errmap.
package mysql

import (
	"database/sql/driver"
	"net/http"
	"regexp"
	"time"

	"example.com/errcode"
	"example.com/errcode/errmap"
	"github.com/go-sql-driver/mysql"
)

// Where the texts of errors have the name of the constraint. They begin or end with what a
// user has typed, if they have it at all.
var names = map[uint16]*regexp.Regexp{
	1062: regexp.MustCompile(`'(?:[^'.]*\.)?([^']*)'$`),             // duplicate key
	1452: regexp.MustCompile("CONSTRAINT `([^`]*)` FOREIGN KEY"),    // foreign key
	3819: regexp.MustCompile(`^Check constraint '([^']*)'`),         // CHECK in MySQL
	4025: regexp.MustCompile("^CONSTRAINT `(?:[^`.]*\\.)?([^`]*)`"), // CHECK in MariaDB
}

// MySQL returns a rule for errors of MySQL and MariaDB. A violation of one of the
// constraints, by name, becomes the error that is given for it.
func MySQL(constraints map[string]error) func(error) error {
	later := errcode.Status(http.StatusServiceUnavailable).WithRetryAfter(time.Second)
	return errmap.First(
		errmap.As(func(e *mysql.MySQLError) error {
			switch e.Number {
			case 1205, 1213, 1020, 3572: // lock timeout, deadlock, changed meanwhile, NOWAIT
				return later
			case 1040, 1053, 1927: // too many connections, shutdown, connection killed
				return later
			case 1969, 3024: // max_statement_time, max_execution_time
				return errcode.Status(http.StatusGatewayTimeout)
			}
			if name := names[e.Number]; name != nil {
				if found := name.FindStringSubmatch(e.Message); found != nil {
					return constraints[found[1]]
				}
			}
			return nil
		}),
		errmap.Is(later, mysql.ErrInvalidConn, driver.ErrBadConn),
	)
}
