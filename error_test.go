package errcode_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWrapNilIsAnError(t *testing.T) {
	allowed := func() error { return errcode.ProtektAccessDenied.Wrap(nil) }
	err := allowed()
	require.Error(t, err)
	assert.ErrorIs(t, err, errcode.ProtektAccessDenied)
	assert.Equal(t, "access_denied", err.Error())
	assert.NoError(t, errors.Unwrap(err))
}

func TestErrorText(t *testing.T) {
	var none *errcode.Error
	for _, row := range []struct {
		err  error
		want string
	}{
		{errcode.UserNotFound, "user:not_found"},
		{errcode.UserNotFound.Wrap(io.EOF), "user:not_found: EOF"},
		{errcode.UserNotFound.Errorf("user %d: %w", 7, io.EOF), "user:not_found: user 7: EOF"},
		{errcode.UserNotFound.Wrap(errcode.SystemDatabaseError.Wrap(io.EOF)), "user:not_found: system:database_error: EOF"},
		{errcode.UserNotFound.Wrap(errcode.SystemDatabaseError), "user:not_found: system:database_error"},
		{errcode.UserNotFound.WithMessage("for the client"), "user:not_found"},
		{errcode.UserNotFound.Errorf("a\n\x1b[2J\u202eb\xff"), `user:not_found: a\n\u001b[2J\u202eb\xff`},
		{errcode.UserNotFound.Wrap(io.EOF).Wrap(io.ErrUnexpectedEOF), `user:not_found: unexpected EOF\nEOF`},
		{errcode.UserNotFound.Wrap(none), "user:not_found: <nil>"},
		{errcode.Code{}.Wrap(io.EOF), "EOF"},
		{errcode.Code{}.Wrap(nil), "no code"},
		{&errcode.Error{}, "no code"},
		{none, "<nil>"},
		{errcode.Parse(502, nil), "HTTP 502: unexpected end at offset 0 of JSON, expected an object"},
	} {
		assert.Equal(t, row.want, row.err.Error())
		assert.Equal(t, row.want, fmt.Sprint(row.err))
	}
}

func TestErrorTextIsBounded(t *testing.T) {
	const limit = 8 << 10
	head := len("user:not_found: ")
	fits := strings.Repeat("x", limit-head)
	assert.Equal(t, "user:not_found: "+fits, errcode.UserNotFound.Errorf("%s", fits).Error())

	cut := errcode.UserNotFound.Errorf("%s", fits+"y").Error()
	assert.Equal(t, "user:not_found: "+fits[:len(fits)-len("…")]+"…", cut)
	assert.Len(t, cut, limit)

	chain := errcode.UserNotFound.Wrap(nil)
	for range limit { // far more than fit
		chain = errcode.UserNotFound.Wrap(chain)
	}
	text := chain.Error()
	assert.LessOrEqual(t, len(text), limit)
	assert.Equal(t, strings.Repeat("user:not_found: ", limit/head)[:len(text)-len("…")]+"…", text)
}

func TestErrorIsImmutable(t *testing.T) {
	base := errcode.EnvelopeValidationError.WithField("a", "1")
	wr := errcode.Writer{Form: errcode.FormEnvelope}
	want := record(wr, base).Body.String()

	_ = base.WithField("b", "2")
	_ = base.WithField("a", "3")
	_ = base.WithFields(errcode.Fields{"a": "4", "c": "5"})
	_ = base.WithMessage("changed")
	_ = base.WithDetails(1)
	_ = base.WithRetryAfter(time.Second)
	_ = base.Wrap(io.EOF)
	_ = base.Errorf("x")
	base.Fields()["a"] = "6"
	clear(base.Details())
	assert.Equal(t, want, record(wr, base).Body.String())
	assert.NoError(t, base.Unwrap())
	assert.Equal(t, "Request validation failed", base.Message())
	_, waits := base.RetryAfter()
	assert.False(t, waits)

	// Two branches of one error share no slice.
	left, right := base.WithField("b", "left"), base.WithField("b", "right")
	assert.Equal(t, errcode.Fields{"a": "1", "b": "left"}, left.Fields())
	assert.Equal(t, errcode.Fields{"a": "1", "b": "right"}, right.Fields())
}

