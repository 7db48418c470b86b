// Package grow holds the containers behind a registry. They only ever grow: one
// goroutine at a time may add while any number read, and readers take no lock.
package grow

import (
	"hash/maphash"
	"sync/atomic"
)

// A List is an append-only list. The zero List is empty and ready to use.
type List[T any] struct {
	n     atomic.Int64        // how many of items are set
	items atomic.Pointer[[]T] // as long as there is room
}

// Append adds v at the end. Callers serialise their calls.
func (l *List[T]) Append(v T) {
	var items []T
	if p := l.items.Load(); p != nil {
		items = *p
	}
	n := int(l.n.Load())
	if n == len(items) {
		grown := make([]T, max(4, 2*n))
		copy(grown, items)
		items = grown
		l.items.Store(&grown)
	}
	// Nobody reads behind the length.
	items[n] = v
	l.n.Store(int64(n + 1))
}

// Slice returns the items in the order they were added. The slice is shared:
// readers must not write to it.
func (l *List[T]) Slice() []T {
	n := l.n.Load() // first: items may grow meanwhile
	if p := l.items.Load(); p != nil {
		return (*p)[:n:n]
	}
	return nil
}

// A Table maps strings to values. The zero Table is empty and ready to use.
type Table[V any] struct {
	current atomic.Pointer[slots[V]]
	used    int        // slots taken; belongs to the one who adds
	spare   []entry[V] // the same
}

// slots is an open-addressing hash table with linear probing, at most half full.
type slots[V any] struct {
	seed maphash.Seed
	mask uint64
	slot []slot[V]
}

// A slot is free while its hash is 0. The entry is stored before the hash, so
// whoever sees the hash sees the entry too.
type slot[V any] struct {
	hash  atomic.Uint64
	entry atomic.Pointer[entry[V]]
}

type entry[V any] struct {
	key   string
	value V
}

const firstSlots = 256

// Lookup returns the value of key.
func (t *Table[V]) Lookup(key string) (value V, ok bool) {
	s := t.current.Load()
	if s == nil {
		return value, false
	}
	return s.find(maphash.String(s.seed, key)|1, key)
}

func (s *slots[V]) find(hash uint64, key string) (value V, ok bool) {
	for i := hash >> 1 & s.mask; ; i = (i + 1) & s.mask {
		switch s.slot[i].hash.Load() {
		case 0:
			return value, false
		case hash:
			if e := s.slot[i].entry.Load(); e.key == key {
				return e.value, true
			}
		}
	}
}

// Add gives key its value. The key must not be in the table yet, and callers
// serialise their calls.
func (t *Table[V]) Add(key string, value V) {
	s := t.current.Load()
	if s == nil {
		s = &slots[V]{seed: maphash.MakeSeed(), mask: firstSlots - 1, slot: make([]slot[V], firstSlots)}
		t.current.Store(s)
	}
	if 2*(t.used+1) > len(s.slot) {
		s = s.doubled()
		t.current.Store(s)
	}
	if len(t.spare) == 0 {
		t.spare = make([]entry[V], 32)
	}
	e := &t.spare[0]
	t.spare = t.spare[1:]
	*e = entry[V]{key, value}
	s.put(maphash.String(s.seed, key)|1, e)
	t.used++
}

func (s *slots[V]) put(hash uint64, e *entry[V]) {
	i := hash >> 1 & s.mask
	for s.slot[i].hash.Load() != 0 {
		i = (i + 1) & s.mask
	}
	s.slot[i].entry.Store(e)
	s.slot[i].hash.Store(hash)
}

func (s *slots[V]) doubled() *slots[V] {
	n := 2 * len(s.slot)
	d := &slots[V]{seed: s.seed, mask: uint64(n - 1), slot: make([]slot[V], n)}
	for i := range s.slot {
		if e := s.slot[i].entry.Load(); e != nil {
			d.put(s.slot[i].hash.Load(), e)
		}
	}
	return d
}
