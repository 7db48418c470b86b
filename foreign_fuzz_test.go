package errcode_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"example.com/errcode"
	"example.com/errcode/internal/shape"
	"example.com/errcode/internal/wire"
	"github.com/stretchr/testify/require"
)

// naiveForeign says what a body says that others wrote. It reads the same tables as the
// reader, looks at every place of a tree, and keeps the best of all that it finds.
type naiveForeign struct {
	root *wire.Node
	all  *wire.Node // which may be an array that has root first
}

// newNaive returns the model of a body; ok is false for JSON that it can't read, or that
// has more values than the reader looks at.
func newNaive(body []byte) (n naiveForeign, ok bool) {
	if strings.Count(string(body), ",")+strings.Count(string(body), ":") > 2_000 {
		return n, false
	}
	var valid strings.Builder // as encoding/json replaces what is not UTF-8
	for s := string(body); s != ""; {
		r, size := utf8.DecodeRuneInString(s)
		valid.WriteRune(r)
		s = s[size:]
	}
	tree, err := wire.ParseTree([]byte(valid.String()))
	if err != nil {
		return n, false
	}
	n.all, n.root = tree, naiveObject(tree)
	return n, n.root != nil
}

// naiveObject returns an object, or that which an array begins with.
func naiveObject(n *wire.Node) *wire.Node {
	if n != nil && n.Kind == '[' && len(n.Elements) > 0 {
		n = n.Elements[0]
	}
	if n == nil || n.Kind != '{' {
		return nil
	}
	return n
}

// naiveGet returns the first member with that name, or the first of all.
func naiveGet(n *wire.Node, name shape.Member) *wire.Node {
	if n = naiveObject(n); n == nil {
		return nil
	}
	for _, m := range n.Members {
		if name == shape.None || m.Key == name.String() {
			return m.Value
		}
	}
	return nil
}

func naivePath(n *wire.Node, path []shape.Member) *wire.Node {
	for _, name := range path {
		n = naiveGet(n, name)
	}
	return n
}

func naiveText(n *wire.Node) string {
	if n != nil && n.Kind == '"' && strings.TrimSpace(n.Text) != "" {
		return n.Text
	}
	return ""
}

// naiveBest returns what get makes of the best of the names that it makes something of.
func naiveBest(n *wire.Node, names []shape.Member, get func(*wire.Node, shape.Member) string) string {
	for _, name := range names {
		if value := naiveGet(n, name); value != nil {
			if found := get(value, name); found != "" {
				return found
			}
		}
	}
	return ""
}

func naiveIsCode(n *wire.Node) string {
	if n.Kind == '"' && naiveCode(n.Text) || n.Kind == 0 && naiveDigits(n.Text) && naiveCode(n.Text) {
		return n.Text
	}
	return ""
}

// places returns the objects in which codes and messages are looked for.
func (n naiveForeign) places() (places []*wire.Node) {
	for _, path := range shape.Places {
		at := naivePath(n.root, path)
		if at == nil || len(path) > 0 && path[len(path)-1] == shape.Errors && at.Kind != '[' {
			continue
		}
		if at = naiveObject(at); at != nil {
			names := map[string]int{}
			twice := false
			for _, m := range at.Members {
				names[m.Key]++
				twice = twice || names[m.Key] == 2 && shape.MemberOf([]byte(m.Key)) != shape.None
			}
			if !twice {
				places = append(places, at)
			}
		}
	}
	return places
}

