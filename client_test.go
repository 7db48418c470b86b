package errcode_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// rendered returns what a Writer with form sends for err.
func rendered(form errcode.Form, err error) (int, []byte) {
	status, _, body := errcode.Writer{Form: form, Report: discard}.Response(nil, err)
	return status, body
}

// told is all that a remote error tells. Codes that are not defined here are compared
// by their text.
type told struct {
	code             string
	catalogue        *errcode.Catalogue
	status           int
	message, details string
	fields           bool
	cause            bool
	retry            time.Duration
	remote           bool
}

func tell(e *errcode.Error) told {
	retry, _ := e.RetryAfter()
	return told{
		e.Code().String(), e.Code().Catalogue(), e.StatusCode(), e.Message(), string(e.Details()),
		e.Fields() != nil, e.Unwrap() != nil, retry, e.Remote(),
	}
}

// checkUnreadable checks all that an error says for a response that is none of the
// forms.
func checkUnreadable(t *testing.T, e *errcode.Error, status int, why string) {
	t.Helper()
	require.NotNil(t, e)
	assert.Equal(t, errcode.Code{}, e.Code())
	assert.Equal(t, status, e.StatusCode())
	assert.Equal(t, http.StatusText(status), e.Message())
	assert.Equal(t, fmt.Sprintf("HTTP %d: %s", status, why), e.Error())
	assert.True(t, e.Remote())
	assert.Nil(t, e.Fields())
	assert.Nil(t, e.Details())
	for code := range errcode.All() {
		require.NotErrorIs(t, e, code)
	}
}

func TestC01EveryCodeInEveryForm(t *testing.T) {
	for _, code := range builtIn() {
		for _, form := range allForms {
			status, body := rendered(form, code)
			// What a Writer sends is recognised as a whole; the same with white
			// space is scanned.
			for _, body := range [][]byte{body, append(bytes.Clone(body), '\n')} {
				e := errcode.Parse(status, body)
				assert.Equal(t, code, e.Code())
				assert.Equal(t, code.StatusCode(), e.StatusCode())
				assert.Equal(t, code.Message(), e.Message())
				assert.Equal(t, code.String(), e.Error())
				assert.True(t, e.Remote())
				assert.Nil(t, e.Fields())
				assert.Nil(t, e.Details())
				_, retry := e.RetryAfter()
				assert.False(t, retry)
				assert.NoError(t, e.Unwrap())
				for _, other := range builtIn() {
					require.Equal(t, other == code, errors.Is(e, other), "%s is %s", body, other)
				}
			}
		}
	}
}

func TestC01MessageAndDetails(t *testing.T) {
	e := errcode.EnvelopeValidationError.WithMessage("<ü>\n").WithFields(errcode.Fields{"b": "2", "a.x": "é\u2028"})
	status, body := rendered(errcode.FormEnvelope, e)
	got := errcode.Parse(status, body)
	assert.Equal(t, e.Code(), got.Code())
	assert.Equal(t, "<ü>\n", got.Message())
	assert.Equal(t, errcode.Fields{"b": "2", "a.x": "é\u2028"}, got.Fields())
	assert.Equal(t, `{"a.x":"é\u2028","b":"2"}`, string(got.Details()))

	status, body = rendered(errcode.FormProtekt, e)
	got = errcode.Parse(status, body)
	assert.Equal(t, "<ü>\n", got.Message())
	assert.Nil(t, got.Details())

	for details, want := range map[string]string{
		`{"z":1,"a":{"b":"c"}}`:  `{"z":1,"a":{"b":"c"}}`,
		` [ 1.0 , "\u0041<" ] `:  `[1.0,"A\u003c"]`,
		`{"a":"b","c":null}`:     `{"a":"b","c":null}`,
		`{"c":null,"a":"b"}`:     `{"c":null,"a":"b"}`,
		`"text"`:                 `"text"`,
		`0`:                      `0`,
		`false`:                  `false`,
		`{"b":"2", "a":"1"}`:     `{"a":"1","b":"2"}`,
		`null`:                   ``,
		`{ }`:                    ``,
		`[ ]`:                    ``,
		`""`:                     ``,
		`{"a":{"b":1,"b":1}}`:    ``, // a key twice
		`[{"\u0061":"","a":""}]`: ``,
	} {
		body := fmt.Sprintf(`{"status":409,"code":"CONFLICT","details":%s}`, details)
		got := errcode.Parse(409, []byte(body))
		assert.Equal(t, errcode.EnvelopeConflict, got.Code(), body)
		assert.Equal(t, want, string(got.Details()), body)
	}
}

