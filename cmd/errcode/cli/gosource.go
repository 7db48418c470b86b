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
	files       []string // the inputs, named in a comment
	builtIn     func(code string) (errcode.Code, bool)

	b        strings.Builder
	taken    map[string]bool   // identifiers
	names    map[string]string // the variable of each code, with its package
	lists    []string          // the variable of each catalogue, "" for none
	usesHTTP bool
	usesTime bool
}

// source returns a Go file that defines the codes of s, no two of which have the same
// variable. All texts of s are quoted: whatever stands in them, the constants are equal
// to them.
func (g *generator) source(s snapshot.Snapshot) ([]byte, error) {
	g.name(s)
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
	fmt.Fprintf(&file, "\n\t%q\n)\n%s", reflect.TypeFor[errcode.Code]().PkgPath(), g.b.String())
	source, err := format.Source([]byte(file.String()))
	if err != nil {
		return nil, fmt.Errorf("the Go source does not parse, which is a bug: %w", err)
	}
	return source, nil
}

// variable returns the name of the variable for a code.
func (g *generator) variable(table, code string) string {
	if found, ok := g.builtIn(code); ok {
		c := found.Catalogue()
		return snapshot.GoName(snapshot.Catalogue{Name: c.Name(), Document: c.Document()}, code)
	}
	return exported(snapshot.GoName(snapshot.Catalogue{Name: table}, code), "Code")
}

// exported returns name as an exported identifier, with a prefix if it is not one.
func exported(name, prefix string) string {
	if name == "" || name[0] < 'A' || name[0] > 'Z' {
		return prefix + name
	}
	return name
}

// name chooses the variables. Those of codes come first, since other code uses them;
// the variable of a table gives way.
func (g *generator) name(s snapshot.Snapshot) {
	g.taken, g.names = map[string]bool{g.registry: true}, map[string]string{}
	for c, code := range s.All() {
		name := g.variable(c.Name, code.Code)
		g.taken[name] = true
		if _, ok := g.builtIn(code.Code); ok {
			name = "errcode." + name
		}
		g.names[code.Code] = name
	}
	for _, c := range s.Catalogues {
		list := ""
		if slices.ContainsFunc(c.Codes, func(code snapshot.Code) bool { _, ok := g.builtIn(code.Code); return !ok }) {
			list = g.free(exported(snapshot.GoName(snapshot.Catalogue{Name: c.Name}, ""), "Catalogue"))
		}
		g.lists = append(g.lists, list)
	}
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
		if short, builtIn := strings.CutPrefix(name, "errcode."); builtIn {
			fmt.Fprintf(&g.b, "\t// %s is %s, %d, which is built in.\n\t%s = %s\n", short, code.Code, code.Status, short, name)
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
		fmt.Fprintf(&b, ", errcode.Help{Why: %s, Fix: %s}", strconv.Quote(code.Why), strconv.Quote(code.Fix))
	}
	if code.Challenge != nil {
		b.WriteString(", " + g.challenge(*code.Challenge))
	}
	if code.ReplacedBy != "" {
		b.WriteString(", errcode.Deprecated(" + g.names[code.ReplacedBy] + ")")
	}
	return b.String()
}

// challenge returns an errcode.Challenge with the fields of c that are set.
func (g *generator) challenge(c snapshot.Challenge) string {
	var set []string
	add := func(field, value string) {
		if value != "" {
			set = append(set, field+": "+strconv.Quote(value))
		}
	}
	add("Scheme", c.Scheme)
	add("Realm", c.Realm)
	add("ResourceMetadata", c.ResourceMetadata)
	add("Scope", c.Scope)
	add("Error", c.Error)
	add("ACR", c.ACRValues)
	if c.MaxAge > 0 {
		g.usesTime = true
		set = append(set, fmt.Sprintf("MaxAge: %d * time.Second", c.MaxAge))
	}
	add("Algs", c.Algs)
	return "errcode.Challenge{" + strings.Join(set, ", ") + "}"
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
