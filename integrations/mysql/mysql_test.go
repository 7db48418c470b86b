//go:build unix

package mysql_test

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"net/http/httptest"
	"os"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/errcodetest"
	"example.com/errcode/errmap"
	"example.com/errcode/integrations/internal/mytest"
	"example.com/errcode/integrations/internal/told"
	"example.com/errcode/integrations/mysql"
	lib "github.com/go-sql-driver/mysql"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	internal = "500 INTERNAL_ERROR"
	later    = "503 http:service_unavailable retry after 1s"
	timeout  = "504 http:gateway_timeout"
)

var schema = []string{
	"CREATE TABLE orgs (id INT PRIMARY KEY)",
	"CREATE TABLE users (id INT PRIMARY KEY AUTO_INCREMENT, email VARCHAR(100), age INT, org INT," +
		" CONSTRAINT users_email_key UNIQUE (email), CONSTRAINT adult CHECK (age >= 18)," +
		" CONSTRAINT users_org_fkey FOREIGN KEY (org) REFERENCES orgs (id))",
	"INSERT INTO orgs VALUES (1)",
	"INSERT INTO users (email, org) VALUES ('a@example.com', 1), ('b@example.com', 1)",
}

var rule = errmap.First(
	mysql.MySQL(map[string]error{
		"users_email_key": errcode.UserEmailAlreadyExists,
		"adult":           errcode.GeneralValidationError.WithRule("age", errcode.RuleTooSmall, 18),
		"users_org_fkey":  errcode.GeneralValidationError.WithRule("org", errcode.RuleInvalid),
	}),
	errmap.Standard,
)

func TestMain(m *testing.M) { os.Exit(mytest.Run(m)) }

func connect(t *testing.T, config *lib.Config) *sql.DB {
	t.Helper()
	connector, err := lib.NewConnector(config)
	require.NoError(t, err)
	db := sql.OpenDB(connector)
	t.Cleanup(func() { db.Close() })
	return db
}

// open returns a database with the schema.
func open(t *testing.T) *sql.DB {
	t.Helper()
	db := connect(t, mytest.Database(t))
	for _, statement := range schema {
		_, err := db.Exec(statement)
		require.NoError(t, err)
	}
	return db
}

// acquire returns a connection that has executed the statements.
func acquire(t *testing.T, db *sql.DB, statements ...string) *sql.Conn {
	t.Helper()
	conn, err := db.Conn(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { conn.Close() })
	for _, statement := range statements {
		_, err := conn.ExecContext(t.Context(), statement)
		require.NoError(t, err)
	}
	return conn
}

func TestStatements(t *testing.T) {
	db := open(t)
	const tricky = "x' for key 'adult"
	_, err := db.Exec("INSERT INTO users (email) VALUES (?)", tricky)
	require.NoError(t, err)
	for _, row := range []struct {
		name, query string
		args        []any
		want        string
	}{
		{"unique", "INSERT INTO users (email) VALUES ('a@example.com')", nil, "409 user:email_already_exists"},
		{"unique, a value like a text of MySQL", "INSERT INTO users (email) VALUES (?)", []any{tricky}, "409 user:email_already_exists"},
		{"primary key", "INSERT INTO users (id) VALUES (1)", nil, internal},
		{"check", "INSERT INTO users (age) VALUES (17)", nil, `400 general:validation_error {"age":"Too small, the minimum is 18"}`},
		{"foreign key", "INSERT INTO users (org) VALUES (2)", nil, `400 general:validation_error {"org":"Not valid"}`},
		{"foreign key of a deletion", "DELETE FROM orgs", nil, internal},
		{"syntax", "SELEC 1", nil, internal},
		{"missing column", "SELECT nickname FROM users", nil, internal},
		{"too long", "INSERT INTO users (email) VALUES (repeat('x', 200))", nil, internal},
		{"statement timeout", "SET STATEMENT max_statement_time = 0.01 FOR SELECT sleep(60)", nil, timeout},
	} {
		_, err := db.Exec(row.query, row.args...)
		require.Error(t, err, row.name)
		assert.Equal(t, row.want, told.By(rule, err), "%s: %v", row.name, err)
		assert.Equal(t, row.want, told.By(rule, fmt.Errorf("users: %w", err)), row.name)
	}
}

// TestTextsOfMySQL has errors as MySQL 8 words them, where it differs from MariaDB.
func TestTextsOfMySQL(t *testing.T) {
	for _, row := range []struct {
		number  uint16
		message string
		want    string
	}{
		{1062, "Duplicate entry 'a@example.com' for key 'users.users_email_key'", "409 user:email_already_exists"},
		{1062, "Duplicate entry '1' for key 'users.PRIMARY'", internal},
		{1062, "", internal},
		{3819, "Check constraint 'adult' is violated.", `400 general:validation_error {"age":"Too small, the minimum is 18"}`},
		{4025, "CONSTRAINT `users.adult` failed for `auth`.`users`", `400 general:validation_error {"age":"Too small, the minimum is 18"}`}, // of a column, in MariaDB
		{3572, "Statement aborted because lock(s) could not be acquired immediately and NOWAIT is set.", later},
		{3024, "Query execution was interrupted, maximum statement execution time exceeded", timeout},
		{1053, "Server shutdown in progress", later},
	} {
		assert.Equal(t, row.want, told.By(rule, &lib.MySQLError{Number: row.number, Message: row.message}), row.message)
	}
}

