package decode

import (
	"bytes"
	"encoding/json"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"example.com/errcode"
	"example.com/errcode/internal/wire"
)

const (
	maxDepth = 128 // of arrays and objects
	maxTold  = 100 // fields
)

// A reader reads a JSON document and compares it with the type that it is for. What is
// not JSON ends it with an error; what does not fit is collected.
type reader struct {
	data         []byte
	i            int // of the next byte
	depth        int
	path         []string // of the value that is read
	misfits      errcode.Validation
	told         int // misfits so far
	allowUnknown bool
	quick        bool // whether path and misfits are left empty
	ask          bool // whether to call the methods of types that decode themselves
}

// document reads the whole document, for the value that the pointer v points to.
func (r *reader) document(v reflect.Value) error {
	if r.peek() == 0 && r.i == len(r.data) {
		return refuse(http.StatusBadRequest, "The body is empty")
	}
	t := target{typ: v.Type().Elem(), val: v.Elem()}
	if r.peek() == 'n' && !t.takesNull() {
		r.misfit(errcode.RuleType)
	}
	if err := r.value(t); err != nil {
		return err
	}
	if r.peek(); r.i < len(r.data) {
		return r.broken("expected the end of the body after one JSON value")
	}
	return nil
}

// value reads a value for t. The zero target takes all values.
func (r *reader) value(t target) error {
	next, start := r.peek(), r.i
	how := t.how
	if how == unsettled {
		how = t.settle()
	}
	if how == impossible && next != 'n' {
		return t.impossible(r.path)
	}
	var err error
	switch {
	case next == '{', next == '[':
		if r.depth++; r.depth > maxDepth {
			return r.broken("expected at most %d levels of arrays and objects", maxDepth)
		}
		r.i++
		if next == '{' {
			err = r.object(t, how)
		} else {
			err = r.array(t, how)
		}
		r.depth--
	case next == '"':
		if _, err = r.text(); err == nil {
			r.fits(t.takesString(how, r.data[start:r.i]))
		}
	case next == '-' || next >= '0' && next <= '9':
		if err = r.number(); err == nil {
			r.fits(t.takesNumber(how, string(r.data[start:r.i])))
		}
	case r.word("true"), r.word("false"):
		r.fits(t.takesBool(how))
	case !r.word("null"):
		err = r.broken("expected a value")
	}
	if err == nil && how == opaque && r.ask && r.told < maxTold && (next != 'n' || !t.pointed) {
		r.fits(t.decodesJSON(r.data[start:r.i]))
	}
	if err == nil && how == textual && next == '"' && r.ask && r.told < maxTold {
		r.fits(t.decodesText(unquote(r.data[start:r.i])))
	}
	return err
}

// object reads the members of an object and the bracket at the end.
func (r *reader) object(t target, how manner) error {
	var fields *structFields
	var inside target // what a member of a map is for
	var key reflect.Type
	switch {
	case how == free:
		inside = t
	case how == plain && t.typ.Kind() == reflect.Struct:
		if fields = fieldsOf(t.typ); fields.hidden {
			return t.impossible(r.path)
		}
	case how == plain && t.typ.Kind() == reflect.Map:
		inside, key = newTarget(t.typ.Elem()), t.typ.Key()
	case how != opaque && how != ignored:
		r.misfit(errcode.RuleType)
	}
	var (
		seen  names
		found uint64 // the first fields of a struct that were there
		next  int    // the field that most often comes next
	)
	if r.peek() == '}' {
		r.i++
		return nil
	}
	for {
		if r.peek() != '"' {
			return r.broken("expected the name of a member")
		}
		start := r.i
		quoted, err := r.text()
		if err != nil {
			return err
		}
		name, known := unquote(quoted), true
		var f *field
		if fields != nil {
			f, known = fields.find(name, next)
			switch {
			case !known:
				inside = target{}
			case f.alone.isAlone():
				inside, next = f.alone, f.place+1
			default:
				inside, next = t.member(f), f.place+1
			}
		}
		isNew := false
		switch {
		case f == nil:
			isNew = seen.add(name)
		case f.place < 64:
			isNew, found = found>>f.place&1 == 0, found|1<<f.place
		default:
			isNew = seen.add([]byte(f.name)) // the member may differ in case
		}
		if !isNew {
			r.i = start
			return r.broken("expected no member twice")
		}
		if r.peek() != ':' {
			return r.broken("expected a colon")
		}
		r.i++
		if !r.quick {
			r.path = append(r.path, string(name))
		}
		if !known && !r.allowUnknown {
			r.misfit(errcode.RuleUnknown)
		}
		if key != nil {
			r.key(key, name)
		}
		if err := r.value(inside); err != nil {
			return err
		}
		if !r.quick {
			r.path = r.path[:len(r.path)-1]
		}
		if more, err := r.more('}'); !more {
			return err
		}
	}
}

// key compares the key of a map with its type.
func (r *reader) key(typ reflect.Type, name []byte) {
	t := target{typ: typ}
	if isText(typ) {
		if r.ask && r.told < maxTold {
			r.fits(t.decodesText(name))
		}
		return
	}
	r.fits(t.takesKey(string(name)))
}

