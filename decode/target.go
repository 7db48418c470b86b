package decode

import (
	"encoding"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"example.com/errcode"
)

// A target is what a value of the document is for. The zero target takes all values.
type target struct {
	typ     reflect.Type
	val     reflect.Value // what is there already; not valid if that is not known
	how     manner        // what settle returns, if typ alone decides that
	quoted  bool          // the ",string" of a tag
	pointed bool          // typ was reached through a pointer
}

// newTarget returns the target for values of a type of which there is none yet.
func newTarget(typ reflect.Type) target {
	t := target{typ: typ}
	if kind := typ.Kind(); kind != reflect.Pointer && kind != reflect.Interface {
		t.how = t.settle()
	}
	return t
}

// A manner is how a target takes a value.
type manner uint8

const (
	unsettled  manner = iota
	ignored           // nobody reads the value
	free              // any value, as in an any
	plain             // by the kind of the type
	opaque            // by the type's UnmarshalJSON
	textual           // a string, by the type's UnmarshalText
	impossible        // not at all
)

var (
	unmarshaler     = reflect.TypeFor[json.Unmarshaler]()
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
	numberType      = reflect.TypeFor[json.Number]()
	timeType        = reflect.TypeFor[time.Time]()
)

// maxPointers bounds pointers to pointers, which may go round in a circle.
const maxPointers = 100

// isText reports whether the type decodes itself from text.
func isText(typ reflect.Type) bool { return reflect.PointerTo(typ).Implements(textUnmarshaler) }

// isBytes reports whether a string in base64 becomes a slice of the type.
func isBytes(typ reflect.Type) bool {
	elem := typ.Elem()
	return typ.Kind() == reflect.Slice && elem.Kind() == reflect.Uint8 &&
		!isText(elem) && !reflect.PointerTo(elem).Implements(unmarshaler)
}

// settle follows pointers, and interfaces that hold one, to what takes the value.
func (t *target) settle() manner {
	if t.typ == nil {
		return ignored
	}
	for range maxPointers {
		switch t.typ.Kind() {
		case reflect.Pointer:
			t.follow(t.typ.Elem())
			continue
		case reflect.Interface:
			if t.val.IsValid() && t.val.Elem().Kind() == reflect.Pointer && !t.val.Elem().IsNil() {
				t.val = t.val.Elem()
				t.typ = t.val.Type()
				continue
			}
			if t.typ.NumMethod() == 0 {
				return free
			}
			return impossible
		}
		switch {
		case reflect.PointerTo(t.typ).Implements(unmarshaler):
			return opaque
		case isText(t.typ):
			return textual
		}
		switch t.typ.Kind() {
		case reflect.Chan, reflect.Func, reflect.Complex64, reflect.Complex128, reflect.UnsafePointer:
			return impossible
		case reflect.Map:
			if !isKey(t.typ.Key()) {
				return impossible
			}
		}
		return plain
	}
	return impossible
}

// follow goes on to what a pointer points to.
func (t *target) follow(elem reflect.Type) {
	t.typ, t.pointed = elem, true
	if t.val.IsValid() {
		t.val = t.val.Elem() // not valid if the pointer is nil
	}
}

// impossible returns the error for a type that can't be filled.
func (t target) impossible(path []string) error {
	return fmt.Errorf("errcode/decode: can't read JSON into the type %v, at the path %q", t.typ, strings.Join(path, "."))
}

// takesNull reports whether null means something to the target of a whole document.
func (t target) takesNull() bool {
	switch t.typ.Kind() {
	case reflect.Pointer, reflect.Interface, reflect.Map, reflect.Slice:
		return true
	}
	return t.settle() == opaque
}

// takesBool returns the rule that true and false break, 0 if there is none. So do the
// other functions for their values.
func (t target) takesBool(how manner) errcode.Rule {
	return unless(how <= free || how == opaque || how == plain && t.typ.Kind() == reflect.Bool && !t.quoted)
}

func (t target) takesNumber(how manner, number string) errcode.Rule {
	switch how {
	case free:
		return unless(isFloat(number, 64))
	case plain:
		return unless(!t.quoted && t.hasRoom(number))
	}
	return unless(how != textual)
}

// hasRoom reports whether a number fits the type.
func (t target) hasRoom(number string) bool {
	var err error
	switch bits := 0; t.typ.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		bits = t.typ.Bits()
		_, err = strconv.ParseInt(number, 10, bits)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		bits = t.typ.Bits()
		_, err = strconv.ParseUint(number, 10, bits)
	case reflect.Float32, reflect.Float64:
		return isFloat(number, t.typ.Bits())
	default:
		return t.typ == numberType
	}
	return err == nil
}

