package turnstile_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"example.com/errcode"
	"example.com/errcode/examples/authservice/internal/turnstile"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCheck(t *testing.T) {
	server := httptest.NewServer(turnstile.Development())
	t.Cleanup(server.Close)
	good := turnstile.Client{URL: server.URL, Secret: "s"}
	require.NoError(t, good.Check(t.Context(), "ok 1", "192.0.2.1"))
	for _, row := range []struct {
		client turnstile.Client
		token  string
		want   errcode.Code
	}{
		{good, "", errcode.TurnstileTokenMissing},
		{good, "ok 1", errcode.TurnstileVerificationFailed}, // used
		{good, "bad", errcode.TurnstileVerificationFailed},
		{good, "down", errcode.TurnstileServiceError},
		{turnstile.Client{URL: server.URL}, "ok 2", errcode.TurnstileServiceError}, // our secret is missing
		{turnstile.Client{URL: "http://127.0.0.1:1", Secret: "s"}, "ok 3", errcode.TurnstileServiceError},
		{turnstile.Client{URL: ":", Secret: "s"}, "ok 4", errcode.TurnstileServiceError},
	} {
		assert.ErrorIs(t, row.client.Check(t.Context(), row.token, ""), row.want, "%v %q", row.client, row.token)
	}
	assert.NoError(t, turnstile.Client{}.Check(t.Context(), "", ""))
}

// A verdict that is none.
func TestNoVerdict(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{}`)) }))
	t.Cleanup(server.Close)
	err := turnstile.Client{URL: server.URL, Secret: "s"}.Check(t.Context(), "ok", "")
	require.ErrorIs(t, err, errcode.TurnstileServiceError)
	require.ErrorContains(t, err, "status 200 without a verdict")
}
