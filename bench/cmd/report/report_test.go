package main

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"example.com/errcode/internal/golden"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Three rounds: the second begins with another competitor, the third was slower as a
// whole, which no ratio shows.
var rounds = []string{
	`goos: linux
pkg: example.com/errcode/bench
cpu: Example CPU @ 2 GHz
BenchmarkWrite/task=static/form=protekt/impl=constant 	 1000	 250.0 ns/op	 200.0 cpu-ns/op	 64 B/op	 4 allocs/op
BenchmarkWrite/task=static/form=protekt/impl=ours  	 1000	 150.0 ns/op	 100.0 cpu-ns/op	 64 B/op	 1 allocs/op
BenchmarkWrite/task=static/form=protekt/impl=json  	 1000	 450.0 ns/op	 400.0 cpu-ns/op	 80 B/op	 5 allocs/op
BenchmarkWrite/task=reported/form=protekt/impl=ours	 1000	 150.0 ns/op	 64 B/op	 1 allocs/op
BenchmarkWrite/task=reported/form=protekt/impl=json-slog  	 1000	 200.0 ns/op	 80 B/op	 9 allocs/op
BenchmarkWrite/task=reported/form=protekt/impl=goccy-slog 	 1000	 152.0 ns/op	 80 B/op	 8 allocs/op
BenchmarkIs/task=hit/depth=4/impl=sentinel 	 1000	 10.00 ns/op	 0 B/op	 0 allocs/op
BenchmarkIs/task=hit/depth=4/impl=ours 	 1000	 12.00 ns/op	 0 B/op	 0 allocs/op
BenchmarkIs/task=hit/depth=4/impl=grpc 	 1000	 500.0 ns/op	 0 B/op	 0 allocs/op
BenchmarkIs/task=hit/depth=4/impl=herodot 	 1000	 15.00 ns/op	 0 B/op	 0 allocs/op
BenchmarkLookup/task=one/codes=100/impl=map      	 1000	 10.00 ns/op	 0 B/op	 0 allocs/op
BenchmarkLookup/task=one/codes=100/impl=ours     	 1000	 12.00 ns/op	 0 B/op	 0 allocs/op
BenchmarkLookup/task=several/registry=1/impl=map  	 1000	 10.00 ns/op	 0 B/op	 0 allocs/op
BenchmarkLookup/task=several/registry=1/impl=ours 	 1000	 12.00 ns/op	 0 B/op	 0 allocs/op
BenchmarkLookup/task=several/registry=2/impl=map  	 1000	 10.00 ns/op	 0 B/op	 0 allocs/op
BenchmarkLookup/task=several/registry=2/impl=ours 	 1000	 9.000 ns/op	 0 B/op	 0 allocs/op
BenchmarkLookup/task=one/codes=1000000/impl=map  	 1000	 100.0 ns/op	 0 B/op	 0 allocs/op
BenchmarkLookup/task=one/codes=1000000/impl=ours 	 1000	 90.00 ns/op	 0 B/op	 0 allocs/op
BenchmarkFields/task=written/fields=2/impl=ours  	 1000	 10.00 ns/op	 0 B/op	 0 allocs/op
BenchmarkFields/task=written/fields=10/impl=ours 	 1000	 30.00 ns/op	 0 B/op	 0 allocs/op
BenchmarkFields/task=one-by-one/fields=1000/impl=ours  	 1000	 1000 ns/op	 0 B/op	 0 allocs/op
BenchmarkFields/task=one-by-one/fields=20000/impl=ours 	 1000	 30000 ns/op	 0 B/op	 0 allocs/op
BenchmarkParse/task=worst/body=members/impl=ours 	 1000	 1000 ns/op	 7.500 bodies/op	 0 B/op	 0 allocs/op
BenchmarkParse/task=worst/body=details/impl=ours 	 1000	 1000 ns/op	 9.500 bodies/op	 0 B/op	 0 allocs/op
BenchmarkMux/task=found/impl=ServeMux 	 1000	 100.0 ns/op	 0 B/op	 1 allocs/op
BenchmarkMux/task=found/impl=ours 	 1000	 150.0 ns/op	 0 B/op	 3 allocs/op
BenchmarkWriteParallel/task=static/impl=ours   	 1000	 100.0 ns/op	 64 B/op	 1 allocs/op
BenchmarkWriteParallel/task=static/impl=ours-2 	 1000	 51.00 ns/op	 64 B/op	 1 allocs/op
BenchmarkServerLoopback/impl=constant-2 	 1000	 20000 ns/op	 2048 B/op	 22 allocs/op
BenchmarkServerLoopback/impl=ours-2  	 1000	 20200 ns/op	 2048 B/op	 19 allocs/op
BenchmarkLocalize/task=text/browser=de/impl=x/text	 1000	 3000 ns/op	 1328 B/op	 21 allocs/op
PASS
program empty
init runtime @0.05 ms, 0.010 ms clock, 0 bytes, 0 allocs
program importing
init runtime @0.05 ms, 0.020 ms clock, 0 bytes, 0 allocs
init net/http @0.5 ms, 0.100 ms clock, 9000 bytes, 90 allocs
init example.com/errcode/internal/wire @0.6 ms, 0.001 ms clock, 8 bytes, 1 allocs
init example.com/errcode @0.6 ms, 0.040 ms clock, 30000 bytes, 500 allocs
program looking
init net/http @0.5 ms, 0.100 ms clock, 9000 bytes, 90 allocs
lookup 90000 ns, 9592 bytes, 5 allocs
`,
	`cpu: Example CPU @ 2 GHz
BenchmarkWrite/task=static/form=protekt/impl=json  	 1000	 9 ns/op	 500.0 cpu-ns/op	 80 B/op	 5 allocs/op
BenchmarkWrite/task=static/form=protekt/impl=constant 	 1000	 9 ns/op	 220.0 cpu-ns/op	 64 B/op	 4 allocs/op
BenchmarkWrite/task=static/form=protekt/impl=ours  	 1000	 9 ns/op	 100.0 cpu-ns/op	 64 B/op	 1 allocs/op
`,
	`cpu: Example CPU @ 2 GHz
BenchmarkWrite/task=static/form=protekt/impl=ours  	 1000	 9 ns/op	 1000.0 cpu-ns/op	 64 B/op	 1 allocs/op
BenchmarkWrite/task=static/form=protekt/impl=json  	 1000	 9 ns/op	 4500.0 cpu-ns/op	 80 B/op	 5 allocs/op
BenchmarkWrite/task=static/form=protekt/impl=constant 	 1000	 9 ns/op	 2000.0 cpu-ns/op	 64 B/op	 4 allocs/op
`,
}