func TestWrapKeepsBothCauses(t *testing.T) {
	err := errcode.UserNotFound.Wrap(io.EOF).Wrap(nil).Wrap(io.ErrClosedPipe)
	assert.ErrorIs(t, err, io.EOF)
	assert.ErrorIs(t, err, io.ErrClosedPipe)
	assert.ErrorIs(t, err, errcode.UserNotFound)
	assert.NotErrorIs(t, err, errcode.UserBanned)
}

func TestAccessors(t *testing.T) {
	err := errcode.UserNotFound.WithMessage("m").WithRetryAfter(1500 * time.Millisecond)
	assert.Equal(t, errcode.UserNotFound, err.Code())
	assert.Equal(t, "user:not_found", err.ErrorType())
	assert.Equal(t, 404, err.StatusCode())
	assert.Equal(t, "m", err.Message())
	assert.Equal(t, "User not found", err.WithMessage("").Message())
	delay, ok := err.RetryAfter()
	assert.True(t, ok)
	assert.Equal(t, 1500*time.Millisecond, delay)
	_, ok = err.WithRetryAfter(-1).RetryAfter()
	assert.False(t, ok)
	assert.False(t, err.Remote())
	assert.Nil(t, err.Fields())
	assert.Nil(t, err.Details())

	assert.JSONEq(t, `{"a":"b"}`, string(err.WithField("a", "b").Details()))
	assert.Equal(t, `[1,"\u003c"]`, string(err.WithDetails([]any{1, "<"}).Details()))
	assert.Nil(t, err.WithDetails([]any{1}).Fields())
	assert.Nil(t, err.WithDetails([]any{1}).WithDetails(nil).Details())
}

func TestNilErrorMethods(t *testing.T) {
	var e *errcode.Error
	assert.Equal(t, errcode.Code{}, e.Code())
	assert.Empty(t, e.ErrorType())
	assert.Equal(t, 500, e.StatusCode())
	assert.Empty(t, e.Message())
	assert.NoError(t, e.Unwrap())
	assert.Nil(t, e.Fields())
	assert.Nil(t, e.Details())
	_, ok := e.RetryAfter()
	assert.False(t, ok)
	assert.False(t, e.Remote())
	assert.Equal(t, "<nil>", e.LogValue().String())
	assert.EqualError(t, e.Wrap(io.EOF), "EOF")
	assert.Equal(t, "m", e.WithMessage("m").Message())
}

func TestDetailsAreCapturedWhenGiven(t *testing.T) {
	fields := errcode.Fields{"a": "1"}
	value := map[string][]int{"a": {1}}
	withFields, withValue := errcode.UserNotFound.WithFields(fields), errcode.UserNotFound.WithDetails(value)
	fields["a"] = "2"
	value["a"][0] = 2
	assert.Equal(t, `{"a":"1"}`, string(withFields.Details()))
	assert.Equal(t, `{"a":[1]}`, string(withValue.Details()))
}

// adapter is a foreign error that gives an errcode error when it is asked.
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

func TestAttr(t *testing.T) {
	var b strings.Builder
	log := slog.New(slog.NewTextHandler(&b, nil))
	for _, row := range []struct {
		err  error
		want string
	}{
		{nil, ""},
		{io.EOF, ` error.text=EOF`},
		{errcode.UserNotFound.Wrap(io.EOF), ` error.code=user:not_found error.status=404 error.text="user:not_found: EOF"`},
		{fmt.Errorf("x: %w", errcode.UserNotFound), ` error.code=user:not_found error.status=404 error.text="x: user:not_found"`},
		{errcode.Parse(502, []byte("{}")), ` error.code="" error.status=502 error.text="HTTP 502: expected a member \"code\" or \"error\" in the JSON object"`},
	} {
		b.Reset()
		log.LogAttrs(context.Background(), slog.LevelInfo, "m", errcode.Attr(row.err))
		_, got, _ := strings.Cut(strings.TrimSuffix(b.String(), "\n"), "msg=m")
		assert.Equal(t, row.want, got)
	}
	b.Reset()
	log.Info("m", "failed", errcode.UserNotFound.Wrap(io.EOF), "code", errcode.UserNotFound)
	assert.Contains(t, b.String(), ` failed.code=user:not_found failed.status=404 failed.text="user:not_found: EOF" code=user:not_found`)
}
