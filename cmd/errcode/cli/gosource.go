package cli

import (
	"cmp"
	"fmt"
	"go/format"
	"maps"
	"net/http"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"example.com/errcode"
	"example.com/errcode/internal/snapshot"
)

// A generator writes Go source that defines codes.
type generator struct {
	packageName string
	registry    string   // the variable of the registry, "" for that of package errcode
	declares    bool     // whether the file declares that variable
	files       []string // the inputs, named in a comment; may be empty

	// builtIn finds the code of a document that a row stands for. The document is what the
	// file says, "" if it does not.
	builtIn func(document, code string) (errcode.Code, bool)

	b        strings.Builder
	names    map[string]string // the variable of each code
	reserved []string          // names that other files of the package have
	taken    map[string]bool   // identifiers
	lists    []string          // the variable of each catalogue, "" for none
	imported map[string]string // by which names the file has imported packages, if not by their own
	uses     map[string]bool   // the packages that the file needs
}

// The packages that definitions need.
const (
	packageHTTP = "net/http"
	packageTime = "time"
)

var packageErrcode = reflect.TypeFor[errcode.Code]().PkgPath()

// use returns the name by which the file has imported a package, which it needs.
func (g *generator) use(path string) string {
	if g.uses == nil {
		g.uses = map[string]bool{}
	}
	g.uses[path] = true
	return cmp.Or(g.imported[path], packageBase(path))
}

// needs returns the packages that the file needs.
func (g *generator) needs() []string { return slices.Sorted(maps.Keys(g.uses)) }

// packageBase returns the name that a package is imported by unless the file says another.
func packageBase(path string) string { return path[strings.LastIndex(path, "/")+1:] }

// source returns a Go file that defines the codes of s, no two of which have the same
// variable. All texts of s are quoted: whatever stands in them, the constants are equal
// to them.
func (g *generator) source(s snapshot.Snapshot) ([]byte, error) {
	g.nameTables(s)
	for i, c := range s.Catalogues {
		g.table(c, g.lists[i])
	}
	if g.declares {
		g.use(packageErrcode)
	}
	var file strings.Builder
	if names := make([]string, len(g.files)); len(names) > 0 {
		for i, name := range g.files {
			names[i] = strconv.QuoteToASCII(filepath.Base(fileName(name)))
		}
		fmt.Fprintf(&file, "// Made by errcode import from %s. Edit it as you like;\n// errcode verify says whether it agrees with its source.\n\n", strings.Join(names, ", "))
	}
	fmt.Fprintf(&file, "package %s\n\nimport (\n", g.packageName)
	for _, path := range []string{packageHTTP, packageTime} {
		if g.uses[path] {
			fmt.Fprintf(&file, "\t%q\n", path)
		}
	}
	if g.uses[packageErrcode] {
		fmt.Fprintf(&file, "\n\t%q\n", packageErrcode)
	}
	file.WriteString(")\n")
	if g.declares {
		fmt.Fprintf(&file, "\n// %s has the codes that clients can meet: those below, beside which the built-in ones\n// don't count. Give it to cli.Config, docs and the generators.\nvar %s = errcode.NewRegistry(%s)\n",
			g.registry, g.registry, strings.Join(g.included(s), ", "))
	}
	file.WriteString(g.b.String())
	source, err := format.Source([]byte(file.String()))
	if err != nil {
		return nil, fmt.Errorf("the Go source does not parse, which is a bug: %w", err)
	}
	return source, nil
}

// nameTables chooses the variables of the tables, which give way to those of the codes:
// other code uses them.
func (g *generator) nameTables(s snapshot.Snapshot) {
	g.taken = map[string]bool{g.registry: true}
	for _, name := range g.names {
		g.taken[name] = true
	}
	for _, name := range g.reserved {
		g.taken[name] = true
	}
	for _, c := range s.Catalogues {
		list := ""
		if slices.ContainsFunc(c.Codes, func(code snapshot.Code) bool { _, ok := g.builtIn(c.Document, code.Code); return !ok }) {
			list = g.free(tableVariable(c.Name))
		}
		g.lists = append(g.lists, list)
	}
}

// included returns the tables of the documents that the registry includes, since a code
// stands for one of theirs.
func (g *generator) included(s snapshot.Snapshot) (tables []string) {
	for c, code := range s.All() {
		if found, ok := g.builtIn(c.Document, code.Code); ok {
			if name := "errcode." + documentTables[found.Catalogue()]; !slices.Contains(tables, name) {
				tables = append(tables, name)
			}
		}
	}
	return tables
}

// free takes an identifier: name, or else name with a number.
func (g *generator) free(name string) string {
	free := name
	for n := 2; g.taken[free]; n++ {
		free = name + strconv.Itoa(n)
	}
	g.taken[free] = true
	return free
}

