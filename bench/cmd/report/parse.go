package main

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// A label is one part of a benchmark's name: form=protekt.
type label struct{ key, value string }

// A work is what several implementations do in one benchmark.
type work struct {
	bench  string // without "Benchmark"
	labels string // the parts of the name except impl, as written
	cores  int
}

// A row is one implementation doing a work.
type row struct {
	work
	impl string
}

// values are what a benchmark reports, by unit: ns/op, B/op, allocs/op.
type values map[string]float64

// time is the unit of what tables show: nanoseconds of processor time for one
// operation where the benchmark says so, else of the time that passed.
const time = "time"

// A start is what initialisation took: of a whole program, or of errcode in it.
type start struct{ ns, bytes, allocs float64 }

// What is measured of the start of programs.
const (
	emptyProgram     = "a program that does nothing"
	importingProgram = "one that imports errcode and does nothing"
	errcodePackages  = "of that, errcode itself"
	firstLookup      = "the first lookup of a program"
)

// A round is what one round of all benchmarks printed.
type round struct {
	cpu    string
	order  []row // as printed
	values map[row]values
	starts map[string][]start
}

// errcodePath is where the packages that are measured are.
const errcodePath = "example.com/errcode"

// parseRound reads the output of benchmarks, and the lines of GODEBUG=inittrace=1 with
// the name of the program in front. Each run of a program begins with "program NAME".
func parseRound(r io.Reader) (*round, error) {
	rd := &round{values: map[row]values{}, starts: map[string][]start{}}
	program := ""
	scanner := bufio.NewScanner(r)
	for scanner.Scan() {
		line := scanner.Text()
		fields := strings.Fields(line)
		switch {
		case strings.HasPrefix(line, "cpu: "):
			rd.cpu = line[len("cpu: "):]
		case strings.HasPrefix(line, "Benchmark") && len(fields) > 2:
			if err := rd.addBenchmark(fields); err != nil {
				return nil, fmt.Errorf("line %q: %w", line, err)
			}
		case len(fields) == 2 && fields[0] == "program":
			program = fields[1]
			rd.begin(program)
		case len(fields) == 7 && fields[0] == "lookup" && program == "looking":
			if err := rd.addLookup(fields); err != nil {
				return nil, fmt.Errorf("line %q: %w", line, err)
			}
		case len(fields) == 11 && fields[0] == "init" && program != "":
			if err := rd.addInit(program, fields); err != nil {
				return nil, fmt.Errorf("line %q: %w", line, err)
			}
		case strings.HasPrefix(line, "--- FAIL") || strings.HasPrefix(line, "panic:"):
			return nil, fmt.Errorf("a benchmark failed: %s", line)
		}
	}
	return rd, scanner.Err()
}

// addBenchmark adds BenchmarkWrite/task=static/impl=ours-2  1000  12.3 ns/op …
func (rd *round) addBenchmark(fields []string) error {
	r, err := parseName(fields[0])
	if err != nil {
		return err
	}
	v := values{}
	for i := 2; i+1 < len(fields); i += 2 {
		if v[fields[i+1]], err = parseNumber(fields[i]); err != nil {
			return err
		}
	}
	v[time] = v["ns/op"]
	if cpu, ok := v["cpu-ns/op"]; ok {
		v[time] = cpu
	}
	if _, twice := rd.values[r]; !twice {
		rd.order = append(rd.order, r)
	}
	rd.values[r] = v
	return nil
}

func parseName(name string) (row, error) {
	r := row{work: work{cores: 1}}
	if at := strings.LastIndexByte(name, '-'); at >= 0 {
		if n, err := strconv.Atoi(name[at+1:]); err == nil {
			name, r.cores = name[:at], n
		}
	}
	// x/text has a slash, but is the last part.
	head, impl, ok := strings.Cut(name, "/impl=")
	if !ok {
		return row{}, fmt.Errorf("expected a name with /impl=, not %q", name)
	}
	r.impl = impl
	r.bench, r.labels, _ = strings.Cut(strings.TrimPrefix(head, "Benchmark"), "/")
	return r, nil
}

// parts returns the labels of w, one by one.
func (w work) parts() (parts []label) {
	for part := range strings.SplitSeq(w.labels, "/") {
		if key, value, ok := strings.Cut(part, "="); ok {
			parts = append(parts, label{key, value})
		}
	}
	return parts
}

// begin makes room for a run of a program.
func (rd *round) begin(program string) {
	for _, name := range startsOf(program, errcodePath) {
		rd.starts[name] = append(rd.starts[name], start{})
	}
}

// addInit adds init PACKAGE @0.1 ms, 0.05 ms clock, 1234 bytes, 12 allocs.
func (rd *round) addInit(program string, fields []string) error {
	took, err := parseStart(fields[4], fields[7], fields[9])
	if err != nil {
		return err
	}
	for _, name := range startsOf(program, fields[1]) {
		s := &rd.starts[name][len(rd.starts[name])-1]
		s.ns += took.ns * 1e6 // they were milliseconds
		s.bytes += took.bytes
		s.allocs += took.allocs
	}
	return nil
}

// addLookup adds lookup 90000 ns, 9592 bytes, 5 allocs.
func (rd *round) addLookup(fields []string) error {
	s, err := parseStart(fields[1], fields[3], fields[5])
	if err != nil {
		return err
	}
	rd.starts[firstLookup] = append(rd.starts[firstLookup], s)
	return nil
}

// parseStart reads the figures of a start from their texts.
func parseStart(took, bytes, allocs string) (s start, err error) {
	if s.ns, err = parseNumber(took); err != nil {
		return s, err
	}
	if s.bytes, err = parseNumber(bytes); err != nil {
		return s, err
	}
	s.allocs, err = parseNumber(allocs)
	return s, err
}

func parseNumber(text string) (float64, error) {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is not a number", text)
	}
	return v, nil
}

// startsOf returns the starts to which a package of a program counts.
func startsOf(program, pkg string) []string {
	switch {
	case program == "empty":
		return []string{emptyProgram}
	case program != "importing":
		return nil
	case pkg == errcodePath || strings.HasPrefix(pkg, errcodePath+"/"):
		return []string{importingProgram, errcodePackages}
	}
	return []string{importingProgram}
}
