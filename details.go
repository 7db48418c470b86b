package errcode

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"

	"example.com/errcode/internal/errtree"
	"example.com/errcode/internal/wire"
)

// WithDetails is like [Error.WithDetails].
func (c Code) WithDetails(details any) *Error { return c.Wrap(nil).WithDetails(details) }

// WithDetails returns a copy of e whose details are value, encoded as
// encoding/json does it, now: changing value later changes nothing. Details and fields
// it had are replaced, and nil removes them. A value that can't be encoded, or that
// nests deeper than 32, leaves no details; the request's [Report] then says why.
//
// Whatever is given here is meant for the client.
func (e *Error) WithDetails(value any) *Error {
	c := e.with()
	c.shown.details = captureDetails(value)
	return c
}

// Details returns the details as JSON, an object for fields, nil if there are none.
func (e *Error) Details() []byte {
	if e == nil || e.shown == nil {
		return nil
	}
	return e.shown.details.json()
}

// details is what an error tells the client besides its message: fields, or any
// other JSON value. It is immutable.
type details struct {
	fieldList
	raw []byte // canonical JSON; nil when there are fields
	err error  // why something that was given could not be kept
}

// noDetails are the details of an error without any. Nobody writes to them.
var noDetails details

func (d *details) json() []byte {
	if d.empty() {
		return nil
	}
	b, _ := d.append(nil, math.MaxInt)
	return b
}

// empty reports whether there is nothing to tell: no details, or an empty value.
func (d *details) empty() bool {
	if d.len() > 0 {
		return false
	}
	switch string(d.raw) {
	case "", "null", `""`, "[]", "{}":
		return true
	}
	return false
}

func (d *details) object() bool { return len(d.raw) == 0 || d.raw[0] == '{' }

// append appends the details as JSON as long as b stays within limit bytes. It drops
// the last fields that do not fit, and any other value as a whole. ok is false if
// something was dropped.
func (d *details) append(b []byte, limit int) (_ []byte, ok bool) {
	if d.raw != nil {
		if len(b)+len(d.raw) > limit {
			return b, false
		}
		return append(b, d.raw...), true
	}
	b = append(b, '{')
	for i := range d.plain {
		if b, ok = appendField(b, i, d.plain[i].Key, d.plain[i].Value, limit); !ok {
			return append(b, '}'), false
		}
	}
	for i, f := range d.sorted() {
		if b, ok = appendField(b, i, f.Key, f.Value, limit); !ok {
			return append(b, '}'), false
		}
	}
	return append(b, '}'), true
}

// appendField appends the member of an object that has i members already, and reports
// whether there was room for it and a brace.
func appendField(b []byte, i int, key, value string, limit int) (_ []byte, ok bool) {
	before := len(b)
	if i > 0 {
		b = append(b, ',')
	}
	// Escaping makes nothing shorter, so this much is known beforehand.
	if len(b)+len(key)+len(value)+len(`"":""}`) <= limit {
		b = append(wire.AppendString(b, key), ':')
		b = wire.AppendString(b, value)
		if len(b) < limit {
			return b, true
		}
	}
	return b[:before], false
}

// captureDetails encodes a value that WithDetails was given.
func captureDetails(value any) details {
	var d details
	switch v := value.(type) {
	case nil:
		return d
	case Fields:
		d.addFields(v)
		return d
	case map[string]string:
		d.addFields(v)
		return d
	}
	raw, err := marshal(value)
	if err == nil {
		raw, err = wire.AppendCanonical(nil, raw)
	}
	if err != nil {
		return details{err: fmt.Errorf("errcode: details of type %T dropped: %w", value, err)}
	}
	return details{raw: raw}
}

var (
	jsonMarshaler = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
)

func marshal(value any) (b []byte, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &errtree.Panic{Value: v}
		}
	}()
	if left := maxValues; tooMuch(reflect.ValueOf(value), 0, &left) {
		return nil, errTooMuch
	}
	return json.Marshal(value)
}

// maxValues bounds the containers and map values that tooMuch visits. No body has room
// for as many.
const maxValues = 1 << 18

var errTooMuch = errors.New("it nests too deep, or holds too many values")

// tooMuch reports whether encoding/json, which recurses, must not see v: a chain of
// millions would overflow the stack, which can't be recovered from, and a chain in
// which each value holds the next one twice would take for ever. It subtracts one from
// left for each value that it visits. The exact depth is checked in the JSON.
func tooMuch(v reflect.Value, depth int, left *int) bool {
	// A level of JSON can take an interface, a pointer and a container in Go.
	if *left--; depth > 4*wire.MaxDepth || *left < 0 {
		return true
	}
	if !v.IsValid() {
		return false
	}
	if t := v.Type(); t.Implements(jsonMarshaler) || t.Implements(textMarshaler) {
		return false
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return tooMuch(v.Elem(), depth+1, left)
	case reflect.Map:
		for iter := v.MapRange(); iter.Next(); {
			if tooMuch(iter.Value(), depth+1, left) {
				return true
			}
		}
	case reflect.Slice, reflect.Array:
		if nests(v.Type().Elem().Kind()) {
			for i := range v.Len() {
				if tooMuch(v.Index(i), depth+1, left) {
					return true
				}
			}
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			// The tag "-," does not hide a field: it names it "-".
			seen := (f.IsExported() || f.Anonymous) && f.Tag.Get("json") != "-"
			if seen && nests(f.Type.Kind()) && tooMuch(v.Field(i), depth+1, left) {
				return true
			}
		}
	}
	return false
}

// nests reports whether values of kind k can hold others.
func nests(k reflect.Kind) bool {
	switch k {
	case reflect.Pointer, reflect.Interface, reflect.Map, reflect.Slice, reflect.Array, reflect.Struct:
		return true
	}
	return false
}
