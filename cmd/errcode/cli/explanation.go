package cli

import (
	"cmp"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"example.com/errcode"
	"example.com/errcode/i18n"
	"example.com/errcode/internal/docpage"
	"example.com/errcode/internal/snapshot"
)

// An explanation is all that explain says about a code, in the members of its JSON.
type explanation struct {
	codeJSON
	StatusText    string            `json:"statusText,omitempty"`
	ActionText    string            `json:"actionText"`
	Plain         string            `json:"plain,omitempty"`
	Temporary     bool              `json:"temporary"`
	MaskedAs      string            `json:"maskedAs,omitempty"`
	Documentation string            `json:"documentation,omitempty"`
	Headers       []headerField     `json:"headers,omitempty"`
	Bodies        []body            `json:"bodies"`
	Translations  map[string]string `json:"translations"`
}

// A headerField is a field of a response.
type headerField struct {
	Name      string `json:"name"`
	Value     string `json:"value"`
	WithToken bool   `json:"withToken,omitempty"` // only if the request had a token
}

func (h headerField) String() string {
	text := h.Name + ": " + h.Value
	if h.WithToken {
		text += " (if a token was sent)"
	}
	return text
}

// A body is what clients get in one form.
type body struct {
	Form   string `json:"form"`
	Status int    `json:"status"`
	Body   string `json:"body"`
}

// An explainer knows what there is to say about codes.
type explainer struct {
	Config
	texts *i18n.Bundle // translations
	plain *i18n.Bundle // the sentences for people who use the product
}

// explain returns all about a code.
func (x *explainer) explain(c snapshot.Catalogue, code snapshot.Code) explanation {
	value := x.valueOf(code)
	e := explanation{
		codeJSON:      describedJSON(c, code),
		StatusText:    http.StatusText(code.Status),
		ActionText:    value.Action().Text(),
		Temporary:     value.Temporary(),
		Documentation: x.address(code.Code),
		Headers:       x.challenges(value),
		Bodies:        x.bodies(value),
		Translations:  x.translations(value),
	}
	if text := x.plain.Text("en", value.Wrap(nil)).Message; text != code.Message {
		e.Plain = text
	}
	if masked := maskedAs(c.Document, value); masked != value {
		e.MaskedAs = masked.String()
	}
	return e
}

// goVariable returns the variable of a code in package errcode, "" if it has none there:
// the variable of any other code may have any name.
func goVariable(c snapshot.Catalogue, code string) string {
	found, ok := errcode.Lookup(code)
	if table := found.Catalogue(); !ok || table.Document() == "" || table.Document() != c.Document {
		return ""
	}
	return "errcode." + documentVariable(found)
}

// credentials are the codes as which the documents' codes leave at a login.
var credentials = map[string]errcode.Code{
	"protekt":  errcode.ProtektInvalidCredentials,
	"envelope": errcode.EnvelopeAuthenticationError,
}

// maskedAs returns what a code of a document leaves as where MaskAccounts hides it, code
// itself if it does not.
func maskedAs(document string, code errcode.Code) errcode.Code {
	as, ok := credentials[document]
	if !ok {
		as = errcode.AuthInvalidCredentials
	}
	if as.String() == code.String() {
		return code
	}
	return errcode.MaskAccounts(as).Code(code)
}

// address returns where the code is documented, "" if that is not known.
func (x *explainer) address(code string) string {
	if x.Docs == "" {
		return ""
	}
	return docpage.Address(x.Docs, code)
}

// valueOf returns the value for a row: the program's if it is the same, else a new one.
func (x *explainer) valueOf(row snapshot.Code) errcode.Code {
	if code, ok := x.lookup(row.Code); ok && reflect.DeepEqual(snapshot.Describe(code), row) {
		return code
	}
	code, err := row.Value()
	if err != nil {
		panic(err) // rows have been checked
	}
	return code
}

// response returns what a client receives for a code alone. The request may be nil.
func response(form errcode.Form, r *http.Request, code errcode.Code) (int, http.Header, []byte) {
	w := errcode.Writer{Form: form, Report: func(errcode.Report) {}}
	return w.Response(r, code)
}

