package conformance_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/internal/shape"
	"github.com/stretchr/testify/require"
)

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
			`{"code":"999"}`, `{"code":"1000"}`, `{"code":"0999"}`, `{"code":"01000"}`, `{"code":"0"}`, `{"code":"0000"}`, `{"code":"1e3"}`, `{"code":"1e5"}`, `{"code":"0x80070005"}`, `{"code":"0b11"}`, `{"code":"-1000"}`, `{"code":"99999999999999999999999"}`,
			`{"code":"` + strings.Repeat("0", 124) + `1000"}`, `{"code":"` + strings.Repeat("0", 125) + `1000"}`, `{"code":"` + strings.Repeat("0", 127) + `1"}`, `{"error":404,"code":5}`,
		}},
	}
	rows = append(rows, row{"hostile foreign body", 400, []string{
		`{"__proto__":{"code":"too_late","message":"m m"}}`, `{"error":{"__proto__":{"code":"too_late"}}}`, `{"message":"m m","errors":{"__proto__":["x x"],"constructor":["y y"],"toString":["z z"]}}`,
		`{"constructor":["x x"]}`, `{"code":"hasOwnProperty"}`, `{"code":"__proto__","message":"</script><script>"}`, `{"message":"m m","errors":[{"field":"__proto__","message":"x"},{"field":"length","message":"y"}]}`,
		`{"errors":[null,{"code":"too_late"}]}`, `{"errors":[[{"code":"too_late"}]]}`, `[[{"code":"too_late"}]]`, `[null]`, `["too_late"]`, `[{"code":"too_late"},{"code":"other"}]`, `{"error":["too late, sorry"]}`,
		`{"message":"\u202etxt\u0000"}`, `{"message":"m m","details":[null,7,"x",[],{}]}`, `{"details":{"@type":"x.ErrorInfo","reason":"TOO_LATE"}}`, `{"message":{"value":"m m","code":"too_late"}}`,
		`{"errors":{"detail":"m m"}}`, `{"errors":{"detail":"m m","name":"n n"}}`, `{"errors":{"detail":["m m"]}}`, `{"message":{"name":["m m"],"x":["y"]}}`, `{"retry_after":5}`, `{"error":{"param":"day","code":"too_late"}}`,
		`{"errors":[{"path":["day"],"code":"too_late","message":"m m"}]}`, `{"id":"aal2.too_late"}`, `{"id":"b3f0-71ad"}`, `{"id":"req-12ab"}`, `{"type":"https://late.example/"}`, `{"type":"error"}`, `{"name":"Error"}`,
		`{"error":{"status":"LATE","message":"TOO_LATE"}}`, `{"extensions":{"code":"too_late"},"message":"m m"}`,
	}})
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

