package errcode

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.com/errcode/internal/pairs"
	"example.com/errcode/internal/printable"
	"example.com/errcode/internal/shape"
	"example.com/errcode/internal/wire"
)

// members are the members of a body that mean something.
type members struct {
	shape.Body
	body  []byte
	at    [shape.Count]extent
	twice shape.Member // the first that was there twice
}

// An extent is where in a body a value stands. A body may have 64 KiB.
type extent struct{ from, to uint32 }

// read reads a JSON object. It calls inner for the members of the objects in it.
func (m *members) read(object []byte, inner func(key []byte, at wire.Span)) error {
	m.body = object
	err := wire.Members(object, m.take, inner)
	if err == nil && m.twice != shape.None {
		err = fmt.Errorf("duplicate key %q in JSON object", m.twice)
	}
	return err
}

func (m *members) take(key []byte, at wire.Span) {
	name := shape.MemberOf(key)
	if name == shape.None || name > shape.Count {
		m.Others = true
		return
	}
	bit := shape.Set(1) << name
	if m.All&bit != 0 && m.twice == shape.None {
		m.twice = name
	}
	m.All |= bit
	m.at[name] = extent{at.Value, at.ValueEnd}
	switch m.body[at.Value] {
	case '"':
		m.Strings |= bit
	case 'f':
		m.False |= bit
	}
}

// value returns a member, raw; it is empty if it is missing.
func (m *members) value(name shape.Member) []byte { return m.body[m.at[name].from:m.at[name].to] }

// toError makes the error of a body with that HTTP status, without its details. The
// status of a record is in its body, or else 0.
func (m *members) toError(r *Registry, status int, record bool) *Error {
	if record {
		status = statusOr(m.status(), 0)
	}
	s, code := m.shape(r, status, record)
	if s == nil {
		return r.fromForeign(m.body, status, record && status != 0)
	}
	message := m.first(s.Message)
	e := (&Error{code: code}).with()
	e.shown.remote, e.shown.foreign = true, code.d.origin == foreign
	if status == 0 {
		status = code.StatusCode()
	}
	e.shown.status = wireStatus(status)
	if message != nil {
		e.shown.message = remoteMessage(message, code.Message())
	}
	if s.Marked && !m.All.Has(shape.Details) { // problem details have fields in other members
		e.shown.details.plain = readForeign(m.body).fields
	}
	if record {
		e.shown.retry, e.shown.hasRetry = m.delay()
	}
	return e
}

// shape returns the shape of ours that the body has, and its code; nil if it has none.
func (m *members) shape(r *Registry, status int, record bool) (*shape.Shape, Code) {
	if !m.agrees(shape.Status, status) || !m.agrees(shape.StatusCode, status) {
		return nil, Code{}
	}
	for i := range shape.Shapes {
		s := &shape.Shapes[i]
		if !s.Fits(m.Body) || s.Record && !record {
			continue
		}
		if code := m.codeOf(r, s, status); code.d != nil {
			return s, code
		}
	}
	return nil, Code{}
}

// codeOf returns the code of a body with the members of a shape, the zero Code if a
// body with that code can't have the shape.
func (m *members) codeOf(r *Registry, s *shape.Shape, status int) Code {
	quoted := m.value(s.Code)
	if len(quoted) > maxQuotedCode {
		return Code{}
	}
	code := quoted[1 : len(quoted)-1]
	d, ok := r.codes.Lookup(string(code))
	if !ok { // it may have been written with escapes
		code = plainText(quoted)
		d, ok = r.codes.Lookup(string(code))
	}
	if s.Marked || s.Only != 0 {
		var typ []byte
		if s.Marked && m.Strings.Has(shape.Type) {
			typ = plainText(m.value(shape.Type))
		}
		if !s.FitsCode(code, typ, m.Body) {
			return Code{}
		}
	}
	if ok {
		return Code{d}
	}
	if text := string(code); wellFormed(text) && isCode(text) {
		return unknown(text, status, true)
	}
	return Code{}
}

// agrees reports whether a member for a status is missing or equals the status of the
// response.
func (m *members) agrees(name shape.Member, status int) bool {
	return !m.All.Has(name) || m.number(name) == status
}

// status returns the status in the body, 0 if there is none.
func (m *members) status() int {
	return cmp.Or(m.number(shape.Status), m.number(shape.StatusCode))
}

// number returns a member that is a status, 0 for any other value.
func (m *members) number(name shape.Member) int {
	value := m.value(name)
	if len(value) != len("404") {
		return 0
	}
	n := 0
	for _, c := range value {
		if c < '0' || c > '9' {
			return 0
		}
		n = 10*n + int(c-'0')
	}
	return n
}

// delay returns the member retry_after of a record, in seconds.
func (m *members) delay() (time.Duration, bool) {
	seconds, err := strconv.ParseFloat(string(m.value(shape.RetryAfter)), 64)
	switch {
	case seconds >= math.MaxInt64/1e9: // also if it is out of the range of a float64
		return math.MaxInt64, true
	case err != nil || seconds < 0:
		return 0, false
	}
	return time.Duration(seconds*float64(time.Second) + 0.5), true
}

// first returns the first of the members that is a string.
func (m *members) first(names []shape.Member) []byte {
	for _, name := range names {
		if m.Strings.Has(name) {
			return m.value(name)
		}
	}
	return nil
}

