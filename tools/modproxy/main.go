// Command modproxy writes modules of a git repository to a folder, as a module proxy
// serves them: Go takes them from there with GOPROXY=file://FOLDER.
//
//	modproxy REPOSITORY REVISION FOLDER MODULE@VERSION=SUBFOLDER...
//
// The bytes are those that the go command makes of the same revision, so the sums in
// go.sum hold for both. SUBFOLDER is empty for the module at the top.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/mod/module"
	"golang.org/x/mod/zip"
)

func main() {
	if len(os.Args) < 5 {
		fmt.Fprintln(os.Stderr, "usage: modproxy REPOSITORY REVISION FOLDER MODULE@VERSION=SUBFOLDER...")
		os.Exit(2)
	}
	for _, arg := range os.Args[4:] {
		if err := write(os.Args[1], os.Args[2], os.Args[3], arg); err != nil {
			fmt.Fprintf(os.Stderr, "modproxy: %s: %v\n", arg, err)
			os.Exit(1)
		}
	}
}

// write adds a module to the folder, and its version to those that the folder lists.
func write(repository, revision, folder, arg string) error {
	name, subfolder, found := strings.Cut(arg, "=")
	modulePath, version, at := strings.Cut(name, "@")
	if !found || !at {
		return fmt.Errorf("expected MODULE@VERSION=SUBFOLDER")
	}
	m := module.Version{Path: modulePath, Version: version}
	if err := module.Check(m.Path, m.Version); err != nil {
		return err
	}
	escaped, err := module.EscapePath(m.Path)
	if err != nil {
		return err
	}
	versions := filepath.Join(folder, filepath.FromSlash(escaped), "@v")
	if err := os.MkdirAll(versions, 0o755); err != nil {
		return err
	}

	date, err := git(repository, "show", "--no-patch", "--format=%cI", revision+"^{commit}")
	if err != nil {
		return err
	}
	when, err := time.Parse(time.RFC3339, strings.TrimSpace(date))
	if err != nil {
		return err
	}
	info, err := json.Marshal(struct {
		Version string
		Time    time.Time
	}{version, when.UTC()})
	if err != nil {
		return err
	}
	mod, err := git(repository, "show", revision+":"+path.Join(subfolder, "go.mod"))
	if err != nil {
		return err
	}
	for ending, content := range map[string]string{".info": string(info), ".mod": mod} {
		if err := os.WriteFile(filepath.Join(versions, version+ending), []byte(content), 0o644); err != nil {
			return err
		}
	}
	archive, err := os.Create(filepath.Join(versions, version+".zip"))
	if err != nil {
		return err
	}
	err = zip.CreateFromVCS(archive, m, repository, revision, subfolder)
	if closeErr := archive.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return err
	}
	list, err := os.OpenFile(filepath.Join(versions, "list"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintln(list, version)
	if closeErr := list.Close(); err == nil {
		err = closeErr
	}
	return err
}

// git returns what git says in a repository.
func git(repository string, args ...string) (string, error) {
	cmd := exec.Command("git", append([]string{"-C", repository}, args...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("git %s: %w", strings.Join(args, " "), err)
	}
	return string(out), nil
}
