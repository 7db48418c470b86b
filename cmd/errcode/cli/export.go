package cli

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"example.com/errcode/internal/docpage"
	"example.com/errcode/internal/openapi"
	"example.com/errcode/internal/snapshot"
	"example.com/errcode/internal/typescript"
	"github.com/spf13/cobra"
)

// The formats of export.
var formats = []struct {
	name     string
	generate func(snapshot.Snapshot) []byte
}{
	{"json", snapshot.Snapshot.JSON},
	{"markdown", docpage.Markdown},
	{"html", docpage.HTML},
	{"typescript", typescript.Generate},
	{"openapi", openapi.Generate},
	{"schema", openapi.Schema},
}

func formatNames() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
	}
	return names
}

const exportLong = `export writes the codes, all or those that the flags select, in a format:

  json        the lock file, which diff compares
  markdown    documentation
  html        documentation as a single page with search
  typescript  a module for front ends: types, parser and dispatcher
  openapi     components of OpenAPI 3.1
  schema      JSON Schema 2020-12 of the three bodies

With -o the file is replaced at once or not at all. With --check nothing is
written: the exit status is 1 if the file is not what would be written.`

// exportCommand is "errcode export".
func (t *tool) exportCommand() *cobra.Command {
	var f filter
	var format, output string
	var check bool
	cmd := &cobra.Command{
		Use:   "export --format FORMAT",
		Short: "Write the codes in another format",
		Long:  exportLong,
		Example: `errcode export --format json -o catalogue.json
errcode export --format json -o catalogue.json --check
errcode export --format typescript --document domain-reason -o web/src/errcode.ts
errcode export --format html -o errors.html`,
		Args:              cobra.NoArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: t.runs(func([]string) error {
			generate, err := formatter(format)
			if err != nil {
				return err
			}
			if check && (output == "" || output == stdinName) {
				return usagef("flag --check needs a file to check, given with -o")
			}
			s, err := f.selected(t)
			if err != nil {
				return err
			}
			if check {
				return t.check(output, generate(s))
			}
			return t.output(output, generate(s))
		}),
	}
	flags := cmd.Flags()
	flags.StringVarP(&format, "format", "f", "", "`format`: "+strings.Join(formatNames(), ", "))
	flags.BoolVar(&check, "check", false, "only check that the file of -o is fresh")
	addOutput(cmd, &output)
	f.add(t, cmd)
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(formatNames(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// addOutput adds the flag -o.
func addOutput(cmd *cobra.Command, output *string) {
	cmd.Flags().StringVarP(output, "output", "o", "", "`file` to write, in place of standard output")
}

func formatter(format string) (func(snapshot.Snapshot) []byte, error) {
	at := slices.Index(formatNames(), format)
	switch {
	case format == "":
		return nil, usagef("flag --format is missing, expected one of %s", strings.Join(formatNames(), ", "))
	case at < 0:
		return nil, usagef("unknown format %q, expected one of %s", format, strings.Join(formatNames(), ", "))
	}
	return formats[at].generate, nil
}

// output writes data to a file, or to standard output if name is "" or "-".
func (t *tool) output(name string, data []byte) error {
	if name == "" || name == stdinName {
		t.out.Write(data)
		return nil
	}
	return replaceFile(name, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// check finds out whether a file has the content want.
func (t *tool) check(name string, want []byte) error {
	f, err := openRegular(name)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	have, err := io.ReadAll(io.LimitReader(f, int64(len(want))+1))
	if err != nil {
		return fmt.Errorf("%s: %w", name, bare(err))
	}
	if bytes.Equal(have, want) {
		return nil
	}
	line := 1
	for i := 0; i < min(len(have), len(want)) && have[i] == want[i]; i++ {
		if have[i] == '\n' {
			line++
		}
	}
	fmt.Fprintf(&t.out, "%s:%d: stale, expected what the same command writes without --check\n", safe(name), line)
	return errFound
}
