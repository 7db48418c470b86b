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

// A header is what the report says about the run.
type header struct {
	goVersion string
	commit    string // with its date
	benchtime string
	cores     int
	modules   []string // path and version of each competitor
}

// A writer writes Markdown and remembers nothing but the first error.
type writer struct {
	w   io.Writer
	err error
}

func (w *writer) printf(format string, args ...any) {
	if w.err == nil {
		_, w.err = fmt.Fprintf(w.w, format, args...)
	}
}

// table begins a table. Its first texts columns hold text, and the others numbers.
func (w *writer) table(texts int, columns ...string) {
	w.printf("| %s |\n|", strings.Join(columns, " | "))
	for i := range columns {
		if i < texts {
			w.printf("---|")
		} else {
			w.printf("--:|")
		}
	}
	w.printf("\n")
}

func (w *writer) cells(cells ...string) { w.printf("| %s |\n", strings.Join(cells, " | ")) }

// writeReport writes the whole report.
func writeReport(out io.Writer, h header, r *results) error {
	w := &writer{w: out}
	w.printf("# Benchmarks\n\n")
	w.printf("Written by `bench/run`; do not edit. Each round ran every line once, for about %s; times are medians over the rounds, "+
		"ratios (×) medians of the ratios within each round. A single time depends on the machine, a ratio much less so. "+
		"Times are processor time, garbage collection included, unless a table says otherwise.\n\n", h.benchtime)
	writeHeader(w, h, r)
	if short := inShort(r); len(short) > 2 {
		w.printf("\n## In short\n\n%s\n", strings.Join(short, "\n"))
	}
	for _, t := range topics {
		writeTopic(w, t, r)
	}
	writeStart(w, r)
	writeGrowth(w, r)
	return w.err
}

func writeHeader(w *writer, h header, r *results) {
	cpu := ""
	if len(r.rounds) > 0 {
		cpu = r.rounds[0].cpu
	}
	w.table(2, "", "")
	w.cells("Go", h.goVersion)
	w.cells("processor", fmt.Sprintf("%s, %d cores; one is used unless a table says otherwise", cmp.Or(cpu, "unknown"), h.cores))
	w.cells("errcode", h.commit)
	w.cells("rounds", strconv.Itoa(len(r.rounds)))
	w.cells("competitors", strings.Join(h.modules, ", "))
}

// writeTopic writes the table of a topic, unless nothing was measured.
func writeTopic(w *writer, t topic, r *results) {
	rows := r.of(t)
	if len(rows) == 0 {
		return
	}
	w.printf("\n## %s\n\n%s\n\n", t.title, t.text)
	columns := []string{"work", "implementation", "ns"}
	if t.rate {
		columns = append(columns, "a second")
	}
	columns = append(columns, "B/op", "allocs/op")
	if t.base != "" {
		columns = append(columns, "× "+t.base)
	}
	columns = append(columns, "× ours")
	if t.unit.name != "" {
		columns = append(columns, t.unit.title)
	}
	w.table(2, columns...)
	for _, row := range rows {
		ns := r.median(row, time)
		cells := []string{row.describe(t), row.impl, number(ns)}
		if t.rate {
			cells = append(cells, number(1e9/ns))
		}
		cells = append(cells, whole(r.median(row, "B/op")), whole(r.median(row, "allocs/op")))
		for _, base := range []string{t.base, "ours"} {
			if base != "" {
				cells = append(cells, number(r.ratio(row, row.with(base), time)))
			}
		}
		if t.unit.name != "" {
			cells = append(cells, number(r.median(row, t.unit.name)))
		}
		w.cells(cells...)
	}
	if least, middle, most, ok := r.seeds(); ok && t.bench == lookups {
		w.printf("\nOver all of `several`, ours takes %s to %s times as long as the map, in the middle %s.\n", number(least), number(most), number(middle))
	}
}

// of returns the rows of a topic.
func (r *results) of(t topic) (rows []row) {
	for _, row := range r.order {
		if row.bench == t.bench {
			rows = append(rows, row)
		}
	}
	return rows
}

// with returns the row of another implementation doing the same work.
func (r row) with(impl string) row {
	r.impl = impl
	return r
}

// describe says in words what w is: "static, form protekt".
func (w work) describe(t topic) string { return w.describeBut(t, "") }

