package errcode_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestJ01ErrorsAsJSON checks what marshalling gives, and what Decode makes of it.
func TestJ01ErrorsAsJSON(t *testing.T) {
	cause := errors.New("CANARY")
	upstream := func(status int, body string) error { return errcode.Parse(status, []byte(body)) }
	canary := `{"success":false,"error":"CANARY","code":"VALIDATION_ERROR","details":{"a":"CANARY"}}`
	for _, row := range []struct {
		name string
		err  error
		want string
		read recorded // what Decode reads
	}{
		{"bare Code", errcode.UserBanned, `"user:banned"`, recorded{status: 403, code: "user:banned", message: "User is banned"}},
		{"with a cause", errcode.UserBanned.Wrap(cause), `{"code":"user:banned","status":403,"message":"User is banned"}`, recorded{status: 403, code: "user:banned", message: "User is banned"}},
		{"with attributes for the log", errcode.UserBanned.WithLog("CANARY", "CANARY"), `{"code":"user:banned","status":403,"message":"User is banned"}`, recorded{status: 403, code: "user:banned", message: "User is banned"}},
		{"with a challenge", errcode.UserUnauthorized.WithChallenge(errcode.Challenge{Scope: "CANARY"}), `{"code":"user:unauthorized","status":401,"message":"Not authenticated"}`, recorded{status: 401, code: "user:unauthorized", message: "Not authenticated"}},
		{"with a message", errcode.UserBanned.WithMessage("<b>\u2028"), `{"code":"user:banned","status":403,"message":"\u003cb\u003e\u2028"}`, recorded{status: 403, code: "user:banned", message: "<b>\u2028"}},
		{"with fields and a delay", errcode.EnvelopeValidationError.WithField("b", "2").WithField("a", "1").WithRetryAfter(1500 * time.Millisecond),
			`{"code":"VALIDATION_ERROR","status":422,"message":"Request validation failed","details":{"a":"1","b":"2"},"retry_after":1.5}`,
			recorded{status: 422, code: "VALIDATION_ERROR", message: "Request validation failed", details: `{"a":"1","b":"2"}`, retry: "1.5s"}},
		{"with details", errcode.EnvelopeValidationError.WithDetails([]int{1}).WithRetryAfter(0),
			`{"code":"VALIDATION_ERROR","status":422,"message":"Request validation failed","details":[1],"retry_after":0}`,
			recorded{status: 422, code: "VALIDATION_ERROR", message: "Request validation failed", details: "[1]", retry: "0s"}},
		{"a status", errcode.Status(405).Wrap(cause), `{"status":405,"message":"Method Not Allowed"}`, recorded{status: 405, message: "Method Not Allowed"}},
		{"without a code", errcode.Code{}.Wrap(cause), `{"status":500}`, recorded{status: 500, message: "Internal Server Error"}},
		{"from upstream", upstream(422, canary), `{"code":"VALIDATION_ERROR","status":422}`, recorded{status: 422, code: "VALIDATION_ERROR", message: "Request validation failed"}},
		{"from upstream, another status", upstream(500, canary), `{"code":"VALIDATION_ERROR","status":500}`, recorded{status: 500, code: "VALIDATION_ERROR", message: "Request validation failed"}},
		{"from upstream, unreadable", upstream(502, "CANARY"), `{"status":502}`, recorded{status: 502, message: "Bad Gateway"}},
	} {
		t.Run(row.name, func(t *testing.T) {
			b, err := json.Marshal(row.err)
			require.NoError(t, err)
			assert.Equal(t, row.want, string(b))
			assert.NotContains(t, string(b), "CANARY")

			decoded, ok := errors.AsType[*errcode.Error](errcode.Decode(b))
			require.True(t, ok)
			assert.True(t, decoded.Remote())
			assert.NoError(t, decoded.Unwrap())
			assert.Equal(t, row.read, tellRecord(decoded))
			assert.Equal(t, errcode.CodeOf(row.err), decoded.Code())

			var filled errcode.Error
			require.NoError(t, json.Unmarshal(b, &filled))
			assert.Equal(t, row.read, tellRecord(&filled))

			b, err = json.Marshal(struct {
				Error error `json:"error"`
			}{row.err})
			require.NoError(t, err)
			assert.Equal(t, `{"error":`+row.want+`}`, string(b))
		})
	}

	b, err := json.Marshal(struct{ A, B *errcode.Error }{A: nil, B: errcode.UserBanned.Wrap(nil)})
	require.NoError(t, err)
	assert.Equal(t, `{"A":null,"B":{"code":"user:banned","status":403,"message":"User is banned"}}`, string(b))
	b, err = (*errcode.Error)(nil).MarshalJSON()
	require.NoError(t, err)
	assert.Equal(t, "null", string(b))
	assert.NoError(t, errcode.Decode(b))
}