// fromForeign makes the error of a body that others wrote, without its details unless
// they are fields. Record says that the body is a record, which needs no code.
func (r *Registry) fromForeign(body []byte, status int, record bool) *Error {
	f := readForeign(body)
	if f.code == "" && f.message == nil && f.fields == nil && !f.hasRetry && !record {
		return unreadable(status, missing(body))
	}
	e := new(Error).with()
	switch {
	case f.ours:
		e.code = r.known(f.code, status)
	case f.code != "":
		e.code = r.foreign(f.code, status)
	}
	if status == 0 {
		status = e.code.StatusCode()
	}
	e.shown.status, e.shown.remote, e.shown.foreign = wireStatus(status), true, !f.ours || e.code.d.origin == foreign
	if f.message != nil {
		e.shown.message = remoteMessage(f.message, e.code.Message())
	}
	e.shown.details.plain = f.fields
	e.shown.retry, e.shown.hasRetry = f.retry, f.hasRetry
	return e
}

// missing says why a body has no code.
func missing(body []byte) error {
	var m members
	if m.read(body, func([]byte, wire.Span) {}) == nil {
		for _, name := range shape.Codes {
			if name < shape.Count && m.Strings.Has(name) {
				return malformed(wire.Unquote(m.value(name)))
			}
		}
	}
	return errors.New(`expected a member "code" or "error" in the JSON object`)
}

// maxQuotedCode is how long a JSON string that is a code can be: each byte may be
// escaped as in \u0061.
const maxQuotedCode = maxCode*len(`\u0061`) + len(`""`)

// codeIn returns the text of a value that is a code, nil if it is not one. A code is a
// string, or a number without sign, fraction and exponent.
func codeIn(value []byte) []byte {
	if len(value) == 0 || len(value) > maxQuotedCode {
		return nil
	}
	text := value
	if wire.IsString(value) {
		text = plainText(value)
	} else if !digits(string(value)) {
		return nil
	}
	if !isCode(string(text)) {
		return nil
	}
	return text
}

// isCode reports whether others may have meant a text as a code: it has no white space,
// is not a reason phrase, does not end as a sentence does, and is not idle.
func isCode(text string) bool {
	switch {
	case !foreignCode(text), reasonPhrase(text), idle(text):
		return false
	}
	return strings.IndexByte(".,;:!?", text[len(text)-1]) < 0 && strings.ContainsFunc(text, letterOrDigit)
}

// isSentence reports whether a string that is not empty is a message, in a place where
// a code could be.
func isSentence(value []byte) bool {
	return codeIn(value) == nil && !idle(string(plainText(value)))
}

// idle reports whether a text in the place of a code says nothing: it is a word such as
// "error", or any number except an integer of four digits or more.
func idle(text string) bool {
	if digits(text) {
		return len(strings.TrimLeft(text, "0")) < len("1000")
	}
	if strings.Trim(text, "+-.0123456789Ee") == "" {
		_, err := strconv.ParseFloat(text, 64)
		return err == nil || errors.Is(err, strconv.ErrRange)
	}
	for _, word := range shape.Words {
		if strings.EqualFold(text, word) {
			return true
		}
	}
	return false
}

// digits reports whether a text has only digits.
func digits(text string) bool { return strings.Trim(text, "0123456789") == "" }

func letterOrDigit(c rune) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

// plainText returns the text of a JSON string, in place if it has no escapes.
func plainText(quoted []byte) []byte {
	text, plain := wire.Plain(quoted)
	if plain {
		return text
	}
	return []byte(wire.Unquote(quoted))
}

// reasonPhrase reports whether a code is spelled as IANA spells the phrase of a status.
func reasonPhrase(code string) bool {
	return code[0] >= 'A' && code[0] <= 'Z' && slices.Contains(phrases[400:], code)
}

// remoteMessage returns the text of a JSON string, which is most often the usual one.
// It cuts a long one.
func remoteMessage(quoted []byte, usual string) string {
	if text, plain := wire.Plain(quoted); plain && string(text) == usual {
		return usual // takes no memory
	}
	return keptMessage(wire.Unquote(quoted))
}

// keptMessage returns a message of another service, cut to what is kept of it.
func keptMessage(s string) string {
	if len(s) <= maxRemoteMessage {
		return s
	}
	return strings.Clone(printable.CutBytes(s, maxRemoteMessage))
}

// keptDetails returns the details of a body: as fields if they are an object whose
// members are all strings, so that mixed is false. It drops details in which a key
// stands twice.
func keptDetails(body, value []byte, members []wire.Span, mixed bool) details {
	if value[0] == '{' && !mixed {
		return details{fieldList: fieldList{plain: keptFields(body, members)}}
	}
	raw, err := wire.AppendCanonical(nil, value)
	if err != nil {
		return details{}
	}
	return details{raw: raw}
}

// keptFields returns members of body, whose values are strings, as fields; nil if a key
// stands there twice.
func keptFields(body []byte, members []wire.Span) []plainField {
	if len(members) == 0 {
		return nil
	}
	size := uint32(0)
	for _, at := range members {
		size += at.KeyEnd - at.Key + at.ValueEnd - at.Value
	}
	// The texts share one string, unless it has escapes or most of it is white space.
	first, last := members[0].Key, members[len(members)-1].ValueEnd
	var whole string
	if last-first <= 2*size && wire.Unescaped(body[first:last]) {
		whole = string(body[first:last])
	}
	text := func(from, to uint32) string {
		if whole == "" {
			return wire.Unquote(body[from:to])
		}
		return whole[from+1-first : to-1-first]
	}
	fields, ordered := make([]plainField, len(members)), true
	for i, at := range members {
		fields[i] = plainField{Key: text(at.Key, at.KeyEnd), Value: text(at.Value, at.ValueEnd)}
		ordered = ordered && (i == 0 || fields[i-1].Key < fields[i].Key)
	}
	if ordered {
		return fields
	}
	pairs.Sort(fields)
	for i := 1; i < len(fields); i++ {
		if fields[i-1].Key == fields[i].Key {
			return nil
		}
	}
	return fields
}
