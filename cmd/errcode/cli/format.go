package cli

import (
	"encoding/csv"
	"encoding/json"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// The formats of what list, explain, diff and verify say.
const (
	formatTable = "table"
	formatTSV   = "tsv"
	formatJSON  = "json"
	formatCSV   = "csv"
)

var outputFormats = []string{formatTable, formatTSV, formatJSON, formatCSV}

// An outputFormat is what the flags --format and --json say.
type outputFormat struct {
	name string
	json bool
}

// add adds the flags to a command.
func (f *outputFormat) add(cmd *cobra.Command) { f.addOf(cmd, outputFormats) }

// addOf is add for a command that has other formats.
func (f *outputFormat) addOf(cmd *cobra.Command, formats []string) {
	flags := cmd.Flags()
	flags.StringVarP(&f.name, "format", "f", "", "write `format`: "+strings.Join(formats, ", "))
	flags.BoolVar(&f.json, "json", false, "short for --format json")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(formats, cobra.ShellCompDirectiveNoFileComp))
}

// chosen returns the format to write: a table for a person, and "", which is the
// command's own choice, in a pipe.
func (f *outputFormat) chosen(t *tool) (string, error) {
	name, err := f.of(outputFormats)
	switch {
	case err != nil:
		return "", err
	case name == formatTable:
		t.style.reader, t.style.columns = true, t.columns()
	case name == "" && t.style.reader:
		return formatTable, nil
	}
	return name, nil
}

// of returns the one of some formats that the flags say, "" if they say none.
func (f *outputFormat) of(formats []string) (string, error) {
	switch {
	case f.name != "" && !slices.Contains(formats, f.name):
		return "", unknownValue("format", f.name, formats)
	case f.json && f.name != "" && f.name != formatJSON:
		return "", usagef("--json and --format %s contradict each other", f.name)
	case f.json:
		return formatJSON, nil
	}
	return f.name, nil
}

// writeJSON writes a value as indented JSON.
func (t *tool) writeJSON(v any) {
	encoder := json.NewEncoder(&t.out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(v); err != nil {
		panic(err) // can't happen: it holds only texts, numbers and lists of them
	}
}

// writeTSV writes rows with tabs between the fields, which have none.
func (t *tool) writeTSV(rows [][]string) {
	for _, row := range rows {
		t.out.WriteString(strings.Join(row, "\t") + "\n")
	}
}

// writeCSV writes rows below their titles, in the form of RFC 4180, except that lines end
// in a newline alone.
func (t *tool) writeCSV(titles []string, rows [][]string) {
	w := csv.NewWriter(&t.out)
	_ = w.Write(titles)
	_ = w.WriteAll(rows) // writing to memory does not fail
}
