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
	"strings"
	"sync"
	"testing"
	"time"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// served are handlers for a whole server: those of the work with the static error
// and, with ten wrong fields, those that also make the error.
func served() map[string][]writer {
	adapted := func(form errcode.Form, fail func() error) writer {
		api := errcode.Writer{Form: form, Report: silent}
		handler := api.Handler(func(http.ResponseWriter, *http.Request) error { return fail() })
		return writer{impl: "ours", write: handler.ServeHTTP}
	}
	v, next := newValidation(10), 0
	static := append(statics[0].writers(), staticPeers...)
	static[1] = adapted(errcode.FormProtekt, func() error { return errcode.ProtektTokenExpired })
	fields := v.writers(whole)
	fields[1] = adapted(errcode.FormEnvelope, func() error {
		next++
		return oursInvalid(&v.variants[next%len(v.variants)])
	})
	return map[string][]writer{"static": static, "fields": fields}
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
	all := served()
	for _, work := range []string{"static", "fields"} {
		b.Run("task="+work, func(b *testing.B) {
			compete(b, all[work], writerName, func(w writer) func(*testing.B) {
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
	compete(b, served()["static"], writerName, func(w writer) func(*testing.B) {
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
	t.Parallel()
	const n = 3
	for work, writers := range served() {
		for _, w := range writers {
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
					assert.Equal(t, map[string]int{"static": http.StatusUnauthorized, "fields": invalidStatus}[work], resp.StatusCode, w.impl)
					assert.Contains(t, strings.ToLower(string(body)), map[string]string{"static": code, "fields": strings.ToLower(invalidCode)}[work], w.impl)
				}
				assert.Equal(t, int(resp.ContentLength), len(body), w.impl)
				assert.Equal(t, "nosniff", resp.Header.Get("X-Content-Type-Options"), w.impl)
			}
			assert.Zero(t, r.Buffered(), w.impl)
		}
	}
}
