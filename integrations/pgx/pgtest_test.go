//go:build unix

package pgx_test

import (
	"testing"

	"example.com/errcode/internal/pgtest"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

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
