package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing/fstest"

	"example.com/errcode/cmd/errcode/internal/translation"
	"github.com/spf13/cobra"
	"golang.org/x/text/language"
)

const i18nImportLong = `import puts translations into the language files: of files that export wrote, and of what
translators and their tools made of them. XLIFF 2.0, 2.1 and 2.2, PO and CSV (with commas,
semicolons or tabs) are told apart by the name of the file, .xlf, .po or .csv, unless
--format says it.

A text in the language file is replaced by another one, never by an empty one. What stands
in none of the files stays as it is. Errors: a key that the program does not have, a
placeholder that was lost or added, a line break, a text that is too long, two different
translations of one English text. Then nothing is written at all. Warnings: a translation
that is marked as fuzzy, or has the state "initial", is left out unless --guesses is
given; one that was made from an English text that has changed since is stale.

The language is the one that the file says. A CSV file does not: it is named for it,
nl.csv or shop.pt-BR.csv, unless --language says it.

Exit status: 0 done, 1 an input is wrong or an output can't be written.`

// An importing is what the flags of import say.
type importing struct {
	format, folder, language string
	guesses                  bool
}

func (t *tool) i18nImportCommand() *cobra.Command {
	var im importing
	cmd := &cobra.Command{
		Use:   "import FILE...",
		Short: "Read what translators send back",
		Long:  i18nImportLong,
		Example: `errcode i18n import nl.xlf
errcode i18n import out/nl.po out/pt-BR.po --dir internal/codes/locales
errcode i18n import texts.csv --language nl`,
		Args: atLeast(1, "a file"),
		ValidArgsFunction: func(*cobra.Command, []string, string) (extensions []string, _ cobra.ShellCompDirective) {
			for _, f := range translation.Formats {
				extensions = append(extensions, f.Extensions...)
			}
			return extensions, cobra.ShellCompDirectiveFilterFileExt
		},
		RunE: t.runs(func(args []string) error { return t.i18nImport(args, im) }),
	}
	flags := cmd.Flags()
	flags.StringVarP(&im.format, "format", "f", "", "`format`: "+strings.Join(formatNamesOfTranslations(), ", "))
	flags.StringVar(&im.language, "language", "", "`language` of files that don't say it")
	flags.BoolVar(&im.guesses, "guesses", false, "also take what is marked as fuzzy, or has the state initial")
	addFolder(cmd, &im.folder)
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(formatNamesOfTranslations(), cobra.ShellCompDirectiveNoFileComp))
	_ = cmd.RegisterFlagCompletionFunc("language", completeLanguages)
	return cmd
}

// formatFor returns the format of a file.
func (im importing) formatFor(file string) (translation.Format, error) {
	if im.format != "" {
		return translationFormat(im.format)
	}
	extension := strings.ToLower(strings.TrimPrefix(filepath.Ext(file), "."))
	for _, f := range translation.Formats {
		if slices.Contains(f.Extensions, extension) {
			return f, nil
		}
	}
	return translation.Format{}, usagef("%s: unknown kind of file %q, expected .xlf, .po or .csv, or --format with one of %s",
		file, filepath.Ext(file), strings.Join(formatNamesOfTranslations(), ", "))
}

// languageFor returns the language that a file is named for, "" if it is for none.
func (im importing) languageFor(file string) string {
	if im.language != "" {
		return im.language
	}
	name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	name = name[strings.LastIndexByte(name, '.')+1:]
	if _, err := language.Parse(name); err != nil {
		return ""
	}
	return name
}

// A target is a language file that translations are put into.
type target struct {
	*translation.Language
	tag      language.Tag
	name     string
	from     map[string]place // where the texts of its keys came from
	given    map[string]translation.Text
	imported []string // what to say about it
}

// i18nImport imports files. Nothing is written if one of them has an error.
func (t *tool) i18nImport(names []string, im importing) error {
	files, err := t.newTranslations(im.folder)
	if err != nil {
		return err
	}
	english, err := files.english()
	if err != nil {
		return err
	}
	sources := t.sources(english)
	var list []translation.Source
	for _, s := range sources {
		list = append(list, s.Source)
	}
	var wrong problems
	targets := map[language.Tag]*target{}
	var order []*target
	for _, name := range names {
		to, err := t.importFile(files, name, im, targets, list)
		var more problems
		if errors.As(err, &more) {
			wrong = append(wrong, more...)
		} else if err != nil {
			return err
		}
		if to != nil && !slices.Contains(order, to) {
			order = append(order, to)
		}
	}
	for _, to := range order {
		wrong = append(wrong, files.refused(to)...)
	}
	if err := wrong.err(); err != nil {
		return err
	}
	for _, to := range order {
		if len(to.Entries) > 0 {
			if err := t.writeTranslations(files, to.name, to.Bytes()); err != nil {
				return err
			}
		}
		for _, said := range to.imported {
			fmt.Fprintf(&t.out, "%s: %s\n", safe(files.path(to.name)), safe(said))
		}
	}
	return nil
}

