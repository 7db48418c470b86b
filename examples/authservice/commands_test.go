package main

import (
	"context"
	"net"
	"path/filepath"
	"testing"
	"time"

	"example.com/errcode/examples/authservice/internal/servicetest"
	"example.com/errcode/examples/authservice/internal/store"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The command that replicas share.
func TestEvents(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	addr := servicetest.FreeAddress(t)
	stopped := make(chan error, 1)
	go func() { stopped <- run(ctx, []string{"events", "-addr", addr, "-data", t.TempDir()}) }()
	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			_ = conn.Close()
		}
		return err == nil
	}, 10*time.Second, 20*time.Millisecond)
	cancel()
	require.NoError(t, <-stopped)
	assert.ErrorContains(t, run(t.Context(), []string{"events", "-addr", "nowhere", "-data", filepath.Join(t.TempDir(), "x")}), "missing port")
}

func TestMakeAdmin(t *testing.T) {
	folder := t.TempDir()
	db, err := store.Open(t.Context(), "sqlite:"+filepath.Join(folder, "authservice.db"))
	require.NoError(t, err)
	defer func() { _ = db.Close() }()
	require.NoError(t, db.AddUser(t.Context(), store.User{ID: "1", Email: "ada@example.com", Handle: "ada", Role: "user", Created: time.Now()}))
	require.NoError(t, run(t.Context(), []string{"admin", "-data", folder, "ada"}))
	user, err := db.UserByHandle(t.Context(), "ada")
	require.NoError(t, err)
	assert.Equal(t, "admin", user.Role)
	assert.EqualError(t, run(t.Context(), []string{"admin", "-data", folder, "bob"}), `user "bob": store: not found`)
	assert.EqualError(t, run(t.Context(), []string{"admin"}), `expected the handle of a user, found []`)
}
