package errcode

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"example.com/errcode/internal/errtree"
	"example.com/errcode/internal/printable"
)

// A Writer turns errors into HTTP responses. The zero Writer is ready to use; a
// copy with other settings serves a route that differs. Its methods are safe for
// concurrent use. Nothing in a request changes the settings.
type Writer struct {
	// Form is the JSON body to write. The default is FormProtekt.
	Form Form

	// Dev switches development mode on: in FormDomain, details show what the error
	// has, or else the text of its cause. Never set it where others than
	// developers can reach the service.
	Dev bool

	// Fallback answers errors that have no code, and panics. The default is the
	// internal error with status 500: internal_error in FormProtekt, INTERNAL_ERROR
	// in the others. The domain:reason document has system:internal_error, but with
	// status 400; a failure that nobody foresaw must be a 5xx, or proxies, retries
	// and alerts miss it. Whoever wants it all the same sets SystemInternalError.
	Fallback Code

	// Mask hides one code behind another, so that they can't be told apart: the
	// response is the other code's own, without the message, details, retry-after or
	// cause of the error, and an error that has the other code itself leaves
	// the same way. Reports still have the true code. See [MaskAccounts].
	Mask map[Code]Code

	// Map, if it is set, gives a code to an error that has none, such as
	// sql.ErrNoRows. The zero Code means that it knows none either.
	Map func(error) Code

	// Realm is the realm of the WWW-Authenticate header that goes with a 401. It
	// must be printable ASCII; the default, and whatever else is not, is none.
	Realm string

	// Localizer, if it is set, translates the messages of codes. The default is
	// English.
	Localizer Localizer

	// Report is called exactly once for each request that failed, after the response
	// was written. The default logs to slog.Default; see [ReportTo]. To report
	// nothing, set a function that does nothing.
	Report func(Report)
}

// A Localizer finds the message of an error in the language of whoever sent the
// request, which may be nil. Package i18n has one. It is safe for concurrent use.
type Localizer interface {
	Localize(r *http.Request, err *Error) Text
}

// A Text is a message in one language.
type Text struct {
	Message  string // empty if there is none; the code's own is sent then
	Language string // BCP 47 tag, for Content-Language
	Varies   bool   // whether Accept-Language was considered, for Vary
}

// Writers for the three one-line helpers.
var (
	protektWriter  = Writer{Form: FormProtekt}
	envelopeWriter = Writer{Form: FormEnvelope}
	domainWriter   = Writer{Form: FormDomain}
)

// WriteProtekt answers with err in FormProtekt; see [Writer.WriteError].
func WriteProtekt(w http.ResponseWriter, r *http.Request, err error) {
	protektWriter.WriteError(w, r, err)
}

// WriteEnvelope answers with err in FormEnvelope; see [Writer.WriteError].
func WriteEnvelope(w http.ResponseWriter, r *http.Request, err error) {
	envelopeWriter.WriteError(w, r, err)
}

// WriteDomain answers with err in FormDomain; see [Writer.WriteError].
func WriteDomain(w http.ResponseWriter, r *http.Request, err error) {
	domainWriter.WriteError(w, r, err)
}

// WriteError answers the request with err, in one response, and reports it. It
// writes nothing if the response has begun, as far as that can be seen: behind
// [Writer.Handler] always. For HEAD it writes no body. A nil err is a programming
// error: it is reported and nothing is written.
//
// If the request's context is cancelled, the client has gone, as a rule, and gets
// nothing. As net/http would send 200 for a handler that wrote nothing, and others may
// have cancelled the context, WriteError then aborts the connection as
// httputil.ReverseProxy does: it panics with http.ErrAbortHandler. On HTTP/1.1 the
// context is cancelled also for a client that is there, but sent its body too slowly:
// an error that wraps the one of reading the body is answered.
//
// An error without a code is mapped by Map; one that wraps *http.MaxBytesError is
// FILE_TOO_LARGE; any other is the Fallback. An error that came from another service
// is answered with the form's code for that: service_unavailable,
// EXTERNAL_SERVICE_ERROR or worker:response_invalid. CodeOf(err).Wrap(err) repeats
// its code on purpose.
//
// A 405 should carry an Allow header: what the handler set is kept.
func (wr Writer) WriteError(w http.ResponseWriter, r *http.Request, err error) {
	wr.finish(w, Report{Request: r, Err: err})
}

