package decode_test

import (
	"reflect"
	"testing"

	"example.com/errcode/decode"
	"github.com/stretchr/testify/assert"
)

type Left struct {
	Both  int
	OfTag int
	Depth int `json:"depth"`
}

type Right struct {
	Both int
	Tag  int `json:"OfTag"`
}

type Twice1 struct{ Twice }
type Twice2 struct{ Twice }
type Twice struct{ T int }

type number int

type Alias = Left

type Self struct {
	*Self
	S int
}

// TestFields compares the members that a struct has a place for with those for which
// encoding/json has one.
func TestFields(t *testing.T) {
	for _, row := range []struct {
		v       any
		members []string
		unknown []string
	}{
		{new(struct {
			Left
			Right
			Depth int `json:"depth"`
		}), []string{"OfTag", "depth", "DEPTH"}, []string{"Both", "both", "Left", "Right"}},
		{new(struct {
			Right
			Left
		}), []string{"OfTag", "depth"}, []string{"Both"}},
		{new(struct {
			Twice1
			Twice2
		}), nil, []string{"T", "Twice", "Twice1"}},
		{new(struct {
			Left `json:"left"`
			*Right
		}), []string{"left", "LEFT", "both", "OfTag"}, []string{"depth", "Right"}},
		{new(struct {
			number
			A int `json:"a,omitempty"`
			B int `json:",omitempty"`
			C int `json:"ä-1/$"`
			E int `json:"-"`
			f int
		}), []string{"a", "B", "ä-1/$"}, []string{"number", "C", "E", "f"}},
		{new(struct{ Alias }), []string{"both", "depth"}, []string{"Alias"}},
		{new(Self), []string{"S"}, []string{"Self"}},
		{new(struct{ K, K2 int }), []string{"K", "k", "\u212a", "K2"}, []string{"K3"}}, // the Kelvin sign folds to k
	} {
		for known, members := range map[bool][]string{true: row.members, false: row.unknown} {
			for _, member := range members {
				body := `{"` + member + `":null}`
				v := reflect.New(reflect.TypeOf(row.v).Elem()).Interface()
				err := decode.JSON(nil, post(body), v)
				assert.Equal(t, known, err == nil, "%T %s", row.v, body)
				assert.Equal(t, known, strict(body, v) == nil, "encoding/json: %T %s", row.v, body)
			}
		}
	}
}
