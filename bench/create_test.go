package bench

import (
	"errors"
	"fmt"
	"net/http"
	"testing"

	"connectrpc.com/connect/v2"
	"example.com/errcode"
	cockroach "github.com/cockroachdb/errors"
	distribution "github.com/distribution/distribution/v3/registry/api/errcode"
	kratos "github.com/go-kratos/kratos/v2/errors"
	"github.com/joomcode/errorx"
	"github.com/ory/herodot"
	"github.com/samber/oops"
	"github.com/stretchr/testify/assert"
)

// The code of each competitor, defined once, as its users do.
var (
	errSentinel = errors.New(code)
	errCause    = errors.New("sql: no rows in result set")

	distributionCode = distribution.Register("bench", distribution.ErrorDescriptor{
		Value: code, Message: message, HTTPStatusCode: http.StatusUnauthorized,
	})
	kratosError  = kratos.New(http.StatusUnauthorized, code, message)
	herodotError = herodot.DefaultError{
		IDField: code, CodeField: http.StatusUnauthorized, StatusField: http.StatusText(http.StatusUnauthorized), ErrorField: message,
	}
	connectError = connect.NewError(connect.CodeUnauthenticated, message)
	errorxType   = errorx.NewNamespace("bench").NewType(code)
	cockroachRef = cockroach.New(code)
)

// A creator is a way to make an error.
type creator struct {
	impl   string
	create func() error
}

// bare are the ways to return an error that says no more than its code.
var bare = []creator{
	{"sentinel", func() error { return errSentinel }},
	{"ours", func() error { return errcode.ProtektTokenExpired }},
	{"distribution", func() error { return distributionCode }},
}

// A plain is the least that a code with a cause takes.
type plain struct {
	code  *int
	cause error
}

func (p *plain) Error() string { return code }
func (p *plain) Unwrap() error { return p.cause }

var plainCode = new(int)

// wrapped are the ways to give a cause to a code.
var wrapped = []creator{
	{"struct", func() error { return &plain{plainCode, errCause} }},
	{"ours", func() error { return errcode.ProtektTokenExpired.Wrap(errCause) }},
	{"fmt", func() error { return fmt.Errorf("%w: %w", errSentinel, errCause) }},
	{"kratos", func() error { return kratosError.WithCause(errCause) }},
	{"herodot", func() error { return herodotError.WithWrap(errCause) }},
	{"connect", func() error { return connectError.WithCause(errCause) }},
	{"errorx", func() error { return errorxType.WrapWithNoMessage(errCause) }},
	{"cockroach-wrap", func() error { return cockroach.Wrap(errCause, code) }},
	{"cockroach-mark", func() error { return cockroach.Mark(errCause, cockroachRef) }},
	{"oops", func() error { return oops.Code(code).Wrap(errCause) }},
}

// A statusGiver is a way from a code to its HTTP status.
type statusGiver struct {
	impl   string
	status func() int
}

var statuses = []statusGiver{
	{"ours", func() int { return errcode.ProtektTokenExpired.StatusCode() }},
	{"distribution", func() int { return distributionCode.Descriptor().HTTPStatusCode }},
	{"kratos", func() int { return kratos.Code(kratosError) }},
	{"herodot", func() int { return herodotError.StatusCode() }},
}

var (
	sinkError  error
	sinkStatus int
)

func create(c creator) func(*testing.B) {
	return func(b *testing.B) {
		defer measured(b)()
		for b.Loop() {
			sinkError = c.create()
		}
	}
}

func creatorName(c creator) string { return c.impl }

func BenchmarkCreate(b *testing.B) {
	b.Run("task=bare", func(b *testing.B) { compete(b, bare, creatorName, create) })
	b.Run("task=wrap", func(b *testing.B) { compete(b, wrapped, creatorName, create) })
	b.Run("task=status", func(b *testing.B) {
		compete(b, statuses, func(s statusGiver) string { return s.impl }, func(s statusGiver) func(*testing.B) {
			return func(b *testing.B) {
				defer measured(b)()
				for b.Loop() {
					sinkStatus = s.status()
				}
			}
		})
	})
}

func TestSameWorkCreate(t *testing.T) {
	for _, c := range bare {
		assert.Error(t, c.create(), c.impl)
	}
	for _, c := range wrapped {
		err := c.create()
		if c.impl != "errorx" { // it hides the cause, as its documentation says
			assert.ErrorIs(t, err, errCause, c.impl)
		}
		assert.True(t, carries(c.impl, err), "%s: %v", c.impl, err)
	}
	for _, s := range statuses {
		assert.Equal(t, http.StatusUnauthorized, s.status(), s.impl)
	}
}

// carries reports whether err, made by impl, has the code.
func carries(impl string, err error) bool {
	switch impl {
	case "ours":
		return errors.Is(err, errcode.ProtektTokenExpired)
	case "fmt":
		return errors.Is(err, errSentinel)
	case "kratos":
		return kratos.Reason(err) == code
	case "herodot":
		return errors.Is(err, herodotError)
	case "connect":
		return connect.CodeOf(err) == connect.CodeUnauthenticated
	case "errorx":
		return errorx.IsOfType(err, errorxType)
	case "cockroach-wrap":
		return err.Error() == code+": "+errCause.Error()
	case "cockroach-mark":
		return cockroach.Is(err, cockroachRef)
	case "oops":
		o, ok := oops.AsOops(err)
		return ok && o.Code() == code
	}
	return err.Error() == code
}
