package bench

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A fieldsWriter writes a variant of a validation error.
type fieldsWriter struct {
	impl  string
	write func(w http.ResponseWriter, r *http.Request, v *variant)
}

// writers returns writers each call of which writes another variant.
func (v *validation) writers(all ...fieldsWriter) (writers []writer) {
	for _, one := range all {
		fork := func() http.HandlerFunc {
			next := 0
			return func(w http.ResponseWriter, r *http.Request) {
				next++
				one.write(w, r, &v.variants[next%len(v.variants)])
			}
		}
		writers = append(writers, writer{one.impl, fork(), fork})
	}
	return writers
}

var envelope = errcode.Writer{Form: errcode.FormEnvelope, Report: silent}

var (
	constantFields = fieldsWriter{"constant", func(w http.ResponseWriter, _ *http.Request, v *variant) {
		if len(v.body) > 2048 {
			w.Header().Set("Content-Length", v.length)
		}
		writeConstant(w, unprocessable, v.body)
	}}
	oursWritten = fieldsWriter{"ours", func(w http.ResponseWriter, r *http.Request, v *variant) { envelope.WriteError(w, r, v.err) }}
	oursMap     = fieldsWriter{"ours", func(w http.ResponseWriter, r *http.Request, v *variant) {
		envelope.WriteError(w, r, oursInvalid(v))
	}}
	oursBuilt = fieldsWriter{"ours", func(w http.ResponseWriter, r *http.Request, v *variant) {
		envelope.WriteError(w, r, oursCollected(v))
	}}
)

// encodesMap writes a map that is there.
func (c codec) encodesMap() fieldsWriter {
	return fieldsWriter{c.impl, func(w http.ResponseWriter, _ *http.Request, v *variant) {
		c.write(w, unprocessable, filled(v.fields))
	}}
}

// makesMap makes the map, too.
func (c codec) makesMap() fieldsWriter {
	return fieldsWriter{c.impl, func(w http.ResponseWriter, _ *http.Request, v *variant) {
		c.write(w, unprocessable, filled(mapCollected(v)))
	}}
}

// written are the writers of an error that was made before. For the codecs there is nothing
// to make but the map.
func (v *validation) written() []writer {
	return v.writers(constantFields, oursWritten, codecs[0].encodesMap(), codecs[1].encodesMap())
}

// mapped are the writers that make the error from a map.
func (v *validation) mapped() []writer {
	all := []fieldsWriter{constantFields, oursMap}
	for _, c := range codecs {
		all = append(all, c.encodesMap())
	}
	return v.writers(all...)
}

// collected are the writers that have no map: they find one wrong field after the other.
func (v *validation) collected() []writer {
	all := []fieldsWriter{constantFields, oursBuilt}
	for _, c := range codecs {
		all = append(all, c.makesMap())
	}
	return v.writers(all...)
}

// collectedByPeers are the other libraries, doing the same.
func (v *validation) collectedByPeers() []writer {
	return v.writers(
		fieldsWriter{"gin", func(w http.ResponseWriter, r *http.Request, v *variant) {
			writeGin(w, r, unprocessable, filled(mapCollected(v)))
		}},
		fieldsWriter{"echo", func(w http.ResponseWriter, r *http.Request, v *variant) {
			writeEcho(w, r, unprocessable, filled(mapCollected(v)))
		}},
		fieldsWriter{"distribution", func(w http.ResponseWriter, r *http.Request, v *variant) {
			unprocessable.set(w.Header())
			writeDistribution(w, r, distributionInvalid.WithDetail(mapCollected(v)))
		}},
		fieldsWriter{"kratos", func(w http.ResponseWriter, r *http.Request, v *variant) {
			unprocessable.set(w.Header())
			writeKratos(w, r, kratosInvalid.WithMetadata(mapCollected(v)))
		}},
		fieldsWriter{"herodot", func(w http.ResponseWriter, r *http.Request, v *variant) {
			unprocessable.set(w.Header())
			writeHerodot(w, r, herodotCollected(v))
		}},
		fieldsWriter{"connect", func(w http.ResponseWriter, r *http.Request, v *variant) {
			unprocessable.set(w.Header())
			writeConnect(w, r, connectCollected(v))
		}},
		fieldsWriter{"huma", func(w http.ResponseWriter, r *http.Request, v *variant) {
			unprocessable.set(w.Header())
			writeHuma(w, r, invalidStatus, invalidMessage, humaCollected(v)...)
		}},
	)
}

// recorders collect the fields, answer, and leave a record that names them.
func (v *validation) recorders() []recorder {
	all := []recorder{{"ours", func(out io.Writer) http.HandlerFunc {
		reporting := envelope
		reporting.Report = errcode.ReportTo(jsonLogger(out))
		return v.writers(fieldsWriter{"ours", func(w http.ResponseWriter, r *http.Request, v *variant) {
			reporting.WriteError(w, r, oursCollected(v))
		}})[0].write
	}}}
	for _, c := range codecs[:2] {
		all = append(all, recorder{c.impl + "-slog", func(out io.Writer) http.HandlerFunc {
			logger := jsonLogger(out)
			return v.writers(fieldsWriter{"", func(w http.ResponseWriter, r *http.Request, v *variant) {
				fields := mapCollected(v)
				c.write(w, unprocessable, filled(fields))
				paths := make([]string, 0, len(fields))
				for path := range fields {
					paths = append(paths, path)
				}
				slices.Sort(paths)
				record(logger, r, invalidStatus, invalidCode, errInvalid, slog.Any("fields", paths))
			}})[0].write
		}})
	}
	return all
}

var errInvalid = says(invalidCode)

// A says is an error with a text.
type says string

func (s says) Error() string { return string(s) }

