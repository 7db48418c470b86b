package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
)

// A target is a row of the table of figures that errcode should reach.
type target struct {
	what   string
	checks []check
	note   string // what this table can't say
}

// A check is one figure of a target.
type check struct {
	measure func(*results) float64
	bound   float64 // the most that it may be, NaN if there is no bound
}

// noBound is for figures that are only shown.
var noBound = math.NaN()

// ratio is how many times as much time ours takes as another implementation.
func ratio(bench, labels, ours, other string, bound float64) check {
	one := row{work{bench, labels, 1}, ours}
	return check{func(r *results) float64 { return r.ratio(one, one.with(other), time) }, bound}
}

// A limit is the bound for one value of a label.
type limit struct {
	value string
	bound float64
}

// along are ratios of the same work for several values of a label, which stands in labels
// as %s.
func along(bench, labels, other string, limits ...limit) (checks []check) {
	for _, l := range limits {
		checks = append(checks, ratio(bench, strings.Replace(labels, "%s", l.value, 1), "ours", other, l.bound))
	}
	return checks
}

// same is the same bound for all values.
func same(bound float64, values ...string) (limits []limit) {
	for _, value := range values {
		limits = append(limits, limit{value, bound})
	}
	return limits
}

// amount is what ours reports in a unit.
func amount(bench, labels, unit string, bound float64) check {
	return check{func(r *results) float64 { return r.median(row{work{bench, labels, 1}, "ours"}, unit) }, bound}
}

// more is how much more ours reports in a unit than another implementation.
func more(bench, labels, other, unit string, bound float64) check {
	one := row{work{bench, labels, 1}, "ours"}
	return check{func(r *results) float64 { return r.difference(one, one.with(other), unit) }, bound}
}

// per is how many times as long one of n takes as one of fewer. Rows of Growth are the
// time for one; others are divided by the numbers.
func per(bench, labels, impl string, from, to int, whole bool, bound float64) check {
	at := func(n int) row { return row{work{bench, labels + "=" + strconv.Itoa(n), 1}, impl} }
	return check{func(r *results) float64 {
		v := r.ratio(at(to), at(from), time)
		if whole {
			v *= float64(from) / float64(to)
		}
		return v
	}, bound}
}

// started is a figure of the start of programs.
func started(name string, figure func(start) float64, bound float64) check {
	return check{func(r *results) float64 { return figure(r.start(name)) }, bound}
}

func initMicros(s start) float64 { return s.ns / 1e3 }
func initBytes(s start) float64  { return s.bytes }
func initAllocs(s start) float64 { return s.allocs }

// worstBody is the most that a body makes Parse allocate, as a multiple of the body.
func worstBody(r *results) float64 {
	most := math.NaN()
	for _, row := range r.order {
		if strings.HasPrefix(row.labels, "task=worst/") && row.impl == "ours" {
			if v := r.median(row, "bodies/op"); !(v <= most) {
				most = v
			}
		}
	}
	return most
}

// worstSeed is the worst ratio of a registry to a map.
func worstSeed(r *results) float64 {
	if _, _, most, ok := r.seeds(); ok {
		return most
	}
	return math.NaN()
}

