package cli

import (
	"fmt"

	"example.com/errcode/internal/snapshot"
	"github.com/spf13/cobra"
)

const verifyLong = `verify checks that documents and the code agree, and names each difference: a code
that only one of them has, or a different status, description, message, action, fault,
help or table.

A document is Markdown with tables that have the columns Code and HTTP or Status; a
table that was copied from a page, so that the cells of a row stand without anything
between them; CSV; or JSON as export writes it. If it has a code of a document
(protekt, envelope, domain-reason) or of the service's catalogues, it must have all of
their codes; several files together may be one document. With --partial, only the
tables of which it has a code must be complete.

Exit status: 0 if there is no difference, 1 if there is one or a file can't be read.`

// verifyCommand is "errcode verify".
func (t *tool) verifyCommand() *cobra.Command {
	var partial bool
	cmd := &cobra.Command{
		Use:   "verify FILE...",
		Short: "Check that documents and the code agree",
		Long:  verifyLong,
		Example: `errcode verify documents/domain-reason.txt
errcode verify docs/billing.md docs/shipping.md --partial
errcode verify testdata/catalogue.csv`,
		Args: atLeast(1, "a file"),
		RunE: t.runs(func(args []string) error { return t.verify(args, partial) }),
	}
	cmd.Flags().BoolVar(&partial, "partial", false, "the files have only some of the tables")
	t.addFrom(cmd)
	return cmd
}

// verify checks files against the code.
func (t *tool) verify(names []string, partial bool) error {
	rows, wrong, err := t.readRows(names)
	if err != nil {
		return err
	}
	if len(rows) == 0 { // nothing that could agree
		return wrong.err()
	}
	s, err := t.selection()
	if err != nil {
		return err
	}
	codes := s.Index()
	for i := range rows {
		rows[i].compare(s, codes, &wrong)
	}
	missing(rows, s, codes, partial, &wrong)
	wrong.sort()
	for _, p := range wrong {
		fmt.Fprintln(&t.out, safe(p.String()))
	}
	if len(wrong) > 0 {
		fmt.Fprintln(&t.out, plural(len(wrong), "difference"))
		return errFound
	}
	for _, name := range names {
		count := 0
		for i := range rows {
			if rows[i].file == fileName(name) {
				count++
			}
		}
		fmt.Fprintf(&t.out, "%s: %s, no difference\n", safe(fileName(name)), plural(count, "code"))
	}
	return nil
}

// maxHints is how many differences are named with suggestions, which take long to
// find.
const maxHints = 50

// compare notes how a row differs from the code.
func (r *row) compare(s snapshot.Snapshot, codes map[string]snapshot.Entry, wrong *problems) {
	found, ok := codes[r.code]
	if !ok {
		hint := ""
		if len(*wrong) < maxHints {
			hint = suggestion(s, r.code)
		}
		wrong.add(r.placeOf("code"), "code %q is not defined%s", r.code, hint)
		return
	}
	c, code := found.Catalogue, found.Code
	differs := func(field, here, there string) {
		if here != there {
			wrong.add(r.placeOf(field), "code %q has %s %s here, %s in the code", r.code, field, shown(here), shown(there))
		}
	}
	if r.status != 0 { // a missing or malformed one was reported already
		differs("status", fmt.Sprint(r.status), fmt.Sprint(code.Status))
	}
	if r.has("message") {
		differs("message", r.message, code.Message)
	}
	if r.has("description") {
		differs("description", r.description, described(code))
	}
	if action, err := actionOf(r.action); r.has("action") && (err != nil || action.String() != code.Action) {
		want, _ := actionOf(code.Action)
		differs("action", r.action, want.Text())
	}
	if r.has("fault") {
		differs("fault", r.fault, faultOf(code))
	}
	if r.has("why") {
		differs("why", r.help.Why, code.Why)
	}
	if r.has("fix") {
		differs("fix", r.help.Fix, code.Fix)
	}
	if r.replacedBy != "" {
		differs("replacedBy", r.replacedBy, code.ReplacedBy)
	}
	if r.table != "" {
		differs("table", r.table, c.Name)
	}
	if r.document != "" {
		differs("document", r.document, c.Document)
	}
}

// has reports whether the file has a field, even if it is empty.
func (r *row) has(field string) bool {
	_, ok := r.places[field]
	return ok
}

// missing notes the codes that should be in the files and are not. They belong to the
// files that have others of the same table or document.
func missing(rows []row, s snapshot.Snapshot, codes map[string]snapshot.Entry, partial bool, wrong *problems) {
	// key is what a file is about: a document, or a table.
	key := func(c snapshot.Catalogue) string {
		if c.Document == "" || partial {
			return c.Document + "/" + c.Name
		}
		return c.Document
	}
	files := map[string]string{} // by key: the file that has the last of its codes
	there := map[string]bool{}
	for i := range rows {
		there[rows[i].code] = true
		if found, ok := codes[rows[i].code]; ok {
			files[key(found.Catalogue)] = rows[i].file
		}
	}
	for c, code := range s.All() {
		if file, ok := files[key(c)]; ok && !there[code.Code] {
			wrong.add(place{file: file}, "code %q, with status %d, is missing; it is defined in table %q", code.Code, code.Status, c.Name)
		}
	}
}
