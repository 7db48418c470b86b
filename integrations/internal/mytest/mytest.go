//go:build unix

// Package mytest gives the tests of a package a MariaDB server of their own. It needs the
// program mariadbd, which is made to work in a temporary folder, listens on a socket there
// and on no port, and is gone when the tests end. It has no users and asks for no password.
//
//	func TestMain(m *testing.M) { os.Exit(mytest.Run(m)) }
package mytest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"syscall"
	"testing"

	"example.com/errcode/internal/daemon"
	"github.com/go-sql-driver/mysql"
)

// Where the program is installed, if that is not in PATH.
var folders = []string{"/usr/sbin", "/usr/libexec", "/usr/local/sbin", "/opt/homebrew/opt/mariadb/bin", "/usr/local/opt/mariadb/bin"}

var (
	socket    string       // of the server, "" if there is none
	databases atomic.Int64 // made so far
)

// Run starts a server, runs the tests of the package, and stops the server. It returns
// the exit code for os.Exit, and is to be called by TestMain. If the server can't be
// started, it says why and returns 1.
func Run(m *testing.M) int {
	stop, err := start()
	if err != nil {
		fmt.Fprintln(os.Stderr, "mytest:", err)
		return 1
	}
	defer stop()
	return m.Run()
}

// Database makes an empty database and returns how to connect to it. The database goes
// with the server.
func Database(t testing.TB) *mysql.Config {
	t.Helper()
	if socket == "" {
		t.Fatal("mytest: no server, since TestMain does not call mytest.Run")
	}
	name := fmt.Sprint("test", databases.Add(1))
	if err := execute(t.Context(), "CREATE DATABASE "+name); err != nil {
		t.Fatalf("mytest: %v", err)
	}
	return address(name)
}

func address(database string) *mysql.Config {
	config := mysql.NewConfig()
	config.User, config.Net, config.Addr, config.DBName = "root", "unix", socket, database
	config.Logger = &mysql.NopLogger{} // what fails is in the error
	return config
}

func execute(ctx context.Context, query string) error {
	connector, err := mysql.NewConnector(address(""))
	if err != nil {
		return err
	}
	db := sql.OpenDB(connector)
	_, err = db.ExecContext(ctx, query)
	return errors.Join(err, db.Close())
}

func start() (stop func(), err error) {
	program, err := find()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "mytest")
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	if err := os.Mkdir(data, 0o700); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	socket = filepath.Join(dir, "socket")
	command := []string{
		program, "--no-defaults", "--datadir=" + data, "--socket=" + socket, "--skip-networking",
		"--skip-grant-tables", "--pid-file=" + filepath.Join(dir, "pid"), "--innodb-flush-log-at-trx-commit=0",
	}
	if os.Geteuid() == 0 {
		command = append(command, "--user=root") // or it refuses
	}
	return daemon.Daemon{
		Dir: dir, Signal: "TERM", Command: command,
		As:    &syscall.SysProcAttr{Setpgid: true}, // so that ^C at the tests reaches them alone
		Ready: func(ctx context.Context) error { return execute(ctx, "DO 1") },
	}.Start()
}

// find returns the path of the server program.
func find() (string, error) {
	const program = "mariadbd"
	if path, err := exec.LookPath(program); err == nil {
		return path, nil
	}
	for _, folder := range folders {
		if path, err := exec.LookPath(filepath.Join(folder, program)); err == nil {
			return path, nil
		}
	}
	return "", fmt.Errorf("MariaDB is needed: no %s in PATH nor in %q", program, folders)
}
