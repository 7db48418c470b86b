package vet

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/types/typeutil"
)

const textDoc = `codetext: report the text of an error that is given to the client

What the methods With… are given is sent to the client, except for WithLog. The text of
an error names tables, files, hosts and users, and is for logs only:

	return errcode.UserNotFound.WithMessage(err.Error()) // tells the client
	return errcode.UserNotFound.Wrap(err)                // for logs and errors.Is

It looks at what is given to WithMessage, WithField, WithFields, WithDetails, WithParam,
WithRule, Validation.Add, Validation.Rule and errcode.Fields: err.Error(), an error that
fmt prints or that is given as it is, and texts made of them, also by way of a local
variable.

Texts that the service has chosen itself are not reported: those of an errcode.Code, of an
error in a variable of package level, and of an error type of the same module, if the type
is the static one.

The fix replaces WithMessage(err.Error()) by Wrap(err).`

var textAnalyzer = newAnalyzer("codetext", textDoc, checkText)

// clientText tells which arguments of a function reach the client: those from first on,
// or just that one.
var clientText = map[function]struct {
	first int
	rest  bool
}{
	{"Code", "WithMessage"}: {first: 0}, {"Error", "WithMessage"}: {first: 0},
	{"Code", "WithField"}: {first: 1}, {"Error", "WithField"}: {first: 1},
	{"Code", "WithFields"}: {first: 0}, {"Error", "WithFields"}: {first: 0},
	{"Code", "WithDetails"}: {first: 0}, {"Error", "WithDetails"}: {first: 0},
	{"Code", "WithParam"}: {first: 1}, {"Error", "WithParam"}: {first: 1},
	{"Code", "WithRule"}: {first: 2, rest: true}, {"Error", "WithRule"}: {first: 2, rest: true},
	{"Validation", "Add"}: {first: 1}, {"Validation", "Rule"}: {first: 2, rest: true},
}

func checkText(p *pass) {
	leaks := &leaks{pass: p}
	reported := map[ast.Expr]bool{} // Fields are looked at once, also as an argument
	report := func(sink string, leak *leak, fixes ...analysis.SuggestedFix) {
		if leak == nil || reported[leak.at] {
			return
		}
		reported[leak.at] = true
		p.report(leak.at, fmt.Sprintf("%s tells the client the text of the error %s: %s", sink, shown(leak.err), leak.advice()), fixes...)
	}
	for c := range p.root.Preorder((*ast.CallExpr)(nil), (*ast.CompositeLit)(nil), (*ast.AssignStmt)(nil)) {
		switch n := c.Node().(type) {
		case *ast.CallExpr:
			f, _ := errcodeFunction(p.TypesInfo, n)
			text, ok := clientText[f]
			for i := text.first; ok && i < len(n.Args) && (i == text.first || text.rest); i++ {
				leak := leaks.in(n.Args[i])
				report(f.name, leak, leak.fix(p.TypesInfo, f, n)...)
			}
		case *ast.CompositeLit:
			if isNamed(p.TypesInfo.TypeOf(n), "Fields") {
				for _, element := range n.Elts {
					if kv, ok := element.(*ast.KeyValueExpr); ok {
						report("errcode.Fields", leaks.in(kv.Value))
					}
				}
			}
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				index, ok := ast.Unparen(left).(*ast.IndexExpr)
				if ok && len(n.Lhs) == len(n.Rhs) && isNamed(p.TypesInfo.TypeOf(index.X), "Fields") {
					report("errcode.Fields", leaks.in(n.Rhs[i]))
				}
			}
		}
	}
}

// A leak is the text of an error in an expression.
type leak struct {
	at  ast.Expr // the expression
	err ast.Expr // the error
	own bool     // it is an *errcode.Error, which has a text for the client
}

func (l *leak) advice() string {
	if l.own {
		return "its cause is for logs; give it Message, or keep the error with Wrap"
	}
	return "it is for logs; keep the error with Wrap, and write what the client may know"
}

// fix returns the fix for X.WithMessage(err.Error()), nil for anything else.
func (l *leak) fix(info *types.Info, f function, call *ast.CallExpr) []analysis.SuggestedFix {
	if l == nil || l.at != call.Args[0] {
		return nil
	}
	text, ok := l.at.(*ast.CallExpr)
	if !ok || len(text.Args) != 0 { // not err.Error()
		return nil
	}
	err, on := types.ExprString(l.err), receiverOf(call)
	if l.own {
		return replace("Give the client the error's Message", l.at, err+".Message()")
	}
	if f.name != "WithMessage" || on == nil {
		return nil
	}
	for inner := on; ; { // is it wrapped already?
		chained, ok := ast.Unparen(inner).(*ast.CallExpr)
		if !ok {
			break
		}
		if with, _ := errcodeFunction(info, chained); with.name == "Wrap" && types.ExprString(chained.Args[0]) == err {
			return edit("Remove WithMessage", on.End(), call.End(), "")
		}
		if inner = receiverOf(chained); inner == nil {
			break
		}
	}
	return edit("Keep the error as the cause", on.End(), call.End(), ".Wrap("+err+")")
}

// leaks finds the texts of errors in expressions.
type leaks struct {
	*pass
	assigned map[*types.Var][]ast.Expr // to local variables; nil for what can't be followed
}

// in returns the first text of an error in an expression, nil if there is none.
func (l *leaks) in(e ast.Expr) *leak { return l.find(e, 0) }

const maxSteps = 8 // from one local variable to another

