package wire

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// MaxDepth is how deep arrays and objects may nest inside one value.
const MaxDepth = 32

// ErrDepth is returned for JSON that nests deeper than MaxDepth.
var ErrDepth = errors.New("JSON nested deeper than 32")

// A Span is the position of a member of an object: data[Key:KeyEnd] is its key, with the
// quotes, and data[Value:ValueEnd] is its value.
type Span struct{ Key, KeyEnd, Value, ValueEnd uint32 }

// span returns the position of a member whose key is at and whose value ends here.
func (s *scanner) span(at int, key []byte, value int) Span {
	return Span{uint32(at), uint32(at + len(key)), uint32(value), uint32(s.i)}
}

// Members reads data, which must be one JSON object. It calls member for each member,
// with the unescaped key and the position in data. If the value is an object, inner is
// called for each of its members before member is called for the object; both get the key
// of the object. A byte order mark and white space around the outermost object are
// accepted. A value may be nested MaxDepth deep.
//
// If Members returns an error, it has already called the functions for the members
// before it.
func Members(data []byte, member, inner func(key []byte, at Span)) error {
	s := newScanner(data)
	if s.space() != '{' {
		return s.unexpected("an object")
	}
	err := s.members(func(at int, quoted []byte) error {
		key, start := keyText(quoted), s.i
		err := s.outer(key, inner)
		if err == nil {
			member(key, s.span(at, quoted, start))
		}
		return err
	})
	if err != nil {
		return err
	}
	return s.end()
}

// end returns an error unless only white space is left.
func (s *scanner) end() error {
	if s.space() != 0 || s.i < len(s.data) {
		return s.unexpected("the end")
	}
	return nil
}

// outer scans the value of a member of the outermost object. If the value is an object,
// it calls inner for each of its members.
func (s *scanner) outer(key []byte, inner func(key []byte, at Span)) error {
	if s.peek() != '{' {
		return s.value(0)
	}
	return s.members(func(at int, quoted []byte) error {
		start := s.i
		err := s.value(1)
		if err == nil {
			inner(key, s.span(at, quoted, start))
		}
		return err
	})
}

// keyText returns the text of a key.
func keyText(key []byte) []byte {
	if text, plain := Plain(key); plain {
		return text
	}
	return []byte(Unquote(key))
}

// A scanner checks JSON (RFC 8259). It has read data[:i].
type scanner struct {
	data []byte
	i    int
}

// newScanner returns a scanner that is behind a byte order mark, if there is one.
func newScanner(data []byte) scanner {
	s := scanner{data: data}
	if len(data) >= 3 && data[0] == 0xEF && data[1] == 0xBB && data[2] == 0xBF {
		s.i = 3
	}
	return s
}

// since returns what was scanned since i was start.
func (s *scanner) since(start int) []byte { return s.data[start:s.i] }

