// Package generated tests packages together with code that a generator writes anew for
// each run, so that none of it is in the repository and none can be stale.
package generated

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// Test calls generate with an empty folder, and runs the tests of the package in the folder
// tests while the Go files in the first folder stand in place, a folder that need not exist
// (go vet does need it, and is left out).
func Test(t *testing.T, place, tests string, generate func(folder string)) {
	t.Helper()
	folder := t.TempDir()
	generate(folder)
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	require.NoError(t, filepath.WalkDir(folder, func(file string, entry fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(file) != ".go" {
			return err
		}
		below, err := filepath.Rel(folder, file)
		require.NoError(t, err)
		seen, err := filepath.Abs(filepath.Join(place, below))
		overlay.Replace[seen] = file
		return err
	}))
	require.NotEmpty(t, overlay.Replace, "the generator wrote no Go file")
	list, err := json.Marshal(overlay)
	require.NoError(t, err)
	name := filepath.Join(folder, "overlay.json")
	require.NoError(t, os.WriteFile(name, list, 0o600))
	Go(t, "test", "-race", "-shuffle=on", "-vet=off", "-overlay", name, tests)
}

// File returns the name of a file in a folder that is there.
func File(t *testing.T, parts ...string) string {
	t.Helper()
	name := filepath.Join(parts...)
	require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o700))
	return name
}

// Go runs the go command, and fails the test with what it prints if it fails.
func Go(t *testing.T, arguments ...string) {
	t.Helper()
	output, err := exec.Command("go", arguments...).CombinedOutput()
	require.NoError(t, err, "go %v:\n%s", arguments, output)
	t.Logf("%s", output)
}
