package haproxy_test

import (
	"net/http"
	"strings"
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

// TestName: HAProxy takes letters, digits and a few signs in the name of a section.
func TestName(t *testing.T) {
	form := errcode.NewForm(errcode.Layout{
		Name: "my_form.v2 ünï/09:AZaz@[`{",
		Append: func(dst []byte, _ *http.Request, a *errcode.Answer) ([]byte, error) {
			return append(errcode.AppendString(append(dst, `{"c":`...), a.Code.String()), '}'), nil
		},
	})
	section, _, _ := strings.Cut(string(haproxy.Generate(form)), "\tmode")
	require.True(t, strings.HasSuffix(section, "defaults errcode-my_form.v2--n--09-AZaz----\n"), section)
}

// TestQuoted: a body of letters, digits, hyphens and dots needs no quotes.
func TestQuoted(t *testing.T) {
	for body, want := range map[string]string{
		"AZ-az.09": "AZ-az.09",
		"a/":       "'a/'",
		"a:":       "'a:'",
		"a@":       "'a@'",
		"a[":       "'a['",
		"a`":       "'a`'",
		"a{":       "'a{'",
		"it's":     `'it'\''s'`,
	} {
		form := errcode.NewForm(errcode.Layout{
			Name:      "text",
			MediaType: "text/plain",
			Append:    func(dst []byte, _ *http.Request, _ *errcode.Answer) ([]byte, error) { return append(dst, body...), nil },
		})
		require.Contains(t, string(haproxy.Generate(form)), "\thttp-error status 400 content-type 'text/plain' string "+want+" hdr Cache-Control no-store", body)
	}
}
