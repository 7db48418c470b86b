package errcode_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// plainHeader is the whole header of an error that is no 401.
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

// members are the keys of each form's body, in order.
var members = map[errcode.Form][]string{
	errcode.FormProtekt:  {"error", "message", "statusCode"},
	errcode.FormEnvelope: {"success", "error", "code", "details"},
	errcode.FormDomain:   {"status", "code", "details"},
}

func TestW01EveryCodeInEveryForm(t *testing.T) {
	for _, form := range allForms {
		for _, dev := range []bool{false, true} {
			mode := map[bool]string{false: "production", true: "development"}[dev]
			var b strings.Builder
			for code := range errcode.All() {
				if code.Catalogue().Document() == "" {
					continue // of another test
				}
				w := record(errcode.Writer{Form: form, Dev: dev}, code.Errorf("the cause"))
				require.Equal(t, code.StatusCode(), w.Code, code)
				checkMembers(t, form, w)
				fmt.Fprintf(&b, "%d\t%s\t%s\n", w.Code, strings.Join(w.Header()["Www-Authenticate"], ","), w.Body)
			}
			golden(t, fmt.Sprintf("golden/%s-%s.txt", form, mode), b.String())
		}
	}
}

// checkMembers checks that the body has no other keys than the form's, that it has
// all but details, and that it says the status.
func checkMembers(t *testing.T, form errcode.Form, w *httptest.ResponseRecorder) {
	t.Helper()
	body := map[string]any{}
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &body))
	for _, key := range []string{"status", "statusCode"} {
		if status, ok := body[key]; ok {
			require.EqualValues(t, w.Code, status)
		}
	}
	body["details"] = nil // whether it is there is in the golden file
	want := slices.Clone(members[form])
	if form == errcode.FormProtekt {
		require.NotContains(t, w.Body.String(), "details")
		want = append(want, "details")
	}
	require.ElementsMatch(t, want, slices.Collect(maps.Keys(body)))
}

func TestDocumentExamples(t *testing.T) {
	w := record(errcode.Writer{}, errcode.ProtektInvalidCredentials)
	assert.Equal(t, `{"error":"invalid_credentials","message":"The email or password provided is incorrect.","statusCode":401}`, w.Body.String())

	w = record(errcode.Writer{Form: errcode.FormEnvelope}, errcode.EnvelopeValidationError.WithFields(errcode.Fields{
		"settings.max_sessions": "value is not a valid integer",
		"email":                 "value is not a valid email address",
	}))
	assert.Equal(t, `{"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":{"email":"value is not a valid email address","settings.max_sessions":"value is not a valid integer"}}`, w.Body.String())
}

func TestOneLineHelpers(t *testing.T) {
	for _, row := range []struct {
		write func(http.ResponseWriter, *http.Request, error)
		want  string
	}{
		{errcode.WriteProtekt, `{"error":"user:not_found","message":"User not found","statusCode":404}`},
		{errcode.WriteEnvelope, `{"success":false,"error":"User not found","code":"user:not_found"}`},
		{errcode.WriteDomain, `{"status":404,"code":"user:not_found"}`},
	} {
		w := httptest.NewRecorder()
		row.write(w, httptest.NewRequest(http.MethodGet, "/", nil), errcode.UserNotFound)
		assert.Equal(t, 404, w.Code)
		assert.Equal(t, row.want, w.Body.String())
		assert.Equal(t, plainHeader(), w.Header())
	}
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

func TestW04DetailsOfDomainInDevelopmentOnly(t *testing.T) {
	for _, row := range []struct {
		name string
		err  error
		want string
	}{
		{"cause", errcode.UserNotFound.Errorf("no row\nin users"), `{"status":404,"code":"user:not_found","details":"no row\\nin users"}`},
		{"plain", errors.New("no code"), `{"status":500,"code":"INTERNAL_ERROR","details":"no code"}`},
		{"fields before cause", errcode.UserNotFound.WithField("id", "is odd").Errorf("x"), `{"status":404,"code":"user:not_found","details":{"id":"is odd"}}`},
		{"value", errcode.UserNotFound.WithDetails([]int{1, 2}), `{"status":404,"code":"user:not_found","details":[1,2]}`},
		{"nothing", errcode.UserNotFound, `{"status":404,"code":"user:not_found"}`},
		{"empty", errcode.UserNotFound.WithFields(nil), `{"status":404,"code":"user:not_found"}`},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := record(errcode.Writer{Form: errcode.FormDomain, Dev: true}, row.err)
			assert.Equal(t, row.want, w.Body.String())
			w = record(errcode.Writer{Form: errcode.FormDomain}, row.err)
			assert.NotContains(t, w.Body.String(), "details")
		})
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

func TestW07EscapesMarkup(t *testing.T) {
	w := record(errcode.Writer{}, errcode.UserNotFound.WithMessage(`<script>alert(1)</script>&'"`))
	assert.Equal(t, `{"error":"user:not_found","message":"\u003cscript\u003ealert(1)\u003c/script\u003e\u0026'\"","statusCode":404}`, w.Body.String())
	assert.Equal(t, plainHeader(), w.Header())
}

func TestW08EscapesLineSeparators(t *testing.T) {
	w := record(errcode.Writer{}, errcode.UserNotFound.WithMessage("a\u2028b\u2029c"))
	assert.Equal(t, `{"error":"user:not_found","message":"a\u2028b\u2029c","statusCode":404}`, w.Body.String())
	assert.True(t, json.Valid(w.Body.Bytes()))
}

func TestW09ReplacesInvalidUTF8(t *testing.T) {
	wr := errcode.Writer{Form: errcode.FormEnvelope}
	bad := "bad\xff\xfe"
	w := record(wr, errcode.EnvelopeValidationError.WithMessage(bad).WithField(bad, bad))
	assert.Equal(t, `{"success":false,"error":"bad\ufffd\ufffd","code":"VALIDATION_ERROR","details":{"bad\ufffd\ufffd":"bad\ufffd\ufffd"}}`, w.Body.String())
	// encoding/json writes the value itself first; its two versions differ.
	w = record(wr, errcode.EnvelopeValidationError.WithDetails(map[string]any{bad: []string{bad}}))
	var body struct{ Details map[string][]string }
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &body))
	assert.Equal(t, map[string][]string{"bad\ufffd\ufffd": {"bad\ufffd\ufffd"}}, body.Details)
	assert.Equal(t, "{\"success\":false,\"error\":\"Request validation failed\",\"code\":\"VALIDATION_ERROR\",\"details\":{\"bad\ufffd\ufffd\":[\"bad\ufffd\ufffd\"]}}", w.Body.String())
}