// finish answers with rep.Err, unless that can't or needn't be, and reports it. It
// returns whether the response had begun.
func (wr *Writer) finish(w http.ResponseWriter, rep Report) (begun bool) {
	if rep.Err == nil {
		rep.Problem = errNil
		wr.report(rep)
		return false
	}
	r, t := rep.Request, trackerOf(w)
	reported := false
	defer func() {
		if !reported { // w panicked, as a rule, and still does
			rep.Problem = errUnfinished
			t.setReported()
			wr.report(rep)
		}
	}()
	a := wr.resolve(r, rep.Err)
	rep.Code = a.code
	rep.Begun = t != nil && t.began
	gone := r != nil && r.Context().Err() == context.Canceled && !tooSlow(r, rep.Err)
	switch {
	case gone:
		rep.Status = statusClientGone
	case rep.Begun:
		rep.Status = t.status
	default:
		rep.Sent, rep.Status = a.sent, a.sent.StatusCode()
		if own, ok := w.(*tracker); ok && !own.encoded {
			// The handler set it, for an encoder of its own. This body goes past that.
			delete(own.Header(), "Content-Encoding")
		}
		rep.Problem = wr.send(w, r, &a)
	}
	reported = true
	wr.report(rep)
	if gone && !rep.Begun && r.Context().Value(http.ServerContextKey) != nil {
		// Only where a server is there to recover it, as in httputil.ReverseProxy.
		panic(http.ErrAbortHandler)
	}
	return rep.Begun
}

// tooSlow reports whether err tells of a deadline of the connection that r came on. A
// deadline of any other, such as one to a database, says nothing about the client.
func tooSlow(r *http.Request, err error) (found bool) {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	errtree.Walk(err, func(err error) bool {
		op, isOp := err.(*net.OpError)
		found = ok && isOp && op.Timeout() && op.Source != nil && op.Source.String() == local.String()
		return !found
	})
	return found
}

var (
	errNil        = errors.New("errcode: WriteError was given a nil error; nothing was written")
	errUnfinished = errors.New("errcode: the response was not finished, its ResponseWriter panicked")
)

// Response returns what WriteError would write, for frameworks without a
// ResponseWriter, and reports it as if it had been sent. The header is new and the
// body the caller's. A nil err is a programming error and answered as any error
// without a code.
func (wr Writer) Response(r *http.Request, err error) (status int, header http.Header, body []byte) {
	if err == nil {
		err = errors.New("errcode: Response was given a nil error")
	}
	a := wr.resolve(r, err)
	header = make(http.Header, 8)
	shared, buffer, problem := wr.body(&a)
	body = bytes.Clone(shared)
	release(buffer)
	a.setHeader(header, r, wr.Realm, len(body))
	status = a.sent.StatusCode()
	wr.report(Report{Request: r, Err: err, Code: a.code, Sent: a.sent, Status: status, Problem: problem})
	return status, header, body
}

// An answer is what an error becomes on the wire.
type answer struct {
	code   Code  // the truth; the zero Code if err has none
	sent   Code  // what the client is told
	shown  shown // what it is told besides
	cause  error // for development mode
	text   Text
	masked bool // nothing but sent may be seen
	close  bool // the request's body was too large to read the rest
}

// resolve decides what the client is told about err.
func (wr *Writer) resolve(r *http.Request, err error) (a answer) {
	e, code := find(err)
	a.code, a.sent = code, code
	switch {
	case e.Remote():
		a.sent = wr.Form.known().upstream()
	case code.d == nil:
		a.code, a.close = wr.foreign(err)
		if a.sent = a.code; a.sent.d == nil {
			a.sent = wr.fallback()
		}
		if _, panicked := err.(*panicError); !panicked {
			a.cause = err
		}
	case e != nil:
		if e.shown != nil {
			a.shown = *e.shown
		}
		a.cause = e.cause
	}
	if len(wr.Mask) > 0 {
		wr.mask(&a)
	}
	if wr.Localizer != nil && a.shown.message == "" && wr.Form.known() != FormDomain {
		a.text = wr.localize(r, e, &a)
	}
	return a
}

