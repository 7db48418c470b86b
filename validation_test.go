package errcode_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRules(t *testing.T) {
	texts := []string{
		"invalid: Not valid",
		"required: Required",
		"type: Wrong type of value",
		"email: Not a valid email address",
		"url: Not a valid URL",
		"date: Not a valid date",
		"pattern: Not in the expected format",
		"too_short: Too short, the minimum length is {min}",
		"too_long: Too long, the maximum length is {max}",
		"too_small: Too small, the minimum is {min}",
		"too_large: Too large, the maximum is {max}",
		"one_of: Not allowed, expected one of: {values}",
		"taken: Already taken",
		"unknown: Unknown field",
		"confirmation: Does not match",
	}
	var got []string
	for rule := range errcode.Rules() {
		got = append(got, rule.String()+": "+rule.Text())
	}
	assert.Equal(t, texts, got)
	for rule := range errcode.Rules() {
		assert.Equal(t, errcode.RuleInvalid, rule, "a listing stops when it is asked to")
		break
	}
	for _, none := range []errcode.Rule{0, errcode.RuleConfirmation + 1, 255} {
		assert.Empty(t, none.String())
		assert.Equal(t, "Not valid", none.Text())
	}
}

func TestRuleFill(t *testing.T) {
	for _, row := range []struct {
		rule   errcode.Rule
		text   string
		params []any
		want   string
	}{
		{errcode.RuleTooShort, errcode.RuleTooShort.Text(), []any{int64(8)}, "Too short, the minimum length is 8"},
		{errcode.RuleTooShort, "Mindestens {min} Zeichen, {min}!", []any{8}, "Mindestens 8 Zeichen, 8!"},
		{errcode.RuleTooShort, "{min} {max} {values}", []any{8}, "8 {max} {values}"},
		{errcode.RuleTooShort, "{min}", nil, "{min}"},
		{errcode.RuleTooShort, "{min}", []any{"{min}"}, "{min}"},
		{errcode.RuleTooShort, "{min}", []any{time.Second}, "1s"},
		{errcode.RuleTooSmall, "{min}", []any{0.5}, "0.5"},
		{errcode.RuleOneOf, "{values}", []any{"a"}, "a"},
		{errcode.RuleOneOf, "{values}", []any{"a", 1, 1000000.0, true}, "a, 1, 1000000, true"},
		{errcode.RuleOneOf, "{values}", nil, "{values}"},
		{errcode.RuleRequired, "{min}", []any{1}, "{min}"},
		{0, "{min}", []any{1}, "{min}"},
	} {
		assert.Equal(t, row.want, row.rule.Fill(row.text, row.params), "%s %q", row.rule, row.text)
	}
}

// problemOf returns the Problem of the report of an error that is answered.
func problemOf(t *testing.T, err error) error {
	t.Helper()
	var got reports
	record(errcode.Writer{Form: errcode.FormDomainDetails, Report: got.add}, err)
	return got.one(t).Problem
}

