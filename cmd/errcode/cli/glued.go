package cli

import (
	"fmt"
	"regexp"
	"strings"

	"example.com/errcode"
)

// gluedFields are what the columns of such a table may hold, by their titles.
var gluedFields = map[string]string{
	"error code": "code", "code": "code",
	"http status code": "status", "http status": "status", "status code": "status", "http": "status", "status": "status",
	"description": "description", "meaning": "description",
	"frontend action": "action", "action": "action",
}

// gluedTitles returns the fields of a table that was copied from a page, so that the
// cells of a row stand without anything between them: "CodeDescriptionHTTP". It is nil if
// text has no such titles.
func gluedTitles(text string) (fields []string) {
	for rest := strings.ToLower(text); rest != ""; {
		longest := ""
		for title := range gluedFields {
			if strings.HasPrefix(rest, title) && len(title) > len(longest) {
				longest = title
			}
		}
		if longest == "" {
			return nil
		}
		fields = append(fields, gluedFields[longest])
		rest = rest[len(longest):]
	}
	switch strings.Join(fields, " ") {
	case "code status description", "code status description action", "code description status":
		return fields
	}
	return nil
}

// gluedTable reads such a table, and returns the line after it.
func (d *document) gluedTable(i int, fields []string) int {
	s := sheet{place: d.at(i), kind: gluedTable, name: d.section(), document: true, titles: fields}
	wrong := len(d.problems)
	for i++; i < len(d.lines) && d.text(i) != "" && !heading.MatchString(d.text(i)); i++ {
		at := d.at(i)
		found, err := gluedRow(d.text(i), fields)
		if err != nil {
			d.add(at, "%s", err)
			continue
		}
		r := sheetRow{place: at}
		for _, text := range found {
			r.cells = append(r.cells, sheetCell{place: at, text: squeezed(text)})
		}
		s.rows = append(s.rows, r)
	}
	if len(s.rows) > 0 || len(d.problems) == wrong {
		d.readSheet(s)
	}
	return i
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

// gluedRow returns the cells of a row.
func gluedRow(text string, fields []string) ([]string, error) {
	if fields[1] == "status" {
		m := statusSecond.FindStringSubmatch(text)
		if m == nil {
			return nil, fmt.Errorf("found %q, expected a code, a status and a description", text)
		}
		if len(fields) > 3 {
			description, action := splitAction(m[3])
			return []string{m[1], m[2], description, action}, nil
		}
		return m[1:], nil
	}
	m := statusLast.FindStringSubmatch(text)
	if m == nil {
		m = statusLastUpper.FindStringSubmatch(text)
	}
	if m == nil {
		return nil, fmt.Errorf("found %q, expected a code, a description and a status", text)
	}
	return m[1:], nil
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
