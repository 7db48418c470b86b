package errcode

import (
	"cmp"
	"net/http"
	"strings"
)

// Mux returns a handler that serves mux and answers in the Writer's form where the mux
// itself would answer with plain text: 404 for a path without a route, 405 for a method
// that the path does not have, with Allow as the mux sets it, and 400 for a malformed
// request. It recovers panics of all handlers, as [Writer.Handler] does. What handlers
// write themselves, and redirects, are left as they are.
//
// A mux that is mounted in another with http.StripPrefix gets a copy of the request,
// and needs a Mux of its own:
//
//	mux.Handle("/api/", http.StripPrefix("/api", api.Mux(routes)))
//
// It needs the Pattern of requests, which GODEBUG=httpmuxgo121=1 switches off.
func (wr Writer) Mux(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t, outer := newTracker(w), r.Pattern
		t.mux = r
		wr.guard(t, r, func(w http.ResponseWriter, r *http.Request) error {
			mux.ServeHTTP(w, r)
			if t.missed == 0 {
				return nil
			}
			if r.Pattern == "" {
				// Reports have a pattern in place of the path, which may hold a token. If
				// there is none here, a mux around this one must not lose its own.
				r.Pattern = cmp.Or(nearest(mux, r, w.Header().Get("Allow")), outer)
			}
			return Status(t.missed)
		})
	})
}

// nearest returns the pattern of the path of a request that mux has not served, "" if
// there is none. The methods that the path has are in allow.
func nearest(mux *http.ServeMux, r *http.Request, allow string) string {
	if method, _, _ := strings.Cut(allow, ","); method != "" {
		r = r.WithContext(r.Context()) // a copy
		r.Method = method
	}
	_, pattern := mux.Handler(r)
	return pattern
}
