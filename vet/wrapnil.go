package vet

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/ast/inspector"
	"golang.org/x/tools/go/ssa"
)

const wrapNilDoc = `codewrapnil: report Wrap(err) where err is nil

	user, err := s.users.ByID(ctx, id)
	if err != nil {
		return errcode.SystemDatabaseError.Wrap(err)
	}
	if user.Banned {
		return errcode.UserBanned.Wrap(err) // err is nil
	}

The error has no cause, though its author meant it to have one: the condition is the wrong
way round, err is that of another scope, or Wrap is left from a copied line. Wrap(nil),
written out, is taken to be meant.

It goes by the flow of control: tests for nil on the way to the call, and variables that
nothing was assigned to.

The fix removes ".Wrap(err)", which changes nothing.`

var wrapNilAnalyzer = newAnalyzer("codewrapnil", wrapNilDoc, checkWrapNil, flowAnalyzer)

func checkWrapNil(p *pass) {
	places := map[token.Pos]inspector.Cursor{} // by the parenthesis, which package ssa has
	for c := range p.root.Preorder((*ast.CallExpr)(nil)) {
		call := c.Node().(*ast.CallExpr)
		if f, _ := errcodeFunction(p.TypesInfo, call); f.name == "Wrap" {
			places[call.Lparen] = c
		}
	}
	for _, fn := range p.ResultOf[flowAnalyzer].(*flow).functions {
		for _, b := range fn.Blocks {
			for _, instruction := range b.Instrs {
				if call, ok := instruction.(*ssa.Call); ok {
					if c, ok := places[call.Pos()]; ok {
						checkWrap(p, c, call.Call.Args[len(call.Call.Args)-1], b)
					}
				}
			}
		}
	}
}

// checkWrap looks at a call of Wrap, whose argument is v.
func checkWrap(p *pass, c inspector.Cursor, v ssa.Value, b *ssa.BasicBlock) {
	call := c.Node().(*ast.CallExpr)
	why := ""
	if constant, ok := v.(*ssa.Const); ok && constant.IsNil() {
		why = "nothing was assigned to it"
	} else if known(v, b, isNil) {
		why = "a condition on the way says so"
	}
	if why == "" || p.TypesInfo.Types[call.Args[0]].IsNil() {
		return
	}
	var fixes []analysis.SuggestedFix
	if on := receiverOf(call); on != nil && codeDoes(p, c) {
		fixes = edit("Remove Wrap", on.End(), call.End(), "")
	}
	p.report(call, fmt.Sprintf("%s is nil here, %s: the error has no cause; wrap the error that is meant, or none", shown(call.Args[0]), why), fixes...)
}

// codeDoes reports whether what Wrap is called on does where its result is: it is an
// *errcode.Error as well, or a code is as good.
func codeDoes(p *pass, c inspector.Cursor) bool {
	if isErrorPointer(p.TypesInfo.TypeOf(receiverOf(c.Node().(*ast.CallExpr)))) {
		return true
	}
	switch parent := c.Parent().Node().(type) {
	case *ast.SelectorExpr:
		return strings.HasPrefix(parent.Sel.Name, "With")
	case *ast.ReturnStmt:
		for f := range c.Enclosing((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
			var t types.Type
			switch f := f.Node().(type) {
			case *ast.FuncDecl:
				t = p.TypesInfo.Defs[f.Name].Type()
			case *ast.FuncLit:
				t = p.TypesInfo.TypeOf(f)
			}
			results := t.(*types.Signature).Results()
			return results.Len() == len(parent.Results) && types.IsInterface(results.At(c.ParentEdgeIndex()).Type())
		}
	}
	return false
}
