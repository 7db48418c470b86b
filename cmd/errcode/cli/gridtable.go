package cli

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// gridBorder is the line above a row of a grid table, as reStructuredText has them; the
// one below the titles is of equals signs.
var gridBorder = regexp.MustCompile(`^\+([-=]+\+)+$`)

// gridTable reads a grid table, and returns the line after it. The lines of a cell are
// one text.
func (d *document) gridTable(i int) int {
	border := d.text(i)
	s := sheet{place: d.at(i + 1), kind: markedTable, name: d.section(), document: true}
	var edges []int // the columns of characters that have a border
	for at, r := range border {
		if r == '+' {
			edges = append(edges, at)
		}
	}
	var row [][]string // the lines of each cell
	start := i + 1
	for i++; i < len(d.lines); i++ {
		line := d.text(i)
		if gridBorder.MatchString(line) {
			if len(line) != len(border) || strings.ReplaceAll(line, "=", "-") != strings.ReplaceAll(border, "=", "-") {
				d.add(d.at(i), "found a border of cells that span several columns, expected all rows to have the columns of the first")
				return d.gridEnd(i)
			}
			d.gridRow(&s, row, start)
			row, start = nil, i+1
			continue
		}
		parts := gridCells(line, edges)
		if parts == nil {
			if strings.HasPrefix(line, "|") || strings.HasPrefix(line, "+") {
				d.add(d.at(i), "found a line that does not fit the columns of the grid table")
				return d.gridEnd(i)
			}
			break
		}
		if row == nil {
			row = make([][]string, len(parts))
		}
		for at, part := range parts {
			row[at] = append(row[at], part)
		}
	}
	if row != nil {
		d.add(d.at(start), "found a row of a grid table without a border below it")
	}
	d.readSheet(s)
	return i
}

// gridEnd returns the line after the grid that line i belongs to.
func (d *document) gridEnd(i int) int {
	for i < len(d.lines) && d.text(i) != "" {
		i++
	}
	return i
}

// gridRow adds a row to s; the first one has the titles.
func (d *document) gridRow(s *sheet, row [][]string, start int) {
	r := sheetRow{place: d.at(start)}
	for _, lines := range row {
		source := ""
		for _, line := range lines {
			if !rstTarget.MatchString(line) {
				source += " " + line
			}
		}
		source = strings.TrimSpace(source)
		c := markdownCell(r.place, rstSource(source))
		r.cells = append(r.cells, c)
	}
	if s.titles == nil {
		for _, c := range r.cells {
			s.titles = append(s.titles, c.text)
		}
		return
	}
	s.rows = append(s.rows, r)
}

// gridCells splits a line at the borders, nil if it has none there. Wide characters take
// two columns.
func gridCells(line string, edges []int) (parts []string) {
	if utf8.RuneCountInString(line) == 0 {
		return nil
	}
	column, edge, start := 0, 0, 0
	for at, r := range line {
		if edge < len(edges) && column == edges[edge] {
			if r != '|' {
				return nil
			}
			if edge > 0 {
				parts = append(parts, strings.TrimSpace(line[start:at]))
			}
			start = at + 1
			edge++
		}
		column++
		if k := width.LookupRune(r).Kind(); k == width.EastAsianWide || k == width.EastAsianFullwidth {
			column++
		}
	}
	if edge != len(edges) {
		return nil
	}
	return parts
}
