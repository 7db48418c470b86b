//go:build soak

package soak_test

import (
	"bufio"
	"crypto/tls"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/internal/servertest"
	"github.com/stretchr/testify/assert"
)

// A fault is what a slow, vanishing or lying client does, again and again, while the
// others are served.
type fault struct {
	name   string
	frames bool // speaks HTTP/2
	handle func(f *fault) handler
	lie    func(c *liar)
	answer int    // the status of the response, 0 for none
	code   string // in the report
	status []int  // in the report, one of these; nil for no report
	begun  bool   // in the report

	arrived chan struct{}
	got     chan errcode.Report
	times   int
}

var faultBodies = map[int]string{
	404: `{"error":"user:not_found","message":"User not found","statusCode":404}`,
	413: `{"error":"content_too_large","message":"Content too large","statusCode":413}`,
	422: `{"error":"VALIDATION_ERROR","message":"Request validation failed","statusCode":422}`,
}

// readsAll is a handler that wants the whole body.
func readsAll(*fault) handler {
	return func(_ http.ResponseWriter, r *http.Request) error {
		if _, err := io.ReadAll(r.Body); err != nil {
			return errcode.EnvelopeValidationError.Wrap(err)
		}
		return errcode.UserNotFound
	}
}

// hurries wants it soon.
func hurries(f *fault) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		if err := http.NewResponseController(w).SetReadDeadline(time.Now().Add(20 * time.Millisecond)); err != nil {
			return err
		}
		return readsAll(f)(w, r)
	}
}

// limits takes ten bytes.
func limits(*fault) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		_, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 10))
		return err
	}
}

// waits fails when the client has gone.
func waits(f *fault) handler {
	return func(_ http.ResponseWriter, r *http.Request) error {
		select {
		case f.arrived <- struct{}{}:
			<-r.Context().Done()
		case <-r.Context().Done():
		}
		return errcode.UserNotFound
	}
}

// floods writes a MiB and then fails.
func floods(*fault) handler {
	return func(w http.ResponseWriter, _ *http.Request) error {
		chunk := make([]byte, 32<<10)
		for range 32 {
			if _, err := w.Write(chunk); err != nil {
				return errcode.UserNotFound.Wrap(err)
			}
		}
		return errcode.UserNotFound
	}
}

// short is all that is sent of a body that should be longer.
const short = `{"a":"bcdef"`

func newFaults(mux *http.ServeMux) []*fault {
	faults := []*fault{
		// net/http cancels the context of a client that closes one half of its connection.
		// It still gets its answer.
		{name: "half-closed", handle: readsAll, answer: 422, code: "VALIDATION_ERROR", status: []int{422},
			lie: func(c *liar) { c.send(c.head(100), short); c.closeWrite() }},
		{name: "closed", handle: readsAll, code: "VALIDATION_ERROR", status: []int{422},
			lie: func(c *liar) { c.send(c.head(100), short); c.Close() }},
		{name: "reset", handle: readsAll, code: "VALIDATION_ERROR", status: []int{422},
			lie: func(c *liar) { c.send(c.head(100), short); c.reset() }},
		{name: "bad-chunk", handle: readsAll, answer: 422, code: "VALIDATION_ERROR", status: []int{422},
			lie: func(c *liar) { c.send(c.start(), "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nZZ\r\n") }},
		{name: "byte-by-byte", handle: readsAll, answer: 404, code: "user:not_found", status: []int{404},
			lie: func(c *liar) { c.drip(c.head(len(short)) + short) }},
		// TestSoakSlowBodyIsAnswered checks the answer.
		{name: "too-slow", handle: hurries, code: "VALIDATION_ERROR", status: []int{422},
			lie: func(c *liar) {
				c.send(c.head(100))
				for _, b := range []byte(short) { // until after the deadline
					_, _ = c.Write([]byte{b})
					time.Sleep(3 * time.Millisecond)
				}
			}},
		{name: "too-large", handle: limits, answer: 413, code: "content_too_large", status: []int{413},
			lie: func(c *liar) { c.send(c.head(30), strings.Repeat("x", 30)) }},
		{name: "gone", handle: waits, code: "user:not_found", status: []int{404},
			lie: func(c *liar) { c.send(c.head(0)); c.arrive(); c.Close() }},
		{name: "half-gone", handle: waits, answer: 404, code: "user:not_found", status: []int{404},
			lie: func(c *liar) { c.send(c.head(0)); c.arrive(); c.closeWrite() }},
		{name: "not-listening", handle: floods, code: "user:not_found", status: []int{200}, begun: true,
			lie: func(c *liar) {
				c.send(c.head(0))
				_, err := io.ReadFull(c, make([]byte, 1024))
				c.note(err)
				c.reset()
			}},
		{name: "half-a-head", handle: readsAll, lie: func(c *liar) { c.send(c.start()); c.Close() }},

		{name: "h2-short", frames: true, handle: readsAll, answer: 422, code: "VALIDATION_ERROR", status: []int{422},
			lie: func(c *liar) { c.send(c.headers("100"), frame(frameData, endStream, short)) }},
		{name: "h2-long", frames: true, handle: readsAll, code: "VALIDATION_ERROR", status: []int{422},
			lie: func(c *liar) { c.send(c.headers("5"), frame(frameData, endStream, short)) }},
		{name: "h2-closed", frames: true, handle: readsAll, code: "VALIDATION_ERROR", status: []int{422},
			lie: func(c *liar) { c.send(c.headers("100"), frame(frameData, 0, short)); c.Close() }},
		{name: "h2-reset", frames: true, handle: readsAll, code: "VALIDATION_ERROR", status: []int{422},
			lie: func(c *liar) {
				c.send(c.headers("100"), frame(frameData, 0, short), frame(frameReset, 0, "\x00\x00\x00\x08"))
			}},
		{name: "h2-half-closed", frames: true, handle: readsAll, code: "VALIDATION_ERROR", status: []int{422},
			lie: func(c *liar) { c.send(c.headers("100"), frame(frameData, 0, short)); c.closeWrite() }},
		{name: "h2-byte-by-byte", frames: true, handle: readsAll, answer: 404, code: "user:not_found", status: []int{404},
			lie: func(c *liar) {
				c.drip(c.headers(fmt.Sprint(len(short))))
				for i := range short {
					c.drip(frame(frameData, 0, short[i:i+1]))
				}
				c.drip(frame(frameData, endStream, ""))
			}},
		{name: "h2-too-slow", frames: true, handle: hurries, answer: 422, code: "VALIDATION_ERROR", status: []int{422},
			lie: func(c *liar) { c.send(c.headers("100"), frame(frameData, 0, short)) }},
		{name: "h2-gone", frames: true, handle: waits, code: "user:not_found", status: []int{404},
			lie: func(c *liar) { c.send(c.headers("100")); c.arrive(); c.Close() }},
		{name: "h2-half-a-frame", frames: true, handle: readsAll,
			lie: func(c *liar) { c.send(c.headers("100")[:50]); c.Close() }},
	}
	for _, f := range faults {
		f.arrived, f.got = make(chan struct{}), make(chan errcode.Report, 16)
		wr := errcode.Writer{Report: func(rep errcode.Report) { f.got <- rep }}
		mux.Handle("/"+f.name, wr.Handler(f.handle(f)))
	}
	return faults
}

