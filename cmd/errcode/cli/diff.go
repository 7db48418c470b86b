package cli

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"example.com/errcode/internal/snapshot"
	"github.com/spf13/cobra"
)

// A level says what a change does to programs that know the old codes.
type level int

const (
	breaking   level = iota // clients that were right are wrong now
	risky                   // they may be
	compatible              // they are not
	declared                // breaking or risky, but on purpose
)

var levelNames = [...]string{"breaking", "risky", "compatible", "declared"}

func (l level) String() string { return levelNames[l] }

func (l level) colour() string { return [...]string{red, yellow, green, dim}[l] }

// A change is a difference between two versions of a code.
type change struct {
	level
	code string
	kind string // as a declaration names it
	from string // the old value
	to   string // the new one, as a declaration has it
	text string
}

const diffLong = `diff shows how the codes of NEW differ from those of OLD. NEW is optional: without
it, the program's own codes are compared. - is standard input.

  breaking    a code was removed, or its status changed
  risky       its action, its fault, its challenge or its message changed (the message in
              more than punctuation and case), or the name of its variable in package
              errcode
  compatible  a code was added, deprecated or moved to another table, or only its
              description or the help for developers changed

Both are JSON that "export --format json" wrote, or anything else that has codes. Where a
document has descriptions and no messages, only descriptions are compared.

` + inputsHelp + `

An intended change can be declared in a file, with a reason:

  {"changes": [
    {"code": "user:banned", "change": "status", "to": 410, "reason": "decided in #123"},
    {"code": "user:gone", "change": "removed", "reason": "never sent since v1"}
  ]}

"change" is removed, status, action, fault, challenge, message, description or
variable; "to" is the new value, as diff shows it. A declaration of a change that did
not happen is ignored.

If no code of OLD has a challenge, challenges are not compared: files that older
versions of this program wrote do not have them.

--format is one of

  table  as on a terminal; without it, a line for each change in a pipe
  tsv    level, code, change, from, to and text, with tabs between them
  csv    the same, below titles
  json   {"changes": […]}, each with level, code, change, from, to and text;
         "change" and "to" are what a declaration of the change says

Exit status: 1 if a change that was not declared is risky or breaking, or if a file is
wrong; 0 otherwise. --fail-on breaking lets risky ones pass, --fail-on compatible none.`

