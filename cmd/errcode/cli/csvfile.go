package cli

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
)

// separators are what may stand between the fields of a CSV file.
const separators = ",;\t"

// separatorOf returns the one that a line of titles has, 0 if with none of them it is the
// titles of codes.
func separatorOf(titles string) rune {
	for _, separator := range separators {
		r := csv.NewReader(strings.NewReader(titles))
		r.Comma = separator
		if record, err := r.Read(); err == nil && len(record) > 1 && hasCodes(record) {
			return separator
		}
	}
	return 0
}

// hasCodes reports whether one of these titles is that of codes.
func hasCodes(titles []string) bool {
	for _, title := range titles {
		if m, _ := meaningOf(title); m.field == "code" {
			return true
		}
	}
	return false
}

// readCSV reads values with commas, semicolons or tabs between them. The first line has
// the titles.
func (f *file) readCSV() {
	data := withoutMark(f.data)
	lines := 0 // before the titles
	if line, rest, ok := bytes.Cut(data, []byte("\n")); ok && bytes.HasPrefix(bytes.ToLower(line), []byte("sep=")) {
		data, lines = rest, 1 // a spreadsheet's way to name the separator
	}
	first, _, _ := bytes.Cut(data, []byte("\n"))
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1
	if r.Comma = separatorOf(string(first)); r.Comma == 0 {
		r.Comma = most(string(first))
	}
	s := sheet{kind: csvTable}
	for {
		record, err := r.Read()
		var syntax *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			f.readSheet(s)
			return
		case errors.As(err, &syntax):
			f.add(place{f.name, syntax.Line + lines, syntax.Column}, "%s", syntax.Err)
			return
		}
		line, _ := r.FieldPos(0)
		at := place{file: f.name, line: line + lines}
		if s.titles == nil {
			s.place, s.titles = at, record
			continue
		}
		row := sheetRow{place: at}
		for i, text := range record {
			line, column := r.FieldPos(i)
			row.cells = append(row.cells, sheetCell{place: place{f.name, line + lines, column}, text: text})
		}
		s.rows = append(s.rows, row)
	}
}

// most returns the separator that a line has most of.
func most(line string) (found rune) {
	found = ','
	for _, separator := range separators {
		if strings.Count(line, string(separator)) > strings.Count(line, string(found)) {
			found = separator
		}
	}
	return found
}
