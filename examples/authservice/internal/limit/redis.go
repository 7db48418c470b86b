package limit

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/go-redis/v9"
)

// Redis is a Limiter that replicas share.
type Redis struct{ client *redis.Client }

// NewRedis returns a Limiter at a URL such as redis://localhost:6379.
func NewRedis(url string) (*Redis, error) {
	options, err := redis.ParseURL(url)
	if err != nil {
		return nil, fmt.Errorf("limit: %w", err)
	}
	return &Redis{redis.NewClient(options)}, nil
}

// Close closes the connections.
func (r *Redis) Close() error { return r.client.Close() }

// take counts an event, and returns how many there were and the milliseconds to the end
// of the period.
var take = redis.NewScript(`
local n = redis.call("INCR", KEYS[1])
if n == 1 then redis.call("PEXPIRE", KEYS[1], ARGV[1]) end
return {n, redis.call("PTTL", KEYS[1])}`)

// Take implements [Limiter].
func (r *Redis) Take(ctx context.Context, key string, rate Rate) (time.Duration, error) {
	result, err := take.Run(ctx, r.client, []string{"limit:" + key}, rate.Period.Milliseconds()).Int64Slice()
	if err != nil {
		return 0, fmt.Errorf("limit: %w", err)
	}
	if len(result) != 2 {
		return 0, fmt.Errorf("limit: Redis answered with %d numbers, expected 2", len(result))
	}
	if result[0] > int64(rate.Events) {
		return max(time.Duration(result[1])*time.Millisecond, time.Millisecond), nil
	}
	return 0, nil
}
