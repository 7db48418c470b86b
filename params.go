package errcode

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"example.com/errcode/internal/delay"
	"example.com/errcode/internal/errtree"
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
// formatted now, as fmt.Sprint does; of structs, nested containers and values with an
// address, only the type is shown. The last value for a name counts; a value whose name
// is in no message is not shown. What is given here is meant for the client. A form
// without texts, such as FormDomain, does not send parameters: give WithDetails what a
// front end needs for a text of its own.
//
// The placeholder {retry_after} needs no value: see [Error.WithRetryAfter].
func (e *Error) WithParam(name string, value any) *Error {
	c := e.withRare()
	params := slices.DeleteFunc(slices.Clone(c.shown.rare.params), func(p param) bool { return p.name == name })
	c.shown.rare.params = append(params, param{name, plainValue(value)})
	return c
}

// plainValue returns value as a string, an int64 or a float64.
func plainValue(value any) any {
	switch v := value.(type) {
	case string:
		return printable.CutRunes(v, maxMessage)
	case fmt.Stringer, error: // a time.Duration is not a count
		return printable.CutRunes(errtree.Value(v, maxErrorText), maxMessage)
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
	case reflect.Slice, reflect.Array:
		// Printing a value that holds itself would overflow the stack.
		if !scalar(v.Type().Elem()) {
			return fmt.Sprintf("(%T)", value)
		}
	case reflect.Map:
		if !scalar(v.Type().Key()) || !scalar(v.Type().Elem()) {
			return fmt.Sprintf("(%T)", value)
		}
	case reflect.Struct, reflect.Pointer, reflect.Chan, reflect.Func, reflect.UnsafePointer:
		return fmt.Sprintf("(%T)", value) // and no address
	}
	return printable.CutRunes(fmt.Sprint(value), maxMessage)
}

// scalar reports whether values of type t hold no others and no addresses.
func scalar(t reflect.Type) bool {
	switch k := t.Kind(); {
	case k == reflect.String, reflect.Bool <= k && k <= reflect.Complex128:
		return true
	}
	return false
}

// Param returns the value that was given for a placeholder, as a string, an int64 or
// a float64, and whether there is one.
func (e *Error) Param(name string) (value any, ok bool) {
	if e == nil || e.shown == nil || e.shown.rare == nil {
		return nil, false
	}
	for _, p := range e.shown.rare.params {
		if p.name == name {
			return p.value, true
		}
	}
	return nil, false
}

// text returns the text of d's code with its placeholders filled; s may be nil. If the
// text tells how long to wait and that is not known, it is the status's phrase.
func (d *definition) text(s *shown) string {
	if strings.IndexByte(d.message, '{') < 0 {
		return d.message
	}
	e, known := Error{shown: s}, true
	text := placeholder.Expand(d.message, func(name string) (any, bool) {
		value, ok := e.Param(name)
		if !ok && name == delay.Placeholder {
			wait, told := e.RetryAfter()
			known = told && wait <= longestDelay
			return delay.English(wait), true
		}
		return value, ok
	})
	if !known {
		return sentence(phrases[named(d.status)])
	}
	return printable.CutRunes(text, maxMessage)
}

// plainValues returns what plainValue returns for each value.
func plainValues(values []any) []any {
	plain := make([]any, len(values))
	for i, v := range values {
		plain[i] = plainValue(v)
	}
	return plain
}
