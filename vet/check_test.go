package vet_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/errcode/vet"
)

func TestCheck(t *testing.T) {
	found, err := vet.Check(t.Context(), vet.Config{Patterns: []string{"./testdata/spelling", "./testdata/dropped", "./testdata/foreign"}, Disable: []string{"codespelling"}})
	require.NoError(t, err)
	require.NotEmpty(t, found)
	folder, err := os.Getwd()
	require.NoError(t, err)
	first := found[0]
	assert.Equal(t, "testdata/dropped/dropped.go:9:2: the result of WithField is thrown away: "+
		"e does not change, WithField returns a new error; assign or return it (codedropped)",
		strings.TrimPrefix(first.String(), folder+string(filepath.Separator)))
	assert.Equal(t, "Assign the result to e", first.Fix)
	for _, f := range found {
		assert.Equal(t, "dropped.go", filepath.Base(f.Position.Filename), f)
		assert.Equal(t, "codedropped", f.Analyzer)
	}
}

func TestCheckFails(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) {
		require.NoError(t, os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600))
	}
	write("go.mod", "module example.test/broken\n\ngo 1.26.0\n")
	_, err := vet.Check(t.Context(), vet.Config{Dir: folder})
	assert.EqualError(t, err, `no packages match ["./..."]`)
	write("broken.go", "package broken\n\nimport \"\n")
	_, err = vet.Check(t.Context(), vet.Config{Dir: folder})
	assert.ErrorContains(t, err, "broken.go:3:8: string literal not terminated")
	_, err = vet.Check(t.Context(), vet.Config{Patterns: []string{"./testdata/broken"}})
	assert.ErrorContains(t, err, `broken.go:6:25: cannot use "user:not_found"`)
	_, err = vet.Check(t.Context(), vet.Config{Dir: folder, Patterns: []string{"./missing"}})
	assert.ErrorContains(t, err, "missing")
	_, err = vet.Check(t.Context(), vet.Config{Disable: []string{"text"}})
	assert.EqualError(t, err, `unknown analyzer "text", expected one of codebypass, codecause, codecompare, codedirective, codedropped, codeliteral, codenil, codespelling, codeswitch, codetext, codewrapnil`)
	write("broken.go", "package fine\n")
	found, err := vet.Check(t.Context(), vet.Config{Dir: folder})
	assert.NoError(t, err)
	assert.Empty(t, found, "it does not use errcode")
}

func ExampleCheck() {
	found, err := vet.Check(context.Background(), vet.Config{Patterns: []string{"./testdata/wrapnil"}})
	if err != nil {
		fmt.Println(err)
	}
	for _, f := range found[:1] {
		fmt.Printf("%s:%d: %s\n", filepath.Base(f.Position.Filename), f.Position.Line, f.Message)
	}
	// Output:
	// wrapnil.go:19: err is nil here, a condition on the way says so: the error has no cause; wrap the error that is meant, or none
}
