package vet

import (
	"fmt"
	"go/ast"
	"go/token"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// The directives.
const (
	directivePrefix = "//errcode:"

	directiveExhaustive = "exhaustive"
	directiveIgnore     = "ignore"
	directiveAnswers    = "answers" // of package routes
)

const directiveDoc = `codedirective: report comments //errcode:… that have no effect

A directive that is misspelled would pass in silence, and what it asks for would not be
done. These are known:

	//errcode:exhaustive          see codeswitch
	//errcode:ignore CHECK WHY    silences the analyzer CHECK on its line, or on the next
	//errcode:answers …           see "errcode routes --help"

//errcode:ignore needs the name of one analyzer and a reason.`

var directiveAnalyzer = newAnalyzer("codedirective", directiveDoc, func(p *pass) {
	for _, d := range p.directives.all {
		if problem := d.problem(); problem != "" {
			p.report(d, problem)
		}
	}
})

// A directive is a comment //errcode:name args. It is an analysis.Range.
type directive struct {
	from, to token.Pos
	file     *token.File
	line     int // the line of code that it is about
	name     string
	args     string
}

func (d *directive) Pos() token.Pos { return d.from }
func (d *directive) End() token.Pos { return d.to }

// about reports whether the directive is about the line at a position.
func (d *directive) about(pos token.Pos) bool {
	return d.file.Base() <= int(pos) && int(pos) <= d.file.Base()+d.file.Size() && d.file.Line(pos) == d.line
}

// ignores returns the analyzer that the directive silences, and the reason.
func (d *directive) ignores() (check, reason string) {
	if d.name != directiveIgnore {
		return "", ""
	}
	check, reason, _ = strings.Cut(d.args, " ")
	return check, strings.TrimSpace(reason)
}

// problem returns what is wrong with the directive, "" if nothing is.
func (d *directive) problem() string {
	switch d.name {
	case directiveExhaustive, directiveAnswers:
		return ""
	case directiveIgnore:
	default:
		return fmt.Sprintf("unknown directive %q, expected //errcode:answers, //errcode:exhaustive or //errcode:ignore", directivePrefix+d.name)
	}
	check, reason := d.ignores()
	switch {
	case check == "":
		return `//errcode:ignore names no analyzer, expected one and a reason, such as "//errcode:ignore codetext the texts are for users"`
	case !slices.Contains(names, check):
		return fmt.Sprintf("//errcode:ignore names the unknown analyzer %q, expected one of %s", check, strings.Join(names, ", "))
	case reason == "":
		return fmt.Sprintf("//errcode:ignore %s has no reason: say after it why nothing is wrong here", check)
	}
	return ""
}

// directives are those of one package.
type directives struct {
	uses bool // the package uses errcode
	all  []*directive
}

// directivesAnalyzer finds the directives of a package, and whether it uses errcode.
var directivesAnalyzer = &analysis.Analyzer{
	Name:       "codedirectives",
	Doc:        "find comments //errcode:… for the other analyzers",
	ResultType: reflect.TypeFor[*directives](),
	Run: func(p *analysis.Pass) (any, error) {
		found := &directives{uses: usesErrcode(p.Pkg)}
		if found.uses {
			for _, file := range p.Files {
				found.all = append(found.all, directivesIn(p.Fset, file)...)
			}
		}
		return found, nil
	},
}

// directivesIn returns the directives of a file.
func directivesIn(fset *token.FileSet, file *ast.File) (all []*directive) {
	f := fset.File(file.Pos())
	for _, group := range file.Comments {
		for _, comment := range group.List {
			text, ok := strings.CutPrefix(comment.Text, directivePrefix)
			if !ok {
				continue
			}
			text, _, _ = strings.Cut(text, " // ") // a comment on the comment
			name, args, _ := strings.Cut(text, " ")
			all = append(all, &directive{
				from: comment.Pos(), to: comment.End(), file: f, line: f.Line(comment.Pos()),
				name: strings.TrimSpace(name), args: strings.TrimSpace(args),
			})
		}
	}
	if all == nil {
		return nil
	}
	lines := linesOfCode(f, file)
	for _, d := range all {
		if i, here := slices.BinarySearch(lines, d.line); !here && i < len(lines) {
			d.line = lines[i] // it stands alone, before that line
		}
	}
	return all
}

// linesOfCode returns the lines on which something other than a comment begins or ends,
// in order.
func linesOfCode(f *token.File, file *ast.File) []int {
	lines := []int{f.Line(file.Package)}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n.(type) {
		case nil, *ast.CommentGroup:
			return false
		case *ast.File:
			return true
		}
		lines = append(lines, f.Line(n.Pos()), f.Line(n.End()))
		return true
	})
	slices.Sort(lines)
	return slices.Compact(lines)
}
