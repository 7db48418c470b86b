package cli

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"example.com/errcode/internal/golden"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// inName is the status in the name of a document that has none.
var inName = regexp.MustCompile(`\.([45]\d\d)\.`)

// flagsFor returns the flags to read a document with.
func flagsFor(file string) []string {
	if found := inName.FindStringSubmatch(file); found != nil {
		return []string{"--status", found[1]}
	}
	return nil
}

// inProcess runs the command line and returns what it wrote.
func inProcess(c Config, args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = c.run(append([]string{"errcode"}, args...), strings.NewReader(""), &out, &errs)
	return status, out.String(), errs.String()
}

// TestRoundTrip takes documents of many shapes and languages there and back: what import
// writes is compared with a file, compiles, and has no difference to the document; the
// document has none to itself, and none to the catalogue that is exported from it.
func TestRoundTrip(t *testing.T) {
	files, err := filepath.Glob("testdata/foreign/*.*")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	repo, err := filepath.Abs(repository)
	require.NoError(t, err)
	folder := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		name = filepath.Join(folder, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o755))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	}
	sums, err := os.ReadFile("../go.sum")
	require.NoError(t, err)
	write("go.sum", string(sums))
	write("go.mod", "module example.test/all\n\ngo 1.26.0\n\nrequire (\n\texample.com/errcode v0.0.0\n\texample.com/errcode/cmd/errcode v0.0.0\n)\n\nreplace example.com/errcode => "+
		repo+"\n\nreplace example.com/errcode/cmd/errcode => "+filepath.Join(repo, "cmd", "errcode")+"\n\nreplace example.com/errcode/vet => "+filepath.Join(repo, "vet")+"\n")

	var imports, registries strings.Builder
	for i, file := range files {
		name := fmt.Sprintf("codes%d", i)
		args := append([]string{"import", file, "--package", name}, flagsFor(file)...)
		status, source, stderr := inProcess(Config{}, args...)
		require.Equal(t, 0, status, "%s: %s", file, stderr)
		golden.Equal(t, filepath.Join("testdata", "imported", filepath.Base(file)+".txt"), []byte(stderr+strings.Replace(source, "package "+name, "package codes", 1)))
		write(filepath.Join(name, "codes.go"), source)
		fmt.Fprintf(&imports, "\t%q\n", "example.test/all/"+name)
		fmt.Fprintf(&registries, "\t%q: %s.Registry,\n", filepath.Base(file), name)

		lock := filepath.Join(folder, name+".json")
		args = append([]string{"diff", file, file}, flagsFor(file)...)
		status, stdout, stderr := inProcess(Config{}, args...)
		assert.Equal(t, 0, status, "%s: %s", file, stderr)
		assert.Equal(t, "no changes\n", stdout, file)
		args = []string{"export", "--format", "json", "--from", file, "-o", lock}
		if flags := flagsFor(file); flags != nil {
			args = append(args, "--from-status", flags[1])
		}
		status, _, stderr = inProcess(Config{}, args...)
		assert.Equal(t, 0, status, "%s: %s", file, stderr)
		status, stdout, _ = inProcess(Config{}, append([]string{"verify", file, "--from", lock}, flagsFor(file)...)...)
		assert.Equal(t, 0, status, "%s: %s", file, stdout)
	}
	write("main.go", "// Command all is errcode for the registry that the first argument names.\npackage main\n\nimport (\n\t\"os\"\n\n\t\"example.com/errcode\"\n\t\"example.com/errcode/cmd/errcode/cli\"\n"+
		imports.String()+")\n\nvar registries = map[string]*errcode.Registry{\n"+registries.String()+"}\n\nfunc main() {\n\tname := os.Args[1]\n\tos.Args = append(os.Args[:1], os.Args[2:]...)\n\tcli.Config{Registry: registries[name]}.Main()\n}\n")
	command := filepath.Join(folder, "all")
	cmd := exec.Command("go", "build", "-o", command, ".")
	cmd.Dir, cmd.Env = folder, append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, string(out))
	for _, file := range files {
		args := append([]string{filepath.Base(file), "verify", file}, flagsFor(file)...)
		r := start(t, exec.Command(command, args...))
		assert.Equal(t, 0, r.status, "%s: %s", r.stdout, r.stderr)
		assert.Contains(t, r.stdout, ", no difference\n", file)
	}
}
