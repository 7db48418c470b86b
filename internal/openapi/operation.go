package openapi

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"example.com/errcode"
	"example.com/errcode/internal/snapshot"
)

// An Operation is one of a service, with the codes that it can answer with.
type Operation struct {
	ID    string   // its operationId, such as "login"
	Codes []string // codes that are not in the document are left out

	// Forms are those that it answers in. None means all of the document.
	Forms []errcode.Form
}

// Component returns the name of the operation in those of components: "createUser" and
// "create-user" are CreateUser.
func (o Operation) Component() string {
	var b strings.Builder
	for word := range strings.FieldsFuncSeq(o.ID, func(r rune) bool { return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}

// addOperation adds a response for each status that an operation answers with in a form,
// such as "#/components/responses/EnvelopeLoginUnauthorized". It has the operation's codes
// and no others.
func (d *components) addOperation(f *form, o Operation) {
	if len(o.Forms) > 0 && !slices.Contains(o.Forms, f.form) {
		return
	}
	own := d.s.Select(func(_ snapshot.Catalogue, c snapshot.Code) bool { return slices.Contains(o.Codes, c.Code) })
	sent := f.responses(own)
	for _, status := range slices.Sorted(maps.Keys(sent)) {
		// What the form sends of itself with another status is not the operation's.
		codes := slices.DeleteFunc(sent[status], func(r response) bool { return !slices.Contains(o.Codes, r.code.Code) })
		if len(codes) == 0 {
			continue
		}
		name := f.name + o.Component() + statusName(status)
		enum := d.names.unique(name+"Code", "")
		d.schemas = d.schemas.with(enum, enumOf(fmt.Sprintf("Code of a response of %s with status %d", o.ID, status), spellings(codes.codes())))
		d.add(f, name, status, ref(d.prefix+enum), codes)
	}
}
