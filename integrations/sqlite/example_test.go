package sqlite_test

import (
	"database/sql"
	"fmt"

	"example.com/errcode"
	"example.com/errcode/errmap"
	"example.com/errcode/integrations/sqlite"
)

func ExampleSQLite() {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		panic(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1) // each connection has a memory of its own

	api := errcode.Writer{
		Form: errcode.FormDomain,
		Map: errmap.First(
			sqlite.SQLite(map[string]error{"users.email": errcode.UserEmailAlreadyExists}),
			errmap.Standard,
		),
	}
	for _, statement := range []string{
		"CREATE TABLE users (email TEXT UNIQUE)",
		"INSERT INTO users VALUES ('ada@example.com'), ('ada@example.com')",
		"INSERT INTO user VALUES ('ada@example.com')",
	} {
		if _, err := db.Exec(statement); err != nil {
			fmt.Println(err)
			fmt.Println(api.Answer(nil, err))
		}
	}
	// Output:
	// constraint failed: UNIQUE constraint failed: users.email (2067)
	// 409 user:email_already_exists: Email already registered
	// SQL logic error: no such table: user (1)
	// 500 INTERNAL_ERROR: Unhandled server error
}
