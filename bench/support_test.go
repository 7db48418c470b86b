package bench

import (
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"

	"example.com/errcode"
)

// The one error that all write: this code of the Protekt document, as a code of
// the competitor's own where it has such a thing.
const (
	code      = "token_expired"
	message   = "Access token has expired"
	challenge = `Bearer realm=""`
)

// silent reports nothing.
func silent(errcode.Report) {}

// measured begins the measurement of a benchmark and returns the function that ends
// it. It adds the processor time for each operation, which is less disturbed by what
// else the machine does than the time that passes.
func measured(b *testing.B) func() {
	b.ReportAllocs()
	return processor(b, 1)
}

// measuredEach is measured for what does its work n times each turn. It tells the times
// for one of them, and no allocations.
func measuredEach(b *testing.B, n int) func() {
	end := processor(b, n)
	return func() {
		end()
		b.ReportMetric(float64(b.Elapsed())/float64(b.N)/float64(n), "ns/op")
	}
}

// processor measures the processor time for one of n works.
func processor(b *testing.B, n int) (end func()) {
	start, _ := cpuTime()
	return func() {
		if end, ok := cpuTime(); ok {
			b.ReportMetric(float64(end-start)/float64(b.N)/float64(n), "cpu-ns/op")
		}
	}
}

// allocated returns how many bytes this process has allocated.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

// live returns how many bytes of the heap are in use.
func live() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A discard is a reusable ResponseWriter. It is larger than two cache lines, so that
// those of two goroutines do not share one.
type discard struct {
	_      [128]byte
	header http.Header
	status int
	n      int
	_      [128]byte
}

func newDiscard() *discard { return &discard{header: make(http.Header)} }

func (w *discard) Header() http.Header    { return w.header }
func (w *discard) WriteHeader(status int) { w.status = status }
func (w *discard) Write(b []byte) (int, error) {
	w.n += len(b)
	return len(b), nil
}

func (w *discard) WriteString(s string) (int, error) {
	w.n += len(s)
	return len(s), nil
}

func newRequest() *http.Request {
	return httptest.NewRequest(http.MethodPost, "/login", http.NoBody)
}

// A writer is an implementation that answers a request with an error.
type writer struct {
	impl  string
	write http.HandlerFunc
	fork  func() http.HandlerFunc // a write for another goroutine, if it can't share this one
}

// respond is a benchmark of a writer into a new header map, as net/http has it.
func respond(writer writer) func(*testing.B) { return respondTo(newRequest(), writer, false) }

// respondCleared is a benchmark of a writer into a header map that is emptied each time,
// as some servers that are not net/http's have it.
func respondCleared(writer writer) func(*testing.B) { return respondTo(newRequest(), writer, true) }

// respondTo is a benchmark of a writer that answers r.
func respondTo(r *http.Request, writer writer, cleared bool) func(*testing.B) {
	return func(b *testing.B) {
		w := newDiscard()
		writer.write(w, r) // sonic compiles what it needs at the first call
		defer measured(b)()
		for b.Loop() {
			if cleared {
				clear(w.header)
			} else {
				w.header = make(http.Header)
			}
			writer.write(w, r)
		}
	}
}

// respondParallel is respond on all cores, each with a writer and a request.
func respondParallel(writer writer) func(*testing.B) {
	return func(b *testing.B) {
		b.ReportAllocs()
		b.RunParallel(func(pb *testing.PB) {
			w, r, write := newDiscard(), newRequest(), writer.write
			if writer.fork != nil {
				write = writer.fork()
			}
			for pb.Next() {
				w.header = make(http.Header)
				write(w, r)
			}
		})
	}
}

// compete runs bench for each of the competitors, beginning with another one each round,
// which the variable ROUND numbers. If ONLY is set, it runs those whose names begin so.
func compete[T any](b *testing.B, all []T, name func(T) string, bench func(T) func(*testing.B)) {
	first, _ := strconv.Atoi(os.Getenv("ROUND"))
	for i := range all {
		one := all[(i+first)%len(all)]
		if strings.HasPrefix(name(one), os.Getenv("ONLY")) {
			b.Run("impl="+name(one), bench(one))
		}
	}
}

// moreGarbage runs f with a garbage collector that runs less often: the default heap of a
// benchmark is so small that it exaggerates what garbage costs.
func moreGarbage(f func()) {
	defer debug.SetGCPercent(debug.SetGCPercent(1600))
	f()
}

func writerName(w writer) string { return w.impl }

// seeded returns random numbers that are the same in each run.
func seeded() *rand.Rand { return rand.New(rand.NewPCG(1, 2)) }

// order returns random indices below n. It is long enough for a branch predictor not
// to learn it; its length is a power of two.
func order(n int) []int {
	random, indices := seeded(), make([]int, 1<<12)
	for i := range indices {
		indices[i] = random.IntN(n)
	}
	return indices
}
