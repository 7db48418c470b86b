package errcode_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"example.com/errcode"
	"example.com/errcode/internal/printable"
	"example.com/errcode/internal/wire"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// rendered returns what a Writer with form sends for err.
func rendered(form errcode.Form, err error) (int, []byte) {
	status, _, body := errcode.Writer{Form: form, Report: discard}.Response(nil, err)
	return status, body
}

// parsed returns the error that a response with that status and body is.
func parsed(t *testing.T, status int, body []byte) *errcode.Error {
	t.Helper()
	return remoteError(t, errcode.Parse(status, body))
}

// remoteError returns err, which must be an *Error that is remote.
func remoteError(t *testing.T, err error) *errcode.Error {
	t.Helper()
	e, ok := errors.AsType[*errcode.Error](err)
	require.True(t, ok)
	require.Same(t, e, err)
	require.True(t, e.Remote())
	return e
}

// told is all that can be asked of a remote error. Codes that are not defined here are
// compared by their text.
type told struct {
	code             string
	catalogue        *errcode.Catalogue
	status           int
	message, details string
	fields           bool
	cause            bool
	retry            time.Duration
	remote           bool
	documented       bool // errors.Is finds the document's code of that text
}

func tell(e *errcode.Error) told {
	retry, _ := e.RetryAfter()
	known, _ := errcode.Lookup(e.Code().String())
	return told{
		e.Code().String(), e.Code().Catalogue(), e.StatusCode(), e.Message(), string(e.Details()),
		e.Fields() != nil, e.Unwrap() != nil, retry, e.Remote(), known.Catalogue().Document() != "" && errors.Is(e, known),
	}
}

// checkUnreadable checks all that can be asked of an error for a response that can't be
// read.
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
				e := parsed(t, status, body)
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
	got := parsed(t, status, body)
	assert.Equal(t, e.Code(), got.Code())
	assert.Equal(t, "<ü>\n", got.Message())
	assert.Equal(t, errcode.Fields{"b": "2", "a.x": "é\u2028"}, got.Fields())
	assert.Equal(t, `{"a.x":"é\u2028","b":"2"}`, string(got.Details()))

	status, body = rendered(errcode.FormProtekt, e)
	got = parsed(t, status, body)
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
		`{"a":1,"b":2,"a":3}`:    ``,
		`{"a":"","b":"","a":""}`: ``,
		`[{"\u0061":"","a":""}]`: ``,
	} {
		body := fmt.Sprintf(`{"status":409,"code":"CONFLICT","details":%s}`, details)
		got := parsed(t, 409, []byte(body))
		assert.Equal(t, errcode.EnvelopeConflict, got.Code(), body)
		assert.Equal(t, want, string(got.Details()), body)
	}
}

func TestC01NothingOfTheBodyIsKept(t *testing.T) {
	body := []byte(`{"success":false,"error":"text","code":"new_code","details":{"a":{"b":"c"}}}`)
	e := parsed(t, 400, body)
	clear(body)
	assert.Equal(t, "text", e.Message())
	assert.Equal(t, "new_code", e.Code().String())
	assert.Equal(t, `{"a":{"b":"c"}}`, string(e.Details()))
}

func TestC02UnknownCode(t *testing.T) {
	before := registrySize()
	e := parsed(t, 402, []byte(`{"status":402,"code":"billing:card_declined","future":{"x":1}}`))
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

	again := checkRecord(t, e)
	require.Equal(t, tell(e), tell(again))
	require.ErrorIs(t, again, code)
	require.ErrorIs(t, e, again.Code())
	for _, form := range allForms {
		w := record(errcode.Writer{Form: form}, code.Wrap(nil))
		assert.Equal(t, record(errcode.Writer{Form: form}, e).Body.String(), w.Body.String(), "it is never answered with")
	}
	assert.Equal(t, before, registrySize())
}

