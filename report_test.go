package errcode_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"example.com/errcode"
	"example.com/errcode/internal/servertest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// captureDefault makes slog.Default log to the text that it returns, until the test
// ends. The time is left out, and the stack, if there is one, reads "(stack)".
func captureDefault(t *testing.T) *servertest.Buffer {
	t.Helper()
	before, writer, flags := slog.Default(), log.Writer(), log.Flags()
	t.Cleanup(func() {
		slog.SetDefault(before)
		log.SetOutput(writer) // SetDefault has changed these and does not restore them
		log.SetFlags(flags)
	})
	b := new(servertest.Buffer)
	slog.SetDefault(slog.New(slog.NewJSONHandler(b, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
			switch {
			case a.Key == slog.TimeKey:
				return slog.Attr{}
			case a.Key == "stack" && strings.Contains(a.Value.String(), "handler.go"):
				return slog.String("stack", "(stack)")
			}
			return a
		},
	})))
	return b
}

// TestDefaultReportIsOneRecord compares whole records: one for a failed request, and
// nothing in it that is not listed.
func TestDefaultReportIsOneRecord(t *testing.T) {
	gone, leave := context.WithCancel(t.Context())
	leave()
	const get = `"method":"GET","path":"/path"`
	begin := func(w http.ResponseWriter, _ *http.Request) error {
		w.WriteHeader(http.StatusAccepted)
		return errcode.SystemDatabaseError.Wrap(io.EOF)
	}
	remote := errcode.Parse(404, []byte(`{"status":404,"code":"user:not_found","message":"No such\nuser"}`))
	for name, row := range map[string]struct {
		wr     errcode.Writer
		ctx    context.Context
		route  string
		handle handler
		want   string
	}{
		"coded": {handle: returning(errcode.UserNotFound.Wrap(fmt.Errorf("row: %w", io.EOF))),
			want: `{"level":"INFO","msg":"request failed","code":"user:not_found","status":404,` + get + `,"error":"user:not_found: row: EOF"}`},
		"coded 5xx": {handle: returning(errcode.SystemDatabaseError.Wrap(io.EOF)),
			want: `{"level":"ERROR","msg":"request failed","code":"system:database_error","status":500,` + get + `,"error":"system:database_error: EOF"}`},
		"coded 400 that is the service's fault": {handle: returning(errcode.SystemInternalError.Wrap(io.EOF)),
			want: `{"level":"ERROR","msg":"request failed","code":"system:internal_error","status":400,` + get + `,"error":"system:internal_error: EOF"}`},
		"wrapped": {handle: returning(fmt.Errorf("loading: %w", errcode.UserNotFound)),
			want: `{"level":"INFO","msg":"request failed","code":"user:not_found","status":404,` + get + `,"error":"loading: user:not_found"}`},
		"status": {handle: returning(errcode.Status(415)),
			want: `{"level":"INFO","msg":"request failed","code":"unsupported_media_type","status":415,` + get + `,"error":"HTTP 415"}`},
		"plain, W02": {handle: returning(errors.New("CANARY-pq: password authentication failed at 10.0.0.5")),
			want: `{"level":"ERROR","msg":"request failed","code":"","status":500,"sent":"internal_error",` + get + `,"error":"CANARY-pq: password authentication failed at 10.0.0.5"}`},
		"plain as 400": {wr: errcode.Writer{Form: errcode.FormDomain, Codes: map[int]errcode.Code{500: errcode.SystemInternalError}}, handle: returning(io.EOF),
			want: `{"level":"ERROR","msg":"request failed","code":"","status":400,"sent":"system:internal_error",` + get + `,"error":"EOF"}`},
		"mapped": {wr: errcode.Writer{Map: func(error) error { return errcode.UserNotFound }}, handle: returning(io.EOF),
			want: `{"level":"INFO","msg":"request failed","code":"user:not_found","status":404,` + get + `,"error":"EOF"}`},
		"masked": {wr: errcode.Writer{Mask: errcode.MaskAccounts(errcode.AuthInvalidCredentials)}, handle: returning(errcode.UserBanned.Errorf("since %d", 2020)),
			want: `{"level":"INFO","msg":"request failed","code":"user:banned","status":401,"sent":"auth:invalid_credentials",` + get + `,"error":"user:banned: since 2020"}`},
		"remote": {handle: returning(remote),
			want: `{"level":"ERROR","msg":"request failed","code":"user:not_found","status":503,"sent":"service_unavailable",` + get + `,"error":"user:not_found","upstream_status":404,"upstream_message":"No such\\nuser"}`},
		"remote below a client's": {handle: returning(errcode.UserUnauthorized.Wrap(remote)),
			want: `{"level":"WARN","msg":"request failed","code":"user:unauthorized","status":401,` + get + `,"error":"user:unauthorized: user:not_found","upstream_status":404,"upstream_message":"No such\\nuser"}`},
		"remote unreadable": {handle: returning(errcode.Parse(404, []byte(`{}`))),
			want: `{"level":"ERROR","msg":"request failed","code":"","status":503,"sent":"service_unavailable",` + get + `,"error":"HTTP 404: expected a member \"code\" or \"error\" in the JSON object","upstream_status":404,"upstream_message":"Not Found"}`},
		"fields": {handle: returning(errcode.EnvelopeValidationError.WithField("name", "CANARY").WithRule("age", errcode.RuleTooSmall, 18).WithRule("CANARY", errcode.RuleUnknown).Wrap(errcode.GeneralBadRequest.WithField("inner", "CANARY"))),
			want: `{"level":"INFO","msg":"request failed","code":"VALIDATION_ERROR","status":422,` + get + `,"error":"VALIDATION_ERROR: general:bad_request","fields":["age","name","inner"]}`},
		"log": {handle: returning(errcode.UserBanned.WithLog("user_id", 7, slog.Group("db", "table", "users")).Wrap(fmt.Errorf("loading: %w", errcode.SystemDatabaseError.WithLog("query", "q1")))),
			want: `{"level":"ERROR","msg":"request failed","code":"user:banned","status":403,` + get + `,"error":"user:banned: loading: system:database_error","user_id":7,"db":{"table":"users"},"query":"q1"}`},
		"route": {route: "GET /{name}", handle: returning(errcode.UserNotFound),
			want: `{"level":"INFO","msg":"request failed","code":"user:not_found","status":404,"method":"GET","route":"GET /{name}","error":"user:not_found"}`},
		"panic, A02": {handle: func(http.ResponseWriter, *http.Request) error { panic("CANARY") },
			want: `{"level":"ERROR","msg":"request failed","code":"","status":500,"sent":"internal_error",` + get + `,"error":"panic: CANARY","stack":"(stack)"}`},
		"begun, A09": {handle: func(w http.ResponseWriter, _ *http.Request) error {
			w.WriteHeader(http.StatusOK)
			return errcode.UserNotFound
		}, want: `{"level":"WARN","msg":"request failed","code":"user:not_found","status":200,` + get + `,"error":"user:not_found","begun":true}`},
		"begun 5xx": {handle: begin,
			want: `{"level":"ERROR","msg":"request failed","code":"system:database_error","status":202,` + get + `,"error":"system:database_error: EOF","begun":true}`},
		"gone, A12": {ctx: gone, handle: returning(context.Canceled),
			want: `{"level":"INFO","msg":"request failed","code":"","status":500,"sent":"internal_error",` + get + `,"error":"context canceled","canceled":true}`},
		"gone, database, A12": {ctx: gone, handle: returning(errcode.SystemDatabaseError.Wrap(io.EOF)),
			want: `{"level":"ERROR","msg":"request failed","code":"system:database_error","status":500,` + get + `,"error":"system:database_error: EOF","canceled":true}`},
		"details dropped, W12": {handle: returning(errcode.UserNotFound.WithDetails(make(chan int))),
			want: `{"level":"WARN","msg":"request failed","code":"user:not_found","status":404,` + get + `,"error":"user:not_found","problem":"errcode: details of type chan int dropped: json: unsupported type: chan int"}`},
		"not written": {handle: func(_ http.ResponseWriter, r *http.Request) error {
			errcode.WriteProtekt(brokenWriter{httptest.NewRecorder()}, r, errcode.UserNotFound)
			return nil
		}, want: `{"level":"WARN","msg":"request failed","code":"user:not_found","status":404,` + get + `,"error":"user:not_found","problem":"errcode: response not written: timeout"}`},
		"nil, W16": {handle: func(w http.ResponseWriter, r *http.Request) error {
			errcode.WriteProtekt(w, r, nil)
			return nil
		}, want: `{"level":"ERROR","msg":"request failed","code":"","status":500,"sent":"internal_error",` + get + `,"problem":"errcode: a nil error was given to be answered"}`},
		"no request": {handle: func(w http.ResponseWriter, _ *http.Request) error {
			errcode.WriteProtekt(w, nil, errcode.UserNotFound)
			return nil
		}, want: `{"level":"INFO","msg":"request failed","code":"user:not_found","status":404,"error":"user:not_found"}`},
		"no URL": {handle: func(w http.ResponseWriter, _ *http.Request) error {
			errcode.WriteProtekt(w, &http.Request{Method: http.MethodPut}, errcode.UserNotFound)
			return nil
		}, want: `{"level":"INFO","msg":"request failed","code":"user:not_found","status":404,"method":"PUT","error":"user:not_found"}`},
		"success": {handle: returning(nil)},
	} {
		t.Run(name, func(t *testing.T) {
			b := captureDefault(t)
			r := httptest.NewRequest(http.MethodGet, "/path?token=CANARY", http.NoBody)
			r.Header.Set("Authorization", "Bearer SECRET")
			r.Pattern = row.route
			if row.ctx != nil {
				r = r.WithContext(row.ctx)
			}
			row.wr.Handler(row.handle).ServeHTTP(httptest.NewRecorder(), r)
			want := row.want
			if want != "" {
				want += "\n"
			}
			assert.Equal(t, want, b.String())
		})
	}
}

