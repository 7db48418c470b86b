package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math"
	"net/http"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"example.com/errcode"
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
	wrong                      bool // whether a problem has been noted already
}

// placeOf returns where a field stands.
func (r *row) placeOf(field string) place {
	if p, ok := r.places[field]; ok {
		return p
	}
	return r.place
}

// readRows reads files with codes: JSON catalogues as export writes them, CSV, and
// documents in Markdown or copied from a page. The error is about a file that can't be
// read at all.
func (t *tool) readRows(names []string) (rows []row, wrong problems, err error) {
	var unordered [][2]int // the rows of JSON files, from and to
	for _, name := range names {
		data, err := t.read(name)
		if err != nil {
			return nil, nil, err
		}
		f := file{name: fileName(name), data: data}
		switch f.kind() {
		case kindJSON:
			f.readCatalogue()
			unordered = append(unordered, [2]int{len(rows), len(rows) + len(f.rows)})
		case kindCSV:
			f.readCSV()
		default:
			f.readDocument()
		}
		rows = append(rows, f.rows...)
		wrong = append(wrong, f.problems...)
	}
	wrong = append(wrong, duplicates(rows)...)
	for _, part := range unordered {
		t.sortRows(rows[part[0]:part[1]])
	}
	return rows, wrong, nil
}

// sortRows puts the rows of a JSON file, whose order means nothing, in the order of
// the program's own codes, or else of the alphabet.
func (t *tool) sortRows(rows []row) {
	known := map[string]int{}
	for _, code := range t.own().All() {
		known[code.Code] = len(known) - math.MaxInt32
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(known[a.code], known[b.code]), cmp.Compare(a.document, b.document), cmp.Compare(a.table, b.table), cmp.Compare(a.code, b.code))
	})
}

// A file is an input that is being read.
type file struct {
	name string
	data []byte
	rows []row
	problems

	offset, line, column int // where placeAt was asked last
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
	case extension == ".csv":
		return kindCSV
	case extension != "":
		return kindDocument
	case strings.HasPrefix(first, "{"):
		return kindJSON
	case !strings.Contains(first, "|") && isHeader(strings.Split(first, ",")):
		return kindCSV
	}
	return kindDocument
}

// duplicates returns a problem for each code that is there twice.
func duplicates(rows []row) (wrong problems) {
	first := map[string]place{}
	for i := range rows {
		r := &rows[i]
		if before, ok := first[r.code]; ok && r.code != "" {
			wrong.add(r.placeOf("code"), "code %q is defined twice, first at %s", r.code, before)
			continue
		}
		first[r.code] = r.placeOf("code")
	}
	return wrong
}

// actionOf returns the action of that name or wording.
func actionOf(text string) (action errcode.Action, err error) {
	for a := range errcode.Actions() {
		if a.Text() == text {
			return a, nil
		}
	}
	return action, action.UnmarshalText([]byte(text))
}

// actionNames returns the names of all actions.
func actionNames() (names []string) {
	for a := range errcode.Actions() {
		names = append(names, a.String())
	}
	return names
}

// faults are whose fault an error may be, in the words of a file.
var faults = []errcode.Fault{errcode.FaultClient, errcode.FaultService, errcode.FaultDependency}

// faultNamed returns the fault of that name.
func faultNamed(name string) (errcode.Fault, error) {
	names := make([]string, len(faults))
	for i, f := range faults {
		if names[i] = f.String(); names[i] == name {
			return f, nil
		}
	}
	return 0, fmt.Errorf("unknown fault %q, expected one of %s", name, strings.Join(names, ", "))
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
		k := key{r.document, r.table}
		at, ok := index[k]
		if !ok {
			at = len(s.Catalogues)
			index[k] = at
			s.Catalogues = append(s.Catalogues, snapshot.Catalogue{Name: r.table, Document: r.document, Codes: []snapshot.Code{}})
			if _, err := new(errcode.Registry).AddCatalogue(r.table); err != nil {
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
	message := cmp.Or(r.message, r.description)
	options := []errcode.CodeOption{errcode.Description(r.description), r.help}
	if r.action != "" {
		if a, err := actionOf(r.action); err != nil {
			wrong.add(r.placeOf("action"), "%s", reason(err))
		} else {
			options = append(options, a)
		}
	}
	if r.fault != "" {
		if f, err := faultNamed(r.fault); err != nil {
			wrong.add(r.placeOf("fault"), "%s", reason(err))
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

// reason is the text of an error of package errcode in a sentence that names a place.
func reason(err error) string { return strings.TrimPrefix(err.Error(), "errcode: ") }

// readStatus returns the status that a text begins with, as in "404 Not Found".
func readStatus(text string) (int, error) {
	digits, _, _ := strings.Cut(text, " ")
	status, err := strconv.Atoi(digits)
	if err != nil || len(digits) != 3 || status < 400 || status > 599 {
		return 0, fmt.Errorf("found status %q, expected 400 to 599", text)
	}
	return status, nil
}
