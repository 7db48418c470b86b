package translation

import (
	"bytes"
	"sort"
	"unicode/utf8"
)

// lines finds positions in a file. Asked for offsets in rising order, it looks at each
// byte of a line once: tools write files of one line.
type lines struct {
	data   []byte
	starts []int // of the lines

	line, offset, last int // what was asked for last, and its column
}

// newLines leaves out a byte order mark: the offsets are those in l.data.
func newLines(data []byte) *lines {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	l := &lines{data: data, starts: []int{0}}
	for at := 0; ; {
		n := bytes.IndexByte(data[at:], '\n')
		if n < 0 {
			return l
		}
		at += n + 1
		l.starts = append(l.starts, at)
	}
}

// position returns the line and the column of an offset, in characters, from 1.
func (l *lines) position(offset int) (line, column int) {
	line = sort.SearchInts(l.starts, offset+1)
	from := l.starts[line-1]
	column = 1
	if line == l.line && offset >= l.offset {
		from, column = l.offset, l.last
	}
	column += utf8.RuneCount(l.data[from:offset])
	l.line, l.offset, l.last = line, offset, column
	return line, column
}

// column returns the column of the byte that is the nth of a line, from 1.
func (l *lines) column(line, nth int) int {
	_, column := l.position(l.starts[line-1] + nth - 1)
	return column
}
