package vet

import (
	"fmt"
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/passes/inspect"
	"golang.org/x/tools/go/ast/inspector"
)

// A pass is one run of an analyzer over a package that uses errcode.
type pass struct {
	*analysis.Pass
	root       inspector.Cursor // of all files
	directives *directives
	spent      map[*directive]bool // those that have silenced a finding
}

// names are those of all analyzers that newAnalyzer has made: what //errcode:ignore may name.
var names []string

// newAnalyzer returns the analyzer of that name. doc is as analysis.Analyzer wants it:
// "name: one line", an empty line, and the rest.
func newAnalyzer(name, doc string, run func(*pass), requires ...*analysis.Analyzer) *analysis.Analyzer {
	names = append(names, name)
	return &analysis.Analyzer{
		Name:     name,
		Doc:      doc,
		URL:      "https://pkg.go.dev/" + errcodePath + "/vet",
		Requires: append([]*analysis.Analyzer{inspect.Analyzer, directivesAnalyzer}, requires...),
		Run: func(in *analysis.Pass) (any, error) {
			p := &pass{
				Pass:       in,
				root:       in.ResultOf[inspect.Analyzer].(*inspector.Inspector).Root(),
				directives: in.ResultOf[directivesAnalyzer].(*directives),
				spent:      map[*directive]bool{},
			}
			if p.directives.uses {
				run(p)
				p.reportUnspent()
			}
			return nil, nil
		},
	}
}

// report reports what is wrong with a node, unless a directive silences it. The message is
// one sentence that names what was found and says what to do.
func (p *pass) report(node analysis.Range, message string, fixes ...analysis.SuggestedFix) {
	for _, d := range p.directives.all {
		if check, reason := d.ignores(); check == p.Analyzer.Name && reason != "" && d.about(node.Pos()) {
			p.spent[d] = true
			return
		}
	}
	p.Report(analysis.Diagnostic{Pos: node.Pos(), End: node.End(), Category: p.Analyzer.Name, Message: message, SuggestedFixes: fixes})
}

func (p *pass) reportf(node analysis.Range, format string, args ...any) {
	p.report(node, fmt.Sprintf(format, args...))
}

// reportUnspent reports the directives that were to silence this analyzer and did not.
func (p *pass) reportUnspent() {
	for _, d := range p.directives.all {
		if check, reason := d.ignores(); check == p.Analyzer.Name && reason != "" && !p.spent[d] {
			p.Report(analysis.Diagnostic{Pos: d.from, End: d.to, Message: fmt.Sprintf(
				"%s reports nothing on line %d: remove this //errcode:ignore, or put it on the line before the finding", check, d.line)})
		}
	}
}

// shown returns an expression for a message, cut if it is long.
func shown(e ast.Expr) string {
	text := []rune(strings.Join(strings.Fields(types.ExprString(e)), " "))
	if len(text) > 60 {
		return string(text[:57]) + "…"
	}
	return string(text)
}
