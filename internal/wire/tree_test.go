package wire_test

import (
	"strings"
	"testing"

	"example.com/errcode/internal/wire"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// source writes a tree back as JSON, without white space.
func source(n *wire.Node) string {
	var parts []string
	switch n.Kind {
	case '{':
		for _, m := range n.Members {
			parts = append(parts, string(wire.AppendString(nil, m.Key))+":"+source(m.Value))
		}
		return "{" + strings.Join(parts, ",") + "}"
	case '[':
		for _, e := range n.Elements {
			parts = append(parts, source(e))
		}
		return "[" + strings.Join(parts, ",") + "]"
	case '"':
		return string(wire.AppendString(nil, n.Text))
	}
	return n.Text
}

func TestParseTree(t *testing.T) {
	const data = "\ufeff {\"a\" : [1, -0.5e7, true,false , null, \"\\u00e4\\n\"],\r\n\"a\":{}, \"b\": []}\n"
	n, err := wire.ParseTree([]byte(data))
	require.NoError(t, err)
	assert.Equal(t, `{"a":[1,-0.5e7,true,false,null,"ä\n"],"a":{},"b":[]}`, source(n))
	assert.Equal(t, 4, n.Offset)
	second := n.Members[1]
	assert.Equal(t, "\"a\":{}", data[second.Offset:second.Value.Offset+2])
	line, column := wire.Position([]byte(data), second.Offset)
	assert.Equal(t, [2]int{2, 1}, [2]int{line, column})
	line, column = wire.Position([]byte(data), n.Offset)
	assert.Equal(t, [2]int{1, 2}, [2]int{line, column})
	line, column = wire.Position([]byte("ä\nöü"), 100)
	assert.Equal(t, [2]int{2, 3}, [2]int{line, column})

	var said []string
	for _, e := range n.Members[0].Value.Elements {
		said = append(said, e.Describe())
	}
	assert.Equal(t, []string{"the number 1", "the number -0.5e7", "true", "false", "null", "a string"}, said)
	assert.Equal(t, "an object", n.Describe())
	assert.Equal(t, "an array", n.Members[2].Value.Describe())
}

func TestParseTreeErrors(t *testing.T) {
	deep := strings.Repeat("[", 32) + strings.Repeat("]", 32)
	_, err := wire.ParseTree([]byte(deep))
	require.NoError(t, err)
	for data, want := range map[string]string{
		"":                   "unexpected end, expected a value",
		"\ufeff":             "unexpected end, expected a value",
		"[1,]":               "unexpected byte ']', expected a value",
		`{"a":1} x`:          "unexpected byte 'x', expected the end",
		`{"a" 1}`:            `unexpected byte '1', expected ":"`,
		`"a`:                 "unexpected end, expected a closing quote",
		"[" + deep + "]":     "JSON nested deeper than 32",
		"\"a\xff\"":          "invalid UTF-8, byte 0xff at offset 2",
		`{"a":` + deep + `}`: "JSON nested deeper than 32",
	} {
		_, err := wire.ParseTree([]byte(data))
		var syntax *wire.SyntaxError
		require.ErrorAs(t, err, &syntax)
		assert.Equal(t, want, syntax.Reason())
	}
	_, err = wire.ParseTree([]byte("[\n[x]]"))
	assert.EqualError(t, err, "unexpected byte 'x' at offset 3 of JSON, expected a value")
}

// TestKeysAreText has a key without escapes that is not valid UTF-8.
func TestKeysAreText(t *testing.T) {
	require.NoError(t, wire.Members([]byte("{\"\x80\":1}"), func(key []byte, _ wire.Span) {
		assert.Equal(t, "\ufffd", string(key))
	}, func([]byte, wire.Span) {}))
}

// TestStopsInLongStrings puts control characters and escapes at each index of a long
// string, since strings are scanned eight bytes at a time.
func TestStopsInLongStrings(t *testing.T) {
	const text = "abcdefghijklmnopqrstuvwxyz"
	for at := range len(text) {
		for c := range 0x20 {
			_, err := wire.ParseTree([]byte(`"` + text[:at] + string(rune(c)) + text[at:] + `"`))
			var syntax *wire.SyntaxError
			require.ErrorAs(t, err, &syntax)
			assert.Equal(t, at+1, syntax.Offset)
			assert.Equal(t, "no control character in a string", syntax.Want)
		}
		n, err := wire.ParseTree([]byte(`"` + text[:at] + `\"\\` + text[at:] + `"`))
		require.NoError(t, err)
		assert.Equal(t, text[:at]+`"\`+text[at:], n.Text)
	}
	assert.Equal(t, "\ufffda", wire.Unquote([]byte("\"\x80a\"")))
}

func TestDepthOfObjectsAndScalars(t *testing.T) {
	objects := func(depth int) string { return strings.Repeat(`{"a":`, depth) + "1" + strings.Repeat("}", depth) }
	for data, ok := range map[string]bool{
		objects(32): true,
		objects(33): false,
		strings.Repeat("[", 32) + "1" + strings.Repeat("]", 32): true,
		strings.Repeat("[", 33) + "1" + strings.Repeat("]", 33): false,
	} {
		_, err := wire.ParseTree([]byte(data))
		assert.Equal(t, ok, err == nil, data)
	}
	_, err := wire.ParseTree([]byte("\xff"))
	var syntax *wire.SyntaxError
	require.ErrorAs(t, err, &syntax)
	assert.Equal(t, "invalid UTF-8, byte 0xff at offset 0", syntax.Reason())
}
