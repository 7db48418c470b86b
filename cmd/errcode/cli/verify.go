package cli

import (
	"cmp"
	"fmt"

	"example.com/errcode/internal/snapshot"
	"github.com/spf13/cobra"
)

const verifyLong = `verify checks that documents and the code agree, and names each difference: a code
that only one of them has, or a different status, description, message, action, fault,
help or table.

If a file has a code of the service's catalogues, it must have all codes of that table. If
most of its codes are of a document (protekt, envelope, domain-reason), it must have all
of that document; several files together may be one document. With --partial, only the
tables of which it has a code must be complete.

` + inputsHelp + `

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
		RunE: t.runs(func(args []string) error {
			if err := t.checkStatus(); err != nil {
				return err
			}
			return t.verify(args, partial)
		}),
	}
	cmd.Flags().BoolVar(&partial, "partial", false, "the files have only some of the tables")
	t.addFromFile(cmd)
	t.addStatus(cmd, "status")
	return cmd
}

// verify checks files against the code.
func (t *tool) verify(names []string, partial bool) error {
	rows, wrong, err := t.readRows(names)
	if err != nil {
		return err
	}
	if len(rows) == 0 { // nothing that could agree, which is a problem
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
	message, description := r.texts()
	if r.has("message") {
		differs("message", message, code.Message)
	}
	if r.has("description") {
		differs("description", cmp.Or(description, message), described(code))
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
// files that have others of the same table, or of the same document if most codes of a
// file are of it: a service may document two of its codes beside its own.
func missing(rows []row, s snapshot.Snapshot, codes map[string]snapshot.Entry, partial bool, wrong *problems) {
	type part struct{ file, document string }
	of, all := map[part]int{}, map[string]int{} // how many codes of a file are of a document, and how many there are
	for i := range rows {
		all[rows[i].file]++
		if found, ok := codes[rows[i].code]; ok {
			of[part{rows[i].file, found.Catalogue.Document}]++
		}
	}
	most := map[string]bool{} // the documents that most codes of a file are of
	for p, count := range of {
		most[p.document] = most[p.document] || 2*count > all[p.file]
	}
	type key struct{ document, table string }
	keyOf := func(c snapshot.Catalogue) (k key, must bool) {
		if c.Document == "" || partial {
			return key{c.Document, c.Name}, true
		}
		return key{c.Document, ""}, most[c.Document]
	}
	files := map[key]string{} // the file that has the last of its codes
	there := map[string]bool{}
	documented := map[string]bool{} // named by the files
	for i := range rows {
		there[rows[i].code] = true
		documented[rows[i].document] = true
		if found, ok := codes[rows[i].code]; ok {
			k, _ := keyOf(found.Catalogue)
			files[k] = rows[i].file
		}
	}
	for c, code := range s.All() {
		k, must := keyOf(c)
		if file, ok := files[k]; ok && !there[code.Code] && (must || documented[c.Document]) {
			wrong.add(place{file: file}, "code %q, with status %d, is missing; it is defined in table %q", code.Code, code.Status, c.Name)
		}
	}
}
