package bench

import (
	"fmt"
	"net/http"
	"testing"

	"example.com/errcode"
	"example.com/errcode/bench/bodies"
	"example.com/errcode/forms"
	"github.com/stretchr/testify/assert"
)

// A static is an error that says no more than its code, in one form.
type static struct {
	name   string
	ours   errcode.Writer
	code   errcode.Code
	head   head
	body   string
	filled func() any // what is to be encoded for the body
}

var unauthorized = head{status: http.StatusUnauthorized, challenge: challenge}

// ownForm is a form as a service may make it.
var ownForm = errcode.NewForm(errcode.Layout{
	Name: "own",
	Append: func(dst []byte, _ *http.Request, a *errcode.Answer) ([]byte, error) {
		dst = append(dst, `{"error":{"code":`...)
		dst = errcode.AppendString(dst, a.Code.String())
		dst = append(dst, `,"message":`...)
		dst = errcode.AppendString(dst, a.Message)
		return append(dst, "}}"...), nil
	},
})

// statics are the forms of the documents, problem details, a form of one's own, and a
// login that masks codes and has a realm.
var statics = []static{
	{
		"protekt", errcode.Writer{Form: errcode.FormProtekt}, errcode.ProtektTokenExpired, unauthorized,
		`{"error":"token_expired","message":"Access token has expired","statusCode":401}`,
		func() any { return bodies.Protekt{Error: code, Message: message, StatusCode: http.StatusUnauthorized} },
	},
	{
		"envelope", errcode.Writer{Form: errcode.FormEnvelope}, errcode.EnvelopeTokenExpired, unauthorized,
		`{"success":false,"error":"Access token has expired","code":"TOKEN_EXPIRED"}`,
		func() any { return bodies.Envelope{Error: message, Code: "TOKEN_EXPIRED"} },
	},
	{
		"domain", errcode.Writer{Form: errcode.FormDomain}, errcode.UserTokenExpired, unauthorized,
		`{"status":401,"code":"user:token_expired"}`,
		func() any { return bodies.Domain{Status: http.StatusUnauthorized, Code: "user:token_expired"} },
	},
	{
		"problem", errcode.Writer{Form: forms.Problem{}.Form()}, errcode.ProtektTokenExpired,
		head{status: http.StatusUnauthorized, mediaType: "application/problem+json", challenge: challenge},
		`{"type":"about:blank#token_expired","title":"Unauthorized","status":401,"detail":"Access token has expired","code":"token_expired"}`,
		func() any {
			return bodies.Problem{Type: "about:blank#token_expired", Title: "Unauthorized", Status: http.StatusUnauthorized, Detail: message, Code: code}
		},
	},
	{
		"own", errcode.Writer{Form: ownForm}, errcode.ProtektTokenExpired, unauthorized,
		`{"error":{"code":"token_expired","message":"Access token has expired"}}`,
		func() any { return bodies.Own{Error: bodies.OwnError{Code: code, Message: message}} },
	},
	{
		"masked",
		errcode.Writer{Mask: errcode.MaskAccounts(errcode.ProtektInvalidCredentials), Challenges: []errcode.Challenge{{Realm: "bench"}}},
		errcode.ProtektUserNotFound, head{status: http.StatusUnauthorized, challenge: `Bearer realm="bench"`},
		`{"error":"invalid_credentials","message":"The email or password provided is incorrect.","statusCode":401}`,
		func() any {
			return bodies.Protekt{
				Error: "invalid_credentials", Message: "The email or password provided is incorrect.", StatusCode: http.StatusUnauthorized,
			}
		},
	},
}

// writers are those that write the body of s itself. The first two know it beforehand.
func (s static) writers() []writer {
	ours, body := s.ours, []byte(s.body)
	ours.Report = silent
	all := []writer{
		{impl: "constant", write: func(w http.ResponseWriter, _ *http.Request) { writeConstant(w, s.head, body) }},
		{impl: "owned", write: func(w http.ResponseWriter, _ *http.Request) { writeOwned(w, s.head, body) }},
		{impl: "ours", write: func(w http.ResponseWriter, r *http.Request) { ours.WriteError(w, r, s.code) }},
	}
	for _, c := range codecs {
		if s.name != "protekt" && c.impl != "json" && c.impl != "goccy" {
			continue // the others are compared once
		}
		filled := s.filled
		if c.impl == "easyjson" {
			filled = func() any { b := s.filled().(bodies.Protekt); return &b }
		}
		all = append(all, writer{impl: c.impl, write: func(w http.ResponseWriter, _ *http.Request) { c.write(w, s.head, filled()) }})
	}
	return all
}

