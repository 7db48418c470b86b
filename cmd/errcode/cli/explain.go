package cli

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"example.com/errcode"
	"example.com/errcode/i18n"
	"example.com/errcode/internal/snapshot"
	"github.com/spf13/cobra"
)

const explainLong = `explain says everything that is known of codes: status, texts, what a front end
should do, the Go variable, what a client receives in each of the three forms, and
the translations.`

// explainCommand is "errcode explain".
func (t *tool) explainCommand() *cobra.Command {
	var folder string
	cmd := &cobra.Command{
		Use:   "explain CODE...",
		Short: "Say everything about a code",
		Long:  explainLong,
		Example: `errcode explain user:not_found
errcode explain TOKEN_EXPIRED token_expired
errcode explain billing:card_declined --locales locales`,
		Args:              atLeast(1, "a code"),
		ValidArgsFunction: t.completeCodes,
		RunE: t.runs(func(args []string) error {
			s, err := t.catalogues()
			if err != nil {
				return err
			}
			texts, err := translationsWith(folder)
			if err != nil {
				return err
			}
			return t.explainAll(s, texts, args)
		}),
	}
	cmd.Flags().StringVar(&folder, "locales", "", "`folder` with translations of a service's own, such as de.json")
	_ = cmd.MarkFlagDirname("locales")
	t.addFrom(cmd)
	return cmd
}

// atLeast returns the check for a command that takes n arguments or more.
func atLeast(n int, what string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) < n {
			return usagef("%s is missing", what)
		}
		return nil
	}
}

// completeCodes offers the codes with their messages.
func (t *tool) completeCodes(_ *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
	s, _ := t.catalogues() // what can't be read completes to nothing
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
func translationsWith(folder string) (*i18n.Bundle, error) {
	if folder == "" {
		return i18n.New()
	}
	files, err := openTranslations(folder)
	if err != nil {
		return nil, err
	}
	return files.bundle()
}

// explainAll explains the codes, or names those that there are not.
func (t *tool) explainAll(s snapshot.Snapshot, texts *i18n.Bundle, codes []string) error {
	var unknown []string
	for i, spelling := range codes {
		c, code, ok := s.Find(spelling)
		if !ok {
			unknown = append(unknown, fmt.Sprintf("unknown code %q%s", spelling, suggestion(s, spelling)))
			continue
		}
		if i > 0 {
			t.out.WriteByte('\n')
		}
		t.explain(c, code, texts)
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
	facts := table{indent: "  "}
	add := func(name, text string) {
		if text != "" {
			facts.add(cell{name, dim}, cell{text, ""})
		}
	}
	value := valueOf(code)
	status, header, _ := response(errcode.FormProtekt, value)
	add("message", code.Message)
	add("description", code.Description)
	add("table", fmt.Sprintf("%s (%s)", c.Name, documentOf(c)))
	add("action", code.Action+": "+value.Action().Text())
	if value.Temporary() {
		add("temporary", "yes: the same request, unchanged, may succeed later")
	} else {
		add("temporary", "no")
	}
	if code.ReplacedBy != "" {
		add("deprecated", "use "+code.ReplacedBy+" instead")
	}
	add("Go", goVariable(c, code.Code))
	if status == http.StatusUnauthorized {
		add("header", "WWW-Authenticate: "+header.Get("WWW-Authenticate"))
	}
	width := t.style.columns
	t.style.columns = 0 // nothing is cut here
	t.write(facts)
	t.bodies(value)
	t.translations(value, texts)
	t.style.columns = width
}

// goVariable returns the name of a code's variable.
func goVariable(c snapshot.Catalogue, code string) string {
	if c.Document == "" {
		return snapshot.GoName(c, code) // in a package of the service
	}
	return "errcode." + snapshot.GoName(c, code)
}

// valueOf returns the value for a row: that of the program if it is the same, else one
// that is made up.
func valueOf(row snapshot.Code) errcode.Code {
	if code, ok := errcode.Lookup(row.Code); ok && code.StatusCode() == row.Status && code.Message() == row.Message && code.Action().String() == row.Action {
		return code
	}
	code, err := scratchCatalogue().Add(row.Code, row.Status, row.Message, actions[row.Action])
	if err != nil {
		panic(err) // rows have been checked
	}
	return code
}

// response returns what a client receives for a code alone.
func response(form errcode.Form, code errcode.Code) (int, http.Header, []byte) {
	w := errcode.Writer{Form: form, Report: func(errcode.Report) {}}
	return w.Response(nil, code)
}

// bodies writes the three bodies.
func (t *tool) bodies(code errcode.Code) {
	bodies := table{indent: "  "}
	for _, form := range []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain} {
		_, _, body := response(form, code)
		bodies.add(cell{form.String(), dim}, cell{string(body), ""})
	}
	fmt.Fprintf(&t.out, "\n%s\n", t.style.paint(green, "Bodies"))
	t.write(bodies)
}

// translations writes the texts that there are in other languages.
func (t *tool) translations(code errcode.Code, texts *i18n.Bundle) {
	found := table{indent: "  "}
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

// maxSuggestions is how many codes are suggested for one that there is not.
const maxSuggestions = 3

// suggestion returns which codes may have been meant, "" if that is not clear.
func suggestion(s snapshot.Snapshot, spelling string) string {
	near := map[int][]string{} // by distance
	low := strings.ToLower(spelling)
	for _, code := range s.All() {
		d := distance(low, strings.ToLower(code.Code))
		if len(low) >= 3 && strings.Contains(strings.ToLower(code.Code), low) {
			d = min(d, 1)
		}
		if d <= max(2, min(len(low), 64)/4) {
			near[d] = append(near[d], fmt.Sprintf("%q", code.Code))
		}
	}
	var all []string
	for _, d := range slices.Sorted(maps.Keys(near)) {
		all = append(all, near[d]...)
	}
	if len(all) == 0 {
		return ""
	}
	return ", did you mean " + strings.Join(all[:min(len(all), maxSuggestions)], " or ") + "?"
}

// distance returns how many bytes have to be changed, added or removed to make b of a
// (Levenshtein). Texts that are far too long are far apart.
func distance(a, b string) int {
	const limit = 256
	if len(a) > limit || len(b) > limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
