package bench

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"

	"connectrpc.com/connect/v2"
	"connectrpc.com/connect/v2/connectproto"
	"example.com/errcode"
	"example.com/errcode/bench/bodies"
	"github.com/danielgtaylor/huma/v2"
	distribution "github.com/distribution/distribution/v3/registry/api/errcode"
	kratos "github.com/go-kratos/kratos/v2/errors"
	"github.com/ory/herodot"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
)

// The validation error that all write.
const (
	invalidCode    = "VALIDATION_ERROR"
	invalidMessage = "Request validation failed"
	invalidStatus  = http.StatusUnprocessableEntity
)

var unprocessable = head{status: invalidStatus}

// A style is what fields are called, and what is said of them.
type style string

const (
	short    style = "short" // so short that a thousand stay below the largest body
	names    style = "names" // as in real requests
	german   style = "german"
	japanese style = "japanese"
	escapes  style = "escapes" // texts with characters that JSON escapes
)

var texts = map[style][]string{
	short:    {"too short"},
	names:    {"Required", "Not a valid email address", "Too short, the minimum length is 12", "Already taken", "Must be a date in the future"},
	german:   {"Pflichtfeld", "Keine gültige E-Mail-Adresse", "Zu kurz, mindestens 12 Zeichen nötig", "Schon vergeben", "Muss größer als null sein"},
	japanese: {"必須項目です", "有効なメールアドレスではありません", "短すぎます。12文字以上にしてください", "すでに使われています", "未来の日付にしてください"},
	escapes:  {`Must match "^[a-z]+$"`, "Must be < 100 & > 0", `No \ in names`, "One line,\nnot two", `"Other" is not allowed here`},
}

// names of members of requests: those of lists have their index between the two parts.
var members = [...][2]string{
	{"settings.profile.email"}, {"settings.profile.displayName"}, {"billing.address.street"}, {"billing.address.postalCode"},
	{"password"}, {"newsletter.frequency"}, {"items.", ".price"}, {"items.", ".quantity"}, {"contacts.", ".phoneNumber"},
	{"attendees.", ".email"}, {"schedule.slots.", ".start"},
}

// path returns the path of a field.
func (s style) path(random *rand.Rand) string {
	if s == short {
		return fmt.Sprintf("f.%05d", random.IntN(100_000))
	}
	m := members[random.IntN(len(members))]
	if m[1] == "" {
		return m[0]
	}
	return m[0] + strconv.Itoa(random.IntN(40)) + m[1]
}

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
	list   []errcode.Field   // in the order in which a handler finds them
	fields map[string]string // ours, the codecs', kratos'
	err    error             // ours, made before
	body   []byte            // known beforehand
	length string
}

func newValidation(n int, s style) *validation {
	random, v := seeded(), &validation{n: n, variants: make([]variant, sets(n))}
	for i := range v.variants {
		one := variant{fields: make(map[string]string, n)}
		for len(one.list) < n {
			path, text := s.path(random), texts[s][random.IntN(len(texts[s]))]
			if _, twice := one.fields[path]; !twice {
				one.fields[path] = text
				one.list = append(one.list, errcode.Field{Path: path, Message: text})
			}
		}
		one.err = oursInvalid(&one)
		_, _, one.body = errcode.Writer{Form: errcode.FormEnvelope, Report: silent}.Response(nil, one.err)
		one.length = strconv.Itoa(len(one.body))
		v.variants[i] = one
	}
	return v
}

// oursInvalid makes the error from a map that is there.
func oursInvalid(v *variant) error { return errcode.EnvelopeValidationError.WithFields(v.fields) }

// oursCollected makes the error as a handler does that checks one field after the other.
func oursCollected(v *variant) error {
	var all errcode.Validation
	for i := range v.list {
		all.Add(v.list[i].Path, v.list[i].Message)
	}
	return all.Err(errcode.EnvelopeValidationError)
}

// mapCollected is what such a handler does without a library.
func mapCollected(v *variant) map[string]string {
	fields := map[string]string{}
	for i := range v.list {
		fields[v.list[i].Path] = v.list[i].Message
	}
	return fields
}

// filled is what is encoded for a body with fields.
func filled(fields map[string]string) *bodies.Envelope {
	return &bodies.Envelope{Error: invalidMessage, Code: invalidCode, Details: fields}
}

var (
	distributionInvalid = distribution.Register("bench", distribution.ErrorDescriptor{
		Value: invalidCode, Message: invalidMessage, HTTPStatusCode: invalidStatus,
	})
	kratosInvalid  = kratos.New(invalidStatus, invalidCode, invalidMessage)
	herodotInvalid = herodot.DefaultError{
		IDField: invalidCode, CodeField: invalidStatus, StatusField: http.StatusText(invalidStatus), ErrorField: invalidMessage,
	}
	connectInvalid = connect.NewError(connect.CodeInvalidArgument, invalidMessage)
)

// herodotCollected makes the error from the fields.
func herodotCollected(v *variant) error {
	fields := map[string]any{}
	for _, f := range v.list {
		fields[f.Path] = f.Message
	}
	err := herodotInvalid
	err.DetailsField = fields
	return &err
}

// violations are the fields as the details of gRPC and Connect have them.
func violations(v *variant) *errdetails.BadRequest {
	all := make([]*errdetails.BadRequest_FieldViolation, len(v.list))
	for i, f := range v.list {
		all[i] = &errdetails.BadRequest_FieldViolation{Field: f.Path, Description: f.Message}
	}
	return &errdetails.BadRequest{FieldViolations: all}
}

func connectCollected(v *variant) error {
	detail, err := connectproto.NewErrorDetail(violations(v))
	if err != nil {
		return err
	}
	return connectInvalid.WithDetail(detail)
}

func humaCollected(v *variant) []error {
	errs := make([]error, 1, len(v.list)+1)
	errs[0] = humaCode(invalidCode)
	for _, f := range v.list {
		errs = append(errs, &huma.ErrorDetail{Location: f.Path, Message: f.Message})
	}
	return errs
}
