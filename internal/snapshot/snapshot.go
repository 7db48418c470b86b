// Package snapshot describes catalogues as plain data. The lock file, the documentation,
// OpenAPI and the clients in other languages are generated from it.
package snapshot

import (
	"encoding/json"
	"iter"
	"slices"
	"strings"

	"example.com/errcode"
)

// A Snapshot describes catalogues, in their order.
type Snapshot struct {
	Catalogues []Catalogue `json:"catalogues"`
}

// A Catalogue describes an errcode.Catalogue, which is a table of codes.
type Catalogue struct {
	Name     string `json:"name"`
	Document string `json:"document,omitempty"` // the name that errcode.Catalogue.Document returns
	Codes    []Code `json:"codes"`

	// Generated marks the catalogue that WithGenerated adds, which is in no registry.
	Generated bool `json:"-"`
}

// Own reports whether the codes are the service's own: of none of the documents, and not
// only sent by the forms.
func (c Catalogue) Own() bool { return c.Document == "" && !c.Generated }

// Take returns the description of catalogues.
func Take(catalogues iter.Seq[*errcode.Catalogue]) Snapshot {
	s := Snapshot{Catalogues: []Catalogue{}}
	for catalogue := range catalogues {
		c := Catalogue{Name: catalogue.Name(), Document: catalogue.Document(), Codes: []Code{}}
		for code := range catalogue.Codes() {
			c.Codes = append(c.Codes, Describe(code))
		}
		s.Catalogues = append(s.Catalogues, c)
	}
	return s
}

// JSON returns the text of the lock file: indented JSON that ends in a newline. Equal
// snapshots give the same bytes.
func (s Snapshot) JSON() []byte {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(s); err != nil {
		panic(err) // can't happen: it holds only strings and numbers
	}
	return []byte(b.String())
}

// All yields the codes with their catalogues.
func (s Snapshot) All() iter.Seq2[Catalogue, Code] {
	return func(yield func(Catalogue, Code) bool) {
		for _, catalogue := range s.Catalogues {
			for _, code := range catalogue.Codes {
				if !yield(catalogue, code) {
					return
				}
			}
		}
	}
}

// Once yields each code once. A code that is there twice is the first.
func (s Snapshot) Once() iter.Seq2[Catalogue, Code] {
	return func(yield func(Catalogue, Code) bool) {
		seen := map[string]bool{}
		for catalogue, code := range s.All() {
			if !seen[code.Code] {
				seen[code.Code] = true
				if !yield(catalogue, code) {
					return
				}
			}
		}
	}
}

// An Entry is a code with its catalogue.
type Entry struct {
	Catalogue Catalogue
	Code
}

// Index returns the codes by their spelling. A code that is there twice is the first.
// Each call makes a new map.
func (s Snapshot) Index() map[string]Entry {
	index := map[string]Entry{}
	for catalogue, code := range s.Once() {
		index[code.Code] = Entry{catalogue, code}
	}
	return index
}

// Select returns a snapshot of the codes that keep accepts. Catalogues without such codes
// are left out.
func (s Snapshot) Select(keep func(Catalogue, Code) bool) Snapshot {
	selected := Snapshot{Catalogues: []Catalogue{}}
	for _, c := range s.Catalogues {
		codes := c.Codes
		c.Codes = slices.DeleteFunc(slices.Clone(codes), func(code Code) bool { return !keep(c, code) })
		if len(c.Codes) > 0 {
			selected.Catalogues = append(selected.Catalogues, c)
		}
	}
	return selected
}
