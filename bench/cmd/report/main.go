// Command report makes a page of tables from what rounds of benchmarks printed.
//
//	report -go "$(go env GOVERSION)" -commit abc123 -benchtime 50ms -modules "$(…)" round-*.txt > RESULTS.md
//	report -charts FOLDER round-*.txt > RESULTS.md    # and the charts, chart-light.svg and chart-dark.svg
//	report -readme README.md round-*.txt > RESULTS.md # and the table in the README
//	report -targets round-*.txt                       # the figures to reach, in place of the page
//	report -compare old-*.txt new-*.txt               # what moved between two commits
//
// Each file is one round.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
}

func run(args []string, out io.Writer) error {
	var (
		flags   = flag.NewFlagSet("report", flag.ContinueOnError)
		h       = header{cores: runtime.NumCPU()}
		modules = flags.String("modules", "", "lines of path and version of the competitors")
	)
	flags.StringVar(&h.goVersion, "go", "unknown", "version of Go")
	flags.StringVar(&h.commit, "commit", "unknown", "what was measured: date and commit")
	flags.StringVar(&h.benchtime, "benchtime", "unknown", "time for each line of a round")
	charts := flags.String("charts", "", "folder for the charts")
	readme := flags.String("readme", "", "README whose table of speed is written anew")
	onTarget := flags.Bool("targets", false, "write the table of targets in place of the page")
	compare := flags.Bool("compare", false, "the first half of the files is of one commit, the other of another: write what moved")
	if err := flags.Parse(args); err != nil {
		return err
	}
	for line := range strings.Lines(*modules) {
		if line = strings.TrimSpace(line); line != "" {
			h.modules = append(h.modules, line)
		}
	}
	if flags.NArg() == 0 {
		return fmt.Errorf("no files given, expected one for each round")
	}
	var rounds []*round
	for _, name := range flags.Args() {
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		rd, err := parseRound(bytes.NewReader(data))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		rounds = append(rounds, rd)
	}
	all := newResults(rounds)
	switch {
	case *compare:
		return writeMoves(out, rounds)
	case *onTarget:
		return writeTargets(out, all)
	}
	if *charts != "" {
		if err := saveCharts(*charts, all); err != nil {
			return err
		}
	}
	if *readme != "" {
		if err := quote(*readme, all); err != nil {
			return err
		}
	}
	return writeReport(out, h, all)
}

// saveCharts writes a chart for each theme.
func saveCharts(folder string, r *results) error {
	for _, t := range themes {
		var b bytes.Buffer
		if err := writeChart(&b, t, r); err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, "chart-"+t.name+".svg"), b.Bytes(), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// speedTable is the table in the section of a README that is about speed.
var speedTable = regexp.MustCompile(`(?s)(\n## Speed\n.*?\n\n)\|.*?\n\n`)

// quote writes the short table into a README, in place of the one that it has.
func quote(readme string, r *results) error {
	text, err := os.ReadFile(readme)
	if err != nil {
		return err
	}
	at := speedTable.FindSubmatchIndex(text)
	if at == nil {
		return fmt.Errorf("%s has no table in a section Speed", readme)
	}
	table := strings.Join(inShort(r), "\n") + "\n\n"
	return os.WriteFile(readme, slices.Concat(text[:at[3]], []byte(table), text[at[1]:]), 0o644)
}
