package bench

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"connectrpc.com/connect"
	"example.com/errcode"
	"github.com/danielgtaylor/huma/v2"
	distribution "github.com/distribution/distribution/v3/registry/api/errcode"
	kratos "github.com/go-kratos/kratos/v2/errors"
	"github.com/ory/herodot"
	"github.com/stretchr/testify/assert"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
)

// The validation error that all write.
const (
	invalidCode    = "VALIDATION_ERROR"
	invalidMessage = "Request validation failed"
	invalidStatus  = http.StatusUnprocessableEntity
)

// counts are how many fields are wrong. Keys and texts are so short that a
// thousand of them stay below the largest body that errcode renders.
var counts = []int{2, 10, 100, 1000}

// sets returns how many different sets of n fields take turns, so that the branches of
// a sort are not learnt.
func sets(n int) int {
	if n <= 10 {
		return 64
	}
	return 8
}

// A validation is a validation error with n fields, in several variants.
type validation struct {
	n        int
	variants []variant
}

// A variant has the fields in the shape that each competitor takes them.
type variant struct {
	fields map[string]string // ours, encoding/json's, kratos'
	any    map[string]any    // herodot's
	body   []byte            // known beforehand
	length string

	// The errors, for rendering alone.
	ours         error
	distribution error
	kratos       error
	herodot      error
	connect      error
	huma         []error
}

func newValidation(n int) *validation {
	random, v := seeded(), &validation{n: n, variants: make([]variant, sets(n))}
	for i := range v.variants {
		fields := make(map[string]string, n)
		for len(fields) < n {
			fields[fmt.Sprintf("f.%05d", random.IntN(100_000))] = "too short"
		}
		v.variants[i] = newVariant(fields)
	}
	return v
}

func newVariant(fields map[string]string) variant {
	v := variant{fields: fields, any: map[string]any{}}
	for path, text := range fields {
		v.any[path] = text
	}
	_, _, v.body = errcode.Writer{Form: errcode.FormEnvelope, Report: silent}.Response(nil, oursInvalid(&v))
	v.length = strconv.Itoa(len(v.body))
	v.ours = oursInvalid(&v)
	v.distribution = distributionInvalid.WithDetail(fields)
	v.kratos = kratosInvalid.WithMetadata(fields)
	v.herodot = herodotInvalidOf(&v)
	v.connect = connectInvalidOf(&v)
	v.huma = humaInvalidOf(&v)
	return v
}

var (
	distributionInvalid = distribution.Register("bench", distribution.ErrorDescriptor{
		Value: invalidCode, Message: invalidMessage, HTTPStatusCode: invalidStatus,
	})
	kratosInvalid  = kratos.New(invalidStatus, invalidCode, invalidMessage)
	herodotInvalid = herodot.DefaultError{
		IDField: invalidCode, CodeField: invalidStatus, StatusField: http.StatusText(invalidStatus), ErrorField: invalidMessage,
	}
)

func oursInvalid(v *variant) error { return errcode.EnvelopeValidationError.WithFields(v.fields) }

func herodotInvalidOf(v *variant) error {
	err := herodotInvalid
	err.DetailsField = v.any
	return &err
}

func connectInvalidOf(v *variant) error {
	violations := make([]*errdetails.BadRequest_FieldViolation, 0, len(v.fields))
	for path, text := range v.fields {
		violations = append(violations, &errdetails.BadRequest_FieldViolation{Field: path, Description: text})
	}
	err := connect.NewError(connect.CodeInvalidArgument, says(invalidMessage))
	if detail, problem := connect.NewErrorDetail(&errdetails.BadRequest{FieldViolations: violations}); problem == nil {
		err.AddDetail(detail)
	}
	return err
}

func humaInvalidOf(v *variant) []error {
	errs := make([]error, 1, len(v.fields)+1)
	errs[0] = humaCode(invalidCode)
	for path, text := range v.fields {
		errs = append(errs, &huma.ErrorDetail{Location: path, Message: text})
	}
	return errs
}

func (v *variant) filled() envelopeBody {
	return envelopeBody{Error: invalidMessage, Code: invalidCode, Details: v.fields}
}

// A step is what is measured: rendering an error that is there, or making it from a
// map of fields and rendering it.
type step string

const (
	render step = "render"
	whole  step = "build+render"
)

