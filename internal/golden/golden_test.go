package golden_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"example.com/errcode/internal/golden"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A failure is a test that only notes why it fails.
type failure struct {
	testing.TB
	text string
}

func (*failure) Helper()                          {}
func (f *failure) Errorf(format string, a ...any) { f.text += fmt.Sprintf(format, a...) }

// setUpdate sets the flag -update for the rest of the test.
func setUpdate(t *testing.T, to string) {
	before := flag.Lookup("update").Value.String()
	require.NoError(t, flag.Set("update", to))
	t.Cleanup(func() { require.NoError(t, flag.Set("update", before)) })
}

func TestEqual(t *testing.T) {
	setUpdate(t, "false")
	require.False(t, golden.Update())
	path := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(path, []byte("a\nb\nc"), 0o600))
	const renew = "\nTo write it anew: go test ./internal/golden -update"
	for got, want := range map[string]string{
		"a\nb\nc":   "",
		"a\nB\nc":   " is not what the test made, first in line 2:\nfile: \"b\"\ntest: \"B\"" + renew,
		"a\nb":      " is not what the test made, first in line 2:\nfile: \"b\"\ntest: \"b\"" + renew,
		"a\nb\nc\n": " is not what the test made, first in line 3:\nfile: \"c\"\ntest: \"c\"" + renew,
		"":          " is not what the test made, first in line 1:\nfile: \"a\"\ntest: \"\"" + renew,
	} {
		if want != "" {
			want = path + want
		}
		var f failure
		golden.Equal(&f, path, got)
		assert.Equal(t, want, f.text)
		f.text = ""
		golden.Equal(&f, path, []byte(got))
		assert.Equal(t, want, f.text)
	}
	file, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "a\nb\nc", string(file), "written without -update")
}

func TestEqualLines(t *testing.T) {
	setUpdate(t, "true")
	path := filepath.Join(t.TempDir(), "file")
	var f failure
	golden.EqualLines(&f, path, []string{"a", "<\u202e\x00"})
	require.Empty(t, f.text)
	file, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "[\n\"a\",\n\"\\u003c\\u202e\\u0000\"\n]\n", string(file))
}

func TestEqualWithoutFile(t *testing.T) {
	setUpdate(t, "false")
	var f failure
	golden.Equal(&f, "testdata/nosuch", "text")
	require.Equal(t, "open testdata/nosuch: no such file or directory\nTo write it: go test ./internal/golden -update", f.text)
}

func TestUpdate(t *testing.T) {
	setUpdate(t, "true")
	require.True(t, golden.Update())
	path := filepath.Join(t.TempDir(), "new", "folder", "file")
	for _, text := range []string{"first", "second"} {
		var f failure
		golden.Equal(&f, path, text)
		require.Empty(t, f.text)
		file, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, text, string(file))
	}
}
