package errcode

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"

	"example.com/errcode/internal/errtree"
)

// A Writer answers requests with errors. The zero Writer is ready to use. For a route
// with other settings, change a copy; it shares the map of Codes and the slice of
// Challenges, so replace these and don't write to them. Its methods are safe for
// concurrent use. Nothing in a request changes the settings.
//
// Exported methods have value receivers, so that a Writer can be used where it is made,
// and unexported ones have pointers, so that it is copied once.
//
// Only [Writer.Handler] and [Writer.Mux] see what a handler has done to the response,
// and only if no middleware between them and the handler buffers it. Elsewhere
// WriteError can't see that a body has begun, and appends to it; and a Content-Encoding
// that the handler set for its own body stays on the error. A ResponseWriter that has
// the methods Written() bool and Status() int, as that of gin, is asked. A middleware
// that buffers the response, such as [http.TimeoutHandler], belongs outside the Handler.
type Writer struct {
	// Form is the body to write. The default is FormProtekt.
	Form Form

	// Dev switches development mode on: forms may show the text of an error's cause, as
	// FormDomain does in details. Never set it where people other than developers can
	// reach the service.
	Dev bool

	// Codes maps a status to its code, if that should differ from the form's; see
	// Form.CodeFor. A status that has neither a code here nor a name has that of 400 or
	// 500. The one for 500 answers errors that have no code, and panics; the
	// one for 502 answers errors that came from another service. A code may have a
	// status other than its key.
	Codes map[int]Code

	// Mask maps codes to the one that the client sees instead, so that it can't tell
	// them apart; see MaskAccounts.
	Mask Mask

	// Map, if it is set, gives a code to an error that has none, such as one of a
	// database driver. It returns an error with a code, or a Status, and may add
	// fields, a message or a delay. If it returns nil, or its argument, the error has
	// no code. What the client is told comes from the result; reports and logs have the
	// original. It is asked about a panic, too, and not about nil, nor about an error tree
	// that has no end, or a method that panics.
	Map func(error) error

	// Challenges are what WWW-Authenticate says with a 401, and with a 403 whose code or
	// error has a challenge with a Scope. The default is one of the scheme Bearer. They are joined with what a
	// handler or a middleware has set, if that can be parsed.
	Challenges []Challenge

	// Localizer, if it is set, translates the messages of codes and rules. The default
	// is English.
	Localizer Localizer

	// Help, if it is set, returns the address of the page that explains a code, absolute
	// or relative to the request's, such as docs.Options.URL. HTTP responses then have
	// it in a Link header field, with rel="help". It is asked for the code that the
	// client is told, after the mask. If it returns "", no field is added.
	Help func(Code) string

	// Report is called exactly once for each request that failed, after the response
	// was written. The default logs to slog.Default; see ReportTo. To report nothing,
	// set a function that does nothing.
	Report func(Report)
}

// A Localizer finds the message of an error in the language of the client that sent
// the request, which may be nil. Package i18n has one. It is safe for concurrent use.
// One that also translates the texts of rules is a [RuleLocalizer].
type Localizer interface {
	Localize(r *http.Request, err *Error) Translation
}

// A RuleLocalizer is a [Localizer] that translates the messages of fields that break a
// rule. The language is the one that Localize returned for the same response. It
// returns "" if it has no text, and the English one is sent.
type RuleLocalizer interface {
	Localizer
	LocalizeRule(language string, rule Rule, params []any) string
}

// A Translation is a message in one language.
type Translation struct {
	Message  string // empty if there is none; the code's own is sent then
	Language string // BCP 47 tag, for Content-Language
	Varies   bool   // whether Accept-Language was considered, for Vary
}

