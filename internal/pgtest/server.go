//go:build unix

package pgtest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
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

// A Server is a PostgreSQL server in a folder of its own, which listens on a socket there.
type Server struct {
	Dir     string
	Command []string             // starts it
	As      *syscall.SysProcAttr // the user who runs it
	bin     string               // the folder of the programs
}

// NewServer makes the files of a server in a folder, which then belongs to the user who
// runs it. It does not start the server.
func NewServer(dir string) (*Server, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	as, err := servant(dir)
	if err != nil {
		return nil, err
	}
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"),
		"-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-locale", "--no-sync")
	initdb.Dir, initdb.SysProcAttr = dir, as
	if said, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, said)
	}
	return &Server{Dir: dir, As: as, bin: bin, Command: []string{
		filepath.Join(bin, "postgres"), "-D", filepath.Join(dir, "data"), "-k", dir,
		"-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=100",
	}}, nil
}

// Ready returns an error unless the server answers.
func (s *Server) Ready(ctx context.Context) error {
	return exec.CommandContext(ctx, filepath.Join(s.bin, "pg_isready"), "-q", "-h", s.Dir, "-U", "postgres").Run()
}

// URL returns the address of a database.
func (s *Server) URL(database string) string {
	return fmt.Sprintf("postgres:///%s?host=%s&user=postgres", database, s.Dir)
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
