package translation_test

import (
	"strings"
	"testing"

	"example.com/errcode/cmd/errcode/internal/translation"
	"github.com/stretchr/testify/assert"
)

func TestReadXLIFF(t *testing.T) {
	unit := func(inner string) string {
		return `<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="en" trgLang="de"><file id="f">
<unit id="u" name="a">` + inner + `</unit></file></xliff>`
	}
	for _, row := range []struct{ name, text, want string }{
		{"with prefixes, modules and another order", `<?xml version='1.0' encoding='utf-8'?>
<!-- from a tool -->
<x:xliff trgLang='pt-BR' srcLang='en-US' version='2.1' xmlns:x='urn:oasis:names:tc:xliff:document:2.0' xmlns:m='urn:oasis:names:tc:xliff:matches:2.0'>
 <x:file original='shop' id='f1'>
  <x:skeleton href='x'/>
  <x:group id='g' name='c'>
   <x:unit name='c[other]' id='2'><x:segment><x:source>n</x:source><x:target>N</x:target></x:segment></x:unit>
   <x:unit name='c[one]' id='1'><x:segment state='reviewed'><x:source>1</x:source><x:target>I</x:target></x:segment></x:unit>
  </x:group>
  <x:unit name='a' id='3'>
   <m:matches><m:match ref='#1'><x:source>no</x:source><x:target>no</x:target></m:match></m:matches>
   <x:originalData><x:data id='q'>{count}</x:data></x:originalData>
   <x:segment state='final'>
    <x:source>Left: <x:ph dataRef='q' id='7'/>&#x21;<x:cp hex="FFFE"/></x:source>
    <x:target><x:mrk id='m' type='term'><x:ph id='7'/></x:mrk> weg<x:sm id='n'/></x:target>
   </x:segment>
  </x:unit>
 </x:file>
</x:xliff>
`, `shop pt-BR
7:4 c translated "one: 1; other: n" -> "one: I; other: N"
10:3 a same "Left: {count}!\ufffe" -> "{count} weg"
`},
		{"segments of a tool, in another order", unit(`<segment><source>One.</source><target order="3">Eins.</target></segment><ignorable><source> </source></ignorable><segment><source>Two.</source><target order="1">Zwei.</target></segment>`), ` de
2:1 a translated "One. Two." -> "Zwei. Eins."
`},
		{"no target", unit(`<segment><source>One</source></segment>`), ` de
2:1 a new "One" -> ""
`},
		{"an empty target", unit(`<segment><source>One</source><target/></segment>`), ` de
2:1 a new "One" -> ""
`},
		{"initial", unit(`<segment state="initial"><source>One</source><target>Eins</target></segment>`), ` de
2:1 a stale "One" -> "Eins"
`},
		{"CDATA and text in place of a placeholder", unit(`<segment><source><![CDATA[{n} <]]></source><target>{n} &lt;</target></segment>`), ` de
2:1 a translated "{n} <" -> "{n} <"
`},
		{"a placeholder that a tool copied", unit(`<segment><source><ph id="1" disp="{n}"/></source><target><ph id="1"/><ph id="2" copyOf="1"/></target></segment>`), ` de
2:1 a translated "{n}" -> "{n}{n}"
`},
		{"a segment without a target", unit(`<segment><source>One.</source><target>Eins.</target></segment><segment><source>Two.</source></segment>`), ` de
2:1 a new "One.Two." -> ""
2:1 error: "a" has segments with a target and segments without, expected all or none
`},
		{"a placeholder from nowhere", unit(`<segment><source>x</source><target><ph id="9"/></target></segment>`), ` de
2:58 error: "a" has a placeholder with the identifier "9", which its source lacks
`},
		{"mark-up", unit(`<segment><source>x</source><target>a <pc id="1">b</pc><cp hex="x"/></target></segment>`), ` de
2:60 error: "a" has the element <pc>, expected text and placeholders <ph>
2:77 error: element <cp> has the number "x", expected a hexadecimal one
`},
		{"no name", `<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.0" srcLang="en" trgLang="de"><file id="f"><unit id="u7"><segment><source>x</source></segment></unit></file></xliff>`, ` de
1:107 error: unit "u7" has no name, expected the key of a text
`},
		{"1.2", `<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file/></xliff>`, ` nl
1:1 error: XLIFF version is "1.2", expected 2.0, 2.1 or 2.2
`},
		{"another root", "<!-- ü -->  <html/>", ` nl
1:13 error: root element is <html>, expected <xliff>
`},
		{"not XML", "<xliff>\n  <file>\n</xliff>", ` nl
3:9 error: is not XML: element <file> closed by </xliff>
`},
		{"an open element", "<xliff>\n", ` nl
2:1 error: is not XML: unexpected EOF
`},
		{"]]> in a text", "<xliff>]]></xliff>", ` nl
1:11 error: is not XML: unescaped ]]> not in CDATA section
`},
		{"nothing", "  ", ` nl
1:1 error: no element, expected <xliff>
`},
		{"another encoding", `<?xml version="1.0" encoding="ISO-8859-1"?><xliff/>`, ` nl
1:1 error: is not XML: xml: opening charset "ISO-8859-1": encoding is "ISO-8859-1", expected UTF-8
`},
		{"a document type", "<!DOCTYPE x [<!ENTITY a \"b\">]><x>&a;</x>", ` nl
1:1 error: a document type declaration, expected none
`},
		{"depth", strings.Repeat("<a>", 300), ` nl
1:601 error: elements nest deeper than 200
`},
	} {
		assert.Equal(t, row.want, shown(translation.XLIFF.Read([]byte(row.text), "nl")), row.name)
	}
}
