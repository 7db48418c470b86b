package repository_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	rowLine   = regexp.MustCompile(`^- ([A-Z]\d\d): .+\.$`)
	rowID     = regexp.MustCompile(`[A-Z]\d\d`)
	rowsNamed = regexp.MustCompile(`^(?:Test|Fuzz)(?:Soak)?((?:[A-Z]\d\d)+)(?:[A-Z_]|$)`)
	rowBegins = regexp.MustCompile(`^([A-Z]\d\d)(?:[^0-9A-Za-z]|$)`)
	// "Row C21" or "Rows C21, L13 and L14", at the beginning of a line of a comment.
	rowsNoted = regexp.MustCompile(`(?m)^Rows? ((?:[A-Z]\d\d(?:, | and )?)+)`)
	// The same anywhere in the text of a file.
	rowsSaid = regexp.MustCompile(`\b[Rr]ows? ((?:[A-Z]\d\d(?:, | and )?)+)`)
)

// TestEveryRowHasATest compares the rows in testdata/ROWS.md with the tests of all
// modules: each row has one, and no test is named for a row that is not there.
func TestEveryRowHasATest(t *testing.T) {
	tests := rowTests{found: map[string]bool{}, functions: map[string]string{}}
	require.NoError(t, filepath.WalkDir(top, tests.visit))
	for _, name := range []string{".ci/run", "CONTRIBUTING.md"} { // what go test does not run
		tests.note(rowsSaid, read(t, name))
	}

	rows := map[string]bool{}
	for line := range strings.Lines(read(t, "testdata/ROWS.md")) {
		if !strings.HasPrefix(line, "- ") {
			continue
		}
		m := rowLine.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		require.NotNil(t, m, "not like \"- W01: what holds.\": %s", line)
		id := m[1]
		assert.False(t, rows[id], "%s stands twice", id)
		rows[id] = true
		if !tests.found[id] && id[0] != 'T' { // a threat needs none
			t.Errorf("no test found for %s", line)
		}
	}
	for id, function := range tests.functions {
		assert.True(t, rows[id], "%s: %s is not in testdata/ROWS.md", function, id)
	}
}

// rowTests are the rows for which there is a test.
type rowTests struct {
	found     map[string]bool
	functions map[string]string // by the ID in its name
}

// note adds the IDs that the pattern captures.
func (r *rowTests) note(pattern *regexp.Regexp, text string) {
	for _, m := range pattern.FindAllStringSubmatch(text, -1) {
		for _, id := range rowID.FindAllString(m[1], -1) {
			r.found[id] = true
		}
	}
}

// visit looks at Go tests and at the scripts of the command.
func (r *rowTests) visit(name string, entry fs.DirEntry, err error) error {
	switch {
	case err != nil:
		return err
	case entry.IsDir() && (entry.Name() == ".git" || entry.Name() == "node_modules"):
		return filepath.SkipDir
	case strings.HasSuffix(name, "_test.go"):
		return r.visitGo(name)
	case path.Base(path.Dir(filepath.ToSlash(name))) == "script":
		r.note(rowBegins, entry.Name()) // as in I01_inputs_and_usage.txt
	}
	return nil
}

// visitGo looks at the names of functions, at strings, which name subtests and rows
// of tables, and at comments.
func (r *rowTests) visitGo(name string) error {
	file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	for _, comment := range file.Comments {
		r.note(rowsNoted, comment.Text())
	}
	ast.Inspect(file, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.FuncDecl:
			if m := rowsNamed.FindStringSubmatch(node.Name.Name); m != nil {
				for _, id := range rowID.FindAllString(m[1], -1) {
					r.found[id], r.functions[id] = true, node.Name.Name
				}
			}
		case *ast.BasicLit:
			if text, err := strconv.Unquote(node.Value); err == nil && node.Kind == token.STRING {
				r.note(rowBegins, text)
			}
		}
		return true
	})
	return nil
}
