package cli

import (
	"cmp"
	"fmt"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"example.com/errcode"
	"example.com/errcode/internal/snapshot"
	"github.com/spf13/cobra"
)

const newLong = `new writes the Go definition of a code: a variable, with a comment, at the end of the
table's var block in the Go package of --dir, or else in that of -o. The table is the
one that is made there by NewCatalogue with that name.

Without -w it prints the lines, and says where they belong. With -w it puts them there,
adds the imports that they need, formats the file as gofmt does, and prints the place.
With -o it writes the changed file under another name.

If the package has no such table, it prints a Go file that makes it, or writes it as a
new file with -o.

A code that the table's registry has already is refused, and so are a malformed code, a
status that is not an error's, and a Go name that the package has already. The name is
made from the code, as "errcode import" makes it; --name gives another.

Exit status: 1 if code or name exist already, or a file can't be read or written; 2 if
an argument is wrong.`

// A newCode is what the command line of new says.
type newCode struct {
	table, code, message  string
	action, fault         string
	description, why, fix string
	name                  string // of the variable; "" to make one
	folder                string
	packageName, registry string // for a new file; "" to find out
	write                 bool
	output                string
}

// newCommand is "errcode new".
func (t *tool) newCommand() *cobra.Command {
	var n newCode
	cmd := &cobra.Command{
		Use:   "new TABLE CODE STATUS MESSAGE",
		Short: "Write the Go definition of a code",
		Long:  newLong,
		Example: `errcode new Billing billing:card_expired 402 "Card expired"
errcode new Billing billing:card_expired 402 "Card expired" --dir codes -w
errcode new Shipping shipping:late 409 "Too late" -o codes/shipping.go
errcode new Billing billing:frozen 403 "Frozen" --action contact_support`,
		Args: between(4, 4, "one of TABLE, CODE, STATUS and MESSAGE"),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			return t.completeNew(n.folder, len(args)), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: t.runs(func(args []string) error {
			n.table, n.code, n.message = args[0], args[1], args[3]
			if n.write && n.output != "" {
				return usagef("-w and -o contradict each other")
			}
			switch {
			case n.folder != "":
			case n.output == stdinName:
				n.folder = "."
			default:
				n.folder = filepath.Dir(n.output) // "." if there is none
			}
			return t.new(&n, args[2])
		}),
	}
	flags := cmd.Flags()
	flags.StringVar(&n.folder, "dir", "", "`folder` of the Go package (default: that of -o, or this one)")
	flags.BoolVarP(&n.write, "write", "w", false, "change the file that has the table")
	addOutput(cmd, &n.output)
	flags.StringVar(&n.name, "name", "", "`name` of the Go variable")
	flags.StringVar(&n.action, "action", "", "what a front end should do: an `action` such as show_message")
	flags.StringVar(&n.fault, "fault", "", "whose `fault` it is: client, service or dependency")
	flags.StringVar(&n.description, "description", "", "`text` for documentation, if it is not the message")
	flags.StringVar(&n.why, "why", "", "`text` for developers: why the error occurs")
	flags.StringVar(&n.fix, "fix", "", "`text` for developers: what to do about it")
	flags.StringVarP(&n.packageName, "package", "p", "", "`name` of the Go package, for a new file in an empty folder")
	flags.StringVar(&n.registry, "registry", "", "`variable` of the registry for a new table; errcode for the one of package errcode")
	_ = cmd.MarkFlagDirname("dir")
	for name, values := range map[string][]string{"action": actionNames(), "fault": faultNames(), "name": nil, "description": nil, "why": nil, "fix": nil, "package": nil, "registry": nil} {
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	}
	return cmd
}

// completeNew offers the tables of the package, and the statuses.
func (t *tool) completeNew(folder string, argument int) (all []string) {
	switch argument {
	case 0:
		p, err := t.readPackage(cmp.Or(folder, "."))
		if err != nil {
			return nil
		}
		for _, table := range p.tables() {
			all = append(all, table.name)
		}
	case 2:
		all = statusesOf(t.own())
	}
	return all
}