func TestC01NothingOfTheBodyIsKept(t *testing.T) {
	body := []byte(`{"success":false,"error":"text","code":"new_code","details":{"a":{"b":"c"}}}`)
	e := errcode.Parse(400, body)
	clear(body)
	assert.Equal(t, "text", e.Message())
	assert.Equal(t, "new_code", e.Code().String())
	assert.Equal(t, `{"a":{"b":"c"}}`, string(e.Details()))
}

func TestC02UnknownCode(t *testing.T) {
	before := registrySize()
	e := errcode.Parse(402, []byte(`{"status":402,"code":"billing:card_declined","future":{"x":1}}`))
	code := e.Code()
	assert.Equal(t, "billing:card_declined", code.String())
	assert.Equal(t, "billing", code.Domain())
	assert.Equal(t, "card_declined", code.Reason())
	assert.Equal(t, 402, code.StatusCode())
	assert.Equal(t, "Payment Required", code.Message())
	assert.Equal(t, errcode.ActionShowError, code.Action())
	assert.Nil(t, code.Catalogue())
	assert.Equal(t, 402, e.StatusCode())
	assert.Equal(t, "billing:card_declined", e.Error())
	assert.Nil(t, e.Details())
	for other := range errcode.All() {
		assert.False(t, code.Equal(other))
		assert.NotErrorIs(t, e, other)
	}
	_, found := errcode.Lookup("billing:card_declined")
	assert.False(t, found)

	for _, form := range allForms {
		status, body := rendered(form, code)
		again := errcode.Parse(status, body)
		require.Equal(t, tell(e), tell(again))
		require.ErrorIs(t, again, code)
		require.ErrorIs(t, e, again.Code())
	}
	assert.Equal(t, before, registrySize())
}

func TestC02StatusWithoutName(t *testing.T) {
	body := []byte(`{"code":"billing:card_declined"}`)
	for status, message := range map[int]string{
		499: "HTTP 499", 599: "HTTP 599",
		600: "Internal Server Error", 999: "Internal Server Error", // no code has such a status
	} {
		e := errcode.Parse(status, body)
		assert.Equal(t, status, e.StatusCode())
		assert.Equal(t, message, e.Message())
		assert.Equal(t, map[bool]int{true: status, false: 500}[status < 600], e.Code().StatusCode())
	}
	assert.Equal(t, "HTTP 999", errcode.Parse(999, nil).Message())
}

