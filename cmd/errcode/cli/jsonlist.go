package cli

import (
	"slices"

	"example.com/errcode/internal/wire"
)

// readJSON reads JSON: catalogues as export writes them, or what others write: a list of
// codes, one below a member such as errors, or an object with a text or an object for each
// code.
func (f *file) readJSON() {
	root := f.tree()
	switch {
	case root == nil:
	case root.Kind == '{' && slices.ContainsFunc(root.Members, func(m wire.Member) bool { return m.Key == "catalogues" }):
		f.readCatalogue(root)
	case root.Kind == '[' || root.Kind == '{':
		if f.readLists(root, "", 0); f.tables == 0 && len(f.problems) == 0 && len(f.refused) == 0 {
			f.add(f.placeAt(root.Offset), "found %s without codes, expected one of: \"catalogues\" as export writes it; a list of objects with a code and a status, alone or below a member; an object with a text or an object for each code", root.Describe())
		}
	default:
		f.add(f.placeAt(root.Offset), "found %s, expected an object or an array", root.Describe())
	}
}

// maxGroups is how deep a list may stand.
const maxGroups = 3

// readLists reads n, or what is in it.
func (f *file) readLists(n *wire.Node, name string, depth int) {
	f.checkKeys(n)
	switch {
	case n.Kind == '[' && slices.ContainsFunc(n.Elements, isObject):
		f.readList(n, name)
	case n.Kind != '{' || depth == maxGroups:
	case isTexts(n):
		f.readTexts(n, name)
	case isEntries(n):
		f.readEntries(n, name)
	default:
		groups := 0
		for _, m := range n.Members {
			if m.Value.Kind == '{' || m.Value.Kind == '[' {
				groups++
			}
		}
		for _, m := range n.Members {
			group := m.Key
			if groups == 1 {
				group = name
			}
			if m.Value.Kind == '{' || m.Value.Kind == '[' {
				f.readLists(m.Value, group, depth+1)
			}
		}
	}
}

func isObject(n *wire.Node) bool { return n.Kind == '{' }

// isTexts reports whether n has a text for each code.
func isTexts(n *wire.Node) bool {
	for _, m := range n.Members {
		if m.Value.Kind != '"' || checkCode(m.Key) != nil {
			return false
		}
	}
	return len(n.Members) > 0
}

// isEntries reports whether n has an object for each code, with a status or a text.
func isEntries(n *wire.Node) bool {
	for _, m := range n.Members {
		if m.Value.Kind != '{' || checkCode(m.Key) != nil {
			return false
		}
		if !slices.ContainsFunc(m.Value.Members, func(inner wire.Member) bool {
			known, _ := meaningOf(inner.Key)
			return inner.Value.Kind != '{' && inner.Value.Kind != '[' &&
				(known.field == "status" || known.field == "message" || known.field == "description")
		}) {
			return false
		}
	}
	return len(n.Members) > 0
}

// checkKeys notes keys that stand twice.
func (f *file) checkKeys(n *wire.Node) {
	seen := map[string]bool{}
	for _, m := range n.Members {
		if seen[m.Key] {
			f.add(f.placeAt(m.Offset), "key %q stands twice", m.Key)
		}
		seen[m.Key] = true
	}
}

// readList reads an array of objects: the names of their members are the titles.
func (f *file) readList(n *wire.Node, name string) {
	s := sheet{place: f.placeAt(n.Offset), kind: listOfJSON, name: name}
	var entries []*wire.Node
	for _, e := range n.Elements {
		if e.Kind != '{' {
			f.add(f.placeAt(e.Offset), "found %s, expected an object", e.Describe())
			continue
		}
		entries = append(entries, e)
	}
	f.fill(&s, entries)
	f.readSheet(s)
}

// readEntries reads an object whose keys are the codes.
func (f *file) readEntries(n *wire.Node, name string) {
	s := sheet{place: f.placeAt(n.Offset), kind: listOfJSON, name: name}
	entries := make([]*wire.Node, len(n.Members))
	for i, m := range n.Members {
		entry := *m.Value
		entry.Members = append([]wire.Member{{Offset: m.Offset, Key: "error code", Value: &wire.Node{Offset: m.Offset, Kind: '"', Text: m.Key}}}, entry.Members...)
		entries[i] = &entry
	}
	f.fill(&s, entries)
	f.readSheet(s)
}

// readTexts reads an object with a text for each code.
func (f *file) readTexts(n *wire.Node, name string) {
	s := sheet{place: f.placeAt(n.Offset), kind: listOfJSON, name: name, titles: []string{"code", "message"}}
	for _, m := range n.Members {
		at := f.placeAt(m.Offset)
		s.rows = append(s.rows, sheetRow{at, []sheetCell{{place: at, text: m.Key}, {place: f.placeAt(m.Value.Offset), text: m.Value.Text}}})
	}
	f.readSheet(s)
}

// fill gives s a row for each entry. A member that an entry lacks is an empty cell.
func (f *file) fill(s *sheet, entries []*wire.Node) {
	column := map[string]int{}
	for _, e := range entries {
		for _, m := range e.Members {
			if _, ok := column[m.Key]; !ok {
				column[m.Key] = len(s.titles)
				s.titles = append(s.titles, m.Key)
			}
		}
	}
	for _, e := range entries {
		f.checkKeys(e)
		r := sheetRow{place: f.placeAt(e.Offset), cells: make([]sheetCell, len(s.titles))}
		for i := range r.cells {
			r.cells[i].place = r.place
		}
		for _, m := range e.Members {
			text, nested := scalar(m.Value)
			r.cells[column[m.Key]] = sheetCell{place: f.placeAt(m.Value.Offset), text: text, nested: nested}
		}
		s.rows = append(s.rows, r)
	}
}

// scalar returns the text of a value, "" for null and for what has other values in it. Of
// texts by language it returns the English one.
func scalar(n *wire.Node) (text string, nested bool) {
	switch n.Kind {
	case '{':
		for _, m := range n.Members {
			if m.Key == "en" && m.Value.Kind == '"' {
				return m.Value.Text, false
			}
		}
		return "", true
	case '[':
		return "", true
	case 'n':
		return "", false
	}
	return n.Text, false
}
