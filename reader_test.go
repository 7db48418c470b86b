package errcode_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// oursAndNot are bodies with a code of a document, on either side of each condition that
// makes a body one of ours.
var oursAndNot = []struct {
	name    string
	status  int
	body    string
	code    errcode.Code
	ours    bool
	message string // "" if it is that of the code or of the status
}{
	{"envelope", 404, `{"success":false,"error":"Nothing here","code":"NOT_FOUND"}`, errcode.EnvelopeNotFound, true, "Nothing here"},
	{"envelope, with more", 404, `{"x":1,"success":false,"message":"m","error":"Nothing here","code":"NOT_FOUND","status":404}`, errcode.EnvelopeNotFound, true, "Nothing here"},
	{"envelope, success true", 404, `{"success":true,"error":"Nothing here","code":"NOT_FOUND"}`, errcode.EnvelopeNotFound, false, "Nothing here"},
	{"envelope, success a text", 404, `{"success":"false","error":"Nothing here","code":"NOT_FOUND"}`, errcode.EnvelopeNotFound, false, "Nothing here"},
	{"envelope without success", 404, `{"error":"Nothing here","code":"NOT_FOUND"}`, errcode.EnvelopeNotFound, false, "Nothing here"},
	{"envelope without error", 404, `{"success":false,"code":"NOT_FOUND"}`, errcode.EnvelopeNotFound, false, ""},
	{"envelope, error an object", 404, `{"success":false,"error":{},"code":"NOT_FOUND"}`, errcode.EnvelopeNotFound, false, ""},
	{"envelope, another status", 404, `{"success":false,"error":"Nothing here","code":"NOT_FOUND","status":400}`, errcode.EnvelopeNotFound, false, "Nothing here"},
	{"envelope, another statusCode", 404, `{"success":false,"error":"Nothing here","code":"NOT_FOUND","statusCode":400}`, errcode.EnvelopeNotFound, false, "Nothing here"},

	{"protekt", 403, `{"error":"access_denied","message":"No way","statusCode":403}`, errcode.ProtektAccessDenied, true, "No way"},
	{"protekt, with more", 403, `{"statusCode":403,"path":"/x","message":"No way","error":"access_denied"}`, errcode.ProtektAccessDenied, true, "No way"},
	{"protekt without message", 403, `{"error":"access_denied","statusCode":403}`, errcode.ProtektAccessDenied, false, ""},
	{"protekt without statusCode", 403, `{"error":"access_denied","message":"No way"}`, errcode.ProtektAccessDenied, false, "No way"},
	{"protekt, another statusCode", 403, `{"error":"access_denied","message":"No way","statusCode":401}`, errcode.ProtektAccessDenied, false, "No way"},
	{"protekt, statusCode a text", 403, `{"error":"access_denied","message":"No way","statusCode":"403"}`, errcode.ProtektAccessDenied, false, "No way"},
	{"protekt, and a number where codes stand", 403, `{"error":"access_denied","message":"No way","statusCode":403,"code":403}`, errcode.ProtektAccessDenied, false, "No way"},
	{"protekt, and error_type", 403, `{"error":"access_denied","message":"No way","statusCode":403,"error_type":1}`, errcode.ProtektAccessDenied, false, "No way"},

	{"domain:reason", 404, `{"status":404,"code":"user:not_found"}`, errcode.UserNotFound, true, ""},
	{"domain:reason, with more", 404, `{"status":404,"code":"user:not_found","message":"Gone away","x":1}`, errcode.UserNotFound, true, "Gone away"},
	{"domain:reason, another status", 404, `{"status":400,"code":"user:not_found"}`, errcode.UserNotFound, false, ""},
	{"domain:reason, status a text", 404, `{"status":"404","code":"user:not_found"}`, errcode.UserNotFound, false, ""},
	{"domain:reason without status", 404, `{"code":"user:not_found"}`, errcode.UserNotFound, false, ""},
	{"code and message", 404, `{"code":"user:not_found","message":"m m"}`, errcode.UserNotFound, false, "m m"},
	{"no colon", 403, `{"status":403,"code":"FORBIDDEN"}`, errcode.GeneralForbidden, true, ""},
	{"no colon, with details", 403, `{"status":403,"code":"FORBIDDEN","details":[]}`, errcode.GeneralForbidden, true, ""},
	{"no colon, with a message", 404, `{"status":404,"code":"NOT_FOUND","message":"x"}`, errcode.EnvelopeNotFound, false, "x"},
	{"no colon, with more", 403, `{"status":403,"code":"FORBIDDEN","x":1}`, errcode.GeneralForbidden, false, ""},
	{"a record", 404, `{"code":"NOT_FOUND","status":404,"message":"x","retry_after":null}`, errcode.EnvelopeNotFound, false, "x"},

	{"problem", 404, `{"type":"https://x/errors#user:not_found","title":"User not found","status":404,"code":"user:not_found"}`, errcode.UserNotFound, true, ""},
	{"problem, detail", 404, `{"type":"about:blank","title":"Not Found","status":404,"detail":"No Bob","code":"user:not_found"}`, errcode.UserNotFound, true, "No Bob"},
	{"problem, no colon", 404, `{"type":"https://x/errors/NOT_FOUND","title":"Nothing","status":404,"code":"NOT_FOUND"}`, errcode.EnvelopeNotFound, true, "Nothing"},
	{"problem, the type is the code", 404, `{"type":"NOT_F\u004fUND","title":"Nothing","status":404,"code":"NOT_FOUND"}`, errcode.EnvelopeNotFound, true, "Nothing"},
	{"problem, another type", 404, `{"type":"https://x/errors/USER_NOT_FOUND","title":"Nothing","status":404,"code":"NOT_FOUND"}`, errcode.EnvelopeNotFound, false, "Nothing"},
	{"problem, no colon and no type", 404, `{"title":"Nothing","status":404,"code":"NOT_FOUND"}`, errcode.EnvelopeNotFound, false, "Nothing"},
	{"problem, type a number", 404, `{"type":1,"title":"Nothing","status":404,"code":"NOT_FOUND"}`, errcode.EnvelopeNotFound, false, "Nothing"},
	{"problem, another status", 404, `{"title":"Nothing","status":500,"code":"user:not_found"}`, errcode.UserNotFound, false, "Nothing"},

	{"OAuth", 400, `{"error":"invalid_grant","error_description":"Wrong password","code":"user:not_found"}`, errcode.UserNotFound, true, "Wrong password"},
	{"OAuth, no colon", 400, `{"error":"access_denied","error_description":"No way","code":"FORBIDDEN"}`, errcode.GeneralForbidden, true, "No way"},
	{"OAuth without our code", 400, `{"error":"access_denied","error_description":"No way"}`, errcode.ProtektAccessDenied, false, "No way"},
	{"OAuth without description", 400, `{"error":"access_denied","code":"FORBIDDEN"}`, errcode.GeneralForbidden, false, ""},

	{"gRPC gateway", 401, `{"code":16,"message":"Expired","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"USER__TOKEN_EXPIRED","domain":"d","metadata":{"code":"user:token_expired","status":"401"}}]}`, errcode.UserTokenExpired, true, "Expired"},
	{"gRPC gateway, no colon", 409, `{"code":6,"message":"m m","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","metadata":{"status":"409","code":"CONFLICT"}}]}`, errcode.EnvelopeConflict, true, "m m"},
	{"gRPC gateway, another status", 400, `{"code":3,"message":"m m","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","metadata":{"code":"FILE_TOO_LARGE","status":"413"}}]}`, errcode.GeneralFileTooLarge, true, "m m"},
	{"gRPC gateway without status", 409, `{"code":6,"message":"m m","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","metadata":{"code":"CONFLICT"}}]}`, errcode.EnvelopeConflict, false, "m m"},
	{"gRPC gateway, status of a success", 409, `{"code":6,"message":"m m","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","metadata":{"code":"CONFLICT","status":"200"}}]}`, errcode.EnvelopeConflict, false, "m m"},
	{"gRPC gateway, status a number", 409, `{"code":6,"message":"m m","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","metadata":{"code":"CONFLICT","status":409}}]}`, errcode.EnvelopeConflict, false, "m m"},
	{"gRPC gateway, a reason alone", 409, `{"code":6,"message":"m m","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"CONFLICT"}]}`, errcode.EnvelopeConflict, false, "m m"},
	{"Connect", 401, `{"code":"unauthenticated","message":"Expired","details":[{"type":"google.rpc.ErrorInfo","value":"","debug":{"metadata":{"code":"user:token_expired","status":"401"}}}]}`, errcode.UserTokenExpired, true, "Expired"},
	{"Google's list", 401, `{"error":{"code":401,"message":"Expired","status":"UNAUTHENTICATED","details":[{"@type":"x/google.rpc.ErrorInfo","metadata":{"code":"user:token_expired","status":"401"}}]}}`, errcode.UserTokenExpired, true, "Expired"},
	{"Connect, translated", 401, `{"code":"unauthenticated","message":"Expired","details":[{"type":"google.rpc.ErrorInfo","debug":{"metadata":{"code":"user:token_expired","status":"401"}}},{"type":"google.rpc.LocalizedMessage","debug":{"locale":"de","message":"Abgelaufen"}}]}`, errcode.UserTokenExpired, true, "Abgelaufen"},
	{"NestJS", 403, `{"statusCode":403,"error":"access_denied","message":"No way","code":"FORBIDDEN"}`, errcode.GeneralForbidden, false, "No way"},
}

