package nilerr

import (
	"errors"

	"example.com/errcode"
	"example.com/errcode/vet/testdata/codes"
)

type input struct{ email string }

func check(in input) *errcode.Error {
	if in.email == "" {
		return errcode.GeneralValidationError.WithField("email", "is missing")
	}
	return nil
}

func twice(in input) *errcode.Error { return check(in) }

func always() *errcode.Error { return errcode.UserNotFound.Wrap(nil) }

func pair(in input) (int, *errcode.Error) { return 0, check(in) }

func wrong(in input) error {
	return check(in) // want `check\(in\) may be a nil \*errcode.Error, which is not nil once it is an error: let check return error, or test for nil first`
}

func through(in input) error {
	return twice(in) // want `let twice return error`
}

func imported(ok bool) error {
	return codes.Check(ok) // want `let Check return error`
}

func variable(in input) error {
	var e *errcode.Error
	if in.email == "" {
		e = errcode.GeneralValidationError.WithField("email", "is missing")
	}
	return e // want `e may be a nil \*errcode.Error, which is not nil once it is an error: declare e as error, or test for nil first`
}

func results(in input) (int, error) {
	n, e := pair(in)
	return n, e // want `e may be a nil \*errcode.Error`
}

func kept(in input) bool {
	var err error = check(in) // want `an \*errcode.Error that may be nil is kept as an error, which is not nil then: let check return error, or test for nil first`
	return err != nil
}

func named(in input) (err error) {
	defer func() { _ = err }()
	err = check(in) // want `kept as an error`
	return
}

func ignored(err error) error {
	e, _ := errors.AsType[*errcode.Error](err)
	return e // want `e may be a nil \*errcode.Error`
}

func right(in input, err error, e *errcode.Error) error {
	if e := check(in); e != nil {
		return e
	}
	if e := check(in); e == nil {
		return nil
	} else {
		return e
	}
}

func others(in input, err error, e *errcode.Error) error {
	if e, ok := errors.AsType[*errcode.Error](err); ok {
		return e
	}
	if in.email == "a" {
		return e
	}
	if in.email == "b" {
		return codes.Must()
	}
	if in.email == "c" {
		return (*errcode.Error)(nil)
	}
	var found *errcode.Error
	if errors.As(err, &found) {
		return found
	}
	return always()
}

func list(in input) []error { return []error{(*errcode.Error)(nil)} }
