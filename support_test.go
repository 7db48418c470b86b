package errcode_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"

	"example.com/errcode"
	"example.com/errcode/internal/servertest"
	"github.com/stretchr/testify/require"
)

// allForms are the three forms.
var allForms = []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain}

// Short names for a server on loopback.
type server = servertest.Server

var bothProtocols = servertest.BothProtocols

// discard is a Report for tests that don't look at reports.
func discard(errcode.Report) {}

// reports collects what a Writer reports.
type reports struct {
	mu  sync.Mutex
	all []errcode.Report
}

func (r *reports) add(rep errcode.Report) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all = append(r.all, rep)
}

// list returns the reports so far.
func (r *reports) list() []errcode.Report {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.all)
}

// one returns the only report.
func (r *reports) one(t *testing.T) errcode.Report {
	t.Helper()
	all := r.list()
	require.Len(t, all, 1, "reports")
	return all[0]
}

// record answers a GET with err and returns the response, reporting to nobody
// unless wr says otherwise.
func record(wr errcode.Writer, err error) *httptest.ResponseRecorder {
	return recordRequest(wr, httptest.NewRequest(http.MethodGet, "/path", nil), err)
}

func recordRequest(wr errcode.Writer, r *http.Request, err error) *httptest.ResponseRecorder {
	if wr.Report == nil {
		wr.Report = discard
	}
	w := httptest.NewRecorder()
	wr.WriteError(w, r, err)
	return w
}
