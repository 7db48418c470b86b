package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"example.com/errcode"
	"example.com/errcode/internal/printable"
	"example.com/errcode/internal/snapshot"
)

// A row is a code as a file has it.
type row struct {
	place
	places map[string]place // of single fields, as far as they are known

	document, table            string
	code, message, description string // message or description may be empty
	action, fault, replacedBy  string // empty if the file does not say
	help                       errcode.Help
	challenge                  snapshot.Challenge // zero if the file does not say
	status                     int
	strict                     bool // whether export wrote the file, or should have
	wrong                      bool // whether a problem has been noted already
}

// placeOf returns where a field stands.
func (r *row) placeOf(field string) place {
	if p, ok := r.places[field]; ok {
		return p
	}
	return r.place
}

// defaultTable is the name of a table that has no title.
const defaultTable = "Codes"

// readRows reads files with codes: JSON, CSV and documents. What is left out of them is
// noted. The error is about a file that can't be read at all.
func (t *tool) readRows(names []string) (rows []row, wrong problems, err error) {
	var unordered [][2]int // the rows of JSON files, from and to
	for _, name := range names {
		data, err := t.read(name)
		if err != nil {
			return nil, nil, err
		}
		f := file{name: fileName(name), data: data, status: t.status}
		switch f.kind() {
		case kindJSON:
			f.readJSON()
			unordered = append(unordered, [2]int{len(rows), len(rows) + len(f.rows)})
		case kindCSV:
			f.readCSV()
		default:
			f.readDocument()
		}
		f.sum()
		rows = append(rows, f.rows...)
		wrong = append(wrong, f.problems...)
		t.notes = append(t.notes, f.notes...)
		t.unread = append(t.unread, f.unread...)
	}
	for _, part := range unordered {
		if part := rows[part[0]:part[1]]; !slices.ContainsFunc(part, func(r row) bool { return r.strict }) {
			t.sortRows(part) // before repeated codes become one
		}
	}
	wrong = append(wrong, duplicates(rows)...)
	for _, part := range unordered {
		t.sortRows(rows[part[0]:part[1]])
	}
	return t.merged(rows), wrong, nil
}

// sortRows puts the rows of a JSON file, whose order means nothing, in the order of
// the program's own codes, or else of the alphabet.
func (t *tool) sortRows(rows []row) {
	known := map[string]int{}
	for _, code := range t.own().All() {
		known[code.Code] = len(known) - math.MaxInt32
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(known[a.code], known[b.code]), cmp.Compare(a.document, b.document), cmp.Compare(a.table, b.table), cmp.Compare(a.code, b.code),
			cmp.Compare(a.status, b.status), cmp.Compare(a.message, b.message), cmp.Compare(a.description, b.description))
	})
}

// A file is an input that is being read.
type file struct {
	name   string
	data   []byte
	status int // of codes without one, 0 if that is an error
	rows   []row
	problems

	tables  int       // how many had codes
	refused []refusal // the tables without codes, and what they lack
	notes   problems  // what was left out
	unread  problems  // columns that were

	offset, line, column int // where placeAt was asked last
}

// A refusal says why a table is not one of codes.
type refusal struct {
	problem
	unrelated bool // it has nothing to do with codes
}

// refuse notes a table that is not one of codes.
func (f *file) refuse(at place, unrelated bool, format string, args ...any) {
	f.refused = append(f.refused, refusal{problem{at, fmt.Sprintf(format, args...)}, unrelated})
}

// maxRefused is how many tables are named one by one.
const maxRefused = 20

