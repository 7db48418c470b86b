package cli

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"example.com/errcode/i18n"
	"example.com/errcode/internal/snapshot"
	"github.com/spf13/cobra"
)

const explainLong = `explain shows everything that is known about codes: status, texts, what a front end
should do, whose fault the error is, help for developers, the Go variable in package
errcode, which mask hides the code, what a client receives in each form, and the
translations.

A code may be given as it is, as the name of its Go variable (UserNotFound or
errcode.UserNotFound), or as what a log has: code=user:not_found, the body of a
response, an address that names the code. For a status, a domain, a table, a document
or an action it lists the codes.

--format is one of

  table  as on a terminal
  tsv    a line for each fact, with tabs between the fields: code, name of the fact,
         text; without it, the output in a pipe is that of a terminal of any width
  csv    the same, below titles
  json   {"codes": […]}, each with the members that "list --json" writes, and
         statusText, actionText, plain (the message for people who use the product),
         temporary, maskedAs, documentation, headers (each with name, value, and
         withToken if it is sent only to a request with a token), bodies (each with
         form, status and body) and translations by language

Exit status: 1 if an argument stands for no code. The others are explained all the same.`

// explainCommand is "errcode explain".
func (t *tool) explainCommand() *cobra.Command {
	var folder string
	var format outputFormat
	cmd := &cobra.Command{
		Use:   "explain CODE...",
		Short: "Show everything about a code",
		Long:  explainLong,
		Example: `errcode explain user:not_found
errcode explain errcode.UserNotFound TOKEN_EXPIRED
errcode explain 404
errcode explain '{"status":404,"code":"user:not_found"}'
errcode explain user:banned --json
errcode explain billing:card_declined --locales locales`,
		Args:              atLeast(1, "a code"),
		ValidArgsFunction: t.completeCodes,
		RunE: t.runs(func(args []string) error {
			chosen, err := format.chosen(t)
			if err != nil {
				return err
			}
			s, err := t.selection()
			if err != nil {
				return err
			}
			x := explainer{Config: t.Config}
			if x.texts, err = t.translationsWith(folder); err != nil {
				return err
			}
			if x.plain, err = i18n.New(i18n.Config{Registry: t.Registry, Files: []fs.FS{i18n.Plain()}}); err != nil {
				return err
			}
			return t.explainAll(&x, s, args, chosen)
		}),
	}
	cmd.Flags().StringVar(&folder, "locales", "", "`folder` with a service's own translations, such as de.json")
	_ = cmd.MarkFlagDirname("locales")
	t.addFrom(cmd)
	format.add(cmd)
	return cmd
}

// completeCodes offers the codes with their messages.
func (t *tool) completeCodes(_ *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	s, _ := t.selection() // what can't be read completes to nothing
	var all []string
	for c, code := range s.All() {
		names := []string{code.Code}
		if variable := goVariable(c, code.Code); variable != "" && strings.Contains(begun, ".") {
			names = append(names, variable)
		} else if variable != "" && begun != "" {
			names = append(names, variable[strings.Index(variable, ".")+1:])
		}
		for _, name := range names {
			if strings.HasPrefix(name, begun) && !slices.Contains(args, name) {
				all = append(all, cobra.CompletionWithDesc(name, code.Message))
			}
		}
	}
	return all, cobra.ShellCompDirectiveNoFileComp
}

// translationsWith returns the translations that are shipped, and those of a folder
// unless it is "".
func (t *tool) translationsWith(folder string) (*i18n.Bundle, error) {
	if folder == "" {
		return i18n.New(i18n.Config{})
	}
	files, err := t.openTranslations(folder)
	if err != nil {
		return nil, err
	}
	return files.bundle()
}

// explainAll explains what the arguments stand for, and names those that stand for
// nothing.
func (t *tool) explainAll(x *explainer, s snapshot.Snapshot, args []string, format string) error {
	r := resolver{registry: t.Registry, program: t.name, s: s, index: s.Index()}
	var subjects []subject
	var unknown []error
	for _, typed := range args {
		found, err := r.resolve(typed)
		if err != nil {
			unknown = append(unknown, err)
			continue
		}
		subjects = append(subjects, found)
	}
	switch {
	case len(subjects) == 0: // there is nothing to write
	case format == formatJSON:
		t.writeJSON(map[string][]explanation{"codes": explanations(x, subjects)})
	case format == formatCSV, format == formatTSV:
		var rows [][]string
		for _, e := range explanations(x, subjects) {
			rows = append(rows, e.rows()...)
		}
		if format == formatTSV {
			t.writeTSV(rows)
		} else {
			t.writeCSV([]string{"code", "fact", "text"}, rows)
		}
	default:
		for i, found := range subjects {
			if i > 0 {
				t.out.WriteByte('\n')
			}
			t.writeSubject(x, found)
		}
	}
	for _, err := range unknown {
		t.complain(t.name + ": " + err.Error())
	}
	if unknown != nil {
		return errFound
	}
	return nil
}

// explanations returns those of all codes of the subjects.
func explanations(x *explainer, subjects []subject) (all []explanation) {
	for _, found := range subjects {
		for c, code := range found.codes.All() {
			all = append(all, x.explain(c, code))
		}
	}
	return all
}

// writeSubject writes what an argument stands for.
func (t *tool) writeSubject(x *explainer, found subject) {
	if found.group == "" {
		for c, code := range found.codes.All() {
			t.writeExplanation(x.explain(c, code))
		}
		return
	}
	t.writeRow([]cell{{found.group + fmt.Sprintf(" of %s:", plural(found.count(), "code")), ""}}, grid{}, t.style.columns)
	t.out.WriteByte('\n')
	t.listTable(found.codes)
}

// writeExplanation writes all about a code.
func (t *tool) writeExplanation(e explanation) {
	title := strings.TrimSpace(fmt.Sprintf("%d %s", e.Status, e.StatusText))
	t.writeLine("  ", cell{e.Code.Code, bold}, cell{title, statusColour(e.Status)})
	facts := grid{indent: "  "}
	for _, fact := range e.facts() {
		facts.add(cell{fact[0], dim}, cell{fact[1], ""})
	}
	t.out.WriteByte('\n')
	t.write(facts)

	bodies := grid{indent: "  ", wrap: wrapJSON}
	for _, b := range e.Bodies {
		bodies.add(cell{b.Form, dim}, cell{e.text(b), ""})
	}
	fmt.Fprintf(&t.out, "\n%s\n", t.style.paint(green, "Bodies"))
	t.write(bodies)

	translations := grid{indent: "  "}
	for _, language := range e.languages() {
		translations.add(cell{language, dim}, cell{e.Translations[language], ""})
	}
	if len(translations.rows) == 0 {
		translations.add(cell{"none", dim})
	}
	fmt.Fprintf(&t.out, "\n%s\n", t.style.paint(green, "Translations"))
	t.write(translations)
}
