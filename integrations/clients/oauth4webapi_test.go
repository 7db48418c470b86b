package clients_test

import (
	"testing"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
)

// A step is a call of a client for Node.
type step struct {
	Call   string `json:"call"`
	Auth   string `json:"auth"` // basic or post
	Secret string `json:"secret,omitempty"`
	Value  string `json:"value"`
}

// Seen is what the client gave to its user.
type seen struct {
	Class       string      `json:"class"` // of the error; "" if there was none
	Status      int         `json:"status"`
	Error       string      `json:"error"`
	Description string      `json:"description"`
	Code        string      `json:"code"`
	Details     any         `json:"details"`
	RetryAfter  string      `json:"retryAfter"`
	Waited      int         `json:"waited"` // milliseconds
	Challenges  []challenge `json:"challenges"`
	Body        string      `json:"body"`   // what the user can still read
	Reason      string      `json:"reason"` // why the client gave up
	Text        string      `json:"text"`
	Cause       string      `json:"cause"`
	Result      any         `json:"result"`
}

type challenge struct {
	Scheme     string            `json:"scheme"`
	Parameters map[string]string `json:"parameters"`
	Token68    string            `json:"token68"`
}

const (
	fromBody      = "ResponseBodyError"
	fromRedirect  = "AuthorizationResponseError"
	fromChallenge = "WWWAuthenticateChallengeError"
)

// oauthRow is a step and what is seen in it.
type oauthRow struct {
	step
	seen seen
}

// oauthRows are the calls for which oauth4webapi and openid-client see the same. The class
// is that of an error whose body the client does not read.
func oauthRows(unread string) []oauthRow {
	const (
		stale  = "Invalid email/password combination"
		banned = "'Ada' is banned - 'forever'"
		secret = "Unknown client or wrong secret"
		busy   = "Too many requests"
	)
	rows := []oauthRow{
		// Of a 5xx, the client reads nothing; its user still can.
		{step{"client credentials", "basic", "", "unforeseen"}, seen{Class: unread, Reason: "OAUTH_RESPONSE_IS_NOT_CONFORM", Status: 500,
			Body: `{"error":"server_error","error_description":"Unhandled server error","code":"INTERNAL_ERROR"}`}},
		{step{"client credentials", "basic", "", "down"}, seen{Class: unread, Reason: "OAUTH_RESPONSE_IS_NOT_CONFORM", Status: 503,
			Body: `{"error":"temporarily_unavailable","error_description":"Service unavailable","code":"http:service_unavailable"}`}},

		{step{"grant type", "post", "", "password"}, seen{Class: fromBody, Status: 400, Error: "unsupported_grant_type", Description: "Unknown grant type", Code: "grant:unknown"}},
		{step{"device token", "post", "", "pending"}, seen{Class: fromBody, Status: 400, Error: "authorization_pending", Description: "The user has not answered yet", Code: "device:pending"}},
		{step{"device token", "post", "", "fast"}, seen{Class: fromBody, Status: 400, Error: "slow_down", Description: "Ask less often", Code: "device:too_fast"}},
		{step{"device token", "post", "", "denied"}, seen{Class: fromBody, Status: 400, Error: "access_denied", Description: "The user said no", Code: "device:denied"}},
		{step{"device token", "post", "", "expired"}, seen{Class: fromBody, Status: 400, Error: "expired_token", Description: "The device code is too old", Code: "device:expired"}},
		{step{"revocation", "basic", "", "type"}, seen{Class: fromBody, Status: 400, Error: "unsupported_token_type", Description: "Tokens of this type can't be revoked", Code: "token:unknown_type"}},

		{step{"registration", "", "", ""}, seen{Class: fromBody, Status: 400, Error: "invalid_client_metadata", Description: "Client metadata is not valid", Code: "client:metadata",
			Details: map[string]any{"redirect_uris": "Required"}}},
		{step{"registration", "", "", "http://evil.example"}, seen{Class: fromBody, Status: 400, Error: "invalid_redirect_uri", Description: "Redirect address is not allowed", Code: "client:redirect"}},

		{step{"redirect", "post", "", "stale"}, seen{Class: fromRedirect, Error: "access_denied", Description: stale, Code: "auth:invalid_credentials"}},
		{step{"redirect", "post", "", "banned"}, seen{Class: fromRedirect, Error: "access_denied", Description: banned, Code: "user:banned"}},
		{step{"redirect", "post", "", "login"}, seen{Class: fromRedirect, Error: "login_required", Description: "The user has to sign in", Code: "login:needed"}},
		{step{"redirect", "post", "", "unforeseen"}, seen{Class: fromRedirect, Error: "server_error", Description: "Unhandled server error", Code: "INTERNAL_ERROR"}},
		{step{"fragment", "post", "", "banned"}, seen{Class: fromRedirect, Error: "access_denied", Description: banned, Code: "user:banned"}},
	}
	for _, call := range []string{"code", "refresh", "client credentials", "device token", "device", "par", "revocation", "introspection"} {
		for _, auth := range []string{"basic", "post"} {
			rows = append(rows,
				oauthRow{step{call, auth, "", "stale"}, seen{Class: fromBody, Status: 400, Error: "invalid_grant", Description: stale, Code: "auth:invalid_credentials"}},
				oauthRow{step{call, auth, "", "banned"}, seen{Class: fromBody, Status: 400, Error: "invalid_grant", Description: banned, Code: "user:banned"}},
				oauthRow{step{call, auth, "", "busy"}, seen{Class: fromBody, Status: 429, Error: "temporarily_unavailable", Description: busy, Code: "rate_limit:exceeded", RetryAfter: "7"}},
			)
		}
		// The client's credentials in the form: 400, and the body is read. In the header
		// they must be answered with a challenge, and these clients then read only that.
		body := `{"error":"invalid_client","error_description":"` + secret + `","code":"client:unknown"}`
		rows = append(rows,
			oauthRow{step{call, "post", "wrong", "stale"}, seen{Class: fromBody, Status: 400, Error: "invalid_client", Description: secret, Code: "client:unknown"}},
			oauthRow{step{call, "basic", "wrong", "stale"}, seen{Class: fromChallenge, Status: 401, Body: body,
				Challenges: []challenge{{Scheme: "basic", Parameters: map[string]string{"realm": "token"}}}}},
		)
	}
	return rows
}

