package bench

import (
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// sizes are how many codes a registry has.
var sizes = []int{100, 10_000, 1_000_000}

// A lookup finds a code by its text.
type lookup func(code string) (errcode.Code, bool)

// A table is a set of codes to look up in. It is made from the codes of a registry.
type table struct {
	impl string
	make func(*errcode.Registry) lookup
}

var tables = []table{
	{"map", func(registry *errcode.Registry) lookup {
		m := map[string]errcode.Code{}
		for c := range registry.All() {
			m[c.String()] = c
		}
		return func(code string) (errcode.Code, bool) {
			c, ok := m[code]
			return c, ok
		}
	}},
	{"ours", func(registry *errcode.Registry) lookup { return registry.Lookup }},
	{"map-rwmutex", func(registry *errcode.Registry) lookup {
		var mu sync.RWMutex
		m := map[string]errcode.Code{}
		for c := range registry.All() {
			m[c.String()] = c
		}
		return func(code string) (errcode.Code, bool) {
			mu.RLock()
			defer mu.RUnlock()
			c, ok := m[code]
			return c, ok
		}
	}},
	{"sync.Map", func(registry *errcode.Registry) lookup {
		var m sync.Map
		for c := range registry.All() {
			m.Store(c.String(), c)
		}
		return func(code string) (errcode.Code, bool) {
			v, ok := m.Load(code)
			c, _ := v.(errcode.Code)
			return c, ok
		}
	}},
}

// newRegistry returns a registry with n codes.
func newRegistry(tb testing.TB, n int) *errcode.Registry {
	tb.Helper()
	registry := new(errcode.Registry)
	catalogue := registry.NewCatalogue("Bench")
	for i := range n {
		_, err := catalogue.Add(nthCode(i), http.StatusUnauthorized, message)
		require.NoError(tb, err)
	}
	return registry
}

func nthCode(i int) string { return fmt.Sprintf("service_%d:reason_%d", i%97, i) }

// keys returns codes to look up, of those below n in random order. They lie one after
// the other in memory, as if they had just been read, and are not the strings that the
// tables have: comparing a string with itself is free.
func keys(n int) []string {
	const most = 1 << 20
	random, ends := seeded(), make([]int, 1<<16)
	if n >= most/2 {
		ends = make([]int, most)
	}
	var text []byte
	for i := range ends {
		text = append(text, nthCode(random.IntN(n))...)
		ends[i] = len(text)
	}
	all, whole, start := make([]string, len(ends)), string(text), 0
	for i, end := range ends {
		all[i] = whole[start:end]
		start = end
	}
	return all
}

// registries is how many registries of a hundred codes there are. Each has a seed of its
// own, and some seeds put more codes into one place than others.
const registries = 8

func BenchmarkLookup(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprintf("task=one/codes=%d", n), func(b *testing.B) {
			all := tables
			if n > 10_000 {
				all = tables[:2] // it takes seconds to make the others
			}
			compete(b, all, tableName, find(newRegistry(b, n), keys(n)))
		})
	}
	for i := range registries {
		b.Run(fmt.Sprintf("task=several/registry=%d", i+1), func(b *testing.B) {
			compete(b, tables[:2], tableName, find(newRegistry(b, sizes[0]), keys(sizes[0])))
		})
	}
}

func tableName(t table) string { return t.impl }

// find is a benchmark of lookups in a table.
func find(registry *errcode.Registry, keys []string) func(table) func(*testing.B) {
	return func(table table) func(*testing.B) {
		return func(b *testing.B) {
			lookup, found := table.make(registry), 0
			defer measured(b)()
			for i := 0; b.Loop(); i++ {
				if _, ok := lookup(keys[i&(len(keys)-1)]); ok {
					found++
				}
			}
			if found != b.N {
				b.Errorf("found %d of %d codes", found, b.N)
			}
		}
	}
}

// BenchmarkLookupParallel also has arithmetic, with which nothing is shared: it tells
// what more cores can give at all, on this machine and now.
func BenchmarkLookupParallel(b *testing.B) {
	b.Run("task=nothing-shared", func(b *testing.B) {
		compete(b, []string{"arithmetic"}, func(impl string) string { return impl }, func(string) func(*testing.B) { return arithmetic })
	})
	for _, n := range sizes[:1] {
		b.Run(fmt.Sprintf("codes=%d", n), func(b *testing.B) {
			registry, keys := newRegistry(b, n), keys(n)
			compete(b, tables, tableName, func(table table) func(*testing.B) {
				return func(b *testing.B) {
					b.ReportAllocs()
					lookup := table.make(registry)
					var missed, goroutines atomic.Int64
					b.RunParallel(func(pb *testing.PB) {
						i, bad := int(goroutines.Add(1))*len(keys)/7, int64(0)
						for ; pb.Next(); i++ {
							if _, ok := lookup(keys[i&(len(keys)-1)]); !ok {
								bad++
							}
						}
						missed.Add(bad)
					})
					if missed.Load() > 0 {
						b.Errorf("missed %d codes", missed.Load())
					}
				}
			})
		})
	}
}

func arithmetic(b *testing.B) {
	b.RunParallel(func(pb *testing.PB) {
		x := uint64(1)
		for pb.Next() {
			for range 16 {
				x = x*6364136223846793005 + 1442695040888963407
			}
		}
		if x == 0 {
			b.Error("never")
		}
	})
}

func TestSameWorkLookup(t *testing.T) {
	const n = 1000
	registry := newRegistry(t, n)
	for _, table := range tables {
		lookup := table.make(registry)
		for _, key := range keys(n) {
			if c, ok := lookup(key); !ok || c.String() != key {
				require.Equal(t, key, c.String(), table.impl)
			}
		}
		_, ok := lookup("service_1:reason_2")
		assert.False(t, ok, table.impl)
	}
}
