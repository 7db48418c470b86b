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

// shapeLiteral returns a function that reads a body of the shape. The code itself is checked
// by those who call it.
func shapeLiteral(s shape.Shape) string {
	var checks, found []string
	of := func(m shape.Member) string { return "body." + m.String() }
	pattern := func(members shape.Set) string { return "/^(?:" + strings.Join(members.Names(), "|") + ")$/" }
	if s.Status != shape.None {
		checks = append(checks, of(s.Status)+" === status")
	}
	for m := range shape.Count {
		switch {
		case s.False.Has(m):
			checks = append(checks, of(m)+" === false")
		case s.Strings.Has(m) && m != s.Code:
			checks = append(checks, "isText("+of(m)+")")
		}
	}
	if s.Without != 0 {
		checks = append(checks, "!hasMember(body, "+pattern(s.Without)+", true)")
	}
	if s.Only != 0 {
		checks = append(checks, "(hasColon("+of(s.Code)+") || !hasMember(body, "+pattern(s.Only)+", false))")
	}
	details := of(shape.Details)
	if s.Marked {
		checks = append(checks, "(hasColon("+of(s.Code)+") || endsIn("+of(shape.Type)+", "+of(s.Code)+"))")
		details += " ?? " + of(shape.Errors) // problem details have fields there
	}
	found = append(found, of(s.Code), details)
	for _, m := range s.Message {
		found = append(found, of(m))
	}
	status := ""
	if s.Status != shape.None {
		status = ", status"
	}
	return "(body" + status + ") => " + strings.Join(checks, " && ") + " && [" + strings.Join(found, ", ") + "]"
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
