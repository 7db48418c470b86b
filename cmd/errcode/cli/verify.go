package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"example.com/errcode/internal/snapshot"
	"github.com/spf13/cobra"
)

const verifyLong = `verify checks that documents and the code agree, and names each difference: a code
that only one of them has, or a different status, description, message, action, fault,
help or table.

If a file has a code of the service's catalogues, it must have all codes of that table.
If most of its codes are of a document (protekt, envelope, domain-reason), it must have
all of that document; several files together may be one document. With --partial, only
the tables of which it has a code must be complete.

` + inputsHelp + `

--format is one of

  table  as on a terminal; without it, a line for each difference in a pipe, which
         begins with file, line and column
  tsv    file, line, column, code, field, here, there and text, with tabs between them;
         line or column is 0 if the difference has none
  csv    the same, below titles
  json   {"differences": […], "files": […]}: the differences with the same members,
         each left out if there is nothing to say, and the files with file and codes,
         their number. here is what the file has, there what the code has; field is
         named as in the lock file.

Exit status: 0 if there is no difference, 1 if there is one or a file can't be read.`

// verifyCommand is "errcode verify".
func (t *tool) verifyCommand() *cobra.Command {
	var partial bool
	var format outputFormat
	cmd := &cobra.Command{
		Use:   "verify FILE...",
		Short: "Check that documents and the code agree",
		Long:  verifyLong,
		Example: `errcode verify documents/domain-reason.txt
errcode verify docs/billing.md docs/shipping.md --partial
errcode verify testdata/catalogue.csv --json`,
		Args: atLeast(1, "a file"),
		RunE: t.runs(func(args []string) error {
			if err := t.checkStatus(); err != nil {
				return err
			}
			chosen, err := format.chosen(t)
			if err != nil {
				return err
			}
			return t.verify(args, partial, chosen)
		}),
	}
	cmd.Flags().BoolVar(&partial, "partial", false, "the files have only some of the tables")
	t.addFromFile(cmd)
	t.addStatus(cmd, "status")
	format.add(cmd)
	return cmd
}

// A difference is what a file and the code do not agree on, in the members of verify's
// JSON. What is wrong in the file itself has only a place and a text.
type difference struct {
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
	Code   string `json:"code,omitempty"`
	Field  string `json:"field,omitempty"`
	Here   string `json:"here,omitempty"`
	There  string `json:"there,omitempty"`
	Text   string `json:"text"`
}

// place returns where the difference is.
func (d difference) place() place { return place{d.File, d.Line, d.Column} }

// differences are all that a check has found.
type differences []difference

// add adds a difference: what it is about, and its text.
func (all *differences) add(at place, about difference, format string, args ...any) {
	about.File, about.Line, about.Column, about.Text = at.file, at.line, at.column, fmt.Sprintf(format, args...)
	*all = append(*all, about)
}

func (all differences) sort() {
	slices.SortStableFunc(all, func(a, b difference) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column), cmp.Compare(a.Text, b.Text))
	})
}

// A verified is a file that was checked.
type verified struct {
	File  string `json:"file"`
	Codes int    `json:"codes"`
}

// verify checks files against the code.
func (t *tool) verify(names []string, partial bool, format string) error {
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
	found := differences{} // not nil, which would be null
	for _, p := range wrong {
		found.add(p.place, difference{}, "%s", p.text)
	}
	codes := s.Index()
	for i := range rows {
		rows[i].compare(s, codes, &found)
	}
	missing(rows, s, codes, partial, &found)
	found.sort()
	var files []verified
	for _, name := range names {
		file := verified{File: fileName(name)}
		for i := range rows {
			if rows[i].file == file.File {
				file.Codes++
			}
		}
		files = append(files, file)
	}
	t.writeDifferences(found, files, format)
	if len(found) > 0 {
		return errFound
	}
	return nil
}

// writeDifferences writes what a check of files has found.
func (t *tool) writeDifferences(found differences, files []verified, format string) {
	var rows [][]string
	lines := grid{}
	for _, d := range found {
		row := []string{d.File, strconv.Itoa(d.Line), strconv.Itoa(d.Column), d.Code, d.Field, d.Here, d.There, d.Text}
		for i := range row {
			row[i] = safe(row[i])
		}
		rows = append(rows, row)
		lines.add(cell{safe(d.place().String()), bold}, cell{safe(d.Text), ""})
	}
	switch format {
	case formatJSON:
		t.writeJSON(struct {
			Differences differences `json:"differences"`
			Files       []verified  `json:"files"`
		}{found, files})
	case formatTSV:
		t.writeTSV(rows)
	case formatCSV:
		t.writeCSV([]string{"file", "line", "column", "code", "field", "here", "there", "text"}, rows)
	case formatTable:
		t.write(lines)
		t.sumUp(found, files)
	default:
		for _, row := range lines.rows {
			fmt.Fprintf(&t.out, "%s: %s\n", row[0].text, row[1].text)
		}
		t.sumUp(found, files)
	}
}

// sumUp writes how many differences there are, or for each file that there is none.
func (t *tool) sumUp(found differences, files []verified) {
	if len(found) > 0 {
		fmt.Fprintln(&t.out, plural(len(found), "difference"))
		return
	}
	for _, file := range files {
		fmt.Fprintf(&t.out, "%s: %s, no difference\n", safe(file.File), plural(file.Codes, "code"))
	}
}

// maxHints is how many differences are named with suggestions, which take long to
// find.
const maxHints = 50

// compare notes how a row differs from the code.
func (r *row) compare(s snapshot.Snapshot, codes map[string]snapshot.Entry, all *differences) {
	entry, ok := codes[r.code]
	if !ok {
		hint := ""
		if len(*all) < maxHints {
			hint = suggestion(s, r.code)
		}
		all.add(r.placeOf("code"), difference{Code: r.code, Field: "code", Here: r.code}, "code %q is not defined%s", r.code, hint)
		return
	}
	c, code := entry.Catalogue, entry.Code
	differs := func(field, here, there string) {
		if here != there {
			all.add(r.placeOf(field), difference{Code: r.code, Field: field, Here: here, There: there},
				"code %q has %s %s here, %s in the code", r.code, field, shown(here), shown(there))
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
		differs("fault", r.fault, code.WhoseFault())
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
func missing(rows []row, s snapshot.Snapshot, codes map[string]snapshot.Entry, partial bool, all *differences) {
	type part struct{ file, document string }
	of, in := map[part]int{}, map[string]int{} // how many codes of a file are of a document, and how many there are
	for i := range rows {
		in[rows[i].file]++
		if found, ok := codes[rows[i].code]; ok {
			of[part{rows[i].file, found.Catalogue.Document}]++
		}
	}
	most := map[string]bool{} // the documents that most codes of a file are of
	for p, count := range of {
		most[p.document] = most[p.document] || 2*count > in[p.file]
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
			all.add(place{file: file}, difference{Code: code.Code, Field: "code", There: code.Code}, "code %q, with status %d, is missing; it is defined in table %q", code.Code, code.Status, c.Name)
		}
	}
}
