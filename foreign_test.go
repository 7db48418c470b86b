package errcode_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/internal/golden"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A foreignCase is a response of a real kind of service, in words of our own, and what a
// person who reads it would answer.
type foreignCase struct {
	Name    string
	Status  int
	Headers map[string]string
	Body    string
	Want    struct {
		Code, Message string
		Fields        map[string]string
		Retry         *float64
	}
}

// A tally counts what was found of what is there, and what was found in its place.
type tally struct{ found, there, wrong int }

// add counts a case, in which there may be something.
func (t *tally) add(there, found, something bool) {
	if there {
		t.there++
	}
	switch {
	case there && found:
		t.found++
	case something:
		t.wrong++
	}
}

// TestForeignCorpus counts what is read as a person reads it. A file has what is not.
func TestForeignCorpus(t *testing.T) {
	file, err := os.ReadFile("testdata/foreign.json")
	require.NoError(t, err)
	var cases []foreignCase
	require.NoError(t, json.Unmarshal(file, &cases))
	var codes, messages, fields, retries, statuses tally
	var missed strings.Builder
	for _, c := range cases {
		resp := &http.Response{StatusCode: c.Status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(c.Body))}
		for name, value := range c.Headers {
			resp.Header.Set(name, value)
		}
		e := remoteError(t, errcode.FromResponse(resp))
		miss := func(what string, want, got any) {
			fmt.Fprintf(&missed, "\n  %s: %s %q, want %q", c.Name, what, fmt.Sprint(got), fmt.Sprint(want))
		}
		code, message, delay := e.Code().String(), e.Message(), -1.0
		if message == errcode.Status(c.Status).Message() && c.Want.Message != message {
			message = "" // made of the status
		}
		if d, ok := e.RetryAfter(); ok {
			delay = d.Seconds()
		}
		wantDelay := -1.0
		if c.Want.Retry != nil {
			wantDelay = *c.Want.Retry
		}
		if code != c.Want.Code {
			miss("code", c.Want.Code, code)
		}
		if message != c.Want.Message {
			miss("message", c.Want.Message, message)
		}
		if !maps.Equal(e.Fields(), c.Want.Fields) {
			miss("fields", c.Want.Fields, e.Fields())
		}
		if delay != wantDelay {
			miss("retry", wantDelay, delay)
		}
		codes.add(c.Want.Code != "", code == c.Want.Code, code != "")
		messages.add(c.Want.Message != "", message == c.Want.Message, message != "")
		fields.add(len(c.Want.Fields) > 0, maps.Equal(e.Fields(), c.Want.Fields), len(e.Fields()) > 0)
		retries.add(wantDelay >= 0, delay == wantDelay, delay >= 0)
		statuses.add(true, e.StatusCode() == c.Status, true)
	}
	t.Logf("%d responses", len(cases))
	for _, row := range []struct {
		name    string
		tally   tally
		percent int // at least so many are found
		wrong   int // at most so many are not what a person reads
	}{{"codes", codes, 90, 0}, {"messages", messages, 93, 0}, {"fields", fields, 60, 2}, {"retry", retries, 100, 0}, {"status", statuses, 100, 0}} {
		t.Logf("%-8s %3d of %3d found, %d wrong", row.name, row.tally.found, row.tally.there, row.tally.wrong)
		assert.GreaterOrEqual(t, 100*row.tally.found, row.percent*row.tally.there, "%s: expected at least %d %%", row.name, row.percent)
		assert.LessOrEqual(t, row.tally.wrong, row.wrong, "%s that nobody would read there", row.name)
	}
	golden.Equal(t, "testdata/foreign-missed.txt", "Not as a person reads it:"+missed.String()+"\n")
}

// TestForeignHints has texts in members that have a code in the bodies of some services,
// and something else in those of others: what looks like a code is one.
func TestForeignHints(t *testing.T) {
	for _, row := range []struct{ body, codes, others string }{
		{`{"message":"m m","type":"%s"}`, "invalid_request camelCase aZ zA a/b a#b a.b a-b https://x.example/rfc-x https://x.example/rfc https://x.example/status/x-y",
			"single Camel AZ {A `A a@ a[ z@ about:blank-x https://x.example/a-b/ https://x.example/rfc7231 https://httpstatuses.io/404 https://x.example/status/404 https://x.example/STATUS/5"},
		{`{"message":"m m","id":"%s"}`, "invalid_token a_z a.b:c-d a1_b z9_a z0_a", "single a12_b a1b_c a_1 _a a_ a__b a_.b A_b a_{ a_` a_/ a_;b 1a_b"},
		{`{"message":"%s : Password should be longer"}`, "WEAK_PASSWORD A_Z A0_9Z", "SINGLE _A_B A_B_ A__B 9A_B a_b A_[ A_@ A_/ A_;"},
		{`{"message":"m m","name":"%s"}`, "TokenExpiredError FooException A_B", "Foo AB"},
		{`{"error":{"message":"m m","status":"%s"}}`, "NOT_FOUND ABORTED A1", "aborted 1A _A"},
		{`{"message":"m m","status":"%s"}`, "", "NOT_FOUND"},
	} {
		for _, text := range strings.Fields(row.codes) {
			assert.Equal(t, text, parsed(t, 400, fmt.Appendf(nil, row.body, text)).Code().String(), row.body)
		}
		for _, text := range strings.Fields(row.others) {
			assert.Equal(t, "", parsed(t, 400, fmt.Appendf(nil, row.body, text)).Code().String(), "%s in %s", text, row.body)
		}
	}
}

