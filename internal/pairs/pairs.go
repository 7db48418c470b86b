// Package pairs sorts the members of JSON objects whose values are strings.
package pairs

import (
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// A Pair is a key with its value, and a note that goes with it.
type Pair[N any] struct {
	Note       N // first, where an empty one takes no memory
	Key, Value string
}

// Compare compares two pairs by their keys.
func Compare[N any](a, b Pair[N]) int { return strings.Compare(a.Key, b.Key) }

// Key returns the key that a client reads after s was sent: each byte of s that is not
// valid UTF-8 becomes U+FFFD, as in wire.AppendString.
func Key(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}

// FromMap returns the entries of m, sorted by key. The keys are those that Key returns.
// If several keys become the same one, the entry of the greatest original key is kept.
func FromMap[N any](m map[string]string) []Pair[N] {
	p := sorted[N](m)
	for i := range p {
		if !valid(p[i].Key) {
			return merged(p)
		}
	}
	return p
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

// sorted returns the entries of m, sorted by key.
func sorted[N any](m map[string]string) []Pair[N] {
	if len(m) <= tiny || len(m) > few {
		p := make([]Pair[N], 0, len(m))
		for key, value := range m {
			p = append(p, Pair[N]{Key: key, Value: value})
		}
		Sort(p)
		return p
	}
	// These are collected on the stack and written to the heap once, in order.
	var (
		buffer   [few]Pair[N]
		from, to [few]numbered
		n        = 0
	)
	for key, value := range m {
		buffer[n].Key, buffer[n].Value = key, value
		n++
	}
	heads(from[:], buffer[:n])
	rank(from[:n], to[:])
	p := make([]Pair[N], n)
	for i := range p {
		p[i] = buffer[to[i].at]
	}
	sortTies(p, to[:n], false)
	return p
}

// Unique does for the pairs of p what FromMap does for the entries of a map. Of several
// pairs with one key, the last is kept. The result is a part of p, which is changed.
func Unique[N any](p []Pair[N]) []Pair[N] {
	sortBy(p, true)
	return merged(p)
}

// merged replaces the keys of p, which is sorted, by what Key returns. It keeps the last
// of several pairs whose keys are then equal.
func merged[N any](p []Pair[N]) []Pair[N] {
	valid := true
	for i := range p {
		if !utf8.ValidString(p[i].Key) {
			p[i].Key = Key(p[i].Key)
			valid = false
		}
	}
	if !valid {
		sortBy(p, true)
	}
	n := 0
	for i := range p {
		if n > 0 && p[n-1].Key == p[i].Key {
			n--
		}
		p[n] = p[i]
		n++
	}
	clear(p[n:])
	return p[:n]
}

// Sort sorts p by key, byte by byte. Pairs of equal keys may end in any order.
func Sort[N any](p []Pair[N]) { sortBy(p, false) }

// At most tiny pairs are sorted by slices.SortFunc, and at most few by rank, which
// needs memory on the stack only.
const (
	tiny = 5
	few  = 32
)

// A numbered is the head of a key and the index of its pair.
type numbered struct {
	head uint64
	at   uint32
}

// scratches holds memory for radix.
var scratches = sync.Pool{New: func() any { return new([]numbered) }}

// sortBy sorts p by the heads of the keys: the eight bytes after the prefix that all keys
// share. Keys with equal heads are left to sortTies. If stable is true, pairs of
// equal keys keep their order. Both ways to sort the heads are stable.
func sortBy[N any](p []Pair[N], stable bool) {
	if len(p) <= tiny {
		sortKeys(p, stable)
		return
	}
	if len(p) <= few {
		var from, to [few]numbered
		heads(from[:], p)
		rank(from[:len(p)], to[:])
		move(p, to[:len(p)], stable)
		return
	}
	scratch := scratches.Get().(*[]numbered)
	*scratch = slices.Grow((*scratch)[:0], 2*len(p))
	from := (*scratch)[:len(p)]
	differ := heads(from, p)
	move(p, radix(from, (*scratch)[len(p):2*len(p)], differ), stable)
	const limit = 4096 // 64 KiB, for 2,048 pairs
	if cap(*scratch) <= limit {
		scratches.Put(scratch)
	}
}

// sortKeys compares the keys themselves.
func sortKeys[N any](p []Pair[N], stable bool) {
	// A function literal: calls of the generic Compare would take twice the time.
	compare := func(a, b Pair[N]) int { return strings.Compare(a.Key, b.Key) }
	if stable {
		slices.SortStableFunc(p, compare)
	} else {
		slices.SortFunc(p, compare)
	}
}

// heads fills from, and returns the bits in which not all heads are equal.
func heads[N any](from []numbered, p []Pair[N]) (differ uint64) {
	prefix := commonPrefix(p)
	for i := range p {
		from[i] = numbered{head(p[i].Key[prefix:]), uint32(i)}
		differ |= from[i].head ^ from[0].head
	}
	return differ
}

// rank writes from to to, sorted. It compares each head with each other, without a branch
// that could be predicted wrongly.
func rank(from, to []numbered) {
	var places [few]uint8
	for i := range from {
		place := uint8(0)
		for j := range i {
			after := uint8(0)
			if from[j].head > from[i].head {
				after = 1
			}
			places[j] += after
			place += 1 - after
		}
		places[i] = place
	}
	for i := range from {
		to[places[i]] = from[i]
	}
}

// radix sorts from by one byte of the head at a time, the last byte first. It skips bytes
// that are the same in all heads. It returns from or to, which has the result.
func radix(from, to []numbered, differ uint64) []numbered {
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
	return from
}

// move moves each p[from[i].at] to p[i] and sorts pairs with equal heads. It follows
// the cycles of the permutation, so that each pair is moved once and p is not copied.
func move[N any](p []Pair[N], from []numbered, stable bool) {
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
	sortTies(p, from, stable)
}

// sortTies sorts the pairs of p, which are sorted by their heads, where heads are equal.
func sortTies[N any](p []Pair[N], from []numbered, stable bool) {
	first := 0
	for i := 1; i <= len(p); i++ {
		if i == len(p) || from[i].head != from[first].head {
			if i-first > 1 {
				sortKeys(p[first:i], stable)
			}
			first = i
		}
	}
}

// commonPrefix returns the length of the longest prefix that all keys share.
func commonPrefix[N any](p []Pair[N]) int {
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

// head returns the first eight bytes of s as a number that compares as they do. A
// shorter s is padded with zeros.
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

// four returns the first four bytes of s as a number.
func four(s string) uint64 {
	_ = s[3]
	return uint64(s[0])<<24 | uint64(s[1])<<16 | uint64(s[2])<<8 | uint64(s[3])
}