// perform does the steps and compares what is seen.
func perform(t *testing.T, program string, p *provider, rows []oauthRow) {
	t.Helper()
	steps := make([]step, len(rows))
	for i, row := range rows {
		steps[i] = row.step
	}
	var all []seen
	node(t, program, map[string]any{"issuer": p.issuer, "steps": steps}, &all)
	if assert.Len(t, all, len(rows)) {
		for i, row := range rows {
			assert.Equal(t, row.seen, all[i], "%+v", row.step)
		}
	}
}

var basic = errcode.Challenge{Scheme: "Basic", Realm: "token"}

func TestF04OAuth4WebAPI(t *testing.T) {
	perform(t, "oauth4webapi.mjs", newProvider(t, basic), append(oauthRows("OperationProcessingError"),
		oauthRow{step{"other issuer", "post", "", ""}, seen{Class: "OperationProcessingError", Reason: "OAUTH_INVALID_RESPONSE", Text: `unexpected "iss" (issuer) response parameter value`, Cause: "[object Object]"}},
		oauthRow{step{"dpop", "post", "", ""}, seen{Result: map[string]any{"tried": []any{fromBody, true, fromChallenge, true}, "sub": "ada"}}},
		oauthRow{step{"dpop", "basic", "", "old"}, seen{Class: fromChallenge, Status: 401, Body: `{"status":401,"code":"user:token_expired"}`,
			Challenges: []challenge{{Scheme: "dpop", Parameters: map[string]string{"realm": "", "algs": "ES256", "error": "invalid_token"}}}}},
	))
}
