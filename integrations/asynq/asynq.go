// Package asynq lets tasks of hibiken/asynq fail with errors of errcode: what will not
// succeed is archived at once, a delay is obeyed, and what is stored is the error without
// its cause. Copy the functions into your service:
//
//	server := asynq.NewServer(redis, asynq.Config{RetryDelayFunc: RetryDelay})
//	mux := asynq.NewServeMux()
//	mux.Use(Middleware(errcode.Writer{Form: errcode.FormDomain}))
//	mux.HandleFunc("mail:send", func(ctx context.Context, task *asynq.Task) error {
//		return errcode.WorkerVerificationEmailSendFailed.Wrap(err) // 502: is tried again
//	})
//
// and where tasks are looked at:
//
//	info, err := inspector.GetTaskInfo("default", id)
//	if info.LastErr != "" && errors.Is(errcode.Decode([]byte(info.LastErr)), errcode.UserBanned) {
//
// By itself asynq stores the text of the error in Redis, in TaskInfo.LastErr, with all
// causes and of a panic the value: what a database or a mail server said, with addresses
// and tokens. Its command shows it. With Middleware the text is a record that
// errcode.Decode reads:
//
//	{"code":"user:banned","status":403,"message":"User is banned"}
//
// The whole error is in the log, once for each attempt, by the Writer's Report. A Map of
// the Writer counts as well, a Mask does not. An error that came from another service is
// stored with the code and the status it had, also if that code is not defined here. An
// error without a code, and a panic, are stored with the code that a client would be told,
// which is most often the one for 500.
//
// What is tried again:
//
//   - errcode.Permanent: not at all. The task is archived, as with asynq.SkipRetry.
//   - An error with a delay: after it. The attempt counts as any other, so that the number
//     of attempts stays bounded.
//   - Everything else: as asynq does by default.
//
// Traps:
//
//   - asynq.Config.IsFailure can keep a failure from being counted. A task that is refused
//     for ever is then tried for ever.
//   - asynq does not wait for a handler whose deadline has passed, or whose worker has lost
//     its lease: it stores a text of its own, and the task is tried again. Decode then
//     returns an error without a code.
//   - The delay is kept in whole seconds.
//   - WithMessage and WithDetails are stored: they are meant for the client.
package asynq

import (
	"context"
	"errors"
	"net/http"
	"time"

	"example.com/errcode"
	"github.com/hibiken/asynq"
)

// Middleware reports the errors of tasks, and makes them what asynq is to store.
func Middleware(wr errcode.Writer) asynq.MiddlewareFunc {
	return func(next asynq.Handler) asynq.Handler {
		return asynq.HandlerFunc(func(ctx context.Context, task *asynq.Task) (err error) {
			defer func() {
				if value := recover(); value != nil {
					err = errcode.Recovered(value)
				}
				if err != nil {
					r := (&http.Request{Pattern: task.Type()}).WithContext(ctx)
					err = failure{wr.Record(r, err)}
				}
			}()
			return next.ProcessTask(ctx, task)
		})
	}
}

// A failure is an error whose text is a record.
type failure struct{ err *errcode.Error }

func (f failure) Unwrap() error        { return f.err }
func (f failure) Is(target error) bool { return target == asynq.SkipRetry && errcode.Permanent(f.err) }
func (f failure) Error() string        { record, _ := f.err.MarshalJSON(); return string(record) }

// RetryDelay is for asynq.Config.RetryDelayFunc.
func RetryDelay(n int, err error, task *asynq.Task) time.Duration {
	if e, _ := errors.AsType[*errcode.Error](err); e != nil {
		if delay, ok := e.RetryAfter(); ok {
			return delay
		}
	}
	return asynq.DefaultRetryDelayFunc(n, err, task)
}