// space skips white space and returns the byte after it, or 0 at the end.
func (s *scanner) space() byte {
	for ; s.i < len(s.data); s.i++ {
		switch c := s.data[s.i]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// A SyntaxError says what is wrong with JSON, and where.
type SyntaxError struct {
	Offset int
	Found  string // such as "unexpected end"
	Want   string // what was expected in its place; may be empty
}

func (e *SyntaxError) Error() string {
	return e.Found + " at offset " + strconv.Itoa(e.Offset) + " of JSON" + e.expected()
}

// Reason returns the text of the error without the offset, for callers that print the
// position in another way.
func (e *SyntaxError) Reason() string { return e.Found + e.expected() }

func (e *SyntaxError) expected() string {
	if e.Want == "" {
		return ""
	}
	return ", expected " + e.Want
}

func (s *scanner) unexpected(want string) error {
	if s.i >= len(s.data) {
		return &SyntaxError{s.i, "unexpected end", want}
	}
	return &SyntaxError{s.i, fmt.Sprintf("unexpected byte %q", s.data[s.i]), want}
}

// members scans the object whose opening brace is at i. For each member it calls visit,
// which must scan the value, with the key, in its quotes, and the offset of the key.
func (s *scanner) members(visit func(at int, key []byte) error) error {
	s.i++
	if s.space() == '}' {
		s.i++
		return nil
	}
	for {
		if s.space() != '"' {
			return s.unexpected("a key")
		}
		start := s.i
		if err := s.string(); err != nil {
			return err
		}
		key := s.since(start)
		if s.space() != ':' {
			return s.unexpected(`":"`)
		}
		s.i++
		s.space()
		if err := visit(start, key); err != nil {
			return err
		}
		switch s.space() {
		case ',':
			s.i++
		case '}':
			s.i++
			return nil
		default:
			return s.unexpected(`"," or "}"`)
		}
	}
}

// elements scans the array whose opening bracket is at i. It calls visit, which must scan
// the element, for each.
func (s *scanner) elements(visit func() error) error {
	s.i++
	if s.space() == ']' {
		s.i++
		return nil
	}
	for {
		s.space()
		if err := visit(); err != nil {
			return err
		}
		switch s.space() {
		case ',':
			s.i++
		case ']':
			s.i++
			return nil
		default:
			return s.unexpected(`"," or "]"`)
		}
	}
}

// value scans the value at i, which is inside depth arrays and objects.
func (s *scanner) value(depth int) error {
	if s.i >= len(s.data) {
		return s.unexpected("a value")
	}
	switch c := s.data[s.i]; c {
	case '{', '[':
		if depth == MaxDepth {
			return ErrDepth
		}
		if c == '[' {
			return s.elements(func() error { return s.value(depth + 1) })
		}
		return s.members(func(int, []byte) error { return s.value(depth + 1) })
	default:
		return s.scalar()
	}
}

// scalar scans the string, number or literal at i.
func (s *scanner) scalar() error {
	if s.i >= len(s.data) {
		return s.unexpected("a value")
	}
	switch s.data[s.i] {
	case '"':
		return s.string()
	case 't':
		return s.literal("true")
	case 'f':
		return s.literal("false")
	case 'n':
		return s.literal("null")
	}
	return s.number()
}

func (s *scanner) literal(word string) error {
	for i := range len(word) {
		if s.i >= len(s.data) || s.data[s.i] != word[i] {
			return s.unexpected(word)
		}
		s.i++
	}
	return nil
}

func (s *scanner) number() error {
	if s.peek() == '-' {
		s.i++
	}
	switch c := s.peek(); {
	case c == '0':
		s.i++
	case '1' <= c && c <= '9':
		s.digits()
	default:
		return s.unexpected("a value")
	}
	if s.peek() == '.' {
		s.i++
		if !s.digits() {
			return s.unexpected("a digit")
		}
	}
	if c := s.peek(); c == 'e' || c == 'E' {
		s.i++
		if c := s.peek(); c == '+' || c == '-' {
			s.i++
		}
		if !s.digits() {
			return s.unexpected("a digit")
		}
	}
	return nil
}

func (s *scanner) peek() byte {
	if s.i < len(s.data) {
		return s.data[s.i]
	}
	return 0
}

func (s *scanner) digits() bool {
	start := s.i
	for c := s.peek(); '0' <= c && c <= '9'; c = s.peek() {
		s.i++
	}
	return s.i > start
}

// string scans the string whose first quote is at i.
func (s *scanner) string() error {
	s.i++
	for {
		s.i += InString(s.data[s.i:])
		if s.i >= len(s.data) {
			return s.unexpected("a closing quote")
		}
		switch c := s.data[s.i]; {
		case c == '"':
			s.i++
			return nil
		case c == '\\':
			s.i++
			if err := s.escape(); err != nil {
				return err
			}
		default:
			return s.unexpected("no control character in a string")
		}
	}
}

// InString returns the number of bytes in b before the first quote, backslash or control
// character. It looks at eight bytes at a time.
func InString(b []byte) int {
	i := 0
	for ; i+8 <= len(b); i += 8 {
		x := binary.LittleEndian.Uint64(b[i:])
		quote, slash := x^'"'*ones, x^'\\'*ones // with the same high bits as x
		// The lowest bit that is set is right; those above it may be false alarms.
		if stop := ((x - 0x20*ones) | (quote - ones) | (slash - ones)) &^ x & highs; stop != 0 {
			return i + bits.TrailingZeros64(stop)/8
		}
	}
	for i < len(b) && b[i] >= 0x20 && b[i] != '"' && b[i] != '\\' {
		i++
	}
	return i
}

func (s *scanner) escape() error {
	switch s.peek() {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		s.i++
		return nil
	case 'u':
		s.i++
		for range 4 {
			if unhex(s.peek()) < 0 {
				return s.unexpected("a hexadecimal digit")
			}
			s.i++
		}
		return nil
	}
	return s.unexpected("an escape")
}

func unhex(c byte) rune {
	switch {
	case '0' <= c && c <= '9':
		return rune(c - '0')
	case 'a' <= c && c <= 'f':
		return rune(c - 'a' + 10)
	case 'A' <= c && c <= 'F':
		return rune(c - 'A' + 10)
	}
	return -1
}

// IsString reports whether value, which comes from Members, is a string.
func IsString(value []byte) bool { return value[0] == '"' }

// Plain returns the bytes between the quotes of a valid JSON string. If plain is true,
// they are ASCII without escapes, and so the text of the string.
func Plain(value []byte) (text []byte, plain bool) {
	value = value[1 : len(value)-1]
	return value, Unescaped(value)
}

// Unescaped reports whether b is ASCII without backslashes. If so, the JSON strings in b
// have no escapes.
func Unescaped(b []byte) bool {
	i := 0
	for ; i+8 <= len(b); i += 8 {
		x := binary.LittleEndian.Uint64(b[i:])
		slash := x ^ '\\'*ones
		if (x|(slash-ones)&^slash)&highs != 0 {
			return false
		}
	}
	for _, c := range b[i:] {
		if c == '\\' || c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Unquote returns the text of a valid JSON string. Each byte of invalid UTF-8 and each
// lone surrogate becomes U+FFFD, as in version 1 of encoding/json.
func Unquote(value []byte) string {
	value, plain := Plain(value)
	if plain {
		return string(value)
	}
	var short [64]byte
	text := short[:0]
	if size := unquotedSize(value); size > len(short) {
		text = make([]byte, 0, size)
	}
	for i := 0; i < len(value); {
		switch c := value[i]; {
		case c == '\\' && value[i+1] == 'u':
			r := hex4(value[i+2:])
			i += 6
			if utf16.IsSurrogate(r) {
				low := rune(-1)
				if i+6 <= len(value) && value[i] == '\\' && value[i+1] == 'u' {
					low = hex4(value[i+2:])
				}
				if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
					i += 6
				}
			}
			text = utf8.AppendRune(text, r)
		case c == '\\':
			text = append(text, unescape(value[i+1]))
			i += 2
		case c < utf8.RuneSelf:
			text = append(text, c)
			i++
		default:
			r, size := utf8.DecodeRune(value[i:])
			text = utf8.AppendRune(text, r)
			i += size
		}
	}
	return string(text)
}

// unquotedSize returns how many bytes the text of a JSON string has at most, of which
// value is without the quotes. Escapes make it shorter, invalid UTF-8 longer.
func unquotedSize(value []byte) int {
	size := len(value)
	for rest := value; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		if r == utf8.RuneError && n == 1 {
			size += len("\ufffd") - 1
		}
		rest = rest[n:]
	}
	return size
}

func hex4(b []byte) rune {
	return unhex(b[0])<<12 | unhex(b[1])<<8 | unhex(b[2])<<4 | unhex(b[3])
}

func unescape(c byte) byte {
	switch c {
	case 'b':
		return '\b'
	case 'f':
		return '\f'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	case 't':
		return '\t'
	}
	return c // a quote, a slash or a backslash
}
