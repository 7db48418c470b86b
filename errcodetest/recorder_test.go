package errcodetest_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
)

// A recorder is a test that notes why it fails.
type recorder struct {
	testing.TB // nil: a method that the kits should not call panics

	mu       sync.Mutex
	failures []string
	cleanups []func()
}

func (*recorder) Helper()            {}
func (r *recorder) Cleanup(f func()) { r.cleanups = append(r.cleanups, f) }

func (r *recorder) Errorf(format string, args ...any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}

// end calls what Cleanup was given, as at the end of a test.
func (r *recorder) end() {
	for _, f := range slices.Backward(r.cleanups) {
		f()
	}
	r.cleanups = nil
}

// describe writes the checks that failed, and the first failure, cut.
func (r *recorder) describe(b *strings.Builder, name string) {
	const longest = 400
	var checks []string
	for _, failure := range r.failures {
		check, _, _ := strings.Cut(failure, ": ")
		checks = append(checks, check)
	}
	fmt.Fprintf(b, "%s\n\tfails: %s\n", name, strings.Join(slices.Compact(checks), ", "))
	if len(r.failures) > 0 {
		first := r.failures[0]
		if len(first) > longest {
			first = strings.ToValidUTF8(first[:longest], "") + " [cut]"
		}
		fmt.Fprintf(b, "\tfirst: %s\n", strings.ReplaceAll(first, "\n", "\n\t\t"))
	}
}
