package vet

import (
	"cmp"
	"go/ast"
	"go/types"
	"reflect"
	"slices"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"
)

// A definition is a fact about a variable of package level: it holds a code, which is
// defined with this text in this catalogue. So an analyzer knows the codes of all imported
// packages, the built-in ones included.
type definition struct {
	Text      string // "user:not_found"
	Catalogue string // path and variable of the catalogue, "" if it is in no variable
	Number    int    // its place in the catalogue
}

func (*definition) AFact() {}

func (d *definition) String() string { return d.Text + " of " + d.Catalogue }

// A knownCode is a code that a package can see.
type knownCode struct {
	definition
	variable *types.Var
}

// name returns how a package names the code: "errcode.UserNotFound".
func (c knownCode) name(from *types.Package) string {
	if c.variable.Pkg() == from {
		return c.variable.Name()
	}
	return c.variable.Pkg().Name() + "." + c.variable.Name()
}

// codes are the codes that a package can see: its own and those that it imports, also
// through other packages.
type codes struct{ all []knownCode }

// of returns the code that a variable holds.
func (c *codes) of(v *types.Var) (knownCode, bool) {
	i := slices.IndexFunc(c.all, func(k knownCode) bool { return k.variable == v })
	if i < 0 {
		return knownCode{}, false
	}
	return c.all[i], true
}

// spelled returns the codes with a text, one for each definition.
func (c *codes) spelled(text string) (found []knownCode) {
	for _, k := range c.all {
		if k.Text == text && !slices.ContainsFunc(found, func(o knownCode) bool { return o.definition == k.definition }) {
			found = append(found, k)
		}
	}
	return found
}

// in returns the codes of a catalogue, in the order of their definitions, one variable for
// each.
func (c *codes) in(catalogue string) (found []knownCode) {
	for _, k := range c.all {
		if k.Catalogue == catalogue && !slices.ContainsFunc(found, func(o knownCode) bool { return o.Text == k.Text }) {
			found = append(found, k)
		}
	}
	slices.SortStableFunc(found, func(a, b knownCode) int { return cmp.Compare(a.Number, b.Number) })
	return found
}

// codesAnalyzer finds the codes that a package can see.
var codesAnalyzer = &analysis.Analyzer{
	Name:       "codes",
	Doc:        "find the codes that are defined in variables of package level",
	Requires:   []*analysis.Analyzer{directivesAnalyzer},
	FactTypes:  []analysis.Fact{new(definition)},
	ResultType: reflect.TypeFor[*codes](),
	Run: func(p *analysis.Pass) (any, error) {
		if !p.ResultOf[directivesAnalyzer].(*directives).uses {
			return &codes{}, nil
		}
		defined := map[string]int{}
		for _, file := range p.Files {
			for _, decl := range file.Decls {
				if g, ok := decl.(*ast.GenDecl); ok {
					for _, spec := range g.Specs {
						if v, ok := spec.(*ast.ValueSpec); ok {
							exportDefinitions(p, v, defined)
						}
					}
				}
			}
		}
		found := &codes{}
		for _, fact := range p.AllObjectFacts() {
			if v, ok := fact.Object.(*types.Var); ok {
				found.all = append(found.all, knownCode{*fact.Fact.(*definition), v})
			}
		}
		slices.SortFunc(found.all, func(a, b knownCode) int {
			own := func(k knownCode) int { // the package's own names first
				if k.variable.Pkg() == p.Pkg {
					return 0
				}
				return 1
			}
			return cmp.Or(cmp.Compare(own(a), own(b)), cmp.Compare(pathOf(a.variable.Pkg()), pathOf(b.variable.Pkg())),
				cmp.Compare(a.variable.Name(), b.variable.Name()))
		})
		return found, nil
	},
}

// exportDefinitions exports facts about the variables that hold a code.
func exportDefinitions(p *analysis.Pass, spec *ast.ValueSpec, defined map[string]int) {
	for i, name := range spec.Names {
		v, ok := p.TypesInfo.Defs[name].(*types.Var)
		if !ok || !isCode(v.Type()) || len(spec.Values) == 0 || name.Name == "_" {
			continue
		}
		value := spec.Values[min(i, len(spec.Values)-1)] // of Add there are two results
		if call, ok := ast.Unparen(value).(*ast.CallExpr); ok {
			if text, catalogue, ok := definedBy(p.TypesInfo, call); ok {
				key := variablePath(catalogue)
				p.ExportObjectFact(v, &definition{Text: text, Catalogue: key, Number: defined[key]})
				defined[key]++
			}
			continue
		}
		var other definition // the same code under another name
		if from := variableOf(p.TypesInfo, value); from != nil && p.ImportObjectFact(from, &other) {
			p.ExportObjectFact(v, &other)
		}
	}
}

// definedBy returns the code that a call defines, and the variable of its catalogue, nil
// if it is in none.
func definedBy(info *types.Info, call *ast.CallExpr) (text string, catalogue *types.Var, ok bool) {
	fn, isFunc := typeutil.Callee(info, call).(*types.Func)
	if !isFunc || len(call.Args) == 0 {
		return "", nil, false
	}
	f, _ := functionOf(fn)
	switch f {
	default:
		return "", nil, false
	case function{"Catalogue", "Define"}, function{"Catalogue", "Add"},
		function{"Catalogue", "define"}, function{"Catalogue", "defineWith"}: // of the built-in codes
	}
	if text, ok = stringOf(info, call.Args[0]); !ok {
		return "", nil, false
	}
	return text, variableOf(info, receiverOf(call)), true
}

// variablePath returns the path of a package and a variable in it, "" for any but one of
// package level.
func variablePath(v *types.Var) string {
	if !isPackageLevel(v) {
		return ""
	}
	return pathOf(v.Pkg()) + "." + v.Name()
}