// carrier is an error of a service that has a code of ours in it.
type carrier struct{ errcode.Code }

func TestLevel(t *testing.T) {
	remote := errcode.Parse(404, []byte(`{"status":404,"code":"user:not_found"}`))
	client, canceled := errcode.UserNotFound, context.Canceled
	for _, row := range []struct {
		name string
		rep  errcode.Report
		want slog.Level
	}{
		{"client", errcode.Report{Err: client, Code: client}, slog.LevelInfo},
		{"client, plain cause", errcode.Report{Err: client.Wrap(io.EOF), Code: client}, slog.LevelInfo},
		{"service", errcode.Report{Err: errcode.SystemDatabaseError, Code: errcode.SystemDatabaseError}, slog.LevelError},
		{"service that says 400", errcode.Report{Err: errcode.SystemInternalError, Code: errcode.SystemInternalError}, slog.LevelError},
		{"dependency", errcode.Report{Err: errcode.EnvelopeExternalServiceError, Code: errcode.EnvelopeExternalServiceError}, slog.LevelError},
		{"dependency that says 400", errcode.Report{Err: errcode.OAuthTokenExchangeFailed, Code: errcode.OAuthTokenExchangeFailed}, slog.LevelError},
		{"service below client", errcode.Report{Err: client.Wrap(errcode.SystemDatabaseError.Wrap(io.EOF)), Code: client}, slog.LevelError},
		{"service beside client", errcode.Report{Err: errors.Join(client, errcode.SystemDatabaseError), Code: client}, slog.LevelError},
		{"status of a service below client", errcode.Report{Err: client.Wrap(errcode.Status(500)), Code: client}, slog.LevelError},
		{"status of a client below client", errcode.Report{Err: client.Wrap(errcode.Status(404)), Code: client}, slog.LevelInfo},
		{"embedded below client", errcode.Report{Err: client.Wrap(carrier{errcode.SystemDatabaseError}), Code: client}, slog.LevelError},
		{"client below service", errcode.Report{Err: errcode.SystemDatabaseError.Wrap(client), Code: errcode.SystemDatabaseError}, slog.LevelError},
		{"remote below client", errcode.Report{Err: client.Wrap(remote), Code: client}, slog.LevelWarn},
		{"remote below service", errcode.Report{Err: errcode.SystemDatabaseError.Wrap(remote), Code: errcode.SystemDatabaseError}, slog.LevelError},
		{"remote below a status", errcode.Report{Err: errcode.Status(404).Wrap(remote), Code: errcode.FormProtekt.CodeFor(404)}, slog.LevelWarn},
		{"remote", errcode.Report{Err: remote, Code: client}, slog.LevelError},
		{"remote, wrapped", errcode.Report{Err: fmt.Errorf("asking: %w", remote), Code: client}, slog.LevelError},
		{"remote, reissued", errcode.Report{Err: remote.(*errcode.Error).Reissue(), Code: client}, slog.LevelInfo},
		{"plain", errcode.Report{Err: io.EOF}, slog.LevelError},
		{"plain, mapped", errcode.Report{Err: io.EOF, Code: client}, slog.LevelInfo},
		{"MaxBytes below a 400", errcode.Report{Err: errcode.GeneralBadRequest.Wrap(&http.MaxBytesError{}), Code: errcode.FormProtekt.CodeFor(413)}, slog.LevelInfo},
		{"status", errcode.Report{Err: errcode.Status(404), Code: errcode.FormProtekt.CodeFor(404)}, slog.LevelInfo},
		{"status 501", errcode.Report{Err: errcode.Status(501), Code: errcode.FormProtekt.CodeFor(501)}, slog.LevelError},
		{"typed nil", errcode.Report{Err: (*errcode.Error)(nil)}, slog.LevelError},
		{"nil", errcode.Report{}, slog.LevelError},
		{"panic", errcode.Report{Err: canceled, Code: client, Canceled: true, Panic: "x"}, slog.LevelError},

		{"problem", errcode.Report{Err: client, Code: client, Problem: io.EOF}, slog.LevelWarn},
		{"begun", errcode.Report{Err: client, Code: client, Begun: true}, slog.LevelWarn},
		{"problem of a service", errcode.Report{Err: errcode.SystemDatabaseError, Code: errcode.SystemDatabaseError, Problem: io.EOF}, slog.LevelError},
		{"begun plain", errcode.Report{Err: io.EOF, Begun: true}, slog.LevelError},

		{"cancelled context and tree", errcode.Report{Err: fmt.Errorf("query: %w", canceled), Canceled: true}, slog.LevelInfo},
		{"cancelled context and tree, coded", errcode.Report{Err: errcode.SystemDatabaseError.Wrap(canceled), Code: errcode.SystemDatabaseError, Canceled: true}, slog.LevelInfo},
		{"cancelled context and tree, begun", errcode.Report{Err: canceled, Begun: true, Canceled: true, Problem: io.EOF}, slog.LevelInfo},
		{"cancelled context, database failed", errcode.Report{Err: errcode.SystemDatabaseError.Wrap(io.EOF), Code: errcode.SystemDatabaseError, Canceled: true}, slog.LevelError},
		{"cancelled context, plain", errcode.Report{Err: io.EOF, Canceled: true}, slog.LevelError},
		{"cancelled tree alone", errcode.Report{Err: canceled}, slog.LevelError},
		{"cancelled context, Is panics", errcode.Report{Err: panicsInIs{io.EOF}, Canceled: true}, slog.LevelError},
		{"cancelled context and tree, Is panics", errcode.Report{Err: panicsInIs{canceled}, Canceled: true}, slog.LevelInfo},
	} {
		assert.Equal(t, row.want, row.rep.Level(), row.name)
	}
}

