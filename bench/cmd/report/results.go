package main

import (
	"math"
	"slices"
	"strings"
)

// results are the rounds of a run.
type results struct {
	rounds []*round
	order  []row // of all rounds, each once
}

func newResults(rounds []*round) *results {
	r := &results{rounds: rounds}
	seen := map[row]bool{}
	for _, rd := range rounds {
		for _, row := range rd.order {
			if !seen[row] {
				seen[row] = true
				r.order = append(r.order, row)
			}
		}
	}
	// Rounds take turns in where they begin; what does the least, and ours, come first.
	rank := func(r row) int {
		switch r.impl {
		case "constant", "owned", "struct", "sentinel", "map", "arithmetic", "ServeMux", "by-hand":
			return 0
		case "ours":
			return 1
		}
		if strings.HasPrefix(r.impl, "ours-") {
			return 2
		}
		return 3
	}
	first := map[work]int{}
	for i, row := range r.order {
		if _, ok := first[row.work]; !ok {
			first[row.work] = i
		}
	}
	slices.SortStableFunc(r.order, func(a, b row) int {
		if a.work != b.work {
			return first[a.work] - first[b.work]
		}
		return rank(a) - rank(b)
	})
	return r
}

// median returns the median over the rounds of what row reports in unit, NaN if it
// reports nothing.
func (r *results) median(row row, unit string) float64 {
	var all []float64
	for _, rd := range r.rounds {
		if v, ok := rd.values[row][unit]; ok {
			all = append(all, v)
		}
	}
	return median(all)
}

// ratio returns the median over the rounds of how many times as much a reports as b
// did in the same round, NaN if they have no round in common.
func (r *results) ratio(a, b row, unit string) float64 {
	return median(ratios(r, r, a, b, unit))
}

// ratios returns how many times as much a reports in one run as b does in another, one
// ratio for each round that has both. The two runs may be the same.
func ratios(runA, runB *results, a, b row, unit string) (all []float64) {
	for i := range runA.rounds {
		x, okX := runA.rounds[i].values[a][unit]
		y, okY := runB.rounds[i].values[b][unit]
		if okX && okY && y > 0 {
			all = append(all, x/y)
		}
	}
	return all
}

// difference returns the median over the rounds of how much more a reports than b did in
// the same round, NaN if they have no round in common.
func (r *results) difference(a, b row, unit string) float64 {
	var all []float64
	for _, rd := range r.rounds {
		x, okX := rd.values[a][unit]
		y, okY := rd.values[b][unit]
		if okX && okY {
			all = append(all, x-y)
		}
	}
	return median(all)
}

// lookups is the benchmark that has several registries.
const lookups = "Lookup"

// seeds returns how many times as long as a map our registries take: the best of them, the
// one in the middle, and the worst.
func (r *results) seeds() (least, middle, most float64, ok bool) {
	var all []float64
	for _, row := range r.order {
		if row.bench == lookups && strings.HasPrefix(row.labels, "task=several/") && row.impl == "ours" {
			all = append(all, r.ratio(row, row.with("map"), time))
		}
	}
	if len(all) == 0 {
		return 0, 0, 0, false
	}
	return slices.Min(all), median(all), slices.Max(all), true
}

// start returns the median of all runs of a program.
func (r *results) start(name string) start {
	var ns, bytes, allocs []float64
	for _, rd := range r.rounds {
		for _, s := range rd.starts[name] {
			ns, bytes, allocs = append(ns, s.ns), append(bytes, s.bytes), append(allocs, s.allocs)
		}
	}
	return start{median(ns), median(bytes), median(allocs)}
}

func median(all []float64) float64 {
	if len(all) == 0 {
		return math.NaN()
	}
	slices.Sort(all)
	half := len(all) / 2
	if len(all)%2 == 1 {
		return all[half]
	}
	return (all[half-1] + all[half]) / 2
}
