package vet

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"

	"example.com/errcode/vet/internal/source"
)

// errcodePath is the package whose use is checked.
const errcodePath = source.Errcode

// pathOf returns the import path of a package, "" for nil. Below go vet, that of a package
// built for a test has " [x.test]" at its end.
func pathOf(p *types.Package) string {
	if p == nil {
		return ""
	}
	path, _, _ := strings.Cut(p.Path(), " ")
	return path
}

// usesErrcode reports whether a package is errcode, or imports it, directly or through
// others.
func usesErrcode(p *types.Package) bool {
	seen := map[*types.Package]bool{}
	var visit func(p *types.Package) bool
	visit = func(p *types.Package) bool {
		if seen[p] {
			return false
		}
		seen[p] = true
		if pathOf(p) == errcodePath {
			return true
		}
		for _, imported := range p.Imports() {
			if visit(imported) {
				return true
			}
		}
		return false
	}
	return visit(p)
}

// isNamed reports whether t is the type of errcode with that name.
func isNamed(t types.Type, name string) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == name && pathOf(n.Obj().Pkg()) == errcodePath
}

// isCode reports whether t is errcode.Code.
func isCode(t types.Type) bool { return isNamed(t, "Code") }

// isErrorPointer reports whether t is *errcode.Error.
func isErrorPointer(t types.Type) bool {
	p, ok := types.Unalias(t).(*types.Pointer)
	return ok && isNamed(p.Elem(), "Error")
}

var errorInterface = types.Universe.Lookup("error").Type().Underlying().(*types.Interface)

// isError reports whether t is an error.
func isError(t types.Type) bool { return t != nil && types.Implements(t, errorInterface) }

// A function is one of errcode: "WithField" of "Error", or "Status" of "".
type function struct{ of, name string }

// errcodeFunction returns the function or method of errcode that a call calls. ok is false
// if it calls anything else.
func errcodeFunction(info *types.Info, call *ast.CallExpr) (f function, ok bool) {
	fn, ok := typeutil.Callee(info, call).(*types.Func)
	if !ok {
		return function{}, false
	}
	return functionOf(fn)
}

func functionOf(fn *types.Func) (f function, ok bool) {
	if pathOf(fn.Pkg()) != errcodePath {
		return function{}, false
	}
	receiver := fn.Signature().Recv()
	if receiver == nil {
		return function{"", fn.Name()}, true
	}
	t := types.Unalias(receiver.Type())
	if p, isPointer := t.(*types.Pointer); isPointer {
		t = types.Unalias(p.Elem())
	}
	n, ok := t.(*types.Named)
	if !ok {
		return function{}, false
	}
	return function{n.Obj().Name(), fn.Name()}, true
}

// calls reports whether a call calls a function of a package, by its path and one of its
// names, or any function of the package if no name is given. A method is not a function here.
func calls(info *types.Info, call *ast.CallExpr, path string, names ...string) bool {
	fn, ok := typeutil.Callee(info, call).(*types.Func)
	if !ok || pathOf(fn.Pkg()) != path || fn.Signature().Recv() != nil {
		return false
	}
	return len(names) == 0 || slices.Contains(names, fn.Name())
}

// variableOf returns the variable that an expression names, nil if it names none.
func variableOf(info *types.Info, e ast.Expr) *types.Var {
	switch e := ast.Unparen(e).(type) {
	case *ast.Ident:
		v, _ := info.ObjectOf(e).(*types.Var)
		return v
	case *ast.SelectorExpr:
		v, _ := info.ObjectOf(e.Sel).(*types.Var)
		return v
	}
	return nil
}

// isPackageLevel reports whether v is declared at package level.
func isPackageLevel(v *types.Var) bool {
	return v != nil && v.Pkg() != nil && v.Parent() == v.Pkg().Scope()
}

// stringOf returns the value of a constant string.
func stringOf(info *types.Info, e ast.Expr) (string, bool) {
	tv, ok := info.Types[e]
	if !ok || tv.Value == nil || tv.Value.Kind() != constant.String {
		return "", false
	}
	return constant.StringVal(tv.Value), true
}

// inTest reports whether a position is in a test file.
func inTest(fset *token.FileSet, pos token.Pos) bool {
	return strings.HasSuffix(fset.File(pos).Name(), "_test.go")
}

// receiverOf returns what a method is called on, nil if the call is not of that shape.
func receiverOf(call *ast.CallExpr) ast.Expr {
	if s, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr); ok {
		return s.X
	}
	return nil
}

// replace is a fix that puts text in place of a node.
func replace(message string, node ast.Node, text string) []analysis.SuggestedFix {
	return edit(message, node.Pos(), node.End(), text)
}

// edit is a fix that puts text in place of what stands from one position to another.
func edit(message string, from, to token.Pos, text string) []analysis.SuggestedFix {
	return []analysis.SuggestedFix{{
		Message:   message,
		TextEdits: []analysis.TextEdit{{Pos: from, End: to, NewText: []byte(text)}},
	}}
}
