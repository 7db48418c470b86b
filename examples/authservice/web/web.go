// Package web serves the front end: the files in dist, which "npm run build" makes of the
// sources in src. They are part of the binary.
package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"strings"
	"time"
)

//go:embed dist
var files embed.FS

// Options are the settings of the front end. The zero value is for development.
type Options struct {
	// TurnstileSiteKey is the public key of the widget that checks that a person is there.
	// Without it, the front end sends a token that the development server takes.
	TurnstileSiteKey string
}

// pages are the paths of the front end. src/main.tsx says what is there.
var pages = []string{
	"/{$}", "/login", "/signup", "/signup/sent", "/verify", "/email", "/forgot", "/reset",
	"/account", "/sessions", "/admin", "/oauth/{provider}",
}

// turnstile is where the widget comes from.
const turnstile = "https://challenges.cloudflare.com"

// policy returns the Content-Security-Policy. The widget is all that comes from elsewhere,
// and pictures are all that is inline: the API sends QR codes that way.
func (o Options) policy() string {
	scripts, frames := "'self'", "'none'"
	if o.TurnstileSiteKey != "" {
		scripts, frames = "'self' "+turnstile, turnstile
	}
	return "default-src 'none'; script-src " + scripts + "; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src " + frames +
		"; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
}

// Handler returns a handler for the pages of the front end and their files. A browser that
// asks for any other page is told so by the front end. All else goes to next, which is the
// API.
func Handler(o Options, next http.Handler) (http.Handler, error) {
	index, err := files.ReadFile("dist/index.html")
	if err != nil {
		return nil, err
	}
	const empty = `<meta name="turnstile-sitekey" content="" />`
	if !bytes.Contains(index, []byte(empty)) {
		return nil, fmt.Errorf("dist/index.html has no %s", empty)
	}
	key := `<meta name="turnstile-sitekey" content="` + html.EscapeString(o.TurnstileSiteKey) + `" />`
	index = bytes.Replace(index, []byte(empty), []byte(key), 1)
	page := func(status int) http.Handler { return document{index, tag(index), o.policy(), status} }

	mux := http.NewServeMux()
	for _, path := range pages {
		mux.Handle("GET "+path, page(http.StatusOK))
	}
	err = fs.WalkDir(files, "dist/assets", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := files.ReadFile(name)
		if err != nil {
			return err
		}
		mux.Handle("GET "+strings.TrimPrefix(name, "dist"), asset{name, data})
		return nil
	})
	if err != nil {
		return nil, err
	}
	missing := page(http.StatusNotFound)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		read := r.Method == http.MethodGet || r.Method == http.MethodHead
		if read && strings.Contains(r.Header.Get("Accept"), "text/html") && !strings.HasPrefix(r.URL.Path, "/api/") {
			missing.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
	return mux, nil
}

// A document is index.html, which shows the page of the path that was asked for.
type document struct {
	data   []byte
	tag    string
	policy string
	status int
}

func (d document) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", d.policy)
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cache-Control", "no-cache") // asks each time whether it is still the same
	if d.status != http.StatusOK {
		w.WriteHeader(d.status)
		_, _ = w.Write(d.data) // the client may have gone
		return
	}
	h.Set("ETag", d.tag)
	http.ServeContent(w, r, "index.html", time.Time{}, bytes.NewReader(d.data))
}

// An asset is a file whose name has the hash of what is in it.
type asset struct {
	name string
	data []byte
}

func (a asset) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	http.ServeContent(w, r, a.name, time.Time{}, bytes.NewReader(a.data))
}

// tag returns an ETag.
func tag(data []byte) string {
	sum := sha256.Sum256(data)
	return `"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
}
