package snapshot_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/forms"
	"example.com/errcode/internal/snapshot"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTake(t *testing.T) {
	var r errcode.Registry
	shop := r.NewCatalogue("Shop & more")
	shut := shop.Define("shop:shut", 503, "The shop is <shut>", errcode.Description("Closed"))
	shop.Define("shop:closed", 503, "Closed", errcode.Deprecated(shut), errcode.ActionContactSupport, errcode.FaultService,
		errcode.Help{Why: "It is late.", Fix: "Come back."})
	r.NewCatalogue("Empty")
	s := snapshot.Take(r.Catalogues())
	assert.Equal(t, `{
  "catalogues": [
    {
      "name": "Shop & more",
      "codes": [
        {
          "code": "shop:shut",
          "status": 503,
          "message": "The shop is <shut>",
          "description": "Closed",
          "action": "retry_later"
        },
        {
          "code": "shop:closed",
          "status": 503,
          "message": "Closed",
          "action": "contact_support",
          "fault": "service",
          "why": "It is late.",
          "fix": "Come back.",
          "replacedBy": "shop:shut"
        }
      ]
    },
    {
      "name": "Empty",
      "codes": []
    }
  ]
}
`, string(s.JSON()))
	var again snapshot.Snapshot
	require.NoError(t, json.Unmarshal(s.JSON(), &again))
	assert.Equal(t, s, again)

	index := s.Index()
	assert.Len(t, index, 2)
	assert.Equal(t, "Shop & more", index["shop:closed"].Catalogue.Name)
	assert.Equal(t, "shop:shut", index["shop:closed"].ReplacedBy)

	selected := s.Select(func(_ snapshot.Catalogue, c snapshot.Code) bool { return c.ReplacedBy == "" })
	require.Len(t, selected.Catalogues, 1)
	assert.Equal(t, "shop:shut", selected.Catalogues[0].Codes[0].Code)
	assert.Len(t, s.Catalogues[0].Codes, 2, "the snapshot itself is unchanged")
}

// TestIndexOfDuplicates: a file may hold a code twice.
func TestIndexOfDuplicates(t *testing.T) {
	s := snapshot.Snapshot{Catalogues: []snapshot.Catalogue{
		{Name: "One", Codes: []snapshot.Code{{Code: "a", Status: 400}, {Code: "a", Status: 401}}},
		{Name: "Two", Codes: []snapshot.Code{{Code: "a", Status: 402}}},
	}}
	assert.Equal(t, map[string]snapshot.Entry{"a": {Catalogue: s.Catalogues[0], Code: snapshot.Code{Code: "a", Status: 400}}}, s.Index())
	assert.Empty(t, snapshot.Snapshot{}.Index())
	var statuses []int
	for _, code := range s.Once() {
		statuses = append(statuses, code.Status)
	}
	assert.Equal(t, []int{400}, statuses)
}

func TestGoName(t *testing.T) {
	built := snapshot.Take(errcode.Catalogues()).Index()
	for code, want := range map[string]string{
		"oauth:invalid_auth_url":     "OAuthInvalidAuthURL",
		"totp:qr_generation_failed":  "TOTPQRGenerationFailed",
		"session:invalid_user_id":    "SessionInvalidUserID",
		"general:invalid_ip_address": "GeneralInvalidIPAddress",
		"FORBIDDEN":                  "GeneralForbidden",
		"token_expired":              "ProtektTokenExpired",
		"TOKEN_EXPIRED":              "EnvelopeTokenExpired",
		"rate_limit:exceeded":        "RateLimitExceeded",
		"worker:response_invalid":    "WorkerResponseInvalid",
		"eventstream:publish_failed": "EventstreamPublishFailed",
	} {
		entry, ok := built[code]
		require.True(t, ok, code)
		assert.Equal(t, want, snapshot.GoName(entry.Catalogue, code))
	}
	assert.Equal(t, "LateFeesOverdue", snapshot.GoName(snapshot.Catalogue{Name: "Late fees"}, "OVERDUE"))
	assert.Equal(t, "AzZone09", snapshot.GoName(snapshot.Catalogue{Name: "Zones"}, "az:zone_09"))
}