// TestChallengeHasTheCode: a challenge is read if the body has no code.
func TestChallengeHasTheCode(t *testing.T) {
	for _, row := range []struct{ body, challenge, code, message string }{
		{"Jwt is expired", `Bearer realm="x", error="invalid_token", error_description="The \"token\" is old"`, "invalid_token", `The "token" is old`},
		{"", `Basic realm=x, DPoP error=use_dpop_nonce`, "use_dpop_nonce", "Unauthorized"},
		{`{"message":"Go away"}`, `Bearer error="invalid_token", error_description="old"`, "invalid_token", "Go away"},
		{`{"code":"ours_first"}`, `Bearer error="invalid_token"`, "ours_first", "Unauthorized"},
		{"", `Bearer error="two words"`, "", "Unauthorized"},
		{"", `Bearer`, "", "Unauthorized"},
		{"", `Negotiate YWJj==`, "", "Unauthorized"},
		{"", `Bearer error=`, "", "Unauthorized"},
		{"", `Bearer error="invalid_token"` + strings.Repeat(",", 8<<10-28), "invalid_token", "Unauthorized"},
		{"", `Bearer error="invalid_token"` + strings.Repeat(",", 8<<10-27), "", "Unauthorized"},
	} {
		resp, _ := response(401, "text/plain", strings.NewReader(row.body))
		resp.Header.Set("WWW-Authenticate", row.challenge)
		e := decode(t, resp)
		assert.Equal(t, row.code, e.Code().String(), row.challenge)
		assert.Equal(t, row.message, e.Message(), row.challenge)
		assert.Same(t, e, e.Reissue())
	}
}

// TestForeignValuesThatMeanNothing has values of the wrong kind where something was
// expected.
func TestForeignValuesThatMeanNothing(t *testing.T) {
	for body, fields := range map[string]errcode.Fields{
		`{"message":"m m","errors":[{"loc":["a",true],"msg":"x"},{"loc":["b",0],"msg":"y"}]}`: {"b.0": "y"},
		`{"message":"m m","retry_after":"1.2.3"}`:                                             nil,
		`{"message":"m m","retry_after":99999999999}`:                                         nil,
		`{"message":"m m","type":"single"}`:                                                   nil,
		`{"message":"m m","errors":[],"x":{"code":"boom","message":"it is another"}}`:         nil,
	} {
		e := parsed(t, 429, []byte(body))
		assert.Equal(t, fields, e.Fields(), body)
		assert.True(t, e.Code().IsZero(), body)
		_, ok := e.RetryAfter()
		assert.False(t, ok, body)
	}
}

// TestForeignFieldsOfTheBestPlace: a place without fields is passed over, and the first of
// several texts is the message.
func TestForeignFieldsOfTheBestPlace(t *testing.T) {
	for _, row := range []struct {
		body, message string
		fields        errcode.Fields
	}{
		{`{"message":"m m","errors":{},"fields":{"email":"is no address"}}`, "m m", errcode.Fields{"email": "is no address"}},
		{`{"message":"m m","errors":{"n":null},"details":{"email":"is no address"}}`, "m m", errcode.Fields{"email": "is no address"}},
		{`{"error":{"details":[{"fieldViolations":[{"field":"a","description":"Is bad here"}]},{"fieldViolations":[{"field":"b","description":"Is worse there"}]}]}}`,
			"Is bad here", errcode.Fields{"a": "Is bad here", "b": "Is worse there"}},
		{`{"errors":[{"debug":"trace","field":"a","message":"Is bad here"},{"field":"b","message":"Is worse there"}]}`,
			"Is bad here", errcode.Fields{"a": "Is bad here", "b": "Is worse there"}},
	} {
		e := parsed(t, 400, []byte(row.body))
		assert.Equal(t, row.message, e.Message(), row.body)
		assert.Equal(t, row.fields, e.Fields(), row.body)
	}
}