func TestLabel(t *testing.T) {
	code, generated := errcode.UserNotFound, errcode.FormDomain.CodeFor(405)
	private := errcode.NewRegistry().NewCatalogue("Private").Define("card-declined", 402, "Card declined")
	remote := func(body string) error { return errcode.Parse(500, []byte(body)) }
	for _, row := range []struct {
		name string
		rep  errcode.Report
		want string
	}{
		{"code", errcode.Report{Err: code.Wrap(io.EOF), Code: code}, "user:not_found"},
		{"private", errcode.Report{Err: private, Code: private}, "card-declined"},
		{"generated", errcode.Report{Err: errcode.Status(405), Code: generated}, "http:method_not_allowed"},
		{"plain, mapped", errcode.Report{Err: io.EOF, Code: code}, "user:not_found"},
		{"plain", errcode.Report{Err: io.EOF}, "_other"},
		{"nil", errcode.Report{}, "_other"},
		{"panic", errcode.Report{Err: code, Code: code, Panic: "x"}, "_panic"},
		{"cancelled", errcode.Report{Err: context.Canceled, Canceled: true}, "_canceled"},
		{"cancelled, coded", errcode.Report{Err: code.Wrap(context.Canceled), Code: code, Canceled: true}, "user:not_found"},
		{"cancelled context alone", errcode.Report{Err: io.EOF, Canceled: true}, "_other"},
		{"remote below a code", errcode.Report{Err: code.Wrap(remote(`{}`)), Code: code}, "user:not_found"},

		// All codes that others choose share one label.
		{"remote, defined", errcode.Report{Err: remote(`{"status":404,"code":"user:not_found"}`), Code: code}, "_upstream"},
		{"remote, unknown", errcode.Report{Err: remote(`{"code":"a:b"}`), Code: errcode.CodeOf(remote(`{"code":"a:b"}`))}, "_upstream"},
		{"remote, another", errcode.Report{Err: remote(`{"code":"c:d"}`), Code: errcode.CodeOf(remote(`{"code":"c:d"}`))}, "_upstream"},
		{"remote, no code", errcode.Report{Err: remote(`{}`)}, "_upstream"},
		{"code of a remote", errcode.Report{Err: errcode.CodeOf(remote(`{"code":"a:b"}`)), Code: errcode.CodeOf(remote(`{"code":"a:b"}`))}, "_other"},
	} {
		assert.Equal(t, row.want, row.rep.Label(), row.name)
	}
}

