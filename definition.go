package errcode

import (
	"fmt"
	"net/http"
	"reflect"
	"runtime"
	"strings"
	"sync/atomic"
	"unicode"
	"unicode/utf8"

	"example.com/errcode/internal/printable"
)

// Limits of a definition.
const (
	maxCode    = 128  // bytes of a machine code
	maxMessage = 1024 // runes of a message, in a definition and on the wire
)

// A definition is what a Code stands for. It is immutable, except for four caches of what
// was made from it.
type definition struct {
	code    string
	message string
	status  int
	traits
	catalogue   *Catalogue  // nil if the code is in no registry
	replacement *definition // of a deprecated code; nil for the others
	help        Help
	place       uintptr // where Define was called; 0 for built-in codes
	origin      origin

	bodies       keptBodies            // of the code with its own message
	maskedBodies keptBodies            // the same, of forms of one's own, which can see that it is masked
	translations keptBodies            // with the messages of Localizers
	bareError    atomic.Pointer[Error] // see bare
	staticError  atomic.Pointer[Error] // see fromStatic
}

// traits are what follows from the status and the message, unless they say otherwise.
type traits struct {
	action      Action     // 0 if the status implies it
	fault       Fault      // 0 if the status implies it
	challenge   *Challenge // what the code adds to WWW-Authenticate; may be nil
	description string     // "" if it is the message
}

// An origin says where a definition comes from.
type origin uint8

const (
	registered origin = iota // Define, or a document
	generated                // a form's code for a status
	received                 // over the wire, in one of our shapes
	foreign                  // over the wire, in another shape
)

// defined reports whether d was made in this program, not read from the wire.
func (d *definition) defined() bool { return d.origin < received }

// documented reports whether d stands in one of the three documents.
func (d *definition) documented() bool { return d.catalogue.Document() != "" }

// estranged reports whether d can't stand for other: d came from a body that was not
// one of our shapes, and other is a code of a document.
func (d *definition) estranged(other *definition) bool {
	return d.origin == foreign && other.documented()
}

// where says in words where the code was defined.
func (d *definition) where() string {
	if document := d.catalogue.Document(); document != "" {
		return fmt.Sprintf("in catalogue %q of the %s document", d.catalogue.name, document)
	}
	frame, _ := runtime.CallersFrames([]uintptr{d.place}).Next()
	return fmt.Sprintf("in catalogue %q at %s:%d", d.catalogue.name, frame.File, frame.Line)
}

// bare returns an Error with nothing but the code.
func (d *definition) bare() *Error {
	if e := d.bareError.Load(); e != nil {
		return e
	}
	e := &Error{code: Code{d}}
	d.bareError.Store(e)
	return e
}

// A CodeOption says more about a code that is defined: an [Action], a [Description], a
// [Fault], a [Help], a [Challenge], or [Deprecated].
type CodeOption interface{ apply(*definition) }

// A Description is what documentation says about a code, if that is not the message. It
// is a [CodeOption].
type Description string

func (s Description) apply(d *definition) { d.description = string(s) }

// A Help explains a code to developers, with a sentence or two in each field. It is a
// [CodeOption]. It is shown in documentation and never sent.
type Help struct {
	Why string // why the error occurs, and which similar code is for another case
	Fix string // what to do about it
}

func (h Help) apply(d *definition) { d.help = h }

// Deprecated returns the [CodeOption] for a code that should no longer be used, because
// code replaces it, which must not be the zero Code. The deprecated code stays defined,
// since clients know it; every listing says what replaces it.
func Deprecated(code Code) CodeOption { return replacement(code) }

type replacement struct{ d *definition }

func (r replacement) apply(d *definition) { d.replacement = r.d }

// A Fault says whose fault an error is: for the level of log records, and for
// service-level objectives. A Fault is also a [CodeOption]. The default follows from
// the status: 4xx is the client's, 502, 503 and 504 a dependency's, and any other 5xx
// the service's.
type Fault uint8

// Whose fault an error is.
const (
	FaultClient     Fault = iota + 1 // the request is at fault
	FaultService                     // this service has a bug, a broken configuration or no resources
	FaultDependency                  // what the service depends on has failed
)

// String returns "client", "service" or "dependency".
func (f Fault) String() string {
	switch f {
	case FaultClient:
		return "client"
	case FaultDependency:
		return "dependency"
	}
	return "service"
}

func (f Fault) apply(d *definition) { d.fault = f }

// faultFor is the fault that a status implies.
func faultFor(status int) Fault {
	switch {
	case status == http.StatusBadGateway, status == http.StatusServiceUnavailable, status == http.StatusGatewayTimeout:
		return FaultDependency
	case status >= 500:
		return FaultService
	}
	return FaultClient
}