func TestW10EscapesControlCharacters(t *testing.T) {
	w := record(errcode.Writer{}, errcode.UserNotFound.WithMessage("\x00\x1b[31m\r\n\x7f"))
	assert.Equal(t, "{\"error\":\"user:not_found\",\"message\":\"\\u0000\\u001b[31m\\r\\n\x7f\",\"statusCode\":404}", w.Body.String())
}

type panicky struct{}

func (panicky) MarshalJSON() ([]byte, error) { panic("in MarshalJSON") }

type panickyWith struct{ value any }

func (p panickyWith) MarshalJSON() ([]byte, error) { panic(p.value) }

type ring struct{ Next *ring }

func nested(depth int) any {
	var v any = "leaf"
	for range depth {
		v = []any{v}
	}
	return v
}

func TestW12W13DetailsThatCannotBeEncoded(t *testing.T) {
	self := map[string]any{}
	self["self"] = self
	circle := &ring{}
	circle.Next = circle
	long := &ring{}
	for range 5_000_000 { // would overflow the stack in encoding/json
		long = &ring{long}
	}
	var doubled any = "leaf"
	for range 40 { // a tree of 2^40 values
		doubled = []any{doubled, doubled}
	}
	for name, value := range map[string]any{
		"W12 panic with a map in itself": panickyWith{self},
		"W13 doubled":                    doubled,
		"W12 chan":                       make(chan int),
		"W12 func":                       func() {},
		"W12 NaN":                        nan(),
		"W12 RawMessage":                 json.RawMessage("{bad"),
		"W12 Number":                     json.Number("1e"),
		"W12 panic":                      panicky{},
		"W12 duplicate key":              json.RawMessage(`{"a":1,"a":2}`),
		"W13 map in itself":              self,
		"W13 struct cycle":               circle,
		"W13 long chain":                 long,
		"W13 33 deep":                    nested(33),
		"W13 33 deep in a map": map[string]any{
			"a": map[string]int{}, "b": nested(32),
		},
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			var got reports
			wr := errcode.Writer{Form: errcode.FormEnvelope, Report: got.add}
			w := record(wr, errcode.EnvelopeConflict.WithDetails(value))
			assert.Equal(t, 409, w.Code)
			assert.Equal(t, `{"success":false,"error":"Resource already exists (e.g. duplicate email)","code":"CONFLICT"}`, w.Body.String())
			rep := got.one(t)
			assert.ErrorContains(t, rep.Problem, fmt.Sprintf("errcode: details of type %T dropped: ", value))
			assert.Equal(t, "WARN", rep.Level().String())
			assert.Less(t, time.Since(start), 2*time.Second)
		})
	}
	w := record(errcode.Writer{Form: errcode.FormEnvelope}, errcode.EnvelopeConflict.WithDetails(nested(32)))
	assert.Contains(t, w.Body.String(), `"details":`+strings.Repeat("[", 32)+`"leaf"`+strings.Repeat("]", 32))
}

