package wire_test

import (
	"fmt"
	"strings"
	"testing"

	"example.com/errcode/internal/wire"
	"github.com/stretchr/testify/assert"
)

// indexed returns what Index lists, a line for each value: the index after the values in it,
// then its key with the label, which is the length of the key's text, and its source.
func indexed(data string, limit int) (lines []string) {
	list := wire.Index(nil, []byte(data), limit, func(key []byte) uint8 { return uint8(len(key)) })
	for _, v := range list {
		key := ""
		if v.KeyEnd > 0 {
			key = fmt.Sprintf("%s(%d)=", data[v.Key:v.KeyEnd], v.Label)
		}
		lines = append(lines, fmt.Sprintf("%d %s%s", v.End, key, data[v.Value:v.ValueEnd]))
	}
	return lines
}

func TestIndex(t *testing.T) {
	const most = 100
	for _, row := range []struct {
		data  string
		limit int
		want  []string
	}{
		{`1`, most, []string{`1 1`}},
		{"\xef\xbb\xbf \"a\" ", most, []string{`1 "a"`}},
		{`{}`, most, []string{`1 {}`}},
		{` [ ] `, most, []string{`1 [ ]`}},
		{`{"":null}`, most, []string{`2 {"":null}`, `2 ""(0)=null`}},
		{` { "a" : -1.5e3 , "b\n" : true } `, most, []string{
			`3 { "a" : -1.5e3 , "b\n" : true }`, `2 "a"(1)=-1.5e3`, `3 "b\n"(2)=true`,
		}},
		{`[1,[2,[]],"x"]`, most, []string{
			`6 [1,[2,[]],"x"]`, `2 1`, `5 [2,[]]`, `4 2`, `5 []`, `6 "x"`,
		}},
		{`[{"a":{"b":[]},"c":1},{}]`, most, []string{
			`6 [{"a":{"b":[]},"c":1},{}]`, `5 {"a":{"b":[]},"c":1}`, `4 "a"(1)={"b":[]}`, `4 "b"(1)=[]`, `5 "c"(1)=1`, `6 {}`,
		}},
		// Those after the limit are left out, with what is in them.
		{`[1,2]`, 0, nil},
		{`[1,{"a":2},3]`, 2, []string{`2 [1,{"a":2},3]`, `2 1`}},
		{`[1,{"a":2},3]`, 3, []string{`3 [1,{"a":2},3]`, `2 1`, `3 {"a":2}`}},
		{`{"a":[1,{"b":2}],"c":3}`, 2, []string{`2 {"a":[1,{"b":2}],"c":3}`, `2 "a"(1)=[1,{"b":2}]`}},
	} {
		assert.Equal(t, row.want, indexed(row.data, row.limit), row.data)
	}
}

// TestIndexOfDepth has as many objects and arrays around a number as Members takes.
func TestIndexOfDepth(t *testing.T) {
	nested := func(open, shut string) string {
		return `{"a":` + strings.Repeat(open, wire.MaxDepth) + "1" + strings.Repeat(shut, wire.MaxDepth) + `,"b":2}`
	}
	for _, data := range []string{nested("[", "]"), nested(`{"a":`, "}")} {
		lines := indexed(data, 100)
		assert.Len(t, lines, wire.MaxDepth+2, "the number is too deep")
		assert.Equal(t, `34 `+data, lines[0])
		assert.Equal(t, `34 "b"(1)=2`, lines[len(lines)-1])
	}
}

// TestIndexEnds has data that is not valid, which nobody may pass. Index ends all the same.
func TestIndexEnds(t *testing.T) {
	for data, want := range map[string]int{``: 1, `{`: 1, `{"a"`: 2, `{"a":`: 2, `[`: 1, `[1`: 2, `[1,`: 2, `[x`: 2, `[1 x`: 3, `x`: 1} {
		list := wire.Index(nil, []byte(data), 100, func([]byte) uint8 { return 0 })
		assert.Len(t, list, want, data)
	}
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