func TestC02StatusWithoutName(t *testing.T) {
	body := []byte(`{"code":"billing:card_declined"}`)
	for status, message := range map[int]string{
		499: "HTTP 499", 599: "HTTP 599",
		600: "Internal Server Error", 999: "Internal Server Error", // no code has such a status
	} {
		e := parsed(t, status, body)
		assert.Equal(t, status, e.StatusCode())
		assert.Equal(t, message, e.Message())
		assert.Equal(t, map[bool]int{true: status, false: 500}[status < 600], e.Code().StatusCode())
	}
	assert.Equal(t, "HTTP 999", parsed(t, 999, nil).Message())
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
	{"C13", `{"code":"two words"}`, `malformed code "two words"`},
	{"C13", `{"code":"Unauthenticated."}`, `malformed code "Unauthenticated."`},
	{"C13", `{"code":"a\\b"}`, `malformed code "a\\b"`},
	{"C13", `{"code":"a&b"}`, `malformed code "a&b"`},
	{"C13", `{"code":"a` + strings.Repeat("\u0435", 30_000) + `"}`, `malformed code "a` + strings.Repeat("\u0435", 63) + `…"`},
	{"C13", `{"code":["a"]}`, `expected a member "code" or "error" in the JSON object`},
	{"C13", `{"code":{}}`, `expected a member "code" or "error" in the JSON object`},
	{"C13", `{"code":404}`, `expected a member "code" or "error" in the JSON object`},
}

// arrays returns an empty array inside others, so many deep in all.
func arrays(depth int) string { return strings.Repeat("[", depth) + strings.Repeat("]", depth) }

func TestMalformedBodies(t *testing.T) {
	for _, row := range malformed {
		t.Run(row.id+" "+row.body[:min(len(row.body), 40)], func(t *testing.T) {
			for _, status := range []int{400, 404, 500} {
				checkUnreadable(t, parsed(t, status, []byte(row.body)), status, row.why)
			}
		})
	}
}

// readable are bodies that give a code, under the status 404. Ours says that the code is
// read from one of our shapes: it can be that of a document.
var readable = []struct {
	id, body, code string
	ours           bool
	message        string
	details        string
}{
	{"C02", `{"status":404,"code":"billing:card_declined","future":{"x":1}}`, "billing:card_declined", true, "Not Found", ``},
	{"C06", `{"code":"a:b","CODE":"c:d"}`, "a:b", false, "Not Found", ``},
	{"C06", `{"CODE":"c:d","code":"a:b","Details":{"a":"b"}}`, "a:b", false, "Not Found", ``},
	{"C07", `{"x":1,"x":2,"code":"a:b"}`, "a:b", false, "Not Found", ``},
	{"C07", `{"status":404,"code":"user:not_found","details":{"a":"1","a":"2"}}`, "user:not_found", true, "User not found", ``},
	{"C07", `{"status":404,"code":"user:not_found","details":{"a":"2","a":"1"}}`, "user:not_found", true, "User not found", ``},
	{"C08", `{"error":"user_not_found","message":"m","statusCode":404}`, "user_not_found", true, "m", ``},
	{"C08", `{"error":"user_not_found","message":"m","statusCode":404.0}`, "user_not_found", false, "m", ``},
	{"C08", `{"error":"user_not_found","message":"m","statusCode":1e2}`, "user_not_found", false, "m", ``},
	{"C08", `{"error":"user_not_found","message":"m","statusCode":"404"}`, "user_not_found", false, "m", ``},
	{"C08", `{"error":"user_not_found","message":"m","statusCode":9223372036854775808}`, "user_not_found", false, "m", ``},
	{"C08", `{"error":"user_not_found","message":"m","statusCode":-1}`, "user_not_found", false, "m", ``},
	{"C08", `{"error":"user_not_found","message":"m","statusCode":true}`, "user_not_found", false, "m", ``},
	{"C08", `{"error":"user_not_found","message":"m","statusCode":null}`, "user_not_found", false, "m", ``},
	{"C08", `{"error":"user_not_found","message":7,"statusCode":404}`, "user_not_found", false, "Not Found", ``},
	{"C08", `{"success":false,"error":"m","code":"NOT_FOUND"}`, "NOT_FOUND", true, "m", ``},
	{"C08", `{"success":false,"error":"no such m","code":"NOT_FOUND","status":"404"}`, "NOT_FOUND", false, "no such m", ``},
	{"C08", `{"success":"no","error":"hello there","code":"NOT_FOUND","details":7}`, "NOT_FOUND", false, "hello there", `7`},
	{"C08", `{"status":"404","code":"user:not_found","error":{}}`, "user:not_found", false, "Not Found", ``},
	{"C12", `{"code":"a:b","details":` + arrays(32) + `}`, "a:b", false, "Not Found", arrays(32)},
	{"C12", `{"code":"a:b","x":` + arrays(32) + `}`, "a:b", false, "Not Found", ``},
	{"C13", `{"code":"` + strings.Repeat("a", 128) + `"}`, strings.Repeat("a", 128), false, "Not Found", ``},
	{"C13", `{"code":"` + strings.Repeat(`\u0061`, 128) + `"}`, strings.Repeat("a", 128), false, "Not Found", ``},
	{"C13", `{"status":404,"code":"` + strings.Repeat(`\u0061`, 128) + `"}`, strings.Repeat("a", 128), true, "Not Found", ``},
	{"C13", `{"status":404,"code":"` + strings.Repeat("a", 129) + `","message":"m","error":"b"}`, "b", false, "m", ``},
	{"C13", `{"status":404,"code":"` + strings.Repeat(`\u0061`, 129) + `","error":"b"}`, "b", false, "Not Found", ``},
	{"C13", `{"code":"` + strings.Repeat("a", 127) + `-"}`, strings.Repeat("a", 127) + "-", false, "Not Found", ``},
	{"C13", `{"status":404,"code":"[duplicate]user.email"}`, "[duplicate]user.email", false, "Not Found", ``},
	{"C13", `{"code":["a"],"error":"user_not_found"}`, "user_not_found", false, "Not Found", ``},
	{"C13", `{"status":404,"code":"\u0075ser:not_found"}`, "user:not_found", true, "User not found", ``},
	{"C14", "\xef\xbb\xbf" + `{"status":404,"code":"user:not_found"}`, "user:not_found", true, "User not found", ``},
	{"C14", "\xef\xbb\xbf \r\n" + `{"status":404,"code":"user:not_found"}`, "user:not_found", true, "User not found", ``},
	{"C14", "{\r\n\t\"status\" : 404 ,\r\n\t\"code\" : \"user:not_found\"\r\n}\r\n", "user:not_found", true, "User not found", ``},
}

