package validatorerr_test

import (
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/validatorerr"
	"github.com/go-playground/validator/v10"
	"github.com/stretchr/testify/assert"
)

// What the frameworks ask for: echo.Validator, fiber.StructValidator and, of gin,
// binding.StructValidator.
var _ interface {
	Validate(any) error
	ValidateStruct(any) error
	Engine() any
} = (*validatorerr.Validator)(nil)

type checkedItem struct {
	Email string `json:"email" validate:"email"`
}

func TestValidator(t *testing.T) {
	bad, good := checkedItem{"nobody"}, checkedItem{"ada@example.com"}
	var nilItem *checkedItem
	var inInterface any = &bad
	for name, row := range map[string]struct {
		value any
		want  string // details, "" for no error
	}{
		"struct":                        {bad, `{"email":"Not a valid email address"}`},
		"pointer":                       {&bad, `{"email":"Not a valid email address"}`},
		"pointer to an interface":       {&inInterface, `{"email":"Not a valid email address"}`},
		"good struct":                   {&good, ""},
		"slice":                         {[]checkedItem{good, bad}, `{"1.email":"Not a valid email address"}`},
		"pointer to a slice":            {&[]checkedItem{bad}, `{"0.email":"Not a valid email address"}`},
		"slice of pointers":             {[]*checkedItem{&good, nil, &bad}, `{"2.email":"Not a valid email address"}`},
		"array":                         {[2]checkedItem{good, bad}, `{"1.email":"Not a valid email address"}`},
		"slice of slices":               {[][]checkedItem{{}, {good, bad}}, `{"1.1.email":"Not a valid email address"}`},
		"pointers to slices in a slice": {[]*[]checkedItem{{bad}}, `{"0.0.email":"Not a valid email address"}`},
		"map":                           {map[string]checkedItem{"a": good, "b": bad}, `{"b.email":"Not a valid email address"}`},
		"slice in a map":                {map[string][]checkedItem{"b": {bad}}, `{"b.0.email":"Not a valid email address"}`},
		"slice of interfaces":           {[]any{bad}, `{"0.email":"Not a valid email address"}`},
		"good slice":                    {[]checkedItem{good}, ""},
		"empty slice":                   {[]checkedItem{}, ""},
		"nil slice":                     {[]checkedItem(nil), ""},
		"pointer to a slice of strings": {&[]string{"nobody"}, ""},
		"string":                        {"nobody", ""},
		"number":                        {7, ""},
		"nil":                           {nil, ""},
		"nil pointer":                   {nilItem, ""},
		"pointer to a nil pointer":      {&nilItem, ""},
	} {
		t.Run(name, func(t *testing.T) {
			v := validatorerr.New(validator.New())
			for _, check := range []func(any) error{v.Validate, v.ValidateStruct} {
				err := check(row.value)
				if row.want == "" {
					assert.NoError(t, err)
					continue
				}
				a := errcode.Writer{Form: errcode.FormEnvelope}.Answer(nil, err)
				assert.Equal(t, 422, a.Status)
				assert.Equal(t, row.want, string(a.Details()))
			}
		})
	}
}

// TestValidatorWithConfig uses what a service says about its own tags.
func TestValidatorWithConfig(t *testing.T) {
	v := validatorerr.New(validator.New())
	v.Config.Field = func(v *errcode.Validation, path string, fe validator.FieldError) bool {
		v.Add(path, "Bad "+fe.Tag())
		return true
	}
	err := v.Validate(&checkedItem{"nobody"})
	assert.Equal(t, `{"email":"Bad email"}`, string(errcode.Writer{Form: errcode.FormEnvelope}.Answer(nil, err).Details()))
}

// TestValidatorPassesOnOtherErrors: what is not about a field is the service's mistake.
func TestValidatorPassesOnOtherErrors(t *testing.T) {
	err := validatorerr.New(validator.New()).Validate(time.Now())
	assert.EqualError(t, err, "validator: (nil time.Time)")
}

type (
	tree []tree
	node map[string]node
	loop *loop
)

// TestValidatorOfTypesWithoutAnEnd: a type may hold nothing except itself.
func TestValidatorOfTypesWithoutAnEnd(t *testing.T) {
	v := validatorerr.New(validator.New())
	for _, value := range []any{tree{{}}, &node{"a": nil}, []loop{nil}} {
		assert.NoError(t, v.Validate(value))
	}
}

func TestValidatorEngine(t *testing.T) {
	validate := validator.New()
	assert.Same(t, validate, validatorerr.New(validate).Engine())
}
