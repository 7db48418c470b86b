package i18n_test

import (
	"errors"
	"io/fs"
	"testing"

	"example.com/errcode/i18n"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestProblemsAreTyped(t *testing.T) {
	_, err := i18n.New(i18n.Config{Files: []fs.FS{files(map[string]string{"de.json": "{\n  \"a\": \"x\",\n  \"ä\": 7\n}", "german!.json": "{}"})}})
	all, ok := errors.AsType[i18n.Problems](err)
	require.True(t, ok)
	assert.Equal(t, i18n.Problems{
		{File: "de.json", Line: 2, Column: 3, Text: `unknown code "a"`},
		{File: "de.json", Line: 3, Column: 3, Text: `unknown code "ä"`},
		{File: "de.json", Line: 3, Column: 8, Text: `found the number 7, expected a text`},
		{File: "german!.json", Text: `file name is not a BCP 47 tag, such as pt-BR.json`},
	}, all)
	one, ok := errors.AsType[i18n.Problem](err)
	require.True(t, ok)
	assert.Equal(t, all[0], one)
	assert.Equal(t, "de.json:2:3: unknown code \"a\"\nde.json:3:3: unknown code \"ä\"\nde.json:3:8: found the number 7, expected a text\ngerman!.json: file name is not a BCP 47 tag, such as pt-BR.json", err.Error())
}