func TestWithRule(t *testing.T) {
	c := errcode.EnvelopeValidationError
	for _, row := range []struct {
		name    string
		rule    errcode.Rule
		params  []any
		want    errcode.Field
		problem string
	}{
		{"without parameters", errcode.RuleRequired, nil, errcode.Field{Message: "Required", Rule: errcode.RuleRequired}, ""},
		{"with one", errcode.RuleTooShort, []any{12}, errcode.Field{Message: "Too short, the minimum length is 12", Rule: errcode.RuleTooShort, Params: []any{int64(12)}}, ""},
		{"with several", errcode.RuleOneOf, []any{"a", uint8(2)}, errcode.Field{Message: "Not allowed, expected one of: a, 2", Rule: errcode.RuleOneOf, Params: []any{"a", int64(2)}}, ""},
		{"with a long one", errcode.RuleOneOf, []any{strings.Repeat("ä", 2000)}, errcode.Field{
			Message: "Not allowed, expected one of: " + strings.Repeat("ä", 1023-30) + "…", Rule: errcode.RuleOneOf, Params: []any{strings.Repeat("ä", 1023) + "…"},
		}, ""},
		{"too few", errcode.RuleTooShort, nil, errcode.Field{Message: "Not valid", Rule: errcode.RuleInvalid}, `errcode: rule too_short of field "a.b" has 0 parameters, expected 1: min`},
		{"too many", errcode.RuleTooLong, []any{1, 2}, errcode.Field{Message: "Not valid", Rule: errcode.RuleInvalid}, `errcode: rule too_long of field "a.b" has 2 parameters, expected 1: max`},
		{"one for none", errcode.RuleTaken, []any{"CANARY"}, errcode.Field{Message: "Not valid", Rule: errcode.RuleInvalid}, `errcode: rule taken of field "a.b" has 1 parameters, expected none`},
		{"none of", errcode.RuleOneOf, nil, errcode.Field{Message: "Not valid", Rule: errcode.RuleInvalid}, `errcode: rule one_of of field "a.b" has 0 parameters, expected 1: values`},
		{"no rule", 0, nil, errcode.Field{Message: "Not valid", Rule: errcode.RuleInvalid}, `errcode: field "a.b" has the unknown rule 0, expected one such as RuleRequired`},
		{"no such rule", 99, []any{1}, errcode.Field{Message: "Not valid", Rule: errcode.RuleInvalid}, `errcode: field "a.b" has the unknown rule 99, expected one such as RuleRequired`},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.want.Path = "a.b"
			if row.want.Params == nil {
				row.want.Params = []any{}
			}
			var v errcode.Validation
			v.Rule("a.b", row.rule, row.params...)
			for _, err := range []error{c.WithRule("a.b", row.rule, row.params...), v.Err(c)} {
				assert.Equal(t, []errcode.Field{row.want}, slices.Collect(errcode.Writer{}.Answer(nil, err).Fields()))
				if row.problem == "" {
					assert.NoError(t, problemOf(t, err))
					continue
				}
				assert.EqualError(t, problemOf(t, err), row.problem)
			}
		})
	}
	// What an answer gives away is a copy.
	e := c.WithRule("a", errcode.RuleOneOf, "x", "y")
	for f := range (errcode.Writer{}).Answer(nil, e).Fields() {
		f.Params[0] = "changed"
	}
	for f := range (errcode.Writer{}).Answer(nil, e).Fields() {
		assert.Equal(t, []any{"x", "y"}, f.Params)
	}
	// A listing stops when it is asked to.
	for f := range (errcode.Writer{}).Answer(nil, e.WithField("b", "2")).Fields() {
		assert.Equal(t, "a", f.Path)
		break
	}
	long := problemOf(t, c.WithRule(strings.Repeat("x", 1000), errcode.RuleTooShort))
	assert.EqualError(t, long, `errcode: rule too_short of field "`+strings.Repeat("x", 128)+`…" has 0 parameters, expected 1: min`)
}

func TestValidation(t *testing.T) {
	var none errcode.Validation
	assert.True(t, none.Err(errcode.EnvelopeValidationError) == nil, "not a typed nil")
	assert.True(t, none.Err(errcode.Code{}) == nil)

	var v errcode.Validation
	v.Add("b", "first")
	v.Rule("a", errcode.RuleRequired)
	first := v.Err(errcode.EnvelopeValidationError)
	v.Add("b", "second")
	second := v.Err(errcode.GeneralValidationError)
	third := v.Err(errcode.Code{})
	for _, row := range []struct {
		err    error
		code   errcode.Code
		status int
		fields errcode.Fields
	}{
		{first, errcode.EnvelopeValidationError, 422, errcode.Fields{"a": "Required", "b": "first"}},
		{second, errcode.GeneralValidationError, 400, errcode.Fields{"a": "Required", "b": "second"}},
		{third, errcode.Code{}, 422, errcode.Fields{"a": "Required", "b": "second"}},
	} {
		e, ok := errors.AsType[*errcode.Error](row.err)
		require.True(t, ok)
		assert.Equal(t, row.code, e.Code())
		assert.Equal(t, row.status, e.StatusCode())
		assert.Equal(t, row.fields, e.Fields())
	}
	// The Writer gives the code of its form.
	for form, body := range map[errcode.Form]string{
		errcode.FormEnvelope:      `{"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":{"a":"Required","b":"second"}}`,
		errcode.FormDomainDetails: `{"status":400,"code":"general:validation_error","details":{"a":"Required","b":"second"}}`,
		errcode.FormProtekt:       `{"error":"unprocessable_content","message":"Unprocessable content","statusCode":422}`,
	} {
		assert.Equal(t, body, record(errcode.Writer{Form: form}, third).Body.String())
	}

	// A field that no body has room for still makes an error, and so do those after it.
	var huge errcode.Validation
	huge.Add("bio", strings.Repeat("x", 40<<10))
	require.Error(t, huge.Err(errcode.EnvelopeValidationError))
	huge.Add("email", "Required")
	huge.Add("age", "Required")
	e, _ := errors.AsType[*errcode.Error](huge.Err(errcode.EnvelopeValidationError))
	require.NotNil(t, e)
	assert.Equal(t, errcode.Fields{"age": "Required", "email": "Required"}, e.Fields())
	assert.EqualError(t, problemOf(t, e), "errcode: details dropped, as far as the body would exceed 32 KiB")
}

