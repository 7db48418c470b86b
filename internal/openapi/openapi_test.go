package openapi_test

import (
	"encoding/json"
	"fmt"
	"runtime"
	"testing"

	"example.com/errcode"
	ring "example.com/errcode/forms"
	"example.com/errcode/internal/golden"
	"example.com/errcode/internal/openapi"
	"example.com/errcode/internal/snapshot"
	"github.com/stretchr/testify/require"
)

// The forms of the three documents.
var forms = []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain}

// builtIn is the catalogues of the package, with what the forms themselves send.
func builtIn() snapshot.Snapshot {
	return snapshot.Take(errcode.Catalogues()).WithGenerated(forms...)
}

// The committed files are what the catalogues give, each time.
func TestI07Fresh(t *testing.T) {
	golden.Equal(t, "../../openapi/errcode.openapi.json", openapi.Generate(builtIn(), forms...))
	golden.Equal(t, "../../openapi/errcode.schema.json", openapi.Schema(builtIn(), forms...))
	require.Equal(t, openapi.Generate(builtIn(), forms...), openapi.Generate(builtIn(), forms...))
	require.Equal(t, openapi.Schema(builtIn(), forms...), openapi.Schema(builtIn(), forms...))
}

// The forms of package forms are described from their layouts, as any other; the tests of
// the TypeScript client hold the file against what a Writer sends.
func TestPackageForms(t *testing.T) {
	ring := []errcode.Form{ring.Problem{}.Form(), ring.OAuth{}.Form(), ring.CodeMessage{}.Form()}
	golden.Equal(t, "../../typescript/testdata/forms.openapi.json", openapi.Generate(snapshot.Take(errcode.Catalogues()).WithGenerated(ring...), ring...))
}

// A form whose status depends on how the client authenticates is described with each.
func TestStatusByRequest(t *testing.T) {
	var registry errcode.Registry
	client := registry.NewCatalogue("Clients").Define("client:unknown", 401, "Unknown client")
	form := ring.OAuth{Errors: map[errcode.Code]string{client: "invalid_client"}}.Form()
	data := openapi.Generate(snapshot.Take(registry.Catalogues()), form)
	for _, name := range []string{"OAuthBadRequest", "OAuthUnauthorized"} {
		require.JSONEq(t, `{"client.unknown": {"value": {"error": "invalid_client", "error_description": "Unknown client", "code": "client:unknown"}}}`,
			at(t, data, "components", "responses", name, "content", "application/json", "examples"))
	}
	require.JSONEq(t, `{"$ref": "#/components/headers/WWWAuthenticate"}`, at(t, data, "components", "responses", "OAuthUnauthorized", "headers", "WWW-Authenticate"))
	require.NotContains(t, at(t, data, "components", "responses", "OAuthBadRequest", "headers"), "WWW")
}

func decode(t *testing.T, data []byte) any {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal(data, &v), string(data))
	return v
}

// at returns the value at a path of keys, as JSON of one line.
func at(t *testing.T, data []byte, path ...string) string {
	t.Helper()
	v := decode(t, data)
	for _, key := range path {
		o, ok := v.(map[string]any)
		require.True(t, ok && o[key] != nil, "%v: %s", path, key)
		v = o[key]
	}
	return encode(t, v)
}

func encode(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}

// billing is a service's own catalogue.
func billing() snapshot.Snapshot {
	var registry errcode.Registry
	catalogue := registry.NewCatalogue("Billing_1")
	declined := catalogue.Define("billing:card_declined", 402, "Card declined", errcode.Description("The bank said no"))
	catalogue.Define("PAYMENT_FAILED", 402, "Payment failed", errcode.Deprecated(declined))
	catalogue.Define("billing:odd", 499, "Odd", errcode.Help{Why: "It is *odd*.", Fix: "Even it."})
	return snapshot.Take(registry.Catalogues())
}

