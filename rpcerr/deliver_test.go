package rpcerr_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"testing"

	"example.com/errcode"
	"example.com/errcode/rpcerr"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/code"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/protobuf/proto"
)

// A classed is an error of the package of a protocol.
type classed struct{ class code.Code }

func (classed) Error() string { return "CANARY" }

func classOf(err error) (code.Code, error) {
	if own, ok := errors.AsType[classed](err); ok {
		return own.class, nil
	}
	return code.Code_OK, nil
}

func TestDeliver(t *testing.T) {
	upstream := errcode.FromWire(errcode.Wire{Code: "user:banned", Message: "CANARY", Status: 403})
	live := t.Context()
	left, leave := context.WithCancel(t.Context())
	leave()
	internal := "INTERNAL Unhandled server error INTERNAL_ERROR 500"
	for _, row := range []struct {
		name  string
		ctx   context.Context
		err   error
		own   func(error) (code.Code, error)
		want  string
		level slog.Level
		label string
	}{
		{"code", live, errcode.UserNotFound.Wrap(classed{code.Code_ABORTED}), classOf, "NOT_FOUND User not found user:not_found 404", slog.LevelInfo, "user:not_found"},
		{"plain", live, io.EOF, classOf, internal, slog.LevelError, "_other"},
		{"class", live, fmt.Errorf("ctx: %w", classed{code.Code_ABORTED}), classOf, "ABORTED Conflict http:conflict 409", slog.LevelInfo, "http:conflict"},
		{"internal", live, classed{code.Code_INTERNAL}, classOf, internal, slog.LevelError, "_other"},
		{"unknown", live, classed{code.Code_UNKNOWN}, classOf, internal, slog.LevelError, "_other"},
		{"lost data", live, classed{code.Code_DATA_LOSS}, classOf, internal, slog.LevelError, "_other"},
		{"fine", live, classed{code.Code_OK}, classOf, internal, slog.LevelError, "_other"},
		{"not a code", live, classed{17}, classOf, internal, slog.LevelError, "_other"},
		{"negative", live, classed{-1}, classOf, internal, slog.LevelError, "_other"},
		{"cancelled, by whom", live, classed{code.Code_CANCELLED}, classOf, "CANCELLED Unhandled server error INTERNAL_ERROR 500", slog.LevelError, "_other"},
		{"cancelled by the caller", left, classed{code.Code_CANCELLED}, classOf, "CANCELLED Unhandled server error INTERNAL_ERROR 500", slog.LevelInfo, "_canceled"},
		{"the context's error", left, fmt.Errorf("ctx: %w", context.Canceled), classOf, "CANCELLED Unhandled server error INTERNAL_ERROR 500", slog.LevelInfo, "_canceled"},
		{"another context's error", live, context.Canceled, classOf, internal, slog.LevelError, "_other"},
		{"plain, after the caller has left", left, io.EOF, classOf, internal, slog.LevelError, "_other"},
		{
			"upstream", live, io.EOF, func(error) (code.Code, error) { return code.Code_OK, upstream },
			"UNAVAILABLE Invalid worker response worker:response_invalid 502", slog.LevelError, "_upstream",
		},
		{"own panics", live, io.EOF, func(error) (code.Code, error) { panic("own") }, internal, slog.LevelError, "_other"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var reports []errcode.Report
			wr := errcode.Writer{Form: errcode.FormDomain, Report: func(rep errcode.Report) { reports = append(reports, rep) }}
			r := rpcerr.Request(row.ctx, "/users.v1.Users/Get", []string{"de"}, nil)
			s, a := rpcerr.Deliver(wr, domain, r, row.err, row.own)
			info := detail[*errdetails.ErrorInfo](t, s)
			assert.Equal(t, row.want, fmt.Sprintf("%s %s %s %s", code.Code(s.GetCode()), s.GetMessage(), info.GetMetadata()["code"], info.GetMetadata()["status"]))
			assert.Equal(t, info.GetMetadata()["code"], a.Code.String())
			require.Len(t, reports, 1)
			assert.Equal(t, row.level, reports[0].Level())
			assert.Equal(t, row.label, reports[0].Label())
			assert.Equal(t, row.err.Error(), reports[0].Err.Error())
			require.ErrorIs(t, reports[0].Err, row.err)
			assert.Same(t, r, reports[0].Request)
		})
	}
}

