//go:build unix

package pgtest_test

import (
	"os"
	"testing"

	"example.com/errcode/integrations/internal/pgtest"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Run(m)) }

func TestDatabase(t *testing.T) {
	first, second := pgtest.Database(t), pgtest.Database(t)
	assert.NotEqual(t, first, second)
	for _, address := range []string{first, second} {
		conn, err := pgx.Connect(t.Context(), address)
		require.NoError(t, err)
		defer conn.Close(t.Context())
		_, err = conn.Exec(t.Context(), "CREATE TABLE users (email text)")
		require.NoError(t, err, "the databases share nothing")
	}
	assert.FileExists(t, pgtest.Socket())
}
