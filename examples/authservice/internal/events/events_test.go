package events_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/examples/authservice/internal/events"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A job is done once, however often it is published; one that fails comes again; one that
// can't succeed is given up. What is not done is there after the server was stopped.
func TestJobs(t *testing.T) {
	folder := t.TempDir()
	bus, err := events.Serve(t.Context(), folder, "127.0.0.1", -1)
	require.NoError(t, err)
	remote, err := events.Connect(t.Context(), bus.URL())
	require.NoError(t, err)
	for range 3 {
		require.NoError(t, remote.Publish(t.Context(), "test", "1", []byte("again")))
	}
	require.NoError(t, remote.Publish(t.Context(), "test", "2", []byte("never")))
	remote.Close()
	bus.Close()
	assert.False(t, bus.Connected())

	bus, err = events.Serve(t.Context(), folder, "", 0)
	require.NoError(t, err)
	require.NoError(t, bus.Publish(t.Context(), "test", "3", []byte("once")))
	never := errcode.GeneralBadRequest.Errorf("never")
	var mu sync.Mutex
	count := map[string]int{}
	ctx, cancel := context.WithCancel(t.Context())
	var work sync.WaitGroup
	work.Go(func() {
		bus.Work(ctx, "test", func(_ context.Context, payload []byte) error {
			mu.Lock()
			defer mu.Unlock()
			switch count[string(payload)]++; {
			case string(payload) == "never":
				return never
			case string(payload) == "again" && count["again"] == 1:
				return errors.New("later")
			}
			return nil
		})
	})
	require.Eventually(t, func() bool {
		mu.Lock()
		defer mu.Unlock()
		return count["again"] == 2 && count["never"] == 1 && count["once"] == 1
	}, 20*time.Second, 10*time.Millisecond)
	cancel()
	work.Wait()
	assert.Equal(t, map[string]int{"again": 2, "never": 1, "once": 1}, count)
	bus.Close()
	require.Error(t, bus.Publish(t.Context(), "test", "4", nil))
}

func TestAsk(t *testing.T) {
	bus, err := events.Serve(t.Context(), t.TempDir(), "", 0)
	require.NoError(t, err)
	t.Cleanup(bus.Close)
	_, err = bus.Ask(t.Context(), "subject", nil)
	require.ErrorIs(t, err, events.ErrNoWorker)
	var asked atomic.Int64
	require.NoError(t, bus.Answer(t.Context(), "subject", func(_ context.Context, question []byte) []byte {
		asked.Add(1)
		return append(question, '!')
	}))
	answer, err := bus.Ask(t.Context(), "subject", []byte("hello"))
	require.NoError(t, err)
	assert.Equal(t, "hello!", string(answer))
	assert.EqualValues(t, 1, asked.Load())
}
