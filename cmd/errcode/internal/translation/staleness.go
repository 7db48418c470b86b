package translation

import (
	"crypto/sha1"
	"encoding/hex"
)

// State returns what the text of an entry is worth for the English text of today, and the
// English text that it was made from, if the file has that. recorded is false if the file
// does not say what the text was made from: then it can't be known whether it is stale.
//
// The English itself is kept, in the member "description", and not a hash of it: one reads
// it above the translation, a diff shows what changed, and nothing has to be computed to
// write an entry by hand. Files of go-i18n have the hash of a description and the text.
func (e Entry) State(english Text) (state State, previous string, recorded bool) {
	if e.Text.Empty() {
		return New, "", true
	}
	now := english.String()
	before, same, ok := e.record()
	switch {
	case ok && before == now && same:
		return Same, "", true
	case ok && before == now:
		return Translated, "", true
	case ok:
		return Stale, before, true
	case e.Hash == "":
		return Translated, "", false
	case e.Hash == hashOf(e.Description, english) || e.Hash == hashOf("", english):
		return Translated, "", true
	}
	return Stale, "", true
}

// hashOf returns the hash that go-i18n keeps of a text and its description. It proves
// nothing, and need not be secure.
func hashOf(description string, english Text) string {
	sum := sha1.Sum([]byte(description + english[other]))
	return "sha1-" + hex.EncodeToString(sum[:])
}

// made notes that the text was made from an English text. The description stays if a
// person wrote it: the hash says it then.
func (e *Entry) made(english Text, same bool) {
	e.Plain = false
	if _, _, ours := e.record(); e.Description != "" && !ours {
		e.Hash = hashOf(e.Description, english)
		return
	}
	e.Hash = ""
	if e.Description = madeFrom + english.String(); same {
		e.Description = sameAs + english.String()
	}
}

// mark says in the description what the English text is now, if the translation was made
// from another one.
func (e *Entry) mark(english Text) {
	before, same, ok := e.record()
	now := english.String()
	switch {
	case !ok:
	case before == now:
		e.made(english, same)
	default:
		e.Description = madeFrom + before + changed + now
	}
}
