package translation_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"example.com/errcode/cmd/errcode/internal/translation"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
)

// The tests in this file need msgfmt and msgcat (package gettext of Debian), xmllint
// (libxml2-utils), Python with polib (python3-polib), and the schema of XLIFF 2.0 by OASIS,
// which php-symfony-translation brings.

// run runs a program of the system, which must be there.
func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	require.NoError(t, err, "%s %q: %s", name, args, out)
	return string(out)
}

// samples returns a file with the hostile texts, and what it translates. The placeholders
// of the translations are right: gettext checks them.
func samples(tag language.Tag) (*translation.Language, []translation.Source) {
	all := &translation.Language{}
	var sources []translation.Source
	for i, english := range hostile {
		l, s := file(tag, english, english+"›")
		for j := range s {
			suffix := "-" + string(rune('a'+i/26)) + string(rune('a'+i%26))
			l.Entries[j].Key += suffix
			s[j].Key += suffix
		}
		all.Entries, sources = append(all.Entries, l.Entries...), append(sources, s...)
	}
	return all, sources
}

// written writes a file that format makes of the samples.
func written(t *testing.T, name string, format translation.Format, tag language.Tag) (*translation.Language, []translation.Source) {
	t.Helper()
	l, sources := samples(tag)
	require.NoError(t, os.WriteFile(name, format.Write(l.Export("shop", tag, sources)), 0o600))
	return l, sources
}

// readBack imports what a tool has made of a file. Nothing may have changed.
func readBack(t *testing.T, name string, format translation.Format, tag language.Tag, l *translation.Language, sources []translation.Source) {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	before := string(l.Bytes())
	file, problems := format.Read(data, "")
	require.Empty(t, problems)
	require.Equal(t, tag.String(), file.Language)
	require.Len(t, file.Messages, len(sources))
	result, problems := l.Import(file, format, sources, false)
	require.Empty(t, problems)
	require.Empty(t, result.Changed)
	require.Equal(t, before, string(l.Bytes()))
}

// gettext finds nothing wrong with a file, and its own tools and those of an editor in
// Python write one that is read back as it was.
func TestGettext(t *testing.T) {
	for _, name := range sent {
		tag := language.MustParse(name)
		t.Run(name, func(t *testing.T) {
			po := filepath.Join(t.TempDir(), "x.po")
			written(t, po, translation.PO, tag)
			assert.Empty(t, run(t, "msgfmt", "--check", "--output-file=/dev/null", po))
			for _, tool := range [][]string{
				{"msgcat", "--output-file=" + po, po},
				{"msgcat", "--no-wrap", "--sort-output", "--output-file=" + po, po},
				{"msgattrib", "--escape", "--output-file=" + po, po},
				{"/usr/bin/python3", "-c", "import polib, sys\nf = polib.pofile(sys.argv[1], wrapwidth=40)\nf.save(newline='\\r\\n')", po},
			} {
				l, sources := written(t, po, translation.PO, tag)
				run(t, tool[0], tool[1:]...)
				readBack(t, po, translation.PO, tag, l, sources)
			}
		})
	}
}

// schema returns a copy of the schema of OASIS, with that of the attributes xml:… where
// it looks for it.
func schema(t *testing.T) string {
	t.Helper()
	folder := ""
	for name := range strings.SplitSeq(run(t, "dpkg", "--listfiles", "php-symfony-translation"), "\n") {
		if strings.HasSuffix(name, "/xliff-core-2.0.xsd") {
			folder = filepath.Dir(name)
		}
	}
	require.NotEmpty(t, folder)
	at := t.TempDir()
	for from, to := range map[string]string{"xliff-core-2.0.xsd": "xliff.xsd", "xml.xsd": "informativeCopiesOf3rdPartySchemas/w3c/xml.xsd"} {
		data, err := os.ReadFile(filepath.Join(folder, from))
		require.NoError(t, err)
		require.NoError(t, os.MkdirAll(filepath.Join(at, filepath.Dir(to)), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(at, to), data, 0o600))
	}
	return filepath.Join(at, "xliff.xsd")
}

// XLIFF files are valid by the schema of OASIS, and come back as they were when another
// XML library has written them: with other prefixes, quotes and an order of attributes.
func TestXLIFFSchema(t *testing.T) {
	xsd := schema(t)
	for _, name := range sent {
		tag := language.MustParse(name)
		t.Run(name, func(t *testing.T) {
			xlf := filepath.Join(t.TempDir(), "x.xlf")
			l, sources := written(t, xlf, translation.XLIFF, tag)
			assert.Equal(t, xlf+" validates\n", run(t, "xmllint", "--nonet", "--noout", "--schema", xsd, xlf))
			for _, tool := range [][]string{
				{"xmllint", "--format", "--encode", "ascii", "--output", xlf, xlf},
				{"xmllint", "--noblanks", "--output", xlf, xlf},
				{"/usr/bin/python3", "-c", "import sys, xml.etree.ElementTree as e\nt = e.parse(sys.argv[1])\nfor x in t.iter():\n  a = sorted(x.attrib.items(), reverse=True); x.attrib.clear(); x.attrib.update(a)\nt.write(sys.argv[1], 'utf-8', True)", xlf},
			} {
				run(t, tool[0], tool[1:]...)
				readBack(t, xlf, translation.XLIFF, tag, l, sources)
			}
		})
	}
}

// Python's reader and writer of CSV files leave everything as it is.
func TestCSVOfPython(t *testing.T) {
	for _, delimiter := range []string{",", ";", "\t"} {
		csv := filepath.Join(t.TempDir(), "x.csv")
		l, sources := written(t, csv, translation.CSV, language.German)
		run(t, "/usr/bin/python3", "-c", `import csv, sys
rows = list(csv.reader(open(sys.argv[1], newline='', encoding='utf-8')))
assert all(len(r) == 5 for r in rows), rows
assert not any(c[:1] in '=+-@' and c for r in rows for c in r), rows
w = csv.writer(open(sys.argv[1], 'w', newline='', encoding='utf-8-sig'), delimiter=sys.argv[2], quoting=csv.QUOTE_ALL, lineterminator='\n')
w.writerows(rows)`, csv, delimiter)
		data, err := os.ReadFile(csv)
		require.NoError(t, err)
		file, problems := translation.CSV.Read(data, "de")
		require.Empty(t, problems)
		before := string(l.Bytes())
		result, problems := l.Import(file, translation.CSV, sources, false)
		require.Empty(t, problems)
		require.Empty(t, result.Changed)
		require.Equal(t, before, string(l.Bytes()))
	}
}
