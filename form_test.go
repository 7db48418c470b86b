package errcode_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/internal/golden"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// documentForms are the forms of the documents.
var documentForms = append(slices.Clone(allForms), errcode.FormDomainDetails)

// members are the keys of each form's body, in order.
var members = map[errcode.Form][]string{
	errcode.FormProtekt:       {"error", "message", "statusCode"},
	errcode.FormEnvelope:      {"success", "error", "code", "details"},
	errcode.FormDomain:        {"status", "code", "details"},
	errcode.FormDomainDetails: {"status", "code", "details"},
}

// TestW01F07EveryCodeInEveryForm renders every code in the forms of the documents, and
// compares the lines with the golden files, which no change of the code may change.
func TestW01F07EveryCodeInEveryForm(t *testing.T) {
	for _, form := range allForms {
		for _, dev := range []bool{false, true} {
			mode := map[bool]string{false: "production", true: "development"}[dev]
			var b strings.Builder
			for _, code := range builtIn() {
				w := record(errcode.Writer{Form: form, Dev: dev}, code.Errorf("the cause"))
				require.Equal(t, code.StatusCode(), w.Code, code)
				checkMembers(t, form, w)
				fmt.Fprintf(&b, "%d\t%s\t%s\n", w.Code, w.Header().Get("WWW-Authenticate"), w.Body)
			}
			golden.Equal(t, fmt.Sprintf("testdata/golden/%s-%s.txt", form, mode), b.String())
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
	assert.Equal(t, `{"success":false,"error":"bad\ufffd\ufffd","code":"VALIDATION_ERROR","details":{"bad��":"bad\ufffd\ufffd"}}`, w.Body.String())
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
		"W12 NaN":                        math.NaN(),
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
	tooLong := "errcode: details dropped, as far as the body would exceed 32 KiB"

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
		want string // after the code
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

func TestFormDomainDetails(t *testing.T) {
	invalid := errcode.GeneralValidationError.WithRule("email", errcode.RuleRequired)
	for _, row := range []struct {
		name string
		dev  bool
		err  error
		want string
	}{
		{"code alone", false, errcode.UserNotFound, `{"status":404,"code":"user:not_found"}`},
		{"fields", false, invalid, `{"status":400,"code":"general:validation_error","details":{"email":"Required"}}`},
		{"value", false, errcode.UserNotFound.WithDetails([]int{1}), `{"status":404,"code":"user:not_found","details":[1]}`},
		{"cause", false, errcode.UserNotFound.Errorf("CANARY"), `{"status":404,"code":"user:not_found"}`},
		{"fields in development", true, invalid.Errorf("cause"), `{"status":400,"code":"general:validation_error","details":{"email":"Required"}}`},
		{"cause in development", true, errcode.UserNotFound.Errorf("cause"), `{"status":404,"code":"user:not_found","details":"cause"}`},
		{"no code in development", true, errors.New("cause"), `{"status":500,"code":"INTERNAL_ERROR","details":"cause"}`},
	} {
		t.Run(row.name, func(t *testing.T) {
			w := record(errcode.Writer{Form: errcode.FormDomainDetails, Dev: row.dev}, row.err)
			assert.Equal(t, row.want, w.Body.String())
		})
	}
}

func TestFormNames(t *testing.T) {
	for form, name := range map[errcode.Form]string{
		{}:                        "protekt",
		errcode.FormProtekt:       "protekt",
		errcode.FormEnvelope:      "envelope",
		errcode.FormDomain:        "domain-reason",
		errcode.FormDomainDetails: "domain-reason-details",
	} {
		assert.Equal(t, name, form.String())
		assert.Equal(t, fmt.Sprintf("errcode.Form(%q)", name), fmt.Sprintf("%#v", form))
		l := form.Layout()
		assert.Equal(t, name, l.Name)
		assert.Equal(t, "application/json", l.MediaType)
		assert.True(t, json.Valid(l.Schema), "%s", l.Schema)
		clear(l.Schema) // a copy
		assert.True(t, json.Valid(form.Layout().Schema))
	}
	assert.True(t, errcode.FormProtekt == errcode.Form{}, "the zero Form")
}

// TestF01EveryFormIsReadBack renders every code of the documents, with all that an error
// can say, and reads it again.
func TestF01EveryFormIsReadBack(t *testing.T) {
	fields := errcode.Fields{"a.b": "<first>", "c": "second"}
	for _, form := range documentForms {
		for _, code := range builtIn() {
			w := record(errcode.Writer{Form: form}, code.WithMessage("mine").WithFields(fields))
			require.Equal(t, code.StatusCode(), w.Code)
			require.Equal(t, []string{"application/json"}, w.Header()["Content-Type"])
			err := errcode.FromResponse(w.Result())
			require.ErrorIs(t, err, code, "%s in %s", code, form)
			var e *errcode.Error
			require.ErrorAs(t, err, &e)
			assert.True(t, e.Code() == code, "%s in %s", code, form)
			assert.True(t, e.Remote())
			assert.Equal(t, code.StatusCode(), e.StatusCode())
			message, got := "mine", e.Fields()
			if form == errcode.FormDomain || form == errcode.FormDomainDetails {
				message = code.Message()
			}
			assert.Equal(t, message, e.Message())
			if form == errcode.FormProtekt || form == errcode.FormDomain {
				assert.Nil(t, got)
			} else {
				assert.Equal(t, fields, got)
			}
		}
	}
}
