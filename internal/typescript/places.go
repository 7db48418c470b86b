package typescript

import (
	"strings"

	"example.com/errcode/internal/shape"
	"example.com/errcode/internal/snapshot"
)

// shapes returns the tables of package shape. Records are left out: they are never the
// body of a response.
func shapes() string {
	var b strings.Builder
	b.WriteString("[\n")
	for _, s := range shape.Shapes {
		if !s.Record {
			b.WriteString("    " + shapeLiteral(s) + ", // " + s.Name + "\n")
		}
	}
	b.WriteString("]")
	return b.String()
}

func shapeLiteral(s shape.Shape) string {
	var needs []string
	for _, name := range s.Strings.Names() {
		needs = append(needs, name+"$")
	}
	for _, name := range s.False.Names() {
		needs = append(needs, name+"!")
	}
	if s.Status != shape.None {
		needs = append(needs, s.Status.String()+"#")
	}
	text := "{ code: " + quote(s.Code.String()) + ", messages: " + quote(strings.Join(names(s.Message), " ")) + ", needs: " + quote(strings.Join(needs, " "))
	if s.Without != 0 {
		text += ", without: " + quote(strings.Join(s.Without.Names(), " "))
	}
	if s.Only != 0 {
		text += ", only: " + quote(strings.Join(s.Only.Names(), " "))
	}
	if s.Marked {
		text += ", marked: " + quote(shape.Type.String())
	}
	return text + " }"
}

// placesModule returns the tables by which the body of another service is read. A path has
// dots between its members, and a star for the first member. Lists in texts take less room
// than arrays.
func placesModule() file {
	var f file
	for _, table := range []struct {
		doc, name string
		paths     [][]shape.Member
	}{
		{"Members that hold the code in the body of another service, the best first.", "codes", single(shape.Codes)},
		{"Members that may hold it where there is none of those.", "hints", single(shape.Hints)},
		{"Members that hold the message.", "messages", single(shape.Messages)},
		{"Those that hold one only if it is not a code.", "sentences", single(shape.Sentences)},
		{"Paths to the objects that may have a code or a message: the body itself, and objects in it.", "places", shape.Places},
		{"Members of an object that is about one field.", "entries", single(shape.Entries)},
		{"Paths to arrays that may have an entry for each field.", "fieldLists", shape.FieldLists},
		{"Paths to objects that may have a member for each field.", "fieldMaps", shape.FieldMaps},
		{"Paths from an entry to the path of its field.", "fieldPaths", shape.FieldPaths},
		{"Members of an entry that say what is wrong.", "fieldTexts", single(shape.FieldTexts)},
		{"Members that say how long to wait: in milliseconds, and in seconds.", "delays", single(shape.Delays)},
		{"Paths to the objects that may have one of those.", "delayPlaces", shape.DelayPlaces},
	} {
		f = append(f, constant(table.doc, table.name, "string", quote(paths(table.paths))))
	}
	return append(f, constant("Phrases of statuses, as IANA spells them, that would pass for codes.", "phrases", "RegExp", "/^(?:"+strings.Join(snapshot.StatusWords(), "|")+")$/"))
}

// single returns paths of one member each.
func single(members []shape.Member) (paths [][]shape.Member) {
	for _, m := range members {
		paths = append(paths, []shape.Member{m})
	}
	return paths
}

// paths returns paths as one text.
func paths(all [][]shape.Member) string {
	texts := make([]string, 0, len(all))
	for _, path := range all {
		texts = append(texts, dotted(path))
	}
	return strings.Join(texts, " ")
}

// dotted returns a path as a text.
func dotted(path []shape.Member) string {
	all := make([]string, 0, len(path))
	for _, m := range path {
		name := m.String()
		if m == shape.None {
			name = "*"
		}
		all = append(all, name)
	}
	return strings.Join(all, ".")
}

func names(members []shape.Member) []string {
	all := make([]string, 0, len(members))
	for _, m := range members {
		all = append(all, m.String())
	}
	return all
}
