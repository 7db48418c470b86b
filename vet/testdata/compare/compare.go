package compare

import (
	"errors"
	"io"

	"example.com/errcode"
)

var errBanned = errcode.UserBanned.WithMessage("Ask the support")

type custom struct{ error }

func (custom) Is(target error) bool { return target == errcode.UserNotFound }

func wrong(err error) bool {
	if err == errcode.UserNotFound { // want `== misses errcode.UserNotFound when it is wrapped: use errors.Is\(err, errcode.UserNotFound\)`
		return true
	}
	if errcode.UserNotFound != err { // want `!= misses errcode.UserNotFound when it is wrapped: use !errors.Is\(err, errcode.UserNotFound\)`
		return true
	}
	if err == errBanned { // want `== misses errBanned when it is wrapped`
		return true
	}
	switch err {
	case io.EOF, errcode.UserNotFound: // want `switch err misses errcode.UserNotFound when it is wrapped: use switch { case errors.Is\(err, errcode.UserNotFound\): … }, or switch errcode.CodeOf\(err\)`
		return true
	}
	return false
}

func right(err error) bool {
	if errcode.CodeOf(err) == errcode.UserNotFound || errors.Is(err, errcode.UserNotFound) || err == io.EOF {
		return true
	}
	switch errcode.CodeOf(err) {
	case errcode.UserNotFound, errcode.UserBanned:
		return true
	}
	e, _ := errors.AsType[*errcode.Error](err)
	return e == nil || err == nil
}
