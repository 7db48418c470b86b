package vet

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/analysistest"
)

// The packages of testdata say in comments what all analyzers report in them, and the files
// beside them with .golden what the fixes make of them. All are loaded at once, which is
// what takes the time.
func TestAnalyzers(t *testing.T) {
	analysistest.RunWithSuggestedFixes(t, ".", together(), patterns("text", "dropped", "nilerr", "cause", "compare", "literal", "bypass", "wrapnil")...)
}

func TestAnalyzersWithoutFixes(t *testing.T) {
	analysistest.Run(t, ".", together(), patterns("exhaustive", "spelling", "directive", "foreign")...)
}

func patterns(folders ...string) (all []string) {
	for _, folder := range folders {
		all = append(all, "./testdata/"+folder)
	}
	return all
}

// together returns an analyzer that runs all of them.
func together() *analysis.Analyzer {
	all := &analysis.Analyzer{Name: "together", Doc: "run all analyzers"}
	for _, a := range Analyzers() {
		for _, required := range a.Requires {
			if !slices.Contains(all.Requires, required) {
				all.Requires = append(all.Requires, required)
			}
		}
	}
	all.Run = func(p *analysis.Pass) (any, error) {
		for _, a := range Analyzers() {
			one := *p
			one.Analyzer = a
			if _, err := a.Run(&one); err != nil {
				return nil, err
			}
		}
		return nil, nil
	}
	return all
}

func TestNames(t *testing.T) {
	var all []string
	for _, a := range Analyzers() {
		all = append(all, a.Name)
	}
	assert.ElementsMatch(t, all, names)
	assert.NoError(t, analysis.Validate(Analyzers()))
}
