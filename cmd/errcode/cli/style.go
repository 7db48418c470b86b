package cli

import (
	"os"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/term"
	"golang.org/x/text/width"
)

// A style says how to write the output. The zero style is plain text in a pipe.
type style struct {
	terminal bool
	columns  int // of the terminal, 0 if not known
	colour   bool
}

var colorChoices = []string{"auto", "always", "never"}

// setStyle finds out where standard output goes.
func (t *tool) setStyle() error {
	if !slices.Contains(colorChoices, t.color) {
		return usagef("invalid colour %q, expected one of %s", t.color, strings.Join(colorChoices, ", "))
	}
	if f, ok := t.stdout.(*os.File); ok && term.IsTerminal(int(f.Fd())) {
		t.style.terminal = true
		t.style.columns, _, _ = term.GetSize(int(f.Fd()))
	}
	plain := os.Getenv("NO_COLOR") != "" || os.Getenv("TERM") == "dumb"
	t.style.colour = t.color == "always" || t.color == "auto" && t.style.terminal && !plain
	return nil
}

// The colours, as parameters of the escape sequence.
const (
	bold   = "1"
	dim    = "2"
	red    = "31"
	green  = "32"
	yellow = "33"
)

// paint returns text in a colour, "" for none.
func (s style) paint(colour, text string) string {
	if !s.colour || colour == "" || text == "" {
		return text
	}
	return "\x1b[" + colour + "m" + text + "\x1b[0m"
}

// statusColour returns the colour for a status.
func statusColour(status int) string {
	if status >= 500 {
		return red
	}
	return yellow
}

// A cell is a piece of text in a table.
type cell struct{ text, colour string }

// A grid is written aligned. Its last column is cut at the edge of the terminal, unless
// whole is set.
type grid struct {
	rows   [][]cell
	indent string
	whole  bool
	widths []int // of the columns, if they are not those that the rows need
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

// minLast is how wide the last column of a grid is at least, in columns.
const minLast = 24

// write appends the grid to the tool's output.
func (t *tool) write(g grid) {
	if g.widths == nil {
		g.align()
	}
	for _, row := range g.rows {
		t.out.WriteString(g.indent)
		used := len(g.indent)
		for i, c := range row {
			last := i == len(row)-1
			if last && !g.whole && t.style.columns > 0 {
				c.text = cutDisplay(c.text, max(t.style.columns-used, minLast))
			}
			t.out.WriteString(t.style.paint(c.colour, c.text))
			if !last {
				t.out.WriteString(strings.Repeat(" ", g.widths[i]-displayWidth(c.text)+2))
				used += g.widths[i] + 2
			}
		}
		t.out.WriteByte('\n')
	}
}

// runeWidth returns how many columns of a terminal r takes.
func runeWidth(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

func displayWidth(s string) (n int) {
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

// cutDisplay returns s in at most limit columns; one that was cut ends in an ellipsis.
func cutDisplay(s string, limit int) string {
	if displayWidth(s) <= limit {
		return s
	}
	n := 0
	for i, r := range s {
		if n += runeWidth(r); n > limit-1 {
			return s[:i] + "…"
		}
	}
	return s
}