func (l *leaks) find(e ast.Expr, step int) *leak {
	if step > maxSteps {
		return nil
	}
	if t := l.TypesInfo.TypeOf(e); isError(t) {
		return l.of(e, e, step)
	}
	switch e := e.(type) {
	case *ast.ParenExpr:
		return l.find(e.X, step)
	case *ast.UnaryExpr:
		return l.find(e.X, step)
	case *ast.SliceExpr:
		return l.find(e.X, step)
	case *ast.KeyValueExpr:
		return l.find(e.Value, step)
	case *ast.BinaryExpr:
		if e.Op == token.ADD {
			return l.first([]ast.Expr{e.X, e.Y}, step)
		}
	case *ast.CompositeLit:
		return l.first(e.Elts, step)
	case *ast.CallExpr:
		return l.inCall(e, step)
	case *ast.Ident:
		if v := variableOf(l.TypesInfo, e); v != nil && !isPackageLevel(v) {
			return l.inVariable(e, v, step)
		}
	}
	return nil
}

func (l *leaks) first(all []ast.Expr, step int) *leak {
	for _, e := range all {
		if found := l.find(e, step); found != nil {
			return found
		}
	}
	return nil
}

// inCall looks at what a call returns.
func (l *leaks) inCall(call *ast.CallExpr, step int) *leak {
	if l.TypesInfo.Types[call.Fun].IsType() { // string(x)
		return l.first(call.Args, step)
	}
	fn, ok := typeutil.Callee(l.TypesInfo, call).(*types.Func)
	if !ok {
		return nil
	}
	if on := receiverOf(call); on != nil && fn.Name() == "Error" && len(call.Args) == 0 && isError(l.TypesInfo.TypeOf(on)) {
		return l.of(call, on, step)
	}
	switch {
	case calls(l.TypesInfo, call, "fmt", "Sprint", "Sprintln"):
		return l.first(call.Args, step)
	case calls(l.TypesInfo, call, "fmt", "Sprintf"):
		format, _ := stringOf(l.TypesInfo, call.Args[0])
		for _, v := range verbs(format) {
			if i := v.arg + 1; i < len(call.Args) && strings.ContainsRune("vsqxX", v.verb) {
				if found := l.find(call.Args[i], step); found != nil {
					return found
				}
			}
		}
	case calls(l.TypesInfo, call, "strings"), calls(l.TypesInfo, call, "strconv", "Quote"):
		if t, ok := l.TypesInfo.TypeOf(call).Underlying().(*types.Basic); ok && t.Kind() == types.String {
			return l.first(call.Args, step)
		}
	}
	return nil
}

// of returns the leak of an error, nil if its text is one that the service has chosen.
func (l *leaks) of(at, err ast.Expr, step int) *leak {
	t := l.TypesInfo.TypeOf(err)
	if isCode(t) || isPackageLevel(variableOf(l.TypesInfo, err)) {
		return nil
	}
	if isErrorPointer(t) {
		return &leak{at: at, err: err, own: at != err}
	}
	if call, ok := ast.Unparen(err).(*ast.CallExpr); ok {
		written := calls(l.TypesInfo, call, "errors", "New") || calls(l.TypesInfo, call, "fmt", "Errorf")
		if written && l.first(call.Args, step) == nil {
			return nil // a text that is written here
		}
	}
	if p, ok := types.Unalias(t).(*types.Pointer); ok {
		t = p.Elem()
	}
	if n, ok := types.Unalias(t).(*types.Named); ok && l.sameModule(n.Obj().Pkg()) {
		return nil
	}
	return &leak{at: at, err: err}
}

// sameModule reports whether a package is of the module that is checked, or is the one
// that is, if nothing is known about modules.
func (l *leaks) sameModule(p *types.Package) bool {
	own := strings.TrimSuffix(pathOf(l.Pkg), "_test")
	if l.Module != nil && l.Module.Path != "" {
		own = l.Module.Path
	}
	other := pathOf(p)
	return other == own || strings.HasPrefix(other, own+"/")
}

// inVariable looks at what a local variable is assigned: all must be the text of an error,
// or a constant. A text that goes through another function may be fit for clients.
func (l *leaks) inVariable(at ast.Expr, v *types.Var, step int) *leak {
	if l.assigned == nil {
		l.assigned = assignments(l.pass)
	}
	var found *leak
	for _, value := range l.assigned[v] {
		if value == nil {
			return nil
		}
		if _, constant := stringOf(l.TypesInfo, value); constant {
			continue
		}
		one := l.find(value, step+1)
		if one == nil {
			return nil
		}
		found = &leak{at: at, err: one.err, own: one.own}
	}
	return found
}

// assignments returns what each local variable of a package is assigned, nil for what is
// not an expression of its own.
func assignments(p *pass) map[*types.Var][]ast.Expr {
	all := map[*types.Var][]ast.Expr{}
	add := func(left, value ast.Expr) {
		if v := variableOf(p.TypesInfo, left); v != nil {
			all[v] = append(all[v], value)
		}
	}
	for c := range p.root.Preorder((*ast.AssignStmt)(nil), (*ast.ValueSpec)(nil), (*ast.RangeStmt)(nil), (*ast.UnaryExpr)(nil)) {
		switch n := c.Node().(type) {
		case *ast.AssignStmt:
			for i, left := range n.Lhs {
				var value ast.Expr
				if len(n.Lhs) == len(n.Rhs) {
					value = n.Rhs[i]
				}
				add(left, value)
			}
		case *ast.ValueSpec:
			for i, name := range n.Names {
				switch {
				case len(n.Values) == len(n.Names):
					add(name, n.Values[i])
				case len(n.Values) > 0:
					add(name, nil)
				}
			}
		case *ast.RangeStmt:
			for _, left := range []ast.Expr{n.Key, n.Value} {
				if left != nil {
					add(left, nil)
				}
			}
		case *ast.UnaryExpr:
			if n.Op == token.AND { // may be written through the pointer
				add(n.X, nil)
			}
		}
	}
	return all
}
