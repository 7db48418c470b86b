package errcode_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDetails(t *testing.T) {
	c := errcode.OAuthInvalidTokenURL
	type inner struct{ C int }
	for _, row := range []struct {
		name  string
		given any
		want  string // what Details returns
	}{
		{"nil", nil, ""},
		{"fields", errcode.Fields{"b": "2", "a": "<"}, `{"a":"\u003c","b":"2"}`},
		{"a map of texts", map[string]string{"b": "2", "a": "1"}, `{"a":"1","b":"2"}`},
		{"no fields", errcode.Fields{}, ""},
		{"object", struct {
			A int    `json:"a"`
			B *inner `json:"b,omitempty"`
		}{1, &inner{2}}, `{"a":1,"b":{"C":2}}`},
		{"array", []any{1, "<", nil, true, 1.5}, `[1,"\u003c",null,true,1.5]`},
		{"raw", json.RawMessage(` { "a" : [ 1 , 2 ] } `), `{"a":[1,2]}`},
		{"text", "a", `"a"`},
		{"number", 0, "0"},
		{"false", false, "false"},
		{"nothing in it: null", json.RawMessage("null"), ""},
		{"nothing in it: text", "", ""},
		{"nothing in it: array", []int{}, ""},
		{"nothing in it: object", struct{}{}, ""},
		{"a nil map", map[string]int(nil), ""},
		{"time", time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), `"2026-01-02T03:04:05Z"`},
		{"can't be encoded", make(chan int), ""},
		{"a map of pointers", map[string]*inner{"a": {1}}, `{"a":{"C":1}}`},
	} {
		t.Run(row.name, func(t *testing.T) {
			e := c.WithField("old", "replaced").WithDetails(row.given)
			assert.Equal(t, row.want, string(e.Details()))
			if row.want == "" {
				assert.Nil(t, e.Details())
			}
			assert.Equal(t, row.want, string(c.WithDetails(row.given).Details()))
		})
	}
	e := c.WithDetails([]any{1})
	assert.Nil(t, e.Fields())
	assert.Nil(t, e.WithDetails(nil).Details())
	assert.Equal(t, `{"a":"b"}`, string(e.WithField("a", "b").Details()), "fields take the place of details")
	assert.Equal(t, `{"a":"b"}`, string(e.WithFields(errcode.Fields{"a": "b"}).Details()))
	assert.Nil(t, e.WithFields(nil).Details())
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

// TestFieldsAreAsGiven: also texts that are sent in another spelling.
func TestFieldsAreAsGiven(t *testing.T) {
	c := errcode.EnvelopeValidationError
	for _, row := range []struct {
		path, message string
		want          string // what Details returns
	}{
		{"a", "", `{"a":""}`},
		{"", "b", `{"":"b"}`},
		{`items["x"].<b>`, "größer\u2028", `{"items[\"x\"].\u003cb\u003e":"größer\u2028"}`},
		{"a", "bad\xff\xfe", `{"a":"bad\ufffd\ufffd"}`},
		{"größe", "\ufffd", "{\"größe\":\"\ufffd\"}"},
	} {
		var v errcode.Validation
		v.Add(row.path, row.message)
		collected, _ := errors.AsType[*errcode.Error](v.Err(c))
		want := errcode.Fields{row.path: row.message}
		for way, e := range map[string]*errcode.Error{
			"WithField":   c.WithField(row.path, row.message),
			"WithFields":  c.WithFields(want),
			"WithDetails": c.WithDetails(want),
			"Validation":  collected,
		} {
			assert.Equal(t, want, e.Fields(), way)
			assert.Equal(t, row.want, string(e.Details()), way)
			a := errcode.Writer{Report: discard}.Answer(nil, e)
			assert.Equal(t, []errcode.Field{{Path: row.path, Message: row.message}}, slices.Collect(a.Fields()), way)
			assert.Equal(t, "x"+row.want, string(a.AppendDetails([]byte("x"))), way)
			want := maps.Clone(want)
			want["z"] = "more"
			assert.Equal(t, want, e.WithField("z", "more").Fields(), way)
			assert.Equal(t, want, e.WithFields(errcode.Fields{"z": "more"}).Fields(), way)
		}
	}
}

