package i18n

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strings"

	"example.com/errcode"
	"example.com/errcode/locales"
	"golang.org/x/text/language"
)

// Config says what [New] makes a bundle of. The zero Config has all shipped languages,
// and English for readers of others.
type Config struct {
	// Registry has the codes that the service's files are for, and those that
	// [Bundle.Check] goes through. The default is the registry of package errcode.
	// Shipped texts need none.
	Registry *errcode.Registry

	// Files are the service's own texts, and [Plain]. In the root of each are files that
	// are named for a language, such as de.json or pt-PT.json, at most 4 MiB each. A
	// text replaces the shipped one, and one of an earlier file system. All other
	// texts stay.
	//
	// A file is a flat JSON object from key to text. A key is one of these:
	//
	//   - A code of the registry, or one that a form answers with by itself. The
	//     text for the codes that forms make for a status, such as method_not_allowed
	//     and METHOD_NOT_ALLOWED, has the key that [errcode.FormDomain] spells:
	//     http:method_not_allowed.
	//   - "#" and the name of a rule, one of [errcode.Rules]: #too_short.
	//   - #second, #minute, #hour or #day: what {retry_after} in a message becomes. The
	//     number is {n}.
	//
	// A text may be an object of plural forms, {"one":…, "other":…}, by the names of
	// CLDR: zero, one, two, few, many and other. The number that decides is the
	// parameter "count" if there is one, else the first of its parameters that is a
	// number. The object may have what translation tools add: description, hash, id,
	// leftdelim and rightdelim. An empty text and null mean "not translated yet".
	//
	// A text has the placeholders of the English one. If a file has a text in the
	// default language, or in English, that one counts instead. A text with
	// {retry_after} is passed over for the next one if the error has no delay, or if
	// the language has no words for it.
	Files []fs.FS

	// Languages are the BCP 47 tags of the languages to choose from, for a service
	// whose pages come in a few languages only. The default language is one of them in
	// any case. The default is all that are shipped or in files.
	Languages []string

	// Default is the language for readers whose languages the bundle lacks. The
	// default is English.
	Default string

	// Fixed is the one language of the bundle. Nothing is negotiated, and no Vary
	// header is sent. It excludes Languages, Default and Override.
	Fixed string

	// Override, if it is set, says what languages a request wants: by a cookie, a
	// profile, or OpenID Connect's ui_locales. It takes precedence over
	// Accept-Language. It returns a list of tags, best first, with spaces or commas
	// between them, or a list with weights as in Accept-Language, or "". The list may
	// come from the client.
	Override func(*http.Request) string
}

// Plain returns the shipped messages for the people who use a product, in all shipped
// languages, for [Config].Files. They say what happened and what to do: "Your session has
// ended. Sign in again." Give it before the service's own files, whose texts then
// replace these.
//
//	i18n.New(i18n.Config{Files: []fs.FS{i18n.Plain(), own}})
func Plain() fs.FS {
	files, _ := fs.Sub(locales.Files, plainFolder) // the name is valid
	return plainFS{files}
}

// plainFolder is where package locales has the plain messages.
const plainFolder = "plain"

// plainFS marks the shipped overlay: its texts are for the built-in codes, whatever the
// registry, and are read when they are first used.
type plainFS struct{ fs.FS }

// New builds a bundle. The error names what is wrong with the files, as [Problems] with
// file and position: a key that is not known or stands twice, invalid UTF-8, control
// characters; or, if there is none of these, placeholders that differ from those of the
// English text, and different translations for two codes that share one English text,
// since a reader could tell the codes apart by them. New also returns an error for
// settings that contradict each other, for a language without messages, and for a file
// system that has no file of a language. Codes must be defined before New is called.
func New(c Config) (*Bundle, error) {
	if err := c.contradiction(); err != nil {
		return nil, err
	}
	b := &Bundle{codes: vocabulary{c.Registry}, override: c.Override}
	loaded, err := c.load(b.codes)
	if err != nil {
		return nil, err
	}
	if b.languages, err = c.choose(loaded); err != nil {
		return nil, err
	}
	if err := check(loaded, b.languages[0], b.codes); err != nil {
		return nil, err
	}
	b.named = connect(b.languages, loaded)
	var tags []language.Tag
	for _, d := range b.languages {
		tags = append(tags, d.tag)
	}
	if b.negotiator = newNegotiator(tags); c.Fixed != "" {
		b.fixed = b.languages[0]
	}
	return b, nil
}

// contradiction returns an error if fields exclude each other.
func (c *Config) contradiction() error {
	if c.Fixed == "" {
		return nil
	}
	other := ""
	switch {
	case len(c.Languages) > 0:
		other = fmt.Sprintf("Languages %q", c.Languages)
	case c.Default != "":
		other = fmt.Sprintf("Default %q", c.Default)
	case c.Override != nil:
		other = "Override"
	default:
		return nil
	}
	return fmt.Errorf("i18n: Config has Fixed %q and %s, expected one of them: with a fixed language there is nothing to choose", c.Fixed, other)
}

