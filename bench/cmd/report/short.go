package main

import (
	"fmt"
	"math"
	"strings"
)

// A brief is a row of the short table and of the chart: a work, and who is compared with us.
type brief struct {
	what string
	work work
	ours string   // which of our rows
	hand string   // what a handler writes without a library, "" for nothing
	best []string // the libraries, of which the fastest is named
}

var briefs = []brief{
	{"An error answered and logged", work{"Write", "task=reported/form=protekt", 1}, "ours", "json-slog", []string{"goccy-slog"}},
	{"Ten field errors collected, answered and logged", work{"Fields", "task=reported/fields=10", 1}, "ours", "json-slog", []string{"goccy-slog"}},
	{"An error answered and logged, the whole server", work{"ServerMemory", "task=reported", 1}, "ours", "json-slog", []string{"goccy-slog"}},
	{"An error answered, not logged", work{"Write", "task=static/form=protekt", 1}, "ours", "json", []string{"goccy", "sonic", "easyjson", "gin", "echo", "distribution", "kratos", "herodot", "huma", "connect"}},
	{"Ten field errors from a map, not logged", work{"Fields", "task=map/style=names/fields=10", 1}, "ours", "json", []string{"goccy"}},
	{"`code.Wrap(err)`", work{"Create", "task=wrap", 1}, "ours", "fmt", []string{"kratos", "herodot", "connect", "errorx", "cockroach-mark", "oops"}},
	{"`errors.Is`, four layers down", work{"Is", "task=hit/depth=4", 1}, "ours", "sentinel", []string{"kratos", "herodot", "connect", "grpc", "errorx", "cockroach"}},
	{"A body of another implementation, read", work{"Parse", "task=foreign/form=protekt", 1}, "ours", "json", []string{"goccy", "sonic", "easyjson"}},
	{"Ten field errors, read into a map", work{"Parse", "task=fields/style=names/fields=10", 1}, "ours-fields", "json", []string{"goccy", "sonic", "easyjson"}},
	{"An answer in German", work{"Localize", "task=written/browser=de", 1}, "ours", "", []string{"go-i18n", "x/text"}},
}

// row returns our row.
func (b brief) row() row { return row{b.work, b.ours} }

// byHand returns how many times as long as ours the handler without a library takes, NaN
// if there is none.
func (b brief) byHand(r *results) float64 {
	return r.ratio(b.row().with(b.hand), b.row(), time)
}

// library returns the fastest library and how many times as long as ours it takes.
func (b brief) library(r *results) (name string, ratio float64) {
	ratio = math.NaN()
	for _, one := range b.best {
		if v := r.ratio(b.row().with(one), b.row(), time); !(v >= ratio) && !math.IsNaN(v) {
			name, ratio = strings.TrimSuffix(one, "-slog"), v
		}
	}
	return name, ratio
}

// compared shows a ratio, and says so if the other is faster, or as fast.
func compared(ratio float64, name string) string {
	switch text := strings.TrimSpace(number(ratio) + "× " + name); {
	case math.IsNaN(ratio):
		return missing
	case ratio < 0.95:
		return text + ", faster"
	case ratio <= 1.05:
		return text + ", a tie"
	default:
		return text
	}
}

// inShort returns the lines of the table that a README may quote, with the rows that were
// measured.
func inShort(r *results) []string {
	lines := []string{
		"| | errcode | allocations | by hand | best library |",
		"|---|--:|--:|--:|--:|",
	}
	for _, b := range briefs {
		if math.IsNaN(r.median(b.row(), time)) {
			continue
		}
		name, ratio := b.library(r)
		lines = append(lines, fmt.Sprintf("| %s | %s ns | %s | %s | %s |", b.what, number(r.median(b.row(), time)),
			whole(r.median(b.row(), "allocs/op")), compared(b.byHand(r), ""), compared(ratio, name)))
	}
	return lines
}