var (
	naiveUpper       = regexp.MustCompile(`\A[A-Z][A-Z0-9]*(_[A-Z0-9]+)*\z`)
	naiveLower       = regexp.MustCompile(`\A[a-z]+[0-9]?([._:-][a-z]+[0-9]?)+\z`)
	naiveCompound    = regexp.MustCompile(`.[_.:/#-]|[a-z][A-Z]`)
	naiveOfStatus    = regexp.MustCompile(`(?i)/rfc[0-9]|httpstatus|/status/[0-9]`)
	naiveNamed       = regexp.MustCompile(`(Error|Exception)\z`)
	naiveBracket     = regexp.MustCompile(`\[(?:"((?:[^"\\]|\\(?s:.))*)"|([^\]["]+))\]`)
	naiveErrorStatus = regexp.MustCompile(`\A[45][0-9][0-9]\z`)
	naiveNumberOf    = regexp.MustCompile(`\A"?[0-9.]+"?\z`)
)

// ours reports whether errcode has written the ErrorInfo.
func (n naiveForeign) ours() bool {
	code := naivePath(n.detail("ErrorInfo"), []shape.Member{shape.Metadata, shape.Code})
	status := naivePath(n.detail("ErrorInfo"), []shape.Member{shape.Metadata, shape.Status})
	return code != nil && code.Kind == '"' && wellFormed(code.Text) && naiveCode(code.Text) &&
		status != nil && status.Kind == '"' && naiveErrorStatus.MatchString(status.Text)
}

func (n naiveForeign) code() string {
	info := n.detail("ErrorInfo")
	if code := naivePath(info, []shape.Member{shape.Metadata, shape.Code}); info != nil && code != nil {
		if text := naiveIsCode(code); text != "" {
			return text
		}
	}
	entry := func(at *wire.Node) bool {
		element := slices.ContainsFunc(shape.Places[1:], func(path []shape.Member) bool {
			v := naivePath(n.root, path)
			return v != nil && v.Kind == '[' && naiveObject(v) == at
		})
		return element && naiveBest(at, shape.Entries, func(*wire.Node, shape.Member) string { return "yes" }) != ""
	}
	for _, at := range n.places() {
		if entry(at) {
			continue
		}
		code := naiveBest(at, shape.Codes, func(v *wire.Node, name shape.Member) string {
			text := naiveIsCode(v)
			if name == shape.AWSType {
				text = text[strings.LastIndex(text, "#")+1:]
			}
			return text
		})
		if code != "" {
			return code
		}
	}
	if code := naiveGet(info, shape.Reason); code != nil && naiveIsCode(code) != "" {
		return naiveIsCode(code)
	}
	if code := naiveGet(n.detail("ErrorDetail"), shape.ID); code != nil && naiveIsCode(code) != "" {
		return naiveIsCode(code)
	}
	for _, at := range n.places() {
		if entry(at) {
			continue
		}
		code := naiveBest(at, shape.Hints, func(v *wire.Node, name shape.Member) string {
			if v.Kind != '"' {
				return ""
			}
			text := v.Text
			if name == shape.Message {
				text, _, _ = strings.Cut(text, " : ")
				if len(text) <= 128 && naiveUpper.MatchString(text) && strings.Contains(text, "_") {
					return text
				}
				return ""
			}
			is := map[shape.Member]bool{
				shape.Type:   naiveCompound.MatchString(text) && !strings.HasPrefix(text, "about:") && !strings.HasSuffix(text, "/") && !naiveOfStatus.MatchString(text),
				shape.ID:     naiveLower.MatchString(text),
				shape.Name:   naiveNamed.MatchString(text) || naiveUpper.MatchString(text) && strings.Contains(text, "_"),
				shape.Status: naiveUpper.MatchString(text) && at != n.root,
			}[name]
			if !is || !naiveCode(text) {
				return ""
			}
			return text
		})
		if code != "" {
			return code
		}
	}
	return ""
}