// tables returns a body for each entry of the tables by which foreign bodies are read.
func tables(t *testing.T) (all []response) {
	t.Helper()
	add := func(name, body string) {
		all = append(all, parsed(t, []row{{name, 400, []string{body}}})...)
	}
	for _, m := range shape.Codes {
		add("code in "+m.String(), at([]shape.Member{m}, `"too_late"`))
		add("number in "+m.String(), at([]shape.Member{m}, `54321`))
		add("sentence in "+m.String(), at([]shape.Member{m}, `"Too late."`))
	}
	for _, m := range shape.Hints {
		for i, text := range []string{
			"too_late", "TOO_LATE", "LATE", "late", "TooLate", "LateError", "com.late:too", "about:blank", "https://late.example/too", "https://late.example/rfc9110#section-15",
			"https://httpstatuses.example/400", "https://late.example/status/400", "7f3a-late", "TOO_LATE : It is over", "TOO_LATE: It is over", "_LATE", "LATE_", "too..late", "TOO__LATE", "T_1",
		} {
			add(fmt.Sprintf("hint in %s %d", m, i+1), at([]shape.Member{m}, fmt.Sprintf("%q", text)))
			add(fmt.Sprintf("hint in error.%s %d", m, i+1), at([]shape.Member{shape.Error, m}, fmt.Sprintf("%q", text)))
		}
	}
	for _, m := range shape.Messages {
		add("message in "+m.String(), at([]shape.Member{m}, `"It is too late."`))
		add("messages in "+m.String(), at([]shape.Member{m}, `["It is too late.", "Go home."]`))
		add("word in "+m.String(), at([]shape.Member{m}, `"late"`))
		add("idle word in "+m.String(), at([]shape.Member{m}, `"Failed"`))
	}
	for i, path := range shape.Places {
		object := `{"code":"too_late","message":"It is too late."}`
		if len(path) == 0 {
			add("place of the root", object)
			add("place of the first of an array", "["+object+"]")
			continue
		}
		add(fmt.Sprintf("place %d", i), at(path, object))
		add(fmt.Sprintf("place %d, in an array", i), at(path, "["+object+"]"))
		add(fmt.Sprintf("place %d, in the first of an array", i), at(path[:len(path)-1], "["+at(path[len(path)-1:], object)+"]"))
		add(fmt.Sprintf("place %d, of a text", i), at(path, `"too_late"`))
	}
	for _, m := range shape.Entries {
		add("entry with "+m.String(), `{"message":"It is wrong.","errors":[{"code":"too_late",`+strings.TrimPrefix(at([]shape.Member{m}, `"day"`), "{")+`]}`)
		add("root with "+m.String(), `{"code":"too_late",`+strings.TrimPrefix(at([]shape.Member{m}, `"day"`), "{"))
	}
	for i, path := range shape.FieldLists {
		add(fmt.Sprintf("field list %d", i), at(path, `[{"field":"b","message":"first"},{"field":"a","message":"second"},{"field":"b","message":"third"},{"field":"c"},{"message":"no field"},7,null]`))
		add(fmt.Sprintf("field list %d, of violations", i), at(path, `[{"fieldViolations":[{"field":"b","description":"first"}]},{"debug":{"fieldViolations":[{"field":"a","description":"second"}]}}]`))
	}
	for i, path := range shape.FieldMaps {
		for j, object := range []string{
			`{"b":["first","second"],"a":["third"]}`, `{"b":"first","a":"second"}`, `{"b":[{"message":"first"}],"a":{"msg":"second"}}`, `{"b":{"message":"first"},"a":{"message":"second"}}`,
			`{"b":"first","a":7}`, `{"b":[],"a":["first"],"c":null,"d":[null]}`, `{"b":[["first"]]}`, `{"b":" "}`, `{"b":true}`, `{}`, `{"b":{}}`,
		} {
			add(fmt.Sprintf("field map %d.%d", i, j+1), at(path, object))
		}
	}
	for i, object := range []string{
		`{"b":["first"],"a":["second"]}`, `{"b":"first"}`, `{"b":[{"message":"first"}]}`, `{"b":["first"],"id":["second"]}`, `{"b":["first"],"success":["second"]}`, `{"b":[1]}`, `{"b":[]}`,
		`{"error":"too_late","b":["first"]}`, `[{"b":["first"]}]`,
	} {
		add(fmt.Sprintf("fields alone %d", i+1), object)
	}
	for i, path := range shape.FieldPaths {
		for j, value := range []string{
			`"day"`, `"day.of.week"`, `["body","day",0,"name"]`, `[0,"day"]`, `[]`, `["day",-1]`, `["day",{}]`, `""`, `" "`, `7`, `"/data/attributes/day"`, `"/data/relationships/day"`,
			`"/days/0/name"`, `"#/days/1"`, `"/0"`, `"/a~1b/c~0d"`, `"/"`, `"//x"`,
		} {
			entry := strings.TrimSuffix(at(path, value), "}")
			add(fmt.Sprintf("field path %d.%d", i, j+1), `{"message":"m m","errors":[`+entry+`,"message":"wrong"}]}`)
			if j == 0 {
				add(fmt.Sprintf("field path %d, with a reason", i), `{"message":"m m","errors":[`+entry+`,"reason":"wrong"}]}`)
				add(fmt.Sprintf("field path %d, of GraphQL", i), `{"message":"m m","errors":[`+entry+`,"message":"wrong","locations":[]}]}`)
			}
		}
	}
	for _, m := range shape.FieldTexts {
		for j, value := range []string{`"wrong"`, `" "`, `["wrong"]`, `7`} {
			add(fmt.Sprintf("field text in %s %d", m, j+1), `{"message":"m m","errors":[{"field":"day",`+strings.TrimPrefix(at([]shape.Member{m}, value), "{")+`]}`)
		}
	}
	for _, m := range shape.Delays {
		for j, value := range []string{`5`, `0`, `2.5`, `"5"`, `"2.5"`, `-5`, `"soon"`, `""`, `null`, `[5]`, `31536000`, `31536001`, `31536000000`, `1767225600`, `"."`, `"1.2.3"`} {
			add(fmt.Sprintf("delay in %s %d", m, j+1), `{"message":"m m",`+strings.TrimPrefix(at([]shape.Member{m}, value), "{"))
			if j == 0 {
				add("delay in error."+m.String(), `{"error":{"message":"m m",`+strings.TrimPrefix(at([]shape.Member{m}, value), "{")+`}`)
			}
		}
	}
	for _, list := range [][]shape.Member{{shape.Details}, {shape.Error, shape.Details}} {
		for i, entry := range []string{
			`{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"TOO_LATE"}`, `{"type":"google.rpc.ErrorInfo","debug":{"reason":"TOO_LATE"}}`,
			`{"@type":"x/y.ErrorInfo","reason":"TOO_LATE","metadata":{"code":"late:too"}}`, `{"@type":"x/y.ErrorInfo","metadata":{"code":54321}}`, `{"@type":"ErrorInfo","reason":"TOO_LATE"}`,
			`{"@type":"x/y.ErrorInfo","reason":"Too late"}`, `{"@type":"x/y.ErrorDetail","id":"LATE-1"}`, `{"@type":"x/y.RetryInfo","retryDelay":"2.5s"}`, `{"@type":"x/y.RetryInfo","retryDelay":"2"}`,
			`{"@type":"x/y.RetryInfo","retryDelay":"-2s"}`, `{"type":"google.rpc.RetryInfo","value":"x","debug":{"retryDelay":"7s"}}`, `7`, `[{"@type":"x/y.ErrorInfo","reason":"TOO_LATE"}]`,
			`{"@type":"x/y.ErrorInfo","metadata":{"code":"user:banned","status":"403"}}`, `{"type":"google.rpc.ErrorInfo","debug":{"metadata":{"code":"CONFLICT","status":"409"}}}`,
			`{"@type":"x/y.ErrorInfo","metadata":{"code":"late:too","status":"599"}}`, `{"@type":"x/y.ErrorInfo","metadata":{"code":"user:banned","status":"600"}}`,
			`{"@type":"x/y.ErrorInfo","metadata":{"code":"user:banned","status":403}}`, `{"@type":"x/y.ErrorInfo","metadata":{"code":"a__b","status":"403"}}`, `{"@type":"x/y.ErrorInfo","metadata":{"code":"error","status":"403"}}`,
			`{"@type":"x/y.ErrorInfo","metadata":{"code":"CONFLICT","status":"4031"}}`, `{"@type":"x/y.ErrorInfo","metadata":{"code":"CONFLICT","status":"40\u0033"}}`,
			`{"@type":"x/y.LocalizedMessage","locale":"de","message":"Zu spät"}`, `{"@type":"x/y.LocalizedMessage","message":" "}`,
			`{"@type":"x/y.BadRequest","fieldViolations":[{"field":"items[1].email","description":"bad","localizedMessage":{"locale":"de","message":"schlecht"}},{"field":"[0]x","description":"bad","localizedMessage":{"message":""}}]}`,
			`{"@type":"x/y.BadRequest","fieldViolations":[{"field":"labels[\"a.b\"][key].c[","description":"bad"},{"field":"a[\"b","description":"bad"},{"field":"a[\"\\\"]\\\\\"]b[]","description":"bad"},{"field":"[[0]]","description":"bad"}]}`,
		} {
			add(fmt.Sprintf("detail %d.%d", len(list), i+1), strings.TrimSuffix(at(list, "["+entry+"]"), strings.Repeat("}", len(list)))+`,"message":"m m"`+strings.Repeat("}", len(list)))
		}
	}
	return all
}

