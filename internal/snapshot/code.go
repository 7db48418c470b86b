package snapshot

import (
	"fmt"
	"strings"

	"example.com/errcode"
)

// A Code describes an errcode.Code, which is a row of the table.
type Code struct {
	Code        string `json:"code"`
	Status      int    `json:"status"`
	Message     string `json:"message"`
	Description string `json:"description,omitempty"` // empty if it is the message
	Action      string `json:"action"`
	Fault       string `json:"fault,omitempty"` // empty if the status implies it
	Why         string `json:"why,omitempty"`   // errcode.Help
	Fix         string `json:"fix,omitempty"`   // errcode.Help
	ReplacedBy  string `json:"replacedBy,omitempty"`

	Challenge *Challenge `json:"challenge,omitempty"` // nil if there is none

	// Form is the name of the first form that itself sends the code, if WithGenerated added
	// the code.
	Form string `json:"-"`
}

// Describe returns the description of a code.
func Describe(code errcode.Code) Code {
	help := code.Help()
	c := Code{
		Code:       code.String(),
		Status:     code.StatusCode(),
		Message:    code.Message(),
		Action:     code.Action().String(),
		Why:        help.Why,
		Fix:        help.Fix,
		ReplacedBy: code.ReplacedBy().String(),
		Challenge:  describeChallenge(code.Challenge()),
	}
	if code.Description() != c.Message {
		c.Description = code.Description()
	}
	if plain, err := define(c.Code, c.Status, c.Message); err != nil || plain.Fault() != code.Fault() {
		c.Fault = code.Fault().String()
	}
	return c
}

// Value returns a code like the one that c describes, in a registry of its own. It is not
// deprecated. The error says why no registry takes it.
func (c Code) Value() (errcode.Code, error) {
	options := []errcode.CodeOption{errcode.Description(c.Description), errcode.Help{Why: c.Why, Fix: c.Fix}}
	if c.Action != "" {
		var action errcode.Action
		if err := action.UnmarshalText([]byte(c.Action)); err != nil {
			return errcode.Code{}, err
		}
		options = append(options, action)
	}
	if c.Fault != "" {
		fault, err := faultOf(c.Fault)
		if err != nil {
			return errcode.Code{}, err
		}
		options = append(options, fault)
	}
	if c.Challenge != nil {
		options = append(options, c.Challenge.Value())
	}
	return define(c.Code, c.Status, c.Message, options...)
}

// WhoseFault returns the name of the code's fault, also if the status implies it. It is ""
// for a status that no code can have.
func (c Code) WhoseFault() string {
	if c.Fault != "" {
		return c.Fault
	}
	implied, err := define("any", c.Status, "any")
	if err != nil {
		return ""
	}
	return implied.Fault().String()
}

// ToDo returns the text of the action as it stands within a sentence, "" for an action that
// is unknown.
func (c Code) ToDo() string {
	var action errcode.Action
	if action.UnmarshalText([]byte(c.Action)) != nil {
		return ""
	}
	text := action.Text()
	return strings.ToLower(text[:1]) + text[1:]
}

// faultOf returns the fault with that name.
func faultOf(name string) (errcode.Fault, error) {
	for _, fault := range []errcode.Fault{errcode.FaultClient, errcode.FaultService, errcode.FaultDependency} {
		if fault.String() == name {
			return fault, nil
		}
	}
	return 0, fmt.Errorf("unknown fault %q, expected client, service or dependency", name)
}

// define defines a code in a registry of its own.
func define(code string, status int, message string, options ...errcode.CodeOption) (errcode.Code, error) {
	return new(errcode.Registry).NewCatalogue("Scratch").Add(code, status, message, options...)
}

// sent are the statuses that errcode answers with by itself: for requests that
// net/http, a router or a decoder refuses, and for errors without a code.
var sent = []int{400, 404, 405, 408, 413, 415, 422, 500, 502, 503, 504}

// Sent returns the codes that a form itself can send, each once.
func Sent(form errcode.Form) []errcode.Code {
	var codes []errcode.Code
	known := map[string]bool{"": true} // a form may have no code at all
	for _, status := range sent {
		if code := form.CodeFor(status); !known[code.String()] {
			known[code.String()] = true
			codes = append(codes, code)
		}
	}
	return codes
}

// GeneratedName is the name of the catalogue that WithGenerated adds.
const GeneratedName = "Sent by the library"

// WithGenerated returns s with one more catalogue: the codes that the forms themselves
// can send and that s lacks. It returns s if it lacks none.
func (s Snapshot) WithGenerated(forms ...errcode.Form) Snapshot {
	c := Catalogue{Name: GeneratedName, Generated: true}
	known := s.Index()
	for _, form := range forms {
		for _, code := range Sent(form) {
			if _, ok := known[code.String()]; !ok {
				row := Describe(code)
				row.Form = form.String()
				c.Codes = append(c.Codes, row)
				known[row.Code] = Entry{c, row}
			}
		}
	}
	if len(c.Codes) == 0 {
		return s
	}
	return Snapshot{Catalogues: append(s.Catalogues[:len(s.Catalogues):len(s.Catalogues)], c)}
}
