package openapi_test

import (
	"net/http"
	"strconv"
	"testing"

	"example.com/errcode"
	"example.com/errcode/internal/openapi"
	"example.com/errcode/internal/snapshot"
	"github.com/stretchr/testify/require"
)

// nested is a form that the package knows nothing about: the code and the status stand
// deep in the body, the status is the form's, and the schema refers to itself.
var nested = errcode.NewForm(errcode.Layout{
	Name:      "my-problem",
	MediaType: "application/problem+json",
	Append: func(dst []byte, _ *http.Request, a *errcode.Answer) ([]byte, error) {
		dst = errcode.AppendString(append(dst, `{"problem": {"reason": `...), a.Code.String())
		dst = append(dst, `, "status": `...)
		return append(strconv.AppendInt(dst, int64(a.Status), 10), "}}"...), nil
	},
	Prepare: func(_ *http.Request, a *errcode.Answer) {
		if a.Status != http.StatusUnauthorized {
			a.Status = http.StatusBadRequest
		}
		a.SetChallenges(errcode.Challenge{Scheme: "DPoP", Algs: "ES256"})
	},
	Schema: []byte(`{
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"title": "Problem",
		"type": "object",
		"properties": {
			"problem": {"type": "object", "properties": {"reason": {"$ref": "#/$defs/code"}, "status": {"$ref": "#/$defs/status"}}},
			"more": {"$ref": "#/$defs/details"},
			"inner": {"anyOf": [{"$ref": "#"}, {"$ref": "#/$defs/other"}]}
		},
		"$defs": {"other": {"type": "null"}}
	}`),
	Like: errcode.FormEnvelope,
})

// bare is a form without a schema whose body is not JSON.
var bare = errcode.NewForm(errcode.Layout{
	Name:      "text",
	MediaType: "text/plain",
	Append: func(dst []byte, _ *http.Request, a *errcode.Answer) ([]byte, error) {
		return append(dst, a.Message...), nil
	},
})

// A form of a service's own is described as it says itself, and as a Writer sends it.
func TestFormOfAService(t *testing.T) {
	var registry errcode.Registry
	catalogue := registry.NewCatalogue("Billing")
	catalogue.Define("declined", http.StatusPaymentRequired, "Card declined")
	catalogue.Define("who", http.StatusUnauthorized, "Who are you?")
	s := snapshot.Take(registry.Catalogues())
	data := openapi.Generate(s, nested, bare)

	require.JSONEq(t, `{
		"title": "Problem",
		"type": "object",
		"properties": {
			"problem": {"type": "object", "properties": {"reason": {"$ref": "#/components/schemas/ErrorCode"}, "status": {"$ref": "#/components/schemas/ErrorStatus"}}},
			"more": {"$ref": "#/components/schemas/ErrorDetails"},
			"inner": {"anyOf": [{"$ref": "#/components/schemas/MyProblemError"}, {"$ref": "#/components/schemas/MyProblemError/$defs/other"}]}
		},
		"$defs": {"other": {"type": "null"}}
	}`, at(t, data, "components", "schemas", "MyProblemError"))
	require.JSONEq(t, `{"title": "Error body in the form text", "type": "string"}`, at(t, data, "components", "schemas", "TextError"))
	require.JSONEq(t, `[{"$ref": "#/$defs/MyProblemError"}, {"$ref": "#/$defs/TextError"}]`, at(t, openapi.Schema(s, nested, bare), "$defs", "Error", "anyOf"))

	// The status is the one that is sent, and the header fields are those that are.
	require.JSONEq(t, `{
		"description": "Bad Request:\n\n- `+"`declined`"+`: Card declined",
		"headers": {
			"Cache-Control": {"$ref": "#/components/headers/CacheControl"},
			"Content-Language": {"$ref": "#/components/headers/ContentLanguage"},
			"Retry-After": {"$ref": "#/components/headers/RetryAfter"},
			"Vary": {"$ref": "#/components/headers/Vary"},
			"WWW-Authenticate": {"$ref": "#/components/headers/WWWAuthenticate"},
			"X-Content-Type-Options": {"$ref": "#/components/headers/XContentTypeOptions"}
		},
		"content": {"application/problem+json": {
			"schema": {"$ref": "#/components/schemas/MyProblemBadRequestError"},
			"examples": {"declined": {"value": {"problem": {"reason": "declined", "status": 400}}}}
		}}
	}`, at(t, data, "components", "responses", "MyProblemBadRequest"))
	require.JSONEq(t, `{"title": "Error body in the form my-problem with status 400", "allOf": [
		{"$ref": "#/components/schemas/MyProblemError"},
		{"type": "object", "properties": {"problem": {"type": "object", "properties": {"reason": {"enum": ["declined"]}, "status": {"type": "integer", "const": 400}}}}}
	]}`, at(t, data, "components", "schemas", "MyProblemBadRequestError"))
	require.JSONEq(t, `{"text/plain": {"schema": {"$ref": "#/components/schemas/TextError"}, "examples": {"who": {"value": "Who are you?"}}}}`,
		at(t, data, "components", "responses", "TextUnauthorized", "content"))
	require.Contains(t, at(t, data, "info", "description"), "such as `MyProblemBadRequest`")
}

