// Package errtree walks the tree of errors that Unwrap methods span. It also prints
// errors and panic values. It does not trust their methods: a cycle, a chain of any
// depth and a method that panics are all dealt with in bounded time.
package errtree

import (
	"fmt"
	"reflect"

	"example.com/errcode/internal/printable"
)

// limit is the largest number of errors that one walk visits.
const limit = 131_072

// deep is a number of levels that nobody reaches on purpose.
const deep = 1_000

// Walk calls visit for err and the errors below it, in the order of errors.Is:
// pre-order, depth first. It stops when visit returns false.
//
// Walk returns true if visit stopped it or if it visited the whole tree. It returns
// false if the tree has more than 131,072 nodes or contains itself, or if a method of an
// error or visit panicked.
func Walk(err error, visit func(error) bool) bool {
	return walk(err, limit, trusting, visit) == whole
}

// An unwrapper returns what an error wraps: several errors, or one.
type unwrapper func(error) (several []error, one error)

func trusting(err error) (several []error, one error) {
	switch x := err.(type) {
	case interface{ Unwrap() error }:
		one = x.Unwrap()
	case interface{ Unwrap() []error }:
		several = x.Unwrap()
	}
	return several, one
}

// careful is like trusting, but returns nothing if the Unwrap method panics.
func careful(err error) (several []error, one error) {
	defer func() { _ = recover() }()
	return trusting(err)
}

// An ending says how a walk ended.
type ending int

const (
	panicked ending = iota // visit or an Unwrap method panicked
	over                   // the tree has too many nodes or levels, or a cycle
	whole                  // visit returned false, or all nodes were visited
)

// siblings are errors that are still to be visited, and their level.
type siblings struct {
	errs  []error
	level int
}

func walk(err error, levels int, unwrap unwrapper, visit func(error) bool) (end ending) {
	defer func() {
		if end == panicked {
			// If runtime.Goexit was called, recover returns nil and the goroutine ends.
			_ = recover()
		}
	}()
	var (
		rest      []siblings // innermost last
		level     = 1
		mark      error // the error at markLevel, or nil
		markLevel int
	)
	for n := 0; n < limit && level <= levels; n++ {
		if err != nil {
			// An error that is its own ancestor makes a cycle. It is enough to remember
			// one ancestor and to replace it by a deeper one now and then (Brent's
			// algorithm). Only pointers are compared: that is fast and can't panic.
			if level > deep && reflect.TypeOf(err).Kind() == reflect.Pointer {
				switch {
				case err == mark:
					return over
				case mark == nil || level >= 2*markLevel:
					mark, markLevel = err, level
				}
			}
			if !visit(err) {
				return whole
			}
			several, one := unwrap(err)
			if one != nil {
				err = one
				level++
				continue
			}
			if len(several) > 0 {
				rest = append(rest, siblings{several, level + 1})
			}
		}
		if len(rest) == 0 {
			return whole
		}
		top := &rest[len(rest)-1]
		err, top.errs, level = top.errs[0], top.errs[1:], top.level
		if len(top.errs) == 0 {
			rest = rest[:len(rest)-1] // so that rest stays small for a chain of joins
		}
		if level <= markLevel {
			mark = nil // no longer an ancestor
		}
	}
	return over
}

// Text returns err.Error(), safe to print and at most size bytes long.
//
// It returns a placeholder if the Error method panics, and if the tree has more than
// 1,000 levels or more than 131,072 nodes: most Error methods print the errors that they
// wrap. That takes quadratic time for a long chain. For a cycle it overflows the stack,
// which can't be recovered from. Errors below an Unwrap method that panics are not
// counted.
func Text(err error, size int) string {
	s, ok := shortText(err)
	if !ok {
		if walk(err, deep, careful, func(error) bool { return true }) != whole {
			return "(cycle of errors, or too many)"
		}
		s = guarded("Error", func() string { return err.Error() })
	}
	return printable.Text(s, size)
}

// shortText returns err.Error() if err is a short chain of errors, as most are: walk takes
// longer to see that. For any other error, and if a method panics, ok is false.
func shortText(err error) (s string, ok bool) {
	defer func() {
		if !ok {
			_ = recover()
		}
	}()
	below := err
	for range 32 {
		switch x := below.(type) {
		case interface{ Unwrap() error }:
			below = x.Unwrap()
		case interface{ Unwrap() []error }:
			return "", false
		default: // nil, too
			return err.Error(), true
		}
	}
	return "", false
}

// Value returns the text of any panic value, safe to print and at most size bytes long.
// For an error it is that of Text, for a fmt.Stringer that of String, for other scalars
// that of the verb %v. For all other values it is their type in parentheses: printing a
// value that contains itself would overflow the stack, which can't be recovered from.
func Value(v any, size int) string {
	switch x := v.(type) {
	case error:
		return Text(x, size)
	case fmt.Stringer:
		return printable.Text(guarded("String", func() string { return x.String() }), size)
	}
	switch reflect.ValueOf(v).Kind() {
	case reflect.Pointer, reflect.UnsafePointer, reflect.Map, reflect.Slice, reflect.Array,
		reflect.Struct, reflect.Chan, reflect.Func:
		return printable.Text(fmt.Sprintf("(%T)", v), size)
	}
	return printable.Text(fmt.Sprint(v), size)
}

// guarded returns text(), or a placeholder that names the method if text panics.
func guarded(method string, text func() string) (s string) {
	ok := false
	defer func() {
		if !ok && recover() != nil {
			s = "(panic in " + method + " method)"
		}
	}()
	s = text()
	ok = true
	return s
}

// A Panic is an error that stands for a panic. It does not unwrap: a panic value that
// happens to be an error must not choose the response.
type Panic struct {
	Value any
	Stack []byte // nil if it is not known
}

var _ error = (*Panic)(nil)

// maxPanic is the largest text of a panic value in the text of a Panic, in bytes.
const maxPanic = 8 << 10

// Error returns "panic: " and at most 8 KiB of the text that the function Value returns.
func (p *Panic) Error() string { return "panic: " + Value(p.Value, maxPanic) }
