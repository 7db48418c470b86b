package cli

import (
	"cmp"
	"errors"
	"math"
	"slices"
	"strconv"
	"time"

	"example.com/errcode/internal/snapshot"
	"example.com/errcode/internal/wire"
)

// selection returns what a command works on: the program's own catalogues, or those
// of the files that the flag --from names.
func (t *tool) selection() (snapshot.Snapshot, error) {
	if len(t.from) == 0 {
		return t.own(), nil
	}
	return t.readCatalogues(t.from)
}

// readCatalogues reads files with codes. What is in the program comes first, in its
// order, then the rest in that of the alphabet: the order of a file means nothing.
func (t *tool) readCatalogues(names []string) (snapshot.Snapshot, error) {
	v, err := t.readEdition(names)
	return v.Snapshot, err
}

// An edition is what files say at one time.
type edition struct {
	snapshot.Snapshot
	silent map[string]bool // codes whose message no file says: it was made from other texts
}

// readEdition is like readCatalogues.
func (t *tool) readEdition(names []string) (edition, error) {
	rows, wrong, err := t.readRows(names)
	if err != nil {
		return edition{}, err
	}
	v := edition{silent: map[string]bool{}}
	for i := range rows {
		v.silent[rows[i].code] = rows[i].message == "" && !rows[i].strict
	}
	v.Snapshot, err = snapshotOf(rows)
	var more problems
	if errors.As(err, &more) {
		wrong = append(wrong, more...)
	}
	if err := wrong.err(); err != nil {
		return edition{}, err
	}
	sortLike(v.Snapshot, t.own())
	return v, nil
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

// readCatalogue reads JSON as export writes it.
func (f *file) readCatalogue(root *wire.Node) {
	f.tables++
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
				f.add(f.placeAt(n.Offset), "unknown document %q, expected protekt, envelope, domain-reason or none", document)
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
	r := row{place: f.placeAt(n.Offset), places: map[string]place{}, strict: true}
	text := func(name string, into *string) func(*wire.Node) {
		return func(n *wire.Node) {
			r.places[name] = f.placeAt(n.Offset)
			f.str(into)(n)
		}
	}
	f.object(n, fields{
		{"code", true, text("code", &r.code)},
		{"status", true, func(n *wire.Node) {
			r.places["status"] = f.placeAt(n.Offset)
			if n.Kind != 0 {
				f.add(f.placeAt(n.Offset), "found %s, expected a status", n.Describe())
				return
			}
			var err error
			if r.status, err = parseStatus(n.Text); err != nil {
				f.add(f.placeAt(n.Offset), "%s", err)
			}
		}},
		{"message", true, text("message", &r.message)},
		{"description", false, text("description", &r.description)},
		{"action", false, text("action", &r.action)},
		{"fault", false, text("fault", &r.fault)},
		{"why", false, text("why", &r.help.Why)},
		{"fix", false, text("fix", &r.help.Fix)},
		{"replacedBy", false, text("replacedBy", &r.replacedBy)},
		{"challenge", false, func(n *wire.Node) {
			r.places["challenge"] = f.placeAt(n.Offset)
			r.challenge = f.readChallenge(n)
		}},
	})
	return r
}

// readChallenge reads the challenge of a code.
func (f *file) readChallenge(n *wire.Node) (c snapshot.Challenge) {
	f.object(n, fields{
		{"scheme", false, f.str(&c.Scheme)},
		{"realm", false, f.str(&c.Realm)},
		{"resource_metadata", false, f.str(&c.ResourceMetadata)},
		{"scope", false, f.str(&c.Scope)},
		{"error", false, f.str(&c.Error)},
		{"acr_values", false, f.str(&c.ACRValues)},
		{"max_age", false, func(n *wire.Node) {
			const limit = math.MaxInt64 / int64(time.Second) // of a time.Duration
			var err error
			if n.Kind != 0 {
				f.add(f.placeAt(n.Offset), "found %s, expected a number of seconds", n.Describe())
			} else if c.MaxAge, err = strconv.ParseInt(n.Text, 10, 64); err != nil || c.MaxAge < 1 || c.MaxAge > limit {
				f.add(f.placeAt(n.Offset), "found max_age %s, expected whole seconds from 1 to %d", n.Text, limit)
			}
		}},
		{"algs", false, f.str(&c.Algs)},
	})
	return c
}
