// Package snapshot is the plain-data picture of catalogues that everything generated
// is made from: the lock file, the documentation, TypeScript and OpenAPI.
package snapshot

import (
	"encoding/json"
	"iter"
	"slices"
	"strings"

	"example.com/errcode"
)

// A Snapshot is all that is known of some catalogues, in their order.
type Snapshot struct {
	Catalogues []Catalogue `json:"catalogues"`
}

// A Catalogue is a table.
type Catalogue struct {
	Name     string `json:"name"`
	Document string `json:"document,omitempty"` // as errcode.Catalogue.Document
	Codes    []Code `json:"codes"`
}

// A Code is a row.
type Code struct {
	Code        string `json:"code"`
	Status      int    `json:"status"`
	Message     string `json:"message"`
	Description string `json:"description,omitempty"` // if it is not the message
	Action      string `json:"action"`
	ReplacedBy  string `json:"replacedBy,omitempty"`
}

// Take returns the picture of catalogues.
func Take(catalogues iter.Seq[*errcode.Catalogue]) Snapshot {
	s := Snapshot{Catalogues: []Catalogue{}}
	for catalogue := range catalogues {
		c := Catalogue{Name: catalogue.Name(), Document: catalogue.Document(), Codes: []Code{}}
		for code := range catalogue.Codes() {
			row := Code{
				Code:       code.String(),
				Status:     code.StatusCode(),
				Message:    code.Message(),
				Action:     code.Action().String(),
				ReplacedBy: code.ReplacedBy().String(),
			}
			if code.Description() != row.Message {
				row.Description = code.Description()
			}
			c.Codes = append(c.Codes, row)
		}
		s.Catalogues = append(s.Catalogues, c)
	}
	return s
}

// JSON returns the snapshot as the lock file has it: indented, a newline at the end,
// the same bytes for the same catalogues.
func (s Snapshot) JSON() []byte {
	var b strings.Builder
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(s); err != nil {
		panic(err) // strings and numbers only
	}
	return []byte(b.String())
}

// The words that Go writes in capitals.
var initialisms = map[string]string{"id": "ID", "ip": "IP", "url": "URL", "qr": "QR", "totp": "TOTP", "oauth": "OAuth"}

// GoName returns the name of the Go variable for a code, as the naming rule gives it
// for a table of that document: user:not_found is UserNotFound, TOKEN_EXPIRED of the
// envelope document EnvelopeTokenExpired.
func GoName(c Catalogue, code string) string {
	prefix := ""
	switch {
	case c.Document == "protekt":
		prefix = "Protekt"
	case c.Document == "envelope":
		prefix = "Envelope"
	case !strings.Contains(code, ":"):
		prefix = camelCase(c.Name)
	}
	return prefix + camelCase(code)
}

// camelCase joins the words of s, each with a capital.
func camelCase(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !('a' <= r && r <= 'z' || '0' <= r && r <= '9') })
	for i, w := range words {
		if capital, ok := initialisms[w]; ok {
			words[i] = capital
		} else {
			words[i] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, "")
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

// Find returns the code of that spelling, and its catalogue.
func (s Snapshot) Find(code string) (Catalogue, Code, bool) {
	for catalogue, c := range s.All() {
		if c.Code == code {
			return catalogue, c, true
		}
	}
	return Catalogue{}, Code{}, false
}

// Select returns the snapshot with the codes that keep accepts, without catalogues
// that have none left.
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
