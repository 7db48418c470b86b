// Package errcode gives a Go auth service its error codes: typed values that
// carry the machine code, the HTTP status and the message that the documentation
// promises, and that reach the client as exactly that and nothing else.
//
//	func (s *server) login(w http.ResponseWriter, r *http.Request) error {
//		user, err := s.users.ByEmail(r.FormValue("email"))
//		if err != nil {
//			return errcode.UserNotFound.Wrap(err) // err is for the log only
//		}
//		…
//	}
//
//	var api = errcode.Writer{Form: errcode.FormDomain, Mask: errcode.MaskAccounts()}
//	mux.Handle("POST /login", api.Handler(s.login))
//
// # Code and Error
//
// A [Code] is one row of a table in one of three documents, or one that a service
// defines for itself with [NewCatalogue]. It is an error and may be returned as it
// is. An [Error] is a Code with more: a cause for logs and [errors.Is], and what
// the client may see besides the code, such as [Fields] that failed validation.
// Tests, and services that call this one, check with
//
//	errors.Is(err, errcode.UserNotFound)
//
// # Forms
//
// Each document has its own JSON body, and any code renders in any of them:
//
//	FormProtekt   {"error":"token_expired","message":"Access token has expired","statusCode":401}
//	FormEnvelope  {"success":false,"error":"Access token has expired","code":"TOKEN_EXPIRED"}
//	FormDomain    {"status":401,"code":"user:token_expired"}
//
// A [Writer] turns an error into a response; [FromResponse] and [Parse] turn a
// response back into an error.
//
// # Names
//
// The name of a variable follows from its code. Codes of the domain:reason document
// are in camel case (oauth:invalid_state is [OAuthInvalidState]; its two codes
// without a domain take their table's name, [GeneralForbidden]); those of the other
// documents have the document's name in front ([ProtektTokenExpired],
// [EnvelopeTokenExpired]). Each table has a catalogue variable: [User], [OAuth],
// [ProtektServer].
//
// # What never reaches the client
//
// Causes, plain errors and panic values stay on the server. A client sees the code,
// its status, its message or the one given to WithMessage, and details given on
// purpose. A plain error leaves as an internal error with status 500.
package errcode

import (
	"cmp"
	"encoding"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"example.com/errcode/internal/errtree"
	"example.com/errcode/internal/printable"
)

// Limits of what errors say.
const (
	maxErrorText = 8 << 10 // bytes of the text of Error
	maxMessage   = 1024    // runes of a message on the wire
)

// A Code is a documented way to fail. Codes are made by Define and compared with
// ==, [errors.Is] or as map keys; they are safe for concurrent use. The zero Code
// is no code: it prints as the empty string, has status 500, and no error matches
// it.
//
// A code that [Parse] met and that is not defined here is kept as a Code too. Such
// a Code has no catalogue, and only [Code.Equal] and errors.Is compare it rightly,
// by its text.
type Code struct{ d *definition }

var (
	_ error                    = Code{}
	_ fmt.GoStringer           = Code{}
	_ slog.LogValuer           = Code{}
	_ encoding.TextMarshaler   = Code{}
	_ encoding.TextUnmarshaler = (*Code)(nil)
)

// noCode is what the zero Code stands for.
var noCode = &definition{status: http.StatusInternalServerError, action: ActionShowError}

func (c Code) def() *definition {
	if c.d == nil {
		return noCode
	}
	return c.d
}

// String returns the machine code, such as "user:not_found".
func (c Code) String() string { return c.def().code }

// Error returns the machine code.
func (c Code) Error() string { return c.def().code }

// GoString returns the code as Go source would name it, for test failures.
func (c Code) GoString() string { return fmt.Sprintf("errcode.Code(%q)", c.String()) }

// LogValue returns the machine code as a string.
func (c Code) LogValue() slog.Value { return slog.StringValue(c.String()) }

// ErrorType returns the machine code, for OpenTelemetry's error.type attribute.
func (c Code) ErrorType() string { return c.def().code }

// StatusCode returns the HTTP status, 400 to 599.
func (c Code) StatusCode() int { return c.def().status }

// Message returns the English text that the client's user reads.
func (c Code) Message() string { return c.def().message }

// Description returns the description that the document gives. It is the message
// unless the document shows another one in an example.
func (c Code) Description() string {
	d := c.def()
	return cmp.Or(d.description, d.message)
}

// Domain returns what stands before the colon of the code, "" if it has none.
func (c Code) Domain() string {
	code := c.def().code
	return code[:max(strings.IndexByte(code, ':'), 0)]
}

// Reason returns what stands behind the colon, or the whole code if it has none.
func (c Code) Reason() string {
	code := c.def().code
	return code[strings.IndexByte(code, ':')+1:]
}

