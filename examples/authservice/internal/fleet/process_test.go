//go:build unix && !race

package fleet_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"example.com/errcode/examples/authservice/internal/servicetest"
	"example.com/errcode/internal/pgtest"
	"github.com/stretchr/testify/require"
)

// A process is a program that can be stopped and started again. What it says is kept.
type process struct {
	t       *testing.T
	name    string
	command []string
	as      *syscall.SysProcAttr
	ready   func() error

	mu  sync.Mutex
	log bytes.Buffer
	cmd *exec.Cmd
	end chan error
}

// Write keeps what the program says.
func (p *process) Write(data []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.Write(data)
}

// said returns all that the program has said.
func (p *process) said() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.String()
}

// start starts the program and waits until it is ready.
func (p *process) start() {
	p.t.Helper()
	p.cmd = exec.Command(p.command[0], p.command[1:]...)
	p.cmd.Stdout, p.cmd.Stderr, p.cmd.SysProcAttr = p, p, p.as
	require.NoError(p.t, p.cmd.Start())
	p.end = make(chan error, 1)
	go func(cmd *exec.Cmd, end chan error) { end <- cmd.Wait() }(p.cmd, p.end)
	deadline := time.Now().Add(30 * time.Second)
	for {
		err := p.ready()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			p.t.Fatalf("%s is not ready: %v\n%s", p.name, err, p.said())
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// stop sends a signal and waits for the end. It returns how the program ended.
func (p *process) stop(signal syscall.Signal) error {
	p.t.Helper()
	_ = p.cmd.Process.Signal(signal)
	select {
	case err := <-p.end:
		return err
	case <-time.After(30 * time.Second):
		_ = p.cmd.Process.Kill()
		p.t.Fatalf("%s did not end 30 s after %v\n%s", p.name, signal, p.said())
		return nil
	}
}

// A fleet is all of it.
type fleet struct {
	postgres, events, redis, balancer *process
	replicas                          []*process
	database                          string
	url                               string // of the balancer
}

// newFleet starts everything. Mails go to an SMTP server.
func newFleet(t *testing.T, smtp string) *fleet {
	t.Helper()
	// Not a folder of the test's, since the user postgres can't reach it.
	folder, err := os.MkdirTemp("", "fleet")
	require.NoError(t, err)
	require.NoError(t, os.Chmod(folder, 0o711))
	f := &fleet{}
	t.Cleanup(func() {
		for _, p := range append([]*process{f.balancer, f.events, f.redis}, f.replicas...) {
			if p != nil && p.cmd != nil {
				_ = p.cmd.Process.Kill()
			}
		}
		if f.postgres != nil && f.postgres.cmd != nil {
			_ = f.postgres.cmd.Process.Signal(syscall.SIGQUIT)
			<-f.postgres.end
		}
		_ = os.RemoveAll(folder)
	})
	binary := filepath.Join(folder, "authservice")
	build := exec.Command("go", "build", "-o", binary, "example.com/errcode/examples/authservice")
	said, err := build.CombinedOutput()
	require.NoError(t, err, "%s", said)

	f.postgres, f.database = newPostgres(t, folder)
	f.postgres.start()
	nats, redis := servicetest.FreeAddress(t), servicetest.FreeAddress(t)
	f.events = &process{t: t, name: "events", command: []string{binary, "events", "-addr", nats, "-data", filepath.Join(folder, "nats")}, ready: dial(nats)}
	f.events.start()
	_, port, _ := net.SplitHostPort(redis)
	f.redis = &process{t: t, name: "redis", command: []string{"redis-server", "--bind", "127.0.0.1", "--port", port, "--save", "", "--dir", folder}, ready: dial(redis)}
	f.redis.start()
	balancer := servicetest.FreeAddress(t)
	f.url = "http://" + balancer
	var servers strings.Builder
	for i := range 3 {
		addr := servicetest.FreeAddress(t)
		fmt.Fprintf(&servers, "\tserver replica%d %s\n", i, addr)
		p := &process{t: t, name: fmt.Sprint("replica ", i), ready: ready(addr), command: []string{
			binary, "-addr", addr, "-grpc", "127.0.0.1:0", "-data", filepath.Join(folder, "data"), "-db", f.database,
			"-nats", "nats://" + nats, "-redis", "redis://" + redis, "-smtp", smtp, "-base", f.url, "-proxied", "-drain", "700ms",
		}}
		p.start()
		f.replicas = append(f.replicas, p)
	}
	f.balancer = newBalancer(t, folder, balancer, servers.String())
	f.balancer.start()
	return f
}

// newBalancer is HAProxy. It repeats no request that a replica may have seen, and what it
// answers itself is in the form of the service.
func newBalancer(t *testing.T, folder, addr, servers string) *process {
	t.Helper()
	generated := filepath.Join(folder, "errcode.cfg")
	export := exec.Command("go", "run", ".", "export", "--format", "haproxy", "--form", "domain-reason-details", "-o", generated)
	export.Dir = filepath.Join("..", "..", "..", "..", "cmd", "errcode")
	said, err := export.CombinedOutput()
	require.NoError(t, err, "%s", said)
	own := filepath.Join(folder, "haproxy.cfg")
	require.NoError(t, os.WriteFile(own, []byte(strings.NewReplacer("ADDR", addr, "SERVERS", servers).Replace(`
defaults service from errcode-domain-reason-details
	timeout connect 1s
	timeout client 30s
	timeout server 30s
	timeout queue 5s
	timeout check 2s
	retries 3
	option redispatch 1
frontend web from service
	bind ADDR
	default_backend api
backend api from service
	balance roundrobin
	option httpchk GET /readyz
	default-server check inter 100ms fall 1 rise 1
SERVERS`)), 0o600))
	return &process{t: t, name: "haproxy", command: []string{"haproxy", "-f", generated, "-f", own}, ready: ready(addr)}
}

// newPostgres makes a server that listens on a socket.
func newPostgres(t *testing.T, folder string) (p *process, url string) {
	t.Helper()
	dir := filepath.Join(folder, "postgres")
	require.NoError(t, os.Mkdir(dir, 0o700))
	server, err := pgtest.NewServer(dir)
	require.NoError(t, err)
	return &process{
		t: t, name: "postgres", command: server.Command, as: server.As,
		ready: func() error { return server.Ready(context.Background()) },
	}, server.URL("postgres")
}

func dial(addr string) func() error {
	return func() error {
		conn, err := net.DialTimeout("tcp", addr, time.Second)
		if err != nil {
			return err
		}
		return conn.Close()
	}
}

func ready(addr string) func() error {
	return func() error {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/readyz", nil)
		if err != nil {
			return err
		}
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return err
		}
		defer func() { _ = resp.Body.Close() }()
		if resp.StatusCode != http.StatusOK {
			return fmt.Errorf("status %d", resp.StatusCode)
		}
		return nil
	}
}
