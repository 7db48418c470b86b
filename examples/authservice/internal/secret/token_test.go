package secret_test

import (
	"testing"

	"example.com/errcode/examples/authservice/internal/secret"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSeal(t *testing.T) {
	sealed, err := secret.Seal("a key", "text")
	require.NoError(t, err)
	text, err := secret.Unseal("a key", sealed)
	require.NoError(t, err)
	assert.Equal(t, "text", text)
	_, err = secret.Unseal("another key", sealed)
	require.EqualError(t, err, "sealed with another key")
	_, err = secret.Unseal("a key", "!")
	require.Error(t, err)
}
