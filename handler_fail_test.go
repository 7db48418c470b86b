package errcode_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
)

// TestFail: code without a Writer decides what the Handler or the Mux answers.
func TestFail(t *testing.T) {
	notNil := "errcode: a nil error was given to be answered"
	for name, row := range map[string]struct {
		handle handler
		status int
		body   string
		want   string // the report
	}{
		"and return": {func(w http.ResponseWriter, _ *http.Request) error {
			assert.True(t, errcode.Fail(w, errcode.UserNotFound))
			return nil
		}, 404, notFoundBody, "404 user:not_found: user:not_found"},
		"and go on to answer": {func(w http.ResponseWriter, _ *http.Request) error {
			w.Header().Set("ETag", "stale")
			errcode.Fail(transparent{w}, errcode.UserNotFound)
			http.Error(w, "own", http.StatusTeapot)
			_, _ = io.WriteString(w, "own")
			n, err := io.Copy(w, io.LimitReader(strings.NewReader("hello"), 5))
			assert.Equal(t, int64(5), n)
			return errors.Join(err, http.NewResponseController(w).Flush())
		}, 404, notFoundBody, "404 user:not_found: user:not_found"},
		"twice": {func(w http.ResponseWriter, _ *http.Request) error {
			errcode.Fail(w, errcode.UserNotFound)
			errcode.Fail(w, io.EOF)
			return nil
		}, 404, notFoundBody, `404 user:not_found: user:not_found\nEOF`},
		"and return an error": {func(w http.ResponseWriter, _ *http.Request) error {
			errcode.Fail(w, errcode.UserNotFound)
			return errcode.UserUnauthorized
		}, 404, notFoundBody, `404 user:not_found: user:not_found\nuser:unauthorized`},
		"and panic": {func(w http.ResponseWriter, _ *http.Request) error {
			errcode.Fail(w, errcode.UserNotFound)
			panic("CANARY")
		}, 404, notFoundBody, `404 user:not_found: user:not_found\npanic: CANARY`},
		"with a plain error": {func(w http.ResponseWriter, _ *http.Request) error {
			errcode.Fail(w, io.EOF)
			return nil
		}, 500, internalBody, "500: EOF"},
		"with nil": {func(w http.ResponseWriter, _ *http.Request) error {
			errcode.Fail(w, nil)
			return nil
		}, 500, internalBody, "500: " + notNil},
		"after the response has begun": {func(w http.ResponseWriter, _ *http.Request) error {
			_, _ = io.WriteString(w, "hel")
			assert.True(t, errcode.Fail(w, errcode.UserNotFound))
			_, _ = io.WriteString(w, "lo")
			return nil
		}, 200, "hel", "200 user:not_found: user:not_found"},
		"in a Handler in it": {func(w http.ResponseWriter, r *http.Request) error {
			errcode.Writer{Report: discard}.Handler(func(w http.ResponseWriter, _ *http.Request) error {
				errcode.Fail(w, errcode.UserUnauthorized) // reported by the inner one
				return nil
			}).ServeHTTP(w, r)
			errcode.Fail(w, errcode.UserNotFound)
			return nil
		}, 401, `{"error":"user:unauthorized","message":"Not authenticated","statusCode":401}`, "401 user:not_found: user:not_found"},
		"before a Handler in it fails": {func(w http.ResponseWriter, r *http.Request) error {
			errcode.Fail(w, errcode.UserNotFound)
			var got reports
			errcode.Writer{Report: got.add}.Handler(returning(io.EOF)).ServeHTTP(transparent{w}, r)
			assert.Equal(t, `404 user:not_found: user:not_found\nEOF`, got.one(t).String())
			return errcode.UserUnauthorized
		}, 404, notFoundBody, "404 user:unauthorized: user:unauthorized"},
	} {
		t.Run(name, func(t *testing.T) {
			for how, build := range map[string]func(errcode.Writer) http.Handler{
				"Handler": func(wr errcode.Writer) http.Handler { return wr.Handler(row.handle) },
				"Mux": func(wr errcode.Writer) http.Handler {
					mux := http.NewServeMux()
					mux.HandleFunc("GET /", func(w http.ResponseWriter, r *http.Request) {
						if err := row.handle(w, r); err != nil {
							errcode.Fail(w, err)
						}
					})
					return wr.Mux(mux)
				},
			} {
				var got reports
				w := httptest.NewRecorder()
				build(errcode.Writer{Report: got.add}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
				assert.Equal(t, row.status, w.Code, how)
				assert.Equal(t, row.body, w.Body.String(), how)
				assert.Empty(t, w.Header().Get("ETag"), how)
				rep := got.one(t)
				assert.Equal(t, row.want, rep.String(), how)
				assert.Equal(t, name == "and panic", rep.Panic != nil && len(rep.Stack) > 0, how)
			}
		})
	}
}

func TestFailOutsideOfAHandler(t *testing.T) {
	w := httptest.NewRecorder()
	assert.False(t, errcode.Fail(w, errcode.UserNotFound))
	assert.False(t, errcode.Fail(nil, errcode.UserNotFound))
	http.Error(w, "own", http.StatusTeapot)
	assert.Equal(t, "own\n", w.Body.String())
}
