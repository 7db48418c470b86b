package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"testing"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A recorder is a way to answer and to leave one record of the failed request, as
// log/slog's handler for JSON writes it.
type recorder struct {
	impl string
	// to returns the writer whose records go to out.
	to func(out io.Writer) http.HandlerFunc
}

// errByHand is an error with its code and its cause, made without a library.
var errByHand = fmt.Errorf("%s: %w", code, errCause)

// record writes the record that errcode writes by default.
func record(logger *slog.Logger, r *http.Request, status int, code string, err error, more ...slog.Attr) {
	attrs := [...]slog.Attr{
		slog.String("code", code), slog.Int("status", status), slog.String("method", r.Method),
		slog.String("path", r.URL.Path), slog.String("error", err.Error()), {},
	}
	logger.LogAttrs(r.Context(), slog.LevelInfo, "request failed", attrs[:5+copy(attrs[5:], more)]...)
}

func jsonLogger(out io.Writer) *slog.Logger { return slog.New(slog.NewJSONHandler(out, nil)) }

var recorders = []recorder{
	{"ours", func(out io.Writer) http.HandlerFunc {
		return reportTo(errcode.ReportTo(jsonLogger(out)))
	}},
	{"json-slog", recordByHand(codecs[0])},
	{"goccy-slog", recordByHand(codecs[1])},
}

func recordByHand(c codec) func(out io.Writer) http.HandlerFunc {
	return func(out io.Writer) http.HandlerFunc {
		logger := jsonLogger(out)
		return func(w http.ResponseWriter, r *http.Request) {
			c.write(w, unauthorized, statics[0].filled())
			record(logger, r, http.StatusUnauthorized, code, errByHand)
		}
	}
}

// reporting are the recorders, with records that nobody reads, and ours with slog's other
// handler and without a record.
var reporting = append(recorded(recorders),
	writer{impl: "ours-text", write: reportTo(errcode.ReportTo(slog.New(slog.NewTextHandler(io.Discard, nil))))},
	writer{impl: "ours-silent", write: reportTo(silent)},
)

// recorded returns the writers of recorders whose records nobody reads.
func recorded(recorders []recorder) (all []writer) {
	for _, r := range recorders {
		all = append(all, writer{impl: r.impl, write: r.to(io.Discard)})
	}
	return all
}

func reportTo(report func(errcode.Report)) http.HandlerFunc {
	ours, err := errcode.Writer{Report: report}, errcode.ProtektTokenExpired.Wrap(errCause)
	return func(w http.ResponseWriter, r *http.Request) { ours.WriteError(w, r, err) }
}

func TestSameWorkReported(t *testing.T) {
	for _, w := range reporting {
		got := answers(w)
		assert.JSONEq(t, statics[0].body, string(got.body), w.impl)
		checkHead(t, w.impl, got, unauthorized)
	}
	checkRecords(t, recorders, `{"level":"INFO","msg":"request failed","code":"token_expired","status":401,"method":"POST",`+
		`"path":"/login","error":"token_expired: sql: no rows in result set"}`)
}

// checkRecords checks that all leave the same record. Its time differs.
func checkRecords(t *testing.T, recorders []recorder, want string) {
	t.Helper()
	for _, r := range recorders {
		var out bytes.Buffer
		r.to(&out)(&capture{header: make(http.Header)}, newRequest())
		var got map[string]any
		require.NoError(t, json.Unmarshal(out.Bytes(), &got), r.impl)
		assert.Contains(t, got, "time", r.impl)
		delete(got, "time")
		text, err := json.Marshal(got)
		require.NoError(t, err)
		assert.JSONEq(t, want, string(text), r.impl)
	}
}
