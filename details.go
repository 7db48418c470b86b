package errcode

import (
	"bytes"
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math"
	"reflect"
	"slices"
	"strings"

	"example.com/errcode/internal/errtree"
	"example.com/errcode/internal/pairs"
	"example.com/errcode/internal/wire"
)

// WithDetails is like [Error.WithDetails].
func (c Code) WithDetails(details any) *Error { return c.Wrap(nil).WithDetails(details) }

// WithDetails returns a copy of e whose details are value, encoded as
// encoding/json does it, now: changing value later changes nothing. Details and fields
// it had are replaced, and nil removes them. A value that can't be encoded, or that
// nests deeper than 32, leaves no details; the request's [Report] then says why.
//
// Whatever is given here is meant for the client. FormProtekt shows no details, FormDomain in
// development mode only; see [FormEnvelope] and [FormDomainDetails].
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
	return e.shown.details.bytes()
}

// details is what an error tells the client besides its message: fields, or any
// other JSON value. It is immutable.
type details struct {
	// json is canonical; of fields it is as wire.NextField reads it. It is "" without
	// details, and if list has the fields.
	json  string
	count int        // of the fields in json; 0 if it is another value
	list  *fieldList // fields that json can't hold, and why something was dropped; may be nil
}

// noDetails are the details of an error without any. Nobody writes to them.
var noDetails details

// problem says why something that was given could not be kept.
func (d *details) problem() error {
	if d.list == nil {
		return nil
	}
	return d.list.err
}

// newDetails returns details in canonical JSON. The error says why something was dropped,
// if it was.
func newDetails(json string, count int, err error) details {
	d := details{json: json, count: count}
	if err != nil {
		d.list = &fieldList{err: err}
	}
	return d
}

// len returns the number of fields; of those in a list, some may be replaced by others.
func (d *details) len() int {
	if d.list == nil {
		return d.count
	}
	return d.count + len(d.list.fields)
}

// hasRules reports whether a field comes from a rule.
func (d *details) hasRules() bool { return d.list != nil && d.list.hasRules() }

// bytes returns the details as JSON, nil if there is nothing to tell.
func (d *details) bytes() []byte {
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
	switch d.json {
	case "", "null", `""`, "[]", "{}":
		return true
	}
	return false
}

func (d *details) object() bool { return d.json == "" || d.json[0] == '{' }

// append appends the details as JSON as long as b stays within limit bytes. It drops
// the last fields that do not fit, and any other value as a whole. ok is false if
// something was dropped.
func (d *details) append(b []byte, limit int) (_ []byte, ok bool) {
	room := limit - len(b)
	switch {
	case d.json == "" && d.list != nil:
		return d.list.append(b, limit)
	case len(d.json) <= room:
		return append(b, d.json...), true
	case d.count == 0:
		return b, false
	}
	size := 0 // of the members that fit, with the brace before them
	for rest := d.json; len(rest) > 1; {
		_, _, rest = wire.NextField(rest)
		if len(d.json)-len(rest)+len("}") > room {
			break
		}
		size = len(d.json) - len(rest)
	}
	b = append(b, d.json[:max(size, len("{"))]...)
	return append(b, '}'), false
}

// withField returns the details with one field more.
func (d *details) withField(path, message string) details {
	one := field{Key: pairs.Key(path), Value: message}
	if d.len() == 0 && size(&one) <= maxFields {
		if json, n, ok := pairs.Object([]field{one}); ok {
			return newDetails(json, n, d.problem())
		}
	}
	list := d.asList()
	list.add(one)
	return details{list: list}
}

// withFields returns the details with more fields. If they are the only ones, all are kept,
// however large they are.
func (d *details) withFields(more Fields) details {
	if d.len() == 0 {
		if json, ok := pairs.MapObject(more); ok {
			return newDetails(json, len(more), d.problem())
		}
		return details{list: &fieldList{fields: pairs.FromMap[*ruleUse](more), err: d.problem()}}
	}
	list := d.asList()
	for _, one := range pairs.FromMap[*ruleUse](more) {
		list.add(one)
	}
	return details{list: list}
}

// listDetails returns fields of another service as details, none if a path stands there
// twice. It sorts them in place, which takes no memory: a body may have thousands.
func listDetails(fields []field) details {
	if !ascending(fields) {
		slices.SortFunc(fields, func(a, b field) int { return strings.Compare(a.Key, b.Key) })
		if !ascending(fields) {
			return noDetails
		}
	}
	if len(fields) == 0 {
		return noDetails
	}
	return details{list: &fieldList{fields: fields}}
}

