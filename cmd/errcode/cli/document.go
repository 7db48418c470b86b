package cli

import (
	"bytes"
	"encoding/csv"
	"errors"
	"html"
	"io"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// The columns of a table of codes, by the titles that documents give them.
var columnTitles = []struct{ title, field string }{
	{"error code", "code"}, {"code", "code"},
	{"http status code", "status"}, {"http status", "status"}, {"status code", "status"}, {"http", "status"}, {"status", "status"},
	{"description", "description"}, {"meaning", "description"},
	{"message", "message"},
	{"frontend action", "action"}, {"frontend_action", "action"}, {"action", "action"},
	{"fault", "fault"},
	{"replaced by", "replacedBy"}, {"replaced_by", "replacedBy"}, {"replacedby", "replacedBy"},
	{"table", "table"}, {"catalogue", "table"},
	{"document", "document"},
}

// fieldNamed returns the field for the title of a column, "" for a column of another
// kind.
func fieldNamed(title string) string {
	title = strings.ToLower(strings.Trim(strings.TrimSpace(title), "*_` \t\r"))
	for _, c := range columnTitles {
		if c.title == title {
			return c.field
		}
	}
	return ""
}

// fieldsOf returns the fields of the columns with these titles.
func fieldsOf(titles []string) []string {
	all := make([]string, len(titles))
	for i, title := range titles {
		all[i] = fieldNamed(title)
	}
	return all
}

// isHeader reports whether these are the titles of a table of codes.
func isHeader(titles []string) bool {
	all := fieldsOf(titles)
	return slices.Contains(all, "code") && slices.Contains(all, "status")
}

// set gives a field of r the text that a document has for it.
func (f *file) set(r *row, field, text string, at place) {
	r.places[field] = at
	switch field {
	case "code":
		r.code = text
	case "status":
		var err error
		if r.status, err = readStatus(text); err != nil {
			r.wrong = true
			f.add(at, "%s", err)
		}
	case "description":
		r.description = text
	case "message":
		r.message = text
	case "action":
		r.action = text
	case "fault":
		r.fault = text
	case "replacedBy":
		r.replacedBy = text
	case "table":
		r.table = text
	case "document":
		r.document = text
	}
}

// A document is text with tables of codes: Markdown, or copied from a page so that the
// cells of a row stand without anything between them.
type document struct {
	*file
	title    string   // of the section
	marked   bool     // whether titles have number signs
	columns  []string // of the table that the line is in, nil for none
	relevant bool     // whether that is a table of codes
	glued    bool     // whether its cells have nothing between them
	tables   int
	fence    string // what ends the code block that the line is in
}

var (
	heading   = regexp.MustCompile(`^#{1,6}\s+(.*?)\s*#*\s*$`)
	delimiter = regexp.MustCompile(`^[\s|:-]*-[\s|:-]*$`)
	titleLine = regexp.MustCompile(`^[\pL\d][^.,:;{}|]*$`)
)

// readDocument reads the tables of codes in a document.
func (f *file) readDocument() {
	d := document{file: f}
	all := strings.Split(string(withoutMark(f.data)), "\n")
	for i := range all {
		all[i] = strings.TrimSuffix(all[i], "\r")
		d.marked = d.marked || heading.MatchString(all[i])
	}
	for i, line := range all {
		d.line(line, place{file: f.name, line: i + 1})
	}
	if d.tables == 0 {
		f.add(place{file: f.name}, "no table of codes found, expected one with the columns Code and HTTP")
	}
}

// line reads a line.
func (d *document) line(line string, at place) {
	text := strings.TrimSpace(line)
	switch {
	case d.fenced(text):
	case text == "":
		d.columns = nil
	case heading.MatchString(text):
		d.columns = nil
		d.title = clean(heading.FindStringSubmatch(text)[1])
	case d.columns != nil && d.glued:
		d.gluedRow(text, at)
	case strings.Contains(text, "|"):
		if titles := texts(cells(text)); d.columns == nil || isHeader(titles) {
			d.markdownHeader(titles)
			return
		}
		d.markdownRow(line, at)
	case d.gluedHeader(text):
	default:
		d.columns = nil
		if !d.marked && titleLine.MatchString(text) {
			d.title = clean(strings.Trim(text, "*_"))
		}
	}
}

// fenced reports whether a line belongs to a block of code.
func (d *document) fenced(text string) bool {
	mark := ""
	for _, m := range []string{"```", "~~~"} {
		if strings.HasPrefix(text, m) {
			mark = m
		}
	}
	switch {
	case d.fence != "":
		if mark == d.fence {
			d.fence = ""
		}
		return true
	case mark != "":
		d.fence, d.columns = mark, nil
		return true
	}
	return false
}

// markdownHeader begins a table whose cells have pipes between them.
func (d *document) markdownHeader(titles []string) {
	d.glued = false
	d.columns = fieldsOf(titles)
	if d.relevant = isHeader(titles); d.relevant {
		d.tables++
	}
}

// markdownRow reads a row of such a table.
func (d *document) markdownRow(line string, at place) {
	if !d.relevant || delimiter.MatchString(line) {
		return
	}
	found := cells(line)
	if len(found) != len(d.columns) {
		d.add(at, "found %d cells, expected %d as in the header", len(found), len(d.columns))
		return
	}
	r := row{place: at, places: map[string]place{}, table: d.title}
	for i, c := range found {
		if d.columns[i] != "" {
			at.column = c.column
			d.set(&r, d.columns[i], clean(c.text), at)
		}
	}
	d.rows = append(d.rows, r)
}

// A markdownCell is the source of a cell.
type markdownCell struct {
	text   string
	column int // in characters, from 1
}

// cells splits a row at pipes that have no backslash before them. Pipes around the row
// may be missing.
func cells(line string) (all []markdownCell) {
	start, column := 0, 1 // of the cell
	add := func(end int) {
		text := line[start:end]
		spaces := len(text) - len(strings.TrimLeft(text, " \t"))
		all = append(all, markdownCell{strings.TrimSpace(text), column + spaces})
		column += utf8.RuneCountInString(text) + 1
		start = end + 1
	}
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '|':
			add(i)
		}
	}
	if strings.HasPrefix(strings.TrimSpace(line), "|") {
		all = all[1:]
	}
	if start <= len(line) && strings.TrimSpace(line[min(start, len(line)):]) != "" {
		add(len(line))
	}
	return all
}

