// Package chierr makes a chi router answer in a service's own form.
//
//	router := chi.NewRouter()
//	chierr.Use(router, api) // before routes, and before other middleware
//	router.Method("GET", "/users/{id}", api.Handler(show))
//
// chi's handlers are those of net/http, so a handler that returns an error needs no
// adapter: it is a [errcode.Writer.Handler]. Use adds the three answers that chi gives by
// itself: 404, 405 and what becomes of a panic in a middleware.
//
// # Traps
//
//   - A router's own MethodNotAllowed handler loses Allow: chi sets that field in its
//     default handler only. Use asks the router that missed which methods it has. A path
//     that has no method at all is a 404, also for a method that chi does not know.
//   - chi copies NotFound and MethodNotAllowed to a subrouter when that is mounted, and
//     Use must come before the first route in any case: chi panics otherwise.
//   - A middleware that replaces the request, as most do, hides the route from those
//     around it. Use takes it from chi's own context, so reports have the pattern,
//     "/users/{id}", and not the path, which may hold a token.
//   - middleware.Recoverer is not needed. Inside Use it hides panics from the report.
//   - middleware.Timeout writes a second status after the answer to the deadline, and
//     net/http logs that. A middleware that only sets the deadline is enough: the Writer
//     answers context.DeadlineExceeded with 504.
//   - HEAD is a 405 where there is only a GET; middleware.GetHead changes that.
package chierr

import (
	"cmp"
	"net/http"
	"strings"

	"example.com/errcode"
	"github.com/go-chi/chi/v5"
)

// Use makes the router, and those mounted in it, answer with wr where there is no route,
// where the route does not have the method, and after a panic.
func Use(router chi.Router, wr errcode.Writer) {
	router.Use(func(next http.Handler) http.Handler {
		return wr.Handler(func(w http.ResponseWriter, r *http.Request) error {
			defer func() { r.Pattern = cmp.Or(chi.RouteContext(r.Context()).RoutePattern(), r.Pattern) }()
			next.ServeHTTP(w, r)
			return nil
		})
	})
	router.NotFound(wr.Error(errcode.Status(http.StatusNotFound)).ServeHTTP)
	router.MethodNotAllowed(wr.Handler(func(w http.ResponseWriter, r *http.Request) error {
		rctx := chi.RouteContext(r.Context())
		missed, path, found := rctx.Routes, cmp.Or(rctx.RoutePath, r.URL.RawPath, r.URL.Path), ""
		for _, mounted := range rctx.RoutePatterns { // the router that missed is the innermost
			all := missed.Routes()
			missed = router
			for _, route := range all {
				if route.SubRoutes != nil && strings.TrimRight(route.Pattern, "/*") == strings.TrimRight(mounted, "/*") {
					missed = route.SubRoutes
				}
			}
		}
		for _, method := range methods {
			if pattern := missed.Find(chi.NewRouteContext(), method, path); pattern != "" {
				w.Header().Add("Allow", method)
				found = pattern
			}
		}
		if found == "" {
			return errcode.Status(http.StatusNotFound)
		}
		rctx.RoutePatterns = append(rctx.RoutePatterns, found)
		r.Pattern = rctx.RoutePattern()
		return errcode.Status(http.StatusMethodNotAllowed)
	}).ServeHTTP)
}

// methods are those that chi knows. Add what was given to chi.RegisterMethod.
var methods = []string{"CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "QUERY", "TRACE"}
