package errcode

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"example.com/errcode/internal/printable"
	"example.com/errcode/internal/shape"
	"example.com/errcode/internal/wire"
)

// members are the members of a body that mean something.
type members struct {
	shape.Body
	body    []byte
	values  []wire.Value // of the body, as many as an index has; none if the body is not valid
	at      [shape.Count]extent
	details int          // the index of the member details in values, if that was read from there
	fields  int          // how many fields details has, if it was read as canonical fields
	twice   shape.Member // the first that was there twice
}

// An extent is where in a body a value stands. A body may have 64 KiB.
type extent struct{ from, to uint32 }

// readFlat reads the members of a body that is flat, with a new Flat. It returns false for
// any other, and if a member is there twice.
func (m *members) readFlat(flat *wire.Flat) bool {
	flat.Init(m.body)
	for flat.Next() {
		m.take(shape.MemberOf(flat.Key()), flat.Span)
	}
	m.fields = flat.Fields()
	return flat.Whole() && m.twice == shape.None
}

// readIndex reads the members from the values. It returns false if they do not tell all
// about the body, or if a member is there twice.
func (m *members) readIndex() bool {
	if len(m.values) == 0 || len(m.values) == maxIndexed || m.body[m.values[0].Value] != '{' {
		return false
	}
	for i := 1; i < len(m.values); i = int(m.values[i].End) {
		at := m.values[i].Span
		name := nameOf(m.body[at.Key:at.KeyEnd])
		if m.take(name, at); name == shape.Details {
			m.details = i
		}
	}
	return m.twice == shape.None
}

// read reads the members of a JSON object without an index. It calls inner for the members
// of the objects in it.
func (m *members) read(inner func(key []byte, at wire.Span)) error {
	m.Body, m.at, m.twice = shape.Body{}, [shape.Count]extent{}, shape.None
	err := wire.Members(m.body, func(key []byte, at wire.Span) { m.take(shape.MemberOf(key), at) }, inner)
	if err == nil && m.twice != shape.None {
		err = fmt.Errorf("duplicate key %q in JSON object", m.twice)
	}
	return err
}

// nameOf returns the member with a key, which is a JSON string.
func nameOf(quoted []byte) shape.Member {
	key := quoted[1 : len(quoted)-1]
	name := shape.MemberOf(key)
	if name == shape.None && bytes.IndexByte(key, '\\') >= 0 {
		name = shape.MemberOf(plainText(quoted))
	}
	return name
}

func (m *members) take(name shape.Member, at wire.Span) {
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

// toError makes the error of a body with that HTTP status. The status of a record is in its
// body, or else 0. Fields are the members of its details, unless these are mixed.
func (m *members) toError(r *Registry, status int, record bool, fields []wire.Span, mixed bool) *Error {
	if e := m.ours(r, status, record, fields, mixed); e != nil {
		return e
	}
	if record {
		status = statusOr(m.status(), 0)
	}
	e := m.fromForeign(r, status, record && status != 0)
	m.addDetails(e, fields, mixed)
	return e
}

// ours is toError for a body of one of our shapes. It returns nil for any other, and for
// one that has to be read with an index.
func (m *members) ours(r *Registry, status int, record bool, fields []wire.Span, mixed bool) *Error {
	if record {
		status = statusOr(m.status(), 0)
	}
	s, code := m.shape(r, status, record)
	switch {
	case s == nil, s.Marked && m.values == nil: // problem details have fields in other members
		return nil
	case !record && m.alone(s, code.d, status):
		return code.d.remote()
	}
	e := m.fromShape(s, code, status, record)
	m.addDetails(e, fields, mixed)
	return e
}

// addDetails adds the details to a new error.
func (m *members) addDetails(e *Error, fields []wire.Span, mixed bool) {
	value := m.value(shape.Details)
	switch {
	case len(value) == 0, e.cause != nil, e.shown.details.len() > 0:
	case m.fields > 0 && value[0] == '{':
		e.shown.details = newDetails(string(value), m.fields, nil)
	default:
		e.shown.details = keptDetails(m.body, value, fields, mixed)
	}
}

// alone reports whether a body of ours says no more than the code d.
func (m *members) alone(s *shape.Shape, d *definition, status int) bool {
	if !d.defined() || d.status != status || s.Marked {
		return false
	}
	if details := m.value(shape.Details); len(details) > 0 && string(details) != "{}" {
		return false
	}
	message := m.first(s.Message)
	return message == nil || says(message, d.text(nil))
}

// says reports whether a JSON string without escapes has that text.
func says(quoted []byte, text string) bool {
	raw := quoted[1 : len(quoted)-1]
	return string(raw) == text && bytes.IndexByte(raw, '\\') < 0
}

// fromShape makes the error of a body of ours, without its details unless they are fields
// in other members.
func (m *members) fromShape(s *shape.Shape, code Code, status int, record bool) *Error {
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
		e.shown.details = listDetails(readForeign(m.body, m.values).fields)
	}
	if record {
		e.shown.setDelay(m.delay())
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
	d, ok := r.codes.LookupBytes(code)
	if !ok { // it may have been written with escapes
		code = plainText(quoted)
		d, ok = r.codes.LookupBytes(code)
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
func (m *members) fromForeign(r *Registry, status int, record bool) *Error {
	f := readForeign(m.body, m.values)
	if f.code == "" && f.message == nil && f.fields == nil && !f.hasRetry && !record {
		return unreadable(status, m.missing())
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
	e.shown.details = listDetails(f.fields)
	e.shown.setDelay(f.retry, f.hasRetry)
	return e
}

// missing says why a body has no code.
func (m *members) missing() error {
	for _, name := range shape.Codes {
		if name < shape.Count && m.Strings.Has(name) {
			return malformed(wire.Unquote(m.value(name)))
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
func digits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}

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

// reasonPhrase reports whether a code is spelled as IANA spells the phrase of a status: one
// of a single word, which is capitalised.
func reasonPhrase(code string) bool {
	return len(code) > 1 && code[0] >= 'A' && code[0] <= 'Z' && code[1] >= 'a' && slices.Contains(phrases[400:], code)
}

// remoteMessage returns the text of a JSON string, which is most often the usual one.
// It cuts a long one.
func remoteMessage(quoted []byte, usual string) string {
	if says(quoted, usual) {
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
