package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"example.com/errcode/internal/snapshot"
)

// maxSuggestions is how many codes are suggested for one that does not exist.
const maxSuggestions = 3

// suggestion returns which codes may have been meant, "" if that is not clear.
func suggestion(s snapshot.Snapshot, spelling string) string {
	near := map[int][]string{} // by distance
	low := strings.ToLower(spelling)
	for _, code := range s.All() {
		d := distance(low, strings.ToLower(code.Code))
		if len(low) >= 3 && strings.Contains(strings.ToLower(code.Code), low) {
			d = min(d, 1)
		}
		if d <= max(2, min(len(low), 64)/4) {
			near[d] = append(near[d], fmt.Sprintf("%q", code.Code))
		}
	}
	var all []string
	for _, d := range slices.Sorted(maps.Keys(near)) {
		all = append(all, near[d]...)
	}
	if len(all) == 0 {
		return ""
	}
	return ", did you mean " + strings.Join(all[:min(len(all), maxSuggestions)], " or ") + "?"
}

// distance returns how many bytes have to be changed, added or removed to turn a into b
// (Levenshtein). A text that is longer than any code has the distance limit.
func distance(a, b string) int {
	const limit = 256
	if len(a) > limit || len(b) > limit {
		return limit
	}
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			change := diagonal
			if a[i] != b[j] {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
