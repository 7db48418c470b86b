//go:build unix

package daemon_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"example.com/errcode/internal/daemon"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestStart(t *testing.T) {
	dir, err := os.MkdirTemp(t.TempDir(), "")
	require.NoError(t, err)
	stop, err := daemon.Daemon{
		Dir: dir, Signal: "TERM",
		Command: []string{"/bin/sh", "-c", "echo started; echo >ready; exec sleep 600"},
		Ready: func(context.Context) error {
			_, err := os.Stat(filepath.Join(dir, "ready"))
			return err
		},
	}.Start()
	require.NoError(t, err)
	said, err := os.ReadFile(filepath.Join(dir, "log"))
	assert.Equal(t, "started\n", string(said))
	assert.NoError(t, err)
	stop()
	assert.NoDirExists(t, dir)
}