func TestOurShapesAreToldFromOthers(t *testing.T) {
	for _, row := range oursAndNot {
		t.Run(row.name, func(t *testing.T) {
			e := parsed(t, row.status, []byte(row.body))
			want := told{code: row.code.String(), status: row.status, message: row.message, details: string(e.Details()), remote: true, documented: row.ours}
			if row.ours {
				want.catalogue = row.code.Catalogue()
			}
			switch {
			case row.message != "":
			case row.ours:
				want.message = row.code.Message()
			default:
				want.message = http.StatusText(row.status)
			}
			assert.Equal(t, want, tell(e))
			for code := range errcode.All() {
				require.Equal(t, row.ours && code == row.code, errors.Is(e, code), code)
				require.Equal(t, row.ours && code == row.code, e.Code().Equal(code), code)
				require.Equal(t, row.ours && code == row.code, code.Equal(e.Code()), code)
			}
			if reissued := e.Reissue(); row.ours {
				assert.False(t, reissued.Remote())
				assert.Equal(t, want.message, reissued.Message())
			} else {
				assert.Same(t, e, reissued, "a code of others is not said again")
			}
		})
	}
}

// TestForeignBodies has bodies that others wrote: what is a code in them, and what is a
// message.
func TestForeignBodies(t *testing.T) {
	long := strings.Repeat("a", 60_000)
	for body, want := range map[string]struct{ code, message string }{
		`{"error":"invalid_grant","error_description":"Wrong"}`:                          {"invalid_grant", "Wrong"},
		`{"error":"slow_down"}`:                                                          {"slow_down", ""},
		`{"code":400,"error_code":"bad_jwt","msg":"Bad JWT"}`:                            {"bad_jwt", "Bad JWT"},
		`{"errcode":"M_FORBIDDEN","error":"You may not"}`:                                {"M_FORBIDDEN", "You may not"},
		`{"errorCode":"E0000004","errorSummary":"Authentication failed"}`:                {"E0000004", "Authentication failed"},
		`{"error_type":"OAuthException","error_message":"No","code":400}`:                {"OAuthException", "No"},
		`{"errorMessage":"No","code":"UNAUTHORIZED"}`:                                    {"UNAUTHORIZED", "No"},
		`{"title":"T","detail":"D","code":"x"}`:                                          {"x", "D"},
		`{"title":"T","detail":"","code":"x"}`:                                           {"x", "T"},
		`{"code":40013,"message":"No"}`:                                                  {"40013", "No"},
		`{"code":"40013","message":"No"}`:                                                {"40013", "No"},
		`{"code":1000}`:                                                                  {"1000", ""},
		`{"code":"5.7.1","message":"No"}`:                                                {"5.7.1", "No"},
		`{"code":"unknown","message":"No"}`:                                              {"unknown", "No"}, // Connect
		`{"error":{"code":"card_declined","message":"No"}}`:                              {"card_declined", "No"},
		`{"error":{"code":404,"message":"No"},"code":"x"}`:                               {"x", "No"},
		`{"error":{"code":"y","message":"Inner"},"message":"Outer"}`:                     {"y", "Outer"},
		`{"error":{"error":"You may not"}}`:                                              {"", "You may not"},
		`{"error":{"code":"y","code":"z","message":"Inner"},"message":"Outer"}`:          {"", "Outer"}, // malformed
		`{"error":{"error":{"code":"y"}},"message":"m"}`:                                 {"", "m"},
		`{"message":["a","b"],"error":"Bad Request","statusCode":400}`:                   {"", "a"},
		`{"statusCode":403,"message":"Forbidden resource","error":"Forbidden"}`:          {"", "Forbidden resource"},
		`{"statusCode":403,"message":"No","error":"FORBIDDEN"}`:                          {"FORBIDDEN", "No"},
		`{"statusCode":403,"message":"No","error":"forbidden"}`:                          {"forbidden", "No"},
		`{"error":"HTTP 401 Unauthorized"}`:                                              {"", "HTTP 401 Unauthorized"},
		`{"error":"Unauthenticated."}`:                                                   {"", "Unauthenticated."},
		`{"error":"\u7528\u6237\u4e0d\u5b58\u5728"}`:                                     {"", "用户不存在"},
		`{"error":"` + long + `"}`:                                                       {"", long[:4096]},
		`{"error":"error","message":"Something went wrong"}`:                             {"", "Something went wrong"},
		`{"error":true,"code":"Error","message":"No"}`:                                   {"", "No"},
		`{"error":"404","message":"No"}`:                                                 {"", "No"},
		`{"code":"000404","message":"No"}`:                                               {"", "No"},
		`{"code":"-32001","message":"No"}`:                                               {"", "No"},
		`{"code":-32001,"message":"No"}`:                                                 {"", "No"},
		`{"code":4e4,"message":"No"}`:                                                    {"", "No"},
		`{"code":1000.5,"message":"No"}`:                                                 {"", "No"},
		`{"code":999,"message":"No"}`:                                                    {"", "No"},
		`{"code":` + strings.Repeat("1", 129) + `,"message":"No"}`:                       {"", "No"},
		`{"code":"--","message":"No"}`:                                                   {"", "No"},
		`{"status":404,"code":"404"}`:                                                    {"", ""},
		`{"status":404,"code":"error"}`:                                                  {"", ""},
		`{"success":false,"error":"No such thing","code":"Gone"}`:                        {"", "No such thing"},
		`{"status":404,"code":"[duplicate]user.email"}`:                                  {"[duplicate]user.email", ""},
		`{"code":"urn:acme:badNonce","detail":"Stale"}`:                                  {"urn:acme:badNonce", "Stale"},
		`{"code":"` + strings.Repeat(`\u0061`, 10_000) + `","error":"x","message":"No"}`: {"x", "No"},
	} {
		e := parsed(t, 404, []byte(body))
		name := body[:min(len(body), 100)]
		assert.Equal(t, want.code, e.Code().String(), name)
		if want.message == "" {
			want.message = "Not Found"
		}
		assert.Equal(t, want.message, e.Message(), name)
		assert.Equal(t, 404, e.StatusCode(), name)
		assert.Nil(t, e.Code().Catalogue(), name)
	}
}

