package openapi

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.com/errcode"
	"example.com/errcode/internal/snapshot"
)

// What the schema of a form may refer to.
const (
	refCode    = "#/$defs/code"
	refStatus  = "#/$defs/status"
	refDetails = "#/$defs/details"
)

// schemaOf returns the schema of a form's body. Without one in the layout the body is any
// object, or a string if it is not JSON.
func schemaOf(l errcode.Layout) object {
	if v, ok := parse(l.Schema); ok {
		if o, ok := v.(object); ok {
			return o.without("$schema", "$id") // another base would change what references mean
		}
	}
	if strings.Contains(l.MediaType, "json") {
		return object{{"type", "object"}}
	}
	return object{{"type", "string"}}
}

// located returns a schema with other references: those to itself begin with base, the
// place where it stands now, and those to our definitions lead to our components.
func (g *generator) located(v any, base string, root object) any {
	switch v := v.(type) {
	case list:
		moved := list{}
		for _, element := range v {
			moved = append(moved, g.located(element, base, root))
		}
		return moved
	case object:
		moved := object{}
		for _, m := range v {
			to, isText := m.value.(string)
			if m.key == "$ref" && isText && strings.HasPrefix(to, "#") {
				moved = moved.with(m.key, g.target(to, base, root))
			} else {
				moved = moved.with(m.key, g.located(m.value, base, root))
			}
		}
		return moved
	}
	return v
}

// target returns where a reference leads.
func (g *generator) target(to, base string, root object) string {
	if name, ok := strings.CutPrefix(to, "#/$defs/"); ok {
		if own, _ := root.at("$defs").(object); own.at(name) == nil {
			switch to {
			case refCode:
				return g.prefix + "ErrorCode"
			case refStatus:
				return g.prefix + "ErrorStatus"
			case refDetails:
				return g.prefix + "ErrorDetails"
			}
		}
	}
	return base + strings.TrimPrefix(to, "#")
}

// narrowed returns the schema of the members of a body that have the code and the
// status, for one status. It returns nil if there are none.
func narrowed(schema, code, status object) object {
	properties, _ := schema.at("properties").(object)
	narrow := object{}
	for _, m := range properties {
		member, _ := m.value.(object)
		switch member.at("$ref") {
		case refCode:
			narrow = narrow.with(m.key, code)
		case refStatus:
			narrow = narrow.with(m.key, status)
		default:
			if deeper := narrowed(member, code, status); deeper != nil {
				narrow = narrow.with(m.key, deeper)
			}
		}
	}
	if len(narrow) == 0 {
		return nil
	}
	return object{{"type", "object"}, {"properties", narrow}}
}

// An enum lists the codes of a document, of the service, or those that the forms send.
type enum struct {
	name, title string
	document    string
	generated   bool
}

// enums are those that have codes, in the order in which they first appear.
func (g *generator) enums() []enum {
	var all []enum
	seen := map[enum]bool{}
	for c := range g.s.All() {
		key := enum{document: c.Document, generated: c.Generated}
		if seen[key] {
			continue
		}
		seen[key] = true
		switch {
		case c.Generated:
			key.name, key.title = "LibraryCode", "Codes that the library sends by itself"
		case c.Document == "":
			key.name, key.title = "ServiceCode", "Codes of the service"
		default:
			key.name = snapshot.GoName(snapshot.Catalogue{}, c.Document) + "Code"
			key.title = fmt.Sprintf("Codes of the document %s", c.Document)
		}
		key.name = g.names.unique(key.name, "")
		all = append(all, key)
	}
	return all
}

