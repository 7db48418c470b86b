package bench

import (
	"runtime"
	"testing"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
)

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
		{"ours", func() error {
			var v errcode.Validation
			v.Add("settings.profile.email", "Not a valid email address")
			v.Add("password", "Too short, the minimum length is 12")
			v.Add("items.12.price", "Required")
			return v.Err(errcode.EnvelopeValidationError)
		}},
		{"map", func() error {
			return &plainFields{plainCode, map[string]string{
				"settings.profile.email": "Not a valid email address", "password": "Too short, the minimum length is 12", "items.12.price": "Required",
			}}
		}},
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
					start, ok := cpuTime()
					for b.Loop() {
						for i := range errs {
							errs[i] = c.create()
						}
					}
					end, _ := cpuTime()
					b.ReportMetric(float64(b.Elapsed())/float64(b.N)/n, "ns/op")
					if ok {
						b.ReportMetric(float64(end-start)/float64(b.N)/n, "cpu-ns/op")
					}
					b.ReportMetric(float64(live()-before)/n, "live-B/op")
					runtime.KeepAlive(errs)
				}
			})
		})
	}
}

func TestSameWorkHeap(t *testing.T) {
	t.Parallel()
	for _, k := range kept {
		for _, c := range k.all {
			assert.Error(t, c.create(), c.impl)
		}
	}
}
