package translation_test

import (
	"testing"

	"example.com/errcode/cmd/errcode/internal/translation"
	"github.com/stretchr/testify/assert"
)

// A file is written as it was, if it has the shape of the files that errcode ships or
// that extract wrote.
func TestLanguageIsKept(t *testing.T) {
	for _, text := range []string{
		"{}\n",
		"{\n  \"a\": \"x & <y>\",\n  \"b\": \"\\\"ü\\\" \\\\ \\u2028\"\n}\n",
		"{\n  \"#day\": {\"one\": \"{n} Tag\", \"other\": \"{n} Tage\"}\n}\n",
		"{\n  \"a\": {\n    \"description\": \"d\",\n    \"hash\": \"sha1-0\",\n    \"id\": \"a\",\n    \"other\": \"x\"\n  }\n}\n",
	} {
		assert.Equal(t, text, string(parse(t, text).Bytes()))
	}
	// Capitals are those of go-i18n; null is an empty text.
	assert.Equal(t, "{\n  \"a\": {\n    \"description\": \"d\",\n    \"other\": \"\"\n  },\n  \"b\": \"\"\n}\n",
		string(parse(t, `{"a": {"Other": null, "Description": "d"}, "b": null}`).Bytes()))
}

func TestLanguageProblems(t *testing.T) {
	for _, row := range []struct {
		text string
		want []translation.Problem
	}{
		{"{\n  \"a\": 1,\n  \"b\": {\"one\": []},\n  \"a\": \"x\", \"c\": \"y\", \"c\": \"z\"\n}", []translation.Problem{
			{Line: 2, Column: 8, Text: "found the number 1, expected a text"},
			{Line: 3, Column: 16, Text: "found an array, expected a text"},
			{Line: 4, Column: 3, Text: `key "a" stands twice`},
			{Line: 4, Column: 23, Text: `key "c" stands twice`},
		}},
		{"[]", []translation.Problem{{Line: 1, Column: 1, Text: "found an array, expected an object from key to text"}}},
		{"{\"a\": \"ü\",}", []translation.Problem{{Line: 1, Column: 11, Text: `unexpected byte '}', expected a key`}}},
	} {
		_, problems := translation.ParseLanguage([]byte(row.text))
		assert.Equal(t, row.want, problems, row.text)
	}
}
