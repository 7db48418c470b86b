//go:build unix

package river_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/errmap"
	"example.com/errcode/integrations/river"
	"example.com/errcode/internal/pgtest"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	lib "github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
	"github.com/riverqueue/river/rivertype"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }

var (
	errTaken  = errors.New("canary: taken")
	errLocked = errors.New("canary: locked")
)

// A code of a service that has its own registry.
var declined = errcode.NewRegistry().NewCatalogue("Theirs").Define("billing:card_declined", http.StatusPaymentRequired, "Card declined")

// args are those of a job that does what the worker was given for the name.
type args struct {
	Name string `json:"name"`
}

func (args) Kind() string { return "test" }

type worker struct {
	lib.WorkerDefaults[args]
	work func(ctx context.Context, job *lib.Job[args]) error
}

func (w *worker) Work(ctx context.Context, job *lib.Job[args]) error { return w.work(ctx, job) }

// A queue is a running client with a database of its own.
type queue struct {
	*lib.Client[pgx.Tx]
	events  <-chan *lib.Event
	mu      sync.Mutex
	reports []errcode.Report
	logged  logged
}

// logged is what River has logged. It goes on logging after it has stopped: its timers
// still run.
type logged struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

// start starts a queue. Without the recipe it is as River is by itself.
func start(t *testing.T, recipe bool, work func(ctx context.Context, job *lib.Job[args]) error) *queue {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), pgtest.Database(t))
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	require.NoError(t, err)
	_, err = migrator.Migrate(t.Context(), rivermigrate.DirectionUp, nil)
	require.NoError(t, err)

	q := new(queue)
	config := &lib.Config{
		Queues: map[string]lib.QueueConfig{lib.QueueDefault: {MaxWorkers: 1}}, Workers: lib.NewWorkers(),
		FetchCooldown: time.Millisecond, FetchPollInterval: 10 * time.Millisecond, SoftStopTimeout: time.Millisecond,
		Logger: slog.New(slog.NewTextHandler(&q.logged, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	if recipe {
		failures := &river.Failures{Writer: errcode.Writer{
			Form: errcode.FormDomain,
			Map: errmap.First(
				errmap.Is(errcode.UserEmailAlreadyExists, errTaken),
				errmap.Is(errcode.Status(http.StatusServiceUnavailable).WithRetryAfter(90*time.Second), errLocked),
			),
			Report: func(rep errcode.Report) {
				q.mu.Lock()
				defer q.mu.Unlock()
				q.reports = append(q.reports, rep)
			},
		}}
		config.Middleware, config.RetryPolicy = []rivertype.Middleware{failures}, failures
	}
	lib.AddWorker(config.Workers, &worker{work: work})
	q.Client, err = lib.NewClient(riverpgxv5.New(pool), config)
	require.NoError(t, err)
	events, unsubscribe := q.Subscribe(lib.EventKindJobCancelled, lib.EventKindJobCompleted, lib.EventKindJobFailed, lib.EventKindJobSnoozed, lib.EventKindJobInterrupted)
	t.Cleanup(unsubscribe)
	q.events = events
	require.NoError(t, q.Start(t.Context()))
	t.Cleanup(func() { assert.NoError(t, q.Stop(context.Background())) })
	return q
}

// run inserts a job and waits for the end of so many attempts.
func (q *queue) run(t *testing.T, name string, attempts int, options *lib.InsertOpts) *rivertype.JobRow {
	t.Helper()
	inserted, err := q.Insert(t.Context(), args{name}, options)
	require.NoError(t, err)
	return q.wait(t, inserted.Job.ID, attempts)
}

func (q *queue) wait(t *testing.T, id int64, attempts int) *rivertype.JobRow {
	t.Helper()
	for range attempts {
		select {
		case event := <-q.events:
			require.Equal(t, id, event.Job.ID)
		case <-time.After(time.Minute):
			t.Fatal("no attempt in a minute")
		}
	}
	job, err := q.JobGet(t.Context(), id)
	require.NoError(t, err)
	return job
}

// last returns what is stored of the last attempt.
func last(job *rivertype.JobRow) string { return job.Errors[len(job.Errors)-1].Error }

func TestAttempts(t *testing.T) {
	returns := func(err error) func() error { return func() error { return err } }
	shop := errcode.NewRegistry().NewCatalogue("Shop")
	const (
		cancelled = rivertype.JobStateCancelled
		available = rivertype.JobStateAvailable // River's own delay after the first failure is short
		retryable = rivertype.JobStateRetryable
	)
	rows := []struct {
		name   string
		fail   func() error
		state  rivertype.JobState // after the first attempt
		stored string
		is     errcode.Code
		delay  time.Duration // 0: River's own
		report string
	}{
		{"client's fault", returns(errcode.UserBanned), cancelled,
			`{"code":"user:banned","status":403,"message":"User is banned"}`, errcode.UserBanned, 0, "403 user:banned: user:banned"},
		{"cause", returns(fmt.Errorf("canary: %w", errcode.UserBanned.Errorf("canary"))), cancelled,
			`{"code":"user:banned","status":403,"message":"User is banned"}`, errcode.UserBanned, 0, "403 user:banned: canary: user:banned: canary"},
		{"cancelled by the worker", returns(lib.JobCancel(errcode.SystemDatabaseError.Errorf("canary"))), cancelled,
			`{"code":"system:database_error","status":500,"message":"Database error"}`, errcode.SystemDatabaseError, 0, "500 system:database_error: JobCancelError: system:database_error: canary"},
		{"service's fault", returns(errcode.SystemDatabaseError.Errorf("canary")), available,
			`{"code":"system:database_error","status":500,"message":"Database error"}`, errcode.SystemDatabaseError, 0, "500 system:database_error: system:database_error: canary"},
		{"delay", returns(errcode.RateLimitExceeded.WithRetryAfter(90 * time.Second)), retryable,
			`{"code":"rate_limit:exceeded","status":429,"message":"Too many requests","retry_after":90}`, errcode.RateLimitExceeded, 90 * time.Second, "429 rate_limit:exceeded: rate_limit:exceeded"},
		{"mapped", returns(errTaken), cancelled,
			`{"code":"user:email_already_exists","status":409,"message":"Email already registered"}`, errcode.UserEmailAlreadyExists, 0, "409 user:email_already_exists: canary: taken"},
		{"mapped, with a delay", returns(errLocked), retryable,
			`{"code":"http:service_unavailable","status":503,"message":"Service unavailable","retry_after":90}`, errcode.FormDomain.CodeFor(503), 90 * time.Second, "503 http:service_unavailable: canary: locked"},
		{"of another service", returns(errcode.FromWire(errcode.Wire{Code: "shop:closed", Status: 410, Message: "canary"})), cancelled,
			`{"code":"shop:closed","status":410}`, shop.Define("shop:closed", 410, "Closed"), 0, "502 shop:closed: shop:closed"},
		{"of another service, with a delay", returns(errcode.FromWire(errcode.Wire{Code: "shop:busy", Status: 404, RetryAfter: 90 * time.Second})), retryable,
			`{"code":"shop:busy","status":404}`, shop.Define("shop:busy", 404, "Busy"), 90 * time.Second, "502 shop:busy: shop:busy"},
		{"of its own registry", returns(declined.WithDetails(map[string]int{"attempts": 3})), cancelled,
			`{"code":"billing:card_declined","status":402,"message":"Card declined","details":{"attempts":3}}`, declined, 0, "402 billing:card_declined: billing:card_declined"},
		{"deadline", returns(fmt.Errorf("canary: %w", context.DeadlineExceeded)), available,
			`{"code":"http:gateway_timeout","status":504,"message":"Gateway timeout"}`, errcode.FormDomain.CodeFor(504), 0, "504 http:gateway_timeout: canary: context deadline exceeded"},
		{"plain", returns(errors.New("canary")), available,
			`{"code":"INTERNAL_ERROR","status":500,"message":"Unhandled server error"}`, errcode.EnvelopeInternalError, 0, "500: canary"},
		{"panic", func() error { panic("canary") }, available,
			`{"code":"INTERNAL_ERROR","status":500,"message":"Unhandled server error"}`, errcode.EnvelopeInternalError, 0, "500: panic: canary"},
	}
	fails := map[string]func() error{}
	attempts := map[string]int{}
	q := start(t, true, func(_ context.Context, job *lib.Job[args]) error {
		if attempts[job.Args.Name]++; attempts[job.Args.Name] > 1 {
			return nil
		}
		return fails[job.Args.Name]()
	})
	for _, row := range rows {
		fails[row.name] = row.fail
		before := time.Now()
		job := q.run(t, row.name, 1, nil)
		require.Len(t, job.Errors, 1, row.name)
		assert.Equal(t, row.stored, last(job), row.name)
		assert.Empty(t, job.Errors[0].Trace, row.name)
		assert.ErrorIs(t, errcode.Decode([]byte(last(job))), row.is, row.name)
		assert.Equal(t, 1, job.Errors[0].Attempt, row.name)
		assert.Equal(t, row.state, job.State, row.name)
		if row.delay != 0 {
			assert.WithinRange(t, job.ScheduledAt, before.Add(row.delay-time.Second), time.Now().Add(row.delay), row.name)
		}
		q.mu.Lock()
		require.Len(t, q.reports, 1, row.name)
		assert.Equal(t, row.report, q.reports[0].String(), row.name)
		assert.Equal(t, "test", q.reports[0].Request.Pattern)
		q.reports = nil
		q.mu.Unlock()
		if row.state == available { // it succeeds the second time
			assert.Equal(t, rivertype.JobStateCompleted, q.wait(t, job.ID, 1).State, row.name)
		}
	}
	require.NoError(t, q.Stop(context.Background()))
	assert.NotEmpty(t, q.logged.String())
	assert.NotContains(t, q.logged.String(), "canary", "River's own log")
}

// TestAttemptsAreBounded checks that an error with a delay does not keep a job for ever.
func TestAttemptsAreBounded(t *testing.T) {
	attempts := 0
	q := start(t, true, func(context.Context, *lib.Job[args]) error {
		attempts++
		return errcode.RateLimitExceeded.WithRetryAfter(0)
	})
	job := q.run(t, "full", 3, &lib.InsertOpts{MaxAttempts: 3})
	assert.Equal(t, rivertype.JobStateDiscarded, job.State)
	assert.Equal(t, 3, attempts)
	assert.Len(t, job.Errors, 3)
	assert.Len(t, q.reports, 3, "one for each attempt")
}

// TestSnooze shows why the recipe does not snooze, and that a worker still can.
func TestSnooze(t *testing.T) {
	attempts := 0
	q := start(t, true, func(context.Context, *lib.Job[args]) error {
		if attempts++; attempts <= 5 {
			return lib.JobSnooze(0)
		}
		return nil
	})
	job := q.run(t, "snooze", 6, &lib.InsertOpts{MaxAttempts: 1})
	assert.Equal(t, rivertype.JobStateCompleted, job.State)
	assert.Equal(t, 6, attempts, "more than MaxAttempts")
	assert.Empty(t, job.Errors)
	assert.Empty(t, q.reports)
}

// TestStop checks that a job that is stopped with its client does not count as failed.
func TestStop(t *testing.T) {
	running := make(chan struct{})
	q := start(t, true, func(ctx context.Context, _ *lib.Job[args]) error {
		close(running)
		<-ctx.Done()
		return fmt.Errorf("stopped: %w", ctx.Err())
	})
	inserted, err := q.Insert(t.Context(), args{"stop"}, nil)
	require.NoError(t, err)
	<-running
	require.NoError(t, q.Stop(context.Background()))
	job, err := q.JobGet(t.Context(), inserted.Job.ID)
	require.NoError(t, err)
	assert.Equal(t, rivertype.JobStateAvailable, job.State)
	assert.Equal(t, 0, job.Attempt)
	assert.Empty(t, job.Errors)
}

// TestUnreadable checks that arguments that can't be read are not quoted in what is stored.
func TestUnreadable(t *testing.T) {
	q := start(t, true, nil)
	inserted, err := q.Insert(t.Context(), unreadable{"canary"}, nil)
	require.NoError(t, err)
	job := q.wait(t, inserted.Job.ID, 1)
	assert.Equal(t, `{"code":"INTERNAL_ERROR","status":500,"message":"Unhandled server error"}`, last(job))
}

type unreadable struct {
	Name any `json:"name"`
}

func (unreadable) Kind() string { return "test" }

func (u unreadable) MarshalJSON() ([]byte, error) { return []byte(`{"name":["canary"]}`), nil }

// TestWithoutRecipe shows what the recipe is for.
func TestWithoutRecipe(t *testing.T) {
	q := start(t, false, func(_ context.Context, job *lib.Job[args]) error {
		if job.Args.Name == "panic" {
			panic("canary")
		}
		return errcode.UserBanned.Errorf("canary")
	})
	job := q.run(t, "banned", 1, &lib.InsertOpts{MaxAttempts: 1})
	assert.Equal(t, "user:banned: canary", last(job))
	job = q.run(t, "panic", 1, &lib.InsertOpts{MaxAttempts: 1})
	assert.Equal(t, "canary", last(job))
	assert.Contains(t, job.Errors[0].Trace, "TestWithoutRecipe")
}
