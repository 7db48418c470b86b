package errcode_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// plainHeader is the whole header of an error that is not a 401.
func plainHeader() http.Header {
	return http.Header{
		"Content-Type":           {"application/json"},
		"X-Content-Type-Options": {"nosniff"},
		"Cache-Control":          {"no-store"},
	}
}

func with(h http.Header, key string, values ...string) http.Header {
	h = h.Clone()
	h[key] = values
	return h
}

const canary = "CANARY"

// internalErrors is what a form says about an error without a code.
var internalErrors = map[errcode.Form]string{
	errcode.FormProtekt:  `{"error":"internal_error","message":"Unexpected server error","statusCode":500}`,
	errcode.FormEnvelope: `{"success":false,"error":"Unhandled server error","code":"INTERNAL_ERROR"}`,
	errcode.FormDomain:   `{"status":500,"code":"INTERNAL_ERROR"}`,
}

func TestW02PlainErrorIsInternal(t *testing.T) {
	for _, form := range allForms {
		var got reports
		err := errors.New("CANARY-pq: password authentication failed at 10.0.0.5")
		w := record(errcode.Writer{Form: form, Report: got.add}, err)
		assert.Equal(t, 500, w.Code)
		assert.Equal(t, internalErrors[form], w.Body.String())
		assert.Equal(t, plainHeader(), w.Header())
		assert.Equal(t, err, got.one(t).Err)
		assert.Equal(t, 1, strings.Count(got.one(t).LogValue().String(), canary))
	}
}

func TestW03CauseStaysInside(t *testing.T) {
	cause := errors.New("CANARY in a cause")
	for name, err := range map[string]error{
		"cause":  errcode.UserNotFound.Wrap(cause),
		"prefix": fmt.Errorf("ctx CANARY: %w", errcode.UserNotFound.Wrap(cause)),
		"nested": errcode.UserNotFound.Wrap(errcode.SystemDatabaseError.Wrap(cause).WithMessage("CANARY in an inner message")),
	} {
		for _, form := range allForms {
			w := record(errcode.Writer{Form: form}, err)
			assert.Equal(t, record(errcode.Writer{Form: form}, errcode.UserNotFound).Body.String(), w.Body.String(), name)
			assert.Equal(t, 404, w.Code)
			assert.Equal(t, plainHeader(), w.Header())
			require.ErrorIs(t, err, cause)
			require.ErrorIs(t, err, errcode.UserNotFound)
		}
	}
}

func TestW05NothingSwitchesDevelopmentOn(t *testing.T) {
	wr := errcode.Writer{Form: errcode.FormDomain, Report: discard}
	err := errcode.UserNotFound.Errorf("cause")
	want := record(wr, err)
	t.Setenv("APP_ENV", "development")
	r := httptest.NewRequest(http.MethodGet, "/path?debug=1", nil)
	r.Header.Set("X-Debug", "1")
	r.Host = "localhost"
	got := recordRequest(wr, r, err)
	assert.Equal(t, want.Body.String(), got.Body.String())
	assert.Equal(t, want.Header(), got.Header())
}

func TestW15TypedNil(t *testing.T) {
	var e *errcode.Error
	for _, form := range allForms {
		w := record(errcode.Writer{Form: form}, e)
		assert.Equal(t, 500, w.Code)
		assert.Equal(t, internalErrors[form], w.Body.String())
		w = record(errcode.Writer{Form: form}, fmt.Errorf("wrapped: %w", e))
		assert.Equal(t, internalErrors[form], w.Body.String())
	}
	assert.Equal(t, errcode.Code{}, errcode.CodeOf(e))
	assert.NotErrorIs(t, e, errcode.UserNotFound)
	var target *errcode.Error
	assert.ErrorAs(t, error(e), &target)
	assert.Equal(t, "<nil>", fmt.Sprint(e))
}