func TestReportFault(t *testing.T) {
	remote := errcode.FromWire(errcode.Wire{Code: "user:not_found", Status: 404})
	for _, row := range []struct {
		name string
		rep  errcode.Report
		want errcode.Fault
	}{
		{"client", errcode.Report{Err: errcode.UserNotFound, Code: errcode.UserNotFound}, errcode.FaultClient},
		{"client, remote below", errcode.Report{Err: errcode.UserNotFound.Wrap(remote), Code: errcode.UserNotFound}, errcode.FaultClient},
		{"service with 400", errcode.Report{Err: errcode.SystemInternalError, Code: errcode.SystemInternalError}, errcode.FaultService},
		{"dependency with 400", errcode.Report{Err: errcode.OAuthTokenExchangeFailed, Code: errcode.OAuthTokenExchangeFailed}, errcode.FaultDependency},
		{"generated", errcode.Report{Err: errcode.Status(504), Code: errcode.FormDomain.CodeFor(504)}, errcode.FaultDependency},
		{"remote", errcode.Report{Err: remote, Code: errcode.CodeOf(remote)}, errcode.FaultDependency},
		{"panic", errcode.Report{Err: errcode.UserNotFound, Code: errcode.UserNotFound, Panic: "x"}, errcode.FaultService},
		{"cancelled", errcode.Report{Err: context.Canceled, Canceled: true}, errcode.FaultClient},
		{"plain", errcode.Report{Err: io.EOF}, errcode.FaultService},
		{"nil", errcode.Report{}, errcode.FaultService},
	} {
		assert.Equal(t, row.want, row.rep.Fault(), row.name)
	}
}

// TestLabelOfAnswers: three upstream codes, sent in three requests, are one label.
func TestLabelOfAnswers(t *testing.T) {
	seen := map[string]int{}
	wr := errcode.Writer{Report: func(rep errcode.Report) { seen[rep.Label()]++ }}
	for _, text := range []string{"a:b", "c:d", "user:not_found"} {
		record(wr, errcode.Parse(400, []byte(`{"status":400,"code":"`+text+`"}`)))
	}
	record(wr, errcode.Status(404))
	record(wr, context.DeadlineExceeded)
	assert.Equal(t, map[string]int{"_upstream": 3, "not_found": 1, "gateway_timeout": 1}, seen)
}

// TestUpstreamByMap has errors of another service that are not in the tree as such: Map
// returned them, or a handler returned the code of one. They are answered as an upstream
// failure, and so they are no fault of the client.
func TestUpstreamByMap(t *testing.T) {
	for _, body := range []string{`{"status":404,"code":"user:not_found"}`, `{"status":404,"code":"a:b"}`, `{"message":"Not here"}`} {
		remote := errcode.Parse(404, []byte(body))
		unknown := errcode.CodeOf(errcode.Parse(404, []byte(`{"status":404,"code":"a:b"}`)))
		for _, row := range []struct {
			mapped error
			err    error
		}{{remote, io.EOF}, {unknown, io.EOF}, {nil, unknown}, {nil, fmt.Errorf("call: %w", unknown)}} {
			var got reports
			wr := errcode.Writer{Report: got.add, Map: func(error) error { return row.mapped }}
			record(wr, row.err)
			wr.Response(nil, row.err)
			wr.Deliver(nil, row.err, func(errcode.Answer) error { return nil })
			for _, rep := range got.list() {
				assert.Equal(t, errcode.ProtektServiceUnavailable, rep.Sent)
				assert.Equal(t, slog.LevelError, rep.Level())
				assert.Equal(t, "_upstream", rep.Label())
			}
		}
	}
	// The service's own code, around an error of another service, counts as usual.
	var got reports
	wr := errcode.Writer{Report: got.add, Map: func(error) error { return errcode.UserNotFound.Wrap(errcode.Parse(404, nil)) }}
	record(wr, io.EOF)
	assert.Equal(t, slog.LevelInfo, got.one(t).Level())
	assert.Equal(t, "user:not_found", got.one(t).Label())
}

