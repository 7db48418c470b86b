package cli

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"example.com/errcode"
	"example.com/errcode/i18n"
	"example.com/errcode/internal/snapshot"
	"github.com/spf13/cobra"
)

const explainLong = `explain shows everything that is known about codes: status, texts, what a front end
should do, whose fault the error is, help for developers, the Go variable, what a
client receives in each form, and the translations.`

// explainCommand is "errcode explain".
func (t *tool) explainCommand() *cobra.Command {
	var folder string
	cmd := &cobra.Command{
		Use:   "explain CODE...",
		Short: "Show everything about a code",
		Long:  explainLong,
		Example: `errcode explain user:not_found
errcode explain TOKEN_EXPIRED token_expired
errcode explain billing:card_declined --locales locales`,
		Args:              atLeast(1, "a code"),
		ValidArgsFunction: t.completeCodes,
		RunE: t.runs(func(args []string) error {
			s, err := t.selection()
			if err != nil {
				return err
			}
			texts, err := t.translationsWith(folder)
			if err != nil {
				return err
			}
			return t.explainAll(s, texts, args)
		}),
	}
	cmd.Flags().StringVar(&folder, "locales", "", "`folder` with a service's own translations, such as de.json")
	_ = cmd.MarkFlagDirname("locales")
	t.addFrom(cmd)
	return cmd
}

// completeCodes offers the codes with their messages.
func (t *tool) completeCodes(_ *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	s, _ := t.selection() // what can't be read completes to nothing
	var all []string
	for _, code := range s.All() {
		if strings.HasPrefix(code.Code, begun) && !slices.Contains(args, code.Code) {
			all = append(all, cobra.CompletionWithDesc(code.Code, code.Message))
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

// explainAll explains the codes, or names those that don't exist.
func (t *tool) explainAll(s snapshot.Snapshot, texts *i18n.Bundle, codes []string) error {
	var unknown []string
	index := s.Index()
	for i, spelling := range codes {
		found, ok := index[spelling]
		if !ok {
			unknown = append(unknown, fmt.Sprintf("unknown code %q%s", spelling, suggestion(s, spelling)))
			continue
		}
		if i > 0 {
			t.out.WriteByte('\n')
		}
		t.explain(found.Catalogue, found.Code, texts)
	}
	if unknown != nil {
		return fmt.Errorf("%s", strings.Join(unknown, "; "))
	}
	return nil
}

// explain writes all about a code.
func (t *tool) explain(c snapshot.Catalogue, code snapshot.Code, texts *i18n.Bundle) {
	title := fmt.Sprintf("%d %s", code.Status, http.StatusText(code.Status))
	fmt.Fprintf(&t.out, "%s  %s\n\n", t.style.paint(bold, code.Code), t.style.paint(statusColour(code.Status), strings.TrimSpace(title)))
	facts := grid{indent: "  ", whole: true}
	add := func(name, text string) {
		if text != "" {
			facts.add(cell{name, dim}, cell{text, ""})
		}
	}
	value := t.valueOf(code)
	add("message", code.Message)
	add("description", code.Description)
	add("table", fmt.Sprintf("%s (%s)", c.Name, documentOf(c)))
	add("action", code.Action+": "+value.Action().Text())
	add("fault", value.Fault().String())
	if value.Temporary() {
		add("temporary", "yes: the same request, unchanged, may succeed later")
	} else {
		add("temporary", "no")
	}
	if code.ReplacedBy != "" {
		add("deprecated", "use "+code.ReplacedBy+" instead")
	}
	add("why", code.Why)
	add("fix", code.Fix)
	add("Go", goVariable(c, code.Code))
	for _, line := range t.challenges(value) {
		add("header", line)
	}
	t.write(facts)
	t.bodies(value)
	t.translations(value, texts)
}

// goVariable returns the name of a code's variable, "" if the code is a service's own:
// its variable may have any name.
func goVariable(c snapshot.Catalogue, code string) string {
	if c.Document == "" {
		return ""
	}
	return "errcode." + snapshot.GoName(c, code)
}

// valueOf returns the value for a row: the program's if it is the same, else a new one.
func (t *tool) valueOf(row snapshot.Code) errcode.Code {
	if code, ok := t.lookup(row.Code); ok && reflect.DeepEqual(snapshot.Describe(code), row) {
		return code
	}
	code, err := row.Value()
	if err != nil {
		panic(err) // rows have been checked
	}
	return code
}

// response returns what a client receives for a code alone. The request may be nil.
func response(form errcode.Form, r *http.Request, code errcode.Code) (int, http.Header, []byte) {
	w := errcode.Writer{Form: form, Report: func(errcode.Report) {}}
	return w.Response(r, code)
}

// challenges returns the header fields that ask for authentication: those of a request
// without a token, and of one with a token if they differ.
func (t *tool) challenges(code errcode.Code) (lines []string) {
	const field = "WWW-Authenticate"
	_, without, _ := response(t.forms()[0], nil, code)
	withToken := &http.Request{Method: http.MethodGet, Header: http.Header{"Authorization": {"Bearer x"}}}
	_, with, _ := response(t.forms()[0], withToken, code)
	for _, value := range without.Values(field) {
		lines = append(lines, field+": "+value)
	}
	for _, value := range with.Values(field) {
		if line := field + ": " + value; !slices.Contains(lines, line) {
			lines = append(lines, line+" (if a token was sent)")
		}
	}
	return lines
}

// bodies writes the body in each form. A form with the same body as an earlier one is
// left out.
func (t *tool) bodies(code errcode.Code) {
	bodies := grid{indent: "  ", whole: true}
	seen := map[string]bool{}
	for _, form := range t.forms() {
		status, _, body := response(form, nil, code)
		text := string(body)
		if status != code.StatusCode() {
			text = fmt.Sprintf("%s (with status %d)", text, status)
		}
		if !seen[text] {
			seen[text] = true
			bodies.add(cell{form.String(), dim}, cell{text, ""})
		}
	}
	fmt.Fprintf(&t.out, "\n%s\n", t.style.paint(green, "Bodies"))
	t.write(bodies)
}

// translations writes the texts that there are in other languages.
func (t *tool) translations(code errcode.Code, texts *i18n.Bundle) {
	found := grid{indent: "  ", whole: true}
	for _, language := range slices.Sorted(slices.Values(texts.Languages())) {
		text := texts.Text(language, code.Wrap(nil))
		if text.Language == language && language != "en" {
			found.add(cell{language, dim}, cell{text.Message, ""})
		}
	}
	fmt.Fprintf(&t.out, "\n%s\n", t.style.paint(green, "Translations"))
	if len(found.rows) == 0 {
		found.add(cell{"none", dim})
	}
	t.write(found)
}
