package main

import (
	"fmt"
	"strings"
	"testing"

	"example.com/errcode/internal/golden"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// twoCommits returns eight rounds of two commits. In each round of the new one, a takes half as
// long, b 2 % longer, and c is as often faster as it is slower; d allocates more.
func twoCommits(t *testing.T) (all []*round) {
	t.Helper()
	for _, now := range []bool{false, true} {
		for i := range 8 {
			a, b, c, d := 100, 1000, 500, 3
			if now {
				a, b, c, d = 50, 1020, []int{400, 600}[i%2], 4
			}
			slow := 1 + i // the machine does other things too, and more and more of them
			rd, err := parseRound(strings.NewReader(fmt.Sprintf(
				"BenchmarkX/task=a/impl=ours 1 %d ns/op 0 allocs/op\nBenchmarkX/task=b/impl=ours 1 %d ns/op\n"+
					"BenchmarkX/task=c/impl=ours 1 %d ns/op\nBenchmarkX/task=d/impl=ours 1 10 ns/op %[4]d allocs/op %[4]d0 live-B/op\n", a*slow, b*slow, c*slow, d)))
			require.NoError(t, err)
			all = append(all, rd)
		}
	}
	return all
}

func TestMoves(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	require.NoError(t, writeMoves(&out, twoCommits(t)))
	golden.Equal(t, "testdata/moves.md", out.String())
}

func TestMovesErrors(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	all := twoCommits(t)
	require.EqualError(t, writeMoves(&out, all[:3]), "expected as many files for the new commit as for the old one")
	require.EqualError(t, writeMoves(&out, all[:14]), "expected at least 8 rounds, since fewer can't tell a move from noise, not 7")
	assert.Empty(t, out.String())
}

func TestBySigns(t *testing.T) {
	t.Parallel()
	assert.InDelta(t, 2.0/256, bySigns(0, 8), 1e-12)
	assert.InDelta(t, 2*13.0/4096, bySigns(1, 12), 1e-12)
	assert.InDelta(t, 1, bySigns(4, 8), 1e-12)
	assert.Equal(t, 0, mostOutside(8))
	assert.Equal(t, 1, mostOutside(12))
}
