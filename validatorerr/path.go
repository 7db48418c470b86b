package validatorerr

import (
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode"
)

// A walk follows a namespace of validator, such as "Order.Items[1].Email", through the
// value that was validated, and collects the path that the JSON has. The text alone does
// not say where the key of a map ends.
type walk struct {
	v    reflect.Value // not valid where nothing is known
	rest string
	path []string
}

// path returns the dot path for a namespace.
func path(root reflect.Value, namespace string) string {
	w := walk{v: root, rest: namespace}
	w.follow()
	if w.v.Kind() == reflect.Struct && w.v.Type().Name() != "" { // may have dots, if it is generic
		w.rest = strings.TrimPrefix(w.rest, w.v.Type().Name()+".")
	}
	for w.rest != "" {
		switch {
		case w.rest[0] == '.':
			w.rest = w.rest[1:]
		case w.rest[0] == '[':
			w.index()
		default:
			w.field()
		}
		w.follow()
	}
	return strings.Join(w.path, ".")
}

// follow goes on to what pointers and interfaces hold.
func (w *walk) follow() {
	for w.v.Kind() == reflect.Pointer || w.v.Kind() == reflect.Interface {
		w.v = w.v.Elem()
	}
}

// field reads the name of a field.
func (w *walk) field() {
	name := w.rest
	if end := strings.IndexAny(name, ".["); end >= 0 {
		name = name[:end]
	}
	w.rest = w.rest[len(name):]
	if w.v.Kind() != reflect.Struct {
		w.path, w.v = append(w.path, name), reflect.Value{}
		return
	}
	sf, ok := w.v.Type().FieldByName(name)
	if !ok { // a name that a StructLevel function made up
		w.path, w.v = append(w.path, name), reflect.Value{}
		return
	}
	for _, i := range sf.Index { // several if a StructLevel function named a promoted field
		w.follow()
		if !w.v.IsValid() { // a nil pointer to an embedded struct
			w.path = append(w.path, jsonName(sf))
			return
		}
		if step := w.v.Type().Field(i); !inlined(step) {
			w.path = append(w.path, jsonName(step))
		}
		w.v = w.v.Field(i)
	}
}

// index reads the index of an array or the key of a map, with its brackets.
func (w *walk) index() {
	text, next := w.rest[1:], reflect.Value{}
	switch w.v.Kind() {
	case reflect.Map:
		text, next = w.key()
	case reflect.Slice, reflect.Array:
		text, _, _ = strings.Cut(text, "]")
		if i, err := strconv.Atoi(text); err == nil && i >= 0 && i < w.v.Len() {
			next = w.v.Index(i)
		}
		w.rest = w.rest[len(text)+1:]
	default:
		text, _, _ = strings.Cut(text, "]")
		w.rest = w.rest[len(text)+1:]
	}
	w.rest = strings.TrimPrefix(w.rest, "]")
	w.path, w.v = append(w.path, text), next
}

// key finds the key of the map with which the rest begins, and returns it as JSON has
// it, with its value. The longest counts: keys may have brackets.
func (w *walk) key() (text string, value reflect.Value) {
	length := -1
	for entries := w.v.MapRange(); entries.Next(); {
		shown := fmt.Sprintf("%v", entries.Key()) // as validator does
		if after, ok := strings.CutPrefix(w.rest, "["+shown+"]"); ok && len(shown) > length &&
			(after == "" || after[0] == '.' || after[0] == '[') {
			length, text, value = len(shown), keyText(entries.Key()), entries.Value()
		}
	}
	if length < 0 { // the map has changed since
		text, _, _ = strings.Cut(w.rest[1:], "]")
		length = len(text)
	}
	w.rest = w.rest[1+length:]
	return text, value
}

// keyText returns the key of a map as encoding/json writes it.
func keyText(key reflect.Value) string {
	if key.Kind() == reflect.String {
		return key.String()
	}
	if m, ok := key.Interface().(encoding.TextMarshaler); ok {
		if text, err := m.MarshalText(); err == nil {
			return string(text)
		}
	}
	switch {
	case key.CanInt():
		return strconv.FormatInt(key.Int(), 10)
	case key.CanUint():
		return strconv.FormatUint(key.Uint(), 10)
	}
	return fmt.Sprint(key)
}

// jsonName returns the name of a field as JSON has it. A field that is not in the JSON
// has its own.
func jsonName(sf reflect.StructField) string {
	if name := tagName(sf); name != "" {
		return name
	}
	return sf.Name
}

// inlined reports whether the fields of an embedded struct stand in its place.
func inlined(sf reflect.StructField) bool {
	typ := sf.Type
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	return sf.Anonymous && typ.Kind() == reflect.Struct && tagName(sf) == "" && sf.Tag.Get("json") != "-"
}

// tagName returns the name in a tag, if encoding/json takes it.
func tagName(sf reflect.StructField) string {
	tag := sf.Tag.Get("json")
	name, _, _ := strings.Cut(tag, ",")
	if tag == "-" || strings.ContainsFunc(name, func(c rune) bool {
		return !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", c) && !unicode.IsLetter(c) && !unicode.IsDigit(c)
	}) {
		return ""
	}
	return name
}
