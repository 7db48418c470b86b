package errcode_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// codesFor are the codes that the documents have for a status, for FormProtekt, FormEnvelope and FormDomain.
// Those that are not here are spelled from the phrase of the status.
var codesFor = map[int][3]errcode.Code{
	400: {2: errcode.GeneralBadRequest},
	401: {1: errcode.EnvelopeAuthenticationError, 2: errcode.UserUnauthorized},
	403: {errcode.ProtektAccessDenied, errcode.EnvelopeAuthorizationError, errcode.GeneralForbidden},
	404: {1: errcode.EnvelopeNotFound, 2: errcode.SystemNotFound},
	409: {1: errcode.EnvelopeConflict},
	413: {2: errcode.GeneralFileTooLarge},
	422: {1: errcode.EnvelopeValidationError, 2: errcode.GeneralValidationError},
	429: {1: errcode.EnvelopeRateLimitExceeded, 2: errcode.RateLimitExceeded},
	500: {errcode.ProtektInternalError, errcode.EnvelopeInternalError, errcode.EnvelopeInternalError},
	502: {errcode.ProtektServiceUnavailable, errcode.EnvelopeExternalServiceError, errcode.WorkerResponseInvalid},
	503: {errcode.ProtektServiceUnavailable},
}

// phrases are those that IANA's registry had when codes were first made of them.
var phrases = map[int]string{
	400: "bad request", 401: "unauthorized", 402: "payment required", 403: "forbidden", 404: "not found",
	405: "method not allowed", 406: "not acceptable", 407: "proxy authentication required", 408: "request timeout",
	409: "conflict", 410: "gone", 411: "length required", 412: "precondition failed", 413: "content too large",
	414: "uri too long", 415: "unsupported media type", 416: "range not satisfiable", 417: "expectation failed",
	421: "misdirected request", 422: "unprocessable content", 423: "locked", 424: "failed dependency", 425: "too early",
	426: "upgrade required", 428: "precondition required", 429: "too many requests", 431: "request header fields too large",
	451: "unavailable for legal reasons", 500: "internal server error", 501: "not implemented", 502: "bad gateway",
	503: "service unavailable", 504: "gateway timeout", 505: "http version not supported", 506: "variant also negotiates",
	507: "insufficient storage", 508: "loop detected", 510: "not extended", 511: "network authentication required",
}

func TestF06CodeFor(t *testing.T) {
	spelled := [3]func(string) string{
		func(s string) string { return s },
		strings.ToUpper,
		func(s string) string { return "http:" + s },
	}
	for at, form := range allForms {
		for status := 400; status <= 599; status++ {
			named := status
			if phrases[status] == "" {
				named = status / 100 * 100
			}
			code := form.CodeFor(status)
			if want := codesFor[named][at]; want != (errcode.Code{}) {
				require.True(t, want == code, "%s for %d in %s", code, status, form)
				continue
			}
			name := fmt.Sprintf("%d in %s", status, form)
			require.Equal(t, spelled[at](strings.ReplaceAll(phrases[named], " ", "_")), code.String(), name)
			require.Equal(t, named, code.StatusCode(), name)
			require.Equal(t, phrases[named], strings.ToLower(code.Message()), name)
			require.Nil(t, code.Catalogue(), name)
			require.True(t, code == form.CodeFor(status), "the same each time: %s", name)
			_, found := errcode.Lookup(code.String())
			require.False(t, found, name)
			// A code that is made for a status has the action and fault that the status
			// implies.
			like := errcode.NewRegistry().NewCatalogue("Like").Define("like", named, "m")
			require.Equal(t, like.Action(), code.Action(), name)
			require.Equal(t, like.Fault(), code.Fault(), name)
		}
		for _, status := range []int{-1, 0, 200, 304, 399, 600, 999, 1 << 40} {
			assert.True(t, form.CodeFor(500) == form.CodeFor(status), "%d in %s", status, form)
		}
	}
	for status := 400; status <= 599; status++ {
		assert.True(t, errcode.FormDomain.CodeFor(status) == errcode.FormDomainDetails.CodeFor(status), status)
	}
}

// TestF06Table spells the usual codes out.
func TestF06Table(t *testing.T) {
	for status, want := range map[int]string{
		400: "bad_request BAD_REQUEST general:bad_request",
		401: "unauthorized AUTHENTICATION_ERROR user:unauthorized",
		403: "access_denied AUTHORIZATION_ERROR FORBIDDEN",
		404: "not_found NOT_FOUND system:not_found",
		405: "method_not_allowed METHOD_NOT_ALLOWED http:method_not_allowed",
		406: "not_acceptable NOT_ACCEPTABLE http:not_acceptable",
		408: "request_timeout REQUEST_TIMEOUT http:request_timeout",
		409: "conflict CONFLICT http:conflict",
		410: "gone GONE http:gone",
		411: "length_required LENGTH_REQUIRED http:length_required",
		412: "precondition_failed PRECONDITION_FAILED http:precondition_failed",
		413: "content_too_large CONTENT_TOO_LARGE FILE_TOO_LARGE",
		414: "uri_too_long URI_TOO_LONG http:uri_too_long",
		415: "unsupported_media_type UNSUPPORTED_MEDIA_TYPE http:unsupported_media_type",
		417: "expectation_failed EXPECTATION_FAILED http:expectation_failed",
		418: "bad_request BAD_REQUEST general:bad_request",
		421: "misdirected_request MISDIRECTED_REQUEST http:misdirected_request",
		422: "unprocessable_content VALIDATION_ERROR general:validation_error",
		426: "upgrade_required UPGRADE_REQUIRED http:upgrade_required",
		428: "precondition_required PRECONDITION_REQUIRED http:precondition_required",
		429: "too_many_requests RATE_LIMIT_EXCEEDED rate_limit:exceeded",
		431: "request_header_fields_too_large REQUEST_HEADER_FIELDS_TOO_LARGE http:request_header_fields_too_large",
		500: "internal_error INTERNAL_ERROR INTERNAL_ERROR",
		501: "not_implemented NOT_IMPLEMENTED http:not_implemented",
		502: "service_unavailable EXTERNAL_SERVICE_ERROR worker:response_invalid",
		503: "service_unavailable SERVICE_UNAVAILABLE http:service_unavailable",
		504: "gateway_timeout GATEWAY_TIMEOUT http:gateway_timeout",
		599: "internal_error INTERNAL_ERROR INTERNAL_ERROR",
	} {
		got := make([]string, len(allForms))
		for i, form := range allForms {
			got[i] = form.CodeFor(status).String()
		}
		assert.Equal(t, want, strings.Join(got, " "), status)
	}
	for status, message := range map[int]string{
		405: "Method not allowed", 414: "URI too long", 505: "HTTP version not supported", 451: "Unavailable for legal reasons",
	} {
		assert.Equal(t, message, errcode.FormEnvelope.CodeFor(status).Message())
	}
}

