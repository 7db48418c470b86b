package cli

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/internal/golden"
	"github.com/spf13/cobra"
	"github.com/stretchr/testify/assert"
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
	cmd.Env = withEnvironment("TERM=xterm", environment)
	cmd.Stdout = program
	require.NoError(t, cmd.Start())
	require.NoError(t, program.Close())
	shown, _ := io.ReadAll(user) // ends in EIO when the program has closed its side
	_ = cmd.Wait()               // diff exits with 1
	return strings.ReplaceAll(string(shown), "\r\n", "\n")
}

// withEnvironment returns the environment of the test with nothing in it that says how to
// show things, and with more variables.
func withEnvironment(more ...string) []string {
	return append(os.Environ(), append([]string{"NO_COLOR=", "CLICOLOR_FORCE=", "COLUMNS=", "TERM="}, more...)...)
}

// widths are those of the terminals that the output is made for.
var widths = []uint16{40, 60, 80, 100}

var escape = regexp.MustCompile("\x1b\\[[0-9]*m")

// fits checks that no line is wider than a terminal, and returns the lines without their
// colours.
func fits(t *testing.T, columns uint16, shown string) (lines []string) {
	t.Helper()
	for line := range strings.Lines(escape.ReplaceAllString(shown, "")) {
		line = strings.TrimSuffix(line, "\n")
		assert.LessOrEqual(t, displayWidth(line), int(columns), "%q", line)
		lines = append(lines, line)
	}
	return lines
}

// packed returns a text without spaces and ends of lines, which wrapping changes.
func packed(text string) string { return strings.Join(strings.Fields(text), "") }

// checkShown compares what a terminal shows with a file, in which ␛ stands for an
// escape character.
func checkShown(t *testing.T, name, text string) {
	t.Helper()
	golden.Equal(t, filepath.Join("testdata", "terminal", name), strings.ReplaceAll(text, "\x1b", "␛"))
}

// At all widths, list shows each code with its whole message, and no line is too wide. A
// word is broken only if it is wider than the terminal.
func TestListFits(t *testing.T) {
	for _, columns := range widths {
		shown := onTerminal(t, columns, "", "list")
		checkShown(t, fmt.Sprintf("list-%d.txt", columns), shown)
		lines := fits(t, columns, shown)
		all := packed(strings.Join(lines, "\n"))
		for code := range errcode.All() {
			assert.Contains(t, all, packed(code.Message()), "%d columns", columns)
			assert.NotContains(t, all, "…", "%d columns", columns)
			begins := slices.ContainsFunc(lines, func(line string) bool { return strings.HasPrefix(strings.TrimSpace(line)+" ", code.String()+" ") })
			assert.True(t, begins, "%s in %d columns", code, columns)
		}
	}
}

// A code that is wider than the terminal is broken, and all of it is shown.
func TestListVeryNarrow(t *testing.T) {
	lines := fits(t, 20, onTerminal(t, 20, "", "list", "--table", "Worker/System"))
	assert.Contains(t, packed(strings.Join(lines, "\n")), "worker:password_reset_email_send_failed502Passwordresetemailsendfailed")
}

// explain of all codes fits, and what it says is complete.
func TestExplainFits(t *testing.T) {
	args := []string{"explain", "--color", "never"}
	for code := range errcode.All() {
		args = append(args, code.String())
	}
	for _, columns := range widths {
		all := packed(strings.Join(fits(t, columns, onTerminal(t, columns, "", args...)), "\n"))
		for code := range errcode.All() {
			help := code.Help()
			for _, text := range []string{code.Message(), help.Why, help.Fix, code.Action().Text()} {
				assert.Contains(t, all, packed(text), "%s in %d columns", code, columns)
			}
		}
		shown := onTerminal(t, columns, "", "explain", "invalid_credentials", "user:token_expired")
		shown = notGerman.ReplaceAllString(shown, "")
		checkShown(t, fmt.Sprintf("explain-%d.txt", columns), shown)
	}
}

