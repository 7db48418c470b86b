package pgx_test

import (
	"fmt"

	"example.com/errcode"
	"example.com/errcode/errmap"
	"example.com/errcode/integrations/pgx"
	"github.com/jackc/pgx/v5/pgconn"
)

func ExamplePostgres() {
	api := errcode.Writer{
		Form: errcode.FormDomain,
		Map: errmap.First(
			pgx.Postgres(map[string]error{"users_email_key": errcode.UserEmailAlreadyExists}),
			errmap.Standard,
		),
	}
	for _, err := range []error{
		&pgconn.PgError{Code: "23505", ConstraintName: "users_email_key"},
		&pgconn.PgError{Code: "23505", ConstraintName: "users_pkey"},
		&pgconn.PgError{Code: "40P01"},
	} {
		fmt.Println(api.Answer(nil, err))
	}
	// Output:
	// 409 user:email_already_exists: Email already registered
	// 500 INTERNAL_ERROR: Unhandled server error
	// 503 http:service_unavailable: Service unavailable
}
