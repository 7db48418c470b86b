package cli

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"example.com/errcode/cmd/errcode/internal/translation"
	"github.com/spf13/cobra"
	"golang.org/x/text/language"
)

// The kinds of findings.
const (
	missingText   = "missing"   // there is no text, nor in a language that stands in
	emptyText     = "empty"     // the same, and the file has a place for it
	staleText     = "stale"     // the English text has changed since
	identicalText = "identical" // the text is the English one
	wrongForms    = "forms"     // plural forms are missing, or never used
	refusedFile   = "invalid"   // package i18n refuses the file
)

// findingKinds are those that --allow takes.
var findingKinds = []string{missingText, emptyText, staleText, identicalText, wrongForms}

const i18nCheckLong = `check reads the translations in a folder, files such as de.json or pt-BR.json, and
says what is wrong with them. What package i18n refuses goes to standard error: unknown
codes, keys that occur twice, placeholders that differ from those of the English message,
different texts for codes with the same English message. Then, for every language that
has a file:

  missing     a code, a rule or a unit of time without a text
  empty       the same, where the file has an empty text
  stale       the English text has changed since the text was translated
  identical   the text is the English one; --same KEY says that it is right, and so does
              "extract LANG --accept KEY", which notes it in the file
  forms       a plural form is missing that the language has, or is there and never used

and a line with the counts. Texts that are shipped with errcode need not be in the
folder. Whether a translation is stale can only be known if the file says what English text
it was made from. A plain string does not; "extract LANG --accept all" adds the records.

More than 10 findings of a kind are one line, unless --full is given. With --json all are
written as JSON: an object with the arrays "languages" and "findings". What package i18n
refuses is there too, with the kind "invalid"; "languages" is empty then.

Exit status: 0 if nothing was found, or only what --allow names; 1 otherwise.`

// A finding is something that check found.
type finding struct {
	File     string `json:"file"`
	Line     int    `json:"line,omitempty"`
	Column   int    `json:"column,omitempty"`
	Language string `json:"language,omitempty"`
	Kind     string `json:"kind"`
	Key      string `json:"key,omitempty"`
	Text     string `json:"text"`
}

func (f finding) String() string {
	return problem{place{f.File, f.Line, f.Column}, f.Text}.String()
}

// A coverage is the summary of a language.
type coverage struct {
	Language   string         `json:"language"`
	File       string         `json:"file"`
	Texts      int            `json:"texts"`
	Unrecorded int            `json:"unrecorded"`
	Counts     map[string]int `json:"findings"`
}