// Other languages spell the same words in their own way. The number of a name is not one
// that another code has by itself.
func TestNames(t *testing.T) {
	s := snapshot.Snapshot{Catalogues: []snapshot.Catalogue{
		{Name: "Late fees", Codes: []snapshot.Code{{Code: "HTTP_TIMEOUT"}, {Code: "user:not_found"}, {Code: "user:not-found"}, {Code: "user:not.found"}, {Code: "user:not_found_2"}, {Code: "2fa:off"}}},
		{Name: "Other", Document: "envelope", Codes: []snapshot.Code{{Code: "NOT_FOUND"}, {Code: "user:not_found"}}},
	}}
	assert.Equal(t, map[string]string{
		"HTTP_TIMEOUT": "late+fees+http+timeout", "user:not_found": "user+not+found", "user:not-found": "user+not+found+3", "user:not.found": "user+not+found+4",
		"user:not_found_2": "user+not+found+2", "2fa:off": "2fa+off", "NOT_FOUND": "envelope+not+found",
	}, s.Names("+", func(words []string) string { return strings.ToLower(strings.Join(words, "+")) }))
	constants := s.ConstantNames()
	assert.Equal(t, "LATE_FEES_HTTP_TIMEOUT", constants["HTTP_TIMEOUT"])
	assert.Equal(t, "USER_NOT_FOUND_4", constants["user:not.found"])
	assert.Equal(t, "CODE_2FA_OFF", constants["2fa:off"])
}

// FuzzNames holds the numbers of names against those found by trying from 2 on.
func FuzzNames(f *testing.F) {
	f.Add("a:b,a.b,a:b2,A_B,a:b,ab2")
	f.Add("x,x.,x1,x2,x,x22,x2:")
	f.Fuzz(func(t *testing.T, list string) {
		spell := func(words []string) string { return strings.ToLower(strings.Join(words, "")) }
		c := snapshot.Catalogue{} // without a name, which codes would begin with
		var codes []string        // each once
		taken := map[string]bool{}
		for code := range strings.SplitSeq(list, ",") {
			c.Codes = append(c.Codes, snapshot.Code{Code: code})
			if !slices.Contains(codes, code) {
				codes = append(codes, code)
				taken[spell(snapshot.Words(code))] = true
			}
		}
		want, given := map[string]string{}, map[string]bool{}
		for _, code := range codes {
			wanted := spell(snapshot.Words(code))
			name := wanted
			for n := 2; given[name] || name != wanted && taken[name]; n++ {
				name = fmt.Sprint(wanted, n)
			}
			want[code], given[name] = name, true
		}
		assert.Equal(t, want, snapshot.Snapshot{Catalogues: []snapshot.Catalogue{c}}.Names("", spell))
	})
}

// TestNamesOfManyAlike: many codes may want the same name. Each is numbered after the one before.
func TestNamesOfManyAlike(t *testing.T) {
	const alike = 10_000
	codes := []string{"a"}
	for i := 0; len(codes) < alike; i++ { // all spellings of a_a_a...
		for _, separator := range "_-./:" {
			codes = append(codes, codes[i]+string(separator)+"a")
		}
	}
	c := snapshot.Catalogue{}
	for _, code := range codes {
		c.Codes = append(c.Codes, snapshot.Code{Code: code})
	}
	names := snapshot.Snapshot{Catalogues: []snapshot.Catalogue{c}}.Names("", func([]string) string { return "a" })
	for i, code := range codes[1:] {
		require.Equal(t, fmt.Sprintf("a%d", i+2), names[code])
	}
	assert.Equal(t, "a", names["a"])
}

// Codes of the documents have the prefixes that their Go variables have.
func TestConstantNames(t *testing.T) {
	got := snapshot.Take(errcode.Catalogues()).WithGenerated(errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain).ConstantNames()
	want := map[string]string{
		"user:not_found": "USER_NOT_FOUND", "user_not_found": "PROTEKT_USER_NOT_FOUND", "NOT_FOUND": "ENVELOPE_NOT_FOUND",
		"FORBIDDEN": "GENERAL_FORBIDDEN", "method_not_allowed": "PROTEKT_METHOD_NOT_ALLOWED", "METHOD_NOT_ALLOWED": "ENVELOPE_METHOD_NOT_ALLOWED",
		"http:method_not_allowed": "HTTP_METHOD_NOT_ALLOWED", "oauth:token_exchange_failed": "OAUTH_TOKEN_EXCHANGE_FAILED",
	}
	for code, name := range want {
		require.Equal(t, name, got[code], code)
	}
	seen := map[string]string{}
	for code, name := range got {
		require.Empty(t, seen[name], "codes %q and %q have one name", code, seen[name])
		seen[name] = code
	}
}

