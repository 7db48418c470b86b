package integrations_test

import (
	"fmt"
	"go/ast"
	"go/doc"
	"go/parser"
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"example.com/errcode/internal/golden"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/mod/modfile"
)

// maxLines is how long an adapter may be. What makes it longer belongs in the library.
const maxLines = 40

// TestReadme writes the list of the recipes with -update.
func TestReadme(t *testing.T) {
	versions := requirements(t)
	var b strings.Builder
	b.WriteString(`# Recipes

How errcode is used with other packages. A folder is one recipe: its package comment is the page to read, its file the adapter to copy into a service. The tests run against the real thing; what has a web handler passes [errcodetest](../errcodetest)'s kit. [clients](clients) says what real clients read, [grpc](grpc) and [connect](connect) how clients in other languages do. Nothing here is released.

| recipe | for | lines |
|---|---|---|
`)
	for _, folder := range recipes(t) {
		name := filepath.Join(folder, folder+".go")
		source, err := os.ReadFile(name)
		require.NoError(t, err)
		files := token.NewFileSet()
		file, err := parser.ParseFile(files, name, source, parser.ParseComments)
		require.NoError(t, err)
		used := versions.used(file)
		if len(used) == 0 { // it is for generated code, which its test imports
			test, err := parser.ParseFile(files, filepath.Join(folder, folder+"_test.go"), nil, parser.ImportsOnly)
			require.NoError(t, err)
			used = versions.used(test)
		}
		if len(used) == 0 {
			used = []string{"the standard library"}
		}
		lines := codeLines(files, file, source)
		if lines == 0 {
			continue // there is nothing to copy: it has clients in other languages
		}
		assert.LessOrEqual(t, lines, maxLines, "%s is too long: what makes it longer belongs in the library", name)
		fmt.Fprintf(&b, "| [%s](%s) | %s<br>%s | %d |\n", folder, folder, synopsis(file), strings.Join(used, ", "), lines)
	}
	golden.Equal(t, "README.md", []byte(b.String()))
}

// synopsis returns the first sentence of the package comment, without the name.
func synopsis(file *ast.File) string {
	text := new(doc.Package).Synopsis(file.Doc.Text())
	return strings.NewReplacer("[", "", "]", "").Replace(strings.TrimPrefix(text, "Package "+file.Name.Name+" "))
}

// recipes returns the folders whose file has their name.
func recipes(t *testing.T) (folders []string) {
	t.Helper()
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	for _, entry := range entries {
		if _, err := os.Stat(filepath.Join(entry.Name(), entry.Name()+".go")); err == nil {
			folders = append(folders, entry.Name())
		}
	}
	require.NotEmpty(t, folders)
	return folders
}

// A modules maps the modules that recipes are for to their versions.
type modules map[string]string

func requirements(t *testing.T) modules {
	t.Helper()
	data, err := os.ReadFile("go.mod")
	require.NoError(t, err)
	file, err := modfile.Parse("go.mod", data, nil)
	require.NoError(t, err)
	all := modules{}
	for _, r := range file.Require {
		if r.Mod.Version != "v0.0.0" && r.Mod.Path != "github.com/stretchr/testify" {
			all[r.Mod.Path] = r.Mod.Version
		}
	}
	return all
}

// used returns the modules that a file imports, with their versions.
func (m modules) used(file *ast.File) (all []string) {
	for _, spec := range file.Imports {
		path, _ := strconv.Unquote(spec.Path.Value)
		if v := m.of(path); v != "" && !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	return all
}

// of returns the module that has a package, with its version; "" if it is none of ours.
func (m modules) of(path string) string {
	for ; strings.Contains(path, "."); path = path[:max(strings.LastIndexByte(path, '/'), 0)] {
		if v := m[path]; v != "" {
			return path + " " + v
		}
	}
	return ""
}

// codeLines counts lines that have code, without the package clause, the imports, comments
// and blank lines.
func codeLines(files *token.FileSet, file *ast.File, source []byte) int {
	from := file.Name.End()
	for _, d := range file.Decls {
		if imports, ok := d.(*ast.GenDecl); ok && imports.Tok == token.IMPORT {
			from = max(from, imports.End())
		}
	}
	var s scanner.Scanner
	own := files.File(file.Pos())
	s.Init(token.NewFileSet().AddFile("", -1, len(source)), source, nil, 0)
	seen := map[int]bool{}
	for {
		pos, tok, text := s.Scan()
		if tok == token.EOF {
			return len(seen)
		}
		offset := int(pos) - 1
		if at := own.Pos(offset); at >= from && !(tok == token.SEMICOLON && text == "\n") {
			for line := range strings.Count(text, "\n") + 1 {
				seen[own.Line(at)+line] = true
			}
		}
	}
}
