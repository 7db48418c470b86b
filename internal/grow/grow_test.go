package grow_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"example.com/errcode/internal/grow"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestZeroListIsEmpty(t *testing.T) {
	var l grow.List[int]
	assert.Empty(t, l.Slice())
}

func TestListKeepsItsOrder(t *testing.T) {
	var l grow.List[int]
	var want []int
	var shots [][]int
	for i := range 1000 {
		l.Append(i)
		want = append(want, i)
		shots = append(shots, l.Slice())
	}
	for i, shot := range shots {
		require.Equal(t, want[:i+1], shot, "a slice does not change")
	}
}

func TestZeroTableIsEmpty(t *testing.T) {
	var table grow.Table[int]
	v, ok := table.Lookup("a")
	assert.Zero(t, v)
	assert.False(t, ok)
}

func TestTableKeepsWhatItIsGiven(t *testing.T) {
	var table grow.Table[int]
	key := func(i int) string { return fmt.Sprintf("key %d", i) }
	const n = 2000
	for i := range n {
		table.Add(key(i), i)
		for _, earlier := range []int{0, i / 2, i} {
			v, ok := table.Lookup(key(earlier))
			require.True(t, ok)
			require.Equal(t, earlier, v)
		}
		v, ok := table.Lookup(key(i + 1))
		require.False(t, ok)
		require.Zero(t, v)
	}
	for i := range n {
		v, ok := table.Lookup(key(i))
		require.True(t, ok)
		require.Equal(t, i, v)
	}
}

func TestTableKeysAreExact(t *testing.T) {
	var table grow.Table[string]
	keys := []string{"", " ", "a", "A", "a\x00", "aa", "é", "e\u0301"}
	for _, key := range keys {
		table.Add(key, key+"!")
	}
	for _, key := range keys {
		v, ok := table.Lookup(key)
		assert.True(t, ok, "%q", key)
		assert.Equal(t, key+"!", v)
	}
	_, ok := table.Lookup("\x00")
	assert.False(t, ok)
}

// TestReadersSeeWholeItems has goroutines that read while one adds. The race detector
// checks that what they read was published.
func TestReadersSeeWholeItems(t *testing.T) {
	const n, readers = 5000, 4
	type item struct{ key, twin string }
	var list grow.List[item]
	var table grow.Table[item]
	keys := make([]string, n)
	for i := range keys {
		keys[i] = fmt.Sprintf("key %d", i)
	}

	var wait sync.WaitGroup
	for range readers {
		wait.Go(func() {
			for known := 0; known < n; {
				items := list.Slice()
				if len(items) < known {
					t.Errorf("the list shrank from %d items to %d", known, len(items))
				}
				// What is in the list is in the table, which is written first.
				for i := known; i < len(items); i++ {
					v, ok := table.Lookup(keys[i])
					if !ok || v != items[i] || v.key != keys[i] || v.twin != v.key {
						t.Errorf("item %d is %v in the list and %v in the table", i, items[i], v)
					}
				}
				known = len(items)
				// The next items are complete or not there at all.
				for next := known; next < min(known+8, n); next++ {
					if v, ok := table.Lookup(keys[next]); ok && v != (item{keys[next], keys[next]}) {
						t.Errorf("item %d is %v", next, v)
					}
				}
			}
		})
	}
	for i := range keys {
		table.Add(keys[i], item{keys[i], keys[i]})
		list.Append(item{keys[i], keys[i]})
	}
	wait.Wait()
	assert.True(t, slices.EqualFunc(keys, list.Slice(), func(key string, v item) bool { return key == v.key }))
}

// TestInitial: what a table starts with is there for the first lookup, in any goroutine,
// and stays when more is added.
func TestInitial(t *testing.T) {
	const n = 300 // more than there is room for at first
	calls := 0
	table := grow.Table[int]{Initial: func(yield func(string, int) bool) {
		calls++
		for i := range n {
			yield(strconv.Itoa(i), i)
		}
	}}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			for i := range n {
				value, ok := table.Lookup(strconv.Itoa(i))
				assert.True(t, ok)
				assert.Equal(t, i, value)
			}
		})
	}
	wait.Wait()
	table.Add("more", -1)
	for key, want := range map[string]int{"more": -1, "0": 0, "299": 299} {
		value, ok := table.Lookup(key)
		assert.True(t, ok)
		assert.Equal(t, want, value)
	}
	_, ok := table.Lookup("none")
	assert.False(t, ok)
	assert.Equal(t, 1, calls)
}

// TestLookupBytes has keys of all kinds, and some too long to be made a string without an
// allocation.
func TestLookupBytes(t *testing.T) {
	var table grow.Table[int]
	_, ok := table.LookupBytes([]byte("a"))
	require.False(t, ok)
	long := strings.Repeat("a", 100)
	keys := []string{"", " ", "a", "A", "a\x00", "é", long, long + "a"}
	for i, key := range keys {
		table.Add(key, i)
	}
	for i, key := range keys {
		v, ok := table.LookupBytes([]byte(key))
		assert.True(t, ok, "%q", key)
		assert.Equal(t, i, v)
	}
	_, ok = table.LookupBytes([]byte(long[1:]))
	assert.False(t, ok)
	key := []byte(long)
	assert.Zero(t, testing.AllocsPerRun(100, func() { _, _ = table.LookupBytes(key) }))
}

// TestLookupBytesBegins has a table that is first used by it.
func TestLookupBytesBegins(t *testing.T) {
	table := grow.Table[int]{Initial: func(yield func(string, int) bool) { yield("a", 1) }}
	v, ok := table.LookupBytes([]byte("a"))
	assert.True(t, ok)
	assert.Equal(t, 1, v)
}
