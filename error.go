package errcode

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"example.com/errcode/internal/errtree"
	"example.com/errcode/internal/printable"
)

// Limits of what errors say.
const (
	maxErrorText = 8 << 10 // bytes of the text of Error
	maxLogAttrs  = 32      // attributes of WithLog in one record
)

// An Error is a code with an optional cause and with data for the client. The two do
// not mix. The cause is for logs and [errors.Is], whatever its type. What the With
// methods are given is written to the response: message, parameters, fields and
// details, retry-after, challenge. The exception is WithLog, which is for the log only.
//
// An Error is immutable: every method returns a new one, and details are captured
// when they are given. It is safe for concurrent use and may be a package-level
// variable. A nil *Error and the zero Error have no code and are answered as any
// plain error is. A function that may succeed returns error, not *Error: a nil *Error
// in an error is not nil.
//
// An Error has a JSON form for records and queues; see [Error.MarshalJSON].
type Error struct {
	code  Code
	cause error
	shown *shown // nil when nothing but the code is shown
}

// shown is what an error may show the client besides its code.
type shown struct {
	message  string // overrides the code's
	details  details
	rare     *rare // may be nil
	status   int16 // the HTTP status of a remote error or of Status; 0 if the code's applies
	hasRetry bool  // rare has a delay
	remote   bool
	foreign  bool // remote, and the body was not one of our shapes
}

// rare is what few errors have. Copies of an error share it; see ownRare.
type rare struct {
	retry     time.Duration // valid if shown.hasRetry is set
	params    []param
	log       []slog.Attr // of WithLog; at most maxLogAttrs
	challenge *Challenge
}

var (
	_ error          = (*Error)(nil)
	_ slog.LogValuer = (*Error)(nil)
	_ fmt.GoStringer = (*Error)(nil)
)

// with returns a copy of e whose shown part may be changed.
func (e *Error) with() *Error {
	c := new(struct { // one allocation
		Error
		what shown
	})
	if e != nil {
		c.Error = *e
		if e.shown != nil {
			c.what = *e.shown
		}
	}
	c.shown = &c.what
	return &c.Error
}

// withRare returns a copy of e whose rare part may be changed.
func (e *Error) withRare() *Error {
	c := e.with()
	c.shown.ownRare()
	return c
}

// ownRare gives s a rare part of its own, which may be changed, and returns it.
func (s *shown) ownRare() *rare {
	r := rare{}
	if s.rare != nil {
		r = *s.rare
	}
	s.rare = &r
	return s.rare
}

// delay returns how long the client should wait, and whether that is known.
func (s *shown) delay() (_ time.Duration, ok bool) {
	if !s.hasRetry {
		return 0, false
	}
	return s.rare.retry, true
}

// setDelay replaces the delay.
func (s *shown) setDelay(delay time.Duration, known bool) {
	if s.hasRetry = known; known {
		s.ownRare().retry = delay
	}
}

// Status returns an error that has an HTTP status, 400 to 599, and no code of its own:
// the [Writer] that answers gives it the code, from Writer.Codes or with
// [Form.CodeFor]. It is how a library or an adapter of a framework says 404, 405 or 415
// without knowing the service's vocabulary:
//
//	errcode.Status(he.Code).Wrap(he)
//
// A code in the cause takes precedence, a status does not. If the error may have a status of
// its own that says more, such as one of package decode, put yours after it:
//
//	errors.Join(err, errcode.Status(400))
//
// A status outside 400 to 599 becomes 500.
func Status(status int) *Error {
	if status < 400 || status > 599 {
		status = 500
	}
	return &Error{shown: &shown{status: int16(status)}}
}

// Wrap returns a copy of e with cause err. If e has a cause, the copy has both.
func (e *Error) Wrap(err error) *Error {
	c := new(Error)
	if e != nil {
		*c = *e
	}
	switch {
	case c.cause == nil:
		c.cause = err
	case err != nil:
		c.cause = errors.Join(err, c.cause)
	}
	return c
}

// Errorf returns a copy of e with a cause made by [fmt.Errorf].
func (e *Error) Errorf(format string, args ...any) *Error { return e.Wrap(fmt.Errorf(format, args...)) }

