package cli

import (
	"errors"
	"go/token"

	"example.com/errcode"
	"github.com/spf13/cobra"
)

const importLong = `import reads tables of codes and writes a Go file that defines them: a var block
for each table, a variable for each code, named as errcode names its own.

A file is Markdown with tables that have the columns Code and HTTP or Status, and as a
rule Description, Message or Action; a table that was copied from a page, so that the
cells of a row stand without anything between them; CSV with these titles, and Table
perhaps; or JSON as export writes it. Codes that are built in are not defined again:
their variables stand for the built-in ones.

From then on the Go file is the source: edit it, and let "errcode verify" say
whether it and the document still agree.`

// importCommand is "errcode import".
func (t *tool) importCommand() *cobra.Command {
	var packageName, output string
	cmd := &cobra.Command{
		Use:   "import FILE...",
		Short: "Make Go source of a document's tables",
		Long:  importLong,
		Example: `errcode import docs/errors.md --package codes -o internal/codes/codes.go
errcode import billing.csv
errcode import - < billing.md`,
		Args: atLeast(1, "a file"),
		RunE: t.runs(func(args []string) error {
			if !token.IsIdentifier(packageName) || packageName == "_" {
				return usagef("invalid package name %q, expected a Go identifier", packageName)
			}
			source, err := t.imported(packageName, args)
			if err != nil {
				return err
			}
			return t.output(output, source)
		}),
	}
	cmd.Flags().StringVarP(&packageName, "package", "p", "codes", "`name` of the Go package")
	addOutput(cmd, &output)
	_ = cmd.RegisterFlagCompletionFunc("package", cobra.NoFileCompletions)
	return cmd
}

// imported returns Go source that defines the codes of files.
func (t *tool) imported(packageName string, names []string) ([]byte, error) {
	rows, wrong, err := t.readRows(names)
	if err != nil {
		return nil, err
	}
	for i := range rows {
		r := &rows[i]
		if r.table == "" {
			r.table = "Codes"
		}
		if code, ok := builtIn(r.code); ok && !r.wrong && code.StatusCode() != r.status {
			wrong.add(r.at("status"), "code %q is built in with status %d, found %d", r.code, code.StatusCode(), r.status)
		}
	}
	checkReplacements(rows, &wrong)
	s, err := snapshotOf(rows)
	var more problems
	if errors.As(err, &more) {
		wrong = append(wrong, more...)
	}
	if err := wrong.err(); err != nil {
		return nil, err
	}
	g := generator{packageName: packageName, files: names}
	return g.source(s)
}

// builtIn finds a code of the three documents.
func builtIn(code string) (errcode.Code, bool) {
	c, ok := errcode.Lookup(code)
	if !ok || c.Catalogue().Document() == "" {
		return errcode.Code{}, false
	}
	return c, true
}

// checkReplacements notes deprecated codes whose replacement has no variable, or is
// replaced by them in turn.
func checkReplacements(rows []row, wrong *problems) {
	next := map[string]string{}
	for i := range rows {
		next[rows[i].code] = rows[i].replacedBy
	}
	round := map[string]int{} // when a code was met, by the number of the row
	for i := range rows {
		r := &rows[i]
		_, here := next[r.replacedBy]
		if _, ok := builtIn(r.replacedBy); !ok && !here && checkCode(r.replacedBy) == nil {
			wrong.add(r.at("replacedBy"), "replacement %q is no code of these files, and not built in", r.replacedBy)
		}
		code := r.code
		for code != "" && round[code] == 0 {
			round[code] = i + 1
			code = next[code]
		}
		if code != "" && round[code] == i+1 {
			wrong.add(r.at("replacedBy"), "code %q is replaced by itself in the end", code)
		}
	}
}