// repeat lies until the phase is over, but not too often.
func (f *fault) repeat(l *load, over <-chan struct{}) {
	if f.frames && !l.s.EnableHTTP2 {
		return
	}
	for range max(3, l.requests/10_000) {
		if err := f.once(l.s); err != nil {
			l.Errorf("fault %s: %v", f.name, err)
			return
		}
		f.times++
		select {
		case <-over:
			return
		default:
		}
	}
}

func (f *fault) once(s *servertest.Server) error {
	c, err := dial(s, f)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	if f.lie(c); c.err != nil {
		return c.err
	}
	if f.answer != 0 {
		if err := c.answered(); err != nil {
			return err
		}
	}
	if f.status == nil {
		return nil
	}
	select {
	case rep := <-f.got:
		if rep.Code.String() != f.code || !slices.Contains(f.status, rep.Status) || rep.Begun != f.begun || rep.Panic != nil {
			return fmt.Errorf("report %v, expected %s with status %d", rep.LogValue(), f.code, f.status)
		}
		return nil
	case <-time.After(patience):
		return errors.New("no report")
	}
}

// checkFaults checks that there were lies, and no more than one report for each.
func checkFaults(t *testing.T, s *servertest.Server, faults []*fault) {
	for _, f := range faults {
		if !f.frames || s.EnableHTTP2 {
			assert.GreaterOrEqual(t, f.times, soakPhases, f.name)
		}
		assert.Empty(t, len(f.got), "reports of %s", f.name)
		f.times = 0
	}
}

// stayAway opens connections and sends half a request on each, until the phase is over.
func (l *load) stayAway(over <-chan struct{}) {
	for range 16 {
		c, err := dial(l.s, &fault{name: "silent"})
		if err != nil {
			l.Error(err)
			return
		}
		defer func() { _ = c.Close() }()
		c.send(c.start())
	}
	<-over
}

// A liar is a connection on which requests are written by hand.
type liar struct {
	net.Conn
	tcp *net.TCPConn
	f   *fault
	err error // the first
}

func dial(s *servertest.Server, f *fault) (*liar, error) {
	conn, err := net.DialTimeout("tcp", s.Listener.Addr().String(), patience)
	if err != nil {
		return nil, err
	}
	c := &liar{Conn: conn, tcp: conn.(*net.TCPConn), f: f}
	if s.EnableHTTP2 {
		config := s.Client().Transport.(*http.Transport).TLSClientConfig.Clone()
		config.ServerName, config.NextProtos = "example.com", []string{"http/1.1"}
		if f.frames {
			config.NextProtos = []string{"h2"}
		}
		c.Conn = tls.Client(conn, config)
	}
	return c, conn.SetDeadline(time.Now().Add(patience))
}

