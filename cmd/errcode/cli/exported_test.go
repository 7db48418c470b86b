package cli

import (
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
)

// The documentation that export writes can be read again.
func TestExportedMarkdown(t *testing.T) {
	status, stdout, stderr := inProcess(Config{}, "verify", filepath.Join(repository, "docs", "errors.md"))
	assert.Equal(t, 0, status, stdout)
	assert.Contains(t, stdout, fmt.Sprintf("errors.md: %d codes, no difference\n", counts(t)["CODES"]))
	assert.Contains(t, stderr, `: skipped: the library itself sends the codes of table "Sent by the library"`)
}
