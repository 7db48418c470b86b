package errcode_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// wide wraps several errors.
type wide []error

func (wide) Error() string     { return "wide" }
func (w wide) Unwrap() []error { return w }

// explosive has an Unwrap method that panics.
type explosive struct{}

func (explosive) Error() string { return "explosive" }
func (explosive) Unwrap() error { panic("CANARY") }

// chained wraps err n times.
func chained(n int, err error) error {
	for range n {
		err = fmt.Errorf("deep: %w", err)
	}
	return err
}

// adapter is an error of another package whose As method gives an errcode error.
type adapter struct {
	code errcode.Code
	full *errcode.Error
}

func (adapter) Error() string { return "adapter" }

func (a adapter) As(target any) bool {
	switch target := target.(type) {
	case **errcode.Error:
		*target = a.full
		return a.full != nil
	case *errcode.Code:
		*target = a.code
		return a.code != errcode.Code{}
	}
	return false
}

func TestCodeOf(t *testing.T) {
	full := errcode.UserBanned.WithMessage("m")
	for _, row := range []struct {
		err  error
		want errcode.Code
	}{
		{nil, errcode.Code{}},
		{io.EOF, errcode.Code{}},
		{errcode.UserBanned, errcode.UserBanned},
		{full, errcode.UserBanned},
		{fmt.Errorf("x: %w", full), errcode.UserBanned},
		{errors.Join(io.EOF, nil, fmt.Errorf("%w, %w", io.EOF, errcode.UserNotFound), full), errcode.UserNotFound},
		{errcode.UserNotFound.Wrap(full), errcode.UserNotFound},
		{errcode.Code{}.Wrap(full), errcode.UserBanned},
		{fmt.Errorf("x: %w", errcode.Code{}.Wrap(full)), errcode.UserBanned},
		{errors.Join(errcode.Code{}, full), errcode.UserBanned},
		{adapter{full: full}, errcode.UserBanned},
		{adapter{code: errcode.UserNotFound}, errcode.UserNotFound},
		{errors.Join(adapter{}, full), errcode.UserBanned},
		{errors.Join(nil, wide{full}), errcode.UserBanned},
		{account{errcode.UserBanned, 1}, errcode.UserBanned},
		{errors.Join(account{}, full), errcode.UserBanned},
		{errcode.Status(404), errcode.Code{}},
		{errcode.Status(404).Wrap(full), errcode.UserBanned},
		{errors.Join(errcode.Parse(502, []byte("{}")), full), errcode.UserBanned},
		{chained(200, full), errcode.UserBanned},
		{chained(200, io.EOF), errcode.Code{}},
		{explosive{}, errcode.Code{}},
		{errors.Join(adapter{full: new(errcode.Error)}, full), errcode.UserBanned},
		{adapter{full: new(errcode.Error), code: errcode.UserNotFound}, errcode.UserNotFound},
	} {
		assert.Equal(t, row.want, errcode.CodeOf(row.err), "%v", row.err)
	}
	var e *errcode.Error
	require.ErrorAs(t, fmt.Errorf("x: %w", adapter{full: full}), &e)
	assert.Same(t, full, e)
	assert.Equal(t, `{"error":"user:banned","message":"m","statusCode":403}`, record(errcode.Writer{}, adapter{full: full}).Body.String())
}

// TestJ03AsTypeAndCodeOfAgree looks in all positions of a tree.
func TestJ03AsTypeAndCodeOfAgree(t *testing.T) {
	full := errcode.UserBanned.WithMessage("m")
	codeless := errcode.Parse(502, []byte("{}"))
	remote := errcode.Parse(403, []byte(`{"status":403,"code":"user:banned"}`))
	for name, err := range map[string]error{
		"Code":                        errcode.UserBanned,
		"Error":                       full,
		"wrapped Code":                fmt.Errorf("x: %w", errcode.UserBanned),
		"wrapped Error":               fmt.Errorf("x: %w", full),
		"joined":                      errors.Join(io.EOF, errcode.UserBanned, errcode.UserNotFound),
		"joined Error":                errors.Join(io.EOF, fmt.Errorf("%w %w", io.EOF, full), errcode.UserNotFound),
		"embedded":                    account{errcode.UserBanned, 1},
		"embedded and wrapped":        chained(3, account{errcode.UserBanned, 1}),
		"deep":                        chained(500, full),
		"above another":               errcode.UserBanned.Wrap(errcode.UserNotFound),
		"remote":                      remote,
		"after Code{}":                errors.Join(account{}, full),
		"adapter":                     adapter{full: full, code: errcode.UserBanned},
		"after a remote error":        errors.Join(codeless, full),
		"cause of a Status":           errcode.Status(404).Wrap(full),
		"below an error without code": errcode.Code{}.Wrap(full),
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, errcode.UserBanned, errcode.CodeOf(err))
			code, ok := errors.AsType[errcode.Code](err)
			assert.True(t, ok)
			assert.Equal(t, errcode.UserBanned, code)
			if name != "adapter" { // which has no Is method
				assert.ErrorIs(t, err, errcode.UserBanned)
			}
			e, ok := errors.AsType[*errcode.Error](err)
			require.True(t, ok)
			// Go matches by type before it asks: the first *Error, with a code or not.
			switch name {
			case "after a remote error":
				assert.Same(t, codeless, e)
			case "cause of a Status", "below an error without code":
				assert.Same(t, err, e)
			default:
				assert.Equal(t, errcode.UserBanned, e.Code())
			}
		})
	}
	for _, err := range []error{nil, io.EOF, codeless, errcode.Status(404), new(errcode.Error), account{}} {
		assert.True(t, errcode.CodeOf(err).IsZero(), "%v", err)
		code, _ := errors.AsType[errcode.Code](err)
		assert.True(t, code.IsZero(), "%v", err)
	}
}

