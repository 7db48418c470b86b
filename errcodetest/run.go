package errcodetest

import (
	"fmt"
	"sync"
	"testing"
)

// run runs a check as a subtest, or, if t is not a *testing.T, with the name of the check
// before its failures. It shows the first failures only: a form without a code fails for
// each code that there is.
func run(t testing.TB, name string, check func(t testing.TB)) {
	t.Helper()
	if t, ok := t.(*testing.T); ok {
		t.Run(name, func(t *testing.T) {
			t.Helper()
			check(&checking{TB: t})
		})
		return
	}
	check(&checking{TB: t, prefix: name + ": "})
}

// A checking is a test in which a check runs.
type checking struct {
	testing.TB
	prefix string

	mu       sync.Mutex
	failures int
}

// Errorf reports a failure, unless there were many.
func (c *checking) Errorf(format string, args ...any) {
	const limit = 10
	c.Helper()
	c.mu.Lock()
	c.failures++
	n := c.failures
	c.mu.Unlock()
	switch {
	case n <= limit:
		c.TB.Errorf("%s", c.prefix+fmt.Sprintf(format, args...))
	case n == limit+1:
		c.TB.Errorf("%s", c.prefix+"there are more failures, which are not shown")
	}
}

// try calls check, whose panic is a failure.
func try(t testing.TB, what string, check func()) {
	t.Helper()
	defer func() {
		if v := recover(); v != nil {
			t.Errorf("%s panicked: %v", what, v)
		}
	}()
	check()
}
