package cli

import (
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// stringsOf returns the strings in a file, without those of its imports.
func stringsOf(t *testing.T, file *ast.File) (found []string) {
	t.Helper()
	for _, d := range file.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.IMPORT {
			continue
		}
		ast.Inspect(d, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				text, err := strconv.Unquote(lit.Value)
				require.NoError(t, err)
				found = append(found, text)
			}
			return true
		})
	}
	return found
}

// constants returns the values of the second arguments of Define in source, whose names
// are looked up in net/http.
func constants(t *testing.T, source []byte) (values []int) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "all.go", source, 0)
	require.NoError(t, err)
	http, err := importer.ForCompiler(fset, "source", nil).Import("net/http")
	require.NoError(t, err)
	ast.Inspect(file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) < 3 {
			return true
		}
		switch status := call.Args[1].(type) {
		case *ast.BasicLit:
			value, err := strconv.Atoi(status.Value)
			require.NoError(t, err)
			values = append(values, value)
		case *ast.SelectorExpr:
			named, ok := http.Scope().Lookup(status.Sel.Name).(*types.Const)
			require.True(t, ok, "net/http has no %s", status.Sel.Name)
			value, _ := constant.Int64Val(named.Val())
			values = append(values, int(value))
		}
		return true
	})
	return values
}
