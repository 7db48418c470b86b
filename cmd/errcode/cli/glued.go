package cli

import (
	"regexp"
	"strings"

	"example.com/errcode"
)

// gluedHeader begins a table that was copied from a page, so that the cells of a row
// stand without anything between them: "CodeDescriptionHTTP". It reports whether text
// is the header of one.
func (d *document) gluedHeader(text string) bool {
	var columns []string
	for rest := strings.ToLower(text); rest != ""; {
		title, field := "", ""
		for _, c := range columnTitles {
			if strings.HasPrefix(rest, c.title) && len(c.title) > len(title) {
				title, field = c.title, c.field
			}
		}
		if title == "" {
			return false
		}
		columns = append(columns, field)
		rest = rest[len(title):]
	}
	switch strings.Join(columns, " ") {
	case "code status description", "code status description action", "code description status":
	default:
		return false
	}
	d.columns, d.glued = columns, true
	d.tables++
	return true
}

var (
	// The code ends where the status begins, and a text follows.
	statusSecond = regexp.MustCompile(`^([A-Za-z0-9][A-Za-z0-9_.\-/:]*?)([45]\d\d)(\D.*)$`)
	// The status stands at the end. The code is in lower case, and the text after it
	// begins with another letter than the code has.
	statusLast = regexp.MustCompile(`^([a-z][a-z0-9_.\-/:]*)([^a-z0-9_.\-/:].*?)([45]\d\d)$`)
	// The same with a code in capitals: the last capital is the text's.
	statusLastUpper = regexp.MustCompile(`^([A-Z][A-Z0-9_.\-/:]*)([A-Z][^A-Z0-9_.\-/:].*?)([45]\d\d)$`)
)

// gluedRow reads a row of such a table.
func (d *document) gluedRow(text string, at place) {
	r := row{place: at, places: map[string]place{}, table: d.title}
	if d.columns[1] == "status" {
		m := statusSecond.FindStringSubmatch(text)
		if m == nil {
			d.add(at, "found %q, expected a code, a status and a description", text)
			return
		}
		rest := m[3]
		if len(d.columns) > 3 {
			var action string
			rest, action = splitAction(rest)
			d.set(&r, "action", action, at)
		}
		d.take(&r, m[1], m[2], rest)
		return
	}
	m := statusLast.FindStringSubmatch(text)
	if m == nil {
		m = statusLastUpper.FindStringSubmatch(text)
	}
	if m == nil {
		d.add(at, "found %q, expected a code, a description and a status", text)
		return
	}
	d.take(&r, m[1], m[3], m[2])
}

func (d *document) take(r *row, code, status, description string) {
	d.set(r, "code", code, r.place)
	d.set(r, "status", status, r.place)
	d.set(r, "description", description, r.place)
	d.rows = append(d.rows, *r)
}

// seam is where one text ends and the next one begins without a space.
var seam = regexp.MustCompile(`[\p{Ll}\d)”"'.](\p{Lu})`)

// splitAction splits a description from the action after it: one of the known
// wordings, or else what begins at the last capital without a space before it.
func splitAction(text string) (description, action string) {
	for a := range errcode.Actions() {
		if before, ok := strings.CutSuffix(text, a.Text()); ok && len(a.Text()) > len(action) {
			description, action = before, a.Text()
		}
	}
	if action != "" {
		return description, action
	}
	all := seam.FindAllStringSubmatchIndex(text, -1)
	if len(all) == 0 {
		return text, ""
	}
	start := all[len(all)-1][2] // of the capital
	return text[:start], text[start:]
}
