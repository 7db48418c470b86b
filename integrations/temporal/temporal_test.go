package temporal_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/errmap"
	"example.com/errcode/integrations/temporal"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	failurepb "go.temporal.io/api/failure/v1"
	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/log"
	lib "go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"
)

var (
	errTaken  = errors.New("canary: taken")
	errLocked = errors.New("canary: locked")
)

// Codes of other services.
var (
	declined = errcode.NewRegistry().NewCatalogue("Theirs").Define("billing:card_declined", http.StatusPaymentRequired, "Card declined")
	closed   = errcode.NewRegistry().NewCatalogue("Shop").Define("shop:closed", http.StatusGone, "Closed")
)

// A run is a workflow with one activity, in Temporal's test environment.
type run struct {
	*testsuite.TestWorkflowEnvironment
	failures temporal.Failures
	reports  []errcode.Report
	stored   []*failurepb.Failure // of activities and of the workflow
	attempts int
	took     time.Duration // of the activity, by the clock of the environment
}

// ErrorToFailure sees all that is stored.
func (r *run) ErrorToFailure(err error) *failurepb.Failure {
	failure := r.failures.ErrorToFailure(err)
	r.stored = append(r.stored, failure)
	return failure
}

func (r *run) FailureToError(failure *failurepb.Failure) error {
	return r.failures.FailureToError(failure)
}

func newRun() *run {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	r := &run{TestWorkflowEnvironment: suite.NewTestWorkflowEnvironment()}
	r.failures = temporal.Failures{FailureConverter: lib.GetDefaultFailureConverter(), Writer: errcode.Writer{
		Form: errcode.FormDomain,
		Map: errmap.First(
			errmap.Is(errcode.UserEmailAlreadyExists, errTaken),
			errmap.Is(errcode.Status(http.StatusServiceUnavailable).WithRetryAfter(90*time.Second), errLocked),
		),
		Report: func(rep errcode.Report) { r.reports = append(r.reports, rep) },
	}}
	r.SetFailureConverter(r)
	return r
}

var retries = &lib.RetryPolicy{MaximumAttempts: 3, InitialInterval: time.Second, BackoffCoefficient: 1}

// execute runs the workflow, in which the activity fails with fail. The workflow returns
// what end makes of that. The error is the one that a client of the workflow gets.
func (r *run) execute(t *testing.T, fail func() error, end func(error) error) error {
	t.Helper()
	r.RegisterActivityWithOptions(func(ctx context.Context) error {
		r.attempts++
		assert.EqualValues(t, r.attempts, activity.GetInfo(ctx).Attempt)
		return fail()
	}, activity.RegisterOptions{Name: "charge"})
	r.ExecuteWorkflow(func(ctx workflow.Context) error {
		ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{StartToCloseTimeout: time.Hour, RetryPolicy: retries})
		start := workflow.Now(ctx)
		err := workflow.ExecuteActivity(ctx, "charge").Get(ctx, nil)
		r.took = workflow.Now(ctx).Sub(start)
		return end(err)
	})
	require.True(t, r.IsWorkflowCompleted())
	return r.GetWorkflowError()
}

// details returns the record in a failure.
func details(t *testing.T, failure *failurepb.Failure) string {
	t.Helper()
	payloads := failure.GetApplicationFailureInfo().GetDetails().GetPayloads()
	require.Len(t, payloads, 1)
	return string(payloads[0].GetData())
}

