package docpage

import "strings"

// A span is a piece of a text: a code that has an entry, or what stands between codes.
type span struct {
	Text  string
	Entry *entry // nil if the text is not a code
}

// WhySpans returns why the error occurs, in pieces.
func (e *entry) WhySpans() []span { return e.spans(e.Why) }

// FixSpans returns how to fix it, in pieces.
func (e *entry) FixSpans() []span { return e.spans(e.Fix) }

// spans finds the codes of the site in a text. The pieces together are the text.
func (e *entry) spans(s string) []span {
	var all []span
	start := 0 // of what is not in a piece yet
	for i := 0; i < len(s); {
		if !ofCode(s[i]) {
			i++
			continue
		}
		end := i
		for end < len(s) && ofCode(s[end]) {
			end++
		}
		word := strings.TrimRight(s[i:end], "_.-/:")
		if other := e.site.entries[word]; other != nil && other != e && looksLikeCode(word) {
			if start < i {
				all = append(all, span{Text: s[start:i]})
			}
			all = append(all, span{word, other})
			start = i + len(word)
		}
		i = end
	}
	if start < len(s) {
		all = append(all, span{Text: s[start:]})
	}
	return all
}

// ofCode reports whether c may stand in a code.
func ofCode(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("_.-/:", c) >= 0
}

// looksLikeCode reports whether a word in a sentence is surely a code: "unauthorized"
// may be none.
func looksLikeCode(word string) bool {
	return strings.ContainsAny(word, "_.-/:") || len(word) > 4 && word == strings.ToUpper(word)
}
