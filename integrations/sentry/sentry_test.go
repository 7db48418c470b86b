package sentryerr_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"example.com/errcode"
	sentryerr "example.com/errcode/integrations/sentry"
	"github.com/getsentry/sentry-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func newClient(t testing.TB) (*sentry.Client, *sentry.MockTransport) {
	transport := &sentry.MockTransport{}
	client, err := sentry.NewClient(sentry.ClientOptions{Dsn: "https://key@sentry.test/1", Transport: transport})
	require.NoError(t, err)
	return client, transport
}

func TestReport(t *testing.T) {
	for _, row := range []struct {
		name  string
		err   error
		label string // "" if nothing is sent
		fault string
	}{
		{"client", errcode.UserNotFound.Wrap(io.EOF), "", ""},
		{"client with 401", errcode.AuthInvalidCredentials, "", ""},
		{"service with 400", errcode.SystemInternalError.Wrap(io.EOF), "system:internal_error", "service"},
		{"dependency with 400", errcode.OAuthTokenExchangeFailed, "oauth:token_exchange_failed", "dependency"},
		{"plain", io.EOF, "_other", "service"},
		{"upstream", errcode.FromWire(errcode.Wire{Code: "their:code", Status: 404}), "_upstream", "dependency"},
	} {
		t.Run(row.name, func(t *testing.T) {
			client, transport := newClient(t)
			passed := 0
			wr := errcode.Writer{Report: sentryerr.Report(client, func(errcode.Report) { passed++ })}
			r := httptest.NewRequest("POST", "/users/secret-path?token=secret-query", strings.NewReader("secret-body"))
			r.Pattern = "POST /users/{id}"
			r.Header.Set("Authorization", "Bearer secret-token")
			r.Header.Set("Cookie", "session=secret-cookie")
			wr.Response(r, row.err)
			assert.Equal(t, 1, passed)
			if row.label == "" {
				assert.Empty(t, transport.Events())
				return
			}
			require.Len(t, transport.Events(), 1)
			event := transport.Events()[0]
			assert.Equal(t, []string{"errcode", row.label, "POST /users/{id}"}, event.Fingerprint)
			assert.Equal(t, map[string]string{"code": row.label, "fault": row.fault}, event.Tags)
			assert.Equal(t, sentry.LevelError, event.Level)
			assert.Nil(t, event.Request)
			sent, err := event.MarshalJSON()
			require.NoError(t, err)
			assert.NotContains(t, string(sent), "secret")
		})
	}
}

func explode() { panic(errors.New("boom")) }

func TestReportPanic(t *testing.T) {
	client, transport := newClient(t)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /explode", func(http.ResponseWriter, *http.Request) { explode() })
	handler := errcode.Writer{Report: sentryerr.Report(client, nil)}.Mux(mux)
	handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("GET", "/explode", nil))
	require.Len(t, transport.Events(), 1)
	event := transport.Events()[0]
	assert.Equal(t, []string{"errcode", "_panic", "GET /explode"}, event.Fingerprint)
	assert.Equal(t, sentry.LevelFatal, event.Level)
	assert.Contains(t, event.Contexts["panic"]["stack"], "sentry_test.explode")
}