// load returns a dictionary for each language that is shipped or in files.
func (c *Config) load(codes vocabulary) (map[string]*dictionary, error) {
	loaded := map[string]*dictionary{}
	for _, tag := range shipped() {
		d := &dictionary{name: tag, tag: language.MustParse(tag)}
		if tag != source { // the codes and rules have its texts
			d.base = &layer{shipped: tag + ".json"}
			d.put(d.base)
		}
		loaded[tag] = d
	}
	var problems Problems
	for i, fsys := range c.Files {
		if fsys == nil {
			return nil, fmt.Errorf("i18n: Config.Files[%d] is nil, expected a file system with files such as de.json", i)
		}
		if _, ok := fsys.(plainFS); ok {
			for _, tag := range shipped() {
				loaded[tag].put(&layer{shipped: plainFolder + "/" + tag + ".json"})
			}
			continue
		}
		names, err := languageFiles(fsys)
		if err != nil {
			return nil, fmt.Errorf("i18n: Config.Files[%d]: %w", i, err)
		}
		read := map[*dictionary]string{} // the names of the files
		for _, name := range names {
			more, err := loadFile(loaded, read, fsys, name, codes)
			if err != nil {
				return nil, fmt.Errorf("i18n: Config.Files[%d]: %w", i, err)
			}
			problems = append(problems, more...)
		}
	}
	return loaded, problems.err()
}

// loadFile reads a file of a service, unless one for its language was read.
func loadFile(loaded map[string]*dictionary, read map[*dictionary]string, fsys fs.FS, name string, codes vocabulary) (Problems, error) {
	tag, err := language.Parse(strings.TrimSuffix(name, ".json"))
	if err != nil {
		return Problems{{File: name, Text: "file name is not a BCP 47 tag, such as pt-BR.json"}}, nil
	}
	d := loaded[tag.String()]
	if d == nil {
		d = &dictionary{name: tag.String(), tag: tag}
		loaded[d.name] = d
	}
	if other, ok := read[d]; ok {
		return Problems{{File: name, Text: fmt.Sprintf("language %q has another file, %s", d.name, other)}}, nil
	}
	l, problems, err := readFile(fsys, name, codes.key)
	if err == nil {
		d.put(l)
		read[d] = name
	}
	return problems, err
}

// languageFiles returns the names of the files that are named for a language. The error
// says what is there instead.
func languageFiles(fsys fs.FS) (names []string, err error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("no files can be listed: %w", err)
	}
	var others []string
	hint := ""
	for _, e := range entries {
		switch {
		case strings.HasSuffix(e.Name(), ".json"):
			names = append(names, e.Name())
		case e.IsDir():
			others = append(others, fmt.Sprintf("folder %q", e.Name()))
			if inner, err := fs.Glob(fsys, e.Name()+"/*.json"); err == nil && inner != nil && hint == "" {
				hint = fmt.Sprintf("; the files of the folder %q are those of fs.Sub(files, %q)", e.Name(), e.Name())
			}
		default:
			others = append(others, fmt.Sprintf("%q", e.Name()))
		}
	}
	if names != nil {
		return names, nil
	}
	found := "nothing"
	if n := min(len(others), 8); n > 0 {
		found = strings.Join(others[:n], ", ")
		if more := len(others) - n; more > 0 {
			found += fmt.Sprintf(" and %d more", more)
		}
	}
	return nil, fmt.Errorf("no file is named for a language, such as de.json; found %s%s", found, hint)
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
func (c *Config) choose(loaded map[string]*dictionary) ([]*dictionary, error) {
	find := func(field, tag string) (*dictionary, error) {
		t, err := language.Parse(tag)
		if d := loaded[t.String()]; d != nil && err == nil {
			return d, nil
		}
		var have []string
		for name := range loaded {
			have = append(have, name)
		}
		slices.Sort(have)
		return nil, fmt.Errorf("i18n: Config.%s: no messages in language %q, expected one of %s", field, tag, strings.Join(have, " "))
	}
	if c.Fixed != "" {
		d, err := find("Fixed", c.Fixed)
		return []*dictionary{d}, err
	}
	first, err := loaded[source], error(nil)
	if c.Default != "" {
		first, err = find("Default", c.Default)
	}
	chosen := []*dictionary{first}
	for _, tag := range c.Languages {
		d, e := find("Languages", tag)
		err = errors.Join(err, e)
		if !slices.Contains(chosen, d) {
			chosen = append(chosen, d)
		}
	}
	if err != nil {
		return nil, err
	}
	if len(c.Languages) == 0 {
		for _, d := range loaded {
			if d != first {
				chosen = append(chosen, d)
			}
		}
		slices.SortFunc(chosen[1:], func(a, b *dictionary) int { return strings.Compare(a.name, b.name) })
	}
	return chosen, nil
}
