package typescript_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/internal/golden"
	"example.com/errcode/internal/printable"
	"example.com/errcode/internal/shape"
	"example.com/errcode/internal/snapshot"
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
	Message    string         `json:"message,omitempty"` // unless it is made of the status; Go and TypeScript have their own then
	Action     string         `json:"action,omitempty"`  // of codes; without one, Go has none
	Fields     errcode.Fields `json:"fields,omitempty"`
	RetryAfter *int           `json:"retryAfter,omitempty"` // seconds
}

var forms = []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain, errcode.FormDomainDetails}

// TestResponses records what the Writer sends, and bodies that are harder to read.
func TestResponses(t *testing.T) {
	var all []response
	for _, form := range forms {
		for code := range errcode.All() {
			all = append(all, record(t, form, code.String(), code))
		}
		for _, code := range generated() {
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
	all = append(all, difficult(t)...)
	all = append(all, misses(t)...)
	all = append(all, foreign(t)...)
	golden.Equal(t, project+"testdata/responses.json", lines(t, all))
}

// generated returns the codes that are in no document, and that the forms themselves send.
func generated() (codes []errcode.Code) {
	for _, form := range forms {
		for _, code := range snapshot.Sent(form) {
			if _, ok := errcode.Lookup(code.String()); !ok && !slices.Contains(codes, code) {
				codes = append(codes, code)
			}
		}
	}
	return codes
}

// record returns what a Writer in production answers with.
func record(t *testing.T, form errcode.Form, name string, err error) response {
	t.Helper()
	writer := errcode.Writer{Form: form, Challenges: []errcode.Challenge{{Realm: "api"}}, Report: func(errcode.Report) {}}
	status, header, body := writer.Response(httptest.NewRequest(http.MethodGet, "/", nil), err)
	r := response{Name: form.String() + ": " + name, Status: status, Header: map[string]string{}, Body: string(body)}
	for key := range header {
		r.Header[key] = header.Get(key)
	}
	r.Want = wanted(t, errcode.FromResponse(&http.Response{StatusCode: status, Header: header, Body: io.NopCloser(bytes.NewReader(body))}), true)
	return r
}

// built are the codes of errcode.ts.
var built = builtIn().Index()

// wanted returns what Go finds in a response.
func wanted(t *testing.T, err error, written bool) want {
	t.Helper()
	var e *errcode.Error
	require.ErrorAs(t, err, &e)
	code := e.Code()
	w := want{Code: code.String(), Message: e.Message(), Fields: e.Fields()}
	if e.Message() == errcode.Status(e.StatusCode()).Message() {
		w.Message = ""
	}
	if entry, ok := built[w.Code]; ok {
		own, _ := errcode.Lookup(w.Code)
		w.Known = errors.Is(e, own) || entry.Catalogue.Generated && written
		if w.Known && w.Message == "" {
			w.Message = entry.Message
		}
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

// A row has bodies that no Writer sends.
type row struct {
	name   string
	status int
	bodies []string
}

// parsed returns the bodies of rows with what Go finds in them.
func parsed(t *testing.T, rows []row) (all []response) {
	t.Helper()
	for _, row := range rows {
		for i, body := range row.bodies {
			all = append(all, response{
				Name: fmt.Sprintf("%s %d", row.name, i+1), Status: row.status, Header: map[string]string{}, Body: body,
				Want: wanted(t, errcode.Parse(row.status, []byte(body)), false),
			})
		}
	}
	return all
}

// difficult returns bodies that no Writer sends, of rows C02 to C14.
func difficult(t *testing.T) []response {
	t.Helper()
	return parsed(t, []row{
		{"C02 newer service", 402, []string{
			`{"status":402,"code":"billing:card_declined","future":{"x":1}}`,
			`{"error":"card_declined","message":"Card declined","statusCode":402}`,
			`{"success":false,"error":"Card declined","code":"CARD_DECLINED","details":{"card":"expired"}}`,
			`{"code":"constructor"}`, `{"status":402,"code":"constructor"}`, `{"code":"to_string"}`,
		}},
		{"C02 newer service, status with an action", 429, []string{`{"status":429,"code":"billing:too_often"}`}},
		{"C03 page of a proxy", 502, []string{`<html><title>502 Bad Gateway</title></html>`}},
		{"C04 nothing", 500, []string{``, `null`, `[]`, `""`, `0`, `{`, `{}`, `{"code":null,"error":null}`, " \r\n\t", `[{"code":"user:not_found"}]`}},
		{"C05 malformed", 500, []string{`{"code":"user:not_found"} x`, `{"code":"user:not_found"}{"code":"user:not_found"}`, `{"code":"user:not_found",}`}},
		{"C06 exact keys", 404, []string{`{"CODE":"user:not_found"}`, `{"Code":"user:not_found","Error":"user_not_found"}`, `{"code":"a:b","CODE":"c:d"}`}},
		{"C08 wrong types", 404, []string{
			// JavaScript can't tell 404.0 from 404.
			`{"error":"user_not_found","message":"m","statusCode":404.5}`, `{"error":"user_not_found","message":"m","statusCode":"404"}`,
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
	})
}

// misses returns bodies that almost have one of our shapes, and bodies that just have
// one.
func misses(t *testing.T) []response {
	t.Helper()
	rows := []row{
		{"almost envelope", 409, []string{
			`{"success":false,"error":"m","code":"CONFLICT"}`, `{"success":false,"error":"m","code":"CONFLICT","request_id":"r","status":409}`,
			`{"success":true,"error":"m","code":"CONFLICT"}`, `{"error":"m","code":"CONFLICT"}`, `{"success":"false","error":"m","code":"CONFLICT"}`,
			`{"success":null,"error":"m","code":"CONFLICT"}`, `{"success":0,"error":"m","code":"CONFLICT"}`, `{"success":false,"error":["m"],"code":"CONFLICT"}`,
			`{"success":false,"error":"","code":"CONFLICT"}`, `{"success":false,"error":"m","code":"Conflict"}`, `{"success":false,"error":"m","code":"two words"}`,
			`{"success":false,"error":"m","code":"CONFLICT","status":400}`, `{"success":false,"error":"m","code":"CONFLICT","statusCode":400}`,
			`{"success":false,"error":"m","code":"CONFLICT","status":"400"}`, `{"success":false,"error":"m","code":"CONFLICT","status":4000}`,
			`{"success":false,"error":"m","code":"CONFLICT","status":-409}`, `{"success":false,"error":"m","code":"CONFLICT","status":409.5}`,
			`{"success":false,"error":"m","code":7}`, `{"success":false,"error":"Rate limit exceeded","error_code":"RATE_LIMIT_EXCEEDED"}`,
			`{"success":false,"error":"m","code":"error"}`, `{"success":false,"error":"m","code":"1000"}`, `{"success":false,"error":"m","code":"7"}`,
		}},
		{"almost protekt", 403, []string{
			`{"error":"access_denied","message":"m","statusCode":403}`, `{"error":"access_denied","message":"m","statusCode":403,"requestId":"r"}`,
			`{"error":"access_denied","message":"m"}`, `{"error":"access_denied","message":"m","statusCode":"403"}`, `{"error":"access_denied","message":"m","statusCode":401}`,
			`{"error":"access_denied","message":"m","status":403}`, `{"error":"access_denied","statusCode":403}`, `{"error":"access_denied","message":["m"],"statusCode":403}`,
			`{"error":"access_denied","message":"m","statusCode":403,"code":"x"}`, `{"error":"access_denied","message":"m","statusCode":403,"code":null}`,
			`{"error":"access_denied","message":"m","statusCode":403,"errorCode":"x"}`, `{"error":"access_denied","message":"m","statusCode":403,"error_code":""}`,
			`{"error":"access_denied","message":"m","statusCode":403,"errcode":"x"}`, `{"error":"access_denied","message":"m","statusCode":403,"error_type":"x"}`,
			`{"error":"access_denied","message":"m","statusCode":403,"errorCode":1234}`, `{"error":"access_denied","message":"m","statusCode":403,"status":500}`,
			`{"error":"Forbidden","message":"m","statusCode":403}`, `{"error":"FORBIDDEN","message":"m","statusCode":403}`, `{"error":"forbidden","message":"m","statusCode":403}`,
			`{"error":"Access denied","message":"m","statusCode":403}`, `{"error":"","message":"m","statusCode":403}`, `{"error":"a[b]","message":"m","statusCode":403}`,
		}},
		{"almost OAuth", 400, []string{
			`{"error":"invalid_grant","error_description":"m","code":"invalid_credentials"}`, `{"error":"invalid_grant","error_description":"m"}`,
			`{"error":"invalid_grant","code":"invalid_credentials"}`, `{"error":"invalid_grant","error_description":7,"code":"invalid_credentials"}`,
			`{"error_description":"m","code":"invalid_credentials"}`, `{"error":"access_denied","error_description":"m","code":"access_denied","status":403}`,
			`{"error":"invalid_grant","error_description":"m","code":"invalid_credentials","error_uri":"u"}`, `{"error":"invalid_grant","error_description":"m","code":5}`,
		}},
		{"almost problem details", 404, []string{
			`{"title":"t","status":404,"code":"user:not_found"}`, `{"type":"about:blank","title":"t","status":404,"detail":"d","code":"user:not_found"}`,
			`{"type":"https://x.example/errors/NOT_FOUND","title":"t","status":404,"detail":"d","code":"NOT_FOUND"}`,
			`{"type":"https://x.example/errors","title":"t","status":404,"code":"NOT_FOUND"}`, `{"type":["NOT_FOUND"],"title":"t","status":404,"code":"NOT_FOUND"}`,
			`{"title":"t","status":404,"code":"NOT_FOUND"}`, `{"title":"t","code":"user:not_found"}`, `{"title":"t","status":400,"code":"user:not_found"}`,
			`{"title":"t","status":"404","code":"user:not_found"}`, `{"title":7,"status":404,"code":"user:not_found"}`, `{"title":"t","status":404,"detail":["d"],"code":"user:not_found"}`,
			`{"title":"t","status":404,"detail":"","code":"user:not_found"}`,
			`{"type":"about:blank","title":"Not Found","status":404,"detail":"d","code":404}`,
		}},
		{"almost domain:reason", 409, []string{
			`{"status":409,"code":"CONFLICT"}`, `{"status":409,"code":"CONFLICT","details":{"a":"b"}}`, `{"status":409,"code":"CONFLICT","details":7}`,
			`{"status":409,"code":"CONFLICT","message":"m"}`, `{"status":409,"code":"CONFLICT","extra":null}`, `{"status":409,"code":"CONFLICT","retry_after":1}`,
			`{"code":"CONFLICT"}`, `{"status":400,"code":"CONFLICT"}`, `{"status":"409","code":"CONFLICT"}`, `{"status":null,"code":"CONFLICT"}`,
			`{"status":409,"code":"user:email_already_exists","extra":null}`, `{"status":409,"code":"user:email_already_exists","message":"m","statusCode":409}`,
			`{"status":409,"code":"user:email_already_exists","statusCode":400}`, `{"code":"user:email_already_exists"}`,
			`{"status":409,"code":"Conflict"}`, `{"status":409,"code":"a:b:c"}`, `{"status":409,"code":"com.acme/card-declined"}`, `{"status":409,"code":"a:b c"}`,
		}},
	}
	for code := range errcode.All() {
		rows = append(rows, row{"{code, message} with " + code.String(), code.StatusCode(), []string{fmt.Sprintf(`{"code":%q,"message":"m"}`, code)}})
	}
	for _, code := range generated() {
		rows = append(rows, row{"{code, message} with " + code.String(), code.StatusCode(), []string{fmt.Sprintf(`{"code":%q,"message":"m"}`, code)}})
	}
	return parsed(t, rows)
}

// foreign returns bodies that others write, and what is difficult in them.
func foreign(t *testing.T) []response {
	t.Helper()
	rows := []row{
		{"other services", 401, []string{
			`{"error":"invalid_grant","error_description":"AADSTS50126: Error validating credentials.","error_codes":[50126]}`,
			`{"error":"slow_down"}`, `{"error":"HTTP 401 Unauthorized"}`, `{"message":"401 Unauthorized"}`, `{"message":"Unauthorized"}`,
			`{"error":"mfa_required","error_description":"Multifactor authentication required","mfa_token":"t"}`,
			`{"statusCode":401,"error":"Unauthorized","message":"m","errorCode":"auth0_idp_error"}`,
			`{"code":"invalid_credentials","message":"Invalid login credentials"}`, `{"code":"bearer_token_missing","message":"missing bearer token"}`,
			`{"error":{"code":400,"message":"INVALID_LOGIN_CREDENTIALS","status":"UNAUTHENTICATED"}}`, `{"error":{"id":"session_inactive","code":401,"reason":"r"}}`,
			`{"errors":[{"message":"is incorrect","code":"form_password_incorrect"}]}`, `{"status_code":401,"error_type":"unauthorized_credentials","error_message":"Unauthorized credentials."}`,
			`{"errorCode":"E0000004","errorSummary":"Authentication failed","errorLink":"E0000004"}`, `{"code":401,"message":"Unauthorized"}`,
			`{"code":5,"message":"Errors.User.NotFound (USER-3n9fs)","details":[{"id":"USER-3n9fs"}]}`, `{"message":"m","code":401,"type":"user_invalid_credentials"}`,
			`{"errcode":"M_FORBIDDEN","error":"Invalid username or password"}`, `{"error":"unauthorized","error_description":"Full authentication is required"}`,
			`{"status":401,"error":"Unauthorized","message":"No such user","path":"/users/7"}`, `{"title":"You do not have enough credit.","detail":"Your current balance is 30."}`,
			`{"detail":"Not authenticated"}`, `{"detail":{"code":"KEY_NOT_CONFIGURED","message":"No key"}}`, `{"message":["email must be an email"],"error":"Bad Request","statusCode":401}`,
			`{"statusCode":401,"code":"FST_ERR_VALIDATION","error":"Bad Request","message":"m"}`, `{"error":{"code":"REPO_NOT_FOUND","message":"Repository not found"}}`,
			`{"success":false,"error":"Rate limit exceeded","error_code":"RATE_LIMIT_EXCEEDED","details":{"limit":60}}`, `{"code":"","error":"invalid_token"}`,
			`{"error":"error","message":"Something went wrong"}`, `{"code":"PGRST301","details":null,"hint":null,"message":"JWT expired"}`,
			`{"message":"You are being rate limited.","retry_after":64.57,"global":false}`, `{"code":20003,"message":"Authenticate","status":401}`,
		}},
		{"order of codes", 400, []string{
			`{"error":"f","error_type":"e","code":"d","errcode":"c","errorCode":"b","error_code":"a"}`, `{"error":"f","error_type":"e","code":"d","errcode":"c","errorCode":"b"}`,
			`{"error":"f","error_type":"e","code":"d","errcode":"c"}`, `{"error":"f","error_type":"e","code":"d"}`, `{"error":"f","error_type":"e"}`, `{"error":"f"}`,
			`{"error":"f","code":"two words"}`, `{"error":"f","code":400}`, `{"error":"two words","code":400}`, `{"error_code":"error","code":"d"}`,
		}},
		{"order of messages", 400, []string{
			`{"error":"i i","title":"h","errorSummary":"g","errorMessage":"f","detail":"e","msg":"d","error_message":"c","error_description":"b","message":"a"}`,
			`{"error":"i i","title":"h","errorSummary":"g","errorMessage":"f","detail":"e","msg":"d","error_message":"c","error_description":"b"}`,
			`{"error":"i i","title":"h","errorSummary":"g","errorMessage":"f","detail":"e","msg":"d","error_message":"c"}`,
			`{"error":"i i","title":"h","errorSummary":"g","errorMessage":"f","detail":"e","msg":"d"}`, `{"error":"i i","title":"h","errorSummary":"g","errorMessage":"f","detail":"e"}`,
			`{"error":"i i","title":"h","errorSummary":"g","errorMessage":"f"}`, `{"error":"i i","title":"h","errorSummary":"g"}`, `{"error":"i i","title":"h"}`, `{"error":"i i"}`,
			`{"message":"","msg":"m"}`, `{"message":7,"msg":"m"}`, `{"message":["first","second"],"msg":"m"}`, `{"message":{"a":"b"}}`, `{"message":""}`, `{"msg":" "}`,
		}},
		{"one level down", 400, []string{
			`{"error":{"code":"inner","message":"m"}}`, `{"code":"outer","error":{"code":"inner","message":"m"}}`, `{"message":"outer","error":{"code":"inner","message":"m"}}`,
			`{"code":"outer","message":"outer","error":{"code":"inner","message":"m"}}`, `{"error":{"error":"inner"}}`, `{"error":{"error":{"code":"deeper"}}}`, `{"error":{}}`,
			`{"error":[{"code":"inner"}]}`, `{"error":null,"message":"m"}`, `{"error":{"code":"user:not_found","message":"m"}}`, `{"error":{"code":400,"error_type":"t"}}`,
			`{"error":{"message":"m"},"details":{"email":"bad"}}`, `{"error":{"code":"inner","details":{"email":"bad"}}}`, `{"error":{"status":400,"code":"CONFLICT"}}`,
			`{"details":{"email":"bad"}}`, `{"status":400,"details":{"email":"bad"}}`,
		}},
		{"spelling of foreign codes", 400, []string{
			`{"code":"[duplicate]user.email"}`, `{"code":"https://example.com/probs/out-of-credit"}`, `{"code":"urn:ietf:params:acme:error:badNonce"}`, `{"code":"a__b"}`, `{"code":"$&"}`,
			`{"code":"a\"b"}`, `{"code":"a\\b"}`, `{"code":"a<b"}`, `{"code":"a>b"}`, `{"code":"a&b"}`, `{"code":"a\tb"}`, `{"code":"a\u007fb"}`, `{"code":"größe"}`, `{"code":"\u0061bc"}`,
			`{"code":"!#%';=?[]~"}`, `{"code":"-"}`, `{"code":"` + strings.Repeat("[", 128) + `"}`, `{"code":"` + strings.Repeat("[", 129) + `"}`,
		}},
		{"numbers as codes", 400, []string{
			`{"code":0}`, `{"code":999}`, `{"code":1000}`, `{"code":50126}`, `{"code":9007199254740991}`, `{"code":-1000}`, `{"code":1000.5}`, `{"code":true}`, `{"code":false}`,
			`{"code":"999"}`, `{"code":"1000"}`, `{"code":"0999"}`, `{"code":"01000"}`, `{"code":"0"}`, `{"code":"0000"}`, `{"code":"1e3"}`, `{"code":"-1000"}`, `{"code":"99999999999999999999999"}`,
			`{"code":"` + strings.Repeat("0", 124) + `1000"}`, `{"code":"` + strings.Repeat("0", 125) + `1000"}`, `{"code":"` + strings.Repeat("0", 127) + `1"}`, `{"error":404,"code":5}`,
		}},
	}
	for _, word := range shape.Words {
		rows = append(rows, row{"the word " + word, 400, []string{
			fmt.Sprintf(`{"code":%q}`, word), fmt.Sprintf(`{"code":%q,"message":"m"}`, strings.ToUpper(word)), fmt.Sprintf(`{"code":%q,"error":"m m"}`, word+"s"), fmt.Sprintf(`{"error":%q}`, word),
		}})
	}
	for status := 400; status <= 599; status++ {
		if phrase := errcode.Status(status).Message(); !strings.HasPrefix(phrase, "HTTP ") || status == http.StatusHTTPVersionNotSupported {
			rows = append(rows, row{"the phrase " + phrase, status, []string{
				fmt.Sprintf(`{"error":%q,"message":"m","statusCode":%d}`, phrase, status), fmt.Sprintf(`{"code":%q}`, phrase), fmt.Sprintf(`{"code":%q}`, strings.ToUpper(phrase)),
			}})
		}
	}
	return parsed(t, rows)
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
