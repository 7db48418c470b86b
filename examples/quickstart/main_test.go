package main

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
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

func TestEveryForm(t *testing.T) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	var later atomic.Int64
	s := newService(func() time.Time { return time.Now().Add(time.Duration(later.Load())) }, 1)
	server := httptest.NewServer(s.routes())
	defer server.Close()

	for _, form := range []string{"protekt", "envelope", "domain"} {
		t.Run(form, func(t *testing.T) {
			later.Store(0)
			c := client{t, server.URL + "/" + form}

			_, unknown := c.call("POST", "/login", "", `{"email":"nobody@example.com","password":"x"}`)
			_, wrong := c.call("POST", "/login", "", `{"email":"ada@example.com","password":"x"}`)
			require.ErrorIs(t, unknown, errcode.AuthInvalidCredentials)
			assert.Equal(t, unknown, wrong, "nobody can tell them apart")

			tokens, err := c.call("POST", "/login", "", `{"email":"ada@example.com","password":"correct horse"}`)
			require.NoError(t, err)

			_, err = c.call("GET", "/me", "", "")
			require.ErrorIs(t, err, errcode.UserUnauthorized)
			_, err = c.call("GET", "/me", "no such token", "")
			require.ErrorIs(t, err, errcode.UserInvalidToken)
			me, err := c.call("GET", "/me", tokens["access_token"], "")
			require.NoError(t, err)
			assert.Equal(t, "ada@example.com", me["email"])
			later.Store(int64(2 * time.Minute))
			_, err = c.call("GET", "/me", tokens["access_token"], "")
			require.ErrorIs(t, err, errcode.UserTokenExpired)
			assert.Equal(t, errcode.ActionRefreshAndRetry, errcode.CodeOf(err).Action())

			refresh := `{"refresh_token":"` + tokens["refresh_token"] + `"}`
			_, err = c.call("POST", "/refresh", "", `{}`)
			require.ErrorIs(t, err, errcode.UserNoRefreshToken)
			tokens, err = c.call("POST", "/refresh", "", refresh)
			require.NoError(t, err)
			_, err = c.call("GET", "/me", tokens["access_token"], "")
			require.NoError(t, err)
			_, err = c.call("POST", "/refresh", "", refresh)
			require.ErrorIs(t, err, errcode.ProtektRefreshTokenInvalid)

			_, err = c.call("POST", "/signup", "", `{"email":"grace","password":"short"}`)
			require.ErrorIs(t, err, errcode.EnvelopeValidationError)
			var e *errcode.Error
			require.ErrorAs(t, err, &e)
			if form == "envelope" { // the others have no details
				assert.Equal(t, errcode.Fields{
					"email":    "value is not a valid email address",
					"password": "value has fewer than 8 characters",
				}, e.Fields())
			}
			_, err = c.call("POST", "/signup", "", `{"email":"`+form+`@example.com","password":"long enough"}`)
			require.NoError(t, err)
			_, err = c.call("POST", "/signup", "", `{"email":"`+form+`@example.com","password":"long enough"}`)
			require.ErrorIs(t, err, errcode.UserEmailAlreadyExists)

			_, err = c.call("POST", "/signup", "", `{`)
			require.ErrorIs(t, err, errcode.GeneralBadRequest)
			_, err = c.call("POST", "/login", "", `{"email":"`+strings.Repeat("x", 1<<16)+`"}`)
			require.ErrorIs(t, err, errcode.GeneralFileTooLarge)
		})
	}
}

func TestLanguage(t *testing.T) {
	r := httptest.NewRequest("GET", "/protekt/me", nil)
	r.Header.Set("Accept-Language", "de-AT")
	w := httptest.NewRecorder()
	newService(time.Now, 1).routes().ServeHTTP(w, r)
	assert.Equal(t, `{"error":"user:unauthorized","message":"Nicht authentifiziert","statusCode":401}`, w.Body.String())
	assert.Equal(t, "de", w.Header().Get("Content-Language"))
	assert.Equal(t, "Accept-Language", w.Header().Get("Vary"))
}

func TestUsageNamesEveryRoute(t *testing.T) {
	mux := newService(time.Now, 1).routes().(*http.ServeMux)
	for line := range bytes.Lines([]byte(usage)) {
		fields := strings.Fields(string(line))
		if len(fields) == 0 || fields[0] != "curl" {
			continue
		}
		method := http.MethodGet
		if strings.Contains(string(line), " -d ") {
			method = http.MethodPost
		}
		_, path, _ := strings.Cut(fields[2], "%[1]s")
		_, pattern := mux.Handler(httptest.NewRequest(method, path, nil))
		assert.Equal(t, method+" "+path, pattern)
	}
}

// TestIsShort: a newcomer reads it at one go.
func TestIsShort(t *testing.T) {
	source, err := os.ReadFile("main.go")
	require.NoError(t, err)
	assert.Less(t, bytes.Count(source, []byte("\n")), 200)
}
