package docs

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/url"
	"path"
	"strings"
	"sync"
	"time"

	"example.com/errcode/internal/docpage"
)

type handler struct {
	options Options
	path    string // of Base, without slashes around it

	mu   sync.Mutex
	site *site   // nil before the first request
	made []state // what site shows
}

// Media types of what is served.
const (
	typeHTML = "text/html; charset=utf-8"
	typeJSON = "application/json"
)

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Security-Policy", docpage.SitePolicy)
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		header.Set("Allow", "GET, HEAD")
		http.Error(w, "The documentation can be read only: GET or HEAD.", http.StatusMethodNotAllowed)
		return
	}
	header.Set("Cache-Control", "no-cache") // ask each time whether the ETag is still right
	s, name := h.current(), h.name(r)
	if name == "" && !strings.HasSuffix(asked(r), "/") {
		redirect(w, r, "./"+url.PathEscape(path.Base(asked(r)))+"/")
		return
	}
	if f := s.file(name); f != nil {
		f.serve(w, r)
		return
	}
	if code, ok := strings.CutSuffix(name, "/"); ok && s.pages.Code(code) != nil {
		redirect(w, r, "../"+path.Base(code))
		return
	}
	header.Set("Content-Type", typeHTML)
	w.WriteHeader(http.StatusNotFound)
	if r.Method == http.MethodGet {
		_, _ = w.Write(s.pages.Missing(name)) // the client may have left
	}
}

// name returns the name of the file that is asked for, which is relative to the path of
// the handler and empty for the index.
func (h *handler) name(r *http.Request) string {
	_, pattern, ok := strings.Cut(r.Pattern, "/") // after method and host
	if !ok {
		pattern = h.path
	}
	if strings.HasSuffix(pattern, ".json") {
		return "errors.json"
	}
	whole := strings.TrimPrefix(r.URL.Path, "/")
	removed := strings.Trim(strings.TrimSuffix(asked(r), r.URL.Path), "/") // by StripPrefix
	if rest, ok := below(pattern, removed); ok && rest == "" && removed != "" {
		return whole
	}
	if name, ok := below(pattern, whole); ok {
		return name
	}
	return whole
}

// below returns what stands in a path after the part that a pattern of http.ServeMux
// fixes, and whether the path begins with that part.
func below(pattern, whole string) (name string, ok bool) {
	for pattern != "" {
		part, rest, _ := strings.Cut(pattern, "/")
		if part == "{$}" || part == "*" || strings.HasSuffix(part, "...}") { // some routers end patterns with a star
			break
		}
		given, after, _ := strings.Cut(whole, "/")
		if given != part && (given == "" || !strings.HasPrefix(part, "{")) {
			return "", false
		}
		pattern, whole = rest, after
	}
	return whole, true
}

// asked returns the path as it was asked for, before StripPrefix.
func asked(r *http.Request) string {
	if u, err := url.ParseRequestURI(r.RequestURI); err == nil && u.Path != "" {
		return u.Path
	}
	return r.URL.Path
}

// redirect leads to an address that is relative to that of the request, as the client
// knows it: a proxy may have removed a prefix.
func redirect(w http.ResponseWriter, r *http.Request, to string) {
	if r.URL.RawQuery != "" {
		to += "?" + r.URL.RawQuery
	}
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusTemporaryRedirect)
}

// assets are the files that all pages share.
var assets = sync.OnceValue(func() map[string]*file {
	all := map[string]*file{}
	for _, a := range docpage.Assets() {
		f := newFile(a.Type, []byte(a.Text)).compressed()
		f.forever = true
		all[a.Name] = f
	}
	return all
})

// file returns the file of that name, nil if there is none.
func (s *site) file(name string) *file {
	switch name {
	case "":
		return s.index()
	case "errors.json":
		return s.json()
	case docpage.SearchName:
		return s.search()
	}
	if f := assets()[name]; f != nil {
		return f
	}
	if page := s.pages.Code(name); page != nil {
		return newFile(typeHTML, page)
	}
	return nil
}

// A file is one of those that are served.
type file struct {
	mediaType string
	text      []byte
	packed    []byte // by gzip; nil if that is done for each request
	etag      string // without quotes
	forever   bool   // whether the name changes with the text
}

func newFile(mediaType string, text []byte) *file {
	sum := sha256.Sum256(text)
	return &file{mediaType: mediaType, text: text, etag: base64.RawURLEncoding.EncodeToString(sum[:18])}
}

func (f *file) compressed() *file {
	f.packed = pack(f.text, gzip.BestCompression)
	return f
}

func pack(text []byte, level int) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, level)
	if err == nil {
		_, _ = w.Write(text)
		err = w.Close()
	}
	if err != nil {
		panic(err) // the level exists, and a Buffer takes everything
	}
	return b.Bytes()
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	header := w.Header()
	header.Set("Content-Type", f.mediaType)
	header.Add("Vary", "Accept-Encoding")
	if f.forever {
		header.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	text, etag := f.text, f.etag
	if takesGzip(r.Header.Values("Accept-Encoding")) {
		if text = f.packed; text == nil {
			text = pack(f.text, gzip.BestSpeed)
		}
		etag += "-gzip"
		header.Set("Content-Encoding", "gzip")
	}
	header.Set("ETag", `"`+etag+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(text))
}

// takesGzip reports whether the lines of Accept-Encoding allow gzip (RFC 9110, section
// 12.5.3). What names gzip decides before what names all.
func takesGzip(lines []string) bool {
	takes, named := false, false
	for coding := range strings.SplitSeq(strings.Join(lines, ","), ",") {
		name, parameters, _ := strings.Cut(coding, ";")
		weight := strings.ToLower(strings.ReplaceAll(parameters, " ", ""))
		allowed := weight == "" || strings.Trim(strings.TrimPrefix(weight, "q="), "0.") != ""
		switch name = strings.ToLower(strings.TrimSpace(name)); {
		case name == "gzip", name == "x-gzip":
			takes, named = allowed, true
		case name == "*" && !named:
			takes = allowed
		}
	}
	return takes
}
