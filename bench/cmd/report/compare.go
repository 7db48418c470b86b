package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
)

const (
	// leastMove is the least that a time must differ: what code lies where in a binary
	// alone makes more of a difference than a smaller one.
	leastMove = 0.03
	// chance is how probable it may be, at most, that a row that has not moved seems to
	// have done so. A row moved if so many of its rounds are on one side of 1 that a coin
	// would do this less often (the sign test, for both sides).
	chance = 0.01
)

// A move is a row that differs between two commits.
type move struct {
	row
	ratio       float64 // of the new time to the old: the median over the rounds
	least, most float64 // the quartiles
	old, now    float64
	unit        string
}

// writeMoves writes which rows moved by more than noise. The first half of the rounds is of
// the old commit, the other of the new one. Round by round they ran side by side.
func writeMoves(out io.Writer, rounds []*round) error {
	half := len(rounds) / 2
	if len(rounds)%2 == 1 {
		return errors.New("expected as many files for the new commit as for the old one")
	}
	if bySigns(0, half) > chance {
		return fmt.Errorf("expected at least 8 rounds, since fewer can't tell a move from noise, not %d", half)
	}
	old, now := newResults(rounds[:half]), newResults(rounds[half:])
	var moves, counts []move
	compared := 0
	for _, one := range old.order {
		times := ratios(now, old, one, one, time)
		if len(times) == 0 {
			continue
		}
		compared++
		m := move{one, median(times), quantile(times, 0.25), quantile(times, 0.75), old.median(one, time), now.median(one, time), time}
		if moved(times) {
			moves = append(moves, m)
		}
		for _, unit := range []string{"allocs/op", "live-B/op"} {
			m.unit, m.old, m.now = unit, math.Round(old.median(one, unit)), math.Round(now.median(one, unit))
			if m.old != m.now && !math.IsNaN(m.old) && !math.IsNaN(m.now) {
				counts = append(counts, m)
			}
		}
	}
	slices.SortStableFunc(moves, func(a, b move) int { return cmp.Compare(a.ratio, b.ratio) })
	w := &writer{w: out}
	w.printf("%d of %d rows moved in %d rounds. A row moved if its rounds lie on one side of 1 more often than by chance (sign test, %v %%), "+
		"and its median by more than %v %%. About %.1f %% of rows seem to move though nothing did: run again what surprises.\n\n",
		len(moves), compared, half, 100*chance, 100*leastMove, 100*bySigns(mostOutside(half), half))
	if len(moves) > 0 {
		w.table(2, "work", "implementation", "ns before", "ns after", "×", "middle half")
	}
	for _, m := range moves {
		w.cells(m.name(), m.impl, number(m.old), number(m.now), number(m.ratio), number(m.least)+"–"+number(m.most))
	}
	if len(counts) > 0 {
		w.printf("\nAllocations, and bytes that an error keeps, which have no noise:\n\n")
		w.table(3, "work", "implementation", "unit", "before", "after")
	}
	for _, m := range counts {
		w.cells(m.name(), m.impl, m.unit, whole(m.old), whole(m.now))
	}
	return w.err
}

// name says what was measured, in a table for all benchmarks.
func (m move) name() string { return m.bench + " " + m.describe(topic{cores: m.cores > 1}) }

// moved reports whether ratios differ from 1 by more than noise.
func moved(ratios []float64) bool {
	above, below := 0, 0
	for _, v := range ratios {
		switch {
		case v > 1:
			above++
		case v < 1:
			below++
		}
	}
	return bySigns(min(above, below), above+below) <= chance && math.Abs(median(slices.Clone(ratios))-1) > leastMove
}

// bySigns returns the probability that of n tosses of a coin at most few show the side that
// is seen less often.
func bySigns(few, n int) float64 {
	ways, sum := 1.0, 0.0 // n over k
	for k := range few + 1 {
		sum += ways
		ways = ways * float64(n-k) / float64(k+1)
	}
	return min(1, 2*sum/math.Pow(2, float64(n)))
}

// mostOutside returns how many of n rounds may be on the other side.
func mostOutside(n int) int {
	few := 0
	for bySigns(few+1, n) <= chance {
		few++
	}
	return few
}

// quantile returns what a part of all is below of.
func quantile(all []float64, part float64) float64 {
	all = slices.Sorted(slices.Values(all))
	return all[int(math.Round(part*float64(len(all)-1)))]
}