// describeBut leaves out one of the labels.
func (w work) describeBut(t topic, but string) string {
	var words []string
	for _, l := range w.parts() {
		switch l.key {
		case but:
		case "task":
			words = append(words, l.value)
		default:
			words = append(words, l.key+" "+grouped(l.value))
		}
	}
	if t.cores && but != "cores" {
		words = append(words, fmt.Sprintf("cores %d", w.cores))
	}
	return strings.Join(words, ", ")
}

// writeStart writes what importing errcode costs when a program starts.
func writeStart(w *writer, r *results) {
	names := []string{emptyProgram, importingProgram, errcodePackages, firstLookup}
	if math.IsNaN(r.start(emptyProgram).ns) {
		return
	}
	w.printf("\n## Starting a program\n\nInitialisation of packages before main, as `GODEBUG=inittrace=1` prints it. The second also initialises net/http and what else errcode imports. The first lookup gathers the codes, in programs that look up, parse or define.\n\n")
	w.table(1, "program", "µs", "bytes", "allocations")
	for _, name := range names {
		s := r.start(name)
		w.cells(name, number(s.ns/1e3), whole(s.bytes), whole(s.allocs))
	}
}

// writeGrowth writes how the cost grows, a table for each axis.
func writeGrowth(w *writer, r *results) {
	var b strings.Builder
	inner := &writer{w: &b}
	for _, t := range topics {
		for _, axis := range t.axes {
			writeAxis(inner, t, axis, r)
		}
		if t.cores {
			writeAxis(inner, t, "cores", r)
		}
	}
	if b.Len() > 0 {
		w.printf("\n## How the cost grows\n\nTime in ns; the last column is the last time over the first.\n%s", b.String())
	}
}

// A line is an implementation doing a work, wherever on the axis.
type line struct{ rest, impl string }

// writeAxis writes a table with a column for each value on an axis of t.
func writeAxis(w *writer, t topic, axis string, r *results) {
	var (
		steps []int
		lines []line
		at    = map[line]map[int]row{}
	)
	for _, one := range r.of(t) {
		step, ok := one.step(axis)
		if !ok {
			continue
		}
		l := line{one.describeBut(t, axis), one.impl}
		if at[l] == nil {
			at[l] = map[int]row{}
			lines = append(lines, l)
		}
		at[l][step] = one
		if !slices.Contains(steps, step) {
			steps = append(steps, step)
		}
	}
	lines = slices.DeleteFunc(lines, func(l line) bool { return len(at[l]) < 2 })
	if len(lines) == 0 {
		return
	}
	slices.Sort(steps)
	columns := []string{"work", "implementation"}
	for _, step := range steps {
		columns = append(columns, axis+" "+grouped(strconv.Itoa(step)))
	}
	w.printf("\n### %s: %s\n\n", t.title, axis)
	w.table(2, append(columns, "last/first")...)
	for _, l := range lines {
		cells := []string{l.rest, l.impl}
		var own []row
		for _, step := range steps {
			one, ok := at[l][step]
			if !ok {
				cells = append(cells, missing)
				continue
			}
			own = append(own, one)
			cells = append(cells, number(r.median(one, time)))
		}
		w.cells(append(cells, number(r.ratio(own[len(own)-1], own[0], time)))...)
	}
}

// step returns where w stands on an axis.
func (w work) step(axis string) (int, bool) {
	if axis == "cores" {
		return w.cores, true
	}
	for _, l := range w.parts() {
		if l.key == axis {
			n, err := strconv.Atoi(l.value)
			return n, err == nil
		}
	}
	return 0, false
}

// missing stands for what was not measured.
const missing = "–"

// number formats a time or a ratio: three digits that count, or all before the point.
func number(v float64) string {
	switch {
	case math.IsNaN(v):
		return missing
	case v < 10:
		return strconv.FormatFloat(v, 'f', 2, 64)
	case v < 100:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return whole(v)
}

// whole formats a count.
func whole(v float64) string {
	if math.IsNaN(v) {
		return missing
	}
	return grouped(strconv.FormatFloat(v, 'f', 0, 64))
}

// grouped puts commas into a number, and leaves any other text as it is.
func grouped(s string) string {
	if _, err := strconv.Atoi(s); err != nil {
		return s
	}
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
