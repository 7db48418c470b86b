package validatorerr_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"example.com/errcode"
	"example.com/errcode/validatorerr"
	"github.com/go-playground/validator/v10"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var validate = validator.New(validator.WithRequiredStructEnabled())

// told is what a client is told about err: the status and the code, and each field with
// its rule and parameters.
func told(err error) string {
	a := errcode.Writer{Form: errcode.FormEnvelope}.Answer(nil, err)
	text := fmt.Sprintf("%d %s", a.Status, a.Code)
	for f := range a.Fields() {
		text += fmt.Sprintf("\n%s: %s", f.Path, f.Rule)
		if len(f.Params) > 0 {
			text += fmt.Sprintf(" %q", f.Params)
		}
	}
	return text
}

type Base struct {
	ID string `json:"id" validate:"required"`
}

type Meta struct {
	Note string `json:"note" validate:"max=3"`
}

type Line struct {
	Email string   `json:"email,omitempty" validate:"email"`
	Tags  []string `validate:"dive,min=2"`
}

type color string

type Order struct {
	Base
	*Meta
	Named  `json:"named"`
	First  string `json:"first_name" validate:"required"`
	Plain  string `validate:"required"`
	Hidden string `json:"-" validate:"required"`
	//lint:ignore SA5008 encoding/json names it "-"
	Dash string `json:"-," validate:"required"`
	//lint:ignore SA5008 encoding/json ignores the name
	Odd     string                `json:"a\"b" validate:"required"`
	Options string                `json:",omitempty" validate:"required"`
	Items   []Line                `json:"items" validate:"dive"`
	Ptrs    []*Line               `json:"ptrs" validate:"dive,required"`
	Matrix  [][]int               `json:"matrix" validate:"dive,dive,gt=0"`
	ByName  map[string]Line       `json:"by_name" validate:"dive,keys,max=12,endkeys"`
	ByColor map[color][]Line      `json:"by_color" validate:"dive,dive"`
	ByID    map[int]*Line         `json:"by_id" validate:"dive"`
	ByUint  map[uint8]string      `json:"by_uint" validate:"dive,required"`
	ByIP    map[netip.Addr]string `json:"by_ip" validate:"dive,required"`
	ByBool  map[bool]string       `json:"by_bool" validate:"dive,required"`
	ByBad   map[bad]string        `json:"by_bad" validate:"dive,required"`
	Any     any                   `json:"any"`
	Inner   struct {
		Deep struct {
			Value *int `json:"value" validate:"required"`
		} `json:"deep"`
	} `json:"inner"`
}

type Named struct {
	Zip string `json:"zip" validate:"len=5"`
}

// bad is a key that can't be written.
type bad int8

func (bad) MarshalText() ([]byte, error) { return nil, errors.New("bad") }

func TestD02Paths(t *testing.T) {
	in := Order{
		Meta:    &Meta{"secret"},
		Items:   []Line{{Email: "a@example.com"}, {Email: "secret"}},
		Ptrs:    []*Line{nil, {Email: "secret"}},
		Matrix:  [][]int{{1}, {2, 0}},
		ByName:  map[string]Line{"a.b[0]": {Email: "secret"}, "a": {Email: "a@example.com", Tags: []string{"s"}}, "a key that is too long": {Email: "a@example.com"}, "x]": {Email: "secret"}, "x": {Email: "a@example.com"}},
		ByColor: map[color][]Line{"red": {{}, {Email: "secret"}}},
		ByID:    map[int]*Line{-7: {Email: "secret"}},
		ByUint:  map[uint8]string{255: ""},
		ByIP:    map[netip.Addr]string{netip.MustParseAddr("10.0.0.1"): "", netip.MustParseAddr("::1"): ""},
		ByBool:  map[bool]string{true: ""},
		ByBad:   map[bad]string{5: ""},
		Any:     &Line{Email: "secret"},
	}
	in.Items[0].Tags = []string{"ok", "s"}
	want := `422 VALIDATION_ERROR
Hidden: required
Odd: required
Options: required
Plain: required
-: required
any.email: email
by_bad.5: required
by_bool.true: required
by_color.red.0.email: email
by_color.red.1.email: email
by_id.-7.email: email
by_ip.10.0.0.1: required
by_ip.::1: required
by_name.a key that is too long: too_long ['\f']
by_name.a.Tags.0: too_short ['\x02']
by_name.a.b[0].email: email
by_name.x].email: email
by_uint.255: required
first_name: required
id: required
inner.deep.value: required
items.0.Tags.1: too_short ['\x02']
items.1.email: email
matrix.1.1: too_small ['\x01']
named.zip: too_short ['\x05']
note: too_long ['\x03']
ptrs.0: required
ptrs.1.email: email`
	named := validator.New(validator.WithRequiredStructEnabled()) // names of its own, which don't count
	named.RegisterTagNameFunc(func(sf reflect.StructField) string { return "x_" + sf.Name })
	for name, v := range map[string]*validator.Validate{"plain": validate, "with RegisterTagNameFunc": named} {
		for _, in := range []any{in, &in} {
			err := validatorerr.Err(in, v.Struct(in))
			assert.Equal(t, sorted(want), told(err), "%s %T", name, in)
			assert.NotContains(t, fmt.Sprintf("%+v", err), "secret")
			for _, message := range fields(err) {
				assert.NotContains(t, message, "secret")
			}
		}
	}
}

