package clients_test

import "testing"

func TestF04OpenIDClient(t *testing.T) {
	perform(t, "openid-client.mjs", newProvider(t, basic), append(oauthRows("ClientError"),
		oauthRow{step{"other issuer", "post", "", ""}, seen{Class: "ClientError", Reason: "OAUTH_INVALID_RESPONSE", Text: `invalid response encountered`, Cause: `OperationProcessingError: unexpected "iss" (issuer) response parameter value`}},
		// The client goes on after the first two: it waits 1 s, 1 s, and 5 s more after the second.
		oauthRow{step{"poll", "post", "", "pending-fast-denied"}, seen{Class: fromBody, Status: 400, Error: "access_denied", Description: "The user said no", Code: "device:denied", Waited: 8000}},
		// It also goes on after a 503 with a delay: it waits 1 s, 6 s more for the delay of 7, and 1 s.
		oauthRow{step{"poll", "basic", "", "down-denied"}, seen{Class: fromBody, Status: 400, Error: "access_denied", Description: "The user said no", Code: "device:denied", Waited: 8000}},
		// The client repeats a request that lacks the nonce.
		oauthRow{step{"dpop", "post", "", ""}, seen{Result: map[string]any{"sub": "ada"}}},
		oauthRow{step{"dpop", "basic", "", "old"}, seen{Class: fromChallenge, Status: 401, Body: `{"status":401,"code":"user:token_expired"}`,
			Challenges: []challenge{{Scheme: "dpop", Parameters: map[string]string{"realm": "", "algs": "ES256", "error": "invalid_token"}}}}},
	))
}
