// Package bench measures errcode side by side with what else does the same work:
// hand-written code, other error libraries, web frameworks and JSON encoders.
//
//	./run                          # all of it, under ten minutes; writes RESULTS.md, the charts and the README's table
//	./run parse fields             # some topics; prints their tables
//	./run -t                       # also the figures that errcode should reach
//	ROUNDS=1 BENCHTIME=10ms ./run parse  # to see that it works; with a topic, nothing is written
//	./compare HEAD~5 HEAD          # what moved between two commits
//	go test                        # that all do the same work
//
// It is a module of its own, so that errcode does not depend on any of them.
//
// A single time means little on a machine that does other things too. A run has
// rounds, each round runs everything once with the competitors as neighbours, and a
// ratio is the median of the ratios of the rounds.
//
// Names of benchmarks say what is measured, in parts that cmd/report
// makes tables of: BenchmarkWrite/task=static/form=protekt/impl=ours. Implementations
// named constant, owned, struct, map and sentinel are not competitors: they are what the
// work costs by itself, or close to it, and say nothing of errors that they don't know
// beforehand.
//
// A slow library is measured once and not in all variants of a work.
package bench
