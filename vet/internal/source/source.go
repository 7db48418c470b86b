// Package source loads the packages that package vet and package routes look at.
package source

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"golang.org/x/tools/go/packages"
)

// Errcode is the import path of package errcode.
const Errcode = "example.com/errcode"

// Load returns the packages that match the patterns, as they are listed, and those that are
// read from source: of the packages that match and all that they depend on, the ones that use
// errcode, directly or through others, and with ofMain also those of the main module. What is
// neither is known by what the compiler has written about it, which takes a fraction of the
// time. Mode of the config is set here. The problems say why nothing was read, a line each.
func Load(config packages.Config, patterns []string, ofMain bool) (listed, read []*packages.Package, problems []string) {
	config.Mode = packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedDeps | packages.NeedModule
	listed, err := packages.Load(&config, patterns...)
	switch {
	case err != nil:
		return nil, nil, []string{fmt.Sprintf("packages %q: %v", patterns, err)}
	case len(listed) == 0:
		return nil, nil, []string{fmt.Sprintf("no packages match %q", patterns)}
	}
	if problems := Problems(config.Dir, listed); problems != nil {
		return nil, nil, problems
	}
	paths := wanted(listed, ofMain)
	if len(paths) == 0 {
		return listed, nil, nil // no pattern would be the current folder
	}
	config.Mode = packages.LoadSyntax | packages.NeedModule
	if read, err = packages.Load(&config, paths...); err != nil {
		return nil, nil, []string{err.Error()}
	}
	return listed, read, nil
}

// wanted returns the paths of the packages to read from source.
func wanted(listed []*packages.Package, ofMain bool) (paths []string) {
	uses := map[*packages.Package]bool{}
	packages.Visit(listed, nil, func(p *packages.Package) {
		uses[p] = p.PkgPath == Errcode
		for _, imported := range p.Imports {
			uses[p] = uses[p] || uses[imported]
		}
		path := p.PkgPath
		if strings.HasSuffix(p.ID, ".test]") { // a variant, which comes with the package
			path = strings.TrimSuffix(path, "_test")
		}
		want := uses[p] || ofMain && p.Module != nil && p.Module.Main
		if want && !strings.HasSuffix(p.ID, ".test") && !slices.Contains(paths, path) {
			paths = append(paths, path)
		}
	})
	return paths
}

// Problems returns what keeps packages and those that they depend on from being compiled,
// with the files named relative to a folder, which is an absolute path.
func Problems(dir string, all []*packages.Package) (problems []string) {
	packages.Visit(all, nil, func(p *packages.Package) {
		for _, one := range p.Errors {
			text := one.Msg
			switch {
			case strings.HasPrefix(text, "# "):
				continue // the compiler's list of the same
			case one.Pos == "" || one.Pos == "-":
				text = p.PkgPath + ": " + text
			default:
				text = strings.TrimPrefix(one.Pos, dir+string(filepath.Separator)) + ": " + text
			}
			if !slices.Contains(problems, text) {
				problems = append(problems, text)
			}
		}
	})
	return problems
}