func TestActivities(t *testing.T) {
	returns := func(err error) func() error { return func() error { return err } }
	for _, row := range []struct {
		name     string
		fail     func() error
		attempts int
		took     time.Duration
		stored   string
		is       errcode.Code
		report   string
	}{
		{"client's fault", returns(errcode.UserBanned), 1, 0,
			`{"code":"user:banned","status":403,"message":"User is banned"}`, errcode.UserBanned, "403 user:banned: user:banned"},
		{"cause", returns(fmt.Errorf("canary: %w", errcode.UserBanned.Errorf("canary"))), 1, 0,
			`{"code":"user:banned","status":403,"message":"User is banned"}`, errcode.UserBanned, "403 user:banned: canary: user:banned: canary"},
		{"fields", returns(errcode.GeneralValidationError.WithField("email", "Taken").WithMessage("No")), 1, 0,
			`{"code":"general:validation_error","status":400,"message":"No","details":{"email":"Taken"}}`, errcode.GeneralValidationError, "400 general:validation_error: general:validation_error"},
		{"service's fault", returns(errcode.SystemDatabaseError.Errorf("canary")), 3, 2 * time.Second,
			`{"code":"system:database_error","status":500,"message":"Database error"}`, errcode.SystemDatabaseError, "500 system:database_error: system:database_error: canary"},
		{"delay", returns(errcode.RateLimitExceeded.WithRetryAfter(90 * time.Second)), 3, 180 * time.Second,
			`{"code":"rate_limit:exceeded","status":429,"message":"Too many requests","retry_after":90}`, errcode.RateLimitExceeded, "429 rate_limit:exceeded: rate_limit:exceeded"},
		{"mapped", returns(errTaken), 1, 0,
			`{"code":"user:email_already_exists","status":409,"message":"Email already registered"}`, errcode.UserEmailAlreadyExists, "409 user:email_already_exists: canary: taken"},
		{"mapped, with a delay", returns(errLocked), 3, 180 * time.Second,
			`{"code":"http:service_unavailable","status":503,"message":"Service unavailable","retry_after":90}`, errcode.FormDomain.CodeFor(503), "503 http:service_unavailable: canary: locked"},
		{"of another service", returns(errcode.FromWire(errcode.Wire{Code: "shop:closed", Status: 410, Message: "canary"})), 1, 0,
			`{"code":"shop:closed","status":410}`, closed, "502 shop:closed: shop:closed"},
		{"of another service, with a delay", returns(errcode.FromWire(errcode.Wire{Code: "shop:closed", Status: 410, RetryAfter: 90 * time.Second})), 3, 180 * time.Second,
			`{"code":"shop:closed","status":410}`, closed, "502 shop:closed: shop:closed"},
		{"of its own registry", returns(declined.Errorf("canary")), 1, 0,
			`{"code":"billing:card_declined","status":402,"message":"Card declined"}`, declined, "402 billing:card_declined: billing:card_declined: canary"},
		{"deadline", returns(fmt.Errorf("canary: %w", context.DeadlineExceeded)), 3, 2 * time.Second,
			`{"code":"http:gateway_timeout","status":504,"message":"Gateway timeout"}`, errcode.FormDomain.CodeFor(504), "504 http:gateway_timeout: canary: context deadline exceeded"},
		{"plain", returns(errors.New("canary")), 3, 2 * time.Second,
			`{"code":"INTERNAL_ERROR","status":500,"message":"Unhandled server error"}`, errcode.EnvelopeInternalError, "500: canary"},
		{"panic", func() error { panic("canary") }, 3, 2 * time.Second,
			`{"code":"INTERNAL_ERROR","status":500,"message":"Unhandled server error"}`, errcode.EnvelopeInternalError, "500: canary"},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := newRun()
			err := r.execute(t, row.fail, func(err error) error {
				assert.ErrorIs(t, temporal.From(err), row.is, "in the workflow")
				assert.ErrorContains(t, err, "activity error")
				return err
			})
			assert.Equal(t, row.attempts, r.attempts)
			assert.Equal(t, row.took, r.took)
			assert.ErrorIs(t, temporal.From(err), row.is, "in the client")
			for _, failure := range r.stored {
				assert.NotContains(t, failure.String(), "canary")
			}
			assert.Equal(t, row.stored, details(t, r.stored[0]))
			assert.Equal(t, row.is.String(), r.stored[0].GetApplicationFailureInfo().GetType())
			require.Len(t, r.reports, row.attempts, "one for each attempt")
			assert.Equal(t, row.report, r.reports[0].String())

			var remote *errcode.Error
			require.ErrorAs(t, temporal.From(err), &remote)
			assert.True(t, remote.Remote())
			record, err := remote.Reissue().MarshalJSON()
			require.NoError(t, err)
			if remote.Code().Catalogue() != nil && row.is != errcode.EnvelopeInternalError {
				assert.Equal(t, row.stored, string(record), "nothing is lost on the way to the client")
			}
		})
	}
}

func TestWorkflows(t *testing.T) {
	banned := func() error { return errcode.UserBanned.WithMessage("No").Errorf("canary") }
	for _, row := range []struct {
		name   string
		fail   func() error
		end    func(error) error
		is     errcode.Code
		stored string
	}{
		{"own code", banned, func(error) error { return errcode.UserNotFound.Errorf("canary") }, errcode.UserNotFound,
			`{"code":"user:not_found","status":404,"message":"User not found"}`},
		{"own code around the activity's", banned, func(err error) error { return errcode.WorkerConnectionFailed.Wrap(temporal.From(err)) }, errcode.WorkerConnectionFailed,
			`{"code":"worker:connection_failed","status":503,"message":"Worker connection failed"}`},
		{"wrapped", banned, func(err error) error { return fmt.Errorf("canary: %w", err) }, errcode.UserBanned,
			`{"code":"user:banned","status":403}`},
		{"read", banned, temporal.From, errcode.UserBanned,
			`{"code":"user:banned","status":403}`},
		{"reissued", banned, func(err error) error {
			e, _ := errors.AsType[*errcode.Error](temporal.From(err))
			return e.Reissue()
		}, errcode.UserBanned,
			`{"code":"user:banned","status":403,"message":"No"}`},
		{"plain", banned, func(error) error { return errors.New("canary") }, errcode.EnvelopeInternalError,
			`{"code":"INTERNAL_ERROR","status":500,"message":"Unhandled server error"}`},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := newRun()
			err := r.execute(t, row.fail, row.end)
			assert.ErrorIs(t, temporal.From(err), row.is)
			last := r.stored[len(r.stored)-1]
			assert.Equal(t, row.stored, details(t, last))
			assert.Equal(t, errcode.Permanent(row.is), last.GetApplicationFailureInfo().GetNonRetryable())
			assert.NotContains(t, last.String(), "canary")
		})
	}
}

