package errcode

import (
	"bytes"
	"slices"
	"strings"

	"example.com/errcode/internal/fieldpath"
	"example.com/errcode/internal/pairs"
	"example.com/errcode/internal/shape"
	"example.com/errcode/internal/wire"
)

// fields returns what the body says of fields, and the first text that is a sentence.
// Alone says that it has no code and no message, so that it may have fields and nothing
// else.
func (b *foreignBody) fields(root int, alone bool) (fields []plainField, first []byte) {
	for _, path := range shape.FieldLists {
		if list := b.follow(root, path); list != nowhere && b.kind(list) == '[' {
			if fields, first = b.listed(list); len(fields) > 0 {
				return distinct(fields), first
			}
		}
	}
	for _, path := range shape.FieldMaps {
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
func (b *foreignBody) listed(list int) (fields []plainField, first []byte) {
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
		if fields = append(fields, plainField{Key: path, Value: wire.Unquote(text)}); first == nil && isSentence(text) {
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
	path := ""
	for i, to := b.inside(list); i < to; i = int(b.values[i].End) {
		switch raw := b.raw(i); {
		case wire.IsString(raw):
			path = step(path, wire.Unquote(raw))
		case digits(string(raw)):
			path = step(path, string(raw))
		default:
			return ""
		}
	}
	return path
}

// step adds a name or an index to a dot path.
func step(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// pointed returns the path that a JSON Pointer says (RFC 6901), without the beginning
// that all pointers of JSON:API have.
func pointed(pointer string) string {
	pointer = strings.TrimPrefix(pointer, "#")
	if rest, ok := strings.CutPrefix(pointer, "/data/"); ok {
		pointer = "/" + strings.TrimPrefix(strings.TrimPrefix(rest, "attributes/"), "relationships/")
	}
	path := ""
	for _, token := range strings.Split(strings.TrimPrefix(pointer, "/"), "/") {
		path = step(path, strings.NewReplacer("~1", "/", "~0", "~").Replace(token))
	}
	return path
}

// mapped returns the members of an object as fields, if each has a text, or a list of
// texts or of objects with a text, or such an object. Kinds has the first bytes of the
// values that count. If only lists do, they have texts with spaces. A member without a
// value is left out, and any other value means that the members are not fields. A text in
// a member detail, with no other member, is the message.
func (b *foreignBody) mapped(object int, kinds string) (fields []plainField, first []byte) {
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
		if fields = append(fields, plainField{Key: key, Value: wire.Unquote(text)}); first == nil && isSentence(text) {
			first = text
		}
	}
	return fields, first
}

// distinct sorts fields, and keeps the first of those with the same path.
func distinct(fields []plainField) []plainField {
	if len(fields) == 0 {
		return nil
	}
	seen := make(map[string]bool, len(fields))
	fields = slices.DeleteFunc(fields, func(f plainField) bool {
		before := seen[f.Key]
		seen[f.Key] = true
		return before
	})
	pairs.Sort(fields)
	return fields
}
