package errtree_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"
	"unsafe"

	"example.com/errcode/internal/errtree"
	"example.com/errcode/internal/printable"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// limit is the number of errors that a walk visits, as documented.
const limit = 131_072

// A node is an error that wraps several others.
type node struct {
	name     string
	children []error
}

func (n *node) Error() string   { return n.name }
func (n *node) Unwrap() []error { return n.children }

// A link is an error that wraps another.
type link struct {
	name  string
	inner error
}

func (l *link) Error() string { return l.name }
func (l *link) Unwrap() error { return l.inner }

// chain returns a chain of n errors that ends in last.
func chain(n int, last error) error {
	for range n - 1 {
		last = &link{"link", last}
	}
	return last
}

// broken is an error whose methods a test chooses.
type broken struct {
	text   func() string
	unwrap func() error
}

func (b broken) Error() string { return b.text() }
func (b broken) Unwrap() error { return b.unwrap() }

// visited returns the texts of what Walk visits, and its result.
func visited(err error) (names []string, whole bool) {
	whole = errtree.Walk(err, func(err error) bool {
		names = append(names, err.Error())
		return true
	})
	return names, whole
}

func TestWalkIsPreOrder(t *testing.T) {
	tree := &node{"a", []error{
		&link{"b", &node{"c", []error{io.EOF, nil}}},
		nil,
		&node{"d", nil},
		&link{"e", nil},
		fmt.Errorf("f: %w, %w", io.ErrNoProgress, io.ErrShortWrite),
		nil,
	}}
	names, whole := visited(tree)
	assert.True(t, whole)
	assert.Equal(t, []string{
		"a", "b", "c", "EOF", "d", "e",
		"f: multiple Read calls return no data or error, short write", "multiple Read calls return no data or error", "short write",
	}, names)

	names, whole = visited(nil)
	assert.True(t, whole)
	assert.Empty(t, names)
}

// TestWalkFindsWhatErrorsIsFinds compares Walk with errors.As, which returns the first
// match in that order.
func TestWalkFindsWhatErrorsIsFinds(t *testing.T) {
	first, second := &link{"first", nil}, &link{"second", nil}
	for _, tree := range []error{
		first,
		errors.Join(io.EOF, first, second),
		fmt.Errorf("%w, %w", fmt.Errorf("x: %w", errors.Join(io.EOF, second)), first),
		&node{"n", []error{&node{"m", nil}, nil, &link{"l", second}}},
	} {
		var want, got *link
		require.ErrorAs(t, tree, &want)
		assert.True(t, errtree.Walk(tree, func(err error) bool {
			got, _ = err.(*link)
			return got == nil
		}))
		assert.Same(t, want, got)
	}
}

func TestWalkStops(t *testing.T) {
	n := 0
	assert.True(t, errtree.Walk(chain(10, io.EOF), func(error) bool {
		n++
		return n < 3
	}))
	assert.Equal(t, 3, n)
}

func TestWalkLimit(t *testing.T) {
	wide := func(n int) error { return &node{"n", make([]error, n-1)} } // nil counts too
	joined := func(n int) error {
		all := make([]error, n-1)
		for i := range all {
			all[i] = io.EOF
		}
		return errors.Join(all...)
	}
	for name, tree := range map[string]func(n int) error{
		"chain": func(n int) error { return chain(n, io.EOF) },
		"wide":  wide,
		"join":  joined,
		"deep and wide": func(n int) error {
			return &node{"n", []error{chain(n/2, io.EOF), joined(n - n/2 - 1)}}
		},
	} {
		count := func(err error) (n int, whole bool) {
			whole = errtree.Walk(err, func(error) bool { n++; return true })
			return n, whole
		}
		n, whole := count(tree(limit))
		assert.True(t, whole, name)
		if name != "wide" {
			assert.Equal(t, limit, n, name)
		}
		_, whole = count(tree(limit + 1))
		assert.False(t, whole, name)
	}

	// The last error within the limit is still visited.
	last := &link{"last", nil}
	find := func(err error) bool { return err != error(last) }
	found := false
	visit := func(err error) bool {
		found = found || !find(err)
		return find(err)
	}
	assert.True(t, errtree.Walk(chain(limit, last), visit))
	assert.True(t, found)
	found = false
	assert.False(t, errtree.Walk(chain(limit+1, last), visit))
	assert.False(t, found)
}

