package cli

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"abc", "abc", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abd", 1}, {"abc", "abcd", 1}, {"abc", "bc", 1},
		{"status", "stauts", 1}, {"ab", "ba", 1}, {"abcd", "badc", 2}, {"kitten", "sitting", 3},
	} {
		assert.Equal(t, test.want, distance(test.a, test.b), "%q, %q", test.a, test.b)
		assert.Equal(t, test.want, distance(test.b, test.a), "%q, %q", test.b, test.a)
	}
}

func TestNearest(t *testing.T) {
	names := []string{"list", "export", "explain", "import", "i18n", "verify"}
	for typed, want := range map[string][]string{
		"lsit": {"list"}, "exprot": {"export"}, "EXPORT": {"export", "import"}, "mport": {"import", "export"}, "plain": {"explain"}, "x": nil, "zebra": nil, "": nil,
	} {
		assert.Equal(t, want, nearest(typed, names), typed)
	}
	assert.Equal(t, []string{"aaa", "aac", "aab"}, nearest("aaa", []string{"aac", "aab", "aaa", "aad"}), "the nearest first, and no more than three")
}