// challenges returns the header fields that ask for authentication: those of a request
// without a token, and of one with a token if they differ.
func (x *explainer) challenges(code errcode.Code) (fields []headerField) {
	const name = "WWW-Authenticate"
	_, without, _ := response(x.forms()[0], nil, code)
	withToken := &http.Request{Method: http.MethodGet, Header: http.Header{"Authorization": {"Bearer x"}}}
	_, with, _ := response(x.forms()[0], withToken, code)
	for _, value := range without.Values(name) {
		fields = append(fields, headerField{Name: name, Value: value})
	}
	for _, value := range with.Values(name) {
		if field := (headerField{Name: name, Value: value}); !slices.Contains(fields, field) {
			field.WithToken = true
			fields = append(fields, field)
		}
	}
	return fields
}

// bodies returns the body in each form. A form with the same body as an earlier one is
// left out.
func (x *explainer) bodies(code errcode.Code) []body {
	all := []body{} // not nil, which would be null
	for _, form := range x.forms() {
		status, _, text := response(form, nil, code)
		b := body{form.String(), status, string(text)}
		if !slices.ContainsFunc(all, func(other body) bool { return other.Status == b.Status && other.Body == b.Body }) {
			all = append(all, b)
		}
	}
	return all
}

// translations returns the texts that there are in other languages than English.
func (x *explainer) translations(code errcode.Code) map[string]string {
	all := map[string]string{} // not nil, which would be null
	for _, language := range x.texts.Languages() {
		if text := x.texts.Text(language, code.Wrap(nil)); text.Language == language && language != "en" {
			all[language] = text.Message
		}
	}
	return all
}

// facts returns what stands first in an explanation, as pairs of name and text. What is
// empty is left out.
func (e *explanation) facts() (facts [][2]string) {
	add := func(name, text string) {
		if text != "" {
			facts = append(facts, [2]string{name, text})
		}
	}
	add("message", e.Message)
	add("plain", e.Plain)
	add("description", e.Description)
	add("table", fmt.Sprintf("%s (%s)", e.Table, cmp.Or(e.Document, ownDocument)))
	add("action", e.Action+": "+e.ActionText)
	add("fault", e.Fault)
	add("temporary", map[bool]string{true: "yes: the same request, unchanged, may succeed later", false: "no"}[e.Temporary])
	if e.ReplacedBy != "" {
		add("deprecated", "use "+e.ReplacedBy+" instead")
	}
	add("why", e.Why)
	add("fix", e.Fix)
	if e.MaskedAs != "" {
		add("masked", "where MaskAccounts is used, as at a login, it leaves as "+e.MaskedAs+"; the log has the true code")
	}
	add("Go", e.Variable)
	add("docs", e.Documentation)
	for _, field := range e.Headers {
		add("header", field.String())
	}
	return facts
}

// text returns a body with its status if that is not the code's.
func (e *explanation) text(b body) string {
	if b.Status != e.Status {
		return fmt.Sprintf("%s (with status %d)", b.Body, b.Status)
	}
	return b.Body
}

// rows returns the explanation for TSV and CSV: a row for each fact, with the code, the
// name of the fact and its text.
func (e *explanation) rows() (rows [][]string) {
	add := func(name, text string) {
		rows = append(rows, []string{e.Code.Code, name, strings.ReplaceAll(text, "\t", " ")})
	}
	add("status", strings.TrimSpace(fmt.Sprintf("%d %s", e.Status, e.StatusText)))
	for _, fact := range e.facts() {
		add(fact[0], fact[1])
	}
	for _, b := range e.Bodies {
		add("body "+b.Form, e.text(b))
	}
	for _, language := range e.languages() {
		add("translation "+language, e.Translations[language])
	}
	return rows
}

// languages returns the languages of the translations, sorted.
func (e *explanation) languages() []string {
	var all []string
	for language := range e.Translations {
		all = append(all, language)
	}
	slices.Sort(all)
	return all
}