func isFloat(number string, bits int) bool {
	f, err := strconv.ParseFloat(number, bits)
	return err == nil && !math.IsInf(f, 0)
}

func (t target) takesString(how manner, quoted []byte) errcode.Rule {
	if how != plain {
		return 0
	}
	if t.typ.Kind() == reflect.String && !t.quoted && t.typ != numberType {
		return 0
	}
	text := unquote(quoted)
	if t.quoted {
		return unless(t.takesQuoted(text))
	}
	switch {
	case t.typ == numberType:
		return unless(numberLength(text) == len(text) && len(text) > 0)
	case t.typ.Kind() == reflect.Slice && isBytes(t.typ):
		if _, err := base64.StdEncoding.AppendDecode(nil, text); err != nil {
			return errcode.RuleInvalid
		}
		return 0
	}
	return errcode.RuleType
}

// takesQuoted reports whether the text in a ",string" field is a value of its type.
func (t target) takesQuoted(text []byte) bool {
	inner := reader{data: text, quick: true}
	t.quoted = false
	switch {
	case len(text) == 0 || inner.peek() == 'n':
		return false
	case inner.i > 0: // white space
		return false
	}
	return inner.value(t) == nil && inner.i == len(text) && inner.told == 0
}

// isKey reports whether maps may have keys of the type.
func isKey(typ reflect.Type) bool {
	kind := typ.Kind()
	return kind == reflect.String || kind >= reflect.Int && kind <= reflect.Uintptr || isText(typ)
}

// takesKey is for a key of a map. A number must be spelled as Go spells it, or two keys
// of the document could be one of the map.
func (t target) takesKey(name string) errcode.Rule {
	if t.typ.Kind() == reflect.String {
		return 0
	}
	return unless(numberLength([]byte(name)) == len(name) && name != "-0" && t.hasRoom(name))
}

// member returns the target of a field of a struct.
func (t target) member(f *field) target {
	m := f.alone
	m.val = t.val
	for n, i := range f.index {
		if n > 0 && m.val.Kind() == reflect.Pointer {
			m.val = m.val.Elem()
		}
		if !m.val.IsValid() {
			break
		}
		m.val = m.val.Field(i)
	}
	return m
}

// isAlone reports whether it does not matter what is there already.
func (t *target) isAlone() bool { return t.how != unsettled && t.typ.Kind() != reflect.Struct }

// decodesJSON asks the type's own UnmarshalJSON.
func (t target) decodesJSON(value []byte) errcode.Rule {
	fresh := reflect.New(t.typ).Interface().(json.Unmarshaler)
	err := call(func() error { return fresh.UnmarshalJSON(value) })
	_, wrongType := errors.AsType[*json.UnmarshalTypeError](err)
	switch {
	case err == nil:
		return 0
	case wrongType, t.typ == timeType && value[0] != '"':
		return errcode.RuleType
	case t.typ == timeType:
		return errcode.RuleDate
	}
	return errcode.RuleInvalid
}

// decodesText asks the type's own UnmarshalText.
func (t target) decodesText(text []byte) errcode.Rule {
	fresh := reflect.New(t.typ).Interface().(encoding.TextUnmarshaler)
	switch err := call(func() error { return fresh.UnmarshalText(text) }); {
	case err == nil:
		return 0
	case t.typ == timeType:
		return errcode.RuleDate
	}
	return errcode.RuleInvalid
}

// call calls a method of a fresh value. One that panics there has not refused the value.
func call(method func() error) (err error) {
	defer func() {
		if recover() != nil {
			err = nil
		}
	}()
	return method()
}

// unless returns RuleType if a value does not fit.
func unless(fits bool) errcode.Rule {
	if fits {
		return 0
	}
	return errcode.RuleType
}

// numberLength returns the length of the JSON number that text begins with, 0 if there
// is none.
func numberLength(text []byte) int {
	i := 0
	digits := func() bool {
		start := i
		for i < len(text) && text[i] >= '0' && text[i] <= '9' {
			i++
		}
		return i > start
	}
	if i < len(text) && text[i] == '-' {
		i++
	}
	if i < len(text) && text[i] == '0' {
		i++
	} else if !digits() {
		return 0
	}
	if i < len(text) && text[i] == '.' {
		if i++; !digits() {
			return 0
		}
	}
	if i < len(text) && text[i]|0x20 == 'e' {
		if i++; i < len(text) && (text[i] == '+' || text[i] == '-') {
			i++
		}
		if !digits() {
			return 0
		}
	}
	return i
}
