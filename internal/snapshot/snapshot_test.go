package snapshot_test

import (
	"encoding/json"
	"slices"
	"testing"

	"example.com/errcode"
	"example.com/errcode/internal/snapshot"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTake(t *testing.T) {
	var r errcode.Registry
	shop := r.NewCatalogue("Shop & more")
	shut := shop.Define("shop:shut", 503, "The shop is <shut>", errcode.Description("Closed"))
	shop.Define("shop:closed", 503, "Closed", errcode.ReplacedBy(shut), errcode.ActionContactSupport)
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

	catalogue, code, ok := s.Find("shop:closed")
	assert.True(t, ok)
	assert.Equal(t, "Shop & more", catalogue.Name)
	assert.Equal(t, "shop:shut", code.ReplacedBy)
	_, _, ok = s.Find("shop:Closed")
	assert.False(t, ok)

	selected := s.Select(func(_ snapshot.Catalogue, c snapshot.Code) bool { return c.ReplacedBy == "" })
	require.Len(t, selected.Catalogues, 1)
	assert.Equal(t, "shop:shut", selected.Catalogues[0].Codes[0].Code)
	assert.Len(t, s.Catalogues[0].Codes, 2, "the snapshot itself is as it was")
}

func TestGoName(t *testing.T) {
	built := snapshot.Take(errcode.Catalogues())
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
		catalogue, _, ok := built.Find(code)
		require.True(t, ok, code)
		assert.Equal(t, want, snapshot.GoName(catalogue, code))
	}
	assert.Equal(t, "LateFeesOverdue", snapshot.GoName(snapshot.Catalogue{Name: "Late fees"}, "OVERDUE"))
	assert.Equal(t, "AzZone09", snapshot.GoName(snapshot.Catalogue{Name: "Zones"}, "az:zone_09"))
}

func TestAllStopsWhenAsked(t *testing.T) {
	var first []string
	for _, code := range snapshot.Take(errcode.Catalogues()).All() {
		if first = append(first, code.Code); len(first) == 5 {
			break
		}
	}
	assert.True(t, slices.Equal([]string{"invalid_credentials", "user_not_found", "email_not_verified", "account_locked", "invalid_token"}, first))
}
