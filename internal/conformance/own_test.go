package conformance_test

import (
	"fmt"
	"strings"
	"testing"

	"example.com/errcode"
)

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
			`{"status":400,"code":"` + strings.Repeat("a", 128) + `"}`, `{"status":400,"code":"` + strings.Repeat("a", 129) + `"}`,
			`{"status":400,"code":"1e5"}`, `{"status":400,"code":"0x1F"}`, `{"status":400,"code":"999"}`, `{"status":400,"code":"1000"}`,
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
