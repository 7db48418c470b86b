package errcode_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
)

func TestPlaceholders(t *testing.T) {
	c := new(errcode.Registry).NewCatalogue("Params")
	wait := c.Define("params:wait", 429, "Try again in {seconds} seconds, {user_1}")
	odd := c.Define("params:odd", 429, "{} { {9} {a b} {a {a}} {ä} {")
	type celsius float32
	for _, row := range []struct {
		err  *errcode.Error
		want string
	}{
		{wait.Wrap(nil), "Try again in {seconds} seconds, {user_1}"},
		{wait.WithParam("seconds", 30), "Try again in 30 seconds, {user_1}"},
		{wait.WithParam("seconds", 1).WithParam("user_1", "Ada").WithParam("seconds", uint8(2)), "Try again in 2 seconds, Ada"},
		{wait.WithParam("seconds", 1.5).WithParam("user_1", celsius(-40)), "Try again in 1.5 seconds, -40"},
		{wait.WithParam("seconds", 90*time.Second).WithParam("user_1", []int{1}), "Try again in 1m30s seconds, [1]"},
		{wait.WithParam("seconds", new(int)).WithParam("user_1", make(chan int)), "Try again in (*int) seconds, (chan int)"},
		{wait.WithParam("seconds", spelled3(3)).WithParam("user_1", []string{"a", "b"}), "Try again in three seconds, [a b]"},
		{wait.WithParam("seconds", ring{}).WithParam("user_1", map[string]any{}), "Try again in (errcode_test.ring) seconds, (map[string]interface {})"},
		{wait.WithParam("seconds", uint64(math.MaxUint64)).WithParam("user_1", nil), "Try again in 18446744073709551615 seconds, <nil>"},
		{wait.WithParam("seconds", "{user_1}").WithParam("user_1", "x"), "Try again in {user_1} seconds, x"},
		{wait.WithParam("seconds", []chan int{nil}).WithParam("user_1", map[*int]string{}), "Try again in ([]chan int) seconds, (map[*int]string)"},
		{wait.WithParam("seconds", map[string]bool{"a": true}).WithParam("user_1", [2]float64{1, 2}), "Try again in map[a:true] seconds, [1 2]"},
		//errcode:ignore codetext what an error as a value is made of is tested here
		{wait.WithParam("seconds", errcode.UserNotFound.Wrap(errors.New("a\nb"))).WithParam("user_1", faulty{}), `Try again in user:not_found: a\nb seconds, (panic in String method)`},
		{wait.WithParam("seconds", 1).WithMessage("{seconds}"), "{seconds}"},
		{odd.WithParam("a", "b"), "{} { {9} {a b} {a b} {ä} {"},
	} {
		assert.Equal(t, row.want, row.err.Message())
		body := `{"success":false,"error":"` + strings.NewReplacer("<", `\u003c`, ">", `\u003e`, `\`, `\\`).Replace(row.want) + `","code":"` + row.err.Code().String() + `"}`
		assert.Equal(t, body, record(errcode.Writer{Form: errcode.FormEnvelope}, row.err).Body.String())
	}

	long := wait.WithParam("user_1", strings.Repeat("ä", 2000))
	assert.Equal(t, "Try again in {seconds} seconds, "+strings.Repeat("ä", 1023-32)+"…", long.Message())

	value, ok := wait.WithParam("seconds", int32(7)).Param("seconds")
	assert.True(t, ok)
	assert.Equal(t, int64(7), value)
	value, _ = wait.WithParam("seconds", uint64(math.MaxInt64)).Param("seconds")
	assert.Equal(t, int64(math.MaxInt64), value)
	value, _ = wait.WithParam("seconds", uint64(math.MaxInt64+1)).Param("seconds")
	assert.Equal(t, "9223372036854775808", value)
	_, ok = wait.WithParam("seconds", 7).Param("minutes")
	assert.False(t, ok)
	_, ok = (*errcode.Error)(nil).Param("seconds")
	assert.False(t, ok)
}

// TestLocalizerSeesWhatIsSent: the error with its parameters, unless another code is
// sent for it.
func TestLocalizerSeesWhatIsSent(t *testing.T) {
	c := new(errcode.Registry).NewCatalogue("Params")
	wait := c.Define("params:wait", 429, "Try again in {seconds} seconds")
	remote := errcode.Parse(404, []byte(`{"status":404,"code":"user:not_found"}`))
	mask := errcode.NewMask(map[errcode.Code]errcode.Code{wait: errcode.RateLimitExceeded})
	for _, row := range []struct {
		err  error
		mask errcode.Mask
		want string
	}{
		{wait.WithParam("seconds", 30), errcode.Mask{}, "¡Try again in 30 seconds!"},
		{fmt.Errorf("busy: %w", wait.WithParam("seconds", 30)), errcode.Mask{}, "¡Try again in 30 seconds!"},
		{wait, errcode.Mask{}, "¡Try again in {seconds} seconds!"},
		{wait.WithParam("seconds", 30), mask, "¡" + errcode.RateLimitExceeded.Message() + "!"},
		{errcode.RateLimitExceeded.WithParam("seconds", 30), mask, "¡" + errcode.RateLimitExceeded.Message() + "!"},
		{remote, errcode.Mask{}, "¡" + errcode.EnvelopeExternalServiceError.Message() + "!"},
		{errors.New("CANARY"), errcode.Mask{}, "¡" + errcode.EnvelopeInternalError.Message() + "!"},
	} {
		wr := errcode.Writer{Form: errcode.FormEnvelope, Localizer: shout{}, Mask: row.mask, Report: discard}
		status, _, body := wr.Response(nil, row.err)
		e, ok := errors.AsType[*errcode.Error](errcode.Parse(status, body))
		assert.True(t, ok)
		assert.Equal(t, row.want, e.Message())
	}
}

// faulty has a String method that panics.
type faulty struct{}

func (faulty) String() string { panic("CANARY") }

// spelled3 is a number with a text of its own.
type spelled3 float64

func (spelled3) String() string { return "three" }

func TestParamsAreNotShared(t *testing.T) {
	c := new(errcode.Registry).NewCatalogue("Params")
	wait := c.Define("params:wait", 429, "{a} {b}")
	base := wait.WithParam("a", 1)
	left, right := base.WithParam("b", 2), base.WithParam("b", 3)
	changed := base.WithParam("a", 4)
	assert.Equal(t, "1 {b}", base.Message())
	assert.Equal(t, "1 2", left.Message())
	assert.Equal(t, "1 3", right.Message())
	assert.Equal(t, "4 {b}", changed.Message())
}

// TestRetryAfterInWords has a code whose message says how long to wait, and no Localizer.
func TestRetryAfterInWords(t *testing.T) {
	c := new(errcode.Registry).NewCatalogue("Wait")
	wait := c.Define("wait:until", 429, "Try again in {retry_after}, {name}")
	odd := c.Define("wait:odd", 498, "Try again in {retry_after}")
	const year = 365 * 24 * time.Hour
	for _, row := range []struct {
		err  error
		want string
	}{
		{wait, "Too many requests"},
		{wait.Errorf("cause"), "Too many requests"},
		{wait.WithParam("name", "Ada"), "Too many requests"},
		{wait.WithRetryAfter(-1), "Too many requests"},
		{wait.WithRetryAfter(year + 1), "Too many requests"}, // it is not in the header field either
		{wait.WithRetryAfter(year), "Try again in 365 days, {name}"},
		{wait.WithRetryAfter(0).WithParam("name", "Ada"), "Try again in 0 seconds, Ada"},
		{wait.WithParam("name", "Ada").WithRetryAfter(time.Second), "Try again in 1 second, Ada"},
		{wait.WithRetryAfter(90*time.Minute).WithParam("name", "{retry_after}"), "Try again in 90 minutes, {retry_after}"},
		{wait.WithParam("retry_after", "a moment").WithRetryAfter(time.Minute), "Try again in a moment, {name}"},
		{wait.WithParam("retry_after", "a moment"), "Try again in a moment, {name}"},
		{wait.WithMessage("{retry_after}").WithRetryAfter(time.Minute), "{retry_after}"},
		{odd, "Bad request"},
		{odd.WithRetryAfter(49 * time.Hour), "Try again in 3 days"},
	} {
		for range 2 { // what is kept of an answer is right, too
			a := errcode.Writer{Form: errcode.FormEnvelope}.Answer(nil, row.err)
			assert.Equal(t, row.want, a.Message)
			body := `{"success":false,"error":"` + row.want + `","code":"` + a.Code.String() + `"}`
			assert.Equal(t, body, record(errcode.Writer{Form: errcode.FormEnvelope}, row.err).Body.String())
			assert.Equal(t, body, record(errcode.Writer{Form: errcode.FormEnvelope, Dev: false, Mask: errcode.MaskAccounts(errcode.UserNotFound)}, row.err).Body.String())
		}
		if e, ok := errors.AsType[*errcode.Error](row.err); assert.True(t, ok) {
			assert.Equal(t, row.want, e.Message())
		}
	}
	assert.Equal(t, "Try again in {retry_after}, {name}", wait.Message(), "what documentation shows")
	masked := errcode.Writer{Mask: errcode.NewMask(map[errcode.Code]errcode.Code{errcode.RateLimitExceeded: wait})}
	assert.Equal(t, "Too many requests", masked.Answer(nil, errcode.RateLimitExceeded.WithRetryAfter(time.Minute)).Message, "a delay does not get through a mask")
}
