package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"example.com/errcode/cmd/errcode/internal/translation"
	"github.com/spf13/cobra"
	"golang.org/x/text/language"
)

const i18nExportLong = `export writes what is to be translated, and what is translated already, in a format that
translators and their tools work with:

  xliff  XLIFF 2.0. A unit for each text; those of a plural are a group, a unit for each
         form, named key[few]. Placeholders are elements that can't be broken. What is
         stale has the state "initial" and its old translation.
  po     PO of GNU gettext. The key is the context, what is stale is fuzzy.
  csv    A spreadsheet with the columns key, source, target, state and note, and a row for
         each plural form. Cells that a spreadsheet could run as a formula begin with a
         quote, which import takes away. --bom is for Excel.

It has what "extract" would put into the file of the language, and what is in there. With
--todo it has only what is new or stale. Notes say where a text occurs, what it means and
what must stay.

Exit status: 0 done, 1 an input is wrong or an output can't be written.`

// An exporting is what the flags of export say.
type exporting struct {
	format, folder, output string
	all, todo, mark        bool
}

func formatNamesOfTranslations() (names []string) {
	for _, f := range translation.Formats {
		names = append(names, f.Name)
	}
	return names
}

// translationFormat returns the format of that name.
func translationFormat(name string) (translation.Format, error) {
	names := formatNamesOfTranslations()
	at := slices.Index(names, name)
	if at < 0 {
		return translation.Format{}, unknownValue("format", name, names)
	}
	return translation.Formats[at], nil
}

func (t *tool) i18nExportCommand() *cobra.Command {
	var e exporting
	cmd := &cobra.Command{
		Use:   "export --format FORMAT LANG...",
		Short: "Write texts for translators: XLIFF, PO or CSV",
		Long:  i18nExportLong,
		Example: `errcode i18n export --format xliff nl -o nl.xlf
errcode i18n export -f po nl pt-BR -o out --dir internal/codes/locales
errcode i18n export --format csv nl --todo --bom -o nl.csv`,
		Args:              atLeast(1, "a language"),
		ValidArgsFunction: completeLanguages,
		RunE: t.runs(func(args []string) error {
			if e.format == "" {
				return usagef("flag --format is missing, expected one of %s", strings.Join(formatNamesOfTranslations(), ", "))
			}
			format, err := translationFormat(e.format)
			if err != nil {
				return err
			}
			if e.mark && e.format != translation.CSV.Name {
				return usagef("flag --bom is for the format csv, found %s", e.format)
			}
			return t.i18nExport(format, args, e)
		}),
	}
	flags := cmd.Flags()
	flags.StringVarP(&e.format, "format", "f", "", "`format`: "+strings.Join(formatNamesOfTranslations(), ", "))
	flags.StringVarP(&e.output, "output", "o", "", "`file` to write, in place of standard output; a folder for several languages")
	flags.BoolVar(&e.all, "all", false, "also write the texts that errcode ships")
	flags.BoolVar(&e.todo, "todo", false, "only write what is new or stale")
	flags.BoolVar(&e.mark, "bom", false, "begin a CSV file with a byte order mark, for Excel")
	addFolder(cmd, &e.folder)
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(formatNamesOfTranslations(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// i18nExport exports languages.
func (t *tool) i18nExport(format translation.Format, languages []string, e exporting) error {
	var tags []language.Tag
	for _, name := range languages {
		tag, err := languageOf(name)
		if err != nil {
			return err
		}
		if !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	folder := false
	if info, err := os.Stat(e.output); err == nil && e.output != "" {
		folder = info.IsDir()
	}
	if len(tags) > 1 && !folder {
		return usagef("%d languages need a folder to write to, given with -o, found %q", len(tags), e.output)
	}
	files, err := t.listTranslations(e.folder)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s: does not exist, expected the folder with the language files, which \"extract\" makes; --dir names another one", e.folder)
	}
	if err != nil {
		return err
	}
	english, err := files.english()
	if err != nil {
		return err
	}
	sources := t.sources(english)
	for _, tag := range tags {
		data, err := t.exportLanguage(files, tag, format, sources, e)
		if err != nil {
			return err
		}
		output := e.output
		if folder {
			output = filepath.Join(output, tag.String()+"."+format.Extensions[0])
		}
		if err := t.output(output, data); err != nil {
			return err
		}
	}
	return nil
}

// exportLanguage returns the file for the translators of a language.
func (t *tool) exportLanguage(files *translations, tag language.Tag, format translation.Format, sources []source, e exporting) ([]byte, error) {
	l := &translation.Language{}
	if name, ok := files.fileOf(tag); ok {
		var err error
		if l, err = files.language(name); err != nil {
			return nil, err
		}
	}
	list := wanted(sources, l, shipped(tag), e.all)
	f := l.Export(t.name, tag, list)
	if e.todo {
		f.Messages = slices.DeleteFunc(f.Messages, translation.Message.Done)
	}
	if len(f.Messages) == 0 {
		t.notes.add(place{file: files.path(tag.String() + ".json")}, "nothing to translate into %s", tag)
	}
	data := format.Write(f)
	if e.mark {
		data = append([]byte("\ufeff"), data...)
	}
	return data, nil
}
