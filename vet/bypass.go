package vet

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
)

const bypassDoc = `codebypass: report answers that go past the Writer

	func (s *server) show(w http.ResponseWriter, r *http.Request) error {
		…
		http.Error(w, "not found", http.StatusNotFound)
		return nil
	}

sends a body that no client of the service can read, and nothing is reported. Return an
error, or give it to the Writer:

		return errcode.UserNotFound

Reported are http.Error, http.NotFound and a WriteHeader with a constant status of 400 or
more that no body follows, in a package that imports errcode, in a function that takes an
http.ResponseWriter and

  - returns an error and nothing else, or
  - calls WriteError, WriteProtekt, WriteEnvelope, WriteDomain or Fail.

Functions with no Writer beside them may answer as they like: health checks, stand-ins
for other services. So may test files.

The fix returns an error, if "return nil" follows: with the code of the status, and with
the text as the message.`

var bypassAnalyzer = newAnalyzer("codebypass", bypassDoc, checkBypass)

func checkBypass(p *pass) {
	imports := false
	for _, imported := range p.Pkg.Imports() {
		imports = imports || pathOf(imported) == errcodePath
	}
	if !imports {
		return
	}
	for c := range p.root.Preorder((*ast.FuncDecl)(nil), (*ast.FuncLit)(nil)) {
		var signature *types.Signature
		var body *ast.BlockStmt
		switch n := c.Node().(type) {
		case *ast.FuncDecl:
			signature, body = p.TypesInfo.Defs[n.Name].Type().(*types.Signature), n.Body
		case *ast.FuncLit:
			signature, body = p.TypesInfo.TypeOf(n).(*types.Signature), n.Body
		}
		if body == nil || inTest(p.Fset, body.Pos()) || !takesResponseWriter(signature) {
			continue
		}
		b := bypass{pass: p, returns: returnsError(signature)}
		b.look(body)
		if b.writer != "" || b.returns {
			for _, s := range b.around {
				b.answer(s)
			}
		}
	}
}

// A bypass is the search in one function, without those in it.
type bypass struct {
	*pass
	returns bool        // an error
	writer  string      // what of errcode answers, beside
	around  []answering // in the order of the source
}

// An answering statement is followed by others in its block.
type answering struct {
	call *ast.CallExpr
	stmt ast.Stmt
	rest []ast.Stmt
}

// look collects the answers in a block.
func (b *bypass) look(body *ast.BlockStmt) {
	ast.Inspect(body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.BlockStmt:
			b.list(n.List)
		case *ast.CaseClause:
			b.list(n.Body)
		case *ast.CommClause:
			b.list(n.Body)
		case *ast.CallExpr:
			switch f, _ := errcodeFunction(b.TypesInfo, n); f {
			case function{"Writer", "WriteError"}, function{"", "WriteProtekt"}, function{"", "WriteEnvelope"}, function{"", "WriteDomain"}, function{"", "Fail"}:
				b.writer = f.name
			}
		}
		return true
	})
}

func (b *bypass) list(all []ast.Stmt) {
	for i, s := range all {
		if e, ok := s.(*ast.ExprStmt); ok {
			if call, ok := ast.Unparen(e.X).(*ast.CallExpr); ok {
				b.around = append(b.around, answering{call, s, all[i+1:]})
			}
		}
	}
}

// answer reports a statement that answers by itself.
func (b *bypass) answer(s answering) {
	instead := "give an error to " + b.writer
	if b.returns {
		instead = "return an error"
	}
	switch {
	case calls(b.TypesInfo, s.call, "net/http", "Error", "NotFound"):
		b.report(s.call, shown(s.call.Fun)+" answers past the Writer, in a form that the service's clients don't know: "+instead, b.fix(s)...)
	case b.bare(s):
		b.report(s.call, fmt.Sprintf("WriteHeader(%s) answers past the Writer, without a body: %s", shown(s.call.Args[0]), instead), b.fix(s)...)
	}
}

// bare reports whether a statement is WriteHeader with a status of 400 or more, without a
// body after it.
func (b *bypass) bare(s answering) bool {
	on, ok := ast.Unparen(s.call.Fun).(*ast.SelectorExpr)
	if !ok || on.Sel.Name != "WriteHeader" || len(s.call.Args) != 1 || !isResponseWriter(b.TypesInfo.TypeOf(on.X)) {
		return false
	}
	value := b.TypesInfo.Types[s.call.Args[0]].Value
	if value == nil || constant.Compare(value, token.LSS, constant.MakeInt64(400)) {
		return false
	}
	used := false // the ResponseWriter, after it
	for _, after := range s.rest {
		ast.Inspect(after, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && variableOf(b.TypesInfo, on.X) != nil && b.TypesInfo.Uses[id] == variableOf(b.TypesInfo, on.X) {
				used = true
			}
			return true
		})
	}
	return !used
}

// fix returns the fix for an answer that "return nil" follows.
func (b *bypass) fix(s answering) []analysis.SuggestedFix {
	name := importName(b.pass, s.call.Pos(), errcodePath)
	if !b.returns || name == "" || len(s.rest) == 0 {
		return nil
	}
	last, ok := s.rest[0].(*ast.ReturnStmt)
	if !ok || len(last.Results) != 1 || !b.TypesInfo.Types[last.Results[0]].IsNil() {
		return nil
	}
	text := ""
	switch args := s.call.Args; len(args) {
	case 3: // http.Error
		text = name + ".Status(" + types.ExprString(args[2]) + ")"
		call, isCall := ast.Unparen(args[1]).(*ast.CallExpr)
		if _, constant := stringOf(b.TypesInfo, args[1]); constant {
			text += ".WithMessage(" + types.ExprString(args[1]) + ")"
		} else if isCall && strings.HasSuffix(types.ExprString(call.Fun), ".Error") && isError(b.TypesInfo.TypeOf(receiverOf(call))) {
			text += ".Wrap(" + types.ExprString(receiverOf(call)) + ")"
		} else {
			return nil
		}
	case 2: // http.NotFound
		on := receiverOf(s.call)
		if on == nil {
			return nil // imported with a dot
		}
		text = name + ".Status(" + types.ExprString(on) + ".StatusNotFound)"
	case 1: // WriteHeader
		text = name + ".Status(" + types.ExprString(args[0]) + ")"
	}
	return edit("Return an error", s.stmt.Pos(), last.End(), "return "+text)
}

// isResponseWriter reports whether t is http.ResponseWriter.
func isResponseWriter(t types.Type) bool {
	n, ok := types.Unalias(t).(*types.Named)
	return ok && n.Obj().Name() == "ResponseWriter" && pathOf(n.Obj().Pkg()) == "net/http"
}

func takesResponseWriter(s *types.Signature) bool {
	for v := range s.Params().Variables() {
		if isResponseWriter(v.Type()) {
			return true
		}
	}
	return false
}

// returnsError reports whether a function returns an error, and nothing else.
func returnsError(s *types.Signature) bool {
	return s.Results().Len() == 1 && types.Identical(s.Results().At(0).Type(), types.Universe.Lookup("error").Type())
}
