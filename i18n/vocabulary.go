package i18n

import (
	"fmt"
	"iter"
	"net/http"
	"strings"
	"sync"

	"example.com/errcode"
	"example.com/errcode/internal/delay"
)

// A vocabulary has the codes that the files of a service are for.
type vocabulary struct{ registry *errcode.Registry } // nil for that of package errcode

// all yields the codes of the registry.
func (v vocabulary) all() iter.Seq[errcode.Code] {
	if v.registry == nil {
		return errcode.All()
	}
	return v.registry.All()
}

// lookup finds the code that a key of a service's file names: one of the registry, or
// one that the forms answer with by themselves.
func (v vocabulary) lookup(key string) (errcode.Code, bool) {
	if code, ok := v.find(key); ok {
		return code, true
	}
	code, ok := formCodes()[key]
	return code, ok
}

// find finds a code of the registry.
func (v vocabulary) find(text string) (errcode.Code, bool) {
	if v.registry == nil {
		return errcode.Lookup(text)
	}
	return v.registry.Lookup(text)
}

// key finds what the text is for that has this key in a service's file.
func (v vocabulary) key(text string) (key, bool) { return keyOf(text, v.lookup) }

// keyOf finds what a text in a file is for. lookup knows the codes.
func keyOf(text string, lookup func(text string) (errcode.Code, bool)) (k key, ok bool) {
	if name, special := strings.CutPrefix(text, "#"); special {
		_, ok = sourceNames()[name]
		return key{name: name}, ok
	}
	k.code, ok = lookup(text)
	return k, ok
}

// keys yields the keys that a complete language has: those of the registry's codes, of
// the rules and of the units.
func (v vocabulary) keys() iter.Seq[key] {
	return func(yield func(key) bool) {
		for code := range v.all() {
			if !yield(key{code: code}) {
				return
			}
		}
		for rule := range errcode.Rules() {
			if !yield(key{name: rule.String()}) {
				return
			}
		}
		for unit := range delay.Units {
			if !yield(key{name: unit.String()}) {
				return
			}
		}
	}
}

// everyKey yields these, and those of the codes that forms answer with by themselves.
func (v vocabulary) everyKey() iter.Seq[key] {
	return func(yield func(key) bool) {
		for k := range v.keys() {
			if !yield(k) {
				return
			}
		}
		for text, code := range formCodes() {
			if _, ok := v.find(text); !ok && !yield(key{code: code}) {
				return
			}
		}
	}
}

// A key is what a text in a file is for: a code, or a rule or a unit by its name.
type key struct {
	code errcode.Code
	name string
}

// String returns the key as it stands in a file.
func (k key) String() string {
	if k.name != "" {
		return "#" + k.name
	}
	return k.code.String()
}

// describe returns the key for an error text.
func (k key) describe() string {
	if k.name != "" {
		return fmt.Sprintf("key %q", k)
	}
	return fmt.Sprintf("code %q", k)
}

// isUnit reports whether k is a unit of {retry_after}.
func (k key) isUnit() bool {
	for unit := range delay.Units {
		if unit.String() == k.name {
			return true
		}
	}
	return false
}

// english returns the English text in Go source.
func (k key) english() message {
	if k.name != "" {
		return sourceNames()[k.name]
	}
	return newMessage(k.code.Message())
}

// builtin finds what the text is for that has this key in a shipped file. A service's own
// code never has a shipped text, even if it is spelled like a code of a form.
func builtin(text string) (key, bool) {
	return keyOf(text, func(text string) (errcode.Code, bool) {
		if code, ok := formCodes()[text]; ok {
			return code, true
		}
		code, ok := errcode.Lookup(text)
		return code, ok && code.Catalogue().Document() != ""
	})
}

// statuses makes a code for each status, spelled as in FormDomain. It stands for the
// codes that all forms make for the status.
var statuses = func() errcode.Form {
	layout := errcode.FormDomain.Layout()
	layout.Code = nil
	return errcode.NewForm(layout)
}()

// keyed returns the code that has the texts of code. That is code itself, unless a form
// has made it for a status.
func keyed(code errcode.Code) errcode.Code {
	if code.Catalogue() != nil {
		return code
	}
	if made := statuses.CodeFor(code.StatusCode()); made.Message() == code.Message() {
		return made
	}
	return code
}

// formCodes returns, by their keys in files, the codes that forms answer with for a
// status: those of the documents, and those that they make.
var formCodes = sync.OnceValue(func() map[string]errcode.Code {
	codes := map[string]errcode.Code{}
	for status := http.StatusBadRequest; status < 600; status++ {
		for _, form := range []errcode.Form{statuses, errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain} {
			code := keyed(form.CodeFor(status))
			codes[code.String()] = code
		}
	}
	return codes
})
