package connecterr

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"

	"connectrpc.com/connect"
	"example.com/errcode"
	"example.com/errcode/internal/header"
	"example.com/errcode/rpcerr"
)

// Handler returns a handler that calls next, and answers what fails where no interceptor
// sees it: a request of the wrong method or media type, an unknown procedure, a message
// that can't be decoded or encoded, or is too large, an unknown compression, or a panic.
// The answer is in the protocol of the request. It has the code of the service for the HTTP
// status, and what Connect would have said is in the report only. Next is what the
// generated code returns, for one service: a handler that answers other requests in a form
// of its own must not be in it.
//
// A message that is too large is answered with the code for 413, an unknown procedure with
// unimplemented and the code for 405. Errors that the interceptor has answered pass; those
// of unary calls over the Connect protocol lose header fields that were set for a success,
// such as ETag.
func (s Server) Handler(next http.Handler) http.Handler {
	writer := connect.NewErrorWriter()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g := &guard{ResponseWriter: w, server: s, writer: writer}
		g.request = r.WithContext(context.WithValue(r.Context(), answeredKey{}, &g.answered))
		defer g.recover()
		if _, ok := w.(http.Flusher); ok {
			next.ServeHTTP(flushing{g}, g.request)
		} else {
			next.ServeHTTP(g, g.request) // Connect refuses streams then
		}
		g.finish()
	})
}

// answeredKey is the key of a context for the *atomic.Pointer that has what a Server has
// answered the call with.
type answeredKey struct{}

// A sent is an answer of the interceptor, and the header fields that its error has.
type sent struct {
	answer errcode.Answer
	header http.Header
}

func markAnswered(ctx context.Context, a sent) {
	if answered, ok := ctx.Value(answeredKey{}).(*atomic.Pointer[sent]); ok {
		answered.Store(&a)
	}
}

// A guard is a ResponseWriter that holds back what Connect itself answers.
type guard struct {
	http.ResponseWriter
	server   Server
	writer   *connect.ErrorWriter
	request  *http.Request
	answered atomic.Pointer[sent] // of the interceptor; nil if it has not answered
	begun    bool                 // something was sent
	held     bool
	status   int    // of what is held back
	body     []byte // of what is held back
}

// A flushing is a guard of a ResponseWriter that can flush.
type flushing struct{ *guard }

func (f flushing) Flush() { f.flush() }

func (g *guard) Unwrap() http.ResponseWriter { return g.ResponseWriter }

func (g *guard) WriteHeader(status int) {
	switch {
	case g.held:
		return
	case !g.begun && status >= 400 && g.answered.Load() == nil:
		g.held, g.status = true, status
		return
	case !g.begun && status >= 400:
		done := g.answered.Load()
		g.server.merge(g.Header(), done.answer, done.header)
	}
	g.begun = g.begun || status >= 200
	g.ResponseWriter.WriteHeader(status)
}

func (g *guard) Write(b []byte) (int, error) {
	g.hold(b)
	if g.held {
		g.body = append(g.body, b...)
		return len(b), nil
	}
	g.begun = true
	return g.ResponseWriter.Write(b)
}

// flush sends what was written. Connect also calls it before a response begins, and then
// may still fail.
func (g *guard) flush() {
	if g.begun {
		g.ResponseWriter.(http.Flusher).Flush()
	}
}

// hold begins to hold back a response that ends before it has begun, as it does when a
// call fails before it is handled, or its only message can't be encoded. First is the
// beginning of the body.
func (g *guard) hold(first []byte) {
	if g.begun || g.held || g.answered.Load() != nil {
		return
	}
	g.status = http.StatusOK
	g.held = grpcField(g.Header(), fieldStatus) != "" || len(first) > 0 && first[0]&endFlag(g.Header()) != 0
}

// recover answers a panic outside the interceptors, unless the response has begun.
func (g *guard) recover() {
	switch value := recover(); {
	case value == nil:
	case value == http.ErrAbortHandler, g.begun:
		panic(value)
	default:
		g.answer(errcode.Recovered(value), 0)
	}
}

// finish answers a failure that was held back, or sends what is not a failure.
func (g *guard) finish() {
	if g.hold(nil); !g.held {
		return
	}
	if status, err := failure(g.status, g.Header(), g.body); err != nil {
		g.answer(err, status)
		return
	}
	g.held, g.begun = false, true
	_, _ = g.ResponseWriter.Write(g.body) // the server notices as well if this fails
}

// answer answers a failure, with that HTTP status unless it is 0 or the protocol has none.
func (g *guard) answer(err error, status int) {
	r := rpcerr.Request(g.request.Context(), g.request.URL.Path, g.request.Header[header.AcceptLanguage], g.request.Header["Authorization"])
	if status == http.StatusNotFound { // the client has made up the procedure
		r.Pattern = g.request.Pattern
	}
	e, a := g.server.deliver(r, err)
	h := g.Header()
	for key := range h {
		if isProtocol(key) {
			delete(h, key)
		}
	}
	clean(h, a)
	if !g.writer.IsSupported(g.request) || !isStream(g.request.Header.Get("Content-Type")) { // it is answered with JSON
		g.server.setHeader(h, a)
	} else if a.Masked {
		delete(h, header.WWWAuthenticate)
	}
	g.begun = true
	_ = g.writer.Write(&response{g.ResponseWriter, status}, g.request, e)
}

// A response is a ResponseWriter that replaces the status of an error.
type response struct {
	http.ResponseWriter
	status int // 0 if it is not replaced
}

func (r *response) WriteHeader(status int) {
	if status >= 400 && r.status != 0 {
		status = r.status
	}
	r.ResponseWriter.WriteHeader(status)
}

// isStream reports whether a response of that media type has the error in its trailer or at
// its end.
func isStream(media string) bool {
	return strings.HasPrefix(media, "application/grpc") || strings.HasPrefix(media, "application/connect+")
}
