package cli

import (
	"cmp"
	"errors"
	"go/token"

	"example.com/errcode"
	"github.com/spf13/cobra"
)

const importLong = `import reads tables of codes and writes a Go file that defines them: a var block
for each table, and a variable for each code, named after the code.

` + inputsHelp + `

The codes are defined in a registry of their own, the variable Registry of the file, so
that the built-in codes neither stand in their way nor replace them. With --registry they
are defined in a registry that the package has in another file, such as

  var Codes = errcode.NewRegistry(errcode.Session)

and with "--registry errcode" in that of package errcode. Codes that are built in there,
or that a JSON or CSV file says are of a document, are not defined again: their variables
stand for the built-in ones. Two codes that would have the same variable are an error.

From then on the Go file is the source: edit it, and let "errcode verify" check
that it and the document still agree.`

// inputsHelp says what commands read, in the words of their help.
const inputsHelp = `A file is one of these, by its name, or else by how it begins:

  - Markdown or other text with tables that have pipes between the cells, grid tables of
    reStructuredText, or a table that was copied from a page, so that the cells of a row
    stand without anything between them
  - CSV (.csv, .tsv) with commas, semicolons or tabs
  - JSON (.json) as export writes it; a list of objects, alone or below a member such as
    errors; or an object with a text or an object for each code

A table needs a column of codes and one of HTTP statuses, in any order and by any usual
title: Code, Error Code, Type; HTTP, Status, Status Code. Description, Meaning, Message
and many others are read as texts, Cause and Solution as help for developers, also in
Spanish, Portuguese, French, German, Italian, Russian, Chinese, Japanese, Korean and
Vietnamese. If no title is known, the first column with texts is the description; without
any, the messages are made from the codes. Mark-up is taken off. A repeated code is one
if it has one status.

Rows and tables that are not errors, such as those with status 200, are left out and
named on standard error. If nothing is left, each table is named with what it lacks.`

// fileRegistry is the variable of the registry that an imported file declares.
const fileRegistry = "Registry"

// packageRegistry is what the flag --registry calls the registry of package errcode.
const packageRegistry = "errcode"

// importCommand is "errcode import".
func (t *tool) importCommand() *cobra.Command {
	var packageName, registry, output string
	cmd := &cobra.Command{
		Use:   "import FILE...",
		Short: "Make Go source from a document's tables",
		Long:  importLong,
		Example: `errcode import docs/errors.md --package codes -o internal/codes/codes.go
errcode import billing.csv --registry Codes
errcode import errors.md --status 400
errcode import - < billing.md`,
		Args: atLeast(1, "a file"),
		RunE: t.runs(func(args []string) error {
			if !token.IsIdentifier(packageName) || packageName == "_" {
				return usagef("invalid package name %q, expected a Go identifier", packageName)
			}
			switch {
			case registry != "" && !token.IsIdentifier(registry):
				return usagef("invalid registry %q, expected a Go identifier", registry)
			case registry == "" && t.Registry != nil:
				return usagef("flag --registry is missing, expected the Go variable of the registry")
			}
			if err := t.checkStatus(); err != nil {
				return err
			}
			source, err := t.imported(t.generator(packageName, registry, args))
			if err != nil {
				return err
			}
			t.notes = append(t.notes, t.unread...)
			return t.output(output, source)
		}),
	}
	cmd.Flags().StringVarP(&packageName, "package", "p", "codes", "`name` of the Go package")
	cmd.Flags().StringVar(&registry, "registry", "", "`variable` of a registry to define the codes in, in place of one of their own")
	t.addStatus(cmd, "status")
	addOutput(cmd, &output)
	_ = cmd.RegisterFlagCompletionFunc("package", cobra.NoFileCompletions)
	_ = cmd.RegisterFlagCompletionFunc("registry", cobra.NoFileCompletions)
	return cmd
}

// generator returns the generator for a registry: "" is one of the file's own.
func (t *tool) generator(packageName, registry string, files []string) generator {
	g := generator{packageName: packageName, registry: registry, files: files}
	switch {
	case registry == "":
		g.registry, g.declares = fileRegistry, true
		g.builtIn = func(document, code string) (errcode.Code, bool) {
			found, ok := errcode.Lookup(code)
			return found, ok && document != "" && found.Catalogue().Document() == document
		}
	case registry == packageRegistry:
		g.registry = ""
		g.builtIn = func(_, code string) (errcode.Code, bool) { return Config{}.builtIn(code) }
	case t.Registry != nil:
		g.builtIn = func(_, code string) (errcode.Code, bool) { return t.builtIn(code) }
	default: // which tables the registry has is not known
		g.builtIn = func(string, string) (errcode.Code, bool) { return errcode.Code{}, false }
	}
	return g
}

// checkStatus returns an error unless the flag for codes without a status is of an error.
func (t *tool) checkStatus() error {
	if t.status != 0 && (t.status < 400 || t.status > 599) {
		return usagef("invalid status %d, expected 400 to 599", t.status)
	}
	return nil
}

// imported returns Go source that defines the codes of the generator's files.
func (t *tool) imported(g generator) ([]byte, error) {
	rows, wrong, err := t.readRows(g.files)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		r := &rows[i]
		code, ok := g.builtIn(r.document, r.code)
		if !ok || r.wrong {
			continue
		}
		if code.StatusCode() != r.status {
			wrong.add(r.placeOf("status"), "code %q is built in with status %d, found %d", r.code, code.StatusCode(), r.status)
		} else if message, description := r.texts(); code.Message() != message && code.Description() != cmp.Or(description, message) {
			t.notes.add(r.placeOf("code"), "code %q is built in with the message %q, in place of %q", r.code, code.Message(), message)
		}
	}
	g.variables(rows, &wrong)
	g.checkReplacements(rows, &wrong)
	s, err := snapshotOf(rows)
	var more problems
	if errors.As(err, &more) {
		wrong = append(wrong, more...)
	}
	if err := wrong.err(); err != nil {
		return nil, err
	}
	return g.source(s)
}

// checkReplacements notes deprecated codes whose replacement has no variable, or is
// replaced by them in turn.
func (g *generator) checkReplacements(rows []row, wrong *problems) {
	next := map[string]string{}
	for i := range rows {
		next[rows[i].code] = rows[i].replacedBy
	}
	round := map[string]int{} // when a code was met, by the number of the row
	for i := range rows {
		r := &rows[i]
		_, here := next[r.replacedBy]
		if _, ok := errcode.Lookup(r.replacedBy); !ok && !here && checkCode(r.replacedBy) == nil {
			wrong.add(r.placeOf("replacedBy"), "replacement %q is not a code of these files, and not built in", r.replacedBy)
		}
		code := r.code
		for code != "" && round[code] == 0 {
			round[code] = i + 1
			code = next[code]
		}
		if code != "" && round[code] == i+1 {
			wrong.add(r.placeOf("replacedBy"), "code %q is in a circle of replacements", code)
		}
	}
}
