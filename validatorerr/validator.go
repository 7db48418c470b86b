package validatorerr

import (
	"reflect"

	"github.com/go-playground/validator/v10"
)

// A Validator checks values and returns what a [Config] makes of the result. It is made by
// [New]. Its methods are those that web frameworks ask for:
//
//	binding.Validator = validatorerr.New(validate)                        // gin
//	e.Validator = validatorerr.New(validate)                              // echo
//	fiber.New(fiber.Config{StructValidator: validatorerr.New(validate)})  // fiber
//
// gin's tag is not "validate" but "binding": give New a validator with that
// [validator.Validate.SetTagName], or the one that gin has in binding.Validator.Engine().
type Validator struct {
	// Config is how errors are made. It is not changed once the Validator is in use.
	Config Config

	validate *validator.Validate
}

// New returns a Validator that checks with validate, which must not be nil.
func New(validate *validator.Validate) *Validator { return &Validator{validate: validate} }

// Validate checks a struct, or the structs in an array, a slice or a map, or what a pointer
// points to. It returns nil for any other value, and for a nil pointer: there are no tags to
// check.
func (v *Validator) Validate(value any) error {
	inner := reflect.ValueOf(value)
	for inner.Kind() == reflect.Pointer || inner.Kind() == reflect.Interface {
		inner = inner.Elem()
	}
	if !inner.IsValid() {
		return nil
	}
	switch inner.Kind() {
	case reflect.Struct:
		return v.Config.Err(value, v.validate.Struct(inner.Interface()))
	case reflect.Array, reflect.Slice, reflect.Map:
		if tag := dives(inner.Type()); tag != "" {
			return v.Config.Err(value, v.validate.Var(inner.Interface(), tag))
		}
	}
	return nil
}

// ValidateStruct is Validate, as gin calls it.
func (v *Validator) ValidateStruct(value any) error { return v.Validate(value) }

// Engine returns the validator that New was given, a *validator.Validate. gin asks for it.
func (v *Validator) Engine() any { return v.validate }

// dives returns the tag that makes validator look into arrays, slices and maps, and into
// those that they hold. It looks of itself into structs only. The tag is "" for a type that
// holds nothing except itself, such as type Tree []Tree.
func dives(t reflect.Type) string {
	tag := ""
	for seen := map[reflect.Type]bool{}; !seen[t]; t = t.Elem() {
		seen[t] = true
		switch t.Kind() {
		case reflect.Pointer:
		case reflect.Array, reflect.Slice, reflect.Map:
			tag += ",dive"
		default:
			return tag[1:]
		}
	}
	return ""
}
