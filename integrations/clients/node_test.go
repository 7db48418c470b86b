package clients_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// node runs a program of this folder with input as JSON on its standard input, and decodes
// what it writes into output.
func node(t *testing.T, program string, input, output any) {
	t.Helper()
	versions(t)
	_, err := os.Stat(program) // so that go test sees when it has changed
	require.NoError(t, err)
	_, err = os.Stat("report.mjs")
	require.NoError(t, err)

	path, err := exec.LookPath("node")
	require.NoError(t, err, "Node is missing: install Node 20 or newer")
	data, err := json.Marshal(input)
	require.NoError(t, err)
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), path, program)
	cmd.Env = append(os.Environ(), "NO_PROXY=127.0.0.1", "no_proxy=127.0.0.1")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(data), &stdout, &stderr
	require.NoError(t, cmd.Run(), "node %s: %s", program, &stderr)
	decoder := json.NewDecoder(&stdout)
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(output), "node %s: %s", program, &stdout)
}

// versions returns the versions of the clients for Node. It fails if node_modules is not
// what package.json asks for.
func versions(t *testing.T) map[string]string {
	t.Helper()
	var wanted struct{ Dependencies map[string]string }
	data, err := os.ReadFile("package.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &wanted))
	for _, name := range slices.Sorted(maps.Keys(wanted.Dependencies)) {
		var found struct{ Version string }
		data, err := os.ReadFile(filepath.Join("node_modules", name, "package.json"))
		require.NoError(t, err, "%s is not in node_modules: run npm ci in integrations/clients", name)
		require.NoError(t, json.Unmarshal(data, &found))
		require.Equal(t, wanted.Dependencies[name], found.Version, "node_modules has another version of %s: run npm ci in integrations/clients", name)
	}
	return wanted.Dependencies
}