// Two forms of one name, and one whose name and schema can't be used, are told apart.
func TestFormNames(t *testing.T) {
	odd := func(name, schema string) errcode.Form {
		layout := bare.Layout()
		layout.Name, layout.Schema, layout.MediaType = name, []byte(schema), "application/json"
		return errcode.NewForm(layout)
	}
	data := openapi.Schema(billing(), odd("a", "{"), odd("a", "[]"), odd("ÄÖ", ""))
	for name, title := range map[string]string{"AError": "a", "A2Error": "a", "FormError": "ÄÖ"} {
		require.JSONEq(t, `{"title": "Error body in the form `+title+`", "type": "object"}`, at(t, data, "$defs", name))
	}
}

// What a form sends by itself is described with it, and with no other form.
func TestGenerated(t *testing.T) {
	data := openapi.Generate(builtIn(), forms...)
	require.Equal(t, `"Method Not Allowed:\n\n- `+"`METHOD_NOT_ALLOWED`"+`: Method not allowed"`, at(t, data, "components", "responses", "EnvelopeMethodNotAllowed", "description"))
	require.JSONEq(t, `{"status": 405, "code": "http:method_not_allowed"}`,
		at(t, data, "components", "responses", "DomainReasonMethodNotAllowed", "content", "application/json", "examples", "http.method_not_allowed", "value"))
	require.Contains(t, at(t, data, "components", "schemas", "LibraryCode", "x-enum-varnames"), `"EnvelopeMethodNotAllowed"`)
	require.JSONEq(t, `{"type": "object"}`, at(t, data, "components", "schemas", "EnvelopeError", "then", "properties", "details"))
	// An error of a field is shown where the form has details.
	require.JSONEq(t, `{"email": "value is not a valid email address", "settings.max_sessions": "value is not a valid integer"}`,
		at(t, data, "components", "responses", "EnvelopeUnprocessableEntity", "content", "application/json", "examples", "VALIDATION_ERROR", "value", "details"))
}

// A registry without the form's document: the examples show what it has.
func TestTablesOfAnotherDocument(t *testing.T) {
	s := snapshot.Take(errcode.NewRegistry(errcode.Auth).Catalogues())
	data := openapi.Generate(s, errcode.FormEnvelope)
	require.JSONEq(t, `{"auth.invalid_credentials": {"value": {"success": false, "error": "Invalid email/password combination", "code": "auth:invalid_credentials"}}}`,
		at(t, data, "components", "responses", "EnvelopeUnauthorized", "content", "application/json", "examples"))
}
