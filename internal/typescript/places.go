package typescript

import (
	"cmp"
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
	text := "{ code: " + quote(s.Code.String()) + ", messages: " + quote(strings.Join(shape.Names(s.Message), " ")) + ", needs: " + quote(strings.Join(needs, " "))
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

// docs are the comments that say more here than in other languages.
var docs = map[string]string{
	"places":      "Paths to the objects that may have a code or a message: the body itself, and objects in it.",
	"delayPlaces": "Paths to the objects that may have one of those.",
}

// placesModule returns the tables by which the body of another service is read. A path has
// dots between its members, and a star for the first member. Lists in texts take less room
// than arrays.
func placesModule() file {
	var f file
	for _, t := range shape.Tables() {
		f = append(f, constant(cmp.Or(docs[t.Name], t.Doc), t.Name, "string", quote(strings.Join(t.Texts(""), " "))))
	}
	return append(f, constant("Phrases of statuses, as IANA spells them, that would pass for codes.", "phrases", "RegExp", "/^(?:"+strings.Join(snapshot.StatusWords(), "|")+")$/"))
}
