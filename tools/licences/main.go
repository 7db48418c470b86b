// Command licences writes LICENSES.md: the modules that a program gets with each module
// of a repository, and their licences. It fails if one of them is not permissive:
//
//	licences FOLDER... >LICENSES.md
//
// The folders are those of the modules.
package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/google/licensecheck"
)

// permissive are the licences that ask a user for no more than to keep the notice.
var permissive = []string{"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"}

// systems are those for which a program is built: a dependency may be needed on one of
// them only.
var systems = []string{"linux", "darwin", "windows"}

// A dependency is a module of somebody else.
type dependency struct {
	folder string
	built  map[string]bool // the packages of the repository that import it
	tests  map[string]bool // the folders of modules whose tests do
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: licences FOLDER... >LICENSES.md")
		os.Exit(2)
	}
	text, err := write(os.Args[1:])
	if err != nil {
		fmt.Fprintln(os.Stderr, "licences:", err)
		os.Exit(1)
	}
	fmt.Print(text)
}

func write(folders []string) (string, error) {
	all := map[string]*dependency{}
	for _, folder := range folders {
		if err := add(all, folder); err != nil {
			return "", fmt.Errorf("module in %q: %w", folder, err)
		}
	}
	var built, tests strings.Builder
	for _, name := range slices.Sorted(maps.Keys(all)) {
		d := all[name]
		names, err := licences(d.folder)
		if err != nil {
			return "", fmt.Errorf("%s: %w", name, err)
		}
		if len(d.built) > 0 {
			row(&built, name, names, d.built)
		} else {
			row(&tests, name, names, d.tests)
		}
	}
	return fmt.Sprintf(`# Licences

errcode is under the [MIT licence](LICENSE). A program that imports one of these packages also has code of these modules:

| module | licence | packages |
|---|---|---|
%s
Packages that are not in the table use the standard library only. These are for tests:

| module | licence | tests in |
|---|---|---|
%s
All of them are permissive (%s). `+"`.ci/generate`"+` writes this file, and the gate fails if a licence is another one.
`, &built, &tests, strings.Join(permissive, ", ")), nil
}

func row(b *strings.Builder, module string, names []string, needed map[string]bool) {
	fmt.Fprintf(b, "| %s | %s | %s |\n", module, strings.Join(names, ", "), strings.Join(slices.Sorted(maps.Keys(needed)), ", "))
}

// add adds what the packages of the module in a folder need, those that others can
// import, and its commands.
func add(all map[string]*dependency, folder string) error {
	for _, system := range systems {
		packages, err := list(folder, system, "-deps")
		if err != nil {
			return err
		}
		for _, p := range packages {
			if !p.Module.Main || strings.Contains(p.ImportPath+"/", "/internal/") || strings.Contains(p.ImportPath, "/examples/") {
				continue
			}
			for _, imported := range p.Deps {
				if m := packages[imported].Module; m.foreign() {
					known(all, m).built[path.Join(folder, strings.TrimPrefix(p.ImportPath, p.Module.Path))] = true
				}
			}
		}
	}
	packages, err := list(folder, "", "-deps", "-test")
	for _, p := range packages {
		if p.Module.foreign() {
			known(all, p.Module).tests[cmp.Or(strings.TrimPrefix(folder, "."), "errcode")] = true
		}
	}
	return err
}

// known returns the entry of a module.
func known(all map[string]*dependency, m goModule) *dependency {
	d := all[m.Path]
	if d == nil {
		d = &dependency{m.Dir, map[string]bool{}, map[string]bool{}}
		all[m.Path] = d
	}
	return d
}

// A goPackage is what go list says of a package.
type goPackage struct {
	ImportPath string
	Deps       []string // all that it imports, directly or not
	Module     goModule // nothing in the standard library
}

type goModule struct {
	Path, Dir string
	Main      bool
	Replace   *goModule // a module of this repository
}

// foreign reports whether the module is somebody else's.
func (m goModule) foreign() bool { return m.Path != "" && !m.Main && m.Replace == nil }

// list returns the packages of the module in a folder and what they need, for that system
// or this one.
func list(folder, system string, flags ...string) (map[string]goPackage, error) {
	cmd := exec.Command("go", slices.Concat([]string{"list", "-json=ImportPath,Deps,Module"}, flags, []string{"./..."})...)
	cmd.Dir, cmd.Env, cmd.Stderr = folder, append(os.Environ(), "GOOS="+cmp.Or(system, runtime.GOOS)), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	packages := map[string]goPackage{}
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p goPackage
		switch err := decoder.Decode(&p); err {
		case nil:
			packages[p.ImportPath] = p
		case io.EOF:
			return packages, nil
		default:
			return nil, fmt.Errorf("go list: %w", err)
		}
	}
}

var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying)([.-].*)?$`)

// licences returns the licences of the module in a folder.
func licences(folder string) (names []string, err error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		if entry.IsDir() || !licenceFile.MatchString(entry.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		if err != nil {
			return nil, err
		}
		found := licensecheck.Scan(text)
		if found.Percent < 75 {
			return nil, fmt.Errorf("%s: only %.0f %% of it is a known licence", entry.Name(), found.Percent)
		}
		for _, m := range found.Match {
			if !slices.Contains(permissive, m.ID) {
				return nil, fmt.Errorf("%s: licence %q, expected one of %s", entry.Name(), m.ID, strings.Join(permissive, ", "))
			}
			if !slices.Contains(names, m.ID) {
				names = append(names, m.ID)
			}
		}
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("no file with a licence")
	}
	slices.Sort(names)
	return names, nil
}
