package pairs

import (
	"math/bits"
	"slices"
	"strings"
)

// A numbered is the index of a pair with the head of its key: eight bytes, as a number that
// compares as they do.
type numbered struct {
	head uint64
	at   uint32
}

// At most tiny keys are sorted by comparing them, and at most few heads by rank.
const (
	tiny = 12
	few  = 32
)

// sorted returns the indices of p, sorted by key. Those of equal keys keep their order,
// and their heads are equal. List has room for twice as many.
func sorted[N any](p []Pair[N], list []numbered) []numbered {
	list, spare := list[:len(p)], list[len(p):]
	for i := range list {
		list[i] = numbered{at: uint32(i)}
	}
	if len(p) <= tiny {
		byKey(p, list)
	} else {
		byHeads(p, list, spare, 0)
	}
	return list
}

// unique removes from list, which is sorted, all but the last of those with the same key.
func unique[N any](p []Pair[N], list []numbered) []numbered {
	n := 0
	for i := range list {
		if n > 0 && list[n-1].head == list[i].head && p[list[n-1].at].Key == p[list[i].at].Key {
			n--
		}
		list[n] = list[i]
		n++
	}
	return list[:n]
}

// byKey sorts a few by inserting one after the other.
func byKey[N any](p []Pair[N], list []numbered) {
	for i := 1; i < len(list); i++ {
		one, j := list[i], i
		for ; j > 0 && p[one.at].Key < p[list[j-1].at].Key; j-- {
			list[j] = list[j-1]
		}
		list[j] = one
	}
}

// byHeads sorts those of which the first bytes of the keys are known to be the same. The
// heads are the eight bytes after all that is the same.
func byHeads[N any](p []Pair[N], list, spare []numbered, same int) {
	same = commonPrefix(p, list, same)
	differ := uint64(0) // the bits in which not all heads are equal
	for i := range list {
		list[i].head = head(p[list[i].at].Key[same:])
		differ |= list[i].head ^ list[0].head
	}
	if differ == 0 { // the keys are equal, or differ in how many zeros follow
		slices.SortStableFunc(list, func(a, b numbered) int { return strings.Compare(p[a.at].Key, p[b.at].Key) })
		return
	}
	split(list, spare, differ)
	for first, i := 0, 1; i <= len(list); i++ {
		if i < len(list) && list[i].head == list[first].head {
			continue
		}
		if n := i - first; n > tiny {
			byHeads(p, list[first:i], spare, same)
		} else if n > 1 {
			byKey(p, list[first:i])
		}
		first = i
	}
}

// commonPrefix returns the length of the longest prefix that all keys share. They are known
// to share the first bytes.
func commonPrefix[N any](p []Pair[N], list []numbered, same int) int {
	first := p[list[0].at].Key
	n := len(first)
	for i := 1; i < len(list); i++ {
		key := p[list[i].at].Key
		if n = min(n, len(key)); key[same:n] == first[same:n] {
			continue
		}
		for n = same; key[n] == first[n]; {
			n++
		}
	}
	return n
}

// head returns the first eight bytes of s. A shorter s is padded with zeros.
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

// split sorts list by the heads. It is stable.
func split(list, spare []numbered, differ uint64) {
	if len(list) <= few {
		rank(list, spare)
		return
	}
	// First by the first byte in which they differ, then those with the same byte.
	shift := (bits.Len64(differ) - 1) &^ 7
	var next [256]uint32 // where the next one with that byte goes
	first, last := byte(255), byte(0)
	for i := range list {
		b := byte(list[i].head >> shift)
		next[b]++
		first, last = min(first, b), max(last, b)
	}
	sum := uint32(0)
	for b := int(first); b <= int(last); b++ {
		next[b], sum = sum, sum+next[b]
	}
	for i := range list {
		at := &next[byte(list[i].head>>shift)]
		spare[*at] = list[i]
		*at++
	}
	copy(list, spare)
	for start := 0; start < len(list); {
		end := int(next[byte(list[start].head>>shift)])
		if same := list[start:end]; len(same) > 1 {
			differ := uint64(0)
			for i := range same {
				differ |= same[i].head ^ same[0].head
			}
			if differ != 0 {
				split(same, spare, differ)
			}
		}
		start = end
	}
}

// rank sorts list by the heads. It compares each with each other, without a branch that could
// be predicted wrongly.
func rank(list, spare []numbered) {
	var places [few]uint8
	for i := range list {
		place := uint8(0)
		for j := range i {
			after := uint8(0)
			if list[j].head > list[i].head {
				after = 1
			}
			places[j&(few-1)] += after
			place += 1 - after
		}
		places[i&(few-1)] = place
	}
	for i := range list {
		spare[places[i&(few-1)]] = list[i]
	}
	copy(list, spare[:len(list)])
}