func TestServiceCatalogue(t *testing.T) {
	data := openapi.Generate(billing(), forms...)
	require.JSONEq(t, `{
		"title": "Codes of the service",
		"description": "Billing\\_1:\n\n- `+"`billing:card_declined`: The bank said no\\n- `PAYMENT_FAILED`: Payment failed (deprecated: use `billing:card_declined`)\\n- `billing:odd`: Odd. It is \\\\*odd\\\\*. Even it"+`",
		"type": "string",
		"enum": ["billing:card_declined", "PAYMENT_FAILED", "billing:odd"],
		"x-enum-varnames": ["BillingCardDeclined", "Billing1PaymentFailed", "BillingOdd"],
		"x-enum-descriptions": ["402: The bank said no", "402: Payment failed (deprecated: use billing:card_declined)", "499: Odd"]
	}`, at(t, data, "components", "schemas", "ServiceCode"))
	require.JSONEq(t, `{
		"title": "Error code",
		"description": "What went wrong, for programs. Any code may come in any form.",
		"type": "string",
		"enum": ["billing:card_declined", "PAYMENT_FAILED", "billing:odd"],
		"x-enum-varnames": ["BillingCardDeclined", "Billing1PaymentFailed", "BillingOdd"],
		"x-enum-actions": ["show_error", "show_error", "show_error"],
		"x-enum-faults": ["client", "client", "client"]
	}`, at(t, data, "components", "schemas", "ErrorCode"))
	require.JSONEq(t, `{
		"description": "Payment Required:\n\n- `+"`billing:card_declined`: The bank said no\\n- `PAYMENT_FAILED`: Payment failed (deprecated: use `billing:card_declined`)"+`",
		"headers": {
			"Cache-Control": {"$ref": "#/components/headers/CacheControl"},
			"X-Content-Type-Options": {"$ref": "#/components/headers/XContentTypeOptions"},
			"Content-Language": {"$ref": "#/components/headers/ContentLanguage"},
			"Retry-After": {"$ref": "#/components/headers/RetryAfter"},
			"Vary": {"$ref": "#/components/headers/Vary"}
		},
		"content": {"application/json": {
			"schema": {"$ref": "#/components/schemas/ProtektPaymentRequiredError"},
			"examples": {
				"billing.card_declined": {"value": {"error": "billing:card_declined", "message": "Card declined", "statusCode": 402}},
				"PAYMENT_FAILED": {"value": {"error": "PAYMENT_FAILED", "message": "Payment failed", "statusCode": 402}}
			}
		}}
	}`, at(t, data, "components", "responses", "ProtektPaymentRequired"))
	require.JSONEq(t, `{"title": "Error body in the form protekt with status 402", "allOf": [
		{"$ref": "#/components/schemas/ProtektError"},
		{"type": "object", "properties": {"error": {"$ref": "#/components/schemas/PaymentRequiredCode"}, "statusCode": {"type": "integer", "const": 402}}}
	]}`, at(t, data, "components", "schemas", "ProtektPaymentRequiredError"))
	// A status without a name.
	require.JSONEq(t, `"HTTP 499:\n\n- `+"`billing:odd`"+`: Odd. It is \\*odd\\*. Even it"`, at(t, data, "components", "responses", "DomainReasonStatus499", "description"))
	require.JSONEq(t, `["billing:card_declined", "PAYMENT_FAILED", "billing:odd"]`, at(t, openapi.Schema(billing(), forms...), "$defs", "ServiceCode", "enum"))
}

// A response of a status that the form's own document has no code for.
func TestCodeOfAnotherDocument(t *testing.T) {
	data := openapi.Generate(snapshot.Take(errcode.Catalogues()), forms...)
	require.Equal(t, `"Request Entity Too Large, with a code of another document."`, at(t, data, "components", "responses", "EnvelopeRequestEntityTooLarge", "description"))
	require.JSONEq(t, `{"$ref": "#/components/headers/WWWAuthenticate"}`, at(t, data, "components", "responses", "EnvelopeUnauthorized", "headers", "WWW-Authenticate"))
}

func TestEmpty(t *testing.T) {
	data := openapi.Generate(snapshot.Snapshot{}, forms...)
	require.Equal(t, `"string"`, at(t, data, "components", "schemas", "ErrorCode", "type"))
	require.JSONEq(t, `{
		"ProtektDefault": {"description": "Any other error.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/ProtektError"}}}},
		"EnvelopeDefault": {"description": "Any other error.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/EnvelopeError"}}}},
		"DomainReasonDefault": {"description": "Any other error.", "content": {"application/json": {"schema": {"$ref": "#/components/schemas/DomainReasonError"}}}}
	}`, at(t, data, "components", "responses"))
	// Without forms there are no responses to refer to.
	data = openapi.Generate(snapshot.Snapshot{})
	require.Equal(t, `"Error responses in the forms that a service can use. Any code may come in any form."`, at(t, data, "info", "description"))
	require.Equal(t, `{}`, at(t, data, "components", "responses"))
	require.JSONEq(t, `{
		"$comment": "Generated by errcode; do not edit.",
		"$schema": "https://json-schema.org/draft/2020-12/schema",
		"$ref": "#/$defs/Error",
		"$defs": `+at(t, openapi.Schema(snapshot.Snapshot{}), "$defs")+`
	}`, string(openapi.Schema(snapshot.Snapshot{})))
	require.Equal(t, `{"description":"The body of an error response, in one of the forms.","title":"Error body"}`, at(t, openapi.Schema(snapshot.Snapshot{}), "$defs", "Error"))
}

