package decode_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"example.com/errcode"
	"example.com/errcode/decode"
)

// strict reads a body as encoding/json does when it refuses unknown members.
func strict(body string, v any) error {
	d := json.NewDecoder(strings.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("something follows")
	}
	return nil
}

// twice reports whether an object of a valid document has two members whose names differ in
// case at most, and whether it nests too deep.
func twice(d *json.Decoder, depth int) (found, deep bool) {
	token, _ := d.Token()
	open, ok := token.(json.Delim)
	if !ok {
		return false, false
	}
	deep = depth == 128
	var names []string
	for d.More() {
		if open == '{' {
			token, _ := d.Token()
			name, _ := token.(string)
			for _, other := range names {
				found = found || strings.EqualFold(name, other)
			}
			names = append(names, name)
		}
		inFound, inDeep := twice(d, depth+1)
		found, deep = found || inFound, deep || inDeep
	}
	_, _ = d.Token()
	return found, deep
}

// A form is what encoding/json and decode read alike: it has none of what the package
// comment calls differences, other than members that stand twice.
type form struct {
	A    int8              `json:"a"`
	B    []form            `json:"b"`
	C    map[string]*form  `json:"c"`
	D    any               `json:"d"`
	E    *float32          `json:"e"`
	F    string            `json:"f"`
	G    bool              `json:"g"`
	H    json.RawMessage   `json:"h"`
	I    json.Number       `json:"i"`
	J    level             `json:"j"`
	K    map[uint8][]int64 `json:"k"`
	Both int
	embedded
}

type embedded struct {
	L    status `json:"l"`
	Both string `json:"both"`
}

// FuzzJSON compares with encoding/json what decode accepts, and what it reads.
func FuzzJSON(f *testing.F) {
	for _, body := range []string{
		`{"a":1,"b":[{"a":-128,"c":{"x":null,"y":{"d":[1.5,{"z":"é😀"}]}}}],"e":1e-3}`,
		`{"f":"\ud83d\ude00\n","g":true,"h":[1e999],"i":"12","j":"high","k":{"255":[9223372036854775807]},"l":"open"}`,
		`{"a":128}`, `{"A":1,"x":2}`, `{"d":1e999}`, `{"k":{"256":[]}}`, `{"k":{"01":[]}}`, `{"both":1,"Both":2}`, `{"j":"low"}`, `{"l":"closed"}`, `[{}]`, `null`, ` {} x`,
		`{"f":"\ud800"}`, "{\"f\":\"\xff\"}", strings.Repeat("[", 130), `{"d":` + strings.Repeat("[", 128) + strings.Repeat("]", 128) + `}`,
	} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		var got, want form
		err := decode.JSON(nil, post(body), &got)
		naive := strict(body, &want)
		var found, deep bool
		if json.Valid([]byte(body)) {
			found, deep = twice(json.NewDecoder(strings.NewReader(body)), 0)
		}
		var status int
		var e *errcode.Error
		if errors.As(err, &e) {
			status = e.StatusCode()
		} else if err != nil {
			t.Fatal(err)
		}
		switch {
		case len(body) > 1<<20:
			return
		case !json.Valid([]byte(body)) || !utf8.ValidString(body) || deep:
			if status != http.StatusBadRequest {
				t.Fatalf("%d for %q, expected 400: %v", status, body, err)
			}
		case status == http.StatusBadRequest:
			if !found && !strings.Contains(strings.ToLower(body), `\ud`) {
				t.Fatalf("400 for %q: %v", body, err)
			}
		case naive != nil:
			if status != http.StatusUnprocessableEntity {
				t.Fatalf("%d for %q, expected 422: %v", status, body, naive)
			}
		case err != nil:
			// A key such as 01, and null alone, are refused here only.
			if strings.TrimSpace(body) != "null" && !strings.Contains(body, `"0`) && !strings.Contains(body, `"-0`) && !strings.Contains(body, `\u0`) {
				t.Fatalf("%v for %q, which encoding/json accepts", err, body)
			}
		case !reflect.DeepEqual(got, want):
			t.Fatalf("%q: got %+v, want %+v", body, got, want)
		}
	})
}
