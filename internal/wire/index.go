package wire

// A Value is a value of JSON in the list that Index makes, in which each value stands
// before those in it.
type Value struct {
	Span         // without a key for an element of an array, and for the outermost value
	End   uint32 // the index after the values in it
	Label uint8  // for the caller
}

// Index appends the values of data to list: first the outermost, which must be an object
// or an array, and at most limit in all. It checks the values after those, and leaves them
// out. A byte order mark and white space around the outermost value are accepted.
//
// ok is false if data is not valid, or if it is nested deeper than MaxDepth, where the
// outermost object does not count. Members says what is wrong.
func Index(list []Value, data []byte, limit int) (_ []Value, ok bool) {
	s := newScanner(data)
	room := MaxDepth // for arrays and objects that are open
	switch s.space() {
	case '{':
		room++
	case '[':
	default:
		return list, false
	}
	const none = -1
	var (
		v       Value  // the next value, with its key
		i       = s.i  // where it begins
		open    = none // index of the innermost array or object that is open; its End is the next one out
		closing byte   // the bracket that closes it
		depth   int    // how many are open
	)
	for {
		v.Value = uint32(i)
		if at := len(list); at == limit {
			if s.i = i; s.value(depth+MaxDepth-room) != nil {
				return list, false
			}
			i = s.i
		} else {
			list = append(list, v)
			last := &list[at]
			switch c := byteAt(data, i); c {
			case '"':
				i = afterString(data, i)
			case '{', '[':
				if depth == room {
					return list, false
				}
				last.End, open, closing = uint32(open), at, c+2
				depth++
				i = skipSpace(data, i+1)
				if byteAt(data, i) == closing {
					break
				}
				if v = (Value{}); c == '{' {
					if v.Span, i = keySpan(data, i); i == 0 {
						return list, false
					}
				}
				continue
			default:
				i = afterScalar(data, i)
			}
			if i == 0 {
				return list, false
			}
			if open != at {
				last.ValueEnd, last.End = uint32(i), uint32(at+1)
			}
		}
		// A value has ended, or an array or object is empty.
		for {
			if open == none {
				return list, skipSpace(data, i) == len(data)
			}
			i = skipSpace(data, i)
			c := byteAt(data, i)
			if c == ',' {
				if i, v = skipSpace(data, i+1), (Value{}); closing == '}' {
					if v.Span, i = keySpan(data, i); i == 0 {
						return list, false
					}
				}
				break
			}
			if c != closing {
				return list, false
			}
			i++
			depth--
			ended := &list[open]
			open = int(int32(ended.End))
			ended.ValueEnd, ended.End = uint32(i), uint32(len(list))
			if open != none {
				closing = data[list[open].Value] + 2
			}
		}
	}
}

// keySpan scans the key at i and the colon after it. It returns the index of the value, 0
// if there is no key or no colon.
func keySpan(data []byte, i int) (at Span, value int) {
	end := afterString(data, i)
	if end == 0 {
		return at, 0
	}
	return Span{Key: uint32(i), KeyEnd: uint32(end)}, afterColon(data, end)
}

// Check returns an error unless data is one JSON value, nested at most MaxDepth deep,
// perhaps after a byte order mark.
func Check(data []byte) error {
	s := newScanner(data)
	s.space()
	if err := s.value(0); err != nil {
		return err
	}
	return s.end()
}
