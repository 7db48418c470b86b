package docpage

import (
	"cmp"
	"slices"
	"strings"
)

// near returns the codes that are spelled most like text, the best first: those to
// suggest to a reader who followed a link to a code that does not exist.
func (s *Site) near(code string) []*entry {
	const most, least = 5, 0.3
	want := pairs(code)
	type hit struct {
		*entry
		likeness float64
	}
	var hits []hit
	all := s.pairs()
	for i, e := range s.order {
		if likeness := likeness(want, all[i]); likeness >= least {
			hits = append(hits, hit{e, likeness})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(b.likeness, a.likeness), common(b.Code, code)-common(a.Code, code))
	})
	var best []*entry
	for _, h := range hits[:min(most, len(hits))] {
		best = append(best, h.entry)
	}
	return best
}

// allPairs returns the pairs of all codes, in their order.
func (s *Site) allPairs() [][]uint16 {
	var all [][]uint16
	for _, e := range s.order {
		all = append(all, pairs(e.Code))
	}
	return all
}

// pairs returns the pairs of neighbouring letters in a text, sorted. Separators are
// spaces, so that one spelling is as good as another.
func pairs(s string) []uint16 {
	const longest = 128
	words := strings.FieldsFunc(strings.ToLower(s[:min(longest, len(s))]), func(r rune) bool { return strings.ContainsRune("_.-/: ", r) })
	s = " " + strings.Join(words, " ") + " "
	all := make([]uint16, 0, len(s)-1)
	for i := range len(s) - 1 {
		all = append(all, uint16(s[i])<<8|uint16(s[i+1]))
	}
	slices.Sort(all)
	return all
}

// likeness returns how much of two texts is the same: 1 if all pairs are (the coefficient
// of Dice).
func likeness(a, b []uint16) float64 {
	same := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			same, i, j = same+1, i+1, j+1
		}
	}
	return 2 * float64(same) / float64(len(a)+len(b))
}

// common returns how many bytes two texts begin with in common.
func common(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}
