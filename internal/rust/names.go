package rust

import (
	"strconv"
	"strings"

	"example.com/errcode"
	"example.com/errcode/internal/snapshot"
)

// A named code has the name of its variant.
type named struct {
	snapshot.Entry
	variant string
}

// nameAll returns the codes of s with names that are different, each code once. The name is
// that of the Go variable, spelled as Rust spells it: UserNotFound, ProtektUserNotFound,
// TotpInvalidCode. A form's own code has the name of the form before it, unless the code has a
// colon. Of codes with the same name the first has it alone, the others with a number.
func nameAll(s snapshot.Snapshot, forms []errcode.Form) []named {
	var all []named
	seen, natural := map[string]bool{}, map[string]bool{}
	for catalogue, code := range s.All() {
		if seen[code.Code] {
			continue
		}
		seen[code.Code] = true
		name := variant(catalogue, code.Code, forms)
		natural[name] = true
		all = append(all, named{snapshot.Entry{Catalogue: catalogue, Code: code}, name})
	}
	taken := map[string]bool{}
	for i := range all {
		name := all[i].variant
		for n := 2; taken[name]; n++ {
			if next := all[i].variant + strconv.Itoa(n); !natural[next] && !taken[next] {
				name = next
			}
		}
		taken[name] = true
		all[i].variant = name
	}
	return all
}

// variant returns the name of a code, which another code may have too.
func variant(c snapshot.Catalogue, code string, forms []errcode.Form) string {
	if c.Generated {
		c.Name = sender(code, forms)
	}
	name := camelCase(snapshot.NameWords(c, code))
	if name == "Self" || name[0] < 'A' { // a keyword, or a digit
		return "Code" + name
	}
	return name
}

// sender returns the name of the first form that itself sends a code.
func sender(code string, forms []errcode.Form) string {
	for _, form := range forms {
		for _, own := range snapshot.Sent(form) {
			if own.String() == code {
				return form.String()
			}
		}
	}
	return snapshot.GeneratedName
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
