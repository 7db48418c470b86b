package oapierr_test

import (
	"path/filepath"
	"testing"

	"example.com/errcode/integrations/internal/generated"
	_ "github.com/oapi-codegen/runtime" // for what is generated
)

// Oapi-codegen makes a package of our components, and a server from a document that refers
// to them. What is tested with it is in testdata/service.
func TestServer(t *testing.T) {
	generated.Test(t, "testdata/generated", "./testdata/service", func(folder string) {
		for name, document := range map[string]string{
			"errors": "../../openapi/operations.openapi.json",
			"api":    "testdata/service.openapi.json",
		} {
			generated.Go(t, "tool", "oapi-codegen", "-config", filepath.Join("testdata", name+".yml"), "-o", generated.File(t, folder, name, name+".go"), document)
		}
	})
}
