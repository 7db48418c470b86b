package wire

// maxInner is how many members the object in a flat object may have.
const maxInner = 16

// A Flat reads the members of an object one after the other, without callbacks. It knows
// what most bodies have: keys without escapes, and values that are strings, numbers and
// literals, one of them perhaps an object: canonical fields, or at most 16 strings. At
// anything else, valid or not, it stops, and Whole reports false. Index and Members read that.
type Flat struct {
	Span // of the member that was read last

	data   []byte
	i      int
	ended  bool
	whole  bool
	nested bool // there was an object
	fields int  // how many members it has, if it is canonical fields
	n      int  // how many members inner has
	inner  [maxInner]Span
}

// Init makes f, which must be new, read data.
func (f *Flat) Init(data []byte) {
	f.data = data
	f.i = skipSpace(data, 0)
	f.ended = byteAt(data, f.i) != '{'
	f.i++
}

// Fields returns the number of members of the value that is an object, if that is canonical
// fields; 0 if not.
func (f *Flat) Fields() int { return f.fields }

// Inner returns the members of the value that is an object, none if Fields has their number.
func (f *Flat) Inner() []Span { return f.inner[:f.n] }

// Whole reports, after Next has returned false, whether all of data was read: it is one
// object, and has at least one member.
func (f *Flat) Whole() bool { return f.whole }

// Key returns the text of the key.
func (f *Flat) Key() []byte { return f.data[f.Span.Key+1 : f.KeyEnd-1] }

// Next reads the next member. It returns false if there is none that it knows.
func (f *Flat) Next() bool {
	if f.ended {
		return false
	}
	data := f.data
	i := f.member(skipSpace(data, f.i))
	if i == 0 {
		f.ended = true
		return false
	}
	i = skipSpace(data, i)
	switch byteAt(data, i) {
	case ',':
		f.i = i + 1
	case '}':
		f.ended, f.whole = true, skipSpace(data, i+1) == len(data)
	default:
		f.ended = true
		return false
	}
	return true
}

// member reads the member whose key is at i. It returns the index after the value, 0 if
// it does not know the member.
func (f *Flat) member(i int) int {
	data := f.data
	keyEnd := afterPlain(data, i)
	value := afterColon(data, keyEnd)
	if value == 0 {
		return 0
	}
	end := 0
	switch byteAt(data, value) {
	case '"':
		end = afterString(data, value)
	case '{':
		if !f.nested {
			f.nested = true
			if size, n := CanonicalFields(data[value:]); n > 0 {
				f.fields, end = n, value+size
			} else {
				end = f.object(value)
			}
		}
	case '[':
	default:
		end = afterScalar(data, value)
	}
	f.Span = Span{uint32(i), uint32(keyEnd), uint32(value), uint32(end)}
	return end
}

// object reads the object of strings at i. It returns the index after it, 0 if it is
// something else.
func (f *Flat) object(i int) int {
	data := f.data
	i = skipSpace(data, i+1)
	if byteAt(data, i) == '}' {
		return i + 1
	}
	for {
		keyEnd := afterString(data, i)
		value := afterColon(data, keyEnd)
		if value == 0 {
			return 0
		}
		end := afterString(data, value)
		if end == 0 {
			return 0
		}
		if f.n == maxInner {
			return 0
		}
		f.inner[f.n] = Span{uint32(i), uint32(keyEnd), uint32(value), uint32(end)}
		f.n++
		i = skipSpace(data, end)
		switch byteAt(data, i) {
		case ',':
			i = skipSpace(data, i+1)
		case '}':
			return i + 1
		default:
			return 0
		}
	}
}

// afterColon returns the index of the value whose key ends at i, 0 if there is no colon.
func afterColon(data []byte, i int) int {
	if i = skipSpace(data, i); byteAt(data, i) != ':' {
		return 0
	}
	return skipSpace(data, i+1)
}

// afterPlain returns the index after the string at i, 0 if there is none, or one with
// escapes.
func afterPlain(data []byte, i int) int {
	if byteAt(data, i) != '"' {
		return 0
	}
	i++
	if i += InString(data[i:]); byteAt(data, i) != '"' {
		return 0
	}
	return i + 1
}

// afterString returns the index after the string at i, 0 if there is none.
func afterString(data []byte, i int) int {
	if end := afterPlain(data, i); end > 0 {
		return end
	}
	s := scanner{data, i} // it has escapes
	if s.peek() != '"' || s.string() != nil {
		return 0
	}
	return s.i
}

// afterScalar returns the index after the number or literal at i, 0 if there is none.
func afterScalar(data []byte, i int) int {
	if c := byteAt(data, i); c >= '1' && c <= '9' { // most often an integer
		n := i + 1
		for c = byteAt(data, n); c >= '0' && c <= '9'; c = byteAt(data, n) {
			n++
		}
		if c != '.' && c|0x20 != 'e' {
			return n
		}
	}
	s := scanner{data, i}
	if s.scalar() != nil {
		return 0
	}
	return s.i
}

// byteAt returns the byte at i, 0 at the end.
func byteAt(data []byte, i int) byte {
	if i < len(data) {
		return data[i]
	}
	return 0
}

// skipSpace returns the index of the first byte from i on that is not white space.
func skipSpace(data []byte, i int) int {
	for i < len(data) && data[i] <= ' ' && (data[i] == ' ' || data[i] == '\n' || data[i] == '\t' || data[i] == '\r') {
		i++
	}
	return i
}
