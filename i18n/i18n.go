// Package i18n translates the messages of errcode into the language of the client that
// sent the request.
//
//	bundle, err := i18n.New()
//	…
//	api := errcode.Writer{Localizer: bundle}
//
// Package locales has texts for the built-in codes, and for the codes that a
// [errcode.Form] makes for a status, in many languages. A service adds texts for its own
// codes, adds languages, or replaces shipped texts, with files of its own ([Files]).
// A text belongs to one definition: a service's own VALIDATION_ERROR never gets the text
// of the built-in one. Only messages are translated, never codes, statuses or the names
// of members.
package i18n

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"net/http"
	"slices"
	"strings"

	"example.com/errcode"
	"example.com/errcode/locales"
	"golang.org/x/text/language"
)

// A Bundle has the messages of codes in some languages. It is made by [New], never
// changes, and is safe for concurrent use.
type Bundle struct {
	languages  []*dictionary // the first is the default
	codes      vocabulary
	negotiator *negotiator
	fixed      *dictionary // if there is nothing to negotiate
	override   func(*http.Request) string
}

var _ errcode.Localizer = (*Bundle)(nil)

// An Option sets how New builds a bundle.
type Option func(*settings)

type settings struct {
	codes      vocabulary
	only       []string
	defaultTag string
	fixed      bool
	files      []fs.FS
	override   func(*http.Request) string
}

// Registry sets the registry whose codes the files of the service are for, and which
// [Bundle.Check] goes through. The default is that of package errcode. Shipped texts
// need no registry.
func Registry(r *errcode.Registry) Option {
	return func(s *settings) { s.codes.registry = r }
}

// Languages restricts the bundle to the languages with these BCP 47 tags. The default
// is all that are shipped or in files. It is for a service whose pages come in a few
// languages only.
func Languages(tags ...string) Option {
	return func(s *settings) { s.only = append(s.only, tags...) }
}

// Default sets the language for readers whose languages the bundle lacks. The default
// is English.
func Default(tag string) Option {
	return func(s *settings) { s.defaultTag = tag }
}

// Fixed sets the one language of the bundle. Nothing is negotiated, and no Vary header
// is sent. Use it without [Languages] and [Default].
func Fixed(tag string) Option {
	return func(s *settings) { s.only, s.defaultTag, s.fixed = []string{tag}, tag, true }
}

// Files adds the files in the root of fsys that are named for a language, such as
// de.json or pt-PT.json, at most 4 MiB each. Each is a flat JSON object from code to
// text. A text replaces the shipped one, if there is one. All other shipped texts stay.
//
// The codes are those of the registry, and those that the forms answer with by
// themselves. The text for the codes that forms make for a status, such as
// method_not_allowed and METHOD_NOT_ALLOWED, has the key that [errcode.FormDomain]
// spells: http:method_not_allowed.
//
// A text may be an object of plural forms, {"one":…, "other":…}, by the names of CLDR:
// zero, one, two, few, many and other. The number that decides is the parameter
// "count" if the text has it, else the first of its parameters that is a number.
func Files(fsys fs.FS) Option {
	return func(s *settings) { s.files = append(s.files, fsys) }
}

// Override sets a function that says what languages a request wants: by a cookie, a
// profile, or OpenID Connect's ui_locales. It takes precedence over Accept-Language. It
// returns a list of tags, best first, with spaces or commas between them, or a list with
// weights as in Accept-Language, or "". The list may come from the client.
func Override(languages func(*http.Request) string) Option {
	return func(s *settings) { s.override = languages }
}

// New builds a bundle of the shipped languages and of what the options add. The error
// names every problem in the files, with file and position: a code that is not defined,
// an empty text, a key that stands twice, invalid UTF-8, control characters, placeholders
// that differ from those of the English text, and different translations for two codes
// that share one English text, since a reader could tell the codes apart by them. New
// also returns an error for an option that names a language without messages, and for
// more than 64 languages. Codes must be defined before New is called.
func New(options ...Option) (*Bundle, error) {
	s := settings{defaultTag: source}
	for _, option := range options {
		option(&s)
	}
	loaded, err := load(s.files, s.codes)
	if err != nil {
		return nil, err
	}
	chosen, err := s.choose(loaded)
	if err != nil {
		return nil, err
	}
	b := &Bundle{languages: chosen, codes: s.codes, override: s.override}
	var tags []language.Tag
	for _, d := range chosen {
		d.parent = parent(d, chosen)
		tags = append(tags, d.tag)
	}
	if b.negotiator = newNegotiator(tags); s.fixed {
		b.fixed = chosen[0]
	}
	return b, nil
}

// Must returns the bundle, or panics if there is an error. It is meant for
// package-level variables.
func Must(b *Bundle, err error) *Bundle {
	if err != nil {
		panic(err.Error())
	}
	return b
}

