package ogenerr_test

import (
	"testing"

	"example.com/errcode/integrations/internal/generated"
)

// Ogen makes a server from a document that refers to our components. What is tested with
// it is in testdata/service.
func TestServer(t *testing.T) {
	generated.Test(t, "testdata/api", "./testdata/service", func(folder string) {
		generated.Go(t, "tool", "ogen", "--config", "testdata/ogen.yml", "--target", folder, "--package", "api", "testdata/service.openapi.json")
	})
}
