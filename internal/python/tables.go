package python

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"example.com/errcode/internal/printable"
	"example.com/errcode/internal/shape"
	"example.com/errcode/internal/snapshot"
)

// docs are the comments that say more here, or that stand elsewhere, than in other languages.
var docs = map[string]string{
	"sentences": "Members that hold a message only if it is not a code.",
	"places":    "Paths to the objects that may have a code or a message. None is the first member.",
	"delays":    "Members that say how long to wait: the first in milliseconds, the others in seconds.",
}

// tables returns the tables by which bodies are read.
func tables() string {
	var b strings.Builder
	constant := func(doc, name, typ string, value node) {
		b.WriteString("# " + strings.Join(printable.Lines(doc, width-2), "\n# ") + "\n")
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
	var ordered, unordered, places []shape.Table
	for _, t := range shape.Tables() {
		switch {
		case t.Paths != nil:
			places = append(places, t)
		case t.Unordered:
			unordered = append(unordered, t)
		default:
			ordered = append(ordered, t)
		}
	}
	for _, t := range ordered {
		constant(cmp.Or(docs[t.Name], t.Doc), "_"+enumName(t.Name), "tuple[str, ...]", tuple(texts(shape.Names(t.Members))...))
	}
	for _, t := range unordered {
		constant(cmp.Or(docs[t.Name], t.Doc), "_"+enumName(t.Name), "AbstractSet[str]", set(shape.Names(t.Members)))
	}
	constant("All members that mean something.", "_MEMBERS", "AbstractSet[str]", set(shape.NamesBefore(shape.All)))
	for _, t := range places {
		constant(cmp.Or(docs[t.Name], t.Doc), "_"+enumName(t.Name), "tuple[_Path, ...]", tuple(paths(t.Paths)...))
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
		add("messages", tuple(texts(shape.Names(s.Message))...))
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
