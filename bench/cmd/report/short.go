package main

import (
	"fmt"
	"math"
)

// A brief is a row of the short table: a work, and who is compared with us.
type brief struct {
	what string
	work work
	ours string   // which of our rows; "ours" if it is empty
	hand string   // what a handler writes without a library
	best []string // the libraries, of which the fastest is named
}

var briefs = []brief{
	{what: "An error with its log record, response included", work: work{"Write", "task=reported/form=protekt", 1}, ours: "ours-slog-json", hand: "json-slog-json"},
	{what: "The same, without the record", work: work{"Write", "task=static/form=protekt", 1}, hand: "json", best: []string{"goccy", "gin", "echo", "distribution", "kratos", "herodot", "huma", "connect"}},
	{what: "`code.Wrap(err)`", work: work{"Create", "task=wrap", 1}, hand: "fmt", best: []string{"kratos", "herodot", "connect", "errorx", "cockroach-mark", "oops"}},
	{what: "`errors.Is`, four layers down", work: work{"Is", "task=hit/depth=4", 1}, hand: "sentinel", best: []string{"kratos", "herodot", "connect", "grpc", "errorx", "cockroach"}},
	{what: "Ten field errors, made from a map and written", work: work{"Fields", "task=build+render/fields=10", 1}, hand: "json", best: []string{"goccy", "huma", "kratos"}},
	{what: "A body of errcode, read", work: work{"Parse", "task=static/form=protekt", 1}, hand: "json", best: []string{"goccy"}},
	{what: "The same by another implementation, read", work: work{"Parse", "task=foreign/form=protekt", 1}, hand: "json", best: []string{"goccy"}},
	{what: "Ten field errors, read", work: work{"Parse", "task=fields/fields=10", 1}, hand: "json", best: []string{"goccy"}},
	{what: "A message in German, found", work: work{"Localize", "task=text/browser=de", 1}, best: []string{"go-i18n", "x/text"}},
}

// inShort returns the lines of the table that a README may quote.
func inShort(r *results) []string {
	lines := []string{
		"| | errcode | allocations | by hand | best library |",
		"|---|--:|--:|--:|--:|",
	}
	for _, b := range briefs {
		if b.ours == "" {
			b.ours = "ours"
		}
		ours := row{b.work, b.ours}
		hand := "–"
		if b.hand != "" {
			hand = number(r.ratio(row{b.work, b.hand}, ours, time)) + "×"
		}
		best, least := "–", math.Inf(1)
		for _, name := range b.best {
			if ratio := r.ratio(row{b.work, name}, ours, time); ratio < least {
				best, least = number(ratio)+"× "+name, ratio
			}
		}
		lines = append(lines, fmt.Sprintf("| %s | %s ns | %s | %s | %s |",
			b.what, number(r.median(ours, time)), whole(r.median(ours, "allocs/op")), hand, best))
	}
	return lines
}
