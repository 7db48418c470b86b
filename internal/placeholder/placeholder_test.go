package placeholder_test

import (
	"strings"
	"testing"

	"example.com/errcode/internal/placeholder"
	"github.com/stretchr/testify/assert"
)

func TestNamesAndExpand(t *testing.T) {
	values := map[string]any{"a": "A", "n": int64(-7), "f": 0.5, "b_2": "{a}", "odd": []int{1}}
	value := func(name string) (any, bool) {
		v, ok := values[name]
		return v, ok
	}
	for _, row := range []struct {
		text  string
		names []string
		want  string
	}{
		{"", nil, ""},
		{"plain 100%", nil, "plain 100%"},
		{"{a}", []string{"a"}, "A"},
		{"{a}{a} {n}/{f}", []string{"a", "a", "n", "f"}, "AA -7/0.5"},
		{"{b_2}", []string{"b_2"}, "{a}"},
		{"{missing} {odd} {a}", []string{"missing", "odd", "a"}, "{missing} {odd} A"},
		{"{{a}}", []string{"a"}, "{A}"},
		{"{", nil, "{"},
		{"{a", nil, "{a"},
		{"{}", nil, "{}"},
		{"{1a} {_a} {a b} {a-b} {ä}", nil, "{1a} {_a} {a b} {a-b} {ä}"},
		{"}{a}{", []string{"a"}, "}A{"},
		{"{z} {A} {Z} {a0} {a9}", []string{"z", "A", "Z", "a0", "a9"}, "{z} {A} {Z} {a0} {a9}"},
		{"{a/} {a:} {@} {[} {`} {{}", nil, "{a/} {a:} {@} {[} {`} {{}"}, // bytes next to the letters and digits in ASCII
	} {
		assert.Equal(t, row.names, placeholder.Names(row.text), row.text)
		assert.Equal(t, row.want, placeholder.Expand(row.text, value), row.text)
	}
}

func FuzzExpand(f *testing.F) {
	for _, seed := range []string{"", "{a}", "{{a}}{b", "}{}{a}"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		names := placeholder.Names(text)
		same := placeholder.Expand(text, func(name string) (any, bool) { return "{" + name + "}", true })
		assert.Equal(t, text, same)
		gone := placeholder.Expand(text, func(string) (any, bool) { return "", true })
		length := len(text)
		for _, name := range names {
			length -= len(name) + len("{}")
		}
		assert.Len(t, gone, length)
		assert.Equal(t, strings.Count(text, "{")-len(names), strings.Count(gone, "{"))
	})
}