// at returns an object with a value at the end of a path; any name for None.
func at(path []shape.Member, value string) string {
	for _, m := range slices.Backward(path) {
		name := m.String()
		if m == shape.None {
			name = "day"
		}
		value = fmt.Sprintf(`{%q:%s}`, name, value)
	}
	return value
}

// headers returns responses whose headers say something.
func headers(t *testing.T) (all []response) {
	t.Helper()
	const now = "Sun, 06 Nov 1994 08:49:37 GMT"
	for _, row := range []struct {
		name, header string
		values       []string
	}{
		{"seconds", "Retry-After", []string{"0", "30", "007", "-1", "+1", "1.5", "1e3", "soon", "30, 60", "30 ,60", "30,", ", 30", "30 60", "30x, 60", "4294967296", "4294967297", strings.Repeat("9", 400)}},
		{"IMF-fixdate", "Retry-After", []string{
			"Sun, 06 Nov 1994 08:51:37 GMT", "Sun, 06 Nov 1994 08:00:00 GMT", "Tue, 06 Dec 1994 08:49:37 GMT", "Sun, 06 Nov 1994 08:51:37 CET", "Sun, 06 Nov 94 08:51:37 GMT",
			"Sun, 06 Foo 1994 08:51:37 GMT", "Sun, 31 Nov 1994 08:51:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT", "Sun, 06 Nov 1994 08:51:60 GMT", "Sun, 06 Nov 1994 08:51:37", "Fri, 31 Dec 9999 23:59:59 GMT",
		}},
		{"RFC 850 date", "Retry-After", []string{
			"Sunday, 06-Nov-94 08:51:37 GMT", "Sunday, 06-Nov-94 08:00:00 GMT", "Sunday, 31-Nov-94 08:51:37 GMT", "Sunday, 06-Nov-1994 08:51:37 GMT", "Sun, 06-Nov-94 08:51:37 GMT", "Wednesday, 06-Nov-24 08:49:37 GMT",
		}},
		{"asctime date", "Retry-After", []string{
			"Sun Nov  6 08:51:37 1994", "Sun Nov  6 08:00:00 1994", "Wed Nov 16 08:49:37 1994", "Sun Nov 31 08:51:37 1994", "Sun Nov 6 08:51 1994", "Sun Nov  6 08:51:37 1994 GMT",
		}},
		{"challenge", "WWW-Authenticate", []string{
			`Bearer error="invalid_token"`, `Bearer realm="api", error="invalid_token", error_description="It is over"`, `bearer ERROR=invalid_token`, `Basic realm="x", Bearer error="invalid_token"`,
			`Bearer realm="a, error=\"no\"", error="late:too"`, `Bearer error="too_late", error_description="a \"quote\" and a \\"`, `DPoP algs="ES256" , error="use_dpop_nonce"`, `Bearer, error="late"`,
			`Bearer error="error"`, `Bearer error="two words", Basic error="late"`, `Negotiate YWJj==, Bearer error="late"`, `error="late"`, `Bearer error="late`, `Bearer error="late" realm="x"`,
			`Bearer error = "late"`, `,, Bearer error="late",,`, `Bearer realm="x"`, `Bearer error="a", error="b"`, `Bearer error=""`, `Bearer`, `Bearer error="access_denied"`,
			`Bearer __proto__="x", error="late"`,
		}},
	} {
		for i, value := range row.values {
			for name, body := range map[string]string{"": "", ", with a message": `{"message":"It is too late."}`, ", with a code": `{"error":"too_early","message":"m m","retry_after":2.5}`} {
				if name == ", with a code" && i > 3 {
					continue
				}
				header := map[string]string{row.header: value}
				if row.header == "Retry-After" {
					header["Date"] = now
				}
				all = append(all, answered(t, fmt.Sprintf("%s %d%s", row.name, i+1, name), 401, header, body))
			}
		}
	}
	slices.SortStableFunc(all, func(a, b response) int { return strings.Compare(a.Name, b.Name) })
	for _, status := range []int{400, 401, 403, 404, 409, 410, 418, 422, 423, 425, 429, 500, 501, 502, 503, 504, 599} {
		for i, header := range []map[string]string{{"Content-Type": "text/html; charset=utf-8"}, {"Content-Type": "text/plain"}, {}, {"Retry-After": "1"}} {
			all = append(all, answered(t, fmt.Sprintf("a page %d %d", status, i+1), status, header, [...]string{"<html><h1>no</h1></html>", "try again later", "", ""}[i]))
		}
	}
	for i, code := range []string{"authorization_pending", "slow_down", "expired_token"} {
		all = append(all, answered(t, fmt.Sprintf("device flow %d", i+1), 400, map[string]string{"Content-Type": "application/json"}, fmt.Sprintf(`{"error":%q}`, code)))
	}
	for i, media := range []string{"application/x-amz-json-1.1", "application/problem+json", "application/vnd.api+json; charset=utf-8", "text/json", "text/plain"} {
		all = append(all, answered(t, fmt.Sprintf("media type %d", i+1), 400, map[string]string{"Content-Type": media}, `{"__type":"com.late#TooLateException","message":"It is too late."}`))
	}
	return all
}

// answered returns a response with what Go finds in it.
func answered(t *testing.T, name string, status int, header map[string]string, body string) response {
	t.Helper()
	h := http.Header{}
	for key, value := range header {
		h.Set(key, value)
	}
	return response{Name: name, Status: status, Header: header, Body: body, Want: wanted(t, received(status, h, body), false)}
}

// corpus returns the responses of real kinds of services.
func corpus(t *testing.T) (all []response) {
	t.Helper()
	file, err := os.ReadFile("../../testdata/foreign.json")
	require.NoError(t, err)
	var responses []struct {
		Name    string
		Status  int
		Headers map[string]string
		Body    string
	}
	require.NoError(t, json.Unmarshal(file, &responses))
	for _, r := range responses {
		all = append(all, answered(t, "service: "+r.Name, r.Status, r.Headers, r.Body))
	}
	return all
}