// targets are the rows, numbered from 1.
var targets = []target{
	{what: "an error with the default report, response included, against json + the same record by hand; allocations without the header map", checks: []check{
		ratio("Write", "task=reported/form=protekt", "ours", "json-slog", 1),
		ratio("Write", "task=reported-cleared/form=protekt", "ours", "json-slog", 1),
		amount("Write", "task=reported-cleared/form=protekt", "allocs/op", 2),
	}},
	{what: "whole server, reported, against the same by hand", checks: []check{
		ratio("ServerMemory", "task=reported", "ours", "json-slog", 1.08),
	}},
	{what: "`CodeOf` at depth 1 / 4 / 16 / 64 against `errors.AsType`", checks: along(
		"CodeOf", "depth=%s", "errors.AsType", limit{"1", 1.2}, limit{"4", 1}, limit{"16", 0.9}, limit{"64", 0.9})},
	{what: "`errors.Is` at depth 1 against a sentinel, and `CodeOf(err) == X`", note: "inherent", checks: []check{
		ratio("Is", "task=hit/depth=1", "ours", "sentinel", noBound), ratio("Is", "task=hit/depth=1", "ours-codeof", "sentinel", noBound),
	}},
	{what: "lookup among 100 against a plain map, the worst of eight seeds", checks: []check{{worstSeed, 1.1}}},
	{what: "static error against constant bytes with the same fields set: protekt / envelope / domain / problem / own / masked", checks: along(
		"Write", "task=static/form=%s", "constant",
		slices.Concat(same(0.72, "protekt", "envelope", "domain"), same(0.8, "problem", "own", "masked"))...)},
	{what: "10 / 30 / 100 fields collected and written, against goccy with a map", checks: along(
		"Fields", "task=collected/fields=%s", "goccy", limit{"10", 0.75}, limit{"30", 0.7}, limit{"100", 0.9})},
	{what: "the same from a ready map, 2 / 10 / 100 / 1,000; real names 2 / 10 / 100; in German 2 / 10 / 100", checks: slices.Concat(
		along("Fields", "task=map/fields=%s", "goccy", same(1, "2", "10", "100", "1000")...),
		along("Fields", "task=map/style=names/fields=%s", "goccy", same(1, "2", "10", "100")...),
		along("Fields", "task=map/style=german/fields=%s", "goccy", same(1, "2", "10", "100")...))},
	{what: "2 / 10 / 100 / 1,000 fields written only", checks: along(
		"Fields", "task=written/fields=%s", "goccy", limit{"2", 0.45}, limit{"10", 0.3}, limit{"100", 0.1}, limit{"1000", 0.05})},
	{what: "one of 1,000 fields added one by one against one of 100, and one of 20,000 against one of 1,000: `Validation`, `WithField`", checks: []check{
		per("Fields", "task=one-by-one/fields", "ours", 100, 1000, true, 2),
		per("Fields", "task=one-by-one/fields", "ours", 1000, 20_000, true, 2),
		per("Fields", "task=one-by-one/fields", "ours-withfield", 100, 1000, true, 2),
		per("Fields", "task=one-by-one/fields", "ours-withfield", 1000, 20_000, true, 2),
	}},
	{what: "a body of a document with white space and other order read, three forms, against goccy; allocations", checks: append(
		along("Parse", "task=foreign/form=%s", "goccy", same(0.65, "protekt", "envelope", "domain")...),
		amount("Parse", "task=foreign/form=protekt", "allocs/op", 0),
		amount("Parse", "task=foreign/form=envelope", "allocs/op", 0),
		amount("Parse", "task=foreign/form=domain", "allocs/op", 0))},
	{what: "2 / 10 / 100 / 1,000 fields read; German texts at 10; with `Fields()` at 2 and 10", checks: append(
		along("Parse", "task=fields/fields=%s", "goccy", limit{"2", 0.5}, limit{"10", 0.35}, limit{"100", 0.25}, limit{"1000", 0.2}),
		ratio("Parse", "task=fields/style=german/fields=10", "ours", "goccy", 0.45),
		ratio("Parse", "task=fields/fields=2", "ours-fields", "goccy", 1),
		ratio("Parse", "task=fields/fields=10", "ours-fields", "goccy", 0.75))},
	{what: "a body nobody here wrote read (nested / `errors[]` / problem details), against `json.Unmarshal` into `map[string]any`", checks: along(
		"Parse", "task=unknown/body=%s", "json-map", same(0.5, "nested", "errors", "problem")...)},
	{what: "localised against not, de / en / zh, with 25 languages", checks: along(
		"Localize", "task=written/browser=%s", "ours-unlocalized", limit{"de", 1.85}, limit{"en", 1.7}, limit{"zh", 1.9})},
	{what: "start-up of a program that imports errcode: µs, bytes, allocations; the first lookup, µs", checks: []check{
		started(errcodePackages, initMicros, 5), started(errcodePackages, initBytes, 1024), started(errcodePackages, initAllocs, 4), started(firstLookup, initMicros, 120),
	}},
	{what: "live heap: `Wrap` / with message / with three fields, bytes", checks: []check{
		amount("Heap", "task=wrap", "live-B/op", 32), amount("Heap", "task=message", "live-B/op", 96), amount("Heap", "task=fields", "live-B/op", 208),
	}},
	{what: "`Parse` of 64 KiB, worst body, times the body", checks: []check{{worstBody, 8}}},
	{what: "gRPC server interceptor against the same details by hand, with and without fields; `decode.JSON` against `json.Decoder`, small and large; `Writer.Mux` on a found route, ns and allocations", checks: []check{
		ratio("RPC", "task=static", "ours", "by-hand", 1.15), ratio("RPC", "task=fields", "ours", "by-hand", 1.15),
		ratio("Decode", "body=small", "ours", "json", 1.2), ratio("Decode", "body=large", "ours", "json", 1.2),
		more("Mux", "task=found", "ServeMux", time, 60), more("Mux", "task=found", "ServeMux", "allocs/op", 1),
	}},
	{what: "TypeScript, esbuild, minified and gzipped", note: "typescript/test/package.test.ts"},
	{what: "one of many against one of few: 1,000,000 codes, 20,000 tables, 100 languages, the index page of 10,000 codes, all deprecated", note: "command: cmd/errcode", checks: []check{
		per("Growth", "task=define/codes", "ours", 100, 1_000_000, false, 4),
		per("Growth", "task=define/tables", "ours", 500, 20_000, false, 2),
		per("Growth", "task=bundle/languages", "ours", 25, 100, false, 2),
		per("Growth", "task=index/codes", "ours", 100, 10_000, false, 2),
		per("Growth", "task=index-deprecated/codes", "ours", 100, 10_000, false, 2),
	}},
}

// writeTargets writes the table of targets with what was measured.
func writeTargets(out io.Writer, r *results) error {
	w := &writer{w: out}
	w.table(2, "#", "row", "at most", "measured", "holds")
	for i, t := range targets {
		var bounds, measured, holds []string
		for _, c := range t.checks {
			v := c.measure(r)
			bounds = append(bounds, bound(c.bound))
			measured = append(measured, number(v))
			holds = append(holds, c.verdict(v))
		}
		cells := []string{strconv.Itoa(i + 1), t.what, list(bounds), cmp.Or(strings.Join(measured, " / "), missing), list(holds)}
		if t.note != "" {
			cells[1] = fmt.Sprintf("%s (%s)", t.what, t.note)
		}
		w.cells(cells...)
	}
	return w.err
}

// bound shows a bound as it is written.
func bound(v float64) string {
	if math.IsNaN(v) {
		return missing
	}
	return grouped(strconv.FormatFloat(v, 'f', -1, 64))
}

// verdict says whether a figure is within its bound.
func (c check) verdict(v float64) string {
	switch {
	case math.IsNaN(v) || math.IsNaN(c.bound):
		return missing
	case v <= c.bound:
		return "yes"
	}
	return "no"
}

// list shows what belongs to several figures, once if it is the same for all.
func list(all []string) string {
	if len(all) == 0 {
		return missing
	}
	for _, one := range all {
		if one != all[0] {
			return strings.Join(all, " / ")
		}
	}
	return all[0]
}
