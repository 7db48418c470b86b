package cli

import (
	"os"
	"slices"
	"strconv"

	"golang.org/x/term"
)

// A style says how to write the output. The zero style is plain text in a pipe.
type style struct {
	reader  bool // whether a person reads it: on a terminal, or with --color always in a pager
	columns int  // of the terminal; 0 if lines may have any width
	colour  bool
}

var colorChoices = []string{"auto", "always", "never"}

// setStyle finds out where standard output goes, and what flags and environment say.
func (t *tool) setStyle() error {
	if !slices.Contains(colorChoices, t.color) {
		return unknownValue("colour", t.color, colorChoices)
	}
	terminal := columnsOf(t.stdout) >= 0
	t.style.reader = terminal || t.color == "always"
	if t.style.reader {
		t.style.columns = t.columns()
	}
	force := os.Getenv("CLICOLOR_FORCE")
	switch {
	case t.color != "auto":
		t.style.colour = t.color == "always"
	case os.Getenv("NO_COLOR") != "":
		t.style.colour = false
	case force != "" && force != "0":
		t.style.colour = true
	default:
		t.style.colour = terminal && os.Getenv("TERM") != "dumb"
	}
	return nil
}

// columns returns the width of the terminal that shows the output: standard output's,
// $COLUMNS, or, in a pager, that of standard error or standard input. It is 0 if none is
// known.
func (t *tool) columns() int {
	if n := columnsOf(t.stdout); n > 0 {
		return n
	}
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		return n
	}
	return max(columnsOf(t.stderr), columnsOf(t.stdin), 0)
}

// columnsOf returns the width of a terminal, 0 if it does not say, and -1 for anything
// else.
func columnsOf(stream any) int {
	f, ok := stream.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return -1
	}
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return columns
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