func TestLastMessageOfAPathCounts(t *testing.T) {
	c := errcode.EnvelopeValidationError
	for name, e := range map[string]*errcode.Error{
		"ascending":              c.WithField("a", "0").WithField("a", "1").WithField("b", "2"),
		"descending":             c.WithField("b", "0").WithField("a", "0").WithField("b", "2").WithField("a", "1"),
		"a rule, then a message": c.WithRule("a", errcode.RuleRequired).WithField("b", "2").WithField("a", "1"),
		"fields":                 c.WithField("b", "0").WithField("a", "1").WithFields(errcode.Fields{"b": "2"}),
		"fields first":           c.WithFields(errcode.Fields{"a": "0", "b": "2"}).WithField("a", "1"),
		"nothing":                c.WithField("a", "1").WithField("b", "2").WithFields(nil),
	} {
		t.Run(name, func(t *testing.T) {
			assert.Equal(t, errcode.Fields{"a": "1", "b": "2"}, e.Fields())
			assert.Equal(t, `{"a":"1","b":"2"}`, string(e.Details()))
			assert.Equal(t, []errcode.Field{{Path: "a", Message: "1"}, {Path: "b", Message: "2"}}, slices.Collect(errcode.Writer{}.Answer(nil, e).Fields()))
		})
	}
	// Names that are equal on the wire are one field.
	e := c.WithField("\xff", "first").WithField("\ufffd", "second").WithField("\xfe", "third")
	assert.Equal(t, errcode.Fields{"\ufffd": "third"}, e.Fields())
	assert.Equal(t, "{\"\ufffd\":\"third\"}", strings.ReplaceAll(string(e.Details()), `\ufffd`, "\ufffd"))
	e = c.WithFields(errcode.Fields{"\xfe": "first", "\xff": "second"})
	assert.Equal(t, errcode.Fields{"\ufffd": "second"}, e.Fields())
}

// TestX03ErrorsFromOneShareNothingVisible has goroutines add fields to one error.
func TestX03ErrorsFromOneShareNothingVisible(t *testing.T) {
	for _, have := range []int{0, 1, 2, 3, 5, 8, 100} {
		base := errcode.EnvelopeValidationError.Wrap(io.EOF)
		want := errcode.Fields{}
		for i := range have {
			path := fmt.Sprintf("base%d", i)
			base = base.WithField(path, "b")
			want[path] = "b"
		}
		made := make([]*errcode.Error, 8)
		together(len(made), func(i int) {
			e := base
			for n := range 20 {
				e = e.WithField(fmt.Sprintf("f%d", n), strconv.Itoa(i))
				_ = e.Details()
			}
			made[i] = e
		})
		for i, e := range made {
			wanted := maps.Clone(want)
			for n := range 20 {
				wanted[fmt.Sprintf("f%d", n)] = strconv.Itoa(i)
			}
			require.Equal(t, wanted, e.Fields())
		}
		if have == 0 {
			want = nil
		}
		require.Equal(t, want, base.Fields())
	}
}

// allocated returns the bytes that f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestFieldsOfOneErrorAreSent: of two that are joined, the first is answered.
func TestFieldsOfOneErrorAreSent(t *testing.T) {
	c := errcode.EnvelopeValidationError
	err := errors.Join(c.WithField("a", "Required"), c.WithField("b", "Required"))
	assert.Equal(t, `{"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":{"a":"Required"}}`,
		record(errcode.Writer{Form: errcode.FormEnvelope}, err).Body.String())
}

