package bench

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A served is a work of a whole server, with the handlers that do it.
type served struct {
	task     string
	handlers []writer
	status   int
	code     string
}

// servers are the works: an error that says no more than its code with its record, without
// one, and one with ten wrong fields, which the handlers also collect.
func servers() []served {
	adapted := func(api errcode.Writer, fail func() error) writer {
		return writer{impl: "ours", write: api.Handler(func(http.ResponseWriter, *http.Request) error { return fail() }).ServeHTTP}
	}
	expired := func() error { return errcode.ProtektTokenExpired.Wrap(errCause) }
	bare := func() error { return errcode.ProtektTokenExpired }
	next, v := 0, newValidation(10, short)
	collect := func() error {
		next++
		return oursCollected(&v.variants[next%len(v.variants)])
	}
	reporting := func(form errcode.Form) errcode.Writer {
		return errcode.Writer{Form: form, Report: errcode.ReportTo(jsonLogger(io.Discard))}
	}
	// with puts ours, in an adapter, in the place of ours without one.
	with := func(ours writer, all []writer) []writer {
		all = slices.Clone(all)
		all[slices.IndexFunc(all, func(w writer) bool { return w.impl == "ours" })] = ours
		return all
	}
	constant := statics[0].writers()[:1]
	return []served{
		{"reported", append(constant, with(adapted(reporting(errcode.FormProtekt), expired), recorded(recorders))...), http.StatusUnauthorized, code},
		{"fields-reported", with(adapted(reporting(errcode.FormEnvelope), collect), recorded(v.recorders())), invalidStatus, invalidCode},
		{"static", with(adapted(errcode.Writer{Report: silent}, bare), allStaticWriters()), http.StatusUnauthorized, code},
		{"fields", with(adapted(envelope, collect), append(v.collected()[:4], v.collectedByPeers()...)), invalidStatus, invalidCode},
	}
}

const rawRequest = "POST /login HTTP/1.1\r\nHost: bench.example\r\nAccept: application/json\r\nContent-Length: 0\r\n\r\n"

// A feed is one connection on which n requests arrive, one after the other, without a
// network. It ends after them.
type feed struct {
	mu     sync.Mutex
	n      int
	rest   string // of the request that is being read
	out    io.Writer
	closed chan struct{}
	once   sync.Once
}

func newFeed(n int, out io.Writer) *feed {
	return &feed{n: n, out: out, closed: make(chan struct{})}
}

// Read gives at most one request. The server may read ahead from another goroutine.
func (f *feed) Read(b []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.rest == "" {
		if f.n == 0 {
			return 0, io.EOF
		}
		f.n--
		f.rest = rawRequest
	}
	n := copy(b, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}

func (f *feed) Write(b []byte) (int, error) { return f.out.Write(b) }

func (f *feed) Close() error {
	f.once.Do(func() { close(f.closed) })
	return nil
}

func (f *feed) LocalAddr() net.Addr              { return &net.TCPAddr{} }
func (f *feed) RemoteAddr() net.Addr             { return &net.TCPAddr{} }
func (f *feed) SetDeadline(time.Time) error      { return nil }
func (f *feed) SetReadDeadline(time.Time) error  { return nil }
func (f *feed) SetWriteDeadline(time.Time) error { return nil }

// A single is a listener for one connection.
type single struct{ conns chan net.Conn }

func (l single) Accept() (net.Conn, error) {
	if conn, ok := <-l.conns; ok {
		return conn, nil
	}
	return nil, net.ErrClosed
}

func (l single) Close() error   { return nil }
func (l single) Addr() net.Addr { return &net.TCPAddr{} }

// serveMemory serves n requests with a net/http server and writes the responses to
// out.
func serveMemory(handler http.Handler, n int, out io.Writer) {
	f, l := newFeed(n, out), single{make(chan net.Conn, 1)}
	l.conns <- f
	server := http.Server{Handler: handler, ErrorLog: log.New(io.Discard, "", 0)}
	done := make(chan struct{})
	go func() {
		_ = server.Serve(l)
		close(done)
	}()
	<-f.closed
	close(l.conns)
	<-done
}

func BenchmarkServerMemory(b *testing.B) {
	for _, s := range servers() {
		b.Run("task="+s.task, func(b *testing.B) {
			compete(b, s.handlers, writerName, func(w writer) func(*testing.B) {
				return func(b *testing.B) {
					defer measured(b)()
					serveMemory(w.write, b.N, io.Discard)
				}
			})
		})
	}
}

// A client sends requests over one TCP connection, one after another, and reads no
// more of a response than it must.
type client struct {
	conn net.Conn
	r    *bufio.Reader
}

func dial(addr string) (*client, error) {
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	return &client{conn, bufio.NewReader(conn)}, nil
}

// do sends a request and returns an error unless the answer is 401.
func (c *client) do() error {
	if _, err := io.WriteString(c.conn, rawRequest); err != nil {
		return err
	}
	length := 0
	for first := true; ; first = false {
		line, err := c.r.ReadSlice('\n')
		switch {
		case err != nil:
			return err
		case first && !bytes.HasPrefix(line, []byte("HTTP/1.1 401 ")):
			return fmt.Errorf("answered %q", line)
		case len(line) == 2:
			if length == 0 {
				return errors.New("answered without a length")
			}
			_, err = c.r.Discard(length)
			return err
		}
		if value, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			for _, digit := range bytes.TrimSpace(value) {
				length = 10*length + int(digit-'0')
			}
		}
	}
}

// BenchmarkServerLoopback has as many clients as cores, in the same process.
func BenchmarkServerLoopback(b *testing.B) {
	compete(b, servers()[0].handlers, writerName, func(w writer) func(*testing.B) {
		return func(b *testing.B) {
			b.ReportAllocs()
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				b.Fatal(err)
			}
			server := http.Server{Handler: w.write}
			go func() { _ = server.Serve(listener) }()
			b.ResetTimer()
			b.RunParallel(func(pb *testing.PB) {
				c, err := dial(listener.Addr().String())
				if err != nil {
					b.Error(err)
					return
				}
				for pb.Next() {
					if err := c.do(); err != nil {
						b.Error(err)
						return
					}
				}
				_ = c.conn.Close()
			})
			b.StopTimer()
			_ = server.Shutdown(context.Background())
		}
	})
}

func TestSameWorkServer(t *testing.T) {
	const n = 3
	for _, s := range servers() {
		for _, w := range s.handlers {
			var out bytes.Buffer
			serveMemory(w.write, n, &out)
			r := bufio.NewReader(&out)
			for range n {
				resp, err := http.ReadResponse(r, nil)
				require.NoError(t, err, w.impl)
				body, err := io.ReadAll(resp.Body)
				require.NoError(t, err, w.impl)
				resp.Body.Close()
				if w.impl != "connect" {
					assert.Equal(t, s.status, resp.StatusCode, w.impl)
					assert.Contains(t, string(body), s.code, w.impl)
				}
				assert.Equal(t, int(resp.ContentLength), len(body), w.impl)
				assert.Equal(t, "nosniff", resp.Header.Get("X-Content-Type-Options"), w.impl)
			}
			assert.Zero(t, r.Buffered(), w.impl)
		}
	}
}
