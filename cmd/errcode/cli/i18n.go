package cli

import (
	"slices"
	"strings"

	"example.com/errcode/cmd/errcode/internal/translation"
	"github.com/spf13/cobra"
	"golang.org/x/text/language"
)

const i18nLong = `i18n works with the language files of a program: files such as locales/de.json, which
package i18n reads.

  extract  writes the file of a language, with all that is to be translated in it
  check    says what is missing, stale or wrong
  export   writes what translators work with: XLIFF, PO or CSV
  import   reads what they send back

In a language file, a text is a string, or an object with plural forms. Beside a text
that extract or import wrote stands the English text that it was made from:

  "order-shipped": {
    "description": "English: The order has left",
    "other": "Die Bestellung ist unterwegs"
  }

When the English text of the program is another one, the translation is stale. That of a
plain string can't be known.`

// i18nCommand is "errcode i18n".
func (t *tool) i18nCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "i18n",
		Short: "Work with translations",
		Long:  i18nLong,
		Example: `errcode i18n extract nl locales
errcode i18n check locales
errcode i18n export nl --format xliff -o nl.xlf
errcode i18n import nl.xlf`,
		RunE: needsCommand,
	}
	cmd.AddCommand(t.i18nExtractCommand(), t.i18nCheckCommand(), t.i18nExportCommand(), t.i18nImportCommand())
	return cmd
}

// defaultFolder is where the language files are if nothing else is said.
const defaultFolder = "locales"

// languageOf returns the language that the command line names.
func languageOf(name string) (language.Tag, error) {
	tag, err := language.Parse(name)
	if err != nil || tag == language.Und {
		return tag, usagef("unknown language %q, expected a BCP 47 tag such as nl or pt-BR", name)
	}
	if tag == language.English {
		return tag, usagef("language %q is that of the texts in Go source, expected one to translate them into", name)
	}
	return tag, nil
}

// completeLanguages offers the languages that have a file, and those that are shipped.
func completeLanguages(_ *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	tags := shippedLanguages()
	if files, err := (&tool{}).openTranslations(defaultFolder); err == nil {
		for _, tag := range files.tags {
			tags = append(tags, tag.String())
		}
	}
	slices.Sort(tags)
	tags = slices.DeleteFunc(slices.Compact(tags), func(tag string) bool {
		return !strings.HasPrefix(tag, begun) || slices.Contains(args, tag) || tag == "en"
	})
	return tags, cobra.ShellCompDirectiveNoFileComp
}

// addFolder adds the flag --dir.
func addFolder(cmd *cobra.Command, folder *string) {
	cmd.Flags().StringVar(folder, "dir", defaultFolder, "`folder` with the language files")
	_ = cmd.MarkFlagDirname("dir")
}

// located returns what is wrong with a file as problems of the command.
func located(file string, found []translation.Problem) (wrong problems) {
	for _, p := range found {
		wrong = append(wrong, problem{place{file, p.Line, p.Column}, p.Text})
	}
	return wrong
}
