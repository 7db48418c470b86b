// Package errtree walks the tree of errors that Unwrap methods span, and prints
// errors, without trusting their methods: cycles, chains of any depth and
// panicking methods all end in bounded time.
package errtree

import (
	"reflect"

	"example.com/errcode/internal/printable"
)

// limit is the largest number of errors that one walk visits.
const limit = 131_072

// deep is a number of levels to which nobody wraps errors on purpose.
const deep = 1_000

// Walk calls visit for err and the errors below it, in the order of errors.Is:
// pre-order, depth first. It stops when visit returns false, and reports whether
// it got that far or saw the whole tree: false means that the tree has more than
// 131,072 nodes, or holds itself, or that a method in it panicked.
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

// careful takes an error whose Unwrap method panics for one that wraps nothing.
func careful(err error) (several []error, one error) {
	defer func() { _ = recover() }()
	return trusting(err)
}

// An ending says how a walk ended.
type ending int

const (
	panicked ending = iota // visit or an Unwrap method did
	over                   // the tree has too many nodes or levels, or no end
	whole                  // visit returned false, or there was no more to visit
)

// siblings are errors still to visit, and their level.
type siblings struct {
	errs  []error
	level int
}

func walk(err error, levels int, unwrap unwrapper, visit func(error) bool) (end ending) {
	defer func() {
		if end == panicked {
			// Not for Goexit: then recover returns nil and the goroutine ends.
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
			// Whoever meets himself on the way down walks in a circle. Looking back
			// at one ancestor is enough if it moves down with us (Brent's algorithm).
			// Only pointers are compared: that is quick, and can't panic.
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
			rest = rest[:len(rest)-1] // a chain of joins piles up nothing
		}
		if level <= markLevel {
			mark = nil // no longer an ancestor
		}
	}
	return over
}

// Text returns err.Error(), safe to print and at most size bytes long. An Error
// method that panics gives a placeholder. So does a tree with more than 1,000
// levels or more than 131,072 nodes: most Error methods print what they wrap, which
// takes quadratic time for a long chain, and for a cycle overflows the stack, which
// can't be recovered from. Behind an Unwrap method that panics nothing is seen.
func Text(err error, size int) string {
	if walk(err, deep, careful, func(error) bool { return true }) != whole {
		return "(cycle of errors, or too many)"
	}
	return printable.Text(message(err), size)
}

func message(err error) (s string) {
	ok := false
	defer func() {
		if !ok && recover() != nil {
			s = "(panic in Error method)"
		}
	}()
	s = err.Error()
	ok = true
	return s
}
