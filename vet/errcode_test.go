package vet

import (
	"reflect"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"example.com/errcode"
)

// The analyzers know methods by name; each must exist, or its faults would pass.
func TestMethodsExist(t *testing.T) {
	types := map[string]reflect.Type{
		"Code":       reflect.TypeFor[errcode.Code](),
		"Error":      reflect.TypeFor[*errcode.Error](),
		"Validation": reflect.TypeFor[*errcode.Validation](),
		"Catalogue":  reflect.TypeFor[*errcode.Catalogue](),
		"Registry":   reflect.TypeFor[*errcode.Registry](),
	}
	assert.Equal(t, types["Code"].PkgPath(), errcodePath)
	for f := range clientText {
		_, ok := types[f.of].MethodByName(f.name)
		assert.True(t, ok, "%s.%s", f.of, f.name)
	}
	for _, f := range []function{
		{"Error", "Reissue"}, {"Error", "Wrap"}, {"Error", "Errorf"}, {"Code", "Wrap"}, {"Code", "Errorf"}, {"Validation", "Err"},
		{"Catalogue", "Add"}, {"Registry", "AddCatalogue"}, {"Registry", "Parse"}, {"Registry", "Decode"},
		{"Registry", "FromWire"}, {"Registry", "FromResponse"},
	} {
		_, ok := types[f.of].MethodByName(f.name)
		assert.True(t, ok && wanted(f), "%s.%s", f.of, f.name)
	}
	for name := range map[string]any{
		"Status": errcode.Status, "Parse": errcode.Parse, "Decode": errcode.Decode,
		"FromWire": errcode.FromWire, "FromResponse": errcode.FromResponse, "Recovered": errcode.Recovered,
	} {
		assert.True(t, wanted(function{"", name}), name)
	}
}

// Each method With… of an error takes something for the client, and is looked at, or is one
// of those that can't leak a text.
func TestWithMethods(t *testing.T) {
	for _, typ := range []reflect.Type{reflect.TypeFor[errcode.Code](), reflect.TypeFor[*errcode.Error]()} {
		of := "Code"
		if typ.Kind() == reflect.Pointer {
			of = "Error"
		}
		for method := range typ.Methods() {
			if len(method.Name) < 4 || method.Name[:4] != "With" {
				continue
			}
			_, looked := clientText[function{of, method.Name}]
			harmless := slices.Contains([]string{"WithLog", "WithRetryAfter", "WithChallenge"}, method.Name)
			assert.True(t, looked != harmless, "%s.%s", of, method.Name)
			assert.True(t, wanted(function{of, method.Name}))
		}
	}
}
