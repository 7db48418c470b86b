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

	current atomic.Pointer[slots[V]]
	first   sync.Once
	used    int // number of slots taken; only Add and start use it
}

// slots is an open-addressing hash table with linear probing, at most half full.
type slots[V any] struct {
	seed maphash.Seed
	mask uint64
	slot []slot[V]
}

// A slot is free while its hash is 0. Key and value are written once, before the hash, so
// that a reader that sees the hash may read them.
type slot[V any] struct {
	hash  atomic.Uint64
	key   string
	value V
}

// firstSlots is how many slots a table begins with, of 32 bytes each. So many keep a hundred
// codes apart, whatever the seed: with 256, a look-up takes up to 1.5 times as long as in
// a map.
const firstSlots = 1024

// Lookup returns the value of key.
func (t *Table[V]) Lookup(key string) (value V, ok bool) {
	s := t.current.Load()
	if s == nil {
		if t.Initial == nil {
			return value, false
		}
		s = t.start()
	}
	hash := maphash.String(s.seed, key) | 1
	for i := hash >> 1 & s.mask; ; i = (i + 1) & s.mask {
		switch slot := &s.slot[i]; slot.hash.Load() {
		case 0:
			return value, false
		case hash:
			if slot.key == key {
				return slot.value, true
			}
		}
	}
}

// Add adds key with its value. The key must not be in the table yet. Only one goroutine
// at a time may call Add.
func (t *Table[V]) Add(key string, value V) {
	s := t.current.Load()
	if s == nil {
		s = t.start()
	}
	if t.used++; 2*t.used > len(s.slot) {
		s = s.doubled()
		t.current.Store(s)
	}
	s.put(key, value)
}

// start makes the slots, and publishes them when they hold what is there initially.
func (t *Table[V]) start() *slots[V] {
	t.first.Do(func() {
		s := &slots[V]{seed: maphash.MakeSeed(), mask: firstSlots - 1, slot: make([]slot[V], firstSlots)}
		if t.Initial != nil {
			for key, value := range t.Initial {
				if t.used++; 2*t.used > len(s.slot) {
					s = s.doubled()
				}
				s.put(key, value)
			}
		}
		t.current.Store(s)
	})
	return t.current.Load()
}

func (s *slots[V]) put(key string, value V) {
	s.putHashed(maphash.String(s.seed, key)|1, key, value)
}

func (s *slots[V]) putHashed(hash uint64, key string, value V) {
	i := hash >> 1 & s.mask
	for s.slot[i].hash.Load() != 0 {
		i = (i + 1) & s.mask
	}
	slot := &s.slot[i]
	slot.key, slot.value = key, value
	slot.hash.Store(hash)
}

func (s *slots[V]) doubled() *slots[V] {
	n := 2 * len(s.slot)
	d := &slots[V]{seed: s.seed, mask: uint64(n - 1), slot: make([]slot[V], n)}
	for i := range s.slot {
		slot := &s.slot[i]
		if hash := slot.hash.Load(); hash != 0 {
			d.putHashed(hash, slot.key, slot.value)
		}
	}
	return d
}