func TestBodyWithMessageAlone(t *testing.T) {
	e := parsed(t, 404, []byte(`{"statusCode":404,"message":"No such cat","error":"Not Found","details":{"name":"unknown"}}`))
	assert.Equal(t, told{status: 404, message: "No such cat", details: `{"name":"unknown"}`, fields: true, remote: true}, tell(e))
	assert.Equal(t, "HTTP 404", e.Error())
	assert.Same(t, e, e.Reissue())
}

// TestMemberManyTimes: details in which a path stands many times are no fields of others,
// and take no memory.
func TestMemberManyTimes(t *testing.T) {
	body := []byte(`{"error":{"code":"x","details":{` + strings.Repeat(`"":"",`, 9_000) + `"":""}}}`)
	var e *errcode.Error
	allocated := allocatedBy(func() { e = parsed(t, 404, body) })
	assert.Equal(t, "x", e.Code().String())
	assert.Nil(t, e.Details())
	assert.Less(t, allocated, uint64(64<<10))
}

func TestG02WhoseCodeATextIs(t *testing.T) {
	own := errcode.NewRegistry()
	catalogue := own.NewCatalogue("Own")
	denied := catalogue.Define("access_denied", http.StatusConflict, "Denied by us")
	forbidden := catalogue.Define("Forbidden", http.StatusForbidden, "A code that is spelled as a phrase")
	failed := catalogue.Define("error", http.StatusBadRequest, "A code that is a word")
	ours := []byte(`{"error":"access_denied","message":"m","statusCode":403}`)
	others := []byte(`{"error":"access_denied","error_description":"m"}`)

	for name, row := range map[string]struct {
		read        func(int, []byte) error
		body        []byte
		own         bool // == own code
		built, isIt bool // == the document's, errors.Is of it
	}{
		"the package's, ours":         {errcode.Parse, ours, false, true, true},
		"the package's, others'":      {errcode.Parse, others, false, false, false},
		"its own, ours":               {own.Parse, ours, true, false, true},
		"its own, others'":            {own.Parse, others, true, false, false},
		"without the table, ours":     {errcode.NewRegistry().Parse, ours, false, false, false},
		"without the table, others'":  {errcode.NewRegistry().Parse, others, false, false, false},
		"with the table, ours":        {errcode.NewRegistry(errcode.ProtektAuthorization).Parse, ours, false, true, true},
		"with another table, others'": {errcode.NewRegistry(errcode.User).Parse, others, false, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			e := remoteError(t, row.read(403, row.body))
			assert.Equal(t, "access_denied", e.Code().String())
			assert.Equal(t, "m", e.Message())
			assert.Equal(t, 403, e.StatusCode())
			assert.Equal(t, row.own, e.Code() == denied)
			assert.Equal(t, row.built, e.Code() == errcode.ProtektAccessDenied)
			assert.ErrorIs(t, e, denied, "the texts are the same")
			assert.Equal(t, row.isIt, errors.Is(e, errcode.ProtektAccessDenied))
		})
	}

	// A code of the registry is recognised in our shapes however it is spelled, as a whole
	// and scanned.
	for _, code := range []errcode.Code{denied, forbidden, failed} {
		for _, form := range allForms {
			status, body := rendered(form, code)
			for _, body := range [][]byte{body, append(body[:len(body):len(body)], ' ')} {
				e := remoteError(t, own.Parse(status, body))
				assert.Equal(t, code, e.Code(), "%s", body)
				assert.Equal(t, code.Message(), e.Reissue().Message())
			}
		}
	}
	e := remoteError(t, own.Parse(409, []byte(`{"code":"access_denied","message":"CANARY"}`))).Reissue()
	assert.Equal(t, "Denied by us", e.Message(), "the words of others are not said again")
}

