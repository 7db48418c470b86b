package translation

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// The columns of a CSV file. Those that are not in fixed may be missing, and others may
// stand between them.
var (
	csvColumns  = []string{"key", "source", "target", "state", "note"}
	csvRequired = csvColumns[:3]
)

// writeCSV returns a file for a spreadsheet: RFC 4180, a row for each text or plural form.
func writeCSV(f File) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	write := func(fields ...string) {
		for i := range fields {
			fields[i] = harmless(fields[i])
		}
		_ = w.Write(fields) // a buffer takes everything
	}
	write(slices.Clone(csvColumns)...)
	for _, m := range f.Messages {
		var notes []string
		for _, note := range m.Notes {
			notes = append(notes, note.Category+": "+oneLine(note.Text))
		}
		note := strings.Join(notes, " | ")
		if m.Forms == nil {
			write(m.Key, m.Source[other], m.Target[other], m.State.String(), note)
			continue
		}
		for _, form := range m.Forms {
			state := m.State
			if m.Target[form] == "" {
				state = New
			}
			write(unitName(m.Key, form), m.Source.In(form), m.Target[form], state.String(), note)
		}
	}
	w.Flush()
	return b.Bytes()
}

// A cell that begins with one of these may be run as a formula by a spreadsheet.
const dangerous = "=+-@\t\r\n＝＋－＠"

// harmless returns text with a quote before it if it could be a formula, or if it looks as
// if this function had been there.
func harmless(text string) string {
	if r, _ := utf8.DecodeRuneInString(text); text != "" && strings.ContainsRune(dangerous+"'", r) {
		return "'" + text
	}
	return text
}

// original is the reverse of harmless. A quote that a translator typed stays.
func original(cell string) string {
	rest, quoted := strings.CutPrefix(cell, "'")
	if quoted && harmless(rest) != rest {
		return rest
	}
	return cell
}

// readCSV reads a file that a spreadsheet has written, with commas, semicolons or tabs.
func readCSV(data []byte, language string) (File, []Problem) {
	b := newBuilder(data, language)
	r := csv.NewReader(bytes.NewReader(b.lines.data))
	r.Comma = separator(b.lines.data)
	r.FieldsPerRecord = -1
	header, err := r.Read()
	columns, ok := b.csvHeader(header, err)
	for ok {
		row, err := r.Read()
		var wrong *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return b.finish()
		case errors.As(err, &wrong):
			b.problem(wrong.Line, b.lines.column(wrong.Line, max(wrong.Column, 1)), "%v", wrong.Err)
			return b.finish()
		}
		b.csvRow(r, row, columns)
	}
	return b.finish()
}

// separator returns the character between the cells of the first line.
func separator(data []byte) rune {
	first, _, _ := bytes.Cut(data, []byte("\n"))
	best, most := ',', 0
	for _, r := range ",;\t" {
		if n := bytes.Count(first, []byte(string(r))); n > most {
			best, most = r, n
		}
	}
	return best
}

// csvHeader returns where the columns stand.
func (b *builder) csvHeader(header []string, err error) (columns map[string]int, ok bool) {
	if err != nil {
		b.problem(1, 1, "first line: %v", err)
		return nil, false
	}
	columns = map[string]int{}
	for i, title := range header {
		title = strings.ToLower(strings.TrimSpace(title))
		if _, twice := columns[title]; twice && slices.Contains(csvColumns, title) {
			b.problem(1, 1, "column %q stands twice", title)
			return nil, false
		}
		columns[title] = i
	}
	for _, title := range csvRequired {
		if _, ok := columns[title]; !ok {
			b.problem(1, 1, "no column %q in the first line, expected %s and these if you like: %s", title, strings.Join(csvRequired, ", "), strings.Join(csvColumns[3:], ", "))
			return nil, false
		}
	}
	return columns, true
}

// csvRow takes a row.
func (b *builder) csvRow(r *csv.Reader, row []string, columns map[string]int) {
	cell := func(title string) string {
		if i, ok := columns[title]; ok && i < len(row) {
			return original(row[i])
		}
		return ""
	}
	if strings.TrimSpace(strings.Join(row, "")) == "" {
		return // spreadsheets write rows that were emptied
	}
	line, nth := r.FieldPos(min(columns["key"], len(row)-1))
	column := b.lines.column(line, nth)
	key, form, err := splitUnit(strings.TrimSpace(cell("key")))
	if err == nil && key == "" {
		err = fmt.Errorf("the key is missing")
	}
	state := Translated
	if name := strings.ToLower(strings.TrimSpace(cell("state"))); err == nil && name != "" {
		i := slices.Index(stateNames[:], name)
		if i < 0 {
			err = fmt.Errorf("%q has the state %q, expected one of %s", unitName(key, form), name, strings.Join(stateNames[:], ", "))
		}
		if state = State(i); state == New {
			state = Translated // who filled in the text left the state
		}
	}
	if err != nil {
		b.problem(line, column, "%v", err)
		return
	}
	b.add(unit{key: key, form: form, source: cell("source"), target: cell("target"), state: state, line: line, column: column})
}