func TestReadableBodies(t *testing.T) {
	before := registrySize()
	for _, row := range readable {
		t.Run(row.id+" "+row.body[:min(len(row.body), 60)], func(t *testing.T) {
			e := parsed(t, 404, []byte(row.body))
			known, documented := errcode.Lookup(row.code)
			want := told{
				code: row.code, status: 404, message: row.message, details: row.details, remote: true,
				documented: documented && row.ours,
			}
			if documented && row.ours {
				want.catalogue = known.Catalogue()
			}
			assert.Equal(t, want, tell(e))
			assert.Equal(t, row.code, e.Error())
			if documented {
				assert.Equal(t, row.ours, e.Code() == known)
				assert.Equal(t, row.ours, e.Code().Equal(known))
			}
		})
	}
	assert.Equal(t, before, registrySize())
}

func TestC09HTTPStatusWins(t *testing.T) {
	for _, body := range []string{
		`{"status":%d,"code":"user:not_found"}`,
		`{"error":"user:not_found","message":"User not found","statusCode":%d}`,
	} {
		for _, row := range []struct{ http, body int }{{500, 200}, {404, 500}, {500, 404}, {404, 410}} {
			e := parsed(t, row.http, fmt.Appendf(nil, body, row.body))
			assert.Equal(t, row.http, e.StatusCode())
			assert.Equal(t, "user:not_found", e.Code().String())
			assert.Equal(t, row.http, e.Code().StatusCode())
			assert.NotErrorIs(t, e, errcode.UserNotFound, "a body that contradicts the response is not ours")
		}
	}
}