func TestG03OtherPeoplesServices(t *testing.T) {
	for body, code := range map[string]errcode.Code{
		`{"error":"access_denied","error_description":"x"}`:                                    errcode.ProtektAccessDenied,
		`{"code":"invalid_credentials","message":"x"}`:                                         errcode.ProtektInvalidCredentials,
		`{"statusCode":403,"message":"x","error":"access_denied"}`:                             errcode.ProtektAccessDenied,
		`{"success":false,"error":"x","code":"NOT_FOUND"}`:                                     errcode.EnvelopeNotFound,
		`{"error":"access_denied","error_description":"x","statusCode":403,"code":"CONFLICT"}`: errcode.EnvelopeConflict,
	} {
		e := remoteError(t, errcode.NewRegistry().Parse(403, []byte(body)))
		assert.Equal(t, code.String(), e.Code().String(), body)
		assert.Equal(t, "x", e.Message(), body)
		assert.NotErrorIs(t, e, code, body)
		assert.NotEqual(t, code, e.Code(), body)
		assert.False(t, e.Code().Equal(code), body)
		assert.Same(t, e, e.Reissue(), body)
	}
}

// TestDecodeReadsBodies: the bodies that Parse reads, with the status in them.
func TestDecodeReadsBodies(t *testing.T) {
	for body, want := range map[string]told{
		`{"status":404,"code":"user:not_found"}`:                               {code: "user:not_found", catalogue: errcode.User, status: 404, message: "User not found", documented: true},
		` {"error":"access_denied","message":"m","statusCode":403}`:            {code: "access_denied", catalogue: errcode.ProtektAccessDenied.Catalogue(), status: 403, message: "m", documented: true},
		`{"success":false,"error":"m","code":"NOT_FOUND"}`:                     {code: "NOT_FOUND", catalogue: errcode.EnvelopeNotFound.Catalogue(), status: 404, message: "m", documented: true},
		`{"code":"NOT_FOUND","status":410,"message":"m","retry_after":1.5}`:    {code: "NOT_FOUND", catalogue: errcode.EnvelopeNotFound.Catalogue(), status: 410, message: "m", retry: 1500 * time.Millisecond, documented: true},
		`{"code":"NOT_FOUND","status":404,"retry_after":9223372036.854775807}`: {code: "NOT_FOUND", catalogue: errcode.EnvelopeNotFound.Catalogue(), status: 404, message: errcode.EnvelopeNotFound.Message(), retry: math.MaxInt64, documented: true},
		`{"code":"NOT_FOUND","status":404,"retry_after":1e999}`:                {code: "NOT_FOUND", catalogue: errcode.EnvelopeNotFound.Catalogue(), status: 404, message: errcode.EnvelopeNotFound.Message(), retry: math.MaxInt64, documented: true},
		`{"code":"NOT_FOUND","status":404,"retry_after":-1}`:                   {code: "NOT_FOUND", catalogue: errcode.EnvelopeNotFound.Catalogue(), status: 404, message: errcode.EnvelopeNotFound.Message(), documented: true},
		`{"code":"NOT_FOUND","status":404,"retry_after":"1"}`:                  {code: "NOT_FOUND", catalogue: errcode.EnvelopeNotFound.Catalogue(), status: 404, message: errcode.EnvelopeNotFound.Message(), documented: true},
		`{"code":"NOT_FOUND","status":404,"message":"m","x":1}`:                {code: "NOT_FOUND", status: 404, message: "m"},
		`{"code":"NOT_FOUND","status":404,"statusCode":400,"message":"m"}`:     {code: "NOT_FOUND", status: 404, message: "m"},
		`{"code":"user:not_found"}`:                                            {code: "user:not_found", status: 500, message: "Internal Server Error"},
		`{"status":200,"code":"user:not_found"}`:                               {code: "user:not_found", status: 500, message: "Internal Server Error"},
		`{"status":503}`:                                                       {status: 503, message: "Service Unavailable"},
		`{"status":503,"message":"m"}`:                                         {status: 503, message: "m"},
		`{"message":"m"}`:                                                      {status: 500, message: "m"},
		`{}`:                                                                   {status: 500, message: "Internal Server Error", cause: true},
		`{"status":200}`:                                                       {status: 500, message: "Internal Server Error", cause: true},
		`[]`:                                                                   {status: 500, message: "Internal Server Error", cause: true},
	} {
		want.remote = true
		assert.Equal(t, want, tell(remoteError(t, errcode.Decode([]byte(body)))), body)
	}
}

