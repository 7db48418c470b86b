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
	"unicode/utf8"

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
	p := make([]pair, len(keys))
	m := make(map[string]string, len(keys))
	for i, key := range keys {
		p[i] = pair{Key: key, Value: fmt.Sprintf("pair %d, %q", i, key)}
		m[key] = "value of " + key
	}
	given := slices.Clone(p)
	want := unique(p)
	require.Equal(t, want, pairs.Unique(p))
	object, n, ok := pairs.Object(p)
	checkObject(t, want, object, n, ok)
	require.Equal(t, given, p)

	want = want[:0]
	for _, key := range slices.Sorted(maps.Keys(m)) {
		want = append(want, pair{Key: key, Value: m[key]})
	}
	object, ok = pairs.MapObject(m)
	checkObject(t, want, object, len(m), ok)
	for i := range want {
		want[i].Key = string([]rune(want[i].Key))
	}
	require.Equal(t, unique(want), pairs.FromMap[struct{}](m))
}

// checkObject checks that an object has its members as wire.AppendString writes them, and
// that wire.NextField reads them.
func checkObject(t *testing.T, want []pair, object string, n int, ok bool) {
	t.Helper()
	wantOK, naive := true, []byte("{")
	for _, one := range want {
		wantOK = wantOK && utf8.ValidString(one.Key) && utf8.ValidString(one.Value)
		naive = append(wire.AppendString(naive, one.Key), ':')
		naive = append(wire.AppendString(naive, one.Value), ',')
	}
	require.Equal(t, wantOK, ok)
	if !ok {
		return
	}
	require.Equal(t, len(want), n)
	if n == 0 {
		require.Empty(t, object)
		return
	}
	naive[len(naive)-1] = '}'
	require.Equal(t, string(naive), object)
	var read []pair
	for rest := object; len(rest) > 1; {
		var one pair
		one.Key, one.Value, rest = wire.NextField(rest)
		read = append(read, one)
	}
	require.Equal(t, want, read)
}

// unique is Unique with the help of a map.
func unique(p []pair) []pair {
	last := map[string]string{}
	for _, one := range p {
		last[one.Key] = one.Value
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

	p := []pair{{Key: "b", Value: "1"}, {Key: "d", Value: "2"}, {Key: "a", Value: "3"}, {Key: "c", Value: "4"}, {Key: "b", Value: "5"}, {Key: "b", Value: "6"}}
	assert.Equal(t, []pair{{Key: "a", Value: "3"}, {Key: "b", Value: "6"}, {Key: "c", Value: "4"}, {Key: "d", Value: "2"}}, pairs.Unique(p))
	assert.Empty(t, pairs.Unique[struct{}](nil))
}

func TestUnique(t *testing.T) {
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

// TestAllocations: memory for sorting is reused.
func TestAllocations(t *testing.T) {
	for _, size := range []int{1, 10, 32, 48, 1_000} {
		m := make(map[string]string, size)
		for i := range size {
			m[fmt.Sprint(i)] = "text"
		}
		object := func() { pairs.MapObject(m) }
		object()
		// Take the least of several runs: the race detector empties pools on purpose.
		least := testing.AllocsPerRun(100, object)
		for range 50 {
			least = min(least, testing.AllocsPerRun(1, object))
		}
		assert.Equal(t, 1.0, least, "%d", size)
	}
}

func FuzzUnique(f *testing.F) {
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

// BenchmarkUnique compares Unique with slices.SortFunc.
func BenchmarkUnique(b *testing.B) {
	entities := []string{"email", "name", "quantity"}
	for _, n := range []int{2, 10, 20, 50, 100, 1_000} {
		for name, key := range map[string]func(i int) string{
			"short":   func(i int) string { return fmt.Sprintf("f.%05d", i*7919%100_000) },
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
			for impl, sort := range map[string]func([]pair){
				"slices": func(p []pair) {
					slices.SortFunc(slices.Clone(p), func(a, b pair) int { return cmp.Compare(a.Key, b.Key) })
				},
				"pairs": func(p []pair) { pairs.Unique(p) },
			} {
				b.Run(fmt.Sprintf("keys=%s/n=%d/impl=%s", name, n, impl), func(b *testing.B) {
					for i := 0; b.Loop(); i++ {
						sort(shuffled[i%len(shuffled)])
					}
				})
			}
		}
	}
}
