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

// Fail has the Handler or Mux that made w answer with err. What is written to w from now on
// is dropped, as what http.Error writes, and the answer is sent when the handler
// returns. It is for code that has no [Writer] and can't return an error: a middleware that
// serves several services, or a hook of a framework that goes on to write an answer of its
// own. If the response has begun, it ends there, and the failure is reported.
//
// It returns false, and does nothing, if w comes from no Handler or Mux. Then the caller
// answers as it would without errcode.
func Fail(w http.ResponseWriter, err error) bool {
	t := trackerOf(w)
	if t == nil {
		return false
	}
	if err == nil {
		err = errNil
	}
	t.failure = joinProblems(t.failure, err)
	return true
}

// Recovered returns an error for a value that recover has returned, nil for nil. A Writer
// answers it as an error without a code, and reports the value and the stack, which
// neither the client nor the text of the error has. It is for adapters of protocols and
// frameworks that [Writer.Handler] can't guard; call it in the deferred function:
//
//	defer func() {
//		if v := recover(); v != nil {
//			err = errcode.Recovered(v)
//		}
//	}()
//
// Below a code or a [Status] it is a cause as any other. [http.ErrAbortHandler] is not for
// it: an adapter aborts the response then, and reports nothing.
func Recovered(value any) error {
	if value == nil {
		return nil
	}
	return &errtree.Panic{Value: value, Stack: debug.Stack()}
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
	if err != nil || t.failure != nil {
		wr.finish(t, r, err)
	}
	return true
}

// recovered deals with the value of a panic.
func (wr *Writer) recovered(t *tracker, r *http.Request, value any) {
	if value == http.ErrAbortHandler || t.reported {
		panic(value)
	}
	begun := wr.finish(t, r, Recovered(value))
	if begun && !t.hijacked {
		panic(http.ErrAbortHandler)
	}
}
