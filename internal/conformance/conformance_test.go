package conformance_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/forms"
	"example.com/errcode/internal/golden"
	"example.com/errcode/internal/snapshot"
	"github.com/stretchr/testify/require"
)

// A response is one that clients parse, and what Go finds in it.
type response struct {
	Name   string            `json:"name"`
	Status int               `json:"status"`
	Header map[string]string `json:"header"`
	Body   string            `json:"body"`
	Want   want              `json:"want"`
}

type want struct {
	Code       string         `json:"code"`              // empty if there is none
	Known      bool           `json:"known"`             // it is a code of this library, and not only spelled like one
	Message    string         `json:"message,omitempty"` // unless it is made of the status; each language has its own then
	Action     string         `json:"action"`            // of the code or, without one, of the status
	Temporary  bool           `json:"temporary"`
	Fields     errcode.Fields `json:"fields,omitempty"`
	RetryAfter *float64       `json:"retryAfter,omitempty"` // seconds, of bodies perhaps with a fraction, at most 1<<32
}

// documented are the forms whose own codes the generated clients know.
var documented = []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain, errcode.FormDomainDetails}

// typed are problem details with the address of a page for each code.
var typed = forms.Problem{Like: errcode.FormDomain, Type: func(code errcode.Code) string { return "https://docs.example.com/errors#" + code.String() }}

// sent are the forms that clients meet, by their names in the file.
var sent = append(named(documented...),
	namedForm{"problem", forms.Problem{}.Form(), true},
	namedForm{"problem with types", typed.Form(), true},
	namedForm{"oauth", forms.OAuth{}.Form(), true},
	namedForm{"code-message", forms.CodeMessage{}.Form(), false},
)

type namedForm struct {
	name string
	errcode.Form
	ours bool // whether clients take a code in it for one of this library
}

func named(forms ...errcode.Form) (all []namedForm) {
	for _, form := range forms {
		all = append(all, namedForm{form.String(), form, true})
	}
	return all
}

// TestConformance records what the Writer sends, and responses that are harder to read.
func TestConformance(t *testing.T) {
	var all []response
	for _, form := range sent {
		for code := range errcode.All() {
			all = append(all, record(t, form, code.String(), code))
		}
		for _, code := range generated() {
			all = append(all, record(t, form, code.String(), code))
		}
		fields := errcode.Fields{"email": "value is not a valid email address", "settings.max_sessions": "value is not a valid integer"}
		all = append(all,
			record(t, form, "fields", errcode.EnvelopeValidationError.WithFields(fields)),
			record(t, form, "hostile fields", errcode.GeneralValidationError.WithFields(errcode.Fields{"__proto__": "</script>", "a.constructor": "\u2028\u202e\x00", "": "é"})),
			record(t, form, "other details", errcode.EnvelopeConflict.WithDetails([]any{1, "two"})),
			record(t, form, "message", errcode.UserNotFound.WithMessage("Kein Konto “x” <b>gefunden</b>\n")),
			record(t, form, "retry after", errcode.RateLimitExceeded.WithRetryAfter(1200*time.Millisecond)),
			record(t, form, "retry at once", errcode.ProtektServiceUnavailable.WithRetryAfter(0)),
			record(t, form, "fields and retry", errcode.EnvelopeRateLimitExceeded.WithField("n", "too often").WithRetryAfter(time.Hour)),
			record(t, form, "no code", errors.New("CANARY")),
		)
	}
	all = append(all, difficult(t)...)
	all = append(all, misses(t)...)
	all = append(all, foreign(t)...)
	all = append(all, tables(t)...)
	all = append(all, headers(t)...)
	all = append(all, corpus(t)...)
	names := map[string]bool{}
	for _, r := range all {
		require.False(t, names[r.Name], "two responses are called %q", r.Name)
		names[r.Name] = true
	}
	golden.EqualLines(t, "../../clients/conformance.json", all)
}

// generated returns the codes that are in no document, and that the forms themselves send.
func generated() (codes []errcode.Code) {
	for _, form := range documented {
		for _, code := range snapshot.Sent(form) {
			if _, ok := errcode.Lookup(code.String()); !ok && !slices.Contains(codes, code) {
				codes = append(codes, code)
			}
		}
	}
	return codes
}

// record returns what a Writer in production answers with.
func record(t *testing.T, form namedForm, name string, err error) response {
	t.Helper()
	writer := errcode.Writer{Form: form.Form, Challenges: []errcode.Challenge{{Realm: "api"}}, Report: func(errcode.Report) {}}
	status, header, body := writer.Response(httptest.NewRequest(http.MethodGet, "/", nil), err)
	r := response{Name: form.name + ": " + name, Status: status, Header: map[string]string{}, Body: string(body)}
	for key := range header {
		r.Header[key] = header.Get(key)
	}
	r.Want = wanted(t, received(status, header, string(body)), form.ours)
	return r
}

func received(status int, header http.Header, body string) error {
	return errcode.FromResponse(&http.Response{StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body))})
}

// built are the codes of errcode.ts.
var built = snapshot.Take(errcode.Catalogues()).WithGenerated(documented...).Index()

// wanted returns what Go finds in a response.
func wanted(t *testing.T, err error, written bool) want {
	t.Helper()
	var e *errcode.Error
	require.ErrorAs(t, err, &e)
	code := e.Code()
	w := want{Code: code.String(), Message: e.Message(), Action: e.Action().String(), Temporary: e.Temporary(), Fields: e.Fields()}
	if e.Message() == errcode.Status(e.StatusCode()).Message() {
		w.Message = ""
	}
	if entry, ok := built[w.Code]; ok {
		own, _ := errcode.Lookup(w.Code)
		w.Known = errors.Is(e, own) || entry.Catalogue.Generated && written
		if w.Known && w.Message == "" {
			w.Message = entry.Message
		}
		if w.Known && entry.Catalogue.Generated {
			w.Action = entry.Action // that of the status that the code has elsewhere
		}
	}
	if delay, ok := e.RetryAfter(); ok {
		seconds := min(delay.Seconds(), 1<<32)
		w.RetryAfter = &seconds
	}
	return w
}

// A row has bodies that no Writer sends.
type row struct {
	name   string
	status int
	bodies []string
}

// parsed returns the bodies of rows with what Go finds in them.
func parsed(t *testing.T, rows []row) (all []response) {
	t.Helper()
	for _, row := range rows {
		for i, body := range row.bodies {
			all = append(all, response{
				Name: fmt.Sprintf("%s %d", row.name, i+1), Status: row.status, Header: map[string]string{}, Body: body,
				Want: wanted(t, errcode.Parse(row.status, []byte(body)), false),
			})
		}
	}
	return all
}
