package haproxy_test

import (
	"testing"

	"example.com/errcode"
	"example.com/errcode/forms"
	"example.com/errcode/internal/haproxy"
	"github.com/stretchr/testify/require"
)

func TestGenerate(t *testing.T) {
	text := string(haproxy.Generate(errcode.FormDomain, errcode.FormProtekt, forms.Problem{}.Form()))
	for _, line := range []string{
		"defaults errcode-domain-reason\n\tmode http\n",
		"\thttp-error status 400 content-type 'application/json' string '{\"status\":400,\"code\":\"general:bad_request\"}' hdr Cache-Control no-store hdr X-Content-Type-Options nosniff\n",
		"\thttp-error status 503 content-type 'application/json' string '{\"status\":503,\"code\":\"http:service_unavailable\"}' hdr Cache-Control no-store hdr Retry-After 1 hdr X-Content-Type-Options nosniff\n",
		// The form's code for 502 has the status 503: another one, spelled the form's way.
		"\thttp-error status 502 content-type 'application/json' string '{\"error\":\"bad_gateway\",\"message\":\"Bad gateway\",\"statusCode\":502}' hdr",
	} {
		require.Contains(t, text, line)
	}
	require.NotContains(t, text, "status 401")
}
