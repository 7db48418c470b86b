package repository_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// top is the folder of the repository.
const top = "../.."

// read returns the text of a file of the repository.
func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(top, name))
	require.NoError(t, err)
	return string(text)
}

// TestReadmeSpeed compares the README's table with the short one of what was measured, and
// the charts with its rows. bench/run writes all of them.
func TestReadmeSpeed(t *testing.T) {
	results := read(t, "bench/RESULTS.md")
	assert.Contains(t, results, "\n| rounds | 8 |\n")
	_, short, found := strings.Cut(results, "\n## In short\n\n")
	require.True(t, found)
	short, _, _ = strings.Cut(short, "\n\n## ")
	assert.Len(t, strings.Split(short, "\n"), 12) // ten rows
	_, speed, found := strings.Cut(read(t, "README.md"), "\n## Speed\n")
	require.True(t, found)
	speed, _, _ = strings.Cut(speed, "\n## ")
	assert.Equal(t, short, strings.Join(regexp.MustCompile(`(?m)^\|.*$`).FindAllString(speed, -1), "\n"))
	charts := regexp.MustCompile(`bench/chart-\w+\.svg`).FindAllString(speed, -1)
	assert.Len(t, charts, 2)
	for _, chart := range charts {
		desc, _, found := strings.Cut(read(t, chart), "</desc>")
		require.True(t, found, chart)
		for _, row := range strings.Split(short, "\n")[2:] {
			assert.Contains(t, desc, inChart(row), chart)
		}
	}
}

// inChart returns what a chart says of a row of the short table: "| what | time |
// allocations | 2.00× | 0.50× goccy, faster |" is "what: by hand 2.00×, goccy 0.50×. ".
func inChart(row string) string {
	cells := strings.Split(strings.Trim(row, "| "), " | ")
	hand, _, _ := strings.Cut(cells[3], ", ")
	ratio, library, _ := strings.Cut(cells[4], " ")
	library, _, _ = strings.Cut(library, ", ")
	var said []string
	if hand != "–" {
		said = append(said, "by hand "+hand)
	}
	if ratio != "–" {
		said = append(said, library+" "+ratio)
	}
	return strings.ReplaceAll(cells[0], "`", "") + ": " + strings.Join(said, ", ") + ". "
}

// TestReadmeCommands checks that the gate runs the README's tests as they stand there, and
// that the files exist which other commands name.
func TestReadmeCommands(t *testing.T) {
	text := read(t, "README.md")
	assert.LessOrEqual(t, strings.Count(text, "\n"), 150)
	assert.Contains(t, text, "\n```sh\ngo run ./examples/quickstart\ngo test ./...\n```\n")
	assert.Contains(t, read(t, ".ci/run"), "\nstep test go test ./...\n")
	for _, words := range regexp.MustCompile(`(?m)^errcode verify (\S+)`).FindAllStringSubmatch(text, -1) {
		files, err := filepath.Glob(filepath.Join(top, words[1]))
		require.NoError(t, err)
		assert.NotEmpty(t, files, words[1])
	}
}