// TestJ05AddingInALoopIsLinear allows ten times the time, for the race detector.
func TestJ05AddingInALoopIsLinear(t *testing.T) {
	const n, maxTime, maxBytes = 20_000, 500 * time.Millisecond, 16 << 20
	c := errcode.EnvelopeValidationError
	ascending := func(i int) string { return fmt.Sprintf("items.%05d.email", i) }
	descending := func(i int) string { return ascending(n - i) }
	paths := make([][2]string, n)
	for i := range paths {
		paths[i] = [2]string{ascending(i), descending(i)}
	}
	const full = "errcode: details dropped, as far as the body would exceed 32 KiB"
	for way, order := range []string{"ascending", "descending"} {
		for name, add := range map[string]func(e *errcode.Error, v *errcode.Validation, path string) *errcode.Error{
			"WithField": func(e *errcode.Error, _ *errcode.Validation, path string) *errcode.Error {
				return e.WithField(path, "Required")
			},
			"WithRule": func(e *errcode.Error, _ *errcode.Validation, path string) *errcode.Error {
				return e.WithRule(path, errcode.RuleTooShort, 8)
			},
			"Add": func(e *errcode.Error, v *errcode.Validation, path string) *errcode.Error {
				v.Add(path, "Required")
				return e
			},
			"one path": func(e *errcode.Error, _ *errcode.Validation, path string) *errcode.Error {
				return e.WithField("items", path)
			},
		} {
			t.Run(name+", "+order, func(t *testing.T) {
				var e *errcode.Error
				var v errcode.Validation
				took, bytes := time.Duration(math.MaxInt64), uint64(0)
				for try := 0; try < 3 && took >= maxTime; try++ { // other programs may be running
					e, v = c.Wrap(nil), errcode.Validation{}
					begin := time.Now()
					bytes = allocated(func() {
						for i := range paths {
							e = add(e, &v, paths[i][way])
						}
					})
					took = time.Since(begin)
				}
				assert.Less(t, took, maxTime)
				assert.LessOrEqual(t, bytes, uint64(maxBytes))
				t.Logf("%v, %d bytes", took, bytes)

				var err error = e
				if name == "Add" {
					err = v.Err(c)
				}
				if name == "one path" {
					assert.Equal(t, errcode.Fields{"items": paths[n-1][way]}, e.Fields())
					assert.NoError(t, problemOf(t, err))
					return
				}
				assert.ErrorContains(t, problemOf(t, err), full)
				// The first of them, sorted, are sent, as many as there is room for.
				status, _, body := errcode.Writer{Form: errcode.FormEnvelope, Report: discard}.Response(nil, err)
				sent, _ := errors.AsType[*errcode.Error](errcode.Parse(status, body))
				got := slices.Sorted(maps.Keys(sent.Fields()))
				require.Greater(t, len(got), 500)
				first := slices.Sorted(func(yield func(string) bool) {
					for i := range paths {
						if !yield(paths[i][way]) {
							return
						}
					}
				})
				assert.Equal(t, first[:len(got)], got)
				assert.Greater(t, len(body), 32<<10-100)
			})
		}
	}
}

// TestFieldsNearTheLimit: what may fit is kept, and no old message comes back in place of
// one that does not.
func TestFieldsNearTheLimit(t *testing.T) {
	const limit = 32<<10 - len(`"a":"",`)
	c := errcode.EnvelopeValidationError
	fits, over := strings.Repeat("x", limit), strings.Repeat("x", limit+1)
	assert.Equal(t, errcode.Fields{"a": fits}, c.WithField("a", fits).Fields())
	assert.Nil(t, c.WithField("a", over).Fields())
	body := record(errcode.Writer{Form: errcode.FormEnvelope}, c.WithField("a", "old").WithField("b", "2").WithField("a", over)).Body.String()
	assert.Equal(t, `{"success":false,"error":"Request validation failed","code":"VALIDATION_ERROR","details":{}}`, body)
	assert.Equal(t, errcode.Fields{"a": "1"}, c.WithField("b", over).WithField("a", "1").Fields())
	assert.Equal(t, errcode.Fields{"a": over}, c.WithFields(errcode.Fields{"a": over}).Fields(), "a map that the caller has anyway")
	assert.Nil(t, c.WithFields(errcode.Fields{"a": over}).WithField("b", "2").Fields())
}

