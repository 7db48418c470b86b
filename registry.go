package errcode

import (
	"fmt"
	"iter"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"unicode/utf8"

	"example.com/errcode/internal/grow"
	"example.com/errcode/internal/printable"
)

// maxCode is the largest length of a machine code in bytes.
const maxCode = 128

// The three documents, as Catalogue.Document names them.
const (
	documentProtekt  = "protekt"
	documentEnvelope = "envelope"
	documentDomain   = "domain-reason"
)

// A definition is what a Code stands for. Nothing in it changes once it is made
// but what it remembers, which is always the same.
type definition struct {
	code        string
	message     string
	description string      // "" if it is the message
	replacement *definition // of a deprecated code; nil for the others
	catalogue   *Catalogue  // nil if the code is not defined here
	place       uintptr     // where Define was called; 0 for built-in codes
	status      int
	action      Action
	token       challenge

	bodies [forms]atomic.Pointer[[]byte] // see static
	alone  atomic.Pointer[Error]         // see bare
	remote atomic.Pointer[Error]         // see parseStatic
}

// where says in words where the code was defined.
func (d *definition) where() string {
	if c := d.catalogue; c.document != "" {
		return fmt.Sprintf("in catalogue %q of the %s document", c.name, c.document)
	}
	frame, _ := runtime.CallersFrames([]uintptr{d.place}).Next()
	return fmt.Sprintf("in catalogue %q at %s:%d", d.catalogue.name, frame.File, frame.Line)
}

// bare returns an Error with nothing but the code.
func (d *definition) bare() *Error {
	if e := d.alone.Load(); e != nil {
		return e
	}
	e := &Error{code: Code{d}}
	d.alone.Store(e)
	return e
}

// An Option says more about a code that is defined: an [Action], a [Description],
// [InvalidToken], or [ReplacedBy].
type Option interface{ apply(*definition) }

// A Description is what documentation says of a code, where that is not the
// message. It is an [Option].
type Description string

func (s Description) apply(d *definition) { d.description = string(s) }

// InvalidToken returns the [Option] for a code with status 401 which says that the
// client sent a bearer token and that it is no good. Its responses carry
// error="invalid_token" in WWW-Authenticate (RFC 6750, section 3.1).
func InvalidToken() Option { return tokenSent }

// ReplacedBy returns the [Option] for a code that is deprecated: use code instead. It
// stays defined, as clients know it; every listing says what replaces it.
func ReplacedBy(code Code) Option { return replacement(code) }

type replacement struct{ d *definition }

func (r replacement) apply(d *definition) { d.replacement = r.d }

// A Registry is a set of catalogues in which each code is defined once. The zero
// Registry is empty and ready to use. Codes are added, never changed or removed;
// all methods are safe for concurrent use, and reading takes no lock.
//
// Most programs use the package's own registry, which holds the built-in codes,
// through [NewCatalogue], [Lookup], [All] and [Catalogues].
type Registry struct {
	mu         sync.Mutex // for writers
	codes      grow.Table[*definition]
	catalogues grow.List[*Catalogue]
}

// std is the package's registry.
var std Registry

// NewCatalogue adds a catalogue to the package's registry; see
// [Registry.NewCatalogue].
func NewCatalogue(name string) *Catalogue { return std.NewCatalogue(name) }

// Lookup finds a code in the package's registry; see [Registry.Lookup].
func Lookup(code string) (Code, bool) { return std.Lookup(code) }

// All yields the codes of the package's registry; see [Registry.All].
func All() iter.Seq[Code] { return std.All() }

// Catalogues yields the catalogues of the package's registry; see
// [Registry.Catalogues].
func Catalogues() iter.Seq[*Catalogue] { return std.Catalogues() }

// NewCatalogue adds an empty catalogue for codes that belong together. Its name is
// a text like the message of [Catalogue.Define]. NewCatalogue panics if it is not,
// or if another catalogue has the name: it is meant for package-level variables.
// The names of the built-in catalogues may be used again.
//
//	var (
//		Billing             = errcode.NewCatalogue("Billing")
//		BillingCardDeclined = Billing.Define("billing:card_declined", http.StatusPaymentRequired, "Card declined")
//	)
func (r *Registry) NewCatalogue(name string) *Catalogue { return must(r.addCatalogue("", name)) }

