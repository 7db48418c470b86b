package wire

import (
	"bytes"
	"fmt"
	"slices"
)

// AppendCanonical appends the JSON value in data without white space and with its strings
// written as AppendString writes them. It returns an error if data is not one valid JSON
// value, if it is nested deeper than MaxDepth, or if an object has the same key twice.
func AppendCanonical(dst, data []byte) ([]byte, error) {
	s := scanner{data: data}
	s.space()
	dst, err := s.canonical(dst, 0)
	if err == nil {
		err = s.end()
	}
	return dst, err
}

func (s *scanner) canonical(dst []byte, depth int) ([]byte, error) {
	c := s.peek()
	if (c == '{' || c == '[') && depth == MaxDepth {
		return dst, ErrDepth
	}
	first := len(dst) + 1
	comma := func() {
		if len(dst) > first {
			dst = append(dst, ',')
		}
	}
	var err error
	switch c {
	case '{':
		var keys keyList
		dst = append(dst, '{')
		err = s.members(func(_ int, key []byte) error {
			comma()
			start := len(dst)
			if text, plain := Plain(key); plain {
				dst = AppendString(dst, string(text)) // short ones take no memory
			} else {
				dst = AppendString(dst, Unquote(key))
			}
			keys.add(dst, start)
			dst = append(dst, ':')
			dst, err = s.canonical(dst, depth+1)
			return err
		})
		if err == nil {
			err = keys.unique(dst)
		}
		return append(dst, '}'), err
	case '[':
		dst = append(dst, '[')
		err = s.elements(func() error {
			comma()
			dst, err = s.canonical(dst, depth+1)
			return err
		})
		return append(dst, ']'), err
	}
	start := s.i
	if err := s.scalar(); err != nil {
		return dst, err
	}
	if c == '"' {
		return AppendString(dst, Unquote(s.since(start))), nil
	}
	return append(dst, s.since(start)...), nil
}

// A keyList holds where the keys of an object stand in canonical JSON. There, equal keys
// are equal bytes.
type keyList struct {
	at        []keyPosition
	unordered bool // some key is not greater than the one before it
}

type keyPosition struct{ start, end uint32 }

func (p keyPosition) in(dst []byte) []byte { return dst[p.start:p.end] }

// add adds the key that ends dst.
func (l *keyList) add(dst []byte, start int) {
	key := keyPosition{uint32(start), uint32(len(dst))}
	if n := len(l.at); n > 0 && bytes.Compare(l.at[n-1].in(dst), key.in(dst)) >= 0 {
		l.unordered = true
	}
	l.at = append(l.at, key)
}

// unique returns an error if a key stands twice.
func (l *keyList) unique(dst []byte) error {
	if !l.unordered {
		return nil
	}
	slices.SortFunc(l.at, func(a, b keyPosition) int { return bytes.Compare(a.in(dst), b.in(dst)) })
	for i := 1; i < len(l.at); i++ {
		if key := l.at[i].in(dst); bytes.Equal(key, l.at[i-1].in(dst)) {
			return fmt.Errorf("duplicate key %s in JSON object", key)
		}
	}
	return nil
}
