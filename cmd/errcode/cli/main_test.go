package cli

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"example.com/errcode"
	"example.com/errcode/internal/golden"
	"github.com/rogpeppe/go-internal/testscript"
	"github.com/stretchr/testify/require"
)

// repository is the folder of the module example.com/errcode.
const repository = "../../.."

func TestMain(m *testing.M) {
	testscript.Main(cleaning{m}, map[string]func(){
		"errcode":         Main,
		"shop":            shop,
		"killed-mid-file": killedMidFile,
		"measure":         measure,
	})
}

// cleaning runs the tests and removes what they have built.
type cleaning struct{ *testing.M }

func (m cleaning) Run() int {
	defer func() {
		if buildFolder != "" {
			_ = os.RemoveAll(buildFolder)
		}
	}()
	return m.M.Run()
}

// shop is the command of a service that has a registry and a form of its own.
func shop() {
	codes := errcode.NewRegistry(errcode.Session)
	orders := codes.NewCatalogue("Orders")
	orders.Define("user:not_found", http.StatusGone, "The account was deleted")
	orders.Define("order-shipped", http.StatusConflict, "The order has left", errcode.FaultService,
		errcode.Help{Why: "The parcel is with the carrier.", Fix: "Offer a return instead."})
	short := errcode.NewForm(errcode.Layout{
		Name: "short",
		Append: func(dst []byte, _ *http.Request, a *errcode.Answer) ([]byte, error) {
			return append(dst, `{"id":"`+a.Code.String()+`"}`...), nil
		},
		Prepare: func(_ *http.Request, a *errcode.Answer) { a.Status = http.StatusBadRequest },
	})
	Config{Registry: codes, Forms: []errcode.Form{short, errcode.FormDomain, errcode.FormDomainDetails}}.Main()
}

// killedMidFile is a program that begins to replace a file, and is killed.
func killedMidFile() {
	err := replaceFile(os.Args[1], func(w io.Writer) error {
		if _, err := io.WriteString(w, "half of the new con"); err != nil {
			return err
		}
		return syscall.Kill(os.Getpid(), syscall.SIGKILL)
	})
	panic(err) // not reached
}

func TestScripts(t *testing.T) {
	repo, err := filepath.Abs(repository)
	require.NoError(t, err)
	documents, err := filepath.Abs("../testdata/documents")
	require.NoError(t, err)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       golden.Update(),
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("REPO", repo)
			env.Setenv("DOCUMENTS", documents)
			for name, count := range counts(t) {
				env.Setenv(name, strconv.Itoa(count))
			}
			for _, name := range []string{"GOCACHE", "GOMODCACHE", "GOPATH", "GORACE", "HOME"} {
				env.Setenv(name, os.Getenv(name))
			}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":     scriptExits,
			"printable": scriptPrintable,
			"fifo":      scriptFIFO,
			"big":       scriptBig,
			"bytes":     scriptBytes,
			"mode":      scriptMode,
			"files":     scriptFiles,
			"full":      scriptFull,
			"hostile":   scriptHostile,

			"rm-temporary": scriptRemoveTemporary,
		},
	})
}

// counts are the numbers that scripts expect: of the codes that are built in, of the
// languages, and of the texts in each.
func counts(t *testing.T) map[string]int {
	t.Helper()
	all := map[string]int{}
	for c := range errcode.Catalogues() {
		all["TABLES"]++
		all["CODES"] += c.Len()
		all[strings.ToUpper(strings.ReplaceAll(c.Document(), "-", "_"))+"_CODES"] += c.Len()
	}
	all["CODES_BUT_ONE"] = all["CODES"] - 1
	files, err := filepath.Glob(filepath.Join(repository, "locales", "*.json"))
	require.NoError(t, err)
	english, err := os.ReadFile(filepath.Join(repository, "locales", "en.json"))
	require.NoError(t, err)
	var texts map[string]any
	require.NoError(t, json.Unmarshal(english, &texts))
	all["TEXTS"] = len(texts)
	all["LANGUAGES"] = len(files)
	all["TRANSLATIONS"] = len(files) - 1 // without English
	return all
}

// scriptExits is "exits STATUS PROGRAM ARGUMENT...": the program must exit with that
// status.
func scriptExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits STATUS PROGRAM ARGUMENT...")
	}
	status := 0
	var exit *exec.ExitError
	switch err := ts.Exec(args[1], args[2:]...); {
	case errors.As(err, &exit):
		status = exit.ExitCode()
	case err != nil:
		ts.Check(err)
	}
	if strconv.Itoa(status) != args[0] {
		ts.Fatalf("exit status %d, expected %s", status, args[0])
	}
}

// scriptPrintable is "printable FILE...": no byte below 0x20 but newlines, no DEL, no
// C1 control character, nothing that changes the direction of text.
func scriptPrintable(ts *testscript.TestScript, neg bool, args []string) {
	for _, name := range args {
		text := ts.ReadFile(name)
		if i := strings.IndexFunc(text, func(r rune) bool { return r != '\n' && unprintable(r) }); i >= 0 {
			ts.Fatalf("%s has %q", name, text[i:min(len(text), i+10)])
		}
	}
}

