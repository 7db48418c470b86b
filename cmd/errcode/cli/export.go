package cli

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"example.com/errcode"
	"example.com/errcode/internal/docpage"
	"example.com/errcode/internal/haproxy"
	"example.com/errcode/internal/openapi"
	"example.com/errcode/internal/python"
	"example.com/errcode/internal/rust"
	"example.com/errcode/internal/snapshot"
	"example.com/errcode/internal/telemetry"
	"example.com/errcode/internal/typescript"
	"github.com/spf13/cobra"
)

// The formats of export.
var formats = []struct {
	name     string
	about    string
	codes    bool // whether it has the codes that are selected
	sent     bool // whether it shows forms, or has the codes that they themselves send
	generate func(snapshot.Snapshot, ...errcode.Form) []byte
}{
	{"json", "the lock file, which diff compares", true, false, formless(snapshot.Snapshot.JSON)},
	{"markdown", "documentation", true, true, docpage.Markdown},
	{"html", "documentation as a single page with search", true, true, docpage.HTML},
	{"typescript", "a module for front ends: types, parser and dispatcher", true, true, formless(typescript.Generate)},
	{npmFormat, "the same as a package for npm, with texts in all languages", true, true, nil},
	{"python", "a module for Python 3.11: enums, an exception and a parser", true, true, formless(python.Generate)},
	{"rust", "a module for Rust: an enum, an error type and a parser", true, true, formless(rust.Generate)},
	{"java", "a class for Java 17: enums, an exception and a parser", true, true, nil},
	{"kotlin", "extensions of that class for Kotlin", false, false, nil},
	{"openapi", "components of OpenAPI 3.1", true, true, openapi.Generate},
	{"schema", "JSON Schema 2020-12 of the bodies", true, true, openapi.Schema},
	{"prometheus", "recording and alerting rules of Prometheus, by fault and code", true, true, formless(telemetry.Prometheus)},
	{"grafana", "a dashboard of Grafana", true, true, formless(telemetry.Grafana)},
	{"haproxy", "what HAProxy itself answers, as a configuration", false, true, codeless(haproxy.Generate)},
}

// formless returns a generator that is the same for all forms.
func formless(generate func(snapshot.Snapshot) []byte) func(snapshot.Snapshot, ...errcode.Form) []byte {
	return func(s snapshot.Snapshot, _ ...errcode.Form) []byte { return generate(s) }
}

// codeless returns a generator that is the same whichever codes are selected.
func codeless(generate func(...errcode.Form) []byte) func(snapshot.Snapshot, ...errcode.Form) []byte {
	return func(_ snapshot.Snapshot, forms ...errcode.Form) []byte { return generate(forms...) }
}

func formatNames() []string {
	names := make([]string, len(formats))
	for i, f := range formats {
		names[i] = f.name
	}
	return names
}

// exportLong returns the help of export.
func exportLong() string {
	var b strings.Builder
	b.WriteString("export writes the codes, all or those that the flags select, in a format:\n\n")
	for _, f := range formats {
		fmt.Fprintf(&b, "  %-10s  %s\n", f.name, f.about)
	}
	b.WriteString(`
Documentation, OpenAPI and JSON Schema show the bodies in the forms that clients may
receive, or in those of --form. They also have the codes that these forms themselves
send, for example for a path that does not exist, as codes of the service's own.

With --responses an OpenAPI document also has responses for single operations, such as
#/components/responses/ProtektLoginUnauthorized, which have these codes and no others.
ProtektDefault is for every status that an operation does not list.

Rules and dashboard count errcode_errors_total{code,status,fault}, which the recipe
integrations/prometheus registers. The selected codes decide which rules there are.

The class for Java and its extensions for Kotlin are in a package, given with --package.

The package for npm is a folder, given with -o, and has a name, given with --package. It
has the shipped texts in each language, and those in the folder --texts.

With -o the file is replaced as a whole or not at all. With --check nothing is
written: the exit status is 1 if the file differs from what would be written.`)
	return b.String()
}

