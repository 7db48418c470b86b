package cli

import (
	"slices"
	"strings"
)

// A cell is a piece of text in a grid.
type cell struct{ text, colour string }

// A grid is written aligned. Its last column is wrapped at the edge of the terminal. If
// that leaves too little room for it, the first columns stand on a line of their own, and
// the rest below them.
type grid struct {
	rows   [][]cell
	indent string
	head   int   // how many columns stand on that line, 1 if it is 0
	widths []int // of the columns, if they are not those that the rows need

	wrap func(text string, limit int) []string // how the last column is wrapped; at words if it is nil
}

func (g *grid) add(cells ...cell) { g.rows = append(g.rows, cells) }

// align makes the columns as wide as the rows need.
func (g *grid) align() {
	for _, row := range g.rows {
		for i, c := range row {
			if i == len(g.widths) {
				g.widths = append(g.widths, 0)
			}
			g.widths[i] = max(g.widths[i], displayWidth(c.text))
		}
	}
}

const (
	gap     = 2  // the columns between two cells
	minLast = 24 // how wide the last column of a grid is at least, if it needs that much
)

// roomFor returns how many columns of a terminal the last column of a grid has, and
// whether that is enough. There is room for anything if the width is not known.
func roomFor(widths []int, indent, columns int) (room int, enough bool) {
	if columns <= 0 || len(widths) == 0 {
		return 0, true
	}
	last := len(widths) - 1
	room = columns - indent
	for _, w := range widths[:last] {
		room -= w + gap
	}
	return room, room >= min(widths[last], minLast)
}

// write appends the grid to the tool's output.
func (t *tool) write(g grid) {
	if g.widths == nil {
		g.align()
	}
	room, enough := roomFor(g.widths, len(g.indent), t.style.columns)
	if !enough && len(g.widths) > 1 {
		t.writeStacked(g)
		return
	}
	if t.style.columns > 0 {
		room = max(room, 1)
	}
	for _, row := range g.rows {
		t.writeRow(row, g, room)
	}
}

// writeRow writes a row of a grid whose last cell has room, which is not limited if it is
// 0.
func (t *tool) writeRow(row []cell, g grid, room int) {
	t.out.WriteString(g.indent)
	hanging := len(g.indent)
	broken := g.wrap
	if broken == nil {
		broken = wrap
	}
	for i, c := range row {
		if i < len(row)-1 {
			t.out.WriteString(t.style.paint(c.colour, c.text) + strings.Repeat(" ", g.widths[i]-displayWidth(c.text)+gap))
			hanging += g.widths[i] + gap
			continue
		}
		for j, line := range broken(c.text, room) {
			if j > 0 {
				t.out.WriteString("\n" + strings.Repeat(" ", hanging))
			}
			t.out.WriteString(t.style.paint(c.colour, line))
		}
	}
	t.out.WriteByte('\n')
}

// writeStacked writes each row as its first cells, and below them the others.
func (t *tool) writeStacked(g grid) {
	const deeper = "  "
	head := min(max(g.head, 1), len(g.widths)-1)
	width := len(g.indent)
	for i, w := range g.widths[:head] {
		width += w
		if i > 0 {
			width += gap
		}
	}
	indent := g.indent
	if g.widths[0] > t.style.columns-len(indent) {
		indent = "" // so that fewer codes are broken
	}
	for _, row := range g.rows {
		n := min(head, len(row))
		if width <= t.style.columns {
			t.writeRow(row[:n], grid{indent: indent, widths: g.widths}, 0)
		} else {
			for _, c := range row[:n] {
				t.writeRow([]cell{c}, grid{indent: indent}, max(t.style.columns-len(indent), 1))
			}
		}
		if n < len(row) {
			t.write(grid{rows: [][]cell{row[n:]}, indent: indent + deeper, widths: g.widths[n:], wrap: g.wrap})
		}
	}
}

// drop removes a column.
func (g *grid) drop(column int) {
	for i := range g.rows {
		g.rows[i] = slices.Delete(g.rows[i], column, column+1)
	}
	g.widths = slices.Delete(g.widths, column, column+1)
}

// writeLine writes cells with something between them, each on a line of its own if they
// don't fit beside each other.
func (t *tool) writeLine(between string, cells ...cell) {
	width := len(between) * (len(cells) - 1)
	for _, c := range cells {
		width += displayWidth(c.text)
	}
	if t.style.columns > 0 && width > t.style.columns {
		for _, c := range cells {
			t.writeRow([]cell{c}, grid{}, t.style.columns)
		}
		return
	}
	for i, c := range cells {
		if i > 0 {
			t.out.WriteString(between)
		}
		t.out.WriteString(t.style.paint(c.colour, c.text))
	}
	t.out.WriteByte('\n')
}
