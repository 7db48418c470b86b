package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// build makes the command as users have it, without what the race detector adds, in a
// folder that any user may look into. It returns its path.
var build = sync.OnceValues(func() (string, error) {
	folder, err := os.MkdirTemp("", "errcode")
	if err != nil {
		return "", err
	}
	buildFolder = folder
	name := filepath.Join(folder, "errcode")
	if out, err := exec.Command("go", "build", "-o", name, "..").CombinedOutput(); err != nil {
		return "", errors.New(string(out))
	}
	return name, os.Chmod(folder, 0o755)
})

var buildFolder string

// built returns the path of the command.
func built(t *testing.T) string {
	t.Helper()
	name, err := build()
	require.NoError(t, err)
	return name
}

// A result is how a process ended.
type result struct {
	status         int // -1 if a signal ended it
	stdout, stderr string
	state          *os.ProcessState
}

// start runs a command in a folder.
func start(t *testing.T, cmd *exec.Cmd) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if cmd.Stdout == nil {
		cmd.Stdout = &stdout
	}
	cmd.Stderr = &stderr
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		require.NoError(t, err)
	}
	return result{cmd.ProcessState.ExitCode(), stdout.String(), stderr.String(), cmd.ProcessState}
}

// nobody is the user for tests of permissions, which root may ignore.
const nobody = 65534

// unprivileged returns a command that runs without the rights of root.
func unprivileged(t *testing.T, folder string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(built(t), args...)
	cmd.Dir = folder
	if os.Getuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	return cmd
}

// sharedFolder returns a folder that any user may look into.
func sharedFolder(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "errcode")
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(folder)) })
	require.NoError(t, os.Chmod(folder, 0o755))
	return folder
}

func TestI01UnreadableFile(t *testing.T) {
	folder := sharedFolder(t)
	require.NoError(t, os.WriteFile(filepath.Join(folder, "secret.json"), []byte(`{"catalogues": []}`), 0))
	require.NoError(t, os.Mkdir(filepath.Join(folder, "locales"), 0))
	for _, args := range [][]string{
		{"diff", "secret.json", "secret.json"}, {"verify", "secret.json"}, {"import", "secret.json"}, {"list", "--from", "secret.json"},
	} {
		r := start(t, unprivileged(t, folder, args...))
		assert.Equal(t, 1, r.status, args)
		assert.Empty(t, r.stdout, args)
		assert.Equal(t, "errcode: open secret.json: permission denied\n", r.stderr, args)
	}
	r := start(t, unprivileged(t, folder, "i18n", "check", "locales"))
	assert.Equal(t, 1, r.status)
	assert.Empty(t, r.stdout)
	assert.Equal(t, "errcode: open locales: permission denied\n", r.stderr)
}

// measure is a program that runs another one and writes how much memory that took at
// most, in KiB. The peak that Linux reports for a child of the test is at least that of
// the test itself.
func measure() {
	cmd := exec.Command(os.Args[1], os.Args[2:]...)
	cmd.Stdin = os.Stdin
	out, err := cmd.Output()
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok || len(out) > 0 {
		panic(fmt.Sprintf("%v: %q", err, out))
	}
	fmt.Print(usage.Maxrss)
	os.Exit(cmd.ProcessState.ExitCode())
}

func TestI05Bounds(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	folder := t.TempDir()
	large, fifo := filepath.Join(folder, "large.json"), filepath.Join(folder, "fifo.json")
	require.NoError(t, os.WriteFile(large, bytes.Repeat([]byte(" "), maxFile+1), 0o600))
	require.NoError(t, syscall.Mkfifo(fifo, 0o600))
	// Somebody writes to the FIFO without end.
	pipe, err := os.OpenFile(fifo, os.O_RDWR, 0)
	require.NoError(t, err)
	defer func() { _ = pipe.Close() }()
	_, err = pipe.WriteString("{\n")
	require.NoError(t, err)
	zero, err := os.Open("/dev/zero")
	require.NoError(t, err)
	defer func() { _ = zero.Close() }()

	// The largest file that is read: the codes themselves, and white space.
	largest := filepath.Join(folder, "largest.json")
	lock := new(tool).own().JSON()
	require.NoError(t, os.WriteFile(largest, append(lock, bytes.Repeat([]byte(" "), maxFile-len(lock))...), 0o600))
	r := start(t, exec.Command(built(t), "diff", largest))
	assert.Equal(t, "no changes\n", r.stdout, r.stderr)

	for _, name := range []string{large, fifo, "/dev/zero", "-"} {
		for _, args := range [][]string{{"diff", name}, {"verify", name}, {"import", name}, {"list", "--from", name}} {
			ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
			cmd := exec.CommandContext(ctx, built(t), args...)
			cmd.Stdin = zero
			cmd.Path = self
			cmd.Args = append([]string{"measure", built(t)}, args...)
			begun := time.Now()
			r := start(t, cmd)
			took := time.Since(begun)
			cancel()
			assert.Equal(t, 1, r.status, args)
			assert.Less(t, took, 2*time.Second, args)
			kibibytes, err := strconv.Atoi(r.stdout)
			require.NoError(t, err, "%q: %s", args, r.stdout)
			assert.Less(t, kibibytes, 64<<10, "%q: resident set in KiB", args)
		}
	}
}

