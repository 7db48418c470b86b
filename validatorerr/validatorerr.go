// Package validatorerr makes errors for clients of what the module
// github.com/go-playground/validator/v10 says about a struct:
//
//	if err := decode.JSON(w, r, &in); err != nil {
//		return err
//	}
//	if err := validatorerr.Err(in, validate.Struct(in)); err != nil {
//		return err
//	}
//
// A [Validator] does the second step in one call, as gin, echo and fiber want it.
//
// The paths are those that the JSON has, "items.1.email", by the tags of encoding/json:
// [validator.Validate.RegisterTagNameFunc] is not needed, and does not change them if it
// was called. An embedded struct is not in them, an index or the key of a map is.
//
// Validator's tags become rules, such as [errcode.RuleTooShort] for min=8, which the
// Writer's Localizer translates. Translations that were registered with validator are
// not used. A tag that has no rule, such as one of your own, is [errcode.RuleInvalid];
// see [Config]. The values that the client sent are neither in the messages nor in the
// error.
package validatorerr

import (
	"errors"
	"reflect"

	"example.com/errcode"
	"github.com/go-playground/validator/v10"
)

// Err returns an error with status 422 for what validator said about a value, as the
// zero [Config] does.
func Err(validated any, err error) error { return Config{}.Err(validated, err) }

// A Config is how errors are made. The zero Config is ready to use. It may be copied,
// and used by several goroutines at once if its Field may.
type Config struct {
	// Field says what is wrong with a field, if the rule for validator's tag does not
	// say it well enough. It adds a rule or a message to v, for the path, and returns
	// true, or does nothing and returns false. A message must not have the value.
	Field func(v *errcode.Validation, path string, fe validator.FieldError) bool
}

// Err returns an error of [errcode.Status] with status 422, for what validator said
// about a value: the Writer that answers gives it the code. validated is the value that
// was given to validator, or a pointer to it.
//
// If err has no [validator.ValidationErrors], it is returned as it is: nil, or the
// service's own mistake, such as [validator.InvalidValidationError].
func (c Config) Err(validated any, err error) error {
	var v errcode.Validation
	if err := c.Add(&v, validated, err); err != nil {
		return err
	}
	return v.Err(errcode.Code{})
}

// Add is like Err, and adds to a Validation, which may have more from elsewhere:
//
//	var v errcode.Validation
//	if err := c.Add(&v, in, validate.Struct(in)); err != nil {
//		return err
//	}
//	if taken {
//		v.Rule("handle", errcode.RuleTaken)
//	}
//	return v.Err(errcode.EnvelopeValidationError)
//
// It returns an err that has no [validator.ValidationErrors].
func (c Config) Add(v *errcode.Validation, validated any, err error) error {
	failed, ok := errors.AsType[validator.ValidationErrors](err)
	if !ok {
		return err
	}
	root := reflect.ValueOf(validated)
	for _, fe := range failed {
		path := path(root, fe.StructNamespace())
		if c.Field == nil || !c.Field(v, path, fe) {
			rule, params := ruleOf(fe)
			v.Rule(path, rule, params...)
		}
	}
	return nil
}