func (r *Registry) addCatalogue(document, name string) (*Catalogue, error) {
	if err := checkText("catalogue name", "", name); err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, other := range r.catalogues.Slice() {
		if other.name == name && other.document == document {
			return nil, fmt.Errorf("errcode: catalogue %q is already there", name)
		}
	}
	c := &Catalogue{registry: r, name: name, document: document}
	r.catalogues.Append(c)
	return c, nil
}

// must returns v, or panics with a sentence.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err.Error())
	}
	return v
}

// Lookup returns the code that is spelled code, exactly, and whether there is one.
func (r *Registry) Lookup(code string) (Code, bool) {
	d, ok := r.codes.Lookup(code)
	return Code{d}, ok
}

// All yields all codes, catalogue by catalogue, each in its order.
func (r *Registry) All() iter.Seq[Code] {
	return func(yield func(Code) bool) {
		for catalogue := range r.Catalogues() {
			for code := range catalogue.Codes() {
				if !yield(code) {
					return
				}
			}
		}
	}
}

// Catalogues yields all catalogues: the built-in ones in the order of the
// documents, then the others in the order in which they were added.
func (r *Registry) Catalogues() iter.Seq[*Catalogue] {
	return func(yield func(*Catalogue) bool) {
		if r == &std {
			for _, c := range documented() {
				if !yield(c) {
					return
				}
			}
		}
		for _, c := range r.catalogues.Slice() {
			if c.document == "" && !yield(c) {
				return
			}
		}
	}
}

// documented returns the built-in catalogues in the order of the documents. Package
// initialisation adds them file by file.
func documented() []*Catalogue {
	return []*Catalogue{
		ProtektAuthentication, ProtektToken, ProtektAuthorization, ProtektServer,
		Envelope,
		Auth, User, Session, OAuth, Password, Token, Email, TOTP, File, General,
		RateLimit, Turnstile, Search, EventStream, System,
	}
}

// A Catalogue is a named list of codes: a table of a document, or a service's own.
// It is made by NewCatalogue and safe for concurrent use.
type Catalogue struct {
	registry *Registry
	name     string
	document string // of a built-in catalogue, which is closed
	order    grow.List[*definition]
}

// Name returns the title of the table, such as "OAuth".
func (c *Catalogue) Name() string { return c.name }

// Document returns the document that the table stands in, "protekt", "envelope" or
// "domain-reason", and "" for a catalogue that is not built in.
func (c *Catalogue) Document() string { return c.document }

// String returns the name.
func (c *Catalogue) String() string { return c.name }

// Codes yields the codes of the catalogue in the order of the table.
func (c *Catalogue) Codes() iter.Seq[Code] {
	return func(yield func(Code) bool) {
		for _, d := range c.order.Slice() {
			if !yield(Code{d}) {
				return
			}
		}
	}
}

// Len returns the number of codes.
func (c *Catalogue) Len() int { return len(c.order.Slice()) }

// Define adds a code and returns it. The code is spelled domain:reason or reason in
// lower snake case, or REASON in upper; it is ASCII and has at most 128 bytes. The
// status is 400 to 599. The message, at most 1,024 runes in one line, is what the
// client's user reads; it is text, not a format. Without an [Action] among the
// options the status implies one.
//
// Define panics with a sentence that says what is wrong, like regexp.MustCompile:
// it is meant for package-level variables. [Catalogue.Add] returns an error.
func (c *Catalogue) Define(code string, status int, message string, options ...Option) Code {
	return must(c.add(code, status, message, options))
}

// Add is like Define, for codes that become known at run time: it returns an error
// for a code that is malformed or defined already, naming the place, and for a
// status or a message that is out of range. Nothing is added then.
func (c *Catalogue) Add(code string, status int, message string, options ...Option) (Code, error) {
	return c.add(code, status, message, options)
}

