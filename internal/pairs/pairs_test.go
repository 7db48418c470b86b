package pairs_test

import (
	"bytes"
	"cmp"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"example.com/errcode/internal/pairs"
	"example.com/errcode/internal/wire"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A pair has no note.
type pair = pairs.Pair[struct{}]

// check sorts pairs with these keys and compares the result with that of the standard
// library. The value of a pair contains its original key.
func check(t *testing.T, keys []string) {
	t.Helper()
	got := make([]pair, len(keys))
	m := make(map[string]string, len(keys))
	for i, key := range keys {
		got[i] = pair{Key: key, Value: "value of " + key}
		m[key] = got[i].Value
	}
	want := slices.Clone(got)
	slices.SortFunc(want, func(a, b pair) int { return cmp.Compare(a.Key, b.Key) })
	pairs.Sort(got)
	require.Equal(t, want, got)
	require.Equal(t, unique(want), pairs.FromMap[struct{}](m))

	for i, key := range keys {
		got[i] = pair{Key: key, Value: fmt.Sprintf("pair %d, %q", i, key)}
	}
	want = unique(got)
	require.Equal(t, want, pairs.Unique(got))
}

// unique is Unique with the help of a map.
func unique(p []pair) []pair {
	p = slices.Clone(p)
	slices.SortStableFunc(p, pairs.Compare[struct{}])
	last := map[string]string{}
	for _, one := range p {
		last[string([]rune(one.Key))] = one.Value
	}
	want := []pair{}
	for _, key := range slices.Sorted(maps.Keys(last)) {
		want = append(want, pair{Key: key, Value: last[key]})
	}
	return want
}

// TestKey: a key is what comes back after wire.AppendString wrote it.
func TestKey(t *testing.T) {
	for s, want := range map[string]string{
		"":                "",
		"items.3.größe":   "items.3.größe",
		"\ufffd":          "\ufffd",
		"\xff":            "\ufffd",
		"a\xffb\xfe\xfdc": "a\ufffdb\ufffd\ufffdc",
		"\xed\xa0\x80":    "\ufffd\ufffd\ufffd", // a surrogate
		"cut \xe2\x82":    "cut \ufffd\ufffd",
	} {
		assert.Equal(t, want, pairs.Key(s), "%q", s)
		assert.Equal(t, want, wire.Unquote(wire.AppendString(nil, s)), "%q", s)
	}
	assert.Zero(t, testing.AllocsPerRun(10, func() { pairs.Key("items.3.größe, which is valid") }))
}

func TestKeysThatBecomeTheSame(t *testing.T) {
	want := []pair{{Key: "a", Value: "1"}, {Key: "b\ufffd", Value: "4"}, {Key: "c", Value: "5"}, {Key: "\ufffd", Value: "8"}, {Key: "\ufffdz", Value: "9"}}
	m := map[string]string{
		"a": "1", "b\x80": "2", "b\ufffd": "3", "b\xff": "4", "c": "5",
		"\x80": "6", "\xfe": "7", "\xff": "8", "\xffz": "9",
	}
	for range 20 { // maps have no order
		require.Equal(t, want, pairs.FromMap[struct{}](m))
	}

	p := []pair{{Key: "b", Value: "1"}, {Key: "\xff", Value: "2"}, {Key: "a", Value: "3"}, {Key: "\xfe", Value: "4"}, {Key: "b", Value: "5"}, {Key: "b", Value: "6"}}
	assert.Equal(t, []pair{{Key: "a", Value: "3"}, {Key: "b", Value: "6"}, {Key: "\ufffd", Value: "2"}}, pairs.Unique(p))
	assert.Empty(t, pairs.Unique[struct{}](nil))
}

func TestSort(t *testing.T) {
	check(t, nil)
	for name, key := range map[string]func(n int) string{
		"numbers":           func(n int) string { return fmt.Sprint(n) },
		"after a prefix":    func(n int) string { return fmt.Sprintf("settings.limits.%d", n) },
		"after zeros":       func(n int) string { return strings.Repeat("\x00", n%12) },
		"equal":             func(int) string { return "equal keys" },
		"equal in eight":    func(n int) string { return fmt.Sprintf("%d-1234567-%d", n%3, n) },
		"one is the prefix": func(n int) string { return strings.Repeat("a", n%5) },
		"about eight bytes": func(n int) string { return "pq"[n%2:n%2+1] + "abc" + strings.Repeat("xyz"[n%3:n%3+1], n%7) },
		"invalid or not":    func(n int) string { return []string{"a\xff", "a\xfe", "a\ufffd", "b"}[n%4] + fmt.Sprint(n/40) },
		"two bytes":         func(n int) string { return string([]byte{byte(n), byte(n >> 8)}) },
		"high bytes": func(n int) string {
			return string([]byte{byte(n), 0xFF, byte(n * 7), 0x7F, 0x80, byte(n), byte(n * 3), 1, byte(n)})
		},
	} {
		t.Run(name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(1, 2))
			for _, size := range []int{1, 2, 3, 7, 10, 31, 48, 49, 50, 64, 100, 257, 3_000} {
				keys := make([]string, size)
				for i := range keys {
					keys[i] = key(random.IntN(4 * size))
				}
				check(t, keys)
				slices.Sort(keys)
				check(t, keys)
				slices.Reverse(keys)
				check(t, keys)
			}
		})
	}
}

