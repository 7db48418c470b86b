package wire_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"example.com/errcode/internal/wire"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A member is what Members passes to a function.
type member struct{ key, value string }

// membersOf returns the members that Members finds. It also checks that inner gets the
// members of each value that is an object.
func membersOf(t *testing.T, data string) ([]member, error) {
	t.Helper()
	var all, inner []member
	var outer []string // keys that came with inner
	err := wire.Members([]byte(data), func(key []byte, at wire.Span) {
		require.Equal(t, string(key), wire.Unquote([]byte(data[at.Key:at.KeyEnd])), "%q", data)
		value := data[at.Value:at.ValueEnd]
		var want []member
		if value[0] == '{' {
			var err error
			want, err = membersOf(t, value)
			require.NoError(t, err, "%q", data)
		}
		require.Equal(t, want, inner, "%q", data)
		for range inner {
			require.Equal(t, string(key), outer[0], "%q", data)
			outer = outer[1:]
		}
		inner = nil
		all = append(all, member{string(key), value})
	}, func(key []byte, at wire.Span) {
		outer = append(outer, string(key))
		inner = append(inner, member{wire.Unquote([]byte(data[at.Key:at.KeyEnd])), data[at.Value:at.ValueEnd]})
	})
	return all, err
}

func arrays(depth int) string { return strings.Repeat("[", depth) + strings.Repeat("]", depth) }

func objects(depth int) string {
	return strings.Repeat(`{"":`, depth-1) + `{}` + strings.Repeat("}", depth-1)
}

func TestMembers(t *testing.T) {
	for data, want := range map[string][]member{
		`{}`:                            nil,
		" \t\r\n{ \t\r\n} \t\r\n":       nil,
		"\xef\xbb\xbf {}":               nil,
		`{"a":1}`:                       {{"a", "1"}},
		` { "a" : 1 , "b" : "x y" } `:   {{"a", "1"}, {"b", `"x y"`}},
		`{"a":1,"a":2}`:                 {{"a", "1"}, {"a", "2"}},
		`{"":null,"A":true,"a":false}`:  {{"", "null"}, {"A", "true"}, {"a", "false"}},
		`{"\u0061\n\"":{}}`:             {{"a\n\"", "{}"}},
		"{\"\xff\":[]}":                 {{"\ufffd", "[]"}},
		`{"ä":[ 1 , { "b" : [ ] } ]}`:   {{"ä", `[ 1 , { "b" : [ ] } ]`}},
		`{"a":"\ud83d\ude00\ud800\/"}`:  {{"a", `"\ud83d\ude00\ud800\/"`}},
		`{"a":-0,"b":0.0,"c":-1.25E+9}`: {{"a", "-0"}, {"b", "0.0"}, {"c", "-1.25E+9"}},
		`{"a":10e-1,"b":1e5,"c":9}`:     {{"a", "10e-1"}, {"b", "1e5"}, {"c", "9"}},
		`{"a":` + arrays(32) + `}`:      {{"a", arrays(32)}},
		`{"a":` + objects(32) + `}`:     {{"a", objects(32)}},
	} {
		got, err := membersOf(t, data)
		require.NoError(t, err, data)
		assert.Equal(t, want, got, data)
	}
}