// sum notes what was left out of the file. If that is all, it is a problem.
func (f *file) sum() {
	nothing := len(f.rows) == 0 && len(f.problems) == 0
	said := &f.notes
	switch {
	case nothing && f.tables > 0 && len(f.refused) == 0:
		f.add(place{file: f.name}, "no codes found")
	case nothing:
		f.add(place{file: f.name}, "no table of codes found, expected one with a column of codes and one of HTTP statuses")
		said = &f.problems
	}
	var refused problems
	var others []string // the lines of tables of other things, which are noted in one line
	for _, r := range f.refused {
		if r.unrelated && !nothing {
			others = append(others, strconv.Itoa(r.line))
		} else {
			refused = append(refused, r.problem)
		}
	}
	for i, p := range refused {
		if i == maxRefused {
			said.add(place{file: f.name}, "%s more without codes", plural(len(refused)-i, "table"))
			break
		}
		if !nothing {
			p.text = "skipped: " + p.text
		}
		*said = append(*said, p)
	}
	if len(others) > 0 {
		at, more := "at line ", ""
		if len(others) > 1 {
			at = "at lines "
		}
		if len(others) > maxRefused {
			more = " and more"
		}
		f.notes.add(place{file: f.name}, "skipped: %s of other things, %s%s%s", plural(len(others), "table"), at, listed(others[:min(len(others), maxRefused)], "and"), more)
	}
}

const (
	kindDocument = iota
	kindJSON
	kindCSV
)

// kind returns the kind of a file, by its name or its first bytes.
func (f *file) kind() int {
	first, _, _ := strings.Cut(string(bytes.TrimSpace(withoutMark(f.data[:min(len(f.data), 1<<10)]))), "\n")
	switch extension := strings.ToLower(filepath.Ext(f.name)); {
	case extension == ".json":
		return kindJSON
	case extension == ".csv", extension == ".tsv":
		return kindCSV
	case extension != "":
		return kindDocument
	case jsonBegins.MatchString(string(f.data[:min(len(f.data), 1<<10)])):
		return kindJSON
	case !strings.Contains(first, "|") && separatorOf(first) != 0:
		return kindCSV
	}
	return kindDocument
}

// jsonBegins matches the beginning of an object, or of an array that is not a link.
var jsonBegins = regexp.MustCompile(`^\x{feff}?\s*(\{\s*(["}]|$)|\[\s*([{\[\]]\s*["}\]]?|$))`)

// duplicates returns a problem for each code that is there twice, with another status or
// in a file that export wrote.
func duplicates(rows []row) (wrong problems) {
	first := map[string]*row{}
	for i := range rows {
		r := &rows[i]
		before, ok := first[r.code]
		switch {
		case r.code == "":
		case !ok:
			first[r.code] = r
		case r.strict:
			wrong.add(r.placeOf("code"), "code %q is defined twice, first at %s", r.code, before.placeOf("code"))
		case r.status != before.status && r.status != 0 && before.status != 0:
			wrong.add(r.placeOf("status"), "code %q has status %d here and %d at %s, expected one", r.code, r.status, before.status, before.placeOf("status"))
		}
	}
	return wrong
}

// merged returns the rows with each code once: the first row counts. Another one with
// other texts is noted.
func (t *tool) merged(rows []row) (once []row) {
	first := map[string]*row{}
	for i := range rows {
		r := &rows[i]
		before, ok := first[r.code]
		if !ok || r.code == "" || r.wrong {
			if !ok && !r.wrong {
				first[r.code] = r
			}
			once = append(once, *r)
			continue
		}
		if r.strict || r.status != before.status {
			continue // a problem
		}
		if r.message != before.message || r.description != before.description {
			t.notes.add(r.placeOf("code"), "skipped: code %q once more, with another text than at %s", r.code, before.placeOf("code"))
		}
	}
	return once
}

// actionOf returns the action of that name or wording.
func actionOf(text string) (errcode.Action, error) {
	for a := range errcode.Actions() {
		if a.Text() == text || a.String() == text {
			return a, nil
		}
	}
	return 0, fmt.Errorf("unknown action %q, expected one of %s", printable.CutBytes(text, maxNamed), strings.Join(actionNames(), ", "))
}

// maxNamed is how much of an unknown name is shown, in bytes.
const maxNamed = 128

// actionNames returns the names of all actions.
func actionNames() (names []string) {
	for a := range errcode.Actions() {
		names = append(names, a.String())
	}
	return names
}

// faults are whose fault an error may be, in the words of a file.
var faults = []errcode.Fault{errcode.FaultClient, errcode.FaultService, errcode.FaultDependency}

// faultNames returns the names of all faults.
func faultNames() (names []string) {
	for _, f := range faults {
		names = append(names, f.String())
	}
	return names
}

