package limit_test

import (
	"testing"
	"time"

	"example.com/errcode/examples/authservice/internal/limit"
	"github.com/alicebob/miniredis/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Both limiters allow the events of a rate, say how long to wait, and begin anew.
func TestTake(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	redis := miniredis.RunT(t)
	shared, err := limit.NewRedis("redis://" + redis.Addr())
	require.NoError(t, err)
	t.Cleanup(func() { _ = shared.Close() })
	for name, limiter := range map[string]limit.Limiter{"memory": limit.NewMemory(func() time.Time { return now }), "redis": shared} {
		t.Run(name, func(t *testing.T) {
			rate := limit.Rate{Events: 2, Period: time.Minute}
			take := func(key string) time.Duration {
				wait, err := limiter.Take(t.Context(), key, rate)
				require.NoError(t, err)
				return wait
			}
			assert.Zero(t, take("a"))
			assert.Zero(t, take("a"))
			assert.Equal(t, time.Minute, take("a"))
			assert.Zero(t, take("b"), "another key")
			now = now.Add(time.Minute + time.Second)
			redis.FastForward(time.Minute + time.Second)
			assert.Zero(t, take("a"))
		})
	}
	redis.Close()
	_, err = shared.Take(t.Context(), "a", limit.Rate{Events: 1, Period: time.Minute})
	require.Error(t, err)
	_, err = limit.NewRedis("http://localhost")
	require.Error(t, err)
}