// recorded is what a record has.
type recorded struct {
	status                        int
	code, message, details, retry string
}

// tellRecord says what there is in an error that was decoded.
func tellRecord(e *errcode.Error) (r recorded) {
	r = recorded{status: e.StatusCode(), code: e.Code().String(), message: e.Message(), details: string(e.Details())}
	if delay, ok := e.RetryAfter(); ok {
		r.retry = delay.String()
	}
	return r
}

// TestJ01AnAnswerAsJSON has what the client is told, not what the error is.
func TestJ01AnAnswerAsJSON(t *testing.T) {
	wr := errcode.Writer{Form: errcode.FormDomain, Mask: errcode.MaskAccounts(errcode.AuthInvalidCredentials)}
	for _, row := range []struct {
		err  error
		want string
	}{
		{errcode.UserNotFound.WithMessage("CANARY").Wrap(errors.New("CANARY")), `{"code":"auth:invalid_credentials","status":401,"message":"Invalid email/password combination"}`},
		{errcode.GeneralValidationError.WithField("a", "b").WithRetryAfter(time.Minute), `{"code":"general:validation_error","status":400,"message":"Validation error","details":{"a":"b"},"retry_after":60}`},
		{errcode.Parse(404, []byte(`{"status":404,"code":"user:banned","message":"CANARY"}`)), `{"code":"worker:response_invalid","status":502,"message":"` + errcode.WorkerResponseInvalid.Message() + `"}`},
		{errors.New("CANARY"), `{"code":"INTERNAL_ERROR","status":500,"message":"Unhandled server error"}`},
	} {
		answer := wr.Answer(nil, row.err)
		b, err := json.Marshal(answer)
		require.NoError(t, err)
		assert.Equal(t, row.want, string(b))
		decoded, ok := errors.AsType[*errcode.Error](errcode.Decode(b))
		require.True(t, ok)
		assert.Equal(t, answer.Code, decoded.Code())
		assert.Equal(t, answer.Status, decoded.StatusCode())
	}
}

// TestJ02FrameworksThatMarshalErrors sends errors as go-kit's and gin's default does, with
// json.Marshaler, and as echo's does, in a member.
func TestJ02FrameworksThatMarshalErrors(t *testing.T) {
	upstream := errcode.Parse(404, []byte(`{"success":false,"error":"CANARY","code":"user:banned"}`))
	gokit := func(err error) string { // DefaultErrorEncoder of go-kit's transport/http
		if marshaler, ok := err.(json.Marshaler); ok {
			if b, err := marshaler.MarshalJSON(); err == nil {
				return string(b)
			}
		}
		return err.Error()
	}
	echo := func(err error) string { // c.JSON(status, map[string]any{"error": err})
		var b bytes.Buffer
		require.NoError(t, json.NewEncoder(&b).Encode(map[string]any{"error": err}))
		return strings.TrimSpace(b.String())
	}
	const banned = `{"code":"user:banned","status":403,"message":"User is banned"}`
	for _, row := range []struct {
		name        string
		err         error
		gokit, echo string
	}{
		{"bare", errcode.UserBanned, "user:banned", `{"error":"user:banned"}`},
		{"Wrap", errcode.UserBanned.Wrap(errors.New("CANARY")), banned, `{"error":` + banned + `}`},
		{"Errorf", errcode.UserBanned.Errorf("CANARY: %w", errors.New("CANARY")), banned, `{"error":` + banned + `}`},
		{"upstream", upstream, `{"code":"user:banned","status":404}`, `{"error":{"code":"user:banned","status":404}}`},
		{"upstream, wrapped", errcode.UserBanned.Wrap(upstream), banned, `{"error":` + banned + `}`},
		// The wrapper is fmt's: go-kit sends its text, echo its exported fields, of which it has none.
		{"fmt.Errorf", fmt.Errorf("said by the wrapper: %w", errcode.UserBanned.Wrap(nil)), "said by the wrapper: user:banned", `{"error":{}}`},
	} {
		t.Run(row.name, func(t *testing.T) {
			assert.Equal(t, row.gokit, gokit(row.err))
			assert.Equal(t, row.echo, echo(row.err))
		})
	}
}

