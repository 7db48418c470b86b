// Command report makes a page of tables from what rounds of benchmarks printed.
//
//	report -go "$(go env GOVERSION)" -commit abc123 -benchtime 50ms -modules "$(…)" round-*.txt > RESULTS.md
//
// Each file is one round.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
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
	return writeReport(out, h, newResults(rounds))
}