func (c *Catalogue) add(code string, status int, message string, options []Option) (Code, error) {
	if c == nil || c.registry == nil {
		return Code{}, fmt.Errorf("errcode: code %q needs a catalogue made by NewCatalogue", code)
	}
	if c.document != "" {
		return Code{}, fmt.Errorf("errcode: catalogue %q is built in and closed; define code %q in one of your own", c.name, code)
	}
	var callers [1]uintptr
	runtime.Callers(3, callers[:])
	return c.insert(&definition{code: code, status: status, message: message, place: callers[0]}, options)
}

// newCatalogue adds a table of a document to the package's registry.
func newCatalogue(document, table string) *Catalogue { return must(std.addCatalogue(document, table)) }

// define adds a built-in code.
func (c *Catalogue) define(code string, status int, message string, options ...Option) Code {
	if len(spare) == 0 {
		spare = make([]definition, 26)
	}
	d := &spare[0]
	spare = spare[1:]
	d.code, d.status, d.message = code, status, message
	return must(c.insert(d, options))
}

// spare are definitions for built-in codes, allocated several at a time. Package
// initialisation, which is one goroutine, takes them.
var spare []definition

func (c *Catalogue) insert(d *definition, options []Option) (Code, error) {
	if err := d.check(); err != nil {
		return Code{}, err
	}
	d.catalogue = c
	d.action = actionFor(d.status)
	for _, o := range options {
		o.apply(d)
	}
	if d.description == d.message {
		d.description = ""
	}
	if d.description != "" {
		if err := checkText("description of code ", d.code, d.description); err != nil {
			return Code{}, err
		}
	}
	c.registry.mu.Lock()
	defer c.registry.mu.Unlock()
	if old, ok := c.registry.codes.Lookup(d.code); ok {
		return Code{}, fmt.Errorf("errcode: code %q, defined %s, is already defined %s", d.code, d.where(), old.where())
	}
	c.registry.codes.Add(d.code, d)
	c.order.Append(d)
	return Code{d}, nil
}

func (d *definition) check() error {
	if !wellFormed(d.code) {
		return fmt.Errorf("errcode: malformed code %q, expected domain:reason or reason in lower snake case, or REASON in upper, of at most %d bytes",
			printable.CutBytes(d.code, maxCode+1), maxCode)
	}
	if d.status < 400 || d.status > 599 {
		return fmt.Errorf("errcode: code %q has status %d, expected 400 to 599", d.code, d.status)
	}
	return checkText("message of code ", d.code, d.message)
}

// checkText returns an error unless s can stand in a message, on one line. The error
// says what of what s is; the two are not joined before there is one.
func checkText(what, of, s string) error {
	if printableASCII(s) && len(s) <= maxMessage {
		return nil
	}
	what += of
	switch {
	case s == "":
		return fmt.Errorf("errcode: %s is empty", what)
	case utf8.RuneCountInString(s) > maxMessage:
		return fmt.Errorf("errcode: %s has %d characters, expected at most %d", what, utf8.RuneCountInString(s), maxMessage)
	case !utf8.ValidString(s):
		return fmt.Errorf("errcode: %s is %q, expected valid UTF-8", what, s)
	case strings.ContainsFunc(s, printable.Unsafe):
		return fmt.Errorf("errcode: %s is %q, expected one line without control or direction-changing characters", what, s)
	}
	return nil
}

// wellFormed reports whether code follows the grammar of machine codes:
//
//	code   = [ lower ":" ] lower / upper
//	lower  = word of a-z 0-9, words joined by "_", a letter first
//	upper  = the same in A-Z 0-9
func wellFormed(code string) bool {
	if len(code) == 0 || len(code) > maxCode {
		return false
	}
	first := byte('a') // the alphabet
	if code[0] <= 'Z' {
		first = 'A'
	}
	start, colons := true, 0 // start: a letter must come
	word := false            // in a word
	for i := range len(code) {
		switch c := code[i]; {
		case c-first < 26:
			start, word = false, true
		case c-'0' < 10 && !start:
			word = true
		case c == '_' && word:
			word = false
		case c == ':' && word && colons == 0 && first == 'a':
			start, word = true, false
			colons++
		default:
			return false
		}
	}
	return word
}

// printableASCII reports whether s is not empty and has nothing but printable ASCII.
func printableASCII(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return s != ""
}
