// Package servertest runs a handler in a real net/http server on loopback, over
// HTTP/1.1 and over HTTP/2, and keeps what net/http logs. It is for tests.
package servertest

import (
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// A Server serves a handler on loopback. Its Client trusts it.
type Server struct {
	*httptest.Server
	Log *Buffer // what net/http logs
}

// BothProtocols runs test as subtests "h1" and "h2", each against a server of its own,
// which is closed when the subtest ends. Server.EnableHTTP2 says which one it is. Each
// of configure may change the server before it starts.
func BothProtocols(t *testing.T, h http.Handler, test func(t *testing.T, s *Server), configure ...func(*http.Server)) {
	t.Helper()
	for _, name := range []string{"h1", "h2"} {
		t.Run(name, func(t *testing.T) {
			s := &Server{httptest.NewUnstartedServer(h), new(Buffer)}
			s.Config.ErrorLog = log.New(s.Log, "", 0)
			for _, change := range configure {
				change(s.Config)
			}
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

// Get returns the response to a GET of path, and its whole body.
func (s *Server) Get(t *testing.T, path string) (*http.Response, []byte) {
	t.Helper()
	resp, err := s.Client().Get(s.URL + path)
	require.NoError(t, err)
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	return resp, body
}

// A Buffer collects text. The zero Buffer is empty; it is safe for concurrent use.
type Buffer struct {
	mu   sync.Mutex
	text strings.Builder
}

// Write adds p and never fails.
func (b *Buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

// String returns all that was written.
func (b *Buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}
