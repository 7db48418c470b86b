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
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"

	"example.com/errcode/internal/daemon"
)

// Where Debian, Red Hat, Homebrew and the maintainers' own packages install the programs.
// They are not in PATH.
var folders = []string{
	"/usr/lib/postgresql/*/bin",
	"/usr/pgsql-*/bin",
	"/opt/homebrew/opt/postgresql*/bin",
	"/usr/local/opt/postgresql*/bin",
	"/usr/local/pgsql/bin",
}

var (
	bin       string       // the folder of the programs
	folder    string       // of the server's socket, "" if there is no server
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
	return fmt.Sprintf("host=%s user=postgres dbname=%s", folder, create(t))
}

// URL is like Database, for those who want a URL.
func URL(t testing.TB) string {
	t.Helper()
	return fmt.Sprintf("postgres:///%s?host=%s&user=postgres", create(t), folder)
}

// create makes an empty database.
func create(t testing.TB) (name string) {
	t.Helper()
	if folder == "" {
		t.Fatal("pgtest: no server, since TestMain does not call pgtest.Run")
	}
	name = fmt.Sprint("test", databases.Add(1))
	cmd := exec.Command(filepath.Join(bin, "createdb"), "-h", folder, "-U", "postgres", name)
	if said, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("pgtest: createdb: %v: %s", err, said)
	}
	return name
}

// Socket returns the path of the server's socket, for tests that stand between a client
// and the server.
func Socket() string { return filepath.Join(folder, ".s.PGSQL.5432") }

func start() (stop func(), _ error) {
	var err error
	if bin, err = programs(); err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "pgtest")
	if err != nil {
		return nil, err
	}
	as, err := servant(dir)
	if err == nil {
		err = initialise(dir, as)
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	folder = dir
	return daemon.Daemon{
		Dir: dir, As: as, Signal: "INT", // INT: without waiting for clients
		Command: []string{
			filepath.Join(bin, "postgres"), "-D", filepath.Join(dir, "data"), "-k", dir,
			"-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=50",
		},
		Ready: func(ctx context.Context) error {
			return exec.CommandContext(ctx, filepath.Join(bin, "pg_isready"), "-q", "-h", dir, "-U", "postgres").Run()
		},
	}.Start()
}

// initialise makes the files of the server.
func initialise(dir string, as *syscall.SysProcAttr) error {
	cmd := exec.Command(filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"),
		"-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-locale", "--no-sync")
	cmd.Dir, cmd.SysProcAttr = dir, as
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, said)
	}
	return nil
}

// programs returns a folder that has initdb, postgres, createdb and pg_isready.
func programs() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil { // to where the others are
			return filepath.Dir(path), nil
		}
	}
	for _, pattern := range folders {
		if paths, _ := filepath.Glob(filepath.Join(pattern, "initdb")); len(paths) > 0 {
			return filepath.Dir(paths[len(paths)-1]), nil
		}
	}
	return "", fmt.Errorf("PostgreSQL is needed: no initdb in PATH nor in %q", folders)
}

// servant gives dir to the user who runs the server: to "postgres" if we are root, whom
// PostgreSQL refuses.
func servant(dir string) (*syscall.SysProcAttr, error) {
	as := &syscall.SysProcAttr{Setpgid: true} // so that ^C at the tests reaches them alone
	if os.Geteuid() != 0 {
		return as, nil
	}
	postgres, err := user.Lookup("postgres")
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL does not run as root: %w", err)
	}
	uid, err := strconv.ParseUint(postgres.Uid, 10, 32)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.ParseUint(postgres.Gid, 10, 32)
	if err != nil {
		return nil, err
	}
	as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return as, os.Chown(dir, int(uid), int(gid))
}