func TestDecode(t *testing.T) {
	assert.NoError(t, errcode.Decode([]byte("null")))
	assert.NoError(t, errcode.Decode([]byte(" null\n")))
	for _, row := range []struct {
		record string
		want   recorded
	}{
		{`"user:banned"`, recorded{status: 403, code: "user:banned", message: "User is banned"}},
		{` "user:banned" `, recorded{status: 403, code: "user:banned", message: "User is banned"}},
		{`{"code":"user:banned","status":403}`, recorded{status: 403, code: "user:banned", message: "User is banned"}},
		{` { "status" : 403 , "code" : "user:banned" } `, recorded{status: 403, code: "user:banned", message: "User is banned"}},
		{`{"code":"user:banned","status":200}`, recorded{status: 500, code: "user:banned", message: "Internal Server Error"}}, // not a status of errors: not a record,
		{`{"status":403,"code":"user:banned"}`, recorded{status: 403, code: "user:banned", message: "User is banned"}},
		{`{"error":"token_expired","message":"m","statusCode":401}`, recorded{status: 401, code: "token_expired", message: "m"}},
		{`{"success":false,"error":"m","code":"CONFLICT"}`, recorded{status: 409, code: "CONFLICT", message: "m"}},
		{`{"status":405,"message":"m"}`, recorded{status: 405, message: "m"}},
		{`{"status":503}`, recorded{status: 503, message: "Service Unavailable"}},
		{`{"code":"user:banned","status":403,"retry_after":90}`, recorded{status: 403, code: "user:banned", message: "User is banned", retry: "1m30s"}},
		{`{"code":"user:banned","status":403,"retry_after":-1}`, recorded{status: 403, code: "user:banned", message: "User is banned"}},
		{`{"code":"user:banned","status":403,"retry_after":"1"}`, recorded{status: 403, code: "user:banned", message: "User is banned"}},
		{`{"code":"user:banned","status":403,"retry_after":1e300}`, recorded{status: 403, code: "user:banned", message: "User is banned", retry: "2562047h47m16.854775807s"}},
	} {
		t.Run(row.record, func(t *testing.T) {
			e, ok := errors.AsType[*errcode.Error](errcode.Decode([]byte(row.record)))
			require.True(t, ok)
			assert.True(t, e.Remote())
			assert.NoError(t, e.Unwrap())
			assert.Equal(t, row.want, tellRecord(e))
			documented, ok := errcode.Lookup(row.want.code)
			assert.Equal(t, ok && row.want.status != 500, errors.Is(e, documented))
		})
	}

	unknown := errcode.Decode([]byte(`"billing:unheard_of"`))
	assert.ErrorIs(t, unknown, remoteCode(t, "billing:unheard_of"))
	own := errcode.NewRegistry()
	ownBanned := own.NewCatalogue("Own").Define("user:banned", 410, "Gone")
	for _, record := range []string{`"user:banned"`, `{"code":"user:banned","status":410}`} {
		assert.Equal(t, ownBanned, errcode.CodeOf(own.Decode([]byte(record))))
		assert.NotErrorIs(t, errcode.NewRegistry().Decode([]byte(record)), errcode.UserBanned)
	}
}

func TestDecodeOfWhatIsNoRecord(t *testing.T) {
	const noObject = ", expected an object"
	for _, row := range []struct{ record, why string }{
		{"", "unexpected end at offset 0 of JSON" + noObject},
		{"  ", "unexpected end at offset 0 of JSON" + noObject},
		{"nul", "unexpected byte 'n' at offset 0 of JSON" + noObject},
		{"NULL", "unexpected byte 'N' at offset 0 of JSON" + noObject},
		{"true", "unexpected byte 't' at offset 0 of JSON" + noObject},
		{"1", "unexpected byte '1' at offset 0 of JSON" + noObject},
		{"[]", "unexpected byte '[' at offset 0 of JSON" + noObject},
		{`""`, "expected a code, found an empty string"},
		{`"x y"`, `malformed code "x y"`},
		{`"` + strings.Repeat("a", 129) + `"`, `malformed code "` + strings.Repeat("a", 128) + `…"`},
		{`{}`, `expected a member "code" or "error" in the JSON object`},
		{`{"name":"x"}`, `expected a member "code" or "error" in the JSON object`},
		{`{"error":null}`, `expected a member "code" or "error" in the JSON object`},
		{`{"code":"a","code":"b"}`, `duplicate key "code" in JSON object`},
		{strings.Repeat(" ", 70_000) + "x", "unexpected byte 'x' at offset 0 of JSON" + noObject},
		{`"` + strings.Repeat("x", 70_000) + `"`, "body too large, expected at most 64 KiB"},
	} {
		t.Run(row.record[:min(len(row.record), 20)], func(t *testing.T) {
			e, ok := errors.AsType[*errcode.Error](errcode.Decode([]byte(row.record)))
			require.True(t, ok)
			assert.True(t, e.Remote())
			assert.True(t, e.Code().IsZero())
			assert.Equal(t, 500, e.StatusCode())
			assert.EqualError(t, e.Unwrap(), row.why)
			assert.EqualError(t, e, "HTTP 500: "+row.why)

			var filled errcode.Error
			assert.EqualError(t, filled.UnmarshalJSON([]byte(row.record)), "errcode: record of an error: "+row.why)
			assert.Equal(t, errcode.Error{}, filled)
		})
	}
	for _, text := range []string{`"a`, `"a" x`, `"\x"`} {
		e, ok := errors.AsType[*errcode.Error](errcode.Decode([]byte(text)))
		require.True(t, ok)
		assert.Error(t, e.Unwrap(), "what encoding/json says")
		assert.Equal(t, 500, e.StatusCode())
	}
}

