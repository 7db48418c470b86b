package vet

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
)

const literalDoc = `codeliteral: report strings that spell a code and are compared or switched

	if errcode.CodeOf(err).String() == "user:not_found" {
	if err.Error() == "user:not_found" {
	switch body.Code { case "user:not_found": }

A misspelled string is never equal and no compiler says so; the text of an error has its
cause, too. There is a variable for each code:

	if errors.Is(err, errcode.UserNotFound) {

and FromResponse makes such an error from another service's response.

It knows the codes of all catalogues in variables of the package and of those that it
imports. Compared with the text of a code or of an error, each of them is reported; in any
other comparison only one that has a colon, for "invalid_token" and "NOT_FOUND" are words
of other protocols too. strings.Contains, HasPrefix and HasSuffix on the text of an error
are comparisons as well. Test files are left out: a test states what is on the wire.

The fix compares with Code.Equal, if one variable has the code and the file imports its
package.`

var literalAnalyzer = newAnalyzer("codeliteral", literalDoc, checkLiterals, codesAnalyzer)

func checkLiterals(p *pass) {
	l := &literals{p, p.ResultOf[codesAnalyzer].(*codes)}
	for c := range p.root.Preorder((*ast.BinaryExpr)(nil), (*ast.SwitchStmt)(nil), (*ast.CallExpr)(nil)) {
		if inTest(p.Fset, c.Node().Pos()) {
			continue
		}
		switch n := c.Node().(type) {
		case *ast.BinaryExpr:
			if n.Op == token.EQL || n.Op == token.NEQ {
				l.compared(n, n.X, n.Y)
				l.compared(n, n.Y, n.X)
			}
		case *ast.SwitchStmt:
			if n.Tag == nil {
				continue
			}
			for _, clause := range n.Body.List {
				for _, e := range clause.(*ast.CaseClause).List {
					l.compared(nil, n.Tag, e)
				}
			}
		case *ast.CallExpr:
			if calls(p.TypesInfo, n, "strings", "Contains", "HasPrefix", "HasSuffix", "EqualFold") {
				if about := l.textOf(n.Args[0]); about != nil && !isCode(p.TypesInfo.TypeOf(about)) {
					l.compared(nil, n.Args[0], n.Args[1])
				}
			}
		}
	}
}

type literals struct {
	*pass
	codes *codes
}

// compared reports a literal that spells a code and is compared with an expression.
func (l *literals) compared(n *ast.BinaryExpr, with, literal ast.Expr) {
	text, ok := stringOf(l.TypesInfo, literal)
	if !ok || text == "" {
		return
	}
	if _, constant := stringOf(l.TypesInfo, with); constant {
		return
	}
	found := l.codes.spelled(text)
	if len(found) == 0 {
		return
	}
	about := l.textOf(with)
	if about == nil && !strings.Contains(text, ":") {
		return
	}
	code := found[0].name(l.Pkg)
	advice := fmt.Sprintf("make an error of the response with errcode.FromResponse or errcode.Parse, and use errors.Is(err, %s)", code)
	var fixes []analysis.SuggestedFix
	switch {
	case about == nil:
	case isCode(l.TypesInfo.TypeOf(about)):
		advice = fmt.Sprintf("use %s.Equal(%s)", shown(about), code)
		if n != nil && len(found) == 1 {
			fixes = l.equal(n, about, found[0])
		}
	default:
		advice = fmt.Sprintf("use errors.Is(%s, %s)", shown(about), code)
	}
	l.report(literal, fmt.Sprintf("%q is compared as a string: %s", text, advice), fixes...)
}

// textOf returns the code or the error whose text an expression is, nil if it is none.
func (l *literals) textOf(e ast.Expr) ast.Expr {
	call, ok := ast.Unparen(e).(*ast.CallExpr)
	if !ok || len(call.Args) != 0 {
		return nil
	}
	s, ok := ast.Unparen(call.Fun).(*ast.SelectorExpr)
	if !ok {
		return nil
	}
	t := l.TypesInfo.TypeOf(s.X)
	switch {
	case t == nil:
	case isCode(t) && (s.Sel.Name == "String" || s.Sel.Name == "Error" || s.Sel.Name == "ErrorType"),
		isErrorPointer(t) && s.Sel.Name == "ErrorType", isError(t) && s.Sel.Name == "Error":
		return s.X
	}
	return nil
}

// equal is the fix for a comparison with the text of a code.
func (l *literals) equal(n *ast.BinaryExpr, about ast.Expr, code knownCode) []analysis.SuggestedFix {
	name := code.variable.Name()
	if code.variable.Pkg() != l.Pkg {
		imported := importName(l.pass, n.Pos(), pathOf(code.variable.Pkg()))
		if imported == "" {
			return nil
		}
		name = imported + "." + name
	}
	not := ""
	if n.Op == token.NEQ {
		not = "!"
	}
	return replace("Compare the codes", n, not+types.ExprString(about)+".Equal("+name+")")
}
