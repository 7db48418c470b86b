package errcode

import (
	"cmp"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"sync"

	"example.com/errcode/internal/grow"
)

// A Registry is a vocabulary: catalogues in which each code is defined once. The zero
// Registry is empty and ready to use. Codes are added, never changed or removed; all
// methods are safe for concurrent use, and reading takes no lock.
//
// The package has a registry of its own, with the built-in codes. The functions
// [NewCatalogue], [Lookup], [All], [Catalogues], [Parse], [FromResponse], [Decode] and
// [FromWire] use it. It suits a service whose codes don't clash with those of the
// documents. A library always makes its own with [NewRegistry]: two libraries that
// clash in the package's registry would stop a program whose owner can change neither.
//
// Documentation, translations and generated clients are made from a registry. Rendering
// needs none: a [Writer] answers with codes of all registries alike.
type Registry struct {
	codes      grow.Table[*definition]
	catalogues grow.List[*Catalogue] // without those of builtIn
	names      map[string]bool       // of the catalogues that are not built in; guarded by defining
	documents  bool                  // the codes of builtIn are in it
}

// defining serialises additions to all registries, since one catalogue may be in
// several of them.
var defining sync.Mutex

// std is the package's registry. The compiler initialises it, as it does all that is
// built in: nothing happens when a program starts, and the table of codes is filled when
// a code is first looked up or defined.
var std = Registry{documents: true, codes: grow.Table[*definition]{Initial: builtInByCode}}

func builtInByCode(yield func(string, *definition) bool) {
	for _, code := range builtIn {
		if !yield(code.d.code, code.d) {
			return
		}
	}
}

// NewRegistry returns a registry with the tables to include, which may be built in or
// a service's own. A table is included by reference: codes that are defined in it later
// are in all registries that include it.
//
//	var (
//		Codes    = errcode.NewRegistry(errcode.User, errcode.Session)
//		Billing  = Codes.NewCatalogue("Billing")
//		Declined = Billing.Define("card-declined", http.StatusPaymentRequired, "Card declined")
//	)
//
// NewRegistry panics with a sentence if two tables define the same code, or if one is
// nil: it is meant for package-level variables.
func NewRegistry(include ...*Catalogue) *Registry {
	defining.Lock()
	defer defining.Unlock()
	r := new(Registry)
	included := map[*Catalogue]bool{}
	for i, c := range include { // nothing but r changes here, as it may panic
		if c == nil || c.owner == nil && c.document == 0 {
			panic(fmt.Sprintf("errcode: table %d given to NewRegistry is nil, expected a catalogue made by NewCatalogue", i+1))
		}
		if included[c] {
			continue
		}
		included[c] = true
		for code := range c.Codes() {
			if old, ok := r.codes.Lookup(code.d.code); ok {
				panic(clash(code.d, old).Error())
			}
			r.codes.Add(code.d.code, code.d)
		}
		r.add(c)
	}
	for _, c := range r.catalogues.Slice() {
		if c.document == 0 { // the others are closed
			c.includers.Append(r)
		}
	}
	return r
}

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

// NewCatalogue adds an empty catalogue for codes that belong together. Its name follows
// the rules for the message of [Catalogue.Define]. NewCatalogue panics if it does not,
// or if another catalogue has the name: it is meant for package-level variables. The
// names of the built-in catalogues may be used again.
//
//	var (
//		Billing             = errcode.NewCatalogue("Billing")
//		BillingCardDeclined = Billing.Define("billing:card_declined", http.StatusPaymentRequired, "Card declined")
//	)
func (r *Registry) NewCatalogue(name string) *Catalogue { return must(r.AddCatalogue(name)) }

// AddCatalogue is like NewCatalogue, for names that become known at run time: it
// returns a [DefinitionError] where NewCatalogue panics.
func (r *Registry) AddCatalogue(name string) (*Catalogue, error) {
	if err := checkText("", "catalogue", name); err != nil {
		return nil, err
	}
	defining.Lock()
	defer defining.Unlock()
	if r.names[name] {
		return nil, refuse("", "catalogue", "catalogue %q already exists", name)
	}
	c := &Catalogue{name: name, owner: r}
	r.add(c)
	return c, nil
}

// add adds a catalogue. The caller holds defining.
func (r *Registry) add(c *Catalogue) {
	r.catalogues.Append(c)
	if c.document != 0 {
		return // its name may be used again
	}
	if r.names == nil {
		r.names = map[string]bool{}
	}
	r.names[c.name] = true
}

// must returns v, or panics with a sentence.
func must[T any](v T, err error) T {
	if err != nil {
		panic(err.Error())
	}
	return v
}

// Lookup returns the code with exactly that spelling, and whether there is one.
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
		var sorted []*Catalogue
		if r.documents {
			for _, code := range builtIn {
				if n := len(sorted); n == 0 || sorted[n-1] != code.d.catalogue {
					sorted = append(sorted, code.d.catalogue)
				}
			}
		}
		sorted = append(sorted, r.catalogues.Slice()...)
		slices.SortStableFunc(sorted, func(a, b *Catalogue) int {
			return cmp.Or(cmp.Compare(a.document.last(), b.document.last()), cmp.Compare(a.place, b.place))
		})
		for _, c := range sorted {
			if !yield(c) {
				return
			}
		}
	}
}

// A document is one of the three that come with the package. A service's own catalogue
// has document 0.
type document uint8

// The three documents, in their order.
const (
	documentProtekt document = iota + 1
	documentEnvelope
	documentDomain
)

