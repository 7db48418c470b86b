package fieldpath_test

import (
	"regexp"
	"strings"
	"testing"

	"example.com/errcode/internal/fieldpath"
	"github.com/stretchr/testify/assert"
)

func TestThereAndBack(t *testing.T) {
	for dotted, bracketed := range map[string]string{
		"":                 "",
		"email":            "email",
		"items.1.email":    "items[1].email",
		"matrix.0.12":      "matrix[0][12]",
		"0":                "[0]",
		"labels.a[b":       `labels["a[b"]`,
		`labels.a"\\b.c`:   `labels["a\"\\\\b"].c`,
		"address.city":     "address.city",
		"items.-1.x1":      "items.-1.x1",
		"\u00fcber.\u0661": "\u00fcber.\u0661", // digits of other scripts are no index
	} {
		assert.Equal(t, bracketed, fieldpath.Bracketed(dotted))
		assert.Equal(t, dotted, fieldpath.Dotted(bracketed))
	}
}

// What other services write, and what is no path.
func TestDotted(t *testing.T) {
	for path, want := range map[string]string{
		`labels["a"]`:   "labels.a",
		"a[b].c":        "a.b.c",
		"[0].a":         "0.a",
		"a[":            "a[",
		"a[]":           "a[]",
		"a[1":           "a[1",
		"a[[1]":         "a[.1",
		`a["b`:          `a["b`,
		`a["b"`:         `a["b"`,
		`a["b\`:         `a["b\`,
		`a["b"]["c"].d`: "a.b.c.d",
	} {
		assert.Equal(t, want, fieldpath.Dotted(path), path)
	}
}

// FuzzBracketed compares Bracketed with a way to write each name by itself.
func FuzzBracketed(f *testing.F) {
	for _, path := range []string{"", ".", "email", "items.1.email", "1a.b1", "a.[.b", `labels."\.c`, "a..0."} {
		f.Add(path)
	}
	number := regexp.MustCompile(`^[0-9]+$`)
	f.Fuzz(func(t *testing.T, path string) {
		var want string
		for i, name := range strings.Split(path, ".") {
			switch {
			case number.MatchString(name):
				want += "[" + name + "]"
			case strings.ContainsAny(name, `[]"`):
				want += `["` + strings.ReplaceAll(strings.ReplaceAll(name, `\`, `\\`), `"`, `\"`) + `"]`
			case i == 0:
				want += name
			default:
				want += "." + name
			}
		}
		assert.Equal(t, want, fieldpath.Bracketed(path))
	})
}
