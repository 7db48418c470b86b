package bench

import (
	"errors"
	"runtime"
	"testing"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var threeFields = variant{list: []errcode.Field{
	{Path: "settings.profile.email", Message: "Not a valid email address"},
	{Path: "password", Message: "Too short, the minimum length is 12"},
	{Path: "items.12.price", Message: "Required"},
}}

// kept are errors as a queue, a cache or a test may keep them.
var kept = []struct {
	task string
	all  []creator
}{
	{"wrap", []creator{
		{"struct", func() error { return &plain{plainCode, errCause} }},
		{"ours", func() error { return errcode.EnvelopeValidationError.Wrap(errCause) }},
		{"kratos", func() error { return kratosError.WithCause(errCause) }},
		{"connect", func() error { return connectError.WithCause(errCause) }},
	}},
	{"message", []creator{
		{"ours", func() error { return errcode.EnvelopeValidationError.WithMessage("Not on Sundays") }},
	}},
	{"fields", []creator{
		{"ours", func() error { return oursCollected(&threeFields) }},
		{"map", func() error { return &plainFields{plainCode, mapCollected(&threeFields)} }},
	}},
}

// plainFields is the least that a code with fields takes, if they are a map.
type plainFields struct {
	code   *int
	fields map[string]string
}

func (*plainFields) Error() string { return invalidCode }

// BenchmarkHeap tells how much of the heap an error takes as long as it is kept.
func BenchmarkHeap(b *testing.B) {
	const n = 10_000
	for _, k := range kept {
		b.Run("task="+k.task, func(b *testing.B) {
			compete(b, k.all, creatorName, func(c creator) func(*testing.B) {
				return func(b *testing.B) {
					errs := make([]error, n)
					before := live()
					end := measuredEach(b, n)
					for b.Loop() {
						for i := range errs {
							errs[i] = c.create()
						}
					}
					end()
					b.ReportMetric(float64(live()-before)/n, "live-B/op")
					runtime.KeepAlive(errs)
				}
			})
		})
	}
}

func TestSameWorkHeap(t *testing.T) {
	for _, k := range kept {
		for _, c := range k.all {
			checkKept(t, k.task, c)
		}
	}
}

// checkKept checks that an error has in it what its task says.
func checkKept(t *testing.T, task string, c creator) {
	t.Helper()
	err := c.create()
	require.Error(t, err, c.impl)
	ours, isOurs := errors.AsType[*errcode.Error](err)
	switch {
	case task == "wrap":
		assert.ErrorIs(t, err, errCause, c.impl)
	case task == "message":
		require.True(t, isOurs)
		assert.Equal(t, "Not on Sundays", ours.Message())
	case isOurs:
		assert.Equal(t, mapCollected(&threeFields), map[string]string(ours.Fields()))
	default:
		assert.Equal(t, mapCollected(&threeFields), err.(*plainFields).fields, c.impl)
	}
}
