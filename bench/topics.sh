# The topics of the benchmarks, for run and compare: which benchmarks belong to each, and on
# how many processors they run. A line is one process: a registry of a million codes would
# slow garbage collection in what comes after it.
#
#	TOPIC PROCESSORS PATTERN
#
# Programs are measured in the topic start, which has no pattern.
cores=$(nproc)
both=1
[ "$cores" -lt 2 ] || both=1,2
topics="
create   1      ^BenchmarkCreate\$
is       1      ^Benchmark(Is|CodeOf)\$
lookup   1      ^BenchmarkLookup\$/^task=(one|several)\$/^(codes=100|registry=.*)\$
lookup   1      ^BenchmarkLookup\$/^task=one\$/^codes=10000\$
lookup   1      ^BenchmarkLookup\$/^task=one\$/^codes=1000000\$
lookup   $both  ^BenchmarkLookupParallel\$
write    1      ^BenchmarkWrite\$
write    $both  ^BenchmarkWriteParallel\$
fields   1      ^BenchmarkFields\$
parse    1      ^BenchmarkParse\$
localize 1      ^BenchmarkLocalize\$
rpc      1      ^Benchmark(RPC|Decode|Mux)\$
server   1      ^BenchmarkServerMemory\$
server   $cores ^BenchmarkServerLoopback\$
heap     1      ^BenchmarkHeap\$
growth   1      ^BenchmarkGrowth\$
start    1      -
"
topic_names=$(awk 'NF { print $1 }' <<<"$topics" | uniq | tr '\n' ' ')

# choose NAME... keeps the topics of those names, all if there are none.
choose() {
	local name kept=
	for name; do
		[[ " $topic_names" == *" $name "* ]] || { printf 'unknown topic %s, expected one of: %s\n' "$name" "$topic_names" >&2; exit 2; }
		kept+=$(awk -v name="$name" '$1 == name' <<<"$topics")$'\n'
	done
	[ $# = 0 ] || topics=$kept
}

# progress ROUND ROUNDS DONE TOPIC says how far it is. DONE is how many processes of the
# round are through. What is left is guessed from the time so far.
progress() {
	local lines total done left=
	lines=$(awk 'NF' <<<"$topics" | wc -l)
	total=$(($2 * lines)) done=$((($1 - 1) * lines + $3))
	[ $done = 0 ] || left=", about $(((SECONDS - began) * (total - done) / done)) s left"
	printf 'round %d of %d, topic %s, %d s so far%s\n' "$1" "$2" "$4" $SECONDS "$left" >&2
}

# programs FOLDER prints what programs cost at their start. Each runs a few times.
programs() {
	local program
	for _ in 1 2 3 4 5; do
		for program in empty importing looking; do
			printf 'program %s\n' "$program"
			GODEBUG=inittrace=1 "$1/$program" 2>&1
		done
	done
}