func texts(all []markdownCell) []string {
	said := make([]string, len(all))
	for i, c := range all {
		said[i] = c.text
	}
	return said
}

var escaped = regexp.MustCompile("\\\\([!-/:-@\\[-`{-~])")

// clean returns the text of a piece of Markdown as a reader sees it. It knows what
// cells of such tables have: code spans, backslashes and character references.
func clean(source string) string {
	source = strings.TrimSpace(source)
	if n := len(source); n > 2 && source[0] == '`' && source[n-1] == '`' && !strings.Contains(source[1:n-1], "`") {
		return strings.ReplaceAll(source[1:n-1], `\|`, `|`)
	}
	return html.UnescapeString(escaped.ReplaceAllString(source, "$1"))
}

// readCSV reads comma-separated values whose first record has the titles.
func (f *file) readCSV() {
	r := csv.NewReader(bytes.NewReader(withoutMark(f.data)))
	r.FieldsPerRecord = -1
	var columns []string
	for {
		record, err := r.Read()
		var syntax *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return
		case errors.As(err, &syntax):
			f.add(place{f.name, syntax.Line, syntax.Column}, "%s", syntax.Err)
			return
		case columns == nil && !isHeader(record):
			f.add(place{f.name, 1, 1}, "found the titles %q, expected code and status among them", record)
			return
		case columns == nil:
			columns = fieldsOf(record)
			continue
		}
		f.record(r, record, columns)
	}
}

// record reads a row of CSV.
func (f *file) record(reader *csv.Reader, record, columns []string) {
	line, _ := reader.FieldPos(0)
	r := row{place: place{file: f.name, line: line}, places: map[string]place{}}
	if len(record) != len(columns) {
		f.add(r.place, "found %d fields, expected %d as in the first line", len(record), len(columns))
		return
	}
	for i, text := range record {
		if columns[i] == "" || columns[i] == "action" && text == "" {
			continue // there may be no action for some documents
		}
		line, column := reader.FieldPos(i)
		f.set(&r, columns[i], text, place{f.name, line, column})
	}
	if !slices.Contains(documents, r.document) {
		r.wrong = true
		f.add(r.placeOf("document"), "unknown document %q, expected protekt, envelope, domain-reason or none", r.document)
	}
	f.rows = append(f.rows, r)
}