// TestJ04Printed: all verbs print text, without pointers, and without the cause where
// that must not be seen.
func TestJ04Printed(t *testing.T) {
	cause := fmt.Errorf("at %s", "CANARY")
	err := errcode.UserNotFound.WithField("a", "b").WithLog("k", "v").Wrap(cause)
	answer := errcode.Writer{}.Answer(nil, err)
	rep := errcode.Report{Request: httptest.NewRequest(http.MethodGet, "/", nil), Err: err, Code: errcode.UserNotFound, Status: 404}
	var none *errcode.Error
	for _, row := range []struct {
		value         any
		text, literal string
	}{
		{err, "user:not_found: at CANARY", `errcode.Error("user:not_found: at CANARY")`},
		{none, "<nil>", `errcode.Error("<nil>")`},
		{errcode.UserNotFound, "user:not_found", `errcode.Code("user:not_found")`},
		{errcode.Code{}, "", `errcode.Code("")`},
		{rep, "404 user:not_found: user:not_found: at CANARY", `errcode.Report("404 user:not_found: user:not_found: at CANARY")`},
		{&rep, "404 user:not_found: user:not_found: at CANARY", `errcode.Report("404 user:not_found: user:not_found: at CANARY")`},
		{errcode.Report{Err: io.EOF, Status: 500}, "500: EOF", `errcode.Report("500: EOF")`},
		{errcode.Report{}, "0: no error", `errcode.Report("0: no error")`},
		{answer, "404 user:not_found: User not found", `errcode.Answer("404 user:not_found: User not found")`},
		{&answer, "404 user:not_found: User not found", `errcode.Answer("404 user:not_found: User not found")`},
	} {
		assert.Equal(t, row.text, fmt.Sprintf("%v", row.value))
		assert.Equal(t, row.text, fmt.Sprintf("%+v", row.value))
		assert.Equal(t, row.text, fmt.Sprintf("%s", row.value))
		assert.Equal(t, strconv.Quote(row.text), fmt.Sprintf("%q", row.value))
		assert.Equal(t, row.literal, fmt.Sprintf("%#v", row.value))
	}
	dev := errcode.Writer{Dev: true, Form: errcode.FormDomain}.Answer(nil, err)
	assert.NotContains(t, fmt.Sprintf("%v %+v %#v", dev, dev, dev), "CANARY")
}

// A recorder is a testify test that fails and keeps what it is told.
type recorder struct{ text strings.Builder }

func (r *recorder) Errorf(format string, args ...any) { fmt.Fprintf(&r.text, format, args...) }

// TestJ04FailedTests: what testify says of our values is text. The diff that Equal adds
// shows their memory, which we can't change.
func TestJ04FailedTests(t *testing.T) {
	ours, other := errcode.UserNotFound.Wrap(io.EOF), errcode.UserBanned.Wrap(io.EOF)
	for name, row := range map[string]struct {
		fail func(r *recorder)
		want string
	}{
		"Equal, errors": {func(r *recorder) { assert.Equal(r, ours, other) },
			`Not equal: expected: errcode.Error("user:not_found: EOF") actual : errcode.Error("user:banned: EOF")`},
		"Equal, codes": {func(r *recorder) { assert.Equal(r, errcode.UserNotFound, errcode.UserBanned) },
			`Not equal: expected: errcode.Code("user:not_found") actual : errcode.Code("user:banned")`},
		"Equal, reports": {func(r *recorder) { assert.Equal(r, errcode.Report{Err: ours}, errcode.Report{Err: other}) },
			`Not equal: expected: errcode.Report("0: user:not_found: EOF") actual : errcode.Report("0: user:banned: EOF")`},
		"ErrorIs": {func(r *recorder) { assert.ErrorIs(r, ours, errcode.UserBanned) },
			`Target error should be in err chain: expected: "user:banned" in chain: "user:not_found: EOF" "EOF"`},
		"NoError": {func(r *recorder) { assert.NoError(r, fmt.Errorf("loading: %w", ours)) },
			`Received unexpected error: loading: user:not_found: EOF`},
		"Nil": {func(r *recorder) { assert.Nil(r, ours) },
			`Expected nil, but got: errcode.Error("user:not_found: EOF")`},
	} {
		t.Run(name, func(t *testing.T) {
			var r recorder
			row.fail(&r)
			_, text, _ := strings.Cut(r.text.String(), "Error:")
			text, _, _ = strings.Cut(text, "Diff:")
			assert.Equal(t, row.want, strings.Join(strings.Fields(text), " "))
		})
	}
}

