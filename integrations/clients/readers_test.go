package clients_test

import (
	"errors"
	"net/http"
	"strconv"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/integrations/clients"
	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/stretchr/testify/require"
	"golang.org/x/crypto/acme"
	"golang.org/x/oauth2"
)

// A reader is a client of the tables in README.md.
type reader struct {
	name    string
	module  string // where its version is, in go.mod or package.json
	with    string // what is needed besides
	version bool   // the server sends the header field X-Supabase-Api-Version

	// Expressions on what the client gives to its user, which may have the code, the
	// message, the fields, the status or the delay; the best is first.
	may [5][]string

	// ask lets a client of Go meet the error at an address, and returns the values of the
	// expressions.
	ask func(t *testing.T, url string) map[string]any
}

func (rd *reader) id() string { return rd.name + rd.with }

// members puts the names of members behind an expression.
func members(of string, names ...string) []string {
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = of + "." + name
	}
	return all
}

// bodies are expressions for a client that gives the whole body.
func bodies(body, status, delay string) [5][]string {
	return [5][]string{
		members(body, "code", "error"),
		members(body, "message", "error_description", "detail", "error"),
		members(body, "details", "errors"),
		{status},
		{delay},
	}
}

var supabase = [5][]string{{"error.code"}, {"error.message"}, {"error.details", "error.reasons"}, {"error.status"}, nil}

var oauthError = [5][]string{
	members("error", "cause.code", "error"),
	members("error", "error_description", "cause.message", "cause.detail", "error"),
	members("error", "cause.details", "cause.errors"),
	members("error", "status", "cause.status"),
	members("error", "response.headers.get('retry-after')", "cause.headers.get('retry-after')"),
}

var remote = [5][]string{{"errcode.CodeOf(err)"}, {"e.Message()"}, {"e.Fields()"}, {"e.StatusCode()"}, {"e.RetryAfter()"}}

var readers = []reader{
	{name: "axios", module: "axios", may: bodies("error.response.data", "error.response.status", "error.response.headers['retry-after']")},
	{name: "ky", module: "ky", may: bodies("error.data", "error.response.status", "error.response.headers.get('retry-after')")},
	{name: "openapi-fetch", module: "openapi-fetch", may: bodies("error", "response.status", "response.headers.get('retry-after')")},
	{name: "@better-fetch/fetch", module: "@better-fetch/fetch", may: bodies("error", "error.status", "error.headers.get('retry-after')")},
	{name: "@supabase/auth-js", module: "@supabase/auth-js", may: supabase},
	{name: "@supabase/auth-js", module: "@supabase/auth-js", with: ", version sent", version: true, may: supabase},
	{name: "oauth4webapi", module: "oauth4webapi", may: oauthError},
	{name: "openid-client", module: "openid-client", may: oauthError},
	{name: "x/oauth2", module: "golang.org/x/oauth2", may: [5][]string{{"re.ErrorCode"}, {"re.ErrorDescription", "re.ErrorCode"}, nil,
		{"re.Response.StatusCode"}, {`re.Response.Header.Get("Retry-After")`}}, ask: askOAuth2},
	{name: "x/oauth2", module: "golang.org/x/oauth2", with: ", with FromOAuth2", may: remote, ask: askFromOAuth2},
	{name: "x/crypto/acme", module: "golang.org/x/crypto", may: [5][]string{{"e.ProblemType"}, {"e.Detail"}, nil,
		{"e.StatusCode"}, {`e.Header.Get("Retry-After")`}}, ask: askACME},
	{name: "go-oidc", module: "github.com/coreos/go-oidc/v3", may: [5][]string{{"err.Error()"}, {"err.Error()"}, nil, nil, nil}, ask: askOIDC},
	{name: "go-oidc", module: "github.com/coreos/go-oidc/v3", with: ", with Transport", may: remote, ask: askTransport},
	{name: "net/http", with: ", with errcode.FromResponse", may: remote, ask: askFromResponse},
}

func exchange(t *testing.T, url string) error {
	c := oauth2.Config{ClientID: "web", ClientSecret: "right", Endpoint: oauth2.Endpoint{TokenURL: url, AuthStyle: oauth2.AuthStyleInParams}}
	_, err := c.Exchange(t.Context(), "code")
	require.Error(t, err)
	return err
}

func askOAuth2(t *testing.T, url string) map[string]any {
	var re *oauth2.RetrieveError
	require.ErrorAs(t, exchange(t, url), &re)
	return map[string]any{
		"re.ErrorCode":                          re.ErrorCode,
		"re.ErrorDescription":                   re.ErrorDescription,
		"re.Response.StatusCode":                re.Response.StatusCode,
		`re.Response.Header.Get("Retry-After")`: re.Response.Header.Get("Retry-After"),
	}
}

func askFromOAuth2(t *testing.T, url string) map[string]any {
	return ofRemote(t, clients.FromOAuth2(exchange(t, url)))
}

func askFromResponse(t *testing.T, url string) map[string]any {
	resp := get(t, url)
	defer resp.Body.Close()
	return ofRemote(t, errcode.FromResponse(resp))
}

func get(t *testing.T, url string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	resp, err := http.DefaultClient.Do(r)
	require.NoError(t, err)
	return resp
}

func ofRemote(t *testing.T, err error) map[string]any {
	e, ok := errors.AsType[*errcode.Error](err)
	require.True(t, ok, "%v", err)
	values := map[string]any{
		"errcode.CodeOf(err)": errcode.CodeOf(err).String(),
		"e.Message()":         e.Message(),
		"e.Fields()":          e.Fields(),
		"e.StatusCode()":      e.StatusCode(),
	}
	if delay, ok := e.RetryAfter(); ok {
		values["e.RetryAfter()"] = strconv.Itoa(int(delay / time.Second))
	}
	return values
}

func askACME(t *testing.T, url string) map[string]any {
	c := acme.Client{DirectoryURL: url, RetryBackoff: func(int, *http.Request, *http.Response) time.Duration { return 0 }}
	_, err := c.Discover(t.Context())
	var e *acme.Error
	require.ErrorAs(t, err, &e)
	return map[string]any{
		"e.ProblemType":               e.ProblemType,
		"e.Detail":                    e.Detail,
		"e.StatusCode":                e.StatusCode,
		`e.Header.Get("Retry-After")`: e.Header.Get("Retry-After"),
	}
}

func askTransport(t *testing.T, url string) map[string]any {
	_, err := oidc.NewProvider(oidc.ClientContext(t.Context(), &http.Client{Transport: clients.Transport{}}), url)
	return ofRemote(t, err)
}

func askOIDC(t *testing.T, url string) map[string]any {
	_, err := oidc.NewProvider(t.Context(), url)
	require.Error(t, err)
	return map[string]any{"err.Error()": err.Error()}
}
