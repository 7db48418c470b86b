package bench

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"example.com/errcode"
	gojson "github.com/goccy/go-json"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A response is what a client has to read, and what it should find there.
type response struct {
	status  int
	body    []byte
	code    errcode.Code
	message string // "" where the form has none
	fields  map[string]string
}

// A reader is a way to read a response. It returns what it found.
type reader struct {
	impl string
	read func(status int, body []byte) (code, message string, fields map[string]string, err error)
}

// readers returns the readers for a form. Only ours also finds out which code it is;
// json-valid finds nothing.
func readers(form errcode.Form) []reader {
	all := []reader{
		{"ours", nil},
		{"json", unmarshal[envelopeBody](json.Unmarshal)},
		{"json-valid", nil},
		{"goccy", unmarshal[envelopeBody](gojson.Unmarshal)},
	}
	switch form {
	case errcode.FormProtekt:
		all[1].read, all[3].read = unmarshal[protektBody](json.Unmarshal), unmarshal[protektBody](gojson.Unmarshal)
	case errcode.FormDomain:
		all[1].read, all[3].read = unmarshal[domainBody](json.Unmarshal), unmarshal[domainBody](gojson.Unmarshal)
	}
	return all
}

// unmarshal returns a read into a new T.
func unmarshal[T interface {
	found() (code, message string, fields map[string]string)
}](decode func([]byte, any) error) func(int, []byte) (string, string, map[string]string, error) {
	return func(_ int, body []byte) (string, string, map[string]string, error) {
		var v T
		err := decode(body, &v)
		code, message, fields := v.found()
		return code, message, fields, err
	}
}

func (b protektBody) found() (code, message string, fields map[string]string) {
	return b.Error, b.Message, nil
}

func (b envelopeBody) found() (code, message string, fields map[string]string) {
	return b.Code, b.Error, b.Details
}

func (b domainBody) found() (code, message string, fields map[string]string) {
	return b.Code, "", b.Details
}

// documents are the forms with the document whose codes they are made for.
var documents = []struct {
	name     string
	form     errcode.Form
	document string
}{
	{"protekt", errcode.FormProtekt, "protekt"},
	{"envelope", errcode.FormEnvelope, "envelope"},
	{"domain", errcode.FormDomain, "domain-reason"},
}

// responses returns a response for each code of a document. Each body is rewritten
// by edit.
func responses(form errcode.Form, document string, edit func(body string) string) (all []response) {
	for catalogue := range errcode.Catalogues() {
		if catalogue.Document() != document {
			continue
		}
		for c := range catalogue.Codes() {
			status, _, body := errcode.Writer{Form: form, Report: silent}.Response(nil, c)
			r := response{status: status, body: []byte(edit(string(body))), code: c, message: c.Message()}
			if form == errcode.FormDomain {
				r.message = ""
			}
			all = append(all, r)
		}
	}
	return all
}

// as leaves a body as errcode writes it.
func as(body string) string { return body }

// foreign makes a body what another implementation of the same document may write.
func foreign(body string) string {
	body = strings.ReplaceAll(body, `":`, `": `)
	body = strings.ReplaceAll(body, `,"`, `, "`)
	return strings.TrimSuffix(body, "}") + `, "requestId": "d7ef54b1-ec15-46e6-bccb-524b82c035e6"}` + "\n"
}

// invalid returns responses with n wrong fields.
func invalid(n int) (all []response) {
	v := newValidation(n)
	for i := range v.variants {
		all = append(all, response{
			invalidStatus, v.variants[i].body, errcode.EnvelopeValidationError, invalidMessage, v.variants[i].fields,
		})
	}
	return all
}

var (
	sinkParsed error
	sinkFields map[string]string
)

// parse is a benchmark of a reader over responses in random order.
func parse(all []response) func(reader) func(*testing.B) {
	return func(r reader) func(*testing.B) {
		return func(b *testing.B) {
			order, i := order(len(all)), 0
			next := func() *response {
				i++
				return &all[order[i&(len(order)-1)]]
			}
			defer measured(b)()
			switch r.impl {
			case "ours":
				for b.Loop() {
					next := next()
					sinkParsed = errcode.Parse(next.status, next.body)
				}
			case "json-valid":
				for b.Loop() {
					sinkBool = json.Valid(next().body)
				}
			default:
				for b.Loop() {
					next := next()
					sinkString, _, sinkFields, _ = r.read(next.status, next.body)
				}
			}
		}
	}
}

func BenchmarkParse(b *testing.B) {
	name := func(r reader) string { return r.impl }
	for _, d := range documents {
		b.Run("task=static/form="+d.name, func(b *testing.B) {
			compete(b, readers(d.form), name, parse(responses(d.form, d.document, as)))
		})
	}
	for _, d := range documents {
		b.Run("task=foreign/form="+d.name, func(b *testing.B) {
			compete(b, readers(d.form), name, parse(responses(d.form, d.document, foreign)))
		})
	}
	for _, n := range counts {
		b.Run(fmt.Sprintf("task=fields/fields=%d", n), func(b *testing.B) {
			compete(b, readers(errcode.FormEnvelope), name, parse(invalid(n)))
		})
	}
}

func TestSameWorkParse(t *testing.T) {
	t.Parallel()
	for _, d := range documents {
		for _, edit := range []func(string) string{as, foreign} {
			checkRead(t, readers(d.form), responses(d.form, d.document, edit))
		}
	}
	for _, n := range counts {
		checkRead(t, readers(errcode.FormEnvelope), invalid(n))
	}
	assert.NotEmpty(t, responses(errcode.FormDomain, "domain-reason", as))
	require.NotEqual(t, responses(errcode.FormDomain, "domain-reason", as), responses(errcode.FormDomain, "domain-reason", foreign))
}

func checkRead(t *testing.T, readers []reader, all []response) {
	t.Helper()
	for _, r := range all {
		require.True(t, json.Valid(r.body), "%s", r.body)
		parsed, ok := errors.AsType[*errcode.Error](errcode.Parse(r.status, r.body))
		require.True(t, ok)
		require.Equal(t, r.code.String(), parsed.Code().String())
		require.Equal(t, errcode.Fields(r.fields), parsed.Fields())
		if r.message != "" {
			require.Equal(t, r.message, parsed.Message())
		}
		for _, reader := range readers {
			if reader.read == nil {
				continue
			}
			code, message, fields, err := reader.read(r.status, r.body)
			require.NoError(t, err, reader.impl)
			require.Equal(t, r.code.String(), code, reader.impl)
			require.Equal(t, r.message, message, reader.impl)
			if len(r.fields)+len(fields) > 0 { // VALIDATION_ERROR always has an object
				require.Equal(t, r.fields, fields, reader.impl)
			}
		}
	}
}
