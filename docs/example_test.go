package docs_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"

	"example.com/errcode"
	"example.com/errcode/docs"
)

// A service shows the codes that it sends: its own, and those of two tables.
func ExampleHandler() {
	billing := new(errcode.Registry).NewCatalogue("Billing")
	billing.Define("billing:card_declined", http.StatusPaymentRequired, "Card declined")

	shown := []*errcode.Catalogue{billing, errcode.Auth, errcode.RateLimit}
	mux := http.NewServeMux()
	mux.Handle("/errors", docs.Handler(slices.Values(shown)))

	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("GET", "/errors", nil))
	fmt.Println(w.Code, w.Header().Get("Content-Type"))
	// Output: 200 text/html; charset=utf-8
}