// new writes the definition of a code.
func (t *tool) new(n *newCode, status string) error {
	code, err := n.check(status)
	if err != nil {
		return err
	}
	p, err := t.readPackage(n.folder)
	if err != nil {
		return err
	}
	table, err := p.table(n.table)
	if err != nil {
		return err
	}
	if table == nil {
		return t.newTable(n, p, code)
	}
	if err := t.checkNew(n, p, table.registry, table.name, code.Code); err != nil {
		return err
	}
	g := generator{registry: table.registry, imported: table.file.imports()}
	definition := g.definition(table.variable, n.name, code)
	source, after, line, err := p.insert(*table, definition, g.needs())
	switch {
	case err != nil:
		return err
	case !n.write && n.output == "":
		lines, err := formatted(definition)
		t.out.Write(lines)
		t.notes.add(place{file: table.file.name, line: after}, "the definition belongs after this line; -w puts it there")
		return err
	}
	name := n.output
	if n.write {
		name = table.file.name
	}
	if err := t.output(name, source); err != nil || name == stdinName {
		return err
	}
	fmt.Fprintf(&t.out, "%s: %s\n", safe(place{file: name, line: line}.String()), n.name)
	return nil
}

// check returns the code that the command line describes. What it refuses is wrong there.
func (n *newCode) check(typed string) (snapshot.Code, error) {
	status, err := strconv.Atoi(typed)
	if err != nil {
		if near := nearStatus(typed); near != nil {
			return snapshot.Code{}, usagef("invalid status %q%s", typed, didYouMean(near, asIs))
		}
		return snapshot.Code{}, usagef("invalid status %q, expected 400 to 599", typed)
	}
	options := []errcode.CodeOption{errcode.Description(n.description), errcode.Help{Why: n.why, Fix: n.fix}}
	if n.action != "" {
		action, err := actionOf(n.action)
		if err != nil {
			return snapshot.Code{}, unknownValue("action", n.action, actionNames())
		}
		options = append(options, action)
	}
	if n.fault != "" {
		fault, err := faultNamed(n.fault)
		if err != nil {
			return snapshot.Code{}, unknownValue("fault", n.fault, faultNames())
		}
		options = append(options, fault)
	}
	if n.name != "" && !token.IsIdentifier(n.name) || n.name == "_" {
		return snapshot.Code{}, usagef("invalid name %q, expected a Go identifier", n.name)
	}
	catalogue, err := new(errcode.Registry).AddCatalogue(n.table)
	if err != nil {
		return snapshot.Code{}, usageError(reason(err))
	}
	code, err := catalogue.Add(n.code, status, n.message, options...)
	if err != nil {
		return snapshot.Code{}, usageError(reason(err))
	}
	return snapshot.Describe(code), nil
}

// table returns the table of that name, nil if the package has none. Two of them are an
// error.
func (p *goPackage) table(name string) (*goTable, error) {
	var found []goTable
	for _, table := range p.tables() {
		if table.name == name {
			found = append(found, table)
		}
	}
	switch len(found) {
	case 0:
		return nil, nil
	case 1:
		return &found[0], nil
	}
	var wrong problems
	wrong.add(found[1].at, "table %q is made here and at %s, expected one", name, found[0].at)
	return nil, wrong.err()
}

// checkNew returns an error if the code or its variable exists already. It chooses the
// variable if the command line does not.
func (t *tool) checkNew(n *newCode, p *goPackage, registry, table, code string) error {
	var wrong problems
	for _, other := range p.codesIn(registry) {
		if other.code == code {
			wrong.add(other.at, "code %q is already defined here", code)
			return wrong.err()
		}
	}
	if found, ok := t.elsewhere(p, registry, table, code); ok {
		document := found.Catalogue().Document()
		if document != "" {
			document = " of the " + document + " document"
		}
		return fmt.Errorf("code %q is already defined, in table %q%s, with status %d", code, found.Catalogue().Name(), document, found.StatusCode())
	}
	given := n.name != ""
	if !given {
		n.name = exported(snapshot.GoName(snapshot.Catalogue{}, code), "Code")
	}
	at, taken := p.declared(n.name)
	if longer := exported(snapshot.GoName(snapshot.Catalogue{Name: table}, code), "Code"); taken && !given && longer != n.name {
		n.name = longer // as import does
		at, taken = p.declared(n.name)
	}
	if taken {
		wrong.add(at, "the name %s of code %q is already declared here; choose another with --name", n.name, code)
	}
	return wrong.err()
}

