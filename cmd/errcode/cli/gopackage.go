package cli

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/scanner"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A goPackage is a folder with Go source, of which only the declarations of codes matter.
type goPackage struct {
	folder string
	fset   *token.FileSet
	files  []*goFile
}

// A goFile is a file of Go source.
type goFile struct {
	name   string
	source []byte
	*ast.File
}

// readPackage reads the Go files of a folder, without tests. There may be none.
func (t *tool) readPackage(folder string) (*goPackage, error) {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	p := &goPackage{folder: folder, fset: token.NewFileSet()}
	var wrong problems
	for _, entry := range entries {
		name := entry.Name()
		if filepath.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") || entry.IsDir() {
			continue
		}
		name = filepath.Join(folder, name)
		source, err := t.read(name)
		if err != nil {
			return nil, err
		}
		parsed, err := parser.ParseFile(p.fset, name, source, parser.ParseComments|parser.SkipObjectResolution)
		var all scanner.ErrorList
		if errors.As(err, &all) {
			for _, e := range all {
				wrong.add(placeOf(e.Pos), "%s", e.Msg)
			}
			continue
		}
		p.files = append(p.files, &goFile{name, source, parsed})
	}
	return p, wrong.err()
}

// name returns the name of the package, "" if there is no file. A folder may also have
// programs that are left out of the package: the name of most files counts.
func (p *goPackage) name() (name string) {
	count := map[string]int{}
	for _, f := range p.files {
		n := f.Name.Name
		if count[n]++; count[n] > count[name] {
			name = n
		}
	}
	return name
}

func placeOf(p token.Position) place { return place{p.Filename, p.Line, p.Column} }

// at returns the place of a piece of source.
func (p *goPackage) at(pos token.Pos) place { return placeOf(p.fset.Position(pos)) }

// A goTable is a catalogue in Go source, such as Billing = Codes.NewCatalogue("Billing").
type goTable struct {
	name     string // "Billing", as the catalogue is called
	variable string
	registry string // "Codes", or "errcode" for the package's
	file     *goFile
	decl     *ast.GenDecl
	at       place
}

// A goCode is a code in Go source.
type goCode struct {
	code  string
	table string // the variable of its catalogue
	at    place
}

// vars yields the variables of the package with their values.
func (p *goPackage) vars(yield func(f *goFile, decl *ast.GenDecl, name *ast.Ident, value ast.Expr)) {
	for _, f := range p.files {
		for _, decl := range f.Decls {
			g, ok := decl.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, spec := range g.Specs {
				v := spec.(*ast.ValueSpec) // all that var can declare
				for i, name := range v.Names {
					if len(v.Values) == len(v.Names) {
						yield(f, g, name, v.Values[i])
					}
				}
			}
		}
	}
}

// methodCall returns what a call of a method is called on, and its first argument if that
// is a string.
func methodCall(e ast.Expr, methods ...string) (on ast.Expr, text string, ok bool) {
	call, isCall := e.(*ast.CallExpr)
	if !isCall || len(call.Args) == 0 {
		return nil, "", false
	}
	selector, isSelector := call.Fun.(*ast.SelectorExpr)
	if !isSelector || !slices.Contains(methods, selector.Sel.Name) {
		return nil, "", false
	}
	literal, isLiteral := call.Args[0].(*ast.BasicLit)
	if !isLiteral || literal.Kind != token.STRING {
		return nil, "", false
	}
	text, err := strconv.Unquote(literal.Value)
	return selector.X, text, err == nil
}

// tables returns the catalogues that the package makes.
func (p *goPackage) tables() (all []goTable) {
	p.vars(func(f *goFile, decl *ast.GenDecl, name *ast.Ident, value ast.Expr) {
		if on, text, ok := methodCall(value, "NewCatalogue"); ok {
			all = append(all, goTable{text, name.Name, f.spelled(on), f, decl, p.at(name.Pos())})
		}
	})
	return all
}

// spelled returns an identifier, or "" for any other expression. Package errcode has its
// own name, whatever the file calls it.
func (f *goFile) spelled(e ast.Expr) string {
	id, ok := e.(*ast.Ident)
	switch {
	case !ok:
		return ""
	case f.imports()[packageErrcode] == id.Name:
		return packageRegistry
	}
	return id.Name
}

// imports returns the names by which the file has imported packages.
func (f *goFile) imports() map[string]string {
	all := map[string]string{}
	for _, spec := range f.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		switch {
		case err != nil:
		case spec.Name == nil:
			all[path] = packageBase(path)
		case spec.Name.Name != "_" && spec.Name.Name != ".":
			all[path] = spec.Name.Name
		}
	}
	return all
}

// codes returns the codes that the package defines.
func (p *goPackage) codes() (all []goCode) {
	for _, f := range p.files {
		ast.Inspect(f.File, func(n ast.Node) bool {
			if e, ok := n.(ast.Expr); ok {
				if on, text, ok := methodCall(e, "Define", "Add"); ok {
					all = append(all, goCode{text, f.spelled(on), p.at(e.(*ast.CallExpr).Args[0].Pos())})
				}
			}
			return true
		})
	}
	return all
}

// registries returns the variables that are made by NewRegistry, each with the tables that
// it includes: the variables of package errcode, or of this one.
func (p *goPackage) registries() map[string][]string {
	all := map[string][]string{}
	p.vars(func(f *goFile, _ *ast.GenDecl, name *ast.Ident, value ast.Expr) {
		call, ok := value.(*ast.CallExpr)
		if !ok {
			return
		}
		made, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || made.Sel.Name != "NewRegistry" || f.spelled(made.X) != packageRegistry {
			return
		}
		included := []string{} // not nil
		for _, arg := range call.Args {
			switch a := arg.(type) {
			case *ast.Ident:
				included = append(included, a.Name)
			case *ast.SelectorExpr:
				included = append(included, f.spelled(a.X)+"."+a.Sel.Name)
			}
		}
		all[name.Name] = included
	})
	return all
}

