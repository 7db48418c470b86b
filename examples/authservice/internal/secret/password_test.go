package secret_test

import (
	"context"
	"testing"

	"example.com/errcode"
	"example.com/errcode/examples/authservice/internal/secret"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestPasswords(t *testing.T) {
	p := secret.NewPasswords(1, secret.DefaultCost)
	hash, err := p.Hash(t.Context(), "correct horse")
	require.NoError(t, err)
	assert.Regexp(t, `^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$`, hash)
	again, err := p.Hash(t.Context(), "correct horse")
	require.NoError(t, err)
	assert.NotEqual(t, hash, again)
	for _, row := range []struct {
		hash, password string
		want           bool
	}{{hash, "correct horse", true}, {hash, "Correct horse", false}, {"", "", false}, {"", "correct horse", false}} {
		got, err := p.Check(t.Context(), row.hash, row.password)
		require.NoError(t, err)
		assert.Equal(t, row.want, got, row)
	}
	for _, broken := range []string{"x", hash[:len(hash)-4], "$argon2id$v=19$m=1,t=1,p=1$AAAA$AAAA", hash + "=="} {
		_, err := p.Check(t.Context(), broken, "correct horse")
		require.ErrorIs(t, err, errcode.SystemHashingError, broken)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	busy := secret.NewPasswords(0, secret.DefaultCost)
	_, err = busy.Hash(gone, "x")
	require.ErrorIs(t, err, context.Canceled)
}
