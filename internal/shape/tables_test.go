package shape_test

import (
	"testing"

	"example.com/errcode/internal/shape"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Each table has members or paths, and a name of its own.
func TestTables(t *testing.T) {
	tables := map[string]shape.Table{}
	for _, table := range shape.Tables() {
		require.NotContains(t, tables, table.Name)
		assert.NotEmpty(t, table.Doc, table.Name)
		assert.NotEqual(t, table.Members == nil, table.Paths == nil, table.Name)
		assert.Len(t, table.Texts("."), len(table.Members)+len(table.Paths), table.Name)
		tables[table.Name] = table
	}
	assert.Len(t, tables, 12)
	assert.Equal(t, []string{"error", "details", "reason"}, tables["sentences"].Texts("."))
	assert.Equal(t, []string{"", "error", "details", "error.details", "errors.extensions", "parameters"}, tables["delayPlaces"].Texts(""))
	assert.Equal(t, ".", tables["places"].Texts(".")[0])
	assert.Contains(t, tables["places"].Texts("."), "fieldErrors.*")
}

func TestNamesBefore(t *testing.T) {
	ours, all := shape.NamesBefore(shape.Count), shape.NamesBefore(shape.All)
	require.Len(t, ours, int(shape.Count)-1)
	require.Len(t, all, int(shape.All)-2) // None and Count have no name
	assert.Equal(t, ours, all[:len(ours)])
	assert.NotContains(t, all, "")
}