// declared returns where the package declares a name, and whether it does.
func (p *goPackage) declared(name string) (at place, ok bool) {
	for _, f := range p.files {
		for _, decl := range f.Decls {
			for _, id := range namesDeclared(decl) {
				if id.Name == name {
					return p.at(id.Pos()), true
				}
			}
		}
	}
	return place{}, false
}

// namesDeclared returns the names that a declaration gives to the package.
func namesDeclared(decl ast.Decl) (all []*ast.Ident) {
	switch d := decl.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil {
			all = append(all, d.Name)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch s := spec.(type) {
			case *ast.ValueSpec:
				all = append(all, s.Names...)
			case *ast.TypeSpec:
				all = append(all, s.Name)
			}
		}
	}
	return all
}

// insert returns the source of the file with the lines of a definition after the last one
// of a table, and with the imports that they need. after is the line before them in the
// file as it is, and line where they begin in the source that is returned.
func (p *goPackage) insert(table goTable, definition string, needed []string) (source []byte, after, line int, err error) {
	f := table.file
	last, block := p.lastOf(table)
	at := p.fset.Position(last.End()).Offset
	if newline := bytes.IndexByte(f.source[at:], '\n'); newline >= 0 {
		at += newline // after a comment on the same line
	} else {
		at = len(f.source)
	}
	comment, variable, _ := strings.Cut(strings.TrimSpace(definition), "\n")
	text := "\n\n" + comment + "\n"
	if !block {
		text += "var "
	}
	text += strings.TrimSpace(variable)
	edited := string(f.source[:at]) + text + string(f.source[at:])
	edited = f.withImports(p.fset, edited, needed)
	source, err = format.Source([]byte(edited))
	if err != nil {
		return nil, 0, 0, fmt.Errorf("%s: the changed source does not parse, which is a bug: %w", f.name, err)
	}
	return source, p.at(last.End()).line, 1 + bytes.Count(source[:bytes.Index(source, []byte(comment))], []byte("\n")), nil
}

// lastOf returns what a new code of the table comes after: in its var block the last
// variable of the table, or else the last declaration of one.
func (p *goPackage) lastOf(table goTable) (last ast.Node, block bool) {
	if table.decl.Lparen.IsValid() {
		for _, spec := range table.decl.Specs {
			for _, name := range spec.(*ast.ValueSpec).Names {
				if name.Name == table.variable {
					last = spec
				}
			}
			for _, value := range spec.(*ast.ValueSpec).Values {
				if on, _, ok := methodCall(value, "Define"); ok && table.file.spelled(on) == table.variable {
					last = spec
				}
			}
		}
		return last, true
	}
	last = table.decl
	p.vars(func(f *goFile, decl *ast.GenDecl, _ *ast.Ident, value ast.Expr) {
		if on, _, ok := methodCall(value, "Define"); ok && f == table.file && f.spelled(on) == table.variable {
			last = decl
		}
	})
	return last, false
}

// withImports returns source, which is that of the file with more below its imports, with
// the imports that it lacks.
func (f *goFile) withImports(fset *token.FileSet, source string, needed []string) string {
	have := f.imports()
	missing := slices.DeleteFunc(slices.Clone(needed), func(path string) bool { return have[path] != "" })
	if len(missing) == 0 {
		return source
	}
	at := func(pos token.Pos) int { return fset.Position(pos).Offset }
	for _, decl := range f.Decls {
		g, ok := decl.(*ast.GenDecl)
		if !ok || g.Tok != token.IMPORT {
			continue
		}
		if !g.Lparen.IsValid() {
			spec := source[at(g.Specs[0].Pos()):at(g.End())]
			return source[:at(g.Pos())] + "import " + importBlock(append(missing, spec)) + source[at(g.End()):]
		}
		standard, others := apart(missing) // into the first group, and into the last
		haveStandard, haveOthers := apart(slices.Collect(maps.Keys(have)))
		if haveOthers == nil && others != nil {
			others = slices.Insert(others, 0, "\n")
		}
		if haveStandard == nil && standard != nil {
			standard = append(standard, "\n")
		}
		source = source[:at(g.Rparen)] + strings.Join(others, "") + source[at(g.Rparen):]
		return source[:at(g.Lparen)+1] + "\n" + strings.TrimSuffix(strings.Join(standard, ""), "\n") + source[at(g.Lparen)+1:]
	}
	end := at(f.Name.End())
	return source[:end] + "\n\nimport " + importBlock(missing) + "\n" + source[end:]
}

// importBlock returns what follows the word import: paths, or imports as source has them,
// in two groups.
func importBlock(imports []string) string {
	standard, others := apart(imports)
	between := ""
	if standard != nil && others != nil {
		between = "\n"
	}
	return "(\n" + strings.Join(standard, "") + between + strings.Join(others, "") + ")"
}

// apart returns the lines that import packages of the standard library, and the others.
func apart(imports []string) (standard, others []string) {
	for _, spec := range imports {
		if !strings.Contains(spec, `"`) {
			spec = strconv.Quote(spec)
		}
		first, _, _ := strings.Cut(spec[strings.Index(spec, `"`):], "/")
		if line := "\t" + spec + "\n"; strings.Contains(first, ".") {
			others = append(others, line)
		} else {
			standard = append(standard, line)
		}
	}
	return standard, others
}
