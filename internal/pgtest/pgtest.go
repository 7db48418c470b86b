//go:build unix

// Package pgtest gives the tests of a package a PostgreSQL server of their own. It needs
// an installed PostgreSQL, which need not run: the server is made in a temporary folder,
// listens on a socket there and on no port, and is gone when the tests end.
//
//	func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }
//
//	func TestInsert(t *testing.T) {
//		conn, err := pgx.Connect(t.Context(), pgtest.Database(t))
//		…
package pgtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"

	"example.com/errcode/internal/daemon"
)

var (
	running   *Server      // nil if there is none
	databases atomic.Int64 // made so far
)

// Run starts a server, runs the tests of the package, and stops the server. It returns
// the exit code for os.Exit, and is to be called by TestMain. If the server can't be
// started, it says why and returns 1.
func Run(m *testing.M) int {
	stop, err := start()
	if err != nil {
		fmt.Fprintln(os.Stderr, "pgtest:", err)
		return 1
	}
	defer stop()
	return m.Run()
}

// Database makes an empty database and returns its address, a connection string. The
// database goes with the server.
func Database(t testing.TB) string {
	t.Helper()
	name := create(t)
	return fmt.Sprintf("host=%s user=postgres dbname=%s", running.Dir, name)
}

// URL is like Database, for those who want a URL.
func URL(t testing.TB) string {
	t.Helper()
	name := create(t)
	return running.URL(name)
}

// create makes an empty database.
func create(t testing.TB) (name string) {
	t.Helper()
	if running == nil {
		t.Fatal("pgtest: no server, since TestMain does not call pgtest.Run")
	}
	name = fmt.Sprint("test", databases.Add(1))
	cmd := exec.Command(filepath.Join(running.bin, "createdb"), "-h", running.Dir, "-U", "postgres", name)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("pgtest: createdb: %v: %s", err, said)
	}
	return name
}

// Socket returns the path of the server's socket, for tests that stand between a client
// and the server.
func Socket() string { return filepath.Join(running.Dir, ".s.PGSQL.5432") }

func start() (stop func(), _ error) {
	dir, err := os.MkdirTemp("", "pgtest")
	if err != nil {
		return nil, err
	}
	if running, err = NewServer(dir); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return daemon.Daemon{
		Dir: dir, As: running.As, Signal: "INT", // INT: without waiting for clients
		Command: running.Command, Ready: running.Ready,
	}.Start()
}