func (t *tool) i18nCheckCommand() *cobra.Command {
	var asJSON, full bool
	var allowed, same []string
	cmd := &cobra.Command{
		Use:   "check DIR",
		Short: "Check that translations are right and complete",
		Long:  i18nCheckLong,
		Example: `errcode i18n check locales
errcode i18n check internal/codes/locales --allow stale,missing
errcode i18n check locales --json`,
		Args: between(1, 1, "a folder"),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveFilterDirs
		},
		RunE: t.runs(func(args []string) error {
			for _, kind := range allowed {
				if !slices.Contains(findingKinds, kind) {
					return unknownValue("kind", kind, findingKinds)
				}
			}
			return t.i18nCheck(args[0], allowed, same, asJSON, full)
		}),
	}
	flags := cmd.Flags()
	flags.BoolVar(&asJSON, "json", false, "write what was found as JSON")
	flags.BoolVar(&full, "full", false, "write a line for each finding, however many there are")
	flags.StringSliceVar(&same, "same", nil, "`keys` whose text is the English one in some languages, and right")
	flags.StringSliceVar(&allowed, "allow", nil, "`kinds` that don't matter: "+strings.Join(findingKinds, ", "))
	_ = cmd.RegisterFlagCompletionFunc("allow", cobra.FixedCompletions(findingKinds, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// i18nCheck checks a folder.
func (t *tool) i18nCheck(folder string, allowed, same []string, asJSON, full bool) error {
	files, err := t.openTranslations(folder)
	if err != nil {
		return err
	}
	found, covered, err := t.findings(files, same)
	var wrong problems
	switch {
	case errors.As(err, &wrong) && asJSON:
		for _, p := range wrong {
			found = append(found, finding{File: p.file, Line: p.line, Column: p.column, Kind: refusedFile, Text: p.text})
		}
	case err != nil:
		return err
	}
	if asJSON {
		t.writeFindings(found, covered)
	} else {
		t.showFindings(found, covered, full)
	}
	for _, f := range found {
		if !slices.Contains(allowed, f.Kind) {
			return errFound
		}
	}
	return nil
}

// findings checks all files of a folder. The keys in same may have the English text.
func (t *tool) findings(files *translations, same []string) (found []finding, covered []coverage, err error) {
	bundle, err := files.bundle()
	if err != nil {
		return nil, nil, err
	}
	english, err := files.english()
	if err != nil {
		return nil, nil, err
	}
	sources := t.sources(english)
	for _, key := range same {
		if !slices.ContainsFunc(sources, func(s source) bool { return s.Key == key }) {
			return nil, nil, usagef("flag --same: unknown key %q, expected a code, or # and the name of a rule", key)
		}
	}
	for i, name := range files.names {
		l, err := files.language(name)
		if err != nil {
			return nil, nil, err
		}
		texts, err := bundle.Messages(files.tags[i].String())
		if err != nil {
			return nil, nil, err
		}
		c := checker{file: files.path(name), tag: files.tags[i], same: same, has: map[string]translation.Entry{}}
		for _, e := range l.Entries {
			c.has[e.Key] = e
		}
		c.Language, c.File, c.Texts, c.Counts = c.tag.String(), c.file, l.Filled(), map[string]int{}
		for _, s := range sources {
			_, there := texts[s.Key]
			c.check(s.Source, there)
		}
		found, covered = append(found, c.found...), append(covered, c.coverage)
	}
	return found, covered, nil
}

// A checker checks a language.
type checker struct {
	coverage
	file  string
	tag   language.Tag
	same  []string
	has   map[string]translation.Entry
	found []finding
}

func (c *checker) find(e translation.Entry, kind, key, format string, args ...any) {
	c.Counts[kind]++
	c.found = append(c.found, finding{c.file, e.Line, e.Column, c.tag.String(), kind, key, fmt.Sprintf(format, args...)})
}

// check checks a text. there says whether readers get one in their language.
func (c *checker) check(s translation.Source, there bool) {
	e, has := c.has[s.Key]
	state, previous, recorded := e.State(s.English)
	name, message := what(s.Key), "message"
	if strings.HasPrefix(s.Key, "#") {
		message = "translation"
	}
	switch {
	case state == translation.New && there:
		return
	case state == translation.New && has:
		c.find(e, emptyText, s.Key, "no %s for %s (%s): the text is empty", message, name, s.English)
		return
	case state == translation.New:
		c.find(e, missingText, s.Key, "no %s for %s (%s)", message, name, s.English)
		return
	case c.tag == language.English:
		return // these are the English texts
	case !recorded:
		c.Unrecorded++
	}
	switch {
	case state == translation.Stale && previous != "":
		c.find(e, staleText, s.Key, "%s is stale: the English text is %q now, and was %q", name, s.English, previous)
	case state == translation.Stale:
		c.find(e, staleText, s.Key, "%s is stale: the English text has changed to %q", name, s.English)
	}
	if base, _ := c.tag.Base(); base.String() != "en" && e.Copied(s.English) && !slices.Contains(c.same, s.Key) {
		c.find(e, identicalText, s.Key, "%s has the English text, %q", name, s.English)
	}
	lacking, unused := s.CheckForms(c.tag, e.Text)
	for _, form := range lacking {
		c.find(e, wrongForms, s.Key, "%s lacks the plural form %q, which numbers such as %d have", name, form.Name, form.Example)
	}
	for _, form := range unused {
		c.find(e, wrongForms, s.Key, "%s has the plural form %q, which no number has in this language", name, form)
	}
}

// maxFindings is how many findings of a kind are written for a language.
const maxFindings = 10

// showFindings writes what was found, and a line for each language.
func (t *tool) showFindings(found []finding, covered []coverage, full bool) {
	report := grid{}
	var in []string // the files with unrecorded translations
	unrecorded := 0
	for _, c := range covered {
		cells := []cell{{safe(c.File), bold}, {fmt.Sprintf("%d here", c.Texts), ""}, {fmt.Sprintf("%d missing", c.Counts[missingText]), green}}
		if c.Counts[missingText] > 0 {
			cells[2].colour = red
		}
		for _, kind := range findingKinds {
			var of []finding
			for _, f := range found {
				if f.Language == c.Language && f.Kind == kind {
					of = append(of, f)
				}
			}
			t.showKind(of, full)
			if len(of) > 0 && kind != missingText {
				cells = append(cells, cell{fmt.Sprintf("%d %s", len(of), kind), red})
			}
		}
		if c.Unrecorded > 0 {
			unrecorded += c.Unrecorded
			in = append(in, c.File)
		}
		report.add(cells...)
	}
	t.write(report)
	if unrecorded > 0 {
		fmt.Fprintf(&t.out, "%s without a record of the English text, stale or not, in %s\n", plural(unrecorded, "translation"), safe(someKeys(in, maxKeys)))
	}
}

// showKind writes the findings of a kind in a file.
func (t *tool) showKind(of []finding, full bool) {
	if len(of) > maxFindings && !full {
		var keys []string
		for _, f := range of {
			keys = append(keys, f.Key)
		}
		hint := ""
		if of[0].Kind == missingText {
			hint = fmt.Sprintf(" (%s i18n extract %s %s --all adds them)", t.name, of[0].Language, filepath.Dir(of[0].File))
		}
		fmt.Fprintf(&t.out, "%s: %d texts are %s: %s%s\n", safe(of[0].File), len(of), kindWords[of[0].Kind], safe(someKeys(keys, maxKeys)), safe(hint))
		return
	}
	for _, f := range of {
		fmt.Fprintf(&t.out, "%s\n", safe(f.String()))
	}
}

// kindWords say what many texts are.
var kindWords = map[string]string{
	missingText: "missing", emptyText: "empty", staleText: "stale", identicalText: "the English ones", wrongForms: "without the plural forms of the language",
}

// writeFindings writes what was found as JSON.
func (t *tool) writeFindings(found []finding, covered []coverage) {
	for i := range found {
		found[i].File = filepath.ToSlash(found[i].File)
	}
	t.writeJSON(struct {
		Languages []coverage `json:"languages"`
		Findings  []finding  `json:"findings"`
	}{append([]coverage{}, covered...), append([]finding{}, found...)})
}
