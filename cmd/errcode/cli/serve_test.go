package cli

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A server is errcode serve in a process of its own.
type server struct {
	*exec.Cmd
	address string
	stdout  *bufio.Reader
	stderr  strings.Builder
}

// startServer runs errcode serve until the test ends, and waits for its address.
func startServer(t *testing.T, environment []string, args ...string) *server {
	t.Helper()
	s := &server{Cmd: exec.Command(built(t), append([]string{"serve"}, args...)...)}
	s.Env = append(os.Environ(), environment...)
	s.Stderr = &s.stderr
	stdout, err := s.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, s.Start())
	t.Cleanup(func() { _ = s.Process.Kill() })
	s.stdout = bufio.NewReader(stdout)
	line, err := s.stdout.ReadString('\n')
	require.NoError(t, err, s.stderr.String())
	s.address = strings.TrimSuffix(line, "\n")
	return s
}

// get returns the page at an address.
func get(t *testing.T, address string) string {
	t.Helper()
	resp, err := http.Get(address)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	page, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, resp.StatusCode)
	assert.Equal(t, "text/html; charset=utf-8", resp.Header.Get("Content-Type"))
	return string(page)
}

// The page is served until a signal, after which the command ends with status 0.
func TestServe(t *testing.T) {
	for _, signal := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM} {
		s := startServer(t, nil)
		assert.Regexp(t, `^http://127\.0\.0\.1:[1-9][0-9]*/$`, s.address)
		page := get(t, s.address)
		assert.Contains(t, page, "user:not_found")
		assert.Contains(t, page, "TOKEN_EXPIRED")
		require.NoError(t, s.Process.Signal(signal))
		rest, err := io.ReadAll(s.stdout)
		require.NoError(t, err)
		require.NoError(t, s.Wait(), "%s: %s", signal, s.stderr.String())
		assert.Empty(t, string(rest))
		assert.Empty(t, s.stderr.String())
		_, err = http.Get(s.address)
		assert.Error(t, err, "after %s", signal)
	}
}

// The bodies are those of --form.
func TestServeForms(t *testing.T) {
	shown := regexp.MustCompile(`&#34;success&#34;|&quot;success&quot;|"success"`)
	assert.Regexp(t, shown, get(t, startServer(t, nil).address))
	assert.NotRegexp(t, shown, get(t, startServer(t, nil, "--form", "domain-reason").address))
}

// An address that is in use, or that is none.
func TestServeAddress(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { _ = taken.Close() }()
	address := taken.Addr().String()
	status, stdout, stderr := inProcess(Config{}, "serve", "--addr", address)
	assert.Equal(t, 1, status)
	assert.Empty(t, stdout)
	assert.Equal(t, "errcode: listen tcp "+address+": bind: address already in use\n", stderr)

	for _, address := range []string{"8080", "localhost", "a:b:c"} {
		status, stdout, stderr := inProcess(Config{}, "serve", "--addr", address)
		assert.Equal(t, 2, status)
		assert.Empty(t, stdout)
		assert.Equal(t, `errcode: invalid address "`+address+`", expected host and port such as 127.0.0.1:8080`+"\nRun 'errcode serve --help' for usage.\n", stderr)
	}
	status, _, stderr = inProcess(Config{}, "serve", "--form", "nosuch")
	assert.Equal(t, 2, status)
	assert.Contains(t, stderr, `unknown form "nosuch", expected one of protekt, `)
}

// --open gives the address to the browser of $BROWSER, or to xdg-open.
func TestServeOpen(t *testing.T) {
	for _, name := range []string{"browser", "xdg-open"} {
		folder := t.TempDir()
		opened := filepath.Join(folder, "opened")
		require.NoError(t, syscall.Mkfifo(opened, 0o600))
		script := "#!/bin/sh\nprintf %s \"$1\" > '" + opened + "'\n"
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(script), 0o755))
		environment := []string{"BROWSER=" + filepath.Join(folder, name)}
		if name == "xdg-open" {
			environment = []string{"BROWSER=", "PATH=" + folder + ":" + os.Getenv("PATH")}
		}
		s := startServer(t, environment, "--open")
		address, err := os.ReadFile(opened) // waits for the browser to write
		require.NoError(t, err)
		assert.Equal(t, s.address, string(address))
		assert.Contains(t, get(t, s.address), "user:not_found")
		require.NoError(t, s.Process.Signal(syscall.SIGTERM))
		require.NoError(t, s.Wait())
	}
}

// The browser that --open starts is the user's: it stays when the command ends.
func TestServeLeavesBrowser(t *testing.T) {
	folder := t.TempDir()
	browser, opened, end := filepath.Join(folder, "browser"), filepath.Join(folder, "opened"), filepath.Join(folder, "end")
	require.NoError(t, syscall.Mkfifo(opened, 0o600))
	require.NoError(t, syscall.Mkfifo(end, 0o600))
	script := "#!/bin/sh\nexec > '" + opened + "'\necho \"$1\"\nread line < '" + end + "'\necho \"$line\"\n"
	require.NoError(t, os.WriteFile(browser, []byte(script), 0o755))
	s := startServer(t, []string{"BROWSER=" + browser}, "--open")
	shown, err := os.Open(opened) // waits for the browser
	require.NoError(t, err)
	defer func() { _ = shown.Close() }()
	lines := bufio.NewReader(shown)
	address, err := lines.ReadString('\n')
	require.NoError(t, err)
	assert.Equal(t, s.address+"\n", address)
	require.NoError(t, s.Process.Signal(syscall.SIGTERM))
	require.NoError(t, s.Wait())
	ending, err := os.OpenFile(end, os.O_RDWR, 0) // which does not wait for a reader
	require.NoError(t, err)
	defer func() { _ = ending.Close() }()
	_, err = ending.WriteString("still there\n")
	require.NoError(t, err)
	rest, err := io.ReadAll(lines)
	require.NoError(t, err)
	assert.Equal(t, "still there\n", string(rest))
}

// A browser that can't be started.
func TestServeNoBrowser(t *testing.T) {
	s := exec.Command(built(t), "serve", "--open")
	s.Env = append(os.Environ(), "BROWSER=/nonexistent/browser")
	r := start(t, s)
	assert.Equal(t, 1, r.status)
	assert.Regexp(t, `^http://127\.0\.0\.1:[0-9]+/\n$`, r.stdout)
	assert.Regexp(t, `^errcode: can't open the browser: .*/nonexistent/browser: no such file or directory\n$`, r.stderr)
}
