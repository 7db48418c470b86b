// Package bench measures errcode side by side with what else does the same work:
// hand-written code, other error libraries, web frameworks and JSON encoders.
//
//	./run                          # all of it, about ten minutes; writes RESULTS.md
//	ROUNDS=1 BENCHTIME=10ms ./run  # to see that it works
//	go test                        # that all do the same work
//
// It is a module of its own, so that errcode does not depend on any of them.
//
// A single time means little on a machine that does other things too. A run has
// rounds, each round runs everything once with the competitors as neighbours, and a
// ratio is the median of the ratios of the rounds.
//
// Names of benchmarks say what is measured, in parts that cmd/report
// makes tables of: BenchmarkWrite/task=static/form=protekt/impl=ours. An implementation
// named floor is not a competitor: it does only what every other must do too.
package bench
