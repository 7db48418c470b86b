package typescript_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/internal/printable"
	"github.com/stretchr/testify/require"
)

// A response is one that the tests in Node parse, and what Go finds in it.
type response struct {
	Name   string            `json:"name"`
	Status int               `json:"status"`
	Header map[string]string `json:"header"`
	Body   string            `json:"body"`
	Want   want              `json:"want"`
}

type want struct {
	Code       string         `json:"code"` // empty if there is none
	Known      bool           `json:"known"`
	Message    string         `json:"message,omitempty"` // of known codes; of others Go and TypeScript have their own
	Action     string         `json:"action,omitempty"`  // of codes; without one, Go has none
	Fields     errcode.Fields `json:"fields,omitempty"`
	RetryAfter *int           `json:"retryAfter,omitempty"` // seconds
}

var forms = []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain}

// TestResponses records what the Writer sends, and what is not so easy to read.
func TestResponses(t *testing.T) {
	var all []response
	for _, form := range forms {
		for code := range errcode.All() {
			all = append(all, record(t, form, code.String(), code))
		}
		fields := errcode.Fields{"email": "value is not a valid email address", "settings.max_sessions": "value is not a valid integer"}
		all = append(all,
			record(t, form, "fields", errcode.EnvelopeValidationError.WithFields(fields)),
			record(t, form, "hostile fields", errcode.GeneralValidationError.WithFields(errcode.Fields{"__proto__": "</script>", "a.constructor": "\u2028\u202e\x00", "": "é"})),
			record(t, form, "other details", errcode.EnvelopeConflict.WithDetails([]any{1, "two"})),
			record(t, form, "message", errcode.UserNotFound.WithMessage("Kein Konto “x” <b>gefunden</b>\n")),
			record(t, form, "retry after", errcode.RateLimitExceeded.WithRetryAfter(1200*time.Millisecond)),
			record(t, form, "retry at once", errcode.ProtektServiceUnavailable.WithRetryAfter(0)),
			record(t, form, "fields and retry", errcode.EnvelopeRateLimitExceeded.WithField("n", "too often").WithRetryAfter(time.Hour)),
			record(t, form, "no code", errors.New("CANARY")),
		)
	}
	all = append(all, difficult()...)
	golden(t, "testdata/responses.json", lines(t, all))
}

// record returns what a Writer in production answers with.
func record(t *testing.T, form errcode.Form, name string, err error) response {
	t.Helper()
	writer := errcode.Writer{Form: form, Realm: "api", Report: func(errcode.Report) {}}
	status, header, body := writer.Response(httptest.NewRequest(http.MethodGet, "/", nil), err)
	r := response{Name: form.String() + ": " + name, Status: status, Header: map[string]string{}, Body: string(body)}
	for key := range header {
		r.Header[key] = header.Get(key)
	}
	parsed := errcode.FromResponse(&http.Response{StatusCode: status, Header: header, Body: io.NopCloser(bytes.NewReader(body))})
	var e *errcode.Error
	require.ErrorAs(t, parsed, &e)
	r.Want = wanted(e)
	return r
}

func wanted(e *errcode.Error) want {
	code := errcode.CodeOf(e)
	_, known := errcode.Lookup(code.String())
	w := want{Code: code.String(), Known: known, Fields: e.Fields()}
	if known {
		w.Message = e.Message()
	}
	if w.Code != "" {
		w.Action = code.Action().String()
	}
	if delay, ok := e.RetryAfter(); ok {
		seconds := int(delay / time.Second)
		w.RetryAfter = &seconds
	}
	return w
}

