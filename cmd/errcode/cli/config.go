package cli

import (
	"iter"
	"os"
	"slices"

	"example.com/errcode"
	"example.com/errcode/forms"
	"example.com/errcode/internal/snapshot"
)

// A Config says what the command works on. The zero Config is that of [Main].
type Config struct {
	// Registry has the codes. The default is the package's registry.
	Registry *errcode.Registry

	// Forms are those that clients may receive. The default is those of the documents.
	Forms []errcode.Form

	// Docs is the address of the documentation page, such as
	// https://api.example.com/errors. explain then names the address of a code.
	Docs string
}

// documentForms are the forms of the documents.
var documentForms = []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain}

// Main runs the command for the package's registry, with the arguments of the process,
// and ends the process. All codes must be defined by then.
func Main() { Config{}.Main() }

// Main runs the command with the arguments of the process and ends the process. All
// codes must be defined by then.
func (c Config) Main() {
	os.Exit(c.run(os.Args, os.Stdin, os.Stdout, os.Stderr))
}

// catalogues yields the catalogues of the registry.
func (c Config) catalogues() iter.Seq[*errcode.Catalogue] {
	if c.Registry == nil {
		return errcode.Catalogues()
	}
	return c.Registry.Catalogues()
}

// lookup finds a code in the registry.
func (c Config) lookup(code string) (errcode.Code, bool) {
	if c.Registry == nil {
		return errcode.Lookup(code)
	}
	return c.Registry.Lookup(code)
}

// builtIn finds a code of a document in the registry.
func (c Config) builtIn(code string) (errcode.Code, bool) {
	found, ok := c.lookup(code)
	return found, ok && found.Catalogue().Document() != ""
}

// forms returns the forms that clients may receive.
func (c Config) forms() []errcode.Form {
	if len(c.Forms) == 0 {
		return documentForms
	}
	return c.Forms
}

// namedForms returns the forms with these names; all that clients may receive if there
// are none.
func (c Config) namedForms(names []string) ([]errcode.Form, error) {
	if len(names) == 0 {
		return c.forms(), nil
	}
	var found []errcode.Form
	for _, name := range names {
		at := slices.Index(c.formNames(), name)
		if at < 0 {
			return nil, unknownValue("form", name, c.formNames())
		}
		found = append(found, c.knownForms()[at])
	}
	return found, nil
}

// knownForms returns the forms that have a name on the command line.
func (c Config) knownForms() []errcode.Form {
	if len(c.Forms) == 0 {
		return append(documentForms[:len(documentForms):len(documentForms)], errcode.FormDomainDetails,
			forms.Problem{}.Form(), forms.OAuth{}.Form(), forms.CodeMessage{}.Form())
	}
	return c.Forms
}

func (c Config) formNames() []string {
	var names []string
	for _, form := range c.knownForms() {
		names = append(names, form.String())
	}
	return names
}

// own returns the catalogues of the program.
func (c Config) own() snapshot.Snapshot { return snapshot.Take(c.catalogues()) }
