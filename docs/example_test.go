package docs_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"

	"example.com/errcode"
	"example.com/errcode/docs"
)

// A service shows the codes that it sends, in its form: its own, and those of two
// tables. Each error response links the page of its code.
func ExampleHandler() {
	codes := errcode.NewRegistry(errcode.Auth, errcode.RateLimit)
	billing := codes.NewCatalogue("Billing")
	declined := billing.Define("card-declined", http.StatusPaymentRequired, "Card declined")

	page := docs.Options{Title: "Acme errors", Registry: codes, Forms: []errcode.Form{errcode.FormDomain}}
	api := errcode.Writer{Form: errcode.FormDomain, Help: page.URL}

	mux := http.NewServeMux()
	h := docs.Handler(page)
	mux.Handle("/errors", h)
	mux.Handle("/errors/", h)
	mux.Handle("POST /pay", api.Handler(func(http.ResponseWriter, *http.Request) error { return declined.WithLog("card", "…1881") }))

	w := httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("POST", "/pay", nil))
	fmt.Println(w.Code, w.Header().Get("Link"))

	w = httptest.NewRecorder()
	mux.ServeHTTP(w, httptest.NewRequest("GET", "/errors/card-declined", nil))
	fmt.Println(w.Code, w.Header().Get("Content-Type"))
	// Output:
	// 402 </errors/card-declined>; rel="help"
	// 200 text/html; charset=utf-8
}

func ExampleOptions_URL() {
	page := docs.Options{Base: "https://api.example.com/errors"}
	fmt.Println(page.URL(errcode.UserNotFound))
	// Output: https://api.example.com/errors/user:not_found
}