func (n naiveForeign) message() string {
	if text := naiveText(naiveGet(n.detail("LocalizedMessage"), shape.Message)); text != "" {
		return text
	}
	for _, at := range n.places() {
		message := naiveBest(at, shape.Messages, func(v *wire.Node, name shape.Member) string {
			switch {
			case v.Kind == '[' && len(v.Elements) > 0:
				v = v.Elements[0]
			case v.Kind == '{' && name == shape.Message:
				v = naiveGet(v, shape.ValuePlain)
			case v.Kind == '{' && name == shape.Errors:
				v = naiveGet(v, shape.Detail)
			}
			text := naiveText(v)
			if slices.Contains(shape.Sentences, name) && (naiveCode(text) || naiveIdle(text)) {
				return ""
			}
			return text
		})
		if message != "" {
			return message
		}
	}
	return ""
}

// detail returns the entry of details with that type.
func (n naiveForeign) detail(kind string) *wire.Node {
	for _, path := range [][]shape.Member{{shape.Details}, {shape.Error, shape.Details}} {
		list := naivePath(n.root, path)
		if list == nil || list.Kind != '[' {
			continue
		}
		for _, entry := range list.Elements {
			if entry.Kind != '{' {
				continue
			}
			typ := naiveBest(entry, []shape.Member{shape.AtType, shape.Type}, func(v *wire.Node, _ shape.Member) string {
				if v.Kind == '[' && len(v.Elements) > 0 {
					v = v.Elements[0]
				}
				return naiveText(v)
			})
			if !strings.HasSuffix(typ, "."+kind) {
				continue
			}
			if debug := naiveGet(entry, shape.Debug); debug != nil && debug.Kind == '{' {
				return debug
			}
			return entry
		}
	}
	return nil
}

func (n naiveForeign) delay() (time.Duration, bool) {
	read := func(text string, unit time.Duration) (time.Duration, bool) {
		f, err := strconv.ParseFloat(strings.Trim(text, `"`), 64)
		if err != nil || !naiveNumberOf.MatchString(text) || f*float64(unit) > float64(365*24*time.Hour) {
			return 0, false
		}
		return time.Duration(f*float64(unit) + 0.5), true
	}
	source := func(v *wire.Node) string {
		if v.Kind == '"' {
			return `"` + v.Text + `"`
		}
		return v.Text
	}
	for _, path := range shape.DelayPlaces {
		at := naivePath(n.root, path)
		if len(path) > 0 && path[len(path)-1] == shape.Errors && at != nil && at.Kind != '[' {
			continue
		}
		for i, name := range shape.Delays {
			if v := naiveGet(at, name); v != nil && (v.Kind == 0 || v.Kind == '"') {
				if delay, ok := read(source(v), []time.Duration{time.Millisecond, time.Second, time.Second}[i]); ok {
					return delay, true
				}
			}
		}
	}
	if v := naiveGet(n.detail("RetryInfo"), shape.RetryDelay); v != nil && v.Kind == '"' && strings.HasSuffix(v.Text, "s") {
		return read(strings.TrimSuffix(v.Text, "s"), time.Second)
	}
	return 0, false
}

// A naiveField is what a body says of a field.
type naiveField struct{ path, text string }

// fields returns the fields, and the first text that is a sentence.
func (n naiveForeign) fields(alone bool) (errcode.Fields, string) {
	var found []naiveField
	for _, path := range shape.FieldLists {
		if list := naivePath(n.root, path); len(found) == 0 && list != nil && list.Kind == '[' {
			found = naiveListed(list)
		}
	}
	for _, path := range shape.FieldMaps {
		if object := naivePath(n.root, path); len(found) == 0 && object != nil && object.Kind == '{' {
			kinds := `"[{`
			if slices.Contains(path, shape.Data) {
				kinds = "{"
			}
			if path[0] == shape.Message {
				kinds = "["
			}
			found = naiveMapped(object, kinds)
		}
	}
	if len(found) == 0 && alone && n.all.Kind == '{' {
		found = naiveMapped(n.root, "[")
	}
	if len(found) == 0 {
		return nil, ""
	}
	fields := errcode.Fields{}
	for _, f := range slices.Backward(found) {
		fields[f.path] = f.text
	}
	for _, f := range found {
		if !naiveCode(f.text) && !naiveIdle(f.text) {
			return fields, f.text
		}
	}
	return fields, ""
}

