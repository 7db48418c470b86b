package main

import (
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The provider that signs in anybody is not served to others by accident.
func TestOnlyOnThisMachine(t *testing.T) {
	args := []string{"-addr", "127.0.0.1:0", "-grpc", "127.0.0.1:0", "-data", t.TempDir(), "-base", "https://auth.example.com", "-smtp", "localhost:25", "-turnstile", "key"}
	t.Setenv("TURNSTILE_SECRET", "")
	assert.EqualError(t, run(t.Context(), args), `flag -providers is missing, expected one since -base "https://auth.example.com" is not on this machine`)
	args = append(args, "-providers", "providers.json")
	assert.EqualError(t, run(t.Context(), args), `flag -turnstile "key" is a site key, expected its secret key in the environment variable TURNSTILE_SECRET`)
}

func TestReadProviders(t *testing.T) {
	file := filepath.Join(t.TempDir(), "providers.json")
	for _, row := range []struct{ text, want string }{
		{`{`, "unexpected EOF"},
		{`{"a":{"isuer":"x"}}`, `unknown field "isuer"`},
		{`{"a":{"issuer":"x"}}`, `provider "a", expected an issuer, a client_id, and a name of letters, digits, _, . and - that does not begin with . or -`},
		{`{"..":{"issuer":"x","client_id":"y"}}`, `provider "..", expected an issuer, a client_id, and a name of letters, digits, _, . and - that does not begin with . or -`},
		{`{"a/b":{"issuer":"x","client_id":"y"}}`, `provider "a/b", expected`},
		{`{"é":{"issuer":"x","client_id":"y"}}`, `provider "é", expected`},
	} {
		require.NoError(t, os.WriteFile(file, []byte(row.text), 0o600))
		_, err := readProviders(file, "https://auth.example.com", http.DefaultClient)
		assert.ErrorContains(t, err, row.want, row.text)
	}
	require.NoError(t, os.WriteFile(file, []byte(`{"a":{"issuer":"https://a.example","client_id":"c","client_secret":"s","picture_hosts":["p"]}}`), 0o600))
	all, err := readProviders(file, "https://auth.example.com/", http.DefaultClient)
	require.NoError(t, err)
	require.Len(t, all, 1)
	a := all["a"]
	assert.Equal(t, []string{"https://a.example", "c", "s", "https://auth.example.com/oauth/a", "p"},
		[]string{a.Issuer, a.ClientID, a.ClientSecret, a.RedirectURL, a.PictureHosts[0]})
}
