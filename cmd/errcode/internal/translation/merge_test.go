package translation_test

import (
	"testing"

	"example.com/errcode/cmd/errcode/internal/translation"
	"github.com/stretchr/testify/assert"
)

func TestImport(t *testing.T) {
	const before = `{"order-lost": {"description": "English: The order is gone", "other": "Verloren"}, "#day": {"one": "{n} Tag", "other": "{n} Tage"}}`
	lost := translation.Plain("The order is <lost>")
	for _, row := range []struct {
		name    string
		message translation.Message
		format  translation.Format
		guesses bool
		want    string
		result  translation.Result
		problem string
	}{
		{
			name: "new", message: translation.Message{Key: "order-shipped", Source: today[0].English, Target: translation.Plain("Weg"), State: translation.Translated},
			want:   `{"order-shipped": {"description": "English: The order has left", "other": "Weg"}, "order-lost": {"description": "English: The order is gone", "other": "Verloren"}, "#day": {"one": "{n} Tag", "other": "{n} Tage"}}`,
			result: translation.Result{Changed: []string{"order-shipped"}},
		},
		{
			name: "a new text for a stale one", message: translation.Message{Key: "order-lost", Source: lost, Target: translation.Plain("Weg"), State: translation.Translated},
			want:   `{"order-lost": {"description": "English: The order is <lost>", "other": "Weg"}, "#day": {"one": "{n} Tag", "other": "{n} Tage"}}`,
			result: translation.Result{Changed: []string{"order-lost"}},
		},
		{
			name: "a stale text that still fits", message: translation.Message{Key: "order-lost", Source: lost, Target: translation.Plain("Verloren"), State: translation.Translated},
			want:   `{"order-lost": {"description": "English: The order is <lost>", "other": "Verloren"}, "#day": {"one": "{n} Tag", "other": "{n} Tage"}}`,
			result: translation.Result{Same: 1},
		},
		{
			name: "a stale text that nobody has looked at", message: translation.Message{Key: "order-lost", Source: lost, Target: translation.Plain("Verloren"), State: translation.Stale},
			want: before, result: translation.Result{Same: 1},
		},
		{
			name: "a guess", message: translation.Message{Key: "order-lost", Source: lost, Target: translation.Plain("Weg"), State: translation.Stale},
			want: before, problem: `"order-lost" is left out: its translation is marked as one that needs work`,
		},
		{
			name: "a guess that is wanted", message: translation.Message{Key: "order-lost", Source: lost, Target: translation.Plain("Weg"), State: translation.Stale}, guesses: true,
			want:   `{"order-lost": {"description": "English: The order is <lost>", "other": "Weg"}, "#day": {"one": "{n} Tag", "other": "{n} Tage"}}`,
			result: translation.Result{Changed: []string{"order-lost"}},
		},
		{
			name: "a changed text in a spreadsheet", message: translation.Message{Key: "order-lost", Source: lost, Target: translation.Plain("Weg"), State: translation.Stale}, format: translation.CSV,
			want:   `{"order-lost": {"description": "English: The order is <lost>", "other": "Weg"}, "#day": {"one": "{n} Tag", "other": "{n} Tage"}}`,
			result: translation.Result{Changed: []string{"order-lost"}},
		},
		{
			name: "nothing", message: translation.Message{Key: "order-lost", Source: lost, Target: translation.Plain("")},
			want: before, result: translation.Result{Empty: 1},
		},
		{
			name: "an old English text", message: translation.Message{Key: "order-lost", Source: translation.Plain("Order lost"), Target: translation.Plain("Weg"), State: translation.Translated},
			want:    `{"order-lost": {"description": "English: Order lost\nNow: The order is <lost>", "other": "Weg"}, "#day": {"one": "{n} Tag", "other": "{n} Tage"}}`,
			result:  translation.Result{Changed: []string{"order-lost"}},
			problem: `the English text of "order-lost" is "The order is <lost>" now, and was "Order lost" when this was translated: marked as stale`,
		},
		{
			name: "the English text, on purpose", message: translation.Message{Key: "order-shipped", Source: today[0].English, Target: today[0].English, State: translation.Same},
			want:   `{"order-shipped": {"description": "Same as English: The order has left", "other": "The order has left"}, "order-lost": {"description": "English: The order is gone", "other": "Verloren"}, "#day": {"one": "{n} Tag", "other": "{n} Tage"}}`,
			result: translation.Result{Changed: []string{"order-shipped"}},
		},
		{
			name: "the English text, copied", message: translation.Message{Key: "order-shipped", Source: today[0].English, Target: today[0].English, State: translation.Translated},
			want:   `{"order-shipped": {"description": "English: The order has left", "other": "The order has left"}, "order-lost": {"description": "English: The order is gone", "other": "Verloren"}, "#day": {"one": "{n} Tag", "other": "{n} Tage"}}`,
			result: translation.Result{Changed: []string{"order-shipped"}},
		},
		{
			name: "one form of two", message: translation.Message{Key: "#day", Source: translation.Text{"one": "{n} day", "other": "{n} days"}, Target: translation.Text{"one": "einem Tag"}, Forms: []string{"one", "other"}, State: translation.Translated},
			want:   `{"order-lost": {"description": "English: The order is gone", "other": "Verloren"}, "#day": {"description": "English: one: {n} day; other: {n} days", "one": "einem Tag", "other": "{n} Tage"}}`,
			result: translation.Result{Changed: []string{"#day"}},
		},
		{
			name: "an unknown key", message: translation.Message{Key: "order-gone", Source: lost, Target: translation.Plain("Weg"), State: translation.Translated},
			want: before, problem: `unknown key "order-gone", expected one of the program's codes and rules`,
		},
	} {
		l := parse(t, before)
		result, problems := l.Import(translation.File{Messages: []translation.Message{row.message}}, row.format, today, row.guesses)
		assert.Equal(t, string(parse(t, row.want).Bytes()), string(l.Bytes()), row.name)
		assert.Equal(t, row.result, result, row.name)
		var said string
		for _, p := range problems {
			said += p.Text
		}
		assert.Equal(t, row.problem, said, row.name)
	}
}
