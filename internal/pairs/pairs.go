// Package pairs sorts the members of JSON objects whose values are strings.
package pairs

import (
	"slices"
	"strings"
	"sync"
)

// A Pair is a key with its value.
type Pair struct{ Key, Value string }

// Compare compares two pairs by their keys.
func Compare(a, b Pair) int { return strings.Compare(a.Key, b.Key) }

// few is up to how many pairs are sorted without memory besides the stack's.
const few = 32

// FromMap returns the entries of m, sorted by key.
func FromMap(m map[string]string) []Pair {
	if len(m) > few {
		p := appendMap(make([]Pair, 0, len(m)), m)
		sortMany(p)
		return p
	}
	var buffer [few]Pair
	p := appendMap(buffer[:0], m)
	sorted := make([]Pair, len(p))
	sortFew(sorted, p)
	return sorted
}

func appendMap(p []Pair, m map[string]string) []Pair {
	for key, value := range m {
		p = append(p, Pair{key, value})
	}
	return p
}

// Sort sorts p by key, byte by byte. Pairs of equal keys may end in any order.
func Sort(p []Pair) {
	if len(p) > few {
		sortMany(p)
		return
	}
	var buffer [few]Pair
	sortFew(p, buffer[:copy(buffer[:], p)])
}

// Both ways to sort compare heads: of each key the eight bytes behind what all keys
// begin with, as a number. The keys themselves are compared only where heads are equal.

// sortFew writes the pairs of from to sorted, which has the same length. It compares
// each with each other, which takes no branch that could be predicted wrongly.
func sortFew(sorted, from []Pair) {
	var (
		heads, inOrder [few]uint64
		places         [few]uint8 // how many pairs go before each
	)
	common := commonPrefix(from)
	for i := range from {
		h := head(from[i].Key[common:])
		place := uint8(0)
		for j := range i {
			after := uint8(0)
			if heads[j] > h {
				after = 1
			}
			places[j] += after
			place += 1 - after
		}
		heads[i], places[i] = h, place
	}
	for i := range from {
		sorted[places[i]] = from[i]
		inOrder[places[i]] = heads[i]
	}
	sortTies(sorted, func(i int) uint64 { return inOrder[i] })
}

// A numbered is a head, and where its pair stands.
type numbered struct {
	head uint64
	at   uint32
}

// scratches holds memory for sortMany.
var scratches = sync.Pool{New: func() any { return new([]numbered) }}

// sortMany sorts the heads byte by byte, the last byte first, with as many steps for
// each as there are pairs. Bytes that are the same everywhere cost nothing.
func sortMany(p []Pair) {
	scratch := scratches.Get().(*[]numbered)
	*scratch = slices.Grow((*scratch)[:0], 2*len(p))
	from, to := (*scratch)[:len(p)], (*scratch)[len(p):2*len(p)]
	common := commonPrefix(p)
	var differ uint64
	for i := range p {
		from[i] = numbered{head(p[i].Key[common:]), uint32(i)}
		differ |= from[i].head ^ from[0].head
	}
	for shift := 0; shift < 64; shift += 8 {
		if byte(differ>>shift) == 0 {
			continue
		}
		var next [256]uint32 // where the next pair with that byte goes
		for i := range from {
			next[byte(from[i].head>>shift)]++
		}
		sum := uint32(0)
		for b, count := range next {
			next[b], sum = sum, sum+count
		}
		for i := range from {
			b := byte(from[i].head >> shift)
			to[next[b]] = from[i]
			next[b]++
		}
		from, to = to, from
	}
	move(p, from)
	sortTies(p, func(i int) uint64 { return from[i].head })
	const limit = 4096 // 64 KiB, for some 2,000 pairs
	if cap(*scratch) <= limit {
		scratches.Put(scratch)
	}
}

// move moves each p[from[i].at] to p[i], each once, in circles.
func move(p []Pair, from []numbered) {
	for i := range from {
		if int(from[i].at) == i {
			continue
		}
		first, hole := p[i], i
		for {
			next := int(from[hole].at)
			from[hole].at = uint32(hole)
			if next == i {
				break
			}
			p[hole], hole = p[next], next
		}
		p[hole] = first
	}
}

// sortTies sorts by their keys the pairs whose heads are equal.
func sortTies(p []Pair, head func(i int) uint64) {
	first := 0
	for i := 1; i <= len(p); i++ {
		if i < len(p) && head(i) == head(first) {
			continue
		}
		if i-first > 1 {
			slices.SortFunc(p[first:i], Compare)
		}
		first = i
	}
}

// commonPrefix returns how many bytes all keys have in common at their beginning.
func commonPrefix(p []Pair) int {
	if len(p) == 0 {
		return 0
	}
	first := p[0].Key
	n := len(first)
	for i := 1; i < len(p); i++ {
		key := p[i].Key
		if n = min(n, len(key)); key[:n] == first[:n] {
			continue
		}
		for n = 0; key[n] == first[n]; {
			n++
		}
	}
	return n
}

// head returns the first eight bytes of s as a number that compares as they do.
func head(s string) uint64 {
	n := len(s)
	switch {
	case n >= 8:
		return four(s)<<32 | four(s[4:])
	case n >= 4:
		// The last four bytes, without those that the first four have already.
		return four(s)<<32 | four(s[n-4:])<<(64-8*n)&0xFFFF_FFFF
	}
	var h uint64
	for i := range n {
		h |= uint64(s[i]) << (56 - 8*i)
	}
	return h
}

func four(s string) uint64 {
	_ = s[3]
	return uint64(s[0])<<24 | uint64(s[1])<<16 | uint64(s[2])<<8 | uint64(s[3])
}