func TestContext(t *testing.T) {
	db := open(t)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err := db.ExecContext(ctx, "SELECT sleep(60)")
	assert.Equal(t, timeout, told.By(rule, err), "in a query")

	db.SetMaxOpenConns(1)
	acquire(t, db)
	_, err = db.ExecContext(ctx, "SELECT 1")
	assert.Equal(t, timeout, told.By(rule, err), "waiting for a connection")
}

func TestConflicts(t *testing.T) {
	const lock = "UPDATE users SET age = 20 WHERE email = "
	t.Run("deadlock", func(t *testing.T) {
		db := open(t)
		first := acquire(t, db, "BEGIN", lock+"'a@example.com'")
		second := acquire(t, db, "BEGIN", lock+"'b@example.com'")
		failed := make(chan error, 2)
		go func() { _, err := first.ExecContext(t.Context(), lock+"'b@example.com'"); failed <- err }()
		go func() { _, err := second.ExecContext(t.Context(), lock+"'a@example.com'"); failed <- err }()
		err := cmp.Or(<-failed, <-failed) // MariaDB fails one of them
		assert.ErrorContains(t, err, "1213")
		assert.Equal(t, later, told.By(rule, err))
	})
	t.Run("lock timeout", func(t *testing.T) {
		db := open(t)
		acquire(t, db, "BEGIN", lock+"'a@example.com'")
		second := acquire(t, db, "SET innodb_lock_wait_timeout = 0", "BEGIN")
		_, err := second.ExecContext(t.Context(), lock+"'a@example.com'")
		assert.ErrorContains(t, err, "1205")
		assert.Equal(t, later, told.By(rule, err))
	})
}

func TestLostConnection(t *testing.T) {
	db := open(t)
	conn := acquire(t, db)
	var id int
	require.NoError(t, conn.QueryRowContext(t.Context(), "SELECT connection_id()").Scan(&id))
	failed := make(chan error)
	go func() { _, err := conn.ExecContext(t.Context(), "DO sleep(60)"); failed <- err }()
	require.Eventually(t, func() bool {
		var running int
		err := db.QueryRow("SELECT count(*) FROM information_schema.processlist WHERE id = ? AND info = 'DO sleep(60)'", id).Scan(&running)
		return err == nil && running == 1
	}, time.Minute, time.Millisecond)
	_, err := db.Exec(fmt.Sprint("KILL ", id))
	require.NoError(t, err)
	err = <-failed
	assert.ErrorIs(t, err, lib.ErrInvalidConn)
	assert.Equal(t, later, told.By(rule, err))
	_, err = conn.ExecContext(t.Context(), "DO 1")
	assert.Equal(t, later, told.By(rule, err), "%v", err)
}

func TestUnreachable(t *testing.T) {
	config := mytest.Database(t)
	db := connect(t, config.Clone())
	config.Addr = t.TempDir() + "/none"
	err := connect(t, config).Ping()
	assert.Equal(t, "502 worker:response_invalid", told.By(rule, err), "%v", err)

	admin, err := db.Conn(t.Context())
	require.NoError(t, err)
	defer admin.Close()
	_, err = admin.ExecContext(t.Context(), "SET GLOBAL max_connections = 10")
	require.NoError(t, err)
	defer admin.ExecContext(t.Context(), "SET GLOBAL max_connections = DEFAULT")
	for err == nil {
		var conn *sql.Conn
		if conn, err = db.Conn(t.Context()); err == nil {
			defer conn.Close()
		}
	}
	assert.ErrorContains(t, err, "Too many connections")
	assert.Equal(t, later, told.By(rule, err))
}

// TestTexts checks that the value of a duplicate key stays out of the response.
func TestTexts(t *testing.T) {
	_, err := open(t).Exec("INSERT INTO users (email) VALUES ('a@example.com')")
	assert.ErrorContains(t, err, "a@example.com")
	wr := errcode.Writer{Form: errcode.FormDomainDetails, Map: rule, Report: func(errcode.Report) {}}
	w := httptest.NewRecorder()
	wr.WriteError(w, httptest.NewRequest("POST", "/", nil), err)
	errcodetest.Is(t, w.Result(), errcode.UserEmailAlreadyExists)
	errcodetest.Never(t, w.Result(), "a@example.com", "users_email_key", "1062")
}
