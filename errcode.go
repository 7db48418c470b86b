// Package errcode gives a Go auth service its error codes: typed values that
// carry the machine code, the HTTP status and the message that the documentation
// promises, and that reach the client as exactly that and nothing else.
//
//	func (s *server) login(w http.ResponseWriter, r *http.Request) error {
//		user, err := s.users.ByEmail(r.Context(), r.FormValue("email"))
//		switch {
//		case errors.Is(err, sql.ErrNoRows):
//			return errcode.UserNotFound.Wrap(err) // err is for the log only
//		case err != nil:
//			return errcode.SystemDatabaseError.Wrap(err)
//		}
//		…
//	}
//
//	func (s *server) routes() http.Handler {
//		api := errcode.Writer{Form: errcode.FormDomain}
//		login := api
//		login.Mask = errcode.MaskAccounts(errcode.AuthInvalidCredentials)
//
//		mux := http.NewServeMux()
//		mux.Handle("POST /login", login.Handler(s.login))
//		return api.Mux(mux)
//	}
//
// # Code and Error
//
// A [Code] is one row of a table in one of three documents, or one that a service
// defines for itself with [NewCatalogue]. It is an error and may be returned as it
// is. An [Error] is a Code with more: a cause for logs and [errors.Is], and what
// the client may see besides the code, such as the fields that failed validation.
// Tests, and services that call this one, check with
//
//	errors.Is(err, errcode.UserNotFound)
//
// # Answer and Form
//
// A [Writer] decides what an error becomes for a client: an [Answer]. A [Form] renders
// the answer as a body. Each document has its own form, and any code renders in any of
// them:
//
//	FormProtekt   {"error":"token_expired","message":"Access token has expired","statusCode":401}
//	FormEnvelope  {"success":false,"error":"Access token has expired","code":"TOKEN_EXPIRED"}
//	FormDomain    {"status":401,"code":"user:token_expired"}
//
// [NewForm] makes others. [FromResponse], [Parse] and [Decode] turn a response or a
// stored record back into an error.
//
// # Vocabularies
//
// A [Registry] is a set of codes in which each is defined once. The package has one,
// with the codes of the three documents and what [NewCatalogue] adds. A service whose
// codes clash with a document's makes its own with [NewRegistry], and so does every
// library.
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
// Causes, plain errors, panic values and what is given to WithLog stay on the server.
// A client sees the code, its status, its message or the one given to WithMessage,
// and the details, parameters, delay and challenge that were given on purpose. A
// plain error leaves as an internal error with status 500, unless its cause says more, or
// Map gives it a code; see [Writer.WriteError].
package errcode

import (
	"cmp"
	"encoding"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"example.com/errcode/internal/printable"
)

// A Code is a documented way to fail. Codes are made by Define and compared with
// ==, [errors.Is] or as map keys; they are safe for concurrent use. The zero Code
// stands for no code: it prints as the empty string, has status 500, and matches no
// *Error.
//
// A code that came over the wire and that is not defined in the registry that read it
// is a Code too. It has no catalogue, and it is compared by its text: use [Code.Equal]
// or errors.Is, not ==.
//
// A struct that embeds a Code is an error with that code.
type Code struct{ d *definition }

var (
	_ error                    = Code{}
	_ fmt.GoStringer           = Code{}
	_ slog.LogValuer           = Code{}
	_ encoding.TextMarshaler   = Code{}
	_ encoding.TextUnmarshaler = (*Code)(nil)
)

// noCode is what the zero Code stands for.
var noCode = &definition{status: http.StatusInternalServerError}

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

// IsZero reports whether c is the zero Code.
func (c Code) IsZero() bool { return c.d == nil }

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

// Help returns why the error occurs and how to fix it, for developers. All codes of the
// documents have it. It is empty if the definition has none.
func (c Code) Help() Help {
	d := c.def()
	if d.documented() {
		return helpOf(d)
	}
	return d.help
}

// Domain returns what stands before the first colon of the code, "" if it has none.
func (c Code) Domain() string {
	code := c.def().code
	return code[:max(strings.IndexByte(code, ':'), 0)]
}

// Reason returns what stands after the first colon, or the whole code if it has none.
func (c Code) Reason() string {
	code := c.def().code
	return code[strings.IndexByte(code, ':')+1:]
}

// Action returns what a front end should do.
func (c Code) Action() Action {
	d := c.def()
	return cmp.Or(d.action, actionFor(d.status))
}

// Fault returns whose fault the error is.
func (c Code) Fault() Fault {
	d := c.def()
	return cmp.Or(d.fault, faultFor(d.status))
}

// Challenge returns what the code adds to WWW-Authenticate, the zero Challenge if
// nothing.
func (c Code) Challenge() Challenge {
	if challenge := c.def().challenge; challenge != nil {
		return *challenge
	}
	return Challenge{}
}

// Temporary reports whether the same request, unchanged, may succeed later: the
// status is 429, 502, 503 or 504. To ask this of an error, use the function
// [Temporary], which counts a delay and a remote status too.
func (c Code) Temporary() bool { return temporaryStatus(c.StatusCode()) }

// Catalogue returns the catalogue in which the code is defined, nil for the zero
// Code and for a code that is not defined here. The methods of a nil *Catalogue are
// safe to call.
func (c Code) Catalogue() *Catalogue { return c.def().catalogue }

// ReplacedBy returns the code to use in place of one that is [Deprecated], the zero
// Code if it is not.
func (c Code) ReplacedBy() Code { return Code{c.def().replacement} }

// Equal reports whether both are the same code. Two codes that are defined here are
// equal if they are one definition, as == says. A code that came over the wire is
// compared by its text; if the body was not one of our shapes (see [Parse]), it equals
// no code of a document. The zero Code equals only the zero Code.
func (c Code) Equal(other Code) bool {
	switch {
	case c.d == other.d:
		return true
	case c.d == nil, other.d == nil, c.d.defined() && other.d.defined():
		return false
	}
	return c.d.code == other.d.code && !c.d.estranged(other.d) && !other.d.estranged(c.d)
}

// Is reports whether target is the same code, as Equal says; see [errors.Is].
func (c Code) Is(target error) bool {
	t, ok := target.(Code)
	return ok && c.d != nil && c.Equal(t)
}

// As sets target to the code if target is a *Code, and to an error with the code and
// nothing else if it is a **Error; see [errors.AsType]. The zero Code sets nothing.
func (c Code) As(target any) bool {
	if c.d == nil {
		return false
	}
	switch t := target.(type) {
	case **Error:
		*t = c.d.bare()
	case *Code:
		*t = c // for a struct that embeds c
	default:
		return false
	}
	return true
}

// MarshalText returns the machine code, nothing for the zero Code.
func (c Code) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText finds a code in the package's registry. It returns an error if there is
// no such code; an empty text gives the zero Code.
func (c *Code) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*c = Code{}
		return nil
	}
	found, ok := Lookup(string(text))
	if !ok {
		return fmt.Errorf(`errcode: unknown code %q, expected a defined one such as "user:not_found"`, printable.CutBytes(string(text), maxCode))
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

// WithLog is like [Error.WithLog].
func (c Code) WithLog(args ...any) *Error { return c.Wrap(nil).WithLog(args...) }