// foreign returns the code for an error that has none, the zero Code if nothing is
// known of it.
func (wr *Writer) foreign(err error) (code Code, tooLarge bool) {
	// A Map that calls errors.Is would never return from a cycle.
	if whole := errtree.Walk(err, func(err error) bool {
		_, tooLarge = err.(*http.MaxBytesError)
		return !tooLarge
	}); whole && wr.Map != nil {
		code = wr.mapped(err)
	}
	if code.d == nil && tooLarge {
		code = GeneralFileTooLarge
	}
	return code, tooLarge
}

func (wr *Writer) mapped(err error) (code Code) {
	defer func() {
		if recover() != nil {
			code = Code{}
		}
	}()
	return wr.Map(err)
}

func (wr *Writer) fallback() Code {
	if wr.Fallback.d != nil {
		return wr.Fallback
	}
	return wr.Form.known().internal()
}

// mask hides a code behind its alias. The alias itself loses what could tell it
// from those it stands for.
func (wr *Writer) mask(a *answer) {
	if alias := wr.Mask[a.sent]; alias.d != nil {
		a.sent = alias
	}
	for _, alias := range wr.Mask {
		a.masked = a.masked || a.sent == alias
	}
	if a.masked {
		a.shown, a.cause = shown{}, nil
	}
}

// localize asks the Localizer for the message of what is sent.
func (wr *Writer) localize(r *http.Request, e *Error, a *answer) (text Text) {
	defer func() {
		if recover() != nil {
			text = Text{}
		}
	}()
	if e == nil || a.masked || e.code != a.sent {
		e = a.sent.d.bare()
	}
	return wr.Localizer.Localize(r, e)
}

// content returns what to tell of a: the message and the details that the form
// shows. The error says why details are missing.
func (wr *Writer) content(a *answer) (message string, d details, problem error) {
	message, d = a.sent.Message(), a.shown.details
	problem = d.err
	switch {
	case a.shown.message != "":
		message = a.shown.message
	case a.text.Message != "":
		message = printable.CutRunes(a.text.Message, maxMessage)
	default:
		message = a.shown.fill(message)
	}
	switch form := wr.Form.known(); {
	case form == FormDomain && wr.Dev:
		if d.empty() && a.cause != nil {
			d = captureDetails(errtree.Text(a.cause, maxErrorText))
		}
	case form != FormEnvelope:
		d = details{}
	}
	return message, d, problem
}

// body returns the body for a: the one that all who send the code share, or else one
// in the buffer, which it gets from the pool.
func (wr *Writer) body(a *answer) (body []byte, buffer *[]byte, problem error) {
	form := wr.Form.known()
	message, d, problem := wr.content(a)
	if d.empty() && message == a.sent.Message() {
		return a.sent.d.static(form), nil, problem
	}
	buffer = buffers.Get().(*[]byte)
	body, err := form.append((*buffer)[:0], a.sent, message, d)
	*buffer = body
	return body, buffer, cmp.Or(err, problem)
}

// buffers holds buffers for bodies. None is larger than what a body can take while it
// grows to its limit.
var buffers = sync.Pool{New: func() any { return new([]byte) }}

// release gives a buffer back to the pool.
func release(buffer *[]byte) {
	const limit = 2 * maxBody
	if buffer != nil && cap(*buffer) <= limit {
		buffers.Put(buffer)
	}
}

// send writes the answer and returns what went wrong.
func (wr *Writer) send(w http.ResponseWriter, r *http.Request, a *answer) error {
	body, buffer, problem := wr.body(a)
	a.setHeader(w.Header(), r, wr.Realm, len(body))
	w.WriteHeader(a.sent.StatusCode())
	if r == nil || r.Method != http.MethodHead {
		if _, err := w.Write(body); err != nil {
			problem = errors.Join(problem, fmt.Errorf("errcode: response not written: %w", err))
		}
	}
	release(buffer)
	return problem
}

