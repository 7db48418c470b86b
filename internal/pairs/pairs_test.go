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
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// check sorts pairs with these keys, and compares with what the standard library does
// of it. The values tell which key each had.
func check(t *testing.T, keys []string) {
	t.Helper()
	got := make([]pairs.Pair, len(keys))
	m := make(map[string]string, len(keys))
	for i, key := range keys {
		got[i] = pairs.Pair{Key: key, Value: "value of " + key}
		m[key] = got[i].Value
	}
	want := slices.Clone(got)
	slices.SortFunc(want, func(a, b pairs.Pair) int { return cmp.Compare(a.Key, b.Key) })
	pairs.Sort(got)
	require.Equal(t, want, got)

	want = want[:0]
	for _, key := range slices.Sorted(maps.Keys(m)) {
		want = append(want, pairs.Pair{Key: key, Value: m[key]})
	}
	require.Equal(t, want, pairs.FromMap(m))
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
		"two bytes":         func(n int) string { return string([]byte{byte(n), byte(n >> 8)}) },
		"high bytes": func(n int) string {
			return string([]byte{byte(n), 0xFF, byte(n * 7), 0x7F, 0x80, byte(n), byte(n * 3), 1, byte(n)})
		},
	} {
		t.Run(name, func(t *testing.T) {
			random := rand.New(rand.NewPCG(1, 2))
			for _, size := range []int{1, 2, 3, 7, 10, 31, 32, 33, 34, 64, 100, 257, 3_000} {
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

// TestSortAllocates: the memory that sorting needs is kept for the next time.
func TestSortAllocates(t *testing.T) {
	for _, size := range []int{10, 32, 1_000} {
		p := make([]pairs.Pair, size)
		sort := func() {
			for i := range p {
				p[i].Key = "k"[:i&1] // shared by all
			}
			pairs.Sort(p)
		}
		sort()
		// The least of several: the race detector empties pools on purpose.
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
	f.Add([]byte(strings.Repeat("x,", 40)+"\x00,,\xff"), "p")
	f.Fuzz(func(t *testing.T, keys []byte, prefix string) {
		var all []string
		for key := range bytes.SplitSeq(keys, []byte(",")) {
			all = append(all, prefix+string(key))
		}
		check(t, all)
	})
}
