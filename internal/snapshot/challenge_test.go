package snapshot_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/internal/snapshot"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestChallenge(t *testing.T) {
	for name, test := range map[string]struct {
		status     int
		challenge  errcode.Challenge
		json, text string
	}{
		"token":      {401, errcode.Challenge{Error: "invalid_token"}, `{"error":"invalid_token"}`, "error=invalid_token"},
		"digits":     {403, errcode.Challenge{Scope: "r0.9-Z_z"}, `{"scope":"r0.9-Z_z"}`, "scope=r0.9-Z_z"},
		"scopes":     {403, errcode.Challenge{Scope: "a b"}, `{"scope":"a b"}`, `scope="a b"`},
		"quotes":     {401, errcode.Challenge{Realm: `a "b", error=c`}, `{"realm":"a \"b\", error=c"}`, `realm="a \"b\", error=c"`},
		"age":        {401, errcode.Challenge{MaxAge: 5 * time.Minute}, `{"max_age":300}`, "max_age=300"},
		"parameters": {401, errcode.Challenge{Scheme: "DPoP", Realm: "r", ResourceMetadata: "m", Scope: "s", Error: "e", ACR: "a", MaxAge: time.Second, Algs: "ES256"}, `{"scheme":"DPoP","realm":"r","resource_metadata":"m","scope":"s","error":"e","acr_values":"a","max_age":1,"algs":"ES256"}`, "scheme=DPoP, realm=r, resource_metadata=m, scope=s, error=e, acr_values=a, max_age=1, algs=ES256"},
	} {
		t.Run(name, func(t *testing.T) {
			code := new(errcode.Registry).NewCatalogue("Own").Define("own", test.status, "Own", test.challenge)
			row := snapshot.Describe(code)
			data, err := json.Marshal(row.Challenge)
			require.NoError(t, err)
			assert.Equal(t, test.json, string(data))
			assert.Equal(t, test.text, row.Challenge.String())
			assert.Equal(t, test.challenge, row.Challenge.Value())
			value, err := row.Value()
			require.NoError(t, err)
			assert.Equal(t, test.challenge, value.Challenge())
			assert.Equal(t, row, snapshot.Describe(value))
		})
	}
}

// What is not in WWW-Authenticate is not described.
func TestNoChallenge(t *testing.T) {
	for _, options := range [][]errcode.CodeOption{
		nil, {errcode.Challenge{}}, {errcode.Challenge{MaxAge: -time.Hour}}, {errcode.Challenge{MaxAge: time.Second / 2}},
	} {
		row := snapshot.Describe(new(errcode.Registry).NewCatalogue("Own").Define("own", http.StatusUnauthorized, "Own", options...))
		assert.Nil(t, row.Challenge)
		assert.Equal(t, "none", row.Challenge.String())
		assert.Zero(t, row.Challenge.Value())
		data, err := json.Marshal(row)
		require.NoError(t, err)
		assert.Equal(t, `{"code":"own","status":401,"message":"Own","action":"redirect_to_login"}`, string(data))
	}
}

// The built-in codes for dead tokens say so.
func TestChallengesOfTheDocuments(t *testing.T) {
	var dead []string
	for _, code := range snapshot.Take(errcode.Catalogues()).All() {
		if code.Challenge != nil {
			assert.Equal(t, &snapshot.Challenge{Error: "invalid_token"}, code.Challenge, code.Code)
			dead = append(dead, code.Code)
		}
	}
	assert.Equal(t, []string{
		"invalid_token", "token_expired", "session_revoked", "AUTHENTICATION_ERROR",
		"TOKEN_EXPIRED", "user:invalid_session", "user:token_expired", "user:invalid_token",
		"session:invalid_user_id", "session:expired", "session:not_found",
	}, dead)
}
