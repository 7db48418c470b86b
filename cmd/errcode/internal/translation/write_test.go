package translation_test

import (
	"testing"

	"example.com/errcode/cmd/errcode/internal/translation"
	"example.com/errcode/internal/golden"
	"golang.org/x/text/language"
)

// What translators get, whole: a new text, a translated one, a stale one, one that is
// rightly the English one, and a plural of which two forms are missing.
func TestWrite(t *testing.T) {
	l := parse(t, `{
		"order-shipped": {"description": "English: The order has left", "other": "Wysłane"},
		"order-lost": {"description": "English: The order is gone", "other": "=Zgubione"},
		"cart:limit": {"description": "English: At most {count} items", "one": "Jedna rzecz", "few": "{count} rzeczy"},
		"total": {"description": "Same as English: {sum} \"total\"", "other": "{sum} \"total\""}
	}`)
	sources := append([]translation.Source{{
		Key: "new", English: translation.Plain("It's new"),
		Notes: []translation.Note{{Category: "help", Text: "Two\nlines & a \\"}, {Category: "where", Text: "status 400"}},
	}}, today...)
	sources = append(sources, translation.Source{Key: "total", English: translation.Plain(`{sum} "total"`)})
	file := l.Export("shop", language.Polish, sources)
	for _, format := range translation.Formats {
		golden.Equal(t, "testdata/written/pl."+format.Extensions[0]+".txt", format.Write(file))
	}
}
