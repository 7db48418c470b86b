package errcode

import (
	"net/http"
	"runtime"
	"runtime/debug"

	"example.com/errcode/internal/errtree"
)

// Handler adapts a function that returns an error to net/http. It answers with the
// error as [Writer.WriteError] does and recovers a panic, which is answered as an
// error without a code and reported with its stack; neither reaches the client. Around
// a whole mux, it is the middleware that recovers panics.
//
// A response that has begun is left as it is, and after a panic the connection is
// aborted, so that no client takes it for complete. http.ErrAbortHandler passes
// through, unreported.
//
// Inside a Handler, [http.MaxBytesReader] can't ask the server to close the connection.
// The error that it gives does that here, so return it, bare or below a code.
//
// A handler that has called WriteError returns nil, or there are two reports. If it
// panics after that, the panic passes through to net/http, which logs it.
func (wr Writer) Handler(handle func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		t, nested := w.(*tracker)
		if !nested {
			t = newTracker(w)
		}
		wr.guard(t, r, handle)
	})
}

// Error returns a handler that answers each request with err: for hooks such as
// [http.CrossOriginProtection.SetDenyHandler], or as a router's not-found handler. If
// err is nil, it answers with 500, as WriteError does.
func (wr Writer) Error(err error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { wr.WriteError(w, r, err) })
}

// guard calls handle and answers what goes wrong.
func (wr *Writer) guard(t *tracker, r *http.Request, handle func(http.ResponseWriter, *http.Request) error) {
	if !wr.ends(t, r, handle) {
		wr.recovered(t, r, new(runtime.PanicNilError))
	}
}

// ends reports whether handle returned or panicked with a value. If it did neither, it
// either ended the goroutine, and ends does not return, or it called panic(nil) in a
// program with GODEBUG=panicnil=1.
func (wr *Writer) ends(t *tracker, r *http.Request, handle func(http.ResponseWriter, *http.Request) error) (ended bool) {
	returned := false
	defer func() {
		if returned {
			return
		}
		if value := recover(); value != nil {
			wr.recovered(t, r, value)
			ended = true
		}
	}()
	err := handle(t, r)
	returned = true
	if err != nil {
		wr.finish(t, Report{Request: r, Err: err})
	}
	return true
}

// recovered deals with the value of a panic.
func (wr *Writer) recovered(t *tracker, r *http.Request, value any) {
	if value == http.ErrAbortHandler || t.reported {
		panic(value)
	}
	begun := wr.finish(t, Report{Request: r, Err: Recovered(value)})
	if begun && !t.hijacked {
		panic(http.ErrAbortHandler)
	}
}

// Recovered returns an error that stands for a panic, with the stack of this goroutine:
// for adapters of protocols and frameworks that recover panics themselves. It is called
// in the deferred function, with what recover returned:
//
//	defer func() {
//		if value := recover(); value != nil {
//			err = answer(errcode.Recovered(value))
//		}
//	}()
//
// A [Writer] that is given the error itself, not one that wraps it, answers it as an
// error without a code, and its [Report] has value and stack. The error does not unwrap
// to a value that is an error: that must not choose the response. A nil value stands for
// panic(nil).
func Recovered(value any) error {
	if value == nil {
		value = new(runtime.PanicNilError)
	}
	return &errtree.Panic{Value: value, Stack: debug.Stack()}
}
