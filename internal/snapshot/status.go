package snapshot

import (
	"iter"
	"strings"

	"example.com/errcode"
)

// A StatusText is what to tell the user about a status, or about a class of them.
type StatusText struct {
	Status int // 4 is any of 400 to 499
	Text   string
}

// StatusTexts are what generated clients tell the user about an error without a message,
// except that in Rust, which has the phrase of the status, as Go has. Status 0 is that of a
// request without a response.
var StatusTexts = []StatusText{
	{0, "No connection. Try again."},
	{4, "That didn’t work."},
	{5, "Something went wrong. Try again later."},
	{401, "Sign in to continue."},
	{403, "You don’t have access to this."},
	{404, "This doesn’t exist."},
	{409, "That already exists."},
	{413, "That is too large."},
	{422, "Check what you entered."},
	{429, "Too many attempts. Try again later."},
}

// StatusActions yields the statuses that imply an action other than show_error, for errors
// whose code is not known. Status 0 is that of a request without a response.
func StatusActions() iter.Seq2[int, errcode.Action] {
	return func(yield func(int, errcode.Action) bool) {
		if !yield(0, errcode.ActionRetryLater) {
			return
		}
		for status := 400; status <= 599; status++ {
			if action := errcode.Status(status).Action(); action != errcode.ActionShowError && !yield(status, action) {
				return
			}
		}
	}
}

// StatusWords returns the phrases of statuses, as IANA spells them, that are one word and
// so could pass for codes.
func StatusWords() (words []string) {
	for status := 400; status <= 599; status++ {
		if phrase := errcode.Status(status).Message(); !strings.Contains(phrase, " ") {
			words = append(words, phrase)
		}
	}
	return words
}
