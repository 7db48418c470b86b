//go:build unix

package mysql_test

import (
	"fmt"

	"example.com/errcode"
	"example.com/errcode/errmap"
	"example.com/errcode/integrations/mysql"
	lib "github.com/go-sql-driver/mysql"
)

func ExampleMySQL() {
	api := errcode.Writer{
		Form: errcode.FormDomain,
		Map: errmap.First(
			mysql.MySQL(map[string]error{"users_email_key": errcode.UserEmailAlreadyExists}),
			errmap.Standard,
		),
	}
	for _, err := range []error{
		&lib.MySQLError{Number: 1062, Message: "Duplicate entry 'ada@example.com' for key 'users.users_email_key'"},
		&lib.MySQLError{Number: 1062, Message: "Duplicate entry '7' for key 'users.PRIMARY'"},
		&lib.MySQLError{Number: 1213, Message: "Deadlock found when trying to get lock; try restarting transaction"},
	} {
		fmt.Println(api.Answer(nil, err))
	}
	// Output:
	// 409 user:email_already_exists: Email already registered
	// 500 INTERNAL_ERROR: Unhandled server error
	// 503 http:service_unavailable: Service unavailable
}
