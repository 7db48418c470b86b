package i18n

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/text/language"
)

var _ json.Marshaler = Message{}

// A Message is a text of a bundle as it stands in a file, with its placeholders.
type Message struct {
	// Forms are the texts by plural form. "other" is always there; a text without
	// plural forms has no more than that.
	Forms map[string]string

	// NoDelay is the message for an error without a delay, if Forms have {retry_after}.
	// Otherwise it is nil.
	NoDelay *Message

	// Language is the tag of the text's language: the one that was asked for, or one
	// that stands in for it (de for de-AT).
	Language string

	// Description and Hash are what a file says to translators and their tools.
	Description, Hash string
}

// MarshalJSON returns the message as a file has it: a text, or an object with plural
// forms, description and hash.
func (m Message) MarshalJSON() ([]byte, error) {
	if len(m.Forms) == 1 && m.Description == "" && m.Hash == "" {
		return json.Marshal(m.Forms["other"])
	}
	all := map[string]string{}
	maps.Copy(all, m.Forms)
	for name, text := range map[string]string{"description": m.Description, "hash": m.Hash} {
		if text != "" {
			all[name] = text
		}
	}
	return json.Marshal(all)
}

// Messages returns the messages that a reader of one of the bundle's languages gets, by
// the keys that files have. It is for generators: of text files for a front end, or of
// files for translators. There are keys
//
//   - for each code of the registry, and each that forms answer with by themselves,
//   - for each rule, "#" and its name, such as "#too_short",
//   - "#second", "#minute", "#hour" and "#day", what {retry_after} becomes. The number is
//     {n}. A program that can say a delay by itself, such as JavaScript with Intl, does
//     not need them.
//
// A key without a message in the language, or in one that stands in for it, is not there.
// In English, "en", nothing is missing: those are the source texts.
func (b *Bundle) Messages(tag string) (map[string]Message, error) {
	t, err := language.Parse(tag)
	at := slices.IndexFunc(b.languages, func(d *dictionary) bool { return d.name == t.String() })
	if err != nil || at < 0 {
		return nil, fmt.Errorf("i18n: the bundle has no language %q, expected one of %q", tag, b.Languages())
	}
	d := b.languages[at]
	all := map[string]Message{}
	for k := range b.codes.everyKey() {
		texts := d.candidates(k)
		if len(texts) == 0 {
			continue
		}
		m := texts[0].exported()
		if texts[0].parts != nil && texts[0].waits {
			status := key{code: statuses.CodeFor(k.code.StatusCode())}
			for _, other := range append(texts[1:], d.candidates(status)...) {
				if other.parts == nil || !other.waits {
					undelayed := other.exported()
					m.NoDelay = &undelayed
					break
				}
			}
		}
		all[k.String()] = m
	}
	return all, nil
}

// A found message is one with its language.
type found struct {
	message
	language string
}

// candidates returns the texts for a key, the best first. A text that says how long to
// wait is not the last resort: others follow it.
func (d *dictionary) candidates(k key) (texts []found) {
	for _, d := range d.chain {
		for _, l := range d.layers {
			if m, ok := l.message(k); ok {
				texts = append(texts, found{m, d.name})
			}
		}
		if d.name == source {
			texts = append(texts, found{k.english(), source})
		}
	}
	return texts
}

func (f found) exported() Message {
	m := Message{Forms: map[string]string{"other": f.text}, Language: f.language}
	if f.parts == nil {
		return m
	}
	for name, form := range formNames {
		if text, ok := f.forms[form]; ok {
			m.Forms[name] = text
		}
	}
	m.Description, m.Hash = f.description, f.hash
	return m
}
