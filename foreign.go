package errcode

import (
	"bytes"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.com/errcode/internal/shape"
	"example.com/errcode/internal/wire"
)

// A foreignBody is a body that others wrote. The tables of package shape say where to
// look in it. A place is the index of a value; that of a value which is missing is
// nowhere.
type foreignBody struct {
	body   []byte
	values []wire.Value
	labels [2]uint64 // those that are somewhere
}

const nowhere = -1

// A foreignError is what a foreign body says.
type foreignError struct {
	code     string
	ours     bool    // it is in an ErrorInfo that errcode has written
	message  []byte  // a JSON string; nil if there is none
	fields   []field // each path once
	retry    time.Duration
	hasRetry bool
}

// readForeign reads a body with those values.
func readForeign(body []byte, values []wire.Value) (e foreignError) {
	b := foreignBody{body: body, values: values}
	for i := range values {
		if v := &values[i]; v.KeyEnd > 0 {
			v.Label = uint8(nameOf(body[v.Key:v.KeyEnd]))
			b.labels[v.Label/64] |= 1 << (v.Label % 64)
		}
	}
	root := b.object(0)
	if root == nowhere {
		return e
	}
	places := make([]int, 0, 16)
	for _, path := range shape.Places {
		if len(path) > 0 && !b.has(path[0]) {
			continue
		}
		if at := b.place(root, path); at != nowhere && !b.repeats(at) {
			places = append(places, at)
		}
	}
	if e.code = b.ownCode(root); e.code != "" {
		e.ours = true
	} else {
		e.code = b.code(root, places)
	}
	if text := b.detail(root, "LocalizedMessage"); text != nowhere {
		e.message = b.first(text, []shape.Member{shape.Message}, b.asText)
	}
	for i := 0; i < len(places) && e.message == nil; i++ {
		e.message = b.first(places[i], shape.Messages, b.asMessage)
	}
	var first []byte
	e.fields, first = b.fields(root, e.code == "" && e.message == nil)
	if e.message == nil {
		e.message = first
	}
	e.retry, e.hasRetry = b.delay(root)
	return e
}

// kind returns the first byte of a value.
func (b *foreignBody) kind(at int) byte { return b.body[b.values[at].Value] }

// raw returns a value as it was sent.
func (b *foreignBody) raw(at int) []byte { return b.body[b.values[at].Value:b.values[at].ValueEnd] }

// inside returns the index of the first value in an object or array, and that after the
// last.
func (b *foreignBody) inside(at int) (from, to int) { return at + 1, int(b.values[at].End) }

// object returns an object, the first element of an array if that is one, and nowhere
// for any other value.
func (b *foreignBody) object(at int) int {
	if at < len(b.values) && at != nowhere && b.kind(at) == '[' {
		from, to := b.inside(at)
		if at = nowhere; from < to {
			at = from
		}
	}
	if at == nowhere || at >= len(b.values) || b.kind(at) != '{' {
		return nowhere
	}
	return at
}

// has reports whether a member with that name is anywhere.
func (b *foreignBody) has(name shape.Member) bool { return b.labels[name/64]>>(name%64)&1 != 0 }

// member returns the value of a member of an object; for None, that of the first
// member.
func (b *foreignBody) member(object int, name shape.Member) int {
	for i, to := b.inside(object); i < to; i = int(b.values[i].End) {
		if name == shape.None || b.values[i].Label == uint8(name) {
			return i
		}
	}
	return nowhere
}

// follow returns the value at the end of a path of members.
func (b *foreignBody) follow(from int, path []shape.Member) int {
	for _, name := range path {
		if name != shape.None && !b.has(name) {
			return nowhere
		}
		if from = b.object(from); from == nowhere {
			return nowhere
		}
		if from = b.member(from, name); from == nowhere {
			return nowhere
		}
	}
	return from
}

// place returns the object at the end of a path. One of the members errors is a place
// only in an array, since the members of an object errors are fields.
func (b *foreignBody) place(from int, path []shape.Member) int {
	at := b.follow(from, path)
	if at == nowhere || len(path) > 0 && path[len(path)-1] == shape.Errors && b.kind(at) != '[' {
		return nowhere
	}
	return b.object(at)
}

// repeats reports whether one of the members that mean something is there twice.
func (b *foreignBody) repeats(object int) bool {
	var seen [2]uint64
	for i, to := b.inside(object); i < to; i = int(b.values[i].End) {
		label := b.values[i].Label
		word, bit := &seen[label/64], uint64(1)<<(label%64)
		if *word&bit != 0 && shape.Member(label) != shape.None {
			return true
		}
		*word |= bit
	}
	return false
}

