package cli

import (
	"cmp"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"example.com/errcode"
	"example.com/errcode/internal/snapshot"
	"example.com/errcode/internal/wire"
)

// catalogues returns what a command works on: the program's own catalogues, or those
// of the files that the flag --from names.
func (t *tool) catalogues() (snapshot.Snapshot, error) {
	if len(t.from) == 0 {
		return own(), nil
	}
	return t.readCatalogues(t.from)
}

// own returns the catalogues of the program.
func own() snapshot.Snapshot { return snapshot.Take(errcode.Catalogues()) }

// readCatalogues reads files with codes. What is in the program comes first, in its
// order, then the rest in that of the alphabet: the order of a file means nothing.
func (t *tool) readCatalogues(names []string) (snapshot.Snapshot, error) {
	rows, wrong, err := t.readRows(names)
	if err != nil {
		return snapshot.Snapshot{}, err
	}
	s, err := snapshotOf(rows)
	var more problems
	if errors.As(err, &more) {
		wrong = append(wrong, more...)
	}
	if err := wrong.err(); err != nil {
		return snapshot.Snapshot{}, err
	}
	sortLike(s, own())
	return s, nil
}

// sortLike puts s in the order of known.
func sortLike(s, known snapshot.Snapshot) {
	type key struct{ document, name string }
	tables, codes := map[key]int{}, map[string]int{}
	for i, c := range known.Catalogues {
		tables[key{c.Document, c.Name}] = i - len(known.Catalogues)
		for j, code := range c.Codes {
			codes[code.Code] = j - len(c.Codes)
		}
	}
	slices.SortFunc(s.Catalogues, func(a, b snapshot.Catalogue) int {
		x, y := key{a.Document, a.Name}, key{b.Document, b.Name}
		return cmp.Or(cmp.Compare(tables[x], tables[y]), cmp.Compare(x.document, y.document), cmp.Compare(x.name, y.name))
	})
	for _, c := range s.Catalogues {
		slices.SortFunc(c.Codes, func(a, b snapshot.Code) int {
			return cmp.Or(cmp.Compare(codes[a.Code], codes[b.Code]), cmp.Compare(a.Code, b.Code))
		})
	}
}

// An index finds codes by their spelling.
type index map[string]indexed

type indexed struct {
	catalogue snapshot.Catalogue
	snapshot.Code
}

func indexOf(s snapshot.Snapshot) index {
	all := index{}
	for c, code := range s.All() {
		all[code.Code] = indexed{c, code}
	}
	return all
}

// at returns the place of an offset in the file. Asked for offsets in rising order, it
// looks at each byte once.
func (f *file) at(offset int) place {
	if offset < f.offset || f.line == 0 {
		f.offset, f.line, f.column = len(f.data)-len(withoutMark(f.data)), 1, 1
	}
	for f.offset < min(offset, len(f.data)) {
		r, size := utf8.DecodeRune(f.data[f.offset:])
		f.offset += size
		f.column++
		if r == '\n' {
			f.line++
			f.column = 1
		}
	}
	return place{f.name, f.line, f.column}
}

// tree reads the file as JSON; nil if that is not possible, which is a problem.
func (f *file) tree() *wire.Node {
	root, err := wire.ParseTree(f.data)
	var syntax *wire.SyntaxError
	if errors.As(err, &syntax) {
		f.add(f.at(syntax.Offset), "%s", syntax.Reason())
		return nil
	}
	return root
}

// fields are what an object may have: what to do with each, in the order in which an
// error lists them.
type fields []field

type field struct {
	name     string
	required bool
	read     func(*wire.Node)
}

// object reads an object, and notes what is wrong with it.
func (f *file) object(n *wire.Node, known fields) {
	start := f.at(n.Offset)
	if n.Kind != '{' {
		f.add(start, "found %s, expected an object", n.What())
		return
	}
	names := make([]string, len(known))
	for i := range known {
		names[i] = known[i].name
	}
	seen := map[string]bool{}
	for _, m := range n.Members {
		at := slices.Index(names, m.Key)
		switch {
		case seen[m.Key]:
			f.add(f.at(m.Offset), "key %q stands twice", m.Key)
		case at < 0:
			f.add(f.at(m.Offset), "unknown field %q, expected one of %s", m.Key, strings.Join(names, ", "))
		default:
			known[at].read(m.Value)
		}
		seen[m.Key] = true
	}
	for _, k := range known {
		if k.required && !seen[k.name] {
			f.add(start, "field %q is missing", k.name)
		}
	}
}

// array calls read for each element.
func (f *file) array(n *wire.Node, read func(*wire.Node)) {
	if n.Kind != '[' {
		f.add(f.at(n.Offset), "found %s, expected an array", n.What())
		return
	}
	for _, e := range n.Elements {
		read(e)
	}
}

// str returns a function that reads a text.
func (f *file) str(into *string) func(*wire.Node) {
	return func(n *wire.Node) {
		if n.Kind != '"' {
			f.add(f.at(n.Offset), "found %s, expected a text", n.What())
			return
		}
		*into = n.Text
	}
}

// readCatalogue reads JSON as export writes it.
func (f *file) readCatalogue() {
	root := f.tree()
	if root == nil {
		return
	}
	f.object(root, fields{{"catalogues", true, func(n *wire.Node) { f.array(n, f.readTable) }}})
}

// readTable reads a catalogue.
func (f *file) readTable(n *wire.Node) {
	var name, document string
	first := len(f.rows)
	f.object(n, fields{
		{"name", true, f.str(&name)},
		{"document", false, func(n *wire.Node) {
			f.str(&document)(n)
			if n.Kind == '"' && !slices.Contains(documents, document) {
				f.add(f.at(n.Offset), "unknown document %q, expected protekt, envelope, domain-reason or none", document)
			}
		}},
		{"codes", true, func(n *wire.Node) {
			f.array(n, func(n *wire.Node) {
				before := len(f.problems)
				r := f.readCode(n)
				r.wrong = len(f.problems) > before
				f.rows = append(f.rows, r)
			})
		}},
	})
	for i := range f.rows[first:] {
		f.rows[first+i].table, f.rows[first+i].document = name, document
	}
}

// readCode reads a code.
func (f *file) readCode(n *wire.Node) row {
	r := row{place: f.at(n.Offset), places: map[string]place{}}
	text := func(name string, into *string) func(*wire.Node) {
		return func(n *wire.Node) {
			r.places[name] = f.at(n.Offset)
			f.str(into)(n)
		}
	}
	f.object(n, fields{
		{"code", true, text("code", &r.code)},
		{"status", true, func(n *wire.Node) {
			r.places["status"] = f.at(n.Offset)
			if n.Kind != 0 {
				f.add(f.at(n.Offset), "found %s, expected a status", n.What())
				return
			}
			var err error
			if r.status, err = readStatus(n.Text); err != nil {
				f.add(f.at(n.Offset), "%s", err)
			}
		}},
		{"message", true, text("message", &r.message)},
		{"description", false, text("description", &r.description)},
		{"action", false, text("action", &r.action)},
		{"replacedBy", false, text("replacedBy", &r.replacedBy)},
	})
	return r
}