// importFile puts a file into the language that it is for. If the error is about some
// texts of the file, the others are there all the same, to be checked.
func (t *tool) importFile(files *translations, name string, im importing, targets map[language.Tag]*target, list []translation.Source) (*target, error) {
	format, err := im.formatFor(name)
	if err != nil {
		return nil, err
	}
	data, err := t.read(name)
	if err != nil {
		return nil, err
	}
	f, found := format.Read(data, im.languageFor(name))
	wrong := t.sorted(fileName(name), found)
	tag, err := language.Parse(f.Language)
	if err != nil || tag == language.English || tag == language.Und {
		if len(wrong) == 0 {
			wrong.add(place{file: fileName(name)}, "language is %q, expected that of the translations; --language says it for a file that does not", f.Language)
		}
		return nil, wrong
	}
	to := targets[tag]
	if to == nil {
		to = &target{Language: &translation.Language{}, tag: tag, from: map[string]place{}, given: map[string]translation.Text{}}
		var old bool
		if to.name, old = files.fileOf(tag); old {
			if to.Language, err = files.language(to.name); err != nil {
				return nil, err
			}
		}
		targets[tag] = to
	}
	for _, m := range f.Messages {
		at := place{fileName(name), m.Line, m.Column}
		if m.Target.Empty() {
			continue
		}
		if given, ok := to.given[m.Key]; ok && !given.Equal(m.Target) {
			wrong.add(at, "%s has another text at %s, %q", what(m.Key), to.from[m.Key], given)
		}
		to.from[m.Key], to.given[m.Key] = at, m.Target
	}
	result, found := to.Import(f, format, list, im.guesses)
	wrong = append(wrong, t.sorted(fileName(name), found)...)
	to.imported = append(to.imported, fmt.Sprintf("%s from %s, %d as before, %d without a text",
		plural(len(result.Changed), "translation"), fileName(name), result.Same, result.Empty))
	return to, wrong.err()
}

// sorted returns the errors among some problems, and notes the warnings.
func (t *tool) sorted(file string, found []translation.Problem) (wrong problems) {
	for _, p := range found {
		if p.Warning {
			t.notes.add(place{file, p.Line, p.Column}, "%s", p.Text)
		} else {
			wrong.add(place{file, p.Line, p.Column}, "%s", p.Text)
		}
	}
	return wrong
}

// refused returns why package i18n would refuse a language file, at the places where the
// texts came from. What hides other problems is taken out, to find those too.
func (f *translations) refused(to *target) (all problems) {
	files := fstest.MapFS{}
	if name, ok := f.fileOf(language.English); ok {
		data, err := f.read(name)
		if err != nil {
			return problems{{place{file: f.path(name)}, bare(err).Error()}}
		}
		files[name] = &fstest.MapFile{Data: data}
	}
	rest := translation.Language{Entries: slices.Clone(to.Entries)}
	for {
		data := rest.Bytes()
		files[to.name] = &fstest.MapFile{Data: data}
		_, err := f.bundleWith(files)
		var found problems
		if !errors.As(err, &found) {
			if err != nil {
				all.add(place{file: f.path(to.name)}, "%v", err)
			}
			return all
		}
		wrong := map[string]bool{}
		written, _ := translation.ParseLanguage(data)
		for _, p := range found {
			key := written.KeyAt(p.line)
			if p.file != f.path(to.name) || key == "" {
				return append(all, found...)
			}
			wrong[key] = true
			if at, ok := to.from[key]; ok {
				p.place = at
			} else {
				p.line, p.column = 0, 0 // it is in the file already, perhaps elsewhere
			}
			if !strings.Contains(p.text, strconv.Quote(key)) {
				p.text = what(key) + ": " + p.text
			}
			all = append(all, p)
		}
		rest.Entries = slices.DeleteFunc(rest.Entries, func(e translation.Entry) bool { return wrong[e.Key] })
	}
}
