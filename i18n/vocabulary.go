package i18n

import (
	"iter"
	"net/http"
	"sync"

	"example.com/errcode"
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
	find := errcode.Lookup
	if v.registry != nil {
		find = v.registry.Lookup
	}
	if code, ok := find(key); ok {
		return code, true
	}
	code, ok := formCodes()[key]
	return code, ok
}

// builtin finds the code that a key of a shipped file names. A service's own code never
// has a shipped text, even if it is spelled like a code of a form.
func builtin(key string) (errcode.Code, bool) {
	if code, ok := formCodes()[key]; ok {
		return code, true
	}
	code, ok := errcode.Lookup(key)
	return code, ok && code.Catalogue().Document() != ""
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
