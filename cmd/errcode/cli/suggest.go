package cli

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"example.com/errcode/internal/snapshot"
)

// maxSuggestions is how many names are suggested for one that does not exist.
const maxSuggestions = 3

// suggestion returns which codes may have been meant, "" if that is not clear.
func suggestion(s snapshot.Snapshot, spelling string) string {
	var names []string
	for _, code := range s.All() {
		names = append(names, code.Code)
	}
	return didYouMean(nearest(spelling, names), quoted)
}

// didYouMean returns the end of a sentence that says what may have been meant, "" if there
// is nothing to suggest.
func didYouMean(names []string, show func(string) string) string {
	if len(names) == 0 {
		return ""
	}
	shown := make([]string, len(names))
	for i, name := range names {
		shown[i] = show(name)
	}
	return ", did you mean " + strings.Join(shown, " or ") + "?"
}

func quoted(s string) string { return strconv.Quote(s) }

// nearest returns the names that are spelled like typed, the nearest first: those in
// which little is changed, and those that have it in them. Case does not count.
func nearest(typed string, names []string) []string {
	type candidate struct {
		name     string
		distance int
	}
	var near []candidate
	low := strings.ToLower(typed)
	for _, name := range names {
		other := strings.ToLower(name)
		d := distance(low, other)
		if len(low) >= 3 && strings.Contains(other, low) {
			d = min(d, 1)
		}
		if d <= max(min(2, len(low)-1), min(len(low), 64)/4) {
			near = append(near, candidate{name, d})
		}
	}
	slices.SortStableFunc(near, func(a, b candidate) int { return cmp.Compare(a.distance, b.distance) })
	var found []string
	for _, c := range near[:min(len(near), maxSuggestions)] {
		found = append(found, c.name)
	}
	return found
}

// expected returns the end of a sentence about a name that is not one of those that there
// are.
func expected(typed string, names []string) string {
	all := strings.Join(names, ", ")
	if hint := didYouMean(nearest(typed, names), quoted); hint != "" {
		return hint + " Expected one of " + all
	}
	return ", expected one of " + all
}

// unknownValue returns the error for a value that is not one of those that there are.
func unknownValue(what, typed string, names []string) error {
	return usagef("unknown %s %q%s", what, typed, expected(typed, names))
}

// distance returns how many bytes have to be changed, added or removed, or exchanged with
// the next, to turn a into b. A text that is longer than any code has the distance limit.
func distance(a, b string) int {
	const limit = 256
	if len(a) > limit || len(b) > limit {
		return limit
	}
	before, row, next := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1) // of a[:i-1], a[:i] and a[:i+1]
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		next[0] = i + 1
		for j := range len(b) {
			change := row[j]
			if a[i] != b[j] {
				change++
			}
			next[j+1] = min(change, next[j]+1, row[j+1]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				next[j+1] = min(next[j+1], before[j-1]+1)
			}
		}
		before, row, next = row, next, before
	}
	return row[len(b)]
}

func asIs(s string) string { return s }
