// Package temporal carries errors through Temporal's workflows, with go.temporal.io/sdk: an
// activity or a workflow returns an error of errcode, and the workflow or the client that
// waits for it can ask for the code. Copy the functions into your service:
//
//	c, err := client.Dial(client.Options{
//		FailureConverter: Failures{
//			FailureConverter: temporal.GetDefaultFailureConverter(),
//			Writer:           errcode.Writer{Form: errcode.FormDomain},
//		},
//	})
//
// in the process whose worker runs activities and workflows, and in workflows and clients:
//
//	err := workflow.ExecuteActivity(ctx, Charge, order).Get(ctx, nil)
//	if errors.Is(From(err), errcode.UserBanned) {
//
// By itself Temporal stores the texts of an error and of all its causes in the history of
// the workflow, and of a panic the value and the stack; the type that its web page shows
// and that retry policies know is that of Go, "Error" or "wrapError" for all. With Failures
// the type is the code, the texts are gone, and the details are a record that
// errcode.Decode reads:
//
//	{"code":"user:banned","status":403,"message":"User is banned"}
//
// The whole error is in the log: once by the Writer's Report, which knows no route here,
// and once by Temporal's own logger, with its type of activity. A Map of the Writer counts
// as well, a Mask does not. An error that came from another service is stored with the code
// and the status it had, also if that code is not defined here. An error without a code, and
// a panic, are stored with the code that a client would be told, which is most often the one
// for 500.
//
// What is tried again:
//
//   - errcode.Permanent: not at all. The failure is non-retryable.
//   - An error with a delay: after it, at the next attempt that the retry policy allows. The
//     policy has no limit of attempts by default; set MaximumAttempts.
//   - Everything else: as the retry policy says. It can name codes in
//     NonRetryableErrorTypes.
//
// Traps:
//
//   - Local activities are repeated by the worker itself, before anything is converted.
//     There, return Failure(err).
//   - What From returns is Remote: a Writer answers it with 502. Where the workflow is the
//     service's own, answer with the error's Reissue. A workflow that returns what Get gave
//     it, or the Reissue, passes on all of the error. One that wraps it, or returns what From
//     made of it, passes on code and status.
//   - The errors of Temporal itself (timeouts, cancellation) and those that are made with
//     temporal.NewApplicationError are left as they are. A code around one of them counts,
//     and hides it.
//   - A panic in a workflow is a mistake to be corrected and deployed: Temporal repeats the
//     task for ever. It keeps the value and the stack.
//   - Failures has no part in the encoding of data: with a DataConverter that encrypts, give
//     that to the default converter.
//   - WithMessage and WithDetails are stored: they are meant for the client.
package temporal

import (
	"encoding/json"
	"errors"
	"reflect"

	"example.com/errcode"
	failurepb "go.temporal.io/api/failure/v1"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/temporal"
)

// Failures is for client.Options.FailureConverter.
type Failures struct {
	converter.FailureConverter // temporal.GetDefaultFailureConverter()
	Writer                     errcode.Writer
}

// ErrorToFailure is called by Temporal.
func (f Failures) ErrorToFailure(err error) *failurepb.Failure {
	return f.FailureConverter.ErrorToFailure(f.Failure(err))
}

// Failure returns what Temporal is to store of an error, and reports it.
func (f Failures) Failure(err error) error {
	t := reflect.TypeOf(err)
	own := t != nil && t.Kind() == reflect.Pointer && t.Elem().PkgPath() == "go.temporal.io/sdk/internal"
	if _, panicked := err.(*temporal.PanicError); err == nil || own && !panicked {
		return err
	}
	if errcode.CodeOf(err).IsZero() {
		err = From(err)
	}
	e := f.Writer.Record(nil, err)
	delay, _ := e.RetryAfter()
	record, _ := e.MarshalJSON()
	return temporal.NewApplicationErrorWithOptions(e.Error(), e.Code().String(), temporal.ApplicationErrorOptions{
		NonRetryable: errcode.Permanent(e), NextRetryDelay: delay, Details: []any{json.RawMessage(record)},
	})
}

// From returns the error in one of an activity or a workflow: one that has the code, below
// which is err, or else err.
func From(err error) error {
	app, _ := errors.AsType[*temporal.ApplicationError](err)
	for ; app != nil; app, _ = errors.AsType[*temporal.ApplicationError](app.Unwrap()) {
		e, _ := errors.AsType[*errcode.Error](errcode.Decode(details(app)))
		if e != nil && app.Type() != "" && e.Code().String() == app.Type() {
			return e.Wrap(err)
		}
	}
	return err
}

// details returns the details as JSON. Details panics for those of another type that have
// not been stored yet.
func details(app *temporal.ApplicationError) (record json.RawMessage) {
	defer func() { _ = recover() }()
	_ = app.Details(&record)
	return record
}
