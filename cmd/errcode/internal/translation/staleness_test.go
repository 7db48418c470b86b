package translation_test

import (
	"testing"

	"example.com/errcode/cmd/errcode/internal/translation"
	"github.com/stretchr/testify/assert"
)

func TestState(t *testing.T) {
	english := translation.Plain("The order has left")
	text := translation.Plain("Weg")
	for _, row := range []struct {
		name     string
		entry    translation.Entry
		state    translation.State
		previous string
		recorded bool
	}{
		{"no text", translation.Entry{Text: translation.Plain(""), Description: "English: x"}, translation.New, "", true},
		{"no entry", translation.Entry{}, translation.New, "", true},
		{"a plain string", translation.Entry{Text: text, Plain: true}, translation.Translated, "", false},
		{"a description of a person", translation.Entry{Text: text, Description: "On the page of orders"}, translation.Translated, "", false},
		{"recorded", translation.Entry{Text: text, Description: "English: The order has left"}, translation.Translated, "", true},
		{"recorded and back", translation.Entry{Text: text, Description: "English: The order has left\nNow: The parcel has left"}, translation.Translated, "", true},
		{"stale", translation.Entry{Text: text, Description: "English: The order left"}, translation.Stale, "The order left", true},
		{"stale and marked", translation.Entry{Text: text, Description: "English: The order left\nNow: The order has left"}, translation.Stale, "The order left", true},
		{"the same on purpose", translation.Entry{Text: english, Description: "Same as English: The order has left"}, translation.Same, "", true},
		{"once the same", translation.Entry{Text: text, Description: "Same as English: Order"}, translation.Stale, "Order", true},
		{"the hash of another text", translation.Entry{Text: text, Hash: "sha1-2f6b3e1f3aa1f7cf7e1d7b7f0cf9e9b0a1d6a1c2"}, translation.Stale, "", true},
	} {
		state, previous, recorded := row.entry.State(english)
		assert.Equal(t, row.state, state, row.name)
		assert.Equal(t, row.previous, previous, row.name)
		assert.Equal(t, row.recorded, recorded, row.name)
	}
}

// The hash is that of go-i18n: of the description and the text.
func TestHash(t *testing.T) {
	// From the documentation of goi18n: the hash of "The number of cats a person has" and
	// "{{.Name}} has {{.Count}} cats."
	e := translation.Entry{
		Text: translation.Plain("x"), Description: "The number of cats a person has",
		Hash: "sha1-f937a0e05e19bfe6cd70937c980eaf1f9832f091",
	}
	state, _, recorded := e.State(translation.Plain("{{.Name}} has {{.Count}} cats."))
	assert.Equal(t, translation.Translated, state)
	assert.True(t, recorded)
	state, _, _ = e.State(translation.Plain("{{.Name}} has {{.Count}} dogs."))
	assert.Equal(t, translation.Stale, state)
}