func (c *liar) note(err error) {
	if c.err == nil {
		c.err = err
	}
}

func (c *liar) send(parts ...string) {
	_, err := io.WriteString(c, strings.Join(parts, ""))
	c.note(err)
}

func (c *liar) drip(text string) {
	for i := range len(text) {
		c.send(text[i : i+1])
	}
}

func (c *liar) closeWrite() { c.note(c.Conn.(interface{ CloseWrite() error }).CloseWrite()) }

// reset closes the connection so that the other side gets an error, not an end.
func (c *liar) reset() { c.note(errors.Join(c.tcp.SetLinger(0), c.tcp.Close())) }

// arrive waits for the handler to be reached.
func (c *liar) arrive() {
	select {
	case <-c.f.arrived:
	case <-time.After(patience):
		c.note(errors.New("the handler was not reached"))
	}
}

// start is a request in HTTP/1.1 as far as it does not speak of its body.
func (c *liar) start() string { return "POST /" + c.f.name + " HTTP/1.1\r\nHost: x\r\n" }

func (c *liar) head(length int) string {
	return fmt.Sprintf("%sContent-Length: %d\r\n\r\n", c.start(), length)
}

// TestSoakSlowBodyIsAnswered: the server's read deadline passes, and a client that is
// still there must learn why, on both protocols.
func TestSoakSlowBodyIsAnswered(t *testing.T) {
	mux := http.NewServeMux()
	faults := newFaults(mux)
	servertest.BothProtocols(t, mux, func(t *testing.T, s *servertest.Server) {
		for _, f := range faults {
			if strings.HasSuffix(f.name, "too-slow") && f.frames == s.EnableHTTP2 {
				f.answer, f.status = 422, []int{422}
				assert.NoError(t, f.once(s))
			}
		}
	})
}

// Frames of HTTP/2 (RFC 9113, section 6).
const (
	frameData    = 0
	frameHeaders = 1
	frameReset   = 3
	endStream    = 1
	endHeaders   = 4
)

// frame returns a frame of stream 1, in which all requests are made.
func frame(kind, flags byte, payload string) string {
	head := binary.BigEndian.AppendUint32(nil, uint32(len(payload))<<8|uint32(kind))
	return string(binary.BigEndian.AppendUint32(append(head, flags), 1)) + payload
}

// headers is all that comes before the body on a new connection. The fields are
// indexes of HPACK's static table, with their values (RFC 7541, appendix A).
func (c *liar) headers(length string) string {
	text := func(s string) string { return string(rune(len(s))) + s }
	return "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + "\x00\x00\x00\x04\x00\x00\x00\x00\x00" + // no settings
		frame(frameHeaders, endHeaders, "\x83\x87"+ // POST, https
			"\x04"+text("/"+c.f.name)+"\x01"+text("x")+"\x0f\x0d"+text(length))
}

// answered checks the response.
func (c *liar) answered() error {
	want := faultBodies[c.f.answer]
	if c.f.frames {
		body, err := c.readFrames()
		if err != nil || body != want {
			return fmt.Errorf("body %q, error %v, expected %q", body, err, want)
		}
		return nil
	}
	resp, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != c.f.answer || string(body) != want {
		return fmt.Errorf("status %d, body %q, error %v, expected %d, %q", resp.StatusCode, body, err, c.f.answer, want)
	}
	return nil
}

// readFrames returns the body of the response. Its status is in there, too.
func (c *liar) readFrames() (body string, err error) {
	for r := bufio.NewReader(c); ; {
		var head [9]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return body, err
		}
		payload := make([]byte, binary.BigEndian.Uint32(head[:])>>8)
		if _, err := io.ReadFull(r, payload); err != nil {
			return body, err
		}
		kind, flags, stream := head[3], head[4], binary.BigEndian.Uint32(head[5:])
		switch {
		case stream != 1:
		case kind == frameReset:
			return body, fmt.Errorf("stream reset, %x", payload)
		case kind == frameData:
			body += string(payload)
		}
		if stream == 1 && kind <= frameHeaders && flags&endStream != 0 {
			return body, nil
		}
	}
}

// dyingUpstream is a server that dies on each request, amid its body or before.
func dyingUpstream() *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/proxy-dying/") {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, written)
			w.(http.Flusher).Flush()
		}
		panic(http.ErrAbortHandler)
	}))
}

// proxyTo is a handler that proxies, and answers with onError if it can't.
func proxyTo(target *url.URL, onError func(http.ResponseWriter, *http.Request, error)) handler {
	proxy := &httputil.ReverseProxy{
		Rewrite:       func(r *httputil.ProxyRequest) { r.SetURL(target) },
		FlushInterval: -1,
		ErrorLog:      log.New(io.Discard, "", 0),
		ErrorHandler:  onError,
		Transport:     &http.Transport{DisableKeepAlives: true},
	}
	return func(w http.ResponseWriter, r *http.Request) error {
		proxy.ServeHTTP(w, r)
		return nil
	}
}
