package cli

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"syscall"
	"unicode/utf8"
)

// maxFile is how large an input may be, in bytes.
const maxFile = 4 << 20

// stdinName is the argument that stands for standard input.
const stdinName = "-"

// A place is where something stands in a file.
type place struct {
	file   string
	line   int // from 1; 0 for the file as a whole
	column int // from 1, in characters; 0 for the line as a whole
}

func (p place) String() string {
	switch {
	case p.line == 0:
		return p.file
	case p.column == 0:
		return fmt.Sprintf("%s:%d", p.file, p.line)
	}
	return fmt.Sprintf("%s:%d:%d", p.file, p.line, p.column)
}

// A problem is something wrong in a file.
type problem struct {
	place
	text string
}

func (p problem) String() string { return p.place.String() + ": " + p.text }

// problems are all that is wrong with some files. It is an error if there are any.
type problems []problem

func (p problems) Error() string {
	said := make([]string, len(p))
	for i := range p {
		said[i] = p[i].String()
	}
	return strings.Join(said, "\n")
}

func (p *problems) add(at place, format string, args ...any) {
	*p = append(*p, problem{at, fmt.Sprintf(format, args...)})
}

// err returns the problems, sorted, as an error, nil if there are none.
func (p problems) err() error {
	if len(p) == 0 {
		return nil
	}
	p.sort()
	return slices.Compact(p) // a file may be named twice
}

func (p problems) sort() {
	slices.SortStableFunc(p, func(a, b problem) int {
		return cmp.Or(cmp.Compare(a.file, b.file), cmp.Compare(a.line, b.line), cmp.Compare(a.column, b.column), cmp.Compare(a.text, b.text))
	})
}

// read returns the text of a file. The error says which.
func (t *tool) read(name string) ([]byte, error) {
	if name == stdinName {
		return text("standard input", t.stdin)
	}
	f, err := openRegular(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return text(name, f)
}

// fileName returns what to call an input.
func fileName(name string) string {
	if name == stdinName {
		return "standard input"
	}
	return name
}

// openRegular opens a regular file. It does not wait for the other end of a FIFO,
// even if the name becomes one between looking and opening.
func openRegular(name string) (*os.File, error) {
	info, err := os.Stat(name)
	if err == nil {
		err = checkRegular(name, info)
	}
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(name, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	if info, err = f.Stat(); err == nil {
		err = checkRegular(name, info)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// checkRegular returns an error unless info is of a regular file that is not too
// large.
func checkRegular(name string, info fs.FileInfo) error {
	what := "a device"
	switch mode := info.Mode(); {
	case mode.IsRegular() && info.Size() > maxFile:
		return tooLarge(name)
	case mode.IsRegular():
		return nil
	case mode.IsDir():
		what = "a directory"
	case mode&fs.ModeNamedPipe != 0:
		what = "a FIFO"
	case mode&fs.ModeSocket != 0:
		what = "a socket"
	}
	return fmt.Errorf("%s: is %s, expected a regular file", name, what)
}

func tooLarge(name string) error {
	return fmt.Errorf("%s: is larger than %d bytes", name, maxFile)
}

// text reads UTF-8 from r, at most one byte above the limit.
func text(name string, r io.Reader) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%s: %w", name, bare(err))
	case len(data) > maxFile:
		return nil, tooLarge(name)
	}
	return data, checkEncoding(name, data)
}

// bare returns the error without its paths, for messages that name it already.
func bare(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}

// checkEncoding returns an error unless data is UTF-8 text.
func checkEncoding(name string, data []byte) error {
	if len(bytes.TrimSpace(withoutMark(data))) == 0 {
		return fmt.Errorf("%s: is empty", name)
	}
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return fmt.Errorf("%s: is UTF-16, byte %#02x at offset 0, expected UTF-8", name, data[0])
	}
	if zero := bytes.IndexByte(data, 0); zero >= 0 {
		return fmt.Errorf("%s: is not text, byte 0x00 at offset %d, expected UTF-8", name, zero)
	}
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return fmt.Errorf("%s: invalid UTF-8, byte %#02x at offset %d", name, data[i], i)
		}
		i += size
	}
	return nil
}

// withoutMark returns data without a byte order mark.
func withoutMark(data []byte) []byte { return bytes.TrimPrefix(data, []byte("\ufeff")) }