// An adder adds the fields of a variant to an error, one by one.
type adder struct {
	impl string
	add  func(v *variant) error
}

var adders = []adder{
	{"map", func(v *variant) error {
		sinkFields = mapCollected(v)
		return errSentinel
	}},
	{"ours", oursCollected},
	{"ours-withfield", func(v *variant) error {
		err := errcode.EnvelopeValidationError.WithField(v.list[0].Path, v.list[0].Message)
		for _, f := range v.list[1:] {
			err = err.WithField(f.Path, f.Message)
		}
		return err
	}},
}

func add(v *validation) func(adder) func(*testing.B) {
	return func(a adder) func(*testing.B) {
		return func(b *testing.B) {
			defer measured(b)()
			for i := 0; b.Loop(); i++ {
				sinkError = a.add(&v.variants[i%len(v.variants)])
			}
		}
	}
}

func BenchmarkFields(b *testing.B) {
	run := func(name string, writers []writer) {
		b.Run(name, func(b *testing.B) { compete(b, writers, writerName, respond) })
	}
	run("task=reported/fields=10", recorded(newValidation(10, short).recorders()))
	for _, n := range []int{10, 30, 100} {
		v, at := newValidation(n, short), fmt.Sprintf("task=collected/fields=%d", n)
		writers := v.collected()
		few := writers[:4] // the others are measured once
		if n == 10 {
			writers = append(writers, v.collectedByPeers()...)
		} else {
			writers = few
		}
		run(at, writers)
		moreGarbage(func() { run(at+"/gogc=1600", few) })
	}
	for _, n := range []int{2, 10, 100, 1000} {
		v, at := newValidation(n, short), fmt.Sprintf("task=map/fields=%d", n)
		writers := v.mapped()
		if n != 10 && n != 100 {
			writers = writers[:4]
		}
		run(at, writers)
		moreGarbage(func() { run(at+"/gogc=1600", v.mapped()[:4]) })
	}
	for _, s := range []style{names, german, japanese, escapes} {
		for _, n := range []int{2, 10, 100} {
			if n == 2 && (s == japanese || s == escapes) {
				continue
			}
			run(fmt.Sprintf("task=map/style=%s/fields=%d", s, n), newValidation(n, s).mapped()[:4])
		}
		run(fmt.Sprintf("task=collected/style=%s/fields=10", s), newValidation(10, s).collected()[:4])
	}
	for _, n := range []int{2, 10, 100, 1000} {
		run(fmt.Sprintf("task=written/fields=%d", n), newValidation(n, short).written())
	}
	for _, n := range []int{100, 1000, 10_000, 20_000} {
		b.Run(fmt.Sprintf("task=one-by-one/fields=%d", n), func(b *testing.B) {
			compete(b, adders, func(a adder) string { return a.impl }, add(newValidation(n, short)))
		})
	}
}

func TestSameWorkFields(t *testing.T) {
	for _, n := range []int{2, 10, 100, 1000} {
		for _, s := range []style{short, names, german, japanese, escapes} {
			if n == 1000 && s != short {
				continue // no body has room for them
			}
			v := newValidation(n, s)
			for _, w := range slices.Concat(v.written(), v.mapped(), v.collected(), v.collectedByPeers()) {
				checkFields(t, w, v)
			}
		}
	}
	for _, a := range adders[1:] {
		v := newValidation(100, short)
		w := v.writers(fieldsWriter{a.impl, func(w http.ResponseWriter, r *http.Request, v *variant) {
			envelope.WriteError(w, r, a.add(v))
		}})[0]
		assert.Equal(t, string(v.variants[3].body), string(answers(w).body), a.impl)
	}
}

func TestSameWorkFieldsReported(t *testing.T) {
	v := newValidation(2, short)
	paths := []string{v.variants[1].list[0].Path, v.variants[1].list[1].Path}
	slices.Sort(paths)
	checkRecords(t, v.recorders(), fmt.Sprintf(`{"level":"INFO","msg":"request failed","code":"VALIDATION_ERROR","status":422,`+
		`"method":"POST","path":"/login","error":"VALIDATION_ERROR","fields":[%q,%q]}`, paths[0], paths[1]))
	for _, w := range recorded(v.recorders()) {
		checkFields(t, w, v)
	}
}

// checkFields checks that w writes all fields of the variant whose turn it is after
// those of answers.
func checkFields(t *testing.T, w writer, v *validation) {
	t.Helper()
	got := answers(w)
	want := &v.variants[3]
	body, hd, code := string(got.body), unprocessable, invalidCode
	if w.impl == "connect" {
		hd.status = http.StatusBadRequest // it has no code with status 422
		code = connectCodes[hd.status]
	}
	got.header.Del("Content-Length")
	checkHead(t, w.impl, got, hd)
	assert.Contains(t, body, fmt.Sprintf("%q", code), w.impl)
	assert.Contains(t, body, fmt.Sprintf("%q", invalidMessage), w.impl)
	require.Len(t, want.fields, v.n)
	switch w.impl {
	case "easyjson":
		assert.JSONEq(t, string(want.body), body, w.impl) // it does not sort the fields
	case "constant", "ours", "json", "goccy", "sonic", "gin", "echo", "json-slog", "goccy-slog":
		// To the byte: also the order of the fields is the same.
		assert.Equal(t, string(want.body), strings.TrimSuffix(body, "\n"), w.impl)
	case "connect":
		assert.Greater(t, len(body), 12*v.n, w.impl) // base64
	default:
		for path := range want.fields {
			if !strings.Contains(body, strconv.Quote(path)) {
				assert.Fail(t, "field missing", "%s: %s", w.impl, path)
			}
		}
	}
}