// first returns what get makes of the best of the members that it makes something of.
func (b *foreignBody) first(object int, names []shape.Member, get func(at int, name shape.Member) []byte) (best []byte) {
	rank := len(names)
	for i, to := b.inside(object); i < to; i = int(b.values[i].End) {
		name := shape.Member(b.values[i].Label)
		if name == shape.None {
			continue
		}
		if r := slices.Index(names[:rank], name); r >= 0 {
			if found := get(i, name); found != nil {
				best, rank = found, r
			}
		}
	}
	return best
}

// isEntry reports whether an object is an element of an array that is about one field.
func (b *foreignBody) isEntry(object, root int) bool {
	if object == root || b.values[object].KeyEnd > 0 {
		return false
	}
	for i, to := b.inside(object); i < to; i = int(b.values[i].End) {
		if name := shape.Member(b.values[i].Label); name != shape.None && slices.Contains(shape.Entries, name) {
			return true
		}
	}
	return false
}

// ownCode returns the code in an ErrorInfo that errcode has written: one that follows the
// grammar, in metadata that has the HTTP status as well. A gateway may have another status.
func (b *foreignBody) ownCode(root int) string {
	info := b.detail(root, "ErrorInfo")
	if info == nowhere {
		return ""
	}
	code, status := b.follow(info, []shape.Member{shape.Metadata, shape.Code}), b.follow(info, []shape.Member{shape.Metadata, shape.Status})
	if code == nowhere || status == nowhere || !wire.IsString(b.raw(code)) || !wire.IsString(b.raw(status)) {
		return ""
	}
	text, digits := string(codeIn(b.raw(code))), string(plainText(b.raw(status)))
	if n, err := strconv.Atoi(digits); err != nil || len(digits) != len("404") || statusOr(n, 0) == 0 || !wellFormed(text) {
		return ""
	}
	return text
}

// code returns the code, "" if there is none.
func (b *foreignBody) code(root int, places []int) string {
	info := b.detail(root, "ErrorInfo")
	if info != nowhere {
		if at := b.follow(info, []shape.Member{shape.Metadata, shape.Code}); at != nowhere {
			if code := codeIn(b.raw(at)); code != nil {
				return string(code)
			}
		}
	}
	for _, at := range places {
		if !b.isEntry(at, root) {
			if code := b.first(at, shape.Codes, b.asCode); code != nil {
				return string(code)
			}
		}
	}
	for _, place := range [...]struct {
		detail int
		name   shape.Member
	}{{info, shape.Reason}, {b.detail(root, "ErrorDetail"), shape.ID}} { // the latter is Zitadel's
		if place.detail == nowhere {
			continue
		}
		if at := b.member(place.detail, place.name); at != nowhere {
			if code := codeIn(b.raw(at)); code != nil {
				return string(code)
			}
		}
	}
	for _, at := range places {
		if !b.isEntry(at, root) {
			hint := func(i int, name shape.Member) []byte { return b.asHint(i, name, at == root) }
			if code := b.first(at, shape.Hints, hint); code != nil {
				return string(code)
			}
		}
	}
	return ""
}

// asCode returns a member that is a code, nil if it is not one.
func (b *foreignBody) asCode(at int, name shape.Member) []byte {
	code := codeIn(b.raw(at))
	if name == shape.AWSType { // such as com.amazonaws.cognito#NotAuthorizedException
		code = code[bytes.LastIndexByte(code, '#')+1:]
	}
	if len(code) == 0 {
		return nil
	}
	return code
}

// asHint returns a member that looks like a code, in a place where most values are none.
func (b *foreignBody) asHint(at int, name shape.Member, atRoot bool) []byte {
	raw := b.raw(at)
	if !wire.IsString(raw) {
		return nil
	}
	if name == shape.Message { // such as "WEAK_PASSWORD : Password should have 6 characters"
		code, _, _ := bytes.Cut(plainText(raw), []byte(" : "))
		if len(code) <= maxCode && upperWords(string(code), 2) {
			return code
		}
		return nil
	}
	code := codeIn(raw)
	text, is := string(code), false
	switch {
	case code == nil:
	case name == shape.Type:
		is = compound(text) && !strings.HasPrefix(text, "about:") && !strings.HasSuffix(text, "/") && !ofStatus(text)
	case name == shape.ID:
		is = lowerWords(text)
	case name == shape.Name:
		is = upperWords(text, 2) || strings.HasSuffix(text, "Error") || strings.HasSuffix(text, "Exception")
	default: // the status of Google's errors, which is not at the root
		is = upperWords(text, 1) && !atRoot
	}
	if !is {
		return nil
	}
	return code
}

// asMessage returns a member that is a message, as a JSON string: a text, or the first
// element of an array if it is one, or in an object message the value (OData), or in an
// object errors the detail (Phoenix).
func (b *foreignBody) asMessage(at int, name shape.Member) []byte {
	switch kind := b.kind(at); {
	case kind == '[':
		from, to := b.inside(at)
		if from == to {
			return nil
		}
		at = from
	case kind == '{' && name == shape.Message:
		at = b.member(at, shape.ValuePlain)
	case kind == '{' && name == shape.Errors:
		at = b.member(at, shape.Detail)
	}
	if at == nowhere {
		return nil
	}
	raw := b.raw(at)
	if !wire.IsString(raw) || blank(raw) {
		return nil
	}
	if slices.Contains(shape.Sentences, name) && !isSentence(raw) {
		return nil
	}
	return raw
}