// appendNothing is Append of forms that are asked for their codes only.
func appendNothing(dst []byte, _ *http.Request, _ *errcode.Answer) ([]byte, error) { return dst, nil }

func TestF06OwnVocabulary(t *testing.T) {
	kebab := func(phrase string) string { return strings.ReplaceAll(strings.ToLower(phrase), " ", "-") }
	banned := func(status int) errcode.Code {
		if status == http.StatusForbidden {
			return errcode.UserBanned
		}
		return errcode.Code{}
	}
	foreign := errcode.CodeOf(errcode.NewRegistry().Parse(403, []byte(`{"code":"their:code"}`)))
	require.Equal(t, "their:code", foreign.String())
	for _, row := range []struct {
		name   string
		layout errcode.Layout
		want   string // for 403, 404, 405, 418, 500, 502
	}{
		{"nothing", errcode.Layout{}, "access_denied not_found method_not_allowed bad_request internal_error service_unavailable"},
		{"Like", errcode.Layout{Like: errcode.FormEnvelope}, "AUTHORIZATION_ERROR NOT_FOUND METHOD_NOT_ALLOWED BAD_REQUEST INTERNAL_ERROR EXTERNAL_SERVICE_ERROR"},
		{"Code", errcode.Layout{Code: banned}, "user:banned not_found method_not_allowed bad_request internal_error service_unavailable"},
		{"Code and Like", errcode.Layout{Code: banned, Like: errcode.FormDomain}, "user:banned system:not_found http:method_not_allowed general:bad_request INTERNAL_ERROR worker:response_invalid"},
		{"Spell", errcode.Layout{Spell: kebab}, "forbidden not-found method-not-allowed bad-request internal-server-error bad-gateway"},
		{"Code and Spell", errcode.Layout{Code: banned, Spell: kebab}, "user:banned not-found method-not-allowed bad-request internal-server-error bad-gateway"},
		{"Code panics", errcode.Layout{Code: func(int) errcode.Code { panic("in Code") }}, "access_denied not_found method_not_allowed bad_request internal_error service_unavailable"},
		{"Code of the wire", errcode.Layout{Code: func(int) errcode.Code { return foreign }}, "access_denied not_found method_not_allowed bad_request internal_error service_unavailable"},
		{"Spell panics", errcode.Layout{Spell: func(string) string { panic("in Spell") }, Like: errcode.FormEnvelope}, "AUTHORIZATION_ERROR NOT_FOUND METHOD_NOT_ALLOWED BAD_REQUEST INTERNAL_ERROR EXTERNAL_SERVICE_ERROR"},
		{"Spell is malformed", errcode.Layout{Spell: func(s string) string { return s + "!" }}, "access_denied not_found method_not_allowed bad_request internal_error service_unavailable"},
		{"Spell is empty", errcode.Layout{Spell: func(string) string { return "" }}, "access_denied not_found method_not_allowed bad_request internal_error service_unavailable"},
	} {
		t.Run(row.name, func(t *testing.T) {
			row.layout.Name, row.layout.Append = "mine", appendNothing
			form := errcode.NewForm(row.layout)
			for range 2 {
				var got []string
				for _, status := range []int{403, 404, 405, 418, 500, 502} {
					got = append(got, form.CodeFor(status).String())
				}
				assert.Equal(t, row.want, strings.Join(got, " "))
			}
		})
	}
}

// TestCodeForIsAskedOnce counts the calls of what a form gives.
func TestCodeForIsAskedOnce(t *testing.T) {
	var asked []string
	form := errcode.NewForm(errcode.Layout{
		Name: "mine", Append: appendNothing,
		Code:  func(status int) errcode.Code { asked = append(asked, fmt.Sprint(status)); return errcode.Code{} },
		Spell: func(phrase string) string { asked = append(asked, phrase); return "spelled" },
	})
	first := form.CodeFor(405)
	assert.True(t, first == form.CodeFor(405))
	assert.Equal(t, []string{"405", "Method Not Allowed"}, asked)
	assert.Equal(t, "spelled", first.String())
}

// TestTextOfAStatus has what an error of another service says without a message.
func TestTextOfAStatus(t *testing.T) {
	for status, want := range map[int]string{404: "Not Found", 413: "Content Too Large", 418: "HTTP 418", 599: "HTTP 599"} {
		var e *errcode.Error
		require.ErrorAs(t, errcode.Parse(status, []byte("no JSON")), &e)
		assert.Equal(t, want, e.Message())
	}
}
