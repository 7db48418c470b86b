package errcode

import (
	"net/http"

	"example.com/errcode/internal/errtree"
)

// CodeOf returns the code of the first error in err's tree that has one, in the
// order of [errors.As]. It returns the zero Code if there is none. Trees of any
// depth, with cycles, or with methods that panic are safe.
//
// CodeOf(err) == X is for errors made in this program, and for those read by the
// registry of X. It is cheaper than errors.Is(err, X), which also calls the method Is of
// each error that has one. Use errors.Is for errors that came over the wire in general.
func CodeOf(err error) Code {
	_, code := search(err, hasCode)
	return code
}

// Temporary reports whether the same request, unchanged, may succeed later: the error in
// err's tree that a Writer would answer, which is most often the first with a code, has
// the status 429, 502, 503 or 504, or says how long to wait. A database that is down,
// answered with 500 and a delay, is temporary too. It is false for nil and for errors of
// other packages.
func Temporary(err error) bool {
	switch e, code := locate(err); {
	case e != nil:
		return e.Temporary()
	default:
		return code.d != nil && code.Temporary()
	}
}

// Permanent reports whether it is useless to repeat the request: the error in err's tree
// that a Writer would answer has a status of 4xx, other than 408, 423, 425 and 429, is
// the client's fault, and has no delay. A request whose error is neither
// Temporary nor Permanent, such as a deadlock in a database, may be tried again.
func Permanent(err error) bool {
	e, code := locate(err)
	if e == nil && code.d == nil || Temporary(err) {
		return false
	}
	status, fault := code.StatusCode(), code.Fault()
	if e != nil {
		status = e.StatusCode()
	}
	if code.d == nil {
		fault = faultFor(status)
	}
	switch status {
	case http.StatusRequestTimeout, http.StatusLocked, http.StatusTooEarly, http.StatusTooManyRequests:
		return false
	}
	return status < 500 && fault == FaultClient
}

// temporaryStatus reports whether a request with that status may succeed later.
func temporaryStatus(status int) bool {
	switch status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// locate returns what a Writer answers: the first error in err's tree that has a code
// or is remote. An error of Status counts only if there is no code in the tree, or none
// before a remote error. For a Code, or if there is nothing, e is nil.
func locate(err error) (e *Error, code Code) {
	e, code = search(err, saysStatus)
	if code.d != nil || e == nil || e.Remote() {
		return e, code
	}
	if below, code := search(err, answers); code.d != nil && !below.Remote() {
		return below, code
	}
	return e, code
}

// A question says which Errors search looks for. Those with a code, and every Code that
// is not zero, are always among them.
type question uint8

const (
	hasCode    question = iota
	answers             // or that are remote
	saysStatus          // or that have a status of their own, as remote ones have
	anything            // or any other
)

// counts reports whether search looks for e, which is not nil.
func (q question) counts(e *Error) bool {
	return e.code.d != nil || q != hasCode && (q == anything || e.hasStatus() && (q == saysStatus || e.Remote()))
}

// search returns the first error in err's tree, in pre-order, that is a Code, or an
// Error that q asks for.
func search(err error, q question) (e *Error, code Code) {
	switch x := err.(type) { // what most errors are, without a deferred function
	case *Error:
		if x != nil && x.code.d != nil {
			return x, x.code
		}
	case Code:
		if x.d != nil {
			return nil, x
		}
	case nil:
		return nil, Code{}
	}
	if e, code, ok := descend(err, q); ok {
		return e, code
	}
	return explore(err, q)
}

// explore is search for any tree. It stands apart because its results are on the heap.
func explore(err error, q question) (e *Error, code Code) {
	errtree.Walk(err, func(err error) bool {
		e, code = known(err, q)
		return e == nil && code.d == nil
	})
	return e, code
}

// descend is search for the usual error: a short chain without As methods of other
// packages. For any other, ok is false.
func descend(err error, q question) (e *Error, code Code, ok bool) {
	defer func() {
		if !ok {
			_ = recover() // an Unwrap method may have panicked
		}
	}()
	const levels = 128
	for range levels {
		// The runtime finds all interfaces of one switch with a single cached look-up, if
		// their cases stand together.
		switch x := err.(type) {
		case *Error:
			if x == nil {
				return nil, Code{}, true
			}
			if q.counts(x) {
				return x, x.code, true
			}
			err = x.cause
		case interface{ As(any) bool }: // Code has it, too
			code, is := err.(Code)
			return nil, code, is
		case interface{ Unwrap() error }:
			err = x.Unwrap()
		case interface{ Unwrap() []error }:
			return nil, Code{}, false
		default: // nil, too
			return nil, Code{}, true
		}
	}
	return nil, Code{}, false
}

// known returns err itself as an Error that counts, or as a Code.
func known(err error, q question) (*Error, Code) {
	switch x := err.(type) {
	case *Error:
		if x != nil && q.counts(x) {
			return x, x.code
		}
	case Code:
		return nil, x
	case interface{ As(any) bool }:
		return converted(x, q)
	}
	return nil, Code{}
}

// converted asks an error of another package for the Error or Code in it.
func converted(x interface{ As(any) bool }, q question) (*Error, Code) {
	var e *Error
	if x.As(&e) && e != nil && q.counts(e) {
		return e, e.code
	}
	var code Code
	if x.As(&code) {
		return nil, code
	}
	return nil, Code{}
}

// isItself reports whether err, without what it wraps, is target, an error of another
// package. Some errors, such as those of package net, say so by their Is method only. A
// method that panics says no.
func isItself(err, target error) (is bool) {
	switch x := err.(type) {
	case *Error, Code:
		return false
	case interface{ Is(error) bool }:
		defer func() {
			if !is {
				_ = recover()
			}
		}()
		return err == target || x.Is(target)
	}
	return err == target
}
