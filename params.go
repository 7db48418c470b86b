package errcode

import (
	"fmt"
	"reflect"
	"slices"

	"example.com/errcode/internal/placeholder"
	"example.com/errcode/internal/printable"
)

// A param is a value for a placeholder in a message.
type param struct {
	name  string
	value any // a string, an int64 or a float64
}

// WithParam is like [Error.WithParam].
func (c Code) WithParam(name string, value any) *Error { return c.Wrap(nil).WithParam(name, value) }

// WithParam returns a copy of e with a value for the placeholder {name} in the
// messages of its code, in every language:
//
//	Define("code:wait", 429, "Try again in {seconds} seconds")
//	…
//	return CodeWait.WithParam("seconds", 30)
//
// Numbers also decide between singular and plural in translations. Other values are
// shown as fmt.Sprint shows them, now; of structs, nested containers and what has an
// address only the type. The last value for a name counts; one whose name is in no
// message is not shown. What is given here is meant for the client.
func (e *Error) WithParam(name string, value any) *Error {
	c := e.with()
	c.shown.params = slices.DeleteFunc(slices.Clone(c.shown.params), func(p param) bool { return p.name == name })
	c.shown.params = append(c.shown.params, param{name, plainValue(value)})
	return c
}

// plainValue returns value as a string, an int64 or a float64.
func plainValue(value any) any {
	switch value.(type) {
	case fmt.Stringer, error, nil: // a time.Duration is no count
		return printable.CutRunes(fmt.Sprint(value), maxMessage)
	}
	switch v := reflect.ValueOf(value); v.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return v.Int()
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if v.Uint() <= 1<<63-1 {
			return int64(v.Uint())
		}
	case reflect.Float32, reflect.Float64:
		return v.Float()
	case reflect.Map, reflect.Slice, reflect.Array:
		// Printing a value that holds itself would overflow the stack.
		if nests(v.Type().Elem().Kind()) {
			return fmt.Sprintf("(%T)", value)
		}
	case reflect.Struct, reflect.Pointer, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		return fmt.Sprintf("(%T)", value) // and no address
	}
	return printable.CutRunes(fmt.Sprint(value), maxMessage)
}

// Param returns the value that was given for a placeholder, as a string, an int64 or
// a float64, and whether there is one.
func (e *Error) Param(name string) (value any, ok bool) {
	if e == nil || e.shown == nil {
		return nil, false
	}
	for _, p := range e.shown.params {
		if p.name == name {
			return p.value, true
		}
	}
	return nil, false
}

// fill returns message with its placeholders filled.
func (s *shown) fill(message string) string {
	if len(s.params) == 0 {
		return message
	}
	e := Error{shown: s}
	return printable.CutRunes(placeholder.Expand(message, e.Param), maxMessage)
}