func parseAll(t *testing.T, texts ...string) *results {
	t.Helper()
	var all []*round
	for _, text := range texts {
		rd, err := parseRound(strings.NewReader(text))
		require.NoError(t, err)
		all = append(all, rd)
	}
	return newResults(all)
}

func TestReport(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	h := header{
		goVersion: "go1.26.0 linux/amd64", commit: "2026-11-22, commit abc1234", benchtime: "50ms", cores: 2,
		modules: []string{"a.example/x v1.0.0", "b.example/y v2.0.0"},
	}
	require.NoError(t, writeReport(&out, h, parseAll(t, rounds...)))
	got := out.String()
	for _, topic := range topics {
		got = strings.Replace(got, topic.text, "(about "+topic.bench+")", 1)
	}
	golden.Equal(t, "testdata/report.md", got)
}

func TestParseRoundErrors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"BenchmarkX 1 2 ns/op":                                       `line "BenchmarkX 1 2 ns/op": expected a name with /impl=, not "BenchmarkX"`,
		"BenchmarkX/impl=ours 1 two ns/op":                           `line "BenchmarkX/impl=ours 1 two ns/op": "two" is not a number`,
		"--- FAIL: BenchmarkX/impl=ours":                             `a benchmark failed: --- FAIL: BenchmarkX/impl=ours`,
		"panic: out of luck":                                         `a benchmark failed: panic: out of luck`,
		"program looking\nlookup x ns, 0 bytes, 0 allocs":            `line "lookup x ns, 0 bytes, 0 allocs": "x" is not a number`,
		"program empty\ninit a @0 ms, x ms clock, 0 bytes, 0 allocs": `line "init a @0 ms, x ms clock, 0 bytes, 0 allocs": "x" is not a number`,
	} {
		_, err := parseRound(strings.NewReader(text))
		assert.EqualError(t, err, want)
	}
}