func nan() float64 { zero := 0.0; return zero / zero }

func TestW14LongMessageIsCut(t *testing.T) {
	w := record(errcode.Writer{}, errcode.UserNotFound.WithMessage(strings.Repeat("ä", 5<<20)))
	assert.Equal(t, `{"error":"user:not_found","message":"`+strings.Repeat("ä", 1023)+`…","statusCode":404}`, w.Body.String())

	fits := strings.Repeat("<", 1024)
	w = record(errcode.Writer{}, errcode.UserNotFound.WithMessage(fits))
	assert.Equal(t, `{"error":"user:not_found","message":"`+strings.Repeat(`\u003c`, 1024)+`","statusCode":404}`, w.Body.String())
}

func TestBodyIsAtMost32KiB(t *testing.T) {
	const limit = 32 << 10
	wr := errcode.Writer{Form: errcode.FormEnvelope}
	frame := len(`{"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":}`)
	tooLong := "errcode: details dropped, as far as the body would exceed 32768 bytes"

	for _, row := range []struct {
		name    string
		err     error
		size    int
		problem string
	}{
		{"value at the limit", errcode.EnvelopeValidationError.WithDetails(map[string]any{"a": strings.Repeat("x", limit-frame-len(`{"a":""}`))}), limit, ""},
		{"value beyond", errcode.EnvelopeValidationError.WithDetails(map[string]any{"a": strings.Repeat("x", limit-frame-len(`{"a":""}`)+1), "b": 1}), frame + len("{}"), tooLong},
		{"field at the limit", errcode.EnvelopeValidationError.WithField("a", strings.Repeat("x", limit-frame-len(`{"a":""}`))), limit, ""},
		{"field beyond", errcode.EnvelopeValidationError.WithField("a", strings.Repeat("x", limit-frame-len(`{"a":""}`)+1)), frame + len("{}"), tooLong},
		{"first fields that fit", errcode.EnvelopeValidationError.WithField("a", "x").WithField("b", strings.Repeat("<", limit/6)), frame + len(`{"a":"x"}`), tooLong},
		{"array", errcode.EnvelopeValidationError.WithDetails([]int{1}), frame + len(`{}`), "errcode: details dropped, expected an object for VALIDATION_ERROR"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var got reports
			wr := wr
			wr.Report = got.add
			w := record(wr, row.err)
			assert.Equal(t, row.size, w.Body.Len())
			assert.True(t, json.Valid(w.Body.Bytes()))
			if row.problem != "" {
				assert.EqualError(t, got.one(t).Problem, row.problem)
			} else {
				assert.NoError(t, got.one(t).Problem)
			}
		})
	}
	w := record(wr, errcode.EnvelopeConflict.WithDetails(strings.Repeat("x", limit)))
	assert.Equal(t, `{"success":false,"error":"Resource already exists (e.g. duplicate email)","code":"CONFLICT"}`, w.Body.String())
}