// asList returns a list of the fields, to which others can be added.
func (d *details) asList() *fieldList {
	if d.count == 0 && d.list != nil {
		list := *d.list
		return &list
	}
	list := &fieldList{err: d.problem()}
	if d.count > 0 {
		list.fields = make([]field, 0, d.count)
		for one := range d.all() {
			list.fields = append(list.fields, field{Key: one.Path, Value: one.Message})
		}
	}
	return list
}

// all yields the fields, sorted.
func (d *details) all() iter.Seq[Field] {
	return func(yield func(Field) bool) {
		if d.count > 0 {
			for rest := d.json; len(rest) > 1; {
				var one Field
				one.Path, one.Message, rest = wire.NextField(rest)
				if !yield(one) {
					return
				}
			}
			return
		}
		if d.list == nil {
			return
		}
		for _, one := range d.list.sorted() {
			field := Field{Path: one.Key, Message: one.Value}
			if one.Note != nil {
				field.Rule, field.Params = one.Note.rule, slices.Clone(one.Note.params)
			}
			if !yield(field) {
				return
			}
		}
	}
}

// asFields returns the fields as a map, nil if there are none.
func (d *details) asFields() Fields {
	n := d.len()
	if n == 0 {
		return nil
	}
	fields := make(Fields, n)
	if d.count > 0 {
		for rest := d.json; len(rest) > 1; {
			var key, value string
			key, value, rest = wire.NextField(rest)
			fields[key] = value
		}
		return fields
	}
	for i := range d.list.fields {
		fields[d.list.fields[i].Key] = d.list.fields[i].Value
	}
	return fields
}

// first returns the first n fields, sorted.
func (d *details) first(n int) details {
	list := d.asList()
	list.fields = list.sorted()
	list.fields = list.fields[:min(n, len(list.fields))]
	return list.details()
}

// maxKeptDetails bounds what the details of another service take in canonical JSON, in bytes,
// unless they are fields.
const maxKeptDetails = 2 * maxResponse

// keptDetails returns the details of a body: as fields if they are an object whose
// members are all strings, so that mixed is false. It drops details in which a key
// stands twice, and those that would take too much memory.
func keptDetails(body, value []byte, members []wire.Span, mixed bool) details {
	if value[0] == '{' && !mixed {
		if size, n := wire.CanonicalFields(value); size == len(value) {
			return newDetails(string(value), n, nil)
		}
		return keptFields(body, members)
	}
	size := wire.CanonicalSize(value)
	if size > maxKeptDetails {
		return noDetails
	}
	raw, err := wire.AppendCanonical(make([]byte, 0, size), value)
	if err != nil {
		return noDetails
	}
	return newDetails(string(raw), 0, nil)
}

// keptFields returns members of body, whose values are strings, as fields; none if a key
// stands there twice.
func keptFields(body []byte, members []wire.Span) details {
	if len(members) == 0 {
		return noDetails
	}
	key := func(at wire.Span) []byte { return body[at.Key:at.KeyEnd] }
	first, last, size := members[0].Key, members[len(members)-1].ValueEnd, uint32(0)
	for _, at := range members {
		size += at.KeyEnd - at.Key + at.ValueEnd - at.Value
	}
	// Sorted before fields takes memory, which thousands of members with one key do not need.
	slices.SortFunc(members, func(a, b wire.Span) int { return bytes.Compare(key(a), key(b)) })
	for i := 1; i < len(members); i++ {
		if bytes.Equal(key(members[i-1]), key(members[i])) {
			return noDetails
		}
	}
	// The texts are parts of one string, unless it has escapes or most of it is white space.
	var whole string
	if last-first <= 2*size && wire.Unescaped(body[first:last]) {
		whole = string(body[first:last])
	}
	text := func(from, to uint32) string {
		if whole == "" {
			return wire.Unquote(body[from:to])
		}
		return whole[from+1-first : to-1-first]
	}
	fields := make([]field, len(members))
	for i, at := range members {
		fields[i] = field{Key: text(at.Key, at.KeyEnd), Value: text(at.Value, at.ValueEnd)}
	}
	return listDetails(fields)
}

// captureDetails encodes a value that WithDetails was given.
func captureDetails(value any) details {
	switch v := value.(type) {
	case nil:
		return noDetails
	case Fields:
		return noDetails.withFields(v)
	case map[string]string:
		return noDetails.withFields(v)
	}
	raw, err := marshal(value)
	if err == nil {
		raw, err = wire.AppendCanonical(nil, raw)
	}
	if err != nil {
		return newDetails("", 0, fmt.Errorf("errcode: details of type %T dropped: %w", value, err))
	}
	return newDetails(string(raw), 0, nil)
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
