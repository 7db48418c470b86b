package translation_test

import (
	"testing"

	"example.com/errcode/cmd/errcode/internal/translation"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
)

// parse reads a language file that is right.
func parse(t *testing.T, text string) *translation.Language {
	t.Helper()
	l, problems := translation.ParseLanguage([]byte(text))
	require.Empty(t, problems)
	return &l
}

// today are the texts of a program.
var today = []translation.Source{
	{Key: "order-shipped", English: translation.Plain("The order has left")},
	{Key: "order-lost", English: translation.Plain("The order is <lost>")},
	{Key: "cart:limit", English: translation.Plain("At most {count} items")},
	{Key: "#day", English: translation.Text{"one": "{n} day", "other": "{n} days"}},
}

func TestUpdate(t *testing.T) {
	l := parse(t, `{
		"gone": "Weg",
		"order-lost": {"description": "English: The order is gone", "id": "order-lost", "other": "Verloren"},
		"order-shipped": "Unterwegs",
		"old": {"other": "", "description": "For a person"}
	}`)
	for range 2 { // running it again changes nothing
		changes := l.Update(today, language.Polish, false)
		assert.Equal(t, []string{"order-lost"}, changes.Stale)
		assert.Equal(t, []string{"gone", "old"}, changes.Unknown)
		assert.Equal(t, `{
  "order-shipped": "Unterwegs",
  "order-lost": {
    "description": "English: The order is gone\nNow: The order is <lost>",
    "id": "order-lost",
    "other": "Verloren"
  },
  "cart:limit": {
    "description": "English: At most {count} items",
    "one": "",
    "few": "",
    "many": "",
    "other": ""
  },
  "#day": {
    "description": "English: one: {n} day; other: {n} days",
    "one": "",
    "few": "",
    "many": "",
    "other": ""
  },
  "gone": "Weg",
  "old": {
    "description": "For a person",
    "other": ""
  }
}
`, string(l.Bytes()))
	}
	l.Update(today, language.Polish, true)
	assert.Len(t, l.Entries, len(today))
}

// The record follows the English text, there and back.
func TestUpdateOfStaleTexts(t *testing.T) {
	l := parse(t, `{"a": {"description": "English: One", "other": "Eins"}, "b": {"description": "English: One", "other": ""}}`)
	for _, row := range []struct{ english, want string }{
		{"Two", "English: One\nNow: Two"},
		{"Three", "English: One\nNow: Three"},
		{"One", "English: One"},
		{"Four", "English: One\nNow: Four"},
	} {
		l.Update([]translation.Source{{Key: "a", English: translation.Plain(row.english)}, {Key: "b", English: translation.Plain(row.english)}}, language.German, false)
		assert.Equal(t, row.want, l.Entries[0].Description)
		assert.Equal(t, "English: "+row.english, l.Entries[1].Description, "nothing was translated")
	}
}

func TestAccept(t *testing.T) {
	l := parse(t, `{
		"order-shipped": "Unterwegs",
		"order-lost": {"description": "English: Lost", "other": "The order is <lost>"},
		"cart:limit": {"description": "By hand", "other": "Höchstens {count}"},
		"#day": ""
	}`)
	accepted, err := l.Accept(today, []string{"all"})
	require.NoError(t, err)
	assert.Equal(t, []string{"order-shipped", "order-lost", "cart:limit"}, accepted)
	assert.Equal(t, `{
  "order-shipped": {
    "description": "English: The order has left",
    "other": "Unterwegs"
  },
  "order-lost": {
    "description": "Same as English: The order is <lost>",
    "other": "The order is <lost>"
  },
  "cart:limit": {
    "description": "By hand",
    "hash": "sha1-999640014cbba52a0587c71a26c2f16fa6799487",
    "other": "Höchstens {count}"
  },
  "#day": ""
}
`, string(l.Bytes()))
	accepted, err = l.Accept(today, []string{"all"})
	require.NoError(t, err)
	assert.Empty(t, accepted)
	_, err = l.Accept(today, []string{"order-shipped", "nope"})
	assert.EqualError(t, err, `unknown key "nope", expected all, or one of the file`)
	_, err = l.Accept(today, []string{"#day"})
	assert.EqualError(t, err, `key "#day" has no text, expected one with a translation to accept`)
}

func TestCopied(t *testing.T) {
	for _, row := range []struct {
		english, text translation.Text
		description   string
		want          bool
	}{
		{translation.Plain("Token"), translation.Plain("Token"), "", true},
		{translation.Plain("Token"), translation.Plain("Token"), "English: Token", true},
		{translation.Plain("Token"), translation.Plain("Token"), "Same as English: Token", false},
		{translation.Plain("Token"), translation.Plain("token"), "", false},
		{translation.Plain("Token"), translation.Plain(""), "", false},
		{translation.Plain("{a}: {b} 100 %"), translation.Plain("{a}: {b} 100 %"), "", false}, // no letter
		{translation.Text{"one": "a", "other": "b"}, translation.Text{"one": "a", "few": "b", "other": "b"}, "", true},
		{translation.Text{"one": "a", "other": "b"}, translation.Text{"one": "a", "other": "c"}, "", false},
	} {
		e := translation.Entry{Text: row.text, Description: row.description}
		assert.Equal(t, row.want, e.Copied(row.english), "%s %s %s", row.english, row.text, row.description)
	}
}