func TestJ01UnmarshalFillsAZeroErrorOnly(t *testing.T) {
	const record = `{"code":"user:banned","status":403}`
	for name, e := range map[string]*errcode.Error{
		"code":    errcode.UserNotFound.Wrap(nil),
		"cause":   errcode.Code{}.Wrap(errors.New("x")),
		"message": errcode.Code{}.WithMessage("m"),
		"status":  errcode.Status(404),
		"nil":     nil,
	} {
		t.Run(name, func(t *testing.T) {
			before := fmt.Sprint(e)
			assert.EqualError(t, e.UnmarshalJSON([]byte(record)), fmt.Sprintf("errcode: JSON decoded into the error %q, expected a zero Error", before))
			assert.Equal(t, before, fmt.Sprint(e))
		})
	}
	var document struct {
		A, B *errcode.Error
		C    errcode.Error
	}
	require.NoError(t, json.Unmarshal([]byte(`{"A":`+record+`,"B":null,"C":null}`), &document))
	assert.Equal(t, errcode.UserBanned, document.A.Code())
	assert.Nil(t, document.B)
	assert.Equal(t, errcode.Error{}, document.C)
	assert.Error(t, json.Unmarshal([]byte(`{"A":`+record+`}`), &document), "the second time")
}

// TestDelaysInRecords: seconds with a fraction, of any size.
func TestDelaysInRecords(t *testing.T) {
	for delay, want := range map[time.Duration]string{
		0: "0", 1: "0.000000001", time.Millisecond: "0.001", 90 * time.Second: "90", 24 * time.Hour: "86400", math.MaxInt64: "9223372036.854776",
	} {
		b, err := json.Marshal(errcode.UserBanned.WithRetryAfter(delay))
		require.NoError(t, err)
		assert.Equal(t, `{"code":"user:banned","status":403,"message":"User is banned","retry_after":`+want+`}`, string(b))
		e, _ := errors.AsType[*errcode.Error](errcode.Decode(b))
		back, ok := e.RetryAfter()
		assert.True(t, ok)
		assert.Equal(t, delay, back)
	}
	b, err := json.Marshal(errcode.UserBanned.WithRetryAfter(-1))
	require.NoError(t, err)
	assert.NotContains(t, string(b), "retry_after")
}

// TestRecordOfLargeDetails: what has no room is left out, and the record stays JSON.
func TestRecordOfLargeDetails(t *testing.T) {
	e := errcode.UserBanned.WithDetails(strings.Repeat("x", 40_000)).WithRetryAfter(time.Second)
	for _, v := range []any{e, errcode.Writer{}.Answer(nil, e)} {
		b, err := json.Marshal(v)
		require.NoError(t, err)
		assert.Equal(t, `{"code":"user:banned","status":403,"message":"User is banned","retry_after":1}`, string(b))
	}
	fields := errcode.Fields{"a": "b", "z": strings.Repeat("x", 40_000)}
	b, err := json.Marshal(errcode.UserBanned.WithFields(fields))
	require.NoError(t, err)
	assert.Equal(t, `{"code":"user:banned","status":403,"message":"User is banned","details":{"a":"b"}}`, string(b))
}

// Only null is no error: what has other white space around it is not JSON.
func TestDecodeOfAlmostNull(t *testing.T) {
	for _, text := range []string{"\vnull", "null\f", "\u00a0null", "null\u2028"} {
		assert.Error(t, errcode.Decode([]byte(text)), "%q", text)
	}
}
