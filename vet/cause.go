package vet

import (
	"fmt"
	"go/ast"
	"go/token"
	"strings"

	"golang.org/x/tools/go/analysis"
)

const causeDoc = `codecause: report Errorf that formats an error without %w

	return errcode.SystemDatabaseError.Errorf("load user: %v", err)

keeps the text of err and loses the error: errors.Is does not find it, and neither does
the report, which then can't tell a cancelled request from a database that is down. The
client is told nothing of either. Write %w:

	return errcode.SystemDatabaseError.Errorf("load user: %w", err)

fmt.Errorf as the argument of Wrap is looked at too. An errcode.Code is a name, and may be
formatted as it likes.

The fix replaces %v or %s by %w.`

var causeAnalyzer = newAnalyzer("codecause", causeDoc, checkCause)

func checkCause(p *pass) {
	for c := range p.root.Preorder((*ast.CallExpr)(nil)) {
		call := c.Node().(*ast.CallExpr)
		f, _ := errcodeFunction(p.TypesInfo, call)
		if f.of != "Code" && f.of != "Error" {
			continue
		}
		switch f.name {
		case "Errorf":
			checkFormat(p, f.name, call)
		case "Wrap":
			if made, ok := ast.Unparen(call.Args[0]).(*ast.CallExpr); ok && calls(p.TypesInfo, made, "fmt", "Errorf") {
				checkFormat(p, "fmt.Errorf", made)
			}
		}
	}
}

// checkFormat reports a call of Errorf that has an error and no %w.
func checkFormat(p *pass, name string, call *ast.CallExpr) {
	if call.Ellipsis.IsValid() {
		return
	}
	format, ok := stringOf(p.TypesInfo, call.Args[0])
	if !ok {
		return
	}
	all := verbs(format)
	for _, v := range all {
		if v.verb == 'w' {
			return // what is wrapped beside an error that is not was chosen
		}
	}
	for _, v := range all {
		if v.arg < 0 || v.arg+1 >= len(call.Args) || !strings.ContainsRune("vsq", v.verb) {
			continue
		}
		arg := call.Args[v.arg+1]
		if t := p.TypesInfo.TypeOf(arg); !isError(t) || isCode(t) {
			continue
		}
		p.report(arg, fmt.Sprintf("%s keeps the text of %s with %s and loses the error, which errors.Is and reports can't find then: use %%w",
			name, shown(arg), format[v.start:v.end]), wrapVerb(call.Args[0], format, v)...)
		return
	}
}

// wrapVerb returns the fix that makes a verb %w, if it can be found in the source.
func wrapVerb(literal ast.Expr, format string, v verb) []analysis.SuggestedFix {
	lit, ok := ast.Unparen(literal).(*ast.BasicLit)
	if !ok || v.verb == 'q' || !v.plain || lit.Value[1:len(lit.Value)-1] != format {
		return nil // not one literal, or one with escapes
	}
	at := lit.Pos() + token.Pos(1+v.start)
	return edit("Wrap the error with %w", at, at+token.Pos(v.end-v.start), "%w")
}
