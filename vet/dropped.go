package vet

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
)

const droppedDoc = `codedropped: report results of errcode that are thrown away

An error of errcode is immutable: WithField, Wrap and their like return a new one. A call
as a statement does nothing:

	e.WithField("email", "is missing")     // e is as it was
	e = e.WithField("email", "is missing")

	errcode.UserBanned.WithLog("id", id)   // "return" is missing

So it is with functions that only return an error, such as Status, Parse and
Validation.Err. Add and AddCatalogue have an effect; their error says that there was
none. To throw a result away on purpose, assign it to _.

The fix assigns the result, if the method was called on a local variable.`

var droppedAnalyzer = newAnalyzer("codedropped", droppedDoc, checkDropped)

// wanted reports whether a function of errcode is called for its result.
func wanted(f function) bool {
	switch f.of {
	case "":
		switch f.name {
		case "Status", "Parse", "Decode", "FromWire", "FromResponse", "Recovered":
			return true
		}
	case "Code", "Error":
		return strings.HasPrefix(f.name, "With") || f.name == "Wrap" || f.name == "Errorf" || f.name == "Reissue"
	case "Validation":
		return f.name == "Err"
	case "Catalogue":
		return f.name == "Add"
	case "Registry":
		return f.name == "AddCatalogue" || f.name == "Parse" || f.name == "Decode" || f.name == "FromWire" || f.name == "FromResponse"
	}
	return false
}

func checkDropped(p *pass) {
	for c := range p.root.Preorder((*ast.ExprStmt)(nil), (*ast.DeferStmt)(nil), (*ast.GoStmt)(nil)) {
		var e ast.Expr
		switch n := c.Node().(type) {
		case *ast.ExprStmt:
			e = ast.Unparen(n.X)
		case *ast.DeferStmt:
			e = n.Call
		case *ast.GoStmt:
			e = n.Call
		}
		call, ok := e.(*ast.CallExpr)
		if !ok {
			continue
		}
		f, ok := errcodeFunction(p.TypesInfo, call)
		if !ok || !wanted(f) {
			continue
		}
		var fixes []analysis.SuggestedFix
		if _, statement := c.Node().(*ast.ExprStmt); statement {
			fixes = assign(p, f, call)
		}
		p.report(call, fmt.Sprintf("the result of %s is thrown away: %s", f.name, whatToDo(p, f, call)), fixes...)
	}
}

// whatToDo returns the advice for a call whose result is thrown away.
func whatToDo(p *pass, f function, call *ast.CallExpr) string {
	switch {
	case f.name == "Add" || f.name == "AddCatalogue":
		return "check its error, or use " + map[string]string{"Add": "Define", "AddCatalogue": "NewCatalogue"}[f.name] + ", which panics"
	case f.of == "Error" && isErrorPointer(p.TypesInfo.TypeOf(receiverOf(call))):
		if v := variableOf(p.TypesInfo, receiverOf(call)); v != nil {
			return fmt.Sprintf("%s does not change, %s returns a new error; assign or return it", v.Name(), f.name)
		}
	}
	return "return it, or assign it to a variable"
}

// assign returns the fix that assigns the result to the local variable that the method was
// called on.
func assign(p *pass, f function, call *ast.CallExpr) []analysis.SuggestedFix {
	on, ok := receiverOf(call).(*ast.Ident)
	if !ok || f.of != "Error" {
		return nil
	}
	v, ok := p.TypesInfo.Uses[on].(*types.Var)
	if !ok || isPackageLevel(v) || !isErrorPointer(v.Type()) {
		return nil
	}
	return edit("Assign the result to "+on.Name, call.Pos(), call.Pos(), on.Name+" = ")
}