// sorted sorts the lines after the first by path, byte for byte.
func sorted(text string) string {
	path := func(line string) string { path, _, _ := strings.Cut(line, ": "); return path }
	lines := strings.Split(text, "\n")
	slices.SortFunc(lines[1:], func(a, b string) int { return strings.Compare(path(a), path(b)) })
	return strings.Join(lines, "\n")
}

func fields(err error) errcode.Fields {
	if e, ok := errors.AsType[*errcode.Error](err); ok {
		return e.Fields()
	}
	return nil
}

// Box is generic: its name has dots and brackets.
type Box[T any] struct {
	In T `json:"in"`
}

type Tree struct {
	*Tree
	Kids []Tree `json:"kids" validate:"dive"`
	Name string `json:"name" validate:"required"`
}

type Nested struct {
	*Base `validate:"required"`
	*Meta `json:"meta" validate:"required"`
	Order []Base `json:"order"`
}

func TestD02OtherValues(t *testing.T) {
	anonymous := struct {
		A string `json:"a" validate:"required"`
	}{}
	tree := Tree{Name: "a", Kids: []Tree{{Name: "b", Kids: []Tree{{}}}}}
	lines := []Line{{Email: "a@example.com"}, {Email: "secret"}}
	for _, row := range []struct {
		name string
		v    any
		err  error
		want string
	}{
		{"anonymous", anonymous, validate.Struct(anonymous), "a: required"},
		{"generic", Box[Line]{}, validate.Struct(Box[Line]{}), "in.email: email"},
		{"recursive", tree, validate.Struct(tree), "kids.0.kids.0.name: required"},
		{"embedded pointer that is nil", Nested{}, validate.Struct(Nested{}), ": required\nmeta: required"},
		{"slice", lines, validate.Var(lines, "dive"), "1.email: email"},
		{"map", map[string]int{"a": 1}, validate.Var(map[string]int{"a": 1}, "dive,min=2"), "a: too_small ['\\x02']"},
		{"value", "secret", validate.Var("secret", "email"), ": email"},
		{"nothing to look at", nil, validate.Struct(Order{Plain: "x", Items: []Line{{}}}), "Order.Base.ID: required\nOrder.Dash: required\nOrder.First: required\nOrder.Hidden: required\nOrder.Inner.Deep.Value: required\nOrder.Items.0.Email: email\nOrder.Named.Zip: too_short ['\\x05']\nOrder.Odd: required\nOrder.Options: required"},
		{"wrapped", anonymous, fmt.Errorf("input: %w", validate.Struct(anonymous)), "a: required"},
		{"changed since", map[string]Line{}, validate.Var(map[string]Line{"a": {}}, "dive"), "a.Email: email"},
		{"shortened since", []Line{}, validate.Var(lines, "dive"), "1.Email: email"},
	} {
		require.Error(t, row.err, row.name)
		assert.Equal(t, "422 VALIDATION_ERROR\n"+row.want, told(validatorerr.Err(row.v, row.err)), row.name)
	}
}

