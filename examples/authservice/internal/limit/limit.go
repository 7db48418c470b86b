// Package limit says who has to wait. Limits are kept in memory, or in Redis for several
// replicas.
package limit

import (
	"context"
	"sync"
	"time"
)

// A Rate allows a number of events in each period. The first of them begins it.
type Rate struct {
	Events int
	Period time.Duration
}

// A Limiter counts events by key.
type Limiter interface {
	// Take counts an event. It returns how long to wait if there were too many, and 0 if not.
	Take(ctx context.Context, key string, rate Rate) (time.Duration, error)
}

// Memory is a Limiter in memory.
type Memory struct {
	now   func() time.Time
	mu    sync.Mutex
	count map[string]*window
	swept time.Time
}

type window struct {
	events int
	ends   time.Time
}

// NewMemory returns a Limiter in memory.
func NewMemory(now func() time.Time) *Memory {
	return &Memory{now: now, count: map[string]*window{}}
}

// Take implements [Limiter].
func (m *Memory) Take(_ context.Context, key string, rate Rate) (time.Duration, error) {
	now := m.now()
	m.mu.Lock()
	defer m.mu.Unlock()
	if now.Sub(m.swept) > time.Minute {
		for key, w := range m.count {
			if now.After(w.ends) {
				delete(m.count, key)
			}
		}
		m.swept = now
	}
	w := m.count[key]
	if w == nil || now.After(w.ends) {
		w = &window{ends: now.Add(rate.Period)}
		m.count[key] = w
	}
	if w.events++; w.events > rate.Events {
		return w.ends.Sub(now), nil
	}
	return 0, nil
}
