package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A client calls the service as another Go service would.
type client struct {
	t    *testing.T
	base string
}

// call sends a request and returns the members of a good answer, or the error.
func (c client) call(method, path, token, body string) (map[string]string, error) {
	c.t.Helper()
	r, err := http.NewRequest(method, c.base+path, strings.NewReader(body))
	require.NoError(c.t, err)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(r)
	require.NoError(c.t, err)
	defer func() { _ = resp.Body.Close() }()
	if err := errcode.FromResponse(resp); err != nil {
		return nil, err
	}
	out := map[string]string{}
	if resp.StatusCode == http.StatusOK {
		require.NoError(c.t, json.NewDecoder(resp.Body).Decode(&out))
	}
	return out, nil
}

func TestEveryDocument(t *testing.T) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	var later atomic.Int64
	s := newService(func() time.Time { return time.Now().Add(time.Duration(later.Load())) }, 1)
	server := httptest.NewServer(s.routes())
	defer server.Close()

	for prefix, v := range vocabularies {
		t.Run(prefix, func(t *testing.T) {
			later.Store(0)
			c := client{t, server.URL + prefix}
			fails := func(want errcode.Code, method, path, token, body string) {
				t.Helper()
				_, err := c.call(method, path, token, body)
				require.ErrorIs(t, err, want)
				assert.Equal(t, want.String(), errcode.CodeOf(err).String())
			}

			_, unknown := c.call("POST", "/login", "", `{"email":"nobody@example.com","password":"x"}`)
			_, wrong := c.call("POST", "/login", "", `{"email":"ada@example.com","password":"x"}`)
			require.ErrorIs(t, unknown, v.invalidCredentials)
			assert.Equal(t, unknown, wrong, "nobody can tell them apart")

			tokens, err := c.call("POST", "/login", "", `{"email":"ada@example.com","password":"correct horse"}`)
			require.NoError(t, err)
			fails(v.unauthorized, "GET", "/me", "", "")
			fails(v.invalidToken, "GET", "/me", "no such token", "")
			me, err := c.call("GET", "/me", tokens["access_token"], "")
			require.NoError(t, err)
			assert.Equal(t, "ada@example.com", me["email"])
			later.Store(int64(2 * time.Minute))
			fails(v.tokenExpired, "GET", "/me", tokens["access_token"], "")
			assert.Equal(t, errcode.ActionRefreshAndRetry, v.tokenExpired.Action())

			refresh := `{"refresh_token":"` + tokens["refresh_token"] + `"}`
			fails(v.invalidRefresh, "POST", "/refresh", "", `{}`)
			tokens, err = c.call("POST", "/refresh", "", refresh)
			require.NoError(t, err)
			_, err = c.call("GET", "/me", tokens["access_token"], "")
			require.NoError(t, err)
			fails(v.invalidRefresh, "POST", "/refresh", "", refresh)
			fails(v.invalidToken, "GET", "/me", tokens["access_token"], "") // a thief may have it
			fails(v.invalidRefresh, "POST", "/refresh", "", `{"refresh_token":"`+tokens["refresh_token"]+`"}`)

			_, err = c.call("POST", "/signup", "", `{"email":"grace","password":"short"}`)
			require.ErrorIs(t, err, v.invalidFields)
			e, ok := errors.AsType[*errcode.Error](err)
			require.True(t, ok)
			if v.form != errcode.FormProtekt { // which has no details
				assert.Equal(t, errcode.Fields{"email": "Not a valid email address", "password": "Too short, the minimum length is 8"}, e.Fields())
			}
			member := `{"email":"` + prefix + `@example.com","password":"long enough"}`
			_, err = c.call("POST", "/signup", "", member)
			require.NoError(t, err)
			fails(v.taken, "POST", "/signup", "", member)

			fails(v.badInput, "POST", "/signup", "", `{`)
			fails(v.form.CodeFor(413), "POST", "/login", "", `{"email":"`+strings.Repeat("x", 1<<16)+`"}`)
			fails(v.form.CodeFor(404), "GET", "/nowhere", "", "")
			fails(v.form.CodeFor(405), "GET", "/login", "", "")
		})
	}
}

func TestLanguage(t *testing.T) {
	for path, want := range map[string]string{
		"/envelope/me": `{"success":false,"error":"Token fehlt, hat ein falsches Format oder ist ungültig","code":"AUTHENTICATION_ERROR"}`,
		"/nowhere":     `{"error":"not_found","message":"Nicht gefunden","statusCode":404}`,
	} {
		r := httptest.NewRequest("GET", path, nil)
		r.Header.Set("Accept-Language", "de-AT")
		w := httptest.NewRecorder()
		newService(time.Now, 1).routes().ServeHTTP(w, r)
		assert.Equal(t, want, w.Body.String())
		assert.Equal(t, "de", w.Header().Get("Content-Language"))
		assert.Equal(t, "Accept-Language", w.Header().Get("Vary"))
	}
}

// TestUsage runs the commands that the program prints, as a newcomer would.
func TestUsage(t *testing.T) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	server := httptest.NewServer(newService(time.Now, 1).routes())
	defer server.Close()
	script := strings.ReplaceAll(fmt.Sprintf(usage, server.Listener.Addr()), "curl -i", "curl -s -o /dev/null -w '%{http_code}\\n'")
	_, script, _ = strings.Cut(script, "\n\n")
	out, err := exec.CommandContext(t.Context(), "sh", "-c", script).CombinedOutput()
	require.NoError(t, err, "%s", out)
	assert.Equal(t, "401\n401\n401\n200\n401\n422\n404\n", string(out))
}

// TestIsShort: a newcomer can read it in one go.
func TestIsShort(t *testing.T) {
	source, err := os.ReadFile("main.go")
	require.NoError(t, err)
	assert.Less(t, bytes.Count(source, []byte("\n")), 200)
}