// staticPeers write the first of the statics: two with its body, the others with bodies of
// their own.
var staticPeers = []writer{
	{impl: "gin", write: func(w http.ResponseWriter, r *http.Request) { writeGin(w, r, unauthorized, statics[0].filled()) }},
	{impl: "echo", write: func(w http.ResponseWriter, r *http.Request) { writeEcho(w, r, unauthorized, statics[0].filled()) }},
	peer("distribution", unauthorized, writeDistribution, distributionCode),
	peer("kratos", unauthorized, writeKratos, kratosError),
	peer("herodot", unauthorized, writeHerodot, herodotError),
	peer("connect", unauthorized, writeConnect, connectError),
	{impl: "huma", write: func(w http.ResponseWriter, r *http.Request) {
		unauthorized.set(w.Header())
		writeHuma(w, r, http.StatusUnauthorized, message, humaCode(code))
	}},
}

// allStaticWriters returns the writers of the first static and all peers.
func allStaticWriters() []writer { return append(statics[0].writers(), staticPeers...) }

func BenchmarkWrite(b *testing.B) {
	b.Run("task=reported/form=protekt", func(b *testing.B) { compete(b, reporting, writerName, respond) })
	for _, s := range statics {
		writers := s.writers()
		if s.name == "protekt" {
			writers = allStaticWriters()
		}
		b.Run("task=static/form="+s.name, func(b *testing.B) { compete(b, writers, writerName, respond) })
	}
	b.Run("task=reported-cleared/form=protekt", func(b *testing.B) {
		compete(b, recorded(recorders), writerName, respondCleared)
	})
	b.Run("task=static-cleared/form=protekt", func(b *testing.B) {
		compete(b, statics[0].writers()[:5], writerName, respondCleared)
	})
}

func BenchmarkWriteParallel(b *testing.B) {
	b.Run("task=static", func(b *testing.B) { compete(b, statics[0].writers()[:5], writerName, respondParallel) })
	b.Run("task=fields", func(b *testing.B) {
		compete(b, newValidation(10, short).written(), writerName, respondParallel)
	})
}

// A capture keeps a response.
type capture struct {
	header http.Header
	status int
	body   []byte
}

func (w *capture) Header() http.Header    { return w.header }
func (w *capture) WriteHeader(status int) { w.status = status }
func (w *capture) Write(b []byte) (int, error) {
	w.body = append(w.body, b...)
	return len(b), nil
}

// answers returns the last of a few responses: a writer that is used again must do
// the same work again.
func answers(w writer) *capture {
	var c *capture
	for range 3 {
		c = &capture{header: make(http.Header)}
		w.write(c, newRequest())
	}
	return c
}

// What the competitors do otherwise, because they can't do the same.
var (
	contentTypes = map[string]string{
		"gin": "application/json; charset=utf-8", "huma": "application/problem+json",
	}
	connectCodes = map[int]string{http.StatusUnauthorized: "unauthenticated", http.StatusBadRequest: "invalid_argument"}
)

// checkHead checks that all send the same status and the same fields.
func checkHead(t *testing.T, impl string, got *capture, hd head) {
	t.Helper()
	want := http.Header{
		"Content-Type": {"application/json"}, "X-Content-Type-Options": {"nosniff"}, "Cache-Control": {"no-store"},
	}
	if hd.mediaType != "" {
		want.Set("Content-Type", hd.mediaType)
	}
	if hd.challenge != "" {
		want.Set("WWW-Authenticate", hd.challenge)
	}
	if ct, ok := contentTypes[impl]; ok {
		want.Set("Content-Type", ct)
	}
	header := got.header.Clone()
	if impl == "herodot" {
		header.Del("Ory-Error-Id")
	}
	assert.Equal(t, want, header, impl)
	assert.Equal(t, hd.status, got.status, impl)
}

func TestSameWorkWrite(t *testing.T) {
	for _, s := range statics {
		for _, w := range s.writers() {
			got := answers(w)
			assert.JSONEq(t, s.body, string(got.body), w.impl)
			checkHead(t, w.impl, got, s.head)
		}
	}
	for _, w := range staticPeers {
		got := answers(w)
		want := code
		if w.impl == "connect" {
			want = connectCodes[got.status] // it has sixteen codes and no others
		}
		assert.Contains(t, string(got.body), fmt.Sprintf("%q", want), w.impl)
		assert.Contains(t, string(got.body), fmt.Sprintf("%q", message), w.impl)
		checkHead(t, w.impl, got, unauthorized)
	}
}
