// Package grow provides the containers of a registry. They only grow. Readers take no
// lock: one goroutine at a time may add while any number of them read.
package grow

import (
	"hash/maphash"
	"iter"
	"sync"
	"sync/atomic"
)

// A List is an append-only list. The zero List is empty and ready to use.
type List[T any] struct {
	n     atomic.Int64        // number of items that are set
	items atomic.Pointer[[]T] // those that are set, and room for more
}

// Append adds v at the end. Only one goroutine at a time may call it.
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
	// Readers do not look at it before n is stored.
	items[n] = v
	l.n.Store(int64(n + 1))
}

// Slice returns the items in the order they were added. The slice is shared:
// readers must not write to it.
func (l *List[T]) Slice() []T {
	n := l.n.Load() // before items, which then holds at least n
	if p := l.items.Load(); p != nil {
		return (*p)[:n:n]
	}
	return nil
}

// A Table maps strings to values. The zero Table is empty and ready to use.
type Table[V any] struct {
	// Initial, if it is set, yields what the table starts with, in which no key is there
	// twice. It is called when the table is first used.
	Initial iter.Seq2[string, V]

	current atomic.Pointer[hashed[V]]
	first   sync.Once
	used    int // number of entries; only Add and start use it
}

// hashed is an open-addressing hash table with linear probing. At most an eighth of its
// slots are taken, so that keys seldom collide, whatever the seed. A slot has room for a
// number only: memory that a program touches for the first time costs more than all else
// in the first look-up.
type hashed[V any] struct {
	seed    maphash.Seed
	slots   []atomic.Uint32 // the number of an entry, from 1; 0 while the slot is free
	entries []entry[V]
}

// An entry is written once, before its number, so that a reader that sees the number may
// read it.
type entry[V any] struct {
	key   string
	value V
}

// firstEntries is how many entries a table has room for at first.
const firstEntries = 128

func newHashed[V any](seed maphash.Seed, entries int) *hashed[V] {
	return &hashed[V]{seed, make([]atomic.Uint32, 8*entries), make([]entry[V], entries)}
}

// Lookup returns the value of key.
func (t *Table[V]) Lookup(key string) (value V, ok bool) {
	h := t.current.Load()
	if h == nil {
		if t.Initial == nil {
			return value, false
		}
		h = t.start()
	}
	mask := uint64(len(h.slots) - 1)
	for i := maphash.String(h.seed, key) & mask; ; i = (i + 1) & mask {
		n := h.slots[i].Load()
		if n == 0 {
			return value, false
		}
		if e := &h.entries[n-1]; e.key == key {
			return e.value, true
		}
	}
}

// LookupBytes is Lookup for a key in bytes, of which it makes no string. It repeats the
// code of Lookup, since a generic function for both is slower.
func (t *Table[V]) LookupBytes(key []byte) (value V, ok bool) {
	h := t.current.Load()
	if h == nil {
		if t.Initial == nil {
			return value, false
		}
		h = t.start()
	}
	mask := uint64(len(h.slots) - 1)
	for i := maphash.Bytes(h.seed, key) & mask; ; i = (i + 1) & mask {
		n := h.slots[i].Load()
		if n == 0 {
			return value, false
		}
		if e := &h.entries[n-1]; e.key == string(key) {
			return e.value, true
		}
	}
}

// Add adds key with its value. The key must not be in the table yet. Only one goroutine
// at a time may call Add.
func (t *Table[V]) Add(key string, value V) {
	h := t.current.Load()
	if h == nil {
		h = t.start()
	}
	if t.used == len(h.entries) {
		h = h.doubled()
		t.current.Store(h)
	}
	h.put(t.used, key, value)
	t.used++
}

// start makes the table, and publishes it when it holds what is there initially.
func (t *Table[V]) start() *hashed[V] {
	t.first.Do(func() {
		h := newHashed[V](maphash.MakeSeed(), firstEntries)
		if t.Initial != nil {
			for key, value := range t.Initial {
				if t.used == len(h.entries) {
					h = h.doubled()
				}
				h.put(t.used, key, value)
				t.used++
			}
		}
		t.current.Store(h)
	})
	return t.current.Load()
}

// put sets the entry of that index.
func (h *hashed[V]) put(index int, key string, value V) {
	mask := uint64(len(h.slots) - 1)
	i := maphash.String(h.seed, key) & mask
	for h.slots[i].Load() != 0 {
		i = (i + 1) & mask
	}
	h.entries[index] = entry[V]{key, value}
	h.slots[i].Store(uint32(index + 1))
}

// doubled returns a table with the same entries and twice the room.
func (h *hashed[V]) doubled() *hashed[V] {
	d := newHashed[V](h.seed, 2*len(h.entries))
	for i, e := range h.entries {
		d.put(i, e.key, e.value)
	}
	return d
}