// byValue is a wrapper that is not a pointer.
type byValue struct{ inner *error }

func (byValue) Error() string   { return "by value" }
func (b byValue) Unwrap() error { return *b.inner }

func TestWalkNoticesCycles(t *testing.T) {
	ring := func(n int) error { // of n links
		first := &link{name: "first"}
		first.inner = chain(n, first)
		return first.inner
	}
	many := &node{name: "many"}
	many.children = []error{many, many, io.EOF}
	second := &node{name: "second"}
	second.children = []error{io.EOF, &link{"link", second}, many}
	var values error
	values = byValue{&values}
	mixed := &link{name: "mixed"}
	var between error = mixed
	mixed.inner = byValue{&between}
	for name, row := range map[string]struct {
		err error
		max int // visits
	}{
		"self":          {ring(1), 1_100},
		"three":         {ring(3), 1_100},
		"long":          {ring(1_500), 6_000},
		"many":          {many, 1_100},
		"second child":  {second, 2_100},
		"after a chain": {chain(5_000, ring(2)), 10_000},
		"after a join":  {errors.Join(chain(5_000, io.EOF), ring(2)), 10_000},
		"mixed":         {mixed, 1_100},
		"by value":      {values, limit}, // the cycle is not noticed, but the walk ends
	} {
		n := 0
		assert.False(t, errtree.Walk(row.err, func(error) bool { n++; return true }), name)
		assert.LessOrEqual(t, n, row.max, name)
	}
}

// TestWalkKnowsNoCycleWhereThereIsNone has errors that occur several times, but never
// below themselves.
func TestWalkKnowsNoCycleWhereThereIsNone(t *testing.T) {
	shared := chain(3_000, io.EOF)
	for _, tree := range []error{
		errors.Join(shared, shared, shared),
		errors.Join(chain(2_000, shared), shared),
		&node{"n", []error{chain(1_500, errors.Join(shared, shared)), shared}},
	} {
		assert.True(t, errtree.Walk(tree, func(error) bool { return true }))
	}
}

func TestWalkSurvivesPanics(t *testing.T) {
	panics := broken{unwrap: func() error { panic("in Unwrap") }}
	n := 0
	assert.False(t, errtree.Walk(errors.Join(panics, io.EOF), func(error) bool { n++; return true }))
	assert.Equal(t, 2, n)
	assert.False(t, errtree.Walk(io.EOF, func(error) bool { panic("in visit") }))
	assert.False(t, errtree.Walk((*link)(nil), func(error) bool { return true }), "a method of a nil pointer")
}

// TestGoexitIsNotAPanic: if a method calls runtime.Goexit, the goroutine ends.
func TestGoexitIsNotAPanic(t *testing.T) {
	exits := broken{
		text:   func() string { runtime.Goexit(); return "" },
		unwrap: func() error { runtime.Goexit(); return nil },
	}
	for name, f := range map[string]func(){
		"Walk":  func() { errtree.Walk(exits, func(error) bool { return true }) },
		"Text":  func() { errtree.Text(broken{exits.text, func() error { return nil }}, 10) },
		"Value": func() { errtree.Value(stringer(exits.text), 10) },
	} {
		done := make(chan struct{})
		go func() {
			defer close(done)
			f()
			assert.Fail(t, "the goroutine went on", name)
		}()
		<-done
	}
}

func TestText(t *testing.T) {
	for want, err := range map[string]error{
		"EOF":                     io.EOF,
		`a\nb\u202e`:              errors.New("a\nb\u202e"),
		"(panic in Error method)": broken{func() string { panic("x") }, func() error { return nil }},
		"text":                    broken{func() string { return "text" }, func() error { panic("x") }},
	} {
		assert.Equal(t, want, errtree.Text(err, 100))
	}
	assert.Equal(t, "(panic in Error method)", errtree.Text((*link)(nil), 100))
	assert.Equal(t, "(panic in Error method)", errtree.Text(nil, 100))

	long := strings.Repeat("x", 100)
	assert.Equal(t, long, errtree.Text(errors.New(long), 100))
	assert.Equal(t, long[:97]+"…", errtree.Text(errors.New(long+"x"), 100))
}