// detail returns the entry of the list details, or that in the member error, whose type
// ends in a name of google.rpc. Connect has the members in an object of its own.
func (b *foreignBody) detail(root int, kind string) int {
	if !b.has(shape.Details) {
		return nowhere
	}
	for _, path := range [...][]shape.Member{{shape.Details}, {shape.Error, shape.Details}} {
		list := b.follow(root, path)
		if list == nowhere || b.kind(list) != '[' {
			continue
		}
		for i, to := b.inside(list); i < to; i = int(b.values[i].End) {
			if b.kind(i) != '{' {
				continue
			}
			typ := b.first(i, []shape.Member{shape.AtType, shape.Type}, b.asMessage)
			if typ == nil || !strings.HasSuffix(string(plainText(typ)), "."+kind) {
				continue
			}
			if debug := b.member(i, shape.Debug); debug != nowhere && b.kind(debug) == '{' {
				return debug
			}
			return i
		}
	}
	return nowhere
}

// delay returns how long to wait.
func (b *foreignBody) delay(root int) (time.Duration, bool) {
	if !b.has(shape.RetryDelay) && !slices.ContainsFunc(shape.Delays, b.has) {
		return 0, false
	}
	for _, path := range shape.DelayPlaces {
		at := b.place(root, path)
		if at == nowhere {
			continue
		}
		for i, name := range shape.Delays {
			unit := time.Second
			if i == 0 {
				unit = time.Millisecond
			}
			if value := b.member(at, name); value != nowhere {
				if delay, ok := delayOf(string(bytes.Trim(b.raw(value), `"`)), unit); ok {
					return delay, true
				}
			}
		}
	}
	if info := b.detail(root, "RetryInfo"); info != nowhere {
		if value := b.member(info, shape.RetryDelay); value != nowhere {
			if seconds, ok := bytes.CutSuffix(bytes.Trim(b.raw(value), `"`), []byte("s")); ok {
				return delayOf(string(seconds), time.Second)
			}
		}
	}
	return 0, false
}

// delayOf reads a number of units without sign or exponent. A delay of more than a year
// is taken for a point in time, and left out.
func delayOf(text string, unit time.Duration) (time.Duration, bool) {
	if strings.Trim(text, "0123456789.") != "" {
		return 0, false
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || n*float64(unit) > float64(longestDelay) {
		return 0, false
	}
	return time.Duration(math.Round(n * float64(unit))), true
}

// blank reports whether a JSON string has nothing to read.
func blank(quoted []byte) bool { return len(bytes.TrimSpace(plainText(quoted))) == 0 }

// compound reports whether a text has more than one word, as few words that are not codes
// have.
func compound(text string) bool {
	for i := 1; i < len(text); i++ {
		before, c := text[i-1], text[i]
		if strings.IndexByte("_-.:/#", c) >= 0 || before >= 'a' && before <= 'z' && c >= 'A' && c <= 'Z' {
			return true
		}
	}
	return false
}

// ofStatus reports whether an address explains an HTTP status, as frameworks give one for
// every error.
func ofStatus(address string) bool {
	address = strings.ToLower(address)
	for _, mark := range []string{"/rfc", "httpstatus", "/status/"} {
		if _, rest, ok := strings.Cut(address, mark); ok && (mark == "httpstatus" || rest != "" && digits(rest[:1])) {
			return true
		}
	}
	return false
}

// lowerWords reports whether a text has at least two words of lower-case letters, joined
// by single separators. A word may end in one digit. An identifier of a request has more
// digits.
func lowerWords(text string) bool {
	words := 1
	for i := range len(text) {
		switch c := text[i]; {
		case c >= 'a' && c <= 'z' && (i == 0 || !digits(text[i-1:i])):
		case c >= '0' && c <= '9' && i > 0 && text[i-1] >= 'a':
		case strings.IndexByte("._-:", c) >= 0 && i > 0 && i < len(text)-1 && strings.IndexByte("._-:", text[i-1]) < 0:
			words++
		default:
			return false
		}
	}
	return words > 1
}

// upperWords reports whether a text has at least so many words of upper-case letters and
// digits, joined by single underscores. The first byte is a letter.
func upperWords(text string, least int) bool {
	words := 1
	for i := range len(text) {
		switch c := text[i]; {
		case c >= 'A' && c <= 'Z', c >= '0' && c <= '9' && i > 0:
		case c == '_' && i > 0 && i < len(text)-1 && text[i-1] != '_':
			words++
		default:
			return false
		}
	}
	return text != "" && words >= least
}