func TestW16NilError(t *testing.T) {
	for _, form := range allForms {
		var got reports
		wr := errcode.Writer{Form: form, Report: got.add}
		w := record(wr, nil)
		assert.Equal(t, 500, w.Code)
		assert.Equal(t, internalErrors[form], w.Body.String())
		assert.Equal(t, plainHeader(), w.Header())
		rep := got.one(t)
		assert.EqualError(t, rep.Problem, "errcode: a nil error was given to be answered")
		assert.Equal(t, "ERROR", rep.Level().String())
		assert.Equal(t, 500, rep.Status)
		assert.Equal(t, errcode.EnvelopeInternalError.StatusCode(), rep.Sent.StatusCode())

		status, header, body := wr.Response(nil, nil)
		assert.Equal(t, 500, status)
		assert.Equal(t, plainHeader(), header)
		assert.Equal(t, internalErrors[form], string(body))
		second := got.list()[1]
		second.Request = rep.Request
		assert.Equal(t, rep, second)

		a := wr.Answer(nil, nil)
		assert.Equal(t, rep.Sent, a.Code)
		assert.Equal(t, 500, a.Status)
		assert.Len(t, got.list(), 2, "Answer reports nothing")
	}
}

func TestW17FirstCodeInPreOrder(t *testing.T) {
	joined := errors.Join(errcode.UserNotFound.Errorf("a"), errcode.UserUnauthorized)
	formatted := fmt.Errorf("%w %w", fmt.Errorf("deep: %w", errcode.UserNotFound), errcode.UserUnauthorized)
	for range 1000 {
		assert.Equal(t, 404, record(errcode.Writer{}, joined).Code)
		assert.Equal(t, 404, record(errcode.Writer{}, formatted).Code)
	}
	assert.ErrorIs(t, joined, errcode.UserUnauthorized)
}

func TestResponse(t *testing.T) {
	for _, form := range documentForms {
		for _, err := range []error{errcode.UserNotFound, errcode.UserUnauthorized.WithField("a", "b"), errors.New("x")} {
			var got reports
			wr := errcode.Writer{Form: form, Report: got.add}
			w := record(wr, err)
			status, header, body := wr.Response(httptest.NewRequest(http.MethodGet, "/path", nil), err)
			assert.Equal(t, w.Code, status)
			assert.Equal(t, w.Header(), header)
			assert.Equal(t, w.Body.String(), string(body))
			all := got.list()
			require.Len(t, all, 2)
			all[1].Request = all[0].Request
			assert.Equal(t, all[0], all[1])

			clear(body) // it is the caller's
			assert.Equal(t, w.Body.String(), record(wr, err).Body.String())

			length := len(body)
			status, header, body = wr.Response(httptest.NewRequest(http.MethodHead, "/path", nil), err)
			assert.Equal(t, w.Code, status)
			assert.Equal(t, with(w.Header(), "Content-Length", strconv.Itoa(length)), header)
			assert.Nil(t, body)
		}
	}
}

// brokenWriter is a ResponseWriter whose connection is gone.
type brokenWriter struct{ *httptest.ResponseRecorder }

func (brokenWriter) Write([]byte) (int, error) { return 0, iotest.ErrTimeout }

func TestWriteFailureIsReported(t *testing.T) {
	var got reports
	errcode.Writer{Report: got.add}.WriteError(brokenWriter{httptest.NewRecorder()}, nil, errcode.UserNotFound)
	assert.EqualError(t, got.one(t).Problem, "errcode: response not written: timeout")
	assert.ErrorIs(t, got.one(t).Problem, iotest.ErrTimeout)
}