// setHeader sets the response's header fields and removes those that belong to
// what the handler had meant to send.
func (a *answer) setHeader(h http.Header, r *http.Request, realm string, length int) {
	for key := range h {
		switch key {
		// Of the representation (RFC 9110, section 8; RFC 9530).
		case "Content-Length", "Etag", "Last-Modified", "Content-Range", "Accept-Ranges", "Content-Disposition",
			"Content-Digest", "Repr-Digest", "Content-Language", "Content-Location",
			// Of caches, some of which obey these before Cache-Control.
			"Expires", "Pragma", "Surrogate-Control", "Cdn-Cache-Control", "X-Accel-Expires":
			delete(h, key)
		case "Retry-After":
			if a.masked {
				delete(h, key)
			}
		}
		// Content-Encoding stays: a middleware that compresses has set it.
	}

	// One array holds all values. Each response has its own: a shared value could
	// be changed in place by whoever holds the header.
	room := 4
	if a.text.Message != "" {
		room = 6
	}
	values := make([]string, 0, room)
	set := func(key, value string) {
		values = append(values, value)
		h[key] = values[len(values)-1 : len(values) : len(values)]
	}
	set("Content-Type", "application/json")
	set("X-Content-Type-Options", "nosniff")
	set("Cache-Control", "no-store")
	if a.sent.StatusCode() == http.StatusUnauthorized && (a.masked || h["Www-Authenticate"] == nil) {
		set("Www-Authenticate", a.sent.d.token.header(r, realm))
	}
	if a.shown.hasRetry {
		seconds := int64(a.shown.retry / time.Second)
		if a.shown.retry%time.Second > 0 {
			seconds++
		}
		set("Retry-After", strconv.FormatInt(seconds, 10))
	}
	if a.text.Message != "" && languageTag(a.text.Language) {
		set("Content-Language", a.text.Language)
	}
	if a.text.Varies {
		// Others write there too; it is added to and never replaced.
		if old := h["Vary"]; old == nil {
			set("Vary", acceptLanguage)
		} else if !variesByLanguage(old) {
			h["Vary"] = append(old[:len(old):len(old)], acceptLanguage)
		}
	}
	head := r != nil && r.Method == http.MethodHead
	if head || length > 2048 {
		// net/http adds it to shorter ones by itself. Set where it needn't be, it
		// would break middleware that compresses and forgets to remove it.
		set("Content-Length", strconv.Itoa(length))
	}
	if a.close && r != nil && r.ProtoMajor == 1 {
		set("Connection", "close")
	}
}

// languageTag reports whether s may stand in a header as a language tag.
func languageTag(s string) bool {
	for i := range len(s) {
		if c := s[i]; c != '-' && (c|0x20)-'a' >= 26 && c-'0' >= 10 {
			return false
		}
	}
	return s != ""
}

const acceptLanguage = "Accept-Language"

// variesByLanguage reports whether the lines of Vary name Accept-Language, or all.
func variesByLanguage(lines []string) bool {
	for _, line := range lines {
		for name := range strings.SplitSeq(line, ",") {
			if name = strings.TrimSpace(name); name == "*" || strings.EqualFold(name, acceptLanguage) {
				return true
			}
		}
	}
	return false
}

// MaskAccounts returns the codes to hide on routes where a user logs in: whatever
// tells, before the password was right, that an account exists or in which state it
// is (not found, wrong password, no password, banned, locked, not verified) leaves
// as the invalid credentials of its document. The map is the caller's: a service
// that checks the password first may delete entries.
//
// Responses are the same; how long they take is up to the service, which should
// check a password even when there is no user.
func MaskAccounts() map[Code]Code {
	return map[Code]Code{
		ProtektUserNotFound:     ProtektInvalidCredentials,
		ProtektEmailNotVerified: ProtektInvalidCredentials,
		ProtektAccountLocked:    ProtektInvalidCredentials,
		EnvelopeNotFound:        EnvelopeAuthenticationError,
		UserInvalidPassword:     AuthInvalidCredentials,
		UserPasswordNotSet:      AuthInvalidCredentials,
		UserNotVerified:         AuthInvalidCredentials,
		UserNotFound:            AuthInvalidCredentials,
		UserBanned:              AuthInvalidCredentials,
	}
}