// difficult returns bodies that no Writer sends, of rows C02 to C14.
func difficult() []response {
	bodies := []struct {
		row    string
		status int
		bodies []string
	}{
		{"C02 newer service", 402, []string{
			`{"status":402,"code":"billing:card_declined","future":{"x":1}}`,
			`{"error":"card_declined","message":"Card declined","statusCode":402}`,
			`{"success":false,"error":"Card declined","code":"CARD_DECLINED","details":{"card":"expired"}}`,
			`{"code":"constructor"}`, `{"code":"to_string"}`,
		}},
		{"C02 newer service, status with an action", 429, []string{`{"status":429,"code":"billing:too_often"}`}},
		{"C03 page of a proxy", 502, []string{`<html><title>502 Bad Gateway</title></html>`}},
		{"C04 nothing", 500, []string{``, `null`, `[]`, `""`, `0`, `{`, `{}`, `{"code":null,"error":null}`, " \r\n\t", `[{"code":"user:not_found"}]`}},
		{"C05 malformed", 500, []string{`{"code":"user:not_found"} x`, `{"code":"user:not_found"}{"code":"user:not_found"}`, `{"code":"user:not_found",}`}},
		{"C06 exact keys", 404, []string{`{"CODE":"user:not_found"}`, `{"Code":"user:not_found","Error":"user_not_found"}`, `{"code":"a:b","CODE":"c:d"}`}},
		{"C08 wrong types", 404, []string{
			`{"error":"user_not_found","message":"m","statusCode":404.0}`, `{"error":"user_not_found","message":"m","statusCode":"404"}`,
			`{"error":"user_not_found","message":["m"],"statusCode":-1}`, `{"error":"user_not_found","message":"m","code":null}`,
			`{"error":"user_not_found","message":"m","code":7}`, `{"error":{"code":"user:not_found"},"code":"user:banned"}`,
			`{"error":"","code":"user:not_found"}`, `{"error":"m","code":"user:not_found","details":7}`,
			`{"error":"m","code":"user:not_found","details":null}`, `{"error":"m","code":"user:not_found","details":[]}`,
		}},
		{"C09 status of the body", 500, []string{`{"status":200,"code":"user:not_found"}`, `{"error":"user_not_found","message":"m","statusCode":404}`}},
		{"C13 malformed code", 400, []string{
			`{"code":"a\u0000b"}`, `{"code":"\ud800"}`, `{"code":"user:not_found\n"}`, `{"code":"us` + "\u0435" + `r:not_found"}`, `{"code":["a"]}`, `{"code":{}}`,
			`{"code":"` + strings.Repeat("a", 128) + `"}`, `{"code":"` + strings.Repeat("a", 129) + `"}`,
			`{"code":""}`, `{"code":":"}`, `{"code":"user:"}`, `{"code":":x"}`, `{"code":"User:x"}`, `{"code":"USER:X"}`, `{"code":"a:b:c"}`,
			`{"code":"a__b"}`, `{"code":"a_"}`, `{"code":"_a"}`, `{"code":"__proto__"}`, `{"code":"1a"}`, `{"code":"a1:b2_3"}`, `{"code":"A_1"}`, `{"code":"aB"}`,
			`{"code":"a:1"}`, `{"code":" user:not_found"}`, `{"code":"Not a code","error":"user_not_found"}`, `{"error":"Not found"}`,
		}},
		{"C14 byte order mark", 404, []string{"\ufeff{\r\n\t\"code\" : \"user:not_found\"\r\n}\r\n"}},
	}
	var all []response
	for _, row := range bodies {
		for i, body := range row.bodies {
			all = append(all, response{
				Name: fmt.Sprintf("%s %d", row.row, i+1), Status: row.status, Header: map[string]string{}, Body: body,
				Want: wanted(errcode.Parse(row.status, []byte(body))),
			})
		}
	}
	return all
}

// lines returns values as a JSON array with one element a line.
func lines[T any](t *testing.T, values []T) []byte {
	t.Helper()
	var b bytes.Buffer
	for i, v := range values {
		b.WriteString(map[bool]string{true: "[\n", false: ",\n"}[i == 0])
		line, err := json.Marshal(v)
		require.NoError(t, err)
		for _, r := range string(line) {
			if printable.Unsafe(r) {
				fmt.Fprintf(&b, `\u%04x`, r)
			} else {
				b.WriteRune(r)
			}
		}
	}
	b.WriteString("\n]\n")
	return b.Bytes()
}