// malformed are bodies that give the zero Code.
var malformed = []struct{ id, body, why string }{
	{"C04", ``, `unexpected end at offset 0 of JSON, expected an object`},
	{"C04", `null`, `unexpected byte 'n' at offset 0 of JSON, expected an object`},
	{"C04", `[]`, `unexpected byte '[' at offset 0 of JSON, expected an object`},
	{"C04", `""`, `unexpected byte '"' at offset 0 of JSON, expected an object`},
	{"C04", `0`, `unexpected byte '0' at offset 0 of JSON, expected an object`},
	{"C04", `{`, `unexpected end at offset 1 of JSON, expected a key`},
	{"C04", `{}`, `expected a member "code" or "error" in the JSON object`},
	{"C04", `{"code":null,"error":null}`, `expected a member "code" or "error" in the JSON object`},
	{"C04", " \t\r\n ", `unexpected end at offset 5 of JSON, expected an object`},

	{"C05", `{"code":"user:not_found"} x`, `unexpected byte 'x' at offset 26 of JSON, expected the end`},
	{"C05", `{"code":"user:not_found"}{"code":"user:not_found"}`, `unexpected byte '{' at offset 25 of JSON, expected the end`},
	{"C05", `{"code":"user:not_found",}`, `unexpected byte '}' at offset 25 of JSON, expected a key`},
	{"C05", `{"status":404,"code":"user:not_found"},`, `unexpected byte ',' at offset 38 of JSON, expected the end`},
	{"C05", "{\"code\":\"user:not_found\"}\x00", `unexpected byte '\x00' at offset 25 of JSON, expected the end`},

	{"C06", `{"CODE":"user:not_found"}`, `expected a member "code" or "error" in the JSON object`},

	{"C07", `{"code":"a:b","code":"c:d"}`, `duplicate key "code" in JSON object`},
	{"C07", `{"code":"c:d","code":"a:b"}`, `duplicate key "code" in JSON object`},
	{"C07", `{"code":"a:b","c\u006fde":1}`, `duplicate key "code" in JSON object`},
	{"C07", `{"error":"a","error":"b"}`, `duplicate key "error" in JSON object`},
	{"C07", `{"error":"a","message":"b","message":"b"}`, `duplicate key "message" in JSON object`},
	{"C07", `{"error":"a","statusCode":400,"statusCode":400}`, `duplicate key "statusCode" in JSON object`},
	{"C07", `{"code":"a:b","status":400,"status":404}`, `duplicate key "status" in JSON object`},
	{"C07", `{"code":"a:b","details":{},"details":[]}`, `duplicate key "details" in JSON object`},
	{"C07", `{"success":false,"success":true,"error":"","code":"A"}`, `duplicate key "success" in JSON object`},

	{"C12", `{"code":"a:b","details":` + arrays(33) + `}`, `JSON nested deeper than 32`},
	{"C12", `{"code":"a:b","x":` + arrays(33) + `}`, `JSON nested deeper than 32`},
	{"C12", `{"code":"a:b","x":` + strings.Repeat(`{"x":`, 33) + `0` + strings.Repeat(`}`, 34), `JSON nested deeper than 32`},

	{"C13", `{"code":"a\u0000b"}`, `malformed code "a\x00b"`},
	{"C13", `{"code":"\ud800"}`, `malformed code "�"`},
	{"C13", `{"code":"user:not_found\n"}`, `malformed code "user:not_found\n"`},
	{"C13", "{\"code\":\"us\u0435r:not_found\"}", "malformed code \"us\u0435r:not_found\""},
	{"C13", `{"code":"a\u202eb"}`, `malformed code "a\u202eb"`},
	{"C13", `{"code":""}`, `malformed code ""`},
	{"C13", `{"code":"` + strings.Repeat("a", 129) + `"}`, `malformed code "` + strings.Repeat("a", 128) + `…"`},
	{"C13", `{"code":"` + strings.Repeat("a", 127) + `-"}`, `malformed code "` + strings.Repeat("a", 127) + `-"`},
	{"C13", `{"code":"a` + strings.Repeat("\u0435", 30_000) + `"}`, `malformed code "a` + strings.Repeat("\u0435", 63) + `…"`},
	{"C13", `{"code":["a"]}`, `expected a member "code" or "error" in the JSON object`},
	{"C13", `{"code":{}}`, `expected a member "code" or "error" in the JSON object`},
	{"C13", `{"error":"Not Found","message":"text","statusCode":404}`, `malformed code "Not Found"`},
}

// arrays returns an empty array inside others, so many deep in all.
func arrays(depth int) string { return strings.Repeat("[", depth) + strings.Repeat("]", depth) }

func TestMalformedBodies(t *testing.T) {
	for _, row := range malformed {
		t.Run(row.id+" "+row.body[:min(len(row.body), 40)], func(t *testing.T) {
			for _, status := range []int{400, 404, 500} {
				checkUnreadable(t, errcode.Parse(status, []byte(row.body)), status, row.why)
			}
		})
	}
}