// FuzzFields adds fields to errors that share memory and compares each of them with a
// map, and its details with those that encoding/json writes. Two bytes are a step: which
// error or Validation, and what to add to it.
func FuzzFields(f *testing.F) {
	f.Add([]byte("\x00\x00\x01\x01\x00\x02\x02\x13\x01\x24"))
	f.Add([]byte("\x00\x05\x00\x06\x01\x05\x01\x06\x02\x45\x02\x46\x04\x87\x04\xc7"))
	f.Add([]byte("\x00\x07\x00\x08\x00\x09\x00\x47\x01\x88\x02\xc9"))
	f.Add([]byte("\x00\x10\x01\x21\x02\x32\x00\xd3\x04\x84\x00\x94\x00\xa5\x07\xf6"))
	f.Add(slices.Repeat([]byte("\x00\x01\x01\x02\x02\x03"), 20))
	paths := []string{"", "a", "b", "a.b", "items.0", "items.1", "items.10", "\xff", "\xfe", "\ufffd", "ä", "z\xffz", "z\xfez", "c", "d", "e"}
	ends := []string{"", "\xff", `<"größer`, strings.Repeat(" and so on", 9)}
	f.Fuzz(func(t *testing.T, steps []byte) {
		type made struct {
			err  *errcode.Error
			want errcode.Fields
		}
		all := []made{{errcode.EnvelopeValidationError.Wrap(nil), nil}}
		var v errcode.Validation
		collected := errcode.Fields{}
		put := func(fields errcode.Fields, path, message string) {
			fields[string([]rune(path))] = message
		}
		for i := 0; i+1 < len(steps) && len(all) < 200; i += 2 {
			from, step := all[int(steps[i])%len(all)], steps[i+1]
			path, message := paths[step%16], strconv.Itoa(i)+ends[step>>4%4]
			next := made{want: maps.Clone(from.want)}
			if next.want == nil {
				next.want = errcode.Fields{}
			}
			switch step >> 6 {
			case 0:
				next.err = from.err.WithField(path, message)
				put(next.want, path, message)
			case 1:
				next.err = from.err.WithRule(path, errcode.RuleTooLong, i)
				put(next.want, path, "Too long, the maximum length is "+strconv.Itoa(i))
			case 2:
				v.Add(path, message)
				put(collected, path, message)
				e, ok := errors.AsType[*errcode.Error](v.Err(errcode.EnvelopeValidationError))
				require.True(t, ok)
				next.err, next.want = e, maps.Clone(collected)
			case 3:
				other := paths[(step+1)%16]
				next.err = from.err.WithFields(errcode.Fields{path: message, other: message})
				put(next.want, path, message)
				put(next.want, other, message)
			}
			all = append(all, next)
		}
		for _, one := range all {
			require.Equal(t, one.want, one.err.Fields())
			if details := one.err.Details(); len(one.want) > 0 {
				naive, err := json.Marshal(one.want)
				require.NoError(t, err)
				require.Equal(t, spelled(naive), spelled(details))
			}
			listed := slices.Collect(errcode.Writer{}.Answer(nil, one.err).Fields())
			require.Len(t, listed, len(one.want))
			require.True(t, slices.IsSortedFunc(listed, func(a, b errcode.Field) int { return strings.Compare(a.Path, b.Path) }))
			for _, f := range listed {
				require.Equal(t, one.want[f.Path], f.Message)
				require.True(t, utf8.ValidString(f.Path))
			}
		}
	})
}

// TestRulesInTheReadersLanguage: a Localizer with rules translates the messages of
// rules and no others.
func TestRulesInTheReadersLanguage(t *testing.T) {
	e := errcode.EnvelopeValidationError.WithRule("a", errcode.RuleTooShort, 8).WithField("b", "as given").WithRule("c", errcode.RuleTaken)
	body := record(errcode.Writer{Form: errcode.FormEnvelope, Localizer: ruled{}}, e).Body.String()
	assert.Equal(t, `{"success":false,"error":"Ungültig","code":"VALIDATION_ERROR","details":{"a":"Mindestens 8 Zeichen","b":"as given","c":"Already taken"}}`, body)
}

// ruled knows one message and one rule.
type ruled struct{}

func (ruled) Localize(*http.Request, *errcode.Error) errcode.Translation {
	return errcode.Translation{Message: "Ungültig", Language: "de"}
}

func (ruled) LocalizeRule(language string, rule errcode.Rule, params []any) string {
	if language == "de" && rule == errcode.RuleTooShort {
		return rule.Fill("Mindestens {min} Zeichen", params)
	}
	return ""
}

func TestFieldsStopWhenAsked(t *testing.T) {
	for _, err := range []error{
		errcode.EnvelopeValidationError.WithFields(errcode.Fields{"a": "1", "b": "2"}),
		errcode.EnvelopeValidationError.WithField("a", "1").WithField("b", "2"),
	} {
		for field := range (errcode.Writer{Report: discard}).Answer(nil, err).Fields() {
			assert.Equal(t, errcode.Field{Path: "a", Message: "1"}, field)
			break
		}
	}
}