// Names of documents and of their forms.
const (
	nameProtekt  = "protekt"
	nameEnvelope = "envelope"
	nameDomain   = "domain-reason"
)

var documentNames = [...]string{documentProtekt: nameProtekt, documentEnvelope: nameEnvelope, documentDomain: nameDomain}

// last returns the number of a document, which is highest for a service's own catalogue.
func (d document) last() uint8 { return uint8(d - 1) }

// A Catalogue is a named list of codes: a table of a document, or a service's own.
// It is made by NewCatalogue and safe for concurrent use. A nil *Catalogue is empty;
// the zero Code and codes that are not defined here have it.
type Catalogue struct {
	name string

	// Of a built-in catalogue, which is closed. Its codes are in builtIn.
	document document
	place    int // among the tables of the document, from 1

	// Of any other.
	owner     *Registry
	includers grow.List[*Registry] // the registries that include the catalogue
	order     grow.List[*definition]
}

// Name returns the title of the table, such as "OAuth".
func (c *Catalogue) Name() string {
	if c == nil {
		return ""
	}
	return c.name
}

// Document returns the document that the table stands in, "protekt", "envelope" or
// "domain-reason", and "" for a catalogue that is not built in.
func (c *Catalogue) Document() string {
	if c == nil {
		return ""
	}
	return documentNames[c.document]
}

// String returns the name.
func (c *Catalogue) String() string { return c.Name() }

// Codes yields the codes of the catalogue in the order of the table.
func (c *Catalogue) Codes() iter.Seq[Code] {
	return func(yield func(Code) bool) {
		if c == nil {
			return
		}
		for _, code := range c.builtIn() {
			if !yield(*code) {
				return
			}
		}
		for _, d := range c.order.Slice() {
			if !yield(Code{d}) {
				return
			}
		}
	}
}

// builtIn returns the codes of a built-in catalogue, which stand together in that list.
func (c *Catalogue) builtIn() []*Code {
	if c.document == 0 {
		return nil
	}
	here := func(code *Code) bool { return code.d.catalogue == c }
	rest := builtIn[max(slices.IndexFunc(builtIn[:], here), 0):]
	for i, code := range rest {
		if !here(code) {
			return rest[:i]
		}
	}
	return rest
}

// Len returns the number of codes.
func (c *Catalogue) Len() int {
	if c == nil {
		return 0
	}
	return len(c.builtIn()) + len(c.order.Slice())
}

// Define adds a code and returns it. The code is made of tokens of ASCII letters and
// digits, joined by single _ . - / or :, and has at most 128 bytes: user:not_found,
// VALIDATION_ERROR, card-declined, urn:acme:badNonce. Lookups are exact. The
// status is 400 to 599. The message, at most 1,024 runes in one line, is what the
// client's user reads; it is text, not a format. Without an [Action] or a [Fault]
// among the options the status implies one.
//
// Define panics with a sentence that says what is wrong, like regexp.MustCompile:
// it is meant for package-level variables. [Catalogue.Add] returns an error.
func (c *Catalogue) Define(code string, status int, message string, options ...CodeOption) Code {
	return must(c.add(code, status, message, options))
}

// Add is like Define, for codes that become known at run time. It returns a
// [DefinitionError] for a code that is malformed, for one that is already defined in a
// registry with this catalogue, naming both places, and for a status, a message or an
// option that is out of range. Nothing is added then.
func (c *Catalogue) Add(code string, status int, message string, options ...CodeOption) (Code, error) {
	return c.add(code, status, message, options)
}

func (c *Catalogue) add(code string, status int, message string, options []CodeOption) (Code, error) {
	if c.Document() != "" {
		return Code{}, refuse(code, "catalogue", "catalogue %q is built in and closed; define code %q in one of your own", c.name, code)
	}
	if c == nil || c.owner == nil {
		return Code{}, refuse(code, "catalogue", "code %q needs a catalogue made by NewCatalogue", code)
	}
	var callers [1]uintptr
	runtime.Callers(3, callers[:])
	return c.insert(&definition{code: code, status: status, message: message, place: callers[0]}, options)
}

// define returns a built-in code. It and defineWith are single expressions, which the
// compiler evaluates; a test checks what they can't.
func (c *Catalogue) define(code string, status int, message string) Code {
	return Code{&definition{catalogue: c, code: code, status: status, message: message}}
}

// defineWith returns a built-in code for which the status implies the wrong traits.
func (c *Catalogue) defineWith(code string, status int, message string, t traits) Code {
	return Code{&definition{catalogue: c, code: code, status: status, message: message, traits: t}}
}

func (c *Catalogue) insert(d *definition, options []CodeOption) (Code, error) {
	d.catalogue = c
	if err := d.complete(options); err != nil {
		return Code{}, err
	}
	defining.Lock()
	defer defining.Unlock()
	if old, ok := c.owner.codes.Lookup(d.code); ok {
		return Code{}, clash(d, old)
	}
	for _, r := range c.includers.Slice() {
		if old, ok := r.codes.Lookup(d.code); ok {
			return Code{}, clash(d, old)
		}
	}
	c.owner.codes.Add(d.code, d)
	for _, r := range c.includers.Slice() {
		r.codes.Add(d.code, d)
	}
	c.order.Append(d)
	return Code{d}, nil
}

// clash returns the error for a code that is defined twice. It says what to do about
// it.
func clash(d, old *definition) error {
	return refuse(d.code, "code", "code %q, defined %s, is already defined %s; a registry of your own, made by NewRegistry with the tables that you use, may define it too",
		d.code, d.where(), old.where())
}
