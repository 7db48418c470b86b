package routes

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strings"

	"example.com/errcode/vet"
	"example.com/errcode/vet/internal/source"
	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

// root is the import path of package errcode.
const root = source.Errcode

// A LoadError says what is wrong with the packages that were asked for.
type LoadError = vet.LoadError

// A program is the source that is analysed, and what is known about it as a whole.
type program struct {
	dir       string
	fset      *token.FileSet
	own       map[*types.Package]bool // packages of the main module, whose lines are named
	pkgs      []*packages.Package     // those with source
	functions []*ssa.Function         // with a body, in the order of the source
	callers   map[*ssa.Function][]ssa.CallInstruction
	taken     map[*ssa.Function]bool            // used as a value, so that not all callers are known
	calls     map[*ssa.Function][]*ssa.Function // also the closures that a function makes
	cycles    map[*ssa.Function]int             // the circle of calls that a function is in, 0 if it is in none
	closures  map[*ssa.Function][]*ssa.MakeClosure
	globals   map[*ssa.Global][]ssa.Instruction
	fields    map[fieldOf][]*ssa.Store // through pointers that are not local
	named     []types.Type             // types with methods, of the packages with source
	limited   bool                     // a middleware bounds the body of requests
	ssa       *ssa.Program
}

// A fieldOf is a field of a struct type.
type fieldOf struct {
	name  *types.TypeName
	index int
}

// load reads the packages and those that they depend on. Only packages of the main module,
// and those that use errcode, have source: no other can make a code.
func load(ctx context.Context, dir string, env, patterns []string) (*program, error) {
	config := packages.Config{Context: ctx, Dir: dir, Env: env, Fset: token.NewFileSet()}
	listed, loaded, problems := source.Load(config, patterns, true)
	if problems == nil {
		problems = source.Problems(dir, loaded)
	}
	if problems != nil {
		return nil, &LoadError{Problems: problems}
	}
	p := &program{dir: dir, fset: config.Fset, own: map[*types.Package]bool{}}
	p.ssa, _ = ssautil.Packages(loaded, ssa.InstantiateGenerics)
	p.ssa.Build()
	for _, pkg := range loaded {
		if importsTesting(pkg) { // what only tests use
			continue
		}
		p.pkgs = append(p.pkgs, pkg)
		p.own[pkg.Types] = pkg.Module == nil || pkg.Module.Main && pkg.Module.Path != root || slices.ContainsFunc(listed, func(l *packages.Package) bool { return l.PkgPath == pkg.PkgPath })
	}
	p.index()
	return p, nil
}

// importsTesting reports whether a package is for tests.
func importsTesting(p *packages.Package) bool {
	_, ok := p.Imports["testing"]
	return ok
}

// index walks all functions once.
func (p *program) index() {
	p.callers = map[*ssa.Function][]ssa.CallInstruction{}
	p.calls = map[*ssa.Function][]*ssa.Function{}
	p.taken = map[*ssa.Function]bool{}
	p.closures = map[*ssa.Function][]*ssa.MakeClosure{}
	p.globals = map[*ssa.Global][]ssa.Instruction{}
	p.fields = map[fieldOf][]*ssa.Store{}
	known := map[*types.Package]bool{}
	for _, pkg := range p.pkgs {
		known[pkg.Types] = true
		scope := pkg.Types.Scope()
		for _, name := range scope.Names() {
			if t, ok := scope.Lookup(name).(*types.TypeName); ok && !t.IsAlias() && !types.IsInterface(t.Type()) {
				p.named = append(p.named, t.Type(), types.NewPointer(t.Type()))
			}
		}
	}
	for fn := range ssautil.AllFunctions(p.ssa) {
		if fn.Blocks != nil && (fn.Package() == nil || known[fn.Package().Pkg]) {
			p.functions = append(p.functions, fn)
		}
	}
	slices.SortFunc(p.functions, func(a, b *ssa.Function) int {
		return cmp.Or(cmp.Compare(a.Pos(), b.Pos()), cmp.Compare(a.String(), b.String()))
	})
	for _, fn := range p.functions {
		for _, block := range fn.Blocks {
			for _, instr := range block.Instrs {
				p.indexOne(instr)
			}
		}
	}
	p.findCycles()
}

