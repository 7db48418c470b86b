package openapi_test

import (
	"testing"

	"example.com/errcode"
	"example.com/errcode/internal/openapi"
	"example.com/errcode/internal/snapshot"
	"github.com/stretchr/testify/require"
)

// An operation has a response for each status of its codes, with its codes and no others.
// What the form sends for the same status is not the operation's.
func TestOperations(t *testing.T) {
	var r errcode.Registry
	own := r.NewCatalogue("Own")
	own.Define("wallet:empty", 402, "No money")
	own.Define("wallet:frozen", 409, "Frozen")
	own.Define("wallet:closed", 409, "Closed")
	own.Define("VALIDATION_ERROR", 400, "Mine")
	s := snapshot.Take(r.Catalogues()).WithGenerated(errcode.FormEnvelope)
	data := openapi.GenerateFor(s, []openapi.Operation{
		{ID: "pay", Codes: []string{"wallet:empty", "wallet:frozen", "VALIDATION_ERROR", "nothing:known"}},
		{ID: "wallet/close-it", Codes: []string{"wallet:closed"}},
	}, errcode.FormEnvelope)
	for name, code := range map[string]string{
		"EnvelopePayPaymentRequired":    "EnvelopePayPaymentRequiredCode",
		"EnvelopePayConflict":           "EnvelopePayConflictCode",
		"EnvelopeWalletCloseItConflict": "EnvelopeWalletCloseItConflictCode",
	} {
		require.JSONEq(t, `{"$ref": "#/components/schemas/`+name+`Error"}`, at(t, data, "components", "responses", name, "content", "application/json", "schema"))
		require.JSONEq(t, `{"type": "object", "properties": {"code": {"$ref": "#/components/schemas/`+code+`"}}}`, narrow(t, data, name+"Error"))
	}
	require.JSONEq(t, `{"title": "Code of a response of pay with status 409", "type": "string", "enum": ["wallet:frozen"]}`, at(t, data, "components", "schemas", "EnvelopePayConflictCode"))
	require.JSONEq(t, `{"wallet.closed": {"value": {"success": false, "error": "Closed", "code": "wallet:closed"}}}`,
		at(t, data, "components", "responses", "EnvelopeWalletCloseItConflict", "content", "application/json", "examples"))
	require.JSONEq(t, `["VALIDATION_ERROR"]`, at(t, data, "components", "schemas", "EnvelopePayBadRequestCode", "enum"))
	require.JSONEq(t, `{"description": "Any other error.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/EnvelopeError"}}}}`,
		at(t, data, "components", "responses", "EnvelopeDefault"))
	require.JSONEq(t, `{"$ref": "#/components/schemas/EnvelopeError"}`, at(t, data, "components", "schemas", "Error"), "of one form")
}

// An operation that has forms of its own has responses in these alone.
func TestFormsOfAnOperation(t *testing.T) {
	s := snapshot.Take(errcode.Catalogues())
	data := openapi.GenerateFor(s, []openapi.Operation{
		{ID: "pay", Codes: []string{"NOT_FOUND"}, Forms: []errcode.Form{errcode.FormEnvelope}},
		{ID: "get", Codes: []string{"NOT_FOUND"}},
	}, errcode.FormEnvelope, errcode.FormProtekt)
	responses, ok := decode(t, []byte(at(t, data, "components", "responses"))).(map[string]any)
	require.True(t, ok)
	for name, want := range map[string]bool{
		"EnvelopePayNotFound": true, "ProtektPayNotFound": false, "EnvelopeGetNotFound": true, "ProtektGetNotFound": true,
	} {
		require.Equal(t, want, responses[name] != nil, name)
	}
}

// narrow returns what a schema adds to that of the form.
func narrow(t *testing.T, data []byte, schema string) string {
	t.Helper()
	all, ok := decode(t, []byte(at(t, data, "components", "schemas", schema, "allOf"))).([]any)
	require.True(t, ok)
	require.Len(t, all, 2)
	return encode(t, all[1])
}

func TestComponentNames(t *testing.T) {
	for id, want := range map[string]string{
		"login": "Login", "createUser": "CreateUser", "create-user": "CreateUser", "users.v1/get_it": "UsersV1GetIt",
		"": "", "--": "", "größe": "GrE", "2fa": "2fa",
	} {
		require.Equal(t, want, openapi.Operation{ID: id}.Component(), "%q", id)
	}
}
