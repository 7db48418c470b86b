package main

import (
	"strings"
	"testing"

	"example.com/errcode/internal/golden"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTargets(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	require.NoError(t, writeTargets(&out, parseAll(t, rounds...)))
	golden.Equal(t, "testdata/targets.md", out.String())
}

func TestList(t *testing.T) {
	t.Parallel()
	assert.Equal(t, "–", list(nil))
	assert.Equal(t, "yes", list([]string{"yes", "yes"}))
	assert.Equal(t, "yes / no", list([]string{"yes", "no"}))
}
