// Command looking prints what the first lookup of a program costs: until then, errcode has
// not gathered its codes.
package main

import (
	"fmt"
	"os"
	"runtime"
	"time"

	"example.com/errcode"
)

func main() {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	start := time.Now()
	_, ok := errcode.Lookup("token_expired")
	took := time.Since(start)
	runtime.ReadMemStats(&after)
	if !ok {
		fmt.Fprintln(os.Stderr, "looking: token_expired is not known")
		os.Exit(1)
	}
	fmt.Fprintf(os.Stderr, "lookup %d ns, %d bytes, %d allocs\n", took.Nanoseconds(), after.TotalAlloc-before.TotalAlloc, after.Mallocs-before.Mallocs)
}
