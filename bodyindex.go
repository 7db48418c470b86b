package errcode

import (
	"sync"

	"example.com/errcode/internal/wire"
)

// A bodyIndex holds where the values of a body stand.
type bodyIndex struct {
	values  []wire.Value
	members []wire.Span // of details
}

// maxIndexed is how many values of a body have a place in a bodyIndex.
const maxIndexed = 2 << 10

// bodyIndexes holds those that were used.
var bodyIndexes = sync.Pool{New: func() any { return &bodyIndex{values: make([]wire.Value, 0, 32)} }}

// read returns the values of a body, none if it is not valid.
func (x *bodyIndex) read(body []byte) []wire.Value {
	if room := min(len(body)/8, maxIndexed); cap(x.values) < room { // few bodies have more
		x.values = make([]wire.Value, 0, room)
	}
	values, ok := wire.Index(x.values[:0], body, maxIndexed)
	x.values = values
	if !ok {
		return nil
	}
	return values
}

// fields returns the members of details, if all of them are strings. Otherwise mixed is
// true.
func (x *bodyIndex) fields(m *members) (fields []wire.Span, mixed bool) {
	if m.details == 0 || m.body[m.values[m.details].Value] != '{' {
		return nil, false
	}
	x.members = x.members[:0]
	inner := m.values[m.details+1 : m.values[m.details].End]
	if cap(x.members) < len(inner) {
		x.members = make([]wire.Span, 0, len(inner))
	}
	for i := range inner {
		if m.body[inner[i].Value] != '"' {
			return nil, true
		}
		x.members = append(x.members, inner[i].Span)
	}
	return x.members, false
}
