package shape_test

import (
	"encoding/json"
	"testing"

	"example.com/errcode/internal/shape"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestEveryMemberHasAName(t *testing.T) {
	assert.Equal(t, "", shape.None.String())
	seen := map[string]bool{}
	var ours shape.Set
	for m := shape.None + 1; m < shape.All; m++ {
		name := m.String()
		if m == shape.Count { // it stands between the members of our bodies and the others
			require.Empty(t, name)
			continue
		}
		require.NotEmpty(t, name, int(m))
		require.False(t, seen[name], name)
		seen[name] = true
		assert.Equal(t, m, shape.MemberOf([]byte(name)))
		if m < shape.Count {
			assert.Equal(t, []string{name}, shape.SetOf(m).Names())
			assert.True(t, shape.SetOf(m).Has(m))
			ours |= shape.SetOf(m)
		}
	}
	assert.Len(t, ours.Names(), int(shape.Count)-1)
	assert.Equal(t, []string{}, shape.SetOf().Names())
	for _, other := range []string{"", "Code", "CODE", "codes", "status_code", "x"} {
		assert.Equal(t, shape.None, shape.MemberOf([]byte(other)), other)
	}
}

// TestTablesNameMembers: a member stands in a table once, and none of our bodies has
// another member that would hold a code.
func TestTablesNameMembers(t *testing.T) {
	assert.Equal(t, []string{"code", "error_code", "errorCode", "errcode", "error_type"}, shape.CodeNames().Names())
	for _, name := range shape.CodeNames().Names() {
		assert.Contains(t, shape.Codes, shape.MemberOf([]byte(name)))
	}
	for _, table := range [][]shape.Member{shape.Codes, shape.Hints, shape.Messages, shape.Sentences, shape.Entries, shape.FieldTexts, shape.Delays} {
		seen := map[shape.Member]bool{}
		for _, m := range table {
			assert.False(t, seen[m] || m == shape.None, m)
			seen[m] = true
		}
	}
	for _, m := range shape.Sentences {
		assert.Contains(t, shape.Messages, m)
	}
	for _, s := range shape.Shapes {
		assert.True(t, s.Strings.Has(s.Code), s.Name)
		assert.NotEmpty(t, s.Message, s.Name)
	}
}

// bodyOf returns which members a JSON object has, by way of encoding/json.
func bodyOf(t *testing.T, object string) (b shape.Body, text func(shape.Member) []byte) {
	t.Helper()
	var members map[string]any
	require.NoError(t, json.Unmarshal([]byte(object), &members))
	for name, value := range members {
		m := shape.MemberOf([]byte(name))
		if m == shape.None {
			b.Others = true
			continue
		}
		b.All |= shape.SetOf(m)
		if _, ok := value.(string); ok {
			b.Strings |= shape.SetOf(m)
		}
		if value == false {
			b.False |= shape.SetOf(m)
		}
	}
	return b, func(m shape.Member) []byte {
		s, _ := members[m.String()].(string)
		return []byte(s)
	}
}

func TestShapes(t *testing.T) {
	for body, want := range map[string][]string{
		`{"success":false,"error":"User not found","code":"NOT_FOUND"}`:                                            {"envelope"},
		`{"success":false,"error":"Invalid","code":"VALIDATION_ERROR","details":{"a":"b"},"x":1}`:                  {"envelope"},
		`{"success":true,"error":"User not found","code":"NOT_FOUND"}`:                                             {},
		`{"success":0,"error":"User not found","code":"NOT_FOUND"}`:                                                {},
		`{"error":"User not found","code":"NOT_FOUND"}`:                                                            {},
		`{"success":false,"error":1,"code":"NOT_FOUND"}`:                                                           {},
		`{"success":false,"error":"User not found","code":1}`:                                                      {},
		`{"error":"user_not_found","message":"m","statusCode":404}`:                                                {"protekt"},
		`{"error":"user_not_found","message":"m","statusCode":404,"x":1}`:                                          {"protekt"},
		`{"error":"user_not_found","message":"m","statusCode":404,"code":null}`:                                    {},
		`{"error":"user_not_found","message":"m","statusCode":404,"error_code":7}`:                                 {},
		`{"error":"user_not_found","message":"m","statusCode":404,"errorCode":""}`:                                 {},
		`{"error":"user_not_found","message":"m","statusCode":404,"errcode":""}`:                                   {},
		`{"error":"user_not_found","message":"m","statusCode":404,"error_type":""}`:                                {},
		`{"error":"user_not_found","message":"m"}`:                                                                 {},
		`{"error":"user_not_found","message":null,"statusCode":404}`:                                               {},
		`{"error":null,"message":"m","statusCode":404}`:                                                            {},
		`{"error":"invalid_grant","error_description":"d","code":"user:not_found"}`:                                {"oauth"},
		`{"error":"invalid_grant","error_description":"d"}`:                                                        {},
		`{"error":"invalid_grant","code":"user:not_found"}`:                                                        {},
		`{"error_description":"d","code":"user:not_found"}`:                                                        {},
		`{"type":"https://x/errors#user:not_found","title":"User not found","status":404,"code":"user:not_found"}`: {"problem", "record", "domain-reason"},
		`{"type":"https://x/errors/NOT_FOUND","title":"t","status":404,"code":"NOT_FOUND"}`:                        {"problem"},
		`{"type":"NOT_FOUND","title":"t","status":404,"code":"NOT_FOUND"}`:                                         {"problem"},
		`{"type":"urn:x:NOT_FOUND","title":"t","status":404,"code":"NOT_FOUND"}`:                                   {"problem"},
		`{"type":"https://x/?code=NOT_FOUND","title":"t","status":404,"code":"NOT_FOUND"}`:                         {"problem"},
		`{"type":"https://x/errors/USER_NOT_FOUND","title":"t","status":404,"code":"NOT_FOUND"}`:                   {},
		`{"type":"https://x/errors/NOT_FOUND/","title":"t","status":404,"code":"NOT_FOUND"}`:                       {},
		`{"title":"t","status":404,"code":"NOT_FOUND"}`:                                                            {},
		`{"title":"t","code":"user:not_found"}`:                                                                    {},
		`{"status":404,"code":"user:not_found"}`:                                                                   {"record", "domain-reason"},
		`{"status":404,"code":"user:not_found","details":{},"x":1}`:                                                {"record", "domain-reason"},
		`{"status":404,"code":"FORBIDDEN"}`:                                                                        {"record", "domain-reason"},
		`{"status":404,"code":"FORBIDDEN","details":{}}`:                                                           {"record", "domain-reason"},
		`{"status":404,"code":"FORBIDDEN","message":"m","retry_after":1}`:                                          {"record"},
		`{"status":404,"code":"FORBIDDEN","x":1}`:                                                                  {},
		`{"status":404,"code":"FORBIDDEN","error_code":1}`:                                                         {},
		`{"code":"user:not_found"}`:                                                                                {},
		`{"code":"user:not_found","message":"m"}`:                                                                  {},
		`{}`: {},
	} {
		b, text := bodyOf(t, body)
		got := []string{}
		for i := range shape.Shapes {
			if s := &shape.Shapes[i]; s.Fits(b) && s.FitsCode(text(s.Code), text(shape.Type), b) {
				got = append(got, s.Name)
			}
		}
		assert.Equal(t, want, got, body)
	}
}
