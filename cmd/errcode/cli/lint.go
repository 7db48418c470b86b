package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"example.com/errcode/vet"
	"github.com/spf13/cobra"
)

const lintLong = `lint finds mistakes in Go code that uses errcode: code that compiles, and that tells a
client what it should not know, or loses an error on the way.

PACKAGE is what "go vet" takes, such as ./...; without one, it is ./... . A comment
"//errcode:ignore CHECK REASON" on the line, or alone on the line before it, silences a
check there.

The checks, which --disable switches off:

%s

errcodevet does the same, alone or below "go vet -vettool", and applies fixes with -fix:

  go install example.com/errcode/vet/cmd/errcodevet@latest
  errcodevet -fix ./...

--format is one of

  table  as on a terminal; without it, a line for each finding in a pipe, which begins
         with file, line and column
  tsv    file, line, column, check, text and fix, with tabs between them
  csv    the same, below titles
  json   {"findings": […]}, with the same members; fix is what errcodevet -fix would
         do, and left out if there is no fix

Exit status: 0 if nothing is found, 1 if something is, 2 if nothing could be checked: a
package does not exist or does not compile, or the command line is wrong.`

// lintCommand is "errcode lint".
func (t *tool) lintCommand() *cobra.Command {
	var config vet.Config
	var format outputFormat
	cmd := &cobra.Command{
		Use:   "lint [PACKAGE...]",
		Short: "Find mistakes in Go code that uses errcode",
		Long:  fmt.Sprintf(lintLong, checksHelp()),
		Example: `errcode lint
errcode lint ./internal/... --disable codespelling
errcode lint ./... --json`,
		Args: cobra.ArbitraryArgs,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: t.runs(func(args []string) error {
			chosen, err := format.chosen(t)
			if err != nil {
				return err
			}
			for _, name := range config.Disable {
				if !slices.Contains(checkNames(), name) {
					return unknownValue("check", name, checkNames())
				}
			}
			config.Patterns = args
			return t.lint(config, chosen)
		}),
	}
	flags := cmd.Flags()
	flags.StringSliceVar(&config.Disable, "disable", nil, "`checks` that are not made")
	flags.BoolVar(&config.SkipTests, "skip-tests", false, "leave test files out")
	format.add(cmd)
	_ = cmd.RegisterFlagCompletionFunc("disable", cobra.FixedCompletions(checkNames(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// checkNames returns the names of the checks.
func checkNames() (all []string) {
	for _, a := range vet.Analyzers() {
		all = append(all, a.Name)
	}
	return all
}

// checksHelp returns the checks with what they report, a line each.
func checksHelp() string {
	var lines []string
	for _, a := range vet.Analyzers() {
		title, _, _ := strings.Cut(a.Doc, "\n")
		_, about, _ := strings.Cut(title, ": ")
		lines = append(lines, fmt.Sprintf("  %-13s  %s", a.Name, strings.TrimPrefix(about, "report ")))
	}
	return strings.Join(lines, "\n")
}

// A mistake is what lint has found, in the members of its JSON.
type mistake struct {
	File   string `json:"file"`
	Line   int    `json:"line"`
	Column int    `json:"column"`
	Check  string `json:"check"`
	Text   string `json:"text"`
	Fix    string `json:"fix,omitempty"`
}

// place returns where the mistake is.
func (m mistake) place() place { return place{m.File, m.Line, m.Column} }

// lint checks packages.
func (t *tool) lint(config vet.Config, format string) error {
	all, err := vet.Check(context.Background(), config)
	if err != nil {
		return &unchecked{err}
	}
	found := []mistake{} // not nil, which would be null
	for _, f := range all {
		found = append(found, mistake{relative(f.Position.Filename), f.Position.Line, f.Position.Column, f.Analyzer, f.Message, f.Fix})
	}
	t.writeMistakes(found, format)
	if len(found) > 0 {
		return errFound
	}
	return nil
}

// writeMistakes writes what lint has found.
func (t *tool) writeMistakes(found []mistake, format string) {
	var rows [][]string
	lines := grid{}
	for _, m := range found {
		rows = append(rows, []string{safe(m.File), strconv.Itoa(m.Line), strconv.Itoa(m.Column), m.Check, safe(m.Text), safe(m.Fix)})
		lines.add(cell{safe(m.place().String()), bold}, cell{safe(m.Text) + " (" + m.Check + ")", ""})
	}
	switch format {
	case formatJSON:
		t.writeJSON(struct {
			Findings []mistake `json:"findings"`
		}{found})
	case formatTSV:
		t.writeTSV(rows)
	case formatCSV:
		t.writeCSV([]string{"file", "line", "column", "check", "text", "fix"}, rows)
	case formatTable:
		t.write(lines)
		fmt.Fprintln(&t.out, plural(len(found), "finding"))
	default:
		for _, row := range lines.rows {
			fmt.Fprintf(&t.out, "%s: %s\n", row[0].text, row[1].text)
		}
	}
}

// relative returns the name of a file as one would type it in the current folder.
func relative(name string) string {
	folder, err := os.Getwd()
	if err != nil {
		return name
	}
	short, err := filepath.Rel(folder, name)
	if err != nil || !filepath.IsLocal(short) {
		return name
	}
	return filepath.ToSlash(short)
}
