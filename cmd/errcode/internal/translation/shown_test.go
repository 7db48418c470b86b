package translation_test

import (
	"fmt"
	"strings"

	"example.com/errcode/cmd/errcode/internal/translation"
)

// shown returns what a reader has found, a line each.
func shown(file translation.File, problems []translation.Problem) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s\n", file.Program, file.Language)
	for _, m := range file.Messages {
		fmt.Fprintf(&b, "%d:%d %s %s %q -> %q\n", m.Line, m.Column, m.Key, m.State, m.Source, m.Target)
	}
	for _, p := range problems {
		level := "error"
		if p.Warning {
			level = "warning"
		}
		fmt.Fprintf(&b, "%d:%d %s: %s\n", p.Line, p.Column, level, p.Text)
	}
	return b.String()
}