// A DefinitionError says why a code or a catalogue could not be added.
type DefinitionError struct {
	Code   string // the code that was to be defined, "" for a catalogue
	Field  string // what is wrong: "catalogue", "code", "status", "message", "description", "help", "fault", "challenge" or "option"
	reason string
}

// Error returns a sentence that names the value, what was expected and what was seen.
func (e *DefinitionError) Error() string { return "errcode: " + e.reason }

// Reason returns the sentence of Error without the name of the package, for a tool that
// says itself where the definition stands: "errors.csv:12: " + e.Reason().
func (e *DefinitionError) Reason() string { return e.reason }

func refuse(code, field, format string, args ...any) *DefinitionError {
	return &DefinitionError{code, field, fmt.Sprintf(format, args...)}
}

// complete checks a new definition and fills in what its options and its status imply.
func (d *definition) complete(options []CodeOption) error {
	if err := d.check(); err != nil {
		return err
	}
	d.action, d.fault = actionFor(d.status), faultFor(d.status)
	for _, o := range options {
		if v := reflect.ValueOf(o); o == nil || v.Kind() == reflect.Pointer && v.IsNil() {
			return refuse(d.code, "option", "code %q has an option that is nil", d.code)
		}
		if r, ok := o.(replacement); ok && r.d == nil {
			return refuse(d.code, "option", "code %q is deprecated in favour of the zero Code, expected the code that replaces it", d.code)
		}
		o.apply(d)
	}
	if d.description == d.message {
		d.description = ""
	}
	if d.description != "" {
		if err := checkText(d.code, "description", d.description); err != nil {
			return err
		}
	}
	for _, text := range []string{d.help.Why, d.help.Fix} {
		if text != "" {
			if err := checkText(d.code, "help", text); err != nil {
				return err
			}
		}
	}
	if d.fault < FaultClient || d.fault > FaultDependency {
		return refuse(d.code, "fault", "code %q has fault %d, expected FaultClient, FaultService or FaultDependency", d.code, d.fault)
	}
	if c := d.challenge; c != nil && c != rejectedToken {
		return c.check(d)
	}
	return nil
}

func (d *definition) check() error {
	if !wellFormed(d.code) {
		return refuse(d.code, "code", "malformed code %q, expected letters and digits of ASCII, joined by single _ . - / or :, of at most %d bytes",
			printable.CutBytes(d.code, maxCode+1), maxCode)
	}
	if d.status < 400 || d.status > 599 {
		return refuse(d.code, "status", "code %q has status %d, expected 400 to 599", d.code, d.status)
	}
	return checkText(d.code, "message", d.message)
}

// checkText returns an error unless s can stand in a message, on one line. For the
// name of a catalogue, code is empty.
func checkText(code, field, s string) error {
	if printableASCII(s) && len(s) <= maxMessage && strings.Trim(s, " ") != "" {
		return nil
	}
	what := field
	if code == "" {
		what += " name"
	} else {
		what += fmt.Sprintf(" of code %q", code)
	}
	switch {
	case s == "":
		return refuse(code, field, "%s is empty", what)
	case utf8.RuneCountInString(s) > maxMessage:
		return refuse(code, field, "%s has %d characters, expected at most %d", what, utf8.RuneCountInString(s), maxMessage)
	case !utf8.ValidString(s):
		return refuse(code, field, "%s is %q, expected valid UTF-8", what, s)
	case strings.ContainsFunc(s, printable.Unsafe):
		return refuse(code, field, "%s is %q, expected one line without control or direction-changing characters", what, s)
	case !strings.ContainsFunc(s, visible):
		return refuse(code, field, "%s is %q, expected visible characters", what, s)
	}
	return nil
}

// visible reports whether a reader sees r.
func visible(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) }

// wellFormed reports whether code follows the grammar of machine codes:
//
//	code  = token *( separator token )
//	token = 1*( ALPHA / DIGIT )
//	separator = "_" / "." / "-" / "/" / ":"
func wellFormed(code string) bool {
	if len(code) > maxCode {
		return false
	}
	token := false // the last byte belongs to a token
	for i := range len(code) {
		switch c := code[i]; {
		case (c|0x20)-'a' < 26, c-'0' < 10:
			token = true
		case token && (c == '_' || c == '.' || c == '-' || c == '/' || c == ':'):
			token = false
		default:
			return false
		}
	}
	return token
}

// printableASCII reports whether s is not empty and has only printable ASCII
// characters.
func printableASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return s != ""
}