// A FIFO in a folder of translations is not waited for either.
func TestI05Translations(t *testing.T) {
	folder := t.TempDir()
	require.NoError(t, syscall.Mkfifo(filepath.Join(folder, "de.json"), 0o600))
	require.NoError(t, os.Symlink("/dev/zero", filepath.Join(folder, "fr.json")))
	r := start(t, exec.Command(built(t), "i18n", "check", folder))
	assert.Equal(t, 1, r.status)
	assert.Empty(t, r.stdout)
	assert.Equal(t, filepath.Join(folder, "de.json")+": is a FIFO, expected a regular file\n"+
		filepath.Join(folder, "fr.json")+": is a device, expected a regular file\n", r.stderr)
}

func TestI11UnwritableFolder(t *testing.T) {
	folder := sharedFolder(t)
	name := filepath.Join(folder, "file.json")
	require.NoError(t, os.WriteFile(name, []byte("old"), 0o666))
	require.NoError(t, os.Chmod(name, 0o666))
	require.NoError(t, os.Chmod(folder, 0o555))
	r := start(t, unprivileged(t, folder, "export", "--format", "json", "-o", "file.json"))
	require.NoError(t, os.Chmod(folder, 0o755))
	assert.Equal(t, 1, r.status)
	assert.Empty(t, r.stdout)
	assert.Equal(t, "errcode: file.json: can't make a file in folder \".\": permission denied\n", r.stderr)
	content, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, "old", string(content))
	entries, err := os.ReadDir(folder)
	require.NoError(t, err)
	assert.Len(t, entries, 1)
}

// A process that is killed at any time leaves the old content or the new one.
func TestI11KilledAtAnyTime(t *testing.T) {
	folder := t.TempDir()
	name := filepath.Join(folder, "errors.html")
	r := start(t, exec.Command(built(t), "export", "--format", "html", "-o", name))
	require.Zero(t, r.status, r.stderr)
	whole, err := os.ReadFile(name)
	require.NoError(t, err)
	for _, old := range []string{"old", ""} {
		for delay := range 15 {
			require.NoError(t, os.WriteFile(name, []byte(old), 0o600))
			cmd := exec.Command(built(t), "export", "--format", "html", "-o", name)
			require.NoError(t, cmd.Start())
			timer := time.AfterFunc(time.Duration(delay)*time.Millisecond, func() { _ = cmd.Process.Kill() })
			_ = cmd.Wait() // killed or not
			timer.Stop()
			content, err := os.ReadFile(name)
			require.NoError(t, err)
			if text := string(content); text != old {
				require.Equal(t, string(whole), text)
			}
		}
	}
}

// A write that fails leaves the old content and no temporary file.
func TestI11FailedWrite(t *testing.T) {
	folder := t.TempDir()
	name := filepath.Join(folder, "file")
	failed := errors.New("disk full")
	for _, old := range []string{"", "old"} {
		if old != "" {
			require.NoError(t, os.WriteFile(name, []byte(old), 0o600))
		}
		err := replaceFile(name, func(w io.Writer) error {
			_, err := w.Write([]byte("half"))
			return errors.Join(failed, err)
		})
		require.ErrorIs(t, err, failed)
		assert.Equal(t, name+": can't write: disk full", err.Error())
		entries, err := os.ReadDir(folder)
		require.NoError(t, err)
		assert.Len(t, entries, len(strings.Fields(old)))
	}
	content, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, "old", string(content))
}

// If nobody reads any more, SIGPIPE ends the process, as it ends others: a shell sees
// status 141. There is no message.
func TestI12ClosedPipe(t *testing.T) {
	for _, args := range [][]string{{"list"}, {"export", "--format", "html"}, {"explain", "NOT_FOUND"}, {"--help"}, {"completion", "bash"}} {
		reader, writer, err := os.Pipe()
		require.NoError(t, err)
		require.NoError(t, reader.Close())
		cmd := exec.Command(built(t), args...)
		cmd.Stdout = writer
		r := start(t, cmd)
		require.NoError(t, writer.Close())
		status, ok := r.state.Sys().(syscall.WaitStatus)
		require.True(t, ok)
		assert.Equal(t, syscall.SIGPIPE, status.Signal(), args)
		assert.Empty(t, r.stderr, args)
	}
	// The same in a shell, with head, and for more than a pipe holds.
	r := start(t, exec.Command("bash", "-c", `"$0" export --format html | head -n 1; echo "${PIPESTATUS[0]}"`, built(t)))
	assert.Regexp(t, `^<!.*>\n(0|141)\n$`, r.stdout)
	assert.Empty(t, r.stderr)
	// If SIGPIPE is ignored, the command exits without a message.
	r = start(t, exec.Command("bash", "-c", `trap "" PIPE; { "$0" export --format html; echo "$?" >&2; } | true`, built(t)))
	assert.Equal(t, "141\n", r.stderr)
}