// TestTemporalsOwnErrors checks that they are left alone.
func TestTemporalsOwnErrors(t *testing.T) {
	r := newRun()
	err := r.execute(t, func() error { return lib.NewApplicationError("message", "theirs", "details") }, func(err error) error { return err })
	var app *lib.ApplicationError
	require.ErrorAs(t, err, &app)
	assert.Equal(t, "theirs", app.Type())
	assert.Equal(t, err, temporal.From(err))
	assert.Equal(t, 3, r.attempts)
	assert.Empty(t, r.reports)

	for name, own := range map[string]error{
		"cancelled": lib.NewCanceledError(),
		"timeout":   lib.NewTimeoutError(1, nil),
		"again":     lib.NewApplicationError("message", "user:banned", errcode.UserBanned),
		"nil":       nil,
	} {
		assert.Equal(t, own, r.failures.Failure(own), name)
		_ = temporal.From(own)
	}
	assert.Empty(t, r.reports)
	assert.NoError(t, temporal.From(nil))
}

// TestForeignDetails checks that the details of other applications are not taken for ours,
// before they were stored and after.
func TestForeignDetails(t *testing.T) {
	f := newRun().failures
	for _, value := range []any{nil, 1, "user:banned", []string{"user:banned"}, map[string]any{"code": "user:banned", "status": 403}, errcode.UserBanned} {
		err := lib.NewApplicationError("message", "theirs", value)
		assert.Equal(t, err, temporal.From(err), "%v", value)
		err = f.FailureToError(f.ErrorToFailure(err))
		assert.Equal(t, err, temporal.From(err), "%v", value)
		wrapped := f.Failure(fmt.Errorf("canary: %w", err))
		assert.ErrorIs(t, temporal.From(wrapped), errcode.EnvelopeInternalError, "%v", value)
	}
}

// TestLocalActivities shows that a local activity has to return Failure.
func TestLocalActivities(t *testing.T) {
	for _, row := range []struct {
		name     string
		fail     func(temporal.Failures) error
		attempts int
		took     time.Duration
	}{
		{"as it is", func(temporal.Failures) error { return errcode.UserBanned }, 3, 2 * time.Second},
		{"Failure", func(f temporal.Failures) error { return f.Failure(errcode.UserBanned) }, 1, 0},
		{"Failure, with a delay", func(f temporal.Failures) error { return f.Failure(errcode.UserBanned.WithRetryAfter(90 * time.Second)) }, 3, 180 * time.Second},
	} {
		t.Run(row.name, func(t *testing.T) {
			r := newRun()
			charge := func(context.Context) error {
				r.attempts++
				return row.fail(r.failures)
			}
			r.ExecuteWorkflow(func(ctx workflow.Context) error {
				ctx = workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{StartToCloseTimeout: time.Hour, RetryPolicy: retries})
				start := workflow.Now(ctx)
				err := workflow.ExecuteLocalActivity(ctx, charge).Get(ctx, nil)
				r.took = workflow.Now(ctx).Sub(start)
				assert.ErrorIs(t, temporal.From(err), errcode.UserBanned)
				return nil
			})
			require.NoError(t, r.GetWorkflowError())
			assert.Equal(t, row.attempts, r.attempts)
			assert.Equal(t, row.took, r.took)
		})
	}
}

// TestWithoutFailures shows what the recipe is for.
func TestWithoutFailures(t *testing.T) {
	r := newRun()
	var stored []*failurepb.Failure
	r.SetFailureConverter(&spy{lib.GetDefaultFailureConverter(), &stored})
	err := r.execute(t, func() error { return errcode.UserBanned.Errorf("canary") }, func(err error) error { return err })
	assert.Equal(t, 3, r.attempts)
	assert.NotErrorIs(t, err, errcode.UserBanned)
	assert.Equal(t, "Error", stored[0].GetApplicationFailureInfo().GetType())
	assert.Contains(t, stored[0].String(), "canary")
}

// A spy sees what the default converter stores.
type spy struct {
	converter
	stored *[]*failurepb.Failure
}

type converter interface {
	ErrorToFailure(error) *failurepb.Failure
	FailureToError(*failurepb.Failure) error
}

func (s *spy) ErrorToFailure(err error) *failurepb.Failure {
	failure := s.converter.ErrorToFailure(err)
	*s.stored = append(*s.stored, failure)
	return failure
}
