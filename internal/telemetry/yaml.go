package telemetry

import (
	"fmt"
	"strconv"
	"strings"
)

// A yamlWriter writes YAML whose strings are quoted, whatever they hold.
type yamlWriter struct{ strings.Builder }

// line writes a line that is the same for all catalogues.
func (w *yamlWriter) line(indent int, text string) {
	fmt.Fprintf(w, "%s%s\n", strings.Repeat(" ", indent), text)
}

// field writes a key of ours with a value.
func (w *yamlWriter) field(indent int, key, value string) { w.line(indent, key+": "+scalar(value)) }

// scalar returns a string between quotes. Single quotes keep expressions readable. What
// strconv.Quote escapes, YAML reads: \n, \x07, \u2028, \U000e0001.
func scalar(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	for _, r := range s {
		if r != '\u0085' && strconv.IsPrint(r) {
			continue
		}
		return strconv.Quote(s)
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}
