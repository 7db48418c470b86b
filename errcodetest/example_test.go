package errcodetest_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"example.com/errcode"
	"example.com/errcode/errcodetest"
)

// A test of a handler: the route answers with two codes only, and never with the cause.
func ExampleOnly() {
	show := func(http.ResponseWriter, *http.Request) error {
		return errcode.UserNotFound.Errorf("no row for ada in table users")
	}

	_ = func(t *testing.T) { // func TestShow(t *testing.T)
		api := errcodetest.Only(t, errcode.Writer{Form: errcode.FormDomain}, errcode.UserNotFound, errcode.UserUnauthorized)
		w := httptest.NewRecorder()
		api.Handler(show).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/users/ada", nil))
		errcodetest.Is(t, w.Result(), errcode.UserNotFound)
		errcodetest.Never(t, w.Result(), "table users")
	}
}

// The adapter of a router, here the one of net/http.
func ExampleTestAdapter() {
	_ = func(t *testing.T) { // func TestAdapter(t *testing.T)
		errcodetest.TestAdapter(t, func(wr errcode.Writer, handle errcodetest.Handle) http.Handler {
			mux := http.NewServeMux()
			mux.Handle("GET "+errcodetest.Path, wr.Handler(handle))
			mux.Handle("POST "+errcodetest.Path, wr.Handler(handle))
			return wr.Mux(mux)
		})
	}
}