func TestMembersRefuses(t *testing.T) {
	for data, want := range map[string]string{
		``:                        `unexpected end at offset 0 of JSON, expected an object`,
		"\xef\xbb\xbf":            `unexpected end at offset 3 of JSON, expected an object`,
		"\xef\xbb{}":              `unexpected byte 'ï' at offset 0 of JSON, expected an object`,
		" \xef\xbb\xbf{}":         `unexpected byte 'ï' at offset 1 of JSON, expected an object`,
		"\v{}":                    `unexpected byte '\v' at offset 0 of JSON, expected an object`,
		"\x00":                    `unexpected byte '\x00' at offset 0 of JSON, expected an object`,
		`"{}"`:                    `unexpected byte '"' at offset 0 of JSON, expected an object`,
		`[{}]`:                    `unexpected byte '[' at offset 0 of JSON, expected an object`,
		`{`:                       `unexpected end at offset 1 of JSON, expected a key`,
		`{a:1}`:                   `unexpected byte 'a' at offset 1 of JSON, expected a key`,
		`{,}`:                     `unexpected byte ',' at offset 1 of JSON, expected a key`,
		`{"a":1,}`:                `unexpected byte '}' at offset 7 of JSON, expected a key`,
		`{"a":1,`:                 `unexpected end at offset 7 of JSON, expected a key`,
		`{"a`:                     `unexpected end at offset 3 of JSON, expected a closing quote`,
		`{"a"`:                    `unexpected end at offset 4 of JSON, expected ":"`,
		`{"a" 1}`:                 `unexpected byte '1' at offset 5 of JSON, expected ":"`,
		`{"a":`:                   `unexpected end at offset 5 of JSON, expected a value`,
		`{"a":}`:                  `unexpected byte '}' at offset 5 of JSON, expected a value`,
		`{"a":1`:                  `unexpected end at offset 6 of JSON, expected "," or "}"`,
		`{"a":1]`:                 `unexpected byte ']' at offset 6 of JSON, expected "," or "}"`,
		`{"a":1 "b":2}`:           `unexpected byte '"' at offset 7 of JSON, expected "," or "}"`,
		`{} {}`:                   `unexpected byte '{' at offset 3 of JSON, expected the end`,
		"{}\x00":                  `unexpected byte '\x00' at offset 2 of JSON, expected the end`,
		`{"a":[1`:                 `unexpected end at offset 7 of JSON, expected "," or "]"`,
		`{"a":[1}`:                `unexpected byte '}' at offset 7 of JSON, expected "," or "]"`,
		`{"a":[1,]}`:              `unexpected byte ']' at offset 8 of JSON, expected a value`,
		`{"a":[`:                  `unexpected end at offset 6 of JSON, expected a value`,
		`{"a":[,1]}`:              `unexpected byte ',' at offset 6 of JSON, expected a value`,
		`{"a":True}`:              `unexpected byte 'T' at offset 5 of JSON, expected a value`,
		`{"a":tru}`:               `unexpected byte '}' at offset 8 of JSON, expected true`,
		`{"a":fals`:               `unexpected end at offset 9 of JSON, expected false`,
		`{"a":nul0}`:              `unexpected byte '0' at offset 8 of JSON, expected null`,
		`{"a":NaN}`:               `unexpected byte 'N' at offset 5 of JSON, expected a value`,
		`{"a":-}`:                 `unexpected byte '}' at offset 6 of JSON, expected a value`,
		`{"a":+1}`:                `unexpected byte '+' at offset 5 of JSON, expected a value`,
		`{"a":01}`:                `unexpected byte '1' at offset 6 of JSON, expected "," or "}"`,
		`{"a":1.}`:                `unexpected byte '}' at offset 7 of JSON, expected a digit`,
		`{"a":.5}`:                `unexpected byte '.' at offset 5 of JSON, expected a value`,
		`{"a":1e}`:                `unexpected byte '}' at offset 7 of JSON, expected a digit`,
		`{"a":1E+`:                `unexpected end at offset 8 of JSON, expected a digit`,
		"{\"a\n\":1}":             `unexpected byte '\n' at offset 3 of JSON, expected no control character in a string`,
		"{\"a\":\"\x1f\"}":        `unexpected byte '\x1f' at offset 6 of JSON, expected no control character in a string`,
		`{"a":"\x"}`:              `unexpected byte 'x' at offset 7 of JSON, expected an escape`,
		`{"a":"\`:                 `unexpected end at offset 7 of JSON, expected an escape`,
		`{"a":"\u12g4"}`:          `unexpected byte 'g' at offset 10 of JSON, expected a hexadecimal digit`,
		`{"a":"\u12`:              `unexpected end at offset 10 of JSON, expected a hexadecimal digit`,
		`{"a":"\"}`:               `unexpected end at offset 9 of JSON, expected a closing quote`,
		`{"a":` + arrays(33):      `JSON nested deeper than 32`,
		`{"a":` + objects(33):     `JSON nested deeper than 32`,
		`{"a":[` + objects(32):    `JSON nested deeper than 32`,
		`{"a":{"b":` + arrays(32): `JSON nested deeper than 32`,
	} {
		_, err := membersOf(t, data)
		require.EqualError(t, err, want, data)
	}
	_, err := membersOf(t, `{"a":`+strings.Repeat("[", 1<<20))
	require.ErrorIs(t, err, wire.ErrDepth)
}

func TestIsString(t *testing.T) {
	for value, want := range map[string]bool{`""`: true, `"a"`: true, `1`: false, `null`: false, `[""]`: false, `{"":""}`: false} {
		assert.Equal(t, want, wire.IsString([]byte(value)), value)
	}
}

func TestUnquote(t *testing.T) {
	for value, want := range map[string]string{
		`""`:                         "",
		`"plain"`:                    "plain",
		`"\"\\\/\b\f\n\r\t"`:         "\"\\/\b\f\n\r\t",
		`"a\u0000b"`:                 "a\x00b",
		`"\u20AC\u20ac"`:             "€€",
		`"\uABCD\uEF09\uabcd\uef09"`: "\uabcd\uef09\uabcd\uef09",
		`"\ud83d\ude00"`:             "\U0001f600",
		`"\ud83d"`:                   "\ufffd",
		`"\ud83dx"`:                  "\ufffdx",
		`"\ud83d\n"`:                 "\ufffd\n",
		`"\ud83d\u0041"`:             "\ufffdA",
		`"\ud83d\ud83d\ude00"`:       "\ufffd\U0001f600",
		`"\ude00\ud83d"`:             "\ufffd\ufffd",
		`"\ud83d\\u0041"`:            "\ufffd\\u0041",
		"\"ä\xff\xed\xa0\x80\"":      "ä\ufffd\ufffd\ufffd\ufffd",
		"\"\ufffd\"":                 "\ufffd",
	} {
		assert.Equal(t, want, wire.Unquote([]byte(value)), value)
		var naive string
		require.NoError(t, json.Unmarshal([]byte(value), &naive))
		assert.Equal(t, want, naive, value)
	}
}

func TestAppendCanonical(t *testing.T) {
	for data, want := range map[string]string{
		` null `:                            `null`,
		`true`:                              `true`,
		` 1.50E+3 `:                         `1.50E+3`,
		`"\u0041\/<\u2028"`:                 `"A/\u003c\u2028"`,
		`[ ]`:                               `[]`,
		` [ 1 , [ ] , "" ] `:                `[1,[],""]`,
		`{ }`:                               `{}`,
		` { "b" : 1 , "\u0061" : [ { } ] }`: `{"b":1,"a":[{}]}`,
		`{"":"","a":{"":""}}`:               `{"":"","a":{"":""}}`,
		`[{"a":1},{"a":1}]`:                 `[{"a":1},{"a":1}]`,
		arrays(32):                          arrays(32),
		objects(32):                         objects(32),
	} {
		got, err := wire.AppendCanonical([]byte("x,"), []byte(data))
		require.NoError(t, err, data)
		assert.Equal(t, "x,"+want, string(got), data)
	}
	for data, want := range map[string]string{
		``:                        `unexpected end at offset 0 of JSON, expected a value`,
		` `:                       `unexpected end at offset 1 of JSON, expected a value`,
		"\xef\xbb\xbf1":           `unexpected byte 'ï' at offset 0 of JSON, expected a value`,
		`1 2`:                     `unexpected byte '2' at offset 2 of JSON, expected the end`,
		"1\x00":                   `unexpected byte '\x00' at offset 1 of JSON, expected the end`,
		`[1,]`:                    `unexpected byte ']' at offset 3 of JSON, expected a value`,
		`{"a":`:                   `unexpected end at offset 5 of JSON, expected a value`,
		`[{"a":[1}]`:              `unexpected byte '}' at offset 8 of JSON, expected "," or "]"`,
		`{"a":1,"\u0061":1}`:      `duplicate key "a" in JSON object`,
		`[{"a":{},"a":{}}]`:       `duplicate key "a" in JSON object`,
		"{\"\xff\":1,\"\xfe\":1}": "duplicate key \"\ufffd\" in JSON object",
		arrays(33):                `JSON nested deeper than 32`,
		objects(33):               `JSON nested deeper than 32`,
	} {
		_, err := wire.AppendCanonical(nil, []byte(data))
		require.EqualError(t, err, want, data)
	}
}

func TestAppendCanonicalOfWideValues(t *testing.T) {
	const wide = 10_000
	got, err := wire.AppendCanonical(nil, []byte("["+strings.Repeat("1, ", wide)+"1]"))
	require.NoError(t, err)
	assert.Equal(t, "["+strings.Repeat("1,", wide)+"1]", string(got))

	var object strings.Builder
	for i := range wide {
		fmt.Fprintf(&object, `"%d":1,`, i)
	}
	got, err = wire.AppendCanonical(nil, []byte("{"+object.String()+`"":1}`))
	require.NoError(t, err)
	assert.Equal(t, "{"+object.String()+`"":1}`, string(got))
}
