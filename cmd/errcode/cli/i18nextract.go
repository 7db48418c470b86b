package cli

import (
	"fmt"
	"slices"
	"strings"

	"example.com/errcode/cmd/errcode/internal/translation"
	"github.com/spf13/cobra"
	"golang.org/x/text/language"
)

const i18nExtractLong = `extract writes DIR/LANG.json, or brings it up to date: it has each code of the program,
in the order of the catalogues, with the English text beside it. Texts that are there
stay as they are. New ones are empty; where the English text has changed, the description
says so. DIR is "locales" unless it is given. Running extract again changes nothing.

Texts that errcode itself ships need not be in the file. --all adds them: the codes of
the documents that the program uses, those that forms answer with by themselves, the
rules of fields and the units of time. In a language that errcode does not ship, rules
and units are always in the file.

A stale text that still fits, and a text that is rightly the English one, are accepted
with --accept KEY, or --accept all. That also gives plain strings a record of the English
text, so that one sees later when it changes.

Keys that the program no longer has stay at the end of the file until --prune removes
them.

Exit status: 0 done, 1 an input is wrong, or with --check, the file is not up to date.`

// An extraction is what the flags of extract say.
type extraction struct {
	all, prune, check bool
	accept            []string
}

func (t *tool) i18nExtractCommand() *cobra.Command {
	var e extraction
	cmd := &cobra.Command{
		Use:   "extract LANG [DIR]",
		Short: "Write what is to be translated into a language file",
		Long:  i18nExtractLong,
		Example: `errcode i18n extract nl
errcode i18n extract pt-BR internal/codes/locales --all
errcode i18n extract nl --accept order-shipped,order-lost
errcode i18n extract nl --check`,
		Args: between(1, 2, "a language"),
		ValidArgsFunction: func(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return completeLanguages(cmd, args, begun)
			}
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: t.runs(func(args []string) error {
			tag, err := languageOf(args[0])
			if err != nil {
				return err
			}
			return t.i18nExtract(tag, append(args[1:], defaultFolder)[0], e)
		}),
	}
	flags := cmd.Flags()
	flags.BoolVar(&e.all, "all", false, "also write the texts that errcode ships")
	flags.BoolVar(&e.prune, "prune", false, "remove keys that the program no longer has")
	flags.BoolVar(&e.check, "check", false, "only check that the file is up to date")
	flags.StringSliceVar(&e.accept, "accept", nil, "`keys` whose translation fits the English text of today, or all")
	return cmd
}

// i18nExtract brings the file of a language up to date.
func (t *tool) i18nExtract(tag language.Tag, folder string, e extraction) error {
	files, err := t.newTranslations(folder)
	if err != nil {
		return err
	}
	english, err := files.english()
	if err != nil {
		return err
	}
	name, old := files.fileOf(tag)
	l := &translation.Language{}
	if old {
		if l, err = files.language(name); err != nil {
			return err
		}
	}
	list := wanted(t.sources(english), l, shipped(tag), e.all)
	changes := l.Update(list, tag, e.prune)
	if changes.Accepted, err = l.Accept(list, e.accept); err != nil {
		return usagef("flag --accept: %v", err)
	}
	switch {
	case len(l.Entries) == 0 && !old:
		fmt.Fprintf(&t.out, "%s: nothing to write: the program has no codes of its own, and errcode ships all other texts (--all writes them)\n", safe(files.path(name)))
		return nil
	case e.check:
		return t.check(files.path(name), l.Bytes())
	}
	if err := t.writeTranslations(files, name, l.Bytes()); err != nil {
		return err
	}
	t.extracted(files.path(name), l, changes)
	return nil
}

// extracted says what the file has now, and what is new in it.
func (t *tool) extracted(file string, l *translation.Language, changes translation.Changes) {
	stale := slices.DeleteFunc(changes.Stale, func(key string) bool { return slices.Contains(changes.Accepted, key) })
	parts := []string{plural(l.Filled(), "translation"), fmt.Sprintf("%d without a text", len(l.Entries)-l.Filled())}
	for _, part := range []struct {
		keys []string
		name string
	}{{changes.Added, "new"}, {stale, "stale"}, {changes.Accepted, "accepted"}, {changes.Unknown, "unknown"}} {
		if len(part.keys) > 0 {
			parts = append(parts, fmt.Sprintf("%d %s: %s", len(part.keys), part.name, someKeys(part.keys, maxKeys)))
		}
	}
	fmt.Fprintf(&t.out, "%s: %s\n", safe(file), safe(strings.Join(parts, "; ")))
}

// maxKeys is how many keys are named where there may be hundreds.
const maxKeys = 5

// someKeys names the first of some keys, and says how many others there are.
func someKeys(keys []string, most int) string {
	named := strings.Join(keys[:min(len(keys), most)], ", ")
	if n := len(keys) - most; n > 0 {
		named += fmt.Sprintf(" and %d more", n)
	}
	return named
}
