package wire_test

import (
	"testing"

	"example.com/errcode/internal/wire"
	"github.com/stretchr/testify/assert"
)

func TestCanonicalFields(t *testing.T) {
	for _, row := range []struct {
		data    string
		size, n int
	}{
		{`{}`, 2, 0},
		{`{"a":"b"}`, 9, 1},
		{`{"a":"b","a.b":"","größe":"zu groß…"} and more`, 42, 3},
		{`{"":"","a":"\"\\\b\f\n\r\t\u0000\u001f\u003c\u003e\u0026\u2028\u2029"}`, 70, 2},
		{"{\"a\":\"\x7f\ufffd\U0001f600\"}", 16, 1},
		{``, 0, 0},
		{`{`, 0, 0},
		{`[]`, 0, 0},
		{`{"a"`, 0, 0},
		{`{"a":`, 0, 0},
		{`{"a":"b"`, 0, 0},
		{`{"a":"b",`, 0, 0},
		{`{"a":"b",}`, 0, 0},
		{`{"a":"b";"c":"d"}`, 0, 0},
		{`{"a":1}`, 0, 0},
		{`{"a":"b","a":"c"}`, 0, 0},
		{`{"b":"b","a":"c"}`, 0, 0},
		{`{"a\n":"b"}`, 0, 0}, // escapes have another order
		{`{ "a":"b"}`, 0, 0},
		{`{"a" :"b"}`, 0, 0},
		{`{"a": "b"}`, 0, 0},
		{`{"a":"b" }`, 0, 0},
		{`{"a":"<"}`, 0, 0},
		{`{"a":"\/"}`, 0, 0},
		{`{"a":"\x"}`, 0, 0},
		{`{"a":"\u0061"}`, 0, 0},
		{`{"a":"\u000a"}`, 0, 0},
		{`{"a":"\u003C"}`, 0, 0},
		{`{"a":"\u00"}`, 0, 0},
		{`{"a":"\u`, 0, 0},
		{`{"a":"\`, 0, 0},
		{`{"a":"\ufffd"}`, 0, 0}, // a valid U+FFFD is not escaped
		{`{"a":"\ud83d\ude00"}`, 0, 0},
		{"{\"a\":\"\n\"}", 0, 0},
		{"{\"a\":\"\xff\"}", 0, 0},
		{"{\"a\":\"\u2028\"}", 0, 0},
		{"{\"\u2029\":\"\"}", 0, 0},
		{"{\"\xff\":\"\"}", 0, 0},
	} {
		size, n := wire.CanonicalFields([]byte(row.data))
		assert.Equal(t, row.size, size, row.data)
		assert.Equal(t, row.n, n, row.data)
	}
}

func TestAppendMember(t *testing.T) {
	for _, row := range []struct {
		key, value, want string
		ok               bool
	}{
		{"", "", `"":"",`, true},
		{"email", "Required", `"email":"Required",`, true},
		{"a key of 19 letters", "text of 23 characters..", `"a key of 19 letters":"text of 23 characters..",`, true},
		{"<", "größer als 8 \"Zeichen\"", `"\u003c":"größer als 8 \"Zeichen\"",`, true},
		{"größe", "\u2028", `"größe":"\u2028",`, true},
		{"a", "\xff", "", false},
		{"\xff and more", "b", "", false},
	} {
		for _, before := range []string{"", "{", `{"a":"b",`} {
			got, ok := wire.AppendMember([]byte(before), row.key, row.value)
			assert.Equal(t, row.ok, ok)
			if ok {
				assert.Equal(t, before+row.want, string(got))
			}
		}
	}
}