// readable are bodies that give a code.
var readable = []struct{ id, body, code, message, details string }{
	{"C02", `{"status":402,"code":"billing:card_declined","future":{"x":1}}`, "billing:card_declined", "Not Found", ``},
	{"C06", `{"code":"a:b","CODE":"c:d"}`, "a:b", "Not Found", ``},
	{"C06", `{"CODE":"c:d","code":"a:b","Details":{"a":"b"}}`, "a:b", "Not Found", ``},
	{"C07", `{"x":1,"x":2,"code":"a:b"}`, "a:b", "Not Found", ``},
	{"C07", `{"code":"user:not_found","details":{"a":"1","a":"2"}}`, "user:not_found", "User not found", ``},
	{"C07", `{"code":"user:not_found","details":{"a":"2","a":"1"}}`, "user:not_found", "User not found", ``},
	{"C08", `{"error":"user_not_found","statusCode":404.0}`, "user_not_found", "No user exists with the provided identifier", ``},
	{"C08", `{"error":"user_not_found","statusCode":1e2}`, "user_not_found", "No user exists with the provided identifier", ``},
	{"C08", `{"error":"user_not_found","statusCode":"404"}`, "user_not_found", "No user exists with the provided identifier", ``},
	{"C08", `{"error":"user_not_found","statusCode":9223372036854775808}`, "user_not_found", "No user exists with the provided identifier", ``},
	{"C08", `{"error":"user_not_found","statusCode":-1}`, "user_not_found", "No user exists with the provided identifier", ``},
	{"C08", `{"error":"user_not_found","statusCode":true}`, "user_not_found", "No user exists with the provided identifier", ``},
	{"C08", `{"error":"user_not_found","statusCode":null}`, "user_not_found", "No user exists with the provided identifier", ``},
	{"C08", `{"error":"user_not_found","message":7}`, "user_not_found", "No user exists with the provided identifier", ``},
	{"C08", `{"error":"user_not_found","message":"hello","code":404}`, "user_not_found", "hello", ``},
	{"C08", `{"status":"404","code":"user:not_found","error":{}}`, "user:not_found", "User not found", ``},
	{"C08", `{"success":"no","error":"hello","code":"NOT_FOUND","details":7}`, "NOT_FOUND", "hello", `7`},
	{"C12", `{"code":"a:b","details":` + arrays(32) + `}`, "a:b", "Not Found", arrays(32)},
	{"C12", `{"code":"a:b","x":` + arrays(32) + `}`, "a:b", "Not Found", ``},
	{"C13", `{"code":"` + strings.Repeat("a", 128) + `"}`, strings.Repeat("a", 128), "Not Found", ``},
	{"C13", `{"code":["a"],"error":"user_not_found"}`, "user_not_found", "No user exists with the provided identifier", ``},
	{"C13", `{"code":"\u0075ser:not_found"}`, "user:not_found", "User not found", ``},
	{"C14", "\xef\xbb\xbf" + `{"status":404,"code":"user:not_found"}`, "user:not_found", "User not found", ``},
	{"C14", "\xef\xbb\xbf \r\n" + `{"status":404,"code":"user:not_found"}`, "user:not_found", "User not found", ``},
	{"C14", "{\r\n\t\"status\" : 404 ,\r\n\t\"code\" : \"user:not_found\"\r\n}\r\n", "user:not_found", "User not found", ``},
}

func TestReadableBodies(t *testing.T) {
	for _, row := range readable {
		t.Run(row.id+" "+row.body[:min(len(row.body), 60)], func(t *testing.T) {
			e := errcode.Parse(404, []byte(row.body))
			assert.Equal(t, row.code, e.Code().String())
			assert.Equal(t, row.code, e.Error())
			assert.Equal(t, row.message, e.Message())
			assert.Equal(t, row.details, string(e.Details()))
			assert.Equal(t, 404, e.StatusCode())
			assert.True(t, e.Remote())
			assert.NoError(t, e.Unwrap())
			if known, ok := errcode.Lookup(row.code); ok {
				assert.Equal(t, known, e.Code())
			}
		})
	}
}

func TestC09HTTPStatusWins(t *testing.T) {
	for _, body := range []string{
		`{"status":%d,"code":"user:not_found"}`,
		`{"error":"user:not_found","message":"User not found","statusCode":%d}`,
	} {
		e := errcode.Parse(500, fmt.Appendf(nil, body, 200))
		assert.Equal(t, 500, e.StatusCode())
		assert.Equal(t, errcode.UserNotFound, e.Code())
		e = errcode.Parse(404, fmt.Appendf(nil, body, 500))
		assert.Equal(t, 404, e.StatusCode())
		e = errcode.Parse(500, fmt.Appendf(nil, body, 404)) // the static body, but for the status
		assert.Equal(t, 500, e.StatusCode())
		assert.Equal(t, 404, e.Code().StatusCode())
	}
}

func TestC10NoErrorBelow400(t *testing.T) {
	for _, status := range []int{-1, 0, 101, 200, 204, 304, 399} {
		for _, body := range []string{`{"id":1}`, `{"success":false,"error":"text","code":"NOT_FOUND"}`} {
			assert.Nil(t, errcode.Parse(status, []byte(body)))
			resp, counted := response(status, "application/json", strings.NewReader(body))
			require.NoError(t, errcode.FromResponse(resp))
			assert.Equal(t, countedBody{Reader: counted.Reader}, *counted, "the body was touched")
		}
	}
	assert.NotNil(t, errcode.Parse(400, nil))
	resp, _ := response(400, "", nil)
	assert.Equal(t, 400, decode(t, resp).StatusCode())
}