func TestTemporaryAndPermanent(t *testing.T) {
	parse := func(status int, body string) error { return errcode.Parse(status, []byte(body)) }
	type is struct{ temporary, permanent bool }
	neither, temporary, permanent := is{}, is{temporary: true}, is{permanent: true}
	for _, row := range []struct {
		name string
		err  error
		want is
	}{
		{"nil", nil, neither},
		{"plain", io.EOF, neither},
		{"zero Error", new(errcode.Error), neither},
		{"typed nil", (*errcode.Error)(nil), neither},
		{"404", errcode.UserNotFound, permanent},
		{"404, wrapped", fmt.Errorf("x: %w", errcode.UserNotFound.Wrap(io.EOF)), permanent},
		{"404 with a delay", errcode.UserNotFound.WithRetryAfter(time.Second), temporary},
		{"404 with a delay of nothing", errcode.UserNotFound.WithRetryAfter(0), temporary},
		{"423", errcode.ProtektAccountLocked, neither},
		{"429", errcode.RateLimitExceeded, temporary},
		{"500", errcode.SystemDatabaseError, neither},
		{"500 with a delay", fmt.Errorf("x: %w", errcode.SystemDatabaseError.WithRetryAfter(time.Second)), temporary},
		{"500, the client's fault", new(errcode.Registry).NewCatalogue("C").Define("a:b", 500, "m", errcode.FaultClient), neither},
		{"502", errcode.EnvelopeExternalServiceError, temporary},
		{"503", errcode.ProtektServiceUnavailable, temporary},
		{"504", ledgerTimeout, temporary},
		{"400, the service's fault", errcode.SystemInternalError, neither},
		{"400, a dependency's fault", errcode.OAuthTokenExchangeFailed, neither},
		{"Status 404", errcode.Status(404), permanent},
		{"Status 408", errcode.Status(408), neither},
		{"Status 423", errcode.Status(423), neither},
		{"Status 425", errcode.Status(425), neither},
		{"Status 429", errcode.Status(429), temporary},
		{"Status 500", errcode.Status(500), neither},
		{"Status 503", errcode.Status(503), temporary},
		{"Status above a code", errcode.Status(503).Wrap(errcode.UserNotFound), permanent},
		{"Status above a remote error", errcode.Status(503).Wrap(parse(404, shaped)), temporary},
		{"remote 503 without a code", parse(503, "<html>"), temporary},
		{"remote 500 without a code", parse(500, ""), neither},
		{"remote 404 without a code", parse(404, ""), permanent},
		{"remote 404", parse(404, shaped), permanent},
		{"remote 503 with the code of a 404", parse(503, shaped), temporary},
		{"remote 400 with the code of a 429", parse(400, `{"error":"m","code":"rate_limit:exceeded","success":false}`), temporary},
		{"remote, unknown, 402", parse(402, `{"status":402,"code":"a:b"}`), permanent},
		{"remote, unknown, 504", parse(504, `{"status":504,"code":"a:b"}`), temporary},
		{"remote, above a code", errors.Join(parse(503, ""), errcode.UserNotFound), temporary},
		{"RFC 8628: pending", parse(400, `{"error":"authorization_pending"}`), temporary},
		{"RFC 8628: too fast", parse(400, `{"error":"slow_down"}`), temporary},
		{"RFC 8628: too late", parse(400, `{"error":"expired_token"}`), permanent},
		{"embedded", account{errcode.RateLimitExceeded, 1}, temporary},
	} {
		t.Run(row.name, func(t *testing.T) {
			assert.Equal(t, row.want, is{errcode.Temporary(row.err), errcode.Permanent(row.err)})
		})
	}
	for status := 400; status <= 599; status++ {
		e := errcode.Status(status)
		switch status {
		case http.StatusTooManyRequests, 502, 503, 504:
			assert.True(t, e.Temporary(), status)
			assert.False(t, errcode.Permanent(e), status)
		default:
			assert.False(t, e.Temporary(), status)
			assert.Equal(t, status < 500 && status != 408 && status != 423 && status != 425, errcode.Permanent(e), status)
		}
		assert.Equal(t, e.Temporary(), errcode.Temporary(e), status)
	}
}
