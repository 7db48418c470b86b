package connect_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"connectrpc.com/connect"
	"example.com/errcode"
	"example.com/errcode/connecterr"
	"example.com/errcode/integrations/internal/rpcpeer"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	pb "google.golang.org/grpc/interop/grpc_testing"
)

const service = "/grpc.testing.TestService/"

// sent is how many messages a stream sends.
const sent = 2

// mux serves the service, as generated code does.
func mux() *http.ServeMux {
	errs := connecterr.Server{Writer: rpcpeer.Writer, Domain: rpcpeer.Domain}
	options := connect.WithInterceptors(errs)
	unary := connect.NewUnaryHandler(service+"EmptyCall", func(ctx context.Context, req *connect.Request[pb.Empty]) (*connect.Response[pb.Empty], error) {
		return nil, rpcpeer.Fail(ctx, req.Header().Get(rpcpeer.Key))
	}, options)
	stream := connect.NewServerStreamHandler(service+"StreamingOutputCall", func(ctx context.Context, req *connect.Request[pb.StreamingOutputCallRequest], stream *connect.ServerStream[pb.StreamingOutputCallResponse]) error {
		for range sent {
			if err := stream.Send(&pb.StreamingOutputCallResponse{}); err != nil {
				return err
			}
		}
		return rpcpeer.Fail(ctx, req.Header().Get(rpcpeer.Key))
	}, options)
	mux := http.NewServeMux()
	mux.Handle(service+"EmptyCall", errs.Handler(unary))
	mux.Handle(service+"StreamingOutputCall", errs.Handler(stream))
	return mux
}

func serve(t *testing.T, h http.Handler) string {
	t.Helper()
	server := httptest.NewServer(h)
	t.Cleanup(server.Close)
	return server.URL
}

func check(t *testing.T, all map[string]map[string]rpcpeer.Result) {
	t.Helper()
	for _, way := range []string{"Connect JSON", "Connect binary", "gRPC-Web"} {
		rpcpeer.Check(t, way, all[way], 0)
		rpcpeer.Check(t, way+", stream", all[way+", stream"], sent)
	}
	assert.Len(t, all, 6)
}

// TestNode: @connectrpc/connect and connect-web, with the fetch of Node.
func TestNode(t *testing.T) {
	rpcpeer.NeedPackages(t, ".")
	check(t, rpcpeer.Run(t, serve(t, mux()), "node", "node.mjs"))
}

// TestChromium: the same in a browser. The page loads the packages as they are installed.
func TestChromium(t *testing.T) {
	rpcpeer.NeedPackages(t, ".")
	type outcome struct {
		Agent   string
		Failure string
		Results map[string]map[string]rpcpeer.Result
	}
	outcomes := make(chan outcome, 1)
	m := mux()
	m.Handle("GET /node_modules/", http.FileServerFS(os.DirFS(".")))
	m.Handle("GET /client.mjs", http.FileServerFS(os.DirFS(".")))
	m.HandleFunc("GET /{$}", func(w http.ResponseWriter, r *http.Request) { http.ServeFile(w, r, "page.html") })
	m.HandleFunc("GET /input", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(rpcpeer.InputFor(t, ""))
	})
	m.HandleFunc("POST /result", func(_ http.ResponseWriter, r *http.Request) {
		var o outcome
		if err := json.NewDecoder(r.Body).Decode(&o); err != nil {
			o.Failure = err.Error()
		}
		outcomes <- o
	})
	address := serve(t, m)

	profile, err := os.MkdirTemp("", "chromium")
	require.NoError(t, err)
	t.Cleanup(func() { _ = os.RemoveAll(profile) })
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	browser := exec.CommandContext(ctx, chromium(t), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-component-update",
		"--no-first-run", "--user-data-dir="+profile, address+"/")
	browser.Cancel = func() error { return browser.Process.Signal(syscall.SIGTERM) } // so that it ends its children
	browser.WaitDelay = 10 * time.Second
	var said bytes.Buffer
	browser.Stderr = &said // its children have it, too, so Wait waits for them
	require.NoError(t, browser.Start())
	ended := make(chan error, 1)
	go func() { ended <- browser.Wait() }()
	select {
	case o := <-outcomes:
		assert.Empty(t, o.Failure)
		assert.Contains(t, o.Agent, "Chrome/")
		check(t, o.Results)
	case err := <-ended:
		require.FailNow(t, "the browser ended before the page", "%v: %s", err, &said)
	}
	cancel()
	<-ended
}

// chromium returns the path of the browser.
func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	require.FailNow(t, "no Chromium in PATH; on Debian: apt-get install chromium-headless-shell")
	return ""
}

// TestParse: package errcode reads the JSON of the Connect protocol.
func TestParse(t *testing.T) {
	address := serve(t, mux())
	for _, name := range rpcpeer.Names() {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address+service+"EmptyCall", http.NoBody)
		require.NoError(t, err)
		r.Header.Set("Content-Type", "application/proto")
		r.Header.Set(rpcpeer.Key, name)
		resp, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		got := errcode.FromResponse(resp)
		require.NoError(t, resp.Body.Close())
		if code, ok := errcode.Lookup(name); ok {
			require.ErrorIs(t, got, code)
		}
		require.False(t, errcode.CodeOf(got).IsZero(), name)
	}
}