// schemas are the schemas of codes, of fields and of the bodies.
func (g *generator) schemas() object {
	schemas := object{}
	for _, e := range g.enums() {
		own := g.s.Select(func(c snapshot.Catalogue, _ snapshot.Code) bool {
			return c.Document == e.document && c.Generated == e.generated
		})
		schemas = schemas.with(e.name, g.enumeration(e.title, own))
	}
	schemas = append(schemas, object{
		{"ErrorCode", g.anyCode()},
		{"ErrorStatus", object{
			{"title", "Status"},
			{"description", "The HTTP status, again."},
			{"type", "integer"},
			{"minimum", 400},
			{"maximum", 599},
		}},
		{"ErrorDetails", object{
			{"title", "Details"},
			{"description", "More about the error: FieldErrors if fields of the request are wrong, for other errors any value."},
		}},
		{"FieldErrors", object{
			{"title", "Errors of fields"},
			{"description", "What is wrong with each field of the request: from its dot path, such as `settings.max_sessions`, to a text for the user."},
			{"type", "object"},
			{"additionalProperties", object{{"type", "string"}}},
			{"examples", list{fieldsExample()}},
		}},
	}...)
	bodies := list{}
	for _, f := range g.forms {
		name := f.name + "Error"
		bodies = append(bodies, ref(g.prefix+name))
		located, _ := g.located(f.schema, g.prefix+name, f.schema).(object)
		if located.at("title") == nil {
			located = append(object{{"title", fmt.Sprintf("Error body in the form %s", f.form)}}, located...)
		}
		schemas = schemas.with(name, located)
	}
	body := object{{"title", "Error body"}, {"description", "The body of an error response, in one of the forms."}}
	switch len(bodies) {
	case 0:
	case 1:
		body = ref(g.prefix + g.forms[0].name + "Error")
	default:
		body = body.with("anyOf", bodies)
	}
	return schemas.with("Error", body)
}

// anyCode is the schema of all codes. It is one list and no anyOf of the others, since
// generators of servers and clients do not all understand that. The members x-enum-actions
// and x-enum-faults say, in the same order, what a front end does and whose fault it is.
func (g *generator) anyCode() object {
	schema := object{
		{"title", "Error code"},
		{"description", "What went wrong, for programs. Any code may come in any form."},
		{"type", "string"},
	}
	codes, variables, actions, faults := list{}, list{}, list{}, list{}
	seen, taken := map[string]bool{}, names{}
	for catalogue, code := range g.s.All() {
		if seen[code.Code] {
			continue // a code of the service may be spelled as a document's
		}
		seen[code.Code] = true
		codes = append(codes, code.Code)
		variables = append(variables, taken.unique(g.variable(catalogue, code.Code), ""))
		actions = append(actions, code.Action)
		faults = append(faults, code.WhoseFault())
	}
	if len(codes) == 0 {
		return schema
	}
	return schema.with("enum", codes).with("x-enum-varnames", variables).with("x-enum-actions", actions).with("x-enum-faults", faults)
}

// enumOf is a schema of codes.
func enumOf(title string, codes list) object {
	return object{{"title", title}, {"type", "string"}, {"enum", codes}}
}

func fieldsExample() object {
	o := object{}
	for _, path := range slices.Sorted(maps.Keys(exampleFields)) {
		o = o.with(path, exampleFields[path])
	}
	return o
}

// enumeration is the schema of the codes of s. The members x-enum-varnames and
// x-enum-descriptions are what generators of clients read.
func (g *generator) enumeration(title string, s snapshot.Snapshot) object {
	var text strings.Builder
	taken := names{}
	codes, variables, meanings := list{}, list{}, list{}
	for _, catalogue := range s.Catalogues {
		fmt.Fprintf(&text, "%s:\n\n%s\n\n", markdown(catalogue.Name), described(catalogue.Codes))
		for _, code := range catalogue.Codes {
			codes = append(codes, code.Code)
			variables = append(variables, taken.unique(g.variable(catalogue, code.Code), ""))
			meanings = append(meanings, plain(code))
		}
	}
	return object{
		{"title", title},
		{"description", strings.TrimSuffix(text.String(), "\n\n")},
		{"type", "string"},
		{"enum", codes},
		{"x-enum-varnames", variables},
		{"x-enum-descriptions", meanings},
	}
}

// variable returns the name of a variable for a code. In front of a generated code
// without a domain is the name of the form that sends it. In front of a digit is Code.
func (g *generator) variable(c snapshot.Catalogue, code string) string {
	if c.Generated {
		c.Name = ""
		for _, f := range slices.Backward(g.forms) {
			if f.sent[code] {
				c.Name = f.name
			}
		}
	}
	name := snapshot.GoName(c, code)
	if name[:1] <= "9" {
		name = "Code" + name
	}
	return name
}

// plain says what a code means.
func plain(code snapshot.Code) string {
	text := fmt.Sprintf("%d: %s", code.Status, code.Message)
	if code.Description != "" {
		text = fmt.Sprintf("%d: %s", code.Status, code.Description)
	}
	if code.ReplacedBy != "" {
		text += fmt.Sprintf(" (deprecated: use %s)", code.ReplacedBy)
	}
	return text
}