// planted builds a tree of errors: each byte wraps the error so far, or joins it with
// another.
func planted(program []byte) error {
	root := &link{name: "root"}
	var err error = io.EOF
	for _, b := range program {
		inner := err
		switch b % 9 {
		case 0:
			err = &link{"link\n", inner}
		case 1:
			err = chain(int(b), inner)
		case 2:
			err = fmt.Errorf("wrapped: %w", inner)
		case 3:
			err = errors.Join(inner, io.ErrNoProgress)
		case 4:
			err = &node{"node", []error{nil, inner, inner}}
		case 5:
			err = broken{func() string { panic("x") }, func() error { return inner }}
		case 6:
			err = broken{func() string { return "end" }, func() error { panic("x") }}
		case 7:
			err = byValue{&inner}
		case 8:
			err = errors.Join(inner, root) // a cycle
		}
	}
	root.inner = err
	return err
}

// bounded reports whether a tree has at most 1,000 levels and few enough nodes, by
// recursion.
func bounded(err error, level int, nodes *int) bool {
	if *nodes++; *nodes > limit || level > 1000 {
		return false
	}
	var below []error
	func() {
		defer func() { _ = recover() }()
		switch x := err.(type) {
		case interface{ Unwrap() error }:
			if inner := x.Unwrap(); inner != nil {
				below = []error{inner}
			}
		case interface{ Unwrap() []error }:
			below = x.Unwrap()
		}
	}()
	for _, inner := range below {
		if !bounded(inner, level+1, nodes) {
			return false
		}
	}
	return true
}

// FuzzText compares Text with what a recursion finds.
func FuzzText(f *testing.F) {
	for b := range byte(9) {
		f.Add([]byte{b})
		f.Add([]byte{2, b, 0, b})
		f.Add([]byte{b, 28, 0})                    // about as many levels as most chains have at the most
		f.Add([]byte{b, 253, 253, 253, 244, 1, 0}) // about as many as are allowed
	}
	f.Add(bytes.Repeat([]byte{4}, 20))
	f.Fuzz(func(t *testing.T, program []byte) {
		err := planted(program[:min(len(program), 64)])
		want := "(cycle of errors, or too many)"
		if bounded(err, 1, new(int)) {
			want = func() (text string) {
				defer func() {
					if recover() != nil {
						text = "(panic in Error method)"
					}
				}()
				return printable.Text(err.Error(), 100)
			}()
		}
		assert.Equal(t, want, errtree.Text(err, 100))
	})
}

// TestTextAfterAPanic: a cycle is found although an Unwrap method before it panics.
func TestTextAfterAPanic(t *testing.T) {
	bad := broken{func() string { return "bad" }, func() error { panic("unwrap") }}
	assert.Equal(t, "bad", errtree.Text(bad, 100))
	loop := &link{name: "loop"}
	loop.inner = errors.Join(bad, loop)
	assert.Equal(t, "(cycle of errors, or too many)", errtree.Text(loop, 100))
	assert.Equal(t, "bad\\nEOF", errtree.Text(errors.Join(bad, io.EOF), 100))
}

// TestTextOfHugeTrees: no Error method is called that could take forever.
func TestTextOfHugeTrees(t *testing.T) {
	const placeholder = "(cycle of errors, or too many)"
	self := &link{name: "self"}
	self.inner = self
	twice := &node{name: "twice"}
	twice.children = []error{io.EOF, &link{"link", twice}}
	for _, row := range []struct {
		err  error
		want string
	}{
		{chain(1_000, io.EOF), "link"},
		{chain(1_001, io.EOF), placeholder},
		{errors.Join(chain(999, io.EOF), io.EOF), `link\nEOF`},
		{errors.Join(io.EOF, chain(1_000, io.EOF)), placeholder},
		{&node{"wide", make([]error, limit-1)}, "wide"},
		{&node{"wide", make([]error, limit)}, placeholder},
		{self, placeholder},
		{twice, placeholder},
		// The level of what comes after a deep branch is that of the branch.
		{errors.Join(chain(900, io.EOF), chain(900, io.EOF)), `link\nlink`},
	} {
		assert.Equal(t, row.want, errtree.Text(row.err, 100))
	}
}

