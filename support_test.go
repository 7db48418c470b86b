package errcode_test

import (
	"flag"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"example.com/errcode"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files in testdata anew")

// golden compares got with a file in testdata, or writes it with -update.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err, "run go test . -update")
	require.Equal(t, string(want), got)
}

// allForms are the three forms.
var allForms = []errcode.Form{errcode.FormProtekt, errcode.FormEnvelope, errcode.FormDomain}

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

// syncBuilder is a strings.Builder for concurrent use.
type syncBuilder struct {
	mu sync.Mutex
	b  strings.Builder
}

func (s *syncBuilder) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuilder) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// A server serves a handler on loopback; log is what net/http logs.
type server struct {
	*httptest.Server
	log *syncBuilder
}

// get returns the response to a GET and its whole body.
func (s *server) get(t *testing.T, path string) (*http.Response, []byte) {
	t.Helper()
	resp, err := s.Client().Get(s.URL + path)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp, body
}

// bothProtocols runs test as subtests "h1" and "h2", each against its own server.
func bothProtocols(t *testing.T, h http.Handler, test func(t *testing.T, s *server)) {
	t.Helper()
	for _, name := range []string{"h1", "h2"} {
		t.Run(name, func(t *testing.T) {
			s := &server{httptest.NewUnstartedServer(h), new(syncBuilder)}
			s.Config.ErrorLog = log.New(s.log, "", 0)
			if name == "h2" {
				s.EnableHTTP2 = true
				s.StartTLS()
			} else {
				s.Start()
			}
			t.Cleanup(s.Close)
			test(t, s)
		})
	}
}