// TestJ04OneTypeInLogs: wherever an error is logged, "error" is a string.
func TestJ04OneTypeInLogs(t *testing.T) {
	var got reports
	err := errcode.UserNotFound.Wrap(io.EOF)
	recordRequest(errcode.Writer{Report: got.add}, nil, err)
	for name, row := range map[string]struct {
		args       []any
		text, json string
	}{
		"Attr": {[]any{errcode.Attr(err)}, `code=user:not_found status=404 error="user:not_found: EOF"`, `"code":"user:not_found","status":404,"error":"user:not_found: EOF"`},
		"Attr, wrapped": {[]any{errcode.Attr(fmt.Errorf("loading: %w", err))},
			`code=user:not_found status=404 error="loading: user:not_found: EOF"`, `"code":"user:not_found","status":404,"error":"loading: user:not_found: EOF"`},
		"Attr, status":   {[]any{errcode.Attr(errcode.Status(405))}, `status=405 error="HTTP 405"`, `"status":405,"error":"HTTP 405"`},
		"Attr, code":     {[]any{errcode.Attr(errcode.UserNotFound)}, `code=user:not_found status=404 error=user:not_found`, `"code":"user:not_found","status":404,"error":"user:not_found"`},
		"Attr, plain":    {[]any{errcode.Attr(io.EOF)}, `error=EOF`, `"error":"EOF"`},
		"Attr, nil":      {[]any{errcode.Attr(nil), "k", 1}, `k=1`, `"k":1`},
		"error":          {[]any{"error", err}, `error="user:not_found: EOF"`, `"error":"user:not_found: EOF"`},
		"error, wrapped": {[]any{"error", fmt.Errorf("loading: %w", err)}, `error="loading: user:not_found: EOF"`, `"error":"loading: user:not_found: EOF"`},
		"error, code":    {[]any{"error", errcode.UserNotFound}, `error=user:not_found`, `"error":"user:not_found"`},
		"error, nil":     {[]any{"error", (*errcode.Error)(nil)}, `error=<nil>`, `"error":"<nil>"`},
		"report":         {[]any{"failed", got.one(t)}, `failed.code=user:not_found failed.status=404 failed.error="user:not_found: EOF"`, `"failed":{"code":"user:not_found","status":404,"error":"user:not_found: EOF"}`},
	} {
		t.Run(name, func(t *testing.T) {
			var text, json strings.Builder
			slog.New(slog.NewTextHandler(&text, nil)).Info("m", row.args...)
			slog.New(slog.NewJSONHandler(&json, nil)).Info("m", row.args...)
			_, line, _ := strings.Cut(text.String(), "msg=m ")
			assert.Equal(t, row.text+"\n", line)
			_, line, _ = strings.Cut(json.String(), `"msg":"m",`)
			assert.Equal(t, row.json+"}\n", line)
		})
	}
}

// contextHandler is a slog.Handler that reads the context.
type contextHandler struct {
	slog.Handler
	level slog.Level
	seen  *[]string
}

type contextKey struct{}

func (h contextHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= h.level && ctx.Value(contextKey{}) != "quiet"
}

func (h contextHandler) Handle(ctx context.Context, rec slog.Record) error {
	*h.seen = append(*h.seen, fmt.Sprint(ctx.Value(contextKey{}), " ", rec.Message, " ", rec.NumAttrs()))
	return nil
}

// unasked is an error for which nobody wants a text.
type unasked struct{ t *testing.T }

func (u unasked) Error() string {
	assert.Fail(u.t, "a text was made for a record that is not logged")
	return ""
}

func TestReportTo(t *testing.T) {
	request := func(value string) *http.Request {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		return r.WithContext(context.WithValue(r.Context(), contextKey{}, value))
	}
	var seen []string
	wr := errcode.Writer{Report: errcode.ReportTo(slog.New(contextHandler{level: slog.LevelError, seen: &seen}))}
	recordRequest(wr, request("low"), errcode.UserNotFound.Wrap(unasked{t}))
	recordRequest(wr, request("quiet"), errcode.SystemDatabaseError)
	recordRequest(wr, request("trace"), errcode.SystemDatabaseError)
	recordRequest(wr, nil, errcode.SystemDatabaseError)
	assert.Equal(t, []string{"trace request failed 5", "<nil> request failed 3"}, seen)

	// Without a logger it is slog.Default, as it is when something is reported.
	toDefault := errcode.ReportTo(nil)
	b := captureDefault(t)
	recordRequest(errcode.Writer{Report: toDefault}, request("trace"), errcode.UserNotFound)
	assert.Equal(t, `{"level":"INFO","msg":"request failed","code":"user:not_found","status":404,"method":"GET","path":"/","error":"user:not_found"}`+"\n", b.String())
}

// TestReportToSource: the place that AddSource shows is the same each time.
func TestReportToSource(t *testing.T) {
	var seen []slog.Source
	report := errcode.ReportTo(slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{
		AddSource: true,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if source, ok := a.Value.Any().(*slog.Source); ok {
				seen = append(seen, *source)
			}
			return a
		},
	})))
	for range 2 {
		report(errcode.Report{Err: errcode.UserNotFound, Code: errcode.UserNotFound})
	}
	require.Len(t, seen, 2)
	assert.Equal(t, seen[0], seen[1])
	assert.Equal(t, "example.com/errcode.(*Report).log", seen[0].Function)
	assert.Equal(t, "report.go", filepath.Base(seen[0].File))
	assert.Positive(t, seen[0].Line)
}

// TestT25OneReport counts the reports of requests that fail in more than one way.
func TestT25OneReport(t *testing.T) {
	for name, handle := range map[string]handler{
		"returned": returning(errcode.UserNotFound),
		"written": func(w http.ResponseWriter, _ *http.Request) error {
			w.WriteHeader(http.StatusNotFound)
			_, err := w.Write([]byte("my own 404"))
			return err
		},
		"joined": returning(errors.Join(errcode.UserNotFound, errcode.UserBanned, io.EOF)),
		"thrown": func(http.ResponseWriter, *http.Request) error { panic(errcode.UserNotFound) },
		"thrown after error": func(w http.ResponseWriter, _ *http.Request) error {
			defer panic("second")
			panic("first")
		},
		"details and connection": func(http.ResponseWriter, *http.Request) error {
			return errcode.UserNotFound.WithDetails(make(chan int))
		},
	} {
		t.Run(name, func(t *testing.T) {
			var got reports
			h := errcode.Writer{Form: errcode.FormEnvelope, Report: got.add}.Handler(handle)
			h.ServeHTTP(brokenWriter{httptest.NewRecorder()}, httptest.NewRequest(http.MethodGet, "/", nil))
			got.one(t)
		})
	}
}

