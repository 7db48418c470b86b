package bench

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/bench/bodies"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A response is what a client has to read, and what it should find there.
type response struct {
	status  int
	body    []byte
	code    string
	message string // "" where the form has none
	fields  map[string]string
}

// A reader is a way to read a response. What it finds is kept, so that it can't be left out.
type reader struct {
	impl string
	read func(r *response)
	// check returns what it finds. It is nil for one that finds nothing.
	check func(r *response) (code, message string, fields map[string]string, err error)
}

// What benchmarks read goes here. Tests run the same code, so none of them is parallel.
var (
	sinkParsed error
	sinkFields map[string]string
)

var (
	ours = reader{
		"ours",
		func(r *response) { sinkParsed = errcode.Parse(r.status, r.body) },
		oursFound,
	}
	oursFields = reader{
		"ours-fields",
		func(r *response) {
			e, _ := errors.AsType[*errcode.Error](errcode.Parse(r.status, r.body))
			sinkParsed, sinkFields = e, e.Fields()
		},
		oursFound,
	}
	jsonValid = reader{"json-valid", func(r *response) { sinkBool = json.Valid(r.body) }, nil}
)

func oursFound(r *response) (code, message string, fields map[string]string, err error) {
	e, ok := errors.AsType[*errcode.Error](errcode.Parse(r.status, r.body))
	if !ok {
		return "", "", nil, errors.New("not an error of ours")
	}
	return e.Code().String(), e.Message(), e.Fields(), nil
}

// decodes returns the reader that decodes into a new T.
func decodes[T interface {
	Found() (code, message string, fields map[string]string)
}](c codec) reader {
	decode := func(r *response) (v T, err error) {
		err = c.unmarshal(r.body, &v)
		return v, err
	}
	return reader{
		c.impl,
		func(r *response) {
			v, _ := decode(r)
			sinkString, _, sinkFields = v.Found()
		},
		func(r *response) (string, string, map[string]string, error) {
			v, err := decode(r)
			code, message, fields := v.Found()
			return code, message, fields, err
		},
	}
}

// A document is a form with the document whose codes it is made for.
type document struct {
	name     string
	form     errcode.Form
	document string
	decodes  func(codec) reader
}

var documents = []document{
	{"protekt", errcode.FormProtekt, "protekt", decodes[bodies.Protekt]},
	{"envelope", errcode.FormEnvelope, "envelope", decodes[bodies.Envelope]},
	{"domain", errcode.FormDomain, "domain-reason", decodes[bodies.Domain]},
}

// readers returns the readers for a document. Only ours also finds out which code it is;
// json-valid finds nothing.
func (d document) readers() []reader {
	all := []reader{ours, jsonValid}
	for _, c := range codecs {
		all = append(all, d.decodes(c))
	}
	return all
}

// responses returns a response for each code of the document. Each body is rewritten by
// edit.
func (d document) responses(edit func(body string) string) (all []response) {
	for catalogue := range errcode.Catalogues() {
		if catalogue.Document() != d.document {
			continue
		}
		for c := range catalogue.Codes() {
			status, _, body := errcode.Writer{Form: d.form, Report: silent}.Response(nil, c)
			r := response{status: status, body: []byte(edit(string(body))), code: c.String(), message: c.Message()}
			if d.form == errcode.FormDomain {
				r.message = ""
			}
			all = append(all, r)
		}
	}
	return all
}

// as leaves a body as errcode writes it.
func as(body string) string { return body }

// foreign makes a body what another implementation of the same document may write: with
// white space, the members in another order, and one more.
func foreign(body string) string {
	var members []string
	decoder := json.NewDecoder(strings.NewReader(body))
	_, _ = decoder.Token()
	for decoder.More() {
		name, _ := decoder.Token()
		var value json.RawMessage
		_ = decoder.Decode(&value)
		members = append(members, fmt.Sprintf("  %q: %s", name, value))
	}
	members = append(members, `  "requestId": "d7ef54b1-ec15-46e6-bccb-524b82c035e6"`)
	slices.Reverse(members)
	return "{\n" + strings.Join(members, ",\n") + "\n}\n"
}

