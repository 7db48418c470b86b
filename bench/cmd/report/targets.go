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
	number int
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

// ratios are ratios of the same work for several values of a label, which stands in labels
// as %s.
func ratios(bench, labels, ours, other string, bounds map[string]float64, values ...string) (checks []check) {
	for _, value := range values {
		checks = append(checks, ratio(bench, strings.Replace(labels, "%s", value, 1), ours, other, bounds[value]))
	}
	return checks
}

// same is the same bound for all values.
func same(bound float64, values ...string) map[string]float64 {
	all := map[string]float64{}
	for _, value := range values {
		all[value] = bound
	}
	return all
}

// amount is what ours reports in a unit.
func amount(bench, labels, ours, unit string, bound float64) check {
	return check{func(r *results) float64 { return r.median(row{work{bench, labels, 1}, ours}, unit) }, bound}
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

var (
	depths  = map[string]float64{"1": 1.2, "4": 1, "16": 0.9, "64": 0.9}
	written = map[string]float64{"2": 0.45, "10": 0.3, "100": 0.1, "1000": 0.05}
	read    = map[string]float64{"2": 0.5, "10": 0.35, "100": 0.25, "1000": 0.2}
)

var targets = []target{
	{number: 1, what: "an error with the default report, response included, against json + the same record by hand; allocations without the header map", checks: []check{
		ratio("Write", "task=reported/form=protekt", "ours", "json-slog", 1),
		ratio("Write", "task=reported-cleared/form=protekt", "ours", "json-slog", 1),
		amount("Write", "task=reported-cleared/form=protekt", "ours", "allocs/op", 2),
	}},
	{number: 2, what: "whole server, reported, against the same by hand", checks: []check{
		ratio("ServerMemory", "task=reported", "ours", "json-slog", 1.08),
	}},
	{number: 3, what: "`CodeOf` at depth 1 / 4 / 16 / 64 against `errors.AsType`", checks: ratios(
		"CodeOf", "depth=%s", "ours", "errors.AsType", depths, "1", "4", "16", "64")},
	{number: 4, what: "`errors.Is` at depth 1 against a sentinel, and `CodeOf(err) == X`", note: "inherent", checks: []check{
		ratio("Is", "task=hit/depth=1", "ours", "sentinel", noBound), ratio("Is", "task=hit/depth=1", "ours-codeof", "sentinel", noBound),
	}},
	{number: 5, what: "lookup among 100 against a plain map, the worst of eight seeds", checks: []check{{worstSeed, 1.1}}},
	{number: 6, what: "static error against constant bytes with the same fields set: protekt / envelope / domain / problem / own / masked", checks: ratios(
		"Write", "task=static/form=%s", "ours", "constant",
		map[string]float64{"protekt": 0.72, "envelope": 0.72, "domain": 0.72, "problem": 0.8, "own": 0.8, "masked": 0.8},
		"protekt", "envelope", "domain", "problem", "own", "masked")},
	{number: 7, what: "10 / 30 / 100 fields collected and written, against goccy with a map", checks: ratios(
		"Fields", "task=collected/fields=%s", "ours", "goccy", map[string]float64{"10": 0.75, "30": 0.7, "100": 0.9}, "10", "30", "100")},
	{number: 8, what: "the same from a ready map, 2 / 10 / 100 / 1,000; real names 2 / 10 / 100; in German 2 / 10 / 100", checks: slices.Concat(
		ratios("Fields", "task=map/fields=%s", "ours", "goccy", same(1, "2", "10", "100", "1000"), "2", "10", "100", "1000"),
		ratios("Fields", "task=map/style=names/fields=%s", "ours", "goccy", same(1, "2", "10", "100"), "2", "10", "100"),
		ratios("Fields", "task=map/style=german/fields=%s", "ours", "goccy", same(1, "2", "10", "100"), "2", "10", "100"))},
	{number: 9, what: "2 / 10 / 100 / 1,000 fields written only", checks: ratios(
		"Fields", "task=written/fields=%s", "ours", "goccy", written, "2", "10", "100", "1000")},
	{number: 10, what: "one of 1,000 fields added one by one against one of 100, and one of 20,000 against one of 1,000: `Validation`, `WithField`", checks: []check{
		per("Fields", "task=one-by-one/fields", "ours", 100, 1000, true, 2),
		per("Fields", "task=one-by-one/fields", "ours", 1000, 20_000, true, 2),
		per("Fields", "task=one-by-one/fields", "ours-withfield", 100, 1000, true, 2),
		per("Fields", "task=one-by-one/fields", "ours-withfield", 1000, 20_000, true, 2),
	}},
	{number: 11, what: "a body of a document with white space and other order read, three forms, against goccy; allocations", checks: append(
		ratios("Parse", "task=foreign/form=%s", "ours", "goccy", same(0.65, "protekt", "envelope", "domain"), "protekt", "envelope", "domain"),
		amount("Parse", "task=foreign/form=protekt", "ours", "allocs/op", 0),
		amount("Parse", "task=foreign/form=envelope", "ours", "allocs/op", 0),
		amount("Parse", "task=foreign/form=domain", "ours", "allocs/op", 0))},
	{number: 12, what: "2 / 10 / 100 / 1,000 fields read; German texts at 10; with `Fields()` at 2 and 10", checks: append(
		ratios("Parse", "task=fields/fields=%s", "ours", "goccy", read, "2", "10", "100", "1000"),
		ratio("Parse", "task=fields/style=german/fields=10", "ours", "goccy", 0.45),
		ratio("Parse", "task=fields/fields=2", "ours-fields", "goccy", 1),
		ratio("Parse", "task=fields/fields=10", "ours-fields", "goccy", 0.75))},
	{number: 13, what: "a body nobody here wrote read (nested / `errors[]` / problem details), against `json.Unmarshal` into `map[string]any`", checks: ratios(
		"Parse", "task=unknown/body=%s", "ours", "json-map", same(0.5, "nested", "errors", "problem"), "nested", "errors", "problem")},
	{number: 14, what: "localised against not, de / en / zh, with 25 languages", checks: ratios(
		"Localize", "task=written/browser=%s", "ours", "ours-unlocalized", map[string]float64{"de": 1.85, "en": 1.7, "zh": 1.9}, "de", "en", "zh")},
	{number: 15, what: "start-up of a program that imports errcode: µs, bytes, allocations; the first lookup, µs", checks: []check{
		started(errcodePackages, initMicros, 5), started(errcodePackages, initBytes, 1024), started(errcodePackages, initAllocs, 4), started(firstLookup, initMicros, 120),
	}},
	{number: 16, what: "live heap: `Wrap` / with message / with three fields, bytes", checks: []check{
		amount("Heap", "task=wrap", "ours", "live-B/op", 32), amount("Heap", "task=message", "ours", "live-B/op", 96), amount("Heap", "task=fields", "ours", "live-B/op", 208),
	}},
	{number: 17, what: "`Parse` of 64 KiB, worst body, times the body", checks: []check{{worstBody, 8}}},
	{number: 18, what: "gRPC server interceptor against the same details by hand, with and without fields; `decode.JSON` against `json.Decoder`, small and large; `Writer.Mux` on a found route, ns and allocations", checks: []check{
		ratio("RPC", "task=static", "ours", "by-hand", 1.15), ratio("RPC", "task=fields", "ours", "by-hand", 1.15),
		ratio("Decode", "body=small", "ours", "json", 1.2), ratio("Decode", "body=large", "ours", "json", 1.2),
		more("Mux", "task=found", "ServeMux", time, 60), more("Mux", "task=found", "ServeMux", "allocs/op", 1),
	}},
	{number: 19, what: "TypeScript, esbuild, minified and gzipped", note: "typescript/test/package.test.ts"},
	{number: 20, what: "one of many against one of few: 1,000,000 codes, 20,000 tables, 60 languages, the index page of 10,000 codes, all deprecated", note: "command: cmd/errcode", checks: []check{
		per("Growth", "task=define/codes", "ours", 100, 1_000_000, false, 4),
		per("Growth", "task=define/tables", "ours", 500, 20_000, false, 2),
		per("Growth", "task=bundle/languages", "ours", 15, 60, false, 2),
		per("Growth", "task=index/codes", "ours", 100, 10_000, false, 2),
		per("Growth", "task=index-deprecated/codes", "ours", 100, 10_000, false, 2),
	}},
}

// writeTargets writes the table of targets with what was measured.
func writeTargets(out io.Writer, r *results) error {
	w := &writer{w: out}
	w.table(2, "#", "row", "at most", "measured", "holds")
	for _, t := range targets {
		var bounds, measured, holds []string
		for _, c := range t.checks {
			v := c.measure(r)
			bounds = append(bounds, bound(c.bound))
			measured = append(measured, number(v))
			holds = append(holds, c.verdict(v))
		}
		cells := []string{strconv.Itoa(t.number), t.what, list(bounds), cmp.Or(strings.Join(measured, " / "), missing), list(holds)}
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
