// Package cli is the command errcode, for the catalogues of the program that calls it.
//
// The command of this repository knows the built-in codes. A service gets the same
// command for its own codes with three lines: it imports the packages that define them,
// for their side effects, and calls [Main].
//
//	package main
//
//	import (
//		"example.com/errcode/cmd/errcode/cli"
//		_ "example.com/shop/internal/codes" // defines the codes of the shop
//	)
//
//	func main() { cli.Main() }
//
// If the codes are in the service's own registry, or its clients receive another form,
// a [Config] says so:
//
//	func main() { cli.Config{Registry: codes.Registry, Forms: []errcode.Form{errcode.FormEnvelope}}.Main() }
//
// # Exit status
//
//	0    done; for diff, verify, lint and i18n check: nothing found that matters
//	1    an input can't be read or is wrong, an output can't be written, a code does
//	     not exist or, for new, exists already, a search found nothing, or a check
//	     found something: a breaking or risky change, a difference, a missing message,
//	     a stale file, a mistake in the code
//	2    the command line is wrong, or lint could not check anything
//	141  standard output was closed before all was written, as by head; in a shell,
//	     that is also the status of a process which SIGPIPE ended
//
// What a check finds goes to standard output. Problems with inputs go to standard
// error, all of them, each with file, line and column; standard output is empty then. The
// exception is explain: codes that don't exist don't keep it from explaining the others.
// What was left out of an input, such as a row with status 200, is also named on standard
// error, and is not a problem.
// Neither has control characters, whatever stands in the inputs.
//
// # Outputs
//
// On a terminal, list, explain, diff, verify and lint write tables that fit its width. In a
// pipe they write lines for other programs. --json, and --format with table, tsv, csv or
// json, choose; the help of each command says what its JSON has. Members have the names
// that they have in the lock file, which "export --format json" writes, and are only added
// in later versions, never renamed or removed.
//
// # Inputs
//
// A file is UTF-8, with or without a byte order mark, at most 4 MiB. It must be a
// regular file: a device or a FIFO might never end. The name "-" stands for standard
// input.
package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"

	"example.com/errcode/internal/printable"
	"example.com/errcode/vet"
	"github.com/spf13/cobra"
)

// The exit statuses.
const (
	exitOK     = 0
	exitFailed = 1
	exitUsage  = 2
	exitPipe   = 128 + int(syscall.SIGPIPE)
)

// A tool is one run of the command.
type tool struct {
	Config
	name   string // of the program
	stdin  io.Reader
	stdout io.Writer
	stderr io.Writer

	out   bytes.Buffer // for stdout, written when a command is done
	style style
	color string   // the flag --color
	from  []string // the flag --from

	status int      // the flag for codes of files without a status
	notes  problems // what was left out of the files
	unread problems // columns that were
}

// run runs the command line args, the program's name first, and returns the exit
// status.
func (c Config) run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	t := &tool{Config: c, name: programName(args), stdin: stdin, stdout: stdout, stderr: stderr}
	root := t.root()
	root.SetArgs(args[min(1, len(args)):])
	root.SetIn(stdin)
	root.SetOut(&t.out) // help and completion scripts
	root.SetErr(stderr)
	cmd, err := root.ExecuteC()
	if err == nil || errors.Is(err, errFound) {
		if writeErr := t.flush(); writeErr != nil {
			err = &failure{writeErr}
		}
	}
	return t.exit(cmd, args, err)
}

var plainName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]*$`)

// programName returns what the program is called, for help and completion.
func programName(args []string) string {
	if len(args) > 0 {
		if name := strings.TrimSuffix(filepath.Base(args[0]), ".exe"); plainName.MatchString(name) {
			return name
		}
	}
	return "errcode"
}

// errFound is returned by a check that found something and has said so on stdout.
var errFound = errors.New("something was found")

// A failure is any error except a wrong command line.
type failure struct{ error }

func (f *failure) Unwrap() error { return f.error }

// unchecked is the error of a check that could not look at anything, which must not be
// taken for one that has found something.
type unchecked struct{ error }

func (u *unchecked) Unwrap() error { return u.error }

// exit says what went wrong and returns the exit status.
func (t *tool) exit(cmd *cobra.Command, args []string, err error) int {
	var failed *failure
	var blind *unchecked
	switch {
	case err == nil:
		return exitOK
	case errors.Is(err, syscall.EPIPE):
		return exitPipe // nobody reads any more
	case errors.Is(err, errFound):
		return exitFailed
	case errors.As(err, &failed):
		for _, line := range t.lines(failed.error) {
			t.complain(line)
		}
		if errors.As(err, &blind) {
			return exitUsage
		}
		return exitFailed
	}
	t.complain(t.name + ": " + err.Error())
	if long := longFlag(cmd, args); long != "" {
		t.complain(fmt.Sprintf("A flag with a name has two dashes: %s.", long))
	}
	t.complain(fmt.Sprintf("Run '%s --help' for usage.", cmd.CommandPath()))
	return exitUsage
}

// lines returns what to say about err: a line for each problem in a file, as it is,
// and one for any other error.
func (t *tool) lines(err error) []string {
	var all problems
	if errors.As(err, &all) {
		said := make([]string, len(all))
		for i, p := range all {
			said[i] = p.String()
		}
		return said
	}
	var source *vet.LoadError
	if errors.As(err, &source) {
		return source.Problems
	}
	return []string{t.name + ": " + err.Error()}
}

// complain writes a line to standard error, without control characters.
func (t *tool) complain(line string) {
	_, _ = fmt.Fprintln(t.stderr, printable.Text(line, maxLine)) // nothing can be done about an error here
}

// flush writes what the command had to say.
func (t *tool) flush() error {
	_, err := t.stdout.Write(t.out.Bytes())
	return err
}

// runs returns f as a command's function. An error of f is a failure unless it is
// about the command line.
func (t *tool) runs(f func(args []string) error) func(*cobra.Command, []string) error {
	return func(_ *cobra.Command, args []string) error {
		if err := t.setStyle(); err != nil {
			return err
		}
		err := f(args)
		t.notes.sort()
		for _, p := range slices.Compact(t.notes) {
			t.complain(p.String())
		}
		var usage usageError
		if err == nil || errors.Is(err, errFound) || errors.As(err, &usage) {
			return err
		}
		return &failure{err}
	}
}

const rootLong = `errcode shows the error codes of this program, generates everything else that lists
them, and checks that all of it agrees.

