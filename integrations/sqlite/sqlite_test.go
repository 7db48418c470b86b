package sqlite_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/errcodetest"
	"example.com/errcode/errmap"
	"example.com/errcode/integrations/internal/told"
	"example.com/errcode/integrations/sqlite"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const (
	internal = "500 INTERNAL_ERROR"
	later    = "503 http:service_unavailable retry after 1s"
)

const schema = `
CREATE TABLE orgs (id INTEGER PRIMARY KEY, name TEXT, city TEXT, UNIQUE (name, city));
CREATE TABLE users (
	id    INTEGER PRIMARY KEY,
	email TEXT NOT NULL UNIQUE,
	name  TEXT,
	age   INT CONSTRAINT adult CHECK (age >= 18),
	org   INT REFERENCES orgs
);
CREATE UNIQUE INDEX handle ON users (lower(name));
INSERT INTO users (id, email, name) VALUES (1, 'a@example.com', 'Ada');
INSERT INTO orgs (name, city) VALUES ('Acme', 'Oslo');
CREATE VIRTUAL TABLE docs USING fts5(title);
INSERT INTO docs VALUES ('C:\ "quoted" text')`

var rule = errmap.First(
	sqlite.SQLite(map[string]error{
		"users.id":             errcode.EnvelopeConflict,
		"users.email":          errcode.UserEmailAlreadyExists,
		"index 'handle'":       errcode.UserHandleAlreadyExists,
		"orgs.name, orgs.city": errcode.GeneralValidationError.WithRule("name", errcode.RuleTaken),
		"adult":                errcode.GeneralValidationError.WithRule("age", errcode.RuleTooSmall, 18),
	}),
	errmap.Standard,
)

// open returns two handles of one database.
func open(t *testing.T) (first, second *sql.DB) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "auth.db") + "?_pragma=foreign_keys(1)&_pragma=busy_timeout(1)&_pragma=journal_mode(wal)"
	for _, db := range []**sql.DB{&first, &second} {
		opened, err := sql.Open("sqlite", file)
		require.NoError(t, err)
		t.Cleanup(func() { opened.Close() })
		*db = opened
	}
	_, err := first.Exec(schema)
	require.NoError(t, err)
	return first, second
}

func TestStatements(t *testing.T) {
	db, _ := open(t)
	for _, row := range []struct{ name, query, want string }{
		{"primary key", "INSERT INTO users (id, email) VALUES (1, 'b@example.com')", "409 CONFLICT"},
		{"unique", "INSERT INTO users (email) VALUES ('a@example.com')", "409 user:email_already_exists"},
		{"unique index", "INSERT INTO users (email, name) VALUES ('c@example.com', 'ADA')", "409 user:handle_already_exists"},
		{"unique columns", "INSERT INTO orgs (name, city) VALUES ('Acme', 'Oslo')", `400 general:validation_error {"name":"Already taken"}`},
		{"check", "INSERT INTO users (email, age) VALUES ('d@example.com', 17)", `400 general:validation_error {"age":"Too small, the minimum is 18"}`},
		{"not null, of a mapped column", "INSERT INTO users (name) VALUES ('Bob')", internal},
		{"foreign key", "INSERT INTO users (email, org) VALUES ('e@example.com', 7)", internal},
		{"unmapped", "INSERT INTO orgs (id) VALUES (1)", internal},
		{"syntax", "SELEC 1", internal},
		{"missing column", "SELECT nickname FROM users", internal},
	} {
		_, err := db.Exec(row.query)
		require.Error(t, err, row.name)
		assert.Equal(t, row.want, told.By(rule, err), row.name)
		assert.Equal(t, row.want, told.By(rule, fmt.Errorf("users: %w", err)), row.name)
	}
}

func TestBusy(t *testing.T) {
	first, second := open(t)
	writer, err := first.Begin()
	require.NoError(t, err)
	defer writer.Rollback()
	reader, err := second.Begin()
	require.NoError(t, err)
	defer reader.Rollback()
	var name string
	require.NoError(t, reader.QueryRow("SELECT name FROM users").Scan(&name))

	const write = "UPDATE users SET age = coalesce(age, 20) + 1"
	_, err = writer.Exec(write)
	require.NoError(t, err)
	_, err = second.Exec(write)
	assert.ErrorContains(t, err, "SQLITE_BUSY")
	assert.Equal(t, later, told.By(rule, err))

	require.NoError(t, writer.Commit())
	_, err = reader.Exec(write)
	assert.ErrorContains(t, err, "(517)", "the snapshot is old")
	assert.Equal(t, later, told.By(rule, err))
}

func TestContext(t *testing.T) {
	db, _ := open(t)
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err := db.ExecContext(ctx, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n")
	assert.Equal(t, "504 http:gateway_timeout", told.By(rule, err))
}

func TestUnreachable(t *testing.T) {
	db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "missing", "auth.db"))
	require.NoError(t, err)
	defer db.Close()
	err = db.Ping()
	assert.ErrorContains(t, err, "unable to open database file")
	assert.Equal(t, internal, told.By(rule, err))
}

// search returns the titles that match a query.
func search(db *sql.DB, query string) (titles []string, err error) {
	rows, err := db.Query("SELECT title FROM docs WHERE docs MATCH ?", query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var title string
		if err := rows.Scan(&title); err != nil {
			return nil, err
		}
		titles = append(titles, title)
	}
	return titles, rows.Err()
}

func TestSearch(t *testing.T) {
	db, _ := open(t)
	for _, query := range []string{`"`, "C:", "-x", "text AND", "(", "*", ""} {
		_, err := search(db, query)
		require.Error(t, err, query)
		assert.Equal(t, internal, told.By(rule, err), query)
		err = sqlite.Search(err, errcode.GeneralValidationError.WithRule("q", errcode.RulePattern))
		assert.Equal(t, `400 general:validation_error {"q":"Not in the expected format"}`, told.By(rule, err), query)
		assert.ErrorContains(t, err, "SQL logic error", "the log has the reason")
		assert.Equal(t, "500 meilisearch:query_failed", told.By(rule, sqlite.Search(err, errcode.MeilisearchQueryFailed.Wrap(nil))))

		_, err = search(db, `"`+strings.ReplaceAll(query, `"`, `""`)+`"`)
		assert.NoError(t, err, "quoted %s", query)
	}
	titles, err := search(db, `"C:" "text"`)
	assert.Equal(t, []string{`C:\ "quoted" text`}, titles)
	assert.NoError(t, sqlite.Search(err, errcode.GeneralBadRequest.Wrap(nil)))

	require.NoError(t, db.Close())
	_, err = search(db, "text")
	assert.Equal(t, err, sqlite.Search(err, errcode.GeneralBadRequest.Wrap(nil)), "not of the query")
}

// TestTexts checks that what a user typed is in the error and not in the response.
func TestTexts(t *testing.T) {
	db, _ := open(t)
	_, err := search(db, "canary:x")
	assert.ErrorContains(t, err, "canary")
	wr := errcode.Writer{Form: errcode.FormDomainDetails, Map: rule, Report: func(errcode.Report) {}}
	w := httptest.NewRecorder()
	wr.WriteError(w, httptest.NewRequest("GET", "/", nil), err)
	errcodetest.Never(t, w.Result(), "canary", "SQL", "column")
}
