package translation_test

import (
	"testing"

	"example.com/errcode/cmd/errcode/internal/translation"
	"github.com/stretchr/testify/assert"
)

func TestReadCSV(t *testing.T) {
	for _, row := range []struct{ name, text, want string }{
		{"as it is written", "key,source,target,state,note\r\na,One,Eins,translated,x\r\nb,Two,,new,\r\nc[one],1,I,stale,\r\nc[other],n,N,translated,\r\nd,=x,'=y,same,\r\n", ` de
2:1 a translated "One" -> "Eins"
3:1 b new "Two" -> ""
4:1 c stale "one: 1; other: n" -> "one: I; other: N"
6:1 d same "=x" -> "=y"
`},
		{"semicolons, a mark, other columns and their order", "\ufeffState;my remarks;TARGET;source; Key\nNew;?;\"Ja; gut\";Yes;a\n;;;;\nstale;;;No;b\n", ` de
2:21 a translated "Yes" -> "Ja; gut"
4:12 b new "No" -> ""
`},
		{"tabs", "key\tsource\ttarget\na\tx\ty\n", ` de
2:1 a translated "x" -> "y"
`},
		{"short rows, and quotes of a translator", "key,source,target\na,x\nb,x,'s morgens\nc,'=x,'\n", ` de
2:1 a new "x" -> ""
3:1 b translated "x" -> "'s morgens"
4:1 c translated "=x" -> "'"
`},
		{"mistakes", "key,source,target,state\na,x,y,done\n,x,y,\nb[dual],x,y,\nc[,x,y,\nd,x,y,\nd,x,z,\ne,x,y,\ne[one],x,y,\n", ` de
6:1 d translated "x" -> "y"
8:1 e translated "x" -> "y"
2:1 error: "a" has the state "done", expected one of new, stale, translated, same
3:1 error: the key is missing
4:1 error: key "b[dual]" has the plural form "[dual]", expected one of [zero] [one] [two] [few] [many] [other]
5:1 error: key "c[" has the plural form "[", expected one of [zero] [one] [two] [few] [many] [other]
7:1 error: "d" stands twice
9:1 error: "e" is here with plural forms and without
`},
		{"no column", "key,target\na,b\n", ` de
1:1 error: no column "source" in the first line, expected key, source, target and these if you like: state, note
`},
		{"a column twice", "key,source,target,key\n", ` de
1:1 error: column "key" stands twice
`},
		{"quotes", "key,source,target\na,x,\"ü\" y\n", ` de
2:7 error: extraneous or missing " in quoted-field
`},
		{"an open quote", "key,source,target\na,x,\"y\n", ` de
2:1 error: extraneous or missing " in quoted-field
`},
		{"nothing", "", ` de
1:1 error: first line: EOF
`},
	} {
		assert.Equal(t, row.want, shown(translation.CSV.Read([]byte(row.text), "de")), row.name)
	}
}