// WithMessage returns a copy of e that tells the client message instead of the
// code's own text. It is sent as it is, in no other language, and cut at 1,024
// runes. An empty message restores the code's own.
func (e *Error) WithMessage(message string) *Error {
	c := e.with()
	c.shown.message = printable.CutRunes(message, maxMessage)
	return c
}

// WithRetryAfter returns a copy of e that asks the client to wait for delay: the
// Retry-After header, in whole seconds, rounded up (RFC 9110, section 10.2.3). No
// header is sent for a negative delay or for one of more than a year.
//
// The delay also replaces the placeholder {retry_after} in the message of a code, as
// words such as "30 seconds" or "5 minutes", rounded up:
//
//	Define("code:wait", 429, "Try again in {retry_after}")
//
// Without a delay such a message is not sent; the phrase of the status is, "Too many
// requests". Package i18n does the same in other languages.
func (e *Error) WithRetryAfter(delay time.Duration) *Error {
	c := e.with()
	c.shown.setDelay(delay, delay >= 0)
	return c
}

// WithLog returns a copy of e with attributes for the log record and nothing else:
// keys and values in turn, or slog.Attr, as [slog.Logger.Info] takes them. A record
// has at most 32 of them, of all errors in the tree, the outermost first.
//
//	return errcode.UserBanned.WithLog("user_id", user.ID)
func (e *Error) WithLog(args ...any) *Error {
	c := e.withRare()
	var record slog.Record
	record.Add(args...)
	all := append([]slog.Attr(nil), c.shown.rare.log...)
	record.Attrs(func(a slog.Attr) bool {
		if len(all) < maxLogAttrs {
			all = append(all, a)
		}
		return len(all) < maxLogAttrs
	})
	c.shown.rare.log = all
	return c
}

// Error returns "code: cause", for logs: at most 8 KiB, without control or
// direction-changing characters.
func (e *Error) Error() string {
	if e == nil {
		return "<nil>"
	}
	switch next, ours := e.cause.(*Error); {
	case e.cause == nil:
		return printable.Text(e.head(), maxErrorText)
	case ours && next != nil:
		return e.chainText(next)
	}
	text := errtree.Text(e.cause, maxErrorText)
	if head := e.head(); head != "" {
		text = head + ": " + text
	}
	return printable.Text(text, maxErrorText)
}

// chainText is the text of an error whose cause is next, an Error too. It does not call
// itself, so that such a chain may have any length.
func (e *Error) chainText(next *Error) string {
	var buf [256]byte // long enough for most
	b, ok := buf[:0], true
	for next != nil {
		if head := e.head(); head != "" {
			if b, ok = printable.Append(b, head, maxErrorText); ok {
				b, ok = printable.Append(b, ": ", maxErrorText)
			}
			if !ok {
				return string(b)
			}
		}
		e = next
		next, _ = e.cause.(*Error)
	}
	b, _ = printable.Append(b, e.Error(), maxErrorText)
	return string(b)
}

// head is the text of e before its cause.
func (e *Error) head() string {
	switch {
	case e.code.d != nil:
		return e.code.String()
	case e.hasStatus():
		return fmt.Sprintf("HTTP %d", e.shown.status)
	case e.cause == nil:
		return "no code"
	}
	return ""
}

// GoString returns the text of Error as Go source would quote it, for test failures.
func (e *Error) GoString() string { return fmt.Sprintf("errcode.Error(%q)", e.Error()) }

// Unwrap returns the cause, nil if there is none.
func (e *Error) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.cause
}

// Is reports whether target is the code of e; see [errors.Is]. An error that came over
// the wire is compared by the text of its code, with codes of any registry. It matches
// a code of a document only if the body was one of our shapes; see [Parse].
func (e *Error) Is(target error) bool {
	t, ok := target.(Code)
	switch {
	case !ok || e == nil || e.code.d == nil || t.d == nil:
		return false
	case e.code.d == t.d:
		return true
	case e.Remote():
		return e.code.d.code == t.d.code && !(e.shown.foreign && t.d.documented())
	}
	return e.code.Equal(t)
}

// As sets target to the code of e if target is a *Code; see [errors.AsType]. If e has
// no code, it sets nothing.
func (e *Error) As(target any) bool {
	t, ok := target.(*Code)
	if !ok || e == nil || e.code.d == nil {
		return false
	}
	*t = e.code
	return true
}