func TestEnvelopeDetails(t *testing.T) {
	for _, row := range []struct {
		err  error
		want string // behind the code
	}{
		{errcode.EnvelopeValidationError, `"VALIDATION_ERROR","details":{}}`},
		{errcode.EnvelopeValidationError.WithDetails(nil), `"VALIDATION_ERROR","details":{}}`},
		{errcode.EnvelopeValidationError.WithDetails(struct{ B, A int }{1, 2}), `"VALIDATION_ERROR","details":{"B":1,"A":2}}`},
		{errcode.EnvelopeConflict, `"CONFLICT"}`},
		{errcode.EnvelopeConflict.WithDetails([]string{}), `"CONFLICT"}`},
		{errcode.EnvelopeConflict.WithDetails(""), `"CONFLICT"}`},
		{errcode.EnvelopeConflict.WithDetails((*int)(nil)), `"CONFLICT"}`},
		{errcode.EnvelopeConflict.WithDetails(false), `"CONFLICT","details":false}`},
		{errcode.EnvelopeConflict.WithDetails(errcode.Fields{"a": "b"}), `"CONFLICT","details":{"a":"b"}}`},
		{errcode.EnvelopeConflict.WithDetails(map[string]string{"a": "b"}).WithField("c", "d"), `"CONFLICT","details":{"a":"b","c":"d"}}`},
		{errcode.EnvelopeConflict.WithField("a", "b").WithDetails(7), `"CONFLICT","details":7}`},
		{errcode.EnvelopeConflict.WithDetails(7).WithField("a", "b"), `"CONFLICT","details":{"a":"b"}}`},
		{errcode.EnvelopeConflict.WithField("b", "1").WithField("a", "2").WithField("b", "3"), `"CONFLICT","details":{"a":"2","b":"3"}}`},
		{errcode.EnvelopeConflict.WithFields(errcode.Fields{"b": "1", "a": "2"}).WithFields(errcode.Fields{"b": "3"}), `"CONFLICT","details":{"a":"2","b":"3"}}`},
		{errcode.EnvelopeConflict.Errorf("cause"), `"CONFLICT"}`},
	} {
		w := record(errcode.Writer{Form: errcode.FormEnvelope, Dev: true}, row.err)
		_, got, _ := strings.Cut(w.Body.String(), `"code":`)
		assert.Equal(t, row.want, got)
	}
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
	var got reports
	wr := errcode.Writer{Report: got.add}
	w := record(wr, nil)
	assert.Equal(t, 200, w.Code) // the recorder's default: nothing was written
	assert.Empty(t, w.Header())
	assert.Empty(t, w.Body.String())
	rep := got.one(t)
	assert.EqualError(t, rep.Problem, "errcode: WriteError was given a nil error; nothing was written")
	assert.Equal(t, "ERROR", rep.Level().String())

	status, _, body := wr.Response(nil, nil)
	assert.Equal(t, 500, status)
	assert.Equal(t, internalErrors[errcode.FormProtekt], string(body))
	assert.EqualError(t, got.list()[1].Err, "errcode: Response was given a nil error")
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

func TestFallbackAndMap(t *testing.T) {
	notFound := errors.New("no rows")
	wr := errcode.Writer{
		Form:     errcode.FormDomain,
		Fallback: errcode.SystemInternalError,
		Map: func(err error) errcode.Code {
			if errors.Is(err, notFound) {
				return errcode.UserNotFound
			}
			if err.Error() == "panic" {
				panic("in Map")
			}
			return errcode.Code{}
		},
	}
	for _, row := range []struct {
		err        error
		body       string
		code, sent errcode.Code
	}{
		{fmt.Errorf("query: %w", notFound), `{"status":404,"code":"user:not_found"}`, errcode.UserNotFound, errcode.UserNotFound},
		{errors.New("other"), `{"status":400,"code":"system:internal_error"}`, errcode.Code{}, errcode.SystemInternalError},
		{errors.New("panic"), `{"status":400,"code":"system:internal_error"}`, errcode.Code{}, errcode.SystemInternalError},
		{errcode.UserBanned.Wrap(notFound), `{"status":403,"code":"user:banned"}`, errcode.UserBanned, errcode.UserBanned},
		{&http.MaxBytesError{Limit: 10}, `{"status":413,"code":"FILE_TOO_LARGE"}`, errcode.GeneralFileTooLarge, errcode.GeneralFileTooLarge},
		{errors.Join(&http.MaxBytesError{Limit: 10}, notFound), `{"status":404,"code":"user:not_found"}`, errcode.UserNotFound, errcode.UserNotFound},
		{errcode.Code{}.Wrap(errcode.UserBanned), `{"status":403,"code":"user:banned"}`, errcode.UserBanned, errcode.UserBanned},
		{errcode.Code{}, `{"status":400,"code":"system:internal_error"}`, errcode.Code{}, errcode.SystemInternalError},
	} {
		var got reports
		wr.Report = got.add
		assert.Equal(t, row.body, record(wr, row.err).Body.String())
		rep := got.one(t)
		assert.Equal(t, row.code, rep.Code)
		assert.Equal(t, row.sent, rep.Sent)
	}
}

func TestUnknownForm(t *testing.T) {
	for _, form := range []errcode.Form{errcode.FormDomain + 1, 9, 255} {
		w := record(errcode.Writer{Form: form}, errcode.UserNotFound)
		assert.Equal(t, `{"error":"user:not_found","message":"User not found","statusCode":404}`, w.Body.String())
		assert.Equal(t, "protekt", form.String())
	}
	assert.Equal(t, "envelope", errcode.FormEnvelope.String())
	assert.Equal(t, "domain-reason", errcode.FormDomain.String())
}

func TestResponse(t *testing.T) {
	for _, form := range allForms {
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

func TestResponsesShareNothing(t *testing.T) {
	first := record(errcode.Writer{}, errcode.UserUnauthorized)
	for _, values := range first.Header() {
		require.Equal(t, 1, cap(values))
		values[0] = "poisoned"
	}
	runtime.GC()
	second := record(errcode.Writer{}, errcode.UserUnauthorized)
	assert.Equal(t, with(plainHeader(), "Www-Authenticate", "Bearer"), second.Header())
}
