package translation

import (
	"bytes"
	"sort"
	"unicode/utf8"
)

// lines finds positions in a file.
type lines struct {
	data   []byte
	starts []int // of the lines
}

func newLines(data []byte) *lines {
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
	return line, utf8.RuneCount(l.data[l.starts[line-1]:offset]) + 1
}

// column returns the column of the byte that is the nth of a line, from 1.
func (l *lines) column(line, nth int) int {
	_, column := l.position(l.starts[line-1] + nth - 1)
	return column
}

// withoutMark returns data without a byte order mark.
func withoutMark(data []byte) []byte { return bytes.TrimPrefix(data, []byte("\ufeff")) }
