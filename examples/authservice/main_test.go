package main

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"example.com/errcode/examples/authservice/internal/servicetest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The service starts as the README says, answers, and stops as it is told.
func TestRun(t *testing.T) {
	addr := servicetest.FreeAddress(t)
	ctx, cancel := context.WithCancel(t.Context())
	stopped := make(chan error, 1)
	go func() {
		stopped <- run(ctx, []string{"-addr", addr, "-grpc", "127.0.0.1:0", "-data", t.TempDir(), "-drain", "1ms"})
	}()
	get := func(path string) (int, string) {
		resp, err := http.Get("http://" + addr + path)
		if err != nil {
			return 0, err.Error()
		}
		defer func() { _ = resp.Body.Close() }()
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		return resp.StatusCode, string(body)
	}
	require.Eventually(t, func() bool { status, _ := get("/readyz"); return status == 200 }, 30*time.Second, 20*time.Millisecond)
	for _, row := range []struct{ path, want string }{
		{"/login", `<div id="app"></div>`},
		{"/api/me", `{"status":401,"code":"user:unauthorized"}`},
		{"/api/nowhere", `{"status":404,"code":"system:not_found"}`},
		{"/mailbox", "No mail yet."},
		{"/errors", "user:unauthorized"},
		{"/metrics", `errcode_errors_total{code="user:unauthorized",fault="client",status="401"} 1`},
	} {
		_, body := get(row.path)
		assert.Contains(t, body, row.want, row.path)
	}
	resp, err := http.Post("http://"+addr+"/api/signup", "application/json", strings.NewReader(`{}`))
	require.NoError(t, err)
	_ = resp.Body.Close()
	assert.Equal(t, 400, resp.StatusCode)
	cancel()
	require.NoError(t, <-stopped)
}

func TestArguments(t *testing.T) {
	assert.EqualError(t, run(t.Context(), []string{"nonsense"}), `unknown argument "nonsense", expected flags or one of the commands events and admin`)
	assert.ErrorContains(t, run(t.Context(), []string{"-addr", "127.0.0.1:0", "-grpc", "127.0.0.1:0", "-data", t.TempDir(), "-db", "mysql:x"}), `invalid database "mysql:x"`)
}