// codesIn returns the codes of the package whose table is in a registry.
func (p *goPackage) codesIn(registry string) (all []goCode) {
	included := p.registries()[registry]
	in := map[string]bool{}
	for _, table := range p.tables() {
		in[table.variable] = table.registry == registry || slices.Contains(included, table.variable)
	}
	for _, code := range p.codes() {
		if in[code.table] {
			all = append(all, code)
		}
	}
	return all
}

// elsewhere finds a code that the registry of a table has from another package: of the
// built-in tables that it includes, or, if this program has the table, of the program.
func (t *tool) elsewhere(p *goPackage, registry, table, code string) (found errcode.Code, ok bool) {
	for c := range t.catalogues() {
		if c.Document() == "" && c.Name() == table {
			return t.lookup(code)
		}
	}
	included, known := p.registries()[registry]
	if registry == packageRegistry {
		return errcode.Lookup(code)
	}
	if found, ok = errcode.Lookup(code); !ok || !known {
		return found, false
	}
	variable, ok := documentTables[found.Catalogue()]
	return found, ok && slices.Contains(included, packageRegistry+"."+variable)
}

// newTable writes a Go file that makes the table.
func (t *tool) newTable(n *newCode, p *goPackage, code snapshot.Code) error {
	var names []string
	for _, table := range p.tables() {
		names = append(names, table.name)
	}
	lacks := fmt.Sprintf("no Go file in folder %q makes the table %q%s", n.folder, n.table, didYouMean(nearest(n.table, names), quoted))
	if n.write {
		return fmt.Errorf("%s; with -o in place of -w, a new file makes it", lacks)
	}
	if n.output != "" && n.output != stdinName {
		if _, err := os.Lstat(n.output); err == nil {
			return fmt.Errorf("%s: already exists; a new table is written to a new file", n.output)
		}
	}
	registry, err := n.registryIn(p)
	if err != nil {
		return err
	}
	packageName, err := n.packageIn(p)
	if err != nil {
		return err
	}
	if err := t.checkNew(n, p, registry, n.table, code.Code); err != nil {
		return err
	}
	g := generator{packageName: packageName, registry: registry, builtIn: func(string, string) (errcode.Code, bool) { return errcode.Code{}, false }, names: map[string]string{code.Code: n.name}}
	if registry == packageRegistry {
		g.registry = ""
	}
	for _, f := range p.files {
		for _, decl := range f.Decls {
			for _, id := range namesDeclared(decl) {
				g.reserved = append(g.reserved, id.Name)
			}
		}
	}
	source, err := g.source(snapshot.Snapshot{Catalogues: []snapshot.Catalogue{{Name: n.table, Codes: []snapshot.Code{code}}}})
	if err != nil {
		return err
	}
	if n.output == "" {
		t.notes.add(place{file: n.folder}, "%s; this file makes it", lacks)
	}
	return t.output(n.output, source)
}

// registryIn returns the registry for a new table: that of the command line, or the only
// one of the package, or that of package errcode if it has none.
func (n *newCode) registryIn(p *goPackage) (string, error) {
	var names []string
	for name := range p.registries() {
		names = append(names, name)
	}
	slices.Sort(names)
	switch {
	case n.registry != "" && !token.IsIdentifier(n.registry):
		return "", usagef("invalid registry %q, expected a Go identifier", n.registry)
	case n.registry != "":
		return n.registry, nil
	case len(names) > 1:
		return "", usagef("flag --registry is missing, expected one of %s, %s", packageRegistry, strings.Join(names, ", "))
	case len(names) == 1:
		return names[0], nil
	}
	return packageRegistry, nil
}

// packageIn returns the name of the package for a new file.
func (n *newCode) packageIn(p *goPackage) (string, error) {
	have := p.name()
	switch {
	case n.packageName != "" && (!token.IsIdentifier(n.packageName) || n.packageName == "_"):
		return "", usagef("invalid package name %q, expected a Go identifier", n.packageName)
	case n.packageName != "" && have != "" && n.packageName != have:
		return "", usagef("package name %q does not fit folder %q, which has package %s", n.packageName, n.folder, have)
	case n.packageName != "":
		return n.packageName, nil
	case have != "":
		return have, nil
	}
	if name := filepath.Base(n.folder); token.IsIdentifier(name) {
		return name, nil
	}
	return "codes", nil
}
