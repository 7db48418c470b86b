package errcode_test

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
)

// A headerOnly is a ResponseWriter that takes no memory itself.
type headerOnly http.Header

func (w headerOnly) Header() http.Header         { return http.Header(w) }
func (w headerOnly) WriteHeader(int)             {}
func (w headerOnly) Write(b []byte) (int, error) { return len(b), nil }

// early are a form and a challenge that are used before all tests: a process keeps the
// bodies and texts of the first ones only, and other tests have many.
var early = struct {
	form      errcode.Form
	challenge errcode.Challenge
}{errcode.NewForm(errcode.Layout{Name: "mine", Append: statusOnly}), errcode.Challenge{Realm: "api"}}

func init() {
	record(errcode.Writer{Form: early.form, Report: discard}, errcode.UserNotFound)
	_ = early.challenge.String()
}

// TestAllocations pins how many allocations the frequent operations make.
func TestAllocations(t *testing.T) {
	var (
		err     error
		remote  error
		code    errcode.Code
		is      bool
		cause   = io.ErrUnexpectedEOF
		wrapped = fmt.Errorf("b: %w", fmt.Errorf("a: %w", errcode.UserNotFound.Wrap(cause)))
		fields  = errcode.Fields{"email": "required", "password": "too short", "age": "too low", "name": "too long"}
		invalid = errcode.EnvelopeValidationError.WithFields(fields)
		r       = httptest.NewRequest(http.MethodGet, "/", nil)
		w       = make(headerOnly)
	)
	german := errcode.Writer{Localizer: fixed{errcode.Translation{Message: "Benutzer nicht gefunden", Language: "de", Varies: true}}, Report: discard}
	realm := errcode.Writer{Challenges: []errcode.Challenge{early.challenge}, Report: discard}
	write := func(form errcode.Form, err error) func() {
		wr := errcode.Writer{Form: form, Report: discard}
		return func() {
			clear(w)
			wr.WriteError(w, r, err)
		}
	}
	report := errcode.ReportTo(slog.New(slog.NewJSONHandler(io.Discard, nil)))
	failed := errcode.Report{Request: r, Err: errcode.UserNotFound.Wrap(io.EOF), Code: errcode.UserNotFound, Status: 404}
	parse := func(form errcode.Form, err error) func() {
		status, _, body := errcode.Writer{Form: form, Report: discard}.Response(nil, err)
		return func() { remote = errcode.Parse(status, body) }
	}
	for _, row := range []struct {
		name string
		want float64
		f    func()
	}{
		{"a code as an error", 0, func() { err = errcode.UserNotFound }},
		{"StatusCode", 0, func() { is = errcode.UserNotFound.StatusCode() == 404 }},
		{"Wrap", 1, func() { err = errcode.UserNotFound.Wrap(cause) }},
		{"WithMessage", 1, func() { err = errcode.UserNotFound.WithMessage("no such user") }},
		{"WithFields", 2, func() { err = errcode.EnvelopeValidationError.WithFields(fields) }},
		{"errors.Is", 0, func() { is = errors.Is(wrapped, errcode.UserNotFound) }},
		{"errors.Is, a miss", 0, func() { is = errors.Is(wrapped, errcode.UserBanned) }},
		{"CodeOf", 0, func() { code = errcode.CodeOf(wrapped) }},
		{"Lookup", 0, func() { code, is = errcode.Lookup("user:not_found") }},
		// One array for the values of the header.
		{"write, FormProtekt", 1, write(errcode.FormProtekt, errcode.ProtektTokenExpired)},
		{"write, FormEnvelope", 1, write(errcode.FormEnvelope, errcode.EnvelopeTokenExpired)},
		{"write, FormDomain", 1, write(errcode.FormDomain, wrapped)},
		{"write, FormDomainDetails", 1, write(errcode.FormDomainDetails, wrapped)},
		{"write, a form of the service", 1, write(early.form, wrapped)},
		{"write, 401 with a realm", 1, func() {
			clear(w)
			realm.WriteError(w, r, errcode.UserUnauthorized)
		}},
		{"write, translated", 1, func() {
			clear(w)
			german.WriteError(w, r, errcode.UserNotFound)
		}},
		{"write fields", 1, write(errcode.FormEnvelope, invalid)},
		{"report", 1, func() { report(failed) }}, // the text of the error
		{"parse, FormProtekt", 0, parse(errcode.FormProtekt, errcode.ProtektTokenExpired)},
		{"parse, FormEnvelope", 0, parse(errcode.FormEnvelope, errcode.EnvelopeTokenExpired)},
		{"parse, VALIDATION_ERROR", 0, parse(errcode.FormEnvelope, errcode.EnvelopeValidationError)},
		{"parse, FormDomain", 0, parse(errcode.FormDomain, errcode.UserNotFound)},
		{"parse, a code of more than 32 bytes", 0, parse(errcode.FormDomain, errcode.OAuthCannotUnlinkLastConnection)},
		{"parse fields", 2, parse(errcode.FormEnvelope, invalid)}, // the error and its fields
	} {
		// Take the least of several runs: the race detector empties pools on purpose.
		least := testing.AllocsPerRun(100, row.f)
		for range 50 {
			least = min(least, testing.AllocsPerRun(1, row.f))
		}
		assert.Equal(t, row.want, least, row.name)
	}
	_, _, _, _ = err, code, remote, is
}