// notGerman matches the translations except the German one: the texts have files
// and tests of their own.
var notGerman = regexp.MustCompile(`(?m)^  \x1b\[2m(?:[a-ce-z][a-z]|[a-z]{2}-[A-Za-z]+)\x1b\[0m .*\n(?:  {4,}\S.*\n)*`)

// What stands for a group of codes fits, too.
func TestExplainGroupFits(t *testing.T) {
	for _, columns := range widths {
		shown := onTerminal(t, columns, "", "explain", "404")
		fits(t, columns, shown)
		checkShown(t, fmt.Sprintf("explain-404-%d.txt", columns), shown)
	}
}

func TestDiffFits(t *testing.T) {
	old := filepath.Join(t.TempDir(), "old.json")
	require.NoError(t, os.WriteFile(old, []byte(`{"catalogues": [{"name": "User", "document": "domain-reason", "codes": [
		{"code": "user:gone", "status": 404, "message": "Gone"},
		{"code": "user:banned", "status": 403, "message": "Banned"}]}]}`), 0o600))
	for _, columns := range widths {
		shown := onTerminal(t, columns, "", "diff", old)
		lines := fits(t, columns, shown)
		all := packed(strings.Join(lines, "\n"))
		for code := range errcode.All() {
			assert.Contains(t, all, code.String(), "%d columns", columns)
		}
		short := onTerminal(t, columns, "", "diff", old, filepath.Join("testdata", "terminal", "user.json"))
		checkShown(t, fmt.Sprintf("diff-%d.txt", columns), short)
	}
}

func TestVerifyFits(t *testing.T) {
	document := filepath.Join(t.TempDir(), "codes.md")
	require.NoError(t, os.WriteFile(document, []byte("| Code | HTTP | Message |\n|---|---|---|\n| session:expired | 403 | The session has expired, which happens to all of them some day |\n| session:not_fond | 401 | x |\n"), 0o600))
	for _, columns := range widths {
		shown := onTerminal(t, columns, "", "verify", document, "--partial")
		shown = strings.ReplaceAll(escape.ReplaceAllString(shown, ""), "\n", " ")
		assert.Contains(t, packed(shown), packed(`codes.md:3:21 code "session:expired" has status 403 here, 401 in the code`), "%d columns", columns)
	}
}

// Help is at most 80 columns wide, and no wider than the terminal. Only examples may be
// wider than a narrow terminal: they are there to be copied.
func TestHelpFits(t *testing.T) {
	root := (&tool{}).root()
	root.InitDefaultHelpCmd()
	for _, command := range append(commandsBelow(root, ""), "") {
		args := append(strings.Fields(command), "--help")
		for _, columns := range widths {
			shown := onTerminal(t, columns, "", args...)
			_, examples, _ := strings.Cut(shown, "Examples:")
			examples, _, _ = strings.Cut(examples, "\n\n")
			fits(t, min(columns, helpWidth), strings.ReplaceAll(shown, examples, ""))
			fits(t, helpWidth, examples)
			if columns <= helpWidth && (command == "" || command == "list") {
				checkShown(t, fmt.Sprintf("help-%s%d.txt", strings.TrimPrefix(command+"-", "-"), columns), shown)
			}
		}
	}
}

// commandsBelow returns the commands below another one, as they are typed after before.
func commandsBelow(above *cobra.Command, before string) (all []string) {
	for _, c := range above.Commands() {
		typed := strings.TrimSpace(before + " " + c.Name())
		all = append(append(all, typed), commandsBelow(c, typed)...)
	}
	return all
}

func TestWideCharacters(t *testing.T) {
	file := filepath.Join(t.TempDir(), "wide.json")
	require.NoError(t, os.WriteFile(file, []byte(`{"catalogues": [{"name": "漢字", "codes": [
		{"code": "a:one", "status": 404, "message": "見つかりません、見つかりません、見つかりません", "replacedBy": "a:two"},
		{"code": "a:two", "status": 500, "message": "é and e\u0301"}]}]}`), 0o600))
	for _, columns := range widths {
		shown := onTerminal(t, columns, "", "list", "--from", file)
		fits(t, columns, shown)
		checkShown(t, fmt.Sprintf("wide-%d.txt", columns), shown)
	}
}