// TestResponseInto: the header becomes what Handler makes of that of a ResponseWriter.
func TestResponseInto(t *testing.T) {
	set := http.Header{
		"Vary": {"Origin"}, "Set-Cookie": {"a=b", "c=d"}, "Etag": {"stale"}, "Cache-Control": {"public"}, "Content-Encoding": {"gzip"},
		"Content-Length": {"7"}, "Location": {"/"}, "Retry-After": {"7"}, "X-Ratelimit-Limit": {"7"}, "Www-Authenticate": {`Basic realm="x"`},
		"content-type": {"text/csv"}, "X-Own": {"1"},
	}
	german := fixed{text: errcode.Translation{Message: "Auf Deutsch", Language: "de", Varies: true}}
	for name, err := range map[string]error{
		"plain": errors.New("x"), "401": errcode.UserUnauthorized, "405": errcode.Status(405), "masked": errcode.UserBanned,
		"delay": errcode.EnvelopeRateLimitExceeded.WithRetryAfter(time.Second), "large": errcode.UserNotFound.WithMessage(strings.Repeat("x", 1000)),
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			var got reports
			wr := errcode.Writer{Report: got.add, Localizer: german, Mask: errcode.NewMask(map[errcode.Code]errcode.Code{errcode.UserBanned: errcode.UserNotFound})}
			r := httptest.NewRequest(method, "/", nil)
			want := httptest.NewRecorder()
			wr.Handler(func(w http.ResponseWriter, _ *http.Request) error {
				maps.Copy(w.Header(), set.Clone())
				return err
			}).ServeHTTP(want, r)
			h := set.Clone()
			status, body := wr.ResponseInto(h, r, err)
			assert.Equal(t, want.Code, status, name)
			assert.Equal(t, want.Body.String(), string(body), name)
			assert.Equal(t, want.Header(), h, name)
			if all := got.list(); assert.Len(t, all, 2) {
				assert.Equal(t, all[0], all[1])
			}
		}
	}
}

func TestResponsesShareNothing(t *testing.T) {
	first := record(errcode.Writer{}, errcode.UserUnauthorized)
	for _, values := range first.Header() {
		require.Equal(t, 1, cap(values))
		values[0] = "poisoned"
	}
	runtime.GC()
	second := record(errcode.Writer{}, errcode.UserUnauthorized)
	assert.Equal(t, with(plainHeader(), "Www-Authenticate", `Bearer realm=""`), second.Header())
}

// A panickyWriter is a ResponseWriter that panics when the response begins.
type panickyWriter struct{ *httptest.ResponseRecorder }

func (panickyWriter) WriteHeader(int) { panic("in WriteHeader") }

func TestWriterThatPanicsIsReported(t *testing.T) {
	var got reports
	assert.PanicsWithValue(t, "in WriteHeader", func() {
		errcode.Writer{Report: got.add}.WriteError(panickyWriter{httptest.NewRecorder()}, nil, errcode.UserNotFound)
	})
	rep := got.one(t)
	assert.EqualError(t, rep.Problem, "errcode: the response was not finished, what writes it panicked")
	assert.Equal(t, errcode.UserNotFound, rep.Code)
	assert.Equal(t, errcode.UserNotFound, rep.Sent)
}

// TestProblemsAreJoined has details that can't be told and a connection that is gone.
func TestProblemsAreJoined(t *testing.T) {
	var got reports
	errcode.Writer{Report: got.add}.WriteError(brokenWriter{httptest.NewRecorder()}, nil, errcode.UserNotFound.WithDetails(make(chan int)))
	assert.EqualError(t, got.one(t).Problem, "errcode: details of type chan int dropped: json: unsupported type: chan int\nerrcode: response not written: timeout")

	wr := errcode.Writer{Form: errcode.FormEnvelope, Localizer: panickyLocalizer{}, Report: got.add}
	wr.Response(nil, errcode.EnvelopeValidationError.WithDetails([]int{1}))
	assert.EqualError(t, got.list()[1].Problem, "errcode: Localizer failed: panic: lookup\nerrcode: details dropped, expected an object for VALIDATION_ERROR")
	wr.Response(nil, nil)
	assert.EqualError(t, got.list()[2].Problem, "errcode: a nil error was given to be answered\nerrcode: Localizer failed: panic: lookup")
}

// TestBegunResponseIsLeftAlone calls WriteError in a handler that has written.
func TestBegunResponseIsLeftAlone(t *testing.T) {
	var got reports
	wr := errcode.Writer{Report: got.add}
	w := httptest.NewRecorder()
	wr.Handler(func(w http.ResponseWriter, r *http.Request) error {
		w.WriteHeader(http.StatusAccepted)
		wr.WriteError(w, r, errcode.UserNotFound)
		return nil
	}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	assert.Equal(t, 202, w.Code)
	assert.Empty(t, w.Header())
	assert.Empty(t, w.Body.String())
	rep := got.one(t)
	assert.True(t, rep.Begun)
	assert.Equal(t, 202, rep.Status)
	assert.Equal(t, errcode.UserNotFound, rep.Code)
	assert.True(t, rep.Sent.IsZero())
}