// exportCommand is "errcode export".
func (t *tool) exportCommand() *cobra.Command {
	var f filter
	var format, output string
	var forms, answers []string
	var check bool
	var npm npmFlags
	var cmd *cobra.Command
	cmd = &cobra.Command{
		Use:   "export --format FORMAT",
		Short: "Write the codes in another format",
		Long:  exportLong(),
		Example: `errcode export --format json -o catalogue.json
errcode export --format json -o catalogue.json --check
errcode export -f typescript -d domain-reason -o web/src/errcode.ts
errcode export -f rust -d envelope,own --form envelope -o src/errcode.rs
errcode export -f python -d domain-reason -o service/errcode.py
errcode export -f npm --package @acme/errors --package-version 1.2.0 -o web
errcode export -f java --package com.acme.errors -o ApiException.java
errcode export --format html -o errors.html
errcode export --format openapi --document envelope,own --form envelope
errcode export -f openapi --form protekt --responses login=invalid_credentials
errcode export --format prometheus -o rules/errcode.yaml
errcode export --format haproxy --form domain-reason -o errcode.cfg`,
		Args:              noArgs,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: t.runs(func([]string) error {
			at, err := formatNamed(format)
			if err != nil {
				return err
			}
			if !formats[at].codes {
				if err := f.unused(format); err != nil {
					return err
				}
			}
			if len(forms) > 0 && !formats[at].sent {
				return usagef("flag --form has no effect on --format %q", format)
			}
			shown, err := t.namedForms(forms)
			if err != nil {
				return err
			}
			if check && (output == "" || output == stdinName) {
				return usagef("flag --check needs a file to check, given with -o")
			}
			extended := func(s snapshot.Snapshot) snapshot.Snapshot { return s }
			if formats[at].sent {
				extended = func(s snapshot.Snapshot) snapshot.Snapshot { return s.WithGenerated(shown...) }
			}
			s, err := f.selected(t, extended)
			if err != nil {
				return err
			}
			if len(answers) > 0 && format != "openapi" {
				return usagef("flag --responses is for --format openapi, not for %q", format)
			}
			if format == npmFormat {
				return t.exportPackage(s, output, npm, check)
			}
			if _, ok := javaFormats[format]; ok {
				data, err := exportJava(cmd, s, format, output, npm.name)
				if err != nil {
					return err
				}
				if check {
					return t.check(output, data)
				}
				return t.output(output, data)
			}
			if err := npmOnly(cmd, "package", "package-version", "texts"); err != nil {
				return err
			}
			data := formats[at].generate(s, shown...)
			if len(answers) > 0 {
				operations, err := operationsOf(answers, s)
				if err != nil {
					return err
				}
				data = openapi.GenerateFor(s, operations, shown...)
			}
			if check {
				return t.check(output, data)
			}
			return t.output(output, data)
		}),
	}
	flags := cmd.Flags()
	flags.StringVarP(&format, "format", "f", "", "`format`: "+strings.Join(formatNames(), ", "))
	flags.StringSliceVar(&forms, "form", nil, "show the bodies of a `form`: "+strings.Join(t.formNames(), ", "))
	flags.StringArrayVar(&answers, "responses", nil, "with --format openapi: the codes that an operation answers with, `"+operationFlag+"`; once for each operation")
	flags.BoolVar(&check, "check", false, "only check that the file given with -o is up to date")
	addOutput(cmd, &output)
	npm.add(cmd)
	f.add(t, cmd)
	_ = cmd.RegisterFlagCompletionFunc("form", t.completeForms)
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(formatNames(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// addOutput adds the flag -o.
func addOutput(cmd *cobra.Command, output *string) {
	cmd.Flags().StringVarP(output, "output", "o", "", "`file` to write, in place of standard output")
}

// formatNamed returns the place of a format.
func formatNamed(format string) (int, error) {
	at := slices.Index(formatNames(), format)
	switch {
	case format == "":
		return 0, usagef("flag --format is missing, expected one of %s", strings.Join(formatNames(), ", "))
	case at < 0:
		return 0, unknownValue("format", format, formatNames())
	}
	return at, nil
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