// TestMapComesFirst: and is asked once.
func TestMapComesFirst(t *testing.T) {
	asked := 0
	wr := errcode.Writer{Form: errcode.FormDomain, Report: func(errcode.Report) {}, Map: func(err error) error {
		asked++
		if errors.Is(err, classed{code.Code_ABORTED}) {
			return errcode.UserNotFound.WithMessage("No Bob")
		}
		return err
	}}
	r := rpcerr.Request(t.Context(), "/m", nil, nil)
	s, _ := rpcerr.Deliver(wr, "", r, classed{code.Code_ABORTED}, classOf)
	assert.Equal(t, "No Bob", s.GetMessage())
	s, _ = rpcerr.Deliver(wr, "", r, classed{code.Code_OUT_OF_RANGE}, classOf)
	assert.Equal(t, "OUT_OF_RANGE", code.Code(s.GetCode()).String())
	assert.Equal(t, 2, asked)
}

// TestMasksHideClasses: a code that is masked, and the one it is masked as, look the same.
func TestMasksHideClasses(t *testing.T) {
	conflict := errcode.FormDomain.CodeFor(http.StatusConflict)
	wr := errcode.Writer{Form: errcode.FormDomain, Report: func(errcode.Report) {}}
	wr.Mask = errcode.NewMask(map[errcode.Code]errcode.Code{errcode.UserEmailAlreadyExists: conflict})
	r := rpcerr.Request(t.Context(), "/m", nil, nil)
	want, _ := rpcerr.Deliver(wr, "", r, errcode.UserEmailAlreadyExists, classOf)
	for _, err := range []error{conflict, classed{code.Code_ABORTED}, classed{code.Code_ALREADY_EXISTS}} {
		got, _ := rpcerr.Deliver(wr, "", r, err, classOf)
		assert.True(t, proto.Equal(want, got), err)
	}
}

func TestRequest(t *testing.T) {
	type key struct{}
	r := rpcerr.Request(context.WithValue(t.Context(), key{}, "value"), "/users.v1.Users/Get", []string{"de", "en"}, []string{"Bearer x"})
	assert.Equal(t, "value", r.Context().Value(key{}))
	assert.Equal(t, []string{"POST", "/users.v1.Users/Get", "/users.v1.Users/Get", "HTTP/2.0"}, []string{r.Method, r.URL.Path, r.Pattern, r.Proto})
	assert.Equal(t, http.Header{"Accept-Language": {"de", "en"}, "Authorization": {"Bearer x"}}, r.Header)
	assert.Empty(t, rpcerr.Request(t.Context(), "/m", nil, nil).Header)
}

// TestDefaultReport: without a Report, there is a record in the log.
func TestDefaultReport(t *testing.T) {
	var log recorder
	before := slog.Default()
	slog.SetDefault(slog.New(&log))
	defer slog.SetDefault(before)
	rpcerr.Deliver(errcode.Writer{}, "", rpcerr.Request(t.Context(), "/m", nil, nil), errcode.UserNotFound, classOf)
	assert.Equal(t, []string{"request failed"}, log.messages)
}

type recorder struct{ messages []string }

func (*recorder) Enabled(context.Context, slog.Level) bool { return true }
func (r *recorder) Handle(_ context.Context, record slog.Record) error {
	r.messages = append(r.messages, record.Message)
	return nil
}
func (r *recorder) WithAttrs([]slog.Attr) slog.Handler { return r }
func (r *recorder) WithGroup(string) slog.Handler      { return r }