// WriteError answers the request with err, in one response, and reports it. It writes
// nothing if it can see that the response has begun, as it can in a [Writer.Handler].
// For HEAD it writes no body. A nil err is a programming error: it is reported and
// answered as an error without a code. If the client has left, net/http drops what is
// written.
//
// What an error becomes:
//
//   - An error with a code is answered with the code. If its status is 400, and its tree
//     has an *http.MaxBytesError or a timeout of the request's connection, the answer is
//     that of 413 or 408.
//   - An error of [Status] has the Writer's or the form's code for the status.
//   - An error that came from another service is answered as a 502, whatever its code
//     was, and so is one with a code that is not defined here; [Error.Reissue] repeats a
//     code on purpose.
//   - Any other is given to Map. If the result has no code either, *http.MaxBytesError
//     is 413; a timeout of the request's connection while its body was read is 408
//     (over HTTP/2 it can't be told from other errors and is 500), and any other
//     failure of that connection 400; context.DeadlineExceeded is 504; a *net.OpError
//     of another connection, such as a database's, is 502; and everything else is 500.
//
// A 405 needs an Allow header field, a 407 Proxy-Authenticate and a 426 Upgrade: what
// the handler has set is kept. So is Content-Range with a 416.
func (wr Writer) WriteError(w http.ResponseWriter, r *http.Request, err error) {
	wr.finish(w, r, err)
}

// finish answers with err, unless the response has begun, and reports it. It returns
// whether it had.
func (wr *Writer) finish(w http.ResponseWriter, r *http.Request, err error) (begun bool) {
	t := trackerOf(w)
	var a answer
	var rep Report
	reported := false
	defer func() {
		if !reported { // w panicked, and the panic goes on
			rep.Problem = errUnfinished
			wr.report(rep)
		}
		t.setReported()
	}()
	panicked, _ := err.(*errtree.Panic)
	err = joinProblems(t.setAnswering(), err)
	wr.decide(r, err, false, &a)
	rep = a.report(r, err)
	if panicked != nil { // also if there was a code before
		rep.Panic, rep.Stack = panicked.Value, panicked.Stack
	}
	if status, begun := begunIn(t, w); begun {
		rep.Begun, rep.Status, rep.Sent = true, status, Code{}
	} else {
		if own, ok := w.(*tracker); ok && !own.encoded {
			// The handler set it for its own encoder, which does not encode this body.
			deleteField(own.Header(), fieldEncoding)
		}
		rep.Problem = wr.send(w, r, &a)
		rep.Status = a.status
	}
	if err == nil {
		rep.Problem = joinProblems(errNil, rep.Problem)
	}
	reported = true
	wr.report(rep)
	return rep.Begun
}

var (
	errNil        = errors.New("errcode: a nil error was given to be answered")
	errUnfinished = errors.New("errcode: the response was not finished, what writes it panicked")
)

// Response returns what WriteError would write, for protocols and frameworks without a
// ResponseWriter, and reports it as if it had been sent. The header is new and the body
// the caller's; for HEAD it is nil. If the handler may have set header fields, use
// [Writer.ResponseInto].
func (wr Writer) Response(r *http.Request, err error) (status int, header http.Header, body []byte) {
	header = make(http.Header, 8)
	status, body = wr.ResponseInto(header, r, err)
	return status, header, body
}

// ResponseInto is like [Writer.Response], for a framework whose handlers set header fields.
// It changes h, which has them, as WriteError changes the header of a ResponseWriter: it
// removes what belongs to another body, such as ETag, and adds to Vary and
// WWW-Authenticate. h must not be nil. Send all that is in it then, and no field that is
// not.
func (wr Writer) ResponseInto(h http.Header, r *http.Request, err error) (status int, body []byte) {
	var a answer
	wr.decide(r, err, false, &a)
	l := wr.Form.layout()
	l.prepare(&wr, r, &a)
	a.findHelp(&wr)
	shared, buffer, problem := l.render(&wr, r, &a)
	deleteField(h, fieldEncoding) // of the handler's own body
	wr.setHeader(h, r, &a, len(shared))
	if !isHead(r) {
		body = bytes.Clone(shared)
	}
	release(buffer)
	if err == nil {
		problem = joinProblems(errNil, problem)
	}
	rep := a.report(r, err)
	rep.Problem = problem
	wr.report(rep)
	return a.status, body
}

// send writes the answer and returns what went wrong.
func (wr *Writer) send(w http.ResponseWriter, r *http.Request, a *answer) error {
	l := wr.Form.layout()
	l.prepare(wr, r, a)
	a.findHelp(wr)
	body, buffer, problem := l.render(wr, r, a)
	wr.setHeader(w.Header(), r, a, len(body))
	w.WriteHeader(a.status)
	if !isHead(r) {
		if _, err := w.Write(body); err != nil {
			problem = joinProblems(problem, fmt.Errorf("errcode: response not written: %w", err))
		}
	}
	release(buffer)
	return problem
}
