package vet

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
)

const compareDoc = `codecompare: report errors that are compared with a code by ==

	if err == errcode.UserNotFound {

is false as soon as somebody wraps the code, or gives it a field. Ask the whole tree:

	if errors.Is(err, errcode.UserNotFound) {

So does a switch over an error with codes as its cases. An errcode.Code may be compared
with ==, as in errcode.CodeOf(err) == errcode.UserNotFound, and so may anything in a
method "Is(error) bool", which errors.Is calls for one error of the tree.

The fix uses errors.Is, if the file imports package errors.`

var compareAnalyzer = newAnalyzer("codecompare", compareDoc, checkCompare)

func checkCompare(p *pass) {
	for c := range p.root.Preorder((*ast.FuncDecl)(nil), (*ast.GenDecl)(nil)) {
		if fn, ok := c.Node().(*ast.FuncDecl); ok && isIs(p, fn) {
			continue
		}
		if _, top := c.Parent().Node().(*ast.File); !top {
			continue
		}
		for c := range c.Preorder((*ast.BinaryExpr)(nil), (*ast.SwitchStmt)(nil)) {
			switch n := c.Node().(type) {
			case *ast.BinaryExpr:
				if n.Op == token.EQL || n.Op == token.NEQ {
					checkComparison(p, n)
				}
			case *ast.SwitchStmt:
				checkErrorSwitch(p, n)
			}
		}
	}
}

// isIs reports whether a method is one that errors.Is calls.
func isIs(p *pass, fn *ast.FuncDecl) bool {
	f, ok := p.TypesInfo.Defs[fn.Name].(*types.Func)
	if !ok || fn.Name.Name != "Is" || fn.Recv == nil {
		return false
	}
	in, out := f.Signature().Params(), f.Signature().Results()
	return in.Len() == 1 && out.Len() == 1 && types.Identical(in.At(0).Type(), types.Universe.Lookup("error").Type())
}

// isErrorInterface reports whether an expression may hold any error.
func isErrorInterface(p *pass, e ast.Expr) bool {
	t := p.TypesInfo.TypeOf(e)
	return t != nil && types.IsInterface(t) && isError(t)
}

// isOurs reports whether an expression is a code, or an error of errcode that is not nil.
func isOurs(p *pass, e ast.Expr) bool {
	t := p.TypesInfo.TypeOf(e)
	return t != nil && (isCode(t) || isErrorPointer(t)) && !p.TypesInfo.Types[e].IsNil()
}

func checkComparison(p *pass, n *ast.BinaryExpr) {
	err, target := n.X, n.Y
	if !isErrorInterface(p, err) {
		err, target = target, err
	}
	if !isErrorInterface(p, err) || !isOurs(p, target) {
		return
	}
	not := ""
	if n.Op == token.NEQ {
		not = "!"
	}
	call := fmt.Sprintf("errors.Is(%s, %s)", types.ExprString(err), types.ExprString(target))
	var fixes []analysis.SuggestedFix
	if name := importName(p, n.Pos(), "errors"); name != "" {
		fixes = replace("Use errors.Is", n, not+name+call[len("errors"):])
	}
	p.report(n, fmt.Sprintf("%s misses %s when it is wrapped: use %s%s", n.Op, shown(target), not, call), fixes...)
}

func checkErrorSwitch(p *pass, n *ast.SwitchStmt) {
	if n.Tag == nil || !isErrorInterface(p, n.Tag) {
		return
	}
	for _, clause := range n.Body.List {
		for _, target := range clause.(*ast.CaseClause).List {
			if isOurs(p, target) {
				p.reportf(target, "switch %s misses %s when it is wrapped: use switch { case errors.Is(%s, %s): … }, or switch errcode.CodeOf(%s)",
					shown(n.Tag), shown(target), types.ExprString(n.Tag), types.ExprString(target), types.ExprString(n.Tag))
			}
		}
	}
}

// importName returns the name by which the file at a position has imported a package, ""
// if it has not, or if the name means something else there.
func importName(p *pass, pos token.Pos, path string) string {
	for _, file := range p.Files {
		if file.FileStart > pos || pos > file.FileEnd {
			continue
		}
		for _, spec := range file.Imports {
			name := p.TypesInfo.PkgNameOf(spec)
			if name == nil || name.Imported().Path() != path || name.Name() == "." || name.Name() == "_" {
				continue
			}
			scope := p.Pkg.Scope().Innermost(pos)
			if scope == nil {
				return ""
			}
			if _, found := scope.LookupParent(name.Name(), pos); found == name {
				return name.Name()
			}
		}
	}
	return ""
}
