package locales_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A term is what the glossary says for an English word in a language.
type term struct {
	english []string // in lower case
	plain   bool     // it is for the plain messages
	words   []string
}

// An exemption is a text that does without a term.
type exemption struct{ key, english, language string }

// glossary reads GLOSSARY.md.
func glossary(t *testing.T) (terms map[string][]term, exempt map[exemption]bool) {
	t.Helper()
	data, err := os.ReadFile("GLOSSARY.md")
	require.NoError(t, err)
	terms, exempt = map[string][]term{}, map[exemption]bool{}
	var header []string
	for line := range strings.Lines(string(data)) {
		line, ok := strings.CutPrefix(strings.TrimSpace(line), "|")
		if !ok {
			continue
		}
		var cells []string
		for cell := range strings.SplitSeq(strings.TrimSuffix(line, "|"), "|") {
			cells = append(cells, strings.TrimSpace(cell))
		}
		switch {
		case cells[0] == "English" || cells[0] == "key":
			header = cells
		case strings.HasPrefix(cells[0], "---"):
		case header[0] == "key":
			for tag := range strings.FieldsSeq(cells[2]) {
				exempt[exemption{cells[0], cells[1], tag}] = true
			}
		default:
			require.Len(t, cells, len(header), cells[0])
			english, plain := strings.CutPrefix(cells[0], "plain:")
			for i, tag := range header[1:] {
				if words := alternatives(cells[i+1]); words != nil {
					terms[tag] = append(terms[tag], term{alternatives(english), plain, words})
				}
			}
		}
	}
	return terms, exempt
}

var note = regexp.MustCompile(`\s*[(（][^)）]*[)）]`)

// alternatives returns the terms in a cell, in lower case, without the notes.
func alternatives(cell string) (all []string) {
	for one := range strings.FieldsFuncSeq(note.ReplaceAllString(cell, ""), func(r rune) bool { return strings.ContainsRune("/;；", r) }) {
		if one = lower(strings.TrimSpace(one)); one != "" {
			all = append(all, one)
		}
	}
	return all
}

// lower returns s in lower case, with one i: the Turkish İ becomes two characters.
func lower(s string) string { return strings.ReplaceAll(strings.ToLower(s), "i\u0307", "i") }

var word = regexp.MustCompile(`[\p{L}\p{M}\p{N}\x{200c}-]+`)

// keeps reports whether a translation has a term: the first two thirds of each of its
// words, which is what stays when a word is inflected.
func keeps(translation, term string) bool {
	for _, w := range word.FindAllString(term, -1) {
		w = strings.TrimPrefix(w, "ال") // the Arabic article
		runes := []rune(w)
		if n := len(runes); n > 3 {
			w = string(runes[:max(3, (2*n+2)/3)])
		}
		if !strings.Contains(translation, w) {
			return false
		}
	}
	return true
}

// found returns those of the English terms that stand in a text, not as a part of a
// longer one.
func found(text string, terms []string) (found []string) {
	type place struct{ start, end int }
	places := map[string][]place{}
	for _, one := range terms {
		for start := 0; ; start++ {
			at := strings.Index(text[start:], one)
			if at < 0 {
				break
			}
			start += at
			end := start + len(one)
			if end < len(text) && text[end] == 's' {
				end++ // the plural
			}
			if !joined(text[:start], true) && !joined(text[end:], false) {
				places[one] = append(places[one], place{start, end})
			}
		}
	}
	for _, one := range terms {
		if slices.Contains(found, one) || !slices.ContainsFunc(places[one], func(p place) bool {
			for _, others := range places {
				if slices.ContainsFunc(others, func(o place) bool { return o.start <= p.start && p.end <= o.end && o.end-o.start > p.end-p.start }) {
					return false
				}
			}
			return true
		}) {
			continue
		}
		found = append(found, one)
	}
	return found
}

// joined reports whether the last or the first byte of s may be a part of an English word.
func joined(s string, last bool) bool {
	if s == "" {
		return false
	}
	c := s[0]
	if last {
		c = s[len(s)-1]
	}
	return c == '-' || c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z'
}

// TestTextsKeepTheGlossary looks for the terms of each language where the English text has
// the English term.
func TestTextsKeepTheGlossary(t *testing.T) {
	terms, exempt := glossary(t)
	unused := map[exemption]bool{}
	for e := range exempt {
		unused[e] = true
	}
	compared := 0
	for _, tag := range languages(t) {
		if tag == "en" {
			continue
		}
		assert.NotEmpty(t, terms[tag], tag)
		for _, folder := range []string{"", "plain/"} {
			var relevant []string
			words := map[string][]string{} // several rows for one English word are alternatives
			for _, one := range terms[tag] {
				if one.plain && folder == "" {
					continue
				}
				for _, e := range one.english {
					relevant = append(relevant, e)
					words[e] = append(words[e], one.words...)
				}
			}
			translations := read(t, folder+tag+".json")
			for i, source := range read(t, folder+"en.json") {
				for _, e := range found(lower(source.other()), relevant) {
					compared++
					if slices.ContainsFunc(words[e], func(w string) bool { return keeps(lower(translations[i].other()), w) }) {
						continue
					}
					if one := (exemption{source.key, e, tag}); exempt[one] && folder == "" {
						delete(unused, one)
						continue
					}
					t.Errorf("%s%s.json: %s: %q for %q, expected one of %q for %q", folder, tag, source.key, translations[i].other(), source.other(), words[e], e)
				}
			}
		}
	}
	assert.Empty(t, unused, "texts that have the term after all, or do not exist")
	assert.Greater(t, compared, 5000)
}

func TestKeeps(t *testing.T) {
	for _, row := range []struct {
		text, term string
		want       bool
	}{
		{"токена доступа", "токен доступа", true},
		{"токен обновления", "токен доступа", false},
		{"zugriffstokens abgelaufen", "zugriffstoken", true},
		{"zugangstoken abgelaufen", "zugriffstoken", false},
		{"会话已过期", "会话", true},
		{"会议已过期", "会话", false},
		{"انتهت جلسة", "الجلسة", true},
	} {
		assert.Equal(t, row.want, keeps(row.text, row.term), row)
	}
	assert.Equal(t, []string{"backup code"}, found("no backup codes left", []string{"code", "backup code", "backup"}))
	assert.Equal(t, []string{"code"}, found("a decoded code", []string{"code"}))
	assert.Empty(t, found("a username", []string{"user"}))
}