func TestC10NoErrorBelow400(t *testing.T) {
	for _, status := range []int{-1, 0, 101, 200, 204, 304, 399} {
		for _, body := range []string{`{"id":1}`, `{"success":false,"error":"text","code":"NOT_FOUND"}`} {
			require.NoError(t, errcode.Parse(status, []byte(body))) // B4: nil, not a nil *Error
			resp, counted := response(status, "application/json", strings.NewReader(body))
			require.NoError(t, errcode.FromResponse(resp))
			assert.Equal(t, countedBody{Reader: counted.Reader}, *counted, "the body was touched")
		}
	}
	require.Error(t, errcode.Parse(400, nil))
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
		e := parsed(t, 404, fmt.Appendf(nil, `{"error":"user_not_found","message":%s}`, text))
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
		e := parsed(t, 404, fmt.Appendf(nil, body, text))
		assert.False(t, strings.ContainsFunc(e.Error(), unicode.IsControl), "%q", e.Error())
		var out strings.Builder
		log.New(&out, "", 0).Printf("%v", e)
		assert.Equal(t, e.Error()+"\n", out.String())
	}
	assert.Equal(t, message, parsed(t, 404, fmt.Appendf(nil, `{"error":"user_not_found","message":%s}`, text)).Message())
	assert.Equal(t, message, parsed(t, 404, fmt.Appendf(nil, `{"error":%s,"code":"NOT_FOUND"}`, text)).Message())
}

