//go:build unix

// Package daemon starts servers for tests, and leaves none behind.
package daemon

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"time"
)

// The script is the parent of the server. Its standard input ends when stop is called, and
// also when the process of the tests is killed.
const script = `
dir=$1 signal=$2
shift 2
"$@" >"$dir/log" 2>&1 &
cat
kill -"$signal" $!
wait $!
rm -rf "$dir"
`

// A Daemon is a server that runs in a folder of its own.
type Daemon struct {
	Dir     string               // is removed in the end
	As      *syscall.SysProcAttr // the user who runs it; nil for the user of this process
	Signal  string               // that stops it, such as "TERM"
	Command []string
	Ready   func(context.Context) error // succeeds as soon as the server answers
}

// Start starts the server and waits until it is ready. The caller calls stop; if Start
// fails, nothing is left. The error has what the server said.
func (d Daemon) Start() (stop func(), err error) {
	sh := exec.Command("/bin/sh", slices.Concat([]string{"-c", script, "sh", d.Dir, d.Signal}, d.Command)...)
	sh.Dir, sh.SysProcAttr = d.Dir, d.As
	input, err := sh.StdinPipe()
	if err == nil {
		err = sh.Start()
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(d.Dir))
	}
	stop = func() {
		_ = input.Close()
		_ = sh.Wait() // says how the server ended, which does not matter any more
		_ = os.RemoveAll(d.Dir)
	}
	if err := d.wait(); err != nil {
		said, _ := os.ReadFile(filepath.Join(d.Dir, "log"))
		stop()
		return nil, fmt.Errorf("%s did not start: %w: %s", d.Command[0], err, said)
	}
	return stop, nil
}

func (d Daemon) wait() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	for {
		err := d.Ready(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}