// load returns a dictionary for each language that is shipped or in files.
func load(files []fs.FS, codes vocabulary) (map[string]*dictionary, error) {
	loaded := map[string]*dictionary{}
	for _, tag := range shipped() {
		loaded[tag] = &dictionary{name: tag, tag: language.MustParse(tag), shipped: true}
	}
	var problems []error
	for _, fsys := range files {
		names, err := fs.Glob(fsys, "*.json")
		if err != nil {
			return nil, fmt.Errorf("i18n: %w", err)
		}
		for _, name := range names {
			problems = append(problems, loadFile(loaded, fsys, name, codes)...)
		}
	}
	for _, d := range loaded {
		if len(d.own) > 0 {
			problems = append(problems, d.inconsistent(codes)...)
		}
	}
	slices.SortStableFunc(problems, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return loaded, errors.Join(problems...)
}

func loadFile(loaded map[string]*dictionary, fsys fs.FS, name string, codes vocabulary) []error {
	tag, err := language.Parse(strings.TrimSuffix(name, ".json"))
	if err != nil {
		return []error{fmt.Errorf("%s: file name is no BCP 47 tag such as pt-BR.json", name)}
	}
	d := loaded[tag.String()]
	if d == nil {
		d = &dictionary{name: tag.String(), tag: tag}
		loaded[d.name] = d
	}
	return d.add(fsys, name, codes)
}

// shipped returns the tags of the files in package locales.
func shipped() []string {
	names, _ := fs.Glob(locales.Files, "*.json") // the pattern is well-formed
	for i, name := range names {
		names[i] = strings.TrimSuffix(name, ".json")
	}
	return names
}

// choose returns the dictionaries of the bundle, the default first.
func (s *settings) choose(loaded map[string]*dictionary) ([]*dictionary, error) {
	find := func(tag string) (*dictionary, error) {
		t, err := language.Parse(tag)
		if d := loaded[t.String()]; d != nil && err == nil {
			return d, nil
		}
		var have []string
		for name := range loaded {
			have = append(have, name)
		}
		slices.Sort(have)
		return nil, fmt.Errorf("i18n: no messages in language %q, expected one of %s", tag, strings.Join(have, " "))
	}
	first, err := find(s.defaultTag)
	if err != nil {
		return nil, err
	}
	chosen := []*dictionary{first}
	for _, tag := range s.only {
		d, err := find(tag)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(chosen, d) {
			chosen = append(chosen, d)
		}
	}
	if len(s.only) == 0 {
		for _, d := range loaded {
			if d != first {
				chosen = append(chosen, d)
			}
		}
		slices.SortFunc(chosen[1:], func(a, b *dictionary) int { return strings.Compare(a.name, b.name) })
	}
	if len(chosen) > maxLanguages {
		return nil, fmt.Errorf("i18n: %d languages, expected at most %d", len(chosen), maxLanguages)
	}
	return chosen, nil
}

// maxLanguages is how many languages a bundle may have: a bit for each, see refused.
const maxLanguages = 64

// parent returns the dictionary, among those chosen, that has texts for what d lacks:
// that of the language without its region (de for de-AT), nil if there is none.
func parent(d *dictionary, chosen []*dictionary) *dictionary {
	for t := d.tag.Parent(); t != language.Und; t = t.Parent() {
		for _, other := range chosen {
			if other.tag == t {
				return other
			}
		}
	}
	return nil
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

// Codes yields the codes of the bundle's registry.
func (b *Bundle) Codes() iter.Seq[errcode.Code] { return b.codes.all() }

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
			chosen = b.negotiator.choose(normal(list))
		}
	}
	if r != nil && chosen == none {
		chosen = b.negotiator.choose(joined(r.Header["Accept-Language"]))
	}
	return b.languages[max(chosen, 0)]
}

// normal returns a list of tags with commas between them and hyphens in them, in place
// of spaces and of the underscores of locale names such as de_AT. A list with weights
// keeps its spaces.
func normal(list string) string {
	if len(list) > maxList {
		list = list[:strings.LastIndexAny(list[:maxList+1], ", ")+1] // a tag that is cut does not count
	}
	list = strings.ReplaceAll(list, "_", "-")
	if !strings.Contains(list, " ") || strings.Contains(list, ";") {
		return list
	}
	return strings.Join(strings.Fields(list), ",")
}

// joined returns the lines of a field as one, up to the bytes that count.
func joined(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	if len(lines) == 1 {
		return lines[0]
	}
	var b strings.Builder
	for i, line := range lines {
		if i > 0 {
			b.WriteByte(',')
		}
		if b.Len()+len(line) > maxList {
			b.WriteString(line[:maxList-b.Len()+1])
			break
		}
		b.WriteString(line)
	}
	return b.String()
}

// text returns the message of err from d, from its parents, from the default language,
// or from the code itself.
func (b *Bundle) text(d *dictionary, err *errcode.Error) errcode.Translation {
	for ; d != nil; d = d.parent {
		if message, ok := d.find(err); ok {
			return errcode.Translation{Message: message, Language: d.name}
		}
	}
	for d := b.languages[0]; d != nil; d = d.parent {
		if message, ok := d.find(err); ok {
			return errcode.Translation{Message: message, Language: d.name}
		}
	}
	return errcode.Translation{Message: err.Message(), Language: source}
}

// Check returns an error that names each code of the registry without a message in a
// language of the bundle or in its parent (de for de-AT). It returns nil if all languages
// are complete. Shipped languages are complete for the built-in codes.
func (b *Bundle) Check() error {
	var problems []error
	for _, d := range b.languages {
		for code := range b.Codes() {
			if !d.covers(code) {
				problems = append(problems, fmt.Errorf("%s: no message for code %q (%s)", d.name, code, code.Message()))
			}
		}
	}
	return errors.Join(problems...)
}
