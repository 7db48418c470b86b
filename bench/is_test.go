package bench

import (
	"errors"
	"fmt"
	"testing"

	"connectrpc.com/connect/v2"
	"example.com/errcode"
	cockroach "github.com/cockroachdb/errors"
	kratos "github.com/go-kratos/kratos/v2/errors"
	"github.com/joomcode/errorx"
	"github.com/ory/herodot"
	"github.com/samber/oops"
	"github.com/stretchr/testify/assert"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// depths are how many layers of fmt.Errorf stand before the error that has the code.
var depths = []int{1, 4, 16, 64}

// at returns those of all that are measured at a depth: the first few, and the other
// libraries at one depth only.
func at[T any](depth int, all []T, few int) []T {
	if depth == 4 {
		return all
	}
	return all[:few]
}

// layers wraps err depth times.
func layers(err error, depth int) error {
	for i := range depth {
		err = fmt.Errorf("layer %d: %w", i, err)
	}
	return err
}

// kinds is how many codes take turns, so that not one branch is always the same.
const kinds = 8

// A checker is a way to ask an error whether it has a code.
type checker struct {
	impl string
	make func(kind int) (err, target error) // an error and its code, for kinds
	is   func(err, target error) bool
}

// ourCodes are of the kinds that kratos and connect tell apart too.
var ourCodes = [kinds]errcode.Code{
	errcode.ProtektTokenExpired, errcode.UserNotFound, errcode.EnvelopeConflict, errcode.OAuthInvalidState,
	errcode.RateLimitExceeded, errcode.PasswordRequiredForUpdate, errcode.TokenInvalidReset, errcode.SystemInternalError,
}

var (
	sentinels     = each(func(kind int) error { return fmt.Errorf("%s_%d", code, kind) })
	kratosErrors  = each(func(kind int) *kratos.Error { return kratos.New(400+kind, fmt.Sprint(code, kind), message) })
	herodotErrors = each(func(kind int) herodot.DefaultError {
		return herodot.DefaultError{IDField: fmt.Sprint(code, kind), CodeField: 400 + kind, ErrorField: message}
	})
	errorxTypes = each(func(kind int) *errorx.Type { return errorx.NewNamespace("is").NewType(fmt.Sprint(code, kind)) })
)

func each[T any](make func(kind int) T) (all [kinds]T) {
	for kind := range all {
		all[kind] = make(kind)
	}
	return all
}

// A target stands for a code that is not an error.
type target struct {
	error
	connect connect.Code
	grpc    codes.Code
	errorx  *errorx.Type
}

var checkers = []checker{
	{"sentinel", func(kind int) (error, error) { return sentinels[kind], sentinels[kind] }, errors.Is},
	{"ours", func(kind int) (error, error) { return ourCodes[kind].Wrap(nil), ourCodes[kind] }, errors.Is},
	{"ours-bare", func(kind int) (error, error) { return ourCodes[kind], ourCodes[kind] }, errors.Is},
	{"ours-codeof", func(kind int) (error, error) { return ourCodes[kind].Wrap(nil), ourCodes[kind] }, func(err, code error) bool {
		return errcode.CodeOf(err) == code.(errcode.Code)
	}},
	{"kratos", func(kind int) (error, error) { return kratosErrors[kind].WithCause(nil), kratosErrors[kind] }, errors.Is},
	{"herodot", func(kind int) (error, error) { return herodotErrors[kind].WithWrap(nil), herodotErrors[kind] }, errors.Is},
	{"connect", func(kind int) (error, error) {
		c := connect.Code(kind + 1)
		return connect.NewError(c, message), target{connect: c}
	}, func(err, code error) bool { return connect.CodeOf(err) == code.(target).connect }},
	{"grpc", func(kind int) (error, error) {
		c := codes.Code(kind + 1)
		return status.Error(c, message), target{grpc: c}
	}, func(err, code error) bool { return status.Code(err) == code.(target).grpc }},
	{"errorx", func(kind int) (error, error) {
		return errorxTypes[kind].New(message), target{errorx: errorxTypes[kind]}
	}, isErrorx},
	{"cockroach", func(kind int) (error, error) { return sentinels[kind], sentinels[kind] }, cockroach.Is},
}

// isErrorx walks itself: errorx.IsOfType does not look inside fmt.Errorf.
func isErrorx(err, code error) bool {
	var e *errorx.Error
	return errors.As(err, &e) && e.IsOfType(code.(target).errorx)
}

// A question is an error and a code.
type question struct{ err, code error }

// questions returns errors of the given depth. If hit is set they have the code.
func (c checker) questions(depth int, hit bool) (all [kinds]question) {
	for kind := range kinds {
		err, code := c.make(kind)
		if !hit {
			_, code = c.make((kind + 1) % kinds)
		}
		all[kind] = question{layers(err, depth), code}
	}
	return all
}

var sinkBool bool

func BenchmarkIs(b *testing.B) {
	run := func(depth int, hit bool) func(c checker) func(*testing.B) {
		return func(c checker) func(*testing.B) {
			return func(b *testing.B) {
				questions, order := c.questions(depth, hit), order(kinds)
				defer measured(b)()
				for i := 0; b.Loop(); i++ {
					q := &questions[order[i&(len(order)-1)]&(kinds-1)]
					sinkBool = c.is(q.err, q.code)
				}
			}
		}
	}
	name := func(c checker) string { return c.impl }
	for _, depth := range depths {
		b.Run(fmt.Sprintf("task=hit/depth=%d", depth), func(b *testing.B) {
			compete(b, at(depth, checkers, 4), name, run(depth, true))
		})
	}
	b.Run("task=miss/depth=4", func(b *testing.B) { compete(b, checkers[:4], name, run(4, false)) })
}

// A finder is a way to get the code out of an error.
type finder struct {
	impl string
	make func(kind int) error
	code func(error) string
}

var finders = []finder{
	{"ours", func(kind int) error { return ourCodes[kind].Wrap(nil) }, func(err error) string { return errcode.CodeOf(err).String() }},
	{"errors.As", func(kind int) error { return ourCodes[kind].Wrap(nil) }, func(err error) string {
		var e *errcode.Error
		if errors.As(err, &e) {
			return e.Code().String()
		}
		return ""
	}},
	{"errors.AsType", func(kind int) error { return ourCodes[kind].Wrap(nil) }, func(err error) string {
		if e, ok := errors.AsType[*errcode.Error](err); ok {
			return e.Code().String()
		}
		return ""
	}},
	{"kratos", func(kind int) error { return kratosErrors[kind] }, func(err error) string { return kratos.FromError(err).Reason }},
	{"herodot", func(kind int) error { return herodotErrors[kind] }, func(err error) string {
		var e herodot.DefaultError
		if errors.As(err, &e) {
			return e.ID()
		}
		return ""
	}},
	{"connect", func(kind int) error { return connect.NewError(connect.Code(kind+1), message) }, func(err error) string {
		return connect.CodeOf(err).String()
	}},
	{"grpc", func(kind int) error { return status.Error(codes.Code(kind+1), message) }, func(err error) string {
		return status.Code(err).String()
	}},
	{"errorx", func(kind int) error { return errorxTypes[kind].New(message) }, func(err error) string {
		var e *errorx.Error
		if errors.As(err, &e) {
			return e.Type().FullName()
		}
		return ""
	}},
	{"oops", func(kind int) error { return oops.Code(fmt.Sprint(code, kind)).New(message) }, func(err error) string {
		if e, ok := oops.AsOops(err); ok {
			code, _ := e.Code().(string)
			return code
		}
		return ""
	}},
}

func (f finder) errors(depth int) (all [kinds]error) {
	for kind := range kinds {
		all[kind] = layers(f.make(kind), depth)
	}
	return all
}

var sinkString string

func BenchmarkCodeOf(b *testing.B) {
	for _, depth := range depths {
		b.Run(fmt.Sprintf("depth=%d", depth), func(b *testing.B) {
			compete(b, at(depth, finders, 3), func(f finder) string { return f.impl }, func(f finder) func(*testing.B) {
				return func(b *testing.B) {
					errs, order := f.errors(depth), order(kinds)
					defer measured(b)()
					for i := 0; b.Loop(); i++ {
						sinkString = f.code(errs[order[i&(len(order)-1)]&(kinds-1)])
					}
				}
			})
		})
	}
}

func TestSameWorkIs(t *testing.T) {
	for _, depth := range depths {
		for _, c := range checkers {
			for _, q := range c.questions(depth, true) {
				assert.True(t, c.is(q.err, q.code), "%s at depth %d", c.impl, depth)
			}
			for _, q := range c.questions(depth, false) {
				assert.False(t, c.is(q.err, q.code), "%s at depth %d", c.impl, depth)
			}
		}
		for _, f := range finders {
			seen := map[string]bool{}
			for _, err := range f.errors(depth) {
				seen[f.code(err)] = true
			}
			assert.Len(t, seen, kinds, "%s at depth %d", f.impl, depth)
			assert.NotContains(t, seen, "", "%s at depth %d", f.impl, depth)
		}
	}
}