// A keeper is a slog.Handler that keeps the attributes of the last record.
type keeper struct {
	slog.Handler
	attrs []slog.Attr
	level slog.Level
}

func (k *keeper) Handle(_ context.Context, rec slog.Record) error {
	k.attrs, k.level = nil, rec.Level
	rec.Attrs(func(a slog.Attr) bool {
		k.attrs = append(k.attrs, a)
		return true
	})
	return nil
}

// checkLogged checks that what is logged of a report is what its methods say, which walk
// the tree each time.
func checkLogged(t *testing.T, rep errcode.Report) {
	t.Helper()
	k := keeper{Handler: slog.NewTextHandler(io.Discard, nil)}
	errcode.ReportTo(slog.New(&k))(rep)
	require.Equal(t, fmt.Sprint(rep.LogValue().Group()), fmt.Sprint(k.attrs))
	require.Equal(t, rep.Level(), k.level)
}

// TestReportLogValue is the whole record as text, with all that can be in it.
func TestReportLogValue(t *testing.T) {
	r := httptest.NewRequest(http.MethodPut, "/users/SECRET?token=SECRET", nil)
	r.Header.Set("Authorization", "Bearer SECRET")
	r.Pattern = "PUT /users/{id}"
	upstream := errcode.Parse(429, []byte(`{"status":429,"code":"rate_limit:exceeded","message":"Slow down"}`))
	rep := errcode.Report{
		Request: r,
		Err: errcode.UserBanned.WithLog("user_id", 7).WithField("email", "SECRET").WithRule("SECRET", errcode.RuleUnknown).
			Wrap(errors.Join(upstream, errcode.Parse(500, nil), io.EOF)),
		Code: errcode.UserBanned, Sent: errcode.AuthInvalidCredentials, Status: 401,
		Begun: true, Canceled: true, Panic: 7, Stack: []byte("goroutine 1"), Problem: errors.New("not written"),
	}
	var b strings.Builder
	slog.New(slog.NewTextHandler(&b, nil)).Info("m", "failed", rep)
	_, line, _ := strings.Cut(b.String(), "msg=m ")
	want := `failed.code=user:banned failed.status=401 failed.sent=auth:invalid_credentials failed.method=PUT failed.route="PUT /users/{id}" ` +
		`failed.error="user:banned: rate_limit:exceeded\\nHTTP 500: unexpected end at offset 0 of JSON, expected an object\\nEOF" ` +
		`failed.upstream_status=429 failed.upstream_message="Slow down" failed.fields=[email] failed.user_id=7 ` +
		`failed.begun=true failed.canceled=true failed.stack="goroutine 1" failed.problem="not written"` + "\n"
	assert.Equal(t, want, line)
	assert.Equal(t, slog.KindGroup, rep.LogValue().Kind())
}

// TestReportBounds: a record has 32 attributes of WithLog and 32 paths. The limit of one
// does not hide the others.
func TestReportBounds(t *testing.T) {
	err := errcode.Status(500).Wrap(errcode.Parse(404, []byte(`{"status":404,"code":"user:not_found","message":"deep"}`)))
	for i := range 5 {
		outer := errcode.EnvelopeValidationError.Wrap(err)
		for n := range 10 {
			outer = outer.WithLog(fmt.Sprintf("log%d%d", 4-i, n), n).WithField(fmt.Sprintf("field%d%d", 4-i, n), "bad")
		}
		err = outer
	}
	var logged, paths []string
	attrs := map[string]slog.Value{}
	for _, a := range (errcode.Report{Err: err}).LogValue().Group() {
		if attrs[a.Key] = a.Value; strings.HasPrefix(a.Key, "log") {
			logged = append(logged, a.Key)
		}
	}
	require.Len(t, logged, 32)
	assert.Equal(t, []string{"log00", "log31"}, []string{logged[0], logged[31]}, "the outermost first")
	paths, _ = attrs["fields"].Any().([]string)
	require.Len(t, paths, 32)
	assert.Equal(t, []string{"field00", "field31"}, []string{paths[0], paths[31]})
	assert.Equal(t, "deep", attrs["upstream_message"].String())
}

// TestT25WriteErrorThenPanic: the failure was answered and reported, and the panic is
// for net/http's log.
func TestT25WriteErrorThenPanic(t *testing.T) {
	for name, build := range map[string]func(errcode.Writer, handler) http.Handler{
		"adapter": func(wr errcode.Writer, h handler) http.Handler { return wr.Handler(h) },
		"nested": func(wr errcode.Writer, h handler) http.Handler {
			return wr.Handler(func(w http.ResponseWriter, r *http.Request) error {
				wr.Handler(h).ServeHTTP(transparent{w}, r)
				return nil
			})
		},
		"mux": func(wr errcode.Writer, h handler) http.Handler {
			mux := http.NewServeMux()
			mux.Handle("/", wr.Handler(h))
			return wr.Mux(mux)
		},
	} {
		t.Run(name, func(t *testing.T) {
			got := make(chan errcode.Report, 4)
			wr := errcode.Writer{Report: func(rep errcode.Report) { got <- rep }}
			h := build(wr, func(w http.ResponseWriter, r *http.Request) error {
				wr.WriteError(w, r, errcode.UserNotFound)
				panic("after the answer")
			})
			bothProtocols(t, h, func(t *testing.T, s *server) {
				_, err := s.Client().Get(s.URL)
				checkAborted(t, s, err)
				assert.Equal(t, errcode.Report{Err: errcode.UserNotFound, Code: errcode.UserNotFound, Sent: errcode.UserNotFound, Status: 404}, next(t, got))
				s.Close()
				assert.Empty(t, len(got), "reports")
				// On HTTP/2 net/http logs after it has reset the stream.
				assert.Eventually(t, func() bool { return strings.Contains(s.Log.String(), "after the answer") }, patience, time.Millisecond)
				assert.Contains(t, s.Log.String(), "TestT25WriteErrorThenPanic", "where it came from")
			})
		})
	}
}