func TestC22MediaTypes(t *testing.T) {
	status, body := rendered(errcode.FormDomain, errcode.UserNotFound)
	for _, accepted := range []string{
		`application/json`, `APPLICATION/JSON; charset="utf-8"`, `application/problem+json`,
		`text/json`, `application/jsonp`, `application/vnd.api+json; version=1`, `application/x-ndjson`,
		`text/plain; charset=utf-8`,                                                       // documented
		``, `;;`, `;`, `application/`, `application/json; charset`, `text/html; a=b; a=c`, // malformed: says nothing
		`application/json; a=b` + strings.Repeat("; a=c", 1<<20),
	} {
		resp, _ := response(status, accepted, bytes.NewReader(body))
		e := decode(t, resp)
		assert.Equal(t, errcode.UserNotFound, e.Code(), accepted)
	}
	for sent, quoted := range map[string]string{
		`text/html`:                                  `"text/html"`,
		`text/html; charset="utf-8"`:                 `"text/html; charset=\"utf-8\""`,
		`text/html; charset`:                         `"text/html; charset"`,
		`application/xml`:                            `"application/xml"`,
		"text/html; a=\"\x7f\"":                      `"text/html; a=\"\x7f\""`,
		`text/html` + strings.Repeat("; a=b", 1<<20): `"text/html` + strings.Repeat("; a=b", 23) + `; a=…"`,
		"x/" + strings.Repeat("y", 1<<20):            `"x/` + strings.Repeat("y", 126) + `…"`,
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
		"4294967296":                    4294967296 * time.Second, // B17
		"9223372036":                    9223372036 * time.Second,
		"9223372037":                    math.MaxInt64,
		"9223372036854775808":           math.MaxInt64,
		"99999999999999999999":          math.MaxInt64,
		"99999999999999999999x":         -1,
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
	_, shared := parsed(t, 404, []byte(`{"status":404,"code":"user:not_found"}`)).RetryAfter()
	assert.False(t, shared, "the delay of one response stuck to others")

	resp, _ := response(404, "", nil) // without Date
	resp.Header.Set("Retry-After", time.Now().Add(time.Hour).UTC().Format(http.TimeFormat))
	delay, ok := decode(t, resp).RetryAfter()
	assert.True(t, ok)
	assert.InDelta(t, time.Hour, delay, float64(5*time.Minute))
}

// TestTemporaryWithoutCode: the status of the response counts, whatever the code.
func TestTemporaryWithoutCode(t *testing.T) {
	for _, body := range []string{"", "<html>", `{"message":"m"}`, `{"code":"user:not_found"}`, `{"status":503,"code":"user:not_found"}`} {
		for _, status := range []int{429, 502, 503, 504} {
			e := parsed(t, status, []byte(body))
			assert.True(t, e.Temporary(), "%d %s", status, body)
			assert.True(t, errcode.Temporary(fmt.Errorf("calling: %w", e)), "%d %s", status, body)
			assert.Equal(t, status, e.StatusCode())
		}
		e := parsed(t, 404, []byte(body))
		assert.False(t, e.Temporary(), body)
		assert.True(t, errcode.Permanent(e), body)
	}
	resp, _ := response(503, "text/html", strings.NewReader("<html>"))
	resp.Header.Set("Retry-After", "30")
	e := decode(t, resp)
	assert.True(t, errcode.Temporary(e))
	assert.Equal(t, told{status: 503, message: "Service Unavailable", cause: true, retry: 30 * time.Second, remote: true}, tell(e))
}

// TestCodeOfSearchesOn: CodeOf passes over a remote error without a code.
func TestCodeOfSearchesOn(t *testing.T) {
	for _, body := range []string{"", `{"message":"m"}`} {
		e := parsed(t, 500, []byte(body))
		for _, err := range []error{errors.Join(e, errcode.UserNotFound), e.Wrap(errcode.UserNotFound)} {
			assert.Equal(t, errcode.UserNotFound, errcode.CodeOf(err))
			require.ErrorIs(t, err, errcode.UserNotFound)
		}
	}
}

func TestOAuthIsNotProtekt(t *testing.T) {
	for body, want := range map[string]told{
		`{"error":"invalid_token","error_description":"Expired"}`: {code: "invalid_token", status: 401, message: "Expired", remote: true},
		`{"error":"access_denied"}`:                               {code: "access_denied", status: 401, message: "Unauthorized", remote: true},
		`{"code":"internal","message":"Oh no"}`:                   {code: "internal", status: 401, message: "Oh no", remote: true},
		`{"code":"not_found","message":"Gone fishing"}`:           {code: "not_found", status: 401, message: "Gone fishing", remote: true}, // B17
	} {
		assert.Equal(t, want, tell(parsed(t, 401, []byte(body))), body)
	}
}

// TestFromWire: what adapters of other protocols make.
func TestFromWire(t *testing.T) {
	user := errcode.User
	for name, row := range map[string]struct {
		wire errcode.Wire
		want told
		text string
	}{
		"known":          {errcode.Wire{Code: "user:not_found"}, told{code: "user:not_found", catalogue: user, status: 404, message: "User not found", documented: true}, "user:not_found"},
		"another status": {errcode.Wire{Code: "user:not_found", Message: "m", Status: 410}, told{code: "user:not_found", catalogue: user, status: 410, message: "m", documented: true}, "user:not_found"},
		"unknown":        {errcode.Wire{Code: "new:code", Status: 409}, told{code: "new:code", status: 409, message: "Conflict"}, "new:code"},
		"no status":      {errcode.Wire{Code: "new:code"}, told{code: "new:code", status: 500, message: "Internal Server Error"}, "new:code"},
		"status of none": {errcode.Wire{Code: "new:code", Status: 200}, told{code: "new:code", status: 500, message: "Internal Server Error"}, "new:code"},
		"malformed": {
			errcode.Wire{Code: "new code\n", Message: "m", Status: 503, RetryAfter: time.Second, Fields: []errcode.Field{{Path: "a", Message: "b"}}},
			told{status: 503, message: "m", details: `{"a":"b"}`, fields: true, cause: true, retry: time.Second}, `HTTP 503: malformed code "new code\n"`,
		},
		"none":               {errcode.Wire{Message: "m", Status: 503}, told{status: 503, message: "m"}, "HTTP 503"},
		"foreign":            {errcode.Wire{Code: "API_KEY_INVALID", Foreign: true, Message: "m", Status: 403}, told{code: "API_KEY_INVALID", status: 403, message: "m"}, "API_KEY_INVALID"},
		"spelled as ours":    {errcode.Wire{Code: "user:not_found", Foreign: true, Status: 404}, told{code: "user:not_found", status: 404, message: "Not Found"}, "user:not_found"},
		"not of the grammar": {errcode.Wire{Code: "a__b", Foreign: true, Status: 404}, told{code: "a__b", status: 404, message: "Not Found"}, "a__b"},
		"foreign sentence":   {errcode.Wire{Code: "No such user.", Foreign: true, Status: 404}, told{status: 404, message: "Not Found", cause: true}, `HTTP 404: malformed code "No such user."`},
		"long message":       {errcode.Wire{Code: "user:not_found", Message: strings.Repeat("ä", 4000)}, told{code: "user:not_found", catalogue: user, status: 404, message: strings.Repeat("ä", 2048), documented: true}, "user:not_found"},
		"negative delay":     {errcode.Wire{Code: "user:not_found", RetryAfter: -1}, told{code: "user:not_found", catalogue: user, status: 404, message: "User not found", documented: true}, "user:not_found"},
		"fields": {
			errcode.Wire{Code: "VALIDATION_ERROR", RetryAfter: time.Minute, Fields: []errcode.Field{
				{Path: "b", Message: "first"},
				{Path: "c", Message: "Too short", Rule: errcode.RuleTooShort, Params: []any{8}},
				{Path: "b", Message: "last"},
			}},
			told{
				code: "VALIDATION_ERROR", catalogue: errcode.EnvelopeValidationError.Catalogue(), status: 422, message: errcode.EnvelopeValidationError.Message(),
				details: `{"b":"last","c":"Too short"}`, fields: true, retry: time.Minute, documented: true,
			}, "VALIDATION_ERROR",
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := remoteError(t, errcode.FromWire(row.wire))
			row.want.remote = true
			assert.Equal(t, row.want, tell(e))
			assert.Equal(t, row.text, e.Error())
		})
	}

	e := remoteError(t, errcode.FromWire(errcode.Wire{Code: "VALIDATION_ERROR", Fields: []errcode.Field{
		{Path: "c", Message: "Too short", Rule: errcode.RuleTooShort, Params: []any{8}},
	}}))
	answer := errcode.Writer{Report: discard}.Answer(nil, e.Reissue())
	assert.Equal(t, []errcode.Field{{Path: "c", Message: "Too short", Rule: errcode.RuleTooShort, Params: []any{int64(8)}}}, slices.Collect(answer.Fields()))

	own := errcode.NewRegistry()
	taken := own.NewCatalogue("Own").Define("user:not_found", http.StatusGone, "No such user")
	e = remoteError(t, own.FromWire(errcode.Wire{Code: "user:not_found", Foreign: true, Message: "Theirs"}))
	assert.Equal(t, taken, e.Code(), "a service's own code may be a foreign one")
	assert.NotErrorIs(t, e, errcode.UserNotFound)
	assert.Equal(t, "No such user", e.Reissue().Message(), "a foreign message stays outside")

	e = remoteError(t, errcode.NewRegistry().FromWire(errcode.Wire{Code: "user:not_found"}))
	assert.NotErrorIs(t, e, errcode.UserNotFound, "a registry without the table")
	assert.Equal(t, "user:not_found", e.Code().String())
}

