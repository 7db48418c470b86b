//go:build unix

package pgx_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/errcodetest"
	"example.com/errcode/errmap"
	"example.com/errcode/integrations/internal/told"
	"example.com/errcode/integrations/pgx"
	"example.com/errcode/internal/pgtest"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	internal = "500 INTERNAL_ERROR"
	later    = "503 http:service_unavailable retry after 1s"
	timeout  = "504 http:gateway_timeout"
)

const schema = `
CREATE TABLE orgs (id int PRIMARY KEY);
CREATE TABLE users (
	id    uuid PRIMARY KEY DEFAULT gen_random_uuid(),
	email text CONSTRAINT users_email_key UNIQUE,
	age   int  CONSTRAINT users_age_check CHECK (age >= 18),
	org   int  CONSTRAINT users_org_fkey REFERENCES orgs DEFERRABLE,
	visits int NOT NULL DEFAULT 0
);
INSERT INTO users (email) VALUES ('a@example.com'), ('b@example.com')`

var rule = errmap.First(
	pgx.Postgres(map[string]error{
		"users_email_key": errcode.UserEmailAlreadyExists,
		"users_age_check": errcode.GeneralValidationError.WithRule("age", errcode.RuleTooSmall, 18),
		"users_org_fkey":  errcode.GeneralValidationError.WithRule("org", errcode.RuleInvalid),
	}),
	errmap.Standard,
)

func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }

// open returns a pool with the schema in a database of its own.
func open(t *testing.T) *pgxpool.Pool {
	t.Helper()
	pool := connect(t, pgtest.Database(t))
	_, err := pool.Exec(t.Context(), schema)
	require.NoError(t, err)
	return pool
}

func connect(t *testing.T, address string) *pgxpool.Pool {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), address)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	return pool
}

func TestStatements(t *testing.T) {
	pool := open(t)
	for _, row := range []struct {
		name, query string
		args        []any
		want        string
	}{
		{"unique", "INSERT INTO users (email) VALUES ('a@example.com')", nil, "409 user:email_already_exists"},
		{"check", "INSERT INTO users (age) VALUES ($1)", []any{17}, `400 general:validation_error {"age":"Too small, the minimum is 18"}`},
		{"foreign key", "INSERT INTO users (org) VALUES (1)", nil, `400 general:validation_error {"org":"Not valid"}`},
		{"unmapped constraint", "INSERT INTO orgs VALUES (1), (1)", nil, internal},
		{"syntax", "SELEC 1", nil, internal},
		{"missing column", "SELECT nickname FROM users", nil, internal},
		{"value", "SELECT id FROM users WHERE id = $1", []any{"abc"}, internal},
		{"statement timeout", "SET statement_timeout = 10; SELECT pg_sleep(60)", nil, timeout},
		{"shut down", "SELECT pg_terminate_backend(pg_backend_pid())", nil, later},
	} {
		_, err := pool.Exec(t.Context(), row.query, row.args...)
		var driver *pgconn.PgError
		require.ErrorAs(t, err, &driver, row.name)
		assert.Equal(t, row.want, told.By(rule, err), row.name)
		assert.Equal(t, row.want, told.By(rule, fmt.Errorf("users: %w", err)), row.name)
	}
}

// TestForeignKeyOfDeletion shows why a foreign key is mapped only if it fails in one way.
func TestForeignKeyOfDeletion(t *testing.T) {
	pool := open(t)
	_, err := pool.Exec(t.Context(), "INSERT INTO orgs VALUES (1); INSERT INTO users (org) VALUES (1)")
	require.NoError(t, err)
	_, err = pool.Exec(t.Context(), "DELETE FROM orgs")
	assert.Equal(t, `400 general:validation_error {"org":"Not valid"}`, told.By(rule, err))
}

func TestDeferredConstraint(t *testing.T) {
	pool := open(t)
	tx, err := pool.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), "SET CONSTRAINTS ALL DEFERRED; INSERT INTO users (org) VALUES (1)")
	require.NoError(t, err)
	assert.Equal(t, `400 general:validation_error {"org":"Not valid"}`, told.By(rule, tx.Commit(t.Context())))
}

func TestContext(t *testing.T) {
	pool := open(t)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err := pool.Exec(ctx, "SELECT pg_sleep(60)")
	assert.Equal(t, timeout, told.By(rule, err), "in a query")

	limited := connect(t, pool.Config().ConnString()+" pool_max_conns=1")
	conn, err := limited.Acquire(t.Context())
	require.NoError(t, err)
	defer conn.Release()
	_, err = limited.Exec(ctx, "SELECT 1")
	assert.Equal(t, timeout, told.By(rule, err), "waiting for a connection")

	ctx, cancel = context.WithCancel(t.Context())
	cancel()
	_, err = pool.Exec(ctx, "SELECT 1")
	assert.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, internal, told.By(rule, err), "cancelled: nobody reads the answer")
}

