package errcode

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"reflect"
	"runtime/debug"

	"example.com/errcode/internal/errtree"
)

// Handler adapts a function that returns an error to net/http. It answers with the
// error as [Writer.WriteError] does and recovers a panic, which is answered as an
// error without a code and reported with its stack; neither reaches the client.
//
// A response that has begun is left as it is, and after a panic the connection is
// aborted, so that no client takes it for complete. http.ErrAbortHandler passes
// through, unreported.
//
// A handler that has called WriteError returns nil, or there are two reports.
func (wr Writer) Handler(handle func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t, nested := w.(*tracker)
		if !nested {
			t = newTracker(w)
		}
		returned := false
		defer func() {
			if !returned {
				wr.recovered(t, r, recover())
			}
		}()
		err := handle(t, r)
		returned = true
		if err != nil {
			wr.finish(t, Report{Request: r, Err: err})
		}
	})
}

// recovered deals with the value of a panic.
func (wr *Writer) recovered(t *tracker, r *http.Request, value any) {
	if value == nil {
		return // runtime.Goexit
	}
	if value == http.ErrAbortHandler || t.reported {
		panic(value)
	}
	begun := wr.finish(t, Report{Request: r, Err: &panicError{value}, Panic: value, Stack: debug.Stack()})
	if begun && !t.hijacked {
		panic(http.ErrAbortHandler)
	}
}

// A panicError stands for a panic in reports. It does not unwrap: an error that was
// thrown is no answer that a handler chose.
type panicError struct{ value any }

// Error gives the value, or its type where printing the value could recurse until
// the stack overflows, as for a map that holds itself. That can't be recovered from.
func (e *panicError) Error() string {
	switch v := e.value.(type) {
	case error:
		return "panic: " + errtree.Text(v, maxErrorText)
	case fmt.Stringer:
		return fmt.Sprintf("panic: %v", v)
	}
	switch reflect.ValueOf(e.value).Kind() {
	case reflect.Pointer, reflect.Map, reflect.Slice, reflect.Array, reflect.Struct:
		return fmt.Sprintf("panic: (%T)", e.value)
	}
	return fmt.Sprintf("panic: %v", e.value)
}

// A tracker is a ResponseWriter that knows whether the response has begun.
type tracker struct {
	w        http.ResponseWriter
	status   int
	began    bool
	hijacked bool
	encoded  bool // Content-Encoding was there before the handler: w encodes
	reported bool // w panicked in the middle of an answer, which has had its report
}

var (
	_ http.Flusher    = (*tracker)(nil)
	_ http.Hijacker   = (*tracker)(nil)
	_ io.ReaderFrom   = (*tracker)(nil)
	_ io.StringWriter = (*tracker)(nil)
)

func newTracker(w http.ResponseWriter) *tracker {
	return &tracker{w: w, encoded: w.Header()["Content-Encoding"] != nil}
}

// trackerOf finds the tracker behind w, nil if there is none.
func trackerOf(w http.ResponseWriter) *tracker {
	const limit = 64 // wrappers
	for range limit {
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

// catchUp learns what was written past t, by a middleware between two adapters.
func (t *tracker) catchUp() {
	if outer := trackerOf(t.w); outer != nil && outer.began {
		t.began, t.status, t.hijacked = true, outer.status, outer.hijacked
	}
}

// setReported tells all adapters on the way out that there was a report.
func (t *tracker) setReported() {
	for ; t != nil; t = trackerOf(t.w) {
		t.reported = true
	}
}

func (t *tracker) begin(status int) {
	if !t.began {
		t.began, t.status = true, status
	}
}

func (t *tracker) Header() http.Header         { return t.w.Header() }
func (t *tracker) Unwrap() http.ResponseWriter { return t.w }

func (t *tracker) WriteHeader(status int) {
	t.w.WriteHeader(status)                                       // panics if there is no such status
	if status >= 200 || status == http.StatusSwitchingProtocols { // others are informational
		t.begin(status)
	}
}

func (t *tracker) Write(b []byte) (int, error) {
	t.begin(http.StatusOK)
	return t.w.Write(b)
}

func (t *tracker) WriteString(s string) (int, error) {
	t.begin(http.StatusOK)
	return io.WriteString(t.w, s)
}

// ReadFrom lets io.Copy use what the server has for files.
func (t *tracker) ReadFrom(r io.Reader) (n int64, err error) {
	returned := false
	defer func() {
		if n > 0 || !returned { // a reader that panics may have given something before
			t.begin(http.StatusOK)
		}
	}()
	n, err = io.Copy(t.w, r)
	returned = true
	return n, err
}

func (t *tracker) Flush() { _ = t.FlushError() }

// FlushError is what http.ResponseController calls.
func (t *tracker) FlushError() error {
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
