// Package river lets jobs of riverqueue/river fail with errors of errcode: what will not
// succeed is cancelled at once, a delay is obeyed, and what is stored is the error without
// its cause. Copy the type into your service:
//
//	failures := &Failures{Writer: errcode.Writer{Form: errcode.FormDomain}}
//	client, err := river.NewClient(riverpgxv5.New(pool), &river.Config{
//		Middleware:  []rivertype.Middleware{failures},
//		RetryPolicy: failures,
//		…
//
// A worker returns errors as a handler does:
//
//	func (w *MailWorker) Work(ctx context.Context, job *river.Job[MailArgs]) error {
//		…
//		return errcode.WorkerVerificationEmailSendFailed.Wrap(err) // 502: is tried again
//	}
//
// and where jobs are looked at:
//
//	if n := len(job.Errors); n > 0 && errors.Is(errcode.Decode([]byte(job.Errors[n-1].Error)), errcode.UserBanned) {
//
// By itself River stores the text of each error in the table river_job, with all causes,
// and of a panic the value and the stack. It also logs that text. With Failures the text
// is a record that errcode.Decode reads:
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
//   - errcode.Permanent: not at all. The job is cancelled, as with river.JobCancel.
//   - An error with a delay: after it, in the process that saw the error.
//   - Everything else: as River does by default.
//
// Traps:
//
//   - river.JobSnooze looks like the right thing for a delay. However, a snooze stores no error
//     and is not an attempt: a job that is refused for ever is snoozed for ever. So the
//     delay goes through the retry policy, where the attempt counts. A worker may still
//     return JobSnooze and JobCancel itself.
//   - A worker with a NextRetry method of its own does not get the delay.
//   - A retry policy does not see the error. That is why the delay waits in the map.
//   - What River stores itself has no record: an unknown kind of job, and a job whose
//     process died. Decode then returns an error without a code.
//   - WithMessage and WithDetails are stored: they are meant for the client.
package river

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"time"

	"example.com/errcode"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// Failures reports the errors of jobs, and makes them what River is to store. It is a
// middleware and a retry policy, for river.Config.
type Failures struct {
	river.MiddlewareDefaults
	river.DefaultClientRetryPolicy
	Writer errcode.Writer
	delays sync.Map // from the ID of a job that has failed to its time.Duration
}

// Work is called by River.
func (f *Failures) Work(ctx context.Context, job *rivertype.JobRow, work func(context.Context) error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = errcode.Recovered(value)
		}
		if err == nil || errors.Is(err, &rivertype.JobSnoozeError{}) {
			return
		}
		e := f.Writer.Record((&http.Request{Pattern: job.Kind}).WithContext(ctx), err)
		if errcode.Permanent(e) {
			err = river.JobCancel(err)
		} else if delay, ok := e.RetryAfter(); ok && job.Attempt < job.MaxAttempts {
			f.delays.Store(job.ID, delay)
		}
		err = failure{err, e}
	}()
	return work(ctx)
}

// NextRetry is called by River.
func (f *Failures) NextRetry(job *rivertype.JobRow) time.Time {
	if delay, ok := f.delays.LoadAndDelete(job.ID); ok {
		return time.Now().Add(delay.(time.Duration))
	}
	return f.DefaultClientRetryPolicy.NextRetry(job)
}

// A failure is an error whose text is a record. River asks it what it wraps.
type failure struct {
	error
	record *errcode.Error
}

func (f failure) Unwrap() error { return f.error }
func (f failure) Error() string { record, _ := f.record.MarshalJSON(); return string(record) }