func TestC13MessageIsKeptTo4KiB(t *testing.T) {
	for sent, want := range map[string]string{
		strings.Repeat("a", 4096):          strings.Repeat("a", 4096),
		strings.Repeat("a", 4097):          strings.Repeat("a", 4096),
		strings.Repeat("\U0001f600", 1024): strings.Repeat("\U0001f600", 1024),
		"a" + strings.Repeat("ä", 2048):    "a" + strings.Repeat("ä", 2047), // at a rune's boundary
		strings.Repeat("<", 10_000):        strings.Repeat("<", 4096),
	} {
		text, err := json.Marshal(sent)
		require.NoError(t, err)
		e := errcode.Parse(404, fmt.Appendf(nil, `{"error":"user_not_found","message":%s}`, text))
		assert.Equal(t, want, e.Message())
	}
}

func TestC15NoForgedLogLine(t *testing.T) {
	const message = "x\nlevel=INFO msg=\"login ok\"\x1b[2J"
	text, err := json.Marshal(message)
	require.NoError(t, err)
	for _, body := range []string{
		`{"error":"user_not_found","message":%s}`,
		`{"success":false,"error":%s,"code":"NOT_FOUND"}`,
		`{"code":"NOT_FOUND","details":%s}`,
		`{"code":%s}`,
		`{"error":%s}`,
		`{%s:1`,
	} {
		e := errcode.Parse(404, fmt.Appendf(nil, body, text))
		assert.False(t, strings.ContainsFunc(e.Error(), unicode.IsControl), "%q", e.Error())
		var out strings.Builder
		log.New(&out, "", 0).Printf("%v", e)
		assert.Equal(t, e.Error()+"\n", out.String())
	}
	assert.Equal(t, message, errcode.Parse(404, fmt.Appendf(nil, `{"error":"user_not_found","message":%s}`, text)).Message())
	assert.Equal(t, message, errcode.Parse(404, fmt.Appendf(nil, `{"error":%s,"code":"NOT_FOUND"}`, text)).Message())
}

func TestC22MediaTypes(t *testing.T) {
	status, body := rendered(errcode.FormDomain, errcode.UserNotFound)
	for _, accepted := range []string{
		`application/json`, `APPLICATION/JSON; charset="utf-8"`, `application/problem+json`,
		`text/json`, `text/plain; charset=utf-8`, // documented
		``, `;;`, `;`, `application/`, `application/json; charset`, `text/html; a=b; a=c`, // malformed: says nothing
	} {
		resp, _ := response(status, accepted, bytes.NewReader(body))
		e := decode(t, resp)
		assert.Equal(t, errcode.UserNotFound, e.Code(), accepted)
	}
	for sent, quoted := range map[string]string{
		`text/html`:                       `"text/html"`,
		`text/html; charset="utf-8"`:      `"text/html; charset=\"utf-8\""`,
		`text/html; charset`:              `"text/html; charset"`,
		`application/xml`:                 `"application/xml"`,
		`application/jsonp`:               `"application/jsonp"`,
		"text/html; a=\"\x7f\"":           `"text/html; a=\"\x7f\""`,
		"x/" + strings.Repeat("y", 1<<20): `"x/` + strings.Repeat("y", 126) + `…"`,
	} {
		resp, counted := response(status, sent, bytes.NewReader(body))
		checkUnreadable(t, decode(t, resp), 404, "expected JSON, not media type "+quoted)
		assert.Zero(t, counted.read)
	}
}

