package errcode_test

import (
	"fmt"
	"os"
	"runtime/pprof"
	"strings"
	"testing"

	"example.com/errcode"
	"go.uber.org/goleak"
)

// TestMain runs the tests and then checks what the whole suite must leave:
// R10, the package's registry as it was, and X08, no goroutine.
func TestMain(m *testing.M) {
	before := registrySize()
	status := m.Run()
	if status == 0 {
		if after := registrySize(); after != before {
			fmt.Printf("R10: registry had %s before the tests and has %s after them\n", before, after)
			status = 1
		}
		if err := goleak.Find(); err != nil {
			fmt.Println("X08:", err)
			status = 1
		}
		// With GOEXPERIMENT=goroutineleakprofile: writing the profile looks for them.
		if leaks := pprof.Lookup("goroutineleak"); leaks != nil {
			var profile strings.Builder
			if err := leaks.WriteTo(&profile, 1); err != nil || !strings.HasPrefix(profile.String(), "goroutineleak profile: total 0\n") {
				fmt.Println("X08:", err, profile.String())
				status = 1
			}
		}
	}
	os.Exit(status)
}

// registrySize says how much the package's registry holds.
func registrySize() string {
	codes, catalogues := 0, 0
	for range errcode.All() {
		codes++
	}
	for range errcode.Catalogues() {
		catalogues++
	}
	return fmt.Sprintf("%d codes in %d catalogues", codes, catalogues)
}
