// Package errmap turns errors of other packages into errors with a code, by rules for
// [errcode.Writer].Map, which a Writer asks about errors without a code:
//
//	api := errcode.Writer{
//		Form: errcode.FormDomain,
//		Map: errmap.First(
//			errmap.Is(errcode.UserTokenExpired, jwt.ErrTokenExpired),
//			errmap.As(func(e *pgconn.PgError) error {
//				if e.ConstraintName == "users_email_key" {
//					return errcode.UserEmailAlreadyExists
//				}
//				return nil // the next rule
//			}),
//			errmap.Standard,
//		),
//	}
//
// A rule is any func(error) error. For an error that it does not know it returns nil, or
// one without a code, such as the zero Code of a map that lacks a key. What it returns
// need not wrap the error: the report has the original.
//
// # No rule for sql.ErrNoRows
//
// What was not found is known only where it was looked for: at login no row is wrong
// credentials, in GET /users/{id} a 404, and in the query for a setting that must be
// there a mistake of the service. A rule for all of them would answer the last two alike,
// and hide a broken service behind a 404 that nobody is woken by. Say it at the call:
//
//	if errors.Is(err, sql.ErrNoRows) {
//		return errcode.UserNotFound.Wrap(err)
//	}
package errmap

import (
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"example.com/errcode"
)

// First returns a rule that asks the given ones in order, and returns what the first of
// them says that has a code, or the status of an [errcode.Status] other than 500. It
// returns nil if none has. A rule that is nil is passed over, so that an adapter can add
// its own to those of any Writer:
//
//	wr.Map = errmap.First(frameworkErrors, wr.Map)
func First(rules ...func(error) error) func(error) error {
	rules = slices.DeleteFunc(slices.Clone(rules), func(rule func(error) error) bool { return rule == nil })
	return func(err error) error {
		for _, rule := range rules {
			if to := rule(err); says(to) {
				return to
			}
		}
		return nil
	}
}

// says reports whether an error has a code, or a status. Without either the status is 500.
func says(err error) bool {
	if !errcode.CodeOf(err).IsZero() {
		return true
	}
	e, ok := errors.AsType[*errcode.Error](err)
	return ok && e.StatusCode() != http.StatusInternalServerError
}

// Is returns a rule for errors that match one of the targets, by errors.Is. They become
// the error to: a code, one with fields, or an errcode.Status.
func Is(to error, targets ...error) func(error) error {
	targets = append([]error(nil), targets...)
	return func(err error) error {
		for _, target := range targets {
			if errors.Is(err, target) {
				return to
			}
		}
		return nil
	}
}

// As returns a rule for errors that have an E in their tree, by errors.As. They become
// what to makes of it; nil leaves them to the next rule. A nil pointer is not passed on.
func As[E error](to func(E) error) func(error) error {
	return func(err error) error {
		e, ok := errors.AsType[E](err)
		if v := reflect.ValueOf(e); !ok || v.Kind() == reflect.Pointer && v.IsNil() {
			return nil
		}
		return to(e)
	}
}

// Standard is a rule for errors of the standard library. The Writer itself knows
// deadlines, connections that failed, and bodies that are too large or too slow.
//
//   - Broken or cut off JSON, and io.ErrUnexpectedEOF, become Status(400).
//   - JSON of a wrong type, and a member that [json.Decoder.DisallowUnknownFields]
//     refuses, become Status(422), without a field: the errors have no exact path. Package
//     decode has it.
//   - sql.ErrConnDone and driver.ErrBadConn become Status(503).
//
// A rule can't see whose JSON it was. Give what fails in an answer of another service,
// or in a stored record, a code where it is read, or it is taken for the client's fault.
// The same goes for io.ErrUnexpectedEOF, which some database drivers return for a lost
// connection: put a rule for the driver's errors before this one.
// JSON that could not be made is the service's own fault, and left alone.
func Standard(err error) error {
	if status := standard(err); status != 0 {
		return errcode.Status(status)
	}
	return nil
}

func standard(err error) int {
	// MarshalJSON has made broken JSON: a *json.SyntaxError is below.
	if _, ok := errors.AsType[*json.MarshalerError](err); ok {
		return 0
	}
	_, syntax := errors.AsType[*json.SyntaxError](err)
	_, wrongType := errors.AsType[*json.UnmarshalTypeError](err)
	switch {
	case syntax, errors.Is(err, io.ErrUnexpectedEOF):
		return http.StatusBadRequest
	case wrongType, hasUnknownField(err):
		return http.StatusUnprocessableEntity
	case errors.Is(err, sql.ErrConnDone), errors.Is(err, driver.ErrBadConn):
		return http.StatusServiceUnavailable
	}
	return 0
}

// hasUnknownField looks for the error of DisallowUnknownFields. It has no type of its
// own, and the same text in all versions. Nothing is below it. The errors around it are
// not asked: their texts may be long, and have the texts of all that are below in them.
func hasUnknownField(err error) bool {
	for next := errors.Unwrap(err); next != nil; next = errors.Unwrap(err) {
		err = next
	}
	return err != nil && strings.HasPrefix(err.Error(), "json: unknown field ")
}
