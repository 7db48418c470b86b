package vet

import (
	"fmt"
	"go/ast"
	"go/types"
	"slices"
	"strings"

	"golang.org/x/tools/go/ast/inspector"
)

const switchDoc = `codeswitch: report a switch or a map that says it is exhaustive and forgets codes

	//errcode:exhaustive
	switch errcode.CodeOf(err) {
	case billing.Declined:
		…
	case billing.Expired:
		…
	}

must have all codes of each catalogue that it has one of, so that a code that is defined
later is not forgotten here. So must a switch without a tag whose cases ask with errors.Is,
Code.Equal or ==, and the literal of a map from codes:

	//errcode:exhaustive
	var retries = map[errcode.Code]bool{

Catalogues after the word are meant as well: //errcode:exhaustive errcode.User Billing. A
default, and what is not a code, counts for nothing. The codes are those in variables of
package level that can be named where the switch is.`

var switchAnalyzer = newAnalyzer("codeswitch", switchDoc, checkSwitches, codesAnalyzer)

func checkSwitches(p *pass) {
	var asked []*directive
	for _, d := range p.directives.all {
		if d.name == directiveExhaustive {
			asked = append(asked, d)
		}
	}
	if asked == nil {
		return
	}
	answered := map[*directive]bool{}
	for c := range p.root.Preorder((*ast.SwitchStmt)(nil), (*ast.CompositeLit)(nil)) {
		for _, d := range asked {
			if !answered[d] && d.about(c.Node().Pos()) {
				e := exhaustive{pass: p, codes: p.ResultOf[codesAnalyzer].(*codes), directive: d, has: map[definition]bool{}}
				answered[d] = e.check(c)
			}
		}
	}
	for _, d := range asked {
		if !answered[d] {
			p.report(d, "//errcode:exhaustive is about nothing: it belongs on the line before a switch over codes, or a map literal with codes as keys")
		}
	}
}

// exhaustive is a switch or a map that should have all codes.
type exhaustive struct {
	*pass
	codes     *codes
	directive *directive
	has       map[definition]bool
	of        []string // paths of catalogues
}

// check reports whether the node is what the directive can be about, and reports what it
// lacks.
func (e *exhaustive) check(c inspector.Cursor) bool {
	what := "switch"
	switch n := c.Node().(type) {
	case *ast.SwitchStmt:
		for _, clause := range n.Body.List {
			for _, one := range clause.(*ast.CaseClause).List {
				e.collect(one)
			}
		}
	case *ast.CompositeLit:
		m, ok := e.TypesInfo.TypeOf(n).Underlying().(*types.Map)
		if !ok || !isCode(m.Key()) {
			return false
		}
		what = "map"
		for _, element := range n.Elts {
			e.collect(element.(*ast.KeyValueExpr).Key)
		}
	}
	e.named()
	if len(e.of) == 0 {
		e.reportf(c.Node(), "the %s says it is exhaustive and has no code of a catalogue: name the catalogue, as in //errcode:exhaustive errcode.User", what)
	}
	for _, catalogue := range e.of {
		var missing []string
		for _, k := range e.codes.in(catalogue) {
			if !e.has[k.definition] && (k.variable.Exported() || k.variable.Pkg() == e.Pkg) {
				missing = append(missing, fmt.Sprintf("%s (%q)", k.name(e.Pkg), k.Text))
			}
		}
		if len(missing) > 0 {
			_, name := cutLast(catalogue, ".")
			e.reportf(c.Node(), "the %s says it is exhaustive and lacks %s of catalogue %s", what, list(missing), name)
		}
	}
	return true
}

// collect notes the codes in an expression: of a case, or the key of a map.
func (e *exhaustive) collect(one ast.Expr) {
	ast.Inspect(one, func(n ast.Node) bool {
		x, ok := n.(ast.Expr)
		if !ok {
			return true
		}
		if v := variableOf(e.TypesInfo, x); v != nil {
			if k, ok := e.codes.of(v); ok && k.Catalogue != "" {
				e.has[k.definition] = true
				if !slices.Contains(e.of, k.Catalogue) {
					e.of = append(e.of, k.Catalogue)
				}
			}
		}
		return true
	})
}

// named adds the catalogues that the directive names.
func (e *exhaustive) named() {
	for _, name := range strings.Fields(e.directive.args) {
		found := ""
		for _, k := range e.codes.all {
			path, variable := cutLast(k.Catalogue, ".")
			pkg := k.variable.Pkg()
			if name == variable && path == pathOf(e.Pkg) || name == pkg.Name()+"."+variable && path == pathOf(pkg) {
				found = k.Catalogue
			}
		}
		switch {
		case found == "":
			e.reportf(e.directive, "//errcode:exhaustive names %q, which is not a catalogue with codes here: expected one such as errcode.User", name)
		case !slices.Contains(e.of, found):
			e.of = append(e.of, found)
		}
	}
}

// cutLast cuts a text at the last separator.
func cutLast(text, separator string) (before, after string) {
	i := strings.LastIndex(text, separator)
	if i < 0 {
		return text, ""
	}
	return text[:i], text[i+len(separator):]
}

// list joins texts, at most ten.
func list(all []string) string {
	if len(all) > 10 {
		return strings.Join(all[:10], ", ") + fmt.Sprintf(" and %d more", len(all)-10)
	}
	return strings.Join(all, ", ")
}
