package wire

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// A Node is a JSON value with its position.
type Node struct {
	Offset   int      // of its first byte
	Kind     byte     // its first byte: { [ " t f n, or 0 for a number
	Text     string   // the text of a string; the source of a number or literal
	Members  []Member // of an object, in order; a key may occur twice
	Elements []*Node  // of an array
}

// Describe returns what n is in words, such as "an object" or "the number 1".
func (n *Node) Describe() string {
	switch n.Kind {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a string"
	case 0:
		return "the number " + n.Text
	}
	return n.Text
}

// A Member is a key of an object with its value.
type Member struct {
	Offset int // of the key
	Key    string
	Value  *Node
}

// ParseTree reads data, which must be one JSON value, perhaps after a byte order mark.
// Offsets count from the first byte of data. All errors are of type *SyntaxError, also
// those about invalid UTF-8 and nesting deeper than MaxDepth.
func ParseTree(data []byte) (*Node, error) {
	if at := invalidUTF8(data); at >= 0 {
		return nil, &SyntaxError{Offset: at, Found: fmt.Sprintf("invalid UTF-8, byte %#02x at offset %d", data[at], at)}
	}
	s := newScanner(data)
	s.space()
	n, err := s.node(0)
	if err == nil {
		err = s.end()
	}
	if err != nil {
		return nil, err
	}
	return n, nil
}

func invalidUTF8(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return -1
}

func (s *scanner) node(depth int) (*Node, error) {
	n := &Node{Offset: s.i, Kind: s.peek()}
	if (n.Kind == '{' || n.Kind == '[') && depth == MaxDepth {
		return nil, &SyntaxError{Offset: s.i, Found: ErrDepth.Error()}
	}
	var err error
	switch n.Kind {
	case '{':
		err = s.members(func(at int, key []byte) error {
			value, err := s.node(depth + 1)
			n.Members = append(n.Members, Member{at, Unquote(key), value})
			return err
		})
	case '[':
		err = s.elements(func() error {
			value, err := s.node(depth + 1)
			n.Elements = append(n.Elements, value)
			return err
		})
	case '"':
		if err = s.scalar(); err == nil {
			n.Text = Unquote(s.since(n.Offset))
		}
	default:
		if err = s.scalar(); err == nil {
			n.Text = string(s.since(n.Offset))
		}
		if n.Kind != 't' && n.Kind != 'f' && n.Kind != 'n' {
			n.Kind = 0
		}
	}
	return n, err
}

// Position returns the line and the column of an offset in data. Both count from 1.
// Columns count characters, without a byte order mark.
func Position(data []byte, offset int) (line, column int) {
	before := data[:min(offset, len(data))]
	before = bytes.TrimPrefix(before, []byte("\ufeff"))
	line = bytes.Count(before, []byte("\n")) + 1
	return line, utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
}
