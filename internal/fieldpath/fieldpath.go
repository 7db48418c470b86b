// Package fieldpath converts the paths of fields between dots, as errcode writes them, and
// brackets, as AIP-193 does: items.1.email and items[1].email.
package fieldpath

import "strings"

var escape = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// Bracketed returns a dot path as AIP-193 writes it: items.1.email becomes items[1].email. A
// name that could be taken for something else is quoted, as in labels["a[b"].
func Bracketed(path string) string {
	if plain(path) {
		return path
	}
	const brackets = 8 // more than most paths need for theirs
	var b strings.Builder
	b.Grow(len(path) + brackets)
	for i, more := 0, true; more; i++ {
		var name string
		name, path, more = strings.Cut(path, ".")
		switch number, quoted := look(name); {
		case number:
			b.WriteByte('[')
			b.WriteString(name)
			b.WriteByte(']')
			continue
		case quoted:
			b.WriteString(`["` + escape.Replace(name) + `"]`)
			continue
		case i > 0:
			b.WriteByte('.')
		}
		b.WriteString(name)
	}
	return b.String()
}

// look reports whether a name is the index of an array, and whether it must be quoted.
func look(name string) (number, quoted bool) {
	number = name != ""
	for i := range len(name) {
		switch c := name[i]; {
		case c == '[', c == ']', c == '"':
			number, quoted = false, true
		case c < '0', c > '9':
			number = false
		}
	}
	return number, quoted
}

// plain reports whether Bracketed has nothing to do for a path, as for most: no name is
// quoted or begins with a digit.
func plain(path string) bool {
	for i := range len(path) {
		switch c := path[i]; {
		case c == '[', c == ']', c == '"':
			return false
		case '0' <= c && c <= '9' && (i == 0 || path[i-1] == '.'):
			return false
		}
	}
	return true
}

// Dotted returns the dot path for a path that Bracketed or another service wrote. Brackets
// that do not match stay as they are.
func Dotted(path string) string {
	var b strings.Builder
	for rest := path; ; {
		before, after, found := strings.Cut(rest, "[")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		name, tail, ok := inBrackets(after)
		if !ok {
			b.WriteByte('[')
			rest = after
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(name)
		rest = tail
	}
}

// inBrackets returns the name in brackets that a text begins with, after the first one, and
// what follows. A name in quotes may have \" and \\ in it.
func inBrackets(text string) (name, after string, ok bool) {
	if !strings.HasPrefix(text, `"`) {
		end := strings.IndexAny(text, `]["`)
		if end <= 0 || text[end] != ']' {
			return "", "", false
		}
		return text[:end], text[end+1:], true
	}
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			after, ok = strings.CutPrefix(text[i+1:], "]")
			return b.String(), after, ok
		case c == '\\' && i+1 < len(text):
			i++
			b.WriteByte(text[i])
		default:
			b.WriteByte(c)
		}
	}
	return "", "", false
}