// table writes the var block of a table.
func (g *generator) table(c snapshot.Catalogue, list string) {
	fmt.Fprintf(&g.b, "\n// The table %s.\nvar (\n", strconv.QuoteToASCII(c.Name))
	if list != "" {
		fmt.Fprintf(&g.b, "\t// %s lists the codes of the table.\n\t%s = %s.NewCatalogue(%s)\n", list, list, g.registryName(), strconv.Quote(c.Name))
	}
	for i, code := range c.Codes {
		if list != "" || i > 0 {
			g.b.WriteByte('\n')
		}
		name := g.names[code.Code]
		if found, ok := g.builtIn(c.Document, code.Code); ok {
			fmt.Fprintf(&g.b, "\t// %s is %s, %d, which is built in.\n\t%s = %s.%s\n", name, code.Code, code.Status, name, g.use(packageErrcode), documentVariable(found))
			continue
		}
		g.b.WriteString(g.definition(list, name, code))
	}
	g.b.WriteString(")\n")
}

// registryName returns what NewCatalogue is called on.
func (g *generator) registryName() string {
	if g.registry == "" {
		return g.use(packageErrcode)
	}
	return g.registry
}

// definition returns the lines that define a code in the catalogue of a variable.
func (g *generator) definition(list, name string, code snapshot.Code) string {
	deprecated := ""
	if code.ReplacedBy != "" {
		deprecated = ".\n\t//\n\t// Deprecated: use " + code.ReplacedBy
	}
	return fmt.Sprintf("\t// %s is %s, %d%s.\n", name, code.Code, code.Status, deprecated) +
		fmt.Sprintf("\t%s = %s.Define(%q, %s, %s%s)\n", name, list, code.Code, g.status(code.Status), strconv.Quote(code.Message), g.options(code))
}

// formatted returns the lines of a definition as gofmt writes them in a var block.
func formatted(definition string) ([]byte, error) {
	const before, after = "package p\n\nvar (\n", ")\n"
	source, err := format.Source([]byte(before + definition + after))
	if err != nil {
		return nil, fmt.Errorf("the Go source does not parse, which is a bug: %w", err)
	}
	return source[len(before) : len(source)-len(after)], nil
}

// options returns what a code has besides status and message, as arguments.
func (g *generator) options(code snapshot.Code) string {
	var b strings.Builder
	if errcode.Status(code.Status).Action().String() != code.Action {
		b.WriteString(", " + g.use(packageErrcode) + ".Action" + snapshot.GoName(snapshot.Catalogue{}, code.Action))
	}
	if code.Fault != "" {
		b.WriteString(", " + g.use(packageErrcode) + ".Fault" + snapshot.GoName(snapshot.Catalogue{}, code.Fault))
	}
	if code.Description != "" {
		b.WriteString(", " + g.use(packageErrcode) + ".Description(" + strconv.Quote(code.Description) + ")")
	}
	if code.Why != "" || code.Fix != "" {
		b.WriteString(", " + g.use(packageErrcode) + ".Help{" + fieldsOf("Why", code.Why, "Fix", code.Fix) + "}")
	}
	if code.Challenge != nil {
		b.WriteString(", " + g.challenge(*code.Challenge))
	}
	if code.ReplacedBy != "" {
		replacement := g.names[code.ReplacedBy]
		if found, ok := errcode.Lookup(code.ReplacedBy); replacement == "" && ok {
			replacement = g.use(packageErrcode) + "." + documentVariable(found)
		}
		b.WriteString(", " + g.use(packageErrcode) + ".Deprecated(" + replacement + ")")
	}
	return b.String()
}

// challenge returns an errcode.Challenge with the fields of c that are set.
func (g *generator) challenge(c snapshot.Challenge) string {
	set := fieldsOf("Scheme", c.Scheme, "Realm", c.Realm, "ResourceMetadata", c.ResourceMetadata, "Scope", c.Scope, "Error", c.Error, "ACR", c.ACRValues)
	rest := fieldsOf("Algs", c.Algs)
	if c.MaxAge > 0 {
		rest = joined(fmt.Sprintf("MaxAge: %d * %s.Second", c.MaxAge, g.use(packageTime)), rest)
	}
	return g.use(packageErrcode) + ".Challenge{" + joined(set, rest) + "}"
}

// fieldsOf returns the fields of a composite literal, of names and values in turn. Those
// that are empty are left out.
func fieldsOf(namesAndValues ...string) (set string) {
	for i := 0; i < len(namesAndValues); i += 2 {
		if value := namesAndValues[i+1]; value != "" {
			set = joined(set, namesAndValues[i]+": "+strconv.Quote(value))
		}
	}
	return set
}

// joined returns two parts of a list with a comma between them, if both are there.
func joined(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + ", " + b
}

// status returns the name of the constant for a status, or the number if it has none.
func (g *generator) status(status int) string {
	text := http.StatusText(status)
	switch status {
	case http.StatusProxyAuthRequired:
		text = "Proxy Auth Required"
	case http.StatusTeapot:
		text = "Teapot"
	}
	if text == "" {
		return strconv.Itoa(status)
	}
	return g.use(packageHTTP) + ".Status" + strings.NewReplacer(" ", "", "-", "").Replace(text)
}
