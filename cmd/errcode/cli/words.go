package cli

import (
	"fmt"
	"strconv"
	"strings"

	"example.com/errcode/internal/printable"
)

// maxLine is the most that is written of a line on standard error, in bytes.
const maxLine = 8 << 10

// plural returns "1 code", "2 codes".
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// listed returns items as a list in a sentence: "a, b and c".
func listed(items []string, conjunction string) string {
	if len(items) < 2 {
		return strings.Join(items, "")
	}
	last := len(items) - 1
	return strings.Join(items[:last], ", ") + " " + conjunction + " " + items[last]
}

// shown returns a value for a sentence.
func shown(value string) string {
	if _, err := strconv.Atoi(value); err == nil {
		return value
	}
	return strconv.Quote(value)
}

// safe returns text without control characters.
func safe(text string) string { return printable.Text(text, maxLine) }
