package wire_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"example.com/errcode/internal/wire"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// naiveIndex appends the value that d reads next, and those in it, to list. Key is where
// its key stands.
func naiveIndex(d *json.Decoder, data []byte, list []wire.Value, key wire.Span) []wire.Value {
	// next reads a token and returns where it stands.
	next := func() (token json.Token, from, to uint32) {
		start := int(d.InputOffset())
		token, err := d.Token()
		if err != nil {
			panic(err)
		}
		to = uint32(d.InputOffset())
		return token, to - uint32(len(bytes.TrimLeft(data[start:to], " \t\r\n,:"))), to
	}
	token, from, to := next()
	at := len(list)
	key.Value, key.ValueEnd = from, to
	list = append(list, wire.Value{Span: key})
	if open, ok := token.(json.Delim); ok {
		for d.More() {
			var key wire.Span
			if open == '{' {
				_, key.Key, key.KeyEnd = next()
			}
			list = naiveIndex(d, data, list, key)
		}
		_, _, list[at].ValueEnd = next()
	}
	list[at].End = uint32(len(list))
	return list
}

func TestIndex(t *testing.T) {
	for data, want := range map[string]string{
		`{}`:                            `{}`,
		"\ufeff \n{ } \t\r":             `{ }`,
		`[]`:                            `[]`,
		`{"a":1,"b":[2,"c"],"d":{}}`:    `{"a":1,"b":[2,"c"],"d":{}} a=1 b=[2,"c"] 2 "c" d={}`,
		` [ { "\u0061" : null } , [] ]`: `[ { "\u0061" : null } , [] ] { "\u0061" : null } a=null []`,
		`{"a":[1,2,3,4,5,6,7]}`:         `{"a":[1,2,3,4,5,6,7]} a=[1,2,3,4,5,6,7] 1 2 3 4 5`,
	} {
		list, ok := wire.Index(nil, []byte(data), 7)
		require.True(t, ok, data)
		var got []string
		for _, v := range list {
			text := data[v.Value:v.ValueEnd]
			if v.KeyEnd > 0 {
				text = wire.Unquote([]byte(data[v.Key:v.KeyEnd])) + "=" + text
			}
			got = append(got, text)
		}
		assert.Equal(t, want, strings.Join(got, " "))
	}
	for _, data := range []string{``, `1`, `"a"`, `null`, `{} {}`, arrays(33), `{"a":` + arrays(33) + `}`} {
		_, ok := wire.Index(nil, []byte(data), 100)
		assert.False(t, ok, data)
	}
}

// TestIndexTakesNoMemory has a list with room for all values.
func TestIndexTakesNoMemory(t *testing.T) {
	data, list := []byte(`{"a":["\n",{"\u00e4":-1.5e3}],"b":"c","d":{"e":true}}`), make([]wire.Value, 0, 9)
	assert.Zero(t, testing.AllocsPerRun(100, func() { list, _ = wire.Index(list[:0], data, 100) }))
	assert.Len(t, list, 8)
}

// FuzzIndex compares Index with encoding/json, and with Members and Check.
func FuzzIndex(f *testing.F) {
	for _, body := range bodies {
		f.Add([]byte(body), uint8(100))
	}
	f.Add([]byte(`[`+strings.Repeat(`{"a":[1,"b"]},`, 10)+`{}]`), uint8(7))
	f.Add([]byte(`[1e999,{"a":-1e999}]`), uint8(100))
	f.Add([]byte(arrays(32)), uint8(3))
	f.Add([]byte(`{"a":`+arrays(31)+`,"b":`+objects(32)+`}`), uint8(9))
	f.Add([]byte(`{"a":`+strings.Repeat(`[`, 32)+`1,{"b":2}`+strings.Repeat(`]`, 32)+`}`), uint8(100))
	f.Add([]byte(`{"a":`+strings.Repeat(`[`, 32)+`1,"b"`+strings.Repeat(`]`, 32)+`}`), uint8(100))
	f.Fuzz(func(t *testing.T, data []byte, limit uint8) {
		limit = max(limit, 1)
		before := bytes.Clone(data)
		list, ok := wire.Index(nil, data, int(limit))
		require.Equal(t, before, data)
		text := bytes.TrimPrefix(data, []byte("\ufeff"))
		var err error
		if text = bytes.TrimLeft(text, " \t\r\n"); bytes.HasPrefix(text, []byte("[")) {
			err = wire.Check(data)
		} else {
			nothing := func([]byte, wire.Span) {}
			err = wire.Members(data, nothing, nothing)
		}
		require.Equal(t, err == nil, ok, "%q", data)
		if !ok {
			return
		}
		d := json.NewDecoder(bytes.NewReader(text))
		d.UseNumber() // 1e999 is a number of JSON, and too large for a float64
		want := naiveIndex(d, text, nil, wire.Span{})
		skipped := uint32(len(data) - len(text))
		for i := range want {
			v := &want[i]
			v.Value, v.ValueEnd = v.Value+skipped, v.ValueEnd+skipped
			if v.KeyEnd > 0 {
				v.Key, v.KeyEnd = v.Key+skipped, v.KeyEnd+skipped
			}
		}
		if len(want) > int(limit) {
			want = want[:limit]
			for i := range want {
				want[i].End = min(want[i].End, uint32(limit))
			}
		}
		require.Equal(t, want, list, "%q", data)
	})
}

func TestCheck(t *testing.T) {
	for data, want := range map[string]string{
		"\xef\xbb\xbf [1, {\"a\": null}] ": "",
		arrays(32):                         "",
		objects(33):                        "JSON nested deeper than 32",
		``:                                 "unexpected end at offset 0 of JSON, expected a value",
		`[1,]`:                             "unexpected byte ']' at offset 3 of JSON, expected a value",
		`{} 1`:                             "unexpected byte '1' at offset 3 of JSON, expected the end",
	} {
		err := wire.Check([]byte(data))
		if want == "" {
			assert.NoError(t, err, data)
		} else {
			assert.EqualError(t, err, want, data)
		}
	}
}
