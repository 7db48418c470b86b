package errcodetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"example.com/errcode"
)

// patience is how long a check waits for what must happen.
const patience = 5 * time.Second

// TestServer is TestAdapter for a framework that has a server of its own, in place of
// net/http's. Start makes it serve on l, and returns what stops it and waits for it:
//
//	errcodetest.TestServer(t, func(l net.Listener, wr errcode.Writer, handle errcodetest.Handle) func() {
//		app := fiber.New(…)
//		…
//		go app.Listener(l)
//		return func() { _ = app.Shutdown() }
//	})
//
// The requests are HTTP/1.1. Adapters in one another are not tested.
func TestServer(t testing.TB, start func(l net.Listener, wr errcode.Writer, handle Handle) (stop func())) {
	t.Helper()
	testAdapter(t, nil, start, "h1")
}

// What the author of an adapter provides.
type (
	buildFunc = func(errcode.Writer, Handle) http.Handler
	startFunc = func(net.Listener, errcode.Writer, Handle) (stop func())
)

// An adapterTest checks an adapter over one protocol.
type adapterTest struct {
	testing.TB
	build  buildFunc
	start  startFunc // in place of build
	http2  bool
	url    string
	client *http.Client
	stop   func() // nil if nothing is served
	log    logBuffer

	missed     *atomic.Bool // a report did not come in time, in any check
	missedHere bool         // in this one

	mu      sync.Mutex
	reports []errcode.Report
	calls   int  // of the handler
	plain   bool // the handler was given no ResponseWriter
}

// A logBuffer keeps what net/http logs.
type logBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *logBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *logBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// serve starts a server for the handler, after ending the one before.
func (a *adapterTest) serve(wr errcode.Writer, handle Handle) {
	a.end()
	a.reports, a.calls, a.plain = nil, 0, false
	wr.Report = func(rep errcode.Report) {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.reports = append(a.reports, rep)
	}
	counted := func(w http.ResponseWriter, r *http.Request) error {
		a.mu.Lock()
		a.calls++
		a.plain = w == nil
		a.mu.Unlock()
		return handle(w, r)
	}
	if a.start == nil {
		a.serveHandler(a.build(wr, counted))
	} else {
		a.serveItself(wr, counted)
	}
	a.client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
}

// serveHandler starts a server of net/http.
func (a *adapterTest) serveHandler(h http.Handler) {
	server := httptest.NewUnstartedServer(h)
	server.Config.ErrorLog = log.New(&a.log, "", 0)
	if a.http2 {
		server.EnableHTTP2 = true
		server.StartTLS()
	} else {
		server.Start()
	}
	a.url, a.client = server.URL, server.Client()
	a.stop = func() {
		server.CloseClientConnections()
		server.Close()
	}
}

// serveItself starts the framework's own server.
func (a *adapterTest) serveItself(wr errcode.Writer, handle Handle) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err) // a failure of the check
	}
	transport := &http.Transport{}
	stop := a.start(l, wr, handle)
	a.url, a.client = "http://"+l.Addr().String(), &http.Client{Transport: transport}
	a.stop = func() {
		transport.CloseIdleConnections()
		stop()
		_ = l.Close() // the server may have done so
	}
}

// called returns how often the handler was called, and whether it had no ResponseWriter.
func (a *adapterTest) called() (calls int, plain bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.calls, a.plain
}

// isPlain reports whether the handler had no ResponseWriter.
func (a *adapterTest) isPlain() bool {
	_, plain := a.called()
	return plain
}

// end closes the server, which waits for handlers.
func (a *adapterTest) end() {
	if a.stop != nil {
		a.stop()
		a.stop = nil
	}
}

// An answered is a response whose body was read.
type answered struct {
	*http.Response
	body string
	err  error // of the request or of reading the body
}

func (a *adapterTest) do(method, path string, body io.Reader, header ...string) answered {
	a.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, method, a.url+path, body)
	if err != nil {
		return answered{err: err}
	}
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	resp, err := a.client.Do(r)
	if err != nil {
		return answered{err: err}
	}
	text, err := io.ReadAll(resp.Body)
	err = errors.Join(err, resp.Body.Close())
	resp.Body = io.NopCloser(bytes.NewReader(text))
	return answered{resp, string(text), err}
}

// reported returns the report of the last request, the n-th to the server.
func (a *adapterTest) reported(what string, n int) (rep errcode.Report) {
	a.Helper()
	all := a.waitFor(n)
	if len(all) != n {
		a.Errorf("%s: %d reports, expected one for each of %d requests", what, len(all), n)
	}
	if len(all) == 0 {
		return rep
	}
	if rep = all[len(all)-1]; rep.Request == nil {
		a.Errorf("%s: the report has no request", what)
	}
	return rep
}

// waitFor returns the reports, when there are n or patience has ended.
func (a *adapterTest) waitFor(n int) []errcode.Report {
	wait := patience
	switch { // or an adapter that never reports takes minutes
	case a.missedHere:
		wait /= 1000
	case a.missed.Load():
		wait /= 5
	}
	for end := time.Now().Add(wait); ; time.Sleep(time.Millisecond) {
		a.mu.Lock()
		all := slices.Clone(a.reports)
		a.mu.Unlock()
		if len(all) >= n {
			return all
		}
		if time.Now().After(end) {
			a.missed.Store(true)
			a.missedHere = true
			return all
		}
	}
}

// quiet checks that net/http had nothing to complain about.
func (a *adapterTest) quiet(what string) {
	a.Helper()
	if text := a.log.String(); text != "" {
		a.Errorf("%s: net/http logged %s, expected nothing", what, shown(text))
	}
}

// ownFields are the header fields that a Writer sets.
var ownFields = []string{"Content-Type", "X-Content-Type-Options", "Cache-Control", "Www-Authenticate", "Retry-After", "Content-Language"}

// same checks that a response is what the Writer would send.
func (a *adapterTest) same(what string, wr errcode.Writer, got answered, err error, header ...string) {
	a.Helper()
	if got.err != nil {
		a.Errorf("%s: %v, expected a response", what, got.err)
		return
	}
	wr.Report = func(errcode.Report) {}
	r := httptest.NewRequest(got.Request.Method, Path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	status, fields, body := wr.Response(r, err)
	if got.StatusCode != status {
		a.Errorf("%s: status %d, expected %d", what, got.StatusCode, status)
	}
	if got.body != string(body) {
		a.Errorf("%s: body %s, expected %s", what, shown(got.body), shown(body))
	}
	for _, name := range ownFields {
		if !slices.Equal(got.Header[name], fields[name]) {
			a.Errorf("%s: %s is %q, expected %q", what, name, got.Header[name], fields[name])
		}
	}
	if length := got.Header.Get("Content-Length"); length != "" && r.Method != http.MethodHead && length != fmt.Sprint(len(body)) {
		a.Errorf("%s: Content-Length is %s, expected %d", what, length, len(body))
	}
}
