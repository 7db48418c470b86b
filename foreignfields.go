package errcode

import (
	"bytes"
	"slices"
	"strings"

	"example.com/errcode/internal/fieldpath"
	"example.com/errcode/internal/shape"
	"example.com/errcode/internal/wire"
)

// fields returns what the body says of fields, and the first text that is a sentence.
// Alone says that it has no code and no message, so that it may have fields and nothing
// else.
func (b *foreignBody) fields(root int, alone bool) (fields []field, first []byte) {
	for _, path := range shape.FieldLists {
		if !b.has(path[0]) {
			continue
		}
		if list := b.follow(root, path); list != nowhere && b.kind(list) == '[' {
			if fields, first = b.listed(list); len(fields) > 0 {
				return distinct(fields), first
			}
		}
	}
	for _, path := range shape.FieldMaps {
		if !b.has(path[0]) {
			continue
		}
		if object := b.follow(root, path); object != nowhere && b.kind(object) == '{' {
			kinds := `"[{`
			switch path[0] {
			case shape.Data:
				kinds = "{" // texts would be what the client has sent
			case shape.Message:
				kinds = "["
			}
			if fields, first = b.mapped(object, kinds); len(fields) > 0 {
				return distinct(fields), first
			}
		}
	}
	if alone && b.kind(0) == '{' {
		fields, first = b.mapped(root, "[")
	}
	return distinct(fields), first
}

// listed returns the fields that the entries of an array are about.
func (b *foreignBody) listed(list int) (fields []field, first []byte) {
	for i, to := b.inside(list); i < to; i = int(b.values[i].End) {
		if b.kind(i) != '{' {
			continue
		}
		entry := i
		if debug := b.member(i, shape.Debug); debug != nowhere && b.kind(debug) == '{' {
			entry = debug
		}
		if inner := b.member(entry, shape.FieldViolations); inner != nowhere && b.kind(inner) == '[' {
			more, text := b.listed(inner)
			for i := range more {
				more[i].Key = fieldpath.Dotted(more[i].Key)
			}
			if fields = append(fields, more...); first == nil {
				first = text
			}
			continue
		}
		path, text := b.fieldPath(i), b.first(i, shape.FieldTexts, b.asText)
		if translated := b.follow(i, []shape.Member{shape.LocalizedMessage, shape.Message}); translated != nowhere && b.asText(translated, 0) != nil {
			text = b.raw(translated)
		}
		if path == "" || text == nil {
			continue
		}
		if fields = append(fields, field{Key: path, Value: wire.Unquote(text)}); first == nil && isSentence(text) {
			first = text
		}
	}
	return fields, first
}

// asText returns a member that is a text, as a JSON string.
func (b *foreignBody) asText(at int, _ shape.Member) []byte {
	if raw := b.raw(at); wire.IsString(raw) && !blank(raw) {
		return raw
	}
	return nil
}

// fieldPath returns the path of the field that an entry is about, "" if it is about none.
func (b *foreignBody) fieldPath(entry int) string {
	for _, names := range shape.FieldPaths {
		at := b.follow(entry, names)
		if at == nowhere {
			continue
		}
		last := names[len(names)-1]
		switch {
		case last == shape.Path && (b.member(entry, shape.Extensions) != nowhere || b.member(entry, shape.Locations) != nowhere):
			// The path of GraphQL leads to a place in the response.
		case b.kind(at) == '[':
			if path := b.joined(at); path != "" {
				return path
			}
		case b.kind(at) != '"':
		case last == shape.Pointer || last == shape.InstancePath:
			if path := pointed(wire.Unquote(b.raw(at))); path != "" {
				return path
			}
		case last != shape.Name || b.member(entry, shape.Reason) != nowhere: // of invalid-params
			if path := wire.Unquote(b.raw(at)); strings.TrimSpace(path) != "" {
				return path
			}
		}
	}
	return ""
}

// joined joins the elements of an array to a path.
func (b *foreignBody) joined(list int) string {
	var path strings.Builder
	for i, to := b.inside(list); i < to; i = int(b.values[i].End) {
		raw := b.raw(i)
		if !wire.IsString(raw) && !digits(string(raw)) {
			return ""
		}
		if path.Len() > 0 {
			path.WriteByte('.')
		}
		if wire.IsString(raw) {
			raw = plainText(raw)
		}
		path.Write(raw)
	}
	return path.String()
}

// pointed returns the path that a JSON Pointer says (RFC 6901), without the beginning
// that all pointers of JSON:API have.
func pointed(pointer string) string {
	pointer = strings.TrimPrefix(pointer, "#")
	if rest, ok := strings.CutPrefix(pointer, "/data/"); ok {
		pointer = "/" + strings.TrimPrefix(strings.TrimPrefix(rest, "attributes/"), "relationships/")
	}
	pointer = strings.TrimPrefix(pointer, "/")
	path := make([]byte, 0, len(pointer))
	for i := 0; i < len(pointer); i++ {
		switch c := pointer[i]; {
		case c == '/' && len(path) > 0:
			path = append(path, '.')
		case c == '/':
		case c == '~' && strings.HasPrefix(pointer[i:], "~1"):
			path = append(path, '/')
			i++
		case c == '~' && strings.HasPrefix(pointer[i:], "~0"):
			path = append(path, '~')
			i++
		default:
			path = append(path, c)
		}
	}
	return string(path)
}

// mapped returns the members of an object as fields, if each has a text, or a list of
// texts or of objects with a text, or such an object. Kinds has the first bytes of the
// values that count. If only lists do, they have texts with spaces. A member without a
// value is left out, and any other value means that the members are not fields. A text in
// a member detail, with no other member, is the message.
func (b *foreignBody) mapped(object int, kinds string) (fields []field, first []byte) {
	from, to := b.inside(object)
	alone := from < to && b.values[from].Label == uint8(shape.Detail) && int(b.values[from].End) == to
	for i := from; i < to; i = int(b.values[i].End) {
		at := i
		if b.kind(i) == '[' {
			from, end := b.inside(i)
			if from == end {
				continue
			}
			at = from
		}
		var text []byte
		switch kind := b.kind(at); {
		case kind == 'n':
			continue
		case strings.IndexByte(kinds, b.kind(i)) < 0:
		case kind == '"':
			text = b.raw(at)
		case kind == '{' && kinds != "[":
			text = b.first(at, shape.FieldTexts, b.asText)
		}
		if text == nil || blank(text) || kinds == "[" && bytes.IndexByte(plainText(text), ' ') < 0 || alone && b.kind(i) == '"' {
			return nil, nil
		}
		key := wire.Unquote(b.body[b.values[i].Key:b.values[i].KeyEnd])
		if fields = append(fields, field{Key: key, Value: wire.Unquote(text)}); first == nil && isSentence(text) {
			first = text
		}
	}
	return fields, first
}

// distinct keeps the first of fields with the same path.
func distinct(fields []field) []field {
	if len(fields) == 0 {
		return nil
	}
	seen := make(map[string]bool, len(fields))
	return slices.DeleteFunc(fields, func(f field) bool {
		before := seen[f.Key]
		seen[f.Key] = true
		return before
	})
}
