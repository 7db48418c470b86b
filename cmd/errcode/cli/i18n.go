package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"example.com/errcode"
	"example.com/errcode/i18n"
	"example.com/errcode/internal/wire"
	"github.com/spf13/cobra"
	"golang.org/x/text/language"
)

// i18nCommand is "errcode i18n".
func (t *tool) i18nCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "i18n",
		Short:   "Work with translations",
		Example: "errcode i18n check locales",
		RunE:    needsCommand,
	}
	cmd.AddCommand(t.i18nCheckCommand())
	return cmd
}

const i18nCheckLong = `check reads the translations in a folder, files such as de.json or pt-BR.json, and
says what is wrong with them: unknown codes, codes that occur twice, empty texts,
placeholders that differ from those of the English message, and different texts for
codes with the same English message. It then names each code without a message, for
every language that has a file. Messages that are shipped with errcode need not be in
the folder.

Exit status: 0 if everything is there, 1 if a message is missing or a file is wrong.`

func (t *tool) i18nCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check DIR",
		Short: "Check that translations are right and complete",
		Long:  i18nCheckLong,
		Example: `errcode i18n check locales
errcode i18n check internal/codes/locales`,
		Args: between(1, 1, "a folder"),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: t.runs(func(args []string) error { return t.i18nCheck(args[0]) }),
	}
}

// i18nCheck checks a folder.
func (t *tool) i18nCheck(folder string) error {
	files, err := t.openTranslations(folder)
	if err != nil {
		return err
	}
	bundle, err := files.bundle()
	if err != nil {
		return err
	}
	report := grid{}
	complete := true
	for _, name := range files.names {
		tag, _ := strings.CutSuffix(name, ".json")
		missing := untranslated(bundle, tag)
		for _, code := range missing {
			complete = false
			fmt.Fprintf(&t.out, "%s: no message for code %q (%s)\n", safe(filepath.Join(folder, name)), code, code.Message())
		}
		colour := green
		if len(missing) > 0 {
			colour = red
		}
		report.add(cell{safe(filepath.Join(folder, name)), bold}, cell{strconv.Itoa(files.count(name)) + " here", ""}, cell{strconv.Itoa(len(missing)) + " missing", colour})
	}
	t.write(report)
	if !complete {
		return errFound
	}
	return nil
}

// untranslated returns the codes for which the bundle has no message in a language,
// nor in the language that it belongs to (de for de-AT).
func untranslated(b *i18n.Bundle, tag string) (missing []errcode.Code) {
	want, _ := language.Parse(tag) // the bundle has read it
	source, _ := want.Base()
	for code := range b.Codes() {
		text := b.Text(tag, code.Wrap(nil))
		got, err := language.Parse(text.Language)
		if base, _ := got.Base(); err != nil || base != source {
			missing = append(missing, code)
		}
	}
	return missing
}

// translations are the files of a folder.
type translations struct {
	folder   string
	registry *errcode.Registry
	fs.FS
	names []string // of the files that are named for a language
}

// openTranslations lists a folder. Only regular files are read in it.
func (t *tool) openTranslations(folder string) (*translations, error) {
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
	f := &translations{folder: folder, registry: t.Registry, FS: os.DirFS(folder)}
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), ".json") {
			f.names = append(f.names, entry.Name())
		}
	}
	if f.names == nil {
		return nil, fmt.Errorf("%s: no file is named for a language, such as de.json", folder)
	}
	return f, nil
}

// Open opens a file, which must be a regular one, or the folder.
func (f *translations) Open(name string) (fs.File, error) {
	if name == "." {
		return f.FS.Open(name)
	}
	return openRegular(filepath.Join(f.folder, name))
}

// bundle reads the files. Messages that they lack are those that are shipped. The error
// names everything that is wrong, and the folder with it.
func (f *translations) bundle() (*i18n.Bundle, error) {
	var wrong problems
	for _, name := range f.names {
		// Only to check its encoding: the bundle reports everything else.
		file, err := f.Open(name)
		if err != nil {
			wrong = append(wrong, problem{place{file: filepath.Join(f.folder, name)}, bareText(err, f.folder, name)})
			continue
		}
		_, err = text(filepath.Join(f.folder, name), file)
		if err = errors.Join(err, file.Close()); err != nil {
			wrong = append(wrong, problem{place{file: filepath.Join(f.folder, name)}, bareText(err, f.folder, name)})
		}
	}
	if err := wrong.err(); err != nil {
		return nil, err
	}
	bundle, err := i18n.New(i18n.Config{Files: []fs.FS{f}, Registry: f.registry})
	if err == nil {
		return bundle, nil
	}
	all := strings.Split(err.Error(), "\n")
	for _, line := range all {
		wrong = append(wrong, f.located(line))
	}
	return nil, wrong.err()
}

// bareText returns the text of an error without the file that it begins with.
func bareText(err error, folder, name string) string {
	return strings.TrimPrefix(bare(err).Error(), filepath.Join(folder, name)+": ")
}

// located finds the place at the beginning of a line, "de.json:3:5: …".
func (f *translations) located(line string) problem {
	for _, name := range f.names {
		rest, ok := strings.CutPrefix(line, name+":")
		if !ok {
			continue
		}
		p := problem{place{file: filepath.Join(f.folder, name)}, strings.TrimPrefix(rest, " ")}
		if n, _ := fmt.Sscanf(rest, "%d:%d:", &p.line, &p.column); n == 2 {
			_, p.text, _ = strings.Cut(rest, ": ")
		}
		return p
	}
	return problem{place{file: f.folder}, line}
}

// count returns how many codes a file has.
func (f *translations) count(name string) int {
	data, err := fs.ReadFile(f, name)
	if err != nil {
		return 0
	}
	root, err := wire.ParseTree(data)
	if err != nil {
		return 0
	}
	return len(root.Members)
}