// faultNamed returns the fault of that name.
func faultNamed(name string) (errcode.Fault, error) {
	at := slices.Index(faultNames(), name)
	if at < 0 {
		return 0, fmt.Errorf("unknown fault %q, expected one of %s", name, strings.Join(faultNames(), ", "))
	}
	return faults[at], nil
}

// documents are what a catalogue's document may be; "" is a service's own.
var documents = []string{"protekt", "envelope", "domain-reason", ""}

// snapshotOf makes catalogues of rows, as Define would: the error names each row that
// it would refuse. The order of tables and codes is that of the rows.
func snapshotOf(rows []row) (snapshot.Snapshot, error) {
	var wrong problems
	type key struct{ document, table string }
	index := map[key]int{}
	seen := map[string]bool{}
	s := snapshot.Snapshot{Catalogues: []snapshot.Catalogue{}}
	scratch := scratchCatalogue() // for its rules
	for i := range rows {
		r := &rows[i]
		table := cmp.Or(r.table, defaultTable)
		k := key{r.document, table}
		at, ok := index[k]
		if !ok {
			at = len(s.Catalogues)
			index[k] = at
			s.Catalogues = append(s.Catalogues, snapshot.Catalogue{Name: table, Document: r.document, Codes: []snapshot.Code{}})
			if _, err := new(errcode.Registry).AddCatalogue(table); err != nil {
				wrong.add(r.placeOf("table"), "%s", reason(err))
			}
		}
		if seen[r.code] || r.wrong {
			continue
		}
		seen[r.code] = true
		s.Catalogues[at].Codes = append(s.Catalogues[at].Codes, r.check(scratch, &wrong))
	}
	return s, wrong.err()
}

// check returns the code of a row, and notes what is wrong with it.
func (r *row) check(c *errcode.Catalogue, wrong *problems) snapshot.Code {
	message, description := r.texts()
	options := []errcode.CodeOption{errcode.Description(description), r.help}
	if r.action != "" {
		if a, err := actionOf(r.action); err != nil {
			wrong.add(r.placeOf("action"), "%s", err)
		} else {
			options = append(options, a)
		}
	}
	if r.fault != "" {
		if f, err := faultNamed(r.fault); err != nil {
			wrong.add(r.placeOf("fault"), "%s", err)
		} else {
			options = append(options, f)
		}
	}
	if r.challenge != (snapshot.Challenge{}) {
		options = append(options, r.challenge.Value())
	}
	code, err := c.Add(r.code, r.status, message, options...)
	if err != nil {
		wrong.add(r.placeOf(r.fieldOf(err)), "%s", reason(err))
	}
	if r.replacedBy != "" {
		if err := checkCode(r.replacedBy); err != nil {
			wrong.add(r.placeOf("replacedBy"), "%s", reason(err))
		}
	}
	described := snapshot.Describe(code)
	described.Code, described.Status, described.Message, described.ReplacedBy = r.code, r.status, message, r.replacedBy
	return described
}

// texts returns the message and the description of a row. A description is the message if
// there is no other, and the words of the code are if it has none.
func (r *row) texts() (message, description string) {
	switch {
	case r.message != "" || r.strict:
		return cmp.Or(r.message, r.description), r.description
	case hasWords(r.description):
		return r.description, r.description
	}
	return spelledOut(r.code), r.description
}

// fieldOf returns the field of the row that an error of Add is about.
func (r *row) fieldOf(err error) string {
	var refused *errcode.DefinitionError
	if !errors.As(err, &refused) {
		return "code"
	}
	if refused.Field == "message" && !r.has("message") {
		return "description" // a description without a message is the message
	}
	return refused.Field
}

// scratchCatalogue returns a catalogue in a registry that nothing else uses.
func scratchCatalogue() *errcode.Catalogue { return new(errcode.Registry).NewCatalogue("codes") }

// checkCode returns an error for a malformed code.
func checkCode(code string) error {
	_, err := scratchCatalogue().Add(code, http.StatusBadRequest, "text")
	return err
}

// reason is the text of an error in a sentence that names a place.
func reason(err error) string {
	var refused *errcode.DefinitionError
	if errors.As(err, &refused) {
		return refused.Reason()
	}
	return err.Error()
}