func unprintable(r rune) bool {
	return r < 0x20 || 0x7f <= r && r < 0xa0 || 0x202a <= r && r <= 0x202e || 0x2066 <= r && r <= 0x2069
}

// scriptFIFO is "fifo NAME".
func scriptFIFO(ts *testscript.TestScript, neg bool, args []string) {
	ts.Check(syscall.Mkfifo(ts.MkAbs(args[0]), 0o600))
}

// scriptBig is "big NAME BYTES TEXT": a file of TEXT, repeated.
func scriptBig(ts *testscript.TestScript, neg bool, args []string) {
	size, err := strconv.Atoi(args[1])
	ts.Check(err)
	text := strings.Repeat(args[2], size/len(args[2])+1)[:size]
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// scriptBytes is "bytes NAME TEXT": a file with what TEXT, a Go string without its
// quotes, stands for.
func scriptBytes(ts *testscript.TestScript, neg bool, args []string) {
	text, err := strconv.Unquote(`"` + args[1] + `"`)
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o600))
}

// scriptMode is "mode NAME PERMISSIONS".
func scriptMode(ts *testscript.TestScript, neg bool, args []string) {
	info, err := os.Stat(ts.MkAbs(args[0]))
	ts.Check(err)
	if got := strconv.FormatInt(int64(info.Mode().Perm()), 8); got != args[1] {
		ts.Fatalf("%s has permissions %s, expected %s", args[0], got, args[1])
	}
}

// scriptFiles is "files PATTERN COUNT": so many files have a name of that kind.
func scriptFiles(ts *testscript.TestScript, neg bool, args []string) {
	found, err := filepath.Glob(ts.MkAbs(args[0]))
	ts.Check(err)
	found = slices.DeleteFunc(found, func(name string) bool { return filepath.Base(name) == ".tmp" })
	if strconv.Itoa(len(found)) != args[1] {
		ts.Fatalf("found %q, expected %s", found, args[1])
	}
}

// scriptRemoveTemporary removes what a killed process left.
func scriptRemoveTemporary(ts *testscript.TestScript, neg bool, args []string) {
	found, err := filepath.Glob(ts.MkAbs(".errcode-*.tmp"))
	ts.Check(err)
	for _, name := range found {
		ts.Check(os.Remove(name))
	}
}

// scriptFull is "full PROGRAM ARGUMENT...", whose standard output is a full device.
func scriptFull(ts *testscript.TestScript, neg bool, args []string) {
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	ts.Check(err)
	defer func() { _ = full.Close() }()
	var stderr strings.Builder
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stdout, cmd.Stderr = full, &stderr
	var exit *exec.ExitError
	if err := cmd.Run(); !errors.As(err, &exit) || exit.ExitCode() != 1 {
		ts.Fatalf("%q: %v, expected exit status 1", args, err)
	}
	if want := "errcode: write /dev/stdout: no space left on device\n"; stderr.String() != want {
		ts.Fatalf("stderr is %q, expected %q", stderr.String(), want)
	}
}

// scriptHostile gives the program arguments that can't stand in a script.
func scriptHostile(ts *testscript.TestScript, neg bool, args []string) {
	const evil = "\x1b]0;x\x07\u202e\n\r"
	for _, args := range [][]string{
		{evil}, {"--" + evil}, {"-" + evil}, {"i18n", evil}, {"help", evil}, {"explain", evil}, {"completion", evil},
		{"diff", evil}, {"verify", evil}, {"import", evil}, {"import", ".", "--package", evil}, {"i18n", "check", evil},
		{"list", "--" + evil}, {"list", "--status", evil}, {"list", "--table", evil}, {"list", "--action", evil},
		{"list", "--document", evil}, {"list", "--color", evil}, {"list", "--from", evil}, {"list", "--deprecated=" + evil},
		{"export", "--format", evil}, {"export", "--format", "json", "-o", evil + "/" + evil}, {"list", evil},
		{"explain", "user:not_found", "--locales", evil}, {"list", "-q", evil}, {"list", "--format", evil}, {"explain", "a", "--format", evil},
		{"new", evil, "a:b", "400", "x"}, {"new", "T", evil, "400", "x"}, {"new", "T", "a:b", evil, "x"}, {"new", "T", "a:b", "400", evil},
		{"new", "T", "a:b", "400", "x", "--dir", evil, "-w"}, {"new", "T", "a:b", "400", "x", "--name", evil}, {"new", "T", "a:b", "400", "x", "--why", evil},
		{"serve", "--addr", evil}, {"serve", "--form", evil}, {"version", evil},
		{"lint", "--disable", evil}, {"lint", "--format", evil}, {"lint", "./" + evil},
		{"routes", "./" + evil}, {"routes", "--format", evil}, {"routes", "--format", "openapi", "--form", evil},
	} {
		err := ts.Exec("errcode", args...)
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() > exitUsage {
			ts.Fatalf("%q: %v, expected exit status 1 or 2", args, err)
		}
		scriptPrintable(ts, false, []string{"stdout", "stderr"})
		if !strings.Contains(ts.ReadFile("stderr"), `]0;x`) {
			ts.Fatalf("%q: stderr is %q, expected the argument to be named", args, ts.ReadFile("stderr"))
		}
	}
}