func TestParseName(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]row{
		"BenchmarkWrite/task=static/form=protekt/impl=ours":    {work{"Write", "task=static/form=protekt", 1}, "ours"},
		"BenchmarkWrite/task=static/form=protekt/impl=ours-16": {work{"Write", "task=static/form=protekt", 16}, "ours"},
		"BenchmarkWrite/task=static-fresh/impl=cockroach-wrap": {work{"Write", "task=static-fresh", 1}, "cockroach-wrap"},
		"BenchmarkServerLoopback/impl=x/text-2":                {work{"ServerLoopback", "", 2}, "x/text"},
	} {
		got, err := parseName(name)
		require.NoError(t, err)
		assert.Equal(t, want, got, name)
	}
}

func TestNumber(t *testing.T) {
	t.Parallel()
	for v, want := range map[float64]string{
		0: "0.00", 1.234: "1.23", 9.99: "9.99", 12.34: "12.3", 99.94: "99.9", 123.4: "123", 1234.5: "1,234",
		1234567: "1,234,567", math.Inf(1): "+Inf",
	} {
		assert.Equal(t, want, number(v))
	}
	assert.Equal(t, "–", number(math.NaN()))
	assert.Equal(t, "–", whole(math.NaN()))
	assert.Equal(t, "1,000", grouped("1000"))
	assert.Equal(t, "protekt", grouped("protekt"))
}

func TestMedian(t *testing.T) {
	t.Parallel()
	assert.InDelta(t, 2, median([]float64{9, 1, 2}), 0)
	assert.InDelta(t, 2.5, median([]float64{3, 9, 1, 2}), 0)
	assert.True(t, math.IsNaN(median(nil)))
}

// A row that is missing in one round is compared where it is there.
func TestRatioOfCommonRounds(t *testing.T) {
	t.Parallel()
	r := parseAll(t,
		"BenchmarkX/impl=a 1 10 ns/op\nBenchmarkX/impl=b 1 5 ns/op",
		"BenchmarkX/impl=a 1 1000 ns/op",
		"BenchmarkX/impl=a 1 30 ns/op\nBenchmarkX/impl=b 1 10 ns/op")
	x := work{"X", "", 1}
	assert.InDelta(t, 2.5, r.ratio(row{x, "a"}, row{x, "b"}, time), 0)
	assert.True(t, math.IsNaN(r.ratio(row{x, "a"}, row{x, "c"}, time)))
	assert.InDelta(t, 30, r.median(row{x, "a"}, time), 0)
}

func TestRun(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	require.EqualError(t, run(nil, &out), "no files given, expected one for each round")
	name := filepath.Join(t.TempDir(), "round.txt")
	require.NoError(t, os.WriteFile(name, []byte(rounds[0]), 0o600))
	require.NoError(t, run([]string{"-modules", "a.example/x v1.0.0\n\n b.example/y v2.0.0\n", name}, &out))
	assert.Contains(t, out.String(), "| competitors | a.example/x v1.0.0, b.example/y v2.0.0 |\n")
	folder := t.TempDir()
	require.NoError(t, run([]string{"-charts", folder, name}, &out))
	for _, theme := range []string{"light", "dark"} {
		assert.FileExists(t, filepath.Join(folder, "chart-"+theme+".svg"))
	}
	readme := filepath.Join(folder, "README.md")
	require.NoError(t, os.WriteFile(readme, []byte("# a\n\n## Speed\n\nWords.\n\n| old |\n|---|\n\n## Next\n\n| b |\n\n"), 0o600))
	require.NoError(t, run([]string{"-readme", readme, name}, &out))
	quoted, err := os.ReadFile(readme)
	require.NoError(t, err)
	short := strings.Join(inShort(parseAll(t, rounds[0])), "\n")
	assert.Equal(t, "# a\n\n## Speed\n\nWords.\n\n"+short+"\n\n## Next\n\n| b |\n\n", string(quoted))
	require.NoError(t, os.WriteFile(readme, []byte("# a\n"), 0o600))
	require.EqualError(t, run([]string{"-readme", readme, name}, &out), readme+" has no table in a section Speed")
	out.Reset()
	require.NoError(t, run([]string{"-targets", name}, &out))
	assert.Contains(t, out.String(), "| # | row | at most | measured | holds |\n")
	require.EqualError(t, run([]string{"-compare", name}, &out), "expected as many files for the new commit as for the old one")
	require.NoError(t, os.WriteFile(name, []byte("panic: no"), 0o600))
	require.EqualError(t, run([]string{name}, &out), name+": a benchmark failed: panic: no")
}