// diffCommand is "errcode diff".
func (t *tool) diffCommand() *cobra.Command {
	var declarations, failOn string
	var format outputFormat
	cmd := &cobra.Command{
		Use:   "diff OLD [NEW]",
		Short: "Compare two versions of the codes",
		Long:  diffLong,
		Example: `errcode diff old.json new.json
errcode diff catalogue.json --fail-on breaking
git show main:catalogue.json | errcode diff - catalogue.json
errcode diff old.json catalogue.json --declared changes.json
git show main:docs/errors.md | errcode diff - docs/errors.md --json`,
		Args: between(1, 2, "a file with the old codes"),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"json", "md", "csv"}, cobra.ShellCompDirectiveFilterFileExt
		},
		RunE: t.runs(func(args []string) error {
			worst := slices.Index(levelNames[:declared], failOn)
			if worst < 0 {
				return unknownValue("level", failOn, levelNames[:declared])
			}
			chosen, err := format.chosen(t)
			if err != nil {
				return err
			}
			if err := t.checkStatus(); err != nil {
				return err
			}
			meant, before, after, err := t.readDiff(declarations, args)
			if err != nil {
				return err
			}
			changes := meant.apply(compare(before, after))
			slices.SortStableFunc(changes, func(a, b change) int { return cmp.Compare(a.level, b.level) })
			t.diff(changes, chosen)
			if slices.ContainsFunc(changes, func(c change) bool { return c.level <= level(worst) }) {
				return errFound
			}
			return nil
		}),
	}
	flags := cmd.Flags()
	flags.StringVar(&declarations, "declared", "", "JSON `file` with the intended changes")
	flags.StringVar(&failOn, "fail-on", risky.String(), "exit with 1 if a change is of this `level` or worse: breaking, risky or compatible")
	format.add(cmd)
	t.addStatus(cmd, "status")
	_ = cmd.MarkFlagFilename("declared", "json")
	_ = cmd.RegisterFlagCompletionFunc("fail-on", cobra.FixedCompletions(levelNames[:declared], cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// readDiff reads what is to be compared. The error has the problems of all files.
func (t *tool) readDiff(declared string, files []string) (meant declarations, before, after edition, err error) {
	var wrong problems
	keep := func(err error) error {
		var more problems
		if errors.As(err, &more) {
			wrong = append(wrong, more...)
			return nil
		}
		return err
	}
	meant, err = t.readDeclarations(declared)
	if err = keep(err); err == nil {
		before, err = t.readEdition(files[:1])
		err = keep(err)
	}
	if after.Snapshot = t.own(); err == nil && len(files) > 1 {
		after, err = t.readEdition(files[1:])
		err = keep(err)
	}
	if err == nil {
		err = wrong.err()
	}
	return meant, before, after, err
}

// compare returns the changes from one version to another, sorted.
func compare(before, after edition) (changes []change) {
	older, newer := before.Index(), after.Index()
	unchallenged := !challenged(before.Snapshot)
	for c, code := range before.All() {
		now, ok := newer[code.Code]
		if !ok {
			changes = append(changes, removal(code))
			continue
		}
		if unchallenged {
			now.Challenge = nil
		}
		unsaid := before.silent[code.Code] || after.silent[code.Code]
		changes = append(changes, changesOf(c, now.Catalogue, code, now.Code, unsaid)...)
	}
	for _, code := range after.All() {
		if _, ok := older[code.Code]; !ok {
			changes = append(changes, change{compatible, code.Code, "added", "", "", fmt.Sprintf("added, with status %d and message %q", code.Status, code.Message)})
		}
	}
	slices.SortFunc(changes, func(a, b change) int {
		return cmp.Or(cmp.Compare(a.level, b.level), cmp.Compare(a.code, b.code), cmp.Compare(a.kind, b.kind))
	})
	return changes
}

func removal(code snapshot.Code) change {
	text := fmt.Sprintf("removed, it had status %d and message %q", code.Status, code.Message)
	if code.ReplacedBy != "" {
		text += fmt.Sprintf(" and was replaced by %q", code.ReplacedBy)
	}
	return change{breaking, code.Code, "removed", "", "", text}
}

// changesOf returns what changed in a code. If one side does not say the message, only
// the descriptions are compared.
func changesOf(before, after snapshot.Catalogue, old, now snapshot.Code, unsaid bool) (changes []change) {
	add := func(l level, kind, from, to string) {
		if from != to {
			changes = append(changes, change{l, old.Code, kind, from, to, fmt.Sprintf("%s changed from %s to %s", strings.Replace(kind, "variable", "Go variable", 1), shown(from), shown(to))})
		}
	}
	add(breaking, "status", strconv.Itoa(old.Status), strconv.Itoa(now.Status))
	add(risky, "action", old.Action, now.Action)
	add(risky, "fault", old.WhoseFault(), now.WhoseFault())
	add(risky, "challenge", old.Challenge.String(), now.Challenge.String())
	if !unsaid {
		add(rewording(old.Message, now.Message), "message", old.Message, now.Message)
	}
	add(compatible, "description", described(old), described(now))
	if n := len(changes); n > 1 && !unsaid && old.Description == "" && now.Description == "" && changes[n-1].kind == "description" {
		changes = changes[:n-1] // the description is the message, which is in the list already
	}
	if before.Document != "" && after.Document != "" { // the variables of others may have any name
		add(risky, "variable", snapshot.GoName(before, old.Code), snapshot.GoName(after, now.Code))
	}
	add(compatible, "table", before.Name, after.Name)
	add(compatible, "document", documentOf(before), documentOf(after))
	add(compatible, "why", old.Why, now.Why)
	add(compatible, "fix", old.Fix, now.Fix)
	if old.ReplacedBy == "" && now.ReplacedBy != "" {
		return append(changes, change{compatible, old.Code, "deprecated", "", now.ReplacedBy, fmt.Sprintf("deprecated, replaced by %q", now.ReplacedBy)})
	}
	if old.ReplacedBy != "" && now.ReplacedBy == "" {
		return append(changes, change{compatible, old.Code, "restored", old.ReplacedBy, "", fmt.Sprintf("no longer deprecated, it was replaced by %q", old.ReplacedBy)})
	}
	add(compatible, "replacement", old.ReplacedBy, now.ReplacedBy)
	return changes
}

// challenged reports whether a code of s has a challenge. Files of older versions of this
// program don't say which codes have one.
func challenged(s snapshot.Snapshot) bool {
	for _, code := range s.All() {
		if code.Challenge != nil {
			return true
		}
	}
	return false
}

// described returns the description of a code, which is its message unless there is
// another one.
func described(c snapshot.Code) string { return cmp.Or(c.Description, c.Message) }

// rewording returns the level of another wording: compatible if the words are the same.
func rewording(from, to string) level {
	if words(from) == words(to) {
		return compatible
	}
	return risky
}

// words returns the letters, digits and placeholders of a text, without case.
func words(text string) string {
	apart := func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("{}_", r)
	}
	return strings.ToLower(strings.Join(strings.FieldsFunc(text, apart), " "))
}

// diff writes the changes in a format.
func (t *tool) diff(changes []change, format string) {
	switch format {
	case formatJSON:
		t.writeJSON(map[string][]changeJSON{"changes": changesJSON(changes)})
		return
	case formatCSV, formatTSV:
		var rows [][]string
		for _, c := range changesJSON(changes) {
			rows = append(rows, []string{c.Level, c.Code, c.Change, c.From, c.To, c.Text})
		}
		if format == formatTSV {
			t.writeTSV(rows)
		} else {
			t.writeCSV([]string{"level", "code", "change", "from", "to", "text"}, rows)
		}
		return
	}
	count := map[level]int{}
	all := grid{head: 2}
	for _, c := range changes {
		count[c.level]++
		if format == formatTable {
			all.add(cell{c.level.String(), c.colour()}, cell{c.code, bold}, cell{c.text, ""})
			continue
		}
		fmt.Fprintf(&t.out, "%s: %s: %s\n", t.style.paint(c.colour(), c.level.String()), c.code, c.text)
	}
	t.write(all)
	var said []string
	for l := breaking; l <= declared; l++ {
		if count[l] > 0 {
			said = append(said, fmt.Sprintf("%d %s", count[l], l))
		}
	}
	if said == nil {
		said = []string{"no changes"}
	}
	t.write(grid{rows: [][]cell{{{strings.Join(said, ", "), ""}}}})
}

// A changeJSON is a change as diff writes it.
type changeJSON struct {
	Level  string `json:"level"`
	Code   string `json:"code"`
	Change string `json:"change"`
	From   string `json:"from,omitempty"`
	To     string `json:"to,omitempty"`
	Text   string `json:"text"`
}

// changesJSON returns the changes for JSON.
func changesJSON(changes []change) []changeJSON {
	all := make([]changeJSON, len(changes))
	for i, c := range changes {
		all[i] = changeJSON{c.level.String(), c.code, c.kind, c.from, c.to, c.text}
	}
	return all
}
