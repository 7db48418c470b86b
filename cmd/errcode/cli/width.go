package cli

import (
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// runeWidth returns how many columns of a terminal r takes.
func runeWidth(r rune) int {
	switch {
	case r < 0x300: // a soft hyphen too takes a column, although it is a format character
		return 1
	case 0x1160 <= r && r <= 0x11ff: // vowels and finals of Korean, drawn into the syllable before
		return 0
	case unicode.In(r, unicode.Mn, unicode.Me):
		return 0
	case unicode.Is(unicode.Cf, r) && !unicode.Is(unicode.Prepended_Concatenation_Mark, r):
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}

// displayWidth returns how many columns of a terminal s takes.
func displayWidth(s string) (n int) {
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

// wrap returns s in lines of at most limit columns, broken at spaces, and between
// characters of Chinese and Japanese. What has no such place and is too long is broken
// after a separator of a code, or else where the line is full. If limit is 0, there is
// one line.
func wrap(s string, limit int) (lines []string) {
	if limit <= 0 {
		return []string{s}
	}
	limit = max(limit, 2) // a wide character
	for displayWidth(s) > limit {
		end, next := breakAt(s, limit)
		lines = append(lines, s[:end])
		s = s[next:]
	}
	return append(lines, s)
}

// breakAt returns where the first line of s ends and where the next begins, for an s that
// is wider than limit.
func breakAt(s string, limit int) (end, next int) {
	full := 0           // where no more fits
	separator := 0      // after the last separator of a code
	var before rune = 0 // the character before i
	columns := 0
	for i, r := range s {
		w := runeWidth(r)
		if r == ' ' && columns <= limit {
			end, next = i, i+1
		} else if columns <= limit && breaks(before, r) && i > 0 {
			end, next = i, i
		}
		if columns += w; columns > limit {
			if r != ' ' || columns > limit+1 {
				full = i
				break
			}
		}
		if strings.ContainsRune("_.-/:,&?", r) {
			separator = i + 1
		}
		before = r
	}
	switch {
	case end > 0:
	case separator > 0:
		end, next = separator, separator
	default:
		end, next = full, full
	}
	end = len(strings.TrimRight(s[:end], " "))
	next = len(s) - len(strings.TrimLeft(s[next:], " "))
	return end, next
}

// breaks reports whether a line may end between two characters without a space between
// them.
func breaks(before, after rune) bool {
	const notFirst, notLast = "、。，．・：；？！）」』】〉》〕ー々ゝゞッャュョァィゥェォっゃゅょぁぃぅぇぉ…,.;:!?)", "（「『【〈《〔("
	if runeWidth(before) != 2 && runeWidth(after) != 2 || runeWidth(after) == 0 {
		return false
	}
	return !strings.ContainsRune(notFirst, after) && !strings.ContainsRune(notLast, before)
}

// wrapJSON is like wrap, for JSON without white space between its parts: lines end after a
// comma between two parts if they can, so that what is copied from them is the same JSON.
func wrapJSON(s string, limit int) (lines []string) {
	if limit <= 0 {
		return []string{s}
	}
	line := ""
	for _, part := range partsOf(s) {
		if line != "" && displayWidth(line+part) > limit {
			lines = append(lines, wrap(line, limit)...)
			line = ""
		}
		line += part
	}
	return append(lines, wrap(line, limit)...)
}

// partsOf splits JSON after the commas that are in no string.
func partsOf(s string) (parts []string) {
	start, inString := 0, false
	for i := 0; i < len(s); i++ {
		switch {
		case inString && s[i] == '\\':
			i++
		case s[i] == '"':
			inString = !inString
		case s[i] == ',' && !inString:
			parts = append(parts, s[start:i+1])
			start = i + 1
		}
	}
	return append(parts, s[start:])
}