// Code returns the code, the zero Code if e has none.
func (e *Error) Code() Code {
	if e == nil {
		return Code{}
	}
	return e.code
}

// ErrorType returns the machine code, for OpenTelemetry's error.type attribute.
func (e *Error) ErrorType() string { return e.Code().String() }

// StatusCode returns the HTTP status: the code's, or the one that came over the wire or
// was given to [Status].
func (e *Error) StatusCode() int {
	if e.hasStatus() {
		return int(e.shown.status)
	}
	return e.Code().StatusCode()
}

// hasStatus reports whether e has a status that is not its code's.
func (e *Error) hasStatus() bool { return e != nil && e.shown != nil && e.shown.status != 0 }

// Action returns what a front end should do: the code's action, or, without a code,
// the one that the status implies.
func (e *Error) Action() Action {
	if e.Code().IsZero() {
		return actionFor(e.StatusCode())
	}
	return e.code.Action()
}

// Temporary reports whether the same request, unchanged, may succeed later: the status,
// or that of the code, is 429, 502, 503 or 504, or a delay is known. The codes
// authorization_pending and slow_down (RFC 8628, section 3.5) from another service are
// temporary too, whatever their status. See [Temporary] for any error.
func (e *Error) Temporary() bool {
	if _, delayed := e.RetryAfter(); delayed || temporaryStatus(e.StatusCode()) {
		return true
	}
	code := e.Code()
	return temporaryStatus(code.StatusCode()) ||
		e.Remote() && (code.String() == "authorization_pending" || code.String() == "slow_down")
}

// Message returns the text for the client's user: the one given to WithMessage or
// read from a response, else the code's with its placeholders filled, {retry_after} by
// [Error.WithRetryAfter]. A remote text is returned as it came, cut at 4 KiB.
func (e *Error) Message() string {
	switch {
	case e == nil || e.shown == nil:
		return e.Code().def().text(nil)
	case e.shown.message != "":
		return e.shown.message
	case e.code.d == nil && e.hasStatus():
		return statusText(int(e.shown.status))
	}
	return e.code.def().text(e.shown)
}

// RetryAfter returns how long the client should wait, and whether that is known.
func (e *Error) RetryAfter() (delay time.Duration, ok bool) {
	if e == nil || e.shown == nil {
		return 0, false
	}
	return e.shown.delay()
}

// Remote reports whether e came over the wire: from [FromResponse], [Parse], [Decode]
// or [FromWire]. A [Writer] does not repeat such an error to its own clients; see
// [Error.Reissue].
func (e *Error) Remote() bool { return e != nil && e.shown != nil && e.shown.remote }

// Reissue returns an error that came over the wire as the service's own, to be
// answered with its code: with the code's status, and with the fields, details and
// delay that came. The message comes along only if the body was one of our shapes; see
// [Parse]. An error whose code is not defined here stays remote: a Writer answers it as
// an upstream failure. An error that is not remote is returned as it is.
func (e *Error) Reissue() *Error {
	if !e.Remote() || e.code.d == nil || !e.code.d.defined() {
		return e
	}
	c := e.with()
	c.shown.remote, c.shown.status = false, 0
	if c.shown.message = printable.CutRunes(c.shown.message, maxMessage); c.shown.foreign {
		c.shown.message, c.shown.foreign = "", false
	}
	return c
}

// LogValue returns the text of Error as a string. [Attr] has more.
func (e *Error) LogValue() slog.Value { return slog.StringValue(e.Error()) }

// Attr returns err for log/slog: the attributes "code" and "status", if err has them,
// and "error", the text. They stand beside those of the call, not in a group. For nil
// it is the empty Attr, which handlers leave out.
func Attr(err error) slog.Attr {
	if err == nil {
		return slog.Attr{}
	}
	attrs := make([]slog.Attr, 0, 3)
	if e, code := locate(err); e != nil || code.d != nil {
		if code.d != nil {
			attrs = append(attrs, slog.String("code", code.String()))
		}
		status := code.StatusCode()
		if e != nil {
			status = e.StatusCode()
		}
		attrs = append(attrs, slog.Int("status", status))
	}
	return slog.Attr{Value: slog.GroupValue(append(attrs, slog.String("error", errtree.Text(err, maxErrorText)))...)}
}
