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
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// captureDefault makes slog.Default log to the text that it returns, until the test
// ends. The time is left out, and the stack, if there is one, reads "(stack)".
func captureDefault(t *testing.T) *syncBuilder {
	t.Helper()
	before, writer, flags := slog.Default(), log.Writer(), log.Flags()
	t.Cleanup(func() {
		slog.SetDefault(before)
		log.SetOutput(writer) // SetDefault has changed these, and does not change them back
		log.SetFlags(flags)
	})
	b := new(syncBuilder)
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
// nothing in it but what is listed.
func TestDefaultReportIsOneRecord(t *testing.T) {
	gone, leave := context.WithCancel(t.Context())
	leave()
	const get = `"method":"GET","path":"/path"`
	begin := func(w http.ResponseWriter, _ *http.Request) error {
		w.WriteHeader(http.StatusAccepted)
		return errcode.SystemDatabaseError.Wrap(io.EOF)
	}
	for name, row := range map[string]struct {
		wr     errcode.Writer
		ctx    context.Context
		handle handler
		want   string
	}{
		"coded": {handle: returning(errcode.UserNotFound.Wrap(fmt.Errorf("row: %w", io.EOF))),
			want: `{"level":"INFO","msg":"request failed","code":"user:not_found","status":404,` + get + `,"error":"user:not_found: row: EOF"}`},
		"coded 5xx": {handle: returning(errcode.SystemDatabaseError.Wrap(io.EOF)),
			want: `{"level":"ERROR","msg":"request failed","code":"system:database_error","status":500,` + get + `,"error":"system:database_error: EOF"}`},
		"wrapped": {handle: returning(fmt.Errorf("loading: %w", errcode.UserNotFound)),
			want: `{"level":"INFO","msg":"request failed","code":"user:not_found","status":404,` + get + `,"error":"loading: user:not_found"}`},
		"plain, W02": {handle: returning(errors.New("CANARY-pq: password authentication failed at 10.0.0.5")),
			want: `{"level":"ERROR","msg":"request failed","code":"","status":500,"sent":"internal_error",` + get + `,"error":"CANARY-pq: password authentication failed at 10.0.0.5"}`},
		"plain as 400": {wr: errcode.Writer{Form: errcode.FormDomain, Fallback: errcode.SystemInternalError}, handle: returning(io.EOF),
			want: `{"level":"ERROR","msg":"request failed","code":"","status":400,"sent":"system:internal_error",` + get + `,"error":"EOF"}`},
		"mapped": {wr: errcode.Writer{Map: func(error) errcode.Code { return errcode.UserNotFound }}, handle: returning(io.EOF),
			want: `{"level":"INFO","msg":"request failed","code":"user:not_found","status":404,` + get + `,"error":"EOF"}`},
		"masked": {wr: errcode.Writer{Mask: errcode.MaskAccounts()}, handle: returning(errcode.UserBanned.Errorf("since %d", 2020)),
			want: `{"level":"INFO","msg":"request failed","code":"user:banned","status":401,"sent":"auth:invalid_credentials",` + get + `,"error":"user:banned: since 2020"}`},
		"remote": {handle: returning(errcode.Parse(404, []byte(`{"status":404,"code":"user:not_found"}`))),
			want: `{"level":"ERROR","msg":"request failed","code":"user:not_found","status":503,"sent":"service_unavailable",` + get + `,"error":"user:not_found"}`},
		"remote unreadable": {handle: returning(errcode.Parse(404, []byte(`{}`))),
			want: `{"level":"ERROR","msg":"request failed","code":"","status":503,"sent":"service_unavailable",` + get + `,"error":"HTTP 404: expected a member \"code\" or \"error\" in the JSON object"}`},
		"panic, A02": {handle: func(http.ResponseWriter, *http.Request) error { panic("CANARY") },
			want: `{"level":"ERROR","msg":"request failed","code":"","status":500,"sent":"internal_error",` + get + `,"error":"panic: CANARY","stack":"(stack)"}`},
		"begun, A09": {handle: func(w http.ResponseWriter, _ *http.Request) error {
			w.WriteHeader(http.StatusOK)
			return errcode.UserNotFound
		}, want: `{"level":"WARN","msg":"request failed","code":"user:not_found","status":200,` + get + `,"error":"user:not_found","begun":true}`},
		"begun 5xx": {handle: begin,
			want: `{"level":"ERROR","msg":"request failed","code":"system:database_error","status":202,` + get + `,"error":"system:database_error: EOF","begun":true}`},
		"gone, A12": {ctx: gone, handle: returning(context.Canceled),
			want: `{"level":"INFO","msg":"request failed","code":"","status":499,` + get + `,"error":"context canceled"}`},
		"details dropped, W12": {handle: returning(errcode.UserNotFound.WithDetails(make(chan int))),
			want: `{"level":"WARN","msg":"request failed","code":"user:not_found","status":404,` + get + `,"error":"user:not_found","problem":"errcode: details of type chan int dropped: json: unsupported type: chan int"}`},
		"not written": {handle: func(_ http.ResponseWriter, r *http.Request) error {
			errcode.WriteProtekt(brokenWriter{httptest.NewRecorder()}, r, errcode.UserNotFound)
			return nil
		}, want: `{"level":"WARN","msg":"request failed","code":"user:not_found","status":404,` + get + `,"error":"user:not_found","problem":"errcode: response not written: timeout"}`},
		"nil, W16": {handle: func(w http.ResponseWriter, r *http.Request) error {
			errcode.WriteProtekt(w, r, nil)
			return nil
		}, want: `{"level":"ERROR","msg":"request failed","code":"","status":0,` + get + `,"problem":"errcode: WriteError was given a nil error; nothing was written"}`},
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

func TestLevel(t *testing.T) {
	remote := errcode.Parse(500, nil)
	for _, row := range []struct {
		rep  errcode.Report
		want slog.Level
	}{
		{errcode.Report{Err: io.EOF, Code: errcode.UserNotFound, Status: 404}, slog.LevelInfo},
		{errcode.Report{Err: io.EOF, Code: errcode.UserNotFound, Status: 499}, slog.LevelInfo},
		{errcode.Report{Err: io.EOF, Code: errcode.UserNotFound, Status: 500}, slog.LevelError},
		{errcode.Report{Err: io.EOF, Status: 499}, slog.LevelInfo},
		{errcode.Report{Err: io.EOF, Status: 400}, slog.LevelError},
		{errcode.Report{Err: remote, Status: 404}, slog.LevelInfo}, // has no code, but is no riddle
		{errcode.Report{Err: remote, Status: 502}, slog.LevelError},
		{errcode.Report{Err: io.EOF, Code: errcode.UserNotFound, Status: 404, Problem: io.EOF}, slog.LevelWarn},
		{errcode.Report{Err: io.EOF, Code: errcode.UserNotFound, Begun: true}, slog.LevelWarn},
		{errcode.Report{Err: io.EOF, Code: errcode.ProtektInternalError, Status: 200, Begun: true}, slog.LevelError},
		{errcode.Report{Err: io.EOF, Code: errcode.UserNotFound, Status: 499, Panic: "x"}, slog.LevelError},
		{errcode.Report{}, slog.LevelError},
	} {
		assert.Equal(t, row.want, row.rep.Level(), "%+v", row.rep)
	}
}

// contextHandler is a slog.Handler that looks at its contexts.
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

func TestReportLogValue(t *testing.T) {
	var got reports
	recordRequest(errcode.Writer{Report: got.add}, httptest.NewRequest(http.MethodPut, "/path", nil), errcode.UserNotFound.Wrap(io.EOF))
	var b strings.Builder
	slog.New(slog.NewTextHandler(&b, nil)).Info("m", "failed", got.one(t))
	_, line, _ := strings.Cut(b.String(), "msg=m ")
	assert.Equal(t, `failed.code=user:not_found failed.status=404 failed.method=PUT failed.path=/path failed.error="user:not_found: EOF"`+"\n", line)
	assert.Equal(t, slog.KindGroup, got.one(t).LogValue().Kind())
}

func TestLogValueOfErrorsAndCodes(t *testing.T) {
	var none *errcode.Error
	assert.True(t, errcode.Attr(nil).Equal(slog.Attr{}))
	assert.Equal(t, "error", errcode.Attr(io.EOF).Key)
	for _, row := range []struct {
		value any
		want  string
	}{
		{errcode.UserNotFound, "failed=user:not_found"},
		{errcode.Code{}, `failed=""`},
		{errcode.UserNotFound.Wrap(io.EOF), `failed.code=user:not_found failed.status=404 failed.text="user:not_found: EOF"`},
		{errcode.Parse(402, []byte(`{"status":402,"code":"billing:unknown"}`)), "failed.code=billing:unknown failed.status=402 failed.text=billing:unknown"},
		{errcode.Parse(418, nil), `failed.code="" failed.status=418 failed.text="HTTP 418: unexpected end at offset 0 of JSON, expected an object"`},
		{&errcode.Error{}, `failed.text="no code"`},
		{none, "failed=<nil>"},
		{errcode.Attr(none).Value, "failed.text=<nil>"},
		{errcode.Attr(panicsInError{}).Value, `failed.text="(panic in Error method)"`},
		{errcode.Attr(errors.Join(panicsInError{}, io.EOF)).Value, `failed.text="(panic in Error method)"`},
	} {
		var b strings.Builder
		slog.New(slog.NewTextHandler(&b, nil)).Info("m", "failed", row.value)
		_, line, _ := strings.Cut(b.String(), "msg=m ")
		assert.Equal(t, row.want+"\n", line)
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

// TestPanicValues: a value is printed, unless printing could be endless.
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
