// Package golden compares what a test has made with a committed file, and rewrites the
// file if the test is run with -update:
//
//	go test ./docs -update
//
// Importing it registers the flag, so only tests may.
package golden

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/errcode/internal/printable"
)

var update = flag.Bool("update", false, "rewrite golden files")

// Update reports whether the test runs with -update.
func Update() bool { return *update }

// Equal compares got with the file at path, which is relative to the folder of the
// test's package. The test fails if they differ, and goes on. With -update it writes
// the file first, and makes the folders that it needs.
func Equal[T string | []byte](t testing.TB, path string, got T) {
	t.Helper()
	if Update() {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Errorf("%v\nTo write it: %s", err, renewal())
		return
	}
	if string(want) != string(got) {
		line, old, now := firstDifference(string(want), string(got))
		t.Errorf("%s is not what the test made, first in line %d:\nfile: %q\ntest: %q\nTo write it anew: %s",
			path, line, old, now, renewal())
	}
}

// EqualLines is [Equal] for a JSON array that has one element a line, in which
// characters that deceive a reader are escaped.
func EqualLines[T any](t testing.TB, path string, elements []T) {
	t.Helper()
	var b strings.Builder
	for i, element := range elements {
		b.WriteString(map[bool]string{true: "[\n", false: ",\n"}[i == 0])
		line, err := json.Marshal(element)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range string(line) {
			if printable.Unsafe(r) {
				fmt.Fprintf(&b, `\u%04x`, r)
			} else {
				b.WriteRune(r)
			}
		}
	}
	b.WriteString("\n]\n")
	Equal(t, path, b.String())
}

// firstDifference returns the number of the first line in which two different texts
// differ, and that line of both. The line that one of them lacks is empty.
func firstDifference(a, b string) (line int, inA, inB string) {
	for line = 1; ; line++ {
		var moreA, moreB bool
		inA, a, moreA = strings.Cut(a, "\n")
		inB, b, moreB = strings.Cut(b, "\n")
		if inA != inB || moreA != moreB || !moreA {
			return line, inA, inB
		}
	}
}

// renewal returns the command that writes the files of the running test's package,
// to be run in the top folder of the repository.
func renewal() string {
	folder, err := os.Getwd() // go test runs a test in the folder of its package
	if err != nil {
		return "go test -update"
	}
	// The innermost go.mod is that of the package's module, the outermost that of the
	// repository.
	var modules []string
	for dir := folder; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			modules = append(modules, dir)
		}
		if dir == filepath.Dir(dir) {
			break
		}
	}
	if len(modules) == 0 {
		return "go test -update"
	}
	module, top := modules[0], modules[len(modules)-1]
	command := "go test "
	if module != top {
		command += "-C " + below(top, module) + " "
	}
	if folder == module {
		return command + ". -update"
	}
	return command + "./" + below(module, folder) + " -update"
}

// below returns the path of a folder, relative to one above it.
func below(above, folder string) string {
	return filepath.ToSlash(strings.TrimPrefix(folder, above+string(filepath.Separator)))
}
