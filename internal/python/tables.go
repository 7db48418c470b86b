package python

import (
	"slices"
	"strconv"
	"strings"

	"example.com/errcode/internal/shape"
	"example.com/errcode/internal/snapshot"
)

// tables returns the tables by which bodies are read.
func tables() string {
	var b strings.Builder
	constant := func(doc, name, typ string, value node) {
		b.WriteString("# " + strings.Join(wrapped(doc, width-2), "\n# ") + "\n")
		b.WriteString(value.laid(0, name+": "+typ+" = ", 0) + "\n")
	}
	var actions, sentences []node
	for status, action := range snapshot.StatusActions() {
		actions = append(actions, node{label: strconv.Itoa(status) + ": ", text: "Action." + enumName(action.String())})
	}
	for _, row := range snapshot.StatusTexts {
		sentences = append(sentences, node{label: strconv.Itoa(row.Status) + ": ", text: quote(row.Text)})
	}
	constant("What a status implies about an error whose code is not known.", "_STATUS_ACTIONS", "dict[int, Action]", node{open: "{", parts: actions, shut: "}"})
	constant("What to tell the user about a status, or about one of a class.", "_STATUS_TEXTS", "dict[int, str]", node{open: "{", parts: sentences, shut: "}"})
	constant("The bodies that the service writes. The first that fits counts.", "_SHAPES", "tuple[_Shape, ...]", tuple(shapes()...))
	constant("Texts that stand where codes do and are none.", "_WORDS", "AbstractSet[str]", set(shape.Words))
	constant("Phrases of statuses, as IANA spells them, that would pass for codes.", "_PHRASES", "AbstractSet[str]", set(snapshot.StatusWords()))
	for _, t := range []struct {
		doc, name string
		members   []shape.Member
	}{
		{"Members that hold the code in the body of another service, the best first.", "_CODES", shape.Codes},
		{"Members that may hold it where there is none of those.", "_HINTS", shape.Hints},
		{"Members that hold the message.", "_MESSAGES", shape.Messages},
		{"Members of an entry that say what is wrong.", "_FIELD_TEXTS", shape.FieldTexts},
		{"Members that say how long to wait: the first in milliseconds, the others in seconds.", "_DELAYS", shape.Delays},
	} {
		constant(t.doc, t.name, "tuple[str, ...]", tuple(texts(names(t.members))...))
	}
	constant("Members that hold a message only if it is not a code.", "_SENTENCES", "AbstractSet[str]", set(names(shape.Sentences)))
	constant("Members of an object that is about one field.", "_ENTRIES", "AbstractSet[str]", set(names(shape.Entries)))
	constant("All members that mean something.", "_MEMBERS", "AbstractSet[str]", set(names(everyMember())))
	for _, t := range []struct {
		doc, name string
		paths     [][]shape.Member
	}{
		{"Paths to the objects that may have a code or a message. None is the first member.", "_PLACES", shape.Places},
		{"Paths to arrays that may have an entry for each field.", "_FIELD_LISTS", shape.FieldLists},
		{"Paths to objects that may have a member for each field.", "_FIELD_MAPS", shape.FieldMaps},
		{"Paths from an entry to the path of its field.", "_FIELD_PATHS", shape.FieldPaths},
		{"Paths to the objects that may say how long to wait.", "_DELAY_PLACES", shape.DelayPlaces},
	} {
		constant(t.doc, t.name, "tuple[_Path, ...]", tuple(paths(t.paths)...))
	}
	return b.String()
}

// shapes returns the tables of package shape. Records are left out: they are never the
// body of a response.
func shapes() (rows []node) {
	for _, s := range shape.Shapes {
		if s.Record {
			continue
		}
		status, marked := "None", "None"
		if s.Status != shape.None {
			status = quote(s.Status.String())
		}
		if s.Marked {
			marked = quote(shape.Type.String())
		}
		row := node{open: "_Shape(", shut: ")"}
		add := func(label string, value node) {
			value.label = label + "="
			row.parts = append(row.parts, value)
		}
		add("code", atom(quote(s.Code.String())))
		add("messages", tuple(texts(names(s.Message))...))
		add("texts", tuple(texts(s.Strings.Names())...))
		add("false", tuple(texts(s.False.Names())...))
		add("status", atom(status))
		add("without", tuple(texts(s.Without.Names())...))
		add("only", tuple(texts(s.Only.Names())...))
		add("marked", atom(marked))
		rows = append(rows, row)
	}
	return rows
}

// set returns a set of texts.
func set(all []string) node {
	return node{open: "{", parts: texts(slices.Sorted(slices.Values(all))), shut: "}"}
}

// everyMember returns the members that have a name.
func everyMember() (all []shape.Member) {
	for m := range shape.All {
		if m.String() != "" {
			all = append(all, m)
		}
	}
	return all
}

func names(members []shape.Member) []string {
	all := make([]string, 0, len(members))
	for _, m := range members {
		all = append(all, m.String())
	}
	return all
}

// paths returns paths of members.
func paths(all [][]shape.Member) (rows []node) {
	for _, path := range all {
		var steps []node
		for _, m := range path {
			step := "None"
			if m != shape.None {
				step = quote(m.String())
			}
			steps = append(steps, atom(step))
		}
		rows = append(rows, tuple(steps...))
	}
	return rows
}