// writers are the ways to write v. Each call writes another variant.
func (v *validation) writers(step step) []writer {
	ours := errcode.Writer{Form: errcode.FormEnvelope, Report: silent}
	all := []struct {
		impl          string
		render, whole func(w http.ResponseWriter, r *http.Request, v *variant)
	}{
		{"floor", writeConstant, writeConstant},
		{
			"ours",
			func(w http.ResponseWriter, r *http.Request, v *variant) { ours.WriteError(w, r, v.ours) },
			func(w http.ResponseWriter, r *http.Request, v *variant) { ours.WriteError(w, r, oursInvalid(v)) },
		},
		// For these the map is all there is to make.
		{"json", writeJSONFields, writeJSONFields},
		{"goccy", writeGoccyFields, writeGoccyFields},
		{"gin", writeGinFields, writeGinFields},
		{"echo", writeEchoFields, writeEchoFields},
		{
			"distribution",
			func(w http.ResponseWriter, r *http.Request, v *variant) { writeDistribution(w, r, v.distribution) },
			func(w http.ResponseWriter, r *http.Request, v *variant) {
				writeDistribution(w, r, distributionInvalid.WithDetail(v.fields))
			},
		},
		{
			"kratos",
			func(w http.ResponseWriter, r *http.Request, v *variant) { writeKratos(w, r, v.kratos) },
			func(w http.ResponseWriter, r *http.Request, v *variant) {
				writeKratos(w, r, kratosInvalid.WithMetadata(v.fields))
			},
		},
		{
			"herodot",
			func(w http.ResponseWriter, r *http.Request, v *variant) { writeHerodot(w, r, v.herodot) },
			func(w http.ResponseWriter, r *http.Request, v *variant) { writeHerodot(w, r, herodotInvalidOf(v)) },
		},
		{
			"connect",
			func(w http.ResponseWriter, r *http.Request, v *variant) { writeConnect(w, r, v.connect) },
			func(w http.ResponseWriter, r *http.Request, v *variant) { writeConnect(w, r, connectInvalidOf(v)) },
		},
		{
			"huma",
			func(w http.ResponseWriter, r *http.Request, v *variant) {
				writeHuma(w, r, invalidStatus, invalidMessage, v.huma...)
			},
			func(w http.ResponseWriter, r *http.Request, v *variant) {
				writeHuma(w, r, invalidStatus, invalidMessage, humaInvalidOf(v)...)
			},
		},
	}
	writers := make([]writer, len(all))
	for i, one := range all {
		write := one.render
		if step == whole {
			write = one.whole
		}
		setsHeader := slices.Contains([]string{"floor", "ours", "json", "goccy", "gin", "echo"}, one.impl)
		fork := func() http.HandlerFunc {
			next := 0
			return func(w http.ResponseWriter, r *http.Request) {
				if !setsHeader {
					setHeader(w.Header(), "")
				}
				next++
				write(w, r, &v.variants[next%len(v.variants)])
			}
		}
		writers[i] = writer{one.impl, fork(), fork}
	}
	return writers
}

func writeConstant(w http.ResponseWriter, _ *http.Request, v *variant) {
	if len(v.body) > 2048 {
		w.Header().Set("Content-Length", v.length)
	}
	writeFloor(w, invalidStatus, "", v.body)
}

func writeJSONFields(w http.ResponseWriter, _ *http.Request, v *variant) {
	writeJSON(w, invalidStatus, "", v.filled())
}

func writeGoccyFields(w http.ResponseWriter, _ *http.Request, v *variant) {
	writeGoccy(w, invalidStatus, "", v.filled())
}

func writeGinFields(w http.ResponseWriter, r *http.Request, v *variant) {
	writeGin(w, r, invalidStatus, "", v.filled())
}

func writeEchoFields(w http.ResponseWriter, r *http.Request, v *variant) {
	writeEcho(w, r, invalidStatus, "", v.filled())
}

func BenchmarkFields(b *testing.B) {
	for _, n := range counts {
		v := newValidation(n)
		for _, step := range []step{whole, render} {
			b.Run(fmt.Sprintf("task=%s/fields=%d", step, n), func(b *testing.B) {
				compete(b, v.writers(step), writerName, respond)
			})
		}
	}
}

func TestSameWorkFields(t *testing.T) {
	t.Parallel()
	for _, n := range counts {
		v := newValidation(n)
		for _, step := range []step{whole, render} {
			for _, w := range v.writers(step) {
				checkFields(t, w, v, n)
			}
		}
	}
}

// checkFields checks that w writes all fields of the variant whose turn it is after
// those of answers.
func checkFields(t *testing.T, w writer, v *validation, n int) {
	t.Helper()
	got := answers(w)
	want := &v.variants[3]
	body := string(got.body)
	status, code := invalidStatus, invalidCode
	if w.impl == "connect" {
		status = http.StatusBadRequest // it has no code with status 422
		code = connectCodes[status]
	}
	assert.Equal(t, status, got.status, w.impl)
	got.header.Del("Content-Length")
	checkHeader(t, w.impl, got.header, "")
	assert.Contains(t, body, fmt.Sprintf("%q", code), w.impl)
	assert.Contains(t, body, fmt.Sprintf("%q", invalidMessage), w.impl)
	switch w.impl {
	case "ours", "floor":
		assert.Len(t, want.fields, n)
		fallthrough
	case "json", "goccy", "gin", "echo":
		// To the byte: also the order of the fields is the same.
		assert.Equal(t, string(want.body), strings.TrimSuffix(body, "\n"), w.impl)
	case "connect":
		assert.Greater(t, len(body), n*len("f.00000too short"), w.impl) // base64
	default:
		for path := range want.fields {
			if !strings.Contains(body, path) {
				assert.Fail(t, "field missing", "%s: %s", w.impl, path)
			}
		}
		assert.Equal(t, n, strings.Count(body, `"too short"`), w.impl)
	}
}
