package vet

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/ssa"
)

const nilDoc = `codenil: report a nil *errcode.Error that is returned as an error

	func check(in input) *errcode.Error {
		if in.Email == "" {
			return errcode.GeneralValidationError.WithField("email", "is missing")
		}
		return nil
	}

	func (s *server) create(w http.ResponseWriter, r *http.Request) error {
		…
		return check(in) // an error that is not nil, always
	}

A nil pointer in an interface is not a nil interface: err != nil is true, and the request
is answered with 500. A function that may succeed returns error, not *errcode.Error.

It reports a value that may be nil, by the flow of control and by what functions return,
those of other packages included, and that is returned as an error, kept in a variable of
type error, or compared with nil as one. What comes from parameters, fields, maps and
type assertions is taken to be set. "(*errcode.Error)(nil)", written out, is taken to be meant.

The fix tests for nil before the return.`

var nilAnalyzer = newAnalyzer("codenil", nilDoc, checkNil, flowAnalyzer)

func checkNil(p *pass) {
	n := &nilReturns{
		pass: p, flow: p.ResultOf[flowAnalyzer].(*flow), returns: map[token.Pos]inspector.Cursor{},
	}
	for c := range p.root.Preorder((*ast.ReturnStmt)(nil)) {
		n.returns[c.Node().Pos()] = c
	}
	for _, fn := range n.flow.functions {
		for _, b := range fn.Blocks {
			for _, instruction := range b.Instrs {
				if v, ok := instruction.(*ssa.MakeInterface); ok {
					n.check(v)
				}
			}
		}
	}
}

type nilReturns struct {
	*pass
	flow    *flow
	returns map[token.Pos]inspector.Cursor // statements, by where they begin
}

// check looks at an *errcode.Error that becomes an interface.
func (n *nilReturns) check(v *ssa.MakeInterface) {
	if !isErrorPointer(v.X.Type()) || !isError(v.Type()) || !n.flow.mayBeNil(v.X, v.Block()) {
		return
	}
	for _, use := range *v.Referrers() {
		switch use := use.(type) {
		case *ssa.Return:
			for i, result := range use.Results {
				if result == ssa.Value(v) {
					n.reportReturn(v, use, i)
				}
			}
			return
		case *ssa.Phi, *ssa.BinOp:
			n.reportValue(v, use.Pos())
			return
		case *ssa.Store: // into a variable, not into a list of errors
			if _, ok := use.Addr.(*ssa.Alloc); ok {
				n.reportValue(v, use.Pos())
				return
			}
		}
	}
}

func (n *nilReturns) reportReturn(v *ssa.MakeInterface, r *ssa.Return, result int) {
	c, ok := n.returns[r.Pos()]
	if !ok || len(c.Node().(*ast.ReturnStmt).Results) != len(r.Results) {
		n.reportValue(v, r.Pos())
		return
	}
	stmt := c.Node().(*ast.ReturnStmt)
	e := stmt.Results[result]
	if isWrittenNil(n.TypesInfo, e) {
		return
	}
	var fixes []analysis.SuggestedFix
	if _, block := c.Parent().Node().(*ast.BlockStmt); block && len(stmt.Results) == 1 {
		fixes = n.test(stmt, e)
	}
	n.report(e, fmt.Sprintf("%s may be a nil *errcode.Error, which is not nil once it is an error: %s", shown(e), n.advice(v.X, e)), fixes...)
}

// test is the fix that tests for nil before the return.
func (n *nilReturns) test(stmt *ast.ReturnStmt, e ast.Expr) []analysis.SuggestedFix {
	text := types.ExprString(e)
	if _, ok := ast.Unparen(e).(*ast.Ident); ok {
		return replace("Return nil if it is nil", stmt, fmt.Sprintf("if %s != nil {\nreturn %s\n}\nreturn nil", text, text))
	}
	if _, taken := n.Pkg.Scope().Innermost(stmt.Pos()).LookupParent("failed", stmt.Pos()); taken != nil {
		return nil
	}
	return replace("Return nil if it is nil", stmt, fmt.Sprintf("if failed := %s; failed != nil {\nreturn failed\n}\nreturn nil", text))
}

func (n *nilReturns) reportValue(v *ssa.MakeInterface, pos token.Pos) {
	if _, constant := v.X.(*ssa.Const); constant {
		return // most likely written out
	}
	for _, p := range []token.Pos{v.Pos(), v.X.Pos()} { // of what becomes an error, if that is known
		if p.IsValid() {
			pos = p
			break
		}
	}
	if !pos.IsValid() {
		return
	}
	n.reportf(at(pos), "an *errcode.Error that may be nil is kept as an error, which is not nil then: %s", n.advice(v.X, nil))
}

// advice says what to do about a value, e in the source.
func (n *nilReturns) advice(v ssa.Value, e ast.Expr) string {
	if extract, ok := v.(*ssa.Extract); ok {
		v = extract.Tuple
	}
	if call, ok := v.(*ssa.Call); ok {
		if fn := call.Call.StaticCallee(); fn != nil && !isAsType(fn) && fn.Object() != nil {
			return fmt.Sprintf("let %s return error, or test for nil first", fn.Name())
		}
		return "test for nil first"
	}
	if id, ok := e.(*ast.Ident); ok {
		return fmt.Sprintf("declare %s as error, or test for nil first", id.Name)
	}
	return "declare it as error, or test for nil first"
}

// isWrittenNil reports whether e is (*errcode.Error)(nil).
func isWrittenNil(info *types.Info, e ast.Expr) bool {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	return ok && len(call.Args) == 1 && info.Types[call.Fun].IsType() && info.Types[call.Args[0]].IsNil()
}

// at is a place without an end.
type at token.Pos

func (a at) Pos() token.Pos { return token.Pos(a) }
func (a at) End() token.Pos { return token.NoPos }
