package cli

import (
	"errors"
	"go/token"

	"example.com/errcode"
	"github.com/spf13/cobra"
)

const importLong = `import reads tables of codes and writes a Go file that defines them: a var block
for each table, a variable for each code, named as errcode names its own.

A file is Markdown with tables that have the columns Code and HTTP or Status, and
perhaps Description, Message, Action or Fault; a table that was copied from a page, so
that the cells of a row stand without anything between them; CSV with these titles, and
perhaps Table; or JSON as export writes it. Codes that are built in are not defined
again: their variables stand for the built-in ones. Two codes that would have the same
variable are an error.

With --registry the codes are defined in a registry of the service's own. The package
must have a variable of that name in another file, such as

  var Codes = errcode.NewRegistry()

Without it they are defined in the registry of package errcode.

From then on the Go file is the source: edit it, and let "errcode verify" check
that it and the document still agree.`

// importCommand is "errcode import".
func (t *tool) importCommand() *cobra.Command {
	var packageName, registry, output string
	cmd := &cobra.Command{
		Use:   "import FILE...",
		Short: "Make Go source from a document's tables",
		Long:  importLong,
		Example: `errcode import docs/errors.md --package codes -o internal/codes/codes.go
errcode import billing.csv
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
			source, err := t.imported(generator{packageName: packageName, registry: registry, files: args})
			if err != nil {
				return err
			}
			return t.output(output, source)
		}),
	}
	cmd.Flags().StringVarP(&packageName, "package", "p", "codes", "`name` of the Go package")
	cmd.Flags().StringVar(&registry, "registry", "", "`variable` of the registry to define the codes in")
	addOutput(cmd, &output)
	_ = cmd.RegisterFlagCompletionFunc("package", cobra.NoFileCompletions)
	_ = cmd.RegisterFlagCompletionFunc("registry", cobra.NoFileCompletions)
	return cmd
}

// imported returns Go source that defines the codes of the generator's files.
func (t *tool) imported(g generator) ([]byte, error) {
	rows, wrong, err := t.readRows(g.files)
	if err != nil {
		return nil, err
	}
	if g.builtIn = t.builtIn; g.registry != "" && t.Registry == nil {
		g.builtIn = new(errcode.Registry).Lookup // no built-in codes: the registry's tables are not known
	}
	for i := range rows {
		r := &rows[i]
		if r.table == "" {
			r.table = "Codes"
		}
		if code, ok := g.builtIn(r.code); ok && !r.wrong && code.StatusCode() != r.status {
			wrong.add(r.placeOf("status"), "code %q is built in with status %d, found %d", r.code, code.StatusCode(), r.status)
		}
	}
	g.checkNames(rows, &wrong)
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

// checkNames notes codes that would have the same variable.
func (g *generator) checkNames(rows []row, wrong *problems) {
	first := map[string]*row{}
	for i := range rows {
		r := &rows[i]
		name := g.variable(r.table, r.code)
		before, ok := first[name]
		switch {
		case name == g.registry:
			wrong.add(r.placeOf("code"), "code %q has the Go variable %s, as the registry has", r.code, name)
		case !ok:
			first[name] = r
		case before.code != r.code:
			wrong.add(r.placeOf("code"), "code %q has the Go variable %s, as code %q at %s has", r.code, name, before.code, before.placeOf("code"))
		}
	}
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
		if _, ok := g.builtIn(r.replacedBy); !ok && !here && checkCode(r.replacedBy) == nil {
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