func TestRetryAfterOfAResponse(t *testing.T) {
	const date = "Fri, 01 Mar 2024 12:00:00 GMT"
	for sent, want := range map[string]time.Duration{
		"0":                             0,
		"120":                           2 * time.Minute,
		"4294967295":                    4294967295 * time.Second,
		"Fri, 01 Mar 2024 12:01:30 GMT": 90 * time.Second,
		"Fri, 01 Mar 2024 11:00:00 GMT": 0,
		"":                              -1,
		"-1":                            -1,
		"+1":                            -1,
		"1.5":                           -1,
		"4294967296":                    -1,
		"soon":                          -1,
	} {
		for _, body := range []string{`{"status":404,"code":"user:not_found"}`, ``} {
			resp, _ := response(404, "", strings.NewReader(body))
			resp.Header.Set("Date", date)
			resp.Header.Set("Retry-After", sent)
			delay, ok := decode(t, resp).RetryAfter()
			assert.Equal(t, want >= 0, ok, sent)
			assert.Equal(t, max(want, 0), delay, sent)
		}
	}
	_, shared := errcode.Parse(404, []byte(`{"status":404,"code":"user:not_found"}`)).RetryAfter()
	assert.False(t, shared, "the delay of one response stuck to others")

	resp, _ := response(404, "", nil) // without Date
	resp.Header.Set("Retry-After", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat))
	delay, ok := decode(t, resp).RetryAfter()
	assert.True(t, ok)
	assert.InDelta(t, time.Hour, delay, float64(5*time.Minute))
}

// TestC21StaticAndScannedAgree changes one byte of each static body: a body that is
// recognised as a whole must give what scanning it gives. White space behind a body
// makes it one to scan and changes nothing else.
func TestC21StaticAndScannedAgree(t *testing.T) {
	for _, code := range builtIn() {
		for _, form := range allForms {
			status, body := rendered(form, code)
			for i := range body {
				for _, changed := range changes(body, i) {
					want := errcode.Parse(status, append(changed, '\n'))
					got := errcode.Parse(status, changed)
					if tell(want) != tell(got) {
						require.Equal(t, tell(want), tell(got), "%q", changed)
					}
				}
			}
			for _, other := range []int{400, status + 1, 599} {
				require.Equal(t, tell(errcode.Parse(other, append(bytes.Clone(body), '\n'))), tell(errcode.Parse(other, body)))
			}
		}
	}
}

// changes returns b with the byte at i changed, doubled, removed, and with the rest
// cut off.
func changes(b []byte, i int) [][]byte {
	var all [][]byte
	for _, c := range []byte{b[i] ^ 0x20, '"', '}', 0x80} {
		changed := bytes.Clone(b)
		changed[i] = c
		all = append(all, changed)
	}
	return append(all,
		append(bytes.Clone(b[:i+1]), b[i:]...),
		append(bytes.Clone(b[:i]), b[i+1:]...),
		bytes.Clone(b[:i]))
}

// TestDetailsAreTheirOwn: what else is in a body does not get into them.
func TestDetailsAreTheirOwn(t *testing.T) {
	for members, want := range map[string]struct {
		fields  errcode.Fields
		details string
	}{
		`"x":{"a":"b"},"details":{"c":"d"}`:                {errcode.Fields{"c": "d"}, `{"c":"d"}`},
		`"details":{"c":"d"},"x":{"a":"b"}`:                {errcode.Fields{"c": "d"}, `{"c":"d"}`},
		`"x":{"c":"b"},"details":{"c":"d"},"y":{"c":"e"}`:  {errcode.Fields{"c": "d"}, `{"c":"d"}`},
		`"x":{"a":"b"},"details":{}`:                       {nil, ""},
		`"x":{"a":"b"},"details":[]`:                       {nil, ""},
		`"x":{"details":{"a":"b"}}`:                        {nil, ""},
		`"DETAILS":{"a":"b"}`:                              {nil, ""},
		`"det\u0061ils":{"a":"b"}`:                         {errcode.Fields{"a": "b"}, `{"a":"b"}`},
		`"x":{"a":"b"},"details":["c"]`:                    {nil, `["c"]`},
		`"details":{"c":{"a":"b"}}`:                        {nil, `{"c":{"a":"b"}}`},
		`"details":{"c":"d","e":1,"f":"g"}`:                {nil, `{"c":"d","e":1,"f":"g"}`},
		`"x":1,"details":{"e":"f" , "c" : "d"},"y":{"":1}`: {errcode.Fields{"c": "d", "e": "f"}, `{"c":"d","e":"f"}`},
		`"details":{"\u0062":"\n","a":"\u00e4"}`:           {errcode.Fields{"a": "ä", "b": "\n"}, `{"a":"ä","b":"\n"}`},
	} {
		e := errcode.Parse(404, []byte(`{"status":404,"code":"user:not_found",`+members+`}`))
		assert.Equal(t, errcode.UserNotFound, e.Code(), members)
		assert.Equal(t, want.fields, e.Fields(), members)
		assert.Equal(t, want.details, string(e.Details()), members)
	}
}