func naiveFieldText(n *wire.Node) string {
	return naiveBest(n, shape.FieldTexts, func(v *wire.Node, _ shape.Member) string { return naiveText(v) })
}

func naiveListed(list *wire.Node) (found []naiveField) {
	for _, entry := range list.Elements {
		if entry.Kind != '{' {
			continue
		}
		from := entry
		if debug := naiveGet(entry, shape.Debug); debug != nil && debug.Kind == '{' {
			from = debug
		}
		if inner := naiveGet(from, shape.FieldViolations); inner != nil && inner.Kind == '[' {
			for _, f := range naiveListed(inner) {
				found = append(found, naiveField{naiveUnbracketed(f.path), f.text})
			}
			continue
		}
		path, text := naiveFieldPath(entry), naiveFieldText(entry)
		if translated := naiveText(naivePath(entry, []shape.Member{shape.LocalizedMessage, shape.Message})); translated != "" {
			text = translated
		}
		if path != "" && text != "" {
			found = append(found, naiveField{path, text})
		}
	}
	return found
}

// naiveUnbracketed puts a dot before each name in brackets, unless it comes first.
func naiveUnbracketed(path string) string {
	const dot = "\x00"
	path = naiveBracket.ReplaceAllStringFunc(path, func(part string) string {
		name := part[1 : len(part)-1]
		if name[0] == '"' {
			name = regexp.MustCompile(`\\((?s:.))`).ReplaceAllString(name[1:len(name)-1], "$1")
		}
		return dot + name
	})
	return strings.ReplaceAll(strings.TrimPrefix(path, dot), dot, ".")
}

func naiveFieldPath(entry *wire.Node) string {
	for _, names := range shape.FieldPaths {
		v, last := naivePath(entry, names), names[len(names)-1]
		if v == nil || last == shape.Path && (naiveGet(entry, shape.Extensions) != nil || naiveGet(entry, shape.Locations) != nil) {
			continue
		}
		path := ""
		switch {
		case v.Kind == '[':
			for _, e := range v.Elements {
				if path != "" {
					path += "."
				}
				path += e.Text
			}
			if slices.ContainsFunc(v.Elements, func(e *wire.Node) bool { return e.Kind != '"' && !(e.Kind == 0 && naiveDigits(e.Text)) }) {
				path = ""
			}
		case v.Kind != '"':
		case last == shape.Pointer || last == shape.InstancePath:
			text := strings.TrimPrefix(v.Text, "#")
			if rest, ok := strings.CutPrefix(text, "/data/"); ok {
				text = "/" + strings.TrimPrefix(strings.TrimPrefix(rest, "attributes/"), "relationships/")
			}
			for _, token := range strings.Split(strings.TrimPrefix(text, "/"), "/") {
				if path != "" {
					path += "."
				}
				path += strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
			}
		case last != shape.Name || naiveGet(entry, shape.Reason) != nil:
			path = naiveText(v)
		}
		if path != "" {
			return path
		}
	}
	return ""
}

func naiveMapped(object *wire.Node, kinds string) (found []naiveField) {
	for _, m := range object.Members {
		v := m.Value
		if v.Kind == '[' {
			if len(v.Elements) == 0 {
				continue
			}
			v = v.Elements[0]
		}
		if v.Kind == 'n' {
			continue
		}
		text := ""
		if m.Value.Kind != 0 && strings.IndexByte(kinds, m.Value.Kind) >= 0 {
			if text = naiveText(v); text == "" && v.Kind == '{' && kinds != "[" {
				text = naiveFieldText(v)
			}
		}
		phoenix := m.Key == "detail" && m.Value.Kind == '"' && len(object.Members) == 1
		if text == "" || phoenix || kinds == "[" && !strings.Contains(text, " ") {
			return nil
		}
		found = append(found, naiveField{m.Key, text})
	}
	return found
}