// unprintable reports whether r may not stand in a log line.
func unprintable(r rune) bool {
	return unicode.IsControl(r) || r == utf8.RuneError || strings.ContainsRune("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029", r)
}

// TestT06ForgedLogLines sends what would look like a record of its own, through every
// text that others choose, and looks at the attributes before a handler quotes them.
func TestT06ForgedLogLines(t *testing.T) {
	const forged = "x\nlevel=INFO msg=\"login ok\"\r\x1b[2J\u009b31m\u202edlrow\u2066\u2028\xff"
	const safe = `x\nlevel=INFO msg="login ok"\r\u001b[2J\u009b31m\u202edlrow\u2066\u2028\xff`
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	r.Method, r.URL.Path = "GET"+forged, "/"+forged
	remote := errcode.Parse(404, []byte(`{"status":404,"code":"user:not_found","message":"x\nlevel=INFO\u001b[2J"}`))
	for name, row := range map[string]struct {
		err  error
		want string
	}{
		"plain":  {errors.New(forged), safe},
		"cause":  {errcode.UserNotFound.Wrap(errors.New(forged)), "user:not_found: " + safe},
		"joined": {errors.Join(errors.New(forged), io.EOF), safe + `\nEOF`},
		"remote": {remote, "user:not_found"},
		"fields": {errcode.EnvelopeValidationError.WithField(strings.TrimSuffix(forged, "\xff"), "bad"), "VALIDATION_ERROR"},
	} {
		t.Run(name, func(t *testing.T) {
			var got reports
			recordRequest(errcode.Writer{Report: got.add}, r, row.err)
			attrs := map[string]string{}
			for _, a := range got.one(t).LogValue().Group() {
				attrs[a.Key] = a.Value.String()
				assert.False(t, strings.ContainsFunc(a.Value.String(), unprintable), "%s=%q", a.Key, a.Value)
			}
			assert.Equal(t, row.want, attrs["error"])
			assert.Equal(t, "/"+safe, attrs["path"])
			assert.Equal(t, "GET"+safe, attrs["method"])

			for _, a := range errcode.Attr(row.err).Value.Group() {
				assert.False(t, strings.ContainsFunc(a.Value.String(), unprintable), "%s=%q", a.Key, a.Value)
			}
		})
	}
	t.Run("panic", func(t *testing.T) {
		var got reports
		errcode.Writer{Report: got.add}.Handler(func(http.ResponseWriter, *http.Request) error { panic(forged) }).
			ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
		var line strings.Builder
		logTo(&line)(got.one(t))
		assert.Equal(t, 1, strings.Count(line.String(), "\n"))
		assert.Contains(t, line.String(), `error="panic: x\\nlevel=INFO msg=\"login ok\"`)
	})
}

// TestReportTextsAreBounded: what a client or a bug makes long does not fill the log.
func TestReportTextsAreBounded(t *testing.T) {
	const limit = 8 << 10
	for _, size := range []int{limit, limit + 1, 1 << 20} {
		long := "/" + strings.Repeat("x", size-1)
		want := long
		if size > limit {
			want = long[:limit-len("…")] + "…"
		}
		r := httptest.NewRequest(http.MethodGet, long, nil)
		r.Method = long
		var got reports
		recordRequest(errcode.Writer{Report: got.add}, r, errors.New(long))
		rep := got.one(t)
		rep.Problem = errors.New(long)
		attrs := map[string]string{}
		for _, a := range rep.LogValue().Group() {
			attrs[a.Key] = a.Value.String()
		}
		require.Len(t, attrs, 7)
		for _, key := range []string{"method", "path", "error", "problem"} {
			assert.Equal(t, want, attrs[key], key)
		}
	}
}

// TestPanicValues: a value is printed, unless printing it might never end.
func TestPanicValues(t *testing.T) {
	number := 7
	for _, row := range []struct {
		value any
		want  string
	}{
		{"text", "panic: text"},
		{7, "panic: 7"},
		{true, "panic: true"},
		{1.5, "panic: 1.5"},
		{errors.New("an error"), "panic: an error"},
		{panicsInError{}, "panic: (panic in Error method)"},
		{slog.LevelWarn, "panic: WARN"}, // a Stringer
		{os.Kill, "panic: killed"},
		{&number, "panic: (*int)"},
		{[]int{1}, "panic: ([]int)"},
		{[1]int{1}, "panic: ([1]int)"},
		{struct{ n int }{1}, "panic: (struct { n int })"},
		{map[string]int{}, "panic: (map[string]int)"},
	} {
		var got reports
		errcode.Writer{Report: got.add}.Handler(func(http.ResponseWriter, *http.Request) error { panic(row.value) }).
			ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
		rep := got.one(t)
		assert.EqualError(t, rep.Err, row.want)
		assert.Equal(t, row.value, rep.Panic)
		assert.Nil(t, errors.Unwrap(rep.Err))
	}
}
