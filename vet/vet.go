// Package vet finds mistakes in the use of package errcode: code that compiles, and
// that tells a client what it should not know, or loses an error on the way.
//
// The command errcodevet runs the analyzers, alone or below go vet:
//
//	go install example.com/errcode/vet/cmd/errcodevet@latest
//	errcodevet ./...
//	go vet -vettool=$(which errcodevet) ./...
//
// So does "errcode lint ./...", and package golangci is a module plugin for
// golangci-lint. With -fix, errcodevet applies the fixes that don't change what a program
// means, or that change only what was reported.
//
// In continuous integration with a build cache that is kept, prefer errcodevet alone or
// "errcode lint". Up to Go 1.26, go vet takes a package that it has looked at only as a
// dependency of another one for one without findings, until the package changes.
//
// # Analyzers
//
//	codetext       the text of an error is given to the client
//	codedropped    the result of With…, Wrap, Errorf or Add is thrown away
//	codenil        a nil *errcode.Error is returned as an error, which is not nil
//	codecause      Errorf formats an error without %w, and loses it
//	codecompare    an error is compared with a code by ==, which misses wrapped ones
//	codeliteral    a string that spells a code is compared or switched
//	codebypass     a handler answers with http.Error or WriteHeader beside a Writer
//	codewrapnil    Wrap is given an error that is nil at this place
//	codeswitch     a switch or a map that says it is exhaustive forgets codes
//	codespelling   the codes of a catalogue are spelled in different ways
//	codedirective  a comment //errcode:… is misspelled or has no effect
//
// "errcodevet help codetext" says more about one. An analyzer looks only at packages that
// import errcode, directly or through others. codeliteral, codebypass and codespelling
// don't look at test files: tests spell codes on purpose, and their handlers stand for
// other people's.
//
// # Directives
//
// A comment that begins with //errcode: says something to the analyzers.
//
//	//errcode:exhaustive
//	switch errcode.CodeOf(err) {
//
// at a switch, or a map literal, that must have all codes of the catalogues it has one of:
// see codeswitch.
//
//	//errcode:ignore codetext the parser writes its messages for the users
//	return errcode.GeneralValidationError.WithField("query", err.Error())
//
// on the line of a finding, or alone on the line before it, silences one analyzer there.
// The reason is required. A directive that silences nothing is reported.
//
// //errcode:answers is for the package routes.
package vet

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// Analyzers returns all analyzers, in the order of the package comment. The slice is the
// caller's.
func Analyzers() []*analysis.Analyzer { return slices.Clone(analyzers) }

// Without returns all analyzers but those with the given names, and an error if there is none
// with such a name.
func Without(disabled ...string) ([]*analysis.Analyzer, error) {
	for _, name := range disabled {
		if !slices.Contains(names, name) {
			return nil, fmt.Errorf("unknown analyzer %q, expected one of %s", name, strings.Join(names, ", "))
		}
	}
	return slices.DeleteFunc(Analyzers(), func(a *analysis.Analyzer) bool { return slices.Contains(disabled, a.Name) }), nil
}

var analyzers = []*analysis.Analyzer{
	textAnalyzer,
	droppedAnalyzer,
	nilAnalyzer,
	causeAnalyzer,
	compareAnalyzer,
	literalAnalyzer,
	bypassAnalyzer,
	wrapNilAnalyzer,
	switchAnalyzer,
	spellingAnalyzer,
	directiveAnalyzer,
}
