package bench

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"testing"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A static is an error that says no more than its code, in one form.
type static struct {
	name string
	form errcode.Form
	code errcode.Code
	body string
	// filled returns what is to be encoded for the body.
	filled func() any
}

type (
	protektBody struct {
		Error      string `json:"error"`
		Message    string `json:"message"`
		StatusCode int    `json:"statusCode"`
	}
	envelopeBody struct {
		Success bool              `json:"success"`
		Error   string            `json:"error"`
		Code    string            `json:"code"`
		Details map[string]string `json:"details,omitempty"`
	}
	domainBody struct {
		Status  int               `json:"status"`
		Code    string            `json:"code"`
		Details map[string]string `json:"details,omitempty"`
	}
)

var statics = []static{
	{
		"protekt", errcode.FormProtekt, errcode.ProtektTokenExpired,
		`{"error":"token_expired","message":"Access token has expired","statusCode":401}`,
		func() any { return protektBody{code, message, http.StatusUnauthorized} },
	},
	{
		"envelope", errcode.FormEnvelope, errcode.EnvelopeTokenExpired,
		`{"success":false,"error":"Access token has expired","code":"TOKEN_EXPIRED"}`,
		func() any { return envelopeBody{Error: message, Code: "TOKEN_EXPIRED"} },
	},
	{
		"domain", errcode.FormDomain, errcode.UserTokenExpired,
		`{"status":401,"code":"user:token_expired"}`,
		func() any { return domainBody{Status: http.StatusUnauthorized, Code: "user:token_expired"} },
	},
}

// writers are those that write the body of s itself.
func (s static) writers() []writer {
	const status = http.StatusUnauthorized
	ours, body := errcode.Writer{Form: s.form, Report: silent}, []byte(s.body)
	return []writer{
		{impl: "floor", write: func(w http.ResponseWriter, _ *http.Request) { writeFloor(w, status, challenge, body) }},
		{impl: "ours", write: func(w http.ResponseWriter, r *http.Request) { ours.WriteError(w, r, s.code) }},
		{impl: "json", write: func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, status, challenge, s.filled()) }},
		{impl: "goccy", write: func(w http.ResponseWriter, _ *http.Request) { writeGoccy(w, status, challenge, s.filled()) }},
		{impl: "gin", write: func(w http.ResponseWriter, r *http.Request) { writeGin(w, r, status, challenge, s.filled()) }},
		{impl: "echo", write: func(w http.ResponseWriter, r *http.Request) { writeEcho(w, r, status, challenge, s.filled()) }},
	}
}

// staticPeers write the same error with a body of their own.
var staticPeers = []writer{
	peer("distribution", challenge, writeDistribution, distributionCode),
	peer("kratos", challenge, writeKratos, kratosError),
	peer("herodot", challenge, writeHerodot, herodotError),
	peer("connect", challenge, writeConnect, connectError),
	{impl: "huma", write: func(w http.ResponseWriter, r *http.Request) {
		setHeader(w.Header(), challenge)
		writeHuma(w, r, http.StatusUnauthorized, message, humaCode(code))
	}},
}

// reporting are ours again, with the report of a failed request: the default, one
// record for log/slog, here as JSON and as text, to nobody.
var reporting = []writer{
	{impl: "ours", write: reportTo(silent)},
	{impl: "ours-slog-json", write: reportTo(errcode.ReportTo(slog.New(slog.NewJSONHandler(io.Discard, nil))))},
	{impl: "ours-slog-text", write: reportTo(errcode.ReportTo(slog.New(slog.NewTextHandler(io.Discard, nil))))},
	{impl: "json-slog-json", write: func() http.HandlerFunc {
		logger := slog.New(slog.NewJSONHandler(io.Discard, nil))
		return func(w http.ResponseWriter, r *http.Request) {
			writeJSON(w, http.StatusUnauthorized, challenge, statics[0].filled())
			logger.LogAttrs(r.Context(), slog.LevelInfo, "request failed", slog.String("code", code),
				slog.Int("status", http.StatusUnauthorized), slog.String("method", r.Method), slog.String("path", r.URL.Path),
				slog.String("error", errCause.Error()))
		}
	}()},
}

func reportTo(report func(errcode.Report)) http.HandlerFunc {
	ours, err := errcode.Writer{Report: report}, errcode.ProtektTokenExpired.Wrap(errCause)
	return func(w http.ResponseWriter, r *http.Request) { ours.WriteError(w, r, err) }
}

func BenchmarkWrite(b *testing.B) {
	for _, s := range statics {
		b.Run("task=static/form="+s.name, func(b *testing.B) {
			compete(b, append(s.writers(), staticPeers...), writerName, respond)
		})
	}
	b.Run("task=static-fresh/form=protekt", func(b *testing.B) {
		compete(b, append(statics[0].writers(), staticPeers...), writerName, respondFresh)
	})
	b.Run("task=reported/form=protekt", func(b *testing.B) { compete(b, reporting, writerName, respond) })
}

func BenchmarkWriteParallel(b *testing.B) {
	all := append(statics[0].writers(), staticPeers...)
	b.Run("task=static", func(b *testing.B) { compete(b, all, writerName, respondParallel) })
	b.Run("task=fields", func(b *testing.B) {
		compete(b, newValidation(10).writers(render), writerName, respondParallel)
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

// checkHeader checks that all send the same fields.
func checkHeader(t *testing.T, impl string, got http.Header, challenge string) {
	t.Helper()
	want := http.Header{
		"Content-Type": {"application/json"}, "X-Content-Type-Options": {"nosniff"}, "Cache-Control": {"no-store"},
	}
	if challenge != "" {
		want.Set("WWW-Authenticate", challenge)
	}
	if ct, ok := contentTypes[impl]; ok {
		want.Set("Content-Type", ct)
	}
	got = got.Clone()
	if impl == "herodot" {
		got.Del("Ory-Error-Id")
	}
	assert.Equal(t, want, got, impl)
}

func TestSameWorkWrite(t *testing.T) {
	t.Parallel()
	for _, s := range statics {
		for _, w := range s.writers() {
			got := answers(w)
			assert.Equal(t, http.StatusUnauthorized, got.status, w.impl)
			assert.JSONEq(t, s.body, string(got.body), w.impl)
			checkHeader(t, w.impl, got.header, challenge)
		}
	}
	for _, w := range staticPeers {
		got := answers(w)
		assert.Equal(t, http.StatusUnauthorized, got.status, w.impl)
		want := code
		if w.impl == "connect" {
			want = connectCodes[got.status] // it has sixteen codes and no others
		}
		assert.Contains(t, string(got.body), fmt.Sprintf("%q", want), w.impl)
		assert.Contains(t, string(got.body), fmt.Sprintf("%q", message), w.impl)
		checkHeader(t, w.impl, got.header, challenge)
	}
	for _, w := range reporting {
		got := answers(w)
		assert.JSONEq(t, statics[0].body, string(got.body), w.impl)
		checkHeader(t, w.impl, got.header, challenge)
	}
	require.Len(t, answers(statics[0].writers()[1]).header, 4)
}