// TestSiblingsAreNoCycle has the same error twice as a sibling, at each level at which
// the walk may remember an ancestor.
func TestSiblingsAreNoCycle(t *testing.T) {
	shared := &sibling{}
	for depth := 990; depth < 2010; depth++ {
		var err error = errors.Join(shared, shared)
		for range depth {
			err = &sibling{err}
		}
		assert.True(t, errtree.Walk(err, func(error) bool { return true }), depth)
	}
}

type sibling struct{ next error }

func (*sibling) Error() string   { return "sibling" }
func (s *sibling) Unwrap() error { return s.next }

// A stringer is a fmt.Stringer whose method a test chooses.
type stringer func() string

func (s stringer) String() string { return s() }

type (
	number int
	word   string
	byName struct{ name string } // its String method panics for nil
)

func (n *byName) String() string { return n.name }

func TestValue(t *testing.T) {
	cyclic := map[string]any{}
	cyclic["self"] = cyclic
	type holder struct{ self any }
	self := &holder{}
	self.self = self
	list := []any{nil}
	list[0] = list
	loop := &link{name: "loop"}
	loop.inner = loop
	var noError *link
	var noStringer *byName
	for _, row := range []struct {
		value any
		want  string
	}{
		{nil, "<nil>"},
		{"text", "text"},
		{"a\nb\u202e\xff", `a\nb\u202e\xff`},
		{word("word"), "word"},
		{true, "true"},
		{-7, "-7"},
		{number(7), "7"},
		{byte(7), "7"},
		{uintptr(7), "7"},
		{0.5, "0.5"},
		{1 + 2i, "(1+2i)"},
		{time.Minute, "1m0s"},
		{io.EOF, "EOF"},
		{fmt.Errorf("a\n%w", io.EOF), `a\nEOF`},
		{noError, "(panic in Error method)"},
		{loop, "(cycle of errors, or too many)"},
		{stringer(func() string { return "a\tb" }), `a\tb`},
		{stringer(func() string { panic("in String") }), "(panic in String method)"},
		{noStringer, "(panic in String method)"},
		{cyclic, "(map[string]interface {})"},
		{map[string]int(nil), "(map[string]int)"},
		{self, "(*errtree_test.holder)"},
		{*self, "(errtree_test.holder)"},
		{(*int)(nil), "(*int)"},
		{unsafe.Pointer(nil), "(unsafe.Pointer)"},
		{list, "([]interface {})"},
		{[1]any{list}, "([1]interface {})"},
		{make(chan int), "(chan int)"},
		{func() {}, "(func())"},
	} {
		assert.Equal(t, row.want, errtree.Value(row.value, 100))
		p := errtree.Panic{Value: row.value}
		assert.Equal(t, "panic: "+row.want, p.Error())
	}
	for _, value := range []any{
		"123456789", word("123456789"), errors.New("123456789"), 123456789, stringer(func() string { return "123456789" }),
	} {
		assert.Equal(t, "12345…", errtree.Value(value, 8))
	}
	assert.Equal(t, "(map[…", errtree.Value(cyclic, 8))
}

func TestPanic(t *testing.T) {
	err := error(&errtree.Panic{Value: io.EOF})
	assert.NotErrorIs(t, err, io.EOF)
	assert.NoError(t, errors.Unwrap(err))
	assert.NotErrorIs(t, err, &errtree.Panic{Value: io.EOF}, "values are not compared")
	assert.NotErrorIs(t, &errtree.Panic{Value: []int{1}}, &errtree.Panic{Value: []int{1}}, "not even if that panics")

	long := strings.Repeat("x", 8<<10)
	assert.Equal(t, "panic: "+long, (&errtree.Panic{Value: long}).Error())
	assert.Equal(t, "panic: "+long[3:]+"…", (&errtree.Panic{Value: long + "x"}).Error())
}
