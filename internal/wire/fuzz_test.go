package wire_test

import (
	"bytes"
	"encoding/json"
	"testing"
	"unicode/utf8"

	"example.com/errcode/internal/wire"
	"github.com/stretchr/testify/require"
)

func FuzzAppendString(f *testing.F) {
	for _, s := range []string{
		"", "plain", "<&>\"\\\u2028\u2029", "\x00\x1f\x7f", "\xff\xc0\x80\xed\xa0\x80", "seven..\"", "eight...\xff", "äöü€\U0001f600",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		checkString(t, s)
	})
}

// bodies are seeds: valid and invalid JSON of all kinds.
var bodies = []string{
	``, `{}`, "\xef\xbb\xbf{}", `{"status":404,"code":"user:not_found"}`,
	`{"success":false,"error":"text","code":"CODE","details":{"a.b":"c"}}`,
	`{"error":"a","message":"\u00e4\ud83d\ude00\ud800\n","statusCode":4.0e2}`,
	` { "a" : [ 1 , -0.5E-7 , { "b" : null } , true , false , "" ] , "a" : "twice" } `,
	`{"a":1,}`, `{"a":[1,]}`, `{"a":01}`, `{"a":"\x"}`, `{"a":"\u12"}`, "{\"a\":\"\n\"}", `{}{}`, `[]`, `nul`, `-`, `1e`,
	"{\"\xff\":1,\"\xfe\":\"\xff\"}",
	`{"a":` + arrays(32) + `}`, `{"a":` + arrays(33) + `}`, `{"a":` + objects(33) + `}`,
}

