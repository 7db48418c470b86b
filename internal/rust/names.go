package rust

import (
	"strings"

	"example.com/errcode/internal/snapshot"
)

// A named code has the name of its variant.
type named struct {
	snapshot.Entry
	variant string
}

// nameAll returns the codes of s, each once, with names that are different. The name is that
// of the Go variable, spelled as Rust spells it: UserNotFound, ProtektUserNotFound,
// TotpInvalidCode.
func nameAll(s snapshot.Snapshot) (all []named) {
	names := s.Names("", variant)
	for catalogue, code := range s.Once() {
		all = append(all, named{snapshot.Entry{Catalogue: catalogue, Code: code}, names[code.Code]})
	}
	return all
}

// variant returns the name with these words.
func variant(words []string) string {
	name := camelCase(words)
	if name == "Self" || name[0] < 'A' { // a keyword, or a digit
		return "Code" + name
	}
	return name
}

// camelCase joins words. An initialism is a word like any other.
func camelCase(words []string) string {
	var b strings.Builder
	for _, word := range words {
		if word = strings.ToLower(word); word == "oauth" {
			word = "oAuth"
		}
		b.WriteString(strings.ToUpper(word[:1]) + word[1:])
	}
	return b.String()
}
