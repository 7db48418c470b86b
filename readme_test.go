package errcode_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"example.com/errcode"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func readme(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile("README.md")
	require.NoError(t, err)
	return string(text)
}

// snippets returns the fenced blocks of the README in that language.
func snippets(t *testing.T, language string) []string {
	t.Helper()
	var found []string
	for _, m := range regexp.MustCompile("(?ms)^```(\\w+)\n(.*?)^```$").FindAllStringSubmatch(readme(t), -1) {
		if m[1] == language {
			found = append(found, m[2])
		}
	}
	require.NotEmpty(t, found)
	return found
}

// What the snippets of the README take for granted.
const readmePrelude = `package readme

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"net/http"
	"time"

	"example.com/errcode"
	"example.com/errcode/i18n"
)

var (
	_ = errors.Is
	_ time.Duration
	_ errcode.Code
	_ context.Context
	_ http.Handler
	_ *i18n.Bundle
	_ embed.FS
	_ = sql.ErrNoRows
)

func profileLanguages(*http.Request) string { return "" }

type user struct{}

type server struct {
	users interface{ ByEmail(context.Context, string) (user, error) }
}

func (*server) start(http.ResponseWriter, user) error { return nil }

func refresh(context.Context) error { return nil }

`

// TestReadmeSnippetsCompile vets every Go snippet: declarations as they are, and
// statements inside a function.
func TestReadmeSnippetsCompile(t *testing.T) {
	dir := t.TempDir()
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	root, err := filepath.Abs(".")
	require.NoError(t, err)
	add := func(name, source string) {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(source), 0o644))
		overlay.Replace[filepath.Join(root, "internal", "readme", name)] = path
	}
	declarations, statements := "", ""
	for i, snippet := range snippets(t, "go") {
		if regexp.MustCompile(`^(func|var|//go:embed) `).MatchString(snippet) {
			declarations += snippet
			continue
		}
		statements += fmt.Sprintf("func _(s *server, api errcode.Writer, mux *http.ServeMux, id int, w http.ResponseWriter, r *http.Request, resp *http.Response) error {\n_ = %d\n{\n%s}\nreturn nil\n}\n", i, snippet)
	}
	add("readme.go", readmePrelude+declarations+statements)
	add("de.json", "{}")
	config, err := json.Marshal(overlay)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "overlay.json"), config, 0o644))

	out, err := exec.Command("go", "build", "-overlay", filepath.Join(dir, "overlay.json"), "-o", os.DevNull, "./internal/readme").CombinedOutput()
	require.NoError(t, err, string(out))
}

// TestReadmeBodies finds what the README shows of the documents' forms in what a Writer
// sends.
func TestReadmeBodies(t *testing.T) {
	text := readme(t)
	for _, row := range []struct {
		form errcode.Form
		code errcode.Code
	}{
		{errcode.FormProtekt, errcode.ProtektTokenExpired},
		{errcode.FormEnvelope, errcode.EnvelopeTokenExpired},
		{errcode.FormDomain, errcode.UserTokenExpired},
	} {
		assert.Contains(t, text, "`"+record(errcode.Writer{Form: row.form}, row.code).Body.String()+"`")
	}
}

func TestReadmeCountsTheCatalogues(t *testing.T) {
	rows := map[string]string{}
	for line := range strings.Lines(readme(t)) {
		if cells := strings.Split(line, "|"); len(cells) == 6 {
			rows[strings.TrimSpace(cells[1])] = strings.TrimSpace(cells[3]) + " = " + strings.TrimSpace(cells[4])
		}
	}
	for document, name := range map[string]string{"protekt": "Protekt", "envelope": "envelope", "domain-reason": "domain:reason"} {
		var parts []string
		sum := 0
		for catalogue := range errcode.Catalogues() {
			if catalogue.Document() == document {
				parts = append(parts, fmt.Sprintf("`%s` %d", catalogueVariable(t, catalogue), catalogue.Len()))
				sum += catalogue.Len()
			}
		}
		assert.Equal(t, fmt.Sprintf("%s = %d", strings.Join(parts, ", "), sum), rows[name])
	}
}

// catalogueVariable finds the name of a catalogue's variable in the source.
func catalogueVariable(t *testing.T, catalogue *errcode.Catalogue) string {
	t.Helper()
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	document := map[string]string{"protekt": "documentProtekt", "envelope": "documentEnvelope", "domain-reason": "documentDomain"}[catalogue.Document()]
	want := regexp.MustCompile(`(?m)^\t(\w+) = newCatalogue\(` + document + `, \d+, ` + regexp.QuoteMeta(fmt.Sprintf("%q", catalogue.Name())) + `\)$`)
	for _, file := range files {
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		if m := want.FindSubmatch(source); m != nil {
			return string(m[1])
		}
	}
	require.Fail(t, "no variable for catalogue "+catalogue.Name())
	return ""
}

// TestReadmeSpeed finds what the README says of speed in what was measured.
func TestReadmeSpeed(t *testing.T) {
	results, err := os.ReadFile("bench/RESULTS.md")
	require.NoError(t, err)
	_, speed, found := strings.Cut(readme(t), "\n## Speed\n")
	require.True(t, found)
	speed, _, _ = strings.Cut(speed, "\n## ")
	assert.Contains(t, string(results), "\n| rounds | 8 |\n")
	lines := regexp.MustCompile(`(?m)^\|.*$`).FindAllString(speed, -1)
	assert.NotEmpty(t, lines)
	for _, line := range lines {
		assert.Contains(t, string(results), "\n"+line+"\n")
	}
}

// TestReadmeCommands checks that the gate calls what the README tells people to.
func TestReadmeCommands(t *testing.T) {
	commands := snippets(t, "sh")
	assert.Equal(t, "go run ./examples/quickstart\ngo test ./...\n", commands[0])
	gate, err := os.ReadFile(".ci/run")
	require.NoError(t, err)
	assert.Contains(t, string(gate), "go test ./...")
	assert.LessOrEqual(t, strings.Count(readme(t), "\n"), 150)
	for _, words := range regexp.MustCompile(`(?m)^errcode verify (\S+)`).FindAllStringSubmatch(readme(t), -1) {
		files, err := filepath.Glob(words[1])
		require.NoError(t, err)
		assert.NotEmpty(t, files, words[1])
	}
}
