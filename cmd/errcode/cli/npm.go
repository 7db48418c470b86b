package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"example.com/errcode"
	"example.com/errcode/i18n"
	"example.com/errcode/internal/snapshot"
	"example.com/errcode/internal/typescript"
	"github.com/spf13/cobra"
)

// npmFormat is the format that is a folder.
const npmFormat = "npm"

// defaultVersion is the version of a package that has none.
const defaultVersion = "0.1.0"

// npmFlags are the flags of export for a package.
type npmFlags struct{ name, version, texts string }

func (f *npmFlags) add(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&f.name, "package", "", "`name` of the package, for npm such as @acme/errors, for Java such as com.acme.errors")
	flags.StringVar(&f.version, "package-version", defaultVersion, "`version` of the package for npm")
	flags.StringVar(&f.texts, "texts", "", "`folder` of translations for the package, in addition to those shipped")
	for _, name := range []string{"package", "package-version"} {
		_ = cmd.RegisterFlagCompletionFunc(name, cobra.NoFileCompletions)
	}
	_ = cmd.MarkFlagDirname("texts")
}

// npmOnly returns an error that names the first of the flags that was given, all of which are
// for other formats.
func npmOnly(cmd *cobra.Command, names ...string) error {
	for _, name := range names {
		if !cmd.Flags().Changed(name) {
			continue
		}
		if name == "package" {
			return usagef("flag --package is for the formats npm, java and kotlin")
		}
		return usagef("flag --%s is for the format npm", name)
	}
	return nil
}

// exportPackage writes the package into a folder, or checks that it is up to date there.
func (t *tool) exportPackage(s snapshot.Snapshot, folder string, f npmFlags, check bool) error {
	switch {
	case folder == "" || folder == stdinName:
		return usagef("format npm needs a folder to write to, given with -o")
	case f.name == "":
		return usagef("flag --package is missing, expected the name of the package, such as @acme/errors")
	}
	p := typescript.Package{Name: f.name, Version: f.version}
	if err := p.Check(); err != nil {
		return usagef("%v", err)
	}
	var own []fs.FS
	if f.texts != "" {
		opened, err := t.openTranslations(f.texts)
		if err != nil {
			return err
		}
		files, err := opened.files(opened.names...)
		if err == nil {
			_, err = opened.bundleWith(files) // names all that is wrong in them
		}
		if err != nil {
			return err
		}
		own = append(own, files)
	}
	var err error
	if p.Languages, err = t.texts(s, own); err != nil {
		return err
	}
	if p.Plain, err = t.texts(s, append([]fs.FS{i18n.Plain()}, own...)); err != nil {
		return err
	}
	files := p.Files(s)
	if err := foreignFiles(folder, files); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		path := filepath.Join(folder, filepath.FromSlash(name))
		if check {
			if err := t.check(path, files[name]); err != nil {
				return err
			}
			continue
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			return fmt.Errorf("%s: can't make the folder: %w", filepath.Dir(path), bare(err))
		}
		if err := t.output(path, files[name]); err != nil {
			return err
		}
	}
	return nil
}

// foreignFiles returns an error that names what would be published and is not written:
// what an earlier export with other flags has left, or files of somebody else.
func foreignFiles(folder string, files map[string][]byte) error {
	var all []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		name, _ := filepath.Rel(folder, path)
		name = filepath.ToSlash(name)
		switch {
		case errors.Is(err, fs.ErrNotExist) && path == folder:
			return nil
		case err != nil:
			return err
		case entry.IsDir():
			if name != "." && name != "texts" && name != "texts/plain" {
				return fs.SkipDir
			}
		case files[name] == nil && (strings.HasSuffix(name, ".js") || strings.HasSuffix(name, ".d.ts")):
			all = append(all, path)
		}
		return nil
	})
	if err == nil && all != nil {
		err = fmt.Errorf("%s: not written by this export, but it would be in the package; remove it, or give another folder", strings.Join(all, ", "))
	}
	return err
}

// statuses are those for which a package has texts, for errors without a known code.
var statuses = []int{400, 401, 403, 404, 405, 408, 409, 410, 413, 415, 422, 429, 500, 502, 503, 504}

// texts returns the texts of the codes in all languages.
func (t *tool) texts(s snapshot.Snapshot, files []fs.FS) ([]typescript.Language, error) {
	bundle, err := i18n.New(i18n.Config{Registry: t.Registry, Files: files})
	if err != nil {
		return nil, err
	}
	var all []typescript.Language
	for _, tag := range bundle.Languages() {
		messages, err := bundle.Messages(tag)
		if err != nil {
			return nil, err
		}
		l := typescript.Language{Tag: tag}
		add := func(key, from string) {
			// In another language, English is what the service has sent.
			if m, ok := messages[from]; ok && (m.Language != "en" || strings.HasPrefix(tag, "en")) {
				forms := maps.Clone(m.Forms)
				if m.NoDelay != nil {
					forms["undelayed"] = m.NoDelay.Forms["other"]
				}
				l.AddForms(key, forms)
			}
		}
		for _, code := range s.All() {
			from := code.Code
			if _, ok := messages[from]; !ok { // forms make one for its status
				from = errcode.FormDomain.CodeFor(code.Status).String()
			}
			add(code.Code, from)
		}
		for _, status := range statuses {
			add(fmt.Sprint(status), errcode.FormDomain.CodeFor(status).String())
		}
		for rule := range errcode.Rules() {
			add("#"+rule.String(), "#"+rule.String())
		}
		all = append(all, l)
	}
	return all, nil
}
