package asynq_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/errmap"
	"example.com/errcode/integrations/asynq"
	"github.com/alicebob/miniredis/v2"
	lib "github.com/hibiken/asynq"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	errTaken  = errors.New("canary: taken")
	errLocked = errors.New("canary: locked")
)

// A code of a service that has its own registry.
var declined = errcode.NewRegistry().NewCatalogue("Theirs").Define("billing:card_declined", http.StatusPaymentRequired, "Card declined")

// A queue is a server with a Redis of its own, whose tasks fail as the function for their
// type says.
type queue struct {
	*lib.Client
	*lib.Inspector
	mu       sync.Mutex
	attempts map[string]int
	reports  []errcode.Report
}

// start starts a queue. Without middleware it is as asynq is by itself.
func start(t *testing.T, fail func(task *lib.Task) error, middleware ...lib.MiddlewareFunc) *queue {
	t.Helper()
	redis := lib.RedisClientOpt{Addr: miniredis.RunT(t).Addr()}
	q := &queue{Client: lib.NewClient(redis), Inspector: lib.NewInspector(redis), attempts: map[string]int{}}
	mux := lib.NewServeMux()
	mux.Use(middleware...)
	mux.HandleFunc("test:", func(_ context.Context, task *lib.Task) error {
		q.mu.Lock()
		q.attempts[task.Type()]++
		q.mu.Unlock()
		return fail(task)
	})
	server := lib.NewServer(redis, lib.Config{
		RetryDelayFunc: asynq.RetryDelay, LogLevel: lib.FatalLevel,
		TaskCheckInterval: time.Millisecond, DelayedTaskCheckInterval: time.Millisecond,
	})
	require.NoError(t, server.Start(mux))
	t.Cleanup(func() {
		server.Shutdown()
		assert.NoError(t, errors.Join(q.Client.Close(), q.Inspector.Close()))
	})
	return q
}

// middleware is Middleware with a Writer that collects its reports in q.
func middleware(q **queue) lib.MiddlewareFunc {
	return asynq.Middleware(errcode.Writer{
		Form: errcode.FormDomain,
		Map: errmap.First(
			errmap.Is(errcode.UserEmailAlreadyExists, errTaken),
			errmap.Is(errcode.Status(http.StatusServiceUnavailable).WithRetryAfter(90*time.Second), errLocked),
		),
		Report: func(rep errcode.Report) {
			(*q).mu.Lock()
			defer (*q).mu.Unlock()
			(*q).reports = append((*q).reports, rep)
		},
	})
}

// run enqueues a task and waits until it has failed so often that it is in the state.
func (q *queue) run(t *testing.T, name string, state lib.TaskState, options ...lib.Option) *lib.TaskInfo {
	t.Helper()
	info, err := q.Enqueue(lib.NewTask(name, nil), options...)
	require.NoError(t, err)
	return q.wait(t, info.ID, state, 0)
}

// wait waits for a task to be in the state after so many failures that counted.
func (q *queue) wait(t *testing.T, id string, state lib.TaskState, retried int) (info *lib.TaskInfo) {
	t.Helper()
	require.Eventually(t, func() bool {
		var err error
		info, err = q.GetTaskInfo("default", id)
		return err == nil && info.State == state && info.Retried >= retried
	}, time.Minute, time.Millisecond)
	return info
}