// Row I08 and I09: texts arrive unchanged where they are data, and are text where
// they are Markdown.
func TestI08I09Hostile(t *testing.T) {
	for _, row := range []struct{ text, markdown string }{
		{"`", "\\`"},
		{`"`, `"`},
		{`\`, `\\`},
		{"a\nb\r\n\t\x00\x1b]0;x\x07\x7f", "a b     \\]0;x  "},
		{"\u0085\u2028\u202e😀", "   😀"},
		{"*/ x", `\* / x`},
		{"${x} {@link x}", `\$\{x\} \{\@link x\}`},
		{"<script>alert(1)</script>", `&lt;script\>alert(1)&lt;/script\>`},
		{"a&lt;b", "a&amp;lt;b"},
		{"a|b", `a\|b`},
		{"](javascript:x)", `\](javascript\:x)`},
		{"https://x.example # *b* _c_ ~d~", `https\://x.example \# \*b\* \_c\_ \~d\~`},
	} {
		s := snapshot.Snapshot{Catalogues: []snapshot.Catalogue{{Name: row.text, Codes: []snapshot.Code{
			{Code: "a:b", Status: 400, Message: row.text, Action: "show_error"},
		}}}}
		data := openapi.Generate(s, forms...)
		var example, description string
		if _, err := s.Catalogues[0].Codes[0].Value(); err != nil {
			require.NotContains(t, at(t, data, "components", "responses"), "BadRequest", "no Writer sends it")
		} else {
			require.NoError(t, json.Unmarshal([]byte(at(t, data, "components", "responses", "ProtektBadRequest", "content", "application/json", "examples", "a.b", "value", "message")), &example))
			require.Equal(t, row.text, example)
		}
		require.NoError(t, json.Unmarshal([]byte(at(t, data, "components", "schemas", "ServiceCode", "description")), &description))
		require.Equal(t, row.markdown+":\n\n- `a:b`: "+row.markdown, description)
		require.NotRegexp(t, `[\x00-\x09\x0b-\x1f\x7f\x{85}\x{2028}\x{202e}<>]`, string(data))
		require.NotRegexp(t, `[\x00-\x09\x0b-\x1f\x7f\x{85}\x{2028}\x{202e}<>]`, string(openapi.Schema(s, forms...)))
	}
}

// Codes that differ in their separators only, and codes that begin with a digit.
func TestNamesAreUnique(t *testing.T) {
	var r errcode.Registry
	c := r.NewCatalogue("Billing")
	for _, code := range []string{"a:b", "a.b", "a/b", "0:x", "999:gone"} {
		c.Define(code, 400, "m")
	}
	data := openapi.Generate(snapshot.Take(r.Catalogues()), errcode.FormDomain)
	require.JSONEq(t, `{
		"a.b": {"value": {"status": 400, "code": "a:b"}},
		"a.b2": {"value": {"status": 400, "code": "a.b"}},
		"a.b3": {"value": {"status": 400, "code": "a/b"}},
		"0.x": {"value": {"status": 400, "code": "0:x"}},
		"999.gone": {"value": {"status": 400, "code": "999:gone"}}
	}`, at(t, data, "components", "responses", "DomainReasonBadRequest", "content", "application/json", "examples"))
	require.JSONEq(t, `["AB", "BillingAB", "BillingAB2", "Code0X", "Code999Gone"]`, at(t, data, "components", "schemas", "ServiceCode", "x-enum-varnames"))
}

// TestManyCodes: what is allocated for many codes grows as their number does.
func TestManyCodes(t *testing.T) {
	allocated := func(codes int) float64 {
		var r errcode.Registry
		c := r.NewCatalogue("Many")
		for i := range codes {
			c.Define(fmt.Sprintf("many:code_%d", i), 400, "m")
		}
		s := snapshot.Take(r.Catalogues())
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		openapi.Generate(s, errcode.FormDomain)
		runtime.ReadMemStats(&after)
		return float64(after.TotalAlloc - before.TotalAlloc)
	}
	require.Less(t, allocated(4000)/allocated(1000), 6.0)
}

// Row G04: the form itself sends a code that the service has with another status.
func TestG04CodeWithTwoStatuses(t *testing.T) {
	var r errcode.Registry
	r.NewCatalogue("Own").Define("VALIDATION_ERROR", 400, "Mine")
	data := openapi.Generate(snapshot.Take(r.Catalogues()).WithGenerated(errcode.FormEnvelope), errcode.FormEnvelope)
	for response, message := range map[string]string{"EnvelopeBadRequest": "Mine", "EnvelopeUnprocessableEntity": "Request validation failed"} {
		example := at(t, data, "components", "responses", response, "content", "application/json", "examples", "VALIDATION_ERROR", "value")
		require.Contains(t, example, `"code":"VALIDATION_ERROR"`)
		require.Contains(t, example, message)
	}
}
