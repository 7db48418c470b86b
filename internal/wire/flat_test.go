package wire_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"example.com/errcode/internal/wire"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// flatMembers returns what a Flat reads: the members of data, and those of the object in it.
func flatMembers(data []byte) (members, inner []member, whole bool) {
	var f wire.Flat
	f.Init(data)
	for f.Next() {
		members = append(members, member{string(f.Key()), string(data[f.Value:f.ValueEnd])})
	}
	if n := f.Fields(); n > 0 {
		_ = wire.Members(data, func([]byte, wire.Span) {}, func(_ []byte, at wire.Span) {
			inner = append(inner, member{wire.Unquote(data[at.Key:at.KeyEnd]), string(data[at.Value:at.ValueEnd])})
		})
		if len(inner) != n || len(f.Inner()) > 0 {
			panic("another number of fields")
		}
	}
	for _, at := range f.Inner() {
		inner = append(inner, member{wire.Unquote(data[at.Key:at.KeyEnd]), string(data[at.Value:at.ValueEnd])})
	}
	return members, inner, f.Whole()
}

func TestFlat(t *testing.T) {
	for data, want := range map[string]string{
		`{"a":1}`:                                `[{a 1}] []`,
		" {\t\"a\" : \"b\\n\" ,\r\n\"\":null } ": `[{a "b\n"} { null}] []`,
		`{"a":-1.5e3,"a":false,"ä":10}`:          `[{a -1.5e3} {a false} {ä 10}] []`,
		`{"d":{},"e":""}`:                        `[{d {}} {e ""}] []`,
		`{"d":{ "\u0061" : "b" , "c":"" } }`:     `[{d { "\u0061" : "b" , "c":"" }}] [{a "b"} {c ""}]`,
		`{"d":{"a":"b\n","c":""}}`:               `[{d {"a":"b\n","c":""}}] [{a "b\n"} {c ""}]`,
	} {
		members, inner, whole := flatMembers([]byte(data))
		assert.True(t, whole, data)
		assert.Equal(t, want, fmt.Sprint(members, inner), data)
	}
	for _, data := range []string{
		``, `{}`, `[]`, `{"a":[]}`, `{"a":{},"b":{}}`, `{"a":{"b":1}}`, `{"\u0061":1}`, "\ufeff{\"a\":1}",
		`{"a":1`, `{"a":1,}`, `{"a":1}}`, `{"a":1} x`, `{"a" 1}`, `{a:1}`, `{"a":01}`, `{"a":"}`, `{"a":{"b":"c",}}`, `{"a":1e}`,
		`{"a":{` + strings.Repeat(`"":"",`, 16) + `"":""}}`,
	} {
		_, _, whole := flatMembers([]byte(data))
		assert.False(t, whole, data)
	}
}

// FuzzFlat compares what a Flat reads with what Members reads.
func FuzzFlat(f *testing.F) {
	for _, body := range bodies {
		f.Add([]byte(body))
	}
	f.Add([]byte(`{"success": false, "error": "e", "code": "C", "details": {"a": "b", "c": "\n"}, "id": 12}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		before := bytes.Clone(data)
		members, inner, whole := flatMembers(data)
		require.Equal(t, before, data)
		if !whole {
			return
		}
		var wantInner []member
		var want []member
		add := func(all *[]member) func([]byte, wire.Span) {
			return func(_ []byte, at wire.Span) {
				*all = append(*all, member{wire.Unquote(data[at.Key:at.KeyEnd]), string(data[at.Value:at.ValueEnd])})
			}
		}
		require.NoError(t, wire.Members(data, add(&want), add(&wantInner)), "%q", data)
		for i := range members {
			members[i].key = wire.Unquote([]byte(`"` + members[i].key + `"`)) // it may be invalid UTF-8
		}
		require.Equal(t, want, members, "%q", data)
		require.Equal(t, wantInner, inner, "%q", data)
	})
}
