package openapi_test

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"example.com/errcode"
	"example.com/errcode/internal/openapi"
	"example.com/errcode/internal/snapshot"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the generated files anew")

// golden compares got with a file of the repository, or writes it with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("../..", name)
	if *update {
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run go test ./internal/openapi -update")
	require.Equal(t, string(want), string(got), "stale; run go test ./internal/openapi -update")
}

// The committed files are what the catalogues give, each time.
func TestI07Fresh(t *testing.T) {
	take := func() snapshot.Snapshot { return snapshot.Take(errcode.Catalogues()) }
	golden(t, "openapi/errcode.openapi.json", openapi.Generate(take()))
	golden(t, "openapi/errcode.schema.json", openapi.Schema(take()))
	require.Equal(t, openapi.Generate(take()), openapi.Generate(take()))
	require.Equal(t, openapi.Schema(take()), openapi.Schema(take()))
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
	text, err := json.Marshal(v)
	require.NoError(t, err)
	return string(text)
}

// billing is a service's own catalogue.
func billing() snapshot.Snapshot {
	var registry errcode.Registry
	catalogue := registry.NewCatalogue("Billing_1")
	declined := catalogue.Define("billing:card_declined", 402, "Card declined", errcode.Description("The bank said no"))
	catalogue.Define("PAYMENT_FAILED", 402, "Payment failed", errcode.ReplacedBy(declined))
	catalogue.Define("billing:odd", 499, "Odd")
	return snapshot.Take(registry.Catalogues())
}

func TestServiceCatalogue(t *testing.T) {
	data := openapi.Generate(billing())
	require.JSONEq(t, `{
		"title": "Codes of the service",
		"description": "Billing\\_1:\n\n- `+"`billing:card_declined`: The bank said no\\n- `PAYMENT_FAILED`: Payment failed (deprecated: use `billing:card_declined`)\\n- `billing:odd`: Odd"+`",
		"type": "string",
		"enum": ["billing:card_declined", "PAYMENT_FAILED", "billing:odd"],
		"x-enum-varnames": ["BillingCardDeclined", "Billing1PaymentFailed", "BillingOdd"],
		"x-enum-descriptions": ["402: The bank said no", "402: Payment failed (deprecated: use billing:card_declined)", "499: Odd"]
	}`, at(t, data, "components", "schemas", "ServiceCode"))
	require.JSONEq(t, `[{"$ref": "#/components/schemas/ServiceCode"}]`, at(t, data, "components", "schemas", "ErrorCode", "anyOf"))
	require.JSONEq(t, `{
		"description": "Payment Required:\n\n- `+"`billing:card_declined`: The bank said no\\n- `PAYMENT_FAILED`: Payment failed (deprecated: use `billing:card_declined`)"+`",
		"headers": {
			"Cache-Control": {"$ref": "#/components/headers/CacheControl"},
			"X-Content-Type-Options": {"$ref": "#/components/headers/ContentTypeOptions"},
			"Content-Language": {"$ref": "#/components/headers/ContentLanguage"},
			"Retry-After": {"$ref": "#/components/headers/RetryAfter"}
		},
		"content": {"application/json": {
			"schema": {"allOf": [
				{"$ref": "#/components/schemas/ProtektError"},
				{"type": "object", "properties": {"error": {"$ref": "#/components/schemas/PaymentRequiredCode"}}}
			]},
			"examples": {
				"billing.card_declined": {"value": {"error": "billing:card_declined", "message": "Card declined", "statusCode": 402}},
				"PAYMENT_FAILED": {"value": {"error": "PAYMENT_FAILED", "message": "Payment failed", "statusCode": 402}}
			}
		}}
	}`, at(t, data, "components", "responses", "ProtektPaymentRequired"))
	// A status without a name, and a form without details that must be there.
	require.JSONEq(t, `"HTTP 499:\n\n- `+"`billing:odd`"+`: Odd"`, at(t, data, "components", "responses", "DomainReasonStatus499", "description"))
	require.NotContains(t, string(data), `"then"`)
	require.JSONEq(t, `["billing:card_declined", "PAYMENT_FAILED", "billing:odd"]`, at(t, openapi.Schema(billing()), "$defs", "ServiceCode", "enum"))
}

// A response of a status that the form's own document has no code for.
func TestCodeOfAnotherDocument(t *testing.T) {
	data := openapi.Generate(snapshot.Take(errcode.Catalogues()))
	require.Equal(t, `"Request Entity Too Large, with a code of another document."`, at(t, data, "components", "responses", "EnvelopeRequestEntityTooLarge", "description"))
	require.JSONEq(t, `{"$ref": "#/components/headers/WWWAuthenticate"}`, at(t, data, "components", "responses", "EnvelopeUnauthorized", "headers", "WWW-Authenticate"))
}

func TestEmpty(t *testing.T) {
	data := openapi.Generate(snapshot.Snapshot{})
	require.Equal(t, `"string"`, at(t, data, "components", "schemas", "ErrorCode", "type"))
	require.Equal(t, `{}`, at(t, data, "components", "responses"))
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
		data := openapi.Generate(s)
		var example, description string
		require.NoError(t, json.Unmarshal([]byte(at(t, data, "components", "responses", "ProtektBadRequest", "content", "application/json", "examples", "a.b", "value", "message")), &example))
		require.Equal(t, row.text, example)
		require.NoError(t, json.Unmarshal([]byte(at(t, data, "components", "schemas", "ServiceCode", "description")), &description))
		require.Equal(t, row.markdown+":\n\n- `a:b`: "+row.markdown, description)
		require.NotRegexp(t, `[\x00-\x09\x0b-\x1f\x7f\x{85}\x{2028}\x{202e}<>]`, string(data))
		require.NotRegexp(t, `[\x00-\x09\x0b-\x1f\x7f\x{85}\x{2028}\x{202e}<>]`, string(openapi.Schema(s)))
	}
}
