package decode_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"example.com/errcode/decode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// loop is a pointer to itself.
type loop *loop

type Sender interface{ Send() }

type unexported struct{ A int }

// TestImpossibleTypes has values that no body can fill: the service's fault, which the
// client is told as an internal error.
func TestImpossibleTypes(t *testing.T) {
	var circle any
	circle = &circle
	for _, row := range []struct {
		v          any
		body, want string
	}{
		{nil, `{}`, "errcode/decode: can't read a body into <nil>, expected a pointer that is not nil"},
		{order{}, `{}`, "errcode/decode: can't read a body into decode_test.order, expected a pointer that is not nil"},
		{(*order)(nil), `{}`, "errcode/decode: can't read a body into *decode_test.order, expected a pointer that is not nil"},
		{new(struct{ C chan int }), `{"C":1}`, `errcode/decode: can't read JSON into the type chan int, at the path "C"`},
		{new(struct{ F []func() }), `{"F":[null,{}]}`, `errcode/decode: can't read JSON into the type func(), at the path "F.1"`},
		{new(struct{ C complex128 }), `{"C":1}`, `errcode/decode: can't read JSON into the type complex128, at the path "C"`},
		{new(struct{ S Sender }), `{"S":{}}`, `errcode/decode: can't read JSON into the type decode_test.Sender, at the path "S"`},
		{new(map[bool]int), `{}`, `errcode/decode: can't read JSON into the type map[bool]int, at the path ""`},
		{&struct{ *unexported }{new(unexported)}, `{}`, `errcode/decode: can't read JSON into the type struct { *decode_test.unexported }, at the path ""`},
		{new(loop), `1`, `errcode/decode: can't read JSON into the type decode_test.loop, at the path ""`},
		{&circle, `1`, `errcode/decode: can't read JSON into the type interface {}, at the path ""`},
		{new(struct{ *unexported }), `{"A":1}`, `errcode/decode: can't read JSON into the type struct { *decode_test.unexported }, at the path ""`},
		{new([]struct{ *unexported }), `[{"A":1}]`, `errcode/decode: can't read JSON into the type struct { *decode_test.unexported }, at the path "0"`},
	} {
		err := decode.JSON(nil, post(row.body), row.v)
		assert.EqualError(t, err, row.want)
		assert.Equal(t, "500 INTERNAL_ERROR: Unhandled server error", told(err))
	}
	// Nothing is wrong with them if the body does not name them.
	assert.NoError(t, decode.JSON(nil, post(`{}`), new(struct{ C chan int })))
}

// TestValuesThatAreThere reads into what an interface or a pointer holds already.
func TestValuesThatAreThere(t *testing.T) {
	type outer struct {
		In  any
		Ptr *base
		At  Sender
	}
	in := base{City: "old"}
	ptr := base{City: "kept"}
	v := outer{In: &in, Ptr: &ptr}
	require.NoError(t, decode.JSON(nil, post(`{"In":{"city":"new"},"Ptr":{"nr":1},"At":null}`), &v))
	assert.Equal(t, "new", in.City)
	assert.Equal(t, "kept", ptr.City)
	assert.Equal(t, 1, *ptr.Nr)

	err := decode.JSON(nil, post(`{"In":{"city":1,"x":2}}`), &v)
	assert.Equal(t, misfits+"In.city: type\nIn.x: unknown", told(err))

	v = outer{In: 17}
	require.NoError(t, decode.JSON(nil, post(`{"In":{"x":2}}`), &v))
	assert.Equal(t, map[string]any{"x": 2.0}, v.In)
}

// TestNullForAll has null for values that can be nil, and that decode themselves.
func TestNullForAll(t *testing.T) {
	for _, v := range []any{new(*int), new([]int), new(map[string]int), new(any), new(json.RawMessage)} {
		assert.NoError(t, decode.JSON(nil, post(`null`), v), "%T", v)
	}
	for _, v := range []any{new(int), new([1]int), new(level), new(order)} {
		assert.Equal(t, misfits+": type", told(decode.JSON(nil, post(`null`), v)), "%T", v)
	}
}

// picky decodes itself in ways that depend on what is there already.
type picky struct{ refuse, panics bool }

func (p *picky) UnmarshalJSON([]byte) error {
	switch {
	case p.refuse:
		return errors.New("secret")
	case p.panics:
		return nil
	}
	panic("not filled")
}

// TestRefusalsThatOnlyTheValueKnows has a type that refuses a value in one state only: a
// fresh one can't be asked which field it was.
func TestRefusalsThatOnlyTheValueKnows(t *testing.T) {
	v := struct{ P *picky }{&picky{refuse: true}}
	err := decode.JSON(nil, post(`{"P":17}`), &v)
	assert.Equal(t, "422 VALIDATION_ERROR: Request validation failed", told(err))
	assert.EqualError(t, err, "HTTP 422: errcode/decode: a type's own method refused a value, but not a new value's")

	var two struct {
		P    *picky
		Born map[time.Time]int
	}
	two.P = &picky{panics: true}
	err = decode.JSON(nil, post(`{"P":17,"Born":{"2026-01-02T03:04:05Z":1,"2026":1}}`), &two)
	assert.Equal(t, misfits+"Born.2026: date", told(err), "a new picky panics")

	v.P = &picky{panics: true}
	assert.NoError(t, decode.JSON(nil, post(`{"P":17}`), &v))
}