Exit status:

  0    done
  1    an input is wrong, an output can't be written, a code does not exist, or a
       check found something
  2    the command line is wrong, or lint could not check anything
  141  standard output was closed early

Colours: --color, or else NO_COLOR and CLICOLOR_FORCE. Lines are as wide as the
terminal, or as $COLUMNS says.`

// root returns the command.
func (t *tool) root() *cobra.Command {
	root := &cobra.Command{
		Use:   t.name,
		Short: "Show, export and check error codes",
		Long:  rootLong,
		Example: `errcode list email taken
errcode explain user:not_found
errcode export --format typescript -o errcode.ts
git show main:catalogue.json | errcode diff - catalogue.json`,
		Version:           t.version(),
		Args:              cobra.ArbitraryArgs,
		RunE:              needsCommand,
		SilenceErrors:     true,
		SilenceUsage:      true,
		DisableAutoGenTag: true,
	}
	flags := root.PersistentFlags()
	flags.StringVar(&t.color, "color", "auto", "`when` to use colours: auto (on a terminal), always or never")
	_ = root.RegisterFlagCompletionFunc("color", cobra.FixedCompletions(colorChoices, cobra.ShellCompDirectiveNoFileComp))
	root.AddCommand(t.listCommand(), t.explainCommand(), t.exportCommand(), t.diffCommand(), t.i18nCommand(), t.importCommand(), t.verifyCommand(),
		t.lintCommand(), t.newCommand(), t.routesCommand(), t.serveCommand(), t.versionCommand())
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetHelpCommand(helpCommand())
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { t.help(cmd) })
	root.SetFlagErrorFunc(flagError)
	root.InitDefaultCompletionCmd("list") // its arguments don't matter if there are other commands
	for _, c := range root.Commands() {
		if c.HasSubCommands() {
			c.RunE, c.Args = needsCommand, cobra.ArbitraryArgs
		}
	}
	t.nameExamples(root)
	return root
}

// helpCommand is "errcode help".
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Show how to use a command",
		Example: `errcode help list
errcode help i18n check`,
		ValidArgsFunction: func(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			about, _, _ := cmd.Root().Find(args)
			return commandNames(about), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			about := cmd.Root()
			for _, name := range args {
				next := commandNamed(about, name)
				if next == nil {
					return unknownCommand(about, name)
				}
				about = next
			}
			return about.Help()
		},
	}
}

// commandNamed returns a command below another one, nil if there is none.
func commandNamed(above *cobra.Command, name string) *cobra.Command {
	for _, c := range above.Commands() {
		if c.Name() == name {
			return c
		}
	}
	return nil
}

// commandNames returns the names of the commands below another one.
func commandNames(above *cobra.Command) (names []string) {
	for _, c := range above.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return names
}

// unknownCommand returns the error for a command that does not exist.
func unknownCommand(above *cobra.Command, name string) error {
	return usagef("unknown command %q for %q%s", name, above.CommandPath(), didYouMean(nearest(name, commandNames(above)), quoted))
}

// needsCommand is the function of a command that only groups others.
func needsCommand(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return unknownCommand(cmd, args[0])
	}
	return usagef("a command is missing, expected one of %s", strings.Join(commandNames(cmd), ", "))
}

// nameExamples gives the examples the program's name, and an indent.
func (t *tool) nameExamples(cmd *cobra.Command) {
	examples := strings.Split(cmd.Example, "\n")
	for i, example := range examples {
		words := strings.Fields(example)
		for j, word := range words {
			if word == "errcode" {
				words[j] = t.name
			}
		}
		examples[i] = "  " + strings.Join(words, " ")
	}
	if cmd.Example != "" && !strings.HasPrefix(cmd.Example, " ") {
		cmd.Example = strings.Join(examples, "\n")
	}
	for _, c := range cmd.Commands() {
		t.nameExamples(c)
	}
}
