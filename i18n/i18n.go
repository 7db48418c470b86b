// Package i18n translates the messages of errcode into the language of the client that
// sent the request.
//
//	bundle, err := i18n.New(i18n.Config{})
//	…
//	api := errcode.Writer{Localizer: bundle}
//
// Package locales has texts in many languages: for the built-in codes, for the codes
// that a [errcode.Form] makes for a status, for the rules of fields, and for the delay
// that {retry_after} stands for. A service adds texts for its own codes, adds languages,
// or replaces shipped texts, with files of its own; see [Config].
//
// The shipped messages are those of the documents that the codes come from, written for
// developers. [Plain] has messages for the people who use the product.
//
// A text belongs to one definition: a service's own VALIDATION_ERROR never gets the text
// of the built-in one. Only messages are translated, never codes, statuses or the names
// of members.
package i18n

import (
	"net/http"

	"example.com/errcode"
)

// A Bundle has the messages of codes and rules in some languages. It is made by [New],
// never changes, and is safe for concurrent use.
type Bundle struct {
	languages  []*dictionary          // the first is the default
	named      map[string]*dictionary // these, and those that have texts for them
	codes      vocabulary
	negotiator *negotiator
	fixed      *dictionary // if there is nothing to negotiate
	override   func(*http.Request) string
}

var _ errcode.RuleLocalizer = (*Bundle)(nil)

// Must returns the bundle, or panics if there is an error. It is meant for
// package-level variables.
func Must(b *Bundle, err error) *Bundle {
	if err != nil {
		panic(err.Error())
	}
	return b
}

// Languages returns the BCP 47 tags of the bundle's languages, the default first.
func (b *Bundle) Languages() []string {
	tags := make([]string, len(b.languages))
	for i, d := range b.languages {
		tags[i] = d.name
	}
	return tags
}

// Localize implements [errcode.Localizer].
func (b *Bundle) Localize(r *http.Request, err *errcode.Error) errcode.Translation {
	text := b.text(b.dictionaryFor(r), err)
	text.Varies = b.fixed == nil
	return text
}

// LocalizeRule implements [errcode.RuleLocalizer].
func (b *Bundle) LocalizeRule(language string, rule errcode.Rule, params []any) string {
	d, ok := b.named[language]
	if !ok || rule.String() == "" {
		return ""
	}
	if text, ok := d.ruleText(rule, params); ok {
		return text
	}
	text, _ := b.languages[0].ruleText(rule, params)
	return text
}

// Text returns the message of err in the best language for a list of tags, such as
// "de-AT, en;q=0.5". It is for mails, jobs and everything else that is not an HTTP
// response.
func (b *Bundle) Text(languages string, err *errcode.Error) errcode.Translation {
	d := b.languages[0]
	if i := b.negotiator.choose(languages); i != none {
		d = b.languages[i]
	}
	return b.text(d, err)
}

// dictionaryFor returns the dictionary for a request, which may be nil.
func (b *Bundle) dictionaryFor(r *http.Request) *dictionary {
	if b.fixed != nil {
		return b.fixed
	}
	chosen := none
	if r != nil && b.override != nil {
		if list := b.override(r); list != "" {
			chosen = b.negotiator.choose(commas(list))
		}
	}
	if r != nil && chosen == none {
		chosen = b.negotiator.choose(joined(r.Header["Accept-Language"]))
	}
	return b.languages[max(chosen, 0)]
}

// text returns the message of err from d, from the default language, or from the code
// itself. The last resort, for an error without the delay that all these texts have, is
// the name of the status.
func (b *Bundle) text(d *dictionary, err *errcode.Error) errcode.Translation {
	code := keyed(err.Code())
	for _, d := range [...]*dictionary{d, b.languages[0]} {
		if text, ok := d.text(code, err); ok {
			return text
		}
	}
	if text, ok := english.sourceText(err); ok {
		return errcode.Translation{Message: text, Language: source}
	}
	return b.text(d, statuses.CodeFor(err.StatusCode()).Wrap(nil)) // whose English text has no delay in it
}