// TestM04MaskedOverTheWire: a mask looks at the text of a code, wherever it comes from.
func TestM04MaskedOverTheWire(t *testing.T) {
	own := errcode.NewRegistry()
	private := own.NewCatalogue("Own").Define("user:not_found", http.StatusGone, "No such user")
	body := []byte(`{"status":404,"code":"user:not_found"}`)
	mask := errcode.NewMask(map[errcode.Code]errcode.Code{errcode.UserNotFound: errcode.AuthInvalidCredentials})
	for _, form := range allForms {
		wr := errcode.Writer{Form: form, Mask: mask}
		want := record(wr, errcode.AuthInvalidCredentials)
		for name, err := range map[string]error{
			"local":             errcode.UserNotFound,
			"reissued":          parsed(t, 404, body).Reissue(),
			"wrapped":           parsed(t, 404, body).Code().Wrap(nil),
			"private":           private.WithMessage("m"),
			"private, reissued": remoteError(t, own.Parse(404, body)).Reissue(),
		} {
			got := record(wr, err)
			assert.Equal(t, want.Code, got.Code, name)
			assert.Equal(t, want.Header(), got.Header(), name)
			assert.Equal(t, want.Body.String(), got.Body.String(), name)
		}
	}
}

// TestC21StaticAndScannedAgree changes one byte of each static body: a body that is
// recognised as a whole must give what scanning it gives. White space after a body
// makes Parse scan it and changes nothing else.
func TestC21StaticAndScannedAgree(t *testing.T) {
	for _, code := range builtIn() {
		for _, form := range allForms {
			status, body := rendered(form, code)
			for i := range body {
				for _, changed := range changes(body, i) {
					want := parsed(t, status, append(changed, '\n'))
					got := parsed(t, status, changed)
					if tell(want) != tell(got) {
						require.Equal(t, tell(want), tell(got), "%q", changed)
					}
				}
			}
			for _, other := range []int{400, status + 1, 599} {
				require.Equal(t, tell(parsed(t, other, append(bytes.Clone(body), '\n'))), tell(parsed(t, other, body)))
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

// TestDetailsAreTheirOwn: details have nothing from the rest of the body.
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
		e := parsed(t, 404, []byte(`{"status":404,"code":"user:not_found",`+members+`}`))
		assert.Equal(t, errcode.UserNotFound, e.Code(), members)
		assert.Equal(t, want.fields, e.Fields(), members)
		assert.Equal(t, want.details, string(e.Details()), members)
	}
}

// grammar is that of machine codes, without the limit of their length.
var grammar = regexp.MustCompile(`\A[A-Za-z0-9]+([_./:-][A-Za-z0-9]+)*\z`)

func wellFormed(code string) bool { return len(code) <= 128 && grammar.MatchString(code) }

// FuzzParse is row C21.
func FuzzParse(f *testing.F) {
	for _, row := range malformed {
		f.Add(404, []byte(row.body))
	}
	for _, row := range readable {
		f.Add(404, []byte(row.body))
	}
	for _, row := range oursAndNot {
		f.Add(row.status, []byte(row.body))
	}
	files, err := filepath.Glob("testdata/golden/*.txt")
	require.NoError(f, err)
	require.NotEmpty(f, files)
	for _, file := range files {
		lines, err := os.ReadFile(file)
		require.NoError(f, err)
		for line := range bytes.Lines(lines) {
			var status int
			if _, err := fmt.Sscan(string(line), &status); err == nil && bytes.IndexByte(line, '{') >= 0 {
				f.Add(status, line[bytes.IndexByte(line, '{'):])
			}
		}
	}
	f.Add(422, []byte(`{"success":false,"error":"<\u2028\ud800","code":"VALIDATION_ERROR","details":{"a.b":"c","":"d"}}`))
	f.Add(422, []byte(`{"success":false,"error":"","code":"VALIDATION_ERROR","details":[1]}`))
	f.Add(403, []byte(`{"error":{"code":"E1001","message":"m","details":{"a":"b"}},"details":{"a":"b"}}`))
	f.Add(403, []byte(`{"error_type":"a","errorCode":7000,"errcode":"x y","errorSummary":"","msg":"m","title":"t"}`))
	f.Add(-1, []byte(`{"code":"a:b"}`))
	f.Add(40_000, []byte(`{"code":"a:b"}`))
	f.Add(599, padded(65_536))
	f.Add(599, padded(65_537))

	f.Fuzz(func(t *testing.T, status int, body []byte) {
		err := errcode.Parse(status, body)
		if status < 400 {
			require.NoError(t, err)
			return
		}
		e := remoteError(t, err)
		checkRemote(t, min(status, math.MaxInt16), e)
		if len(body) < 65_536 { // room for the byte that keeps it from being recognised as a whole
			require.Equal(t, tell(parsed(t, status, append(bytes.Clone(body), ' '))), tell(e))
		}
		checkSlowerWays(t, status, body, e)
		if e.Code().IsZero() && e.Unwrap() != nil && !strings.Contains(e.Error(), "code") {
			return // not JSON, or too large, too deep, with a member twice
		}
		naive, ok := naiveBody{}, !repeats(body)
		if ok {
			naive = naiveParse(t, status, bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")))
			checkNaive(t, naive, e)
		}
		switch {
		case e.Code().Catalogue() == nil:
			checkRecord(t, e)
		case ok && !naive.foreign:
			for _, form := range allForms {
				checkRoundTrip(t, form, e)
			}
		}
	})
}

// checkSlowerWays reads a body that gives e in the ways that the quick ones leave to others:
// a byte order mark keeps it from being read as flat, many values from being read by an index.
func checkSlowerWays(t *testing.T, status int, body []byte, e *errcode.Error) {
	t.Helper()
	const mark = "\ufeff"
	if len(body) > 60_000 || bytes.HasPrefix(body, []byte(mark)) {
		return
	}
	require.Equal(t, tell(parsed(t, status, append([]byte(mark), body...))), tell(e))
	if e.Reissue() == e || e.Code().Domain() == "" {
		return // in other bodies, one member more may mean something
	}
	longer := bytes.TrimSuffix(bytes.TrimRight(body, " \t\r\n"), []byte("}"))
	longer = append(bytes.Clone(longer), `,"":[`+strings.Repeat("0,", 2<<10)+`0]}`...)
	require.Equal(t, tell(parsed(t, status, longer)), tell(e))
}

// repeats reports whether an object in valid JSON has the same key twice.
func repeats(data []byte) bool {
	_, err := wire.AppendCanonical(nil, bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")))
	return err != nil
}

// checkNaive compares an error with what encoding/json reads in the body.
func checkNaive(t *testing.T, want naiveBody, e *errcode.Error) {
	t.Helper()
	require.Equal(t, want.readable, e.Unwrap() == nil)
	require.Equal(t, want.code, e.Code().String())
	if want.message = printable.CutBytes(want.message, 4<<10); want.message != "" {
		require.Equal(t, want.message, e.Message())
	}
	require.Equal(t, want.fields, e.Fields())
	if known, ok := errcode.Lookup(want.code); ok {
		require.Equal(t, !want.foreign, errors.Is(e, known))
		require.Equal(t, !want.foreign, e.Code() == known)
		require.Equal(t, want.foreign, e.Reissue() == e)
	}
}

// checkRemote checks what holds for every error that Parse returns.
func checkRemote(t *testing.T, status int, e *errcode.Error) {
	t.Helper()
	text := e.Error()
	require.LessOrEqual(t, len(text), 8<<10)
	require.False(t, strings.ContainsFunc(text, unicode.IsControl), "%q", text)
	require.True(t, utf8.ValidString(text), "%q", text)
	require.Equal(t, status, e.StatusCode())
	require.LessOrEqual(t, len(e.Message()), 4<<10)
	require.True(t, utf8.ValidString(e.Message()))
	require.NotEmpty(t, e.Message())
	if details := e.Details(); details != nil {
		require.True(t, json.Valid(details), "%s", details)
	}
	for path, message := range e.Fields() {
		require.True(t, utf8.ValidString(path+message))
	}
	code := e.Code()
	if code.IsZero() {
		if e.Unwrap() != nil {
			require.Nil(t, e.Details())
			require.Equal(t, errcode.Fields(nil), e.Fields())
		}
		return
	}
	if known, found := errcode.Lookup(code.String()); !found || known != code {
		require.Regexp(t, `\A[ -~]{1,128}\z`, code.String())
		require.Nil(t, code.Catalogue())
		require.False(t, found && errors.Is(e, known))
	}
	require.Equal(t, code.String(), text)
	require.ErrorIs(t, e, code)
}

// checkRecord makes a record of e and reads it, which keeps code and status.
func checkRecord(t *testing.T, e *errcode.Error) *errcode.Error {
	t.Helper()
	text, err := json.Marshal(e)
	require.NoError(t, err)
	again := remoteError(t, errcode.Decode(text))
	require.Equal(t, e.Code().String(), again.Code().String())
	if status := e.StatusCode(); status <= 599 {
		require.Equal(t, status, again.StatusCode())
	}
	return again
}

// checkRoundTrip renders e again as an error of our own and checks that Parse reads
// back all that the form shows.
func checkRoundTrip(t *testing.T, form errcode.Form, e *errcode.Error) {
	t.Helper()
	ours := e.Code().WithMessage(e.Message())
	if fields := e.Fields(); fields != nil {
		ours = ours.WithFields(fields)
	} else if details := e.Details(); details != nil {
		ours = ours.WithDetails(json.RawMessage(details))
	}
	var got reports
	status, _, body := errcode.Writer{Form: form, Dev: true, Report: got.add}.Response(nil, ours)
	require.LessOrEqual(t, len(body), 32<<10)
	require.True(t, utf8.Valid(body))

	want := tell(e)
	want.status = e.Code().StatusCode() // that of the response; e may have had another
	want.message = cut(e.Message())
	switch form {
	case errcode.FormProtekt:
		want.details, want.fields = "", false
	case errcode.FormDomain:
		want.message = e.Code().Message()
	}
	again := parsed(t, status, body)
	if got.one(t).Problem != nil { // some of the details were too large, or none for that code
		want.details, want.fields = string(again.Details()), again.Fields() != nil
		require.Less(t, len(want.details), len(e.Details()))
	}
	require.Equal(t, want, tell(again), "%s", body)
}

// cut is what is sent of a message: 1,024 runes.
func cut(message string) string {
	if runes := []rune(message); len(runes) > 1024 {
		return string(runes[:1023]) + "…"
	}
	return message
}
