package cli

import (
	"cmp"
	"fmt"
	"go/format"
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
	files       []string // the inputs, named in a comment

	// builtIn finds the code of a document that a row stands for. The document is what the
	// file says, "" if it does not.
	builtIn func(document, code string) (errcode.Code, bool)

	b        strings.Builder
	names    map[string]string // the variable of each code
	taken    map[string]bool   // identifiers
	lists    []string          // the variable of each catalogue, "" for none
	usesHTTP bool
	usesTime bool
}

// source returns a Go file that defines the codes of s, no two of which have the same
// variable. All texts of s are quoted: whatever stands in them, the constants are equal
// to them.
func (g *generator) source(s snapshot.Snapshot) ([]byte, error) {
	g.nameTables(s)
	for i, c := range s.Catalogues {
		g.table(c, g.lists[i])
	}
	var file strings.Builder
	names := make([]string, len(g.files))
	for i, name := range g.files {
		names[i] = strconv.QuoteToASCII(filepath.Base(fileName(name)))
	}
	fmt.Fprintf(&file, "// Made by errcode import from %s. Edit it as you like;\n// errcode verify says whether it agrees with its source.\n\n", strings.Join(names, ", "))
	fmt.Fprintf(&file, "package %s\n\nimport (\n", g.packageName)
	if g.usesHTTP {
		file.WriteString("\t\"net/http\"\n")
	}
	if g.usesTime {
		file.WriteString("\t\"time\"\n")
	}
	fmt.Fprintf(&file, "\n\t%q\n)\n", reflect.TypeFor[errcode.Code]().PkgPath())
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
		fmt.Fprintf(&g.b, "\t// %s lists the codes of the table.\n\t%s = %s.NewCatalogue(%s)\n", list, list, cmp.Or(g.registry, "errcode"), strconv.Quote(c.Name))
	}
	for i, code := range c.Codes {
		if list != "" || i > 0 {
			g.b.WriteByte('\n')
		}
		name := g.names[code.Code]
		if found, ok := g.builtIn(c.Document, code.Code); ok {
			fmt.Fprintf(&g.b, "\t// %s is %s, %d, which is built in.\n\t%s = errcode.%s\n", name, code.Code, code.Status, name, documentVariable(found))
			continue
		}
		deprecated := ""
		if code.ReplacedBy != "" {
			deprecated = ".\n\t//\n\t// Deprecated: use " + code.ReplacedBy
		}
		fmt.Fprintf(&g.b, "\t// %s is %s, %d%s.\n", name, code.Code, code.Status, deprecated)
		fmt.Fprintf(&g.b, "\t%s = %s.Define(%q, %s, %s%s)\n", name, list, code.Code, g.status(code.Status), strconv.Quote(code.Message), g.options(code))
	}
	g.b.WriteString(")\n")
}

// options returns what a code has besides status and message, as arguments.
func (g *generator) options(code snapshot.Code) string {
	var b strings.Builder
	if errcode.Status(code.Status).Action().String() != code.Action {
		b.WriteString(", errcode.Action" + snapshot.GoName(snapshot.Catalogue{}, code.Action))
	}
	if code.Fault != "" {
		b.WriteString(", errcode.Fault" + snapshot.GoName(snapshot.Catalogue{}, code.Fault))
	}
	if code.Description != "" {
		b.WriteString(", errcode.Description(" + strconv.Quote(code.Description) + ")")
	}
	if code.Why != "" || code.Fix != "" {
		b.WriteString(", errcode.Help{" + fieldsOf("Why", code.Why, "Fix", code.Fix) + "}")
	}
	if code.Challenge != nil {
		b.WriteString(", " + g.challenge(*code.Challenge))
	}
	if code.ReplacedBy != "" {
		replacement := g.names[code.ReplacedBy]
		if found, ok := errcode.Lookup(code.ReplacedBy); replacement == "" && ok {
			replacement = "errcode." + documentVariable(found)
		}
		b.WriteString(", errcode.Deprecated(" + replacement + ")")
	}
	return b.String()
}

// challenge returns an errcode.Challenge with the fields of c that are set.
func (g *generator) challenge(c snapshot.Challenge) string {
	set := fieldsOf("Scheme", c.Scheme, "Realm", c.Realm, "ResourceMetadata", c.ResourceMetadata, "Scope", c.Scope, "Error", c.Error, "ACR", c.ACRValues)
	rest := fieldsOf("Algs", c.Algs)
	if c.MaxAge > 0 {
		g.usesTime = true
		rest = joined(fmt.Sprintf("MaxAge: %d * time.Second", c.MaxAge), rest)
	}
	return "errcode.Challenge{" + joined(set, rest) + "}"
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
	g.usesHTTP = true
	return "http.Status" + strings.NewReplacer(" ", "", "-", "").Replace(text)
}
