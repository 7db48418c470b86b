package errcode_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"example.com/errcode"
	"example.com/errcode/internal/golden"
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
	"io/fs"
	"net/http"
	"time"

	"example.com/errcode"
	"example.com/errcode/docs"
	"example.com/errcode/i18n"
)

var (
	_ docs.Options
	_ fs.FS
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
	add := func(name, source string) {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(source), 0o644))
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
	out, err := exec.Command("go", "build", "-o", os.DevNull, filepath.Join(dir, "readme.go")).CombinedOutput()
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

// tableRow matches a row of the README's table of documents: the document, what it is
// for, its catalogues, and how many codes it has.
var tableRow = regexp.MustCompile(`(?m)^(\| (Protekt|envelope|domain:reason) \|[^|\n]*\| )([^|\n]*) \| (\d+) \|$`)

// TestReadmeCountsTheCatalogues compares the README's table of documents with the codes;
// -update writes its rows anew.
func TestReadmeCountsTheCatalogues(t *testing.T) {
	text := readme(t)
	require.Len(t, tableRow.FindAllString(text, -1), len(documentNames))
	golden.Equal(t, "README.md", tableRow.ReplaceAllStringFunc(text, func(line string) string {
		cells := tableRow.FindStringSubmatch(line)
		var parts []string
		sum := 0
		for _, table := range tables {
			if documentNames[table.document] == cells[2] {
				parts = append(parts, fmt.Sprintf("`%s` %d", table.variable, table.catalogue.Len()))
				sum += table.catalogue.Len()
			}
		}
		return fmt.Sprintf("%s%s | %d |", cells[1], strings.Join(parts, ", "), sum)
	}))
}

// statedCodes returns how many codes the documents have by the README.
func statedCodes(t *testing.T) (sum int) {
	t.Helper()
	for _, cells := range tableRow.FindAllStringSubmatch(readme(t), -1) {
		n, err := strconv.Atoi(cells[4])
		require.NoError(t, err)
		sum += n
	}
	return sum
}

// TestReadmeLanguages compares the tags in the README's table with the files.
func TestReadmeLanguages(t *testing.T) {
	var stated, shipped []string
	for _, m := range regexp.MustCompile(`(?m)^\| (?:reviewed|draft:)[^|]*\| ([^|]*) \|$`).FindAllStringSubmatch(readme(t), -1) {
		stated = append(stated, strings.Fields(m[1])...)
	}
	files, err := filepath.Glob(filepath.Join("locales", "*.json"))
	require.NoError(t, err)
	for _, file := range files {
		shipped = append(shipped, strings.TrimSuffix(filepath.Base(file), ".json"))
	}
	assert.ElementsMatch(t, shipped, stated)
}
