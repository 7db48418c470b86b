// Package pairs sorts the members of JSON objects whose values are strings, and writes
// such objects.
package pairs

import (
	"slices"
	"sync"
	"unicode/utf8"

	"example.com/errcode/internal/wire"
)

// A Pair is a key with its value, and a note that goes with it.
type Pair[N any] struct {
	Note       N // first, where an empty one takes no memory
	Key, Value string
}

// Key returns the key that a client reads after s was sent: each byte of s that is not
// valid UTF-8 becomes U+FFFD, as in wire.AppendString.
func Key(s string) string {
	if valid(s) {
		return s
	}
	return string([]rune(s))
}

// valid does what utf8.ValidString does. It is faster for the short ASCII strings that
// most keys are.
func valid(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return utf8.ValidString(s[i:])
		}
	}
	return true
}

// FromMap returns the entries of m, sorted by key. The keys are those that Key returns.
// If several keys become the same one, the entry of the greatest original key is kept.
func FromMap[N any](m map[string]string) []Pair[N] {
	p := make([]Pair[N], 0, len(m))
	for key, value := range m {
		p = append(p, Pair[N]{Key: key, Value: value})
	}
	p = Unique(p)
	for i := range p {
		p[i].Key = Key(p[i].Key)
	}
	return Unique(p)
}

// Unique returns the pairs of p, sorted by key, byte by byte. Of several pairs with one
// key, it has the last. The result has memory of its own.
func Unique[N any](p []Pair[N]) []Pair[N] {
	s := scratches.Get().(*scratch)
	list := unique(p, sorted(p, s.lists(len(p))))
	all := make([]Pair[N], len(list))
	for i, one := range list {
		all[i] = p[one.at]
	}
	s.release()
	return all
}

// Object returns the pairs that Unique returns as an object that wire.NextField reads, and
// how many there are. If a text is not valid UTF-8, ok is false.
func Object[N any](p []Pair[N]) (object string, n int, ok bool) {
	s := scratches.Get().(*scratch)
	list := unique(p, sorted(p, s.lists(len(p))))
	object, ok = write(s, p, list)
	s.release()
	return object, len(list), ok
}

// MapObject returns the entries of m as Object does.
func MapObject(m map[string]string) (object string, ok bool) {
	s := scratches.Get().(*scratch)
	var buffer [16]Pair[struct{}] // not in the scratch: it needs no write barriers
	p := buffer[:0]
	if len(m) > len(buffer) {
		s.pairs = slices.Grow(s.pairs, len(m))[:len(m)]
		p = s.pairs[:0]
	}
	for key, value := range m {
		p = append(p, Pair[struct{}]{Key: key, Value: value})
	}
	object, ok = write(s, p, sorted(p, s.lists(len(p))))
	s.release()
	return object, ok
}

// write returns the pairs of p in the order of list as an object.
func write[N any](s *scratch, p []Pair[N], list []numbered) (object string, ok bool) {
	if len(list) == 0 {
		return "", true
	}
	b := s.object[:0]
	if len(list) > few { // growing step by step would take several times the memory
		size := len("{")
		for _, one := range list {
			size += len(p[one.at].Key) + len(p[one.at].Value) + len(`"":"",`)
		}
		if cap(b) < size {
			b = make([]byte, 0, size)
		}
	}
	b = append(b, '{')
	for _, one := range list {
		if b, ok = wire.AppendMember(b, p[one.at].Key, p[one.at].Value); !ok {
			return "", false
		}
	}
	s.object = b
	b[len(b)-1] = '}'
	return string(b), true
}

// A scratch is memory for sorting and writing.
type scratch struct {
	pairs    []Pair[struct{}]
	numbered []numbered
	object   []byte
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// lists returns memory for two lists of n.
func (s *scratch) lists(n int) []numbered {
	if cap(s.numbered) < 2*n {
		s.numbered = make([]numbered, 2*n)
	}
	return s.numbered[:2*n]
}

// release gives s back to the pool, without texts of pairs, unless it is large.
func (s *scratch) release() {
	const most, bytes = 2048, 64 << 10 // 64 KiB each
	clear(s.pairs)
	s.pairs = s.pairs[:0]
	if cap(s.pairs) <= most && cap(s.numbered) <= 2*most && cap(s.object) <= bytes {
		scratches.Put(s)
	}
}
