package cli

import (
	"fmt"
	"go/format"
	"net/http"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"

	"example.com/errcode"
	"example.com/errcode/internal/snapshot"
)

// A generator writes Go source that defines codes.
type generator struct {
	packageName string
	files       []string // the inputs, named in a comment

	b        strings.Builder
	taken    map[string]bool   // identifiers
	last     map[string]int    // the number that was put behind a name last
	names    map[string]string // the variable of each code, with its package
	lists    []string          // the variable of each catalogue, "" for none
	usesHTTP bool
}

// source returns a Go file that defines the codes of s. All texts of s are quoted:
// whatever stands in them, the constants are equal to them.
func (g *generator) source(s snapshot.Snapshot) ([]byte, error) {
	g.taken, g.last, g.names = map[string]bool{}, map[string]int{}, map[string]string{}
	for _, c := range s.Catalogues {
		g.name(c)
	}
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
		file.WriteString("\t\"net/http\"\n\n")
	}
	fmt.Fprintf(&file, "\t%q\n)\n%s", reflect.TypeFor[errcode.Code]().PkgPath(), g.b.String())
	source, err := format.Source([]byte(file.String()))
	if err != nil {
		return nil, fmt.Errorf("the Go source does not parse, which is a bug: %w", err)
	}
	return source, nil
}

// name chooses the variables for a table.
func (g *generator) name(c snapshot.Catalogue) {
	list := ""
	for _, code := range c.Codes {
		value, ok := builtIn(code.Code)
		if ok {
			table := value.Catalogue()
			g.names[code.Code] = "errcode." + g.claim(snapshot.GoName(snapshot.Catalogue{Name: table.Name(), Document: table.Document()}, code.Code))
			continue
		}
		if list == "" {
			list = g.identifier(snapshot.GoName(snapshot.Catalogue{Name: c.Name}, ""), "Catalogue")
		}
		g.names[code.Code] = g.identifier(snapshot.GoName(snapshot.Catalogue{Name: c.Name}, code.Code), "Code")
	}
	g.lists = append(g.lists, list)
}

// table writes the var block of a table.
func (g *generator) table(c snapshot.Catalogue, list string) {
	fmt.Fprintf(&g.b, "\n// The table %s.\nvar (\n", strconv.QuoteToASCII(c.Name))
	if list != "" {
		fmt.Fprintf(&g.b, "\t// %s lists the codes of the table.\n\t%s = errcode.NewCatalogue(%s)\n", list, list, strconv.Quote(c.Name))
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
	implied, err := scratchCatalogue().Add(code.Code, code.Status, "text")
	if err == nil && implied.Action().String() != code.Action {
		b.WriteString(", errcode.Action" + snapshot.GoName(snapshot.Catalogue{}, code.Action))
	}
	if code.Description != "" {
		b.WriteString(", errcode.Description(" + strconv.Quote(code.Description) + ")")
	}
	if code.ReplacedBy != "" {
		b.WriteString(", errcode.ReplacedBy(" + g.names[code.ReplacedBy] + ")")
	}
	return b.String()
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

// identifier returns a Go identifier that is not taken yet, as near to name as
// possible.
func (g *generator) identifier(name, prefix string) string {
	if name == "" || name[0] < 'A' || name[0] > 'Z' {
		name = prefix + name
	}
	free := name
	for g.taken[free] {
		g.last[name] = max(g.last[name], 1) + 1
		free = name + strconv.Itoa(g.last[name])
	}
	return g.claim(free)
}

// claim takes an identifier.
func (g *generator) claim(name string) string {
	g.taken[name] = true
	return name
}