// depth returns how deep arrays and objects nest in valid JSON.
func depth(data []byte) int {
	now, most, inString := 0, 0, false
	for i := 0; i < len(data); i++ {
		switch c := data[i]; {
		case inString && c == '\\':
			i++
		case c == '"':
			inString = !inString
		case inString:
		case c == '{' || c == '[':
			now++
			most = max(most, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return most
}

// naiveMembers is Members with the help of encoding/json. If ok is false, Members must
// return an error.
func naiveMembers(data []byte) (all []member, ok bool) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !json.Valid(data) || bytes.TrimLeft(data, " \t\r\n")[0] != '{' || depth(data) > wire.MaxDepth+1 {
		return nil, false
	}
	d := json.NewDecoder(bytes.NewReader(data))
	_, _ = d.Token()
	for d.More() {
		key, err := d.Token()
		if err != nil {
			panic(err)
		}
		var value json.RawMessage
		if err := d.Decode(&value); err != nil {
			panic(err)
		}
		all = append(all, member{key.(string), string(value)})
	}
	return all, true
}

func FuzzMembers(f *testing.F) {
	for _, body := range bodies {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		before := bytes.Clone(data)
		want, ok := naiveMembers(data)
		got, err := membersOf(t, string(data))
		require.Equal(t, ok, err == nil, "%q: %v", data, err)
		if !ok {
			return
		}
		require.Equal(t, want, got, "%q", data)
		for _, m := range got {
			if wire.IsString([]byte(m.value)) {
				var text string
				require.NoError(t, json.Unmarshal([]byte(m.value), &text))
				require.Equal(t, text, wire.Unquote([]byte(m.value)), "%q", data)
			}
		}
		require.Equal(t, before, data)
	})
}

// naiveCanonical is AppendCanonical with the help of encoding/json, for the next value of
// d. ok is false if an object has the same key twice.
func naiveCanonical(d *json.Decoder) (_ []byte, ok bool) {
	token, err := d.Token()
	if err != nil {
		panic(err)
	}
	delim, isDelim := token.(json.Delim)
	if !isDelim {
		b, err := json.Marshal(token)
		if err != nil {
			panic(err)
		}
		return b, true
	}
	b := []byte(delim.String())
	keys := map[string]bool{}
	ok = true
	for d.More() {
		if len(b) > 1 {
			b = append(b, ',')
		}
		if delim == '{' {
			key, _ := d.Token()
			ok = ok && !keys[key.(string)]
			keys[key.(string)] = true
			name, _ := json.Marshal(key)
			b = append(append(b, name...), ':')
		}
		value, valueOK := naiveCanonical(d)
		b = append(b, value...)
		ok = ok && valueOK
	}
	end, _ := d.Token()
	return append(b, end.(json.Delim).String()...), ok
}

func FuzzAppendCanonical(f *testing.F) {
	for _, body := range bodies {
		f.Add([]byte(body))
	}
	f.Add([]byte(`"\u0041\/<\u2028"`))
	f.Add([]byte(` [ 1.50E+3 , [ ] , {"a":{"a":1},"b":{"a":1}} ]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var want []byte
		ok := json.Valid(data) && depth(data) <= wire.MaxDepth
		if ok {
			d := json.NewDecoder(bytes.NewReader(data))
			d.UseNumber()
			want, ok = naiveCanonical(d)
		}
		got, err := wire.AppendCanonical(nil, data)
		require.Equal(t, ok, err == nil, "%q: %v", data, err)
		if !ok {
			return
		}
		require.Equal(t, string(want), string(got), "%q", data)
		require.LessOrEqual(t, len(got), wire.CanonicalSize(data), "%q", data)
		again, err := wire.AppendCanonical(nil, got)
		require.NoError(t, err)
		require.Equal(t, string(got), string(again), "a canonical value changed")
	})
}

func FuzzAppendMember(f *testing.F) {
	f.Add("email", "Required")
	f.Add("a key of 19 letters", "größer als \"8\" Zeichen")
	f.Add("<\u2028", "\xff")
	f.Fuzz(func(t *testing.T, key, value string) {
		want := string(wire.AppendString(nil, key)) + ":" + string(wire.AppendString(nil, value)) + ","
		got, ok := wire.AppendMember([]byte("{"), key, value)
		require.Equal(t, utf8.ValidString(key) && utf8.ValidString(value), ok)
		if !ok {
			return
		}
		require.Equal(t, "{"+want, string(got))
		got[len(got)-1] = '}'
		gotKey, gotValue, rest := wire.NextField(string(got))
		require.Equal(t, []string{key, value, "}"}, []string{gotKey, gotValue, rest})
	})
}

// naiveFields returns the members of an object if it is canonical fields, nil if not, with
// the help of encoding/json.
func naiveFields(data []byte) (all []member) {
	found, ok := naiveMembers(data)
	if !ok {
		return nil
	}
	canonical := []byte("{")
	for i, m := range found {
		var text string
		if !wire.IsString([]byte(m.value)) || json.Unmarshal([]byte(m.value), &text) != nil || i > 0 && found[i-1].key >= m.key {
			return nil
		}
		key := string(wire.AppendString(nil, m.key))
		if key != `"`+m.key+`"` {
			return nil
		}
		canonical = append(canonical, key...)
		canonical = append(wire.AppendString(append(canonical, ':'), text), ',')
		all = append(all, member{m.key, text})
	}
	canonical[len(canonical)-1] = '}'
	if len(found) == 0 {
		canonical = []byte("{}")
	}
	if !bytes.Equal(canonical, data) {
		return nil
	}
	return all
}

func FuzzCanonicalFields(f *testing.F) {
	for _, body := range bodies {
		f.Add([]byte(body))
	}
	f.Add([]byte(`{"a":"\"\\\b\u0000\u003c\u2029","a.b":"größer","ä":"\ufffd"}`))
	f.Add([]byte("{\"a\":\"\ufffd\",\"b\":\"\x7f\"}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		want := naiveFields(data)
		size, n := wire.CanonicalFields(data)
		if size == 0 || size != len(data) {
			require.Nil(t, want, "%q", data)
			if size > 0 { // there is something after the object
				_, again := wire.CanonicalFields(data[:size])
				require.Equal(t, n, again)
				require.Len(t, naiveFields(data[:size]), n)
			}
			return
		}
		require.Len(t, want, n)
		if n == 0 {
			require.Equal(t, "{}", string(data))
			return
		}
		var got []member
		for rest := string(data); rest != "}"; {
			var m member
			m.key, m.value, rest = wire.NextField(rest)
			got = append(got, m)
		}
		require.Equal(t, want, got)
	})
}