// Action returns what a front end should do.
func (c Code) Action() Action { return c.def().action }

// Temporary reports whether the same request, unchanged, may succeed later: the
// status is 429, 502, 503 or 504.
func (c Code) Temporary() bool {
	switch c.StatusCode() {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// Catalogue returns the catalogue in which the code is defined, nil for the zero
// Code and for a code that is not defined here.
func (c Code) Catalogue() *Catalogue { return c.def().catalogue }

// ReplacedBy returns the code to use in place of one that is deprecated, the zero Code
// if it is not.
func (c Code) ReplacedBy() Code { return Code{c.def().replacement} }

// Equal reports whether both are the same code, as errors.Is does. A code that is
// not defined here is compared by its text. The zero Code equals the zero Code.
func (c Code) Equal(other Code) bool {
	if c.d == other.d || c.d == nil || other.d == nil {
		return c.d == other.d
	}
	return (c.d.catalogue == nil || other.d.catalogue == nil) && c.d.code == other.d.code
}

// Is reports whether target is the same code; see [errors.Is].
func (c Code) Is(target error) bool {
	t, ok := target.(Code)
	return ok && c.d != nil && c.Equal(t)
}

// MarshalText returns the machine code, nothing for the zero Code.
func (c Code) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText finds a code among those of the package's registry. It returns an
// error for a text that is not there; an empty text gives the zero Code.
func (c *Code) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*c = Code{}
		return nil
	}
	found, ok := Lookup(string(text))
	if !ok {
		return fmt.Errorf("errcode: unknown code %q, expected a defined one such as %q", printable.CutBytes(string(text), maxCode), UserNotFound)
	}
	*c = found
	return nil
}

// Wrap returns an error with code c and cause err. The cause is for logs and
// [errors.Is] only and never reaches a client. The result of Wrap(nil) is not nil:
// it is an error without a cause, so that a failure that is wrapped by mistake
// without its reason is still a failure.
func (c Code) Wrap(err error) *Error { return &Error{code: c, cause: err} }

// Errorf returns an error with code c and a cause made by [fmt.Errorf]. The text
// is for logs; use [Code.WithMessage] for what the client reads.
func (c Code) Errorf(format string, args ...any) *Error {
	return &Error{code: c, cause: fmt.Errorf(format, args...)}
}

// WithMessage is like [Error.WithMessage].
func (c Code) WithMessage(message string) *Error { return c.Wrap(nil).WithMessage(message) }

// WithRetryAfter is like [Error.WithRetryAfter].
func (c Code) WithRetryAfter(delay time.Duration) *Error { return c.Wrap(nil).WithRetryAfter(delay) }

// An Error is a code with an optional cause and with what else may reach the
// client. The two do not mix: the cause is for logs and [errors.Is], whatever its
// type; only message, details and retry-after, given to the With methods, are
// written to a response.
//
// An Error is immutable: every method returns a new one, and details are captured
// when they are given. It is safe for concurrent use and may be a package-level
// variable. A nil *Error and the zero Error have no code and are answered as any
// plain error is.
type Error struct {
	code  Code
	cause error
	shown *shown // nil when nothing but the code is shown
}

// shown is what, besides its code, an error may show the client.
type shown struct {
	message  string // overrides the code's
	params   []param
	details  details
	retry    time.Duration // behind hasRetry
	hasRetry bool
	status   int // the HTTP status of a remote error, 0 for our own
}

var (
	_ error          = (*Error)(nil)
	_ slog.LogValuer = (*Error)(nil)
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

// Wrap returns a copy of e with cause err, and with the cause it had behind it.
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
// runes. An empty message brings the code's own back.
func (e *Error) WithMessage(message string) *Error {
	c := e.with()
	c.shown.message = printable.CutRunes(message, maxMessage)
	return c
}

// WithRetryAfter returns a copy of e that asks the client to wait for delay: the
// Retry-After header, in whole seconds, rounded up (RFC 9110, section 10.2.3). A
// negative delay means no header.
func (e *Error) WithRetryAfter(delay time.Duration) *Error {
	c := e.with()
	c.shown.retry, c.shown.hasRetry = max(delay, 0), delay >= 0
	return c
}

// Error returns "code: cause", for logs: at most 8 KiB, without control or
// direction-changing characters.
func (e *Error) Error() string {
	if e == nil {
		return "<nil>"
	}
	var b []byte
	for {
		head := e.head()
		next, ours := e.cause.(*Error)
		ours = ours && next != nil
		if !ours && e.cause == nil {
			b, _ = printable.Append(b, head, maxErrorText)
			return string(b)
		}
		ok := true
		if head != "" {
			if b, ok = printable.Append(b, head+": ", maxErrorText); !ok {
				return string(b)
			}
		}
		if !ours {
			b, _ = printable.Append(b, errtree.Text(e.cause, maxErrorText), maxErrorText)
			return string(b)
		}
		e = next
	}
}

// head is the text of e before its cause.
func (e *Error) head() string {
	switch {
	case e.code.d != nil:
		return e.code.String()
	case e.Remote():
		return fmt.Sprintf("HTTP %d", e.shown.status)
	case e.cause == nil:
		return "no code"
	}
	return ""
}

// Unwrap returns the cause, nil if there is none.
func (e *Error) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.cause
}