// TestSortAllocates: memory for sorting is reused.
func TestSortAllocates(t *testing.T) {
	for _, size := range []int{10, 48, 49, 1_000} {
		p := make([]pair, size)
		sort := func() {
			for i := range p {
				p[i].Key = "k"[:i&1] // shared by all
			}
			pairs.Sort(p)
		}
		sort()
		// Take the least of several runs: the race detector empties pools on purpose.
		least := testing.AllocsPerRun(100, sort)
		for range 50 {
			least = min(least, testing.AllocsPerRun(1, sort))
		}
		assert.Zero(t, least, "%d", size)
	}
}

func FuzzSort(f *testing.F) {
	f.Add([]byte("b,a,c"), "")
	f.Add([]byte("12345678b,12345678a,12345678"), "items[0].")
	f.Add([]byte(strings.Repeat("x,", 80)+"\x00,,\xff"), "p")
	f.Add([]byte("\xff,\xfe,\ufffd,\xff"), "a.")
	f.Fuzz(func(t *testing.T, keys []byte, prefix string) {
		var all []string
		for key := range bytes.SplitSeq(keys, []byte(",")) {
			all = append(all, prefix+string(key))
		}
		check(t, all)
	})
}

// BenchmarkSort compares Sort with slices.SortFunc.
func BenchmarkSort(b *testing.B) {
	entities := []string{"email", "name", "quantity"}
	for _, n := range []int{2, 10, 20, 50, 100, 1_000} {
		for name, key := range map[string]func(i int) string{
			"profile": func(i int) string { return fmt.Sprintf("settings.profile%d", i) },
			"items":   func(i int) string { return fmt.Sprintf("items.%d.%s", i/3, entities[i%3]) },
		} {
			// With few orders, the branch predictor would learn them all.
			shuffled := make([][]pair, 100_000/n)
			random := rand.New(rand.NewPCG(1, 2))
			for s := range shuffled {
				for _, i := range random.Perm(n) {
					shuffled[s] = append(shuffled[s], pair{Key: key(i)})
				}
			}
			p := make([]pair, n)
			for impl, sort := range map[string]func([]pair){
				"slices": func(p []pair) { slices.SortFunc(p, pairs.Compare[struct{}]) },
				"pairs":  pairs.Sort[struct{}],
			} {
				b.Run(fmt.Sprintf("keys=%s/n=%d/impl=%s", name, n, impl), func(b *testing.B) {
					for i := 0; b.Loop(); i++ {
						copy(p, shuffled[i%len(shuffled)])
						sort(p)
					}
				})
			}
		}
	}
}