func TestD02StructLevel(t *testing.T) {
	v := validator.New(validator.WithRequiredStructEnabled())
	v.RegisterStructValidation(func(sl validator.StructLevel) {
		sl.ReportError("secret", "First", "First", "taken", "")     // a field
		sl.ReportError("secret", "ID", "ID", "required", "")        // of the embedded struct
		sl.ReportError("secret", "Note", "Note", "required", "")    // of one that is nil
		sl.ReportError("secret", "Total", "Total", "min", "3")      // a string
		sl.ReportError(nil, "made_up", "made_up.x[0]", "taken", "") // no field
		sl.ReportError("a", "Dash", "Dash", "len", "x")
		sl.ReportError("a", "Odd", "Odd", "oneof", " ")
		sl.ReportError(17, "named.zip", "Named.Zip", "required", "") // a namespace
	}, Order{})
	in := Order{Base: Base{"1"}, First: "a", Plain: "a", Hidden: "a", Dash: "a", Odd: "a", Options: "a"}
	in.Zip = "12345"
	in.Inner.Deep.Value = new(int)
	assert.Equal(t, sorted(`422 VALIDATION_ERROR
-: invalid
Odd: invalid
Total: too_short ['\x03']
first_name: invalid
id: required
made_up.x.0: invalid
named.zip: required
note: required`), told(validatorerr.Err(in, v.Struct(in))))
}

func TestD02Rules(t *testing.T) {
	now := time.Now()
	v := validator.New()
	require.NoError(t, v.RegisterValidation("handle", func(validator.FieldLevel) bool { return false }))
	v.RegisterAlias("password", "min=12,max=64")
	v.RegisterAlias("shade", "rgb|rgba")
	for _, row := range []struct {
		value     any
		tag, want string
	}{
		{"", "required", "required"},
		{"secret", "email", "email"},
		{"secret", "url", "url"},
		{"secret", "http_url", "url"},
		{"secret", "uri|url", "url"},
		{"secret", "datetime=2006-01-02", "date"},
		{"secret", "uuid4", "pattern"},
		{"secret", "numeric", "pattern"},
		{"secret", "startswith=a", "pattern"},
		{"secret", "excludesall=abcs", "pattern"},
		{"secret", "rgb|rgba", "pattern"},
		{"secret", "email|url", "invalid"},
		{"secret", "startswith=a|endswith=b", "pattern"},
		{"secret", "eq=a|eq=b", "invalid"},
		{"secret", "iscolor", "pattern"}, // an alias of validator's
		{"secret", "shade", "pattern"},
		{"secret", "password", `too_short [12]`},
		{"secret", "handle", "invalid"},
		{"secret", "ne=secret", "invalid"},
		{"secret", "isdefault", "invalid"},

		{"secret", "oneof=red 'dark green' 7", "one_of [red dark green 7]"},
		{"secret", "oneofci=a b", "one_of [a b]"},
		{17, "oneof=1 2", "one_of [1 2]"},
		{"secret", "noneof=secret b", "invalid"},
		{"secret", "eq=a", "one_of [a]"},
		{"secret", "eq_ignore_case=a", "one_of [a]"},
		{false, "eq=true", "one_of [true]"},
		{17, "eq=5", "one_of [5]"},
		{17, "len=5", "one_of [5]"},

		{"ä", "min=2", "too_short [2]"},
		{"ä", "gte=2", "too_short [2]"},
		{"ä", "gt=1", "too_short [2]"},
		{"äöü", "max=2", "too_long [2]"},
		{"äöü", "lte=2", "too_long [2]"},
		{"äöü", "lt=3", "too_long [2]"},
		{"äö", "len=3", "too_short [3]"},
		{"äöüß", "len=3", "too_long [3]"},
		{[]int{1}, "min=2", "too_short [2]"},
		{[]int{1}, "len=2", "too_short [2]"},
		{[]int{1}, "eq=0", "too_long [0]"},
		{[3]int{}, "max=2", "too_long [2]"},
		{map[string]int{}, "gt=0", "too_short [1]"},

		{1, "min=2", "too_small [2]"},
		{1, "gt=1", "too_small [2]"},
		{int8(9), "max=0x8", "too_large [8]"},
		{uint(9), "lt=9", "too_large [8]"},
		{uint(9), "lte=8", "too_large [8]"},
		{1.5, "gte=2.5", "too_small [2.5]"},
		{float32(1.5), "max=1", "too_large [1]"},
		{-1.5, "gt=0", "invalid"}, // there is no least number
		{1.5, "lt=1", "invalid"},
		{time.Second, "min=1h30m", "too_small [1h30m]"},
		{time.Hour, "max=1m", "too_large [1m]"},
		{time.Second, "gt=1h", "invalid"},
		{1, "gt=9223372036854775807", "invalid"},
		{1, "lt=-9223372036854775808", "invalid"},
		{uint64(1), "min=18446744073709551615", "invalid"},
		{now, "gt", "date"},
		{now.Add(time.Hour), "lte", "date"},
	} {
		err := validatorerr.Err(row.value, v.Var(row.value, row.tag))
		got := ""
		for f := range (errcode.Writer{Form: errcode.FormEnvelope}).Answer(nil, err).Fields() {
			got = f.Rule.String()
			if len(f.Params) > 0 {
				got += fmt.Sprint(" ", f.Params)
			}
			assert.NotContains(t, f.Message, "secret", row.tag)
		}
		assert.Equal(t, row.want, got, "%v %s", row.value, row.tag)
	}
}

