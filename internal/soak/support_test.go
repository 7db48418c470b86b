//go:build soak

package soak_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"time"

	"example.com/errcode"
)

// allForms are the three forms.
var allForms = []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain}

const (
	canary   = "CANARY"               // must not reach a client
	patience = 20 * time.Second       // how long a test waits for what must happen
	soon     = 500 * time.Millisecond // how long a walk may take
)

type handler = func(http.ResponseWriter, *http.Request) error

// returning gives a handler that returns err.
func returning(err error) handler {
	return func(http.ResponseWriter, *http.Request) error { return err }
}

// discard is a Report for tests that don't look at reports.
func discard(errcode.Report) {}

// discardLog renders a report as text, to nowhere.
func discardLog(rep errcode.Report) {
	errcode.ReportTo(slog.New(slog.NewTextHandler(io.Discard, nil)))(rep)
}

// record answers a GET with err and returns the response.
func record(wr errcode.Writer, err error) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	wr.WriteError(w, httptest.NewRequest(http.MethodGet, "/path", nil), err)
	return w
}

// plainHeader is the whole header of an error that is not a 401.
func plainHeader() http.Header {
	return http.Header{
		"Content-Type":           {"application/json"},
		"X-Content-Type-Options": {"nosniff"},
		"Cache-Control":          {"no-store"},
	}
}

// layer is a wrapper whose text is short; talkative is one whose text has that of
// what it wraps, as most have; selfWrapping wraps itself.
type (
	layer        struct{ error }
	talkative    struct{ inner error }
	selfWrapping struct{ text string }
)

func (layer) Error() string           { return "layer" }
func (l layer) Unwrap() error         { return l.error }
func (e *talkative) Error() string    { return "layer: " + e.inner.Error() }
func (e *talkative) Unwrap() error    { return e.inner }
func (e *selfWrapping) Error() string { return e.text }
func (e *selfWrapping) Unwrap() error { return e }
