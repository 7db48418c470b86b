package bench

import (
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/fstest"

	"example.com/errcode"
	"example.com/errcode/docs"
	"example.com/errcode/i18n"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
)

// A growing is a work on n things. Its cost should grow no faster than n.
type growing struct {
	task string
	axis string
	to   []int
	do   func(b *testing.B, n int) func()
}

var growth = []growing{
	{"define", "codes", []int{100, 10_000, 1_000_000}, func(b *testing.B, n int) func() {
		return func() { newRegistry(b, n) }
	}},
	{"define", "tables", []int{500, 20_000}, func(b *testing.B, n int) func() {
		return func() {
			registry := new(errcode.Registry)
			for i := range n {
				_, err := registry.AddCatalogue(fmt.Sprintf("Table %d", i))
				require.NoError(b, err)
			}
		}
	}},
	{"bundle", "languages", []int{25, 50, 100}, func(b *testing.B, n int) func() {
		files, registry := []fs.FS{manyLanguages(n)}, documented(b, 1, false)
		return func() {
			_, err := i18n.New(i18n.Config{Registry: registry, Files: files, Languages: languageTags(n)})
			require.NoError(b, err)
		}
	}},
	{"index", "codes", []int{100, 10_000}, func(b *testing.B, n int) func() { return pageOf(documented(b, n, false)) }},
	{"index-deprecated", "codes", []int{100, 10_000}, func(b *testing.B, n int) func() { return pageOf(documented(b, n, true)) }},
}

// languageTags returns n languages.
func languageTags(n int) (tags []string) {
	for a := 'a'; a <= 'z'; a++ {
		for b := 'a'; b <= 'z'; b++ {
			tag, err := language.Parse(string([]rune{a, b}))
			if err == nil && tag.String() == string([]rune{a, b}) {
				tags = append(tags, tag.String())
			}
		}
	}
	return tags[:n]
}

// manyLanguages has a text in each of n languages.
func manyLanguages(n int) fs.FS {
	files := fstest.MapFS{}
	for _, tag := range languageTags(n) {
		files[tag+".json"] = &fstest.MapFile{Data: []byte(`{"service:last":"` + tag + `"}`)}
	}
	return files
}

// documented returns a registry with n codes, all of them deprecated or none.
func documented(tb testing.TB, n int, deprecated bool) *errcode.Registry {
	tb.Helper()
	registry := new(errcode.Registry)
	catalogue := registry.NewCatalogue("Bench")
	last := catalogue.Define("service:last", http.StatusUnauthorized, message)
	for i := range n - 1 {
		var options []errcode.CodeOption
		if deprecated {
			options = append(options, errcode.Deprecated(last))
		}
		_, err := catalogue.Add(nthCode(i), http.StatusUnauthorized, message, options...)
		require.NoError(tb, err)
	}
	return registry
}

// pageOf makes the index of the documentation.
func pageOf(registry *errcode.Registry) func() {
	r, w := httptest.NewRequest(http.MethodGet, "/errors/", http.NoBody), newDiscard()
	return func() {
		w.header = make(http.Header)
		docs.Handler(docs.Options{Registry: registry}).ServeHTTP(w, r)
	}
}

// BenchmarkGrowth tells what one of n costs, which should stay the same.
func BenchmarkGrowth(b *testing.B) {
	for _, g := range growth {
		for _, n := range g.to {
			b.Run(fmt.Sprintf("task=%s/%s=%d", g.task, g.axis, n), func(b *testing.B) {
				compete(b, []string{"ours"}, func(impl string) string { return impl }, func(string) func(*testing.B) {
					return func(b *testing.B) {
						do := g.do(b, n)
						end := measuredEach(b, n)
						for b.Loop() {
							do()
						}
						end()
					}
				})
			})
		}
	}
}

func TestSameWorkGrowth(t *testing.T) {
	assert.Len(t, languageTags(100), 100)
	for _, deprecated := range []bool{false, true} {
		w := &capture{header: make(http.Header)}
		docs.Handler(docs.Options{Registry: documented(t, 100, deprecated)}).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/errors/", http.NoBody))
		assert.Contains(t, string(w.body), "service:last")
	}
}
