package docs_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"example.com/errcode"
	"example.com/errcode/docs"
)

// A service shows the codes that it sends, in its form: its own, and those of two
// tables.
func ExampleHandler() {
	codes := errcode.NewRegistry(errcode.Auth, errcode.RateLimit)
	billing := codes.NewCatalogue("Billing")
	billing.Define("card-declined", http.StatusPaymentRequired, "Card declined")

	mux := http.NewServeMux()
	mux.Handle("/errors", docs.Handler(codes.Catalogues(), errcode.FormDomain))

	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("GET", "/errors", nil))
	fmt.Println(w.Code, w.Header().Get("Content-Type"))
	// Output: 200 text/html; charset=utf-8
}
