package delay_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"example.com/errcode/internal/delay"
	"github.com/stretchr/testify/assert"
)

func TestEnglish(t *testing.T) {
	const day = 24 * time.Hour
	for _, row := range []struct {
		delay time.Duration
		want  string
	}{
		{-time.Second, "0 seconds"},
		{0, "0 seconds"},
		{1, "1 second"},
		{time.Second, "1 second"},
		{time.Second + 1, "2 seconds"},
		{61 * time.Second, "61 seconds"},
		{119 * time.Second, "119 seconds"},
		{119*time.Second + 500*time.Millisecond, "2 minutes"},
		{120 * time.Second, "2 minutes"},
		{121 * time.Second, "3 minutes"},
		{3599 * time.Second, "60 minutes"},
		{time.Hour, "60 minutes"},
		{119 * time.Minute, "119 minutes"},
		{119*time.Minute + 1, "2 hours"},
		{2 * time.Hour, "2 hours"},
		{2*time.Hour + 1, "3 hours"},
		{47 * time.Hour, "47 hours"},
		{47*time.Hour + 1, "2 days"},
		{2 * day, "2 days"},
		{365 * day, "365 days"},
		{math.MaxInt64, "106752 days"},
	} {
		assert.Equal(t, row.want, delay.English(row.delay), row.delay)
	}
}

func TestUnits(t *testing.T) {
	var names []string
	for unit := range delay.Units {
		one, other := unit.English()
		assert.Equal(t, 1, strings.Count(one, "{n}"))
		assert.Equal(t, one+"s", other)
		names = append(names, unit.String())
	}
	assert.Equal(t, []string{"second", "minute", "hour", "day"}, names)
}

func FuzzSplit(f *testing.F) {
	for _, seed := range []time.Duration{0, 1, time.Second, 119500 * time.Millisecond, 2 * time.Hour, 48 * time.Hour, math.MaxInt64, math.MinInt64} {
		f.Add(int64(seed))
	}
	size := [...]time.Duration{time.Second, time.Minute, time.Hour, 24 * time.Hour}
	f.Fuzz(func(t *testing.T, wait int64) {
		n, unit := delay.Split(time.Duration(wait))
		d := max(time.Duration(wait), 0)
		assert.GreaterOrEqual(t, float64(n)*float64(size[unit]), float64(d), "rounded up")
		// Rounded to whole seconds first, and then by less than one unit for each larger one.
		assert.Less(t, float64(n-1)*float64(size[unit]), float64(d)+1, "by less than one unit")
		assert.Equal(t, n == 0, d == 0)
		if unit < delay.Day {
			assert.Less(t, n, int64(120))
		}
		if unit > delay.Second {
			assert.GreaterOrEqual(t, n, int64(2))
		}
	})
}
