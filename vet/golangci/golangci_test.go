package golangci_test

import (
	"testing"

	"github.com/golangci/plugin-module-register/register"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"example.com/errcode/vet"
	_ "example.com/errcode/vet/golangci"
)

func TestPlugin(t *testing.T) {
	build, err := register.GetPlugin("errcode")
	require.NoError(t, err)

	plugin, err := build(nil)
	require.NoError(t, err)
	assert.Equal(t, register.LoadModeTypesInfo, plugin.GetLoadMode())
	all, err := plugin.BuildAnalyzers()
	require.NoError(t, err)
	assert.Equal(t, vet.Analyzers(), all)

	plugin, err = build(map[string]any{"disable": []any{"codespelling", "codetext", "codetext"}})
	require.NoError(t, err)
	some, err := plugin.BuildAnalyzers()
	require.NoError(t, err)
	assert.Len(t, some, len(all)-2)
	for _, a := range some {
		assert.NotContains(t, []string{"codespelling", "codetext"}, a.Name)
	}

	_, err = build(map[string]any{"disable": []any{"text"}})
	assert.EqualError(t, err, `errcode: the setting "disable" is wrong: unknown analyzer "text", expected one of codebypass, codecause, codecompare, codedirective, codedropped, codeliteral, codenil, codespelling, codeswitch, codetext, codewrapnil`)
	_, err = build(map[string]any{"enable": []any{"codetext"}})
	assert.EqualError(t, err, `errcode: the settings are wrong, expected "disable" and a list of analyzers: decoding settings: json: unknown field "enable"`)
}