// array reads the elements of an array and the bracket at the end.
func (r *reader) array(t target, how manner) error {
	var inside target
	room := -1
	switch {
	case how == free:
		inside = t
	case how == plain && t.typ.Kind() == reflect.Array:
		inside, room = newTarget(t.typ.Elem()), t.typ.Len()
	case how == plain && t.typ.Kind() == reflect.Slice && !isBytes(t.typ):
		inside = newTarget(t.typ.Elem())
	case how != opaque && how != ignored:
		r.misfit(errcode.RuleType)
	}
	if r.peek() == ']' {
		r.i++
		return nil
	}
	for n := 0; ; n++ {
		if n == room {
			r.misfit(errcode.RuleTooLong, room)
			inside = target{}
		}
		if !r.quick {
			r.path = append(r.path, strconv.Itoa(n))
		}
		if err := r.value(inside); err != nil {
			return err
		}
		if !r.quick {
			r.path = r.path[:len(r.path)-1]
		}
		if more, err := r.more(']'); !more {
			return err
		}
	}
}

// more reads what comes after a member or an element: a comma, or the bracket at the end.
func (r *reader) more(end byte) (bool, error) {
	switch r.peek() {
	case ',':
		r.i++
		return true, nil
	case end:
		r.i++
		return false, nil
	}
	return false, r.broken("expected a comma or %c", end)
}

// text reads a string and returns it with its quotes.
func (r *reader) text() ([]byte, error) {
	start := r.i
	r.i++
	for r.i < len(r.data) {
		run := r.data[r.i : r.i+wire.InString(r.data[r.i:])]
		if !utf8.Valid(run) {
			return nil, r.notUTF8()
		}
		if r.i += len(run); r.i == len(r.data) {
			break
		}
		switch c := r.data[r.i]; {
		case c == '"':
			r.i++
			return r.data[start:r.i], nil
		case c < ' ':
			return nil, r.broken("expected no control character in a string")
		default:
			if err := r.escape(); err != nil {
				return nil, err
			}
		}
	}
	return nil, r.broken("expected the end of a string")
}

// notUTF8 returns the error for the next byte that is not UTF-8.
func (r *reader) notUTF8() error {
	for {
		char, size := utf8.DecodeRune(r.data[r.i:])
		if char == utf8.RuneError && size == 1 {
			return r.broken("expected UTF-8")
		}
		r.i += size
	}
}

// escape reads an escape sequence. Two that are the halves of one character are one.
func (r *reader) escape() error {
	rest := r.data[r.i+1:]
	switch {
	case len(rest) == 0 || !strings.ContainsRune(`"\/bfnrtu`, rune(rest[0])):
		return r.broken("expected an escape sequence")
	case rest[0] != 'u':
		r.i += 2
		return nil
	}
	first, ok := unit16(r.data[r.i:])
	switch {
	case !ok:
		return r.broken("expected four hexadecimal digits")
	case first < 0xD800 || first > 0xDFFF:
		r.i += 6
		return nil
	}
	if low, ok := unit16(r.data[r.i+6:]); first > 0xDBFF || !ok || low < 0xDC00 || low > 0xDFFF {
		return r.broken("expected both halves of a surrogate pair")
	}
	r.i += 12
	return nil
}

// unit16 returns the UTF-16 code unit that an escape sequence stands for.
func unit16(escape []byte) (n uint32, ok bool) {
	if len(escape) < 6 || escape[0] != '\\' || escape[1] != 'u' {
		return 0, false
	}
	for _, c := range escape[2:6] {
		switch {
		case c >= '0' && c <= '9':
			n = n<<4 | uint32(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			n = n<<4 | uint32(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return n, true
}

// number reads a number.
func (r *reader) number() error {
	n := numberLength(r.data[r.i:])
	if n == 0 {
		return r.broken("expected a number")
	}
	r.i += n
	return nil
}

// word reads null, true or false, if it is next.
func (r *reader) word(w string) bool {
	if !bytes.HasPrefix(r.data[r.i:], []byte(w)) {
		return false
	}
	r.i += len(w)
	return true
}

// peek skips white space and returns the next byte, 0 at the end.
func (r *reader) peek() byte {
	for ; r.i < len(r.data); r.i++ {
		switch c := r.data[r.i]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// broken returns the error for a body that is not a JSON document.
func (r *reader) broken(format string, args ...any) error {
	if r.i >= len(r.data) {
		return refuse(http.StatusBadRequest, "The body ends too early, after %d bytes: "+format, append([]any{len(r.data)}, args...)...)
	}
	return refuse(http.StatusBadRequest, "The body is wrong at byte %d: "+format, append([]any{r.i}, args...)...)
}

// fits notes the rule that a value breaks, unless it is 0.
func (r *reader) fits(broken errcode.Rule) {
	if broken != 0 {
		r.misfit(broken)
	}
}

// misfit notes that the value at the path breaks a rule.
func (r *reader) misfit(rule errcode.Rule, params ...any) {
	if r.told++; r.told <= maxTold && !r.quick {
		r.misfits.Rule(strings.Join(r.path, "."), rule, params...)
	}
}

// unquote returns the text of a string that was read.
func unquote(quoted []byte) []byte {
	if bytes.IndexByte(quoted, '\\') < 0 {
		return quoted[1 : len(quoted)-1]
	}
	var text string
	_ = json.Unmarshal(quoted, &text) // it is well-formed
	return []byte(text)
}

// names are the names of the members of an object so far.
type names struct {
	few  [][]byte
	many map[string]bool // in place of few
}

// add adds a name, and reports whether it is new.
func (s *names) add(name []byte) bool {
	const few = 16
	if s.many != nil {
		if s.many[string(name)] {
			return false
		}
		s.many[string(name)] = true
		return true
	}
	for _, other := range s.few {
		if bytes.Equal(other, name) {
			return false
		}
	}
	if s.few = append(s.few, name); len(s.few) > few {
		s.many = make(map[string]bool, 2*few)
		for _, name := range s.few {
			s.many[string(name)] = true
		}
	}
	return true
}