func TestAttempts(t *testing.T) {
	var q *queue
	fails := map[string]func() error{}
	q = start(t, func(task *lib.Task) error { return fails[task.Type()]() }, middleware(&q))
	returns := func(err error) func() error { return func() error { return err } }
	const (
		archived = lib.TaskStateArchived
		retry    = lib.TaskStateRetry
	)
	for i, row := range []struct {
		name   string
		fail   func() error
		state  lib.TaskState // after the first attempt
		stored string
		is     errcode.Code
		delay  time.Duration // 0: asynq's own
		report string
	}{
		{"client's fault", returns(errcode.UserBanned), archived,
			`{"code":"user:banned","status":403,"message":"User is banned"}`, errcode.UserBanned, 0, "403 user:banned: user:banned"},
		{"cause", returns(fmt.Errorf("canary: %w", errcode.UserBanned.Errorf("canary"))), archived,
			`{"code":"user:banned","status":403,"message":"User is banned"}`, errcode.UserBanned, 0, "403 user:banned: canary: user:banned: canary"},
		{"service's fault", returns(errcode.SystemDatabaseError.Errorf("canary")), retry,
			`{"code":"system:database_error","status":500,"message":"Database error"}`, errcode.SystemDatabaseError, 0, "500 system:database_error: system:database_error: canary"},
		{"400, and not the client's fault", returns(errcode.OAuthTokenExchangeFailed), retry,
			`{"code":"oauth:token_exchange_failed","status":400,"message":"OAuth token exchange failed"}`, errcode.OAuthTokenExchangeFailed, 0, "400 oauth:token_exchange_failed: oauth:token_exchange_failed"},
		{"delay", returns(errcode.RateLimitExceeded.WithRetryAfter(90 * time.Second)), retry,
			`{"code":"rate_limit:exceeded","status":429,"message":"Too many requests","retry_after":90}`, errcode.RateLimitExceeded, 90 * time.Second, "429 rate_limit:exceeded: rate_limit:exceeded"},
		{"mapped", returns(errTaken), archived,
			`{"code":"user:email_already_exists","status":409,"message":"Email already registered"}`, errcode.UserEmailAlreadyExists, 0, "409 user:email_already_exists: canary: taken"},
		{"mapped, with a delay", returns(errLocked), retry,
			`{"code":"http:service_unavailable","status":503,"message":"Service unavailable","retry_after":90}`, errcode.FormDomain.CodeFor(503), 90 * time.Second, "503 http:service_unavailable: canary: locked"},
		{"of another service", returns(errcode.FromWire(errcode.Wire{Code: "shop:closed", Status: 410, Message: "canary"})), archived,
			`{"code":"shop:closed","status":410}`, errcode.NewRegistry().NewCatalogue("Shop").Define("shop:closed", 410, "Closed"), 0, "502 shop:closed: shop:closed"},
		{"of another service, with a delay", returns(errcode.FromWire(errcode.Wire{Code: "shop:busy", Status: 404, RetryAfter: 90 * time.Second})), retry,
			`{"code":"shop:busy","status":404}`, errcode.NewRegistry().NewCatalogue("Shop").Define("shop:busy", 404, "Busy"), 90 * time.Second, "502 shop:busy: shop:busy"},
		{"of its own registry", returns(declined.WithDetails(map[string]int{"attempts": 3})), archived,
			`{"code":"billing:card_declined","status":402,"message":"Card declined","details":{"attempts":3}}`, declined, 0, "402 billing:card_declined: billing:card_declined"},
		{"plain", returns(errors.New("canary")), retry,
			`{"code":"INTERNAL_ERROR","status":500,"message":"Unhandled server error"}`, errcode.EnvelopeInternalError, 0, "500: canary"},
		//errcode:ignore codenil what becomes of this mistake is tested
		{"nil of our type", func() error { var e *errcode.Error; return e }, retry,
			`{"code":"INTERNAL_ERROR","status":500,"message":"Unhandled server error"}`, errcode.EnvelopeInternalError, 0, "500: <nil>"},
		{"panic", func() error { panic("canary") }, retry,
			`{"code":"INTERNAL_ERROR","status":500,"message":"Unhandled server error"}`, errcode.EnvelopeInternalError, 0, "500: panic: canary"},
	} {
		name := fmt.Sprint("test:", i)
		fails[name] = row.fail
		before := time.Now()
		info := q.run(t, name, row.state)
		assert.Equal(t, row.stored, info.LastErr, row.name)
		assert.ErrorIs(t, errcode.Decode([]byte(info.LastErr)), row.is, row.name)
		assert.Equal(t, 1, q.attempts[name], row.name)
		if row.delay != 0 {
			assert.WithinRange(t, info.NextProcessAt, before.Add(row.delay-time.Second), time.Now().Add(row.delay), row.name)
		}
		require.Len(t, q.reports, 1, row.name)
		assert.Equal(t, row.report, q.reports[0].String(), row.name)
		assert.Equal(t, name, q.reports[0].Request.Pattern, row.name)
		q.reports = nil
	}
}

// TestAttemptsAreBounded checks that an error with a delay does not keep a task for ever.
func TestAttemptsAreBounded(t *testing.T) {
	var q *queue
	q = start(t, func(*lib.Task) error { return errcode.RateLimitExceeded.WithRetryAfter(0) }, middleware(&q))
	info := q.run(t, "test:full", lib.TaskStateArchived, lib.MaxRetry(3))
	assert.Equal(t, 3, info.Retried)
	assert.Equal(t, 4, q.attempts["test:full"])
	assert.Len(t, q.reports, 4, "one for each attempt")
}

func TestLaterSuccess(t *testing.T) {
	var q *queue
	q = start(t, func(*lib.Task) error {
		if q.attempts["test:deadlock"] < 3 {
			return errcode.SystemTransactionError.WithRetryAfter(0)
		}
		return nil
	}, middleware(&q))
	info := q.run(t, "test:deadlock", lib.TaskStateCompleted, lib.Retention(time.Hour))
	assert.Equal(t, 3, q.attempts["test:deadlock"])
	assert.Equal(t, 2, info.Retried)
	assert.ErrorIs(t, errcode.Decode([]byte(info.LastErr)), errcode.SystemTransactionError, "the last failure stays")
}

// TestOwnText shows what asynq stores without waiting for the handler.
func TestOwnText(t *testing.T) {
	var q *queue
	release := make(chan struct{})
	q = start(t, func(*lib.Task) error { <-release; return errors.New("canary") }, middleware(&q))
	info := q.run(t, "test:slow", lib.TaskStateRetry, lib.Deadline(time.Now().Add(-time.Second)))
	close(release)
	assert.Equal(t, "context deadline exceeded", info.LastErr)
	assert.True(t, errcode.CodeOf(errcode.Decode([]byte(info.LastErr))).IsZero())
}

func TestUnknownTask(t *testing.T) {
	var q *queue
	q = start(t, nil, middleware(&q))
	info := q.run(t, "canary", lib.TaskStateRetry)
	assert.Equal(t, `{"code":"INTERNAL_ERROR","status":500,"message":"Unhandled server error"}`, info.LastErr)
	assert.ErrorIs(t, q.reports[0].Err, lib.ErrHandlerNotFound)
}

// TestWithoutMiddleware shows what the recipe is for.
func TestWithoutMiddleware(t *testing.T) {
	q := start(t, func(task *lib.Task) error {
		if task.Type() == "test:panic" {
			panic("canary")
		}
		return errcode.UserBanned.Errorf("canary")
	})
	assert.Equal(t, "user:banned: canary", q.run(t, "test:banned", lib.TaskStateRetry).LastErr)
	assert.Contains(t, q.run(t, "test:panic", lib.TaskStateRetry).LastErr, "canary")
}
