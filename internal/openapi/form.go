package openapi

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"example.com/errcode"
	"example.com/errcode/internal/snapshot"
)

// A form is one of those that the components are for.
type form struct {
	form   errcode.Form
	layout errcode.Layout
	name   string // before those of its schema and of its responses
	schema object // of the body

	document string          // whose codes the examples show; "" for the codes of all
	sent     map[string]bool // the codes that the form itself sends
}

func newForm(f errcode.Form, s snapshot.Snapshot, taken names) *form {
	layout := f.Layout()
	name := snapshot.GoName(snapshot.Catalogue{}, f.String())
	if name == "" {
		name = "Form"
	}
	own := &form{form: f, layout: layout, schema: schemaOf(layout), sent: map[string]bool{}}
	own.name = taken.unique(name, "Error")
	for _, code := range snapshot.Sent(f) {
		own.sent[code.String()] = true
	}
	// Each of the documents has a code for 403.
	document := f.CodeFor(http.StatusForbidden).Catalogue().Document()
	for c := range s.All() {
		if c.Document == document {
			own.document = document
		}
	}
	return own
}

// shows reports whether the examples of the form have a code: those of the form's
// document, those of no document, and those that the form itself sends.
func (f *form) shows(c snapshot.Catalogue, code snapshot.Code) bool {
	if f.sent[code.Code] {
		return true
	}
	return !c.Generated && (c.Document == "" || f.document == "" || c.Document == f.document)
}

// A response is what a Writer sends for a code.
type response struct {
	catalogue snapshot.Catalogue
	code      snapshot.Code
	example   any         // the body, of a JSON form as JSON
	header    http.Header // for the code alone
	most      http.Header // all fields that there can be
}

type responses []response

func (r responses) codes() []snapshot.Code {
	var codes []snapshot.Code
	for _, one := range r {
		codes = append(codes, one.code)
	}
	return codes
}

// responses returns what is sent for the codes of s, by status. Codes that no registry
// takes are left out. A code that s has with another status than the form sends it, such
// as a service's own VALIDATION_ERROR, is there with both.
func (f *form) responses(s snapshot.Snapshot) map[int]responses {
	all := map[int]responses{}
	plain := errcode.Writer{Form: f.form, Report: func(errcode.Report) {}}
	translated := plain
	translated.Localizer = speaker{}
	add := func(catalogue snapshot.Catalogue, code snapshot.Code) {
		value, err := code.Value()
		if err != nil {
			return
		}
		before := 0
		for _, request := range requests {
			r := response{catalogue: catalogue, code: code}
			var status int
			var body []byte
			status, r.header, body = plain.Response(request, value)
			if status == before {
				continue
			}
			before = status
			if code.Action == errcode.ActionShowFieldErrors.String() {
				_, _, body = plain.Response(request, value.WithFields(exampleFields))
			}
			r.example = string(body)
			if strings.Contains(f.layout.MediaType, "json") {
				if v, ok := parse(body); ok {
					r.example = v
				}
			}
			_, r.most, _ = translated.Response(request, value.WithRule("email", errcode.RuleEmail).WithRetryAfter(time.Second))
			all[status] = append(all[status], r)
		}
	}
	for catalogue, code := range s.All() {
		add(catalogue, code)
	}
	index := s.Index()
	for _, code := range snapshot.Sent(f.form) {
		if known, ok := index[code.String()]; ok && known.Status != code.StatusCode() {
			add(snapshot.Catalogue{Generated: true}, snapshot.Describe(code))
		}
	}
	return all
}

// requests are those by which a form may choose the status: OAuth has 401 for a client
// that sent its secret in the header, and 400 otherwise.
var requests = []*http.Request{nil, {URL: &url.URL{Path: "/"}, Header: http.Header{"Authorization": {"Basic YTpi"}}}}

// exampleFields are the fields of an example.
var exampleFields = errcode.Fields{"email": "value is not a valid email address", "settings.max_sessions": "value is not a valid integer"}

// A speaker translates everything.
type speaker struct{}

var _ errcode.RuleLocalizer = speaker{}

func (speaker) Localize(*http.Request, *errcode.Error) errcode.Translation {
	return errcode.Translation{Message: "Text", Language: "en", Varies: true}
}

func (speaker) LocalizeRule(string, errcode.Rule, []any) string { return "Text" }