// TestD02ComparedFields has tags that name another field.
func TestD02ComparedFields(t *testing.T) {
	type form struct {
		Password string `json:"password" validate:"required"`
		Repeat   string `json:"repeat" validate:"eqfield=Password"`
		Old      string `json:"old" validate:"nefield=Password"`
		Phone    string `json:"phone" validate:"required_without=Mail"`
		Mail     string `json:"mail"`
		From     int    `json:"from"`
		To       int    `json:"to" validate:"gtfield=From"`
		Both     []int  `json:"both" validate:"unique"`
	}
	in := form{Password: "secret", Repeat: "secret2", Old: "secret", Both: []int{1, 1}}
	assert.Equal(t, `422 VALIDATION_ERROR
both: invalid
old: invalid
phone: required
repeat: confirmation
to: invalid`, told(validatorerr.Err(in, validate.Struct(in))))
}

// german is a Localizer that knows one rule.
type german struct{}

func (german) Localize(*http.Request, *errcode.Error) errcode.Translation {
	return errcode.Translation{Message: "Ungültige Eingabe", Language: "de"}
}

func (german) LocalizeRule(_ string, rule errcode.Rule, params []any) string {
	if rule != errcode.RuleTooShort {
		return ""
	}
	return rule.Fill("Zu kurz, mindestens {min} Zeichen", params)
}

// TestD02Translated has the message in the reader's language.
func TestD02Translated(t *testing.T) {
	in := Named{"1"}
	a := errcode.Writer{Form: errcode.FormEnvelope, Localizer: german{}}.Answer(nil, validatorerr.Err(in, validate.Struct(in)))
	assert.Equal(t, `{"zip":"Zu kurz, mindestens 5 Zeichen"}`, string(a.Details()))
}

func TestErrorsThatAreReturned(t *testing.T) {
	assert.NoError(t, validatorerr.Err(Base{"1"}, validate.Struct(Base{"1"})))
	err := validatorerr.Err(17, validate.Struct(17))
	assert.EqualError(t, err, "validator: (nil int)")
	other := errors.New("other")
	assert.Equal(t, other, validatorerr.Err(17, other))
}

func TestConfig(t *testing.T) {
	c := validatorerr.Config{Field: func(v *errcode.Validation, path string, fe validator.FieldError) bool {
		if fe.Tag() == "len" {
			v.Rule(path, errcode.RulePattern)
			return true
		}
		return false
	}}
	in := Order{First: "a", Plain: "a", Hidden: "a", Dash: "a", Odd: "a", Options: "a"}
	in.Inner.Deep.Value = new(int)
	assert.Equal(t, "422 VALIDATION_ERROR\nid: required\nnamed.zip: pattern", told(c.Err(in, validate.Struct(in))))

	var v errcode.Validation
	require.NoError(t, c.Add(&v, in, validate.Struct(in)))
	require.Error(t, c.Add(&v, 17, validate.Struct(17)))
	v.Rule("handle", errcode.RuleTaken)
	assert.Equal(t, "400 general:validation_error\nhandle: taken\nid: required\nnamed.zip: pattern", told(v.Err(errcode.GeneralValidationError)))
}

// TestTagsOfThisVersion looks for tags that this version of validator does not know.
func TestTagsOfThisVersion(t *testing.T) {
	for tag := range strings.FieldsSeq(validatorerr.Tags()) {
		func() {
			defer func() { // many panic for another reason: this value is not for them
				assert.NotContains(t, fmt.Sprint(recover()), "Undefined validation function", tag)
			}()
			_ = validate.Var("a", tag)
		}()
	}
}