// naiveBody is what a body says, read by encoding/json.
type naiveBody struct {
	readable, foreign bool
	code, message     string
	fields            errcode.Fields
}

// naiveParse reads a valid JSON object without a key that stands twice.
func naiveParse(t *testing.T, status int, body []byte) naiveBody {
	t.Helper()
	raw := map[string]json.RawMessage{}
	require.NoError(t, json.Unmarshal(body, &raw))
	text := func(m map[string]json.RawMessage, name string) (s string, ok bool) {
		ok = len(m[name]) > 0 && m[name][0] == '"' && json.Unmarshal(m[name], &s) == nil
		return s, ok
	}
	has := func(names ...string) bool {
		for _, name := range names {
			if _, ok := text(raw, name); !ok {
				return false
			}
		}
		return true
	}
	is := func(name string) bool { return string(raw[name]) == fmt.Sprint(status) }
	code, _ := text(raw, "code")
	errorText, _ := text(raw, "error")
	n := naiveBody{readable: true}
	var details map[string]any
	if json.Unmarshal(raw["details"], &details) == nil && len(details) > 0 {
		n.fields = errcode.Fields{}
		for path, value := range details {
			if s, ok := value.(string); ok && n.fields != nil {
				n.fields[path] = s
			} else {
				n.fields = nil
			}
		}
	}
	agrees := (raw["status"] == nil || is("status")) && (raw["statusCode"] == nil || is("statusCode"))
	onlyDomain := true
	for name := range raw {
		onlyDomain = onlyDomain && (name == "status" || name == "code" || name == "details")
	}
	otherCodes := false
	for _, name := range []string{"error_code", "errorCode", "errcode", "code", "error_type"} {
		otherCodes = otherCodes || raw[name] != nil
	}
	typ, _ := text(raw, "type")
	before, ends := strings.CutSuffix(typ, code)
	ends = ends && (before == "" || strings.ContainsAny(before[len(before)-1:], "/#:=?"))
	candidates := []struct {
		fits    bool
		code    string
		message []string
	}{
		{has("code", "error") && string(raw["success"]) == "false", code, []string{"error"}},
		{has("error", "message") && is("statusCode") && !otherCodes, errorText, []string{"message"}},
		{has("error", "error_description", "code"), code, []string{"error_description"}},
		{has("title", "code") && is("status") && (strings.Contains(code, ":") || ends), code, []string{"detail", "title"}},
		{has("code") && is("status") && (strings.Contains(code, ":") || onlyDomain), code, []string{"message"}},
	}
	for i, c := range candidates {
		_, defined := errcode.Lookup(c.code)
		if !agrees || !c.fits || !defined && (!wellFormed(c.code) || !naiveCode(c.code)) {
			continue
		}
		n.code = c.code
		if model, ok := newNaive(body); ok && i == 3 && raw["details"] == nil {
			n.fields, _ = model.fields(false)
		}
		for _, name := range c.message {
			if s, ok := text(raw, name); ok {
				n.message = s
				break
			}
		}
		return n
	}
	n.foreign = true
	model, ok := newNaive(body)
	if !ok {
		return n
	}
	n.code, n.message = model.code(), model.message()
	n.foreign = !model.ours()
	fields, first := model.fields(n.code == "" && n.message == "")
	if n.message == "" {
		n.message = first
	}
	if n.readable = n.code != "" || n.message != "" || fields != nil; fields != nil {
		n.fields = fields
	} else if !n.readable {
		n.fields = nil
	}
	return n
}

