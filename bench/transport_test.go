package bench

import (
	"context"
	"net/http"
	"strconv"
	"testing"

	"example.com/errcode"
	"example.com/errcode/grpcerr"
	kratos "github.com/go-kratos/kratos/v2/errors"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/protoadapt"
)

// domain is that of ErrorInfo.
const domain = "auth.example.com"

// An answerer is a way to answer a call that fails. It returns what a server sends.
type answerer struct {
	impl   string
	answer func() *status.Status
}

var (
	rpcServer = grpcerr.Server{Writer: errcode.Writer{Report: silent}, Domain: domain}
	rpcInfo   = &grpc.UnaryServerInfo{FullMethod: "/users.v1.Users/Get"}
)

// intercepted is a call that fails, with our interceptor.
func intercepted(fail func() error) func() *status.Status {
	handler := func(context.Context, any) (any, error) { return nil, fail() }
	return func() *status.Status {
		_, err := rpcServer.Unary(context.Background(), nil, rpcInfo, handler)
		s, _ := status.FromError(err)
		return s
	}
}

// byHand is a call whose handler makes the same details itself.
func byHand(grpcCode codes.Code, httpStatus int, code, reason, message string, more func() []protoadapt.MessageV1) func() *status.Status {
	handler := func() (any, error) {
		info := &errdetails.ErrorInfo{
			Reason: reason, Domain: domain, Metadata: map[string]string{"code": code, "status": strconv.Itoa(httpStatus)},
		}
		s, err := status.New(grpcCode, message).WithDetails(append([]protoadapt.MessageV1{info}, more()...)...)
		if err != nil {
			return nil, err
		}
		return nil, s.Err()
	}
	return func() *status.Status {
		_, err := handler()
		s, _ := status.FromError(err)
		return s
	}
}

// answerers are the ways to answer a call with an error that says no more than its code,
// and with one that has ten wrong fields.
func answerers() (static, fields []answerer) {
	next, v := 0, newValidation(10, names)
	variant := func() *variant {
		next++
		return &v.variants[next%len(v.variants)]
	}
	static = []answerer{
		{"ours", intercepted(func() error { return errcode.UserTokenExpired })},
		{"by-hand", byHand(codes.Unauthenticated, http.StatusUnauthorized, "user:token_expired", "USER__TOKEN_EXPIRED", "Token expired",
			func() []protoadapt.MessageV1 { return nil })},
		{"kratos", func() *status.Status {
			_, err := func() (any, error) {
				return nil, kratos.New(http.StatusUnauthorized, "user:token_expired", "Token expired")
			}()
			s, _ := status.FromError(err)
			return s
		}},
	}
	fields = []answerer{
		{"ours", intercepted(func() error { return oursCollected(variant()) })},
		{"by-hand", byHand(codes.InvalidArgument, invalidStatus, invalidCode, invalidCode, invalidMessage,
			func() []protoadapt.MessageV1 { return []protoadapt.MessageV1{violations(variant())} })},
	}
	return static, fields
}

var sinkStatusOf *status.Status

func BenchmarkRPC(b *testing.B) {
	static, fields := answerers()
	for _, work := range []struct {
		task string
		all  []answerer
	}{{"static", static}, {"fields", fields}} {
		b.Run("task="+work.task, func(b *testing.B) {
			compete(b, work.all, func(a answerer) string { return a.impl }, func(a answerer) func(*testing.B) {
				return func(b *testing.B) {
					defer measured(b)()
					for b.Loop() {
						sinkStatusOf = a.answer()
					}
				}
			})
		})
	}
}

func TestSameWorkRPC(t *testing.T) {
	static, fields := answerers()
	for _, a := range static {
		got := a.answer()
		assert.Equal(t, codes.Unauthenticated, got.Code(), a.impl)
		require.Len(t, got.Details(), 1, a.impl)
		if a.impl != "kratos" { // its ErrorInfo has a reason and no more
			checkInfo(t, a.impl, static[0].answer(), got)
		}
	}
	for _, a := range fields {
		got := a.answer()
		assert.Equal(t, codes.InvalidArgument, got.Code(), a.impl)
		require.Len(t, got.Details(), 2, a.impl)
		checkInfo(t, a.impl, fields[0].answer(), got)
		assert.Len(t, got.Details()[1].(*errdetails.BadRequest).FieldViolations, 10, a.impl)
	}
}

// checkInfo checks that two statuses have the same message and the same ErrorInfo.
func checkInfo(t *testing.T, impl string, want, got *status.Status) {
	t.Helper()
	assert.Equal(t, want.Message(), got.Message(), impl)
	a, b := want.Details()[0].(proto.Message), got.Details()[0].(proto.Message)
	assert.True(t, proto.Equal(a, b), "%s: %v, not %v", impl, b, a)
}
