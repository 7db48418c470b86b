package vet

import (
	"cmp"
	"context"
	"fmt"
	"go/token"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"

	"example.com/errcode/vet/internal/source"
)

// A Config says what [Check] looks at. The zero Config is ready to use: the packages below
// the current folder, their tests, and all analyzers.
type Config struct {
	Dir       string   // the folder that patterns are relative to; the default is the current one
	Patterns  []string // as those of go vet; the default is ./...
	SkipTests bool     // leave test files out
	Disable   []string // names of analyzers that don't run
}

// A Finding is a mistake that an analyzer has found.
type Finding struct {
	Analyzer string // "codetext"
	Position token.Position
	Message  string
	Fix      string // what its fix does, "" if it has none; errcodevet -fix applies it
}

// String returns the finding as compilers write theirs, with its analyzer at the end.
func (f Finding) String() string {
	return fmt.Sprintf("%s: %s (%s)", f.Position, f.Message, f.Analyzer)
}

// A LoadError says what is wrong with the packages that were asked for: a pattern that
// matches none, or source that does not compile. There is one line for each mistake.
type LoadError struct{ Problems []string }

func (e *LoadError) Error() string { return strings.Join(e.Problems, "\n") }

// Check runs the analyzers and returns what they have found, in the order of the files. An
// error means that nothing was checked. It is a [*LoadError] if a package does not exist or
// does not compile, or if the go command is missing. Packages are loaded with the go command,
// as errcodevet and go vet do.
func Check(ctx context.Context, c Config) ([]Finding, error) {
	enabled, err := Without(c.Disable...)
	if err != nil {
		return nil, err
	}
	patterns := c.Patterns
	if len(patterns) == 0 {
		patterns = []string{"./..."}
	}
	loaded, err := load(ctx, c, patterns)
	if err != nil || len(loaded) == 0 {
		return nil, err
	}
	graph, err := checker.Analyze(enabled, loaded, nil)
	if err != nil {
		return nil, err
	}
	var found []Finding
	for _, action := range graph.Roots {
		if action.Err != nil {
			return nil, fmt.Errorf("%s of %s: %w", action.Analyzer.Name, action.Package.PkgPath, action.Err)
		}
		for _, d := range action.Diagnostics {
			f := Finding{Analyzer: action.Analyzer.Name, Position: action.Package.Fset.Position(d.Pos), Message: d.Message}
			if len(d.SuggestedFixes) > 0 {
				f.Fix = d.SuggestedFixes[0].Message
			}
			found = append(found, f)
		}
	}
	slices.SortFunc(found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Position.Filename, b.Position.Filename), cmp.Compare(a.Position.Offset, b.Position.Offset),
			cmp.Compare(a.Analyzer, b.Analyzer), cmp.Compare(a.Message, b.Message))
	})
	return slices.Compact(found), nil // a file is in its package and in the one that is tested
}

// load loads those of the packages that use errcode. Their imports are the packages that can
// have facts.
func load(ctx context.Context, c Config, patterns []string) ([]*packages.Package, error) {
	dir, err := filepath.Abs(c.Dir)
	if err != nil {
		return nil, err
	}
	listed, loaded, problems := source.Load(packages.Config{Context: ctx, Dir: dir, Tests: !c.SkipTests}, patterns, false)
	if problems != nil {
		return nil, &LoadError{problems}
	}
	packages.Visit(loaded, nil, func(p *packages.Package) {
		for path, imported := range p.Imports {
			if imported.TypesInfo == nil { // it is not read from source, and has no facts
				delete(p.Imports, path)
			}
		}
	})
	matched := map[string]bool{} // by ID
	for _, p := range listed {
		matched[p.ID] = true
	}
	loaded = slices.DeleteFunc(loaded, func(p *packages.Package) bool { return !matched[p.ID] })
	if problems := source.Problems(dir, loaded); problems != nil {
		return nil, &LoadError{problems}
	}
	return loaded, nil
}
