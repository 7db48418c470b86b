package repository_test

import (
	"io/fs"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// unreleased are the modules that nobody outside of the repository imports.
var unreleased = []string{"bench", "docs/browsertest", "examples/authservice", "integrations", "tools"}

// TestModulesAreReleasedOrNot finds modules that are neither in .ci/modules nor kept from
// users on purpose, and those that stand in .ci/modules before one that they require.
func TestModulesAreReleasedOrNot(t *testing.T) {
	released := strings.Fields(read(t, ".ci/modules"))
	var found []string
	require.NoError(t, filepath.WalkDir(top, func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (entry.Name() == "node_modules" || entry.Name() == "testdata" || entry.Name() == ".git"):
			return filepath.SkipDir
		case entry.Name() == "go.mod":
			folder, err := filepath.Rel(top, filepath.Dir(name))
			found = append(found, filepath.ToSlash(folder))
			return err
		}
		return nil
	}))
	assert.ElementsMatch(t, append(released, unreleased...), found)

	module := regexp.MustCompile(`(?m)^module (.*)$`).FindStringSubmatch(read(t, "go.mod"))[1]
	before := map[string]bool{}
	for _, folder := range released {
		required := regexp.MustCompile(`(?m)^(?:require)?\s+`+regexp.QuoteMeta(module)+`(\S*) v`).FindAllStringSubmatch(read(t, folder+"/go.mod"), -1)
		for _, m := range required {
			assert.True(t, before[m[1]], "%s requires %s%s, which is not above it in .ci/modules", folder, module, m[1])
		}
		before[strings.TrimSuffix("/"+folder, "/.")] = true
	}
}
