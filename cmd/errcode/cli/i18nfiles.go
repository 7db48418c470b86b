package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing/fstest"

	"example.com/errcode"
	"example.com/errcode/cmd/errcode/internal/translation"
	"example.com/errcode/i18n"
	"example.com/errcode/locales"
	"golang.org/x/text/language"
)

// translations are the language files of a folder.
type translations struct {
	folder   string
	registry *errcode.Registry
	names    []string       // of the files that are named for a language
	tags     []language.Tag // of the files, Und if the name is not a tag
}

// openTranslations lists a folder. Only regular files are read in it.
func (t *tool) openTranslations(folder string) (*translations, error) {
	f, err := t.listTranslations(folder)
	if err == nil && f.names == nil {
		err = fmt.Errorf("%s: no file is named for a language, such as de.json", folder)
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

// newTranslations lists a folder that may not be there yet.
func (t *tool) newTranslations(folder string) (*translations, error) {
	f, err := t.listTranslations(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return &translations{folder: folder, registry: t.Registry}, nil
	}
	return f, err
}

// writeTranslations writes a language file. It makes the folder if it is not there.
func (t *tool) writeTranslations(f *translations, name string, data []byte) error {
	if err := os.Mkdir(f.folder, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return t.output(f.path(name), data)
}

// listTranslations lists a folder, in which there may be no file yet.
func (t *tool) listTranslations(folder string) (*translations, error) {
	info, err := os.Stat(folder)
	switch {
	case err != nil:
		return nil, err
	case !info.IsDir():
		return nil, fmt.Errorf("%s: is not a directory", folder)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	f := &translations{folder: folder, registry: t.Registry}
	for _, entry := range entries {
		if name, ok := strings.CutSuffix(entry.Name(), ".json"); ok {
			tag, _ := language.Parse(name) // package i18n reports a name that is not a tag
			f.names, f.tags = append(f.names, entry.Name()), append(f.tags, tag)
		}
	}
	return f, nil
}

// path returns the name of a file with that of the folder.
func (f *translations) path(name string) string { return filepath.Join(f.folder, name) }

// fileOf returns the name of a language's file, and whether it is there.
func (f *translations) fileOf(tag language.Tag) (name string, ok bool) {
	if i := slices.Index(f.tags, tag); i >= 0 {
		return f.names[i], true
	}
	return tag.String() + ".json", false
}

// read returns the content of a file.
func (f *translations) read(name string) ([]byte, error) {
	file, err := openRegular(f.path(name))
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return text(f.path(name), file)
}

// language reads a file for changing it.
func (f *translations) language(name string) (*translation.Language, error) {
	data, err := f.read(name)
	if err != nil {
		return nil, err
	}
	l, wrong := translation.ParseLanguage(data)
	return &l, located(f.path(name), wrong).err()
}

// bundle reads the files. Messages that they lack are those that are shipped. The error
// names everything that is wrong, and the folder with it.
func (f *translations) bundle() (*i18n.Bundle, error) { return f.bundleOf(f.names...) }

// english returns the texts to translate: those in Go source, and those that a file for
// English has in their place.
func (f *translations) english() (map[string]i18n.Message, error) {
	var names []string
	if name, ok := f.fileOf(language.English); ok {
		names = append(names, name)
	}
	bundle, err := f.bundleOf(names...)
	if err != nil {
		return nil, err
	}
	return bundle.Messages("en")
}

// bundleOf reads some of the files.
func (f *translations) bundleOf(names ...string) (*i18n.Bundle, error) {
	all, err := f.files(names...)
	if err != nil {
		return nil, err
	}
	return f.bundleWith(all)
}

// files reads files into memory, so that those which are read are those which are used.
func (f *translations) files(names ...string) (fstest.MapFS, error) {
	all := fstest.MapFS{}
	var wrong problems
	for _, name := range names {
		data, err := f.read(name)
		if err != nil {
			wrong = append(wrong, problem{place{file: f.path(name)}, strings.TrimPrefix(bare(err).Error(), f.path(name)+": ")})
			continue
		}
		all[name] = &fstest.MapFile{Data: data}
	}
	return all, wrong.err()
}

// bundleWith returns the bundle of some files.
func (f *translations) bundleWith(files fstest.MapFS) (*i18n.Bundle, error) {
	config := i18n.Config{Registry: f.registry}
	if len(files) > 0 {
		config.Files = []fs.FS{files}
	}
	bundle, err := i18n.New(config)
	var found i18n.Problems
	if !errors.As(err, &found) {
		return bundle, err
	}
	var wrong problems
	for _, p := range found {
		wrong = append(wrong, problem{place{f.path(p.File), p.Line, p.Column}, p.Text})
	}
	return nil, wrong.err()
}

// shippedLanguages returns the tags of the languages that errcode has texts in.
func shippedLanguages() []string {
	names, _ := fs.Glob(locales.Files, "*.json") // the pattern is well-formed
	for i := range names {
		names[i] = strings.TrimSuffix(names[i], ".json")
	}
	return names
}

// shipped reports whether errcode has texts in a language, or in the one that it belongs
// to (de for de-AT).
func shipped(tag language.Tag) bool {
	all := shippedLanguages()
	for ; tag != language.Und; tag = tag.Parent() {
		if slices.Contains(all, tag.String()) {
			return true
		}
	}
	return false
}