// A misfit holds a value that can't be encoded, or that encoding/json would encode
// without end.
type misfit struct {
	Any     any
	private any
	Skipped any `json:"-"`
	Dash    any `json:"-,omitempty"` //lint:ignore SA5008 the name "-" is the point
}

// bad has a MarshalJSON method that panics.
type bad struct{}

func (bad) MarshalJSON() ([]byte, error) { panic("CANARY") }

// TestDroppedDetailsAreReported: the reason is the report's Problem.
func TestDroppedDetailsAreReported(t *testing.T) {
	self := map[string]any{}
	self["self"] = self
	doubled := any("leaf")
	for range 40 { // 2^40 values, but few in memory
		doubled = []any{doubled, doubled}
	}
	deepest := any("leaf")
	for range 33 {
		deepest = []any{deepest}
	}
	const reason = "it nests too deep, or holds too many values"
	for _, row := range []struct {
		name, text string
		value      any
	}{
		{"chan", "errcode: details of type chan int dropped: json: unsupported type: chan int", make(chan int)},
		{"panic", "errcode: details of type errcode_test.bad dropped: panic: CANARY", bad{}},
		{"itself", "errcode: details of type map[string]interface {} dropped: " + reason, self},
		{"itself in a field", "errcode: details of type errcode_test.misfit dropped: " + reason, misfit{Any: self}},
		{"itself in a field named -", "errcode: details of type errcode_test.misfit dropped: " + reason, misfit{Dash: doubled}},
		{"itself in an array", "errcode: details of type [1]interface {} dropped: " + reason, [1]any{self}},
		{"doubled", "errcode: details of type []interface {} dropped: " + reason, doubled},
	} {
		t.Run(row.name, func(t *testing.T) {
			var got reports
			e := errcode.EnvelopeConflict.WithDetails(row.value)
			assert.Nil(t, e.Details())
			w := record(errcode.Writer{Form: errcode.FormEnvelope, Report: got.add}, e)
			assert.Equal(t, `{"success":false,"error":"Resource already exists (e.g. duplicate email)","code":"CONFLICT"}`, w.Body.String())
			assert.EqualError(t, got.one(t).Problem, row.text)
		})
	}
	assert.Nil(t, errcode.EnvelopeConflict.WithDetails(deepest).Details())
	assert.NotNil(t, errcode.EnvelopeConflict.WithDetails(deepest.([]any)[0]).Details())
	ignored := misfit{Any: 1, private: self, Skipped: self}
	assert.Equal(t, `{"Any":1}`, string(errcode.EnvelopeConflict.WithDetails(ignored).Details()))
	// Fields given later do not hide that something was dropped.
	var got reports
	record(errcode.Writer{Report: got.add}, errcode.EnvelopeConflict.WithDetails(make(chan int)).WithField("a", "b"))
	assert.EqualError(t, got.one(t).Problem, "errcode: details of type chan int dropped: json: unsupported type: chan int")
}

// TestX03DetailsAreThoseOfTheirTime renders while the caller changes what it gave.
func TestX03DetailsAreThoseOfTheirTime(t *testing.T) {
	fields := errcode.Fields{"a": "1"}
	value := map[string][]int{"a": {1}}
	params := []any{"a", "b"}
	errs := map[string]error{
		`{"a":"1"}`: errcode.EnvelopeConflict.WithFields(fields),
		`{"a":[1]}`: errcode.EnvelopeConflict.WithDetails(value),
		`{"a":"Not allowed, expected one of: a, b"}`: errcode.EnvelopeConflict.WithRule("a", errcode.RuleOneOf, params...),
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := range 1000 {
			fields["a"] = fmt.Sprint(i)
			value["a"][0] = i
			params[0] = i
		}
	}()
	for range 100 {
		for want, err := range errs {
			body := record(errcode.Writer{Form: errcode.FormEnvelope}, err).Body.String()
			require.True(t, strings.HasSuffix(body, `,"details":`+want+`}`), body)
		}
	}
	<-done
	e, _ := errors.AsType[*errcode.Error](errs[`{"a":"1"}`])
	assert.Equal(t, errcode.Fields{"a": "1"}, e.Fields())
}