// invalid returns responses with n wrong fields.
func invalid(n int, s style) (all []response) {
	v := newValidation(n, s)
	for i := range v.variants {
		all = append(all, response{invalidStatus, v.variants[i].body, invalidCode, invalidMessage, v.variants[i].fields})
	}
	return all
}

// withFields are the readers for responses with fields. Those that decode make a map of
// them; ours does when it is asked.
func withFields() []reader { return slices.Insert(documents[1].readers(), 1, oursFields) }

// parse is a benchmark of a reader over responses in random order.
func parse(all []response) func(reader) func(*testing.B) {
	return func(r reader) func(*testing.B) {
		return func(b *testing.B) {
			order := order(len(all))
			r.read(&all[0]) // sonic compiles what it needs at the first call
			defer measured(b)()
			for i := 0; b.Loop(); i++ {
				r.read(&all[order[i&(len(order)-1)]])
			}
		}
	}
}

// few returns all readers, or those that are measured in all variants of a work.
func few(all []reader, few bool) []reader {
	return slices.DeleteFunc(all, func(r reader) bool {
		return few && slices.Contains([]string{"json-valid", "sonic", "easyjson"}, r.impl)
	})
}

func readerName(r reader) string { return r.impl }

func BenchmarkParse(b *testing.B) {
	run := func(name string, readers []reader, all []response) {
		b.Run(name, func(b *testing.B) { compete(b, readers, readerName, parse(all)) })
	}
	for _, edit := range []struct {
		task string
		edit func(string) string
	}{{"static", as}, {"foreign", foreign}} {
		for i, d := range documents {
			run("task="+edit.task+"/form="+d.name, few(d.readers(), i > 0), d.responses(edit.edit))
		}
	}
	for _, n := range []int{2, 10, 100, 1000} {
		run(fmt.Sprintf("task=fields/fields=%d", n), few(withFields(), n != 10), invalid(n, short))
	}
	for _, s := range []style{names, german, japanese} {
		run(fmt.Sprintf("task=fields/style=%s/fields=10", s), few(withFields(), s != names), invalid(10, s))
	}
	for _, u := range unknown {
		run("task=unknown/body="+u.name, unknownReaders, []response{u.response})
	}
	for _, w := range worst {
		b.Run("task=worst/body="+w.name, func(b *testing.B) {
			compete(b, unknownReaders[:2], readerName, func(r reader) func(*testing.B) { return w.parse(r) })
		})
	}
}

func TestSameWorkParse(t *testing.T) {
	for _, d := range documents {
		require.NotEmpty(t, d.responses(as))
		require.NotEqual(t, d.responses(as), d.responses(foreign))
		for _, edit := range []func(string) string{as, foreign} {
			checkRead(t, d.readers(), d.responses(edit))
		}
	}
	for _, n := range []int{2, 10, 100, 1000} {
		checkRead(t, withFields(), invalid(n, short))
	}
	for _, s := range []style{names, german, japanese} {
		checkRead(t, withFields(), invalid(10, s))
	}
	const body = `{"a":1,"b":"x"}`
	assert.Equal(t, "{\n  \"requestId\": \"d7ef54b1-ec15-46e6-bccb-524b82c035e6\",\n  \"b\": \"x\",\n  \"a\": 1\n}\n", foreign(body))
}

func checkRead(t *testing.T, readers []reader, all []response) {
	t.Helper()
	for _, r := range all {
		require.True(t, json.Valid(r.body), "%s", r.body)
		for _, reader := range readers {
			reader.read(&r)
			if reader.check == nil {
				continue
			}
			code, message, fields, err := reader.check(&r)
			require.NoError(t, err, reader.impl)
			require.Equal(t, r.code, code, reader.impl)
			if r.message != "" {
				require.Equal(t, r.message, message, reader.impl)
			}
			if len(r.fields)+len(fields) > 0 { // VALIDATION_ERROR always has an object
				require.Equal(t, r.fields, fields, reader.impl)
			}
		}
	}
}
