package wire

import (
	"bytes"
	"fmt"
	"slices"
	"unicode/utf8"
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

// CanonicalSize returns how many bytes AppendCanonical appends at the most. It counts white
// space too, and escapes in data at the length that they have there.
func CanonicalSize(data []byte) int {
	size := len(data)
	for i := 0; i < len(data); {
		r, n := rune(data[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(data[i:])
		}
		switch {
		case r == '<', r == '>', r == '&', r == '\u2028', r == '\u2029':
			size += len(`\u003c`) - n
		case r == utf8.RuneError && n == 1: // becomes a valid one, which is not escaped
			size += len("\ufffd") - n
		}
		i += n
	}
	return size
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
			if err := keys.add(dst, start); err != nil {
				return err
			}
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

// add adds the key that ends dst. It returns an error if the key before it is the same.
func (l *keyList) add(dst []byte, start int) error {
	key := keyPosition{uint32(start), uint32(len(dst))}
	if n := len(l.at); n > 0 {
		switch order := bytes.Compare(l.at[n-1].in(dst), key.in(dst)); {
		case order == 0:
			return duplicate(key.in(dst))
		case order > 0:
			l.unordered = true
		}
	}
	l.at = append(l.at, key)
	return nil
}

func duplicate(key []byte) error { return fmt.Errorf("duplicate key %s in JSON object", key) }

// unique returns an error if a key stands twice.
func (l *keyList) unique(dst []byte) error {
	if !l.unordered {
		return nil
	}
	slices.SortFunc(l.at, func(a, b keyPosition) int { return bytes.Compare(a.in(dst), b.in(dst)) })
	for i := 1; i < len(l.at); i++ {
		if key := l.at[i].in(dst); bytes.Equal(key, l.at[i-1].in(dst)) {
			return duplicate(key)
		}
	}
	return nil
}
