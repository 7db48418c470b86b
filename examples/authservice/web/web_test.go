package web_test

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"testing"

	"example.com/errcode/examples/authservice/web"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// api stands for what is behind the front end.
var api = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })

func TestHandler(t *testing.T) {
	h, err := web.Handler(web.Options{}, api)
	require.NoError(t, err)
	get := func(method, path string, header ...string) *http.Response {
		r := httptest.NewRequest(method, path, nil)
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Result()
	}
	const page = "text/html,*/*;q=0.8"
	for _, row := range []struct {
		method, path, accept string
		status               int
	}{
		{"GET", "/", "", 200},
		{"HEAD", "/login", "", 200},
		{"GET", "/oauth/github?code=1", page, 200},
		{"GET", "/oauth/github/more", page, 404},
		{"GET", "/nowhere", page, 404},
		{"GET", "/nowhere", "*/*", 418},
		{"GET", "/api/nowhere", page, 418},
		{"GET", "/assets/nowhere.js", "*/*", 418},
		{"POST", "/login", page, 418},
	} {
		resp := get(row.method, row.path, "Accept", row.accept)
		assert.Equal(t, row.status, resp.StatusCode, "%s %s", row.method, row.path)
		if row.status != http.StatusTeapot {
			assert.Equal(t, "text/html; charset=utf-8", resp.Header.Get("Content-Type"))
			assert.Equal(t, "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'", resp.Header.Get("Content-Security-Policy"))
			assert.Equal(t, "no-cache", resp.Header.Get("Cache-Control"))
		}
	}
	resp := get("GET", "/")
	assert.Equal(t, 304, get("GET", "/login", "If-None-Match", resp.Header.Get("ETag")).StatusCode)
	body := make([]byte, resp.ContentLength)
	_, err = resp.Body.Read(body)
	require.NoError(t, err)
	assets := regexp.MustCompile(`/assets/[\w.-]+`).FindAllString(string(body), -1)
	assert.Len(t, assets, 3, "script, style, icon")
	for _, path := range assets {
		resp := get("GET", path)
		assert.Equal(t, 200, resp.StatusCode, path)
		assert.Equal(t, "public, max-age=31536000, immutable", resp.Header.Get("Cache-Control"), path)
	}
}

func TestTurnstile(t *testing.T) {
	h, err := web.Handler(web.Options{TurnstileSiteKey: `a"b`}, api)
	require.NoError(t, err)
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/signup", nil))
	assert.Contains(t, w.Body.String(), `<meta name="turnstile-sitekey" content="a&#34;b" />`)
	assert.Contains(t, w.Header().Get("Content-Security-Policy"), "script-src 'self' https://challenges.cloudflare.com; ")
	assert.Contains(t, w.Header().Get("Content-Security-Policy"), "frame-src https://challenges.cloudflare.com; ")
}