// Is reports whether target is the code of e; see [errors.Is].
func (e *Error) Is(target error) bool {
	t, ok := target.(Code)
	return ok && e != nil && e.code.d != nil && (e.code.d == t.d || e.code.Equal(t))
}

// Code returns the code, the zero Code for one that Parse could not read.
func (e *Error) Code() Code {
	if e == nil {
		return Code{}
	}
	return e.code
}

// ErrorType returns the machine code, for OpenTelemetry's error.type attribute.
func (e *Error) ErrorType() string { return e.Code().String() }

// StatusCode returns the HTTP status: the code's, or for a remote error the one
// that came over the wire.
func (e *Error) StatusCode() int {
	if e.Remote() {
		return e.shown.status
	}
	return e.Code().StatusCode()
}

// Message returns the text for the client's user: the one given to WithMessage or
// read by Parse, else the code's with its placeholders filled. A remote text is as it
// came, cut at 4 KiB.
func (e *Error) Message() string {
	switch {
	case e == nil || e.shown == nil:
		return e.Code().Message()
	case e.shown.message != "":
		return e.shown.message
	}
	return e.shown.fill(e.code.Message())
}

// RetryAfter returns how long the client should wait, and whether that is known.
func (e *Error) RetryAfter() (delay time.Duration, ok bool) {
	if e == nil || e.shown == nil {
		return 0, false
	}
	return e.shown.retry, e.shown.hasRetry
}

// Remote reports whether e came over the wire, from [FromResponse] or [Parse]. A
// [Writer] does not repeat such an error to its own clients.
func (e *Error) Remote() bool { return e != nil && e.shown != nil && e.shown.status != 0 }

// LogValue returns a group of code, status and the whole text, cause included.
func (e *Error) LogValue() slog.Value {
	if e == nil {
		return slog.StringValue("<nil>")
	}
	return slog.GroupValue(logAttrs(e)...)
}

// CodeOf returns the code of the first error in err's tree that has one, in the
// order of [errors.As]. It returns the zero Code if there is none. Trees of any
// depth, with cycles, or with methods that panic are safe.
func CodeOf(err error) Code {
	_, code := find(err)
	return code
}

// find returns the first error in err's tree that is an Error or a Code. For a
// Code, or when there is none, e is nil.
func find(err error) (e *Error, code Code) {
	switch x := err.(type) {
	case *Error:
		if x != nil && x.code.d != nil {
			return x, x.code
		}
	case Code:
		return nil, x
	case nil:
		return nil, Code{}
	}
	if e, code, ok := descend(err); ok {
		return e, code
	}
	errtree.Walk(err, func(err error) bool {
		e, code = known(err)
		return e == nil && code.d == nil
	})
	return e, code
}

// descend is find for what most errors are: a chain of few, without As methods. For
// any other, ok is false.
func descend(err error) (e *Error, code Code, ok bool) {
	defer func() {
		if !ok {
			_ = recover() // an Unwrap method panicked, perhaps
		}
	}()
	const levels = 128
	for range levels {
		switch x := err.(type) {
		case *Error:
			if x != nil && (x.code.d != nil || x.Remote()) {
				return x, x.code, true
			}
		case Code:
			if x.d != nil {
				return nil, x, true
			}
		case interface{ As(any) bool }, interface{ Unwrap() []error }:
			return nil, Code{}, false
		}
		next, wraps := err.(interface{ Unwrap() error })
		if !wraps { // nil, too
			return nil, Code{}, true
		}
		err = next.Unwrap()
	}
	return nil, Code{}, false
}

// known returns err as an Error that has a code, or is remote, or as a Code.
func known(err error) (*Error, Code) {
	switch x := err.(type) {
	case *Error:
		if x != nil && (x.code.d != nil || x.Remote()) {
			return x, x.code
		}
	case Code:
		return nil, x
	case interface{ As(any) bool }:
		return converted(x)
	}
	return nil, Code{}
}

// converted asks an error of another package for the Error or Code in it.
func converted(x interface{ As(any) bool }) (*Error, Code) {
	var e *Error
	if x.As(&e) && e != nil && (e.code.d != nil || e.Remote()) {
		return e, e.code
	}
	var code Code
	if x.As(&code) {
		return nil, code
	}
	return nil, Code{}
}
