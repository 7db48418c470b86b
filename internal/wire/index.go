package wire

// A Value is a value of JSON in the list that Index makes, in which each value stands
// before those in it.
type Value struct {
	Span         // without a key for an element of an array, and for the outermost value
	End   uint32 // the index after the values in it
	Label uint8  // of the key, as Index was told
}

// Index appends the values of data, which must be valid JSON, to list: first the
// outermost, and at most limit in all. Those after that are left out. Label gives a
// number to each key.
func Index(list []Value, data []byte, limit int, label func(key []byte) uint8) []Value {
	x := indexer{newScanner(data), list, limit, label}
	x.space()
	x.value(Value{}, 0)
	return x.list
}

type indexer struct {
	scanner
	list  []Value
	limit int
	label func(key []byte) uint8
}

// value adds the value at i, of which v has the key.
func (x *indexer) value(v Value, depth int) {
	at := len(x.list)
	if at == x.limit || depth > MaxDepth {
		_ = x.scanner.value(0)
		return
	}
	v.Value = uint32(x.i)
	x.list = append(x.list, v)
	switch x.peek() {
	case '{':
		x.i++
		for x.space() == '"' {
			member := Value{}
			member.Key = uint32(x.i)
			_ = x.string()
			member.KeyEnd = uint32(x.i)
			member.Label = x.label(keyText(x.data[member.Key:member.KeyEnd]))
			x.space()
			x.i++ // the colon
			x.space()
			x.value(member, depth+1)
			if x.space() == ',' {
				x.i++
			}
		}
		x.i++
	case '[':
		x.i++
		for c := x.space(); c != ']' && c != 0; c = x.space() {
			start := x.i
			x.value(Value{}, depth+1)
			if x.i == start {
				return // the data is not valid
			}
			if x.space() == ',' {
				x.i++
			}
		}
		x.i++
	default:
		_ = x.scalar()
	}
	x.list[at].ValueEnd, x.list[at].End = uint32(x.i), uint32(len(x.list))
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
