package errcode

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
)

// A tracker is a ResponseWriter that knows whether the response has begun.
type tracker struct {
	w        http.ResponseWriter
	mux      *http.Request // inside Writer.Mux, the request that the mux routes
	status   int
	missed   int   // the status that the mux itself answered with; that answer is held back
	failure  error // of Fail; what is written after it is held back
	began    bool
	hijacked bool
	encoded  bool // Content-Encoding was there before the handler: w encodes
	reported bool // the failure of the request has been reported
}

var (
	_ http.Flusher    = (*tracker)(nil)
	_ http.Hijacker   = (*tracker)(nil)
	_ io.ReaderFrom   = (*tracker)(nil)
	_ io.StringWriter = (*tracker)(nil)
)

func newTracker(w http.ResponseWriter) *tracker {
	return &tracker{w: w, encoded: w.Header()[fieldEncoding] != nil}
}

// maxWrappers is how many ResponseWriters around another are looked through.
const maxWrappers = 64

// trackerOf finds the tracker that w is or wraps, nil if there is none.
func trackerOf(w http.ResponseWriter) *tracker {
	for range maxWrappers {
		switch x := w.(type) {
		case *tracker:
			x.catchUp()
			return x
		case interface{ Unwrap() http.ResponseWriter }:
			w = x.Unwrap()
		default:
			return nil
		}
	}
	return nil
}

// catchUp notes that a response has begun which t did not see: a middleware between two
// adapters has written it, or a handler that holds the ResponseWriter of a framework.
func (t *tracker) catchUp() {
	outer := trackerOf(t.w)
	status, begun := begunIn(outer, t.w)
	switch {
	case !begun:
	case outer != nil:
		t.began, t.status, t.hijacked = true, status, outer.hijacked
	default:
		t.begin(status)
	}
}

// begunIn reports whether the response has begun, as far as that can be seen, and with
// which status. t is the tracker that w is or wraps.
func begunIn(t *tracker, w http.ResponseWriter) (status int, begun bool) {
	if t != nil {
		return t.status, t.began
	}
	if own := frameworkWriter(w); own != nil && own.Written() {
		return own.Status(), true
	}
	return 0, false
}

// A frameworkResponse is the ResponseWriter of a web framework, such as gin, that knows
// whether the response has begun.
type frameworkResponse interface {
	Written() bool
	Status() int
}

// frameworkWriter finds the ResponseWriter of a framework that w is or wraps, nil if there
// is none.
func frameworkWriter(w http.ResponseWriter) frameworkResponse {
	for range maxWrappers {
		switch x := w.(type) {
		case frameworkResponse:
			return x
		case interface{ Unwrap() http.ResponseWriter }:
			w = x.Unwrap()
		default:
			return nil
		}
	}
	return nil
}

// setReported tells all adapters on the way out that there was a report.
func (t *tracker) setReported() {
	for ; t != nil; t = trackerOf(t.w) {
		t.reported = true
	}
}

// setAnswering tells all adapters on the way out that what follows is the answer to a
// failure, which replaces what was held back. It returns the errors that Fail was given.
func (t *tracker) setAnswering() (failures error) {
	for ; t != nil; t = trackerOf(t.w) {
		failures = joinProblems(failures, t.failure)
		t.mux, t.missed, t.failure = nil, 0, nil
	}
	return failures
}

// holdsBack reports whether what is written is not sent.
func (t *tracker) holdsBack() bool { return t.missed != 0 || t.failure != nil }

func (t *tracker) begin(status int) {
	if !t.began {
		t.began, t.status = true, status
	}
}

func (t *tracker) Header() http.Header         { return t.w.Header() }
func (t *tracker) Unwrap() http.ResponseWriter { return t.w }

func (t *tracker) WriteHeader(status int) {
	if t.missed == 0 && t.misses(status) {
		t.missed = status
	}
	if t.holdsBack() {
		return
	}
	t.w.WriteHeader(status)                                       // panics if there is no such status
	if status >= 200 || status == http.StatusSwitchingProtocols { // others are informational
		t.begin(status)
	}
}

// misses reports whether a status comes from a mux that has no route for the request.
// Routes, and redirects, set the request's Pattern or have another status. A handler
// that has asked a mux about the same request leaves it without a Pattern too; its own
// page is not the plain text of http.Error. For a malformed request, a mux sends no text.
func (t *tracker) misses(status int) bool {
	return t.mux != nil && !t.began && t.mux.Pattern == "" && status >= 400 &&
		(status == http.StatusBadRequest || t.w.Header().Get(fieldType) == "text/plain; charset=utf-8")
}

func (t *tracker) Write(b []byte) (int, error) {
	if t.holdsBack() {
		return len(b), nil // such as the text of http.Error
	}
	t.begin(http.StatusOK)
	return t.w.Write(b)
}

func (t *tracker) WriteString(s string) (int, error) {
	if t.holdsBack() {
		return len(s), nil
	}
	t.begin(http.StatusOK)
	return io.WriteString(t.w, s)
}

// ReadFrom lets io.Copy use the server's own ReadFrom, which is fast for files.
func (t *tracker) ReadFrom(r io.Reader) (n int64, err error) {
	if t.holdsBack() {
		return io.Copy(io.Discard, r)
	}
	// Nothing begins if the reader fails at once. A response begins with the first write,
	// also with one that fails, so the first bytes are written here.
	const first = 512 // net/http itself copies as many before it uses sendfile
	n, err = io.Copy(struct{ io.Writer }{t}, io.LimitReader(r, first))
	if err != nil || n < first {
		return n, err
	}
	rest, err := io.Copy(t.w, r)
	return n + rest, err
}

func (t *tracker) Flush() { _ = t.FlushError() }

// FlushError is what http.ResponseController calls.
func (t *tracker) FlushError() error {
	if t.holdsBack() {
		return nil
	}
	err := http.NewResponseController(t.w).Flush()
	if !errors.Is(err, errors.ErrUnsupported) {
		t.begin(http.StatusOK)
	}
	return err
}

func (t *tracker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(t.w).Hijack()
	if err == nil {
		t.begin(0)
		t.hijacked = true
	}
	return conn, rw, err
}
