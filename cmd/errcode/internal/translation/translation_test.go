package translation_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"example.com/errcode/cmd/errcode/internal/translation"
	"example.com/errcode/internal/printable"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
)

// hostile are texts that one of the formats, or a spreadsheet, might take for something
// else.
var hostile = []string{
	"The order has left",
	`"quoted" \n \\ 'single' \`,
	"]]> <b>&amp;</b> <!-- --> <![CDATA[x]]>",
	"=cmd()", "+1", "-1", "@sum", "'=quoted", "''", "'", "＝full width",
	"a;b,c\ttab is refused elsewhere",
	"  space around  ",
	"שלום {count} עולם", "مرحبا", "😀𝒳",
	"{count} items", "{n}{n} {count}", "{", "}{", "{count", "{ count }", "{{count}}",
	"\ufffe\uffff", "\u00a0\u200b\ufeff",
	"# not a comment", "#, fuzzy", `msgid "x"`, "key[few]", "English: x", "Same as English: x", "%d %s 100 %",
	"null", "NaN", "1e5", "=", "\\", "\\'",
}

// sent are the languages of round trips: with two, four, six, one and three forms.
var sent = []string{"de", "pl", "ar", "ja", "cs", "pt-BR", "zh-Hant"}

// roundTrip exports a language file and imports what was written. Nothing may change.
func roundTrip(t *testing.T, format translation.Format, tag language.Tag, l *translation.Language, sources []translation.Source) {
	t.Helper()
	before := string(l.Bytes())
	data := format.Write(l.Export("shop", tag, sources))
	file, problems := format.Read(data, tag.String())
	require.Empty(t, problems, "%s", data)
	require.Equal(t, tag.String(), file.Language)
	require.Len(t, file.Messages, len(sources))
	result, problems := l.Import(file, format, sources, false)
	require.Empty(t, problems, "%s", data)
	require.Empty(t, result.Changed, "%s", data)
	require.Equal(t, before, string(l.Bytes()), "%s", data)

	// Into an empty file come the same texts.
	fresh := &translation.Language{}
	_, problems = fresh.Import(file, format, sources, true)
	require.Empty(t, problems)
	for _, e := range fresh.Entries {
		i := slices.IndexFunc(l.Entries, func(old translation.Entry) bool { return old.Key == e.Key })
		require.GreaterOrEqual(t, i, 0)
		require.True(t, e.Text.Equal(l.Entries[i].Text), "%s: %q became %q in\n%s", e.Key, l.Entries[i].Text, e.Text, data)
	}
	require.Equal(t, l.Filled(), fresh.Filled())
}

// file returns a language file with a text in each state, and what it translates.
func file(tag language.Tag, english, text string) (*translation.Language, []translation.Source) {
	l := &translation.Language{}
	var sources []translation.Source
	add := func(key string, source translation.Text, e translation.Entry) {
		e.Key = key
		sources = append(sources, translation.Source{Key: key, English: source, Notes: []translation.Note{{Category: "help", Text: english + text}}})
		l.Entries = append(l.Entries, e)
	}
	plain := translation.Plain(text)
	forms := translation.Text{}
	for _, form := range translation.Forms(tag) {
		forms[form] = text
	}
	add("plain", translation.Plain(english), translation.Entry{Text: plain, Plain: true})
	add("recorded", translation.Plain(english), translation.Entry{Text: plain, Description: "English: " + english})
	add("a/stale:1", translation.Plain(english), translation.Entry{Text: plain, Description: "English: was " + english + "\nNow: " + english})
	add("same", translation.Plain(text), translation.Entry{Text: plain, Description: "Same as English: " + text})
	add("copied", translation.Plain(text), translation.Entry{Text: plain, Description: "English: " + text})
	add("hashed", translation.Plain(english), translation.Entry{Text: plain, Hash: "sha1-0"})
	add("new", translation.Plain(english), translation.Entry{Text: translation.Plain(""), Description: "English: " + english})
	add("#plural", translation.Text{"one": english, "other": text}, translation.Entry{Text: forms, Description: "English: one: " + english + "; other: " + text})
	add("#plain", translation.Text{"one": english, "other": text}, translation.Entry{Text: plain, Plain: true})
	return l, sources
}

func TestRoundTrip(t *testing.T) {
	for _, format := range translation.Formats {
		t.Run(format.Name, func(t *testing.T) {
			for _, name := range sent {
				tag := language.MustParse(name)
				for i, english := range hostile {
					l, sources := file(tag, english, hostile[(i+1)%len(hostile)])
					roundTrip(t, format, tag, l, sources)
				}
			}
		})
	}
}

func FuzzRoundTrip(f *testing.F) {
	for i, text := range hostile {
		f.Add(text, hostile[(i+7)%len(hostile)], uint8(i))
	}
	f.Fuzz(func(t *testing.T, english, text string, choice uint8) {
		for _, s := range []string{english, text} {
			if !utf8.ValidString(s) || strings.TrimSpace(s) == "" || strings.ContainsFunc(s, printable.Unsafe) || !strings.ContainsFunc(s, unicode.IsPrint) {
				return // package errcode, or i18n, refuses it
			}
		}
		if english == text {
			return // TestCopies
		}
		tag := language.MustParse(sent[int(choice)%len(sent)])
		for _, format := range translation.Formats {
			l, sources := file(tag, english, text)
			roundTrip(t, format, tag, l, sources)
		}
	})
}

// No input makes a reader panic, and what can't be read is reported.
func FuzzRead(f *testing.F) {
	l, sources := file(language.Polish, "{count} left", "=\"x\"")
	for i, format := range translation.Formats {
		f.Add(format.Write(l.Export("shop", language.Polish, sources)), uint8(i))
	}
	f.Fuzz(func(t *testing.T, data []byte, choice uint8) {
		format := translation.Formats[int(choice)%len(translation.Formats)]
		file, problems := format.Read(data, "pl")
		for _, p := range problems {
			assert.True(t, p.Line >= 1 && p.Column >= 1 && p.Text != "", "%+v", p)
		}
		for _, m := range file.Messages {
			assert.True(t, m.Line >= 1 && m.Column >= 1, "%+v", m)
			assert.NotEmpty(t, m.Key)
		}
		var empty translation.Language
		empty.Import(file, format, sources, true)
		empty.Bytes()
	})
}
