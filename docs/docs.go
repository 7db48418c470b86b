// Package docs serves the documentation of error codes as a web page.
//
// The page is a single file that loads nothing else and can be read without JavaScript.
// The folder of this package has errors.html, the page for the built-in codes in the
// forms of the three documents, and errors.md, the same in Markdown.
package docs

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"iter"
	"net/http"
	"slices"
	"sync"
	"time"

	"example.com/errcode"
	"example.com/errcode/internal/docpage"
	"example.com/errcode/internal/snapshot"
)

// Handler returns a handler that answers GET and HEAD with the documentation of
// catalogues, with the bodies in these forms. If catalogues is nil, they are
// [errcode.Catalogues](); without forms, they are those of the three documents.
//
//	mux.Handle("/errors", docs.Handler(Codes.Catalogues(), errcode.FormDomain))
//
// The page also shows the codes that the forms themselves send and the catalogues lack,
// such as that of a request to a path that does not exist.
//
// The page shows the catalogues as they are at the time of the request: a code added
// later is on it. It is made when it is first asked for and again when there is more to
// show. Responses have an ETag, and a Content-Security-Policy that allows the page
// itself and nothing else. The handler is safe for concurrent use if iterating over
// catalogues is.
func Handler(catalogues iter.Seq[*errcode.Catalogue], forms ...errcode.Form) http.Handler {
	if catalogues == nil {
		catalogues = errcode.Catalogues()
	}
	if len(forms) == 0 {
		forms = []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain}
	}
	return &handler{catalogues: catalogues, forms: slices.Clone(forms)}
}

type handler struct {
	catalogues iter.Seq[*errcode.Catalogue]
	forms      []errcode.Form

	mu   sync.Mutex
	made []state // what page shows; nil before there is one
	page []byte
	etag string
}

// A state tells whether a catalogue has changed: codes are added to it, and never
// changed or removed.
type state struct {
	catalogue *errcode.Catalogue
	codes     int
}

func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "The documentation can be read only: GET or HEAD.", http.StatusMethodNotAllowed)
		return
	}
	page, etag := h.current()
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", docpage.HeaderPolicy())
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("Cache-Control", "no-cache") // ask each time whether the ETag is still right
	header.Set("ETag", etag)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(page))
}

// current returns the page for the catalogues as they are, and its ETag.
func (h *handler) current() (page []byte, etag string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	now := []state{} // not nil
	for c := range h.catalogues {
		now = append(now, state{c, c.Len()})
	}
	if h.made == nil || !slices.Equal(h.made, now) {
		// A code that is added meanwhile is on the page already; the page is made once
		// more for it.
		h.page = docpage.HTML(snapshot.Take(h.catalogues).WithGenerated(h.forms...), h.forms...)
		sum := sha256.Sum256(h.page)
		h.etag = `"` + base64.RawURLEncoding.EncodeToString(sum[:18]) + `"`
		h.made = now
	}
	return h.page, h.etag
}