// FuzzForeign compares the reader of bodies that others wrote with the model of it.
func FuzzForeign(f *testing.F) {
	for _, body := range []string{
		`{"errors":[{"field":"a","message":"m"},{"loc":["b",0],"msg":"n"}]}`,
		`{"error":{"code":3,"message":"X_Y : z","status":"NOT_FOUND","details":[{"@type":"a.ErrorInfo","reason":"R_S","metadata":{"code":"a:b"}},{"@type":"a.RetryInfo","retryDelay":"1.5s"},{"@type":"a.BadRequest","fieldViolations":[{"field":"f","description":"d"}]}]}}`,
		`{"code":"unavailable","details":[{"type":"google.rpc.ErrorInfo","value":"","debug":{"reason":"R"}}]}`,
		`{"fieldErrors":{"u.e":[{"code":"[d]u.e","message":"m"}]},"generalErrors":[]}`,
		`{"errors":{"a":["x"],"b":[]},"title":"t","type":"https://x/rfc9110#1"}`,
		`{"errors":[{"source":{"pointer":"/data/attributes/a/0/b~1c"},"detail":"d"}],"retry_after_ms":1500}`,
		`{"error":{"json":{"data":{"code":"C"}}},"fault":{"faultstring":"s","detail":{"errorcode":"e.f"}}}`,
		`[{"errorCode":"C","message":"m"}]`, `{"a":["b b"],"c":["d d"]}`, `{"errors":{"detail":"d d"}}`, `{"error":{"message":{"value":"v"}},"parameters":{"retry_after":3}}`, `{"__type":"a#B","id":"a.b","name":"X_Y"}`,
		`{"detail":[{"loc":["b"],"msg":"m","type":"t"}]}`, `{"message":["a"],"data":{"e":{"code":"c"}}}`,
		`{"errors":[{"message":"m","extensions":{"code":"C"},"path":["a"]}]}`, `{"retryAfter":"7","details":{"a":["b"]}}`,
	} {
		f.Add([]byte(body))
	}
	for _, row := range oursAndNot {
		f.Add([]byte(row.body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		const status = 418 // no body of ours has it, unless it says so
		n, ok := newNaive(body)
		if !ok || len(body) > 60_000 || strings.Contains(string(body), "418") {
			return
		}
		e := remoteError(t, errcode.NewRegistry().Parse(status, body))
		if e.Unwrap() != nil && !strings.Contains(e.Error(), `"code"`) && !strings.Contains(e.Error(), "malformed") {
			return // too deep, or a member of the body twice
		}
		if e.Code() != (errcode.Code{}) && e.Reissue() != e {
			return // one of our shapes without a status
		}
		isText := func(name shape.Member) bool { v := naiveGet(n.all, name); return v != nil && v.Kind == '"' }
		if n.all.Kind == '{' && isText(shape.Code) && isText(shape.Error) && (naiveGet(n.root, shape.Success) != nil || isText(shape.Description)) {
			return // perhaps another of those, with a code that is not defined
		}
		code, message := n.code(), n.message()
		fields, first := n.fields(code == "" && message == "")
		if message == "" {
			message = first
		}
		require.Equal(t, code, e.Code().String(), "%s", body)
		if message == "" {
			message = errcode.Status(status).Message()
		}
		if len(message) <= 4<<10 {
			require.Equal(t, message, e.Message(), "%s", body)
		}
		if fields != nil {
			require.Equal(t, fields, e.Fields(), "%s", body)
		}
		delay, has := n.delay()
		got, gotHas := e.RetryAfter()
		if e.Unwrap() == nil {
			require.Equal(t, has, gotHas, "%s", body)
			require.Equal(t, delay, got, "%s", body)
		}
		require.True(t, json.Valid(e.Details()) || e.Details() == nil)
	})
}