func TestConflicts(t *testing.T) {
	t.Run("serialization", func(t *testing.T) {
		pool := open(t)
		const read = "BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT sum(visits) FROM users"
		first, second := acquire(t, pool, read), acquire(t, pool, read)
		const write = "UPDATE users SET visits = visits + 1"
		_, err := first.Exec(t.Context(), write+"; COMMIT")
		require.NoError(t, err)
		_, err = second.Exec(t.Context(), write)
		assert.Equal(t, later, told.By(rule, err))
		assert.ErrorContains(t, err, "SQLSTATE 40001")
	})
	t.Run("deadlock", func(t *testing.T) {
		pool := open(t)
		const lock = "UPDATE users SET visits = 1 WHERE email = "
		first := acquire(t, pool, "SET deadlock_timeout = 10; BEGIN; "+lock+"'a@example.com'")
		second := acquire(t, pool, "SET deadlock_timeout = 10; BEGIN; "+lock+"'b@example.com'")
		failed := make(chan error, 2)
		go func() { _, err := first.Exec(t.Context(), lock+"'b@example.com'; COMMIT"); failed <- err }()
		go func() { _, err := second.Exec(t.Context(), lock+"'a@example.com'; COMMIT"); failed <- err }()
		err := errors.Join(<-failed, <-failed) // PostgreSQL fails one of them
		assert.Equal(t, later, told.By(rule, err))
		assert.ErrorContains(t, err, "SQLSTATE 40P01")
	})
	t.Run("locked", func(t *testing.T) {
		pool := open(t)
		acquire(t, pool, "BEGIN; SELECT FROM users FOR UPDATE")
		_, err := pool.Exec(t.Context(), "SELECT FROM users FOR UPDATE NOWAIT")
		assert.Equal(t, later, told.By(rule, err))
	})
}

// acquire returns a connection that has executed query.
func acquire(t *testing.T, pool *pgxpool.Pool, query string) *pgxpool.Conn {
	t.Helper()
	conn, err := pool.Acquire(t.Context())
	require.NoError(t, err)
	t.Cleanup(conn.Release)
	_, err = conn.Exec(t.Context(), query)
	require.NoError(t, err)
	return conn
}

func TestUnreachable(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	_, port, err := net.SplitHostPort(closed.Addr().String())
	require.NoError(t, err)
	require.NoError(t, closed.Close())
	for _, row := range []struct{ name, address string }{
		{"no socket", "user=postgres host=" + t.TempDir()},
		{"no listener", "user=postgres host=127.0.0.1 port=" + port},
		{"refused", pgtest.Database(t) + " user=nobody"},
	} {
		err := connect(t, row.address).Ping(t.Context())
		require.Error(t, err, row.name)
		assert.Equal(t, later, told.By(rule, err), row.name)
	}
	address := pgtest.Database(t)
	admin := connect(t, address)
	_, err = admin.Exec(t.Context(), "DROP ROLE IF EXISTS guest; CREATE ROLE guest LOGIN; "+
		"ALTER DATABASE "+admin.Config().ConnConfig.Database+" CONNECTION LIMIT 0")
	require.NoError(t, err)
	err = connect(t, address+" user=guest").Ping(t.Context())
	assert.ErrorContains(t, err, "SQLSTATE 53300", "too many connections")
	assert.Equal(t, later, told.By(rule, err))
}

// A relay stands between a client and the server, and breaks the connection instead of
// passing on an answer of the server.
type relay struct{ broken atomic.Bool }

// address starts the relay and returns its address.
func (r *relay) address(t *testing.T, database string) string {
	t.Helper()
	socket := filepath.Join(t.TempDir(), filepath.Base(pgtest.Socket()))
	listener, err := net.Listen("unix", socket)
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			server, err := net.Dial("unix", pgtest.Socket())
			if err != nil {
				client.Close()
				return
			}
			go func() { io.Copy(server, client); server.Close() }()
			go func() { io.Copy(client, answers{server, r}); client.Close() }()
		}
	}()
	return database + " host=" + filepath.Dir(socket)
}

type answers struct {
	net.Conn
	relay *relay
}

func (a answers) Read(p []byte) (int, error) {
	n, err := a.Conn.Read(p)
	if a.relay.broken.Load() {
		return 0, io.EOF
	}
	return n, err
}

func TestLostConnection(t *testing.T) {
	database := pgtest.Database(t)
	direct := connect(t, database)
	_, err := direct.Exec(t.Context(), "CREATE TABLE notes (id int)")
	require.NoError(t, err)
	var r relay
	address := r.address(t, database)

	pool := connect(t, address)
	require.NoError(t, pool.Ping(t.Context()))
	r.broken.Store(true)
	_, err = pool.Exec(t.Context(), "INSERT INTO notes VALUES (1)")
	require.ErrorIs(t, err, pgconn.ErrConnClosed)
	assert.Equal(t, later, told.By(rule, err))
	var rows int
	require.NoError(t, direct.QueryRow(t.Context(), "SELECT count(*) FROM notes").Scan(&rows))
	assert.Equal(t, 1, rows, "carried out")
	assert.True(t, pgconn.SafeToRetry(err), "and the driver says that it is safe to do it again")

	r.broken.Store(false)
	pool = connect(t, address+" default_query_exec_mode=exec")
	require.NoError(t, pool.Ping(t.Context()))
	r.broken.Store(true)
	_, err = pool.Exec(t.Context(), "INSERT INTO notes VALUES ($1)", 1)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	assert.Equal(t, later, told.By(rule, err))
}

// TestTexts checks that values stay out of the response, and mostly out of the log.
func TestTexts(t *testing.T) {
	pool := open(t)
	_, err := pool.Exec(t.Context(), "INSERT INTO users (email) VALUES ('a@example.com')")
	var driver *pgconn.PgError
	require.ErrorAs(t, err, &driver)
	assert.Contains(t, driver.Detail, "a@example.com")
	assert.NotContains(t, err.Error(), "a@example.com")

	_, err = pool.Exec(t.Context(), "SELECT id FROM users WHERE id = $1", "canary")
	assert.ErrorContains(t, err, "canary")
	wr := errcode.Writer{Form: errcode.FormDomainDetails, Map: rule, Report: func(errcode.Report) {}}
	w := httptest.NewRecorder()
	wr.WriteError(w, httptest.NewRequest("POST", "/", nil), err)
	errcodetest.Never(t, w.Result(), "canary", "uuid", "22P02")
}
