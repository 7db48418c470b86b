package cli

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"example.com/errcode/internal/golden"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// terminal opens a pseudo-terminal of that many columns: the side of the user and that
// of the program.
func terminal(t *testing.T, columns uint16) (user, program *os.File) {
	t.Helper()
	user, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	require.NoError(t, err)
	fd := int(user.Fd())
	require.NoError(t, unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0))
	number, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	require.NoError(t, err)
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	require.NoError(t, err)
	require.NoError(t, unix.IoctlSetWinsize(fd, unix.TIOCSWINSZ, &unix.Winsize{Row: 50, Col: columns}))
	t.Cleanup(func() { _ = user.Close() })
	return user, program
}

// onTerminal returns what the command shows on a terminal.
func onTerminal(t *testing.T, columns uint16, environment string, args ...string) string {
	t.Helper()
	user, program := terminal(t, columns)
	cmd := exec.Command(built(t), args...)
	cmd.Env = append(os.Environ(), "TERM=xterm", "NO_COLOR=", environment)
	cmd.Stdout = program
	require.NoError(t, cmd.Start())
	require.NoError(t, program.Close())
	shown, _ := io.ReadAll(user) // ends in EIO when the program has closed its side
	_ = cmd.Wait()               // diff exits with 1
	return strings.ReplaceAll(string(shown), "\r\n", "\n")
}

// checkShown compares what a terminal shows with a file, in which ␛ stands for an
// escape character.
func checkShown(t *testing.T, name, text string) {
	t.Helper()
	golden.Equal(t, filepath.Join("testdata", "terminal", name), strings.ReplaceAll(text, "\x1b", "␛"))
}

func TestTerminal(t *testing.T) {
	folder := t.TempDir()
	old, wide := filepath.Join(folder, "old.json"), filepath.Join(folder, "wide.json")
	require.NoError(t, os.WriteFile(old, []byte(`{"catalogues": [{"name": "User", "document": "domain-reason", "codes": [
		{"code": "user:gone", "status": 404, "message": "Gone"},
		{"code": "user:banned", "status": 403, "message": "Banned"}]}]}`), 0o600))
	require.NoError(t, os.WriteFile(wide, []byte(`{"catalogues": [{"name": "漢字", "codes": [
		{"code": "a:one", "status": 404, "message": "見つかりません、見つかりません、見つかりません", "replacedBy": "a:two"},
		{"code": "a:two", "status": 500, "message": "é and e\u0301"}]}]}`), 0o600))

	checkShown(t, "list.txt", onTerminal(t, 100, "", "list", "--table", "session", "--table", "Server errors"))
	checkShown(t, "list-narrow.txt", onTerminal(t, 72, "", "list", "--table", "Authentication errors"))
	checkShown(t, "list-wide.txt", onTerminal(t, 60, "", "list", "--from", wide))
	explained, _, _ := strings.Cut(onTerminal(t, 40, "", "explain", "invalid_credentials"), "\n\x1b[32mTranslations")
	checkShown(t, "explain.txt", explained)
	diff := onTerminal(t, 100, "", "diff", old)
	checkShown(t, "diff.txt", strings.Join(strings.Split(diff, "\n")[:5], "\n")+"\n")
	for _, line := range strings.SplitAfter(onTerminal(t, 100, "", "i18n", "check", filepath.Join(repository, "locales")), "\n") {
		if strings.Contains(line, "/en.json") {
			line = strings.ReplaceAll(line, repository, "repository")
			checkShown(t, "i18n.txt", strings.Replace(line, fmt.Sprint(counts(t)["TEXTS"]), "ALL", 1))
		}
	}

	for _, plain := range []string{
		onTerminal(t, 100, "NO_COLOR=1", "list", "--table", "session"),
		onTerminal(t, 100, "TERM=dumb", "list", "--table", "session"),
		onTerminal(t, 100, "", "list", "--table", "session", "--color", "never"),
	} {
		checkShown(t, "list-plain.txt", plain)
	}
}
