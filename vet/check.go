package vet

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"go/token"
	"os"
	"slices"
	"strings"

	"golang.org/x/tools/go/analysis"
	"golang.org/x/tools/go/analysis/checker"
	"golang.org/x/tools/go/packages"
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

// Check runs the analyzers and returns what they have found, in the order of the files. An
// error means that nothing was checked: a package does not exist or does not compile, or
// the go command is missing. Packages are loaded with the go command, as errcodevet and go
// vet do.
func Check(ctx context.Context, c Config) ([]Finding, error) {
	enabled, err := c.analyzers()
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

// analyzers returns those that run.
func (c Config) analyzers() ([]*analysis.Analyzer, error) {
	enabled := Analyzers()
	for _, name := range c.Disable {
		i := slices.IndexFunc(enabled, func(a *analysis.Analyzer) bool { return a.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("unknown analyzer %q, expected one of %s", name, strings.Join(names, ", "))
		}
		enabled = slices.Delete(enabled, i, i+1)
	}
	return enabled, nil
}

// load loads the packages that use errcode. These and those between them and errcode are
// read from source, all others from what the compiler has written about them, which takes
// a fraction of the time.
func load(ctx context.Context, c Config, patterns []string) ([]*packages.Package, error) {
	config := &packages.Config{
		Context: ctx, Dir: c.Dir, Tests: !c.SkipTests, Env: os.Environ(),
		Mode: packages.NeedName | packages.NeedImports | packages.NeedDeps | packages.NeedFiles,
	}
	outline, err := packages.Load(config, patterns...)
	if err != nil {
		return nil, fmt.Errorf("packages %q: %w", patterns, err)
	}
	if len(outline) == 0 {
		return nil, fmt.Errorf("no packages match %q", patterns)
	}
	if err := problemsOf(outline); err != nil {
		return nil, err
	}
	wanted := map[string]bool{} // by ID
	for _, p := range outline {
		wanted[p.ID] = true
	}
	using := importers(outline)
	if len(using) == 0 {
		return nil, nil
	}
	config.Mode = packages.LoadSyntax | packages.NeedModule
	loaded, err := packages.Load(config, using...)
	if err != nil {
		return nil, err
	}
	packages.Visit(loaded, nil, func(p *packages.Package) {
		for path, imported := range p.Imports {
			if imported.TypesInfo == nil { // it is not read from source, and has no facts
				delete(p.Imports, path)
			}
		}
	})
	loaded = slices.DeleteFunc(loaded, func(p *packages.Package) bool { return !wanted[p.ID] })
	return loaded, problemsOf(loaded)
}

// importers returns the paths of errcode and of all packages that import it, directly or
// through others.
func importers(outline []*packages.Package) (paths []string) {
	uses := map[*packages.Package]bool{}
	packages.Visit(outline, nil, func(p *packages.Package) {
		uses[p] = p.PkgPath == errcodePath
		for _, imported := range p.Imports {
			uses[p] = uses[p] || uses[imported]
		}
		path := p.PkgPath
		if strings.HasSuffix(p.ID, ".test]") { // a variant, which comes with the package
			path = strings.TrimSuffix(path, "_test")
		}
		if uses[p] && !strings.HasSuffix(p.ID, ".test") && !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	})
	return paths
}

// problemsOf returns what keeps packages from being checked.
func problemsOf(loaded []*packages.Package) error {
	var all []error
	for _, p := range loaded {
		for _, problem := range p.Errors {
			if problem.Pos == "" || problem.Pos == "-" {
				problem.Pos = p.PkgPath
			}
			all = append(all, problem)
		}
	}
	return errors.Join(all...)
}