func TestI18nCheckOnTerminal(t *testing.T) {
	shown := ""
	for line := range strings.Lines(onTerminal(t, 100, "", "i18n", "check", filepath.Join(repository, "locales"))) {
		if strings.Contains(line, "/en.json") {
			shown += line
		}
	}
	shown = strings.ReplaceAll(shown, repository, "repository")
	checkShown(t, "i18n.txt", strings.Replace(shown, fmt.Sprint(counts(t)["TEXTS"]), "ALL", 1))
}

// Without colours the text is the same.
func TestPlainOnTerminal(t *testing.T) {
	coloured := onTerminal(t, 100, "", "list", "--table", "session")
	plain := escape.ReplaceAllString(coloured, "")
	assert.NotEqual(t, coloured, plain)
	assert.Equal(t, plain, onTerminal(t, 100, "NO_COLOR=1", "list", "--table", "session"))
	assert.Equal(t, plain, onTerminal(t, 100, "TERM=dumb", "list", "--table", "session"))
	assert.Equal(t, plain, onTerminal(t, 100, "", "list", "--table", "session", "--color", "never"))
	assert.Equal(t, coloured, onTerminal(t, 100, "NO_COLOR=1", "list", "--table", "session", "--color", "always"), "the flag wins")
}

// inPipe returns what the command writes to a pipe.
func inPipe(t *testing.T, stderr *os.File, environment []string, args ...string) string {
	t.Helper()
	cmd := exec.Command(built(t), args...)
	cmd.Env = withEnvironment(environment...)
	cmd.Stderr = stderr
	out, err := cmd.Output()
	require.NoError(t, err)
	return string(out)
}

// With --color always, a pager gets what a terminal of its width shows. The width is that
// of $COLUMNS, or of the terminal of standard error.
func TestPager(t *testing.T) {
	for _, columns := range widths {
		for _, command := range []string{"list", "explain user:banned"} {
			args := append(strings.Fields(command), "--color", "always")
			want := onTerminal(t, columns, "", args...)
			assert.Equal(t, want, inPipe(t, nil, []string{fmt.Sprintf("COLUMNS=%d", columns)}, args...))
			_, stderr := terminal(t, columns)
			assert.Equal(t, want, inPipe(t, stderr, nil, args...))
			require.NoError(t, stderr.Close())
		}
	}
	_, stderr := terminal(t, 40)
	assert.Equal(t, onTerminal(t, 60, "", "list", "--color", "always"), inPipe(t, stderr, []string{"COLUMNS=60"}, "list", "--color", "always"), "the variable wins")
	require.NoError(t, stderr.Close())
	assert.Contains(t, inPipe(t, nil, nil, "list", "--color", "always"), "\x1b[1mworker:password_reset_email_send_failed\x1b[0m  \x1b[31m502\x1b[0m  retry_later          Password reset email send failed\n", "of any width")
}

// CLICOLOR_FORCE adds colours in a pipe, and changes nothing else: scripts read it.
func TestForcedColour(t *testing.T) {
	plain := inPipe(t, nil, nil, "explain", "user:banned")
	forced := inPipe(t, nil, []string{"CLICOLOR_FORCE=1"}, "explain", "user:banned")
	assert.NotEqual(t, plain, forced)
	assert.Equal(t, plain, escape.ReplaceAllString(forced, ""))
	assert.Equal(t, plain, inPipe(t, nil, []string{"CLICOLOR_FORCE=0"}, "explain", "user:banned"))
	assert.Equal(t, plain, inPipe(t, nil, []string{"CLICOLOR_FORCE=1", "NO_COLOR=1"}, "explain", "user:banned"))
	assert.Equal(t, plain, inPipe(t, nil, []string{"CLICOLOR_FORCE=1"}, "explain", "user:banned", "--color", "never"))
	assert.Equal(t, inPipe(t, nil, nil, "list"), inPipe(t, nil, []string{"CLICOLOR_FORCE=1"}, "list"))
}