var (
	naiveSpelled = regexp.MustCompile(`\A[!#-%'-;=?-\[\]-~]{0,127}[!#-%'-;=?-\[\]-~]\z`) // printable ASCII without "&<>\
	naiveNumber  = regexp.MustCompile(`\A0*[1-9][0-9]{3,}\z`)
	naiveWord    = regexp.MustCompile(`(?i)\A(error|fail|failed|failure|false|true|null|none|undefined|ok|success)\z`)
	naiveLetter  = regexp.MustCompile(`[0-9A-Za-z]`)
	naiveEnd     = regexp.MustCompile(`[.,;:!?]\z`)
	naiveFloat   = regexp.MustCompile(`\A[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?\z`)
)

func naiveDigits(s string) bool { return strings.Trim(s, "0123456789") == "" }

// naiveIdle reports whether a text is a word or a number that is not a code.
func naiveIdle(s string) bool {
	return naiveWord.MatchString(s) || naiveFloat.MatchString(s) && !naiveNumber.MatchString(s)
}

func naiveCode(s string) bool {
	for status := 400; status < 600; status++ {
		if s == http.StatusText(status) {
			return false
		}
	}
	return naiveSpelled.MatchString(s) && naiveLetter.MatchString(s) && !naiveEnd.MatchString(s) && !naiveIdle(s)
}