// What a form itself sends is named for the form, also where a document spells its codes in
// the same way.
func TestNamesOfGeneratedCodes(t *testing.T) {
	problem := forms.Problem{Like: errcode.FormProtekt}.Form()
	names := snapshot.Snapshot{}.WithGenerated(errcode.FormDomain, errcode.FormEnvelope, problem).ConstantNames()
	assert.Equal(t, "DOMAIN_REASON_INTERNAL_ERROR", names["INTERNAL_ERROR"])
	assert.Equal(t, "ENVELOPE_BAD_REQUEST", names["BAD_REQUEST"])
	assert.Equal(t, "PROBLEM_BAD_REQUEST", names["bad_request"])
	assert.Equal(t, "GENERAL_BAD_REQUEST", names["general:bad_request"])
}

// TestGoNameOfForeignCodes has the spellings of other services.
func TestGoNameOfForeignCodes(t *testing.T) {
	for code, want := range map[string]string{
		"UserNotFound":           "XUserNotFound",
		"cardDeclined":           "XCardDeclined",
		"card-declined":          "XCardDeclined",
		"card.declined":          "XCardDeclined",
		"CARD_DECLINED":          "XCardDeclined",
		"Card_Declined":          "XCardDeclined",
		"HTTPTimeout":            "XHTTPTimeout",
		"timeoutHTTP":            "XTimeoutHTTP",
		"HTTP_TIMEOUT":           "XHTTPTimeout",
		"HTTP":                   "XHTTP",
		"urn:acme:badNonce":      "UrnAcmeBadNonce",
		"acme:BAD_NONCE":         "AcmeBadNonce",
		"E1001":                  "XE1001",
		"e1001":                  "XE1001",
		"TSK-BIZ-007":            "XTskBiz007",
		"007":                    "X007",
		"userId":                 "XUserID",
		"userID":                 "XUserID",
		"userIDs":                "XUserIDs",
		"USER_ID":                "XUserID",
		"IDOfUser":               "XIDOfUser",
		"invalidIpAddress":       "XInvalidIPAddress",
		"IPv6Only":               "XIPv6Only",
		"oauthFailed":            "XOAuthFailed",
		"OAuthFailed":            "XOAuthFailed",
		"oAuthFailed":            "XOAuthFailed",
		"totpQrUrl":              "XTOTPQRURL",
		"md5Mismatch":            "XMd5Mismatch",
		"MD5Mismatch":            "XMD5Mismatch",
		"aB":                     "XAB",
		"Ab":                     "XAb",
		"a":                      "XA",
		"A":                      "XA",
		"":                       "X",
		"::":                     "",
		"größeUnknown":           "XGrEUnknown",
		"com.acme:quotaExceeded": "ComAcmeQuotaExceeded",
	} {
		assert.Equal(t, want, snapshot.GoName(snapshot.Catalogue{Name: "x"}, code), code)
	}
	for table, want := range map[string]string{
		"API keys": "APIKeysA", "apiKeys": "APIKeysA", "OAuth accounts": "OAuthAccountsA", "iOS": "IOSA", "": "A",
	} {
		assert.Equal(t, want, snapshot.GoName(snapshot.Catalogue{Name: table}, "a"), table)
	}
}

func TestAllStopsWhenAsked(t *testing.T) {
	var first []string
	for _, code := range snapshot.Take(errcode.Catalogues()).All() {
		if first = append(first, code.Code); len(first) == 5 {
			break
		}
	}
	assert.True(t, slices.Equal([]string{"invalid_credentials", "user_not_found", "email_not_verified", "account_locked", "invalid_token"}, first))
	for _, code := range snapshot.Take(errcode.Catalogues()).Once() {
		assert.Equal(t, first[0], code.Code)
		break
	}
}