func (p *program) indexOne(instr ssa.Instruction) {
	var callee ssa.Value
	if call, ok := instr.(ssa.CallInstruction); ok {
		callee = call.Common().Value
		if static := call.Common().StaticCallee(); static != nil {
			p.callers[static] = append(p.callers[static], call)
			p.calls[instr.Parent()] = append(p.calls[instr.Parent()], static)
			if nameOf(static) == "net/http.MaxBytesHandler" {
				p.limited = true
			}
		}
	}
	var room [10]*ssa.Value
	for i, operand := range instr.Operands(room[:0]) {
		switch v := (*operand).(type) {
		case *ssa.Function:
			if _, made := instr.(*ssa.MakeClosure); !made && (i > 0 || *operand != callee) {
				p.taken[v] = true
			}
		case *ssa.Global:
			p.globals[v] = append(p.globals[v], instr)
		}
	}
	switch x := instr.(type) {
	case *ssa.MakeClosure:
		fn := x.Fn.(*ssa.Function)
		p.closures[fn] = append(p.closures[fn], x)
		p.calls[x.Parent()] = append(p.calls[x.Parent()], fn)
		if x.Referrers() != nil {
			for _, ref := range *x.Referrers() {
				if call, ok := ref.(ssa.CallInstruction); !ok || call.Common().Value != x {
					p.taken[fn] = true
				}
			}
		}
	case *ssa.Store:
		address, ok := x.Addr.(*ssa.FieldAddr)
		if !ok {
			return
		}
		if f := fieldAt(address.X.Type(), address.Field); f.name != nil {
			if isBody(address) && !isOurCall(x.Parent()) {
				p.limited = true
			}
			if _, local := address.X.(*ssa.Alloc); !local {
				p.fields[f] = append(p.fields[f], x)
			}
		}
	}
}

// isBody reports whether an address is that of the body of a request.
func isBody(address *ssa.FieldAddr) bool {
	f := fieldAt(address.X.Type(), address.Field)
	if f.name == nil || f.name.Name() != "Request" || f.name.Pkg() == nil || f.name.Pkg().Path() != "net/http" {
		return false
	}
	s, ok := f.name.Type().Underlying().(*types.Struct)
	return ok && s.Field(address.Field).Name() == "Body"
}

// fieldAt returns a field of a named struct type, or of what a pointer to one points to.
func fieldAt(t types.Type, index int) fieldOf {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok {
		return fieldOf{n.Origin().Obj(), index}
	}
	return fieldOf{}
}

// nameOf returns the full name of what a function was declared as, such as
// "(net/http.Handler).ServeHTTP", also for an instance of a generic one.
func nameOf(fn *ssa.Function) string {
	if obj, ok := fn.Object().(*types.Func); ok {
		return obj.Origin().FullName()
	}
	if origin := fn.Origin(); origin != nil {
		return nameOf(origin)
	}
	return ""
}

// position returns where something stands, relative to the folder of the analysis.
func (p *program) position(pos token.Pos) string {
	if !pos.IsValid() {
		return ""
	}
	at := p.fset.Position(pos)
	if name, err := filepath.Rel(p.dir, at.Filename); err == nil && filepath.IsLocal(name) {
		at.Filename = filepath.ToSlash(name)
	} else if i := strings.LastIndex(at.Filename, "/"); i >= 0 { // of another module
		j := strings.LastIndex(at.Filename[:i], "/")
		at.Filename = at.Filename[j+1:]
	}
	return fmt.Sprintf("%s:%d", at.Filename, at.Line)
}

// isOwn reports whether the lines of a function are named in reasons.
func (p *program) isOwn(fn *ssa.Function) bool {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	if origin := fn.Origin(); origin != nil {
		fn = origin
	}
	return fn.Package() != nil && p.own[fn.Package().Pkg]
}

// isLibrary reports whether a function is one of errcode's own packages.
func (p *program) isLibrary(fn *ssa.Function) bool {
	for fn.Parent() != nil {
		fn = fn.Parent()
	}
	return fn.Package() != nil && strings.HasPrefix(fn.Package().Pkg.Path()+"/", root+"/")
}

// A directive is a comment //errcode:answers above a function.
type directive struct {
	fn    *types.Func
	codes []string
	pos   token.Pos
}

const directivePrefix = "//errcode:answers"

// directives returns the declarations of the packages.
func (p *program) directives() (all []directive) {
	for _, pkg := range p.pkgs {
		for _, file := range pkg.Syntax {
			for _, decl := range file.Decls {
				f, ok := decl.(*ast.FuncDecl)
				if !ok || f.Doc == nil {
					continue
				}
				fn, ok := pkg.TypesInfo.Defs[f.Name].(*types.Func)
				if !ok {
					continue
				}
				for _, line := range f.Doc.List {
					if rest, ok := strings.CutPrefix(line.Text, directivePrefix); ok && (rest == "" || rest[0] == ' ' || rest[0] == '\t') {
						all = append(all, directive{fn, strings.Fields(rest), line.Pos()})
					}
				}
			}
		}
	}
	return all
}

// errNoWriter is the answer to packages that have nothing to analyse.
var errNoWriter = errors.New("no route found: no package hands a handler with an errcode.Writer, or one that answers with it, to a mux")
